/*
 * What an object store answers. The first byte says to which request, the second how the rest is cut up: a status, header
 * lines up to an empty one, and a body in pieces.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "store/s3_outcome.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *arg, struct ew_slice bytes)
{
	*(size_t *)arg += bytes.len;
	return 0;
}

static void feed(struct ew_s3_answer *answer, struct ew_slice rest, size_t piece)
{
	struct ew_slice line;
	uint64_t status = 200;

	if (ew_slice_cut(&rest, '\n', &line) && ew_slice_decimal(line, 999, &status) == 0)
		ew_s3_answer_status(answer, (unsigned)status);
	while (ew_slice_cut(&rest, '\n', &line) && line.len > 0)
		ew_s3_answer_header(answer, line);
	while (rest.len > 0) {
		size_t n = piece < rest.len ? piece : rest.len;

		if (ew_s3_answer_body(answer, ew_slice_of(rest.at, n)) < 0)
			break;
		rest = ew_slice_of(rest.at + n, rest.len - n);
	}
}

static void look_at(const struct ew_s3_said *said)
{
	if (said->defect < 0 && said->has_document)
		__builtin_trap();
	if (said->n_entries > EW_S3_MAX_ENTRIES || said->n_rules > EW_S3_MAX_RULES || said->n_tags > EW_S3_MAX_TAGS)
		__builtin_trap();
	for (size_t i = 0; said->has_document && i < said->n_entries; i++)
		if (strlen(said->entry[i].key) > EW_S3_MAX_XML_BYTES || !said->entry[i].version)
			__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ew_s3_place place = {.bucket = "calls"};
	struct ew_s3_request request = {.answer_bytes = 100};
	struct ew_s3_answer *answer = NULL;
	struct ew_s3_outcome outcome;
	struct ew_error sentence;
	size_t got = 0;

	if (size < 2)
		return 0;
	request.action = (enum ew_s3_action)(data[0] % EW_S3_ASK_ROLE);
	if (ew_s3_answer_new(&request, take, &got, &answer) < 0)
		__builtin_trap();
	feed(answer, ew_slice_of(data + 2, size - 2), (size_t)data[1] + 1);
	const struct ew_s3_said *said = ew_s3_answer_end(answer, 0);

	look_at(said);
	if (got > 100)
		__builtin_trap();
	ew_s3_judge(request.action, said, &outcome);
	ew_s3_say(&place, &request, said, (struct ew_wall){0}, &sentence);
	/* A list that breaks off must never pass for a shorter one. */
	if (outcome.class == EW_S3_DONE && said->defect < 0)
		__builtin_trap();
	ew_s3_answer_free(&answer);
	return 0;
}
