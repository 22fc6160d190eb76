/*
 * The one place that includes libre. Its headers want these macros from its own build, and are not free of our
 * warnings. Private to sip_transport.c.
 */
#ifndef EW_SIP_LIBRE_H
#define EW_SIP_LIBRE_H

#define HAVE_INTTYPES_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_INET6 1

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wshadow"
#include <re.h>
#define DEBUG_MODULE "earwitness"
#define DEBUG_LEVEL 0
#include <re_dbg.h>
#pragma GCC diagnostic pop

#endif
