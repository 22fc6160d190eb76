/*
 * What deliver and the keeper are told of the files about others: strict where a person is waiting for the answer, and
 * never in the way of a keeper that comes up again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "ledger/tlog_policy.h"
#include "programs/cli/outside.h"
#include "programs/cli/provider_settings.h"


static char folder[] = "/tmp/ew-outside-XXXXXX";
static char good[1024], no_url[1024];

/* A key whose id is right. */
static int set_up(void **state)
{
	struct ew_skey key;
	char text[EW_VKEY_TEXT_BYTES];

	(void)state;
	assert_int_equal(ew_skey_new(ew_io_real(), EW_SLICE("example.com/w"), EW_KEY_COSIGNATURE, &key), 0);
	ew_vkey_format(&key.verifier, text);
	snprintf(good, sizeof(good), "witness w %s https://example.com/w\nquorum w\n", text);
	snprintf(no_url, sizeof(no_url), "witness w %s\nquorum w\n", text);
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/policy", folder);
	(void)unlink(path);
	return rmdir(folder);
}

static void configure(struct ew_config *c, const char *text)
{
	memset(c, 0, sizeof(*c));
	snprintf(c->witnesses, sizeof(c->witnesses), "%s/policy", folder);
	(void)unlink(c->witnesses);
	if (text)
		assert_int_equal(ew_file_replace(ew_io_real(), c->witnesses, ew_slice_text(text), 0), 0);
}

static void the_keeper_comes_up(void **state)
{
	const struct {
		const char *text;
		bool as_it_is;
	} cases[] = {{good, true}, {"nonsense\n", true}, {"", false}, {NULL, false}, {"witness \xff\xfe\n", false}};
	struct ew_config c;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf to = {0};
		struct ew_tlog_policy *policy = NULL;

		configure(&c, cases[i].text);
		ew_buf_init(&to, 16384);
		assert_int_equal(ew_outside_policy(&c, &to), 0);
		assert_true(to.len > 0);
		assert_int_equal(cases[i].as_it_is, ew_slice_equal(ew_buf_slice(&to),
			ew_slice_text(cases[i].text ? cases[i].text : "")));
		/* What stands for a file that cannot be read is no policy. */
		assert_int_equal(ew_tlog_policy_parse(ew_buf_slice(&to), &policy, NULL), i == 0 ? 0 : -EINVAL);
		ew_tlog_policy_free(&policy);
	}
	memset(&c, 0, sizeof(c));
	_cleanup_(ew_buf_free) struct ew_buf none = {0};

	ew_buf_init(&none, 16384);
	assert_int_equal(ew_outside_policy(&c, &none), 0);
	assert_int_equal(none.len, 0);
}

static void a_person_is_told(void **state)
{
	const struct {
		const char *text, *word;
		int code;
	} cases[] = {
		{good, "", 0},
		{no_url, "address", -EINVAL},
		{"nonsense\n", "line 1", -EINVAL},
		{NULL, "cannot read", -ENOENT},
	};
	struct ew_config c;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_outside_free) struct ew_outside o = {0};
		struct ew_error error = {0};

		configure(&c, cases[i].text);
		assert_int_equal(ew_outside_read(&c, &o, &error), cases[i].code);
		if (!strstr(cases[i].code ? ew_error_text(&error) : "", cases[i].word))
			fail_msg("%s", ew_error_text(&error));
		if (cases[i].code == 0)
			assert_true(ew_slice_equal(ew_buf_slice(&o.allow), EW_SLICE("https://example.com/w\n")));
	}
}

static void providers_may_be_asked(void **state)
{
	_cleanup_(ew_outside_free) struct ew_outside o = {0};
	struct ew_config c;

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_false(ew_outside_wanted(&c));
	c.n_oidc = 1;
	snprintf(c.oidc[0].issuer, sizeof(c.oidc[0].issuer), "https://id.example.com/a");
	snprintf(c.oidc[0].endpoints[0], sizeof(c.oidc[0].endpoints[0]), "https://keys.example.com/b");
	assert_true(ew_outside_wanted(&c));
	assert_int_equal(ew_outside_read(&c, &o, NULL), 0);
	assert_true(ew_slice_equal(
		ew_buf_slice(&o.allow), EW_SLICE("https://id.example.com/a\nhttps://keys.example.com/b\n")));
}

/* A secret that others can read is none; nor is what is no line. */
static void a_client_secret_is_a_secret(void **state)
{
	static const struct {
		const char *text, *word;
		unsigned mode;
		int code;
	} cases[] = {
		{"a secret\n", "", 0600, 0},
		{"a secret", "", 0400, 0},
		{"a secret\n", "others may read", 0640, -EINVAL},
		{"a secret\n", "others may read", 0604, -EINVAL},
		{"\n", "first line", 0600, -EINVAL},
		{"", "first line", 0600, -EINVAL},
		{"\xff\n", "first line", 0600, -EINVAL},
	};
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/policy", folder);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf to = {0};
		struct ew_error error = {0};

		(void)unlink(path);
		assert_int_equal(ew_file_replace(ew_io_real(), path, ew_slice_text(cases[i].text), 0), 0);
		assert_int_equal(chmod(path, cases[i].mode), 0);
		ew_buf_init_secret(&to, 1024);
		assert_int_equal(ew_client_secret_read(path, &to, &error), cases[i].code);
		if (cases[i].code == 0)
			assert_true(ew_slice_equal(ew_buf_slice(&to), EW_SLICE("a secret")));
		else if (!strstr(ew_error_text(&error), cases[i].word))
			fail_msg("%s", ew_error_text(&error));
		assert_null(strstr(error.text, "a secret"));
	}
	(void)unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(providers_may_be_asked),
		cmocka_unit_test(a_client_secret_is_a_secret),
		cmocka_unit_test(the_keeper_comes_up),
		cmocka_unit_test(a_person_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
