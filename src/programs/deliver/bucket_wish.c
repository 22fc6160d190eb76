/*
 * From a message to the wish of a job. Everything is copied: the message is gone when the job's turn comes.
 */
#include <string.h>

#include "programs/deliver/bucket_parts.h"

bool ew_bucket_take_text(struct ew_slice from, char *to, size_t room)
{
	if (from.len >= room)
		return false;
	memcpy(to, from.at ? (const char *)from.at : "", from.len);
	to[from.len] = '\0';
	return true;
}

/* "name=value", a line each, cut where they lie. */
static bool read_tags(struct ew_bucket_job *j, struct ew_slice tags)
{
	char *at = j->tags, *next;

	if (!ew_bucket_take_text(tags, j->tags, sizeof(j->tags)))
		return false;
	for (; at && *at; at = next) {
		char *value = strchr(at, '=');

		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		if (!value || (next && value > next) || j->n_tags == EW_S3_MAX_TAGS)
			return false;
		*value++ = '\0';
		j->tag[j->n_tags++] = (struct ew_s3_tag){.name = at, .value = value};
	}
	return true;
}

static bool take_object(struct ew_bucket_job *j, struct ew_id object, uint8_t kind, int64_t made)
{
	if (kind >= EW_S3_KINDS)
		return false;
	j->object = object;
	j->object_kind = (enum ew_s3_kind)kind;
	ew_s3_place_key(&j->bucket->desk.place, j->object_kind, (struct ew_wall){made}, object, j->key);
	return true;
}

static bool read_put(struct ew_bucket_job *j, const struct ew_msg_store_put *m)
{
	j->kind = &ew_bucket_put;
	j->id = m->job;
	j->bytes = m->bytes;
	j->sha256 = m->sha256;
	j->lock = (enum ew_s3_lock)m->lock;
	j->until.us = m->until_wall;
	j->hold = m->hold;
	return m->lock <= EW_S3_LOCK_COMPLIANCE && take_object(j, m->object, m->kind, m->made_wall) && read_tags(j, m->tags);
}

static bool read_get(struct ew_bucket_job *j, const struct ew_msg_store_get *m)
{
	j->kind = &ew_bucket_get;
	j->id = m->job;
	j->bytes = m->bytes;
	j->sha256 = m->sha256;
	return take_object(j, m->object, m->kind, m->made_wall) && ew_bucket_take_text(m->version, j->version, sizeof(j->version));
}

static bool read_delete(struct ew_bucket_job *j, const struct ew_msg_store_delete *m)
{
	j->kind = &ew_bucket_delete;
	j->id = m->job;
	j->bypass = m->bypass;
	return take_object(j, m->object, m->kind, m->made_wall);
}

static bool read_hold(struct ew_bucket_job *j, const struct ew_msg_store_hold *m)
{
	j->kind = &ew_bucket_hold;
	j->id = m->job;
	j->hold = m->on;
	return take_object(j, m->object, m->kind, m->made_wall) && ew_bucket_take_text(m->version, j->version, sizeof(j->version));
}

static bool read_probe(struct ew_bucket_job *j, const struct ew_msg_store_probe *m)
{
	j->kind = &ew_bucket_probe;
	j->id = m->job;
	j->wait = m->wait;
	ew_buf_init(&j->before, EW_BUCKET_JSON_BYTES);
	ew_buf_add_slice(&j->before, m->before);
	return ew_buf_error(&j->before) == 0;
}

bool ew_bucket_read(struct ew_bucket_job *j, const struct ew_message *m)
{
	switch (m->type->number) {
	case EW_MSG_store_put:
		return j->fd >= 0 && read_put(j, EW_MESSAGE_AS(m, store_put));
	case EW_MSG_store_get:
		return j->fd >= 0 && read_get(j, EW_MESSAGE_AS(m, store_get));
	case EW_MSG_store_delete:
		return read_delete(j, EW_MESSAGE_AS(m, store_delete));
	case EW_MSG_store_hold:
		return read_hold(j, EW_MESSAGE_AS(m, store_hold));
	case EW_MSG_store_probe:
		return read_probe(j, EW_MESSAGE_AS(m, store_probe));
	default:
		return false;
	}
}
