/*
 * What stands in a dialog, offered again: to refresh the session, to a peer that wants an offer of ours, or to be told
 * its keys once more. The description that is kept holds no key, so ours are written anew each time (RFC 4568
 * section 5.1), and never stay anywhere but with the owner.
 */
#include <errno.h>

#include "base/secret.h"
#include "sip/sdp_answer.h"
#include "sip/siprec_private.h"

/* True when anything is secured. */
static bool read_security(const struct ew_sdp *sdp, struct ew_sdp_security *security)
{
	bool any = false;

	for (size_t i = 0; i < sdp->n_media; i++) {
		security[i] = (struct ew_sdp_security){0};
		if (sdp->media[i].port > 0)
			ew_sdp_stood(&sdp->media[i], &security[i]);
		any = any || security[i].keys.security != EW_SECURITY_NONE;
	}
	return any;
}

/* A held stream stays held, unless it may go on should the peer wish it (RFC 3264 section 8.4). */
static void turn_directions(struct ew_sdp *sdp, bool open)
{
	for (size_t i = 0; i < sdp->n_media; i++) {
		bool held = !open && sdp->media[i].direction == EW_SDP_INACTIVE;

		sdp->media[i].direction = held ? EW_SDP_INACTIVE : EW_SDP_SENDS;
	}
}

static int write_offer(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sdp *sdp,
	const struct ew_sdp_security *security, struct ew_buf *to)
{
	const struct ew_dialog *d = &call->dialog;
	struct ew_sdp_answer answer = {.session = d->sdp_session,
		.version = d->sdp_version,
		.address = ew_slice_text(s->rtp_address[0] ? s->rtp_address : d->hop.local),
		.security = security};

	for (size_t i = 0; i < sdp->n_media; i++) {
		answer.ports[i] = sdp->media[i].port;
		answer.unread[i] = i < d->n_streams && d->streams[i].unrecorded;
	}
	ew_sdp_answer_write(to, sdp, &answer);
	return ew_buf_error(to);
}

static int secure(
	struct ew_siprec *s, struct ew_siprec_call *call, bool anew, struct ew_sdp_security *security, size_t n)
{
	return s->ops->secure ? s->ops->secure(s->arg, call, anew, security, n) : 0;
}

int siprec_write_standing(struct ew_siprec *s, struct ew_siprec_call *call, bool open, bool anew, struct ew_buf *to)
{
	struct ew_sdp_security security[EW_MAX_STREAMS_PER_CALL];
	struct ew_dialog *d = &call->dialog;
	struct ew_sdp sdp;
	int r = 0;

	if (!siprec_read_description(d, &sdp))
		return -ENOENT;
	bool secured = read_security(&sdp, security);

	if (!secured && !open) {
		ew_buf_add_slice(to, ew_dialog_text(d, EW_DIALOG_DESCRIPTION));
		return ew_buf_error(to);
	}
	if (secured)
		r = secure(s, call, anew, security, sdp.n_media);
	if (r >= 0) {
		d->sdp_version += open || r > 0;
		turn_directions(&sdp, open);
		r = write_offer(s, call, &sdp, security, to);
	}
	ew_wipe(security, sizeof(security));
	return r;
}
