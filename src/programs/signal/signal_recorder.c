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

static void bury(struct signal_thread *t, struct ew_id interaction)
{
	if (t->n_tombstones == SIGNAL_MAX_TOMBSTONES)
		return;
	if (!t->tombstones)
		t->tombstones = calloc(SIGNAL_MAX_TOMBSTONES, sizeof(*t->tombstones));
	/* Without memory the recorder ends the call by its silence. */
	if (t->tombstones)
		t->tombstones[t->n_tombstones++] = interaction;
}

static bool is_buried(const struct signal_thread *t, struct ew_id interaction)
{
	for (size_t i = 0; i < t->n_tombstones; i++) {
		if (ew_id_equal(t->tombstones[i], interaction))
			return true;
	}
	return false;
}

void signal_tell_end(struct ew_signal *s, const struct ew_siprec_call *call, uint32_t cause)
{
	uint32_t thread = signal_thread_of(s, call);
	struct ew_msg_call_end m = {.interaction = call->dialog.interaction, .cause = cause};

	if (signal_tell(s, thread, EW_MSG_call_end, 0, &m) < 0)
		bury(&s->threads[thread], m.interaction);
}

void ew_signal_recorder_up(struct ew_signal *s, uint32_t thread)
{
	s->threads[thread].up = true;
	s->threads[thread].ready = false;
}

struct of_thread {
	struct ew_signal *s;
	uint32_t thread;
};

static void refuse_pending(void *arg, struct ew_siprec_call *call)
{
	struct of_thread *of = arg;

	if (call->pending && signal_thread_of(of->s, call) == of->thread)
		signal_refuse(of->s, call, 503);
}

void ew_signal_recorder_down(struct ew_signal *s, uint32_t thread)
{
	struct of_thread of = {s, thread};

	s->threads[thread].up = false;
	s->threads[thread].ready = false;
	ew_siprec_each(s->sip, refuse_pending, &of);
}

/* -- messages -- */

static void on_done(struct ew_signal *s, uint64_t request, const struct ew_msg_done *m)
{
	struct signal_call *it = s->opening;
	struct signal_call **at = &s->opening;

	for (; request != 0 && it && it->request != request; it = it->next_opening)
		at = &it->next_opening;
	if (request == 0 || !it)
		return;
	*at = it->next_opening;
	it->request = 0;
	if (m->code != 0)
		signal_refuse(s, it->call, 503);
	else
		signal_sync_streams(s, it->call);
}

static void tell_gone(struct ew_signal *s, uint32_t thread, struct ew_id interaction)
{
	struct ew_msg_call_end m = {.interaction = interaction, .cause = EW_SIPREC_TRANSPORT};

	(void)signal_tell(s, thread, EW_MSG_call_end, 0, &m);
}

static void on_restore(struct ew_signal *s, uint32_t thread, const struct ew_msg_dialog_restore *m)
{
	struct ew_siprec_call *call;

	if (ew_siprec_find(s->sip, m->interaction))
		return;
	if (is_buried(&s->threads[thread], m->interaction)) {
		tell_gone(s, thread, m->interaction);
		return;
	}
	int r = ew_siprec_restore(s->sip, m->dialog, &call);

	if (r < 0) {
		/* The recording goes on; it ends when its media does. */
		ew_log(EW_LOG_WARNING, "dialog_unreadable", EW_F_ID("interaction", m->interaction),
			EW_F_I64("code", r));
		return;
	}
	/* Never answered, so its peer has given up; or a dialog that is not the one it is said to be. */
	bool odd = !ew_id_equal(call->dialog.interaction, m->interaction) ||
		   signal_thread_of(s, call) != thread;

	if (odd || call->dialog.sdp_version == 0) {
		call->dialog.sdp_version = 0;
		ew_siprec_hang_up(s->sip, call);
		tell_gone(s, thread, m->interaction);
	}
}

static void catch_up(void *arg, struct ew_siprec_call *call)
{
	struct of_thread *of = arg;
	struct signal_call *it = call->owner;

	if (signal_thread_of(of->s, call) != of->thread)
		return;
	if (it && it->dirty)
		signal_save(of->s, call);
	signal_repeat_restrictions(of->s, call);
}

static void on_restore_end(struct ew_signal *s, uint32_t thread, uint32_t count)
{
	struct of_thread of = {s, thread};

	s->threads[thread].n_tombstones = 0;
	s->threads[thread].ready = true;
	ew_siprec_each(s->sip, catch_up, &of);
	ew_log(EW_LOG_INFO, "recorder_ready", EW_F_U64("thread", thread), EW_F_U64("calls", count));
}

static void on_gone(struct ew_signal *s, const struct ew_msg_call_gone *m)
{
	struct ew_siprec_call *call = ew_siprec_find(s->sip, m->interaction);

	if (!call)
		return;
	ew_log(EW_LOG_INFO, "call_gone", EW_F_ID("interaction", m->interaction), EW_F_U64("cause", m->cause));
	signal_call_forget(s, call);
	ew_siprec_hang_up(s->sip, call);
}

static void on_added(struct ew_signal *s, uint32_t thread, const struct ew_msg_stream_added *m)
{
	struct ew_siprec_call *call = ew_siprec_find(s->sip, m->interaction);

	if (call && signal_thread_of(s, call) == thread)
		signal_stream_added(s, call, m);
}

static void on_restricted(const struct ew_msg_restricted *m)
{
	if (m->code != 0)
		ew_log(EW_LOG_ERROR, "restriction_failed", EW_F_ID("interaction", m->interaction),
			EW_F_I64("code", m->code));
}

int ew_signal_message(struct ew_signal *s, uint32_t thread, const struct ew_message *message)
{
	switch (message->type->number) {
	case EW_MSG_hello:
		return 0;
	case EW_MSG_done:
		on_done(s, message->request, EW_MESSAGE_AS(message, done));
		return 0;
	case EW_MSG_stream_added:
		on_added(s, thread, EW_MESSAGE_AS(message, stream_added));
		return 0;
	case EW_MSG_dialog_restore:
		on_restore(s, thread, EW_MESSAGE_AS(message, dialog_restore));
		return 0;
	case EW_MSG_restore_end:
		on_restore_end(s, thread, EW_MESSAGE_AS(message, restore_end)->count);
		return 0;
	case EW_MSG_call_gone:
		on_gone(s, EW_MESSAGE_AS(message, call_gone));
		return 0;
	case EW_MSG_restricted:
		on_restricted(EW_MESSAGE_AS(message, restricted));
		return 0;
	default:
		return -EPROTO;
	}
}
