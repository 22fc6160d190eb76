/*
 * INFO (RFC 2976, RFC 6086) as recording clients and the phones behind them send it: digits of a keypad, metadata,
 * things that are nothing to us. A digit must never be read: of a body that has one, only how long it sounded is looked
 * at, so that the recorder can mask the sound.
 */
#include <errno.h>

#include "sip/mime.h"
#include "sip/siprec_private.h"

#define LONGEST_KEY_MS 10000
#define PACKAGE "infoDtmf"

/* Media types of digits, as they are met. */
static const char *const keypad_types[] = {"application/dtmf-relay", "application/dtmf", "audio/telephone-event",
	"application/vnd.nortelnetworks.digits", "application/dtmf-info"};

/* "Duration=160" in milliseconds; 0 when it is not said. Other lines are passed over unread. */
static uint32_t duration_us(struct ew_slice body)
{
	struct ew_slice line;
	struct ew_slice key;
	uint64_t ms;

	while (ew_slice_cut(&body, '\n', &line)) {
		if (!ew_slice_starts_nocase(line, EW_SLICE("duration")) || !ew_slice_cut(&line, '=', &key))
			continue;
		if (ew_slice_decimal(ew_slice_trim(line), UINT32_MAX, &ms) == 0)
			return (uint32_t)(ms < LONGEST_KEY_MS ? ms : LONGEST_KEY_MS) * 1000;
	}
	return 0;
}

/* Digits are told of; true when there were any. */
static bool take_keys(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m)
{
	const struct ew_parties *p = &call->dialog.parties;
	struct ew_id party = {0};
	struct ew_mime mime;

	if (m->body.len == 0 || ew_mime_split(ew_sip_header_of(m, "Content-Type"), m->body, &mime) < 0)
		return false;
	/* Whose key it was is not said: with one party it can only be that one's. */
	if (p->n == 1)
		party = p->list[0].id;
	for (size_t i = 0; i < EW_COUNT(keypad_types); i++) {
		const struct ew_mime_part *part = ew_mime_find(&mime, keypad_types[i]);

		if (!part)
			continue;
		s->ops->key_pressed(s->arg, call, party, duration_us(part->content));
		return true;
	}
	return false;
}

/* RFC 6086 section 4.2.2: a package that was not asked for. */
static bool is_foreign_package(const struct ew_sip_message *m)
{
	struct ew_slice value = ew_sip_header_of(m, "Info-Package");
	struct ew_slice name = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&value, ';', &name);
	name = ew_slice_trim(name);
	return name.len > 0 && !ew_slice_equal_nocase(name, EW_SLICE(PACKAGE)) &&
	       !ew_slice_equal_nocase(name, EW_SLICE("dtmf"));
}

static bool has_metadata(const struct ew_sip_message *m)
{
	struct ew_mime mime;

	return m->body.len > 0 && ew_mime_split(ew_sip_header_of(m, "Content-Type"), m->body, &mime) == 0 &&
	       (ew_mime_find(&mime, "application/rs-metadata+xml") || ew_mime_find(&mime, "application/rs-metadata"));
}

static int describe(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_slice raw, const struct ew_sip_hop *hop)
{
	struct ew_siprec_pending *p = NULL;
	int r = siprec_keep(raw, hop, NULL, &p);

	if (r == 0)
		r = siprec_describe(s, call, p);
	siprec_pending_free(p);
	if (r == 0)
		s->ops->changed(s->arg, call);
	return r;
}

/* Bodies with digits are not copied anywhere: they are looked at where they came in. */
static void take(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	bool keys = take_keys(s, call, m);

	if (!keys && is_foreign_package(m)) {
		siprec_answer(s, m, hop, transaction, 469, SIPREC_RECV_INFO);
	} else if (keys || !has_metadata(m)) {
		siprec_answer(s, m, hop, transaction, 200, NULL);
	} else if (call->pending) {
		siprec_answer(s, m, hop, transaction, 500, "Retry-After: 1\r\n");
	} else {
		int r = describe(s, call, raw, hop);

		siprec_answer(s, m, hop, transaction, r < 0 ? 500 : 200, NULL);
	}
}

void siprec_info(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction)
{
	struct ew_siprec_call *call = siprec_table_match(s, m);

	if (!call) {
		siprec_refuse_unknown(s, m, hop, transaction);
		return;
	}
	if (siprec_refuse_extensions(s, m, hop, transaction))
		return;
	int r = siprec_follow(call, m, hop);

	if (r < 0)
		siprec_refuse_invite(s, m, hop, transaction, siprec_refusal_of(r), NULL);
	else
		take(s, call, raw, m, hop, transaction);
}
