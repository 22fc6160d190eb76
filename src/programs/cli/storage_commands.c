/*
 * `earwitness storage`: where recordings lie, what object stores were seen to do, and moves between them. Must never say "moved" of what was
 * only asked for.
 */
#include <string.h>

#include "base/id.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

static int ask(const struct ew_options *o, const char *path, const json_t *body, json_t **ret)
{
	struct ew_error error = {0};
	int code = ew_client_ask_once(o, path, body, ret, &error);

	if (code)
		ew_screen_complain("%s", ew_error_text(&error));
	return code;
}

/* -- show -- */

static void say_places(const json_t *store)
{
	static const char *const states[] = {"stored", "waiting", "failing", "leaving"};

	for (size_t i = 0; i < EW_COUNT(states); i++) {
		const json_t *of = json_object_get(json_object_get(store, "places"), states[i]);

		if (ew_json_number(of, "objects") > 0)
			ew_screen_say("  %s: %lld recordings, %lld bytes", states[i], ew_json_number(of, "objects"),
				ew_json_number(of, "bytes"));
	}
}

/* What is proven is counted; what is not is said, because somebody may rely on it. */
static void say_abilities(const struct ew_options *o, const json_t *list)
{
	const json_t *one;
	size_t i, proven = 0;

	json_array_foreach (list, i, one) {
		bool good = strcmp(ew_json_text(one, "proof"), "proven") == 0;

		proven += good;
		if (!good || o->all)
			ew_screen_say("  %s: %s: %s", ew_json_text(one, "ability"), ew_json_text(one, "proof"),
				ew_json_text(one, "sentence"));
	}
	if (json_is_array(list))
		ew_screen_say("  %zu of %zu things that it was asked to do were proven", proven, json_array_size(list));
}

static void say_store(const struct ew_options *o, const json_t *store)
{
	ew_screen_say("%s (%s): %s", ew_json_text(store, "store"), ew_json_text(store, "kind"),
		ew_json_text(store, "state"));
	if (*ew_json_text(store, "error"))
		ew_screen_say("  %s", ew_json_text(store, "error"));
	say_places(store);
	if (*ew_json_text(store, "oldest_waiting"))
		ew_screen_say("  the one that waits longest waits since %s", ew_json_text(store, "oldest_waiting"));
	if (*ew_json_text(store, "probed_at"))
		ew_screen_say("  found out at %s; a lock is %s", ew_json_text(store, "probed_at"),
			strcmp(ew_json_text(store, "lock_wished"), "none") == 0 ? "not wished"
										: ew_json_text(store, "lock_wished"));
	say_abilities(o, json_object_get(store, "abilities"));
}

static void say_move(const json_t *move)
{
	ew_screen_say("move %lld, %s to %s: %s, %lld recordings chosen, %lld waiting, %lld failed", ew_json_number(move, "number"),
		ew_json_text(move, "from"), ew_json_text(move, "to"), ew_json_text(move, "state"),
		ew_json_number(move, "objects"), ew_json_number(move, "waiting"), ew_json_number(move, "failed"));
}

static enum ew_exit show(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const json_t *one;
	bool well = true;
	size_t i;

	if (ask(o, "/v1/storage", NULL, &answer))
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	json_array_foreach (json_object_get(answer, "stores"), i, one) {
		say_store(o, one);
		well = well && strcmp(ew_json_text(one, "state"), "well") == 0;
	}
	json_array_foreach (json_object_get(answer, "moves"), i, one)
		say_move(one);
	if (!json_is_true(json_object_get(answer, "configured")))
		ew_screen_say("no object store is configured: recordings lie in the folder of data");
	return well ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

/* -- what changes something -- */

static enum ew_exit probe(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_object(), *answer = NULL;
	const json_t *one;
	size_t i;

	if (o->n_arguments == 2 && json_object_set_new(body, "store", json_string(o->argument[1])) < 0)
		return EW_EXIT_FAILED;
	if (ask(o, "/v1/storage/probe", body, &answer))
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	json_array_foreach (json_object_get(answer, "stores"), i, one)
		ew_screen_say("%s is asked now what it does; `earwitness storage` shows what was found", json_string_value(one));
	return EW_EXIT_DONE;
}

static enum ew_exit move(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = NULL, *answer = NULL;
	struct ew_id id;
	bool call = ew_id_parse(ew_slice_text(o->argument[1]), &id) == 0;

	body = json_pack("{s:s, s:s, s:s*}", call ? "interaction" : "from", o->argument[1], "to", o->argument[2], "before", o->until);
	if (!body || ask(o, "/v1/storage/moves", body, &answer))
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (call)
		ew_screen_say("%lld recordings of this call are being moved to %s", ew_json_number(answer, "objects"),
			ew_json_text(answer, "to"));
	else
		say_move(answer);
	return EW_EXIT_DONE;
}

static enum ew_exit stop(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_object(), *answer = NULL;
	char path[80];

	if (strspn(o->argument[1], "0123456789") != strlen(o->argument[1]) || strlen(o->argument[1]) > 18) {
		ew_screen_complain("storage stop: the number of a move, as `earwitness storage` lists them");
		return EW_EXIT_USAGE;
	}
	(void)snprintf(path, sizeof(path), "/v1/storage/moves/%s/stop", o->argument[1]);
	if (ask(o, path, body, &answer))
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	say_move(answer);
	return EW_EXIT_DONE;
}

enum ew_exit ew_run_storage(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "show";

	if (o->n_arguments <= 1 && strcmp(what, "show") == 0)
		return show(o);
	if (o->n_arguments <= 2 && strcmp(what, "probe") == 0)
		return probe(o);
	if (o->n_arguments == 3 && strcmp(what, "move") == 0)
		return move(o);
	if (o->n_arguments == 2 && strcmp(what, "stop") == 0)
		return stop(o);
	ew_screen_complain("storage: say `storage`, or show, probe [STORE], move FROM TO (or the id of a call and TO), or stop and the number of a move");
	return EW_EXIT_USAGE;
}
