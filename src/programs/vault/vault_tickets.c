/*
 * Tickets: what lets a worker fetch exactly one key, exactly once, within a minute. A ticket holds the sealed key only;
 * nothing is unwrapped before the worker asks.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

static void drop(struct ew_vault_ticket *t)
{
	free(t->sealed);
	*t = (struct ew_vault_ticket){0};
}

static struct ew_vault_ticket *find_free(struct ew_vault *v, struct ew_id id, bool *ret_exists)
{
	struct ew_mono now = ew_io_mono(v->io);
	struct ew_vault_ticket *found = NULL;

	*ret_exists = false;
	for (size_t i = 0; i < EW_VAULT_MAX_TICKETS; i++) {
		struct ew_vault_ticket *t = &v->tickets[i];

		if (t->used && t->expires.us < now.us)
			drop(t);
		if (t->used && ew_id_equal(t->id, id))
			*ret_exists = true;
		if (!t->used && !found)
			found = t;
	}
	return found;
}

int ew_vault_keep_ticket(struct ew_vault *v, const struct ew_msg_unwrap_grant *grant)
{
	bool exists;
	struct ew_vault_ticket *t = find_free(v, grant->ticket, &exists);
	uint8_t *copy;

	if (grant->sealed.len == 0)
		return -EINVAL;
	if (exists)
		return -EEXIST;
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
	};
	return 0;
}

int ew_vault_take_ticket(struct ew_vault *v, struct ew_id id, struct ew_vault_ticket *ret)
{
	for (size_t i = 0; i < EW_VAULT_MAX_TICKETS; i++) {
		struct ew_vault_ticket *t = &v->tickets[i];

		if (!t->used || !ew_id_equal(t->id, id))
			continue;
		if (t->expires.us < ew_io_mono(v->io).us) {
			drop(t);
			return -ETIMEDOUT;
		}
		*ret = *t;
		*t = (struct ew_vault_ticket){0};
		return 0;
	}
	return -ENOENT;
}

void ew_vault_forget_tickets(struct ew_vault *v)
{
	for (size_t i = 0; i < EW_VAULT_MAX_TICKETS; i++)
		drop(&v->tickets[i]);
}
