/*
 * Policies: what is read, what is refused with a sentence, and what a quorum says of a checkpoint.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "ledger/tlog_policy.h"
#include "made.h"
#include "support/support.h"

#define WITNESSES 6
static struct ew_skey log_key, second_log, witness_key[WITNESSES];
static char log_text[EW_VKEY_TEXT_BYTES], second_text[EW_VKEY_TEXT_BYTES];
static char witness_text[WITNESSES][EW_VKEY_TEXT_BYTES];

static int make_keys(void **state)
{
	(void)state;
	made_key(MADE_ORIGIN, EW_KEY_ED25519, 100, &log_key);
	made_key("other.example", EW_KEY_ED25519, 101, &second_log);
	ew_vkey_format(&log_key.verifier, log_text);
	ew_vkey_format(&second_log.verifier, second_text);
	for (uint8_t i = 0; i < WITNESSES; i++) {
		char name[] = "w0.example";

		name[1] = (char)('0' + i);
		made_key(name, EW_KEY_COSIGNATURE, i, &witness_key[i]);
		ew_vkey_format(&witness_key[i].verifier, witness_text[i]);
	}
	return 0;
}

/* $L and $M become the logs' keys, $0 to $5 those of the witnesses, $F one of a type that is not checked. */
static void expand(const char *text, struct ew_buf *to)
{
	for (; *text; text++) {
		if (*text != '$') {
			ew_buf_add(to, text, 1);
			continue;
		}
		text++;
		if (*text == 'L')
			ew_buf_add_text(to, log_text);
		else if (*text == 'M')
			ew_buf_add_text(to, second_text);
		else if (*text == 'F')
			ew_buf_add_text(to, "pq.example+00112233+YAECAwQFBgc=");
		else
			ew_buf_add_text(to, witness_text[*text - '0']);
	}
}

static int parse(const char *text, struct ew_tlog_policy **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf all = {0};

	ew_buf_init(&all, 2 * EW_POLICY_TEXT_BYTES);
	expand(text, &all);
	if (ew_buf_error(&all) < 0)
		return ew_buf_error(&all);
	return ew_tlog_policy_parse(ew_buf_slice(&all), ret, error);
}

static const struct {
	const char *text;
	int error;
	const char *says;
} refused[] = {
	{"", -EINVAL, "no quorum line"},
	{"log $L\n", -EINVAL, "no quorum line"},
	{"log $L\nwitness a $0\n", -EINVAL, "no quorum line"},
	{"# quorum none\n", -EINVAL, "no quorum line"},
	{"quorum none", -EINVAL, "line 1"},
	{"log $L\nwitness ab $0\nquorum a", -EINVAL, "cut short"},
	{"quorum none\nquorum none\n", -EINVAL, "already"},
	{"quorum\n", -EINVAL, "line 1"},
	{"quorum a\n", -EINVAL, "not defined"},
	{"quorum a\nwitness a $0\n", -EINVAL, "line 1"},
	{"quorum none none\n", -EINVAL, "behind"},
	{"quorum none # why\n", -EINVAL, "behind"},
	{"quorum None\n", -EINVAL, "not defined"},
	{"quorum none\r\n", -EINVAL, "control"},
	{"witness caf\xe9 $0 https://w.example\nquorum none\n", -EINVAL, "UTF-8"},
	{"witness w $0 https://w.example/\xff\nquorum none\n", -EINVAL, "UTF-8"},
	{"#\x01\nquorum none\n", -EINVAL, "line 1"},
	{"#\x7f\nquorum none\n", -EINVAL, "line 1"},
	{"Quorum none\n", -EINVAL, "begins with"},
	{"logs $L\nquorum none\n", -EINVAL, "begins with"},
	{"log\nquorum none\n", -EINVAL, "the key"},
	{"log x\nquorum none\n", -EINVAL, "the key"},
	{"log $0\nquorum none\n", -EINVAL, "of a witness"},
	{"log $L\nlog $L\nquorum none\n", -EINVAL, "line 2"},
	{"log $F\nlog $F\nquorum none\n", -EINVAL, "already"},
	{"log $L https://a b\nquorum none\n", -EINVAL, "behind the URL"},
	{"witness\nquorum none\n", -EINVAL, "name is missing"},
	{"witness a\nquorum none\n", -EINVAL, "the key"},
	{"witness $0\nquorum none\n", -EINVAL, "the key"},
	{"witness a $L\nquorum none\n", -EINVAL, "of a log"},
	{"witness none $0\nquorum none\n", -EINVAL, "none is no name"},
	{"witness a $0\nwitness a $1\nquorum none\n", -EINVAL, "line 2"},
	{"witness a $0\nwitness b $0\nquorum none\n", -EINVAL, "already"},
	{"witness a $0\ngroup a any a\nquorum none\n", -EINVAL, "already"},
	{"group\nquorum none\n", -EINVAL, "name is missing"},
	{"group g\nquorum none\n", -EINVAL, "needs"},
	{"group g any\nquorum none\n", -EINVAL, "at least one"},
	{"group g all\nquorum none\n", -EINVAL, "at least one"},
	{"group none any a\nquorum none\n", -EINVAL, "none is no name"},
	{"group g any a\nquorum none\n", -EINVAL, "not defined"},
	{"witness a $0\ngroup g any none\nquorum g\n", -EINVAL, "not defined"},
	{"group g any g\nquorum g\n", -EINVAL, "not defined"},
	{"witness a $0\ngroup g any h\ngroup h any g\nquorum g\n", -EINVAL, "line 2"},
	{"witness a $0\ngroup g 1 a a\nquorum g\n", -EINVAL, "count once"},
	{"witness a $0\ngroup g any a\ngroup h any a\nquorum h\n", -EINVAL, "line 3"},
	{"witness a $0\ngroup g any a\ngroup h 1 g g\nquorum h\n", -EINVAL, "count once"},
	{"witness a $0\nwitness b $1\ngroup g 0 a b\nquorum g\n", -EINVAL, "at least one"},
	{"witness a $0\nwitness b $1\ngroup g 3 a b\nquorum g\n", -EINVAL, "at most all"},
	{"witness a $0\nwitness b $1\ngroup g 01 a b\nquorum g\n", -EINVAL, "needs"},
	{"witness a $0\nwitness b $1\ngroup g -1 a b\nquorum g\n", -EINVAL, "needs"},
	{"witness a $0\nwitness b $1\ngroup g ANY a b\nquorum g\n", -EINVAL, "needs"},
	{"witness a $0\nwitness b $1\ngroup g 18446744073709551617 a b\nquorum g\n", -EINVAL, "needs"},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_tlog_policy *policy = NULL;
		struct ew_error error = {0};
		int r = parse(refused[i].text, &policy, &error);

		if (r != refused[i].error || policy || error.code != r || !strstr(error.text, refused[i].says))
			fail_msg("%s: %d %s", refused[i].text, r, error.text);
	}
}

static void test_read(void **state)
{
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
	struct ew_error error = {0};
	const char *url = NULL;

	(void)state;
	assert_int_equal(parse("  # comment\n\n \t\nlog\t$L  https://log.example/ \nlog $F\n\twitness K $0\n"
			       "witness \xe2\x84\xaa $1 https://w.example/\nwitness pq $F\n"
			       "group g any K \xe2\x84\xaa pq\nquorum g\n# end\n",
				 &policy, &error),
		0);
	assert_int_equal(ew_tlog_policy_logs(policy), 2);
	assert_memory_equal(ew_tlog_policy_log(policy, 0, &url)->public_key, log_key.verifier.public_key, 32);
	assert_string_equal(url, "https://log.example/");
	assert_null(ew_tlog_policy_log(policy, 1, &url));
	assert_string_equal(url, "");
	assert_int_equal(ew_tlog_policy_witnesses(policy), 3);
	assert_string_equal(ew_tlog_policy_witness(policy, 0).name, "K");
	assert_string_equal(ew_tlog_policy_witness(policy, 1).name, "\xe2\x84\xaa");
	assert_string_equal(ew_tlog_policy_witness(policy, 1).url, "https://w.example/");
	assert_string_equal(ew_tlog_policy_witness(policy, 1).key->name, "w1.example");
	assert_null(ew_tlog_policy_witness(policy, 2).key);
	assert_false(ew_tlog_policy_needs_nobody(policy));
}

#define X_AND_Y \
	"log $L\nwitness X1 $0\nwitness X2 $1\nwitness X3 $2\ngroup X 2 X1 X2 X3\n" \
	"witness Y1 $3\nwitness Y2 $4\nwitness Y3 $5\ngroup Y any Y1 Y2 Y3\ngroup both all X Y\nquorum both\n"

/* Signers: a digit for each witness, L and M for the logs, capital B a line of witness 0 that is not good. */
static const struct {
	const char *policy;
	const char *signers;
	bool log;
	bool quorum;
	bool bad;
	size_t witnesses;
} judged[] = {
	{X_AND_Y, "L013", true, true, false, 3},
	{X_AND_Y, "L12345", true, true, false, 5},
	{X_AND_Y, "L03", true, false, false, 2},
	{X_AND_Y, "L012", true, false, false, 3},
	{X_AND_Y, "L345", true, false, false, 3},
	{X_AND_Y, "L003", true, false, false, 2}, /* twice is once */
	{X_AND_Y, "L", true, false, false, 0},
	{X_AND_Y, "013", false, true, false, 3},
	{X_AND_Y, "M013", false, true, false, 3}, /* a log that is not listed */
	{X_AND_Y, "L013B", false, false, true, 0},
	{X_AND_Y, "L12345B", false, false, true, 0},
	{"log $L\nquorum none\n", "L", true, true, false, 0},
	{"log $L\nquorum none\n", "L0B", true, true, false, 0}, /* nobody knows witness 0 */
	{"log $L\nquorum none\n", "0", false, true, false, 0},
	{"quorum none\n", "L", false, true, false, 0},
	{"log $M\nlog $L\nquorum none\n", "L", true, true, false, 0},
	{"log $M\nquorum none\n", "M", false, true, false, 0}, /* a good signature, under another origin */
	{"log $L\nwitness a $0\nquorum a\n", "L0", true, true, false, 1},
	{"log $L\nwitness a $0\nquorum a\n", "L1", true, false, false, 0},
	{"log $L\nwitness a $0\nwitness f $F\ngroup g all a f\nquorum g\n", "L0", true, false, false, 1},
	{"log $L\nwitness a $0\nwitness f $F\ngroup g any a f\nquorum g\n", "L0", true, true, false, 1},
	{"log $L\nwitness a $0\ngroup g all a\ngroup h all g\ngroup i 1 h\nquorum i\n", "L0", true, true, false, 1},
	{"log $L\nwitness a $0\nwitness b $1\ngroup g all a\nquorum b\n", "L0", true, false, false, 1},
};

static void add_line_of(char signer, struct ew_slice text, struct ew_buf *note)
{
	const struct ew_skey *key = signer == 'L' ? &log_key : &second_log;
	struct ew_wall time = {(signer - '0' + 1) * EW_US_PER_S};
	size_t before = note->len;

	if (signer == 'L' || signer == 'M') {
		assert_int_equal(ew_note_sign(key, text, note), 0);
		return;
	}
	assert_int_equal(ew_note_cosign(&witness_key[signer == 'B' ? 0 : signer - '0'], time, text, note), 0);
	if (signer == 'B')
		note->at[before + 40] = note->at[before + 40] == 'A' ? 'B' : 'A';
}

static void add_signed(const char *signers, struct ew_buf *note)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, 1024);
	made_text(3, &text);
	ew_buf_add_slice(note, ew_buf_slice(&text));
	ew_buf_add_text(note, "\n");
	for (; *signers; signers++)
		add_line_of(*signers, ew_buf_slice(&text), note);
}

static void test_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(judged); i++) {
		_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_error error = {0};
		struct ew_tlog_verdict verdict;
		struct ew_note note;

		ew_buf_init(&text, EW_NOTE_BYTES);
		add_signed(judged[i].signers, &text);
		assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), 0);
		if (parse(judged[i].policy, &policy, &error) < 0)
			fail_msg("%zu: %s", i, error.text);
		assert_int_equal(ew_tlog_policy_judge(policy, &note, &verdict), 0);
		if (verdict.log != judged[i].log || verdict.quorum != judged[i].quorum ||
			verdict.bad != judged[i].bad || verdict.witnesses != judged[i].witnesses)
			fail_msg("%zu: %d %d %d %zu", i, verdict.log, verdict.quorum, verdict.bad, verdict.witnesses);
	}
}

static void test_times(void **state)
{
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error error = {0};
	struct ew_tlog_verdict verdict;
	struct ew_note note;

	(void)state;
	ew_buf_init(&text, EW_NOTE_BYTES);
	add_signed("L03", &text);
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), 0);
	assert_int_equal(parse("log $M\nlog $L\nwitness d $3\nwitness b $1\nquorum none\n", &policy, &error), 0);
	assert_true(ew_tlog_policy_needs_nobody(policy));
	assert_int_equal(ew_tlog_policy_judge(policy, &note, &verdict), 0);
	assert_int_equal(verdict.log_number, 1);
	assert_true(verdict.seen[0]);
	assert_int_equal(verdict.at[0].us, 4 * EW_US_PER_S);
	assert_false(verdict.seen[1]);
	note.text = EW_SLICE("no checkpoint\n");
	assert_int_equal(ew_tlog_policy_judge(policy, &note, &verdict), -EBADMSG);
}

static void add_many(char what, size_t n, struct ew_buf *to)
{
	for (size_t i = 0; i < n; i++) {
		struct ew_skey key;
		char text[EW_VKEY_TEXT_BYTES];

		made_key("n.example", what == 'l' ? EW_KEY_ED25519 : EW_KEY_COSIGNATURE, (uint8_t)i, &key);
		ew_vkey_format(&key.verifier, text);
		if (what == 'l')
			ew_buf_printf(to, "log %s\n", text);
		else
			ew_buf_printf(to, "witness w%zu %s\n", i, text);
		if (what == 'g')
			ew_buf_printf(to, "group g%zu any w%zu\n", i, i);
	}
}

/* As many as there may be are read; one more is not. */
static void test_limits(void **state)
{
	static const struct {
		char what;
		size_t n;
	} cases[] = {{'l', EW_POLICY_LOGS}, {'w', EW_POLICY_WITNESSES}, {'g', EW_POLICY_GROUPS}};

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
		struct ew_error error = {0};

		ew_buf_init(&text, EW_POLICY_TEXT_BYTES);
		add_many(cases[i / 2].what, cases[i / 2].n + i % 2, &text);
		ew_buf_add_text(&text, "quorum none\n");
		assert_int_equal(ew_buf_error(&text), 0);
		assert_int_equal(
			ew_tlog_policy_parse(ew_buf_slice(&text), &policy, &error), i % 2 ? -EFBIG : 0);
	}
}

static void test_too_long(void **state)
{
	static const char *const before[] = {"witness ", "log $L "};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(before); i++) {
		char text[EW_VKEY_TEXT_BYTES + 2048];
		struct ew_tlog_policy *policy = NULL;
		struct ew_error error = {0};

		(void)snprintf(text, sizeof(text), "%s%01024d $0\nquorum none\n", before[i], 0);
		assert_int_equal(parse(text, &policy, &error), -EFBIG);
		assert_null(policy);
	}
	_cleanup_(ew_buf_free) struct ew_buf long_text = {0};
	struct ew_tlog_policy *policy = NULL;

	ew_buf_init(&long_text, 2 * EW_POLICY_TEXT_BYTES);
	for (size_t i = 0; i < EW_POLICY_TEXT_BYTES; i++)
		ew_buf_add_text(&long_text, "\n");
	ew_buf_add_text(&long_text, "quorum none\n");
	assert_int_equal(ew_tlog_policy_parse(ew_buf_slice(&long_text), &policy, NULL), -EFBIG);
}

static int parse_once(void *arg)
{
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;

	(void)arg;
	return parse(X_AND_Y, &policy, NULL);
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(parse_once, NULL) > 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_judged),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
