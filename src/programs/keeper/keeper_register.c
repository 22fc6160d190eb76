/*
 * The register of artifacts of one call, live and afterwards.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "domain/register.h"

int ew_ask_register(struct ew_asked *a)
{
	struct ew_call *call;
	json_t *items;
	int r = ew_keeper_call(a->k, a->interaction, &call);

	if (r == -ENOENT || r == -ENOKEY)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_interaction",
			"there is no interaction of this id");
	if (r < 0)
		return r;
	items = ew_register_json(call->fold);
	if (!items)
		return -ENOMEM;
	return ew_keeper_answer(a->k, a->connection, a->request, 200, json_pack("{s:o, s:n}", "items", items, "next"));
}
