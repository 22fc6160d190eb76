/*
 * Where a number may be: from its country code and area code, with honest uncertainty. A number says where it was
 * given out, not where the person is: a mobile or ported number is somewhere in its country, a toll-free or global one
 * anywhere. Pure; the plan is data (packs/places.yaml).
 */
#ifndef EW_POLICY_PLACE_H
#define EW_POLICY_PLACE_H

#include "policy/pack.h"

#define EW_PLACE_CANDIDATES 4

enum ew_place_source {
	EW_PLACE_NOT_KNOWN,
	EW_PLACE_NUMBER,   /* from a country code */
	EW_PLACE_AREA,     /* from an area code: it may have moved */
	EW_PLACE_TOLD,     /* an event said so */
	EW_PLACE_ENTITY,   /* the controller's own */
};

/** All places that the law is asked of: the strictest of them counts. Texts live as long as the packs. */
struct ew_places {
	const char *at[EW_PLACE_CANDIDATES]; /* "US-CA", "US-*"; the first is the likeliest; n is at least 1 */
	size_t n;
	enum ew_place_source source;
};

/** "number", "area_code", "told", "entity", "unknown". */
const char *ew_place_source_name(enum ew_place_source source);

/**
 * Places of a number or address: "+352621000111", "tel:+1-415-555-0100", "sip:+4989123@sbc;user=phone", or digits with
 * "00" or, with `home` (a place such as "LU"; NULL: none), in that country's form: its sign for foreign numbers, its
 * trunk prefix, its lengths. Digits that may be both a national number and a foreign one without its sign are candidates
 * of both; fewer than a national number has (112) are somewhere at home. What is no number is "*", and so is a short user
 * part of an address that does not say user=phone. `tel:` with a phone-context (RFC 3966, 5.1.5) is where that is.
 * `trust_areas`: an area code is taken at its word (policy has said so, and why). Packs that are not ready, or without
 * a numbering plan: "*". Allocates nothing; some hundred nanoseconds.
 */
void ew_place_of_number(const struct ew_packs *packs, const char *number, const char *home, bool trust_areas,
	struct ew_places *ret);

/**
 * One place that somebody stated. "US-CA" is that; "US" alone is "US-*", and so is a part of the country that nobody
 * knows; "*" for what neither plan nor packs know, and for a group of countries ("EU").
 */
void ew_place_of_word(const struct ew_packs *packs, const char *word, enum ew_place_source source, struct ew_places *ret);

/** "California", "somewhere in the United States": as the numbering plan calls a place, else a pack; NULL: neither. */
const char *ew_place_name(const struct ew_packs *packs, const char *place);

/** True for a place of the numbering plan or of a pack, but not for a group of countries such as EU. */
bool ew_place_is_known(const struct ew_packs *packs, struct ew_slice word);

#endif
