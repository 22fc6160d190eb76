/*
 * The manual pages and the vocabulary of the configuration: what is written there holds, and what
 * holds is written there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "programs/cli/command.h"
#include "programs/cli/config.h"
#include "programs/cli/config_words.h"
#include "programs/cli/man.h"

static char page[65536];

static void read_page(const char *name)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, sizeof(page) - 1);
	assert_int_equal(ew_man_page(name, &b), 0);
	memcpy(page, b.at, b.len);
	page[b.len] = '\0';
}

static void must_say(const char *format, const char *word)
{
	char text[300];
	size_t n = 0;
	const char *at;

	/* A minus in a manual page is "\-". */
	for (at = format; *at && n < sizeof(text) - 80; at++) {
		if (at[0] == '%')
			for (const char *w = (at++, word); *w; w++)
				n += (size_t)snprintf(
					text + n, sizeof(text) - n, *w == '-' ? "\\-" : "%c", *w);
		else
			text[n++] = *at;
	}
	text[n] = '\0';
	if (!strstr(page, text))
		fail_msg("the page does not say \"%s\"", text);
}

static void the_page_tells_all_there_is(void **state)
{
	(void)state;
	read_page("earwitness");
	for (size_t i = 0; ew_command_at(i); i++)
		must_say("\n.SS \"%s", ew_command_at(i)->name);
	for (size_t i = 0; ew_option_at(i); i++)
		must_say("\\fB\\-\\-%s\\fR", ew_option_at(i)->name);
	for (size_t i = 0; ew_environment_at(i); i++)
		must_say("\n.TP\n\\fB%s\\fR\n", ew_environment_at(i)->name);
	read_page("earwitness.yaml");
	for (size_t i = 0; ew_config_word_at(i); i++)
		must_say("\n.TP\n\\fB%s\\fR ", ew_config_word_at(i)->key);
}

static void no_line_is_a_macro_by_accident(void **state)
{
	static const char *const known[] = {".TH ", ".SH ", ".SS ", ".TP\n", ".PP\n", ".RS\n",
		".RE\n", ".nf\n", ".fi\n", ".br\n", ".BR ", ".\\\""};
	static const char *const names[] = {"earwitness", "earwitness.yaml"};

	(void)state;
	for (size_t p = 0; p < EW_COUNT(names); p++) {
		read_page(names[p]);
		for (const char *line = page; line; line = strchr(line, '\n')) {
			bool macro = false;

			line += *line == '\n';
			assert_int_not_equal(line[0], '\'');
			for (size_t i = 0; i < EW_COUNT(known); i++)
				macro = macro || strncmp(line, known[i], strlen(known[i])) == 0;
			if (line[0] == '.' && !macro)
				fail_msg("%s: %.40s", names[p], line);
			assert_false(strncmp(line, "\n", 1) == 0 && line[1]);
		}
	}
}

static void there_are_two_pages(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	static const struct {
		struct ew_options options;
		enum ew_exit status;
	} cases[] = {
		{{.man = true, .argument = {"show"}}, EW_EXIT_USAGE},
		{{.argument = {"nonsense"}}, EW_EXIT_USAGE},
	};

	(void)state;
	ew_buf_init(&b, sizeof(page));
	assert_int_equal(ew_man_page("show", &b), -ENOENT);
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_run_help(&cases[i].options), cases[i].status);
}

/* -- the configuration -- */

#define PUBLIC "http: {public: \"https://b\"}\n"
#define OIDC "oidc: [{id: a, name: a, issuer: \"https://a\", client_id: a"
#define OIDC_ROLES OIDC ", roles: {%s%s%s: %s}}]\n"
#define S3 "storage: {kind: s3, endpoint: \"https://a\", bucket: calls, "
#define TLS "sip: {tls: {listen: \"192.0.2.5:5061\", certificate: a, key: b, ca: c}}\n"

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* One key as it would be written, with those that it cannot be without. */
static void write_key(const struct ew_config_word *w, const char *value, char *to, size_t n)
{
	if (is(w->section, "peers"))
		(void)snprintf(to, n, TLS "peers: [{%s%s%s: %s}]\n", is(w->key, "name") ? "" : "name: a, ",
			is(w->key, "address") ? "" : "address: 192.0.2.1, ", w->key, value);
	else if (is(w->section, "tests"))
		(void)snprintf(to, n, "tests: [{%s%s%s: %s}]\n", is(w->key, "name") ? "" : "name: a, ",
			is(w->key, "expect") ? "scenario: opt_out, " : "", w->key, value);
	else if (is(w->section, "oidc"))
		(void)snprintf(to, n, PUBLIC "oidc: [{%s%s%s%s%s: %s}]\n", is(w->key, "id") ? "" : "id: a, ",
			is(w->key, "name") ? "" : "name: a, ", is(w->key, "issuer") ? "" : "issuer: \"https://a\", ",
			is(w->key, "client_id") ? "" : "client_id: a, ", w->key, value);
	else if (is(w->section, "oidc.roles"))
		(void)snprintf(to, n, PUBLIC OIDC_ROLES, is(w->key, "claim") ? "" : "claim: a, ",
			is(w->key, "map") ? "" : "map: {a: auditor}, ", w->key, value);
	else if (is(w->section, "peers.digest"))
		(void)snprintf(to, n, "peers: [{name: a, address: 192.0.2.1, digest: {%s%s%s: %s}}]\n",
			is(w->key, "user") ? "" : "user: a, ", is(w->key, "secret_file") ? "" : "secret_file: a, ",
			w->key, value);
	else if (is(w->section, "sip.tls"))
		(void)snprintf(to, n, "sip: {tls: {%s%s%s%s%s: %s}}\n",
			is(w->key, "listen") ? "" : "listen: \"192.0.2.5:5061\", ",
			is(w->key, "certificate") ? "" : "certificate: a, ", is(w->key, "key") ? "" : "key: a, ",
			is(w->key, "ca") ? "" : "ca: a, ", w->key, value);
	else if (is(w->section, "ledger.stamps"))
		(void)snprintf(to, n, "ledger: {stamps: {%s%s%s: %s}}\n",
			is(w->key, "url") ? "" : "url: \"http://a\", ", is(w->key, "certificates") ? "" : "certificates: a, ",
			w->key, value);
	else if (is(w->section, "keys") && (is(w->key, "command") || is(w->key, "timeout")))
		(void)snprintf(to, n, "keys: {kind: kms, %s%s: %s}\n", is(w->key, "command") ? "" : "command: [/bin/cat], ", w->key, value);
	else if (is(w->section, "keys") && !is(w->key, "kind") && !is(w->key, "path"))
		(void)snprintf(to, n, "keys: {kind: pkcs11, %s%s%s%s: %s}\n", is(w->key, "module") ? "" : "module: /m, ",
			is(w->key, "token") ? "" : "token: t, ", is(w->key, "pin_file") ? "" : "pin_file: p, ", w->key, value);
	else if (is(w->section, "listening"))
		(void)snprintf(to, n, "listening: {%s%s: %s}\n", is(w->key, "command") ? "" : "command: [/bin/cat], ", w->key, value);
	else if (is(w->section, "transcription"))
		(void)snprintf(to, n, "transcription: {%s%s%s: %s}\n", is(w->key, "url") ? "" : "url: \"http://a\", ",
			is(w->key, "vendor") ? "" : "vendor: 019aa5a0-1111-7000-8000-0000000000ee, ", w->key, value);
	else if (is(w->section, "storage") && !is(w->key, "kind") && !is(w->key, "archive"))
		(void)snprintf(to, n, "storage: {kind: s3, %s%s%s%s: %s}\n", is(w->key, "endpoint") ? "" : "endpoint: \"https://a\", ",
			is(w->key, "bucket") ? "" : "bucket: calls, ", is(w->key, "kms_key") ? "encryption: kms, " : "", w->key, value);
	else if (is(w->section, "storage") && is(w->key, "archive"))
		(void)snprintf(to, n, "storage: {kind: directory, %s: %s}\n", w->key, value);
	else if (is(w->section, "storage.lock"))
		(void)snprintf(to, n, S3 "lock: {%s%s: %s}}\n", is(w->key, "mode") ? "" : "mode: governance, ", w->key, value);
	else if (is(w->section, "storage.credentials"))
		(void)snprintf(to, n, S3 "credentials: {%s%s%s%s%s: %s}}\n", is(w->key, "profile") ? "file: a, " : "",
			is(w->key, "address") ? "from: container, " : "",
			is(w->key, "read") || is(w->key, "delete") || is(w->key, "configure") ? "write: {file: a}, " : "",
			is(w->key, "write") || is(w->key, "configure") ? "read: {file: a}, delete: {file: a}, "
				: is(w->key, "read") ? "delete: {file: a}, " : is(w->key, "delete") ? "read: {file: a}, " : "",
			w->key, value);
	else if (is(w->section, "storage.archive") && (is(w->key, "path") || is(w->key, "after")))
		(void)snprintf(to, n, "storage: {kind: directory, archive: {%skind: directory, %s%s: %s}}\n", is(w->key, "after") ? "" : "after: 1d, ",
			is(w->key, "path") ? "" : "path: /a, ", w->key, value);
	else if (is(w->section, "storage.archive") && is(w->key, "kind"))
		(void)snprintf(to, n, "storage: {kind: directory, archive: {after: 1d, path: /a, %s: %s}}\n", w->key, value);
	else if (is(w->section, "storage.archive"))
		(void)snprintf(to, n, "storage: {kind: directory, archive: {after: 1d, kind: s3, %s%s%s%s: %s}}\n",
			is(w->key, "endpoint") ? "" : "endpoint: \"https://a\", ", is(w->key, "bucket") ? "" : "bucket: calls, ",
			is(w->key, "kms_key") ? "encryption: kms, " : "", w->key, value);
	else if (w->section[0])
		(void)snprintf(to, n, "%s: {%s: %s}\n", w->section, w->key, value);
	else
		(void)snprintf(to, n, "%s: %s\n", w->key, value);
}

static void write_quoted(const struct ew_config_word *w, const char *value, char *to, size_t n)
{
	bool plain = value[0] == '{' || value[0] == '[';
	char quoted[120];

	(void)snprintf(quoted, sizeof(quoted), plain ? "%s" : "\"%s\"", value);
	write_key(w, quoted, to, n);
}

static int parse(const char *text, struct ew_config *ret, struct ew_error *error)
{
	memset(ret, 0, sizeof(*ret));
	return ew_config_parse(ew_slice_text(text), "/etc/e.yaml", NULL, ret, error);
}

static void every_key_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; ew_config_word_at(i); i++) {
		const struct ew_config_word *w = ew_config_word_at(i);
		struct ew_error error = {0};
		struct ew_config c;
		char text[300];

		assert_non_null(w->help);
		if (!w->example)
			continue;
		write_quoted(w, w->example, text, sizeof(text));
		if (parse(text, &c, &error))
			fail_msg("%s: %s", text, ew_error_text(&error));
		/* Who reads it wants no map there; a key that nobody reads could be anything. */
		write_key(w, "{a: b}", text, sizeof(text));
		if (parse(text, &c, &error) != -EINVAL)
			fail_msg("nobody reads %s", text);
	}
}

static void every_default_is_the_default(void **state)
{
	struct ew_error error = {0};
	struct ew_config bare, with_test, with_oidc;
	size_t n = 0;

	(void)state;
	assert_int_equal(parse("", &bare, &error), 0);
	assert_int_equal(parse("tests: [{name: a}]\n", &with_test, &error), 0);
	assert_int_equal(parse(PUBLIC OIDC "}]\n", &with_oidc, &error), 0);
	for (size_t i = 0; ew_config_word_at(i); i++) {
		const struct ew_config_word *w = ew_config_word_at(i);
		struct ew_config c;
		char text[300];

		if (!w->otherwise)
			continue;
		write_quoted(w, w->otherwise, text, sizeof(text));
		if (parse(text, &c, &error))
			fail_msg("%s: %s", text, ew_error_text(&error));
		if (memcmp(&c, is(w->section, "tests") ? &with_test : is(w->section, "oidc") ? &with_oidc : &bare, sizeof(c)) != 0)
			fail_msg("%s is not the default", text);
		n++;
	}
	assert_true(n > 10);
}

/* What the page says is refused is refused by name, not as a word that nobody knows. */
static void what_is_not_there_is_refused(void **state)
{
	static const char *const texts[] = {
		"http: {tls: {certificate: a}}\n",
	};
	size_t n = 0;

	(void)state;
	for (size_t i = 0; ew_config_word_at(i); i++) {
		const struct ew_config_word *w = ew_config_word_at(i);
		struct ew_error error = {0};
		struct ew_config c;
		char no[60];

		if (w->example)
			continue;
		assert_non_null(strstr(w->help, "Refused in this version"));
		assert_true(n < EW_COUNT(texts) && strstr(texts[n], w->section) == texts[n]);
		assert_int_equal(parse(texts[n++], &c, &error), -EINVAL);
		(void)snprintf(no, sizeof(no), "this version has no %s", w->key);
		assert_non_null(strstr(ew_error_text(&error), no));
	}
	assert_int_equal(n, EW_COUNT(texts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_tells_all_there_is),
		cmocka_unit_test(no_line_is_a_macro_by_accident),
		cmocka_unit_test(there_are_two_pages),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(every_default_is_the_default),
		cmocka_unit_test(what_is_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
