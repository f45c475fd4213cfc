/* libjpeg-turbo's own interface, Debian package libturbojpeg0-dev. */
#include <turbojpeg.h>
