/*
 * Credentials from everywhere: what is taken, what is refused, and that no sentence tells a secret.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/s3_role.h"
#include "support/support.h"
#include "unit/store/s3_kit.h"

#define SECRET "hush-hush"

static void from_files(void **state)
{
	static const struct {
		const char *text, *profile;
		int code;
		const char *access_key, *token;
	} cases[] = {
		{"access_key_id=AK\nsecret_access_key=" SECRET "\n", NULL, 0, "AK", ""},
		{"# one\n\n; two\r\nAWS_ACCESS_KEY_ID = AK \r\naws_secret_access_key= " SECRET "\r\nSession_Token=t=/+", NULL, 0, "AK", "t=/+"},
		{"[default]\naws_access_key_id=AK\naws_secret_access_key=" SECRET "\nregion=eu\n[other]\naws_access_key_id=BK\n", NULL, 0, "AK", ""},
		{"[default]\nx=y\n[ b ]\naws_access_key_id=BK\naws_secret_access_key=" SECRET "\naws_session_token=t", "b", 0, "BK", "t"},
		{"[a]\naws_access_key_id=AK\naws_secret_access_key=" SECRET, NULL, -ENOENT, NULL, NULL},
		{"access_key_id=AK\nsecret_access_key=" SECRET, "b", -ENOENT, NULL, NULL},
		{"", NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\n", NULL, -EINVAL, NULL, NULL},
		{"secret_access_key=" SECRET "\n", NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\naccess_key_id=AK\nsecret_access_key=" SECRET, NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\nsecret=" SECRET, NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\nsecret_access_key=" SECRET "\n[default]\n", NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\nsecret_access_key\n", NULL, -EINVAL, NULL, NULL},
		{"access_key_id=A/K\nsecret_access_key=" SECRET, NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\nsecret_access_key=" SECRET " x", NULL, -EINVAL, NULL, NULL},
		{"access_key_id=AK\nsecret_access_key=" SECRET "\nsession_token=\x80", NULL, -EINVAL, NULL, NULL},
		{"[default\naws_access_key_id=AK\n", NULL, -EINVAL, NULL, NULL},
		{"[default]\naws_access_key_id=AK\naws_secret_access_key=" SECRET "\n[default]\n", NULL, -EINVAL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_credentials_free) struct ew_s3_credentials *c = NULL;
		struct ew_error error = {0};
		int r = ew_s3_credentials_from_file(ew_slice_text(cases[i].text), cases[i].profile, &c, &error);

		if (r != cases[i].code || (r < 0) != (error.text[0] != '\0') || strstr(error.text, SECRET))
			fail_msg("%zu: %d %s", i, r, error.text);
		if (r < 0)
			continue;
		assert_string_equal(c->access_key, cases[i].access_key);
		assert_string_equal(c->secret, SECRET);
		assert_string_equal(c->token, cases[i].token);
		assert_false(ew_s3_credentials_are_due(c, (struct ew_wall){INT64_MAX}));
	}
}

static const char *variable(void *arg, const char *name)
{
	const char *const *all = arg;

	for (; *all; all += 2)
		if (strcmp(all[0], name) == 0)
			return all[1];
	return NULL;
}

static void from_the_environment(void **state)
{
	static const struct ew_s3_env_names own = {"A", "S", NULL};
	const char *usual[] = {"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", SECRET, "AWS_SESSION_TOKEN", "t", NULL};
	const char *half[] = {"A", "AK", NULL}, *other_half[] = {"S", SECRET, NULL}, *none[] = {NULL};
	struct ew_s3_credentials *c = NULL;
	struct ew_error error = {0};

	(void)state;
	assert_int_equal(ew_s3_credentials_from_env(variable, usual, NULL, &c, NULL), 0);
	assert_string_equal(c->token, "t");
	ew_s3_credentials_free(&c);
	assert_int_equal(ew_s3_credentials_from_env(variable, usual, &own, &c, NULL), -ENOENT);
	assert_int_equal(ew_s3_credentials_from_env(variable, none, NULL, &c, NULL), -ENOENT);
	assert_int_equal(ew_s3_credentials_from_env(variable, half, &own, &c, NULL), -EINVAL);
	assert_int_equal(ew_s3_credentials_from_env(variable, other_half, &own, &c, &error), -EINVAL);
	assert_string_equal(error.text, "S is set without A");
}

#define JSON                                                                                                         \
	"{\"Code\":\"Success\",\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"" SECRET                                 \
	"\",\"Token\":\"t\",\"Expiration\":\"2026-11-22T12:00:00Z\"}"

static void an_instances_role(void **state)
{
	struct ew_s3_role *role = NULL;

	(void)state;
	assert_int_equal(ew_s3_role_instance(NULL, &role), 0);
	const struct ew_s3_request *q = ew_s3_role_next(role);

	assert_string_equal(q->method, "PUT");
	assert_string_equal(q->host, "169.254.169.254");
	assert_string_equal(q->path, "/latest/api/token");
	assert_string_equal(ew_s3_pairs_find(&q->headers, "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
	assert_int_equal(ew_s3_role_answered(role, 200, EW_SLICE("TOK=="), NULL), 1);
	q = ew_s3_role_next(role);
	assert_string_equal(q->path, "/latest/meta-data/iam/security-credentials/");
	assert_string_equal(ew_s3_pairs_find(&q->headers, "x-aws-ec2-metadata-token"), "TOK==");
	assert_int_equal(ew_s3_role_answered(role, 200, EW_SLICE("recorder\nother\n"), NULL), 1);
	q = ew_s3_role_next(role);
	assert_string_equal(q->path, "/latest/meta-data/iam/security-credentials/recorder");
	assert_string_equal(ew_s3_pairs_find(&q->headers, "x-aws-ec2-metadata-token"), "TOK==");
	assert_null(ew_s3_role_take(role));
	assert_int_equal(ew_s3_role_answered(role, 200, EW_SLICE(JSON), NULL), 0);
	assert_null(ew_s3_role_next(role));
	struct ew_s3_credentials *c = ew_s3_role_take(role);

	assert_non_null(c);
	assert_string_equal(c->secret, SECRET);
	assert_true(c->expires.us == s3_noon().us);
	assert_false(ew_s3_credentials_are_due(c, (struct ew_wall){s3_noon().us - 301 * EW_US_PER_S}));
	assert_true(ew_s3_credentials_are_due(c, (struct ew_wall){s3_noon().us - 300 * EW_US_PER_S}));
	assert_null(ew_s3_role_take(role));
	assert_int_equal(ew_s3_role_answered(role, 200, EW_SLICE(JSON), NULL), -EBADMSG);
	ew_s3_credentials_free(&c);
	ew_s3_role_free(&role);
}

static void roles_that_fail(void **state)
{
	static const struct {
		unsigned turn, status; /* which answer is the odd one: 0 the token, 1 the name, 2 the credentials */
		const char *body;
		int code;
	} cases[] = {
		{0, 0, "", -EAGAIN}, {0, 403, "", -EACCES}, {0, 200, "", -EBADMSG}, {0, 200, "a\nb", -EBADMSG}, {0, 503, "", -EAGAIN},
		{1, 404, "", -ENOENT}, {1, 200, "", -EBADMSG}, {1, 200, "../x", -EBADMSG}, {1, 200, "a?b", -EBADMSG},
		{1, 200, "a%2f", -EBADMSG}, {1, 429, "", -EAGAIN}, {2, 200, "", -EBADMSG}, {2, 200, "[]", -EBADMSG},
		{2, 200, "{}", -EBADMSG}, {2, 200, "{\"Code\":\"Failed\"}", -EACCES}, {2, 401, "", -EACCES},
		{2, 200, "{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"" SECRET "\",\"Expiration\":\"soon\"}", -EBADMSG},
		{2, 200, "{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"" SECRET " x\",\"Expiration\":\"2026-11-22T12:00:00Z\"}", -EINVAL},
		{2, 200, "{\"AccessKeyId\":5,\"SecretAccessKey\":\"" SECRET "\",\"Expiration\":\"2026-11-22T12:00:00Z\"}", -EINVAL},
		{2, 200, "{\"AccessKeyId\":\"AK\",\"AccessKeyId\":\"AK\"}", -EBADMSG},
	};
	static const char *const good[] = {"TOK", "recorder"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_role_free) struct ew_s3_role *role = NULL;
		struct ew_error error = {0};

		assert_int_equal(ew_s3_role_instance("127.0.0.1:1", &role), 0);
		for (unsigned turn = 0; turn < cases[i].turn; turn++)
			assert_int_equal(ew_s3_role_answered(role, 200, ew_slice_text(good[turn]), NULL), 1);
		int r = ew_s3_role_answered(role, cases[i].status, ew_slice_text(cases[i].body), &error);

		if (r != cases[i].code || !error.text[0] || strstr(error.text, SECRET))
			fail_msg("%zu: %d %s", i, r, error.text);
		assert_null(ew_s3_role_next(role));
		assert_null(ew_s3_role_take(role));
	}
}

static void a_containers_role(void **state)
{
	static const struct {
		const char *relative, *full;
		int code;
		const char *host, *path;
	} cases[] = {
		{"/v2/credentials/1?x=y", NULL, 0, "169.254.170.2", "/v2/credentials/1?x=y"},
		{NULL, "http://127.0.0.1:80/c", 0, "127.0.0.1:80", "/c"}, {NULL, "http://[::1]:8080/c", 0, "[::1]:8080", "/c"},
		{NULL, "http://169.254.170.23/v1/credentials", 0, "169.254.170.23", "/v1/credentials"},
		{NULL, "https://agent.example/c", 0, "agent.example", "/c"}, {NULL, "https://agent.example", 0, "agent.example", "/"},
		{NULL, "http://agent.example/c", -EACCES, NULL, NULL}, {NULL, "http://127.0.0.1.example/c", -EACCES, NULL, NULL},
		{NULL, "http://127.0.0.1@agent.example/c", -EINVAL, NULL, NULL}, {NULL, "ftp://127.0.0.1/c", -EINVAL, NULL, NULL},
		{NULL, "http:///c", -EINVAL, NULL, NULL}, {NULL, "http://127.0.0.1/a b", -EINVAL, NULL, NULL},
		{"credentials", NULL, -EINVAL, NULL, NULL}, {"/a\r\nb", NULL, -EINVAL, NULL, NULL}, {NULL, NULL, -EINVAL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_s3_role_free) struct ew_s3_role *role = NULL;
		struct ew_error error = {0};
		int r = ew_s3_role_container(cases[i].relative, cases[i].full, "tok", &role, &error);

		if (r != cases[i].code || (r < 0) != (error.text[0] != '\0'))
			fail_msg("%zu: %d %s", i, r, error.text);
		if (r < 0)
			continue;
		const struct ew_s3_request *q = ew_s3_role_next(role);

		assert_string_equal(q->host, cases[i].host);
		assert_string_equal(q->path, cases[i].path);
		assert_string_equal(ew_s3_pairs_find(&q->headers, "authorization"), "tok");
		assert_true(q->tls == (cases[i].full && strncmp(cases[i].full, "https", 5) == 0));
		assert_int_equal(ew_s3_role_answered(role, 200, EW_SLICE(JSON), NULL), 0);
		struct ew_s3_credentials *c = ew_s3_role_take(role);

		assert_non_null(c);
		ew_s3_credentials_free(&c);
	}
}

static int whole_role(void *arg)
{
	_cleanup_(ew_s3_credentials_free) struct ew_s3_credentials *c = NULL;
	_cleanup_(ew_s3_role_free) struct ew_s3_role *role = NULL;
	static const char *const answers[] = {"TOK", "recorder", JSON};
	int r = ew_s3_role_instance(NULL, &role);

	(void)arg;
	for (size_t i = 0; r >= 0 && i < EW_COUNT(answers); i++)
		r = ew_s3_role_answered(role, 200, ew_slice_text(answers[i]), NULL);
	if (r == 0)
		c = ew_s3_role_take(role);
	return r;
}

static void without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(whole_role, NULL) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_files),
		cmocka_unit_test(from_the_environment),
		cmocka_unit_test(an_instances_role),
		cmocka_unit_test(roles_that_fail),
		cmocka_unit_test(a_containers_role),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
