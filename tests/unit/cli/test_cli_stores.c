/*
 * What deliver is told of object stores: credentials from where they were configured to come from, and from nowhere else,
 * and no sentence that shows one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/store_settings.h"

#define S3 "storage: {kind: s3, endpoint: \"https://a\", bucket: calls, "
#define SECRET "wJalrXUtnFEMI"

static char folder[] = "/tmp/ew-stores-XXXXXX";

struct told {
	unsigned settings, credentials;
	uint8_t store, rights, source;
	char bucket[64], access_key[129], secret[257], token[64], address[401];
};

static void copy(struct ew_slice from, char *to, size_t room)
{
	(void)snprintf(to, room, "%.*s", (int)from.len, (const char *)from.at);
}

static int take(void *arg, uint16_t number, const void *message, struct ew_error *error)
{
	struct told *t = arg;

	(void)error;
	if (number == EW_MSG_store_settings) {
		const struct ew_msg_store_settings *m = message;

		t->settings++;
		copy(m->bucket, t->bucket, sizeof(t->bucket));
		return 0;
	}
	const struct ew_msg_store_credentials *m = message;

	assert_int_equal(number, EW_MSG_store_credentials);
	t->credentials++;
	t->store = m->store;
	t->rights |= m->rights;
	t->source = m->source;
	copy(m->access_key, t->access_key, sizeof(t->access_key));
	copy(m->secret, t->secret, sizeof(t->secret));
	copy(m->token, t->token, sizeof(t->token));
	copy(m->address, t->address, sizeof(t->address));
	return 0;
}

static void configure(const char *text, struct ew_config *c)
{
	char name[64];
	struct ew_error error = {0};

	(void)snprintf(name, sizeof(name), "%s/e.yaml", folder);
	if (ew_config_parse(ew_slice_text(text), name, "/srv/d", c, &error))
		fail_msg("%s", error.text);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(ew_file_replace(ew_io_real(), path, ew_slice_text(text), 0), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char path[64];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/keys", folder);
	(void)unlink(path);
	return rmdir(folder);
}

static void without_a_store_nothing_is_told(void **state)
{
	static struct ew_config c;
	struct told t = {0};

	(void)state;
	configure("storage: {kind: directory, archive: {after: 1d, kind: directory, path: /a}}\n", &c);
	assert_false(ew_stores_wanted(&c));
	assert_int_equal(ew_stores_each(&c, take, &t, NULL), 0);
	assert_int_equal(t.settings + t.credentials, 0);
}

static void a_file_that_others_can_read_is_refused(void **state)
{
	static struct ew_config c;
	struct told t = {0};
	struct ew_error error = {0};

	(void)state;
	configure(S3 "credentials: {file: keys}}\n", &c);
	assert_true(ew_stores_wanted(&c));
	assert_int_equal(ew_stores_each(&c, take, &t, &error), -ENOENT);
	assert_non_null(strstr(error.text, "/keys"));
	write_file("keys", "access_key_id=AKIA\nsecret_access_key=" SECRET "\n", 0640);
	error = (struct ew_error){0};
	assert_int_equal(ew_stores_each(&c, take, &t, &error), -EINVAL);
	assert_non_null(strstr(error.text, "chmod 600"));
	write_file("keys", "access_key_id=AKIA\nsecret_access_key=" SECRET "\n", 0600);
	assert_int_equal(ew_stores_each(&c, take, &t, NULL), 0);
	assert_string_equal(t.access_key, "AKIA");
	assert_string_equal(t.secret, SECRET);
	assert_string_equal(t.token, "");
	assert_int_equal(t.rights, 15);
	assert_int_equal(t.source, 0);
}

static void no_sentence_shows_a_secret(void **state)
{
	static const char *const broken[] = {
		"access_key_id=AKIA\nsecret_access_key=" SECRET "\nsecret=" SECRET "\n", "access_key_id=" SECRET "\n",
		"[other]\naws_access_key_id=AKIA\naws_secret_access_key=" SECRET "\n", SECRET "\n", ""};
	static struct ew_config c;

	(void)state;
	configure(S3 "credentials: {file: keys}}\n", &c);
	for (size_t i = 0; i < EW_COUNT(broken); i++) {
		struct told t = {0};
		struct ew_error error = {0};

		write_file("keys", broken[i], 0600);
		assert_true(ew_stores_each(&c, take, &t, &error) < 0);
		assert_true(error.text[0] != '\0');
		assert_null(strstr(error.text, SECRET));
		assert_int_equal(t.credentials, 0);
	}
}

static void the_environment_is_hidden_from_other_programs(void **state)
{
	static struct ew_config c;
	struct told t = {0};
	struct ew_error error = {0};

	(void)state;
	configure(S3 "credentials: {variables: [EW_T_KEY, EW_T_SECRET]}}\n", &c);
	assert_int_equal(ew_stores_each(&c, take, &t, &error), -ENOENT);
	assert_non_null(strstr(error.text, "EW_T_KEY"));
	assert_int_equal(setenv("EW_T_KEY", "AKIB", 1), 0);
	assert_int_equal(setenv("EW_T_SECRET", SECRET, 1), 0);
	assert_int_equal(setenv("AWS_SESSION_TOKEN", "of another program", 1), 0);
	assert_int_equal(ew_stores_hide_environment(&c, NULL), 0);
	assert_null(getenv("EW_T_KEY"));
	assert_null(getenv("EW_T_SECRET"));
	/* As often as deliver is started. */
	for (int i = 0; i < 2; i++) {
		t = (struct told){0};
		assert_int_equal(ew_stores_each(&c, take, &t, NULL), 0);
		assert_string_equal(t.access_key, "AKIB");
		assert_string_equal(t.secret, SECRET);
		assert_string_equal(t.token, "");
	}
}

static void roles_and_two_stores(void **state)
{
	static struct ew_config c;
	struct told t = {0};

	(void)state;
	configure(S3 "credentials: {from: instance}, archive: {after: 1d, kind: s3, endpoint: \"https://b\", bucket: old, "
		     "credentials: {from: container, address: /v2/x}}}\n", &c);
	assert_int_equal(setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "tok", 1), 0);
	assert_int_equal(ew_stores_each(&c, take, &t, NULL), 0);
	assert_int_equal(t.settings, 2);
	assert_int_equal(t.credentials, 2);
	assert_string_equal(t.bucket, "old");
	assert_int_equal(t.store, 2);
	assert_int_equal(t.source, 2);
	assert_string_equal(t.address, "/v2/x");
	assert_string_equal(t.token, "tok");
	assert_string_equal(t.secret, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_store_nothing_is_told),
		cmocka_unit_test(a_file_that_others_can_read_is_refused),
		cmocka_unit_test(no_sentence_shows_a_secret),
		cmocka_unit_test(the_environment_is_hidden_from_other_programs),
		cmocka_unit_test(roles_and_two_stores),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
