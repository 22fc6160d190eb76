/*
 * Asks that wait for the redactor. The way on is the way they came: the whole ask again, from the token on, so that what was revoked or withheld
 * while it waited holds. Must never let a handler see a text that policy wants read and nobody has read.
 */
#include "programs/keeper/keeper_redact.h"

#include <errno.h>

#include "base/log.h"
#include "domain/event_json.h"
#include "ipc/redact_list.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_recheck.h"
#include "programs/keeper/keeper_redact_facts.h"
#include "programs/keeper/people/may.h"

#define KEY_BYTES 32
#define OPEN_CALLS 1024
/* Whose words these are is said by the rows of asks: members that hold what somebody wrote, whatever they are called there. */
#define MEMBERS "text note reason about outcome identity"

struct waiting {
	bool used, lost;
	bool last; /* the ask has waited for something else before, and may not again */
	struct ew_id job;
	struct ew_mono until;
	uint32_t connection;
	bool strict;
	struct ew_buf message; /* the ask, encoded; wiped */
};

struct open_call {
	struct ew_id id;
	struct ew_mono used; /* its last text was sent */
};

struct ew_redacting {
	bool up;
	uint8_t *key; /* of hashes of requests; secret */
	struct waiting waiting[EW_REDACTING_MOST];
	struct ew_redact_told told;
	struct open_call open[OPEN_CALLS];
	unsigned next_open;
};

/* -- beginning and end -- */

int ew_keeper_redacting_open(struct ew_keeper *k)
{
	k->redacting = calloc(1, sizeof(*k->redacting));
	if (!k->redacting)
		return -ENOMEM;
	k->redacting->key = ew_secret_alloc(KEY_BYTES);
	if (!k->redacting->key)
		return -ENOMEM;
	return ew_io_random(k->io, k->redacting->key, KEY_BYTES);
}

static void let_go(struct waiting *w)
{
	ew_buf_free(&w->message);
	*w = (struct waiting){0};
}

void ew_keeper_redacting_close(struct ew_keeper *k)
{
	if (!k->redacting)
		return;
	for (size_t i = 0; i < EW_REDACTING_MOST; i++)
		let_go(&k->redacting->waiting[i]);
	ew_secret_free(&k->redacting->key);
	free(TAKE(k->redacting));
}

int ew_keeper_request_hash(const struct ew_keeper *k, struct ew_slice request, struct ew_hash *ret)
{
	return ew_hmac_sha256(ew_slice_of(k->redacting->key, KEY_BYTES), &request, 1, ret);
}

void ew_keeper_redactor_peer(struct ew_keeper *k, bool up)
{
	struct ew_redacting *all = k->redacting;

	all->up = up;
	all->told = (struct ew_redact_told){0};
	memset(all->open, 0, sizeof(all->open));
	for (size_t i = 0; !up && i < EW_REDACTING_MOST; i++)
		all->waiting[i].lost = all->waiting[i].used;
	if (!up)
		ew_keeper_recheck_unread(k);
}

bool ew_keeper_redactor_up(const struct ew_keeper *k)
{
	return k->redacting->up;
}

/* -- what is known of the texts of an ask -- */

void ew_checked_free(struct ew_checked **checked)
{
	struct ew_checked *c = TAKE(*checked);

	if (!c)
		return;
	ew_texts_free(&c->texts);
	json_decref(c->request);
	free(c);
}

bool ew_checked_put(const struct ew_checked *c, json_t *to)
{
	bool done = c->how == EW_CHECK_DONE;

	if (!ew_json_put(to, "checked", json_boolean(done)) || !done)
		return !done;
	if (!ew_json_put(to, "profile", json_string(ew_profile_name(c->profile))) ||
		!ew_json_put(to, "redacted", c->texts ? ew_texts_counts(c->texts) : json_array()))
		return false;
	if (ew_id_is_zero(c->memory))
		return true;
	return ew_json_put(to, "rules", json_integer(c->version)) && ew_json_put(to, "memory", ew_json_id(c->memory)) &&
	       ew_json_put(to, "strict", json_boolean(c->strict));
}

/* From here on the ask has what may be kept, and nothing else. */
static int put_replaced(struct ew_asked *a, struct ew_checked *c)
{
	json_t *replaced = ew_texts_replaced(c->texts);

	if (!replaced)
		return -ENOMEM;
	c->request = a->arguments;
	a->arguments = replaced;
	return 0;
}

int ew_keeper_not_checked(struct ew_asked *a)
{
	if (a->checked && a->checked->how == EW_CHECK_FAILED)
		return ew_keeper_problem(a->k, a->connection, a->request, 422, "cannot_be_checked",
			"policy wants this text checked for what must not be kept, and it could not be read to its end: it is not stored");
	return ew_keeper_problem(a->k, a->connection, a->request, 503, "cannot_be_checked",
		"policy wants this text checked for what must not be kept, and nobody is there to check it now: it is not stored; send it again in a "
		"moment");
}

/* -- calls whose intake is open ------------------------------------------------------------------ */

/* The ring's oldest is forgotten by the redactor itself, after a while. */
static void note_read(struct ew_redacting *all, struct ew_id call, struct ew_mono now)
{
	struct open_call *to = NULL;

	for (size_t i = 0; i < OPEN_CALLS && !to; i++)
		if (ew_id_equal(all->open[i].id, call))
			to = &all->open[i];
	if (!to)
		to = &all->open[all->next_open++ % OPEN_CALLS];
	*to = (struct open_call){.id = call, .used = now};
}

static void forget(struct ew_keeper *k, struct ew_id call)
{
	struct ew_msg_redact_forget m = {.interaction = call};

	(void)k->ops->send(k->arg, EW_ROLE_REDACTOR, 0, 0, EW_MSG_redact_forget, &m, NULL, 0);
	ew_redact_told_forget(&k->redacting->told, call);
}

void ew_keeper_redacting_tick(struct ew_keeper *k)
{
	struct ew_redacting *all = k->redacting;
	struct ew_mono now = ew_io_mono(k->io);

	for (size_t i = 0; all->up && i < OPEN_CALLS; i++) {
		struct open_call *one = &all->open[i];

		if (ew_id_is_zero(one->id) || now.us - one->used.us < EW_REDACTING_OVER_US || ew_keeper_call_live(k, one->id))
			continue;
		forget(k, one->id);
		*one = (struct open_call){0};
	}
}

/* -- sending -- */

/* What people write on a call is checked by the strictest that policy wants of any text of it; before it was decided, by the usual. */
enum ew_redaction_profile ew_keeper_strictest(const struct ew_call *call)
{
	const struct ew_terms *terms = ew_interaction_terms(call->fold);
	uint8_t most = EW_PROFILE_NONE;

	if (!ew_interaction_mode(call->fold))
		return EW_PROFILE_STANDARD;
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		most = terms->redact[i] > most ? terms->redact[i] : most;
	return (enum ew_redaction_profile)most;
}

static struct waiting *free_place(struct ew_redacting *all)
{
	for (size_t i = 0; i < EW_REDACTING_MOST; i++)
		if (!all->waiting[i].used)
			return &all->waiting[i];
	return NULL;
}

static int keep_ask(struct ew_asked *a, struct waiting *w)
{
	int r = ew_id_random(a->k->io, &w->job);

	ew_buf_init_secret(&w->message, EW_MAX_MESSAGE_BYTES);
	if (r == 0)
		r = ew_message_encode(a->message->type->number, a->message->request, a->message->body, &w->message);
	if (r < 0)
		return r;
	w->used = true;
	w->until.us = ew_io_mono(a->k->io).us + EW_REDACTING_WAIT_US;
	w->connection = a->connection;
	w->last = a->last;
	return 0;
}

static int send_texts(struct ew_asked *a, const struct ew_redact_wish *wish, const struct ew_texts *texts, struct waiting *w)
{
	_cleanup_(ew_buf_free) struct ew_buf pieces = {0};
	bool goes_on = wish->call && wish->kind == EW_ARTIFACT_LIVE_TRANSCRIPT && ew_texts_are_talk(texts);
	struct ew_msg_redact_texts m = {
		.job = w->job,
		.artifact = (uint8_t)wish->kind,
		.profile = ew_slice_text(ew_profile_name(wish->profile)),
		.flags = (uint8_t)((goes_on ? EW_REDACT_LIVE : 0) | (w->strict ? EW_REDACT_STRICT : 0)),
	};
	int r;

	ew_buf_init_secret(&pieces, EW_MAX_REDACT_TEXTS_BYTES);
	ew_texts_pack(texts, goes_on, &pieces);
	r = ew_buf_error(&pieces);
	if (r < 0)
		return r;
	if (wish->call) {
		m.interaction = wish->call->id;
		note_read(a->k->redacting, wish->call->id, ew_io_mono(a->k->io));
		ew_keeper_tell_facts(a->k, wish->call, ew_keeper_strictest(wish->call), &a->k->redacting->told);
	}
	m.texts = ew_buf_slice(&pieces);
	return a->k->ops->send(a->k->arg, EW_ROLE_REDACTOR, 0, ++a->k->request, EW_MSG_redact_texts, &m, NULL, 0);
}

/* -EFBIG: what no message holds cannot be read. Anything else: nobody is there to read it. */
static int begin(struct ew_asked *a, const struct ew_redact_wish *wish, const struct ew_texts *texts, bool strict)
{
	struct waiting *w = a->k->redacting->up ? free_place(a->k->redacting) : NULL;
	int r;

	if (!w || !a->message)
		return -EAGAIN;
	r = keep_ask(a, w);
	w->strict = strict;
	if (r == 0)
		r = send_texts(a, wish, texts, w);
	if (r < 0)
		let_go(w);
	return r;
}

/* -- deciding -- */

/* What a person or a machine wrote by what was said: a value may stand there in a form that only its memory would know. */
static bool follows_others(enum ew_artifact_kind kind)
{
	return kind != EW_ARTIFACT_TRANSCRIPT && kind != EW_ARTIFACT_LIVE_TRANSCRIPT;
}

/* What was found in earlier texts of the call is forgotten: its redactor is another one, or knows it no more. */
static bool is_forgotten(const struct ew_redact_wish *wish, struct ew_id memory)
{
	struct ew_id first = wish->call ? ew_interaction_redaction_memory(wish->call->fold) : (struct ew_id){{0}};

	return !ew_id_is_zero(first) && !ew_id_equal(first, memory) && follows_others(wish->kind);
}

static int take_answer(struct ew_asked *a, const struct ew_redact_wish *wish, struct ew_checked *c, bool *ret_again)
{
	const struct ew_msg_redacted *said = a->answer->said;
	int r;

	if (!said || said->code < 0) {
		c->how = said ? EW_CHECK_FAILED : EW_CHECK_AWAY;
		return 0;
	}
	*ret_again = !a->answer->strict && is_forgotten(wish, said->memory);
	if (*ret_again) {
		ew_redact_told_forget(&a->k->redacting->told, wish->call->id);
		return 0;
	}
	r = ew_texts_found(c->texts, said->spans, said->rules);
	if (r < 0 && r != -EBADMSG)
		return r;
	c->how = r == 0 ? EW_CHECK_DONE : EW_CHECK_FAILED;
	c->version = said->version;
	c->memory = said->memory;
	c->strict = a->answer->strict;
	return 0;
}

static int send_or_give_up(struct ew_asked *a, const struct ew_redact_wish *wish, struct ew_checked *c, bool strict,
	bool *ret_waits)
{
	int r = begin(a, wish, c->texts, strict);

	*ret_waits = r == 0;
	if (r == -EFBIG)
		c->how = EW_CHECK_FAILED;
	else if (r < 0)
		c->how = EW_CHECK_AWAY;
	return r == -ENOMEM ? r : 0;
}

static int check(struct ew_asked *a, const struct ew_redact_wish *wish, struct ew_checked *c, bool *ret_waits)
{
	bool again = false;
	int r;

	*ret_waits = false;
	r = ew_texts_of(a->arguments, wish->members, &c->texts);
	if (r == -E2BIG) {
		c->how = EW_CHECK_FAILED;
		return 0;
	}
	if (r < 0)
		return r;
	if (ew_texts_count(c->texts) == 0) {
		c->how = EW_CHECK_DONE;
		return 0;
	}
	if (!a->answer)
		return send_or_give_up(a, wish, c, false, ret_waits);
	r = take_answer(a, wish, c, &again);
	if (r == 0 && again)
		return send_or_give_up(a, wish, c, true, ret_waits);
	return r < 0 || c->how != EW_CHECK_DONE ? r : put_replaced(a, c);
}

/* The same request was answered before: its answer again, whoever reads texts now. True: answered. */
static int answer_of_before(struct ew_asked *a, bool *ret_answered)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	struct ew_once once;
	uint32_t status;
	int r = ew_once_of(a, &once);

	*ret_answered = false;
	if (r < 0)
		return r;
	ew_buf_init(&before, EW_MAX_ANSWER_BYTES);
	r = ew_once_get(a->k, &once, EW_ONCE_ANSWERED, &status, &before);
	if (r < 0)
		return r == -ENOENT || r == -EKEYREJECTED ? 0 : r; /* whoever handles it says so */
	*ret_answered = true;
	return ew_keeper_answer_text(a->k, a->connection, a->request, status, ew_buf_slice(&before));
}

int ew_keeper_redact(struct ew_asked *a, const struct ew_redact_wish *wish, bool *ret_ready)
{
	_cleanup_(ew_checked_free) struct ew_checked *c = calloc(1, sizeof(*c));
	bool over = false;
	int r;

	*ret_ready = a->checked != NULL;
	if (a->checked)
		return 0;
	if (!c)
		return -ENOMEM;
	c->how = EW_CHECK_DONE;
	if (a->answer && a->answer->before) {
		a->checked = TAKE(c);
		*ret_ready = true;
		return 0;
	}
	r = answer_of_before(a, &over);
	if (r < 0 || over)
		return r;
	c->profile = wish->profile;
	c->how = EW_CHECK_NOT_WANTED;
	if (wish->profile != EW_PROFILE_NONE)
		r = check(a, wish, c, &over);
	if (r < 0 || over)
		return r;
	a->checked = TAKE(c);
	*ret_ready = true;
	return 0;
}

/* -- asks by their rows -- */

int ew_keeper_redact_row(struct ew_asked *a, unsigned flags, bool *ret_ready)
{
	struct ew_redact_wish wish = {.kind = EW_ARTIFACT_NOTES, .profile = EW_PROFILE_STANDARD, .members = MEMBERS};
	struct ew_call *call = NULL;
	int r = 0;

	*ret_ready = true;
	if (!(flags & EW_TEXTS) || a->checked)
		return 0;
	if (!ew_id_is_zero(a->interaction))
		r = ew_keeper_call(a->k, a->interaction, &call);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	if (call) {
		wish.call = call;
		wish.profile = ew_keeper_strictest(call);
	}
	r = ew_keeper_redact(a, &wish, ret_ready);
	if (r < 0 || !*ret_ready || a->checked->how == EW_CHECK_DONE || a->checked->how == EW_CHECK_NOT_WANTED)
		return r;
	*ret_ready = false;
	return ew_keeper_not_checked(a);
}

/* -- what comes back -- */

static int go_on(struct ew_keeper *k, struct waiting *w, const struct ew_msg_redacted *said)
{
	struct ew_redact_answer answer = {.said = said, .strict = w->strict, .last = w->last};
	struct waiting taken = *w;
	struct ew_message ask;
	int r;

	*w = (struct waiting){0};
	r = ew_message_decode(ew_buf_slice(&taken.message), &ask);
	if (r == 0)
		r = ew_keeper_ask_read(k, taken.connection, &ask, &answer);
	ew_buf_free(&taken.message);
	return r;
}

int ew_keeper_redactor_message(struct ew_keeper *k, const struct ew_message *message)
{
	const struct ew_msg_redacted *said;
	int r;

	if (message->type->number != EW_MSG_redacted)
		return 0;
	said = EW_MESSAGE_AS(message, redacted);
	if (ew_keeper_recheck_answer(k, said, &r))
		return r;
	for (size_t i = 0; i < EW_REDACTING_MOST; i++) {
		struct waiting *w = &k->redacting->waiting[i];

		if (w->used && !w->lost && ew_id_equal(w->job, said->job))
			return go_on(k, w, said);
	}
	ew_log(EW_LOG_DEBUG, "answer_without_question"); /* it came too late */
	return 0;
}

static struct waiting *overdue(const struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);

	for (size_t i = 0; i < EW_REDACTING_MOST; i++) {
		struct waiting *w = &k->redacting->waiting[i];

		if (w->used && (w->lost || now.us >= w->until.us))
			return w;
	}
	return NULL;
}

bool ew_keeper_redacting_due(const struct ew_keeper *k)
{
	return overdue(k) != NULL;
}

int ew_keeper_redacting_step(struct ew_keeper *k)
{
	struct waiting *w = overdue(k);

	return w ? go_on(k, w, NULL) : 0;
}
