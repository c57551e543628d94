/*
 * Functions that cannot be called safely on slices. Included by the build
 * before every file (-include), so that a use is a compile error.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* clang with _FORTIFY_SOURCE has it as a macro, which cannot be poisoned */
#undef sprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets
#pragma GCC poison strtok atoi atol atof localtime ctime asctime gmtime

#endif
