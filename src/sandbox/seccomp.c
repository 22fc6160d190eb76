/*
 * The filter over system calls, made of the groups a profile names. Must never load a filter that a
 * failed rule left wider or narrower than its table says.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/confine.h"

bool ew_seccomp_present(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static void free_filter(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

int ew_filter_add(void *filter, const struct ew_call_rule *rule)
{
	uint32_t action = rule->error ? SCMP_ACT_ERRNO(rule->error) : SCMP_ACT_ALLOW;

	if (rule->arg < 0)
		return seccomp_rule_add(filter, action, rule->call, 0);
	const struct scmp_arg_cmp compare = {.arg = (unsigned)rule->arg,
		.op = rule->unless ? SCMP_CMP_NE : SCMP_CMP_MASKED_EQ,
		.datum_a = rule->unless ? rule->value : rule->mask,
		.datum_b = rule->unless ? 0 : rule->value};

	return seccomp_rule_add_array(filter, action, rule->call, 1, &compare);
}

static int add_groups(scmp_filter_ctx filter, unsigned calls)
{
	size_t n;
	const struct ew_call_group *groups = ew_call_groups(&n);

	for (size_t i = 0; i < n; i++) {
		if ((groups[i].when & ~calls) || (groups[i].when_not & calls))
			continue;
		for (size_t j = 0; j < groups[i].n_rules; j++) {
			int r = ew_filter_add(filter, &groups[i].rules[j]);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* abort() and raise() signal their own process; nobody else may be signalled. */
static int add_own_signals(scmp_filter_ctx filter)
{
	const struct ew_call_rule rule = {.call = SCMP_SYS(tgkill),
		.arg = 0,
		.mask = UINT32_MAX,
		.value = (uint64_t)getpid()};

	return ew_filter_add(filter, &rule);
}

static int fill_with_groups(void *filter, const void *arg)
{
	const unsigned *calls = arg;
	int r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (r < 0)
		return r;
	r = add_groups(filter, *calls);
	if (r < 0)
		return r;
	return *calls & EW_CALLS_BASE ? add_own_signals(filter) : 0;
}

/*
 * The second optimisation is a search tree instead of a list: a recorder makes these calls for
 * every packet.
 */
static int fill(scmp_filter_ctx filter, ew_filter_fill_fn *fn, const void *arg)
{
	int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

	return r < 0 ? r : fn(filter, arg);
}

int ew_filter_enter(uint32_t usual, ew_filter_fill_fn *fn, const void *arg, struct ew_error *error)
{
	_cleanup_(free_filter) scmp_filter_ctx filter = NULL;

	if (!ew_seccomp_present())
		return ew_error_set(error, -ENOSYS, "the kernel has no seccomp filters");
	filter = seccomp_init(usual);
	if (!filter)
		return ew_error_set(error, -ENOMEM, "no memory for the seccomp filter");
	int r = fill(filter, fn, arg);

	if (r < 0)
		return ew_error_set(
			error, r, "cannot make the seccomp filter: %s", strerrordesc_np(-r));
	r = seccomp_load(filter);
	if (r < 0)
		return ew_error_set(
			error, r, "cannot load the seccomp filter: %s", strerrordesc_np(-r));
	return 0;
}

int ew_confine_calls(const struct ew_sandbox_profile *profile, struct ew_error *error)
{
	return ew_filter_enter(SCMP_ACT_KILL_PROCESS, fill_with_groups, &profile->calls, error);
}
