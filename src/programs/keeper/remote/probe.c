/*
 * What a store does, found out by trying: when deliver comes and once a day. Each time is an event; what was proven before and is not any more is for
 * people, because something was promised on it.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "domain/event_json.h"

#define JSON_BYTES 16384
#define LATER_US (60 * EW_US_PER_S)

static const struct ew_id nobody;

static void name_of(uint32_t store, char to[static 24])
{
	(void)snprintf(to, 24, "store_probed.%u", (unsigned)store);
}

static int read_last(struct ew_keeper *k, uint32_t store, struct ew_buf *to)
{
	char name[24];
	int r;

	name_of(store, name);
	r = ew_catalog_get(k->catalog, name, to);
	return r == -ENOENT ? 0 : r;
}

int ew_remote_probe_read(struct ew_keeper *k, uint32_t store)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	int r;

	ew_buf_init(&json, JSON_BYTES);
	r = read_last(k, store, &json);
	if (r == 0 && json.len > 0 && ew_s3_abilities_read(ew_buf_slice(&json), &k->remote->stores[store].abilities) < 0)
		ew_log(EW_LOG_WARNING, "probe_unreadable", EW_F_WORD("store", ew_place_store_name(store)));
	return r;
}

/* Nothing is asked of a folder of this machine. */
static int ask(struct ew_keeper *k, uint32_t store)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	struct ew_remote_job *job = ew_remote_begin(k, EW_REMOTE_PROBE, store, NULL);
	struct ew_msg_store_probe m = {.store = (uint8_t)store};
	int r;

	if (!job)
		return 0;
	ew_buf_init(&before, JSON_BYTES);
	r = read_last(k, store, &before);
	m.job = job->id;
	m.before = ew_buf_slice(&before);
	if (r == 0 && k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_probe, &m, NULL, 0) < 0)
		ew_remote_end(k, job);
	return r;
}

int ew_remote_probe_tick(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r = 0;

	for (uint32_t i = EW_PLACE_STORE; r == 0 && i < EW_PLACES; i++) {
		struct ew_remote_store *s = &k->remote->stores[i];

		if (!s->configured || s->folder || !k->outside->up || now.us < s->probe_next.us || now.us < s->asking.next.us ||
			ew_remote_under_way(k->remote, i, EW_REMOTE_PROBE) > 0)
			continue;
		r = ask(k, i);
	}
	return r;
}

/* Proven before, and not any more. */
static bool lost(const struct ew_s3_abilities *before, const struct ew_s3_abilities *now)
{
	for (unsigned i = 0; i < EW_S3_ABILITIES; i++)
		if (before->finding[i].proof == EW_S3_PROVEN && now->finding[i].proof != EW_S3_PROVEN)
			return true;
	return false;
}

static int say(struct ew_keeper *k, uint32_t store, struct ew_slice text)
{
	json_t *json = json_loadb((const char *)text.at, text.len, 0, NULL);

	return ew_keeper_append(k, NULL, EW_EVENT_STORE_PROBED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:o}", "store", ew_place_store_name(store), "found", json ? json : json_object()), NULL, NULL, NULL);
}

static int note(struct ew_keeper *k, uint32_t store, struct ew_slice text, const struct ew_s3_abilities *now)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	char name[24];
	int r = ew_keeper_begin(k);

	name_of(store, name);
	if (r == 0)
		r = ew_catalog_set(k->catalog, name, text);
	if (r == 0)
		r = say(k, store, text);
	if (r == 0 && s->abilities.when.us != 0 && lost(&s->abilities, now))
		r = ew_remote_except(k, "store_changed",
			"an object store was proven to do something that it does not do any more, a lock or a hold, say: see `earwitness storage` for what is proven "
			"of it now, and ask whoever runs it");
	if (r == 0 && s->lock != 0 && now->finding[s->lock == 1 ? EW_S3_ABLE_GOVERNANCE : EW_S3_ABLE_COMPLIANCE].proof != EW_S3_PROVEN)
		r = ew_remote_except(k, "store_lock_missing",
			"the configuration wants objects to be locked, and the object store was not proven to keep a lock: recordings are stored there without one; see "
			"`earwitness storage` for what it was seen to do");
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_remote_probe_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m)
{
	struct ew_remote_store *s = &k->remote->stores[job->store];
	uint32_t store = job->store;
	struct ew_s3_abilities now;
	int r;

	ew_remote_end(k, job);
	if (m->code != 0 || ew_s3_abilities_read(m->json, &now) < 0) {
		ew_remote_store_failed(k, store, m->code != 0 ? m->sentence : ew_slice_text("what was found out about it cannot be read"));
		s->probe_next.us = ew_io_mono(k->io).us + (s->probed ? LATER_US : 0);
		return 0;
	}
	s->probe_next.us = ew_io_mono(k->io).us + EW_REMOTE_PROBE_EVERY_US;
	r = note(k, store, m->json, &now);
	if (r < 0)
		return r;
	s->abilities = now;
	s->probed = true;
	return ew_remote_store_well(k, store);
}
