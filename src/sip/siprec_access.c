/*
 * Whether a listed peer is who it must be: the way it came, the certificate it showed (both judged by the owner) and,
 * where it has a secret, digest. Nothing of a request may be acted on before this has said yes, and a name or a secret
 * of a peer may be in no sentence.
 */
#include <errno.h>

#include "sip/digest_auth.h"
#include "sip/siprec_private.h"

static const struct ew_siprec_refusal unproven = {401, "digest_failed",
	"a listed peer answered a challenge with a wrong user name or secret; see that `digest` of the peer and the "
	"recording client's account say the same"};
static const struct ew_siprec_refusal no_nonce = {500, "resources_short",
	"a request could not be challenged for want of memory or randomness; look at the memory of this host"};

enum proof { PROOF_GOOD, PROOF_NONE, PROOF_STALE, PROOF_WRONG };

/* ACK and CANCEL cannot be asked again (RFC 3261 section 22.1); OPTIONS changes nothing. */
static bool needs_proof(struct ew_slice method)
{
	return !ew_slice_equal(method, EW_SLICE("ACK")) && !ew_slice_equal(method, EW_SLICE("CANCEL")) &&
	       !ew_slice_equal(method, EW_SLICE("OPTIONS"));
}

/* False when nothing in the request is meant for us. */
static bool find_answer(const struct ew_sip_message *m, struct ew_digest_answer *ret)
{
	struct ew_slice value;
	size_t at = 0;

	while (ew_sip_header_next(m, "Authorization", &at, &value)) {
		if (ew_digest_answer_read(value, ret) == 0 && ew_slice_equal(ret->realm, EW_SLICE(EW_DIGEST_REALM)))
			return true;
	}
	return false;
}

static enum proof judge(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_digest_user *user)
{
	struct ew_digest_answer answer;

	if (!find_answer(m, &answer))
		return PROOF_NONE;
	if (!ew_digest_answer_proves(user, &answer, m->method, m->body))
		return PROOF_WRONG;
	/* A count that was used before is not a lie of this peer for certain: it is asked once more. */
	return ew_digest_nonce_use(s->nonces, answer.nonce, answer.count) == EW_DIGEST_NONCE_GOOD ? PROOF_GOOD
												  : PROOF_STALE;
}

static void challenge(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction, const struct ew_digest_user *user, bool stale)
{
	_cleanup_(ew_buf_free) struct ew_buf headers = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;
	char nonce[EW_DIGEST_NONCE_BYTES];
	int r = ew_digest_nonce_make(s->nonces, nonce);

	ew_buf_init(&headers, 1024);
	if (r == 0) {
		ew_digest_challenge_write(&headers, user, nonce, stale);
		text = ew_buf_take_text(&headers);
	}
	if (text) {
		siprec_answer(s, m, hop, transaction, 401, text);
		return;
	}
	siprec_answer(s, m, hop, transaction, no_nonce.status, NULL);
	s->ops->refused(s->arg, &no_nonce);
}

static bool is_proven(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction, const struct ew_digest_user *user)
{
	if (!s->nonces && ew_digest_nonces_new(s->io, &s->nonces) < 0) {
		siprec_answer(s, m, hop, transaction, no_nonce.status, NULL);
		s->ops->refused(s->arg, &no_nonce);
		return false;
	}
	enum proof proof = judge(s, m, user);

	if (proof == PROOF_GOOD)
		return true;
	challenge(s, m, hop, transaction, user, proof == PROOF_STALE);
	if (proof == PROOF_WRONG) {
		s->counts.unproven++;
		s->ops->refused(s->arg, &unproven);
	}
	return false;
}

bool siprec_may_pass(
	struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop, void *transaction)
{
	struct ew_siprec_access access = {0};

	if (s->ops->access)
		access = s->ops->access(s->arg, hop);
	if (access.refusal) {
		s->counts.barred++;
		/* What has no transaction (ACK) is not answered, and does nothing. */
		if (transaction)
			siprec_refuse_invite(s, m, hop, transaction, access.refusal, NULL);
		return false;
	}
	if (!access.user || !transaction || !needs_proof(m->method))
		return true;
	return is_proven(s, m, hop, transaction, access.user);
}
