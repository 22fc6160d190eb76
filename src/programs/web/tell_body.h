/*
 * The body of an event that somebody tells: {"type", ...}, each type with members of its own.
 */
#ifndef EW_PROGRAMS_WEB_TELL_BODY_H
#define EW_PROGRAMS_WEB_TELL_BODY_H

#include "http/body.h"
#include "programs/web/restriction.h"

/**
 * Reads one and checks its shape: the type is known, no member is of another type, words are words of their lists. The
 * caller frees `ret`. Pure. Errors: -EINVAL or -ENOMEM with `problem`.
 */
EW_MUST_USE int ew_tell_body_parse(struct ew_slice body, json_t **ret, struct ew_http_problem *problem);

/**
 * True for a checked body that takes permission away: a sensitive segment begins, somebody is a minor, consent was
 * declined or withdrawn (not that for a segment alone, in which nothing is captured without it). `ret` borrows from it.
 */
bool ew_tell_restricts(const json_t *body, struct ew_web_restriction *ret);

#endif
