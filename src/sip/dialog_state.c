/*
 * The saved form of a dialog: versioned, every length checked. It comes back through another program, so it is read as
 * foreign bytes.
 */
#include "sip/dialog.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"
#include "base/text.h"

#define STATE_MAGIC 0x45574453u /* "EWDS" */
#define STATE_VERSION 2

enum { STREAM_LIVE = 1, STREAM_ACTIVE = 2, STREAM_REFUSED = 4 };
enum { FLAG_TCP = 1, FLAG_CONFIRMED = 2, FLAG_TLS = 4 };
enum { PEER_SIPREC = 1, PEER_UPDATES = 2, PEER_SNAPSHOTS = 4, PEER_MUTE = 8, TIMER_OURS = 16 };

static void save_id(struct ew_buf *to, struct ew_id id)
{
	ew_buf_add(to, id.bytes, sizeof(id.bytes));
}

static void save_short(struct ew_buf *to, struct ew_slice s)
{
	ew_buf_add_u8(to, (uint8_t)s.len);
	ew_buf_add_slice(to, s);
}

static void save_stream(struct ew_buf *to, const struct ew_dialog_stream *s)
{
	ew_buf_add_u8(to, (uint8_t)((s->live ? STREAM_LIVE : 0) | (s->active ? STREAM_ACTIVE : 0) |
				    (s->refused ? STREAM_REFUSED : 0)));
	ew_buf_add_u32(to, s->number);
	save_id(to, s->party);
	save_id(to, s->order);
	ew_buf_add_u16(to, s->local_port);
	ew_buf_add_u16(to, s->remote_port);
	save_short(to, ew_slice_text(s->remote));
	ew_buf_add_u32(to, s->codecs_crc);
}

static void save_party(struct ew_buf *to, const struct ew_party *p)
{
	save_id(to, p->id);
	ew_buf_add_u8(to, p->role);
	ew_buf_add_u8(to, p->rule);
	save_short(to, ew_party_text(&p->address));
	save_short(to, ew_party_text(&p->name));
	save_short(to, ew_party_text(&p->label));
	save_short(to, ew_party_text(&p->member));
}

static void save_head(struct ew_buf *to, const struct ew_dialog *d)
{
	ew_buf_add_u32(to, STATE_MAGIC);
	ew_buf_add_u16(to, STATE_VERSION);
	ew_buf_add_u16(to, (uint16_t)((d->hop.tcp ? FLAG_TCP : 0) | (d->confirmed ? FLAG_CONFIRMED : 0) |
				     (d->hop.tls ? FLAG_TLS : 0)));
	save_id(to, d->interaction);
	save_short(to, ew_slice_text(d->hop.remote));
	ew_buf_add_u16(to, d->hop.remote_port);
	save_short(to, ew_slice_text(d->hop.local));
	ew_buf_add_u16(to, d->hop.local_port);
	ew_buf_add_u32(to, d->remote_cseq);
	ew_buf_add_u32(to, d->local_cseq);
	ew_buf_add_u64(to, d->sdp_session);
	ew_buf_add_u64(to, d->sdp_version);
	ew_buf_add_u32(to, d->next_stream);
}

static void save_habits(struct ew_buf *to, const struct ew_dialog *d)
{
	ew_buf_add_u8(to, (uint8_t)((d->peer.siprec ? PEER_SIPREC : 0) | (d->peer.updates ? PEER_UPDATES : 0) |
				    (d->peer.snapshots ? PEER_SNAPSHOTS : 0) | (d->peer.mute ? PEER_MUTE : 0) |
				    (d->timer.ours ? TIMER_OURS : 0)));
	ew_buf_add_u8(to, d->asked);
	ew_buf_add_u32(to, d->timer.seconds);
	ew_buf_add_u64(to, (uint64_t)d->timer.refreshed.us);
}

int ew_dialog_save(const struct ew_dialog *d, struct ew_buf *to)
{
	save_head(to, d);
	save_habits(to, d);
	ew_buf_add_u16(to, (uint16_t)d->n_streams);
	for (size_t i = 0; i < d->n_streams; i++)
		save_stream(to, &d->streams[i]);
	ew_buf_add_u16(to, (uint16_t)d->parties.n);
	for (size_t i = 0; i < d->parties.n; i++)
		save_party(to, &d->parties.list[i]);
	for (size_t i = 0; i < EW_DIALOG_TEXTS; i++) {
		struct ew_slice text = ew_dialog_text(d, (enum ew_dialog_text)i);

		if (i == EW_DIALOG_INVITE && to->len + text.len + 4 > EW_MAX_DIALOG_BYTES)
			text = EW_SLICE_EMPTY;
		ew_buf_add_u32(to, (uint32_t)text.len);
		ew_buf_add_slice(to, text);
	}
	if (to->len > EW_MAX_DIALOG_BYTES)
		return -EFBIG;
	return ew_buf_error(to);
}

static struct ew_id load_id(struct ew_reader *r)
{
	struct ew_id id;

	ew_reader_copy(r, id.bytes, sizeof(id.bytes));
	return id;
}

/* A numeric address: anything else marks the reader bad. */
static void load_address(struct ew_reader *r, char to[static EW_SIP_ADDRESS_BYTES])
{
	struct ew_slice s = ew_reader_bytes(r, ew_reader_u8(r));

	if (s.len >= EW_SIP_ADDRESS_BYTES || (s.len > 0 && memchr(s.at, 0, s.len))) {
		r->bad = true;
		return;
	}
	if (s.len > 0)
		memcpy(to, s.at, s.len);
	to[s.len] = '\0';
}

static void load_text(struct ew_reader *r, struct ew_party_text *to)
{
	struct ew_slice s = ew_reader_bytes(r, ew_reader_u8(r));

	if (s.len > EW_PARTY_TEXT_BYTES || !ew_utf8_valid(s)) {
		r->bad = true;
		return;
	}
	if (s.len > 0)
		memcpy(to->at, s.at, s.len);
	to->len = (uint8_t)s.len;
}

static void load_stream(struct ew_reader *r, struct ew_dialog_stream *s)
{
	uint8_t flags = ew_reader_u8(r);

	s->live = flags & STREAM_LIVE;
	s->active = flags & STREAM_ACTIVE;
	s->refused = flags & STREAM_REFUSED;
	s->number = ew_reader_u32(r);
	s->party = load_id(r);
	s->order = load_id(r);
	s->local_port = ew_reader_u16(r);
	s->remote_port = ew_reader_u16(r);
	load_address(r, s->remote);
	s->codecs_crc = ew_reader_u32(r);
}

static void load_party(struct ew_reader *r, struct ew_party *p)
{
	p->id = load_id(r);
	p->role = ew_reader_u8(r);
	p->rule = ew_reader_u8(r);
	load_text(r, &p->address);
	load_text(r, &p->name);
	load_text(r, &p->label);
	load_text(r, &p->member);
	r->bad |= p->role > EW_PARTY_IVR || p->rule > EW_PARTY_RULE_ORDER;
}

static void load_head(struct ew_reader *r, struct ew_dialog *d)
{
	uint16_t flags = ew_reader_u16(r);

	d->hop.tcp = flags & FLAG_TCP;
	d->hop.tls = flags & FLAG_TLS;
	d->confirmed = flags & FLAG_CONFIRMED;
	d->interaction = load_id(r);
	load_address(r, d->hop.remote);
	d->hop.remote_port = ew_reader_u16(r);
	load_address(r, d->hop.local);
	d->hop.local_port = ew_reader_u16(r);
	d->remote_cseq = ew_reader_u32(r);
	d->local_cseq = ew_reader_u32(r);
	d->sdp_session = ew_reader_u64(r);
	d->sdp_version = ew_reader_u64(r);
	d->next_stream = ew_reader_u32(r);
}

static void load_habits(struct ew_reader *r, struct ew_dialog *d)
{
	uint8_t flags = ew_reader_u8(r);

	d->peer.siprec = flags & PEER_SIPREC;
	d->peer.updates = flags & PEER_UPDATES;
	d->peer.snapshots = flags & PEER_SNAPSHOTS;
	d->peer.mute = flags & PEER_MUTE;
	d->timer.ours = flags & TIMER_OURS;
	d->asked = ew_reader_u8(r);
	d->timer.seconds = ew_reader_u32(r);
	d->timer.refreshed.us = (int64_t)ew_reader_u64(r);
}

static size_t load_count(struct ew_reader *r, size_t max)
{
	size_t n = ew_reader_u16(r);

	if (n <= max)
		return n;
	r->bad = true;
	return 0;
}

static int load_texts(struct ew_reader *r, struct ew_dialog *d)
{
	for (size_t i = 0; i < EW_DIALOG_TEXTS; i++) {
		struct ew_slice text = ew_reader_bytes(r, ew_reader_u32(r));
		int e = ew_dialog_set(d, (enum ew_dialog_text)i, text);

		if (e < 0)
			return e == -ENOMEM ? e : -EBADMSG;
	}
	return 0;
}

int ew_dialog_restore(struct ew_slice bytes, struct ew_dialog *ret)
{
	struct ew_reader r;

	ew_reader_init(&r, bytes);
	if (ew_reader_u32(&r) != STATE_MAGIC)
		return -EBADMSG;
	if (ew_reader_u16(&r) != STATE_VERSION)
		return -EPROTO;
	load_head(&r, ret);
	load_habits(&r, ret);
	ret->n_streams = load_count(&r, EW_MAX_STREAMS_PER_CALL);
	for (size_t i = 0; i < ret->n_streams; i++)
		load_stream(&r, &ret->streams[i]);
	ret->parties.n = load_count(&r, EW_MAX_PARTIES_PER_CALL);
	for (size_t i = 0; i < ret->parties.n; i++)
		load_party(&r, &ret->parties.list[i]);
	int e = load_texts(&r, ret);

	if (e < 0)
		return e;
	return ew_reader_done(&r) && ew_dialog_text(ret, EW_DIALOG_CALL_ID).len > 0 &&
			       ew_dialog_text(ret, EW_DIALOG_LOCAL_TAG).len > 0
		       ? 0
		       : -EBADMSG;
}
