/*
 * Synthetic calls: the supervisor places them and tells what came of them. What failed is an exception; so is what was
 * announced to come every so often and does not come any more, whatever has become of whom it was to come from.
 */
#include "programs/keeper/keeper_queue.h"

#include <errno.h>

#define DUE "tests_due" /* in the catalogue: {name: {"by": microseconds, "told": bool}} */
#define DUE_BYTES (32 * 1024)
#define MOST_TESTS 64
#define MOST_EVERY_S (31u * 24 * 3600)
#define GRACE_US (5 * 60 * EW_US_PER_S)

static bool is_result(const char *result)
{
	return result &&
		(strcmp(result, "passed") == 0 || strcmp(result, "failed") == 0 || strcmp(result, "missed") == 0);
}

static bool test_is_sound(const struct ew_asked *a)
{
	const char *name = ew_asked_text(a, "name"), *interaction = ew_asked_text(a, "interaction");
	const json_t *checks = json_object_get(a->arguments, "checks"), *check;
	struct ew_id id;
	size_t i;

	if (interaction && ew_id_parse(ew_slice_text(interaction), &id) < 0)
		return false;
	if (ew_asked_number(a, "every_s", 0) > MOST_EVERY_S)
		return false;
	if (!name || !name[0] || strlen(name) > 64 || !is_result(ew_asked_text(a, "result")) ||
		!json_is_array(checks) || json_array_size(checks) > 50)
		return false;
	json_array_foreach(checks, i, check) {
		if (!json_string_value(json_object_get(check, "what")) ||
			!json_is_boolean(json_object_get(check, "as_expected")))
			return false;
	}
	return true;
}

static void sentence_of(const char *name, const char *kind, char to[static 400])
{
	snprintf(to, 400, "test %.64s: %s", name, ew_keeper_exception_sentence(kind));
}

/* What ran and passed heals what was said of this test, and of no other. */
static int except_test(struct ew_asked *a, const char *result)
{
	static const char *const kinds[] = {"test_failed", "test_missed"}, *const results[] = {"failed", "missed"};
	char sentence[400];
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(kinds); i++) {
		sentence_of(ew_asked_text(a, "name"), kinds[i], sentence);
		if (strcmp(result, "passed") == 0)
			r = ew_keeper_heal(
				a->k, NULL, kinds[i], sentence, "a later call of this test ended as it should");
		else if (strcmp(result, results[i]) == 0)
			r = ew_keeper_except(a->k, NULL, kinds[i], sentence);
	}
	return r;
}

static json_t *tested_fields(const struct ew_asked *a)
{
	const char *interaction = ew_asked_text(a, "interaction");

	return json_pack("{s:s, s:s, s:o}", "name", ew_asked_text(a, "name"), "result", ew_asked_text(a, "result"),
		"interaction", interaction ? json_string(interaction) : json_null());
}

/* -- what should come -- */

static int read_due(struct ew_keeper *k, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	json_t *due;
	int r;

	ew_buf_init(&value, DUE_BYTES);
	r = ew_catalog_get(k->catalog, DUE, &value);
	if (r < 0 && r != -ENOENT)
		return r;
	due = r == 0 ? json_loadb((const char *)value.at, value.len, 0, NULL) : NULL;
	/* What cannot be read is announced anew by the next test. */
	*ret = json_is_object(due) ? due : json_object();
	if (*ret != due)
		json_decref(due);
	return *ret ? 0 : -ENOMEM;
}

static int write_due(struct ew_keeper *k, const json_t *due)
{
	char *text = json_dumps(due, JSON_COMPACT);
	int r = text ? ew_catalog_set(k->catalog, DUE, ew_slice_text(text)) : -ENOMEM;

	free(text);
	return r;
}

/* The next must come within its time and a half of it, and some minutes in which programs may be starting. */
static int expect_next(struct ew_asked *a)
{
	int64_t every_us = (int64_t)ew_asked_number(a, "every_s", 0) * EW_US_PER_S;
	int64_t by = ew_io_wall(a->k->io).us + every_us + every_us / 2 + GRACE_US;
	const char *name = ew_asked_text(a, "name");
	json_t *due = NULL;
	int r;

	if (every_us == 0)
		return 0;
	r = read_due(a->k, &due);
	/* Names that are not used any more: those that are come again. */
	if (r == 0 && json_object_size(due) >= MOST_TESTS && !json_object_get(due, name))
		json_object_clear(due);
	if (r == 0 && json_object_set_new(due, name, json_pack("{s:I, s:b}", "by", (json_int_t)by, "told", false)) < 0)
		r = -ENOMEM;
	if (r == 0)
		r = write_due(a->k, due);
	json_decref(due);
	return r;
}

static bool is_missed(struct ew_keeper *k, const json_t *one)
{
	return !json_is_true(json_object_get(one, "told")) &&
		ew_io_wall(k->io).us > json_integer_value(json_object_get(one, "by"));
}

static int tell_missed(struct ew_keeper *k, const json_t *due, const char *name, json_t *one)
{
	char sentence[400];
	int r = json_object_set_new(one, "told", json_true()) < 0 ? -ENOMEM : ew_keeper_begin(k);

	sentence_of(name, "test_missed", sentence);
	if (r == 0)
		r = write_due(k, due);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "test_missed", sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_tests_tick(struct ew_keeper *k)
{
	json_t *due = NULL, *one;
	const char *name;
	int r = read_due(k, &due);

	if (r < 0)
		return r;
	json_object_foreach(due, name, one) {
		if (r == 0 && is_missed(k, one))
			r = tell_missed(k, due, name, one);
	}
	json_decref(due);
	return r;
}

int ew_ask_tested(struct ew_asked *a)
{
	const char *result = ew_asked_text(a, "result");
	struct ew_report_row row = {.number = 0};
	json_t *d;
	int r;

	if (!test_is_sound(a))
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"name (64 bytes at most), result (passed, failed or missed) and checks [{what, as_expected}] "
			"are "
			"needed; interaction is the id of a call");
	d = json_deep_copy(a->arguments);
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_report_begin(a->k, EW_REPORT_TEST, &row);
	if (r == 0)
		r = ew_report_end(a->k, &row, EW_EVENT_TESTED, a->who.user, d,
			tested_fields(a));
	json_decref(d);
	if (r == 0)
		r = except_test(a, result);
	if (r == 0)
		r = expect_next(a);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 201,
		json_pack("{s:o, s:s}", "id", ew_json_id(row.id), "result", result));
}
