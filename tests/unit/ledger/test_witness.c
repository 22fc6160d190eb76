/*
 * The witness protocol: a dialogue with every answer there is, the texts of both sides, and answers that must not get
 * into a checkpoint.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/witness.h"
#include "made.h"
#include "support/support.h"

/* Every request from every state that the trees of up to 12 leaves allow. */
static void test_all_sizes(void **state)
{
	struct ew_skey log;

	(void)state;
	made_key(MADE_ORIGIN, EW_KEY_ED25519, 1, &log);
	for (uint64_t from = 0; from <= 12; from++) {
		for (uint64_t to = from; to <= 12; to++) {
			_cleanup_(ew_buf_free) struct ew_buf note = {0};
			struct ew_witness_log seen = {.log = log.verifier, .size = from, .root = made_root(from)};
			struct ew_witness_request request = {.old_size = from};
			struct ew_witness_log next = {.size = 99};
			struct ew_witness_answer answer;
			struct ew_hash root = made_root(to);

			ew_buf_init(&note, EW_NOTE_BYTES);
			made_note(to, &log, &note);
			request.checkpoint = ew_buf_slice(&note);
			made_consistency(from, to, &request.proof);
			assert_int_equal(ew_witness_judge(&seen, &request, &answer, &next), 0);
			assert_int_equal(answer.status, 200);
			assert_int_equal(next.size, to);
			assert_memory_equal(next.root.bytes, root.bytes, sizeof(root.bytes));
			assert_string_equal(next.log.name, MADE_ORIGIN);
			/* One hash too many is another proof. */
			request.proof.n++;
			memset(&request.proof.hash[request.proof.n - 1], 7, sizeof(root));
			assert_int_equal(ew_witness_judge(&seen, &request, &answer, &next), 0);
			assert_int_equal(answer.status, 422);
		}
	}
}

enum twist {
	NOTHING,
	OTHER_LOG,      /* the witness knows another origin */
	OTHER_KEY,      /* and another key under this one */
	BAD_LINE,       /* a line of the log's key that is not good */
	MALFORMED,
	OTHER_ROOT_SEEN, /* what was seen is another tree */
	SHORT_PROOF,
	ZERO_ROOT,      /* an empty tree with a root that it has not */
};

static const struct {
	uint64_t seen;
	uint64_t old;
	uint64_t size;
	enum twist twist;
	unsigned status;
} dialogue[] = {
	{0, 0, 0, NOTHING, 200},
	{0, 0, 0, ZERO_ROOT, 422},
	{0, 0, 5, NOTHING, 200},
	{0, 3, 5, NOTHING, 409},
	{5, 0, 8, NOTHING, 409},
	{5, 4, 8, NOTHING, 409},
	{5, 7, 8, NOTHING, 409},
	{5, 8, 8, NOTHING, 409},
	{5, 9, 8, NOTHING, 400},
	{5, 5, 4, NOTHING, 400},
	{5, 4, 4, NOTHING, 409}, /* a tree that is smaller than what was seen */
	{5, 5, 8, NOTHING, 200},
	{5, 5, 5, NOTHING, 200},
	{5, 5, 8, SHORT_PROOF, 422},
	{5, 5, 8, OTHER_ROOT_SEEN, 422},
	{5, 5, 5, OTHER_ROOT_SEEN, 422},
	{5, 5, 8, OTHER_LOG, 404},
	{5, 5, 8, OTHER_KEY, 403},
	{5, 5, 8, BAD_LINE, 403},
	{5, 4, 8, BAD_LINE, 403},
	{5, 5, 8, MALFORMED, 400},
};

static void add_twisted(enum twist twist, uint64_t size, const struct ew_skey *log, struct ew_buf *note)
{
	ew_buf_init(note, EW_NOTE_BYTES);
	if (twist == ZERO_ROOT) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_checkpoint checkpoint = {.origin = EW_SLICE(MADE_ORIGIN), .root = made_root(1)};

		ew_buf_init(&text, EW_NOTE_BYTES);
		assert_int_equal(ew_checkpoint_add(&checkpoint, &text), 0);
		ew_buf_add_slice(note, ew_buf_slice(&text));
		ew_buf_add_text(note, "\n");
		assert_int_equal(ew_note_sign(log, ew_buf_slice(&text), note), 0);
		return;
	}
	made_note(size, log, note);
	if (twist == BAD_LINE)
		note->at[note->len - 20] ^= 1;
	if (twist == MALFORMED)
		note->len--;
}

static void test_dialogue(void **state)
{
	struct ew_skey log;
	struct ew_skey other;

	(void)state;
	made_key(MADE_ORIGIN, EW_KEY_ED25519, 1, &log);
	for (size_t i = 0; i < EW_COUNT(dialogue); i++) {
		enum twist twist = dialogue[i].twist;
		_cleanup_(ew_buf_free) struct ew_buf note = {0};
		struct ew_witness_log seen = {.log = log.verifier, .size = dialogue[i].seen};
		struct ew_witness_request request = {.old_size = dialogue[i].old};
		struct ew_witness_answer answer = {.status = 0};
		struct ew_witness_log next = {.size = 99};

		/* A witness that has seen nothing need not know what root nothing has. */
		if (seen.size > 0)
			seen.root = made_root(seen.size + (twist == OTHER_ROOT_SEEN));
		made_key(twist == OTHER_LOG ? "x" : MADE_ORIGIN, EW_KEY_ED25519, 2, &other);
		if (twist == OTHER_LOG || twist == OTHER_KEY)
			seen.log = other.verifier;
		add_twisted(twist, dialogue[i].size, &log, &note);
		request.checkpoint = ew_buf_slice(&note);
		if (request.old_size <= dialogue[i].size)
			made_consistency(request.old_size, dialogue[i].size, &request.proof);
		if (twist == SHORT_PROOF)
			request.proof.n--;
		assert_int_equal(ew_witness_judge(&seen, &request, &answer, &next), 0);
		if (answer.status != dialogue[i].status)
			fail_msg("%zu: %u", i, answer.status);
		assert_int_equal(next.size, answer.status == 200 ? dialogue[i].size : 99);
		assert_int_equal(answer.size, answer.status == 409 ? seen.size : 0);
		assert_true(strlen(answer.sentence) > 10);
	}
}

#define DASH "\xe2\x80\x94 "
/* The example of c2sp.org/tlog-witness. */
#define EXAMPLE \
	"old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n" \
	"5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n" \
	"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" \
	DASH "example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Z" \
	"hcyv2q1gGzGku9nTo+z" \
	"yWE+xeMcTOAYQ8=\n" \
	DASH "example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+4" \
	"9/V6267UEjw6QUXTS5R" \
	"ovnzv++qbSzm9Q=\n"

static void test_example(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_witness_request request;

	(void)state;
	assert_int_equal(ew_witness_request_parse(EW_SLICE(EXAMPLE), &request), 0);
	assert_int_equal(request.old_size, 20852014);
	assert_int_equal(request.proof.n, 4);
	ew_buf_init(&again, EW_WITNESS_REQUEST_BYTES);
	assert_int_equal(ew_witness_request_add(&request, &again), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&again), EW_SLICE(EXAMPLE)));
}

#define HASH "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
#define NOTE "x\n3\n" HASH "\n" DASH "x AAAAAAE=\n"
static const struct {
	const char *body;
	bool good;
} requests[] = {
	{"old 0\n\n" NOTE, true},
	{"old 1\n" HASH "\n" NOTE, true},
	{"", false},
	{"old 0", false},
	{"old 0\n", false},
	{"old 0\n\n", false},
	{"old 0\n" NOTE, false},
	{"old 00\n\n" NOTE, false},
	{"old  0\n\n" NOTE, false},
	{"old -1\n\n" NOTE, false},
	{"old 9223372036854775808\n\n" NOTE, false},
	{"Old 0\n\n" NOTE, false},
	{"0\n\n" NOTE, false},
	{"old 0\r\n\n" NOTE, false},
	{"old 1\nAAAA\n\n" NOTE, false},
	{"old 1\n" HASH " \n" NOTE, false},
	{"old 1\n" HASH "\nx\n3\n" HASH, false},
	{"old 1\n\nx\ny\n" HASH "\n" DASH "x AAAAAAE=\n", false},
};

static void test_requests(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf body = {0};
	struct ew_witness_request request;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(requests); i++) {
		int r = ew_witness_request_parse(ew_slice_text(requests[i].body), &request);

		if (r != (requests[i].good ? 0 : -EBADMSG))
			fail_msg("request %zu: %d", i, r);
	}
	ew_buf_init(&body, 2 * EW_WITNESS_REQUEST_BYTES);
	ew_buf_add_text(&body, "old 1\n");
	for (size_t i = 0; i < EW_TREE_LEVELS + 1; i++)
		ew_buf_add_text(&body, HASH);
	ew_buf_add_text(&body, "\n" NOTE);
	assert_int_equal(ew_witness_request_parse(ew_buf_slice(&body), &request), -EBADMSG);
	while (body.len <= EW_WITNESS_REQUEST_BYTES)
		ew_buf_add_text(&body, HASH);
	assert_int_equal(ew_witness_request_parse(ew_buf_slice(&body), &request), -EFBIG);
}

static void test_sizes(void **state)
{
	static const struct {
		const char *body;
		int error;
	} cases[] = {
		{"0\n", 0}, {"20852014\n", 0}, {"9223372036854775807\n", 0}, {"", -EBADMSG}, {"\n", -EBADMSG},
		{"5", -EBADMSG}, {"05\n", -EBADMSG}, {"5\n\n", -EBADMSG}, {"5\r\n", -EBADMSG}, {"5\n6\n", -EBADMSG},
		{"9223372036854775808\n", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf again = {0};
		uint64_t size = 77;

		assert_int_equal(ew_witness_size_read(ew_slice_text(cases[i].body), &size), cases[i].error);
		ew_buf_init(&again, 64);
		ew_witness_size_add(size, &again);
		assert_int_equal(cases[i].error == 0,
			ew_slice_equal(ew_buf_slice(&again), ew_slice_text(cases[i].body)));
	}
}

/* A: the witness at 20 s, B: at 10 s, O: another witness, Z: one of its name over another text. */
static const struct {
	const char *lines;
	int error;
	int64_t seconds;
} answers[] = {
	{"A", 0, 20},
	{"OA", 0, 20},
	{"AO", 0, 20},
	{"AB", 0, 10},
	{"BA", 0, 10},
	{"O", -ENOENT, 0},
	{"Z", -EKEYREJECTED, 0},
	{"AZ", -EKEYREJECTED, 0},
	{"", -EBADMSG, 0},
	{"A!", -EBADMSG, 0},
	{"A\n", -EBADMSG, 0},
};

static void add_answer(const char *lines, struct ew_slice text, struct ew_buf *to)
{
	struct ew_skey witness;
	struct ew_skey other;

	made_key("w.example", EW_KEY_COSIGNATURE, 2, &witness);
	made_key("o.example", EW_KEY_COSIGNATURE, 3, &other);
	for (; *lines; lines++) {
		struct ew_wall time = {(*lines == 'B' ? 10 : 20) * EW_US_PER_S};

		if (*lines == '!' || *lines == '\n')
			ew_buf_add(to, lines, 1);
		else
			assert_int_equal(ew_note_cosign(*lines == 'O' ? &other : &witness, time,
						 *lines == 'Z' ? EW_SLICE("x\n3\n" HASH) : text, to),
				0);
	}
}

static void test_answers(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_skey witness;

	(void)state;
	made_key("w.example", EW_KEY_COSIGNATURE, 2, &witness);
	ew_buf_init(&text, EW_NOTE_BYTES);
	made_text(4, &text);
	for (size_t i = 0; i < EW_COUNT(answers); i++) {
		_cleanup_(ew_buf_free) struct ew_buf body = {0};
		_cleanup_(ew_buf_free) struct ew_buf lines = {0};
		_cleanup_(ew_buf_free) struct ew_buf expected = {0};
		struct ew_wall time = {0};

		ew_buf_init(&body, EW_NOTE_BYTES);
		ew_buf_init(&lines, EW_NOTE_BYTES);
		ew_buf_init(&expected, EW_NOTE_BYTES);
		add_answer(answers[i].lines, ew_buf_slice(&text), &body);
		int r = ew_witness_answer_read(
			ew_buf_slice(&body), &witness.verifier, ew_buf_slice(&text), &lines, &time);

		if (r != answers[i].error || time.us != answers[i].seconds * EW_US_PER_S)
			fail_msg("answer %zu: %d", i, r);
		if (r == 0)
			add_answer(answers[i].seconds == 10 ? "B" : "A", ew_buf_slice(&text), &expected);
		assert_true(ew_slice_equal(ew_buf_slice(&lines), ew_buf_slice(&expected)));
	}
}

static int judge_once(void *arg)
{
	struct ew_witness_log seen = {.log = *(struct ew_vkey *)arg};
	struct ew_witness_request request;
	struct ew_witness_answer answer = {.status = 0};
	int r = ew_witness_request_parse(EW_SLICE("old 0\n\n" NOTE), &request);

	if (r == 0)
		r = ew_witness_judge(&seen, &request, &answer, &seen);
	return r < 0 || answer.status == 403 ? r : -EPROTO;
}

static void test_memory(void **state)
{
	struct ew_skey log;

	(void)state;
	made_key("x", EW_KEY_ED25519, 1, &log);
	assert_true(ew_test_each_allocation(judge_once, &log.verifier) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_sizes),
		cmocka_unit_test(test_dialogue),
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
