/*
 * What the vault has, against what the catalogue says. A copy of the catalogue that was put back may call a key active that is destroyed:
 * what is sealed to that is lost. So nothing is taken from the catalogue alone once the vault has said what it has.
 */
#include "programs/keeper/epochs/rotation.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"

static const struct ew_id nobody;

static const enum ew_epoch_kind asked_kinds[] = {EW_EPOCH_STORE, EW_EPOCH_ORIGINALS, EW_EPOCH_TAPE};

void ew_rotation_vault_peer(struct ew_keeper *k)
{
	struct ew_rotation_state *s = k->rotation;

	s->batch_request = s->list_request = 0;
	memset(s->listed_kind, 0, sizeof(s->listed_kind));
	memset(s->end_asked, 0, sizeof(s->end_asked));
}

int ew_rotation_ask_lists(struct ew_keeper *k)
{
	struct ew_rotation_state *s = k->rotation;

	if (!k->vault_up || s->list_request != 0)
		return 0;
	for (size_t i = 0; i < EW_COUNT(asked_kinds); i++) {
		struct ew_msg_epoch_list m = {.kind = (uint8_t)asked_kinds[i]};

		if (s->listed_kind[asked_kinds[i]] || k->epoch_asked[asked_kinds[i]])
			continue;
		s->list_kind = asked_kinds[i];
		s->list_request = ++k->request;
		s->n_listed = 0;
		return ew_keeper_post(k, EW_ROLE_VAULT, 0, s->list_request, EW_MSG_epoch_list, &m);
	}
	return 0;
}

void ew_rotation_listed(struct ew_keeper *k, const struct ew_msg_epoch_made *made)
{
	struct ew_rotation_state *s = k->rotation;

	if (s->list_request == 0 || made->kind != s->list_kind || s->n_listed == EW_ROTATION_LISTED)
		return;
	memcpy(s->listed_keys[s->n_listed], made->recipient.bytes, sizeof(s->listed_keys[0]));
	s->listed[s->n_listed++] = made->epoch;
}

/* -- comparing --------------------------------------------------------------------------------- */

struct comparing {
	struct ew_keeper *k;
	struct ew_epoch_row lost[EW_ROTATION_LISTED]; /* living for the catalogue alone */
	size_t n_lost;
	struct ew_epoch_row back[EW_ROTATION_LISTED]; /* destroyed for the catalogue alone */
	size_t n_back;
	bool known[EW_ROTATION_LISTED];               /* of `listed` */
	uint32_t newest;                              /* active one of both */
	struct ew_epoch_row last;                     /* newest one of the catalogue */
};

static int see_row(void *arg, const struct ew_epoch_row *row)
{
	struct comparing *c = arg;
	struct ew_rotation_state *s = c->k->rotation;

	if (row->epoch >= c->last.epoch)
		c->last = *row;
	for (size_t i = 0; i < s->n_listed; i++) {
		if (s->listed[i] != row->epoch)
			continue;
		c->known[i] = true;
		if (row->state == EW_EPOCH_DESTROYED && c->n_back < EW_COUNT(c->back))
			c->back[c->n_back++] = *row;
		if (row->state == EW_EPOCH_ACTIVE && row->epoch > c->newest)
			c->newest = row->epoch;
		return 0;
	}
	if (row->state == EW_EPOCH_ENDING) /* asked again, the vault says who was given it */
		return 0;
	if (row->state != EW_EPOCH_DESTROYED && c->n_lost < EW_COUNT(c->lost))
		c->lost[c->n_lost++] = *row;
	return 0;
}

/* A key that nobody destroyed here: who was given it is not known either. */
static int note_lost(struct ew_keeper *k, struct ew_epoch_row *row, bool *ret_missing)
{
	uint64_t users = 0;
	int r = ew_epochs_users(k->catalog, row->kind, row->epoch, &users);

	if (r < 0)
		return r;
	*ret_missing = *ret_missing || users > 0;
	row->state = EW_EPOCH_DESTROYED;
	row->destroyed = ew_io_wall(k->io);
	r = ew_epochs_put(k->catalog, row);
	if (r == 0)
		r = ew_epochs_put_escrows(k->catalog, row->kind, row->epoch, "unknown");
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_EPOCH_DESTROYED, row->destroyed, "keeper", nobody,
			       json_pack("{s:s, s:I, s:s, s:I}", "kind", ew_epoch_kind_name(row->kind), "epoch", (json_int_t)row->epoch, "why",
				       "the vault does not have it", "rows", (json_int_t)users),
			       NULL, NULL, NULL);
}

/* When it was made is known by its predecessor alone: no earlier than that. */
static int take_in(struct ew_keeper *k, size_t i, const struct ew_epoch_row *last)
{
	struct ew_rotation_state *s = k->rotation;
	struct ew_epoch_row row = {
		.kind = s->list_kind, .epoch = s->listed[i], .state = EW_EPOCH_ACTIVE, .made = last->made};

	if (row.made.us == 0)
		row.made = ew_io_wall(k->io);
	memcpy(row.recipient, s->listed_keys[i], sizeof(row.recipient));
	ew_log(EW_LOG_WARNING, "epoch_taken_in", EW_F_WORD("kind", ew_epoch_kind_name(row.kind)), EW_F_U64("epoch", row.epoch));
	return ew_epochs_put(k->catalog, &row);
}

/* A copy that was put back does not know what came after it. */
static int take_in_unknown(struct ew_keeper *k, struct comparing *c)
{
	struct ew_rotation_state *s = k->rotation;
	uint32_t newest = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n_listed; i++) {
		if (c->known[i])
			continue;
		r = take_in(k, i, &c->last);
		if (s->listed[i] > newest)
			newest = s->listed[i];
	}
	if (r == 0 && newest > c->newest && s->list_kind != EW_EPOCH_TAPE)
		r = ew_rotation_retire_before(k, s->list_kind, newest);
	return r;
}

static int compare(struct ew_keeper *k, struct comparing *c)
{
	bool missing = false;
	int r = ew_epochs_each(k->catalog, k->rotation->list_kind, see_row, c);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < c->n_lost; i++)
		r = note_lost(k, &c->lost[i], &missing);
	for (size_t i = 0; r == 0 && i < c->n_back; i++)
		r = ew_rotation_came_back(k, &c->back[i]);
	if (r == 0)
		r = take_in_unknown(k, c);
	if (r == 0 && missing)
		r = ew_keeper_except(k, NULL, "key_missing", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_rotation_list_done(struct ew_keeper *k, uint64_t request, int64_t code, bool *ret_ours)
{
	struct ew_rotation_state *s = k->rotation;
	struct comparing *c;
	int r;

	*ret_ours = request != 0 && request == s->list_request;
	if (!*ret_ours)
		return 0;
	s->list_request = 0;
	s->listed_kind[s->list_kind] = true;
	if (code != 0 || s->n_listed == EW_ROTATION_LISTED) {
		ew_log(EW_LOG_ERROR, "epochs_not_listed", EW_F_I64("code", code));
		return 0;
	}
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->k = k;
	r = compare(k, c);
	free(c);
	if (r == 0)
		ew_rotation_walk(k, s->list_kind); /* what a keeper before did not end; without rows it ends at once */
	return r == 0 ? ew_keeper_want_epochs(k) : r;
}
