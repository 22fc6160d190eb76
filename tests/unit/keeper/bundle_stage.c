/*
 * The stage: the vault signs, the worker is a reader of parcels.
 */
#include "unit/keeper/bundle_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "ipc/parcel.h"

static int reply(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct stage *s = arg;

	return kit_say(s->k, EW_ROLE_VAULT, 0, request, number, message);
}

/* Hands the vault what it was asked about the log, until nobody has anything to say. */
static void talk(struct stage *s)
{
	for (; s->at < s->k->n_sent; s->at++) {
		const struct kit_sent *sent = &s->k->sent[s->at];
		struct ew_message m;

		if (sent->to != EW_ROLE_VAULT || sent->number < EW_MSG_ledger_last || sent->number > EW_MSG_ledger_sign)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&sent->bytes), &m), 0);
		if (s->vault)
			assert_int_equal(ew_vault_message(s->vault, EW_ROLE_KEEPER, &m, reply, s), 0);
	}
}

void stage_pass(struct stage *s, unsigned halves)
{
	for (unsigned i = 0; i < halves; i++) {
		ew_io_sim_advance(s->k->io, EW_US_PER_S / 2);
		assert_int_equal(ew_keeper_tick(s->k->core), 0);
		talk(s);
		assert_int_equal(kit_vault(s->k), 0);
	}
}

static void finish_party(struct stage *s)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(STAGE_PAYLOAD),
		.plain_bytes = 3,
		.duration_us = 60000,
		.report = EW_SLICE("{}"),
	};

	ew_keeper_peer(s->k->core, EW_ROLE_WORKER, STAGE_WORKER, true);
	stage_pass(s, 1);
	assert_int_equal(ew_io_write_all(s->k->io, kit_last_sent(s->k, EW_ROLE_WORKER, EW_MSG_job_go)->handle,
				 STAGE_PAYLOAD, strlen(STAGE_PAYLOAD), 0),
		0);
	assert_int_equal(ew_sha256_of(EW_SLICE(STAGE_PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(s->k, EW_ROLE_WORKER, STAGE_WORKER, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(s->k->core, EW_ROLE_WORKER, STAGE_WORKER, false);
}

void stage_begin(struct stage *s, const char *witnesses, uint32_t stamp_s)
{
	*s = (struct stage){.k = kit_bare(kit_automatic)};
	s->k->witnesses = witnesses;
	s->k->stamp_s = stamp_s;
	assert_int_equal(ew_file_mkdirs(s->k->io, "/keys"), 0);
	kit_open_tape(s->k);
	assert_int_equal(ew_vault_new(s->k->io, "/keys", &s->vault, NULL), 0);
	assert_int_equal(kit_start(s->k), 0);
	assert_int_equal(kit_connect(s->k), 0);
	stage_pass(s, 6);
	kit_token(s->k, KIT_TOKEN, UINT32_MAX);
	kit_call(s->k, 1);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(s->k, 1, party);
		kit_span(s->k, 1, party);
	}
	kit_end_call(s->k, 1);
	finish_party(s);
	finish_party(s);
	kit_read_log(s->k, 1);
	assert_int_equal(kit_logged(s->k, EW_EVENT_ARTIFACT_MADE), 2);
}

static void forget_files(struct stage *s)
{
	for (size_t i = 0; i < s->n_files; i++)
		ew_buf_free(&s->file[i].content);
	s->n_files = 0;
}

void stage_end(struct stage *s)
{
	forget_files(s);
	ew_vault_free(&s->vault);
	kit_free(&s->k);
}

unsigned stage_ask(struct stage *s, const char *arguments)
{
	unsigned status;

	status = kit_ask(s->k, KIT_TOKEN, EW_ASK_BUNDLE, 1, arguments);
	ew_keeper_peer(s->k->core, EW_ROLE_WORKER, STAGE_WORKER, true);
	assert_int_equal(ew_keeper_tick(s->k->core), 0);
	assert_int_equal(kit_vault(s->k), 0);
	return status ? status : s->k->status;
}

void stage_read(struct stage *s, uint16_t number)
{
	const struct kit_sent *sent = kit_last_sent(s->k, EW_ROLE_WORKER, number);
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel p;
	int r;

	forget_files(s);
	assert_non_null(sent);
	assert_true(sent->handle >= 0);
	ew_buf_init(&content, EW_MAX_BUNDLE_FILE_BYTES);
	ew_parcel_init(&p, s->k->io, sent->handle);
	while ((r = ew_parcel_next(&p, name, &content)) == 1) {
		struct stage_file *f = &s->file[s->n_files];

		assert_true(s->n_files < STAGE_FILES);
		assert_null(stage_file(s, name));
		s->n_files++;
		snprintf(f->name, sizeof(f->name), "%s", name);
		ew_buf_init(&f->content, EW_MAX_BUNDLE_FILE_BYTES);
		ew_buf_add_slice(&f->content, ew_buf_slice(&content));
	}
	assert_int_equal(r, 0);
}

const struct stage_file *stage_file(const struct stage *s, const char *name)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (strcmp(s->file[i].name, name) == 0)
			return &s->file[i];
	return NULL;
}

static bool has(struct ew_slice content, const char *text)
{
	return memmem(content.at, content.len, text, strlen(text)) != NULL;
}

bool stage_finds(const struct stage *s, const char *text)
{
	for (size_t i = 0; i < s->n_files; i++) {
		struct ew_slice rest = ew_buf_slice(&s->file[i].content), line;

		if (has(rest, text))
			return true;
		while (strstr(s->file[i].name, ".disclosures") && ew_slice_cut(&rest, '\n', &line)) {
			_cleanup_(ew_buf_free) struct ew_buf plain = {0};

			ew_buf_init(&plain, 1 << 20);
			if (line.len == 0)
				continue;
			assert_int_equal(ew_base64_decode(line, EW_BASE64_URL, &plain), 0);
			if (has(ew_buf_slice(&plain), text))
				return true;
		}
	}
	return false;
}

json_t *stage_json(const struct stage *s, const char *name)
{
	const struct stage_file *f = stage_file(s, name);
	json_t *json;

	assert_non_null(f);
	json = json_loadb((const char *)f->content.at, f->content.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	return json;
}

static struct ew_id job_of(const struct stage *s)
{
	struct ew_message m;

	assert_true(kit_last(s->k, EW_ROLE_WORKER, EW_MSG_job_bundle, &m));
	return EW_MESSAGE_AS(&m, job_bundle)->job;
}

void stage_packed(struct stage *s)
{
	struct ew_msg_job_manifest m = {.job = job_of(s), .manifest_sha256.bytes = {0xab, [31] = 0xcd}, .files = 3};

	assert_int_equal(kit_say(s->k, EW_ROLE_WORKER, STAGE_WORKER, 0, EW_MSG_job_manifest, &m), 0);
}

void stage_rendered(struct stage *s)
{
	struct ew_msg_job_rendered m = {.job = job_of(s), .bytes = 1000};

	assert_int_equal(kit_say(s->k, EW_ROLE_WORKER, STAGE_WORKER, 0, EW_MSG_job_rendered, &m), 0);
}

size_t stage_excepted(struct stage *s, const char *kind)
{
	size_t n = 0;

	kit_read_log(s->k, 1);
	for (size_t i = 0; i < s->k->n_log; i++)
		n += s->k->log[i].event.type == EW_EVENT_EXCEPTION &&
		     strcmp(kit_field(&s->k->log[i].event, "kind"), kind) == 0;
	return n;
}
