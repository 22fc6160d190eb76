/*
 * Witnesses: others who say "I saw this checkpoint, and it extends what I saw before". In rounds: one checkpoint is
 * shown to every witness that can be asked, so that their cosignatures come together on it; what they say is checked
 * before it counts, and is put under the published checkpoint. Must never show a witness anything that was not
 * published, and never leave it unsaid that one refuses.
 */
#include "programs/keeper/keeper_witnesses.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/exceptions.h"
#include "ipc/asks.h"
#include "ledger/witness.h"

#define ANSWER_BYTES 16384
#define COSIGNED "cosigned"
#define MISSED "quorum_missed"
#define MISSED_WORDS                                                                                               \
	"for ten minutes no checkpoint has had all the cosignatures that the policy of witnesses asks for; see GET "  \
	"/v1/ledger/witnesses for who is missing, and whether the policy needs somebody who has no address in it"

static struct ew_witnesses *of(const struct ew_keeper *k)
{
	return k->outside->witnesses;
}

/* -- beginning -- */

static json_t *members(const struct ew_tlog_policy *policy)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < ew_tlog_policy_witnesses(policy); i++) {
		struct ew_tlog_witness w = ew_tlog_policy_witness(policy, i);
		char verifier[EW_VKEY_TEXT_BYTES] = "";

		if (w.key)
			ew_vkey_format(w.key, verifier);
		if (json_array_append_new(list, json_pack("{s:s, s:s}", "name", w.name, "verifier", verifier)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *hex_of(const struct ew_hash *hash)
{
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash->bytes[i]);
	return json_string(hex);
}

/* Who is to cosign is part of what can be proven: a policy that became weaker shows. */
static int note_policy(struct ew_keeper *k, struct ew_slice text, const struct ew_tlog_policy *policy)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	struct ew_hash hash;
	int r = ew_sha256_of(text, &hash);

	ew_buf_init(&before, sizeof(hash.bytes));
	if (r == 0)
		r = ew_catalog_get(k->catalog, "ledger_witnesses", &before);
	if (r == -ENOENT && text.len == 0)
		return 0;
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0 && ew_slice_equal(ew_buf_slice(&before), ew_slice_of(hash.bytes, sizeof(hash.bytes))))
		return 0;
	r = ew_keeper_append(k, NULL, EW_EVENT_WITNESSES, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
		json_pack("{s:o, s:o, s:b}", "policy", hex_of(&hash), "witnesses",
			policy ? members(policy) : json_array(),
			"quorum", policy && !ew_tlog_policy_needs_nobody(policy)),
		NULL, NULL, NULL);
	return r < 0 ? r : ew_catalog_set(k->catalog, "ledger_witnesses", ew_slice_of(hash.bytes, sizeof(hash.bytes)));
}

static void take_seats(struct ew_witnesses *w)
{
	for (size_t i = 0; i < ew_tlog_policy_witnesses(w->policy); i++) {
		struct ew_tlog_witness witness = ew_tlog_policy_witness(w->policy, i);
		struct ew_witness_seat *s = &w->seat[w->n];
		size_t n = strlen(witness.url);

		if (!witness.key || n == 0)
			continue;
		while (n > 0 && witness.url[n - 1] == '/')
			n--;
		s->name = witness.name;
		s->url = witness.url;
		s->key = witness.key;
		snprintf(s->url_of_add, sizeof(s->url_of_add), "%.*s/add-checkpoint", (int)n, witness.url);
		ew_buf_init(&s->text, EW_NOTE_BYTES);
		w->n++;
	}
}

/* What the published checkpoint carries already need not be asked for again. */
static void recall(struct ew_keeper *k, struct ew_witnesses *w)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};
	struct ew_checkpoint checkpoint;
	struct ew_note note;

	ew_buf_init(&whole, EW_NOTE_BYTES);
	if (!k->ledger->store || ew_log_store_checkpoint(k->ledger->store, &whole) < 0 ||
		ew_note_parse(ew_buf_slice(&whole), &note) < 0 || ew_checkpoint_parse(note.text, &checkpoint) < 0)
		return;
	for (size_t i = 0; i < w->n; i++) {
		struct ew_witness_seat *s = &w->seat[i];

		if (ew_note_check_cosignature(&note, s->key, &s->at) == 0)
			s->size = s->cosigned = checkpoint.size;
	}
}

static uint64_t kept_size(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};
	struct ew_checkpoint checkpoint;
	char path[EW_MAX_PATH_BYTES];
	struct ew_note note;

	ew_buf_init(&whole, EW_NOTE_BYTES);
	if (ew_keeper_outside_path(k, COSIGNED, path) < 0 || ew_file_read(k->io, path, &whole) < 0 ||
		ew_note_parse(ew_buf_slice(&whole), &note) < 0 || ew_checkpoint_parse(note.text, &checkpoint) < 0)
		return 0;
	return checkpoint.size;
}

/* Inside the transaction of the start, which comes again and again: said once. */
static int complain_of_policy(struct ew_keeper *k, const char *sentence)
{
	uint64_t number;
	int r = ew_exceptions_find(k->catalog, "witnesses_refused", sentence, &number);

	return r == -ENOENT ? ew_keeper_except(k, NULL, "witnesses_refused", sentence) : r;
}

int ew_keeper_witnesses_open(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	struct ew_error error = {0};
	struct ew_witnesses *w;
	int r;

	if (config->witnesses.len == 0)
		return note_policy(k, EW_SLICE_EMPTY, NULL);
	w = k->outside->witnesses = calloc(1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	ew_buf_init(&w->note, EW_NOTE_BYTES);
	r = ew_tlog_policy_parse(config->witnesses, &w->policy, &error);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "witnesses_refused", EW_F_ERROR(&error));
		ew_keeper_witnesses_close(k);
		return complain_of_policy(k, ew_error_text(&error));
	}
	take_seats(w);
	recall(k, w);
	w->cosigned = kept_size(k);
	w->log = k->ledger->number;
	return note_policy(k, config->witnesses, w->policy);
}

void ew_keeper_witnesses_close(struct ew_keeper *k)
{
	struct ew_witnesses *w = TAKE(k->outside->witnesses);

	if (!w)
		return;
	for (size_t i = 0; i < w->n; i++)
		ew_buf_free(&w->seat[i].text);
	ew_tlog_policy_free(&w->policy);
	ew_buf_free(&w->note);
	free(w);
}

/* -- rounds -- */

/* A successor has another origin: to witnesses it is another log, of which they have seen nothing. */
static void settle(const struct ew_keeper *k, struct ew_witnesses *w)
{
	if (w->log == k->ledger->number)
		return;
	w->log = k->ledger->number;
	w->open = w->fresh = w->enough = false;
	w->size = w->cosigned = 0;
	w->without = (struct ew_mono){0};
	for (size_t i = 0; i < w->n; i++) {
		struct ew_witness_seat *s = &w->seat[i];

		s->asking = (struct ew_asking){.next = {0}}; /* what was told of it is looked for when it is well */
		s->size = s->cosigned = s->asked = 0;
		s->due = false;
		s->behind = (struct ew_mono){0};
		s->trouble = EW_WITNESS_WELL;
	}
}

static bool wants(const struct ew_keeper *k, const struct ew_witness_seat *s)
{
	return s->cosigned < k->ledger->signed_size && ew_asking_ready(k, &s->asking);
}

static bool any_due(const struct ew_witnesses *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->seat[i].due)
			return true;
	return false;
}

/* Somebody of this round is still at it. */
static bool any_waited_for(const struct ew_keeper *k, const struct ew_witnesses *w)
{
	int64_t most = w->enough ? EW_WITNESS_ROUND_US : EW_WITNESS_LONG_ROUND_US;

	if (ew_io_mono(k->io).us - w->begun.us > most)
		return false;
	for (size_t i = 0; i < w->n; i++)
		if (w->seat[i].asked == w->size && !ew_id_is_zero(w->seat[i].asking.job))
			return true;
	return false;
}

static bool any_wants(const struct ew_keeper *k, const struct ew_witnesses *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (wants(k, &w->seat[i]))
			return true;
	return false;
}

bool ew_keeper_witnesses_due(const struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;
	const struct ew_witnesses *w = k->outside ? k->outside->witnesses : NULL;

	if (!w || !l || l->state != EW_LEDGER_OPEN || l->signed_size == 0)
		return false;
	if (w->open)
		return any_due(w) || !any_waited_for(k, w);
	return any_wants(k, w);
}

static int begin_round(struct ew_keeper *k, struct ew_witnesses *w)
{
	struct ew_checkpoint checkpoint;
	struct ew_note note;
	int r;

	ew_buf_clear(&w->note);
	r = ew_log_store_checkpoint(k->ledger->store, &w->note);
	if (r == 0)
		r = ew_note_parse(ew_buf_slice(&w->note), &note);
	if (r == 0)
		r = ew_checkpoint_parse(note.text, &checkpoint);
	if (r < 0)
		return r;
	w->open = true;
	w->fresh = w->enough = false;
	w->size = checkpoint.size;
	w->begun = ew_io_mono(k->io);
	for (size_t i = 0; i < w->n; i++) {
		w->seat[i].due = wants(k, &w->seat[i]);
		w->seat[i].corrected = false;
	}
	return 0;
}

/* The note as it is published, other witnesses' lines and all; it is the text that is cosigned. */
static int show(struct ew_keeper *k, struct ew_witnesses *w, struct ew_witness_seat *s, struct ew_buf *to)
{
	struct ew_witness_request request = {.old_size = s->size};
	struct ew_note note;
	int r = ew_note_parse(ew_buf_slice(&w->note), &note);

	if (r == 0 && s->size > 0)
		r = ew_log_store_consistency(k->ledger->store, s->size, w->size, &request.proof);
	if (r < 0)
		return r;
	ew_buf_clear(&s->text);
	ew_buf_add_slice(&s->text, note.text);
	request.checkpoint = ew_buf_slice(&w->note);
	r = ew_buf_error(&s->text);
	return r < 0 ? r : ew_witness_request_add(&request, to);
}

static int ask(struct ew_keeper *k, struct ew_witnesses *w, struct ew_witness_seat *s)
{
	_cleanup_(ew_buf_free) struct ew_buf body = {0};
	struct ew_msg_fetch fetch = {
		.method = EW_SLICE("POST"),
		.url = ew_slice_text(s->url_of_add),
		.content_type = EW_SLICE("text/plain"),
		.timeout_ms = EW_WITNESS_ASK_MS,
		.most_bytes = ANSWER_BYTES,
	};
	int r;

	ew_buf_init(&body, EW_WITNESS_REQUEST_BYTES);
	s->due = false;
	r = show(k, w, s, &body);
	if (r == 0)
		r = ew_asking_begin(k, &s->asking);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "witness_not_asked", EW_F_I64("code", r));
		ew_asking_failed(k, &s->asking, "the proof for it could not be made from the files of the log");
		return 0;
	}
	s->asked = w->size;
	fetch.job = s->asking.job;
	fetch.body = ew_buf_slice(&body);
	return ew_keeper_post(k, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_fetch, &fetch);
}

bool ew_witnesses_reach(const struct ew_witnesses *w)
{
	struct ew_tlog_verdict verdict;
	struct ew_note note;

	return ew_note_parse(ew_buf_slice(&w->note), &note) == 0 &&
		ew_tlog_policy_judge(w->policy, &note, &verdict) == 0 && verdict.quorum && !verdict.bad;
}

/* What a person was told of a quorum that was missed is over. */
static int keep_cosigned(struct ew_keeper *k, struct ew_witnesses *w)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_keeper_outside_path(k, COSIGNED, path);

	if (r == 0)
		r = ew_file_replace(k->io, path, ew_buf_slice(&w->note), 0);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "cosignatures_not_kept", EW_F_I64("code", r));
		return 0;
	}
	w->cosigned = w->size;
	w->without = (struct ew_mono){0};
	return ew_asking_well(k, &w->quorum, MISSED, MISSED_WORDS);
}

/* The same checkpoint with more lines, if it is still the published one; kept in any case once it has its quorum. */
static int end_round(struct ew_keeper *k, struct ew_witnesses *w)
{
	int r = 0;

	w->open = false;
	if (!w->fresh)
		return 0;
	w->fresh = false;
	if (k->ledger->signed_size == w->size)
		r = ew_log_store_publish(k->ledger->store, ew_buf_slice(&w->note));
	if (r < 0)
		ew_log(EW_LOG_ERROR, "cosignatures_not_published", EW_F_I64("code", r));
	return w->enough && w->size >= w->cosigned ? keep_cosigned(k, w) : 0;
}

int ew_keeper_witnesses_step(struct ew_keeper *k)
{
	struct ew_witnesses *w = of(k);
	int r;

	settle(k, w);
	r = w->open ? 0 : begin_round(k, w);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "checkpoint_unreadable", EW_F_I64("code", r));
		for (size_t i = 0; i < w->n; i++)
			if (ew_id_is_zero(w->seat[i].asking.job))
				ew_asking_failed(k, &w->seat[i].asking, "the published checkpoint could not be read");
		return 0;
	}
	for (size_t i = 0; i < w->n; i++)
		if (w->seat[i].due)
			return ask(k, w, &w->seat[i]);
	return any_waited_for(k, w) ? 0 : end_round(k, w);
}

/* -- answers -- */

int ew_keeper_witnessed(struct ew_keeper *k, const struct ew_msg_fetched *said, bool *ret_taken)
{
	struct ew_witnesses *w = of(k);

	*ret_taken = false;
	if (!w || ew_id_is_zero(said->job))
		return 0;
	settle(k, w);
	for (size_t i = 0; i < w->n; i++) {
		if (!ew_id_equal(w->seat[i].asking.job, said->job))
			continue;
		*ret_taken = true;
		return ew_witness_answered(k, w, &w->seat[i], said);
	}
	return 0;
}

void ew_keeper_witnesses_lost(struct ew_keeper *k)
{
	struct ew_witnesses *w = of(k);

	for (size_t i = 0; w && i < w->n; i++) {
		w->seat[i].due = false;
		if (!ew_id_is_zero(w->seat[i].asking.job))
			ew_asking_failed(k, &w->seat[i].asking,
				"the door outwards (earwitness-deliver) went away before it answered");
	}
}

/* -- time -- */

static int look_at(struct ew_keeper *k, struct ew_witness_seat *s)
{
	struct ew_mono now = ew_io_mono(k->io);

	if (!ew_id_is_zero(s->asking.job) && now.us - s->asking.begun.us > EW_OUTSIDE_LOST_US)
		ew_asking_failed(k, &s->asking, "the question was lost on its way");
	if (k->ledger->state != EW_LEDGER_OPEN || s->cosigned >= k->ledger->signed_size)
		return 0;
	ew_asking_shut(k, &s->asking);
	if (!s->behind.us)
		s->behind = now;
	if (s->trouble != EW_WITNESS_WELL || now.us - s->behind.us < EW_OUTSIDE_LATE_US)
		return 0;
	return ew_witness_trouble(k, s, EW_WITNESS_LATE);
}

/* Each may be well by itself, and no checkpoint have them all. */
static int look_at_quorum(struct ew_keeper *k, struct ew_witnesses *w)
{
	struct ew_mono now = ew_io_mono(k->io);

	if (ew_tlog_policy_needs_nobody(w->policy) || k->ledger->state != EW_LEDGER_OPEN ||
		w->cosigned >= k->ledger->signed_size)
		return 0;
	if (!w->without.us)
		w->without = now;
	return now.us - w->without.us < EW_OUTSIDE_LATE_US ? 0 : ew_asking_complain(k, &w->quorum, MISSED,
		MISSED_WORDS);
}

int ew_keeper_witnesses_tick(struct ew_keeper *k)
{
	struct ew_witnesses *w = of(k);
	int r = 0;

	if (!w)
		return 0;
	settle(k, w);
	for (size_t i = 0; r == 0 && i < w->n; i++)
		r = look_at(k, &w->seat[i]);
	return r < 0 ? r : look_at_quorum(k, w);
}

/* -- told to others -- */

uint64_t ew_keeper_witnessed_size(const struct ew_keeper *k)
{
	return of(k) ? of(k)->cosigned : 0;
}

int ew_keeper_witnesses_note(struct ew_keeper *k, struct ew_buf *to)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_keeper_witnessed_size(k) > 0 ? ew_keeper_outside_path(k, COSIGNED, path) : -ENOENT;

	return r < 0 ? r : ew_file_read(k->io, path, to);
}

static json_t *seat_json(const struct ew_witness_seat *s)
{
	char verifier[EW_VKEY_TEXT_BYTES], at[EW_WALL_TEXT_BYTES];

	ew_vkey_format(s->key, verifier);
	ew_wall_format(s->at, at);
	return json_pack("{s:s, s:s, s:s, s:I, s:o, s:o}", "name", s->name, "verifier", verifier, "url", s->url, "size",
		(json_int_t)s->cosigned, "at", s->cosigned ? json_string(at) : json_null(), "error",
		s->asking.sentence[0] ? json_string(s->asking.sentence) : json_null());
}

json_t *ew_keeper_witnesses_json(const struct ew_keeper *k)
{
	const struct ew_witnesses *w = of(k);
	json_t *list = json_array();

	for (size_t i = 0; list && w && i < w->n; i++) {
		if (json_array_append_new(list, seat_json(&w->seat[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

int ew_ask_witnesses(struct ew_asked *a)
{
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o, s:s, s:I, s:I}", "items", ew_keeper_witnesses_json(a->k), "stamps",
			ew_keeper_stamps_json(a->k, true), "verifier", a->k->ledger->verifier, "size",
				(json_int_t)a->k->ledger->signed_size, "cosigned",
			(json_int_t)ew_keeper_witnessed_size(a->k)));
}
