/*
 * A branch for who has none: the same for what belongs together, and nothing else of the message is changed.
 */
#include "sip/sip_branch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sip/sip_message.h"

#define REST "From: <sip:a@example.com>\r\nTo: <sip:b@example.com>\r\nCall-ID: 1717@example.com\r\n"

static const struct {
	const char *what, *text;
	int error;
	const char *before; /* what the branch stands behind */
} cases[] = {
	{"one Via",
		"INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a.example.com\r\n" REST
		"CSeq: 56 INVITE\r\n\r\nbody",
		0, "UDP a.example.com"},
	{"a parameter and blanks",
		"INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a.example.com ;hidden  \r\n" REST
		"CSeq: 56 INVITE\r\n\r\n",
		0, ";hidden"},
	{"a list",
		"INVITE sip:b@example.com SIP/2.0\r\nv: SIP/2.0/UDP a.example.com, SIP/2.0/UDP "
		"c;branch=z9hG4bKx\r\n" REST "CSeq: 56 INVITE\r\n\r\n",
		0, "UDP a.example.com"},
	{"two of them",
		"INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a.example.com\r\nVia: SIP/2.0/UDP "
		"c;branch=1\r\n" REST "CSeq: 56 INVITE\r\n\r\n",
		0, "UDP a.example.com"},
	{"a branch is there",
		"INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=7\r\n" REST "CSeq: 1 INVITE\r\n\r\n",
		-EALREADY, NULL},
	{"no Via", "INVITE sip:b@example.com SIP/2.0\r\n" REST "CSeq: 1 INVITE\r\n\r\n", -EBADMSG, NULL},
	{"an answer", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\n" REST "CSeq: 1 INVITE\r\n\r\n", -EBADMSG, NULL},
	{"no message", "hello", -EBADMSG, NULL},
};

static void only_a_branch_is_added(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf to = {0};
		char expected[1024];

		print_message("%s\n", cases[i].what);
		ew_buf_init(&to, 4096);
		assert_int_equal(ew_sip_branch_add(ew_slice_text(cases[i].text), &to), cases[i].error);
		if (cases[i].error)
			continue;
		size_t before =
			(size_t)(strstr(cases[i].text, cases[i].before) - cases[i].text) + strlen(cases[i].before);

		assert_int_equal(to.len, strlen(cases[i].text) + strlen(";branch=rfc2543-00000000"));
		(void)snprintf(expected, sizeof(expected), "%.*s%.24s%s", (int)before, cases[i].text, to.at + before,
			cases[i].text + before);
		assert_memory_equal(to.at, expected, to.len);
		assert_memory_equal(to.at + before, ";branch=rfc2543-", 16);
	}
}

static struct ew_slice branch_of(const char *method, const char *cseq, const char *call, struct ew_buf *to)
{
	char text[1024];
	struct ew_sip_message m;
	struct ew_slice branch = EW_SLICE_EMPTY;

	(void)snprintf(text, sizeof(text),
		"%s sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a.example.com\r\nFrom: <sip:a@example.com>\r\n"
		"To: <sip:b@example.com>%s\r\nCall-ID: %s\r\nCSeq: %s %s\r\n\r\n",
		method, strcmp(method, "ACK") == 0 ? ";tag=ours" : "", call, cseq, method);
	ew_buf_init(to, 4096);
	assert_int_equal(ew_sip_branch_add(ew_slice_text(text), to), 0);
	assert_int_equal(ew_sip_message_read(ew_buf_slice(to), &m), 0);
	assert_true(ew_sip_param(ew_sip_header_of(&m, "Via"), EW_SLICE("branch"), &branch));
	return branch;
}

static void what_belongs_together_has_one_branch(void **state)
{
	static const struct {
		const char *method, *cseq, *call;
		bool same;
	} others[] = {
		{"INVITE", "7", "one", true},
		{"ACK", "7", "one", true},
		{"CANCEL", "7", "one", true},
		{"INVITE", "8", "one", false},
		{"INVITE", "7", "two", false},
	};
	_cleanup_(ew_buf_free) struct ew_buf first = {0};
	struct ew_slice invite = branch_of("INVITE", "7", "one", &first);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(others); i++) {
		_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

		assert_int_equal(
			ew_slice_equal(branch_of(others[i].method, others[i].cseq, others[i].call, &bytes), invite),
			others[i].same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_branch_is_added),
		cmocka_unit_test(what_belongs_together_has_one_branch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
