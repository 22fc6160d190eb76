/*
 * An evidence bundle, from the question to the file. Who asks is in the log before anything is opened, and what was
 * handed out is in the log before it is handed out; a bundle that could not be finished behind that leaves an exception
 * that says so. Must never give out a bundle that misses an event of its call.
 */
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/remote/waiting.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/events.h"

#define EVENTS_A_TURN 32
#define PROOFS_A_TURN 16
#define NAME_BYTES 64

static const char away[] = "the bundle could not be made; see the keeper's log, and try again";

/* -- the question -- */

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static void free_wish(struct ew_bundle_wish *wish)
{
	json_decref(wish->why);
	json_decref(wish->withhold);
	json_decref(wish->reason);
	*wish = (struct ew_bundle_wish){0};
}

static const char *read_withhold(const json_t *list)
{
	const json_t *one;
	size_t i;

	if (!list)
		return NULL;
	if (!json_is_array(list) || json_array_size(list) > EW_KEEPER_BUNDLE_WITHHOLDS)
		return "withhold is a list of at most 64 names of personal values, or indexes of events";
	json_array_foreach(list, i, one)
	{
		if (json_is_integer(one) && json_integer_value(one) >= 0)
			continue;
		if (!json_is_string(one) || json_string_length(one) == 0 || json_string_length(one) > NAME_BYTES)
			return "what is to be withheld is named by the name of a personal value, of at most 64 bytes, "
			       "or by "
			       "the index of an event";
	}
	return NULL;
}

/* The sentence that says what is wrong with it, or NULL. */
static const char *read_wish(const struct ew_asked *a, struct ew_bundle_wish *wish)
{
	const json_t *clear = json_object_get(a->arguments, "clear");
	const char *to = json_string_value(json_object_get(a->arguments, "to"));
	json_t *reason = json_object_get(a->arguments, "reason");
	json_t *withhold = json_object_get(a->arguments, "withhold");
	const char *wrong = read_withhold(withhold);

	if (wrong)
		return wrong;
	if (reason && (!json_is_string(reason) || json_string_length(reason) > EW_MAX_REASON_BYTES))
		return "reason is a text of at most 500 bytes";
	wish->clear = json_is_true(clear);
	if (wish->clear == (to != NULL))
		return "say either to (an age recipient, for whom the recordings are sealed) or clear (true)";
	if (to && ew_recipient_parse(ew_slice_text(to), &wish->recipient) < 0)
		return "to is no age recipient (age1...)";
	if (to)
		ew_recipient_format(&wish->recipient, wish->to);
	wish->reason = json_incref(reason);
	wish->withhold = withhold ? json_incref(withhold) : json_array();
	wish->user = a->who.user;
	return wish->withhold ? NULL : "no memory";
}

static int begin(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_asked *a,
	struct ew_bundle_wish *wish, const struct ew_hash *access)
{
	struct ew_bundling *b = calloc(1, sizeof(*b));
	int r;

	if (!b)
		return -ENOMEM;
	seat->bundle = b;
	seat->rendering = true;
	seat->ask_connection = a->connection;
	seat->ask_request = a->request;
	seat->work.row.interaction = a->interaction;
	*b = (struct ew_bundling){
		.stage = EW_BUNDLE_COLLECT,
		.wish = *wish,
		.interaction = a->interaction,
		.access = *access,
		.made = ew_io_wall(k->io),
		.handle = -1,
		.withheld = json_array(),
		.absent = json_array(),
		.artifacts = json_array(),
		.policies = json_object(),
		.quorum = "none",
	};
	*wish = (struct ew_bundle_wish){0};
	ew_buf_init(&b->note, EW_NOTE_BYTES);
	if (!b->withheld || !b->absent || !b->artifacts || !b->policies)
		return -ENOMEM;
	r = ew_id_random(k->io, &seat->job);
	if (r == 0)
		r = ew_record_new(a->interaction, &b->record);
	if (r == 0)
		r = k->ops->scratch(k->arg, &b->handle);
	ew_parcel_init(&b->parcel, k->io, b->handle);
	return r;
}

/* The seat was not begun with: its worker stays for another job. */
static int give_back(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_asked *a, int code)
{
	ew_log(EW_LOG_ERROR, "bundle_not_begun", EW_F_ID("interaction", a->interaction), EW_F_I64("code", code));
	ew_keeper_seat_idle(k, seat);
	return problem(a, 503, "bundle_failed", away);
}

static int start(struct ew_asked *a, struct ew_call *call, struct ew_bundle_wish *wish)
{
	struct ew_worker_seat *seat;
	struct ew_hash access;
	int r = ew_ask_note_access(a, call, "bundle", json_deep_copy(wish->why), &access);

	if (r < 0)
		return r;
	seat = ew_keeper_idle_seat(a->k);
	if (!seat)
		return problem(a, 503, "no_worker", "no worker is free to make this; try again in a second");
	ew_keeper_take_seat(seat);
	r = begin(a->k, seat, a, wish, &access);
	return r < 0 ? give_back(a->k, seat, a, r) : 0;
}

int ew_ask_bundle(struct ew_asked *a)
{
	_cleanup_(free_wish) struct ew_bundle_wish wish = {0};
	const char *wrong = read_wish(a, &wish);
	struct ew_call *call;
	int r;

	if (wrong)
		return problem(a, 400, "bad_arguments", wrong);
	if (ew_ask_too_long(a))
		return problem(
			a, 400, "purpose_too_long", "purpose, legal_ground and case have at most 200 bytes each");
	if (a->k->ledger->state == EW_LEDGER_REFUSES)
		return problem(a, 503, "log_not_signed",
			"the log is not signed at present, and a bundle without a signature proves nothing; an "
			"exception "
			"says why");
	r = ew_ask_authorise(a, "bundle", &call, &wish.why);
	if (r < 0 || !call || ew_ask_must_fetch(a, &(struct ew_remote_wish){.kind = 0}, &r) || ew_ask_must_wait(a, &r))
		return r;
	return start(a, call, &wish);
}

void ew_keeper_bundle_free(struct ew_io *io, struct ew_bundling **bundle)
{
	struct ew_bundling *b = TAKE(*bundle);

	if (!b)
		return;
	free_wish(&b->wish);
	ew_io_discard(io, &b->handle);
	ew_record_free(&b->record);
	json_decref(b->withheld);
	json_decref(b->absent);
	json_decref(b->artifacts);
	json_decref(b->policies);
	ew_buf_free(&b->note);
	free(b);
}

/* -- when it does not come about -- */

/* The log says that it was exported: it must also say that nobody got it. */
void ew_keeper_bundle_not_given(struct ew_keeper *k, struct ew_bundling *b)
{
	struct ew_call *call;
	int r;

	if (!b || b->exported == 0)
		return;
	r = ew_keeper_call(k, b->interaction, &call);
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, call, "bundle_not_given",
			"the last export stands in the log, but its bundle could not be finished and nobody got it; "
			"ask for "
			"another one");
	if (r == 0)
		r = ew_keeper_commit(k);
	b->exported = 0;
	if (r == 0)
		return;
	ew_log(EW_LOG_ERROR, "exception_lost", EW_F_ID("interaction", b->interaction), EW_F_I64("code", r));
	ew_keeper_rollback(k);
}

/* A worker that waits for its second half is told to go. */
static void give_up(
	struct ew_keeper *k, struct ew_worker_seat *seat, unsigned status, const char *type, const char *sentence)
{
	struct ew_msg_job_seal end = {.job = seat->job};

	if (ew_keeper_problem(k, seat->ask_connection, seat->ask_request, status, type, sentence) < 0)
		ew_log(EW_LOG_ERROR, "answer_lost", EW_F_U64("web", seat->ask_connection));
	ew_keeper_bundle_not_given(k, seat->bundle);
	if (!seat->begun) {
		ew_keeper_seat_idle(k, seat);
		return;
	}
	(void)k->ops->send(k->arg, EW_ROLE_WORKER, seat->connection, 0, EW_MSG_job_seal, &end, NULL, 0);
	ew_keeper_clear_seat(k, seat);
}

static void fail(struct ew_keeper *k, struct ew_worker_seat *seat, int code)
{
	ew_log(EW_LOG_ERROR, "bundle_failed", EW_F_ID("interaction", seat->bundle->interaction),
		EW_F_U64("stage", seat->bundle->stage), EW_F_I64("code", code));
	ew_keeper_rollback(k);
	if (code == -EBADMSG)
		give_up(k, seat, 500, "bundle_failed",
			"an event of this interaction, or a file of the log, cannot be read: it was altered or is "
			"damaged");
	else
		give_up(k, seat, 503, "bundle_failed", away);
}

/* -- collect -- */

static void refuse_unmatched(struct ew_keeper *k, struct ew_worker_seat *seat, size_t i)
{
	const json_t *one = json_array_get(seat->bundle->wish.withhold, i);
	char sentence[256];

	if (json_is_string(one))
		snprintf(sentence, sizeof(sentence),
			"no event of this interaction has a personal value of the name %s: nothing was withheld and "
			"nothing given out",
			json_string_value(one));
	else
		snprintf(sentence, sizeof(sentence),
			"event %lld of this interaction has no personal value, or is none: nothing was withheld and "
			"nothing given out",
			(long long)json_integer_value(one));
	give_up(k, seat, 400, "nothing_to_withhold", sentence);
}

/* Who withholds a number means the number, wherever it stands. */
static void refuse_said_elsewhere(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	const struct ew_bundling *b = seat->bundle;
	char sentence[256];

	snprintf(sentence, sizeof(sentence),
		"facts of the call are withheld, but %s of event %llu says the same of the same people: withhold %s by "
		"its name too; nothing was given out",
		b->says_by, (unsigned long long)(b->says - 1), b->says_by);
	give_up(k, seat, 400, "withheld_said_elsewhere", sentence);
}

static int hand_over(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call)
{
	struct ew_bundling *b = seat->bundle;
	struct ew_msg_job_bundle job = {
		.job = seat->job, .interaction = b->interaction, .clear = b->wish.clear, .made_wall = b->made.us};
	struct ew_msg_job_go go = {.job = seat->job};
	uint8_t sources = 0;
	int r;

	seat->redactions = ew_interaction_redaction_changes(call->fold);
	memcpy(job.recipient.bytes, b->wish.recipient.public_key, sizeof(job.recipient.bytes));
	r = ew_keeper_seat_add(seat, EW_MSG_job_bundle, &job, b->handle);
	if (r == 0)
		r = ew_bundle_media(k, call, seat, b, &sources);
	if (r == 0)
		r = ew_bundle_papers(k, call, b);
	if (r == 0)
		r = ew_parcel_end(&b->parcel);
	if (r == 0)
		r = k->ops->scratch(k->arg, &seat->output);
	go.spans = sources;
	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
	if (r < 0)
		return r;
	b->stage = EW_BUNDLE_PACK;
	/* The seat and its bundle may be gone behind this. */
	return ew_keeper_send_job(k, seat);
}

static int collect(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	struct ew_bundling *b = seat->bundle;
	struct ew_call *call;
	size_t unmatched;
	int r = ew_keeper_call(k, b->interaction, &call);

	if (r == 0)
		r = ew_bundle_collect(k, call, b, EVENTS_A_TURN);
	if (r < 0 || b->events < ew_interaction_next(call->fold))
		return r;
	if (ew_bundle_unmatched(b, &unmatched)) {
		refuse_unmatched(k, seat, unmatched);
		return 0;
	}
	if (b->hides_facts && b->says > 0) {
		refuse_said_elsewhere(k, seat);
		return 0;
	}
	/* A recording that is lost becomes an event first, which is then collected too. */
	r = ew_bundle_lost(k, call, b);
	return r != 0 ? (r < 0 ? r : 0) : hand_over(k, seat, call);
}

/* -- pack, sign -- */

static json_t *exported_fields(const struct ew_bundling *b, const struct ew_hash *manifest)
{
	json_t *fields = json_deep_copy(b->wish.why);
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", manifest->bytes[i]);
	if (!fields || json_object_set_new(fields, "what", json_string("bundle")) < 0 ||
		json_object_set_new(fields, "events", json_integer((json_int_t)b->events)) < 0 ||
		json_object_set_new(fields, "manifest_sha256", json_string(hex)) < 0 ||
		json_object_set_new(fields, "withheld", json_integer((json_int_t)json_array_size(b->withheld))) < 0 ||
		(b->wish.clear ? json_object_set_new(fields, "clear", json_true())
			       : json_object_set_new(fields, "recipient", json_string(b->wish.to))) < 0) {
		json_decref(fields);
		return NULL;
	}
	return fields;
}

static int log_export(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b, const struct ew_hash *manifest)
{
	json_t *fields = exported_fields(b, manifest);
	json_t *personal = b->wish.reason ? json_pack("{s:O}", "reason", b->wish.reason) : NULL;
	uint64_t index = ew_interaction_next(call->fold), number;
	int r = fields && (personal || !b->wish.reason) ? ew_keeper_begin(k) : -ENOMEM;

	if (r < 0) {
		json_decref(fields);
		json_decref(personal);
		return r;
	}
	r = ew_keeper_append(
		k, call, EW_EVENT_EXPORTED, ew_io_wall(k->io), "user", b->wish.user, fields, personal, NULL, NULL);
	if (r == 0)
		r = ew_events_number(k->catalog, b->interaction, index, &number);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		b->exported = number;
	return r;
}

int ew_keeper_bundle_packed(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_manifest *m)
{
	struct ew_bundling *b = seat->bundle;
	struct ew_call *call;
	int r;

	if (!b || b->stage != EW_BUNDLE_PACK || !ew_id_equal(m->job, seat->job))
		return 0;
	r = ew_keeper_call(k, b->interaction, &call);
	if (r == 0 && ew_interaction_next(call->fold) != b->events) {
		give_up(k, seat, 409, "interaction_changed",
			"something was added to the log of this interaction while its bundle was made, and a bundle "
			"holds "
			"all of it; ask again");
		return 0;
	}
	if (r == 0)
		r = log_export(k, call, b, &m->manifest_sha256);
	if (r < 0) {
		fail(k, seat, r);
		return 0;
	}
	b->stage = EW_BUNDLE_SIGN;
	b->look = true;
	b->until = (struct ew_mono){ew_io_mono(k->io).us + EW_KEEPER_BUNDLE_WAIT_US};
	ew_keeper_ledger_want(k, b->exported);
	return 0;
}

static int begin_to_prove(struct ew_keeper *k, struct ew_bundling *b)
{
	ew_io_discard(k->io, &b->handle);
	b->stage = EW_BUNDLE_PROVE;
	int r = k->ops->scratch(k->arg, &b->handle);

	ew_parcel_init(&b->parcel, k->io, b->handle);
	return r;
}

/* Who is slow is waited for, but not for ever: a bundle says how many witnesses there were. */
static bool is_enough(const struct ew_keeper *k, const struct ew_bundling *b)
{
	int64_t left = b->until.us - ew_io_mono(k->io).us;

	if (left <= 0)
		return true;
	if (strcmp(b->quorum, "missed") == 0)
		return false;
	return b->stamped || !k->stamps || left <= EW_KEEPER_BUNDLE_WAIT_US - EW_KEEPER_BUNDLE_STAMP_US;
}

static int sign(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	struct ew_bundling *b = seat->bundle;
	int r;

	b->look = false;
	if (!ew_keeper_ledger_covers(k, b->exported)) {
		if (ew_io_mono(k->io).us >= b->until.us)
			give_up(k, seat, 503, "log_not_signed",
				"the log was not signed in time, and a bundle without a signature proves nothing; is "
				"the "
				"vault running?");
		return 0;
	}
	r = ew_bundle_checkpoint(k, b);
	return r < 0 || !is_enough(k, b) ? r : begin_to_prove(k, b);
}

/* -- prove -- */

static int prove(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	struct ew_msg_job_seal end = {.job = seat->job};
	struct ew_bundling *b = seat->bundle;
	struct ew_call *call;
	int r = ew_bundle_prove(k, b, PROOFS_A_TURN);

	if (r < 0 || b->proved < b->events)
		return r;
	r = ew_keeper_call(k, b->interaction, &call);
	if (r == 0)
		r = ew_bundle_seal(k, call, b);
	if (r == 0)
		r = ew_parcel_end(&b->parcel);
	if (r == 0)
		r = k->ops->send(k->arg, EW_ROLE_WORKER, seat->connection, 0, EW_MSG_job_seal, &end, &b->handle, 1);
	b->stage = EW_BUNDLE_END;
	return r;
}

bool ew_keeper_bundle_sealed(const struct ew_bundling *b)
{
	return !b || b->stage == EW_BUNDLE_END;
}

/* -- turns -- */

static bool waits_for_checkpoint(const struct ew_keeper *k, const struct ew_bundling *b)
{
	return b->stage == EW_BUNDLE_SIGN && (b->look || (b->size == 0 && ew_keeper_ledger_covers(k, b->exported)));
}

static bool is_due(const struct ew_keeper *k, const struct ew_worker_seat *seat)
{
	const struct ew_bundling *b = seat->bundle;

	return b && (b->stage == EW_BUNDLE_COLLECT || b->stage == EW_BUNDLE_PROVE || waits_for_checkpoint(k, b));
}

bool ew_keeper_bundles_due(const struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (is_due(k, &k->seats[i]))
			return true;
	return false;
}

static int step(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	switch (seat->bundle->stage) {
	case EW_BUNDLE_COLLECT:
		return collect(k, seat);
	case EW_BUNDLE_SIGN:
		return sign(k, seat);
	default:
		return prove(k, seat);
	}
}

int ew_keeper_bundles_step(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++) {
		struct ew_worker_seat *seat = &k->seats[(k->next_bundle + i) % EW_KEEPER_MAX_WORKERS];
		int r;

		if (!is_due(k, seat))
			continue;
		k->next_bundle = (unsigned)(seat - k->seats) + 1;
		r = step(k, seat);
		if (r < 0 && seat->bundle)
			fail(k, seat, r);
		return 0;
	}
	return 0;
}

void ew_keeper_bundles_tick(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].bundle)
			k->seats[i].bundle->look = true;
}
