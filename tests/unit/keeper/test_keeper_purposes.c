/*
 * What a call may be opened for: what its people were told of, and nothing else. Without it no byte of media is given, and no ticket
 * is bought.
 */
#include "unit/keeper/people_kit.h"
#include "unit/keeper/recorded_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define POLICY(more)                                                                                                     \
	"policy: kit\nentity: {name: Kit, country: LU}\nnotices:\n"                                                      \
	"  hello: {file: hello.wav, language: en, tells: [recording, purpose], purposes: {quality: legitimate_interest}, " \
	"text: hello}\n"                                                                                                 \
	"  bonjour: {file: bonjour.wav, language: fr, tells: [recording, purpose], "                                     \
	"purposes: {disputes: legitimate_interest}, text: bonjour}\n"                                                    \
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n    basis: legitimate_interest\n" \
	KIT_LOOSE "    notice: [hello, bonjour]\n    told: {training: \"general terms, 4.2\"}\n"                         \
	"    agents: {agreement: WA-1, covers: [recording]}\n    keep: {recording: 90d}\n" more

static const char usual[] = POLICY("");
static const char careful[] = POLICY("    four_eyes: [export, reveal]\n");
static const char watchful[] = POLICY("    four_eyes: [reveal]\n");

#define PLATFORM 0x32
#define GROUP ",\"external_ids\":{\"siprec_group_id\":\"5b6c0a1e-group\"}"

static struct kit *house(const char *policy)
{
	struct kit *k = kit_new(policy);

	kit_voice(k, PLATFORM, EW_TOKEN_PLATFORM, (struct ew_id){{0}});
	return k;
}

/* Parties 1 and 2; the second one is an agent, or another caller. */
static void facts_of(char *to, size_t n, const char *second, const char *more)
{
	char one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(1), one);
	ew_id_format(KIT_PARTY(2), two);
	snprintf(to, n,
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"},"
		"{\"id\":\"%s\",\"role\":\"%s\"}]%s}",
		one, two, second, more);
}

static void begin(struct kit *k, uint8_t call, const char *second, const char *more)
{
	char facts[600];

	facts_of(facts, sizeof(facts), second, more);
	recorded_call(k, call, facts);
}

static void play(struct kit *k, uint8_t call, uint8_t party, const char *notice, const char *how)
{
	static unsigned n;
	char body[300], key[16], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(party), id);
	snprintf(body, sizeof(body), "{\"type\":\"notice_ended\",\"notice\":\"%s\",\"played\":\"%s\",\"party\":\"%s\"}", notice, how, id);
	snprintf(key, sizeof(key), "k%u", n++);
	assert_int_equal(kit_ask_more(k, PLATFORM, EW_ASK_TELL, call, body, "", key), 201);
}

static unsigned opens(struct kit *k, uint8_t call, const char *purpose)
{
	return kit_ask_more(k, KIT_TOKEN, EW_ASK_ACCESS, call, "{}", purpose, "");
}

static void must_open(struct kit *k, uint8_t call, const char *purpose, bool wanted, const char *why)
{
	unsigned status = opens(k, call, purpose);

	if (status != (wanted ? 201u : 403u))
		fail_msg("%s, %s: %u", purpose, why, status);
	if (!wanted)
		assert_true(kit_problem(k, "purpose_not_told"));
}

/* -- who was told ------------------------------------------------------------------------------ */

static void a_notice_tells_when_it_was_heard_to_its_end(void **state)
{
	struct kit *k = house(usual);
	const struct ew_event *e;

	(void)state;
	begin(k, 1, "agent", "");
	must_open(k, 1, "quality", false, "nobody heard anything");
	assert_non_null(strstr(kit_text(k, "detail"), "training"));
	play(k, 1, 1, "hello", "interrupted");
	must_open(k, 1, "quality", false, "it was broken off");
	play(k, 1, 2, "hello", "complete");
	must_open(k, 1, "quality", false, "the agent has heard it, the customer has not");
	play(k, 1, 1, "hello", "complete");
	must_open(k, 1, "quality", true, "it was heard");
	must_open(k, 1, "disputes", false, "that is of the other notice");
	play(k, 1, 1, "bonjour", "complete");
	must_open(k, 1, "disputes", true, "that was heard too");
	kit_read_log(k, 1);
	e = kit_find(k, EW_EVENT_ACCESS);
	assert_string_equal(kit_field(e, "purpose"), "disputes");
	assert_string_equal(kit_field(e, "told_by"), "notice bonjour");
	kit_free(&k);
}

static void every_customer_must_have_heard_it(void **state)
{
	struct kit *k = house(usual);

	(void)state;
	begin(k, 1, "caller", "");
	for (int i = 0; i < 40; i++) /* however often the same one hears it */
		play(k, 1, 1, "hello", "complete");
	must_open(k, 1, "quality", false, "the other customer has not heard it");
	play(k, 1, 2, "bonjour", "complete");
	must_open(k, 1, "quality", false, "the other customer has heard another one");
	play(k, 1, 2, "hello", "complete");
	must_open(k, 1, "quality", true, "both have");
	kit_free(&k);
}

static void a_notice_in_another_leg_tells(void **state)
{
	struct kit *k = house(usual);

	(void)state;
	begin(k, 1, "agent", GROUP);
	begin(k, 2, "agent", GROUP);
	begin(k, 3, "agent", "");
	play(k, 1, 1, "hello", "complete");
	must_open(k, 1, "quality", true, "this leg");
	must_open(k, 2, "quality", true, "another leg of the call");
	must_open(k, 3, "quality", false, "another call");
	kit_free(&k);
}

/* Whoever is a customer here must be one of those who heard it there. */
static void another_leg_tells_its_own_people_alone(void **state)
{
	struct kit *k = house(usual);

	(void)state;
	begin(k, 1, "agent", GROUP);
	begin(k, 2, "caller", GROUP); /* with a second customer */
	play(k, 1, 1, "hello", "complete");
	must_open(k, 1, "quality", true, "this leg");
	must_open(k, 2, "quality", false, "the second customer heard nothing");
	play(k, 2, 2, "hello", "complete");
	must_open(k, 2, "quality", false, "in this leg the first one did not");
	play(k, 2, 1, "hello", "complete");
	must_open(k, 2, "quality", true, "both did, here");
	kit_free(&k);
}

/* Without media: opening needs none. */
static void begin_as(struct kit *k, uint8_t call, uint8_t party, const char *address)
{
	char facts[600], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(party), one);
	ew_id_format(KIT_PARTY(2), two);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"parties\":[{\"id\":\"%s\",\"role\":\"caller\","
		"\"address\":\"%s\"},{\"id\":\"%s\",\"role\":\"agent\"}]" GROUP "}", one, address, two);
	kit_offer_with(k, call, facts);
	kit_stream(k, call, party);
	kit_stream(k, call, 2);
	assert_int_equal(kit_ring(k), 0);
}

/* A recording client may give the same person another id in each leg: then the number tells. */
static void a_person_is_known_by_number_in_another_leg(void **state)
{
	static const struct {
		const char *address;
		bool same;
	} rows[] = {
		{"sip:+352621234567@pbx.example", true}, {"tel:+352-621-234-567", true}, {"sip:+352621234568@sbc.example", false},
		{"sip:4567@sbc.example", false}, {"sip:anonymous@sbc.example", false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct kit *k = house(usual);

		begin_as(k, 1, 1, "sip:+352621234567@sbc.example");
		begin_as(k, 2, 3, rows[i].address);
		play(k, 1, 1, "hello", "complete");
		must_open(k, 2, "quality", rows[i].same, rows[i].address);
		kit_free(&k);
	}
}

static void words_are_compared_without_case(void **state)
{
	static const struct {
		const char *purpose;
		bool opens;
	} rows[] = {
		{"training", true}, {"Training", true}, {"  TRAINING ", true}, {"trainin", false}, {"training2", false},
		{"tra ining", false}, {"general terms, 4.2", false}, {"recording", false},
	};
	struct kit *k = house(usual);

	(void)state;
	begin(k, 1, "agent", "");
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		must_open(k, 1, rows[i].purpose, rows[i].opens, "in writing");
	/* Whatever was written, the log has the policy's word and where it was told. */
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ACCESS), "purpose"), "training");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ACCESS), "told_by"), "general terms, 4.2");
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS), 3);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS_REFUSED), EW_COUNT(rows) - 3);
	kit_free(&k);
}

static void a_dialog_is_told_what_there_is(void **state)
{
	struct kit *k = house(usual);

	(void)state;
	begin(k, 1, "agent", "");
	play(k, 1, 1, "hello", "complete");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_PURPOSES, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "told")), 2);
	assert_int_equal(json_array_size(json_object_get(k->answer, "grounds")), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_PURPOSES, 9, "{}"), 404);
	kit_free(&k);
}

/* -- nothing without it ------------------------------------------------------------------------ */

static const enum ew_ask media[] = {EW_ASK_AUDIO, EW_ASK_PEAKS, EW_ASK_ARTIFACT, EW_ASK_EXPORT, EW_ASK_BUNDLE, EW_ASK_ACCESS,
	EW_ASK_MEDIA_AGAIN};
/* What is asked for; the statement goes where the mark is. */
#define ASKED "{\"artifact\":\"audio\",\"clear\":true%s}"

static const struct {
	const char *purpose, *more;
} statements[] = {
	{"", ""},
	{" ", ""},
	{"curiosity", ""},
	{"quality", ""}, /* of a notice that nobody has heard */
	{"", ",\"purpose\":\"curiosity\""},
	{"curiosity", ",\"purpose\":\"training\""}, /* the field counts, not what else is said */
	{"", ",\"legal_ground\":\"fraud\""},
	{"", ",\"case\":\"7\""},
	{"", ",\"legal_ground\":\"fraud\",\"case\":\"7\""},
	{"", ",\"handle\":\"x\""},
	{"training", ",\"handle\":\"x\""}, /* a handle that is shown must be good */
};

static struct kit *recorded(const char *policy)
{
	struct kit *k = house(policy);

	begin(k, 1, "agent", "");
	recorded_finish(k, 1);
	recorded_worker(k);
	return k;
}

static void nothing_is_given_without_a_purpose(void **state)
{
	struct kit *k = recorded(usual);
	char arguments[300];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(media) * EW_COUNT(statements); i++) {
		size_t m = i % EW_COUNT(media), s = i / EW_COUNT(media);
		unsigned status;

		snprintf(arguments, sizeof(arguments), ASKED, statements[s].more);
		status = kit_ask_more(k, KIT_TOKEN, media[m], 1, arguments, statements[s].purpose, "");
		(void)kit_vault(k);
		if (status < 400 || status >= 500 || !recorded_nothing_given(k))
			fail_msg("ask %u, \"%s\" %s: %u", (unsigned)media[m], statements[s].purpose, statements[s].more, status);
	}
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS) + kit_logged(k, EW_EVENT_EXPORTED), 0);
	/* And with one it is: the ticket, and the worker's job. */
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_AUDIO, 1, "{}", "training", ""), 0);
	assert_true(kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant) > 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS), 1);
	kit_free(&k);
}

/* -- handles ----------------------------------------------------------------------------------- */

struct listener {
	struct kit *k;
	struct person anna, ben, carl, eve; /* eve's role is by anna and ben: carl is the second person for her */
	char handle[600];
};

static struct listener listener(const char *policy, const char *more)
{
	struct listener l = {.k = house(policy)};

	person_enrol(l.k, "anna", &l.anna);
	person_enrol(l.k, "ben", &l.ben);
	person_enrol(l.k, "carl", &l.carl);
	person_add(l.k, &l.anna, "eve", "", &l.eve);
	give_role(l.k, &l.anna, &l.ben, &l.eve, "compliance", more);
	begin(l.k, 1, "agent", "");
	begin(l.k, 2, "agent", "");
	return l;
}

static void take_handle(struct listener *l)
{
	snprintf(l->handle, sizeof(l->handle), "{\"handle\":\"%s\"}", kit_text(l->k, "handle"));
	assert_int_equal(kit_ask(l->k, 0, EW_ASK_PEAKS, 1, l->handle), 200);
}

static void a_handle_ends_with_the_role(void **state)
{
	struct listener l = listener(usual, "");
	const json_t *role;

	(void)state;
	assert_int_equal(person_opens(l.k, &l.eve, EW_ASK_ACCESS, 1, "training"), 201);
	take_handle(&l);
	assert_int_equal(person_ask(l.k, &l.anna, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", l.eve.text), 200);
	role = json_array_get(json_object_get(l.k->answer, "roles"), 0);
	assert_int_equal(person_ask(l.k, &l.anna, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", l.eve.text,
				 json_string_value(json_object_get(role, "id"))), 200);
	assert_int_equal(kit_ask(l.k, 0, EW_ASK_PEAKS, 1, l.handle), 403);
	assert_int_equal(kit_ask(l.k, 0, EW_ASK_AUDIO, 1, l.handle), 403);
	kit_free(&l.k);
}

/* A handle is for what its holder may: listening is not saving. */
static void a_handle_gives_no_right(void **state)
{
	struct listener l = listener(usual, "");
	struct person joe;
	char arguments[700];

	(void)state;
	person_add(l.k, &l.anna, "joe", "", &joe);
	give_role(l.k, &l.anna, &l.ben, &joe, "supervisor", "");
	assert_int_equal(person_opens(l.k, &joe, EW_ASK_ACCESS, 1, "training"), 201);
	take_handle(&l);
	snprintf(arguments, sizeof(arguments), "{\"artifact\":\"audio\",%s", l.handle + 1);
	assert_int_equal(kit_ask(l.k, 0, EW_ASK_ARTIFACT, 1, arguments), 403);
	assert_true(kit_problem(l.k, "right_missing"));
	assert_int_equal(person_opens(l.k, &l.eve, EW_ASK_ACCESS, 1, "training"), 201);
	take_handle(&l);
	snprintf(arguments, sizeof(arguments), "{\"artifact\":\"audio\",%s", l.handle + 1);
	assert_int_equal(kit_ask(l.k, 0, EW_ASK_ARTIFACT, 1, arguments), 404); /* nothing was made yet */
	kit_free(&l.k);
}

static void a_handle_ends_with_the_time_of_the_role(void **state)
{
	char until[EW_WALL_TEXT_BYTES], more[80];
	struct kit *probe = kit_new(usual);
	struct listener l;

	(void)state;
	ew_wall_format((struct ew_wall){ew_io_wall(probe->io).us + 300 * EW_US_PER_S}, until);
	kit_free(&probe);
	snprintf(more, sizeof(more), ",\"until\":\"%s\"", until);
	l = listener(usual, more);
	assert_int_equal(person_opens(l.k, &l.eve, EW_ASK_ACCESS, 1, "training"), 201);
	take_handle(&l);
	ew_io_sim_advance(l.k->io, 301 * EW_US_PER_S);
	assert_int_equal(kit_ask(l.k, 0, EW_ASK_PEAKS, 1, l.handle), 403);
	kit_free(&l.k);
}

/* -- four eyes --------------------------------------------------------------------------------- */

static unsigned long long permit(struct listener *l, const char *kind, uint8_t call)
{
	char id[EW_ID_TEXT_BYTES];
	unsigned long long number;

	ew_id_format(KIT_CALL(call), id);
	assert_int_equal(person_ask(l->k, &l->eve, EW_ASK_APPROVAL_ASK, 0,
				 "{\"kind\":\"%s\",\"interaction\":\"%s\",\"reason\":\"r\"}", kind, id), 202);
	number = proposal(l->k);
	assert_int_equal(decide(l->k, &l->carl, number, "approve"), 200);
	return number;
}

static unsigned with_permit(struct listener *l, const struct person *p, enum ew_ask op, uint8_t call, unsigned long long number)
{
	return person_ask(l->k, p, op, call, "{\"purpose\":\"training\",\"clear\":true,\"approval\":%llu}", number);
}

/* What was agreed on for hearing a call is neither said of an export by the same handle, nor used up by it. */
static void a_permit_to_hear_takes_nothing_away(void **state)
{
	struct listener l = listener(watchful, "");
	unsigned long long number;

	(void)state;
	recorded_finish(l.k, 1);
	assert_int_equal(person_sign_in(l.k, &l.eve), 200);
	assert_int_equal(person_sign_in(l.k, &l.carl), 200);
	number = permit(&l, "reveal", 1);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, number), 201);
	take_handle(&l);
	for (int i = 0; i < 2; i++) {
		recorded_worker(l.k);
		assert_int_equal(person_ask(l.k, &l.eve, EW_ASK_EXPORT, 1, "%s", l.handle), 0); /* a worker has it */
		kit_read_log(l.k, 1);
		assert_null(json_object_get(kit_find(l.k, EW_EVENT_EXPORTED)->fields, "approval"));
		ew_keeper_peer(l.k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	}
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, number), 201);
	kit_free(&l.k);
}

static void two_people_reveal(void **state)
{
	struct listener l = listener(careful, "");
	struct person joe;
	unsigned long long number, other, of_export;

	(void)state;
	person_add(l.k, &l.anna, "joe", "", &joe);
	give_role(l.k, &l.anna, &l.ben, &joe, "supervisor", "");
	assert_int_equal(person_opens(l.k, &l.eve, EW_ASK_ACCESS, 1, "training"), 403);
	assert_true(kit_problem(l.k, "second_person_needed"));
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, 9999), 403);
	number = permit(&l, "reveal", 1);
	other = permit(&l, "reveal", 2);
	of_export = permit(&l, "export", 1);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, other), 403);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, of_export), 403);
	assert_int_equal(with_permit(&l, &joe, EW_ASK_ACCESS, 1, number), 403); /* it is not his */
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, number), 201);
	take_handle(&l); /* what was agreed on stands in its event */
	kit_read_log(l.k, 1);
	assert_int_equal(json_integer_value(json_object_get(kit_find(l.k, EW_EVENT_ACCESS)->fields, "approval")), number);
	ew_io_sim_advance(l.k->io, PEOPLE_DAY_US);
	assert_int_equal(person_sign_in(l.k, &l.eve), 200);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, number), 403);
	kit_free(&l.k);
}

static const char *asked_state(struct listener *l, const struct person *p, uint8_t call, const char *kind, bool *ret_needed)
{
	const json_t *one;

	assert_int_equal(person_ask(l->k, p, EW_ASK_PURPOSES, call, "{}"), 200);
	one = json_object_get(json_object_get(l->k->answer, "second"), kind);
	*ret_needed = json_is_true(json_object_get(one, "needed"));
	return json_string_value(json_object_get(json_object_get(one, "approval"), "state"));
}

/* Whoever opens a call sees what they asked a second person for, for this call and of this kind, and nobody else does. */
static void what_was_asked_is_shown(void **state)
{
	struct listener l = listener(careful, "");
	char id[EW_ID_TEXT_BYTES];
	struct person joe;
	bool needed;
	unsigned long long number;

	(void)state;
	person_add(l.k, &l.anna, "joe", "", &joe);
	give_role(l.k, &l.anna, &l.ben, &joe, "supervisor", "");
	assert_null(asked_state(&l, &l.eve, 1, "reveal", &needed));
	assert_true(needed);
	ew_id_format(KIT_CALL(1), id);
	assert_int_equal(person_ask(l.k, &l.eve, EW_ASK_APPROVAL_ASK, 0,
				 "{\"kind\":\"reveal\",\"interaction\":\"%s\",\"reason\":\"r\"}", id), 202);
	number = proposal(l.k);
	assert_string_equal(asked_state(&l, &l.eve, 1, "reveal", &needed), "open");
	assert_null(asked_state(&l, &l.eve, 1, "export", &needed));
	assert_null(asked_state(&l, &l.eve, 2, "reveal", &needed));
	assert_null(asked_state(&l, &joe, 1, "reveal", &needed));
	assert_int_equal(decide(l.k, &l.carl, number, "approve"), 200);
	assert_string_equal(asked_state(&l, &l.eve, 1, "reveal", &needed), "approved");
	ew_io_sim_advance(l.k->io, PEOPLE_DAY_US);
	assert_int_equal(person_sign_in(l.k, &l.eve), 200);
	assert_null(asked_state(&l, &l.eve, 1, "reveal", &needed));
	kit_free(&l.k);
}

static void a_proposal_alone_is_no_permit(void **state)
{
	struct listener l = listener(careful, "");
	char id[EW_ID_TEXT_BYTES];
	unsigned long long number;

	(void)state;
	ew_id_format(KIT_CALL(1), id);
	assert_int_equal(person_ask(l.k, &l.eve, EW_ASK_APPROVAL_ASK, 0,
				 "{\"kind\":\"reveal\",\"interaction\":\"%s\",\"reason\":\"r\"}", id), 202);
	number = proposal(l.k);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, number), 403);
	assert_int_equal(decide(l.k, &l.carl, number, "refuse"), 200);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_ACCESS, 1, number), 403);
	kit_free(&l.k);
}

/* The file says who took it away, what for, and by whose agreement. */
static void check_mark(const struct kit *k, unsigned long long number)
{
	struct ew_message m;
	char mark[EW_MAX_MARK_BYTES + 1], wanted[80];
	struct ew_slice text;

	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
	text = EW_MESSAGE_AS(&m, job_render)->mark;
	snprintf(mark, sizeof(mark), "%.*s", (int)text.len, (const char *)text.at);
	snprintf(wanted, sizeof(wanted), ") for training, approval %llu", number);
	assert_non_null(strstr(mark, " by Name of eve ("));
	assert_non_null(strstr(mark, wanted));
}

static void what_is_taken_away_is_taken_once(void **state)
{
	struct listener l = listener(careful, "");
	unsigned long long number;

	(void)state;
	recorded_finish(l.k, 1);
	assert_int_equal(person_sign_in(l.k, &l.eve), 200);
	assert_int_equal(person_sign_in(l.k, &l.carl), 200);
	recorded_worker(l.k);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_EXPORT, 1, 0), 403);
	assert_true(kit_problem(l.k, "second_person_needed"));
	assert_true(recorded_nothing_given(l.k));
	number = permit(&l, "export", 1);
	recorded_worker(l.k);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_EXPORT, 1, number), 0); /* a worker has it */
	assert_int_equal(kit_vault(l.k), 0);
	check_mark(l.k, number);
	assert_true(kit_count(l.k, EW_ROLE_VAULT, EW_MSG_unwrap_grant) > 0);
	ew_keeper_peer(l.k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	recorded_worker(l.k);
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_EXPORT, 1, number), 403);
	assert_true(kit_problem(l.k, "second_person_needed"));
	assert_int_equal(with_permit(&l, &l.eve, EW_ASK_BUNDLE, 1, number), 403);
	assert_true(recorded_nothing_given(l.k));
	kit_free(&l.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notice_tells_when_it_was_heard_to_its_end),
		cmocka_unit_test(every_customer_must_have_heard_it),
		cmocka_unit_test(a_notice_in_another_leg_tells),
		cmocka_unit_test(another_leg_tells_its_own_people_alone),
		cmocka_unit_test(a_person_is_known_by_number_in_another_leg),
		cmocka_unit_test(words_are_compared_without_case),
		cmocka_unit_test(a_dialog_is_told_what_there_is),
		cmocka_unit_test(nothing_is_given_without_a_purpose),
		cmocka_unit_test(a_handle_ends_with_the_role),
		cmocka_unit_test(a_handle_ends_with_the_time_of_the_role),
		cmocka_unit_test(a_handle_gives_no_right),
		cmocka_unit_test(two_people_reveal),
		cmocka_unit_test(a_permit_to_hear_takes_nothing_away),
		cmocka_unit_test(a_proposal_alone_is_no_permit),
		cmocka_unit_test(what_was_asked_is_shown),
		cmocka_unit_test(what_is_taken_away_is_taken_once),
	};

	return cmocka_run_group_tests_name("keeper_purposes", tests, NULL, NULL);
}
