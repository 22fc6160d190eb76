/*
 * The kit: it plays recorder, vault and web as plainly as possible and believes nothing it did not read back.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/events.h"
#include "catalog/vfs.h"

#define VFS "keeper_kit"
#define RULE(mode, more)                                                                           \
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n"                   \
	"    when: {direction: inbound}\n    record: " mode "\n" more
#define KEEP "    keep: {recording: 90d}\n"
#define OBLIGED "    basis: legal_obligation\n" KIT_LOOSE KIT_TOLD

const char kit_automatic[] = RULE("automatic", KIT_LAWFUL KEEP);
const char kit_on_demand[] = RULE("on_demand", KIT_LAWFUL KEEP);
const char kit_mandatory[] = RULE("mandatory", OBLIGED KEEP);
const char kit_never[] = RULE("never", "");
const char kit_ends[] = RULE("mandatory", OBLIGED "    opt_out: {recording: stop, then: end_call}\n" KEEP);

struct ew_id kit_id(uint8_t kind, uint8_t n)
{
	struct ew_id id = {{kind, [6] = 0x70, [8] = 0x80, [15] = n}};

	return id;
}

/* -- what the keeper sends -------------------------------------------------------------------- */

/* A document that no message holds is in a file. */
static json_t *read_document(struct kit *k, const struct ew_msg_answer *answer, int handle)
{
	char *text;
	json_t *json;

	if (!answer->in_file)
		return json_loadb((const char *)answer->json.at, answer->json.len, 0, NULL);
	text = test_malloc((size_t)answer->bytes);
	assert_int_equal(ew_io_read_all(k->io, handle, text, (size_t)answer->bytes, 0), 0);
	json = json_loadb(text, (size_t)answer->bytes, 0, NULL);
	test_free(text);
	return json;
}

static void keep_answer(struct kit *k, const void *message, int handle)
{
	const struct ew_msg_answer *answer = message;

	json_decref(k->answer);
	k->status = answer->status;
	k->answer = read_document(k, answer, handle);
}

static int take_sent(void *arg, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number,
	const void *message, const int *handles, size_t n)
{
	struct kit *k = arg;
	struct kit_sent *s = &k->sent[k->n_sent];
	int r;

	if (number == EW_MSG_changed || number == EW_MSG_keeper_alive)
		return 0;
	k->waiting += to == EW_ROLE_RECORDER;
	if (number == EW_MSG_answer && request == k->request)
		keep_answer(k, message, n > 0 ? handles[0] : -1);
	assert_true(k->n_sent < KIT_SENT);
	*s = (struct kit_sent){.to = to, .connection = connection, .request = request, .number = number};
	s->handle = n > 0 ? handles[0] : -1;
	ew_buf_init(&s->bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(number, request, message, &s->bytes);
	if (r == -ENOMEM) {
		ew_buf_free(&s->bytes);
		return r; /* a test that lets allocations fail has hit the kit */
	}
	assert_int_equal(r, 0);
	k->n_sent++;
	return 0;
}

static bool has_room(void *arg, enum ew_role to, uint32_t connection)
{
	const struct kit *k = arg;

	assert_int_equal(to, EW_ROLE_RECORDER);
	assert_int_equal(connection, 0);
	return k->room == 0 || k->waiting < k->room;
}

static int make_scratch(void *arg, int *ret_handle)
{
	struct kit *k = arg;
	char name[32];

	snprintf(name, sizeof(name), "/scratch-%u", k->scratches++);
	return ew_io_open(k->io, name, EW_IO_WRITE | EW_IO_CREATE, ret_handle);
}

/* Two files that stand for the ends of a line. */
static int make_pair(void *arg, int ret_handles[2])
{
	int r = make_scratch(arg, &ret_handles[0]);

	return r < 0 ? r : make_scratch(arg, &ret_handles[1]);
}

static void count_wake(void *arg)
{
	struct kit *k = arg;

	k->woken++;
}

static const struct ew_keeper_ops ops = {
	.send = take_sent, .room = has_room, .scratch = make_scratch, .pair = make_pair};
static const struct ew_keeper_ops turning = {
	.send = take_sent, .room = has_room, .scratch = make_scratch, .wake = count_wake};

unsigned kit_turn_all(struct kit *k)
{
	unsigned n = 0;

	for (; ew_keeper_has_work(k->core); n++)
		assert_int_equal(ew_keeper_turn(k->core), 0);
	return n;
}

const struct kit_sent *kit_last_sent(const struct kit *k, enum ew_role to, uint16_t number)
{
	for (size_t i = k->n_sent; i > 0; i--)
		if (k->sent[i - 1].to == to && k->sent[i - 1].number == number)
			return &k->sent[i - 1];
	return NULL;
}

bool kit_last(const struct kit *k, enum ew_role to, uint16_t number, struct ew_message *ret)
{
	const struct kit_sent *s = kit_last_sent(k, to, number);

	if (s)
		assert_int_equal(ew_message_decode(ew_buf_slice(&s->bytes), ret), 0);
	return s != NULL;
}

size_t kit_count(const struct kit *k, enum ew_role to, uint16_t number)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_sent; i++)
		n += k->sent[i].to == to && k->sent[i].number == number;
	return n;
}

void kit_forget(struct kit *k)
{
	if (k->deliver && k->core)
		k->deliver(k);
	for (size_t i = 0; i < k->n_sent; i++)
		ew_buf_free(&k->sent[i].bytes);
	k->n_sent = 0;
	k->vault_at = 0;
	k->redactor_at = 0;
	k->deliver_at = 0;
}

/* -- birth and death -------------------------------------------------------------------------- */

static struct ew_identity *new_identity(struct ew_io *io)
{
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));

	assert_non_null(identity);
	assert_int_equal(ew_identity_new(io, identity), 0);
	return identity;
}

static struct ew_identity *same_identity(const struct ew_identity *other)
{
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));

	assert_non_null(identity);
	*identity = *other;
	return identity;
}

struct kit *kit_bare(const char *policy)
{
	struct kit *k = calloc(1, sizeof(*k));

	assert_non_null(k);
	k->policy = policy;
	k->io = ew_io_sim_new(7);
	assert_non_null(k->io);
	assert_int_equal(ew_file_mkdirs(k->io, "/data"), 0);
	assert_int_equal(ew_file_mkdirs(k->io, "/tape/0"), 0);
	assert_int_equal(ew_io_sync_dir(k->io, "/"), 0);
	assert_int_equal(ew_io_sync_dir(k->io, "/tape"), 0);
	k->events = new_identity(k->io);
	k->catalog = new_identity(k->io);
	k->media = new_identity(k->io);
	k->store = new_identity(k->io);
	assert_int_equal(ew_vfs_register(k->io, VFS), 0);
	return k;
}

struct kit *kit_copy(const struct kit *from, uint64_t seed)
{
	struct kit *k = calloc(1, sizeof(*k));

	assert_non_null(k);
	assert_null(from->core);
	ew_vfs_unregister(VFS);
	k->policy = from->policy;
	k->remote = from->remote;
	k->io = ew_io_sim_clone(from->io, seed);
	assert_non_null(k->io);
	k->events = same_identity(from->events);
	k->catalog = same_identity(from->catalog);
	k->media = same_identity(from->media);
	k->store = same_identity(from->store);
	memcpy(k->epochs, from->epochs, sizeof(k->epochs));
	assert_int_equal(ew_vfs_register(k->io, VFS), 0);
	return k;
}

void kit_put_disk(struct kit *k, struct ew_io *io)
{
	assert_null(k->core);
	assert_null(k->tape);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&k->io);
	k->io = io;
	assert_int_equal(ew_vfs_register(k->io, VFS), 0);
}

void kit_free(struct kit **kit)
{
	struct kit *k = *kit;

	kit_stop(k);
	ew_tape_abandon(&k->tape);
	kit_forget(k);
	for (size_t i = 0; i < k->n_log; i++)
		ew_event_free(&k->log[i].event);
	json_decref(k->answer);
	ew_vfs_unregister(VFS);
	ew_secret_free(&k->events);
	ew_secret_free(&k->catalog);
	ew_secret_free(&k->media);
	ew_secret_free(&k->store);
	ew_io_sim_free(&k->io);
	free(k);
	*kit = NULL;
}

int kit_start(struct kit *k)
{
	const struct ew_policy_text policy = {.name = "policy", .text = ew_slice_text(k->policy)};
	struct ew_keeper_config config = {
		.data = "/data",
		.tape = "/tape",
		.vfs = VFS,
		.threads = 1,
		.entity = "kit",
		.policy_name = "kit.yaml",
		.policy = &policy,
		.n_policy = k->policy[0] ? 1 : 0,
		.events = k->events,
		.catalog = k->catalog,
		.keys = k->keys,
		.rotation = k->rotation,
		.witnesses = ew_slice_text(k->witnesses),
		.stamp_s = k->stamp_s,
		.providers = k->providers,
		.n_providers = k->n_providers,
		.speech_vendor = k->speech_vendor,
		.speech_model = "engine 1",
		.remote = k->remote,
	};

	return ew_keeper_new(k->io, &config, k->turns ? &turning : &ops, k, &k->core, NULL);
}

void kit_stop(struct kit *k)
{
	ew_keeper_free(&k->core);
}

void kit_power_cut(struct kit *k)
{
	/* The disk first: nothing that dies afterwards can still write. */
	ew_io_sim_crash(k->io);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
}

void kit_open_tape(struct kit *k)
{
	struct ew_tape_config config = {
		.folder = "/tape/0", .key_stock = 8, .spans = 32, .events = k->events->recipient};
	int r;

	assert_int_equal(ew_tape_open(k->io, &config, &k->tape, NULL), 0);
	r = ew_tape_epoch_add(k->tape, 1, &k->media->recipient);
	assert_true(r == 0 || r == -EEXIST);
}

int kit_connect(struct kit *k)
{
	struct ew_msg_gate_state_end end = {0};
	int r;

	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, true);
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, true);
	ew_keeper_peer(k->core, EW_ROLE_REDACTOR, 0, true);
	ew_keeper_peer(k->core, EW_ROLE_WEB, 1, true);
	if (k->deliver)
		ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, true);
	r = kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state_end, &end);
	if (r == 0)
		r = ew_keeper_tick(k->core);
	return r < 0 ? r : kit_vault(k);
}

struct kit *kit_new(const char *policy)
{
	struct kit *k = kit_bare(policy);

	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	assert_int_equal(kit_ring(k), 0);
	return k;
}

/* -- what the keeper is told ------------------------------------------------------------------ */

int kit_say(struct kit *k, enum ew_role from, uint32_t connection, uint64_t request, uint16_t number,
	const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;
	int r;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, request, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	r = ew_keeper_message(k->core, from, connection, &m, NULL, 0);
	return r < 0 || from == EW_ROLE_REDACTOR ? r : kit_redact(k);
}

void kit_event(struct kit *k, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	uint32_t index;

	ew_buf_init(&bytes, EW_MAX_TAPE_EVENT_BYTES);
	assert_int_equal(ew_message_encode(number, 0, message, &bytes), 0);
	assert_int_equal(ew_tape_event(k->tape, ew_io_wall(k->io), ew_buf_slice(&bytes), &index), 0);
	ew_io_sim_advance(k->io, 10 * EW_US_PER_MS);
}

void kit_sync(struct kit *k)
{
	struct ew_tape_sync *job;

	assert_int_equal(ew_tape_flush(k->tape), 0);
	assert_int_equal(ew_tape_sync_begin(k->tape, &job), 0);
	if (!job)
		return;
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(k->tape, &job), 0);
}

void kit_damage(struct kit *k, uint32_t segment, uint64_t at)
{
	char name[14], path[64];
	uint8_t byte;
	int handle;

	ew_tape_segment_name(segment, name);
	snprintf(path, sizeof(path), "/tape/0/%s", name);
	assert_int_equal(ew_io_open(k->io, path, EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_read_all(k->io, handle, &byte, 1, at), 0);
	byte ^= 0x55;
	assert_int_equal(ew_io_write_all(k->io, handle, &byte, 1, at), 0);
	assert_int_equal(ew_io_close(k->io, &handle), 0);
}

int kit_ring(struct kit *k)
{
	struct ew_msg_doorbell bell = {0};

	if (k->tape) {
		kit_sync(k);
		bell.durable = ew_tape_durable(k->tape);
		bell.durable_events = ew_tape_durable_events(k->tape);
		bell.event_span = ew_tape_event_span(k->tape);
	} else {
		bell.durable = ew_tape_pos_of(1000, 0); /* whatever there is */
	}
	return kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_doorbell, &bell);
}

static int answer_vault(struct kit *k, const struct ew_message *m)
{
	struct ew_msg_done done = {.code = k->vault_code};
	struct ew_msg_epoch_made made;
	const struct ew_identity *identity;

	if (k->vault)
		return k->vault(k, m);
	if (m->type->number == EW_MSG_unwrap_grant)
		return kit_say(k, EW_ROLE_VAULT, 0, m->request, EW_MSG_done, &done);
	if (m->type->number != EW_MSG_epoch_new)
		return 0;
	made.kind = EW_MESSAGE_AS(m, epoch_new)->kind;
	made.epoch = ++k->epochs[made.kind];
	identity = made.kind == EW_EPOCH_TAPE ? k->media : k->store;
	memcpy(made.recipient.bytes, identity->recipient.public_key, sizeof(made.recipient.bytes));
	return kit_say(k, EW_ROLE_VAULT, 0, m->request, EW_MSG_epoch_made, &made);
}

int kit_vault(struct kit *k)
{
	int r = 0;

	for (; r == 0 && k->vault_at < k->n_sent; k->vault_at++) {
		struct ew_message m;

		if (k->sent[k->vault_at].to != EW_ROLE_VAULT)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&k->sent[k->vault_at].bytes), &m), 0);
		r = answer_vault(k, &m);
	}
	return r;
}

/* -- asks ------------------------------------------------------------------------------------- */

static void put_token(struct kit *k, uint8_t who, struct ew_token_row *row)
{
	row->user = kit_id(0xee, who);
	memset(row->digest.bytes, who, sizeof(row->digest.bytes));
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, row), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
}

void kit_token(struct kit *k, uint8_t who, uint32_t rights)
{
	struct ew_token_row row = {.rights = rights, .id = kit_id(0xee, who)};

	put_token(k, who, &row);
}

void kit_voice(struct kit *k, uint8_t who, enum ew_token_kind kind, struct ew_id vendor)
{
	struct ew_token_row row = {.rights = UINT32_MAX, .kind = kind, .id = kit_id(0xef, who), .vendor = vendor};

	put_token(k, who, &row);
}

static unsigned ask_with(struct kit *k, const struct ew_hash *token, enum ew_ask op, uint8_t call,
	const char *arguments, const char *purpose, const char *key)
{
	struct ew_msg_ask ask = {
		.op = (uint16_t)op,
		.token = *token,
		.arguments = ew_slice_text(arguments),
		.purpose = ew_slice_text(purpose),
		.idempotency_key = ew_slice_text(key),
	};

	if (call)
		ask.interaction = KIT_CALL(call);
	k->status = 0;
	assert_int_equal(kit_say(k, EW_ROLE_WEB, 1, ++k->request, EW_MSG_ask, &ask), 0);
	return k->status;
}

unsigned kit_ask_more(struct kit *k, uint8_t who, enum ew_ask op, uint8_t call, const char *arguments,
	const char *purpose, const char *key)
{
	struct ew_hash token;

	memset(token.bytes, who, sizeof(token.bytes));
	return ask_with(k, &token, op, call, arguments, purpose, key);
}

unsigned kit_ask_as(
	struct kit *k, const struct ew_hash *token, enum ew_ask op, uint8_t call, const char *arguments, const char *purpose)
{
	return ask_with(k, token, op, call, arguments, purpose, "");
}

unsigned kit_ask(struct kit *k, uint8_t who, enum ew_ask op, uint8_t call, const char *arguments)
{
	return kit_ask_more(k, who, op, call, arguments, "", "");
}

const char *kit_text(const struct kit *k, const char *key)
{
	return json_string_value(json_object_get(k->answer, key));
}

bool kit_problem(const struct kit *k, const char *type)
{
	char whole[96];

	snprintf(whole, sizeof(whole), "urn:earwitness:problem:%s", type);
	return kit_text(k, "type") && strcmp(kit_text(k, "type"), whole) == 0 && kit_text(k, "title") &&
		strchr(kit_text(k, "title"), ' ');
}

/* -- the log ---------------------------------------------------------------------------------- */

struct reading {
	struct kit *k;
	struct ew_call *call;
};

static void check_chain(const struct kit *k, const struct ew_event *e)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	struct ew_hash previous = {{0}};
	json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	const char *named = json_string_value(json_object_get(record, "previous"));

	if (k->n_log > 0)
		previous = k->log[k->n_log - 1].event.commitment;
	ew_buf_init(&hex, 80);
	ew_hex_add(&hex, ew_slice_of(previous.bytes, sizeof(previous.bytes)));
	assert_non_null(named);
	assert_int_equal(strlen(named), hex.len);
	assert_memory_equal(named, hex.at, hex.len);
	json_decref(record);
}

static int read_row(void *arg, const struct ew_event_row *row)
{
	struct reading *rd = arg;
	struct kit_event *to = &rd->k->log[rd->k->n_log];

	assert_true(rd->k->n_log < KIT_LOG);
	assert_int_equal(row->index, rd->k->n_log);
	assert_int_equal(ew_keeper_read_event(rd->k->core, rd->call, row->index, row->sealed,
				 &row->commitment, &to->event),
		0);
	check_chain(rd->k, &to->event);
	to->number = row->number;
	to->tape_span = row->tape_span;
	to->tape_index = row->tape_index;
	rd->k->n_log++;
	return 0;
}

void kit_read_log(struct kit *k, uint8_t call)
{
	struct reading rd = {.k = k};
	struct ew_id id = {{0}};

	for (size_t i = 0; i < k->n_log; i++)
		ew_event_free(&k->log[i].event);
	k->n_log = 0;
	if (call) {
		id = KIT_CALL(call);
		assert_int_equal(ew_keeper_call(k->core, id, &rd.call), 0);
	}
	assert_int_equal(ew_events_each(k->core->catalog, id, 0, UINT64_MAX, read_row, &rd), 0);
}

size_t kit_logged(const struct kit *k, enum ew_event_type type)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_log; i++)
		n += k->log[i].event.type == type;
	return n;
}

const struct ew_event *kit_find(const struct kit *k, enum ew_event_type type)
{
	for (size_t i = k->n_log; i > 0; i--)
		if (k->log[i - 1].event.type == type)
			return &k->log[i - 1].event;
	return NULL;
}

const char *kit_field(const struct ew_event *e, const char *key)
{
	return e ? json_string_value(json_object_get(e->fields, key)) : NULL;
}
