/*
 * From stored events to signed checkpoints: what the vault says, and what follows. The order is the whole point: an
 * event is durable before it is a leaf, leaves are durable before their tree is signed, and the vault has written down
 * what it signed before anybody sees it. When what the vault remembers and what lies here do not agree, nothing is
 * signed any more and a person is told. Must never end the keeper: recording goes on, whatever becomes of the log.
 */
#include "programs/keeper/keeper_ledger.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/events.h"

#define DEFAULT_EVERY_US EW_US_PER_S

static const struct {
	const char *word, *sentence;
	bool passes; /* what the vault says when it comes again may be another thing */
} refusals[] = {
	{"ledger_damaged",
		"a file of the log is missing or altered: no checkpoint is signed; restore the folder of the log from "
		"a "
		"copy, or remove it to have it made anew from the catalogue, and start again", false},
	{"ledger_key_lost",
		"the key that the log was signed with is not in the vault: no checkpoint is signed; restore the folder "
		"of "
		"keys, or begin a successor with `earwitness ledger succeed`", false},
	{"ledger_key_changed",
		"the vault signs with another key than this log has: no checkpoint is signed; data and keys are of "
		"different "
		"installations, or of different times", false},
	{"ledger_behind_signature",
		"the vault has signed a longer log than this one: this data is an older copy; restore the newest, or "
		"begin a "
		"successor with `earwitness ledger succeed`, which says so for ever", false},
	{"ledger_differs",
		"what was signed is not what the catalogue gives: events were altered, or the data is of another "
		"history; no "
		"checkpoint is signed; restore the catalogue, or begin a successor with `earwitness ledger "
		"succeed`", false},
	{"ledger_refused",
		"the vault found that a checkpoint does not extend the one before it and did not sign; the log's "
		"folder and "
		"the catalogue do not belong together", false},
	{"ledger_vault_damaged",
		"the vault cannot read what it signed last, or its key: no checkpoint is signed; restore the folder of "
		"keys "
		"and start the vault again, or begin a successor with `earwitness ledger succeed`",
		true},
};

static struct ew_keeper_ledger *of(struct ew_keeper *k)
{
	return k->ledger;
}

void ew_ledger_refuse(struct ew_keeper *k, const char *why)
{
	struct ew_keeper_ledger *l = of(k);

	if (l->state == EW_LEDGER_REFUSES)
		return;
	l->state = EW_LEDGER_REFUSES;
	l->why = why;
	l->due = l->told = false;
	ew_log(EW_LOG_ERROR, "ledger_refuses", EW_F_WORD("why", why));
}

const char *ew_ledger_sentence(const char *why)
{
	for (size_t i = 0; i < EW_COUNT(refusals); i++)
		if (strcmp(refusals[i].word, why) == 0)
			return refusals[i].sentence;
	return "the log cannot be signed";
}

static bool refusal_passes(const struct ew_keeper_ledger *l)
{
	for (size_t i = 0; i < EW_COUNT(refusals); i++)
		if (strcmp(refusals[i].word, l->why) == 0)
			return refusals[i].passes;
	return false;
}

/* Damage is for ever; a disk that is full or slow is tried again. */
void ew_ledger_judge(struct ew_keeper *k, int error)
{
	struct ew_keeper_ledger *l = of(k);

	if (error >= 0)
		return;
	l->due = false;
	l->asked = ew_io_mono(k->io);
	l->again = true;
	if (error == -EBADMSG)
		ew_ledger_refuse(k, "ledger_damaged");
	else if (error == -EUCLEAN)
		ew_ledger_refuse(k, "ledger_differs");
	else
		ew_log(EW_LOG_ERROR, "ledger_not_written", EW_F_I64("code", error));
}

/* -- what the catalogue remembers of it -- */

static void name_of(uint32_t number, const char *what, char to[static 40])
{
	snprintf(to, 40, "ledger_%u_%s", number, what);
}

static int get_text(struct ew_keeper *k, const char *name, char *to, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	int r;

	ew_buf_init(&value, n - 1);
	r = ew_catalog_get(k->catalog, name, &value);
	if (r == 0)
		snprintf(to, n, "%.*s", (int)value.len, (const char *)value.at);
	return r == -ENOENT ? 0 : r;
}

static int get_number(struct ew_keeper *k, const char *name, uint64_t *ret)
{
	char text[24] = "";
	int r = get_text(k, name, text, sizeof(text));

	return r < 0 || !text[0] ? r : ew_slice_decimal(ew_slice_text(text), INT64_MAX, ret);
}

int ew_ledger_memorise(struct ew_keeper *k, uint32_t number, const char *what, struct ew_slice value)
{
	char name[40];

	name_of(number, what, name);
	return ew_catalog_set(k->catalog, name, value);
}

int ew_ledger_remember(struct ew_keeper *k, uint32_t number, struct ew_ledger_past *ret)
{
	char name[40];
	int r;

	*ret = (struct ew_ledger_past){.number = number, .first = 1};
	name_of(number, "first", name);
	r = get_number(k, name, &ret->first);
	name_of(number, "origin", name);
	if (r == 0)
		r = get_text(k, name, ret->origin, sizeof(ret->origin));
	name_of(number, "verifier", name);
	return r < 0 ? r : get_text(k, name, ret->verifier, sizeof(ret->verifier));
}

static int remember(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_ledger_past past;
	uint64_t number = 1;
	int r = get_number(k, "ledger_log", &number);

	if (r == 0)
		r = ew_ledger_remember(k, (uint32_t)number, &past);
	if (r < 0)
		return r;
	l->number = past.number;
	l->first = past.first;
	memcpy(l->origin, past.origin, sizeof(l->origin));
	memcpy(l->verifier, past.verifier, sizeof(l->verifier));
	return 0;
}

int ew_ledger_leaves(struct ew_keeper *k, uint64_t *ret)
{
	uint64_t number = 0;
	int r = ew_events_count(k->catalog, &number);

	*ret = number < of(k)->first ? 0 : number - of(k)->first + 1;
	return r;
}

int ew_ledger_folder(const struct ew_keeper_ledger *l, uint32_t number, char to[static EW_MAX_PATH_BYTES])
{
	char name[32];

	snprintf(name, sizeof(name), "ledger/%04u", number);
	return ew_path_join(to, EW_MAX_PATH_BYTES, l->data, name);
}

/* -- the folder -- */

int ew_ledger_open_store(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_error error = {0};
	char folder[EW_MAX_PATH_BYTES];
	int r = l->store ? 0 : ew_ledger_folder(l, l->number, folder);

	if (r < 0 || l->store)
		return r;
	r = ew_log_store_open(k->io, folder, &l->store, &l->signed_size, &error);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "ledger_unreadable", EW_F_ERROR(&error));
		ew_ledger_judge(k, r);
		return 0;
	}
	if (ew_tree_root(ew_log_store_tree(l->store), &l->signed_root) < 0)
		return -ENOMEM;
	if (l->signed_size > l->at_start)
		ew_ledger_refuse(k, "ledger_behind_signature");
	else
		ew_ledger_judge(k, ew_ledger_compare_rows(k));
	return 0;
}

int ew_keeper_ledger_open(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	struct ew_keeper_ledger *l = calloc(1, sizeof(*l));
	int r;

	k->ledger = l;
	if (!l)
		return -ENOMEM;
	ew_buf_init(&l->catching_up, EW_NOTE_BYTES);
	l->every_us = config->checkpoint_ms ? config->checkpoint_ms * EW_US_PER_MS : DEFAULT_EVERY_US;
	l->last = ew_io_mono(k->io);
	if (config->ledger_origin && config->ledger_origin[0] &&
		!ew_key_name_valid(ew_slice_text(config->ledger_origin)))
		ew_log(EW_LOG_ERROR, "ledger_origin_unusable");
	else if (config->ledger_origin)
		snprintf(l->wished, sizeof(l->wished), "%s", config->ledger_origin);
	if ((size_t)snprintf(l->data, sizeof(l->data), "%s", config->data) >= sizeof(l->data))
		return -ENAMETOOLONG;
	r = remember(k);
	if (r == 0)
		r = ew_ledger_leaves(k, &l->at_start);
	return r < 0 ? r : ew_ledger_open_store(k);
}

void ew_keeper_ledger_close(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = TAKE(k->ledger);

	if (!l)
		return;
	ew_log_store_close(&l->store);
	ew_buf_free(&l->catching_up);
	free(l);
}

/* -- a key -- */

void ew_ledger_ask(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_msg_ledger_last ask = {.log = l->number};

	l->signing = false;
	l->asked = ew_io_mono(k->io);
	l->again = true;
	if (l->state != EW_LEDGER_REFUSES)
		l->state = EW_LEDGER_CLOSED;
	if (k->vault_up && ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_ledger_last, &ask) < 0)
		ew_log(EW_LOG_ERROR, "vault_not_asked");
}

void ew_keeper_ledger_vault(struct ew_keeper *k, bool up)
{
	(void)up; /* k->vault_up says so */
	ew_ledger_ask(k);
}

static void choose_origin(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(k->log, id);
	if (l->wished[0])
		snprintf(l->origin, sizeof(l->origin), "%s", l->wished);
	else
		snprintf(l->origin, sizeof(l->origin), "earwitness.invalid/%s", id);
}

static int write_beginning(struct ew_keeper *k, struct ew_hash *ret)
{
	struct ew_keeper_ledger *l = of(k);
	int r;

	choose_origin(k);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_LEDGER_BEGUN, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			json_pack("{s:I, s:s}", "log", (json_int_t)l->number, "origin", l->origin), NULL, NULL, ret);
	if (r == 0)
		r = ew_ledger_memorise(k, l->number, "begun", ew_slice_of(ret->bytes, sizeof(ret->bytes)));
	if (r == 0)
		r = ew_ledger_memorise(k, l->number, "origin", ew_slice_text(l->origin));
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		l->origin[0] = '\0';
	return r;
}

/* A vault that died before it had made the key is asked again, in the name of the same event. */
static int begin_event(struct ew_keeper *k, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf begun = {0};
	char name[40];
	int r;

	name_of(of(k)->number, "begun", name);
	ew_buf_init(&begun, sizeof(ret->bytes));
	r = ew_catalog_get(k->catalog, name, &begun);
	if (r == 0 && begun.len == sizeof(ret->bytes)) {
		memcpy(ret->bytes, begun.at, sizeof(ret->bytes));
		return 0;
	}
	return r < 0 && r != -ENOENT ? r : write_beginning(k, ret);
}

static int begin_log(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_msg_ledger_begin wish = {.log = l->number};
	int r = begin_event(k, &wish.event);

	if (r < 0)
		return r;
	l->state = EW_LEDGER_BEGINS;
	wish.origin = ew_slice_text(l->origin);
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_ledger_begin, &wish);
}

static int write_key(struct ew_keeper *k, const char *verifier, const char *origin)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_LEDGER_KEY, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			json_pack("{s:I, s:s}", "log", (json_int_t)of(k)->number, "verifier", verifier), NULL, NULL,
			NULL);
	if (r == 0)
		r = ew_ledger_memorise(k, of(k)->number, "verifier", ew_slice_text(verifier));
	if (r == 0)
		r = ew_ledger_memorise(k, of(k)->number, "origin", ew_slice_text(origin));
	return r < 0 ? r : ew_keeper_commit(k);
}

/* The vault may know this log longer than the catalogue does: then the name is the vault's. */
static int note_key(struct ew_keeper *k, struct ew_slice verifier)
{
	struct ew_keeper_ledger *l = of(k);
	char text[EW_VKEY_TEXT_BYTES];
	struct ew_vkey key;
	int r = ew_vkey_parse(verifier, &key);

	if (r < 0)
		return r;
	ew_vkey_format(&key, text);
	r = write_key(k, text, key.name);
	if (r < 0)
		return r;
	memcpy(l->verifier, text, sizeof(l->verifier));
	memcpy(l->origin, key.name, sizeof(l->origin));
	return 0;
}

/* -- the vault's word -- */

int ew_ledger_read_note(const struct ew_keeper_ledger *l, struct ew_slice note, struct ew_checkpoint *ret)
{
	struct ew_vkey key;
	struct ew_note parsed;
	int r = ew_vkey_parse(ew_slice_text(l->verifier), &key);

	if (r == 0)
		r = ew_note_parse(note, &parsed);
	if (r == 0)
		r = ew_note_check(&parsed, &key);
	if (r == 0)
		r = ew_checkpoint_parse(parsed.text, ret);
	if (r == 0 && !ew_slice_equal(ret->origin, ew_slice_text(l->origin)))
		r = -EKEYREJECTED;
	return r;
}

void ew_ledger_publish(struct ew_keeper *k, struct ew_slice note, const struct ew_checkpoint *c)
{
	struct ew_keeper_ledger *l = of(k);
	int r = ew_log_store_publish(l->store, note);

	/* The store refuses what is not of its tree. */
	if (r == -EINVAL)
		r = -EUCLEAN;
	ew_ledger_judge(k, r);
	if (r < 0) {
		/* The vault has it: it is asked for again by and by, and published then. */
		if (l->state != EW_LEDGER_REFUSES)
			l->state = EW_LEDGER_CLOSED;
		return;
	}
	l->state = EW_LEDGER_OPEN;
	l->signed_size = c->size;
	l->signed_root = c->root;
	l->last = ew_io_mono(k->io);
	l->last_wall = ew_io_wall(k->io);
	l->told_late = l->again = false;
}

static int check_published(struct ew_keeper_ledger *l)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_checkpoint c;
	int r;

	if (l->signed_size == 0)
		return 0;
	ew_buf_init(&note, EW_NOTE_BYTES);
	r = ew_log_store_checkpoint(l->store, &note);
	return r < 0 ? r : ew_ledger_read_note(l, ew_buf_slice(&note), &c);
}

/* A word of refusal, or NULL. `leaves` are those of the catalogue. */
static const char *find_fault(const struct ew_keeper_ledger *l, const struct ew_checkpoint *c, uint64_t leaves)
{
	/* What was signed before this start was in the catalogue then: what has come since is of another history. */
	if (c->size > leaves || (!l->heard && c->size > l->at_start))
		return "ledger_behind_signature";
	if (c->size > 0 && c->size == l->signed_size && memcmp(&c->root, &l->signed_root, sizeof(c->root)) != 0)
		return "ledger_differs";
	return NULL;
}

static void open_log(struct ew_keeper *k, const struct ew_checkpoint *c)
{
	struct ew_keeper_ledger *l = of(k);

	l->state = EW_LEDGER_OPEN;
	/*
	 * An older copy of the folder of keys: what is published proves what it has signed since. It is asked to sign
	 * that again at once, and knows it from then on.
	 */
	if (c->size < l->signed_size) {
		ew_log(EW_LOG_WARNING, "vault_forgot", EW_F_U64("remembers", c->size),
			EW_F_U64("published", l->signed_size));
		l->due = l->forgotten = true;
	}
}

static int catch_up_to(struct ew_keeper *k, struct ew_slice note)
{
	struct ew_keeper_ledger *l = of(k);

	ew_buf_clear(&l->catching_up);
	ew_buf_add_slice(&l->catching_up, note);
	if (ew_buf_error(&l->catching_up) < 0)
		return -ENOMEM;
	l->state = EW_LEDGER_CATCHES_UP;
	l->due = true;
	return 0;
}

/* What the vault signed last, against what lies here. */
static int compare(struct ew_keeper *k, struct ew_slice note)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_checkpoint c = {0};
	const char *fault;
	uint64_t leaves = 0;
	int r = note.len ? ew_ledger_read_note(l, note, &c) : 0;

	if (r == -EKEYREJECTED || r == -EBADMSG || r == -ENOENT)
		return -EKEYREJECTED;
	if (r == 0)
		r = ew_ledger_leaves(k, &leaves);
	if (r == 0 && !l->heard)
		r = check_published(l);
	if (r < 0)
		return r == -ENOENT || r == -EKEYREJECTED ? -EBADMSG : r;
	l->vault_size = c.size;
	l->vault_root = c.root;
	fault = find_fault(l, &c, leaves);
	l->heard = true;
	if (fault)
		ew_ledger_refuse(k, fault);
	else if (c.size <= l->signed_size)
		open_log(k, &c);
	else if (c.size <= ew_log_store_synced(l->store))
		ew_ledger_publish(k, note, &c);
	else
		return catch_up_to(k, note);
	return 0;
}

/* How far the log is known to have come, whatever becomes of it: a successor says that of it. */
static void note_last(struct ew_keeper_ledger *l, struct ew_slice note)
{
	struct ew_checkpoint c;

	if (note.len == 0 || !l->verifier[0] || ew_ledger_read_note(l, note, &c) < 0 || c.size <= l->vault_size)
		return;
	l->vault_size = c.size;
	l->vault_root = c.root;
}

static int take_word(struct ew_keeper *k, const struct ew_msg_ledger_signed *said)
{
	struct ew_keeper_ledger *l = of(k);
	int r = l->verifier[0] ? 0 : note_key(k, said->verifier);

	if (r < 0)
		return r;
	if (!ew_slice_equal(said->verifier, ew_slice_text(l->verifier)))
		return -EKEYREJECTED;
	note_last(l, said->note);
	r = ew_ledger_open_store(k);
	/* Without a folder what the vault said is asked for again. */
	return r < 0 || !l->store || l->state == EW_LEDGER_REFUSES ? r : compare(k, said->note);
}

static const char *refusal_of(const struct ew_keeper_ledger *l, int64_t code)
{
	switch (code) {
	case -ENOENT:
		return l->verifier[0] ? "ledger_key_lost" : NULL;
	case -EEXIST: /* something was signed under this number, and its key is gone */
		return "ledger_key_lost";
	case -EKEYREJECTED:
	case -EBADMSG:
	case -EPERM:
	case -EINVAL:
		return "ledger_refused";
	case -ENOTRECOVERABLE:
		return "ledger_vault_damaged";
	default:
		return NULL;
	}
}

void ew_keeper_ledger_signed(struct ew_keeper *k, const struct ew_msg_ledger_signed *said)
{
	struct ew_keeper_ledger *l = of(k);
	const char *why = refusal_of(l, said->code);
	int r = 0;

	l->signing = false;
	if (said->log != l->number)
		return;
	if (l->state == EW_LEDGER_REFUSES && !refusal_passes(l)) {
		note_last(l, said->note);
		return;
	}
	if (why) {
		ew_ledger_refuse(k, why);
		return;
	}
	if (l->state == EW_LEDGER_REFUSES)
		l->state = EW_LEDGER_CLOSED;
	if (said->code == -ENOENT)
		r = begin_log(k);
	else if (said->code == 0 || said->code == -ESTALE)
		r = take_word(k, said);
	else
		r = (int)said->code; /* its disk, say */
	if (r < 0) {
		ew_keeper_rollback(k);
		/* Asked again by and by. */
		l->state = l->state == EW_LEDGER_REFUSES ? l->state : EW_LEDGER_CLOSED;
	}
	if (r == -EKEYREJECTED)
		ew_ledger_refuse(k, "ledger_key_changed");
	else
		ew_ledger_judge(k, r);
}

/* -- what others want of it -- */

void ew_keeper_ledger_want(struct ew_keeper *k, uint64_t number)
{
	struct ew_keeper_ledger *l = of(k);
	uint64_t size = number < l->first ? 0 : number - l->first + 1;

	if (size > l->wanted)
		l->wanted = size;
	if (l->state == EW_LEDGER_OPEN && l->wanted > l->signed_size)
		l->due = true;
}

bool ew_keeper_ledger_covers(const struct ew_keeper *k, uint64_t number)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return number >= l->first && number - l->first < l->signed_size;
}
