/*
 * The model of metadata: what documents change in it, what it forgets when there is no room, what it is when memory
 * runs out, and what is taken out of a message before it is kept.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/io_sim.h"
#include "sip/facts.h"
#include "sip/siprec_evidence.h"
#include "sip/siprec_headers.h"
#include "support/support.h"

#define P(id, aor) "<participant participant_id='" id "'><nameID aor='" aor "'/></participant>"
#define S(id, label) "<stream stream_id='" id "'><label>" label "</label></stream>"
#define SENDS(id, stream)                                                                          \
	"<participantstreamassoc participant_id='" id "'><send>" stream "</send></participantstreamassoc>"
#define PARTIAL "<datamode>Partial</datamode>"

static void take(struct ew_metadata *model, const char *inside)
{
	_cleanup_(ew_buf_free) struct ew_buf xml = {0};
	struct ew_metadata m;

	ew_buf_init(&xml, EW_MAX_METADATA_BYTES);
	ew_buf_printf(&xml, "<recording>%s</recording>", inside);
	assert_int_equal(ew_metadata_read(ew_buf_slice(&xml), &m), 0);
	assert_false(m.malformed);
	assert_int_equal(ew_model_merge(model, &m), 0);
	ew_metadata_free(&m);
}

static const struct ew_metadata_object *find(
	const struct ew_metadata *m, enum ew_metadata_kind kind, const char *id)
{
	return ew_metadata_find(m, kind, ew_slice_text(id));
}

static void assert_value(const struct ew_metadata *m, const char *id, const char *value)
{
	const struct ew_metadata_object *o = find(m, EW_META_PARTICIPANT, id);

	assert_non_null(o);
	assert_true(ew_slice_equal(ew_metadata_text(m, o->value), ew_slice_text(value)));
}

/* RFC 7865: partial documents change, complete ones renew; who is left out of those is gone, not forgotten. */
static void documents_are_merged(void **state)
{
	struct ew_metadata m;

	(void)state;
	ew_model_init(&m);
	take(&m, "<session session_id='x'/>" P("a", "sip:a@x") P("b", "sip:b@x") S("1", "1") S("2", "2")
			 SENDS("a", "1") SENDS("b", "2") "<ucid>u-1</ucid>");
	take(&m, PARTIAL P("b", "sip:b2@x"));
	assert_value(&m, "a", "sip:a@x");
	assert_value(&m, "b", "sip:b2@x");
	assert_non_null(find(&m, EW_META_SENDS, "b"));
	take(&m, PARTIAL "<participantstreamassoc participant_id='b'><recv>1</recv></participantstreamassoc>");
	assert_null(find(&m, EW_META_SENDS, "b"));
	assert_non_null(find(&m, EW_META_SENDS, "a"));
	take(&m, P("a", "sip:a@x") P("c", "sip:c@x"));
	assert_true(find(&m, EW_META_PARTICIPANT, "b")->flags & EW_META_GONE);
	assert_true(find(&m, EW_META_STREAM, "1")->flags & EW_META_GONE);
	assert_false(ew_model_attends(&m, find(&m, EW_META_PARTICIPANT, "b")));
	assert_true(ew_model_attends(&m, find(&m, EW_META_PARTICIPANT, "c")));
	/* Ids and extension data are never unlearned; who comes back is there again, with what was known. */
	assert_int_equal(ew_metadata_extension(&m, "ucid").len, 3);
	take(&m, "<participant participant_id='b'/>");
	assert_value(&m, "b", "sip:b2@x");
	assert_true(ew_model_attends(&m, find(&m, EW_META_PARTICIPANT, "b")));
	ew_metadata_free(&m);
}

static void unknown_ids_want_a_snapshot(void **state)
{
	static const struct {
		const char *inside;
		bool needs;
	} rows[] = {
		{PARTIAL SENDS("a", "9"), true},
		{PARTIAL SENDS("z", "1"), true},
		{PARTIAL "<participantsessionassoc participant_id='a' session_id='y'/>", true},
		{PARTIAL SENDS("a", "1"), false},
		{PARTIAL P("n", "sip:n@x") S("9", "9") SENDS("n", "9"), false},
		{SENDS("z", "9"), false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_metadata m;

		ew_model_init(&m);
		take(&m, "<session session_id='x'/>" P("a", "sip:a@x") S("1", "1"));
		take(&m, rows[i].inside);
		if (m.needs_snapshot != rows[i].needs)
			fail_msg("row %zu", i);
		take(&m, P("a", "sip:a@x"));
		assert_false(m.needs_snapshot);
		ew_metadata_free(&m);
	}
}

/* A call that goes on for ever: what is gone makes room, who is there stays, and it is told. */
static void the_model_is_bounded(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};
	struct ew_metadata m;
	char inside[400];

	(void)state;
	ew_model_init(&m);
	for (unsigned i = 0; i < 2000; i++) {
		(void)snprintf(inside, sizeof(inside),
			P("steady", "sip:steady@x") P("p%u", "sip:p%u@example.com") S("s%u", "1") SENDS("p%u", "s%u"),
			i, i, i, i, i);
		take(&m, inside);
		assert_non_null(find(&m, EW_META_PARTICIPANT, "steady"));
		(void)snprintf(inside, sizeof(inside), "p%u", i);
		assert_non_null(find(&m, EW_META_PARTICIPANT, inside));
		assert_non_null(find(&m, EW_META_SENDS, inside));
	}
	assert_true(m.truncated);
	assert_true(m.n <= EW_MAX_MODEL_OBJECTS && m.text.len <= EW_MAX_MODEL_TEXT_BYTES);
	ew_buf_init(&saved, EW_MAX_MODEL_BYTES);
	ew_model_save(&m, &saved);
	assert_int_equal(ew_buf_error(&saved), 0);
	ew_metadata_free(&m);
}

/* Every cut and every changed length of a saved model is refused; each byte may change without harm. */
static void saved_models_are_foreign_bytes(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};
	struct ew_metadata m, again;

	(void)state;
	ew_model_init(&m);
	take(&m, "<session session_id='x'/>" P("a", "sip:a@x") S("1", "1") SENDS("a", "1"));
	ew_buf_init(&saved, EW_MAX_MODEL_BYTES);
	ew_model_save(&m, &saved);
	for (size_t i = 0; i < saved.len; i++) {
		ew_model_init(&again);
		assert_true(ew_model_restore(ew_slice_of(saved.at, i), &again) < 0);
		ew_metadata_free(&again);
		ew_model_init(&again);
		saved.at[i] ^= 0x81;
		(void)!ew_model_restore(ew_buf_slice(&saved), &again);
		saved.at[i] ^= 0x81;
		ew_metadata_free(&again);
	}
	ew_metadata_free(&m);
}

/* Without memory a merge changes nothing. */
static void a_merge_is_whole_or_not(void **state)
{
	struct ew_metadata m, document;
	bool hit = true;

	(void)state;
	ew_model_init(&m);
	take(&m, P("a", "sip:a@x"));
	assert_int_equal(ew_metadata_read(EW_SLICE("<r>" P("b", "sip:b@x") "</r>"), &document), 0);
	for (size_t nth = 1; hit; nth++) {
		ew_test_fail_allocation(nth);
		int r = ew_model_merge(&m, &document);

		hit = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		assert_int_equal(r, hit ? -ENOMEM : 0);
		assert_int_equal((find(&m, EW_META_PARTICIPANT, "a")->flags & EW_META_GONE) != 0, !hit);
	}
	ew_metadata_free(&document);
	ew_metadata_free(&m);
}

static void ucids(void **state)
{
	static const struct {
		const char *text, *id;
	} rows[] = {
		{"00FA080019001038F725B3;encoding=hex", "00025000160955721139"},
		{"FA080019001038F725B3", "00025000160955721139"},
		{"0019001038F725B3", "00025000160955721139"},
		{"04C8060102030405060708;encoding=hex", "04C8060102030405060708"},
		{"00FA0800190010", "00FA0800190010"},
		{"plain-1;x=y", "plain-1"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf to = {0};

		ew_buf_init(&to, EW_MAX_METADATA_TEXT_BYTES);
		ew_siprec_ucid_add(ew_slice_text(rows[i].text), &to);
		if (!ew_slice_equal(ew_buf_slice(&to), ew_slice_text(rows[i].id)))
			fail_msg("%s: %.*s", rows[i].text, (int)to.len, (const char *)to.at);
	}
}

/* Nothing of SECRET may be kept, however the message is written; what is KEPT stays. */
static void evidence_holds_no_secret(void **state)
{
#define HEAD(type) "INVITE sip:x SIP/2.0\r\nX: KEPT\r\nContent-Type: " type "\r\n\r\n"
	static const char *const rows[] = {
		HEAD("application/sdp") "v=0\r\na=crypto:1 SECRET\r\na=x:KEPT\r\n",
		HEAD("application/sdp") "v=0\na=CRYPTO:\rSECRET\na=x:KEPT\n",
		HEAD("application/sdp") "v=0\ra=crypto:1 SECRET\r",
		HEAD("multipart/mixed;boundary=b") "--b\r\nContent-Type: application/dtmf\r\n\r\n"
						   "SECRET\r\n--b--\r\nKEPT",
		HEAD("multipart/mixed;boundary=b") "--b\r\nContent-Type: application/sdp\r\n"
						   "Content-Transfer-Encoding: base64\r\n\r\nSECRET\r\n--b--\r\n",
		HEAD("multipart/mixed") "--b\r\n\r\nk=SECRET\r\n a=key-mgmt:SECRET\r\n",
		HEAD("application/kpml-response+xml") "<kpml digits=\"SECRET\"/>",
		HEAD("application/rs-metadata+xml") "<r><a:digits>SECRET</a:digits><b>KEPT</b><DTMF x='SECRET'/></r>",
		HEAD("application/rs-metadata") "<r><enteredDigits><d>SECRET",
		"INVITE sip:x SIP/2.0\r\nProxy-Authorization: SECRET\r\n SECRET\r\nX: KEPT\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nContent-Encoding: gzip\r\nX: KEPT\r\n\r\nSECRET",
		"INFO sip:x SIP/2.0\r\nX: KEPT\r\nContent-Type: text/plain\r\n\r\nSECRET",
		"INFO sip:x SIP/2.0\r\nX: KEPT\r\nc: application/dtmf-relay\r\n\r\nSignal= SECRET\r\n",
		"INVITE tel:+1;postd=SECRET SIP/2.0\r\nX: KEPT\r\nX-DTMF: SECRET",
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf kept = {0};
		struct ew_siprec_removed removed;

		ew_buf_init(&kept, EW_MAX_SIP_MESSAGE_BYTES);
		assert_int_equal(ew_siprec_evidence_add(ew_slice_text(rows[i]), &kept, &removed), 0);
		if (ew_slice_find(ew_buf_slice(&kept), EW_SLICE("SECRET")) != SIZE_MAX)
			fail_msg("row %zu: %.*s", i, (int)kept.len, (const char *)kept.at);
		assert_true(ew_slice_find(ew_slice_text(rows[i]), EW_SLICE("KEPT")) == SIZE_MAX ||
			    ew_slice_find(ew_buf_slice(&kept), EW_SLICE("KEPT")) != SIZE_MAX);
		assert_true(removed.keys + removed.digits + removed.credentials + removed.encoded >= 6);
	}
#undef HEAD
}

/* Markers with words may not make a message longer than a message may be. */
static void evidence_is_bounded(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	_cleanup_(ew_buf_free) struct ew_buf kept = {0};

	(void)state;
	ew_buf_init(&raw, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_init(&kept, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_add_text(&raw, "INFO sip:x SIP/2.0\r\nContent-Type: application/dtmf\r\n\r\n");
	while (raw.len + 2 <= EW_MAX_SIP_MESSAGE_BYTES)
		ew_buf_add_text(&raw, "5\n");
	assert_int_equal(ew_siprec_evidence_add(ew_buf_slice(&raw), &kept, NULL), 0);
	assert_int_equal(kept.len, raw.len);
	assert_true(ew_slice_find(ew_buf_slice(&kept), EW_SLICE("5\n")) == SIZE_MAX);
}

/* A document that says as much as it may: the facts leave out, say so, and are never too long. */
static void facts_of_everything_fit(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf xml = {0};
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_parties *parties = calloc(1, sizeof(*parties));
	size_t of_media[EW_MAX_STREAMS_PER_CALL];
	struct ew_party_doubts doubts;
	struct ew_metadata m, document;
	struct ew_sdp sdp;
	char sdp_text[2000] = "v=0\n";

	(void)state;
	assert_non_null(parties);
	ew_buf_init(&xml, EW_MAX_METADATA_BYTES);
	ew_buf_init(&out, EW_MAX_FACTS_BYTES);
	ew_buf_add_text(&xml, "<recording>");
	for (unsigned i = 0; i < EW_MAX_PARTIES_PER_CALL; i++) {
		size_t n = strlen(sdp_text);

		ew_buf_printf(&xml,
			"<session session_id='0123456789-%u' group='0123456789-%u'><reason>transfer</reason></session>"
			"<participant participant_id='\"%u'><nameID aor='%0100u'><name>%0100u</name></nameID>"
			"<send>s</send></participant><e%u>%0200u</e%u>",
			i, i, i, i, i, i, i, i);
		(void)snprintf(sdp_text + n, sizeof(sdp_text) - n, "m=audio 2 RTP/AVP 0\na=label:%060u\n", i);
		ew_buf_printf(&xml, "<stream stream_id='s'><label>%060u</label></stream>", i);
	}
	ew_buf_add_text(&xml, "</recording>");
	assert_int_equal(ew_buf_error(&xml), 0);
	assert_int_equal(ew_sdp_read(ew_slice_text(sdp_text), &sdp), 0);
	assert_int_equal(ew_metadata_read(ew_buf_slice(&xml), &document), 0);
	ew_model_init(&m);
	assert_int_equal(ew_model_merge(&m, &document), 0);
	assert_int_equal(ew_parties_map(parties, io, &sdp, &m, of_media, &doubts), 0);
	assert_true(doubts.mixed);
	assert_int_equal(ew_facts_write(&(struct ew_facts){.parties = parties, .model = &m}, &out), 0);
	assert_true(out.len <= EW_MAX_FACTS_BYTES);
	ew_metadata_free(&document);
	ew_metadata_free(&m);
	free(parties);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_merged),
		cmocka_unit_test(unknown_ids_want_a_snapshot),
		cmocka_unit_test(the_model_is_bounded),
		cmocka_unit_test(saved_models_are_foreign_bytes),
		cmocka_unit_test(a_merge_is_whole_or_not),
		cmocka_unit_test(ucids),
		cmocka_unit_test(evidence_holds_no_secret),
		cmocka_unit_test(evidence_is_bounded),
		cmocka_unit_test(facts_of_everything_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
