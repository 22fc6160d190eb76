/*
 * Claims of the tests, made from those of a good token: one replaced, added or taken away at a time.
 */
#ifndef EW_TEST_ACCESS_CLAIMS_H
#define EW_TEST_ACCESS_CLAIMS_H

#include <stdlib.h>

#include <jansson.h>

/**
 * The good claims with the member `name` set to the JSON `value`; NULL takes it away. The caller frees the text.
 */
static inline char *claims_with(const char *good, const char *name, const char *value)
{
	json_t *claims = json_loads(good, 0, NULL);
	json_t *other = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;

	assert_non_null(claims);
	assert_true(!value || other);
	if (value)
		assert_int_equal(json_object_set_new(claims, name, other), 0);
	else if (name)
		assert_int_equal(json_object_del(claims, name), 0);
	char *text = json_dumps(claims, JSON_COMPACT);

	json_decref(claims);
	assert_non_null(text);
	return text;
}

/** A case that both kinds of token have: what is set, and what must come of it. */
struct claims_case {
	const char *name, *value;
	int code;
};

#define CLAIMS_NOW INT64_C(1770000000) /* seconds */

/** Who wrote it, for whom, when; `good` are issued at CLAIMS_NOW and expire 300 s later. */
static const struct claims_case claims_common[] = {
	{"iss", NULL, -EBADMSG},
	{"iss", "7", -EBADMSG},
	{"iss", "\"\"", -EBADMSG},
	{"iss", "[\"https://id.example\"]", -EBADMSG},
	{"iss", "\"https://id.example/\"", -EKEYREJECTED},
	{"iss", "\"https://evil.example\"", -EKEYREJECTED},
	{"aud", NULL, -EBADMSG},
	{"aud", "7", -EBADMSG},
	{"aud", "\"\"", -EBADMSG},
	{"aud", "[]", -EBADMSG},
	{"aud", "{}", -EBADMSG},
	{"aud", "null", -EBADMSG},
	{"aud", "[\"ear\",7]", -EBADMSG},
	{"aud", "[\"ear\",\"\"]", -EBADMSG},
	{"aud", "[\"ear\"]", 0},
	{"aud", "\"EAR\"", -EKEYREJECTED},
	{"aud", "\"ear \"", -EKEYREJECTED},
	{"aud", "\"other\"", -EKEYREJECTED},
	{"aud", "[\"other\"]", -EKEYREJECTED},
	{"aud", "[\"other\",\"another\"]", -EKEYREJECTED},
	{"aud", "[\"ear\",\"other\"]", -EBADMSG},
	{"azp", "\"ear\"", 0},
	{"azp", "\"other\"", -EKEYREJECTED},
	{"azp", "7", -EBADMSG},
	{"azp", "\"\"", -EBADMSG},
	{"azp", "null", -EBADMSG},
	{"exp", NULL, -EBADMSG},
	{"exp", "\"1770000300\"", -EBADMSG},
	{"exp", "null", -EBADMSG},
	{"exp", "-1", -EBADMSG},
	{"exp", "9007199254740993", -EBADMSG},
	{"exp", "1e300", -EBADMSG},
	{"exp", "253402300799", 0},
	{"exp", "253402300800", -EBADMSG},
	{"exp", "0", -ETIMEDOUT},
	/* The clocks may be apart by 60 seconds; at that edge it is over. */
	{"exp", "1769999939", -ETIMEDOUT},
	{"exp", "1769999940", -ETIMEDOUT},
	{"exp", "1769999940.5", 0},
	{"exp", "1769999941", 0},
	{"iat", NULL, -EBADMSG},
	{"iat", "\"1770000000\"", -EBADMSG},
	{"iat", "true", -EBADMSG},
	{"iat", "0", 0},
	{"iat", "1770000060", 0},
	{"iat", "1770000060.5", -ETIMEDOUT},
	{"iat", "1770000061", -ETIMEDOUT},
	{"nbf", "1770000060", 0},
	{"nbf", "1770000061", -ETIMEDOUT},
	{"nbf", "\"\"", -EBADMSG},
	{"sid", "7", -EBADMSG},
	{"sid", "\"\"", -EBADMSG},
	{"sid", "\"\\n\"", -EBADMSG},
	{"sub", "7", -EBADMSG},
	{"sub", "null", -EBADMSG},
	{"sub", "\"\"", -EBADMSG},
	{"sub", "\"a\\u0007\"", -EBADMSG},
	{"sub", "\"\\u00e4\"", -EBADMSG},
};

/** Texts that no payload may be, whatever it says. */
static const char *const claims_malformed[] = {
	"", "null", "[]", "7", "\"x\"", "{", "{}x", "{}{}", "{\"iss\":\"a\",\"iss\":\"a\"}", "{\"iss\":\"\\u0000\"}",
	"{\"iss\":\"\xff\"}", "{iss:1}",
};

#endif
