/*
 * The queue that people work: what each kind of exception weighs and means, how it comes, how often it came again, and
 * how it ends. Every step is an event, in the log of the interaction when there is one. Must never be given anything of
 * a call in a kind or a sentence: both lie in the clear.
 */
#include "programs/keeper/keeper_ledger.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/rights/rights.h"

#include <errno.h>

#include "catalog/events.h"
#include "catalog/exceptions.h"

#define LOOK_US (5 * EW_US_PER_S)
#define HEALED_AT_ONCE 32
#define UNSIGNED_US (120 * EW_US_PER_S) /* an event a minute is written, whatever happens */

#define MINOR EW_SEVERITY_MINOR
#define SERIOUS EW_SEVERITY_SERIOUS
#define CRITICAL EW_SEVERITY_CRITICAL

static const struct {
	const char *kind;
	enum ew_severity severity;
	const char *sentence; /* "": the place that says it knows more */
} kinds[] = {
	/* Nothing, or nothing more, is recorded or proved until somebody acts. */
	{"no_policy", CRITICAL,
		"no policy is active: every call is neither held nor written; write one and start again"},
	{"policy_refused", CRITICAL, ""},
	{"disk_full", CRITICAL, ""},
	{"too_many_calls", CRITICAL, ""},
	{"ledger_damaged", CRITICAL, ""},
	{"ledger_key_lost", CRITICAL, ""},
	{"ledger_key_changed", CRITICAL, ""},
	{"ledger_behind_signature", CRITICAL, ""},
	{"ledger_differs", CRITICAL, ""},
	{"ledger_refused", CRITICAL, ""},
	{"ledger_vault_damaged", CRITICAL, ""},
	{"vault_away", CRITICAL,
		"the vault has been away for a minute: nothing is signed, finished, played or exported until it is "
		"back; "
		"calls are recorded as long as the keys that were issued ahead last: see `earwitness doctor`"},
	{"key_source_away", CRITICAL, ""},
	{"recorder_away", CRITICAL,
		"a recorder has been away for a minute: its calls are not recorded; see `earwitness doctor`"},
	{"redactor_away", SERIOUS,
		"Nobody is there to read texts for what must not be kept: transcripts, summaries and comments are refused until the redactor is back. See "
		"its log."},
	{"transcription_not_allowed", SERIOUS, ""},
	{"speech_not_transcribed", SERIOUS,
		"somebody speaks in a recording where no transcript has words, or the speech engine failed for good: that part of it is not checked; see "
		"earwitness-deliver's log, and transcribe it elsewhere"},
	{"opt_out_in_words", CRITICAL,
		"somebody asks in words that it stop, and policy leaves what follows to people, or the call was over when it was read: see the event "
		"phrase_heard for when it was said; tell it as consent withdrawn, or say why not"},
	{"refusal_in_words", SERIOUS,
		"somebody answers the question in words with no, or so that nobody knows: see the event phrase_heard for when it was said; ask again, or "
		"tell it as consent declined"},
	{"consent_in_words", MINOR,
		"somebody agrees in words: see the event phrase_heard for when it was said; listen, and if it is so tell it as consent granted"},
	{"sensitive_in_words", MINOR,
		"talk turns to what may not be kept: see the event phrase_heard for when; pause, or open the segment"},
	{"speech_not_listened_to", SERIOUS, ""},
	{"phrase_unknown", SERIOUS,
		"a recorder told of a phrase by a rule that this version does not have, and nothing was made of it: are all programs of one version?"},
	{"sound_not_silenced", CRITICAL,
		"a transcript without times holds something that may not be kept, so nobody knows where in the sound it was said: find it and redact the "
		"stretch by hand, and have the tool hand in segments with times"},
	{"sound_not_destroyed", CRITICAL,
		"a recording could not be made anew without what may not be kept: nobody hears that stretch, but it is still in the sealed original; see the "
		"log of the keeper for why"},
	{"original_not_kept", SERIOUS,
		"policy keeps the original of a text, and it could not be sealed: what was found in it is destroyed, and the text is stored without it; see "
		"whether the vault is there, and the disk has room"},
	{"mask_failed", SERIOUS, ""},
	{"recheck_broken_off", SERIOUS,
		"a re-check of stored texts and sound ended before it had seen everything, for want of memory, say: what it mended is mended; start another "
		"with `earwitness recheck`"},
	{"deletion_stopped", CRITICAL,
		"nothing is deleted any more, because the clock or the number of calls that fall due is not what it was: see /v1/retention for why; when "
		"all is as it should be, have two people lift it with `earwitness retention resume`"},
	{"deletion_unproven", CRITICAL,
		"a copy of something that was deleted could not be shown to be gone; no key opens it any more, and it is tried again: see `earwitness "
		"retention deletions` for which, and whether the recorder and the disk are well"},
	{"keys_not_destroyed", CRITICAL,
		"a key that should have been destroyed by now is still there, so that older copies still open what was deleted: see /v1/retention for "
		"which, and `earwitness doctor` for the vault and the folder of keys"},
	{"rewrap_failed", SERIOUS,
		"keys could not be sealed to the new key and stay under the old one, which is kept for them: run `earwitness audit run` to find "
		"damaged rows; it is tried again each hour"},
	{"deletions_not_replayed", CRITICAL, ""},
	{"deletions_replayed", SERIOUS,
		"an older copy of the data was put back: what it had again of deleted calls was deleted again before anything was served; look at what "
		"else is missing since"},
	{"key_came_back", CRITICAL,
		"a key that was destroyed is among the keys again: an older copy of their folder was put back, and backups of its time open again. It is "
		"destroyed once more by itself when its time is over; find out where the copy came from, and destroy that too"},
	{"tombstones_lacking", CRITICAL,
		"the folder of the keeper's keys is older than the catalogue: it lacked what says which deletions a copy of the data must not bring back. That was "
		"written again; put the newer folder back if there is one, and destroy the older copy"},
	{"key_missing", CRITICAL,
		"the vault does not have a key that the catalogue has rows under: what is sealed to it opens for nobody; put the folder of keys back "
		"that belongs to this data, or, if it is lost, those recordings are"},
	{"store_failing", SERIOUS, ""},
	{"store_changed", SERIOUS, ""},
	{"store_lock_missing", SERIOUS, ""},
	{"store_hold_missing", SERIOUS, ""},
	{"store_is_another", CRITICAL, ""},
	{"store_not_configured", CRITICAL,
		"objects lie at an object store or an archive that is not configured any more: they can neither be played nor deleted until it is; see "
		"`earwitness storage` for how many"},
	{"workers_away", SERIOUS,
		"there has been no worker for a minute: nothing is finished, played or exported; see `earwitness "
		"doctor`"},
	{"epochs_missing", CRITICAL,
		"there is no key that new recordings could be sealed to: no call is recorded until the vault makes "
		"one; see "
		"`earwitness doctor`"},
	{"ledger_not_signed", CRITICAL, ""},
	{"recording_lost", CRITICAL, ""},
	{"srtp_keys_lost", CRITICAL, ""},
	{"srtp_keys_not_kept", CRITICAL, ""},
	{"restriction_failed", CRITICAL, ""},
	{"program_not_started", CRITICAL, ""},
	{"account_locked", SERIOUS,
		"somebody has tried to sign in with wrong credentials until the account was locked for a while; ask its holder "
		"whether it was them, and see the log of the house for when"},
	{"sip_certificate_expired", CRITICAL, ""},
	{"restriction_refused", CRITICAL,
		"the recorder refused to shut a gate that a refusal elsewhere demands: end or divert the call at the "
		"telephone "
		"system"},
	{"tape_order_refused", SERIOUS,
		"the recorder refused to give back or to forget part of its tape: what was to be erased may still be "
		"there; "
		"see the recorder's log and disk"},
	{"tape_damaged", CRITICAL, ""},
	{"tape_events_missing", CRITICAL, ""},
	{"object_lost", CRITICAL, ""},
	{"object_damaged", CRITICAL, ""},
	{"interaction_unreadable", CRITICAL, ""},
	{"relation_unreadable", CRITICAL, ""},
	{"refusal_not_passed_on", CRITICAL, ""},
	{"test_failed", CRITICAL,
		"a synthetic call through the front door did not end as it should: real calls may fare the same; see "
		"`earwitness test show`"},
	{"test_missed", SERIOUS,
		"a synthetic call that is due did not run: whether calls are recorded as they should is not known; see "
		"the log of "
		"`earwitness serve`"},
	{"test_not_told", SERIOUS, ""},
	{"house_restored", SERIOUS, ""},
	{"backup_old", SERIOUS,
		"no backup was read back for longer than the configuration allows: see that `earwitness backup` and `earwitness backup verify --data DIR` run, and "
		"what they say"},
	{"audit_broken_off", SERIOUS,
		"a self-audit ended before it had seen everything, for want of memory, say: nothing is known of any of "
		"it; start another with `earwitness audit run`"},
	{"audit_overdue", SERIOUS,
		"a self-audit has been running for more than a day, and the next is late: see that the disk is well, and "
		"the keeper's log"},
	{"case_due", SERIOUS, "the deadline of a case is less than two days away: see `earwitness case show`"},
	{"case_overdue", CRITICAL, "the deadline of a case has passed: see `earwitness case show`"},
	{"request_work_stopped", SERIOUS,
		"work for what somebody asks about their own data could not go on: see the request for which, and why, and begin it again"},
	{"request_due", SERIOUS, ""},
	{"request_overdue", CRITICAL, ""},
	{"objection_stands", SERIOUS,
		"somebody who takes part has objected to a purpose before, and that was upheld: see the request for which, and withhold it in this call"},
	{"hold_stopped", CRITICAL,
		"a legal hold could not be placed on, or taken from, all the calls it was meant for: see /v1/holds for why, and place "
		"it on the rest"},
	{"recipient_silent", SERIOUS,
		"a vendor was told to delete its copies of a call and has not said that it did, in the time that it has for it: see "
		"/v1/vendors/ID/deletions, and ask it"},
	{"redating_stopped", SERIOUS,
		"other periods for calls that there are could not be applied to all of them: see /v1/retention/redates for why; calls that were done "
		"have their event, the others keep what they have"},
	{"hold_unattended", CRITICAL,
		"a standing query of a legal hold is in the name of somebody who has left or may place no holds any more: it goes on and covers "
		"every call that it matches, whatever their roles reached; place the same query again to take it over"},
	{"hold_query_unreadable", CRITICAL,
		"a standing query of a legal hold cannot be opened, so nothing new is covered by it: it was altered, or the data is of another "
		"installation; see /v1/holds for which, and place it anew"},
	{"hold_not_placed", CRITICAL,
		"a call matches a standing query of a legal hold and has as many holds as a call can have: they keep it, and when they are released "
		"this one must be placed on it"},
	{"not_recorded", SERIOUS,
		"an outside list has a call that was not recorded here: see the reconciliation that says so"},
	{"tape_event_unreadable", CRITICAL, ""},
	{"tape_event_unknown", SERIOUS, ""},
	{"artifact_failed", CRITICAL, ""},
	{"tape_kept", SERIOUS, ""},
	{"object_incomplete", SERIOUS, ""},
	/* Consent, policy and tools. */
	{"policy_unknown", CRITICAL,
		"the policy that this call was decided by is not kept any more, so it goes on by the terms it had: changes of "
		"who takes part are not decided on; end the call, and look at the catalogue"},
	{"laws_conflict", SERIOUS,
		"the laws of this call demand at least and at most what cannot both be: the decision says which, and what was "
		"done; let counsel look at it"},
	{"notice_insufficient", SERIOUS,
		"the notices of the rule do not tell all that the law of a party demands, so that party cannot count as told: see "
		"`earwitness policy explain`, and record a notice that does"},
	{"notice_version", SERIOUS,
		"another notice was played than policy means (the SHA-256 of its audio differs), so nobody counts as told: play "
		"the one of the policy, or put the new one into it"},
	{"notice_version_unknown", SERIOUS,
		"a notice was told with the SHA-256 of its audio, and which audio the policy of this call meant is not kept, "
		"so nobody counts as told: have the notice played again and told by its name alone"},
	{"notice_interrupted", MINOR,
		"a notice was not heard to its end, so it proves nothing: it should be played again"},
	{"notice_not_heard", SERIOUS, ""},
	{"notice_cut_short", SERIOUS, ""},
	{"answer_not_understood", MINOR,
		"a consent question was answered with keys that policy gives no meaning, or not at all: it counts as no answer"},
	{"pause_too_long", SERIOUS,
		"recording has been paused for longer than policy expects: a pause never ends by itself; ask the agent"},
	{"segment_forgotten", SERIOUS, ""},
	{"held_too_long", SERIOUS,
		"audio that was held in memory while consent was asked for grew past its limit, and the oldest of it was wiped: "
		"shorten the notice, or the question"},
	{"minor", SERIOUS,
		"a party is a minor, or is said to be: all but what must be recorded has stopped; look at what exists of the call, "
		"and whether a guardian should be asked"},
	{"withdrawn_afterwards", SERIOUS,
		"consent was withdrawn after the call had ended: look at what exists of it and on which other ground it could stay"},
	{"uncontrolled_capture", SERIOUS,
		"something captures this call that cannot be stopped from here: let a connector control it, or switch it off "
		"where it runs"},
	{"tool_silent", CRITICAL,
		"an outside tool did not acknowledge an order in time: its grant is revoked and what it makes from now on is "
		"refused; see that it has stopped"},
	{"artifact_refused", MINOR,
		"an outside tool handed in what it may not: it was not stored; see the event for why"},
	{"opt_out_open", SERIOUS,
		"an opt-out has not reached everything: see the list of the call for what is still open"},
	/* To be looked at when there is time. */
	{"clock_nonsense", MINOR, ""},
	{"party_by_order", MINOR, ""},
	{"party_corrected", MINOR, ""},
	{"label_repeated", MINOR, ""},
	{"metadata_incomplete", MINOR, ""},
	{"facts_truncated", MINOR, ""},
	{"record_attribute", MINOR, ""},
	{"foreign_media", MINOR, ""},
	{"media_while_inactive", MINOR, ""},
	{"unannounced_payload", MINOR, ""},
	{"srtcp_auth_failed", MINOR, ""},
	{"keys_not_expected", MINOR, ""},
	{"relation_not_unique", MINOR, ""},
};

const char *ew_severity_name(uint32_t severity)
{
	static const char *const names[] = {[MINOR] = "minor", [SERIOUS] = "serious", [CRITICAL] = "critical"};

	return severity < EW_COUNT(names) ? names[severity] : NULL;
}

enum ew_severity ew_keeper_severity(const char *kind)
{
	/* What an audit finds is an altered proof, until somebody has shown otherwise. */
	if (strncmp(kind, "audit_found_", 12) == 0)
		return CRITICAL;
	for (size_t i = 0; i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].severity;
	return SERIOUS;
}

const char *ew_keeper_exception_sentence(const char *kind)
{
	for (size_t i = 0; i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].sentence;
	return "";
}

/* -- how they come -- */

int ew_keeper_except(
	struct ew_keeper *k, struct ew_call *call, const char *kind, const char *sentence)
{
	return ew_keeper_except_at(k, call, ew_io_wall(k->io), kind, sentence);
}

static int append(struct ew_keeper *k, struct ew_call *call, const struct ew_exception_row *row)
{
	return ew_keeper_append(k, call, EW_EVENT_EXCEPTION, row->at, "keeper", (struct ew_id){{0}},
		json_pack("{s:s, s:s, s:s}", "kind", row->kind, "sentence", row->sentence, "severity",
			ew_severity_name(row->severity)),
		NULL, NULL, NULL);
}

/* The same again, of the same call, that nobody has resolved: one row that counts, and an event all the same. */
int ew_keeper_except_at(struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const char *kind,
	const char *sentence)
{
	struct ew_exception_row row = {
		.kind = kind,
		.sentence = sentence ? sentence : ew_keeper_exception_sentence(kind),
		.severity = ew_keeper_severity(kind),
		.at = at,
		.open = true,
	};
	uint64_t event;
	int r;

	if (call)
		row.interaction = call->id;
	r = ew_exceptions_repeat(k->catalog, row.interaction, row.kind, row.sentence, at);
	if (r == 0)
		return append(k, call, &row);
	if (r == -ENOENT)
		r = ew_exceptions_insert(k->catalog, &row);
	if (r == 0)
		r = append(k, call, &row);
	if (r == 0)
		r = ew_events_count(k->catalog, &event);
	return r < 0 ? r : ew_exceptions_event(k->catalog, row.number, event);
}

/* -- how they end -- */

static struct ew_id nobody;

static int say(struct ew_keeper *k, const struct ew_exception_row *row, struct ew_id by, const char *what,
	const char *note)
{
	bool resolved = strcmp(what, "resolve") == 0;
	struct ew_call *call = NULL;
	json_t *personal = NULL;
	int r = 0;

	/* Of a call that cannot be read any more the system's log tells. */
	if (!ew_id_is_zero(row->interaction))
		r = ew_keeper_call(k, row->interaction, &call);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	if (note && note[0])
		personal = json_pack("{s:s}", "note", note);
	return ew_keeper_append(k, r < 0 ? NULL : call,
		resolved ? EW_EVENT_EXCEPTION_RESOLVED : EW_EVENT_EXCEPTION_TAKEN, ew_io_wall(k->io),
		ew_id_is_zero(by) ? "keeper" : "user", by,
		json_pack("{s:I, s:s, s:s, s:s}", "exception", (json_int_t)row->number, "kind", row->kind, "sentence",
			row->sentence, "did", what),
		personal, NULL, NULL);
}

/* Under the interaction's key, so that the words go when it does. */
static int seal_note(struct ew_keeper *k, const struct ew_exception_row *row, const char *note, struct ew_buf *to)
{
	struct ew_call *call = NULL;
	int r = 0;

	if (!note || !note[0])
		return 0;
	if (!ew_id_is_zero(row->interaction))
		r = ew_keeper_call(k, row->interaction, &call);
	if (r < 0 && !ew_keeper_call_is_lost(r))
		return r;
	return r < 0 ? 0 : ew_keeper_seal(k, call, "exception_note", row->number, ew_slice_text(note), to);
}

int ew_exception_change(struct ew_keeper *k, struct ew_exception_row *row, struct ew_id by, const char *what,
	const char *note)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_wall now = ew_io_wall(k->io);
	int r;

	ew_buf_init(&sealed, 2 * EW_MAX_REASON_BYTES + 128);
	if (strcmp(what, "take") == 0) {
		row->state = EW_EXCEPTION_TAKEN;
		row->taken_by = by;
		row->taken_at = now;
	} else if (strcmp(what, "release") == 0) {
		row->state = EW_EXCEPTION_OPEN;
		row->taken_by = nobody;
		row->taken_at.us = 0;
	} else {
		row->state = EW_EXCEPTION_RESOLVED;
		row->resolved_by = by;
		row->resolved_at = now;
	}
	r = seal_note(k, row, note, &sealed);
	if (r == 0 && sealed.len > 0)
		row->note = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_exceptions_update(k->catalog, row);
	return r < 0 ? r : say(k, row, by, what, note);
}

int ew_exception_hold(void *arg, const struct ew_exception_row *row)
{
	struct ew_exception_held *h = arg;

	h->row = *row;
	snprintf(h->kind, sizeof(h->kind), "%s", row->kind);
	snprintf(h->sentence, sizeof(h->sentence), "%s", row->sentence);
	h->row.kind = h->kind;
	h->row.sentence = h->sentence;
	ew_buf_clear(&h->note);
	ew_buf_add_slice(&h->note, row->note);
	h->row.note = ew_buf_slice(&h->note);
	return ew_buf_error(&h->note) < 0 ? ew_buf_error(&h->note) : 0;
}

void ew_exception_held_init(struct ew_exception_held *h)
{
	*h = (struct ew_exception_held){0};
	ew_buf_init(&h->note, 2 * EW_MAX_REASON_BYTES + 128);
}

void ew_exception_held_free(struct ew_exception_held *h)
{
	ew_buf_free(&h->note);
}

struct numbers {
	uint64_t at[HEALED_AT_ONCE];
	size_t n;
};

static int note_number(void *arg, const struct ew_exception_row *row)
{
	struct numbers *to = arg;

	to->at[to->n++] = row->number;
	return 0;
}

static int heal_one(struct ew_keeper *k, uint64_t number, const char *because)
{
	_cleanup_(ew_exception_held_free) struct ew_exception_held h = {0};
	int r;

	ew_exception_held_init(&h);
	r = ew_exceptions_get(k->catalog, number, ew_exception_hold, &h);
	return r < 0 ? r : ew_exception_change(k, &h.row, nobody, "resolve", because);
}

int ew_keeper_heal(struct ew_keeper *k, struct ew_call *call, const char *kind, const char *sentence,
	const char *because)
{
	struct numbers found = {.n = 0};
	struct ew_exception_query q = {.unresolved = true,
		.kind = kind,
		.sentence = sentence,
		.by_interaction = true,
		.limit = HEALED_AT_ONCE};
	int r;

	if (call)
		q.interaction = call->id;
	r = ew_exceptions_search(k->catalog, &q, note_number, &found);
	for (size_t i = 0; r == 0 && i < found.n; i++)
		r = heal_one(k, found.at[i], because);
	return r;
}

/* -- what heals by itself -- */

static const char *const with_the_log[] = {
	"ledger_damaged", "ledger_key_lost", "ledger_key_changed", "ledger_behind_signature", "ledger_differs",
	"ledger_refused", "ledger_vault_damaged", "ledger_not_signed",
};

static int heal_log(struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;
	bool well = l && l->state == EW_LEDGER_OPEN && l->last_wall.us != 0 &&
		ew_io_mono(k->io).us - l->last.us < UNSIGNED_US;
	char because[400];
	int r;

	if (!well)
		k->ledger_well = false;
	if (!well || k->ledger_well)
		return 0;
	/* Of an older log that has a successor nothing is said by this: it stays what it was. */
	snprintf(because, sizeof(because), "a checkpoint of log %.255s was signed", l->origin);
	r = ew_keeper_begin(k);
	for (size_t i = 0; r == 0 && i < EW_COUNT(with_the_log); i++)
		r = ew_keeper_heal(k, NULL, with_the_log[i], NULL, because);
	if (r == 0)
		r = ew_keeper_commit(k);
	k->ledger_well = r == 0;
	return r;
}

int ew_keeper_queue_tick(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r;

	if (k->queue_looked.us && now.us - k->queue_looked.us < LOOK_US)
		return 0;
	k->queue_looked = now;
	r = heal_log(k);
	if (r == 0)
		r = ew_keeper_cases_tick(k);
	if (r == 0)
		r = ew_keeper_rights_tick(k);
	if (r == 0)
		r = ew_keeper_tests_tick(k);
	return r < 0 ? r : ew_keeper_watch_house(k);
}
