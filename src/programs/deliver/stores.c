/*
 * From messages to stores and back. Must never leave a message without an answer while whoever asked is there.
 */
#include "programs/deliver/stores.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"

struct asked {
	struct asked *next;
	struct ew_stores *stores;
	struct ew_bucket_job *job;
	void *peer;
	uint64_t request;
};

struct ew_stores {
	struct ew_bucket_config config;
	struct ew_buf own, certificates;
	struct ew_bucket *bucket[EW_STORES + 1];
	ew_deliver_reply_fn *reply;
	struct asked *asked;
};

static void unlink_asked(struct asked *a)
{
	struct asked **at = &a->stores->asked;

	while (*at && *at != a)
		at = &(*at)->next;
	if (*at)
		*at = a->next;
}

static void on_answer(void *arg, const struct ew_msg_store_answer *answer)
{
	struct asked *a = arg;

	unlink_asked(a);
	a->stores->reply(a->peer, a->request, EW_MSG_store_answer, answer);
	free(a);
}

/* Every one of the five begins with these. */
struct about {
	struct ew_id job;
	uint8_t store;
};

static struct about about(const struct ew_message *m)
{
	switch (m->type->number) {
	case EW_MSG_store_put:
		return (struct about){EW_MESSAGE_AS(m, store_put)->job, EW_MESSAGE_AS(m, store_put)->store};
	case EW_MSG_store_get:
		return (struct about){EW_MESSAGE_AS(m, store_get)->job, EW_MESSAGE_AS(m, store_get)->store};
	case EW_MSG_store_delete:
		return (struct about){EW_MESSAGE_AS(m, store_delete)->job, EW_MESSAGE_AS(m, store_delete)->store};
	case EW_MSG_store_hold:
		return (struct about){EW_MESSAGE_AS(m, store_hold)->job, EW_MESSAGE_AS(m, store_hold)->store};
	case EW_MSG_store_probe:
		return (struct about){EW_MESSAGE_AS(m, store_probe)->job, EW_MESSAGE_AS(m, store_probe)->store};
	default:
		return (struct about){0};
	}
}

bool ew_stores_takes(const struct ew_message *message)
{
	return message->type->number >= EW_MSG_store_put && message->type->number <= EW_MSG_store_probe;
}

static void refuse(struct ew_stores *s, void *peer, uint64_t request, struct ew_id job, const struct ew_error *error)
{
	const struct ew_msg_store_answer m = {
		.job = job, .code = error->code, .sentence = ew_slice_text(ew_error_text(error))};

	s->reply(peer, request, EW_MSG_store_answer, &m);
}

static int begin(struct ew_stores *s, struct asked *a, uint8_t store, const struct ew_message *m, int *fd, struct ew_error *error)
{
	if (store > EW_STORES || !s->bucket[store])
		return ew_error_set(error, -EINVAL, "there is no object store %u; name one in the section storage", store);
	return ew_bucket_begin(s->bucket[store], m, fd, on_answer, a, &a->job, error);
}

void ew_stores_message(struct ew_stores *s, void *peer, const struct ew_message *message, int *fd)
{
	struct about it = about(message);
	struct asked *a = calloc(1, sizeof(*a));
	struct ew_error error = {0};
	int r;

	if (!a) {
		(void)ew_error_set(&error, -EAGAIN, "no memory for what is asked of the store");
		refuse(s, peer, message->request, it.job, &error);
		return;
	}
	*a = (struct asked){.next = s->asked, .stores = s, .peer = peer, .request = message->request};
	s->asked = a;
	r = begin(s, a, it.store, message, fd, &error);
	if (r == 0)
		return;
	unlink_asked(a);
	free(a);
	refuse(s, peer, message->request, it.job, &error);
}

void ew_stores_forget(struct ew_stores *s, void *peer)
{
	struct asked *next;

	for (struct asked *a = s->asked; a; a = next) {
		next = a->next;
		if (a->peer != peer)
			continue;
		ew_bucket_give_up(a->job);
		unlink_asked(a);
		free(a);
	}
}

/* -- the whole -- */

int ew_stores_add(struct ew_stores *s, const struct ew_msg_store_settings *m, struct ew_error *error)
{
	if (m->store == 0 || m->store > EW_STORES || s->bucket[m->store])
		return ew_error_set(error, -EINVAL, "an object store has a number that cannot be");
	return ew_bucket_new(&s->config, m, &s->bucket[m->store], error);
}

int ew_stores_add_credentials(struct ew_stores *s, const struct ew_msg_store_credentials *m, struct ew_error *error)
{
	if (m->store > EW_STORES || !s->bucket[m->store])
		return ew_error_set(error, -EINVAL, "there are credentials for an object store that is none");
	return ew_bucket_add_credentials(s->bucket[m->store], m, error);
}

int ew_stores_new(const struct ew_bucket_config *config, ew_deliver_reply_fn *reply, struct ew_stores **ret,
	struct ew_error *error)
{
	_cleanup_(ew_stores_free) struct ew_stores *s = calloc(1, sizeof(*s));

	if (!s)
		return ew_error_set(error, -ENOMEM, "no memory for object stores");
	s->config = *config;
	s->reply = reply;
	ew_buf_init(&s->own, 8192);
	ew_buf_init(&s->certificates, EW_MAX_TLS_CA_BYTES);
	ew_buf_add_slice(&s->own, config->own);
	ew_buf_add_slice(&s->certificates, config->certificates);
	if (ew_buf_error(&s->own) < 0 || ew_buf_error(&s->certificates) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for object stores");
	s->config.own = ew_buf_slice(&s->own);
	s->config.certificates = ew_buf_slice(&s->certificates);
	*ret = TAKE(s);
	return 0;
}

void ew_stores_free(struct ew_stores **stores)
{
	struct ew_stores *s = TAKE(*stores);

	if (!s)
		return;
	for (size_t i = 0; i <= EW_STORES; i++)
		ew_bucket_free(&s->bucket[i]);
	while (s->asked) {
		struct asked *a = s->asked;

		s->asked = a->next;
		free(a);
	}
	ew_buf_free(&s->own);
	ew_buf_free(&s->certificates);
	free(s);
}
