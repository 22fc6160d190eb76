/*
 * From a message to what was found in its texts. Must never answer 0 for a text that was not read to its end, nor log anything of a text.
 */
#include "programs/redactor/redactor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "programs/redactor/reading.h"

struct ew_redactor {
	struct ew_io *io;
	struct ew_redact_rules *rules;
	struct ew_redacted_calls *calls;
};

int ew_redactor_new(struct ew_io *io, struct ew_redactor **ret, struct ew_error *error)
{
	_cleanup_(ew_redactor_free) struct ew_redactor *r = calloc(1, sizeof(*r));
	int code = r ? 0 : -ENOMEM;

	if (code == 0) {
		r->io = io;
		code = ew_redact_rules_new(&r->rules);
	}
	if (code == 0)
		code = ew_redacted_calls_new(io, EW_MAX_REDACTED_CALLS, &r->calls);
	if (code < 0)
		return ew_error_set(error, code, "making the rules of redaction failed: %s", strerrordesc_np(-code));
	*ret = TAKE(r);
	return 0;
}

void ew_redactor_free(struct ew_redactor **redactor)
{
	struct ew_redactor *r = TAKE(*redactor);

	if (!r)
		return;
	ew_redacted_calls_free(&r->calls);
	ew_redact_rules_free(&r->rules);
	free(r);
}

/* Everything before kinds of its own: what is known of the call is found whatever the profile looks for. */
static uint32_t kinds_of(const struct ew_msg_redact_texts *m)
{
	uint32_t kinds = ew_redact_profile(m->profile);

	if (kinds && (m->flags & EW_REDACT_STRICT))
		kinds |= ew_redact_profile(EW_SLICE("numbers"));
	return kinds ? kinds | EW_SENSITIVE_BIT(EW_SENSITIVE_KNOWN) : 0;
}

static int read_texts(struct ew_redactor *r, const struct ew_msg_redact_texts *m, struct ew_msg_redacted *answer,
	struct ew_buf *spans, struct ew_buf *rules)
{
	struct ew_reading_wish wish = {
		.rules = r->rules, .kinds = kinds_of(m), .artifact = m->artifact, .flags = m->flags, .texts = m->texts};
	int code = 0;

	if (!wish.kinds || (m->flags & ~EW_REDACT_FLAGS))
		return -EINVAL;
	if (!ew_id_is_zero(m->interaction))
		code = ew_redacted_call(r->calls, m->interaction, &wish.call);
	if (code == 0)
		code = ew_reading_run(&wish, spans, rules);
	if (code < 0)
		return code;
	answer->memory = wish.call ? wish.call->memory : answer->memory;
	answer->spans = ew_buf_slice(spans);
	answer->rules = ew_buf_slice(rules);
	return 0;
}

static void on_texts(struct ew_redactor *r, const struct ew_message *message, ew_redactor_reply_fn *reply, void *arg)
{
	const struct ew_msg_redact_texts *m = EW_MESSAGE_AS(message, redact_texts);
	_cleanup_(ew_buf_free) struct ew_buf spans = {0}, rules = {0};
	struct ew_msg_redacted answer = {.job = m->job, .version = EW_REDACT_VERSION};

	ew_buf_init_secret(&spans, EW_MAX_REDACT_SPANS_BYTES);
	ew_buf_init(&rules, EW_MAX_REDACT_RULES_BYTES);
	answer.code = read_texts(r, m, &answer, &spans, &rules);
	if (answer.code == -EFBIG)
		answer.code = -E2BIG;
	/* Whoever gets no answer does not store. */
	(void)reply(arg, message->request, EW_MSG_redacted, &answer);
}

static void on_known(struct ew_redactor *r, const struct ew_msg_redact_known *m)
{
	enum ew_sensitive kind = ew_sensitive_of(m->kind);
	struct ew_redacted_call *call;

	if (kind == 0 || ew_id_is_zero(m->interaction) || m->value.len == 0)
		return;
	if (ew_redacted_call(r->calls, m->interaction, &call) == 0)
		ew_redact_know(call->known, kind, m->value);
}

int ew_redactor_message(
	struct ew_redactor *r, const struct ew_message *message, ew_redactor_reply_fn *reply, void *arg)
{
	switch (message->type->number) {
	case EW_MSG_redact_texts:
		on_texts(r, message, reply, arg);
		return 0;
	case EW_MSG_redact_known:
		on_known(r, EW_MESSAGE_AS(message, redact_known));
		return 0;
	case EW_MSG_redact_forget:
		ew_redacted_call_forget(r->calls, EW_MESSAGE_AS(message, redact_forget)->interaction);
		return 0;
	case EW_MSG_hello:
		return 0;
	default:
		return -EBADMSG;
	}
}

void ew_redactor_tick(struct ew_redactor *r)
{
	ew_redacted_calls_trim(r->calls, (struct ew_mono){ew_io_mono(r->io).us - EW_REDACTOR_IDLE_US});
}

size_t ew_redactor_calls(const struct ew_redactor *r)
{
	return ew_redacted_calls_count(r->calls);
}
