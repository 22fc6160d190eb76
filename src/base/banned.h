/*
 * Functions that no file of the project may call, because each has a safe neighbour in base/. Force-included by the
 * build. They have no bound on what they write, hide errors, or share state between threads.
 */
#ifndef EW_BASE_BANNED_H
#define EW_BASE_BANNED_H

#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The C library's fortified headers make macros of these with clang. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime mktemp tmpnam
/* OpenSSL's headers use the name for a parameter, so that poison would not let them through. */
int rand(void) __attribute__((deprecated("banned: see base/io.h")));
void srand(unsigned seed) __attribute__((deprecated("banned: see base/io.h")));

#endif
