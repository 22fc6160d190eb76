/*
 * Sets of policy: a call goes by the one that it was decided by, whatever is loaded meanwhile and over a restart; one that
 * is refused changes nothing; one that nobody goes by any more is let go.
 */
#include "programs/keeper/policy_set.h"
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

static size_t sets(const struct kit *k)
{
	size_t n = 0;

	for (const struct ew_policy_set *set = k->core->sets; set; set = set->next)
		n++;
	return n;
}

static bool reload(struct kit *k, const char *text)
{
	const struct ew_policy_text policy = {.name = "policy", .text = ew_slice_text(text)};
	struct ew_error why = {0};
	bool taken;

	assert_int_equal(ew_keeper_policy_reload(k->core, "kit.yaml", &policy, 1, &taken, &why), 0);
	return taken;
}

static const char *mode_of(struct kit *k, uint8_t call)
{
	struct ew_call *it;

	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(call), &it), 0);
	return ew_interaction_mode(it->fold);
}

/* New facts of a call in progress. */
static void change(struct kit *k, uint8_t call)
{
	struct ew_msg_ev_call_facts changed = {
		.interaction = KIT_CALL(call),
		.facts = EW_SLICE("{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"other\",\"from\":{\"address\":\"" KIT_NUMBER
				  "\"},\"to\":{\"address\":\"+35224111\"}}"),
	};

	kit_event(k, EW_MSG_ev_call_facts, &changed);
	assert_int_equal(kit_ring(k), 0);
}

static void a_call_keeps_its_policy(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	assert_true(reload(k, kit_never));
	assert_int_equal(sets(k), 2);
	kit_call(k, 2);
	change(k, 1);
	assert_string_equal(mode_of(k, 1), "automatic");
	assert_string_equal(mode_of(k, 2), "never");
	kit_end_call(k, 1);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_true(reload(k, kit_mandatory));
	kit_call(k, 3);
	assert_string_equal(mode_of(k, 3), "mandatory");
	kit_end_call(k, 2);
	kit_end_call(k, 3);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_true(sets(k) <= 2);
	kit_free(&k);
}

/* The policy of before is read from the catalogue: the file is another by now. */
static void a_call_keeps_its_policy_over_a_restart(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_stop(k);
	k->policy = kit_never;
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	change(k, 1);
	assert_string_equal(mode_of(k, 1), "automatic");
	kit_call(k, 2);
	assert_string_equal(mode_of(k, 2), "never");
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "findings")), 0);
	kit_free(&k);
}

static void what_is_refused_changes_nothing(void **state)
{
	static const char *const wrong[] = {"policy: [this is not\n", "policy: x\n", "", "policy: kit\nunknown: 1\n"};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		assert_false(reload(k, wrong[i]));
		assert_int_equal(sets(k), 1);
	}
	kit_call(k, 1);
	assert_string_equal(mode_of(k, 1), "automatic");
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_POLICY_REFUSED), EW_COUNT(wrong));
	assert_int_equal(kit_logged(k, EW_EVENT_POLICY_ACTIVATED), 1);
	kit_free(&k);
}

/* A disk that fails while a policy is taken: the one before stays, and the next try succeeds. */
static void a_failing_disk(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 12; n++) {
		const struct ew_policy_text policy = {.name = "policy", .text = ew_slice_text(kit_never)};
		struct kit *k = kit_new(kit_automatic);
		struct ew_error why = {0};
		bool taken;
		int r;

		ew_io_sim_fail(k->io, n, -EIO);
		r = ew_keeper_policy_reload(k->core, "kit.yaml", &policy, 1, &taken, &why);
		ew_io_sim_fail(k->io, 0, 0);
		if (r < 0) {
			assert_int_equal(sets(k), 1);
			kit_call(k, 1);
			assert_string_equal(mode_of(k, 1), "automatic");
			assert_true(reload(k, kit_never));
		}
		kit_call(k, 2);
		assert_string_equal(mode_of(k, 2), "never");
		kit_free(&k);
	}
}

static const char pack[] =
	"pack: lu\nversion: 2026.11.0\nabout: x\nadvice: none\nreview_by: 2027-05-21\nentries:\n"
	"  - place: LU\n    name: Luxembourg\n    consent: one_party\n"
	"    notice: {required: false, before_capture: false, in_recording: false, tells: []}\n    affirmative: false\n"
	"    opt_out: {effect: stop, then: continue}\n    confidence: high\n    counsel: false\n    nuance: \"x\"\n"
	"    cites: [{ref: \"x\", kind: statute}]\n"
	"  - place: \"*\"\n    name: anywhere\n    consent: all_party_explicit\n"
	"    notice: {required: true, before_capture: true, in_recording: true, tells: [recording]}\n    affirmative: true\n"
	"    opt_out: {effect: stop, then: continue}\n    confidence: low\n    counsel: true\n    nuance: \"x\"\n"
	"    cites: [{ref: \"x\", kind: statute}]\n";

static const char places[] =
	"places:\n  version: 2026.11.0\n  about: x\n  advice: none\n  review_by: 2027-05-21\n"
	"  cites: [{ref: \"E.164\", kind: guidance}]\n  codes: {LU: [352]}\n  areas: {US-CA: [1415]}\n  anywhere: [1800]\n"
	"  national: {LU: {code: 352, out: \"00\", least: 4, most: 11}}\n  names: {\"*\": anywhere, LU: Luxembourg, US: x, \"US-*\": z, US-CA: y}\n";

/* -- what is the same is shared ---------------------------------------------------------------- */

#define LAWFUL(name)                                                                                                   \
	"policy: " name "\nentity: {name: Kit, country: LU}\npacks: [lu]\nrules:\n  - name: all\n"                     \
	"    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL "    keep: {recording: 90d}\n"

static void reload_with(struct kit *k, const char *text, struct ew_slice law)
{
	const struct ew_policy_text texts[] = {{.name = "packs/places.yaml", .text = EW_SLICE(places)},
		{.name = "policy", .text = ew_slice_text(text)}, {.name = "packs/lu.yaml", .text = law}};
	struct ew_error why = {0};
	bool taken;

	assert_int_equal(ew_keeper_policy_reload(k->core, "kit.yaml", texts, EW_COUNT(texts), &taken, &why), 0);
	if (!taken)
		fail_msg("%s", ew_error_text(&why));
}

/* Packs are read once, whoever names them in whichever order; a byte more in one, and they are others. */
static void packs_are_shared(void **state)
{
	static const char one[] = LAWFUL("one"), other[] = LAWFUL("other");
	static const char altered[] = "# altered\n";
	_cleanup_(ew_buf_free) struct ew_buf law = {0};
	struct kit *k = kit_new(kit_automatic);
	struct ew_policy_set *set;
	struct ew_call *call;

	(void)state;
	ew_buf_init(&law, sizeof(pack) + sizeof(altered));
	ew_buf_add_text(&law, pack);
	ew_buf_add_text(&law, altered);
	reload_with(k, one, EW_SLICE(pack));
	kit_call(k, 1);
	reload_with(k, other, EW_SLICE(pack));
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_ptr_not_equal(call->by, k->core->set);
	assert_ptr_equal(call->by->packs, k->core->set->packs);
	assert_ptr_not_equal(call->by->policy, k->core->set->policy);
	reload_with(k, other, ew_buf_slice(&law));
	assert_ptr_not_equal(call->by->packs, k->core->set->packs);
	reload_with(k, one, EW_SLICE(pack));
	assert_ptr_equal(call->by->policy, k->core->set->policy);
	/* From the catalogue as well, and whoever goes first leaves the others what they share. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	reload_with(k, other, EW_SLICE(pack));
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_policy_for(k->core, call, &set), 0);
	assert_string_equal(ew_policy_name(set->policy), "one");
	assert_ptr_equal(set->packs, k->core->set->packs);
	change(k, 1);
	assert_string_equal(mode_of(k, 1), "automatic");
	assert_true(reload(k, kit_never));
	change(k, 1);
	assert_string_equal(mode_of(k, 1), "automatic");
	kit_free(&k);
}

/* -- the audio of notices ---------------------------------------------------------------------- */

#define AUDIO "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER_AUDIO "2222222222222222222222222222222222222222222222222222222222222222"
#define TOLD(name)                                                                                                     \
	"policy: " name "\nentity: {name: Kit, country: LU}\nnotices:\n"                                               \
	"  hello: {file: hello.wav, language: en, tells: [recording, purpose], purposes: {quality: legitimate_interest}, " \
	"text: hello}\n"                                                                                               \
	"  away: {file: away.wav, language: de, tells: [recording]}\n"                                                 \
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL                    \
	"    notice: [hello, away]\n    keep: {recording: 90d}\n"

static const char told[] = TOLD("kit"), told_anew[] = TOLD("anew");

/* The audio of `hello` is this; of `away` nobody has the file. */
static void reload_played(struct kit *k, const char *text, const char *audio)
{
	const struct ew_policy_text texts[] = {{.name = "notices/hello", .text = ew_slice_text(audio)},
		{.name = "policy", .text = ew_slice_text(text)}};
	struct ew_error why = {0};
	bool taken;

	assert_int_equal(ew_keeper_policy_reload(k->core, "kit.yaml", texts, EW_COUNT(texts), &taken, &why), 0);
	assert_true(taken);
}

/* How many duties count as told when this is told of a call, and the exception that it became. */
static size_t tell(struct kit *k, uint8_t call, const char *notice, const char *version, const char **ret_exception)
{
	static unsigned n;
	char body[300], key[20];
	const struct ew_event *e;

	snprintf(key, sizeof(key), "key %u", ++n);
	snprintf(body, sizeof(body), "{\"type\":\"notice_ended\",\"notice\":\"%s\",\"played\":\"complete\"%s%s%s}", notice,
		version ? ",\"version\":\"" : "", version ? version : "", version ? "\"" : "");
	kit_read_log(k, call);
	size_t before = kit_logged(k, EW_EVENT_EXCEPTION);

	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_TELL, call, body, "", key), 201);
	kit_read_log(k, call);
	e = kit_find(k, EW_EVENT_EXCEPTION);
	*ret_exception = kit_logged(k, EW_EVENT_EXCEPTION) > before ? kit_field(e, "kind") : "";
	return json_array_size(json_object_get(kit_find(k, EW_EVENT_NOTICE_ENDED)->fields, "tells"));
}

static void must_count(struct kit *k, uint8_t call, const char *notice, const char *version, size_t tells,
	const char *exception)
{
	const char *is;
	size_t n = tell(k, call, notice, version, &is);

	if (n != tells || strcmp(is, exception) != 0)
		fail_msg("call %u, %s in version %.4s: %zu told, exception \"%s\"", call, notice, version ? version : "none", n,
			is);
}

static void restart_with(struct kit *k, const char *text, const char *audio)
{
	kit_stop(k);
	k->policy = text;
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	reload_played(k, text, audio);
}

/* A call is held to the audio that its policy meant when it was decided, over restarts and whatever is loaded since. */
static void a_notice_keeps_its_version(void **state)
{
	static const struct {
		const char *then;
		bool restarts;
	} cases[] = {{told_anew, false}, {told_anew, true}, {told, false}, {told, true}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct kit *k = kit_new(told);

		reload_played(k, told, AUDIO);
		kit_call(k, 1);
		reload_played(k, cases[i].then, OTHER_AUDIO);
		kit_call(k, 2);
		if (cases[i].restarts)
			restart_with(k, cases[i].then, OTHER_AUDIO);
		must_count(k, 1, "hello", AUDIO, 2, "");
		must_count(k, 1, "hello", NULL, 2, "");
		must_count(k, 1, "hello", OTHER_AUDIO, 0, "notice_version");
		must_count(k, 1, "away", OTHER_AUDIO, 1, ""); /* somebody else plays it */
		must_count(k, 2, "hello", OTHER_AUDIO, 2, "");
		must_count(k, 2, "hello", AUDIO, 0, "notice_version");
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
		assert_int_equal(json_array_size(json_object_get(k->answer, "findings")), 0);
		kit_free(&k);
	}
}

/* The version that is not told is the one of that time. */
static void the_version_of_then_is_written(void **state)
{
	struct kit *k = kit_new(told);

	(void)state;
	reload_played(k, told, AUDIO);
	kit_call(k, 1);
	restart_with(k, told, OTHER_AUDIO);
	must_count(k, 1, "hello", NULL, 2, "");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_NOTICE_ENDED), "version"), AUDIO);
	must_count(k, 1, "away", NULL, 1, "");
	assert_null(kit_field(kit_find(k, EW_EVENT_NOTICE_ENDED), "version"));
	kit_free(&k);
}

/*
 * Of a call that was decided before such lists were kept, or whose list is gone: what cannot be compared opens
 * nothing.
 */
static void versions_that_nobody_knows(void **state)
{
	(void)state;
	for (unsigned gone = 0; gone < 2; gone++) {
		struct kit *k = kit_new(told);

		reload_played(k, told, AUDIO);
		if (!gone)
			ew_policy_set_forget_notices(k->core->set);
		else
			k->core->set->notices_hash.bytes[0] ^= 1; /* that names nothing */
		kit_call(k, 1);
		restart_with(k, told, AUDIO);
		kit_call(k, 2);
		must_count(k, 1, "hello", AUDIO, 0, "notice_version_unknown");
		must_count(k, 1, "hello", NULL, 2, "");
		must_count(k, 2, "hello", AUDIO, 2, "");
		kit_free(&k);
	}
}

/* -- places of parties ------------------------------------------------------------------------- */

/* Only the one customer is where the call comes from; a second, of whom nothing is known, may be anywhere. */
static void more_customers_than_numbers(void **state)
{
	static const char facts[] =
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"from\":{\"address\":\"+35226215550\"},"
		"\"to\":{\"address\":\"+35224111\"},\"parties\":[{\"id\":\"aa000000-0000-7000-8000-000000000001\",\"role\":\"caller\"}"
		"%s]}";
	static const char policy[] =
		"policy: kit\nentity: {name: Kit, country: LU}\npacks: [lu]\nnotices:\n  hello: {file: hello.wav, language: en, "
		"tells: [recording, purpose], purposes: {quality: legitimate_interest}, text: hello}\nrules:\n  - name: all\n"
		"    when: {direction: inbound}\n    record: automatic\n    basis: legitimate_interest\n    notice: hello\n"
		"    keep: {recording: 90d}\n";
	const struct ew_policy_text texts[] = {{.name = "policy", .text = EW_SLICE(policy)},
		{.name = "packs/lu.yaml", .text = EW_SLICE(pack)}, {.name = "packs/places.yaml", .text = EW_SLICE(places)}};
	struct kit *k = kit_new(kit_automatic);
	const char *needs[2];
	char one[900];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ew_error why = {0};
		struct ew_call *call;
		bool taken;

		assert_int_equal(ew_keeper_policy_reload(k->core, "kit.yaml", texts, EW_COUNT(texts), &taken, &why), 0);
		if (!taken)
			fail_msg("%s", ew_error_text(&why));
		snprintf(one, sizeof(one), facts,
			i ? ",{\"id\":\"aa000000-0000-7000-8000-000000000002\",\"role\":\"guest\"}" : "");
		kit_offer_with(k, (uint8_t)(i + 1), one);
		assert_int_equal(kit_ring(k), 0);
		assert_int_equal(ew_keeper_call(k->core, KIT_CALL((uint8_t)(i + 1)), &call), 0);
		needs[i] = ew_need_name((enum ew_need)ew_interaction_terms(call->fold)->need[0]);
	}
	assert_string_equal(needs[0], "nothing");
	assert_string_equal(needs[1], "grant");
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_keeps_its_policy),
		cmocka_unit_test(a_call_keeps_its_policy_over_a_restart),
		cmocka_unit_test(what_is_refused_changes_nothing),
		cmocka_unit_test(a_failing_disk),
		cmocka_unit_test(packs_are_shared),
		cmocka_unit_test(a_notice_keeps_its_version),
		cmocka_unit_test(the_version_of_then_is_written),
		cmocka_unit_test(versions_that_nobody_knows),
		cmocka_unit_test(more_customers_than_numbers),
	};

	return cmocka_run_group_tests_name("keeper_policies", tests, NULL, NULL);
}
