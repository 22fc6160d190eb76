/*
 * cmocka with the headers it wants before itself.
 */
#ifndef EW_TEST_IPC_CASE_H
#define EW_TEST_IPC_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
