/*
 * The states of a deletion: list, delete each, end uploads, and then look again until there is nothing. What is refused
 * is looked at, so that it can be said until when it is held. Where versions cannot be listed, that is not taken for
 * there being none.
 */
#include "store/s3_delete.h"

#include <errno.h>
#include <string.h>

enum state {
	VERSIONING,   /* has the bucket ever had versions? asked where they cannot be listed */
	LIST,
	DELETE,
	LIST_UPLOADS,
	ABORT,
	VERIFY,       /* HEAD of each that was deleted */
	WHY,          /* HEAD of one that was refused */
	OVER,
};

struct version {
	char *id;       /* "" without versions */
	bool is_marker;
	bool is_deleted;
	bool is_upload; /* an upload under way: `id` is its */
};

struct ew_s3_delete {
	const struct ew_s3_place *place;
	char key[EW_S3_KEY_BYTES];
	bool bypass;
	enum state state;
	struct version *version;
	size_t n_versions, room;
	size_t at;               /* of the one that is worked on */
	char next_key[EW_S3_KEY_BYTES];
	char next_version[EW_S3_VERSION_BYTES];
	unsigned pages;          /* of the list that is being read */
	bool cannot_list;        /* versions: the server has no such list */
	bool is_last_look;       /* the list must be empty now, but for what is held */
	unsigned rounds;
	struct ew_s3_held_version *held;
	size_t held_room;
	struct ew_s3_request *request;
	enum ew_s3_class refusal; /* of what is looked at in WHY */
	unsigned tries;
	struct ew_wall wait_until;
	struct ew_s3_deleted result;
};

static void end(struct ew_s3_delete *d, enum ew_s3_delete_end how)
{
	d->state = OVER;
	d->result.end = how;
	d->result.held = d->held;
}

static void end_saying(struct ew_s3_delete *d, enum ew_s3_delete_end how, enum ew_s3_class class, const char *sentence)
{
	d->result.failure = class;
	d->result.sentence = (struct ew_error){0};
	(void)ew_error_set(&d->result.sentence, -EBUSY, "%s in the bucket %s: %s", d->key, d->place->bucket, sentence);
	end(d, how);
}

/* -- what there is ----------------------------------------------------------------------------- */

static int note(struct ew_s3_delete *d, const char *id, bool is_marker, bool is_upload)
{
	if (d->n_versions == d->room) {
		size_t room = d->room ? d->room * 2 : 4;
		struct version *more = realloc(d->version, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		d->version = more;
		d->room = room;
	}
	char *copy = strdup(id);

	if (!copy)
		return -ENOMEM;
	d->version[d->n_versions++] = (struct version){.id = copy, .is_marker = is_marker, .is_upload = is_upload};
	return 0;
}

static void forget(struct ew_s3_delete *d)
{
	for (size_t i = 0; i < d->n_versions; i++)
		free(d->version[i].id);
	d->n_versions = 0;
	d->at = 0;
}

static bool is_held(const struct ew_s3_delete *d, const char *version)
{
	for (size_t i = 0; i < d->result.n_held; i++)
		if (strcmp(d->held[i].version, version) == 0)
			return true;
	return false;
}

static int note_held(struct ew_s3_delete *d, const char *version, const struct ew_s3_said *said)
{
	if (d->result.n_held == d->held_room) {
		size_t room = d->held_room ? d->held_room * 2 : 1;
		struct ew_s3_held_version *more = realloc(d->held, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		d->held = more;
		d->held_room = room;
	}
	struct ew_s3_held_version *h = &d->held[d->result.n_held++];

	*h = (struct ew_s3_held_version){.lock = said->lock, .until = said->until, .legal_hold = said->legal_hold};
	(void)snprintf(h->version, sizeof(h->version), "%s", version);
	if (said->lock != EW_S3_LOCK_NONE && said->until.us > d->result.until.us)
		d->result.until = said->until;
	d->result.legal_hold |= said->legal_hold == EW_S3_SAID_ON;
	return 0;
}

/* -- from one thing to the next ---------------------------------------------------------------- */

static void begin_list(struct ew_s3_delete *d, enum state state)
{
	if (state == LIST || state == LIST_UPLOADS)
		forget(d);
	d->next_key[0] = '\0';
	d->next_version[0] = '\0';
	d->pages = 0;
	d->state = state;
}

static bool is_done(const struct ew_s3_delete *d, const struct version *v)
{
	return d->state == VERIFY ? !v->is_deleted : v->is_deleted || is_held(d, v->id);
}

/* On to the next that is not done; true when there is one. */
static bool go_on(struct ew_s3_delete *d)
{
	while (d->at < d->n_versions && is_done(d, &d->version[d->at]))
		d->at++;
	return d->at < d->n_versions;
}

static void say_held(struct ew_s3_delete *d)
{
	char until[EW_WALL_TEXT_BYTES] = "";

	if (d->result.until.us != 0)
		ew_wall_format(d->result.until, until);
	d->result.sentence = (struct ew_error){0};
	(void)ew_error_set(&d->result.sentence, -EACCES,
		"%zu versions of %s in the bucket %s are held%s%s%s: they can be deleted when nothing holds them any more", d->result.n_held,
		d->key, d->place->bucket, until[0] ? ", until " : "", until, d->result.legal_hold ? ", by a legal hold" : "");
	d->result.failure = EW_S3_REFUSED;
	end(d, EW_S3_DELETE_HELD);
}

static void end_well(struct ew_s3_delete *d)
{
	if (d->result.n_held > 0) {
		say_held(d);
		return;
	}
	d->result.failure = EW_S3_DONE;
	d->result.sentence = (struct ew_error){0};
	end(d, EW_S3_DELETE_GONE);
}

/* After each part of the work: the one that follows. */
static void advance(struct ew_s3_delete *d)
{
	if (d->state == DELETE && !go_on(d)) {
		d->at = 0;
		d->state = VERIFY;
	}
	if (d->state == VERIFY && !go_on(d))
		begin_list(d, LIST_UPLOADS);
	else if (d->state == ABORT && !go_on(d)) {
		d->is_last_look = true;
		begin_list(d, LIST);
	}
}

static bool anything_left(const struct ew_s3_delete *d)
{
	for (size_t i = 0; i < d->n_versions; i++)
		if (!is_held(d, d->version[i].id))
			return true;
	return false;
}

/* All pages are there. */
static void listed(struct ew_s3_delete *d)
{
	if (d->is_last_look && !anything_left(d)) {
		/* Uploads were looked at before; whoever began one since then is not of this deletion. */
		end_well(d);
		return;
	}
	if (d->is_last_look && ++d->rounds >= EW_S3_DELETE_ROUNDS) {
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_EXISTS, "what was deleted is there again or still; somebody writes it, or the server does not delete");
		return;
	}
	d->is_last_look = false;
	d->state = DELETE;
	d->at = 0;
	advance(d);
}

/* Keys come in order, versions of one in none. Whoever goes in circles, or on for ever, is not followed. */
static bool goes_on(const struct ew_s3_delete *d, const struct ew_s3_said *said)
{
	int order = strcmp(said->next_key, d->next_key);

	if (!said->next_key[0] || order < 0 || d->pages >= EW_S3_DELETE_PAGES)
		return false;
	return order > 0 || strcmp(said->next_version, d->next_version) != 0;
}

/* A page of versions or uploads. 1: there is another; 0: that was all; -EBADMSG: it has no end. */
static int take_page(struct ew_s3_delete *d, const struct ew_s3_said *said)
{
	for (size_t i = 0; i < said->n_entries; i++) {
		const struct ew_s3_entry *e = &said->entry[i];

		/* The list is of a prefix: others may begin like this key. */
		if (strcmp(e->key, d->key) != 0)
			continue;
		if (d->n_versions >= EW_S3_DELETE_VERSIONS)
			return 0; /* they are found again when it is looked the last time */
		int r = note(d, e->version, e->is_marker, d->state == LIST_UPLOADS);

		if (r < 0)
			return r;
	}
	if (!said->truncated)
		return 0;
	d->pages++;
	if (!goes_on(d, said))
		return -EBADMSG;
	memcpy(d->next_key, said->next_key, sizeof(d->next_key));
	memcpy(d->next_version, said->next_version, sizeof(d->next_version));
	return 1;
}

/* -- answers ----------------------------------------------------------------------------------- */

static void trouble(struct ew_s3_delete *d, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	d->result.failure = outcome->class;
	if (outcome->class != EW_S3_AGAIN) {
		end(d, EW_S3_DELETE_FAILED);
		return;
	}
	if (++d->tries > EW_S3_DELETE_TRIES) {
		end(d, EW_S3_DELETE_LATER);
		return;
	}
	d->wait_until.us = now->wall.us + ew_s3_backoff_ms(d->tries, now->random, outcome->after_ms) * EW_US_PER_MS;
}

static int versions_were_listed(struct ew_s3_delete *d, const struct ew_s3_said *said,
	const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_NOT_SUPPORTED) {
		d->cannot_list = true;
		d->state = VERSIONING;
		return 0;
	}
	if (outcome->class != EW_S3_DONE) {
		trouble(d, outcome, now);
		return 0;
	}
	int r = take_page(d, said);

	if (r == -EBADMSG)
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_BROKEN, "the server's list of versions has no end, so nobody knows what there is");
	else if (r == 0)
		listed(d);
	return r == -ENOMEM ? r : 0;
}

/* A bucket that never had versions has one at most, without an id. */
static int versioning_is_known(struct ew_s3_delete *d, const struct ew_s3_said *said,
	const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_AGAIN || outcome->class == EW_S3_NO_BUCKET) {
		trouble(d, outcome, now);
		return 0;
	}
	if (outcome->class != EW_S3_NOT_SUPPORTED && (outcome->class != EW_S3_DONE || said->versioning != EW_S3_NOT_SAID)) {
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_NOT_SUPPORTED,
			"the bucket may have versions and the server does not list them, so that nothing can be deleted for good");
		return 0;
	}
	d->state = DELETE;
	return note(d, "", false, false);
}

/* That something holds it is 403 at most servers and 400 at MinIO; the version itself says what is true of it. */
static bool may_be_held(const struct ew_s3_outcome *outcome)
{
	bool is_over = strcmp(outcome->code, "ExpiredToken") == 0 || strcmp(outcome->code, "InvalidToken") == 0;

	if (outcome->status < 400 || outcome->status >= 500 || is_over)
		return false;
	return outcome->class == EW_S3_REFUSED || outcome->class == EW_S3_DECLINED || outcome->class == EW_S3_EXISTS ||
	       outcome->class == EW_S3_NOT_SUPPORTED;
}

/* "null" is what an object of a bucket without versions has. */
static bool shows_versions(const struct ew_s3_said *said)
{
	return said->is_marker || (said->version[0] && strcmp(said->version, "null") != 0);
}

static void was_deleted(struct ew_s3_delete *d, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	struct version *v = &d->version[d->at];

	if (may_be_held(outcome)) {
		d->refusal = outcome->class;
		d->state = WHY;
		return;
	}
	if (outcome->class != EW_S3_DONE && outcome->class != EW_S3_GONE) {
		trouble(d, outcome, now);
		return;
	}
	if (d->cannot_list && shows_versions(said)) {
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_NOT_SUPPORTED,
			"the server deleted one version or hid them, and does not list them, so that nobody knows what is left");
		return;
	}
	v->is_deleted = true;
	d->result.versions++;
	d->result.markers += v->is_marker;
	d->at++;
	advance(d);
}

/* A lock is a reason, and so is a right that is missing: the first is told, the second is a failure. */
static int why_is_known(struct ew_s3_delete *d, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	bool is_locked = said->legal_hold == EW_S3_SAID_ON || (said->lock != EW_S3_LOCK_NONE && said->until.us > now->wall.us);
	int r = 0;

	if (outcome->class == EW_S3_AGAIN) {
		trouble(d, outcome, now);
		return 0;
	}
	if (outcome->class != EW_S3_DONE || !is_locked) {
		/* `sentence` is still that of the refusal. */
		d->result.failure = d->refusal;
		end(d, EW_S3_DELETE_FAILED);
		return 0;
	}
	r = note_held(d, d->version[d->at].id, said);
	if (r < 0)
		return r;
	d->state = DELETE;
	d->at++;
	advance(d);
	return 0;
}

static void was_verified(struct ew_s3_delete *d, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_AGAIN || outcome->class == EW_S3_NO_BUCKET) {
		trouble(d, outcome, now);
		return;
	}
	/* A delete marker answers 405 while it is there. */
	if (outcome->class == EW_S3_DONE || said->is_marker)
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_EXISTS, "the server said that a version is deleted, and still has it");
	else if (outcome->class == EW_S3_GONE || (outcome->status == 400 && !d->cannot_list)) {
		/* 400: a version's id that the server does not know any more, as some say it. The list has the last word. */
		d->at++;
		advance(d);
	} else
		end(d, EW_S3_DELETE_UNVERIFIED);
}

static void end_without_list(struct ew_s3_delete *d)
{
	if (d->cannot_list)
		end_well(d);
	else {
		d->is_last_look = true;
		begin_list(d, LIST);
	}
}

static int uploads_were_listed(struct ew_s3_delete *d, const struct ew_s3_said *said,
	const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_NOT_SUPPORTED) {
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_NOT_SUPPORTED,
			"the versions are gone, and whether parts of unfinished uploads are left cannot be asked of this server");
		return 0;
	}
	if (outcome->class != EW_S3_DONE) {
		trouble(d, outcome, now);
		return 0;
	}
	int r = take_page(d, said);

	if (r == -EBADMSG)
		end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_BROKEN, "the server's list of uploads has no end");
	else if (r == 0 && d->n_versions == 0)
		end_without_list(d);
	else if (r == 0) {
		d->at = 0;
		d->state = ABORT;
	}
	return r == -ENOMEM ? r : 0;
}

static void was_aborted(struct ew_s3_delete *d, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class != EW_S3_DONE && outcome->class != EW_S3_GONE) {
		trouble(d, outcome, now);
		return;
	}
	d->version[d->at].is_deleted = true;
	d->result.uploads++;
	d->at++;
	if (!go_on(d)) {
		/* Looked at again: the list must be empty before anybody says so. */
		if (++d->rounds > EW_S3_DELETE_ROUNDS)
			end_saying(d, EW_S3_DELETE_UNVERIFIED, EW_S3_EXISTS, "uploads of it are begun again and again");
		else
			begin_list(d, LIST_UPLOADS);
	}
}

static int act_on(struct ew_s3_delete *d, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	switch (d->state) {
	case VERSIONING:
		return versioning_is_known(d, said, outcome, now);
	case LIST:
		return versions_were_listed(d, said, outcome, now);
	case DELETE:
		was_deleted(d, said, outcome, now);
		return 0;
	case WHY:
		return why_is_known(d, said, outcome, now);
	case VERIFY:
		was_verified(d, said, outcome, now);
		return 0;
	case LIST_UPLOADS:
		return uploads_were_listed(d, said, outcome, now);
	case ABORT:
		was_aborted(d, outcome, now);
		return 0;
	case OVER:
		break;
	}
	return 0;
}

int ew_s3_delete_answered(struct ew_s3_delete *d, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	struct ew_s3_outcome outcome;

	if (!d->request)
		return 0;
	ew_s3_judge(d->request->action, said, &outcome);
	d->wait_until = (struct ew_wall){0};
	if (outcome.class == EW_S3_DONE)
		d->tries = 0;
	else if (d->state != WHY)
		ew_s3_say(d->place, d->request, said, now->wall, &d->result.sentence);
	ew_s3_request_free(&d->request);
	int r = act_on(d, said, &outcome, now);

	/* Half a page was noted: from the front, or a version would count twice. */
	if (r == -ENOMEM && (d->state == LIST || d->state == LIST_UPLOADS))
		begin_list(d, d->state);
	return r;
}

/* -- steps ------------------------------------------------------------------------------------- */

static int make_request(struct ew_s3_delete *d, struct ew_s3_request **ret)
{
	const char *id = d->at < d->n_versions ? d->version[d->at].id : "";

	switch (d->state) {
	case VERSIONING:
		return ew_s3_get_versioning(d->place, ret);
	case LIST:
		return ew_s3_list_versions(d->place, d->key, d->next_key, d->next_version, ret);
	case DELETE:
		return ew_s3_delete_object(d->place, d->key, id, d->bypass, ret);
	case WHY:
	case VERIFY:
		return ew_s3_head_object(d->place, d->key, id, NULL, ret);
	case LIST_UPLOADS:
		return ew_s3_list_uploads(d->place, d->key, d->next_key, d->next_version, ret);
	case ABORT:
		return ew_s3_abort_upload(d->place, d->key, id, ret);
	case OVER:
		break;
	}
	return -EINVAL;
}

int ew_s3_delete_next(struct ew_s3_delete *d, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	int r = 0;

	if (d->state == OVER) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_END};
		return 0;
	}
	if (!d->request && d->wait_until.us > now->wall.us) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_WAIT, .until = d->wait_until};
		return 0;
	}
	if (!d->request)
		r = make_request(d, &d->request);
	if (r == 0)
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_SEND, .request = d->request};
	return r;
}

/* -- the whole --------------------------------------------------------------------------------- */

int ew_s3_delete_new(const struct ew_s3_place *place, const struct ew_s3_delete_wish *wish, struct ew_s3_delete **ret,
	struct ew_error *error)
{
	size_t n = strlen(wish->key);
	struct ew_s3_delete *d;

	if (n == 0 || n >= EW_S3_KEY_BYTES)
		return ew_error_set(error, -EINVAL, "a key has 1 to 1,024 bytes");
	d = calloc(1, sizeof(*d));
	if (!d)
		return ew_error_set(error, -ENOMEM, "no memory for a deletion");
	d->place = place;
	memcpy(d->key, wish->key, n + 1);
	d->bypass = wish->bypass;
	d->state = LIST;
	*ret = d;
	return 0;
}

void ew_s3_delete_free(struct ew_s3_delete **delete)
{
	struct ew_s3_delete *d = *delete;

	if (!d)
		return;
	ew_s3_request_free(&d->request);
	forget(d);
	free(d->version);
	free(d->held);
	free(d);
	*delete = NULL;
}

const struct ew_s3_deleted *ew_s3_delete_result(const struct ew_s3_delete *d)
{
	return &d->result;
}
