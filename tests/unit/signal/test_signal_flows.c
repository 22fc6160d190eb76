/*
 * What happens to a recorded call, walked through both cores: hold, transfer, an offer that is ours to make, keys, a
 * session timer, and signal dying in the middle of it.
 */
#include "unit/signal/both.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SDP "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
#define SDP_TYPE "Content-Type: application/sdp\r\n"
#define SIPREC "Require: siprec\r\nAllow: INVITE, ACK, BYE, UPDATE\r\n"
#define PARTS "Content-Type: multipart/mixed;boundary=b\r\n"
#define WITH(sdp, xml)                                                                                                 \
	"--b\r\nContent-Type: application/sdp\r\n\r\n" sdp "\r\n--b\r\n"                                               \
	"Content-Type: application/rs-metadata+xml\r\n\r\n" xml "\r\n--b--\r\n"
#define PERSON(id, name) "<participant participant_id='" id "'><nameID aor='sip:" name "@x.example'/></participant>"
#define SENDS(id, stream)                                                                                              \
	"<participantstreamassoc participant_id='" id "'><send>" stream "</send></participantstreamassoc>"
#define XML(people)                                                                                                    \
	"<recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode>"                          \
	"<session session_id='S'/>" people "<stream stream_id='T1' session_id='S'><label>1</label></stream>"           \
	"<stream stream_id='T2' session_id='S'><label>2</label></stream></recording>"
#define ANN_AND_BOB XML(PERSON("p1", "ann") PERSON("p2", "bob") SENDS("p1", "T1") SENDS("p2", "T2"))
#define ANN_AND_CAT XML(PERSON("p1", "ann") PERSON("p3", "cat") SENDS("p1", "T1") SENDS("p3", "T2"))
#define M1_HELD "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=inactive\r\n"
#define M2_HELD "m=audio 6002 RTP/AVP 0\r\na=label:2\r\na=inactive\r\n"

static struct both *two_people(void)
{
	struct both *b = both_new(false, 16);

	both_raw(b, 0, "", "INVITE", 1, SIPREC PARTS, WITH(SDP BOTH_M1 BOTH_M2, ANN_AND_BOB));
	assert_int_equal(b->calls[0].status, 200);
	both_raw(b, 0, "", "ACK", 1, "", "");
	assert_non_null(strstr(b->facts, "bob"));
	return b;
}

static uint16_t answered_port(const struct both *b, const char *label)
{
	char end[32];
	const char *at = b->answer;
	const char *line = NULL;
	const char *found;

	(void)snprintf(end, sizeof(end), "a=label:%s\r\n", label);
	found = strstr(at, end);
	assert_non_null(found);
	while ((at = strstr(at, "m=audio ")) && at < found)
		line = at++;
	assert_non_null(line);
	return (uint16_t)strtoul(line + 8, NULL, 10);
}

static size_t recorded_streams(struct both *b)
{
	struct ew_recorder_counts counts;

	ew_recorder_counts(b->h->core, &counts);
	return counts.streams;
}

/* Each way of holding, and back, by INVITE and by UPDATE. */
static void hold(void **state)
{
	static const struct {
		const char *media;
		bool active;
	} cases[] = {
		{M1_HELD M2_HELD, false},
		{BOTH_M1 BOTH_M2, true},
		{"c=IN IP4 0.0.0.0\r\nm=audio 6000 RTP/AVP 8\r\na=label:1\r\nm=audio 6002 RTP/AVP 0\r\na=label:2\r\n",
			false},
		{"m=audio 6000 RTP/AVP 8\r\na=label:1\r\nm=audio 6002 RTP/AVP 0\r\na=label:2\r\n", true},
		{"a=inactive\r\nm=audio 6000 RTP/AVP 8\r\na=label:1\r\nm=audio 6002 RTP/AVP 0\r\na=label:2\r\n", false},
		{"a=inactive\r\n" BOTH_M1 BOTH_M2, true}, /* the m-line's own word counts */
		{"m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=recvonly\r\nm=audio 6002 RTP/AVP "
		 "0\r\na=label:2\r\na=recvonly\r\n",
			false},
	};
	struct both *b = two_people();
	uint16_t port = answered_port(b, "2");
	unsigned cseq = 1;

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(cases); i++) {
		char body[1024];
		const char *method = i % 2 ? "UPDATE" : "INVITE";

		(void)snprintf(body, sizeof(body), SDP "%s", cases[i % EW_COUNT(cases)].media);
		both_raw(b, 0, "", method, ++cseq, SDP_TYPE, body);
		assert_int_equal(b->calls[0].status, 200);
		if (strcmp(method, "INVITE") == 0)
			both_raw(b, 0, "", "ACK", cseq, "", "");
		if (b->set.active != cases[i % EW_COUNT(cases)].active)
			fail_msg("case %zu by %s: active %d", i % EW_COUNT(cases), method, b->set.active);
		assert_int_equal(answered_port(b, "2"), port);
	}
	assert_int_equal(b->said[EW_MSG_stream_add], 2);
	assert_int_equal(recorded_streams(b), 2);
	both_free(&b);
}

/* `bob` leaves, `cat` comes: by metadata alone the port stays, because the peer is told of none. */
static void transfer(bool by_offer, bool restart)
{
	struct both *b = two_people();
	uint16_t port = answered_port(b, "2");
	struct ew_id bob = b->add.party;
	uint32_t number = b->add.stream;

	if (restart) {
		both_restart_signal(b);
		both_settle(b);
		assert_int_equal(ew_signal_counts(b->signal).calls, 1);
	}
	if (by_offer)
		both_raw(b, 0, "", "INVITE", 2, PARTS, WITH(SDP BOTH_M1 BOTH_M2, ANN_AND_CAT));
	else
		both_raw(b, 0, "", "UPDATE", 2, "Content-Type: application/rs-metadata\r\n", ANN_AND_CAT);
	assert_int_equal(b->calls[0].status, 200);
	if (by_offer)
		both_raw(b, 0, "", "ACK", 2, "", "");
	assert_int_equal(b->said[EW_MSG_stream_remove], 1);
	assert_int_equal(b->add.stream, number + 1);
	assert_false(ew_id_equal(b->add.party, bob));
	assert_non_null(strstr(b->facts, "cat"));
	assert_int_equal(b->add.port, by_offer ? 0 : port); /* 0: any, the answer names it */
	assert_int_equal(recorded_streams(b), 2);
	assert_int_equal(b->h->ports_open, 2);
	/* What says nothing of people changes nobody: the line is still cat's. */
	struct ew_id cat = b->add.party;

	both_raw(b, 0, "", "UPDATE", 3, SDP_TYPE, SDP M1_HELD M2_HELD);
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(b->said[EW_MSG_stream_remove], 1);
	assert_true(ew_id_equal(b->add.party, cat));
	/* The keeper is told by the recorder, and what is kept of the dialog is what is. */
	both_restart_recorder(b, SIZE_MAX);
	both_connect(b);
	both_settle(b);
	assert_int_equal(recorded_streams(b), 2);
	assert_int_equal(ew_signal_counts(b->signal).calls, 1);
	both_raw(b, 0, "", "BYE", 4, "", "");
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(recorded_streams(b), 0);
	both_free(&b);
}

static void transfers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++)
		transfer(i & 1, i & 2);
}

/* The same people again: nothing changes hands. */
static void same_people(void **state)
{
	struct both *b = two_people();

	(void)state;
	both_raw(b, 0, "", "UPDATE", 2, "Content-Type: application/rs-metadata\r\n", ANN_AND_BOB);
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(b->said[EW_MSG_stream_add], 2);
	assert_int_equal(b->said[EW_MSG_stream_remove], 0);
	assert_int_equal(b->said[EW_MSG_call_facts], 1);
	both_free(&b);
}

#define LEG ";x-farend;x-refci=7;x-farendaddr=1000"
#define ANSWER                                                                                                         \
	"v=0\r\no=- 9 9 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\n"                                    \
	"m=audio 24000 RTP/AVP 0\r\n"

static void ours_to_offer(void **state)
{
	struct both *b = both_new(false, 16);
	uint16_t port;

	(void)state;
	both_raw(b, 0, LEG, "INVITE", 1, "", "");
	assert_int_equal(b->calls[0].status, 200);
	port = answered_port(b, "1");
	/* The stream is there before the answer, for whatever may come from the peer itself. */
	assert_int_equal(b->add.remote_port, 0);
	assert_int_equal(recorded_streams(b), 1);
	assert_int_equal(b->said[EW_MSG_stream_set], 0);
	both_raw(b, 0, LEG, "ACK", 1, SDP_TYPE, ANSWER);
	assert_int_equal(b->said[EW_MSG_stream_set], 1);
	assert_int_equal(b->set.remote_port, 24000);
	assert_int_equal(b->set.active, 1);
	assert_int_equal(b->byes, 0);
	/* The far end is transferred: another person on the same port. */
	both_raw(b, 0, ";x-farend;x-refci=7;x-farendaddr=1100", "UPDATE", 2, "", "");
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(b->add.port, port);
	assert_non_null(strstr(b->facts, "1100"));
	/* And again without an offer, after this process has died. */
	both_restart_signal(b);
	both_settle(b);
	both_raw(b, 0, LEG, "INVITE", 3, "", "");
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(answered_port(b, "1"), port);
	both_raw(b, 0, LEG, "ACK", 3, SDP_TYPE, ANSWER);
	assert_int_equal(recorded_streams(b), 1);
	assert_int_equal(b->byes, 0);
	both_free(&b);
}

static void no_answer_to_ours(void **state)
{
	struct both *b = both_new(false, 16);

	(void)state;
	both_raw(b, 0, LEG, "INVITE", 1, "", "");
	both_raw(b, 0, LEG, "ACK", 1, "", "");
	assert_int_equal(b->byes, 1);
	assert_non_null(strstr(b->bye, "BYE "));
	assert_non_null(strstr(b->facts, "\"answer_missing\""));
	assert_int_equal(recorded_streams(b), 0);
	assert_int_equal(ew_signal_counts(b->signal).calls, 0);
	both_free(&b);
	/* The recorder goes away between the two, and does not come back. */
	b = both_new(false, 16);
	both_raw(b, 0, LEG, "INVITE", 1, "", "");
	both_disconnect(b);
	both_raw(b, 0, LEG, "ACK", 1, SDP_TYPE, ANSWER);
	assert_int_equal(b->byes, 0);
	both_ticks(b, 510);
	assert_int_equal(b->byes, 1);
	assert_int_equal(ew_signal_counts(b->signal).calls, 0);
	both_connect(b);
	both_settle(b);
	assert_int_equal(recorded_streams(b), 0);
	both_free(&b);
}

/* An answer cannot be asked for again: it waits until the recorder is back, whether that has lost the call or not. */
static void answer_waits(void **state)
{
	(void)state;
	for (unsigned died = 0; died < 2; died++) {
		struct both *b = both_new(false, 16);

		both_raw(b, 0, LEG, "INVITE", 1, "", "");
		both_disconnect(b);
		both_raw(b, 0, LEG, "ACK", 1, SDP_TYPE, ANSWER);
		both_ticks(b, 100);
		if (died)
			both_restart_recorder(b, 0);
		both_connect(b);
		both_settle(b);
		assert_int_equal(b->byes, 0);
		assert_int_equal(b->set.remote_port, 24000);
		assert_int_equal(recorded_streams(b), 1);
		both_free(&b);
	}
}

/* An offer right behind a change of hands: its turn comes when that is done, and it is not refused. */
static void offers_in_a_row(void **state)
{
	struct both *b = two_people();

	(void)state;
	b->h->hold_jobs = true;
	both_raw(b, 0, "", "UPDATE", 2, "Content-Type: application/rs-metadata\r\n", ANN_AND_CAT);
	assert_int_equal(b->calls[0].status, 200);
	both_raw(b, 0, "", "INVITE", 3, SDP_TYPE, SDP M1_HELD M2_HELD);
	assert_int_equal(b->calls[0].status, 100);
	b->h->hold_jobs = false;
	both_settle(b);
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(b->set.active, 0);
	both_raw(b, 0, "", "ACK", 3, "", "");
	/* Cancelled meanwhile, nothing of it is done later. */
	b->h->hold_jobs = true;
	both_raw(b, 0, "", "UPDATE", 4, "Content-Type: application/rs-metadata\r\n", ANN_AND_BOB);
	both_raw(b, 0, "", "INVITE", 5, SDP_TYPE, SDP BOTH_M1 BOTH_M2);
	both_cancel(b, 0);
	assert_int_equal(b->calls[0].status, 487);
	b->h->hold_jobs = false;
	both_settle(b);
	assert_int_equal(b->set.active, 0);
	assert_int_equal(recorded_streams(b), 2);
	both_free(&b);
}

static void keys(void **state)
{
	struct both *b = two_people();

	(void)state;
	both_raw(b, 0, "", "INFO", 2, "Content-Type: application/dtmf-relay\r\n", "Signal=5\r\nDuration=120\r\n");
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(b->said[EW_MSG_key_pressed], 1);
	assert_true(ew_id_equal(b->key.interaction, b->calls[0].interaction));
	assert_true(ew_id_equal(b->key.party, (struct ew_id){0}));
	assert_int_equal(b->key.duration_us, 120000);
	assert_true(b->key.received_wall > 0);
	assert_int_equal(ew_signal_counts(b->signal).keys, 1);
	both_free(&b);
}

/* A preference for no recording shuts gates whichever way it comes. */
static void preferences(void **state)
{
	static const struct {
		const char *method, *media;
		unsigned restricted;
	} cases[] = {
		{"UPDATE", BOTH_M1 "a=recordpref:off\r\n" BOTH_M2, 1},
		{"UPDATE", BOTH_M1 "a=recordpref:off\r\n" BOTH_M2, 0}, /* said once, done once */
		{"INVITE", BOTH_M1 BOTH_M2 "a=recordpref:pause\r\n", 1},
		{"INVITE", "a=recordpref:off\r\n" BOTH_M1 BOTH_M2, 1}, /* the other one has it */
		{"UPDATE", BOTH_M1 "a=recordpref:on\r\n" BOTH_M2 "a=recordpref:nopreference\r\n", 0},
		{"UPDATE", "a=recordpref:pause\r\n" BOTH_M1 BOTH_M2, 2},
	};
	struct both *b = two_people();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		unsigned before = b->said[EW_MSG_restrict];
		unsigned cseq = 2 + (unsigned)i;
		char body[1024];

		(void)snprintf(body, sizeof(body), SDP "%s", cases[i].media);
		both_raw(b, 0, "", cases[i].method, cseq, SDP_TYPE, body);
		assert_int_equal(b->calls[0].status, 200);
		if (strcmp(cases[i].method, "INVITE") == 0)
			both_raw(b, 0, "", "ACK", cseq, "", "");
		if (b->said[EW_MSG_restrict] - before != cases[i].restricted)
			fail_msg("case %zu: %u restrictions", i, b->said[EW_MSG_restrict] - before);
	}
	both_free(&b);
}

/* The timer runs on in the next process, and the end of it is an exception of the call. */
static void timer_over_a_restart(void **state)
{
	struct both *b = both_new(false, 16);

	(void)state;
	both_raw(b, 0, "", "INVITE", 1, "Supported: siprec, timer\r\nSession-Expires: 90\r\n" SDP_TYPE, SDP BOTH_M1);
	both_raw(b, 0, "", "ACK", 1, "", "");
	both_restart_signal(b);
	both_ticks(b, 5900);
	assert_int_equal(ew_signal_counts(b->signal).calls, 1);
	both_ticks(b, 200);
	assert_int_equal(ew_signal_counts(b->signal).calls, 0);
	assert_int_equal(ew_signal_counts(b->signal).expired, 1);
	assert_int_equal(recorded_streams(b), 0);
	both_free(&b);
}

/* After a restart the peer is asked for what may have been missed, a few calls a second. */
static void snapshots_are_rationed(void **state)
{
	struct both *b = both_new(false, 64);

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		both_raw(b, i, "", "INVITE", 1, SIPREC PARTS, WITH(SDP BOTH_M1 BOTH_M2, ANN_AND_BOB));
		both_raw(b, i, "", "ACK", 1, "", "");
	}
	assert_int_equal(b->byes, 0);
	both_restart_signal(b);
	both_settle(b);
	both_ticks(b, 210);
	assert_in_range(b->byes, 10, 40);
	assert_non_null(strstr(b->bye, "application/rs-metadata-request"));
	both_ticks(b, 400);
	assert_int_equal(b->byes, 60);
	both_ticks(b, 1000);
	assert_int_equal(b->byes, 60);
	assert_int_equal(ew_signal_counts(b->signal).asked, 60);
	both_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hold),
		cmocka_unit_test(transfers),
		cmocka_unit_test(same_people),
		cmocka_unit_test(ours_to_offer),
		cmocka_unit_test(no_answer_to_ours),
		cmocka_unit_test(answer_waits),
		cmocka_unit_test(offers_in_a_row),
		cmocka_unit_test(keys),
		cmocka_unit_test(preferences),
		cmocka_unit_test(timer_over_a_restart),
		cmocka_unit_test(snapshots_are_rationed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
