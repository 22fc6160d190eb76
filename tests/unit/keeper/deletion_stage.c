/*
 * The stage of deletion.
 */
#include "unit/keeper/deletion_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/erase.h"
#include "catalog/grants.h"
#include "catalog/interactions.h"
#include "programs/keeper/keeper_policies.h"

const char deletion_policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL
	"    keep: {recording: 90d, summary: 90d, metadata: 1y, consent_evidence: 3y}\n";

struct kit *deletion_house(const char *policy)
{
	return kit_new(policy ? policy : deletion_policy);
}

void deletion_policy_is(struct kit *k, const char *policy)
{
	const struct ew_policy_text texts[] = {{"policy", ew_slice_text(policy)}};
	struct ew_error why = {0};
	bool taken = false;

	assert_int_equal(ew_keeper_policy_reload(k->core, "kit.yaml", texts, 1, &taken, &why), 0);
	if (!taken)
		fail_msg("%s", ew_error_text(&why));
	k->policy = policy;
}

static void hand_in(struct kit *k, uint8_t call)
{
	struct ew_handed_row row = {.interaction = KIT_CALL(call), .kind = EW_ARTIFACT_SUMMARY, .version = 1, .made = ew_io_wall(k->io), .sealed = EW_SLICE("a sealed summary")};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_handed_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* The recorder's answers: keys of spans are gone, segments are given back or ended. */
static void obey(struct kit *k)
{
	size_t n = k->n_sent;

	for (size_t i = 0; i < n; i++) {
		struct kit_sent sent = k->sent[i];
		struct ew_msg_done done = {.code = 0};
		struct ew_message m;

		if (sent.to != EW_ROLE_RECORDER || ew_message_decode(ew_buf_slice(&sent.bytes), &m) < 0)
			continue;
		if (sent.number == EW_MSG_segment_release) {
			struct ew_tape_order o = {.kind = EW_TAPE_RELEASE, .segment = EW_MESSAGE_AS(&m, segment_release)->segment};

			struct ew_tape_outcome outcome;

			if (ew_tape_order(k->tape, &o) < 0)
				continue;
			while (!ew_tape_order_done(k->tape, &outcome))
				kit_sync(k);
			done.code = outcome.code;
		} else if (sent.number == EW_MSG_segment_end) {
			struct ew_msg_ev_segment_ended e = {.segment = EW_MESSAGE_AS(&m, segment_end)->segment};

			ew_tape_end_segment(k->tape, e.segment);
			kit_event(k, EW_MSG_ev_segment_ended, &e);
			kit_sync(k);
		} else if (sent.number != EW_MSG_span_shred) {
			continue;
		}
		assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, sent.request, EW_MSG_done, &done), 0);
	}
}

static void tick(struct kit *k, int64_t us)
{
	kit_forget(k);
	ew_io_sim_advance(k->io, us);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	obey(k);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

void deletion_ticks(struct kit *k, unsigned n, int64_t us)
{
	while (n-- > 0)
		tick(k, us);
}

void deletion_settle(struct kit *k)
{
	deletion_ticks(k, 90, EW_US_PER_S);
}

void deletion_pass(struct kit *k, int64_t us)
{
	ew_io_sim_advance(k->io, us);
	deletion_settle(k);
}

void deletion_call(struct kit *k, uint8_t call)
{
	recorded_call(k, call, NULL);
	recorded_finish(k, call);
	hand_in(k, call);
	deletion_settle(k);
}

struct counting {
	uint32_t step;
	unsigned n;
};

static int count(void *arg, const struct ew_deletion_row *row)
{
	struct counting *c = arg;

	c->n += c->step == 0 || row->step == c->step;
	return 0;
}

unsigned deletion_count(struct kit *k, uint8_t call, uint32_t step)
{
	struct counting c = {.step = step};

	assert_int_equal(ew_deletions_of(k->core->catalog, KIT_CALL(call), count, &c), 0);
	return c.n;
}

struct ew_erase_left deletion_left(struct kit *k, uint8_t call)
{
	struct ew_erase_left left;

	assert_int_equal(ew_erase_look(k->core->catalog, KIT_CALL(call), &left), 0);
	return left;
}

static int copy_key(void *arg, const struct ew_interaction_row *row)
{
	ew_buf_add_slice(arg, row->wrapped);
	return ew_buf_error(arg);
}

struct ew_buf deletion_key(struct kit *k, uint8_t call)
{
	struct ew_buf key = {0};

	ew_buf_init(&key, 4096);
	assert_int_equal(ew_interactions_get(k->core->catalog, KIT_CALL(call), copy_key, &key), 0);
	return key;
}
