/*
 * Opening what was recorded. The purpose is stated first and the access is a durable event before any key is asked for;
 * a refusal is an event too.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/objects.h"
#include "domain/retention.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/export_mark.h"
#include "programs/keeper/people/grounds.h"
#include "programs/keeper/people/told.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/rights/rights.h"
#include "programs/keeper/remote/waiting.h"

#define HANDLE_LIFE_US (15 * 60 * EW_US_PER_S)
#define PURPOSE_BYTES 200

static const char *argument(const struct ew_asked *a, const char *name)
{
	return json_string_value(json_object_get(a->arguments, name));
}

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int refuse_as(
	struct ew_asked *a, struct ew_call *call, const char *what, const char *type, const char *because)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_ACCESS_REFUSED, ew_io_wall(a->k->io), "user",
			a->who.user, json_pack("{s:s, s:s}", "what", what, "because", because), NULL, NULL, NULL);
	if (r == 0)
		r = problem(a, 403, type, because);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int refuse(struct ew_asked *a, struct ew_call *call, const char *what, const char *because)
{
	return refuse_as(a, call, what, "access_refused", because);
}

/* An anonymous caller with a bad handle makes no event: nobody could be named, and the log is no place to flood. */
static int refuse_handle(struct ew_asked *a, struct ew_call *call, const char *what)
{
	static const char because[] =
		"the access handle is not valid for this user and interaction any more";

	if (!call || ew_id_is_zero(a->who.user))
		return problem(a, 403, "access_refused", because);
	return refuse(a, call, what, because);
}

/*
 * What was stated in this request: a purpose, or a legal ground and the case it is for; found among what was told and what was granted.
 * NULL in *ret: it does not open the call, and `because` says why.
 */
static int read_stated(struct ew_asked *a, struct ew_call *call, json_t **ret, struct ew_error *because)
{
	const char *purpose = argument(a, "purpose"), *ground = argument(a, "legal_ground"), *of = argument(a, "case");

	if (a->purpose.len > 0)
		return ew_purpose_stated(a->k, call, a->purpose, ret, because);
	if (purpose && *purpose)
		return ew_purpose_stated(a->k, call, ew_slice_text(purpose), ret, because);
	if (ground && *ground && of && *of)
		return ew_ground_stated(a->k, call, ew_asked_person(a), ground, of, ret, because);
	(void)ew_error_set(because, -EACCES,
		"no purpose was stated; send the header Earwitness-Purpose or a handle from POST .../access, which takes a purpose, or a "
		"legal_ground and its case");
	return 0;
}

/* Whoever had the handle made may have left, or lost the role, or the ground may be over: all of it is looked at again. */
static int still_holds(struct ew_asked *a, struct ew_call *call, json_t **why)
{
	const char *ground = json_string_value(json_object_get(*why, "legal_ground"));
	const char *of = json_string_value(json_object_get(*why, "case"));
	struct ew_error because = {0};
	json_t *again = NULL;
	int r = 0;

	if (ground && of)
		r = ew_ground_stated(a->k, call, ew_asked_person(a), ground, of, &again, &because);
	if (r == 0 && ground && !again)
		r = -EACCES;
	json_decref(again);
	if (r < 0) {
		json_decref(*why);
		*why = NULL;
	}
	return r;
}

/*
 * By itself a handle is good for a short while, because it stands in an address. Whoever shows a session or token of the same user beside
 * it, or is being sent what it opened, may go on for as long as a session lasts.
 */
static bool may_be_old(const struct ew_asked *a, const struct ew_handle *handle)
{
	bool playing = json_is_true(json_object_get(a->arguments, "playing"));

	return (!a->by_handle || playing) && ew_io_wall(a->k->io).us < handle->expires.us + EW_SESSION_LIFE_US;
}

/* A handle that is given must be good, whatever else was said. */
static int read_why(struct ew_asked *a, struct ew_call *call, json_t **ret, struct ew_error *because)
{
	const char *text = argument(a, "handle");
	struct ew_handle handle;
	int r;

	if (!text)
		return read_stated(a, call, ret, because);
	r = ew_keeper_handle_read(a->k, a->interaction, text, &handle);
	if (r < 0 && r != -ETIMEDOUT)
		return r;
	if (a->by_handle && ew_asked_become(a, handle.user) < 0) {
		a->who.user = handle.user;
		return -EACCES;
	}
	if ((r == -ETIMEDOUT && !may_be_old(a, &handle)) || !ew_id_equal(a->who.user, handle.user))
		return -EACCES;
	r = ew_keeper_handle_why(a->k, call, &handle, ret);
	return r < 0 ? r : still_holds(a, call, ret);
}

/* Whoever comes by a handle alone has shown nothing else: before anything is read for them it must be one of ours. */
static bool is_stranger(const struct ew_asked *a)
{
	const char *text = argument(a, "handle");
	struct ew_handle handle;
	int r = a->by_handle && text ? ew_keeper_handle_read(a->k, a->interaction, text, &handle) : 0;

	return r < 0 && r != -ETIMEDOUT;
}

/* The call, found; a caller without a token learns of it only by a good handle. */
static int find_call(struct ew_asked *a, struct ew_call **ret)
{
	int r = is_stranger(a) ? -ENOENT : ew_keeper_call(a->k, a->interaction, ret);

	if (r != -ENOENT && r != -ENOKEY)
		return r;
	*ret = NULL;
	if (a->by_handle)
		return refuse_handle(a, NULL, "");
	return problem(a, 404, "no_such_interaction", "there is no interaction of this id");
}

static bool takes_away(const char *what)
{
	return strcmp(what, "export") == 0 || strcmp(what, "bundle") == 0;
}

static int log_access(struct ew_asked *a, struct ew_call *call, const char *what, enum ew_event_type type,
	json_t *why, struct ew_hash *ret_event)
{
	int r = json_object_set_new(why, "what", json_string(what)) < 0 ? -ENOMEM : ew_keeper_begin(a->k);
	json_int_t number;

	if (r < 0) {
		json_decref(why);
		return r;
	}
	number = json_integer_value(json_object_get(why, "approval"));
	if (number > 0 && takes_away(what))
		r = ew_approvals_use(a->k->catalog, (uint64_t)number);
	if (r < 0) {
		json_decref(why);
		return r;
	}
	r = ew_keeper_append(a->k, call, type, ew_io_wall(a->k->io), "user", a->who.user, why, NULL, NULL,
		ret_event);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* What was refused and is there still: held back, or to be destroyed. */
static bool is_sealed(const struct ew_call *call)
{
	bool gone = false;

	if (ew_interaction_treated(call->fold, EW_ARTIFACT_AUDIO, EW_TREAT_SEAL, NULL).us != 0)
		return true;
	return ew_interaction_treated(call->fold, EW_ARTIFACT_AUDIO, EW_TREAT_PURGE, &gone).us != 0 && !gone;
}

/* What is redacted is heard only where that was asked for by itself, when the handle was made; exports never have it. */
static bool wants_unredacted(const struct ew_asked *a, const char *what)
{
	return strcmp(what, "handle") == 0 && json_is_true(json_object_get(a->arguments, "unredacted"));
}

/* What was kept of a text beside what is shown. */
static bool wants_original(const char *what)
{
	return strcmp(what, "original") == 0;
}

static int note_unredacted(struct ew_asked *a, const char *what, json_t *why)
{
	return wants_unredacted(a, what) && json_object_set_new(why, "unredacted", json_true()) < 0 ? -ENOMEM : 0;
}

static bool is_unredacted(const json_t *why)
{
	return json_is_true(json_object_get(why, "unredacted"));
}

static enum ew_approval_kind permit_for(const struct ew_asked *a, const char *what)
{
	if (takes_away(what))
		return EW_APPROVE_EXPORT;
	if (wants_original(what))
		return EW_APPROVE_ORIGINAL;
	return wants_unredacted(a, what) ? EW_APPROVE_HEAR : EW_APPROVE_REVEAL;
}

/* What was agreed on for hearing a call is nothing for taking it away, nor for reading what was taken out of its texts. */
static void forget_hearing(const char *what, json_t *why)
{
	if (!takes_away(what) && !wants_original(what))
		return;
	(void)json_object_del(why, "approval");
	(void)json_object_del(why, "unredacted");
}

/* What policy, or a redaction, wants two people for: the number of what the second of them approved comes with the request, or with the handle. */
static int lacks_second(struct ew_asked *a, struct ew_call *call, const char *what, json_t *why, bool *ret_lacks)
{
	enum ew_approval_kind kind = permit_for(a, what);
	uint64_t number = ew_asked_number(a, "approval", 0);
	bool holds = false;
	int r = 0;

	*ret_lacks = false;
	if (!ew_interaction_needs_second(call->fold, takes_away(what) ? "export" : "reveal") && !wants_unredacted(a, what) &&
		!wants_original(what))
		return 0;
	if (kind == EW_APPROVE_REVEAL && json_object_get(why, "approval"))
		return 0;
	if (number > 0)
		r = ew_approval_holds(a, kind, number, &holds);
	*ret_lacks = !holds;
	if (r == 0 && holds && json_object_set_new(why, "approval", json_integer((json_int_t)number)) < 0)
		r = -ENOMEM;
	return r;
}

/* What still stands against opening a call; `because` NULL: nothing. */
struct objection {
	const char *type, *because;
};

/* Once it is known who and why. */
static int stands_against(
	struct ew_asked *a, struct ew_call *call, const char *what, enum ew_artifact_kind kind, json_t *why, struct objection *ret)
{
	bool lacks;
	int r;

	*ret = (struct objection){"restricted", ew_rights_shut(call, kind)};
	if (ret->because)
		return 0;
	*ret = (struct objection){"second_person_needed", NULL};
	if (is_sealed(call) && !json_object_get(why, "legal_ground")) {
		ret->type = "access_refused";
		ret->because = "recording was refused during this call, and policy seals what was recorded before: only a legal ground "
			       "(legal_ground and case) opens it";
		return 0;
	}
	forget_hearing(what, why);
	r = lacks_second(a, call, what, why, &lacks);
	if (r == 0 && lacks && wants_original(what))
		ret->because = "what was taken out of a text is read when a second person agrees: POST /v1/approvals with the kind read_original, and then "
			       "give the number as approval";
	else if (r == 0 && lacks)
		ret->because = wants_unredacted(a, what)
				       ? "what somebody redacted is heard when a second person agrees: POST /v1/approvals with the kind hear_redacted, and then "
					 "give the number as approval"
				       : "policy wants a second person to agree: POST /v1/approvals, and then give the number as approval";
	return r;
}

static const char *unstated_type(struct ew_asked *a)
{
	const char *purpose = argument(a, "purpose"), *ground = argument(a, "legal_ground");

	if (a->purpose.len > 0 || (purpose && *purpose))
		return "purpose_not_told";
	return ground && *ground ? "no_ground" : "access_refused";
}

static int find_why(struct ew_asked *a, struct ew_call *call, const char *what, enum ew_artifact_kind kind, json_t **ret)
{
	struct ew_error because = {0};
	struct objection against;
	json_t *why = NULL;
	int r = read_why(a, call, &why, &because);

	if (r == -EACCES)
		return refuse_handle(a, call, what);
	if (r < 0)
		return r;
	if (!why)
		return refuse_as(a, call, what, unstated_type(a), ew_error_text(&because));
	r = stands_against(a, call, what, kind, why, &against);
	if (r == 0 && !against.because) {
		*ret = why;
		return 0;
	}
	json_decref(why);
	return r < 0 ? r : refuse_as(a, call, what, against.type, against.because);
}

/* Whoever comes by a handle is asked here alone: what is saved needs the right to save it. */
static uint32_t rights_for(const char *what)
{
	if (takes_away(what))
		return EW_RIGHT_EXPORT;
	return EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | (strcmp(what, "artifact") == 0 ? EW_RIGHT_DOWNLOAD : 0u);
}

static int authorise(struct ew_asked *a, const char *what, uint32_t rights, enum ew_artifact_kind kind,
	struct ew_call **ret_call, json_t **ret_why)
{
	struct ew_call *call;
	json_t *why = NULL;
	bool admitted = true;
	int r;

	*ret_call = NULL;
	r = find_call(a, &call);
	if (r < 0 || !call)
		return r;
	if (strcmp(what, "bundle") != 0 && (ew_interaction_deleted(call->fold) & EW_KIND_BIT(kind)))
		return problem(a, 410, "deleted", "what there was of this kind is deleted: the record says when and why, under `deletion`");
	r = find_why(a, call, what, kind, &why);
	if (r == 0 && why)
		r = note_unredacted(a, what, why);
	if (r == 0 && why)
		r = ew_asked_may(a, rights, (int)kind, what, &admitted);
	if (r < 0 || !why || !admitted) {
		json_decref(why);
		return r;
	}
	*ret_call = call;
	*ret_why = why;
	return 0;
}

int ew_ask_authorise(
	struct ew_asked *a, const char *what, struct ew_call **ret_call, json_t **ret_why)
{
	return authorise(a, what, rights_for(what), EW_ARTIFACT_AUDIO, ret_call, ret_why);
}

int ew_ask_authorise_text(
	struct ew_asked *a, enum ew_artifact_kind kind, struct ew_call **ret_call, json_t **ret_why)
{
	return authorise(a, "text", EW_RIGHT_READ, kind, ret_call, ret_why);
}

int ew_ask_authorise_original(
	struct ew_asked *a, enum ew_artifact_kind kind, struct ew_call **ret_call, json_t **ret_why)
{
	return authorise(a, "original", EW_RIGHT_READ | EW_RIGHT_REVEAL, kind, ret_call, ret_why);
}

int ew_ask_note_access(
	struct ew_asked *a, struct ew_call *call, const char *what, json_t *why, struct ew_hash *ret_event)
{
	return log_access(a, call, what, EW_EVENT_ACCESS, why, ret_event);
}

bool ew_ask_too_long(const struct ew_asked *a)
{
	static const char *const names[] = {"purpose", "legal_ground", "case"};

	for (size_t i = 0; i < EW_COUNT(names); i++) {
		const char *text = argument(a, names[i]);

		if (text && strlen(text) > PURPOSE_BYTES)
			return true;
	}
	return a->purpose.len > PURPOSE_BYTES;
}

int ew_ask_access(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_handle handle = {
		.user = a->who.user,
		.expires = {ew_io_wall(a->k->io).us + HANDLE_LIFE_US},
	};
	char until[EW_WALL_TEXT_BYTES];
	struct ew_call *call;
	struct ew_hash event;
	json_t *why;
	int r;

	if (ew_ask_too_long(a))
		return problem(a, 400, "purpose_too_long",
			"purpose, legal_ground and case have at most 200 bytes each");
	r = ew_ask_authorise(a, "handle", &call, &why);
	if (r < 0 || !call)
		return r;
	r = ew_ask_note_access(a, call, "handle", why, &event);
	if (r < 0)
		return r;
	handle.event = ew_interaction_next(call->fold) - 1;
	ew_buf_init_secret(&text, 1024);
	r = ew_keeper_handle_add(a->k, a->interaction, &handle, &text);
	if (r < 0)
		return r;
	ew_wall_format(handle.expires, until);
	return ew_keeper_answer(a->k, a->connection, a->request, 201,
		json_pack("{s:s%, s:s}", "handle", (const char *)text.at, text.len, "expires_at", until));
}

static unsigned format_of(const char *word)
{
	if (!word || strcmp(word, "opus") == 0)
		return 1;
	return strcmp(word, "wav") == 0 ? 2 : 0;
}

/* 0 all side by side; 1 ... the parties in the order of the record. */
static int channel_of(struct ew_asked *a)
{
	const json_t *value = json_object_get(a->arguments, "channel");
	uint64_t n;

	if (!value)
		return 0;
	if (json_is_integer(value))
		return (int)json_integer_value(value);
	if (json_is_string(value) &&
		ew_slice_decimal(ew_slice_text(json_string_value(value)), EW_MAX_PARTIES_PER_CALL, &n) == 0)
		return (int)n;
	return -1;
}

/*
 * Nothing is logged before there is somebody to do it. True: it waits, or was refused, and *ret_r says how that went.
 */
bool ew_ask_must_wait(struct ew_asked *a, int *ret_r)
{
	int r = -ENOBUFS;

	if (ew_keeper_can_render(a->k))
		return false;
	if (!a->last)
		r = ew_keeper_wait_for_worker(a);
	*ret_r = r == 0 ? 0
			: problem(a, 503, "no_worker",
				  "every worker is busy, or the vault is away; try again in a few seconds");
	return true;
}

static int explain_render(struct ew_asked *a, int r)
{
	if (r == -EAGAIN)
		return problem(a, 503, "no_worker",
			"no worker is free to render this; try again in a second");
	if (r == -ENOENT)
		return problem(a, 404, "nothing_recorded",
			"nothing of this interaction may be heard: nothing was kept, or it is not finished yet");
	if (r == -EINPROGRESS || r == -EHOSTUNREACH)
		return problem(a, 503, "object_elsewhere",
			"the recording lies at a store and is not here any more; ask again in a moment");
	if (r == -ENODATA)
		return problem(a, 500, "object_lost",
			"the recording is in the catalogue, but its file or its key is not there; an exception says "
			"so");
	return r;
}

static int render(struct ew_asked *a, const char *what, enum ew_event_type type,
	const struct ew_recipient *recipient)
{
	unsigned format = format_of(argument(a, "format"));
	int channel = channel_of(a);
	struct ew_rendering all = {
		.format = (uint8_t)format, .channel = (uint8_t)channel, .kind = EW_MAKE_AUDIO};
	_cleanup_(ew_buf_free) struct ew_buf mark = {0};
	struct ew_call *call;
	struct ew_hash event;
	json_t *why;
	int r;

	if (format == 0 || channel < 0 || channel > EW_MAX_PARTIES_PER_CALL)
		return problem(
			a, 400, "bad_arguments", "format is opus or wav; channel is 0 (all) or a party's number");
	r = ew_ask_authorise(a, what, &call, &why);
	if (r < 0 || !call)
		return r;
	if (ew_ask_must_fetch(a, &(struct ew_remote_wish){.kind = EW_MAKE_AUDIO}, &r) || ew_ask_must_wait(a, &r)) {
		json_decref(why);
		return r;
	}
	all.unredacted = is_unredacted(why) && !takes_away(what);
	ew_buf_init(&mark, EW_MAX_MARK_BYTES);
	r = takes_away(what) ? ew_export_mark(a, why, &mark) : 0;
	if (r < 0) {
		json_decref(why);
		return r;
	}
	all.mark = ew_buf_slice(&mark);
	r = log_access(a, call, what, type, why, &event);
	if (r < 0)
		return r;
	return explain_render(a,
		ew_keeper_render(a->k, call, &all, recipient, &event, a->connection, a->request));
}

/* -- one artifact, as it is ---------------------------------------------------------------- */

struct search {
	uint32_t kind;
	struct ew_id asked; /* zero: whichever party has one */
	struct ew_id party;
	size_t found;
};

static int match_artifact(void *arg, const struct ew_object_row *row)
{
	struct search *s = arg;

	if (row->kind != s->kind ||
		(!ew_id_is_zero(s->asked) && !ew_id_equal(row->party, s->asked)))
		return 0;
	s->party = row->party;
	s->found++;
	return 0;
}

static int read_artifact(const struct ew_asked *a, struct search *s)
{
	const char *party = argument(a, "party");

	s->kind = ew_keeper_kind_of(argument(a, "artifact"));
	if (s->kind == 0)
		return -EINVAL;
	return party ? ew_id_parse(ew_slice_text(party), &s->asked) : 0;
}

static int no_single_artifact(struct ew_asked *a, const struct search *s)
{
	if (s->found == 0)
		return problem(a, 404, "no_such_artifact",
			"there is no artifact of this kind and party; the interaction's record "
			"lists what there is");
	return problem(a, 400, "party_needed",
		"several parties have an artifact of this kind; name one with party, as the record "
		"lists them");
}

/*
 * One that is redacted is not handed out as it is: sound is rendered, samples are silenced, packets are not given. False in *ret_may:
 * answered.
 */
static int choose_form(struct ew_asked *a, const struct ew_call *call, struct ew_rendering *one, bool *ret_may)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];

	*ret_may = true;
	if ((one->unredacted ? ew_interaction_silences_owed(call->fold, one->party, silent) : ew_interaction_silences(call->fold, one->party, silent)) == 0)
		return 0;
	if (one->kind == EW_MAKE_AUDIO)
		one->format = 1;
	*ret_may = one->kind != EW_MAKE_FRAMES;
	return *ret_may ? 0
			: problem(a, 409, "redacted",
				  "parts of this recording are redacted, and packets cannot be silenced in parts; ask for the kind audio or wav, "
				  "or open the call unredacted");
}

/* Only what is there is logged as opened: kind and party stand in the event. */
static int log_artifact(struct ew_asked *a, struct ew_call *call, const char *what,
	enum ew_event_type type, const struct search *s, json_t *why, struct ew_hash *ret_event)
{
	if (json_object_set_new(why, "artifact", json_string(ew_keeper_kind_name(s->kind))) < 0 ||
		json_object_set_new(why, "party", ew_json_id(s->party)) < 0) {
		json_decref(why);
		return -ENOMEM;
	}
	return log_access(a, call, what, type, why, ret_event);
}

static int open_artifact(struct ew_asked *a, const char *what, enum ew_event_type type,
	const struct ew_recipient *recipient)
{
	struct ew_rendering one = {.format = 3};
	struct search s = {0};
	struct ew_call *call;
	struct ew_hash event;
	bool may = true;
	json_t *why;
	int r;

	if (read_artifact(a, &s) < 0)
		return problem(a, 400, "bad_arguments",
			"artifact is audio, frames or wav; party is a party's id");
	r = ew_ask_authorise(a, what, &call, &why);
	if (r < 0 || !call)
		return r;
	r = ew_objects_of(a->k->catalog, a->interaction, match_artifact, &s);
	if (r < 0 || s.found != 1) {
		json_decref(why);
		return r < 0 ? r : no_single_artifact(a, &s);
	}
	one.kind = s.kind;
	one.party = s.party;
	one.unredacted = is_unredacted(why) && !takes_away(what);
	r = choose_form(a, call, &one, &may);
	if (r < 0 || !may || ew_ask_must_fetch(a, &(struct ew_remote_wish){.kind = s.kind, .party = s.party}, &r) || ew_ask_must_wait(a, &r)) {
		json_decref(why);
		return r;
	}
	r = log_artifact(a, call, what, type, &s, why, &event);
	if (r < 0)
		return r;
	return explain_render(a,
		ew_keeper_render(a->k, call, &one, recipient, &event, a->connection, a->request));
}

int ew_ask_artifact(struct ew_asked *a)
{
	return open_artifact(a, "artifact", EW_EVENT_ACCESS, NULL);
}

int ew_ask_audio(struct ew_asked *a)
{
	return render(a, "audio", EW_EVENT_ACCESS, NULL);
}

int ew_ask_export(struct ew_asked *a)
{
	const char *to = argument(a, "to");
	struct ew_recipient recipient;

	if (to && ew_recipient_parse(ew_slice_text(to), &recipient) < 0)
		return problem(a, 400, "bad_recipient", "to is no age recipient (age1...)");
	if (json_object_get(a->arguments, "artifact"))
		return open_artifact(a, "export", EW_EVENT_EXPORTED, to ? &recipient : NULL);
	return render(a, "export", EW_EVENT_EXPORTED, to ? &recipient : NULL);
}

/* What was redacted since it was given is out of date, also while it is being sent. */
static int say_redactions(struct ew_asked *a, const struct ew_call *call)
{
	const json_t *given = json_object_get(a->arguments, "redactions");
	uint64_t now = ew_interaction_redaction_changes(call->fold);

	if (given && (uint64_t)json_integer_value(given) != now)
		return problem(a, 410, "redacted_since", "parts of the call were redacted, or are not any more, since this was given; ask again");
	return ew_keeper_answer(a->k, a->connection, a->request, 200, json_pack("{s:I}", "redactions", (json_int_t)now));
}

/* Nothing is written down: it was, when the media was given. */
int ew_ask_media_again(struct ew_asked *a)
{
	struct ew_call *call;
	json_t *why = NULL;
	int r = ew_ask_authorise(a, "audio", &call, &why);

	if (r < 0 || !call)
		return r;
	json_decref(why);
	return say_redactions(a, call);
}

/* Who may was found out on the way here. */
int ew_ask_export_again(struct ew_asked *a)
{
	struct ew_call *call;
	int r = find_call(a, &call);

	return r < 0 || !call ? r : say_redactions(a, call);
}
