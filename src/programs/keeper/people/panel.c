/*
 * Launching panels. A code is in memory only, for a minute, for one agent and one origin: it is handed from the CRM's page to the panel,
 * never stands in an address, and a keeper that starts anew knows none. Must never give a panel to an agent whom no account knows.
 */
#include "programs/keeper/people/panel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/me.h"
#include "programs/keeper/people/sessions.h"

#define CODE_BYTES 24
#define ORIGIN_BYTES 300

struct launch {
	struct ew_hash code;
	struct ew_mono until; /* 0: free, or used */
	struct ew_id person;
	char origin[ORIGIN_BYTES];
};

struct ew_launches {
	struct launch at[EW_LAUNCHES];
};

void ew_launches_free(struct ew_launches **launches)
{
	free(*launches);
	*launches = NULL;
}

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* -- launching -- */

/* The one that ends first makes room: with a thousand in a minute somebody asks for more than there are agents. */
static struct launch *room(struct ew_launches *all)
{
	struct launch *first = &all->at[0];

	for (size_t i = 1; i < EW_LAUNCHES; i++)
		if (all->at[i].until.us < first->until.us)
			first = &all->at[i];
	return first;
}

static bool is_origin(const char *origin)
{
	const char *host = origin ? strstr(origin, "://") : NULL;
	size_t scheme = host ? (size_t)(host - origin) : 0;

	return host && strlen(origin) < ORIGIN_BYTES && host[3] && !strpbrk(host + 3, "/?#@ ") &&
	       ((scheme == 5 && memcmp(origin, "https", 5) == 0) || (scheme == 4 && memcmp(origin, "http", 4) == 0));
}

static int make_code(struct ew_asked *a, struct ew_buf *text, struct launch *to)
{
	uint8_t secret[CODE_BYTES];
	int r = ew_io_random(a->k->io, secret, sizeof(secret));

	if (r == 0)
		ew_base64_add(text, ew_slice_of(secret, sizeof(secret)), EW_BASE64_URL);
	ew_wipe(secret, sizeof(secret));
	if (r == 0)
		r = ew_buf_error(text);
	return r < 0 ? r : ew_sha256_of(ew_buf_slice(text), &to->code);
}

/* Who launched it for whom: what the panel then does is in that agent's name. */
static int note_launched(struct ew_asked *a, struct ew_id person, const char *origin)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_PANEL_LAUNCHED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:o, s:s}", "person", ew_json_id(person), "origin", origin), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int launch(struct ew_asked *a, struct ew_id person, const char *origin)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct launch made = {.person = person, .until = {ew_io_mono(a->k->io).us + EW_LAUNCH_US}};
	int r;

	if (!a->k->launches)
		a->k->launches = calloc(1, sizeof(*a->k->launches));
	if (!a->k->launches)
		return -ENOMEM;
	ew_buf_init_secret(&text, 64);
	r = make_code(a, &text, &made);
	if (r == 0)
		r = note_launched(a, person, origin);
	if (r < 0)
		return r;
	memcpy(made.origin, origin, strlen(origin) + 1);
	*room(a->k->launches) = made;
	return ew_keeper_answer(a->k, a->connection, a->request, 201,
		json_pack("{s:s%, s:o}", "code", (const char *)text.at, text.len, "expires_at",
			ew_json_wall((struct ew_wall){ew_io_wall(a->k->io).us + EW_LAUNCH_US})));
}

int ew_ask_panel_launch(struct ew_asked *a)
{
	const char *agent = ew_asked_text(a, "agent"), *origin = ew_asked_text(a, "origin");
	struct ew_id person;
	int r;

	if (!is_origin(origin))
		return problem(a, 422, "invalid_body",
			"origin is that of the page which shows the panel, such as https://crm.example.com");
	r = agent ? ew_holder_of_agent(a->k, agent, &person) : -ENOENT;
	if (r == -ENOENT)
		return problem(a, 404, "no_such_person",
			"nobody who is active is known by this word; an administrator adds it to the agents of an account");
	return r < 0 ? r : launch(a, person, origin);
}

/* -- the panel -- */

static struct launch *find(struct ew_asked *a, const struct ew_hash *code)
{
	struct ew_mono now = ew_io_mono(a->k->io);

	for (size_t i = 0; a->k->launches && i < EW_LAUNCHES; i++) {
		struct launch *l = &a->k->launches->at[i];

		if (l->until.us > now.us && ew_secret_equal(l->code.bytes, code->bytes, sizeof(code->bytes)))
			return l;
	}
	return NULL;
}

static int begin(struct ew_asked *a, struct ew_account *account)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	struct ew_session_begin how = {.kind = EW_SESSION_PANEL,
		.program = ew_asked_text(a, "program"),
		.address = ew_asked_text(a, "address"),
		.life_us = EW_PANEL_LIFE_US};
	struct ew_session_row session = {0};
	json_t *me = NULL;
	int r = ew_keeper_begin(a->k);

	ew_buf_init_secret(&secret, 64);
	if (r == 0)
		r = ew_session_begin(a->k, account, &how, &secret, &session);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		r = ew_me_json(a->k, account, &session, &me);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 201,
			       json_pack("{s:s%, s:o}", "session", (const char *)secret.at, secret.len, "me", me));
}

int ew_ask_panel_session(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *hex = ew_asked_text(a, "code"), *origin = ew_asked_text(a, "origin");
	struct launch *l = NULL;
	struct ew_hash code;
	int r = -ENOENT;

	if (hex && ew_hex_decode(ew_slice_text(hex), code.bytes, sizeof(code.bytes)) == 0)
		l = find(a, &code);
	if (l) {
		bool same = origin && strcmp(l->origin, origin) == 0;

		/* Shown to another page, it is spent as well. */
		l->until.us = 0;
		r = same ? ew_account_get(a->k, l->person, &account) : -ENOENT;
	}
	if (r == 0 && account.row.state != EW_PERSON_ACTIVE)
		r = -ENOENT;
	if (r == -ENOENT || r == -EBADMSG)
		return problem(a, 403, "launch_refused",
			"this launch code is unknown, was used, is older than a minute, or is for another page; launch the panel again");
	return r < 0 ? r : begin(a, &account);
}

/* -- the call -- */

struct looking {
	const char *const *agents;
	struct ew_call *found;
};

static int look_at(void *arg, struct ew_call *call)
{
	struct looking *l = arg;

	if (ew_interaction_is_of_agent(call->fold, l->agents) &&
		(!l->found || ew_interaction_started(call->fold).us > ew_interaction_started(l->found->fold).us))
		l->found = call;
	return 0;
}

static json_t *segments_json(const struct ew_interaction *it)
{
	json_t *open = json_array();
	struct ew_wall since;
	uint32_t alarm_s;

	for (int i = 0; open && i < EW_SEGMENTS; i++)
		if (ew_interaction_segment_open(it, (enum ew_segment)i, &since, &alarm_s))
			json_array_append_new(open, json_pack("{s:s, s:o, s:I}", "segment", ew_segment_name((enum ew_segment)i),
							    "since", ew_json_wall(since), "alarm_after_s", (json_int_t)alarm_s));
	return open;
}

/* What a panel shows and no more: neither names nor numbers of who is on the line. */
static json_t *call_json(struct ew_keeper *k, const struct ew_call *call)
{
	static const char *const shown[] = {"id", "state", "started_at", "direction", "queue", "mode", "gates"};
	json_t *record = ew_interaction_record(call->fold, k->entity), *one = json_object(), *parties = json_array(), *party;
	size_t i;

	for (i = 0; record && one && i < EW_COUNT(shown); i++)
		json_object_set(one, shown[i], json_object_get(record, shown[i]));
	json_array_foreach(json_object_get(record, "parties"), i, party)
		json_array_append_new(parties, json_pack("{s:O?, s:O?, s:O?}", "id", json_object_get(party, "id"), "role",
						       json_object_get(party, "role"), "consent", json_object_get(party, "consent")));
	json_decref(record);
	if (one && parties && json_object_set_new(one, "parties", parties) == 0 &&
		json_object_set_new(one, "wanted", json_boolean(ew_interaction_wanted(call->fold))) == 0 &&
		json_object_set_new(one, "segments", segments_json(call->fold)) == 0)
		return one;
	json_decref(one);
	return NULL;
}

int ew_ask_panel_call(struct ew_asked *a)
{
	struct looking l = {.agents = a->subject.viewer.agents};
	json_t *one = NULL;
	int r = ew_keeper_calls_live(a->k, look_at, &l);

	if (r == 0 && l.found && !(one = call_json(a->k, l.found)))
		r = -ENOMEM;
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:o, s:o}", "at", ew_json_wall(ew_io_wall(a->k->io)), "call", one ? one : json_null()));
}
