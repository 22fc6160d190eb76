/*
 * earwitness-verify: one bundle, one verdict. Reads the bundle and the files it was given, and nothing else; has no
 * network, no configuration and writes nothing but its answer.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "programs/verify/verdict.h"
#include "sandbox/sandbox.h"

#define MEMORY_BYTES (56u << 20) /* of data; with code and stack below 64 MB */
#define ANSWER_BYTES (1u << 20)
#define GIVEN_BYTES (256u << 10)

enum { EXIT_PROVED = 0, EXIT_NOT = 1, EXIT_USAGE = 2 };

struct program {
	struct verify_options options;
	char bundle[PATH_MAX], trust[PATH_MAX], identity[PATH_MAX], authority[PATH_MAX];
	struct ew_buf trust_text, identity_text, authority_text;
	struct ew_tlog_policy *policy;
	struct ew_identity *key;
	struct ew_bundle *opened;
	struct verdict verdict;
};

static void free_program(struct program *p)
{
	ew_buf_free(&p->trust_text);
	ew_buf_free(&p->identity_text);
	ew_buf_free(&p->authority_text);
	ew_buf_free(&p->verdict.findings);
	ew_tlog_policy_free(&p->policy);
	ew_secret_free(&p->key);
	ew_bundle_close(&p->opened);
}

/* -- what was given --------------------------------------------------------------------------- */

static int find(const char *given, char to[static PATH_MAX], struct ew_error *error)
{
	if (given && !realpath(given, to))
		return ew_error_set(error, -errno, "%s: %s.", given, strerror(errno));
	return 0;
}

static int find_all(struct program *p, struct ew_error *error)
{
	int r = find(p->options.bundle, p->bundle, error);

	if (r == 0)
		r = find(p->options.trust, p->trust, error);
	if (r == 0)
		r = find(p->options.identity, p->identity, error);
	if (r == 0)
		r = find(p->options.authority, p->authority, error);
	return r;
}

/* Memory is bounded by the system, whatever the bundle makes us ask for. */
static int confine(struct program *p, struct ew_error *error)
{
	const struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES};
	struct ew_sandbox_path paths[4];
	struct ew_sandbox_profile profile = {.program = "earwitness-verify", .calls = EW_CALLS_BASE | EW_CALLS_FILES,
		.paths = paths, .best_effort = true};
	const char *const all[] = {p->bundle, p->trust, p->identity, p->authority};

	for (size_t i = 0; i < EW_COUNT(all); i++)
		if (*all[i])
			paths[profile.n_paths++] = (struct ew_sandbox_path){all[i], EW_ACCESS_READ};
#ifndef EW_SANITIZED
	if (setrlimit(RLIMIT_DATA, &memory) < 0)
		return ew_error_set(error, -errno, "The memory cannot be bounded: %s.", strerror(errno));
	return ew_sandbox_enter(&profile, error);
#else
	(void)memory;
	(void)profile;
	(void)error;
	return 0;
#endif
}

static int read_given(const char *path, const char *what, struct ew_buf *to, struct ew_error *error)
{
	int r = *path ? ew_file_read(ew_io_real(), path, to) : 0;

	return r < 0 ? ew_error_set(error, r, "Reading %s %s: %s.", what, path, strerror(-r)) : 0;
}

static bool lies_in(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

static int read_trust(struct program *p, struct ew_error *error)
{
	ew_buf_init(&p->trust_text, EW_POLICY_TEXT_BYTES);
	if (!*p->trust)
		return 0;
	p->verdict.inside = lies_in(p->trust, p->bundle);
	if (p->verdict.inside)
		return 0;
	int r = read_given(p->trust, "whom you trust,", &p->trust_text, error);

	return r < 0 ? r : ew_tlog_policy_parse(ew_buf_slice(&p->trust_text), &p->policy, error);
}

/* As age itself reads it: comments, and the first identity. */
static int read_identity(struct program *p, struct ew_error *error)
{
	struct ew_slice rest, line;

	ew_buf_init_secret(&p->identity_text, GIVEN_BYTES);
	if (!*p->identity)
		return 0;
	int r = read_given(p->identity, "the identity", &p->identity_text, error);

	if (r < 0)
		return r;
	p->key = ew_secret_alloc(sizeof(*p->key));
	if (!p->key)
		return ew_error_set(error, -ENOMEM, "There is no locked memory for the identity.");
	rest = ew_buf_slice(&p->identity_text);
	while (ew_slice_cut(&rest, '\n', &line)) {
		line = ew_slice_trim(line);
		if (ew_slice_starts(line, EW_SLICE("AGE-SECRET-KEY-1")) && ew_identity_parse(line, p->key) == 0)
			return 0;
	}
	return ew_error_set(error, -EINVAL, "%s has no age identity (AGE-SECRET-KEY-1...) in it.", p->identity);
}

static int prepare(struct program *p, struct ew_error *error)
{
	int r = find_all(p, error);

	if (r == 0)
		r = confine(p, error);
	if (r == 0)
		r = read_trust(p, error);
	if (r == 0)
		r = read_identity(p, error);
	ew_buf_init(&p->authority_text, GIVEN_BYTES);
	if (r == 0)
		r = read_given(p->authority, "the authority's certificates", &p->authority_text, error);
	return r;
}

/* A copy of the bundle's own keys proves as much as the bundle does; the reader alone knows where it is from. */
static bool is_copy(struct program *p)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	size_t i = ew_bundle_find(p->opened, "proofs/policy.txt");

	ew_buf_init(&text, EW_POLICY_TEXT_BYTES);
	return p->policy && i != SIZE_MAX && ew_bundle_add(p->opened, i, &text) == 0 &&
	       ew_slice_equal(ew_buf_slice(&text), ew_buf_slice(&p->trust_text));
}

/* -- the check -------------------------------------------------------------------------------- */

static void check(struct program *p)
{
	struct verdict *v = &p->verdict;
	struct ew_error error = {0};

	v->json = p->options.json;
	v->authority = p->authority_text.len > 0;
	ew_buf_init(&v->findings, ANSWER_BYTES);
	v->result = ew_bundle_open(ew_io_real(), p->bundle, &p->opened, &error);
	if (v->result < 0) {
		struct ew_bundle_finding finding = {
			v->result == -ENOMEM || v->result == -EFBIG ? EW_FAULT_TOO_LARGE : EW_FAULT_NOT_A_BUNDLE, "",
			ew_error_text(&error)};

		verdict_found(v, &finding);
		return;
	}
	v->same = is_copy(p);
	struct ew_bundle_asked asked = {.trust = p->policy, .identity = p->key,
		.authority = ew_buf_slice(&p->authority_text), .found = verdict_found, .arg = v};

	v->result = ew_bundle_check(p->opened, &asked, &v->proved);
}

static int answer(struct program *p)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, 2 * ANSWER_BYTES);
	verdict_write(&p->verdict, &text);
	if (ew_buf_error(&text) < 0) {
		(void)fputs("earwitness-verify: there is too much to say, or not enough memory.\n", stderr);
		return EXIT_NOT;
	}
	if (!p->options.quiet && (fwrite(text.at, 1, text.len, stdout) != text.len || fflush(stdout) != 0))
		return EXIT_NOT;
	return verdict_good(&p->verdict) ? EXIT_PROVED : EXIT_NOT;
}

static int complain(const struct ew_error *error)
{
	(void)fprintf(stderr, "earwitness-verify: %s\n", ew_error_text(error));
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	_cleanup_(free_program) struct program p = {0};
	struct ew_error error = {0};

	if (verify_options_read(argc, argv, &p.options, &error) < 0) {
		(void)fputs(verify_usage, stderr);
		return complain(&error);
	}
	if (p.options.help || p.options.version) {
		(void)fputs(p.options.help ? verify_usage : "earwitness-verify, bundles of version 1\n", stdout);
		return EXIT_PROVED;
	}
	if (prepare(&p, &error) < 0)
		return complain(&error);
	check(&p);
	return answer(&p);
}
