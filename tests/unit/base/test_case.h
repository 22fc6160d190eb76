/*
 * What every test of base includes: cmocka and the headers it wants before it.
 */
#ifndef EW_TEST_BASE_CASE_H
#define EW_TEST_BASE_CASE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#endif
