/* Tesseract's interface for C. */
#ifndef CTESSERACT_H
#define CTESSERACT_H

#include <tesseract/capi.h>

#endif
