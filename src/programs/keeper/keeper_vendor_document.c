/*
 * The document of a vendor: what it may serve and hand in, under which agreement, where, through whom. Foreign bytes:
 * every member is looked at, and everything that is wrong is told at once, by its name. Must never let through an
 * agreement that does not say until when it holds.
 */
#include "programs/keeper/keeper_vendors.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define TEXT_BYTES 200
#define CONTACT_BYTES 400
#define REGION_BYTES 12
#define MOST_DELETION_DAYS 365
#define DAY_US (24 * 3600 * EW_US_PER_S)

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool is_text(const json_t *value, size_t most)
{
	return json_is_string(value) && json_string_length(value) > 0 && json_string_length(value) <= most &&
		strlen(json_string_value(value)) == json_string_length(value);
}

/* Two letters, or a union's word, with or without a part: "LU", "EU", "US-CA". */
static bool is_region(const json_t *value)
{
	const char *text = json_string_value(value);

	return is_text(value, REGION_BYTES) && strlen(text) >= 2 &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == strlen(text) && text[0] >= 'A' && text[1] >= 'A';
}

int ew_vendor_day(const char *text, bool end, struct ew_wall *ret)
{
	char whole[40];
	struct ew_wall at;
	int r;

	if (!text)
		return -EINVAL;
	if (strlen(text) != 10)
		return ew_wall_parse(ew_slice_text(text), ret);
	(void)snprintf(whole, sizeof(whole), "%sT00:00:00Z", text);
	r = ew_wall_parse(ew_slice_text(whole), &at);
	if (r == 0)
		ret->us = at.us + (end ? DAY_US - EW_US_PER_MS : 0);
	return r;
}

/* -- members -- */

static int check_purposes(const json_t *list, json_t *errors)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > EW_PURPOSE_COUNT)
		return ew_keeper_wrong(errors, "purposes", "is a list of 1 to 10 purposes that the vendor may serve");
	json_array_foreach(list, i, one) {
		if (!json_is_string(one) || ew_purpose_of(ew_slice_text(json_string_value(one))) == 0)
			return ew_keeper_wrong(errors, "purposes",
				"are recording, transcription, summary, agent_assist, sentiment, qa, ai_training, biometrics, "
				"crm_sync and control_listening");
	}
	return 0;
}

static int check_kinds(const json_t *list, json_t *errors)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) > EW_ARTIFACT_KINDS)
		return ew_keeper_wrong(errors, "kinds", "is a list of the kinds of artifact that the vendor may hand in");
	json_array_foreach(list, i, one) {
		int kind = json_is_string(one) ? ew_artifact_kind_of(ew_slice_text(json_string_value(one))) : -1;

		if (kind < 0 || !ew_artifact_is_foreign((enum ew_artifact_kind)kind))
			return ew_keeper_wrong(
				errors, "kinds", "has a word that is no kind of artifact, or one that no outside tool makes");
	}
	return 0;
}

static int check_day(const json_t *agreement, const char *name, const char *field, json_t *errors, struct ew_wall *ret)
{
	if (ew_vendor_day(text_of(agreement, name), strcmp(name, "from") != 0, ret) == 0)
		return 0;
	return ew_keeper_wrong(errors, field, "is a day (2026-11-21) or an RFC 3339 time");
}

static int check_order_of_days(const json_t *agreement, json_t *errors)
{
	struct ew_wall from = {INT64_MIN}, until = {INT64_MAX}, review = {0};
	int r = check_day(agreement, "from", "agreement.from", errors, &from);

	if (r == 0)
		r = check_day(agreement, "until", "agreement.until", errors, &until);
	if (r == 0 && json_object_get(agreement, "review_by"))
		r = check_day(agreement, "review_by", "agreement.review_by", errors, &review);
	if (r == 0 && until.us <= from.us)
		r = ew_keeper_wrong(errors, "agreement.until", "is not later than agreement.from");
	return r;
}

/* Members that are not known are wrong: a misspelt one would be an agreement that does not end. */
static int check_known(const json_t *object, const char *const names[], const char *in, json_t *errors)
{
	char field[EW_MAX_REASON_BYTES], name[64];
	const char *key;
	const json_t *value;
	int r = 0;

	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		size_t i = 0;

		while (names[i] && strcmp(names[i], key) != 0)
			i++;
		if (names[i] || r < 0)
			continue;
		(void)snprintf(name, sizeof(name), "%.60s", key);
		(void)snprintf(field, sizeof(field), "%s%s", in, ew_utf8_valid(ew_slice_text(name)) ? name : "?");
		r = ew_keeper_wrong(errors, field, "is not known here");
	}
	return r;
}

static int check_agreement(const json_t *agreement, json_t *errors)
{
	static const char *const names[] = {"reference", "from", "until", "review_by", "deletion_days", NULL};
	const json_t *days = json_object_get(agreement, "deletion_days");
	int r = 0;

	if (!json_is_object(agreement))
		return ew_keeper_wrong(
			errors, "agreement", "is an object with reference, from, until, and review_by and deletion_days (may be left out)");
	if (days && (!json_is_integer(days) || json_integer_value(days) < 1 || json_integer_value(days) > MOST_DELETION_DAYS))
		r = ew_keeper_wrong(errors, "agreement.deletion_days", "says in how many days it deletes when it is told to, 1 to 365");
	if (r == 0 && !is_text(json_object_get(agreement, "reference"), TEXT_BYTES))
		r = ew_keeper_wrong(errors, "agreement.reference", "says where the agreement is found, in 1 to 200 bytes");
	if (r == 0)
		r = check_known(agreement, names, "agreement.", errors);
	return r < 0 ? r : check_order_of_days(agreement, errors);
}

/* A list of objects whose members are all short texts, all of them needed. */
static int check_list(const json_t *list, const char *field, const char *const names[], const char *what, json_t *errors)
{
	const json_t *one;
	size_t i;

	if (!list)
		return 0;
	if (!json_is_array(list) || json_array_size(list) > EW_MAX_VENDOR_LIST)
		return ew_keeper_wrong(errors, field, what);
	json_array_foreach(list, i, one) {
		size_t n = 0;

		while (names[n] && is_text(json_object_get(one, names[n]), TEXT_BYTES))
			n++;
		if (names[n] || json_object_size(one) != n)
			return ew_keeper_wrong(errors, field, what);
		if (json_object_get(one, "region") && !is_region(json_object_get(one, "region")))
			return ew_keeper_wrong(errors, field, "has a region that is none: EU, LU, US, US-CA, ...");
	}
	return 0;
}

static int check_words(const json_t *d, json_t *errors)
{
	const char *risk = text_of(d, "risk");
	int r = 0;

	if (!is_text(json_object_get(d, "name"), TEXT_BYTES))
		r = ew_keeper_wrong(errors, "name", "is the vendor's name, in 1 to 200 bytes");
	if (r == 0 && !is_text(json_object_get(d, "contact"), CONTACT_BYTES))
		r = ew_keeper_wrong(errors, "contact", "says whom to reach there, in 1 to 400 bytes");
	if (r == 0 && !is_region(json_object_get(d, "region")))
		r = ew_keeper_wrong(errors, "region", "says where the vendor works: EU, LU, US, US-CA, ...");
	if (r == 0 && (!risk || (strcmp(risk, "low") != 0 && strcmp(risk, "medium") != 0 && strcmp(risk, "high") != 0)))
		r = ew_keeper_wrong(errors, "risk", "is low, medium or high");
	return r;
}

int ew_vendor_check(const json_t *d, json_t *errors)
{
	static const char *const names[] = {"name", "contact", "purposes", "kinds", "agreement", "region",
		"sub_processors", "risk", "models", NULL};
	static const char *const processors[] = {"name", "region", "service", NULL};
	static const char *const models[] = {"name", "version", NULL};
	int r = check_words(d, errors);

	if (r == 0)
		r = check_purposes(json_object_get(d, "purposes"), errors);
	if (r == 0)
		r = check_kinds(json_object_get(d, "kinds"), errors);
	if (r == 0)
		r = check_agreement(json_object_get(d, "agreement"), errors);
	if (r == 0)
		r = check_list(json_object_get(d, "sub_processors"), "sub_processors", processors,
			"is a list of at most 50 objects with name, region and service, each in 1 to 200 bytes", errors);
	if (r == 0)
		r = check_list(json_object_get(d, "models"), "models", models,
			"is a list of at most 50 objects with name and version, each in 1 to 200 bytes", errors);
	return r < 0 ? r : check_known(d, names, "", errors);
}

uint32_t ew_vendor_deletion_days(const json_t *d)
{
	json_int_t days = json_integer_value(json_object_get(json_object_get(d, "agreement"), "deletion_days"));

	return days >= 1 && days <= MOST_DELETION_DAYS ? (uint32_t)days : 0;
}

/* -- what an answer depends on -- */

void ew_vendor_read(const json_t *d, struct ew_vendor *ret)
{
	const json_t *agreement = json_object_get(d, "agreement"), *one;
	struct ew_vendor v = {.region = text_of(d, "region")};
	size_t i;

	json_array_foreach(json_object_get(d, "purposes"), i, one)
		if (json_is_string(one))
			v.purposes |= ew_purpose_of(ew_slice_text(json_string_value(one)));
	json_array_foreach(json_object_get(d, "kinds"), i, one) {
		int kind = json_is_string(one) ? ew_artifact_kind_of(ew_slice_text(json_string_value(one))) : -1;

		if (kind >= 0 && ew_artifact_is_foreign((enum ew_artifact_kind)kind))
			v.kinds |= 1u << kind;
	}
	/* What cannot be read is no agreement. */
	if (ew_vendor_day(text_of(agreement, "from"), false, &v.from) < 0 ||
		ew_vendor_day(text_of(agreement, "until"), true, &v.until) < 0)
		v.until.us = 0;
	if (json_object_get(agreement, "review_by") &&
		ew_vendor_day(text_of(agreement, "review_by"), true, &v.review_by) < 0)
		v.until.us = 0;
	*ret = v;
}
