/*
 * The witness: what it answers to good, stale, forged and forked checkpoints, and that no crash and no failing disk
 * makes it contradict itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "base/limits.h"
#include "ledger/note.h"
#include "programs/witness/cosigner.h"
#include "programs/witness/options.h"
#include "support/support.h"

#define ORIGIN "example.com/log"
#define STATE "/state"
#define LEAVES 20

/* A log in memory: leaves by number and history, and its trees. */
struct logbook {
	struct ew_skey key;
	struct ew_hash leaf[LEAVES];
};

struct desk {
	struct ew_io *io;
	struct ew_skey witness;
	struct logbook log, fork;
	struct ew_cosigner *c;
	struct ew_buf answer;
	unsigned status;
	const char *type;
};

static void fill(struct logbook *log, uint8_t history, size_t same)
{
	for (uint8_t i = 0; i < LEAVES; i++) {
		uint8_t leaf[2] = {i, i < same ? 0 : history};

		assert_int_equal(ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &log->leaf[i]), 0);
	}
}

static int subtree(void *arg, unsigned level, uint64_t number, struct ew_hash *ret)
{
	const struct logbook *log = arg;
	struct ew_hash left, right;
	int r;

	if (level == 0) {
		*ret = log->leaf[number];
		return 0;
	}
	r = subtree(arg, level - 1, 2 * number, &left);
	if (r == 0)
		r = subtree(arg, level - 1, 2 * number + 1, &right);
	return r < 0 ? r : ew_tree_node_hash(&left, &right, ret);
}

static struct ew_hash root_of(struct logbook *log, uint64_t size)
{
	struct ew_tree tree;
	struct ew_hash root;

	assert_int_equal(ew_tree_load(subtree, log, size, &tree), 0);
	assert_int_equal(ew_tree_root(&tree, &root), 0);
	return root;
}

static void checkpoint(struct logbook *log, const char *origin, uint64_t size, struct ew_buf *to)
{
	struct ew_checkpoint c = {.origin = ew_slice_text(origin), .size = size, .root = root_of(log, size)};
	struct ew_buf line = {0};

	ew_buf_init(&line, 4096);
	assert_int_equal(ew_checkpoint_add(&c, to), 0);
	assert_int_equal(ew_note_sign(&log->key, ew_buf_slice(to), &line), 0);
	ew_buf_add_text(to, "\n");
	ew_buf_add_slice(to, ew_buf_slice(&line));
	ew_buf_free(&line);
}

static void request(struct logbook *log, uint64_t old, uint64_t size, struct ew_buf *to)
{
	struct ew_buf note = {0};
	struct ew_witness_request wish = {.old_size = old};

	ew_buf_init(&note, EW_NOTE_BYTES);
	checkpoint(log, ORIGIN, size, &note);
	if (old > 0 && old <= size)
		assert_int_equal(ew_proof_consistency_make(subtree, log, old, size, &wish.proof), 0);
	wish.checkpoint = ew_buf_slice(&note);
	assert_int_equal(ew_witness_request_add(&wish, to), 0);
	ew_buf_free(&note);
}

static int wake(struct desk *d)
{
	struct ew_cosigner_config config = {
		.state = STATE, .key = &d->witness, .logs = &d->log.key.verifier, .n_logs = 1};

	ew_cosigner_free(&d->c);
	return ew_cosigner_new(d->io, &config, &d->c, NULL);
}

static unsigned ask_with(struct desk *d, struct ew_slice body)
{
	struct ew_cosigner_answer answer;

	ew_buf_clear(&d->answer);
	answer = ew_cosigner_add(d->c, body, &d->answer);
	d->type = answer.content_type;
	d->status = answer.status;
	return d->status;
}

static unsigned ask(struct desk *d, struct logbook *log, uint64_t old, uint64_t size)
{
	struct ew_buf body = {0};

	ew_buf_init(&body, EW_WITNESS_REQUEST_BYTES);
	request(log, old, size, &body);
	ask_with(d, ew_buf_slice(&body));
	ew_buf_free(&body);
	return d->status;
}

/* The answer's line is a good cosignature on what was asked. */
static bool is_cosigned(struct desk *d, struct logbook *log, uint64_t size)
{
	struct ew_buf note = {0}, line = {0};
	struct ew_note parsed;
	struct ew_wall at;
	bool good;

	ew_buf_init(&note, EW_NOTE_BYTES);
	ew_buf_init(&line, EW_NOTE_BYTES);
	checkpoint(log, ORIGIN, size, &note);
	good = ew_note_parse(ew_buf_slice(&note), &parsed) == 0 &&
		ew_witness_answer_read(ew_buf_slice(&d->answer), &d->witness.verifier, parsed.text, &line, &at) == 0;
	ew_buf_free(&note);
	ew_buf_free(&line);
	return good;
}

static int set_up(void **state)
{
	static struct desk d;

	memset(&d, 0, sizeof(d));
	d.io = ew_io_sim_new(3);
	assert_non_null(d.io);
	assert_int_equal(ew_skey_new(d.io, EW_SLICE("example.com/witness"), EW_KEY_COSIGNATURE, &d.witness), 0);
	assert_int_equal(ew_skey_new(d.io, EW_SLICE(ORIGIN), EW_KEY_ED25519, &d.log.key), 0);
	d.fork.key = d.log.key;
	fill(&d.log, 0, LEAVES);
	fill(&d.fork, 2, 3);
	ew_buf_init(&d.answer, EW_NOTE_BYTES);
	assert_int_equal(wake(&d), 0);
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;

	ew_cosigner_free(&d->c);
	ew_buf_free(&d->answer);
	ew_io_sim_free(&d->io);
	return 0;
}

static void dialogue(void **state)
{
	struct desk *d = *state;

	assert_int_equal(ask(d, &d->log, 0, 5), 200);
	assert_true(is_cosigned(d, &d->log, 5));
	assert_int_equal(ask(d, &d->log, 5, 7), 200);
	assert_int_equal(ask(d, &d->log, 7, 7), 200); /* again, for who lost the answer */
	assert_true(is_cosigned(d, &d->log, 7));
	assert_int_equal(ask(d, &d->log, 0, 8), 409);
	assert_string_equal(d->type, "text/x.tlog.size");
	assert_true(ew_slice_equal(ew_buf_slice(&d->answer), EW_SLICE("7\n")));
	assert_int_equal(ask(d, &d->log, 5, 8), 409);
	assert_int_equal(ask(d, &d->log, 8, 7), 400);
	assert_int_equal(ask(d, &d->log, 7, 20), 200);
	assert_int_equal(ask(d, &d->log, 7, 7), 409);
}

static void path_of_kept(struct logbook *log, const char *kind, uint64_t size, char path[static EW_MAX_PATH_BYTES])
{
	struct ew_hash root = root_of(log, size), origin;
	int n = snprintf(path, EW_MAX_PATH_BYTES, STATE "/");

	assert_int_equal(ew_sha256_of(EW_SLICE(ORIGIN), &origin), 0);
	for (size_t i = 0; i < 32; i++)
		n += snprintf(path + n, 3, "%02x", origin.bytes[i]);
	n += snprintf(path + n, 64, "/%s-%llu-", kind, (unsigned long long)size);
	for (size_t i = 0; i < 8; i++)
		n += snprintf(path + n, 3, "%02x", root.bytes[i]);
}

/* What a log showed that does not fit what it showed before is kept with its signature. */
static void forks(void **state)
{
	struct desk *d = *state;
	struct ew_buf kept = {0};
	char path[EW_MAX_PATH_BYTES];

	assert_int_equal(ask(d, &d->log, 0, 7), 200);
	assert_int_equal(ask(d, &d->fork, 7, 8), 422);
	assert_int_equal(ask(d, &d->fork, 7, 7), 422);
	assert_int_equal(ask(d, &d->log, 7, 9), 200);
	ew_buf_init(&kept, EW_NOTE_BYTES);
	path_of_kept(&d->fork, "conflict", 7, path);
	assert_int_equal(ew_file_read(d->io, path, &kept), 0);
	assert_true(ew_slice_starts(ew_buf_slice(&kept), EW_SLICE(ORIGIN "\n7\n")));
	ew_buf_clear(&kept);
	path_of_kept(&d->fork, "unproven", 8, path);
	assert_int_equal(ew_file_read(d->io, path, &kept), 0);
	assert_true(ew_slice_starts(ew_buf_slice(&kept), EW_SLICE(ORIGIN "\n8\n")));
	ew_buf_free(&kept);
}

/* One that is shown again and again takes no place of another. */
static void the_same_fork_again_and_again(void **state)
{
	struct desk *d = *state;
	struct logbook third = d->log;
	struct ew_buf kept = {0};
	char path[EW_MAX_PATH_BYTES];

	fill(&third, 3, 3);
	assert_int_equal(ask(d, &d->log, 0, 7), 200);
	for (int i = 0; i < 2 * EW_COSIGNER_CONFLICTS; i++)
		assert_int_equal(ask(d, &d->fork, 7, 7), 422);
	assert_int_equal(ask(d, &third, 7, 7), 422);
	ew_buf_init(&kept, EW_NOTE_BYTES);
	path_of_kept(&third, "conflict", 7, path);
	assert_int_equal(ew_file_read(d->io, path, &kept), 0);
	ew_buf_free(&kept);
}

static void who_is_not_known(void **state)
{
	struct desk *d = *state;
	struct ew_skey own = d->log.key, other;
	struct ew_buf note = {0}, body = {0};
	struct ew_witness_request wish = {.old_size = 0};

	/* Another key under the same name. */
	assert_int_equal(ew_skey_new(d->io, EW_SLICE(ORIGIN), EW_KEY_ED25519, &other), 0);
	d->log.key = other;
	assert_int_equal(ask(d, &d->log, 0, 5), 403);
	/* The right name and id on the line, and a signature of somebody else. */
	memcpy(d->log.key.verifier.id, own.verifier.id, sizeof(own.verifier.id));
	assert_int_equal(ask(d, &d->log, 0, 5), 403);
	d->log.key = own;
	/* Another origin. */
	assert_int_equal(ew_skey_new(d->io, EW_SLICE("example.com/other"), EW_KEY_ED25519, &d->log.key), 0);
	ew_buf_init(&note, EW_NOTE_BYTES);
	ew_buf_init(&body, EW_WITNESS_REQUEST_BYTES);
	checkpoint(&d->log, "example.com/other", 5, &note);
	wish.checkpoint = ew_buf_slice(&note);
	assert_int_equal(ew_witness_request_add(&wish, &body), 0);
	assert_int_equal(ask_with(d, ew_buf_slice(&body)), 404);
	d->log.key = own;
	ew_buf_free(&note);
	ew_buf_free(&body);
	assert_int_equal(ask(d, &d->log, 0, 5), 200);
}

static void malformed(void **state)
{
	static const char *const bodies[] = {"", "old 0\n", "old 0\n\n", "old -1\n\n" ORIGIN "\n5\n", "new 0\n\n",
		"old 0\nAAAA\n\n",
		"old 00\n\n" ORIGIN "\n5\nAAAA\n\n"};
	struct desk *d = *state;

	for (size_t i = 0; i < EW_COUNT(bodies); i++)
		assert_int_equal(ask_with(d, ew_slice_text(bodies[i])), 400);
}

static void what_is_served(void **state)
{
	struct desk *d = *state;
	struct ew_buf note = {0};
	struct ew_note parsed;
	struct ew_wall at;
	struct ew_hash origin;
	char hex[65];

	ew_buf_init(&note, 2 * EW_NOTE_BYTES);
	assert_int_equal(ew_sha256_of(EW_SLICE(ORIGIN), &origin), 0);
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", origin.bytes[i]);
	assert_int_equal(ew_cosigner_checkpoint(d->c, ew_slice_text(hex), &note), -ENOENT);
	assert_int_equal(ask(d, &d->log, 0, 5), 200);
	assert_int_equal(ew_cosigner_checkpoint(d->c, EW_SLICE("00"), &note), -ENOENT);
	for (int life = 0; life < 2; life++) {
		ew_buf_clear(&note);
		assert_int_equal(ew_cosigner_checkpoint(d->c, ew_slice_text(hex), &note), 0);
		assert_int_equal(ew_note_parse(ew_buf_slice(&note), &parsed), 0);
		assert_int_equal(ew_note_check(&parsed, &d->log.key.verifier), 0);
		assert_int_equal(ew_note_check_cosignature(&parsed, &d->witness.verifier, &at), 0);
		assert_int_equal(wake(d), 0);
	}
	ew_buf_free(&note);
}

static void a_later_life_remembers(void **state)
{
	struct desk *d = *state;

	assert_int_equal(ask(d, &d->log, 0, 7), 200);
	assert_int_equal(wake(d), 0);
	assert_int_equal(ask(d, &d->fork, 7, 7), 422);
	assert_int_equal(ask(d, &d->log, 0, 7), 409);
	assert_int_equal(ask(d, &d->log, 7, 9), 200);
}

static int remove_seen(void *arg, const char *name)
{
	struct desk *d = arg;
	char path[EW_MAX_PATH_BYTES];

	snprintf(path, sizeof(path), STATE "/%s/checkpoint", name);
	return ew_io_unlink(d->io, path);
}

/* What is durable is not written again for everybody who shows it again; what is new is. */
static void the_same_again_is_not_written(void **state)
{
	struct desk *d = *state;

	assert_int_equal(ask(d, &d->log, 0, 7), 200);
	assert_int_equal(ew_io_list(d->io, STATE, remove_seen, d), 0);
	assert_int_equal(ask(d, &d->log, 7, 7), 200);
	assert_true(is_cosigned(d, &d->log, 7));
	assert_int_equal(ew_io_list(d->io, STATE, remove_seen, d), -ENOENT);
	assert_int_equal(ask(d, &d->log, 7, 8), 200);
	assert_int_equal(ew_io_list(d->io, STATE, remove_seen, d), 0);
}

static int damage(void *arg, const char *name)
{
	struct desk *d = arg;
	char path[EW_MAX_PATH_BYTES];
	int handle;

	snprintf(path, sizeof(path), STATE "/%s/checkpoint", name);
	assert_int_equal(ew_io_open(d->io, path, EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_write_all(d->io, handle, "6", 1, strlen(ORIGIN) + 1), 0);
	return ew_io_close(d->io, &handle);
}

static void what_was_altered_is_not_believed(void **state)
{
	struct desk *d = *state;

	assert_int_equal(ask(d, &d->log, 0, 7), 200);
	assert_int_equal(ew_io_list(d->io, STATE, damage, d), 0);
	assert_int_equal(wake(d), -EBADMSG);
}

/* Whatever call of the disk fails, and whatever a power cut then leaves: what was cosigned is never contradicted. */
static int one_life(struct ew_io *io, void *arg)
{
	struct desk *d = arg;
	struct ew_io *own = d->io, *after;
	unsigned first, second;
	int r;

	d->io = io;
	r = wake(d);
	if (r < 0) {
		d->io = own;
		ew_cosigner_free(&d->c);
		return r;
	}
	first = ask(d, &d->log, 0, 7);
	second = first == 200 ? ask(d, &d->log, 7, 9) : 0;
	ew_cosigner_free(&d->c);
	after = ew_io_sim_clone(io, 11);
	assert_non_null(after);
	d->io = after;
	assert_int_equal(wake(d), 0);
	if (first == 200)
		assert_int_not_equal(ask(d, &d->fork, 0, 7), 200);
	if (second == 200)
		assert_int_equal(ask(d, &d->fork, 9, 9), 422);
	ew_cosigner_free(&d->c);
	ew_io_sim_free(&after);
	d->io = own;
	return first == 200 && second == 200 ? 0 : -EIO;
}

static void no_disk_makes_it_forget(void **state)
{
	struct desk *d = *state;

	ew_cosigner_free(&d->c);
	assert_true(ew_test_each_io_failure(one_life, d, 5, -EIO) > 5);
}

static void options(void **state)
{
	static const struct {
		const char *words[12];
		int code;
	} cases[] = {
		{{"x", "--name", "a", "--key", "k", "--state", "s", "--log", NULL}, -EINVAL},
		{{"x", "--name", "a", "--key", "k", "--state", "s", NULL}, -EINVAL},
		{{"x", "--name", "a b", "--key", "k", "--print-key", NULL}, -EINVAL},
		{{"x", "--name", "a", "--key", "k", "--print-key", NULL}, 0},
		{{"x", "--key", "k", "--print-key", NULL}, -EINVAL},
		{{"x", "--name", "a", "--key", "k", "--state", "s", "--log", "nonsense", NULL}, -EINVAL},
		{{"x", "--name", "a", "--key", "k", "--print-key", "--listen", "example.com:1", NULL}, -EINVAL},
		{{"x", "--name", "a", "--key", "k", "--print-key", "--listen", "[::1]:1", NULL}, 0},
		{{"x", "--name", "a", "--key", "k", "--print-key", "more", NULL}, -EINVAL},
		{{"x", "--what", NULL}, -EINVAL},
		{{"x", "--help", NULL}, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_witness_options o;
		struct ew_error error = {0};
		char words[12][32], *argv[13] = {NULL};
		int n = 0;

		for (; cases[i].words[n]; n++) {
			snprintf(words[n], sizeof(words[n]), "%s", cases[i].words[n]);
			argv[n] = words[n];
		}
		if (ew_witness_options_read(n, argv, &o, &error) != cases[i].code)
			fail_msg("case %zu: %s", i, ew_error_text(&error));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(dialogue, set_up, tear_down),
		cmocka_unit_test_setup_teardown(forks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_fork_again_and_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_not_known, set_up, tear_down),
		cmocka_unit_test_setup_teardown(malformed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_served, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_later_life_remembers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_again_is_not_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_altered_is_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_disk_makes_it_forget, set_up, tear_down),
		cmocka_unit_test(options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
