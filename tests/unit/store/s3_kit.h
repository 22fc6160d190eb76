/*
 * Tests of the S3 library: a bucket that is nowhere, answers made by hand.
 */
#ifndef EW_TEST_S3_KIT_H
#define EW_TEST_S3_KIT_H

#include "store/s3_answer.h"
#include "store/s3_place.h"
#include "store/s3_step.h"

/** The bucket "calls" at https://store.example, in the path. */
const struct ew_s3_place *s3_place(void);

/** 2026-11-22T12:00:00Z. */
struct ew_wall s3_noon(void);

/**
 * Reads an answer: "status\nName: value\n...\n\nbody". The body comes in pieces of `piece` bytes (0: at once). NULL
 * without memory.
 */
const struct ew_s3_said *s3_answer(const struct ew_s3_request *request, const char *text, size_t piece,
	ew_s3_sink_fn *sink, void *arg, struct ew_s3_answer **ret);

#endif
