/*
 * The check of object stores: that each is there, that its credentials open it, and what it was seen to do. It asks by the
 * door that deliver has, with canaries that hold nothing and that are gone when it ends. Must never show a credential, nor
 * say that a store does what was not proven.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/loop.h"
#include "programs/cli/doctor.h"
#include "programs/cli/screen.h"
#include "programs/cli/store_settings.h"
#include "programs/deliver/bucket.h"
#include "store/s3_abilities.h"
#include "store/s3_request.h"

#define PATIENCE_US (180 * EW_US_PER_S) /* a lock of a minute is waited for */
#define STORES 2
#define LIST_BYTES 300

struct look {
	struct ew_loop *loop;
	struct ew_reach reach;
	struct ew_bucket_config config;
	struct ew_buf certificates;
	struct ew_bucket *bucket[STORES + 1];
	bool answered;
	int64_t code;
	char sentence[401];
	struct ew_s3_abilities found;
};

static const char *name_of(uint8_t number)
{
	return number == 1 ? "store" : "archive";
}

/* -- asking -- */

static int take(void *arg, uint16_t number, const void *message, struct ew_error *error)
{
	struct look *l = arg;

	if (number == EW_MSG_store_settings) {
		const struct ew_msg_store_settings *m = message;

		return ew_bucket_new(&l->config, m, &l->bucket[m->store], error);
	}
	const struct ew_msg_store_credentials *m = message;

	return ew_bucket_add_credentials(l->bucket[m->store], m, error);
}

static void on_answer(void *arg, const struct ew_msg_store_answer *answer)
{
	struct look *l = arg;

	l->answered = true;
	l->code = answer->code;
	(void)snprintf(l->sentence, sizeof(l->sentence), "%.*s", (int)answer->sentence.len, (const char *)answer->sentence.at);
	if (answer->code == 0 && ew_s3_abilities_read(answer->json, &l->found) < 0)
		l->code = -EBADMSG;
}

static int ask(struct look *l, uint8_t number, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	const struct ew_msg_store_probe probe = {.store = number, .wait = 1};
	struct ew_bucket_job *job = NULL;
	struct ew_message m;
	int fd = -1;
	int code;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	code = ew_message_encode(EW_MSG_store_probe, 1, &probe, &bytes);
	if (!code)
		code = ew_message_decode(ew_buf_slice(&bytes), &m);
	l->answered = false;
	return code ? code : ew_bucket_begin(l->bucket[number], &m, &fd, on_answer, l, &job, error);
}

static void wait_for(struct look *l)
{
	int64_t until = ew_io_mono(ew_io_real()).us + PATIENCE_US;

	while (!l->answered && ew_io_mono(ew_io_real()).us < until && ew_loop_turn(l->loop, EW_US_PER_S) >= 0)
		;
	if (l->answered)
		return;
	l->code = -EAGAIN;
	(void)snprintf(l->sentence, sizeof(l->sentence), "the store does not answer in time");
}

/* -- telling -- */

static void list(const struct ew_s3_abilities *all, bool proven, char to[static LIST_BYTES])
{
	size_t used = 0;

	to[0] = '\0';
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		const char *word = ew_s3_ability_word((enum ew_s3_ability)i);

		if ((all->finding[i].proof == EW_S3_PROVEN) != proven || used + strlen(word) + 2 > LIST_BYTES)
			continue;
		used += (size_t)snprintf(to + used, LIST_BYTES - used, "%s%s", used ? " " : "", word);
	}
}

static void tell_found(struct ew_doctor *d, const struct look *l, uint8_t number, const struct ew_config_store *s)
{
	char proven[LIST_BYTES], others[LIST_BYTES];

	list(&l->found, true, proven);
	list(&l->found, false, others);
	ew_doctor_find(d, name_of(number), EW_HEALTH_OK, "%s at %s answers and takes the credentials; proven: %s", s->bucket, s->endpoint,
		proven);
	if (others[0])
		ew_doctor_find(d, name_of(number), EW_HEALTH_OK, "not proven, and not relied on but where it is said below: %s", others);
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		struct ew_error sentence;

		if (l->found.finding[i].proof == EW_S3_PROVEN || !ew_s3_ability_needed((enum ew_s3_ability)i, s->lock, s->class[0] != '\0'))
			continue;
		ew_s3_ability_say(&l->found, (enum ew_s3_ability)i, &sentence);
		ew_doctor_find(d, name_of(number), i == EW_S3_ABLE_STORE ? EW_HEALTH_FAIL : EW_HEALTH_WARN, "%s", sentence.text);
	}
}

/* What lies there is sealed; names, sizes and signatures of requests are not. */
static void look_at_line(struct ew_doctor *d, uint8_t number, const struct ew_config_store *s)
{
	if (strncmp(s->endpoint, "http://127.", 11) != 0 && strncmp(s->endpoint, "http://[::1]", 12) != 0 &&
		strncmp(s->endpoint, "http://", 7) == 0)
		ew_doctor_find(d, name_of(number), EW_HEALTH_WARN,
			"%s is asked without TLS: recordings are sealed, but who listens sees which object is read and when", s->endpoint);
}

static void check(struct ew_doctor *d, struct look *l, uint8_t number, const struct ew_config_store *s)
{
	struct ew_error error = {0};

	if (!s->is_s3)
		return;
	look_at_line(d, number, s);
	if (!d->options->json)
		ew_screen_complain("asking %s what it does; with locks this takes a minute", s->endpoint);
	if (ask(l, number, &error) < 0) {
		ew_doctor_find(d, name_of(number), EW_HEALTH_FAIL, "%s", ew_error_text(&error));
		return;
	}
	wait_for(l);
	if (l->code == 0)
		tell_found(d, l, number, s);
	else
		ew_doctor_find(d, name_of(number), EW_HEALTH_FAIL, "%s: recordings stay in the folder of data until it can be reached",
			l->sentence);
}

/* -- the whole -- */

static int prepare(const struct ew_config *c, struct look *l, struct ew_error *error)
{
	int code = ew_loop_new(&l->loop);

	ew_log_open("earwitness", EW_LOG_ERROR, 2); /* what is found is said below */
	if (code)
		return ew_error_set(error, code, "no memory to ask object stores");
	ew_buf_init(&l->certificates, EW_MAX_TLS_CA_BYTES);
	if (c->outbound_certificates[0])
		code = ew_file_read(ew_io_real(), c->outbound_certificates, &l->certificates);
	if (code)
		return ew_error_set(error, code, "cannot read the certificates in %s: %s", c->outbound_certificates, strerrordesc_np(-code));
	code = ew_reach_read(EW_SLICE_EMPTY, ew_slice_text(c->outbound_private), &l->reach, error);
	l->config = (struct ew_bucket_config){.loop = l->loop, .reach = &l->reach, .own = ew_slice_text(c->outbound_private),
		.certificates = ew_buf_slice(&l->certificates)};
	return code ? code : ew_stores_each(c, take, l, error);
}

static void finish(struct look *l)
{
	for (size_t i = 0; i <= STORES; i++)
		ew_bucket_free(&l->bucket[i]);
	ew_loop_free(&l->loop);
	ew_buf_free(&l->certificates);
}

static void look_at_folder(struct ew_doctor *d)
{
	struct stat st;
	const char *path = d->config->storage.archive_path;

	if (d->config->storage.archive_kind != EW_CONFIG_ARCHIVE_DIRECTORY)
		return;
	if (stat(path, &st) < 0)
		ew_doctor_find(d, "archive", EW_HEALTH_FAIL, "%s: %s; nothing is moved there", path, strerrordesc_np(errno));
	else if (!S_ISDIR(st.st_mode))
		ew_doctor_find(d, "archive", EW_HEALTH_FAIL, "%s is no folder; nothing is moved there", path);
	else
		ew_doctor_find(d, "archive", EW_HEALTH_OK, "recordings are moved to %s", path);
}

void ew_doctor_store(struct ew_doctor *d)
{
	struct look *l = ew_stores_wanted(d->config) ? calloc(1, sizeof(*l)) : NULL;
	struct ew_error error = {0};

	look_at_folder(d);
	if (!l)
		return;
	if (prepare(d->config, l, &error) < 0) {
		ew_doctor_find(d, "store", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
	} else {
		check(d, l, 1, &d->config->storage.store);
		check(d, l, 2, &d->config->storage.archive);
	}
	finish(l);
	free(l);
}
