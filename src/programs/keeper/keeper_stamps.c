/*
 * Time stamps: every so often the published checkpoint, with the log's own signature and nothing else, goes to the
 * authority, and what comes back is kept for ever beside the log. Must never keep a stamp under the name of another
 * checkpoint, and never let the log wait for one.
 */
#include "programs/keeper/keeper_outside.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/stamps.h"
#include "ipc/asks.h"
#include "ledger/note.h"

#define KIND "stamps_failing"
#define FOLDER "stamps"
#define CLOCKS_US (60 * EW_US_PER_S) /* may differ by so much, the way included */
#define LATE                                                                                                       \
	"the time-stamping authority has given no good time stamp for ten minutes: checkpoints are signed without; "  \
	"see GET /v1/ledger/witnesses for the reason, then whether its address and certificates are right"

static struct ew_stamping *of(const struct ew_keeper *k)
{
	return &k->outside->stamps;
}

/* Of the present log; a successor begins with none. */
static int remember(struct ew_keeper *k)
{
	struct ew_stamping *s = of(k);
	struct ew_stamp_row row = {0};
	int r = ew_stamps_last(k->catalog, k->ledger->number, &row);

	if (r < 0 && r != -ENOENT)
		return r;
	s->log = k->ledger->number;
	s->stamped = row.size;
	s->at = row.at;
	return 0;
}

int ew_keeper_stamps_open(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	struct ew_stamping *s = of(k);

	ew_buf_init(&s->note, EW_NOTE_BYTES);
	s->every_us = config->stamp_s * EW_US_PER_S;
	return remember(k);
}

static uint64_t stamped_size(const struct ew_keeper *k)
{
	const struct ew_stamping *s = of(k);

	return s->log == k->ledger->number ? s->stamped : 0;
}

/* Somebody waits for this checkpoint, and the authority answers: the usual pause is not kept. */
static bool is_urgent(const struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return l->wanted > stamped_size(k) && l->signed_size >= l->wanted && of(k)->asking.failures == 0;
}

/* There is something new, and the last answer is long enough ago. */
static bool is_wanted(const struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return of(k)->every_us != 0 && l->state == EW_LEDGER_OPEN && l->signed_size > stamped_size(k) &&
		(is_urgent(k) || ew_io_mono(k->io).us >= of(k)->asking.next.us);
}

static bool may_ask(const struct ew_keeper *k)
{
	const struct ew_asking *a = &of(k)->asking;

	return ew_asking_ready(k, a) || (is_urgent(k) && k->outside->up && ew_id_is_zero(a->job));
}

bool ew_keeper_stamps_due(const struct ew_keeper *k)
{
	return k->outside && k->ledger && is_wanted(k) && may_ask(k);
}

/* The text and the one line of the log's own key: cosignatures come later, and would make another note of it. */
static int own_note(struct ew_keeper *k, struct ew_buf *to, uint64_t *ret_size)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};
	struct ew_checkpoint checkpoint;
	struct ew_vkey key;
	struct ew_note note;
	int r;

	ew_buf_init(&whole, EW_NOTE_BYTES);
	r = ew_log_store_checkpoint(k->ledger->store, &whole);
	if (r == 0)
		r = ew_vkey_parse(ew_slice_text(k->ledger->verifier), &key);
	if (r == 0)
		r = ew_note_parse(ew_buf_slice(&whole), &note);
	if (r == 0)
		r = ew_note_check(&note, &key);
	if (r == 0)
		r = ew_checkpoint_parse(note.text, &checkpoint);
	if (r < 0)
		return r;
	ew_buf_clear(to);
	ew_buf_add_slice(to, note.text);
	ew_buf_add_text(to, "\n");
	for (size_t i = 0; i < note.n; i++) {
		if (!ew_note_names(&note.signature[i], &key))
			continue;
		ew_buf_add_slice(to, note.signature[i].line);
		break;
	}
	*ret_size = checkpoint.size;
	return ew_buf_error(to);
}

int ew_keeper_stamps_step(struct ew_keeper *k)
{
	struct ew_stamping *s = of(k);
	struct ew_msg_stamp wish = {.data = EW_SLICE_EMPTY};
	int r = own_note(k, &s->note, &s->asked);

	s->asked_log = k->ledger->number;
	if (r == 0)
		r = ew_asking_begin(k, &s->asking);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "checkpoint_unreadable", EW_F_I64("code", r));
		ew_asking_failed(k, &s->asking, "the published checkpoint could not be read");
		return 0;
	}
	wish.job = s->asking.job;
	wish.data = ew_buf_slice(&s->note);
	return ew_keeper_post(k, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_stamp, &wish);
}

static int write_one(struct ew_keeper *k, const char *folder, uint64_t size, const char *ending,
	struct ew_slice content)
{
	char name[40], path[EW_MAX_PATH_BYTES];
	int r;

	snprintf(name, sizeof(name), "%llu.%s", (unsigned long long)size, ending);
	r = ew_path_join(path, sizeof(path), folder, name);
	return r < 0 ? r : ew_file_replace(k->io, path, content, 0);
}

/* The reply last: where it is, the others are. */
static int keep_files(struct ew_keeper *k, const struct ew_msg_stamped *said)
{
	struct ew_stamping *s = of(k);
	char folder[EW_MAX_PATH_BYTES];
	int r = ew_keeper_outside_path(k, FOLDER, folder);

	if (r == 0)
		r = ew_file_mkdirs(k->io, folder);
	if (r == 0)
		r = write_one(k, folder, s->asked, "note", ew_buf_slice(&s->note));
	if (r == 0)
		r = write_one(k, folder, s->asked, "pem", said->chain);
	return r < 0 ? r : write_one(k, folder, s->asked, "tsr", said->reply);
}

static int note_stamp(struct ew_keeper *k, struct ew_wall at)
{
	struct ew_stamping *s = of(k);
	struct ew_stamp_row row = {.log = s->asked_log, .size = s->asked, .at = at};
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_stamps_put(k->catalog, &row);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		return r;
	s->log = row.log;
	s->stamped = row.size;
	s->at = at;
	return 0;
}

/* Times in events are this machine's word, those in stamps the authority's: that they differ is worth a line. */
static void compare_clocks(struct ew_keeper *k, struct ew_wall theirs)
{
	int64_t ahead = ew_io_wall(k->io).us - theirs.us;

	if (ahead > CLOCKS_US || ahead < -CLOCKS_US)
		ew_log(EW_LOG_WARNING, "clock_differs_from_authority", EW_F_I64("ahead_s", ahead / EW_US_PER_S));
}

static int refused(struct ew_keeper *k, const struct ew_msg_stamped *said)
{
	char sentence[400];

	snprintf(sentence, sizeof(sentence), "%.*s", (int)said->sentence.len, (const char *)said->sentence.at);
	ew_log(EW_LOG_WARNING, "no_time_stamp", EW_F_I64("code", said->code));
	ew_asking_failed(k, &of(k)->asking, sentence);
	return 0;
}

int ew_keeper_stamped(struct ew_keeper *k, const struct ew_msg_stamped *said)
{
	struct ew_stamping *s = of(k);
	int r;

	if (ew_id_is_zero(s->asking.job) || !ew_id_equal(said->job, s->asking.job))
		return 0;
	if (s->asked_log != k->ledger->number) {
		s->asking.job = (struct ew_id){{0}};
		return 0;
	}
	if (said->code < 0)
		return refused(k, said);
	r = keep_files(k, said);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "time_stamp_not_kept", EW_F_I64("code", r));
		ew_asking_failed(k, &s->asking, "the disk did not take the time stamp");
		return 0;
	}
	compare_clocks(k, (struct ew_wall){said->stamped_wall});
	r = note_stamp(k, (struct ew_wall){said->stamped_wall});
	if (r == 0)
		r = ew_asking_well(k, &s->asking, KIND, LATE);
	s->asking.next.us = ew_io_mono(k->io).us + s->every_us;
	return r;
}

int ew_keeper_stamps_tick(struct ew_keeper *k)
{
	struct ew_stamping *s = of(k);
	int64_t now = ew_io_mono(k->io).us;

	if (!ew_id_is_zero(s->asking.job) && now - s->asking.begun.us > EW_OUTSIDE_LOST_US)
		ew_asking_failed(k, &s->asking, "the question was lost on its way");
	if (is_wanted(k))
		ew_asking_shut(k, &s->asking);
	if (!s->asking.since.us || now - s->asking.since.us < EW_OUTSIDE_LATE_US)
		return 0;
	return ew_asking_complain(k, &s->asking, KIND, LATE);
}

json_t *ew_keeper_stamps_json(const struct ew_keeper *k, bool why)
{
	const struct ew_stamping *s = of(k);
	char at[EW_WALL_TEXT_BYTES];
	json_t *to;

	if (!s->every_us && !stamped_size(k))
		return json_null();
	ew_wall_format(s->at, at);
	to = json_pack("{s:I, s:o}", "size", (json_int_t)stamped_size(k), "at",
		stamped_size(k) ? json_string(at) : json_null());
	if (why && to && json_object_set_new(to, "error",
			s->asking.sentence[0] ? json_string(s->asking.sentence) : json_null()) < 0)
		json_decref(TAKE(to));
	return to;
}

/* -- finding them again -- */

int ew_keeper_stamps_find(struct ew_keeper *k, uint64_t least_size, uint64_t *ret_size)
{
	struct ew_stamp_row row;
	int r = ew_stamps_first(k->catalog, k->ledger->number, least_size, &row);

	if (r == 0)
		*ret_size = row.size;
	return r;
}

/* "<size>.note", "<size>.tsr" or "<size>.pem", and nothing that could be another file. */
static bool is_name(struct ew_slice name)
{
	struct ew_slice head;
	uint64_t size;

	return ew_slice_cut(&name, '.', &head) && ew_slice_decimal(head, INT64_MAX, &size) == 0 && head.at[0] != '0' &&
		(ew_slice_equal(name, EW_SLICE("note")) || ew_slice_equal(name, EW_SLICE("tsr")) ||
			ew_slice_equal(name, EW_SLICE("pem")));
}

static int open_file(struct ew_keeper *k, const char *name, int *ret_handle)
{
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	int r = is_name(ew_slice_text(name)) ? ew_keeper_outside_path(k, FOLDER, folder) : -ENOENT;

	if (r == 0)
		r = ew_path_join(path, sizeof(path), folder, name);
	return r < 0 ? r : ew_io_open(k->io, path, EW_IO_READ, ret_handle);
}

static int give_file(struct ew_asked *a, const char *name)
{
	struct ew_keeper *k = a->k;
	struct ew_msg_answer answer = {.status = 200};
	char log[32];
	int handle = -1, r = open_file(k, name, &handle);

	snprintf(log, sizeof(log), "{\"log\": %u}", k->ledger->number);
	answer.json = ew_slice_text(log);
	if (r == 0)
		r = ew_io_size(k->io, handle, &answer.bytes);
	if (r == 0)
		(void)k->ops->send(k->arg, EW_ROLE_WEB, a->connection, a->request, EW_MSG_answer, &answer, &handle, 1);
	ew_io_discard(k->io, &handle);
	return r == -ENOENT ? ew_keeper_problem(k, a->connection, a->request, 404, "not_found",
		"there is no such time stamp; GET /v1/ledger/stamps names the last one") : r;
}

int ew_ask_stamps(struct ew_asked *a)
{
	const char *name = json_string_value(json_object_get(a->arguments, "name"));

	if (name)
		return give_file(a, name);
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o}", "last", ew_keeper_stamps_json(a->k, false)));
}
