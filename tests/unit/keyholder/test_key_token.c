/*
 * A token in software (SoftHSM), made for each test in a folder of its own: keys are wrapped and unwrapped, each by its own object, and what was
 * destroyed stays so for every copy of the blob.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "programs/keyholder/keyholder.h"
#include "programs/keyholder/token.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define PIN "482913"

static char folder[64];
static const struct ew_id here = {{1, 2, 3}}, elsewhere = {{3, 2, 1}};
static const struct ew_slice secret = EW_SLICE("0123456789abcdef0123456789abcdef");

static void run(const char *const argv[])
{
	union {
		const char *const *ours;
		char *const *theirs;
	} words = {.ours = argv};
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(argv[0], words.theirs);
		_exit(127);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}

static void make_token(const char *label)
{
	const char *const argv[] = {"softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN, NULL};

	run(argv);
}

static int begin(void **state)
{
	char path[128], text[256];

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ew-token-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/tokens", folder);
	assert_int_equal(ew_file_mkdirs(ew_io_real(), path), 0);
	snprintf(text, sizeof(text), "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", path);
	snprintf(path, sizeof(path), "%s/softhsm2.conf", folder);
	assert_int_equal(ew_file_replace(ew_io_real(), path, ew_slice_text(text), 0), 0);
	assert_int_equal(setenv("SOFTHSM2_CONF", path, 1), 0);
	make_token("calls");
	return 0;
}

static int end(void **state)
{
	const char *const argv[] = {"rm", "-rf", folder, NULL};

	(void)state;
	run(argv);
	return 0;
}

static struct ew_token *open_token(const char *module, const char *label, const char *pin)
{
	struct ew_token_config config = {.module = module, .label = label, .pin = ew_slice_text(pin)};
	struct ew_token *t = NULL;

	assert_int_equal(ew_token_new(&config, &t, NULL), 0);
	return t;
}

static int wrap(struct ew_token *t, struct ew_id id, const char *name, struct ew_buf *blob)
{
	struct ew_wrapping key = {id, name};

	ew_buf_free(blob);
	ew_buf_init(blob, EW_MAX_WRAPPED_BYTES);
	return ew_token_ops.wrap(t, &key, secret, blob, NULL);
}

static int unwrap(struct ew_token *t, struct ew_id id, const char *name, struct ew_slice blob)
{
	_cleanup_(ew_buf_free) struct ew_buf got = {0};
	struct ew_wrapping key = {id, name};
	struct ew_error error = {0};
	int r;

	ew_buf_init_secret(&got, EW_MAX_WRAPPED_BYTES);
	r = ew_token_ops.unwrap(t, &key, blob, &got, &error);
	if (r == 0)
		assert_true(ew_slice_equal(ew_buf_slice(&got), secret));
	else
		assert_true(error.code == r && ew_error_text(&error)[0]);
	return r;
}

static int destroy(struct ew_token *t, struct ew_id id, const char *name)
{
	struct ew_wrapping key = {id, name};

	return ew_token_ops.destroy(t, &key, NULL);
}

static void each_key_has_an_object_of_its_own(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf one = {0}, two = {0}, other = {0};
	_cleanup_(ew_token_free) struct ew_token *t = open_token(MODULE, "calls", PIN);

	(void)state;
	assert_int_equal(wrap(t, here, "tape-00000001", &one), 0);
	assert_int_equal(wrap(t, here, "tape-00000002", &two), 0);
	assert_int_equal(wrap(t, elsewhere, "tape-00000001", &other), 0);
	assert_null(memmem(one.at, one.len, secret.at, 8));
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&one)), 0);
	assert_int_equal(unwrap(t, here, "tape-00000002", ew_buf_slice(&two)), 0);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&two)), -EKEYREJECTED);
	assert_int_equal(unwrap(t, elsewhere, "tape-00000001", ew_buf_slice(&one)), -EKEYREJECTED);
	assert_int_equal(unwrap(t, here, "tape-00000003", ew_buf_slice(&one)), -EKEYREJECTED);
	/* Another process finds them too. */
	ew_token_free(&t);
	t = open_token(MODULE, "calls", PIN);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&one)), 0);
	/* Destroyed is destroyed, for every copy, and nothing else is. */
	assert_int_equal(destroy(t, here, "tape-00000001"), 0);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&one)), -EKEYREJECTED);
	assert_int_equal(unwrap(t, here, "tape-00000002", ew_buf_slice(&two)), 0);
	assert_int_equal(unwrap(t, elsewhere, "tape-00000001", ew_buf_slice(&other)), 0);
	assert_int_equal(destroy(t, here, "tape-00000001"), 0);
	/* One of the same name that is made later opens nothing of before. */
	assert_int_equal(wrap(t, here, "tape-00000001", &two), 0);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&one)), -EKEYREJECTED);
}

/* Wrapping again under a name that is there leaves what was wrapped before as good as it was. */
static void a_name_that_is_there_is_used(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf first = {0}, second = {0};
	_cleanup_(ew_token_free) struct ew_token *t = open_token(MODULE, "calls", PIN);

	(void)state;
	assert_int_equal(wrap(t, here, "store-00000001", &first), 0);
	assert_int_equal(wrap(t, here, "store-00000001", &second), 0);
	assert_false(ew_slice_equal(ew_buf_slice(&first), ew_buf_slice(&second)));
	assert_int_equal(unwrap(t, here, "store-00000001", ew_buf_slice(&first)), 0);
	assert_int_equal(unwrap(t, here, "store-00000001", ew_buf_slice(&second)), 0);
}

static void an_altered_blob_is_refused(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	_cleanup_(ew_token_free) struct ew_token *t = open_token(MODULE, "calls", PIN);

	(void)state;
	assert_int_equal(wrap(t, here, "ledger-0001", &blob), 0);
	for (size_t i = 0; i < blob.len; i++) {
		blob.at[i] ^= 1;
		assert_int_equal(unwrap(t, here, "ledger-0001", ew_buf_slice(&blob)), -EKEYREJECTED);
		assert_int_equal(unwrap(t, here, "ledger-0001", ew_slice_of(blob.at, i)), -EKEYREJECTED);
		blob.at[i] ^= 1;
	}
	assert_int_equal(unwrap(t, here, "ledger-0001", ew_buf_slice(&blob)), 0);
}

static bool for_now(int r)
{
	return r < 0 && r != -EKEYREJECTED;
}

static void what_is_away_may_be_asked_again(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	char away[128], back[128], module[128];
	const char *const hide[] = {"mv", back, away, NULL}, *const show[] = {"mv", away, back, NULL};
	const char *const copy[] = {"cp", MODULE, module, NULL};
	struct ew_token *t = open_token(MODULE, "calls", PIN);

	(void)state;
	snprintf(back, sizeof(back), "%s/tokens", folder);
	snprintf(away, sizeof(away), "%s/elsewhere", folder);
	snprintf(module, sizeof(module), "%s/module.so", folder);
	assert_int_equal(wrap(t, here, "tape-00000001", &blob), 0);
	ew_token_free(&t);
	run(hide);
	t = open_token(MODULE, "calls", PIN);
	for (unsigned i = 0; i < 3; i++)
		assert_true(for_now(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob))));
	run(show);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob)), 0);
	/* One that goes while a session stands: the module may not notice, and "there is none" is no answer then. */
	run(hide);
	for (unsigned i = 0; i < 3; i++) {
		assert_true(for_now(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob))));
		assert_true(for_now(destroy(t, here, "tape-00000001")));
	}
	run(show);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob)), 0);
	ew_token_free(&t);
	/* A module that is not there, and comes. */
	t = open_token(module, "calls", PIN);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob)), -EAGAIN);
	run(copy);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob)), 0);
	ew_token_free(&t);
	/* No module at all. */
	t = open_token("/bin/true", "calls", PIN);
	assert_int_equal(unwrap(t, here, "tape-00000001", ew_buf_slice(&blob)), -EAGAIN);
	ew_token_free(&t);
}

static void the_wrong_token_is_not_taken(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	struct ew_token_config bad[] = {{MODULE, "", EW_SLICE(PIN)}, {MODULE, "a label that is longer than 32 bytes", EW_SLICE(PIN)},
		{"libsofthsm2.so", "calls", EW_SLICE(PIN)}};
	struct ew_token *t = open_token(MODULE, "call", PIN);

	(void)state;
	assert_int_equal(wrap(t, here, "tape-00000001", &blob), -EAGAIN);
	ew_token_free(&t);
	make_token("calls");
	t = open_token(MODULE, "calls", PIN);
	assert_int_equal(wrap(t, here, "tape-00000001", &blob), -EAGAIN); /* which of the two? */
	ew_token_free(&t);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_token_new(&bad[i], &t, NULL), -EINVAL);
}

/* A token locks itself after a few wrong ones, so that one is enough. */
static void a_wrong_pin_is_tried_once(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	struct ew_token *t = open_token(MODULE, "calls", "000000");

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(wrap(t, here, "tape-00000001", &blob), -EACCES);
	ew_token_free(&t);
	t = open_token(MODULE, "calls", PIN);
	assert_int_equal(wrap(t, here, "tape-00000001", &blob), 0);
	ew_token_free(&t);
}

/* -- messages -- */

struct said {
	int64_t code;
	uint64_t request;
	unsigned n;
	struct ew_buf bytes;
};

static int take(void *arg, uint64_t request, const struct ew_msg_key_answer *answer)
{
	struct said *s = arg;

	s->code = answer->code;
	s->request = request;
	s->n++;
	assert_int_equal(answer->code < 0, answer->sentence.len > 0);
	ew_buf_clear(&s->bytes);
	ew_buf_add_slice(&s->bytes, answer->bytes);
	return 0;
}

static int say(const struct ew_wrapper *w, uint16_t number, const void *message, struct said *to)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, 7, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	return ew_keyholder_message(w, &m, take, to);
}

static void every_wish_is_answered_once(void **state)
{
	static const char *const bad[] = {"", "-a", "Tape", "a/b", "a b", "tape_1", "\xc3\xa9"};
	struct ew_token *t = open_token(MODULE, "calls", PIN);
	struct ew_wrapper w = {&ew_token_ops, t};
	struct ew_msg_key_wrap wrapped = {here, EW_SLICE("tape-00000001"), secret};
	struct ew_msg_key_unwrap unwrapped = {here, EW_SLICE("tape-00000001"), EW_SLICE("nonsense")};
	struct ew_msg_key_destroy gone = {here, EW_SLICE("tape-00000001")};
	struct ew_msg_epoch_new other = {.kind = 1};
	struct said s = {.n = 0};
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};

	(void)state;
	ew_buf_init(&s.bytes, EW_MAX_WRAPPED_BYTES);
	ew_buf_init(&blob, EW_MAX_WRAPPED_BYTES);
	assert_int_equal(say(&w, EW_MSG_key_wrap, &wrapped, &s), 0);
	assert_true(s.code == 0 && s.request == 7 && s.n == 1);
	ew_buf_add_slice(&blob, ew_buf_slice(&s.bytes));
	assert_int_equal(say(&w, EW_MSG_key_unwrap, &unwrapped, &s), 0);
	assert_int_equal(s.code, -EKEYREJECTED);
	unwrapped.blob = ew_buf_slice(&blob);
	assert_int_equal(say(&w, EW_MSG_key_unwrap, &unwrapped, &s), 0);
	assert_int_equal(s.code, 0);
	assert_true(ew_slice_equal(ew_buf_slice(&s.bytes), secret));
	assert_int_equal(say(&w, EW_MSG_key_destroy, &gone, &s), 0);
	assert_int_equal(s.code, 0);
	assert_int_equal(s.bytes.len, 0);
	assert_int_equal(say(&w, EW_MSG_key_unwrap, &unwrapped, &s), 0);
	assert_int_equal(s.code, -EKEYREJECTED);
	assert_int_equal(say(&w, EW_MSG_epoch_new, &other, &s), -EPROTO);
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		gone.name = ew_slice_text(bad[i]);
		assert_int_equal(say(&w, EW_MSG_key_destroy, &gone, &s), 0);
		assert_int_equal(s.code, -EKEYREJECTED);
	}
	ew_buf_free(&s.bytes);
	ew_token_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_key_has_an_object_of_its_own, begin, end),
		cmocka_unit_test_setup_teardown(a_name_that_is_there_is_used, begin, end),
		cmocka_unit_test_setup_teardown(an_altered_blob_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(what_is_away_may_be_asked_again, begin, end),
		cmocka_unit_test_setup_teardown(the_wrong_token_is_not_taken, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_pin_is_tried_once, begin, end),
		cmocka_unit_test_setup_teardown(every_wish_is_answered_once, begin, end),
	};

	return cmocka_run_group_tests_name("key_token", tests, NULL, NULL);
}
