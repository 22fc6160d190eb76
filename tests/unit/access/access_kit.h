/*
 * What tests of access share: JSON that can be read, calls and scopes at random from few words, so that they meet, and a
 * watch over allocations.
 */
#ifndef EW_TEST_ACCESS_KIT_H
#define EW_TEST_ACCESS_KIT_H

#include "unit/base/test_case.h"

#include "access/decide.h"
#include "unit/domain/at_random.h"

/** JSON in which ' stands for ". NULL gives NULL. The caller frees it. */
json_t *json_of(const char *text);
void free_json(json_t **json);
/** RFC 3339. */
struct ew_wall at(const char *text);

/** A call and who looks; `resource` and `viewer` point into the words of the kit. */
struct drawn_look {
	struct ew_access_resource resource;
	struct ew_access_viewer viewer;
	const char *agents[4], *own[4], *teams[4], *groups[4];
};
/** Any facts may be missing. */
void draw_look(struct draw *d, struct drawn_look *ret);

/** A scope that can be given, with few members. */
json_t *draw_scope(struct draw *d);
/** The same with something taken away or added, mostly narrower. */
json_t *draw_near(struct draw *d, const json_t *scope);

/** From here on no allocation works; libjansson's neither. */
void forbid_allocations(void);
/** Allows them again. True when none was tried. */
bool no_allocations(void);

#endif
