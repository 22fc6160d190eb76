/*
 * The recorder's side: connections that come and go, dialogs given back after a restart, and calls that the recorder
 * ended. What a recorder says is checked like anything from outside of this program.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "programs/signal/signal_private.h"

int signal_tell(struct ew_signal *s, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	int r = s->threads[thread].up ? s->ops->recorder(s->arg, thread, number, request, message) : -EPIPE;

	if (r < 0)
		s->counts.lost++;
	return r;
}

/* -- ends, which are said until the recorder has confirmed them -- */

static struct signal_tombstone *find_buried(struct signal_thread *t, struct ew_id interaction)
{
	for (size_t i = 0; i < t->n_tombstones; i++) {
		if (ew_id_equal(t->tombstones[i].interaction, interaction))
			return &t->tombstones[i];
	}
	return NULL;
}

void signal_tell_trouble(struct ew_signal *s, uint32_t thread, struct ew_id interaction, const char *kind,
	const struct ew_error *error)
{
	struct ew_msg_trouble m = {
		.interaction = interaction,
		.kind = ew_slice_text(kind),
		.sentence = ew_slice_text(ew_error_text(error)),
		.at_wall = ew_io_wall(s->io).us,
	};

	if (signal_tell(s, thread, EW_MSG_trouble, 0, &m) < 0)
		ew_log(EW_LOG_ERROR, "trouble_not_told", EW_F_ID("interaction", interaction), EW_F_WORD("kind", kind));
}

/* Without memory or room the recorder ends the call by its silence. */
static struct signal_tombstone *bury(
	struct signal_thread *t, struct ew_id interaction, uint32_t cause)
{
	if (!t->tombstones)
		t->tombstones = calloc(SIGNAL_MAX_TOMBSTONES, sizeof(*t->tombstones));
	if (!t->tombstones || t->n_tombstones == SIGNAL_MAX_TOMBSTONES)
		return NULL;
	t->tombstones[t->n_tombstones] =
		(struct signal_tombstone){.interaction = interaction, .cause = cause};
	return &t->tombstones[t->n_tombstones++];
}

static void unbury(struct signal_thread *t, struct signal_tombstone *stone)
{
	*stone = t->tombstones[--t->n_tombstones];
}

static void send_end(struct ew_signal *s, uint32_t thread, struct ew_id interaction, uint32_t cause,
	struct signal_tombstone *stone)
{
	struct ew_msg_call_end m = {.interaction = interaction, .cause = cause};
	int r = signal_tell(s, thread, EW_MSG_call_end, ++s->last_request, &m);

	if (stone)
		stone->request = r == 0 ? s->last_request : 0;
	else if (r < 0)
		ew_log(EW_LOG_WARNING, "end_forgotten", EW_F_ID("interaction", interaction),
			EW_F_I64("code", r));
}

static void end_at(struct ew_signal *s, uint32_t thread, struct ew_id interaction, uint32_t cause)
{
	send_end(s, thread, interaction, cause, bury(&s->threads[thread], interaction, cause));
}

void signal_tell_end(struct ew_signal *s, const struct ew_siprec_call *call, uint32_t cause)
{
	end_at(s, signal_thread_of(s, call), call->dialog.interaction, cause);
}

/* True when it was the answer to an end. Too busy to say when it is durable is no confirmation. */
static bool end_answered(struct signal_thread *t, uint64_t request, int64_t code)
{
	for (size_t i = 0; i < t->n_tombstones; i++) {
		if (t->tombstones[i].request != request)
			continue;
		if (code != -EBUSY)
			unbury(t, &t->tombstones[i]);
		return true;
	}
	return false;
}

/* What the thread has not named is over there as well, or was never opened. */
static void forget_unnamed(struct signal_thread *t)
{
	for (size_t i = t->n_tombstones; i-- > 0;) {
		if (t->tombstones[i].request == 0)
			unbury(t, &t->tombstones[i]);
	}
}

/* -- connections -- */

struct of_thread {
	struct ew_signal *s;
	uint32_t thread;
};

static void forget_name(void *arg, struct ew_siprec_call *call)
{
	struct of_thread *of = arg;
	struct signal_call *it = call->owner;

	if (it && signal_thread_of(of->s, call) == of->thread)
		it->known = false;
}

void ew_signal_recorder_up(struct ew_signal *s, uint32_t thread)
{
	struct of_thread of = {s, thread};

	s->threads[thread].up = true;
	s->threads[thread].ready = false;
	s->threads[thread].named = 0;
	s->threads[thread].admission = 0;
	ew_siprec_each(s->sip, forget_name, &of);
}

/* Nothing of what was asked will be answered. */
static void stop_call(void *arg, struct ew_siprec_call *call)
{
	struct of_thread *of = arg;
	struct signal_call *it = call->owner;

	if (signal_thread_of(of->s, call) != of->thread)
		return;
	if (it) {
		it->opening = it->telling = 0;
		signal_asked(of->s, it);
		it->resuming = it->stale = false;
	}
	if (it && signal_is_vital(call)) {
		signal_roll_back(of->s, call);
		signal_defer(of->s, it);
	} else if (call->pending) {
		signal_refuse(of->s, call, 503);
	}
}

void ew_signal_recorder_down(struct ew_signal *s, uint32_t thread)
{
	struct of_thread of = {s, thread};
	struct signal_thread *t = &s->threads[thread];

	t->up = false;
	t->ready = false;
	for (size_t i = 0; i < t->n_tombstones; i++)
		t->tombstones[i].request = 0;
	ew_siprec_each(s->sip, stop_call, &of);
}

/* -- messages -- */

/* The recorder's own words: what stands in the way, and what to do. As rare as other refusals' lines. */
static void tell_refusal(struct ew_signal *s, const struct ew_siprec_call *call, const struct ew_msg_done *m)
{
	struct ew_error error = {0};

	if (m->sentence.len == 0) {
		signal_tell_refused(call->dialog.interaction, "call", m->code);
		return;
	}
	if (!signal_quota_take(s, &s->not_admitted, "calls_not_admitted_more"))
		return;
	(void)!ew_error_set(&error, (int)m->code, "%.*s", (int)m->sentence.len, (const char *)m->sentence.at);
	ew_log(EW_LOG_WARNING, "call_not_admitted", EW_F_ID("interaction", call->dialog.interaction),
		EW_F_ERROR(&error));
}

static void tell_unrecorded(struct ew_signal *s, const struct ew_siprec_call *call, const struct ew_msg_done *m)
{
	struct ew_error error = {0};

	s->counts.unrecorded++;
	if (!signal_quota_take(s, &s->unrecorded, "calls_unrecorded_more"))
		return;
	(void)!ew_error_set(&error, -EAGAIN, "%.*s", (int)m->sentence.len, (const char *)m->sentence.at);
	ew_log(EW_LOG_WARNING, "call_unrecorded", EW_F_ID("interaction", call->dialog.interaction),
		EW_F_I64("why", m->code), EW_F_ERROR(&error));
}

static void opened(struct ew_signal *s, struct signal_call *it, const struct ew_msg_done *m)
{
	it->opening = 0;
	signal_asked(s, it);
	if (it->resuming) {
		signal_resume_opened(s, it->call, m->code);
	} else if (m->code < 0) {
		tell_refusal(s, it->call, m);
		signal_refuse(s, it->call, 503);
	} else if (m->code > 0) {
		tell_unrecorded(s, it->call, m);
		it->known = true;
		signal_accept_unrecorded(s, it->call);
	} else {
		it->known = true;
		signal_sync_streams(s, it->call);
	}
}

static void on_done(
	struct ew_signal *s, uint32_t thread, uint64_t request, const struct ew_msg_done *m)
{
	struct signal_call *it = s->asking;

	if (request == 0 || end_answered(&s->threads[thread], request, m->code))
		return;
	while (it && it->opening != request && it->telling != request)
		it = it->next_asking;
	if (!it || signal_thread_of(s, it->call) != thread)
		return;
	if (it->opening == request) {
		opened(s, it, m);
		return;
	}
	it->telling = 0;
	it->facts_unsure = m->code == -EBUSY;
	if (!it->facts_unsure)
		ew_buf_free(&it->evidence);
	signal_asked(s, it);
}

static void tell_unreadable(struct ew_signal *s, uint32_t thread, struct ew_id interaction, int code)
{
	struct ew_error error = {0};

	(void)!ew_error_set(&error, code,
		"the saved dialog of a call cannot be taken up, so nobody can change or end "
		"its session here; its recording goes on until its media falls silent; are all "
		"programs of one version?");
	ew_log(EW_LOG_ERROR, "dialog_unreadable", EW_F_ID("interaction", interaction),
		EW_F_I64("code", code), EW_F_ERROR(&error));
	signal_tell_trouble(s, thread, interaction, "dialog_unreadable", &error);
}

/* A dialog that nothing is known of here: this process, or its connection, is new. */
static void take_up(struct ew_signal *s, uint32_t thread, const struct ew_msg_dialog_restore *m)
{
	struct ew_siprec_call *call;
	int r = ew_siprec_restore(s->sip, m->dialog, &call);

	if (r == -ECANCELED)
		end_at(s, thread, m->interaction, EW_SIPREC_BYE);
	else if (r < 0)
		tell_unreadable(s, thread, m->interaction, r);
	if (r < 0)
		return;
	/* Never answered, so its peer has given up; or a dialog that is not the one it is said to be. */
	bool odd = !ew_id_equal(call->dialog.interaction, m->interaction) ||
		   signal_thread_of(s, call) != thread;

	if (odd || call->dialog.sdp_version == 0) {
		call->dialog.sdp_version = 0;
		ew_siprec_hang_up(s->sip, call, "");
		end_at(s, thread, m->interaction, EW_SIPREC_TRANSPORT);
		return;
	}
	struct signal_call *it = signal_call_of(call);

	if (it)
		it->known = true;
}

static void on_restore(struct ew_signal *s, uint32_t thread, const struct ew_msg_dialog_restore *m)
{
	struct ew_siprec_call *call = ew_siprec_find(s->sip, m->interaction);
	struct signal_tombstone *stone = find_buried(&s->threads[thread], m->interaction);

	s->threads[thread].named++;
	if (stone)
		send_end(s, thread, m->interaction, stone->cause, stone);
	else if (!call)
		take_up(s, thread, m);
	else if (signal_thread_of(s, call) == thread)
		signal_compare(call, m->dialog);
}

static int on_restore_end(
	struct ew_signal *s, uint32_t thread, const struct ew_msg_restore_end *m)
{
	struct signal_thread *t = &s->threads[thread];
	uint32_t count = m->count;

	/* A call that is missing in a list that is not whole is not lost. */
	if (t->named != count) {
		ew_log(EW_LOG_ERROR, "recorder_list_not_whole", EW_F_U64("thread", thread),
			EW_F_U64("named", t->named), EW_F_U64("calls", count));
		return -EPROTO;
	}
	forget_unnamed(t);
	t->fingerprint = m->fingerprint;
	t->ready = t->restored = true;
	ew_log(EW_LOG_INFO, "recorder_ready", EW_F_U64("thread", thread), EW_F_U64("calls", count));
	signal_resume_thread(s, thread);
	return 0;
}

static void on_gone(struct ew_signal *s, const struct ew_msg_call_gone *m)
{
	struct ew_siprec_call *call = ew_siprec_find(s->sip, m->interaction);

	if (!call)
		return;
	ew_log(EW_LOG_INFO, "call_gone", EW_F_ID("interaction", m->interaction), EW_F_U64("cause", m->cause));
	signal_call_forget(s, call);
	ew_siprec_hang_up(s->sip, call, signal_reason(m->cause));
}

static void on_added(struct ew_signal *s, uint32_t thread, const struct ew_msg_stream_added *m)
{
	struct ew_siprec_call *call = ew_siprec_find(s->sip, m->interaction);

	const struct signal_call *it = call ? call->owner : NULL;

	s->threads[thread].fingerprint = m->fingerprint;
	if (!it || signal_thread_of(s, call) != thread)
		return;
	if (it->resuming)
		signal_resume_added(s, call, m);
	else
		signal_stream_added(s, call, m);
}

/* OPTIONS is answered by it, so that peers go elsewhere in time; an INVITE is the recorder's to judge. */
static void on_admission(struct ew_signal *s, uint32_t thread, uint8_t why)
{
	struct signal_thread *t = &s->threads[thread];

	if (t->admission == why)
		return;
	t->admission = why;
	ew_log(why ? EW_LOG_WARNING : EW_LOG_INFO, why ? "admission_closed" : "admission_open",
		EW_F_U64("thread", thread), EW_F_U64("why", why));
}

static void on_restricted(struct ew_signal *s, uint32_t thread, const struct ew_msg_restricted *m)
{
	struct ew_error error = {0};

	if (m->code == 0)
		return;
	(void)!ew_error_set(&error, (int)m->code,
		"the recording client asked that recording stop, and the recorder refused to shut the gate (%s): end or "
		"divert the call at the telephone system",
		strerrordesc_np((int)-m->code));
	ew_log(EW_LOG_ERROR, "restriction_failed", EW_F_ID("interaction", m->interaction), EW_F_ERROR(&error));
	/* A call that is not there is over: nothing of it is recorded. */
	if (m->code != -ENOENT)
		signal_tell_trouble(s, thread, m->interaction, "restriction_failed", &error);
}

int ew_signal_message(struct ew_signal *s, uint32_t thread, const struct ew_message *message)
{
	switch (message->type->number) {
	case EW_MSG_hello:
		return 0;
	case EW_MSG_done:
		on_done(s, thread, message->request, EW_MESSAGE_AS(message, done));
		return 0;
	case EW_MSG_stream_added:
		on_added(s, thread, EW_MESSAGE_AS(message, stream_added));
		return 0;
	case EW_MSG_dialog_restore:
		on_restore(s, thread, EW_MESSAGE_AS(message, dialog_restore));
		return 0;
	case EW_MSG_restore_end:
		return on_restore_end(s, thread, EW_MESSAGE_AS(message, restore_end));
	case EW_MSG_stream_unkeyed:
		signal_on_unkeyed(s, thread, EW_MESSAGE_AS(message, stream_unkeyed));
		return 0;
	case EW_MSG_admission:
		on_admission(s, thread, EW_MESSAGE_AS(message, admission)->why);
		return 0;
	case EW_MSG_call_gone:
		on_gone(s, EW_MESSAGE_AS(message, call_gone));
		return 0;
	case EW_MSG_restricted:
		on_restricted(s, thread, EW_MESSAGE_AS(message, restricted));
		return 0;
	default:
		return -EPROTO;
	}
}
