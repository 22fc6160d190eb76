/*
 * May this person do this to this call? A pure function of what they were given, what the call is, what policy lets a role
 * see of it, and the time. It is asked again with every request and every event of a stream: nothing is remembered.
 */
#ifndef EW_ACCESS_DECIDE_H
#define EW_ACCESS_DECIDE_H

#include "access/scope.h"
#include "base/id.h"
#include "domain/artifact_kind.h"
#include "domain/right.h"

#define EW_ACCESS_ALL_KINDS ((1u << EW_ARTIFACT_KINDS) - 1)

/** One role that somebody was given, with where and how long it holds. */
struct ew_access_binding {
	struct ew_id id;
	const char *role;      /* its name: what `see` of a policy speaks of; NULL: of no role (a program's token) */
	uint32_t rights;       /* enum ew_right */
	uint32_t kinds;        /* 1 << enum ew_artifact_kind: what of a call it may open at all */
	const json_t *scope;   /* checked; NULL: everywhere */
	struct ew_wall from;   /* 0: since ever */
	struct ew_wall until;  /* 0: no end */
	struct ew_wall attest; /* until when somebody must have confirmed it anew; 0: never */
};

struct ew_access_subject {
	struct ew_id person;
	const struct ew_access_binding *bindings;
	size_t n_bindings;
	struct ew_access_viewer viewer;
};

enum ew_access_why {
	EW_ACCESS_ALLOWED,
	EW_ACCESS_NO_RIGHT,    /* no role that they have, anywhere, holds it */
	EW_ACCESS_NOT_NOW,     /* one does, but not yet, not any more, or not confirmed in time */
	EW_ACCESS_OUT_OF_SCOPE,/* one does, of other calls */
	EW_ACCESS_KIND,        /* the role opens other kinds of artifacts only */
	EW_ACCESS_POLICY,      /* policy shows this to other roles */
	EW_ACCESS_REGION,      /* policy lets it be opened from other regions only */
};

struct ew_access_verdict {
	enum ew_access_why why;
	const struct ew_access_binding *by; /* the binding that allows it, or came nearest; NULL: none holds the right */
	enum ew_scope_part part;            /* of EW_ACCESS_OUT_OF_SCOPE */
};

/**
 * Decides about a call. `rights`: all of them are needed, of one and the same binding. `kind`: what is opened, or -1
 * where no artifact is. `see` of the resource limits `read`, `listen`, `reveal` and `export` to the roles it names, and
 * to single kinds where it names those (`read` then opens these kinds only); roles it does not name open nothing, but
 * may still search, order and hold. What is saved (`download`) must be shown too: audio as `listen`, all else as
 * `read`. Of several bindings that do not allow it the one that came nearest is named: policy before kind before scope
 * before time. No right at all, or one that there is not, is held by nobody; without a time (`now` 0) nothing holds.
 * `resource` is not NULL. Allocates nothing.
 */
struct ew_access_verdict ew_access_decide(const struct ew_access_subject *subject, uint32_t rights, int kind,
	const struct ew_access_resource *resource);

/** The same where there is no call: administering, one's own account, lists. The scope of a binding is not asked. */
struct ew_access_verdict ew_access_decide_house(const struct ew_access_subject *subject, uint32_t rights);

/** Whether a binding holds all of these rights now, wherever it does: who looks for calls need not look where none does. */
bool ew_access_binding_holds(const struct ew_access_binding *binding, uint32_t rights, struct ew_wall now);

/** The rights that somebody holds now, anywhere; what a portal may offer. */
uint32_t ew_access_rights(const struct ew_access_subject *subject);
/** The kinds of artifacts of this call that they may open now: audio by LISTEN, others by READ; 1 << enum ew_artifact_kind. */
uint32_t ew_access_kinds(const struct ew_access_subject *subject, const struct ew_access_resource *resource);

/**
 * A sentence for the person, without a name or a number, with the code -EACCES; "" and 0 for EW_ACCESS_ALLOWED.
 * `rights` are those that were asked. Whatever `to` held is overwritten.
 */
void ew_access_explain(const struct ew_access_verdict *verdict, uint32_t rights, struct ew_error *to);

#endif
