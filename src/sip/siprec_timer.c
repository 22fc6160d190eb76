/*
 * Session timers (RFC 4028). The peer refreshes unless it says that we shall; a session that nobody refreshes is over
 * for its peer, who would have told us otherwise, so it is ended and told of. Must never end a session that was
 * refreshed in time, nor one whose peer knows no timers.
 */
#include <stdio.h>

#include "sip/siprec_private.h"

#define SMALLEST_S 90 /* RFC 4028 section 5 */
#define MARGIN_US (32 * EW_US_PER_S)

struct wish {
	uint32_t seconds; /* 0: none */
	bool uas;	  /* refresher=uas */
};

static void read_wish(const struct ew_sip_message *m, struct wish *w)
{
	struct ew_slice value = ew_sip_header_of(m, "Session-Expires");
	struct ew_slice refresher = EW_SLICE_EMPTY;
	struct ew_slice rest = value;
	struct ew_slice seconds = EW_SLICE_EMPTY;
	uint64_t n = 0;

	*w = (struct wish){0};
	if (!ew_slice_cut(&rest, ';', &seconds) || ew_slice_decimal(ew_slice_trim(seconds), UINT32_MAX, &n) < 0)
		return;
	(void)ew_sip_param(value, EW_SLICE("refresher"), &refresher);
	refresher = ew_slice_trim(refresher);
	w->seconds = (uint32_t)n;
	w->uas = ew_slice_equal_nocase(refresher, EW_SLICE("uas"));
}

static bool knows_timers(const struct ew_sip_message *m)
{
	return ew_sip_has_token(m, "Supported", EW_SLICE("timer")) || ew_sip_has_token(m, "Require", EW_SLICE("timer"));
}

/* Only a peer that knows timers may be told that its interval is too small (RFC 4028 section 9). */
bool siprec_timer_refused(
	struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop, void *transaction)
{
	static const struct ew_siprec_refusal small = {422, "interval_too_small",
		"a recording client wants a session timer below 90 s; it is to try again with 90 s by itself, or set "
		"its session "
		"timer to 90 s or more (1800 s is usual)"};
	struct wish w;
	char header[32];

	read_wish(m, &w);
	if (w.seconds == 0 || w.seconds >= SMALLEST_S || !knows_timers(m))
		return false;
	(void)snprintf(header, sizeof(header), "Min-SE: %d\r\n", SMALLEST_S);
	siprec_refuse_invite(s, m, hop, transaction, &small, header);
	return true;
}

/* Ends slightly before the time is out, so that the BYE of neither side crosses the other's (RFC 4028 section 10). */
static int64_t life_us(uint32_t seconds)
{
	int64_t all = (int64_t)seconds * EW_US_PER_S;
	int64_t margin = all / 3 < MARGIN_US ? all / 3 : MARGIN_US;

	return all - margin;
}

static void begin(struct ew_siprec *s, struct ew_siprec_call *call, uint32_t seconds, bool ours)
{
	struct ew_mono now = ew_io_mono(s->io);

	call->dialog.timer = (struct ew_dialog_timer){seconds, ours, ew_io_wall(s->io)};
	call->expires_at.us = seconds > 0 ? now.us + life_us(seconds) : 0;
	call->refresh_at.us = seconds > 0 && ours ? now.us + (int64_t)seconds * EW_US_PER_S / 2 : 0;
}

void siprec_timer_take(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m)
{
	struct wish w;

	read_wish(m, &w);
	if (!knows_timers(m))
		w.seconds = 0;
	begin(s, call, w.seconds, w.uas);
}

void siprec_timer_answered(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m)
{
	struct wish w;

	/* Here we are the uac. An answer that says nothing stops the timer (RFC 4028 section 7.2). */
	read_wish(m, &w);
	begin(s, call, w.seconds, !w.uas);
}

void siprec_timer_again(struct ew_siprec *s, struct ew_siprec_call *call)
{
	begin(s, call, call->dialog.timer.seconds, call->dialog.timer.ours);
}

/* How long ago it began, as far as the wall clock can be believed: not in the future, not longer than it lasts. */
static int64_t gone_us(struct ew_siprec *s, const struct ew_dialog_timer *t)
{
	int64_t most = life_us(t->seconds);
	int64_t gone;

	if (__builtin_sub_overflow(ew_io_wall(s->io).us, t->refreshed.us, &gone) || gone > most)
		return most;
	return gone < 0 ? 0 : gone;
}

void siprec_timer_restore(struct ew_siprec *s, struct ew_siprec_call *call)
{
	const struct ew_dialog_timer *t = &call->dialog.timer;
	struct ew_mono now = ew_io_mono(s->io);
	int64_t gone = gone_us(s, t);
	int64_t left = life_us(t->seconds) - gone;
	int64_t half = (int64_t)t->seconds * EW_US_PER_S / 2;

	if (t->seconds == 0)
		return;
	/* Never less than what a request needs that is on its way. */
	call->expires_at.us = now.us + (left < 64 * SIPREC_T1_US ? 64 * SIPREC_T1_US : left);
	call->refresh_at.us = t->ours ? now.us + (gone < half ? half - gone : 0) : 0;
}

void siprec_timer_add(const struct ew_dialog *d, struct ew_buf *to)
{
	if (d->timer.seconds > 0)
		ew_buf_printf(to, "Session-Expires: %u;refresher=%s\r\nRequire: timer\r\n", (unsigned)d->timer.seconds,
			d->timer.ours ? "uas" : "uac");
}

bool siprec_timer_expired(struct ew_siprec *s, struct ew_siprec_call *call)
{
	static const struct ew_siprec_notice peer = {"session_expired",
		"a recording client did not refresh its session in the time it had promised, so the session was ended "
		"with BYE; "
		"see that the client is up and that its requests reach this host, or switch its session timer off",
		true};
	static const struct ew_siprec_notice ours = {"session_unrefreshed",
		"a recording client wants this host to refresh its session and has answered none of the requests to do "
		"so, so the "
		"session was ended with BYE; see that requests from this host reach the client, or let it refresh by "
		"itself",
		true};

	if (call->expires_at.us == 0 || ew_io_mono(s->io).us < call->expires_at.us || call->pending)
		return false;
	s->counts.expired++;
	siprec_end(s, call, call->dialog.timer.ours ? &ours : &peer, "SIP;cause=408;text=\"session timer\"");
	return true;
}
