/*
 * Starting and ending in order. The life of one process is in child.c; here is only who comes after
 * whom.
 */
#include "programs/cli/supervisor.h"

#include <errno.h>

#include "base/log.h"

struct member {
	struct ew_child *child;
	size_t program; /* position in the order of starting */
	unsigned stop_phase;
	bool spare;
};

struct ew_supervisor {
	struct ew_supervisor_config config;
	struct member members[EW_SUPERVISOR_MAX_CHILDREN];
	size_t n_members;
	size_t at; /* the program that is being started; n_programs when all are */
	bool was_ready;
	bool stopping;
	bool is_over;
	unsigned phase; /* of stopping */
	struct ew_error why;
};

/* -- starting -- */

static void start_program(struct ew_supervisor *s, size_t program)
{
	for (size_t i = 0; i < s->n_members; i++) {
		if (s->members[i].program == program &&
			ew_child_state(s->members[i].child) == EW_CHILD_IDLE)
			ew_child_start(s->members[i].child);
	}
}

static bool program_ready(const struct ew_supervisor *s, size_t program)
{
	for (size_t i = 0; i < s->n_members; i++) {
		enum ew_child_state state = ew_child_state(s->members[i].child);

		if (s->members[i].program == program && state != EW_CHILD_READY && !(s->members[i].spare && state != EW_CHILD_IDLE))
			return false;
	}
	return true;
}

static void go_on_starting(struct ew_supervisor *s)
{
	while (!s->stopping && s->at < s->config.n_programs && program_ready(s, s->at)) {
		s->at++;
		if (s->at < s->config.n_programs)
			start_program(s, s->at);
	}
	if (s->stopping || s->was_ready || s->at < s->config.n_programs)
		return;
	s->was_ready = true;
	s->config.ready(s->config.arg);
}

/* -- ending -- */

static bool phase_is_over(const struct ew_supervisor *s)
{
	for (size_t i = 0; i < s->n_members; i++) {
		if (s->members[i].stop_phase == s->phase &&
			ew_child_state(s->members[i].child) != EW_CHILD_IDLE)
			return false;
	}
	return true;
}

static unsigned last_phase(const struct ew_supervisor *s)
{
	unsigned last = 0;

	for (size_t i = 0; i < s->n_members; i++)
		last = s->members[i].stop_phase > last ? s->members[i].stop_phase : last;
	return last;
}

static void stop_phase(struct ew_supervisor *s)
{
	for (size_t i = 0; i < s->n_members; i++) {
		if (s->members[i].stop_phase == s->phase &&
			ew_child_state(s->members[i].child) != EW_CHILD_IDLE)
			ew_child_stop(s->members[i].child);
	}
}

static void go_on_stopping(struct ew_supervisor *s)
{
	while (!s->is_over && phase_is_over(s)) {
		if (s->phase == last_phase(s)) {
			s->is_over = true;
			s->config.over(s->config.arg, s->why.code ? &s->why : NULL);
			return;
		}
		s->phase++;
		stop_phase(s);
	}
}

void ew_supervisor_stop(struct ew_supervisor *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	stop_phase(s);
	go_on_stopping(s);
}

/* -- a process has changed -- */

static bool is_spare(const struct ew_supervisor *s, const struct ew_child *child)
{
	for (size_t i = 0; i < s->n_members; i++)
		if (s->members[i].child == child)
			return s->members[i].spare;
	return false;
}

static void on_changed(void *arg, struct ew_child *child, const struct ew_error *error)
{
	struct ew_supervisor *s = arg;

	if (s->stopping) {
		/* One that was just being made anew when all was to end. */
		if (ew_child_state(child) == EW_CHILD_WAITING)
			ew_child_stop(child);
		go_on_stopping(s);
		return;
	}
	if (error && !s->was_ready && !is_spare(s, child)) {
		(void)ew_error_set(&s->why, error->code, "%s", error->text);
		ew_supervisor_stop(s);
		return;
	}
	if ((s->was_ready || error) && s->config.changed)
		s->config.changed(s->config.arg, child, error);
	go_on_starting(s);
}

/* -- making and freeing -- */

static int add_member(
	struct ew_loop *loop, struct ew_supervisor *s, size_t program, unsigned number)
{
	const struct ew_supervised *p = &s->config.programs[program];
	struct ew_child_config config = {.role = p->role,
		.program = p->program,
		.number = number,
		.one_job = p->one_job,
		.configure = s->config.configure,
		.changed = on_changed,
		.configure_arg = s->config.arg,
		.arg = s};
	struct member *m = &s->members[s->n_members];
	int code;

	if (s->n_members == EW_SUPERVISOR_MAX_CHILDREN)
		return -E2BIG;
	code = ew_child_new(loop, &config, &m->child);
	if (code)
		return code;
	m->program = program;
	m->stop_phase = p->stop_phase;
	m->spare = p->spare;
	s->n_members++;
	return 0;
}

int ew_supervisor_new(
	struct ew_loop *loop, const struct ew_supervisor_config *config, struct ew_supervisor **ret)
{
	_cleanup_(ew_supervisor_free) struct ew_supervisor *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->config = *config;
	for (size_t i = 0; i < config->n_programs; i++) {
		for (unsigned n = 0; n < config->programs[i].count; n++) {
			int code = add_member(loop, s, i, n);

			if (code)
				return code;
		}
	}
	s->config.programs = NULL; /* the caller's, and not needed any more */
	*ret = TAKE(s);
	return 0;
}

void ew_supervisor_free(struct ew_supervisor **supervisor)
{
	struct ew_supervisor *s = *supervisor;

	if (!s)
		return;
	for (size_t i = s->n_members; i > 0; i--)
		ew_child_free(&s->members[i - 1].child);
	free(s);
	*supervisor = NULL;
}

void ew_supervisor_start(struct ew_supervisor *s)
{
	start_program(s, 0);
	go_on_starting(s);
}

void ew_supervisor_renew(struct ew_supervisor *s, enum ew_role role)
{
	for (size_t i = 0; i < s->n_members && !s->stopping; i++) {
		if (ew_child_role(s->members[i].child) == role)
			ew_child_renew(s->members[i].child);
	}
}

void ew_supervisor_reap(struct ew_supervisor *s)
{
	for (size_t i = 0; i < s->n_members; i++)
		ew_child_reap(s->members[i].child);
}

const struct ew_child *ew_supervisor_child(
	const struct ew_supervisor *s, enum ew_role role, size_t i)
{
	for (size_t m = 0; m < s->n_members; m++) {
		if (ew_child_role(s->members[m].child) == role && i-- == 0)
			return s->members[m].child;
	}
	return NULL;
}
