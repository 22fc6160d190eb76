/*
 * Tickets: what lets a worker fetch exactly one key, exactly once, within a minute. A ticket holds the sealed key only;
 * nothing is unwrapped before the worker asks. They are found by their random ids, and they age in the order they came.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

#include "base/reader.h"

#define NONE EW_VAULT_MAX_TICKETS

static uint32_t *bucket(struct ew_vault *v, struct ew_id id)
{
	struct ew_reader r;

	ew_reader_init(&r, ew_slice_of(id.bytes, sizeof(id.bytes)));
	return &v->buckets[ew_reader_u32(&r) * 2654435761u >> (32 - EW_VAULT_TICKET_BUCKET_BITS)];
}

void ew_vault_prepare_tickets(struct ew_vault *v)
{
	for (size_t i = 0; i < 1u << EW_VAULT_TICKET_BUCKET_BITS; i++)
		v->buckets[i] = NONE;
}

/* Takes a ticket out of its bucket; what it holds is the caller's. */
static struct ew_vault_ticket unlink_ticket(struct ew_vault *v, uint32_t *link)
{
	struct ew_vault_ticket *t = &v->tickets[*link];
	struct ew_vault_ticket taken = *t;

	*link = t->next;
	*t = (struct ew_vault_ticket){0};
	return taken;
}

static uint32_t *find(struct ew_vault *v, struct ew_id id)
{
	uint32_t *link = bucket(v, id);

	while (*link != NONE && !ew_id_equal(v->tickets[*link].id, id))
		link = &v->tickets[*link].next;
	return link;
}

static void drop(struct ew_vault *v, struct ew_vault_ticket *t)
{
	struct ew_vault_ticket taken = unlink_ticket(v, find(v, t->id));

	free(taken.sealed);
}

/* Places are given out in turn, so the one to come holds the oldest ticket, if any: usually dead or claimed by now. */
static struct ew_vault_ticket *free_place(struct ew_vault *v)
{
	struct ew_mono now = ew_io_mono(v->io);

	for (size_t i = 0; i < EW_VAULT_MAX_TICKETS; i++) {
		struct ew_vault_ticket *t = &v->tickets[(v->next_place + i) % EW_VAULT_MAX_TICKETS];

		if (t->used && t->expires.us < now.us)
			drop(v, t);
		if (t->used)
			continue;
		v->next_place = (uint32_t)(t - v->tickets) + 1;
		return t;
	}
	return NULL;
}

int ew_vault_keep_ticket(struct ew_vault *v, const struct ew_msg_unwrap_grant *grant)
{
	struct ew_vault_ticket *t;
	uint8_t *copy;

	if (grant->sealed.len == 0)
		return -EINVAL;
	if (*find(v, grant->ticket) != NONE)
		return -EEXIST;
	t = free_place(v);
	if (!t)
		return -EMFILE;
	copy = malloc(grant->sealed.len);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, grant->sealed.at, grant->sealed.len);
	*t = (struct ew_vault_ticket){
		.used = true,
		.id = grant->ticket,
		.kind = (enum ew_vault_kind)grant->kind,
		.epoch = grant->epoch,
		.subject = grant->subject,
		.expires = {ew_io_mono(v->io).us + EW_VAULT_TICKET_US},
		.sealed = copy,
		.sealed_len = grant->sealed.len,
		.next = *bucket(v, grant->ticket),
	};
	*bucket(v, grant->ticket) = (uint32_t)(t - v->tickets);
	return 0;
}

int ew_vault_take_ticket(struct ew_vault *v, struct ew_id id, struct ew_vault_ticket *ret)
{
	uint32_t *link = find(v, id);
	struct ew_vault_ticket taken;

	if (*link == NONE)
		return -ENOENT;
	taken = unlink_ticket(v, link);
	if (taken.expires.us < ew_io_mono(v->io).us) {
		free(taken.sealed);
		return -ETIMEDOUT;
	}
	*ret = taken;
	return 0;
}

void ew_vault_forget_tickets(struct ew_vault *v)
{
	for (size_t i = 0; i < EW_VAULT_MAX_TICKETS; i++)
		if (v->tickets[i].used)
			drop(v, &v->tickets[i]);
}
