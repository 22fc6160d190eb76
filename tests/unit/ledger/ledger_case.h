/*
 * What cmocka wants before it is included, in one place.
 */
#ifndef EW_TEST_LEDGER_CASE_H
#define EW_TEST_LEDGER_CASE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/support.h"

#endif
