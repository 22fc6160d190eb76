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
#define STATE_VERSION 3

enum { STREAM_LIVE = 1, STREAM_ACTIVE = 2, STREAM_REFUSED = 4, STREAM_UNRECORDED = 8 };
enum { FLAG_TCP = 1, FLAG_CONFIRMED = 2, FLAG_TLS = 4, FLAG_METADATA = 8 };
enum { PEER_SIPREC = 1, PEER_UPDATES = 2, PEER_SNAPSHOTS = 4, PEER_MUTE = 8, TIMER_OURS = 16 };
enum { MEDIA_USED = 1, MEDIA_CONFLICT = 2, MEDIA_HELD = 4, MEDIA_ALL = 7 };

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
				    (s->refused ? STREAM_REFUSED : 0) | (s->unrecorded ? STREAM_UNRECORDED : 0)));
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
	ew_buf_add_u8(to, p->confidence);
	save_short(to, ew_party_text(&p->address));
	save_short(to, ew_party_text(&p->name));
	save_short(to, ew_party_text(&p->label));
	save_short(to, ew_party_text(&p->member));
}

static void save_media(struct ew_buf *to, const struct ew_party_stream *s)
{
	save_short(to, ew_slice_of(s->label, s->label_len));
	ew_buf_add_u8(to, (uint8_t)((s->used ? MEDIA_USED : 0) | (s->conflict ? MEDIA_CONFLICT : 0) |
				    (s->held ? MEDIA_HELD : 0)));
	ew_buf_add_u8(to, s->rule);
	ew_buf_add_u8(to, s->confidence);
	save_short(to, ew_slice_of(s->parties, s->n));
}

static void save_metadata(struct ew_buf *to, const struct ew_dialog *d)
{
	_cleanup_(ew_buf_free) struct ew_buf model = {0};

	if (d->has_metadata_sha256)
		ew_buf_add(to, d->metadata_sha256.bytes, EW_SHA256_BYTES);
	ew_buf_init(&model, EW_MAX_MODEL_BYTES);
	ew_model_save(&d->model, &model);
	ew_buf_add_u16(to, (uint16_t)model.len);
	ew_buf_add_slice(to, ew_buf_slice(&model));
	if (ew_buf_error(&model) < 0 && to->error == 0)
		to->error = ew_buf_error(&model);
}

static void save_head(struct ew_buf *to, const struct ew_dialog *d)
{
	ew_buf_add_u32(to, STATE_MAGIC);
	ew_buf_add_u16(to, STATE_VERSION);
	ew_buf_add_u16(to, (uint16_t)((d->hop.tcp ? FLAG_TCP : 0) | (d->confirmed ? FLAG_CONFIRMED : 0) |
				     (d->hop.tls ? FLAG_TLS : 0) | (d->has_metadata_sha256 ? FLAG_METADATA : 0)));
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

/* The keeper has the INVITE. Our description is left out where the whole would grow too long: nothing hangs on it. */
static void save_texts(struct ew_buf *to, const struct ew_dialog *d, size_t begun)
{
	size_t all = to->len - begun;

	for (size_t i = 0; i < EW_DIALOG_TEXTS; i++)
		all += sizeof(uint32_t) + (i == EW_DIALOG_INVITE ? 0 : d->texts[i].len);
	for (size_t i = 0; i < EW_DIALOG_TEXTS; i++) {
		struct ew_slice text = ew_dialog_text(d, (enum ew_dialog_text)i);

		if (i == EW_DIALOG_INVITE || (i == EW_DIALOG_DESCRIPTION && all > EW_MAX_DIALOG_BYTES))
			text = EW_SLICE_EMPTY;
		ew_buf_add_u32(to, (uint32_t)text.len);
		ew_buf_add_slice(to, text);
	}
}

int ew_dialog_save(const struct ew_dialog *d, struct ew_buf *to)
{
	size_t begun = to->len;

	save_head(to, d);
	save_habits(to, d);
	ew_buf_add_u16(to, (uint16_t)d->n_streams);
	for (size_t i = 0; i < d->n_streams; i++)
		save_stream(to, &d->streams[i]);
	ew_buf_add_u16(to, (uint16_t)d->parties.n);
	for (size_t i = 0; i < d->parties.n; i++)
		save_party(to, &d->parties.list[i]);
	ew_buf_add_u16(to, (uint16_t)d->parties.n_streams);
	for (size_t i = 0; i < d->parties.n_streams; i++)
		save_media(to, &d->parties.streams[i]);
	save_metadata(to, d);
	save_texts(to, d, begun);
	if (to->len - begun > EW_MAX_DIALOG_BYTES)
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
	s->unrecorded = flags & STREAM_UNRECORDED;
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
	p->confidence = ew_reader_u8(r);
	load_text(r, &p->address);
	load_text(r, &p->name);
	load_text(r, &p->label);
	load_text(r, &p->member);
	r->bad |= p->role > EW_PARTY_IVR || p->rule > EW_PARTY_RULE_HEADER ||
		  p->confidence > EW_PARTY_CERTAIN;
}

static void load_media(struct ew_reader *r, const struct ew_parties *p, struct ew_party_stream *s)
{
	struct ew_slice label = ew_reader_bytes(r, ew_reader_u8(r));
	uint8_t flags = ew_reader_u8(r);

	s->rule = ew_reader_u8(r);
	s->confidence = ew_reader_u8(r);
	struct ew_slice parties = ew_reader_bytes(r, ew_reader_u8(r));

	if (label.len > sizeof(s->label) || parties.len > EW_MAX_PARTIES_PER_CALL || (flags & ~MEDIA_ALL) ||
		s->rule > EW_PARTY_RULE_HEADER || s->confidence > EW_PARTY_CERTAIN) {
		r->bad = true;
		return;
	}
	if (label.len > 0)
		memcpy(s->label, label.at, label.len);
	s->label_len = (uint8_t)label.len;
	s->used = flags & MEDIA_USED;
	s->conflict = flags & MEDIA_CONFLICT;
	s->held = flags & MEDIA_HELD;
	for (size_t i = 0; i < parties.len; i++) {
		s->parties[i] = parties.at[i];
		r->bad |= parties.at[i] >= p->n;
	}
	s->n = (uint8_t)parties.len;
}

static int load_metadata(struct ew_reader *r, struct ew_dialog *d)
{
	if (d->has_metadata_sha256)
		ew_reader_copy(r, d->metadata_sha256.bytes, EW_SHA256_BYTES);
	struct ew_slice model = ew_reader_bytes(r, ew_reader_u16(r));

	if (!ew_reader_ok(r))
		return -EBADMSG;
	int e = ew_model_restore(model, &d->model);

	return e == -EPROTO ? -EBADMSG : e;
}

static void load_head(struct ew_reader *r, struct ew_dialog *d)
{
	uint16_t flags = ew_reader_u16(r);

	d->hop.tcp = flags & FLAG_TCP;
	d->hop.tls = flags & FLAG_TLS;
	d->confirmed = flags & FLAG_CONFIRMED;
	d->has_metadata_sha256 = flags & FLAG_METADATA;
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
		int e = i == EW_DIALOG_INVITE && text.len > 0 ? -EBADMSG
							      : ew_dialog_set(d, (enum ew_dialog_text)i, text);

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
	ret->parties.n_streams = load_count(&r, EW_MAX_STREAMS_PER_CALL);
	for (size_t i = 0; i < ret->parties.n_streams; i++)
		load_media(&r, &ret->parties, &ret->parties.streams[i]);
	int e = load_metadata(&r, ret);

	if (e == 0)
		e = load_texts(&r, ret);
	if (e < 0)
		return e;
	return ew_reader_done(&r) && ew_dialog_text(ret, EW_DIALOG_CALL_ID).len > 0 &&
			       ew_dialog_text(ret, EW_DIALOG_LOCAL_TAG).len > 0
		       ? 0
		       : -EBADMSG;
}
