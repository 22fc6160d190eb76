/*
 * Witnesses and time stamps as the keeper has them asked: real vault, real witnesses, and a door outwards that does
 * what the test says.
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/exceptions.h"
#include "ledger/tlog_policy.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/vault/vault.h"
#include "programs/witness/cosigner.h"
#include "unit/keeper/keeper_kit.h"

#define WITNESSES 2
#define MINUTE_US (60 * EW_US_PER_S)

enum manner { IS_WELL, IS_AWAY, REFUSES, SAYS_NONSENSE, IS_AHEAD, SAYS_NOTHING, IS_SLOW };

struct desk {
	struct kit *k;
	struct ew_vault *vault;
	size_t at;            /* messages before this one were looked at */
	struct ew_skey key[WITNESSES];
	struct ew_cosigner *witness[WITNESSES];
	enum manner manner[WITNESSES];
	unsigned asked[WITNESSES];
	unsigned old_zero;    /* requests from size 0 */
	enum manner authority;
	unsigned stamps;
	char policy[2048];
	int64_t slow_us;      /* the answer of who is slow comes so much later */
	struct { struct ew_id job; uint64_t request; int64_t due_us; struct ew_buf body; } later;
};

/* -- everybody else ---------------------------------------------------------------------------- */

static int from_vault(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct desk *d = arg;

	return kit_say(d->k, EW_ROLE_VAULT, 0, request, number, message);
}

/* The log's key is known once there is one: then the witnesses are told of it, as people would tell them. */
static void found_witnesses(struct desk *d)
{
	struct ew_vkey log;
	char folder[32];

	if (d->witness[0] || !d->k->core->ledger->verifier[0])
		return;
	assert_int_equal(ew_vkey_parse(ew_slice_text(d->k->core->ledger->verifier), &log), 0);
	for (int i = 0; i < WITNESSES; i++) {
		struct ew_cosigner_config config = {.state = folder, .key = &d->key[i], .logs = &log, .n_logs = 1};

		snprintf(folder, sizeof(folder), "/witness-%d", i);
		assert_int_equal(ew_cosigner_new(d->k->io, &config, &d->witness[i], NULL), 0);
	}
}

static void answer_fetch(struct desk *d, uint64_t request, const struct ew_msg_fetch *m)
{
	struct ew_msg_fetched said = {.job = m->job, .status = 200, .content_type = EW_SLICE("text/plain")};
	_cleanup_(ew_buf_free) struct ew_buf body = {0};
	int i = ew_slice_starts(m->url, EW_SLICE("http://one.example/")) ? 0 : 1;

	d->asked[i]++;
	d->old_zero += ew_slice_starts(m->body, EW_SLICE("old 0\n"));
	assert_true(ew_slice_equal(m->method, EW_SLICE("POST")));
	ew_buf_init(&body, EW_NOTE_BYTES);
	switch (d->manner[i]) {
	case IS_WELL:
		said.status = (uint16_t)ew_cosigner_add(d->witness[i], m->body, &body).status;
		break;
	case IS_AWAY:
		said.code = -ETIMEDOUT;
		said.sentence = EW_SLICE("nobody answers");
		break;
	case REFUSES:
		said.status = 403;
		break;
	case SAYS_NONSENSE:
		ew_buf_add_text(&body, "\xe2\x80\x94 one.example AAAA\n");
		break;
	case IS_AHEAD:
		said.status = 409;
		ew_buf_add_text(&body, "1000000\n");
		break;
	case IS_SLOW:
		said.status = (uint16_t)ew_cosigner_add(d->witness[i], m->body, &d->later.body).status;
		assert_int_equal(said.status, 200);
		d->later.job = m->job;
		d->later.request = request;
		d->later.due_us = ew_io_mono(d->k->io).us + d->slow_us;
		return;
	case SAYS_NOTHING:
		return;
	}
	said.body = ew_buf_slice(&body);
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, request, EW_MSG_fetched, &said), 0);
}

static void say_stamped(struct desk *d, uint64_t request, struct ew_id job)
{
	struct ew_msg_stamped said = {.job = job, .reply = EW_SLICE("a reply"), .chain = EW_SLICE("certificates"),
		.stamped_wall = ew_io_wall(d->k->io).us};

	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, request, EW_MSG_stamped, &said), 0);
}

static void answer_stamp(struct desk *d, uint64_t request, const struct ew_msg_stamp *m)
{
	struct ew_msg_stamped said = {.job = m->job, .code = -EKEYREJECTED, .sentence = EW_SLICE("not good")};

	d->stamps++;
	if (d->authority == IS_WELL)
		say_stamped(d, request, m->job);
	if (d->authority == IS_WELL || d->authority == SAYS_NOTHING || d->authority == IS_SLOW)
		return;
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, request, EW_MSG_stamped, &said), 0);
}

static void look_at(struct desk *d, const struct kit_sent *sent)
{
	struct ew_message m;

	assert_int_equal(ew_message_decode(ew_buf_slice(&sent->bytes), &m), 0);
	if (sent->to == EW_ROLE_DELIVER && sent->number == EW_MSG_fetch)
		answer_fetch(d, sent->request, EW_MESSAGE_AS(&m, fetch));
	else if (sent->to == EW_ROLE_DELIVER)
		answer_stamp(d, sent->request, EW_MESSAGE_AS(&m, stamp));
	else if (sent->number >= EW_MSG_ledger_last && sent->number <= EW_MSG_ledger_sign)
		assert_int_equal(ew_vault_message(d->vault, EW_ROLE_KEEPER, &m, from_vault, d), 0);
	found_witnesses(d);
}

static void pump(struct desk *d)
{
	for (; d->at < d->k->n_sent; d->at++) {
		struct kit_sent *sent = &d->k->sent[d->at];

		if (sent->to == EW_ROLE_DELIVER || sent->to == EW_ROLE_VAULT)
			look_at(d, sent);
	}
	kit_forget(d->k);
	d->at = 0;
}

static void answer_late(struct desk *d)
{
	struct ew_msg_fetched said = {.job = d->later.job, .status = 200, .content_type = EW_SLICE("text/plain"),
		.body = ew_buf_slice(&d->later.body)};

	if (!d->later.due_us || ew_io_mono(d->k->io).us < d->later.due_us)
		return;
	d->later.due_us = 0;
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, d->later.request, EW_MSG_fetched, &said), 0);
	ew_buf_clear(&d->later.body);
}

/* Half seconds, as the loop would have them. */
static void pass(struct desk *d, int64_t us)
{
	for (int64_t gone = 0; gone < us; gone += EW_US_PER_S / 2) {
		ew_io_sim_advance(d->k->io, EW_US_PER_S / 2);
		answer_late(d);
		assert_int_equal(ew_keeper_tick(d->k->core), 0);
		pump(d);
	}
}

static void begin(struct desk *d)
{
	assert_int_equal(kit_start(d->k), 0);
	ew_keeper_peer(d->k->core, EW_ROLE_VAULT, 0, true);
	ew_keeper_peer(d->k->core, EW_ROLE_DELIVER, 0, true);
	ew_keeper_peer(d->k->core, EW_ROLE_WEB, 1, true);
	pump(d);
}

static void begin_again(struct desk *d)
{
	kit_stop(d->k);
	kit_forget(d->k);
	d->at = 0;
	begin(d);
}

static void write_policy(struct desk *d, const char *quorum)
{
	static const char *const names[] = {"one", "two"};
	size_t n = 0;

	for (int i = 0; i < WITNESSES; i++) {
		char key[EW_VKEY_TEXT_BYTES];

		ew_vkey_format(&d->key[i].verifier, key);
		n += (size_t)snprintf(d->policy + n, sizeof(d->policy) - n, "witness %s %s http://%s.example/w/\n",
			names[i], key,
			names[i]);
	}
	snprintf(d->policy + n, sizeof(d->policy) - n, "group these %s one two\nquorum these\n", quorum);
}

static int set_up(void **state)
{
	static struct desk d;

	memset(&d, 0, sizeof(d));
	ew_buf_init(&d.later.body, EW_NOTE_BYTES);
	d.k = kit_bare("");
	assert_int_equal(ew_file_mkdirs(d.k->io, "/keys"), 0);
	assert_int_equal(ew_vault_new(d.k->io, "/keys", &d.vault, NULL), 0);
	assert_int_equal(ew_skey_new(d.k->io, EW_SLICE("one.example"), EW_KEY_COSIGNATURE, &d.key[0]), 0);
	assert_int_equal(ew_skey_new(d.k->io, EW_SLICE("two.example"), EW_KEY_COSIGNATURE, &d.key[1]), 0);
	write_policy(&d, "all");
	d.k->witnesses = d.policy;
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < WITNESSES; i++)
		ew_cosigner_free(&d->witness[i]);
	ew_buf_free(&d->later.body);
	kit_stop(d->k);
	ew_vault_free(&d->vault);
	kit_free(&d->k);
	return 0;
}

/* -- what came of it --------------------------------------------------------------------------- */

static unsigned cosignatures(struct desk *d)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_note parsed;
	struct ew_wall at;
	unsigned n = 0;

	ew_buf_init(&note, EW_NOTE_BYTES);
	assert_int_equal(ew_log_store_checkpoint(d->k->core->ledger->store, &note), 0);
	assert_int_equal(ew_note_parse(ew_buf_slice(&note), &parsed), 0);
	assert_true(parsed.n <= 1 + WITNESSES);
	for (int i = 0; i < WITNESSES; i++)
		n += ew_note_check_cosignature(&parsed, &d->key[i].verifier, &at) == 0;
	return n;
}

struct counting {
	const char *kind;
	unsigned n;
};

static int count(void *arg, const struct ew_exception_row *row)
{
	struct counting *c = arg;

	c->n += strcmp(row->kind, c->kind) == 0;
	return 0;
}

static unsigned open_exceptions(struct desk *d, const char *kind)
{
	struct counting c = {.kind = kind};

	assert_int_equal(ew_exceptions_each(d->k->core->catalog, 0, 100, count, &c), 0);
	return c.n;
}

static void both_cosign(void **state)
{
	struct desk *d = *state;
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	unsigned asked;

	begin(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->k->core->ledger->state, EW_LEDGER_OPEN);
	assert_int_equal(cosignatures(d), 2);
	assert_int_equal(ew_keeper_witnessed_size(d->k->core), d->k->core->ledger->signed_size);
	ew_buf_init(&note, EW_NOTE_BYTES);
	assert_int_equal(ew_keeper_witnesses_note(d->k->core, &note), 0);
	/* Where nothing is new nobody is asked. */
	asked = d->asked[0] + d->asked[1];
	pass(d, 20 * EW_US_PER_S);
	assert_int_equal(d->asked[0] + d->asked[1], asked);
	/* With the next heartbeat they are, and go on from where they were. */
	pass(d, MINUTE_US);
	assert_true(d->asked[0] + d->asked[1] > asked);
	assert_int_equal(cosignatures(d), 2);
	assert_int_equal(d->old_zero, 2);
}

static void a_later_keeper_goes_on(void **state)
{
	struct desk *d = *state;
	unsigned asked;

	begin(d);
	pass(d, 5 * EW_US_PER_S);
	asked = d->asked[0];
	/* Its start is an event, and a checkpoint: each is asked for that, from what the published one said. */
	begin_again(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->asked[0], asked + 1);
	assert_int_equal(cosignatures(d), 2);
	assert_int_equal(d->old_zero, 2);
}

/* Its word was lost with the keeper: asked from 0 it names the size, and is asked from there. */
static void a_size_that_is_not_known(void **state)
{
	struct desk *d = *state;

	begin(d);
	pass(d, 5 * EW_US_PER_S);
	kit_stop(d->k);
	d->k->witnesses = NULL;
	begin_again(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(cosignatures(d), 0);
	d->k->witnesses = d->policy;
	begin_again(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->old_zero, 4);
	assert_int_equal(cosignatures(d), 2);
}

static void one_is_away(void **state)
{
	struct desk *d = *state;
	unsigned asked;

	d->manner[1] = IS_AWAY;
	begin(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(cosignatures(d), 1);
	assert_int_equal(ew_keeper_witnessed_size(d->k->core), 0);
	asked = d->asked[1];
	pass(d, 4 * MINUTE_US);
	/* Less and less often, and never less than once a minute. */
	assert_in_range(d->asked[1] - asked, 4, 12);
	assert_int_equal(open_exceptions(d, "witness_behind"), 0);
	assert_int_equal(open_exceptions(d, "quorum_missed"), 0);
	pass(d, 7 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_behind"), 1);
	assert_int_equal(open_exceptions(d, "quorum_missed"), 1);
	pass(d, 20 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_behind"), 1);
	/* The next keeper finds it told. */
	begin_again(d);
	pass(d, 12 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_behind"), 1);
	d->manner[1] = IS_WELL;
	pass(d, 2 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_behind"), 0);
	assert_int_equal(open_exceptions(d, "quorum_missed"), 0);
	assert_int_equal(cosignatures(d), 2);
	kit_read_log(d->k, 0);
	assert_int_equal(kit_logged(d->k, EW_EVENT_EXCEPTION_RESOLVED), 2);
}

/* Who was late and then refuses does both: the second is the one that matters. */
static void one_is_late_and_then_refuses(void **state)
{
	struct desk *d = *state;

	begin(d);
	pass(d, 5 * EW_US_PER_S);
	d->manner[1] = IS_AWAY;
	pass(d, 12 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_behind"), 1);
	d->manner[1] = REFUSES;
	pass(d, 3 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_refuses"), 1);
	d->manner[1] = IS_WELL;
	pass(d, 3 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_refuses"), 0);
	assert_int_equal(open_exceptions(d, "witness_behind"), 0);
}

/* Something new each second. */
static void pass_busily(struct desk *d, int seconds)
{
	struct ew_keeper *k = d->k->core;

	for (int i = 0; i < seconds; i++) {
		assert_int_equal(ew_keeper_begin(k), 0);
		assert_int_equal(ew_keeper_append(k, NULL, EW_EVENT_HEARTBEAT, ew_io_wall(k->io), "keeper",
			(struct ew_id){{0}}, json_pack("{}"), NULL, NULL, NULL), 0);
		assert_int_equal(ew_keeper_commit(k), 0);
		pass(d, EW_US_PER_S);
	}
}

/* Slower than the log: its word still comes together with the other's. */
static void one_is_slow(void **state)
{
	struct desk *d = *state;
	uint64_t before;

	begin(d);
	pass(d, 5 * EW_US_PER_S);
	d->manner[1] = IS_SLOW;
	d->slow_us = 6 * EW_US_PER_S;
	for (int i = 0; i < 3; i++) {
		before = ew_keeper_witnessed_size(d->k->core);
		pass_busily(d, 30);
		assert_true(ew_keeper_witnessed_size(d->k->core) > before);
	}
	pass(d, 12 * MINUTE_US);
	assert_int_equal(cosignatures(d), 2);
	assert_int_equal(open_exceptions(d, "quorum_missed"), 0);
}

/* A round that had what it needs is over; who comes after it is published all the same. */
static void a_word_after_the_round(void **state)
{
	struct desk *d = *state;

	write_policy(d, "any");
	begin(d);
	pass(d, 5 * EW_US_PER_S);
	d->manner[1] = IS_SLOW;
	d->slow_us = 8 * EW_US_PER_S;
	for (int i = 0; i < 200 && !d->later.due_us; i++)
		pass(d, EW_US_PER_S / 2);
	pass(d, 5 * EW_US_PER_S);
	assert_int_not_equal(d->later.due_us, 0);
	assert_int_equal(cosignatures(d), 1);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(cosignatures(d), 2);
}

/* A policy that wants somebody who has no address: each that is asked is well, and it is never enough. */
static void nobody_to_ask(void **state)
{
	struct desk *d = *state;
	char key[EW_VKEY_TEXT_BYTES], *quorum;
	struct ew_skey third;

	assert_int_equal(ew_skey_new(d->k->io, EW_SLICE("three.example"), EW_KEY_COSIGNATURE, &third), 0);
	ew_vkey_format(&third.verifier, key);
	write_policy(d, "any");
	quorum = strstr(d->policy, "quorum ");
	snprintf(quorum, sizeof(d->policy) - (size_t)(quorum - d->policy),
		"witness three %s\ngroup those all these three\nquorum those\n", key);
	begin(d);
	pass(d, 9 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "quorum_missed"), 0);
	pass(d, 3 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "quorum_missed"), 1);
	assert_int_equal(open_exceptions(d, "witness_behind"), 0);
	assert_int_equal(cosignatures(d), 2);
}

/* Where the door outwards never comes, both say so. */
static void there_is_no_door(void **state)
{
	struct desk *d = *state;

	d->k->stamp_s = 60;
	assert_int_equal(kit_start(d->k), 0);
	ew_keeper_peer(d->k->core, EW_ROLE_VAULT, 0, true);
	pump(d);
	pass(d, 9 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 0);
	pass(d, 3 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 1);
	assert_int_equal(open_exceptions(d, "witness_behind"), 2);
	assert_non_null(strstr(d->k->core->outside->stamps.asking.sentence, "door"));
	ew_keeper_peer(d->k->core, EW_ROLE_DELIVER, 0, true);
	pass(d, 2 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 0);
	assert_int_equal(open_exceptions(d, "witness_behind"), 0);
}

/* Another log has begun while they were asked about the one before: what they say is of that, and is kept nowhere. */
static void another_log_meanwhile(void **state)
{
	struct desk *d = *state;
	_cleanup_(ew_buf_free) struct ew_buf kept = {0};
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	struct ew_keeper_ledger *l;
	uint64_t size;

	d->k->stamp_s = 60;
	d->manner[1] = IS_SLOW;
	d->slow_us = 3 * EW_US_PER_S;
	d->authority = IS_SLOW;
	begin(d);
	pass(d, 2 * EW_US_PER_S + EW_US_PER_S / 2);
	l = d->k->core->ledger;
	assert_true(d->later.due_us != 0);
	assert_false(ew_id_is_zero(d->k->core->outside->stamps.asking.job));
	l->number = 2;
	l->state = EW_LEDGER_CLOSED;
	assert_int_equal(ew_ledger_folder(l, l->number, folder), 0);
	assert_int_equal(ew_file_mkdirs(d->k->io, folder), 0);
	d->later.due_us = 1;
	answer_late(d);
	say_stamped(d, 1, d->k->core->outside->stamps.asking.job);
	ew_buf_init(&kept, EW_NOTE_BYTES);
	assert_int_equal(ew_keeper_witnesses_note(d->k->core, &kept), -ENOENT);
	assert_int_equal(ew_path_join(path, sizeof(path), folder, "cosigned"), 0);
	assert_int_equal(ew_file_read(d->k->io, path, &kept), -ENOENT);
	assert_int_equal(ew_keeper_stamps_find(d->k->core, 1, &size), -ENOENT);
	assert_true(ew_id_is_zero(d->k->core->outside->stamps.asking.job));
}

/* What a witness did with the old log says nothing of the new one: its troubles with that are told. */
static void a_successor_has_troubles_of_its_own(void **state)
{
	struct desk *d = *state;
	struct ew_keeper *k;

	begin(d);
	k = d->k->core;
	pass(d, 5 * EW_US_PER_S);
	d->manner[0] = IS_AHEAD;
	pass(d, 2 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "witness_ahead"), 1);
	d->manner[0] = IS_AWAY;
	ew_ledger_refuse(k, "ledger_differs");
	assert_int_equal(ew_ledger_succeed(k, (struct ew_id){{1}}, "a test"), 0);
	pump(d);
	pass(d, 12 * MINUTE_US);
	assert_int_equal(k->ledger->state, EW_LEDGER_OPEN);
	assert_int_equal(open_exceptions(d, "witness_behind"), 1);
	for (int i = 0; i < WITNESSES; i++)
		ew_cosigner_free(&d->witness[i]);
	found_witnesses(d);
	d->manner[0] = IS_WELL;
	pass(d, 3 * MINUTE_US);
	assert_int_equal(cosignatures(d), 2);
	assert_int_equal(open_exceptions(d, "witness_ahead"), 0);
	assert_int_equal(open_exceptions(d, "witness_behind"), 0);
	assert_int_equal(open_exceptions(d, "witness_refuses"), 0);
}

static void one_refuses(void **state)
{
	static const struct {
		enum manner manner;
		const char *kind;
	} cases[] = {{REFUSES, "witness_refuses"}, {IS_AHEAD, "witness_ahead"}};
	struct desk *d = *state;

	begin(d);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		d->manner[0] = cases[i].manner;
		pass(d, 2 * MINUTE_US);
		assert_int_equal(open_exceptions(d, cases[i].kind), 1);
		assert_int_equal(cosignatures(d), 1);
		d->manner[0] = IS_WELL;
		pass(d, 2 * MINUTE_US);
		assert_int_equal(open_exceptions(d, cases[i].kind), 0);
		assert_int_equal(cosignatures(d), 2);
	}
}

static void nonsense_does_not_count(void **state)
{
	struct desk *d = *state;

	d->manner[0] = SAYS_NONSENSE;
	begin(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(cosignatures(d), 1);
	assert_int_equal(ew_keeper_witnessed_size(d->k->core), 0);
}

/* A question that is never answered holds nobody else up, and is asked again. */
static void a_lost_question(void **state)
{
	struct desk *d = *state;

	write_policy(d, "any");
	d->manner[0] = SAYS_NOTHING;
	begin(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->asked[0], 1);
	assert_int_equal(cosignatures(d), 1);
	assert_true(ew_keeper_witnessed_size(d->k->core) > 0);
	d->manner[0] = IS_WELL;
	pass(d, MINUTE_US);
	assert_int_equal(cosignatures(d), 2);
}

static void the_door_goes(void **state)
{
	struct desk *d = *state;

	d->manner[0] = SAYS_NOTHING;
	begin(d);
	pass(d, 5 * EW_US_PER_S);
	ew_keeper_peer(d->k->core, EW_ROLE_DELIVER, 0, false);
	d->manner[0] = IS_WELL;
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->asked[0], 1);
	ew_keeper_peer(d->k->core, EW_ROLE_DELIVER, 0, true);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(cosignatures(d), 2);
}

static void another_policy_is_an_event(void **state)
{
	struct desk *d = *state;

	begin(d);
	begin_again(d);
	kit_read_log(d->k, 0);
	assert_int_equal(kit_logged(d->k, EW_EVENT_WITNESSES), 1);
	write_policy(d, "any");
	begin_again(d);
	kit_read_log(d->k, 0);
	assert_int_equal(kit_logged(d->k, EW_EVENT_WITNESSES), 2);
	d->k->witnesses = NULL;
	begin_again(d);
	begin_again(d);
	kit_read_log(d->k, 0);
	assert_int_equal(kit_logged(d->k, EW_EVENT_WITNESSES), 3);
	d->k->witnesses = "nonsense\n";
	begin_again(d);
	assert_int_equal(open_exceptions(d, "witnesses_refused"), 1);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->k->core->ledger->state, EW_LEDGER_OPEN);
}

/* -- time stamps ------------------------------------------------------------------------------- */

static void stamped(void **state)
{
	struct desk *d = *state;
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_note parsed;
	uint64_t size = 0;
	char path[80];

	d->k->stamp_s = 60;
	begin(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(d->stamps, 1);
	assert_int_equal(ew_keeper_stamps_find(d->k->core, 1, &size), 0);
	snprintf(path, sizeof(path), "/data/ledger/0001/stamps/%llu.note", (unsigned long long)size);
	ew_buf_init(&note, EW_NOTE_BYTES);
	assert_int_equal(ew_file_read(d->k->io, path, &note), 0);
	assert_int_equal(ew_note_parse(ew_buf_slice(&note), &parsed), 0);
	/* The log's signature alone, whoever has cosigned meanwhile. */
	assert_int_equal(parsed.n, 1);
	pass(d, 10 * MINUTE_US);
	assert_in_range(d->stamps, 9, 11);
	assert_int_equal(ew_keeper_stamps_find(d->k->core, size + 1, &size), 0);
	assert_int_equal(ew_keeper_stamps_find(d->k->core, 1000000, &size), -ENOENT);
	/* The next keeper does not stamp what is stamped: its own start is new. */
	begin_again(d);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 0);
}

static void not_stamped(void **state)
{
	struct desk *d = *state;

	d->k->stamp_s = 60;
	d->authority = REFUSES;
	begin(d);
	pass(d, 9 * MINUTE_US);
	assert_in_range(d->stamps, 9, 20);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 0);
	pass(d, 3 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 1);
	d->authority = SAYS_NOTHING;
	pass(d, 3 * MINUTE_US);
	d->authority = IS_WELL;
	pass(d, 3 * MINUTE_US);
	assert_int_equal(open_exceptions(d, "stamps_failing"), 0);
}

/* Answers to what nobody asked. */
static void uninvited(void **state)
{
	struct desk *d = *state;
	struct ew_msg_fetched fetched = {.job = {{9}}, .status = 200};
	struct ew_msg_stamped stamps = {.job = {{9}}, .reply = EW_SLICE("x")};
	uint64_t size;

	begin(d);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, 1, EW_MSG_fetched, &fetched), 0);
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, 1, EW_MSG_stamped, &stamps), 0);
	fetched.job = stamps.job = (struct ew_id){{0}};
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, 1, EW_MSG_fetched, &fetched), 0);
	assert_int_equal(kit_say(d->k, EW_ROLE_DELIVER, 0, 1, EW_MSG_stamped, &stamps), 0);
	assert_int_equal(ew_keeper_stamps_find(d->k->core, 1, &size), -ENOENT);
	assert_int_equal(cosignatures(d), 2);
}

static void asked_about(void **state)
{
	static const char *const bad[] = {"1.key", "../checkpoint", "0.tsr", "5", ".tsr", "5.tsr/", "99999.tsr",
		"5.tsr\\u0000x"};
	struct desk *d = *state;

	d->k->stamp_s = 60;
	d->manner[1] = IS_AWAY;
	begin(d);
	kit_token(d->k, KIT_TOKEN, UINT32_MAX);
	pass(d, 5 * EW_US_PER_S);
	assert_int_equal(kit_ask(d->k, KIT_TOKEN, EW_ASK_WITNESSES, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(d->k->answer, "items")), 2);
	assert_string_equal(json_string_value(json_object_get(
		json_array_get(json_object_get(d->k->answer, "items"), 1), "error")), "nobody answers");
	assert_non_null(json_object_get(json_object_get(d->k->answer, "stamps"), "error"));
	assert_int_equal(kit_ask(d->k, 0, EW_ASK_WITNESSES, 0, "{}"), 401);
	assert_int_equal(kit_ask(d->k, 0, EW_ASK_STAMPS, 0, "{}"), 200);
	assert_true(json_integer_value(json_object_get(json_object_get(d->k->answer, "last"), "size")) > 0);
	/* Not for everybody: it names our neighbours. */
	assert_null(json_object_get(json_object_get(d->k->answer, "last"), "error"));
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		char arguments[80];

		snprintf(arguments, sizeof(arguments), "{\"name\": \"%s\"}", bad[i]);
		assert_int_not_equal(kit_ask(d->k, 0, EW_ASK_STAMPS, 0, arguments), 200);
	}
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(both_cosign),
		CASE(a_later_keeper_goes_on),
		CASE(a_size_that_is_not_known),
		CASE(one_is_away),
		CASE(one_is_late_and_then_refuses),
		CASE(one_is_slow),
		CASE(a_word_after_the_round),
		CASE(nobody_to_ask),
		CASE(there_is_no_door),
		CASE(another_log_meanwhile),
		CASE(a_successor_has_troubles_of_its_own),
		CASE(one_refuses),
		CASE(nonsense_does_not_count),
		CASE(a_lost_question),
		CASE(the_door_goes),
		CASE(another_policy_is_an_event),
		CASE(stamped),
		CASE(not_stamped),
		CASE(uninvited),
		CASE(asked_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
