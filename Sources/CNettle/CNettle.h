/* The ciphers that RFB's authentication wants, Debian package nettle-dev. */
#include <nettle/des.h>
