/*
 * The core of web: the table of resources and the parts behind them. Must never answer what it does
 * not know, and never let one part's absence (keeper, a recorder thread) stop another.
 */
#include "programs/web/web.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define MEDIA_COUNT 1024
#define MEDIA_BYTES ((uint64_t)512 * 1024 * 1024)
#define INTERACTION "/v1/interactions/{id}"
#define GRANT "/v1/grants/{id}"
#define PROVIDER "/v1/sign-in/oidc/{id}"
#define SCIM "/scim/v2"

static const struct ew_http_route_entry routes[] = {
	{{EW_HTTP_GET, "/healthz"}, ew_api_healthz},
	{{EW_HTTP_GET, "/readyz"}, ew_api_readyz},
	{{EW_HTTP_GET, "/metrics"}, ew_api_metrics},
	{{EW_HTTP_GET, "/openapi.yaml"}, ew_api_openapi},
	{{EW_HTTP_GET, "/verify"}, ew_api_verify},
	{{EW_HTTP_POST, "/v1/enrol"}, ew_api_enrol},
	{{EW_HTTP_GET, "/v1/interactions"}, ew_api_interactions},
	{{EW_HTTP_GET, INTERACTION}, ew_api_interaction},
	{{EW_HTTP_GET, INTERACTION "/events"}, ew_api_events},
	{{EW_HTTP_GET, INTERACTION "/events/{index}/proof"}, ew_api_proof},
	{{EW_HTTP_GET, INTERACTION "/replay"}, ew_api_replay},
	{{EW_HTTP_GET, INTERACTION "/audio"}, ew_api_audio},
	{{EW_HTTP_GET, INTERACTION "/artifacts/{kind}"}, ew_api_artifact},
	{{EW_HTTP_GET, INTERACTION "/artifacts/{kind}/original"}, ew_api_original},
	{{EW_HTTP_GET, INTERACTION "/peaks"}, ew_api_peaks},
	{{EW_HTTP_POST, INTERACTION "/access"}, ew_api_access},
	{{EW_HTTP_POST, INTERACTION "/orders"}, ew_api_orders},
	{{EW_HTTP_GET | EW_HTTP_POST, INTERACTION "/export"}, ew_api_export},
	{{EW_HTTP_POST, INTERACTION "/bundle"}, ew_api_bundle},
	{{EW_HTTP_POST, INTERACTION "/events"}, ew_api_tell},
	{{EW_HTTP_GET, INTERACTION "/artifacts"}, ew_api_artifact_register},
	{{EW_HTTP_POST, INTERACTION "/artifacts"}, ew_api_hand_in},
	{{EW_HTTP_GET, "/v1/grants"}, ew_api_grants},
	{{EW_HTTP_POST, "/v1/grants"}, ew_api_grant_ask},
	{{EW_HTTP_GET, GRANT}, ew_api_grant},
	{{EW_HTTP_DELETE, GRANT}, ew_api_grant_end},
	{{EW_HTTP_GET, GRANT "/stream"}, ew_api_grant_stream},
	{{EW_HTTP_POST, GRANT "/acks"}, ew_api_grant_acknowledge},
	{{EW_HTTP_POST, "/access/v1/evaluation"}, ew_api_evaluation},
	{{EW_HTTP_GET, INTERACTION "/purposes"}, ew_api_purposes},
	{{EW_HTTP_GET, INTERACTION "/evidence"}, ew_api_evidence},
	{{EW_HTTP_GET, INTERACTION "/listeners"}, ew_api_listeners},
	{{EW_HTTP_GET, INTERACTION "/comments"}, ew_api_comments},
	{{EW_HTTP_POST, INTERACTION "/comments"}, ew_api_comment_add},
	{{EW_HTTP_POST, INTERACTION "/redactions"}, ew_api_redact},
	{{EW_HTTP_POST, INTERACTION "/redactions/{event}/removal"}, ew_api_unredact},
	{{EW_HTTP_GET, "/v1/views"}, ew_api_views},
	{{EW_HTTP_POST, "/v1/views"}, ew_api_view_add},
	{{EW_HTTP_DELETE, "/v1/views/{id}"}, ew_api_view_remove},
	{{EW_HTTP_GET, "/v1/overview"}, ew_api_overview},
	{{EW_HTTP_GET, "/v1/audit"}, ew_api_log},
	{{EW_HTTP_GET, "/v1/review"}, ew_api_review},
	{{EW_HTTP_GET, "/v1/attestations"}, ew_api_attestations},
	{{EW_HTTP_POST, "/v1/attestations"}, ew_api_attest_many},
	{{EW_HTTP_GET, "/v1/attestations/{round}"}, ew_api_attest_round},
	{{EW_HTTP_GET, SCIM "/ServiceProviderConfig"}, ew_api_scim_config},
	{{EW_HTTP_GET, SCIM "/ResourceTypes"}, ew_api_scim_types},
	{{EW_HTTP_GET, SCIM "/ResourceTypes/{type}"}, ew_api_scim_type},
	{{EW_HTTP_GET, SCIM "/Schemas"}, ew_api_scim_schemas},
	{{EW_HTTP_GET, SCIM "/Schemas/{schema}"}, ew_api_scim_schema},
	{{EW_HTTP_GET, SCIM "/Users"}, ew_api_scim_users},
	{{EW_HTTP_POST, SCIM "/Users"}, ew_api_scim_user_add},
	{{EW_HTTP_GET, SCIM "/Users/{id}"}, ew_api_scim_user},
	{{EW_HTTP_PUT, SCIM "/Users/{id}"}, ew_api_scim_user_put},
	{{EW_HTTP_PATCH, SCIM "/Users/{id}"}, ew_api_scim_user_patch},
	{{EW_HTTP_DELETE, SCIM "/Users/{id}"}, ew_api_scim_user_remove},
	{{EW_HTTP_GET, SCIM "/Groups"}, ew_api_scim_groups},
	{{EW_HTTP_GET, "/v1/sign-in"}, ew_api_sign_in_ways},
	{{EW_HTTP_POST, "/v1/sign-in"}, ew_api_sign_in},
	{{EW_HTTP_POST, "/v1/sign-in/invitation"}, ew_api_invitation},
	{{EW_HTTP_GET, PROVIDER}, ew_api_oidc_begin},
	{{EW_HTTP_GET, PROVIDER "/callback"}, ew_api_oidc_callback},
	{{EW_HTTP_POST, PROVIDER "/logout"}, ew_api_oidc_logout},
	{{EW_HTTP_POST, "/v1/sign-out"}, ew_api_sign_out},
	{{EW_HTTP_GET, "/v1/me"}, ew_api_me},
	{{EW_HTTP_POST, "/v1/me/step-up"}, ew_api_step_up},
	{{EW_HTTP_POST, "/v1/me/password"}, ew_api_password},
	{{EW_HTTP_POST, "/v1/me/totp"}, ew_api_totp},
	{{EW_HTTP_POST, "/v1/me/totp/confirm"}, ew_api_totp_confirm},
	{{EW_HTTP_DELETE, "/v1/me/totp"}, ew_api_totp_remove},
	{{EW_HTTP_GET, "/v1/sessions"}, ew_api_sessions},
	{{EW_HTTP_DELETE, "/v1/sessions/{id}"}, ew_api_session_end},
	{{EW_HTTP_GET, "/v1/people"}, ew_api_people},
	{{EW_HTTP_POST, "/v1/people"}, ew_api_person_add},
	{{EW_HTTP_GET, "/v1/people/{id}"}, ew_api_person},
	{{EW_HTTP_POST, "/v1/people/{id}"}, ew_api_person_do},
	{{EW_HTTP_POST, "/v1/people/{id}/roles"}, ew_api_role_give},
	{{EW_HTTP_DELETE, "/v1/people/{id}/roles/{binding}"}, ew_api_role_take},
	{{EW_HTTP_POST, "/v1/people/{id}/roles/{binding}"}, ew_api_role_attest},
	{{EW_HTTP_GET, "/v1/roles"}, ew_api_roles},
	{{EW_HTTP_POST, "/v1/roles"}, ew_api_role_make},
	{{EW_HTTP_DELETE, "/v1/roles/{name}"}, ew_api_role_remove},
	{{EW_HTTP_GET, "/v1/approvals"}, ew_api_approvals},
	{{EW_HTTP_POST, "/v1/approvals"}, ew_api_approval_ask},
	{{EW_HTTP_GET, "/v1/approvals/{number}"}, ew_api_approval},
	{{EW_HTTP_POST, "/v1/approvals/{number}"}, ew_api_approval_do},
	{{EW_HTTP_POST, "/v1/panel/launches"}, ew_api_panel_launch},
	{{EW_HTTP_POST, "/v1/panel/session"}, ew_api_panel_session},
	{{EW_HTTP_GET, "/v1/panel/call"}, ew_api_panel_call},
	{{EW_HTTP_GET, "/v1/grounds"}, ew_api_grounds},
	{{EW_HTTP_POST, "/v1/grounds"}, ew_api_ground_ask},
	{{EW_HTTP_DELETE, "/v1/grounds/{id}"}, ew_api_ground_end},
	{{EW_HTTP_GET, "/v1/tokens"}, ew_api_tokens},
	{{EW_HTTP_POST, "/v1/tokens"}, ew_api_token_make},
	{{EW_HTTP_DELETE, "/v1/tokens/{id}"}, ew_api_token_revoke},
	{{EW_HTTP_GET, "/v1/vendors"}, ew_api_vendors},
	{{EW_HTTP_POST, "/v1/vendors"}, ew_api_vendor_add},
	{{EW_HTTP_GET, "/v1/vendors/{id}"}, ew_api_vendor},
	{{EW_HTTP_POST | EW_HTTP_PATCH, "/v1/vendors/{id}"}, ew_api_vendor_change},
	{{EW_HTTP_DELETE, "/v1/vendors/{id}"}, ew_api_vendor_withdraw},
	{{EW_HTTP_GET, "/v1/vendors/{id}/deletions"}, ew_api_vendor_deletions},
	{{EW_HTTP_POST, "/v1/vendors/{id}/deletions"}, ew_api_vendor_deletion_answer},
	{{EW_HTTP_GET, "/v1/policies"}, ew_api_policies},
	{{EW_HTTP_POST, "/v1/policies/explain"}, ew_api_policy_explain},
	{{EW_HTTP_POST, "/v1/policies/simulate"}, ew_api_policy_simulate},
	{{EW_HTTP_GET, "/v1/policies/{hash}"}, ew_api_policy},
	{{EW_HTTP_GET, "/v1/simulations"}, ew_api_simulations},
	{{EW_HTTP_GET, "/v1/simulations/{id}"}, ew_api_simulation},
	{{EW_HTTP_GET, "/v1/exceptions"}, ew_api_exceptions},
	{{EW_HTTP_GET, "/v1/exceptions/{id}"}, ew_api_exception},
	{{EW_HTTP_POST, "/v1/exceptions/{id}"}, ew_api_exception_do},
	{{EW_HTTP_GET, "/v1/cases"}, ew_api_cases},
	{{EW_HTTP_POST, "/v1/cases"}, ew_api_case_open},
	{{EW_HTTP_GET, "/v1/cases/{id}"}, ew_api_case_show},
	{{EW_HTTP_POST, "/v1/cases/{id}"}, ew_api_case_do},
	{{EW_HTTP_GET, "/v1/holds"}, ew_api_holds},
	{{EW_HTTP_POST, "/v1/holds"}, ew_api_hold_make},
	{{EW_HTTP_GET, "/v1/holds/{id}"}, ew_api_hold},
	{{EW_HTTP_POST, "/v1/holds/{id}"}, ew_api_hold_change},
	{{EW_HTTP_GET, "/v1/holds/{id}/calls"}, ew_api_hold_calls},
	{{EW_HTTP_POST, "/v1/holds/{id}/calls"}, ew_api_hold_place},
	{{EW_HTTP_GET, "/v1/holds/{id}/jobs/{number}"}, ew_api_hold_job},
	{{EW_HTTP_POST, "/v1/holds/{id}/release"}, ew_api_hold_release},
	{{EW_HTTP_GET, "/v1/backups"}, ew_api_backups},
	{{EW_HTTP_GET, "/v1/storage"}, ew_api_storage},
	{{EW_HTTP_POST, "/v1/storage/probe"}, ew_api_storage_probe},
	{{EW_HTTP_POST, "/v1/storage/moves"}, ew_api_storage_move},
	{{EW_HTTP_POST, "/v1/storage/moves/{number}/stop"}, ew_api_storage_stop},
	{{EW_HTTP_GET, "/v1/retention"}, ew_api_retention},
	{{EW_HTTP_GET, "/v1/retention/due"}, ew_api_retention_due},
	{{EW_HTTP_POST, "/v1/retention/runs"}, ew_api_retention_run},
	{{EW_HTTP_POST, "/v1/retention/resume"}, ew_api_retention_resume},
	{{EW_HTTP_POST, "/v1/retention/rotate"}, ew_api_retention_rotate},
	{{EW_HTTP_GET, "/v1/retention/redates"}, ew_api_redates},
	{{EW_HTTP_POST, "/v1/retention/redates"}, ew_api_redate_look},
	{{EW_HTTP_GET, "/v1/retention/redates/{number}"}, ew_api_redate},
	{{EW_HTTP_POST, "/v1/retention/redates/{number}/apply"}, ew_api_redate_apply},
	{{EW_HTTP_GET, "/v1/deletions"}, ew_api_deletions},
	{{EW_HTTP_GET, "/v1/deletions/{id}"}, ew_api_deletion},
	{{EW_HTTP_GET, "/v1/deletions/{id}/page"}, ew_api_deletion_page},
	{{EW_HTTP_GET, "/v1/deletions/{id}/pdf"}, ew_api_deletion_pdf},
	{{EW_HTTP_GET, "/v1/deletions/{id}/proof"}, ew_api_deletion_proof},
	{{EW_HTTP_POST, "/v1/subjects"}, ew_api_subject},
	{{EW_HTTP_GET, "/v1/requests"}, ew_api_requests},
	{{EW_HTTP_POST, "/v1/requests"}, ew_api_request_make},
	{{EW_HTTP_GET, "/v1/requests/{number}"}, ew_api_request_one},
	{{EW_HTTP_POST, "/v1/requests/{number}"}, ew_api_request_do},
	{{EW_HTTP_POST, "/v1/requests/{number}/find"}, ew_api_request_find},
	{{EW_HTTP_GET, "/v1/requests/{number}/calls"}, ew_api_request_calls},
	{{EW_HTTP_POST, "/v1/requests/{number}/erase"}, ew_api_request_erase},
	{{EW_HTTP_POST, "/v1/requests/{number}/freeze"}, ew_api_request_freeze},
	{{EW_HTTP_POST, "/v1/requests/{number}/unfreeze"}, ew_api_request_unfreeze},
	{{EW_HTTP_POST, "/v1/requests/{number}/objections"}, ew_api_request_object},
	{{EW_HTTP_POST, "/v1/requests/{number}/corrections"}, ew_api_request_correct},
	{{EW_HTTP_POST, "/v1/requests/{number}/package"}, ew_api_request_package},
	{{EW_HTTP_GET, "/v1/requests/{number}/letter"}, ew_api_request_letter},
	{{EW_HTTP_GET, "/v1/requests/{number}/letter/pdf"}, ew_api_request_letter_pdf},
	{{EW_HTTP_GET, "/v1/papers"}, ew_api_papers},
	{{EW_HTTP_POST, "/v1/papers"}, ew_api_paper_make},
	{{EW_HTTP_GET, "/v1/papers/{id}"}, ew_api_paper},
	{{EW_HTTP_GET, "/v1/papers/{id}/page"}, ew_api_paper_page},
	{{EW_HTTP_GET, "/v1/papers/{id}/pdf"}, ew_api_paper_pdf},
	{{EW_HTTP_GET, "/v1/audits"}, ew_api_audits},
	{{EW_HTTP_POST, "/v1/audits"}, ew_api_audit_run},
	{{EW_HTTP_GET, "/v1/audits/{id}"}, ew_api_audit},
	{{EW_HTTP_GET, "/v1/rechecks"}, ew_api_rechecks},
	{{EW_HTTP_POST, "/v1/rechecks"}, ew_api_recheck_run},
	{{EW_HTTP_GET, "/v1/rechecks/{id}"}, ew_api_recheck},
	{{EW_HTTP_GET, "/v1/populations"}, ew_api_populations},
	{{EW_HTTP_POST, "/v1/populations"}, ew_api_population_make},
	{{EW_HTTP_GET, "/v1/populations/{id}"}, ew_api_population},
	{{EW_HTTP_GET, "/v1/reconciliations"}, ew_api_reconciliations},
	{{EW_HTTP_POST, "/v1/reconciliations"}, ew_api_reconcile},
	{{EW_HTTP_GET, "/v1/reconciliations/{id}"}, ew_api_reconciliation},
	{{EW_HTTP_GET, "/v1/tests"}, ew_api_tests},
	{{EW_HTTP_POST, "/v1/tests"}, ew_api_tested},
	{{EW_HTTP_GET, "/v1/tests/{id}"}, ew_api_test},
	{{EW_HTTP_GET, "/v1/ledger"}, ew_api_ledger},
	{{EW_HTTP_GET, "/v1/ledger/checkpoint"}, ew_api_ledger_checkpoint},
	{{EW_HTTP_GET, "/v1/ledger/verifier"}, ew_api_ledger_verifier},
	{{EW_HTTP_GET, "/v1/ledger/tile/{tile...}"}, ew_api_ledger_tile},
	{{EW_HTTP_GET, "/v1/ledger/old/{log}/{file...}"}, ew_api_ledger_old},
	{{EW_HTTP_POST, "/v1/ledger/succeed"}, ew_api_ledger_succeed},
	{{EW_HTTP_GET, "/v1/ledger/witnesses"}, ew_api_witnesses},
	{{EW_HTTP_GET, "/v1/ledger/stamps"}, ew_api_stamps},
	{{EW_HTTP_GET, "/v1/ledger/stamps/{file}"}, ew_api_stamp},
	{{EW_HTTP_GET, "/v1/stream"}, ew_api_stream},
	/* The portal's views: portal/src/app/routes.ts knows the same addresses. */
	{{EW_HTTP_GET, "/"}, ew_api_portal},
	{{EW_HTTP_GET, "/assets/{file}"}, ew_api_portal_asset},
	{{EW_HTTP_GET, "/panel"}, ew_api_panel},
	{{EW_HTTP_GET, "/start"}, ew_api_portal},
	{{EW_HTTP_GET, "/overview"}, ew_api_portal},
	{{EW_HTTP_GET, "/calls"}, ew_api_portal},
	{{EW_HTTP_GET, "/calls/{id}"}, ew_api_portal},
	{{EW_HTTP_GET, "/live"}, ew_api_portal},
	{{EW_HTTP_GET, "/policies"}, ew_api_portal},
	{{EW_HTTP_GET, "/policies/{rest...}"}, ew_api_portal},
	{{EW_HTTP_GET, "/approvals"}, ew_api_portal},
	{{EW_HTTP_GET, "/approvals/{number}"}, ew_api_portal},
	{{EW_HTTP_GET, "/papers"}, ew_api_portal},
	{{EW_HTTP_GET, "/papers/{id}"}, ew_api_portal},
	{{EW_HTTP_GET, "/reconciliation"}, ew_api_portal},
	{{EW_HTTP_GET, "/reconciliation/{rest...}"}, ew_api_portal},
	{{EW_HTTP_GET, "/cases"}, ew_api_portal},
	{{EW_HTTP_GET, "/cases/{number}"}, ew_api_portal},
	{{EW_HTTP_GET, "/failed-masks"}, ew_api_portal},
	{{EW_HTTP_GET, "/exceptions"}, ew_api_portal},
	{{EW_HTTP_GET, "/exceptions/{number}"}, ew_api_portal},
	{{EW_HTTP_GET, "/audit"}, ew_api_portal},
	{{EW_HTTP_GET, "/access"}, ew_api_portal},
	{{EW_HTTP_GET, "/access/{tab}"}, ew_api_portal},
	{{EW_HTTP_GET, "/access/people/{id}"}, ew_api_portal},
	{{EW_HTTP_GET, "/vendors"}, ew_api_portal},
	{{EW_HTTP_GET, "/vendors/{id}"}, ew_api_portal},
	{{EW_HTTP_GET, "/retention"}, ew_api_portal},
	{{EW_HTTP_GET, "/retention/{id}"}, ew_api_portal},
	{{EW_HTTP_GET, "/retention/deletion/{id}"}, ew_api_portal},
	{{EW_HTTP_GET, "/requests"}, ew_api_portal},
	{{EW_HTTP_GET, "/requests/{number}"}, ew_api_portal},
	{{EW_HTTP_GET, "/sign-in"}, ew_api_portal},
	{{EW_HTTP_GET, "/sign-in/{way}"}, ew_api_portal},
	{{EW_HTTP_GET, "/me"}, ew_api_portal},
	{{EW_HTTP_GET, "/me/{part}"}, ew_api_portal},
};

static void default_us(int64_t *us, int64_t otherwise_us)
{
	if (*us == 0)
		*us = otherwise_us;
}

static void set_defaults(struct ew_web_times *t)
{
	default_us(&t->connect_us, 50 * EW_US_PER_MS);
	default_us(&t->ask_us, 10 * EW_US_PER_S);
	default_us(&t->render_us, 120 * EW_US_PER_S);
	default_us(&t->order_us, 5 * EW_US_PER_S);
	default_us(&t->order_retry_us, 500 * EW_US_PER_MS);
	default_us(&t->order_give_up_us, 600 * EW_US_PER_S);
	default_us(&t->media_us, 120 * EW_US_PER_S);
	default_us(&t->beat_us, 15 * EW_US_PER_S);
	default_us(&t->recheck_us, 60 * EW_US_PER_S);
}

static void on_changed(void *arg, const struct ew_msg_changed *changed)
{
	struct ew_web *web = arg;

	ew_listeners_tell(web->listeners, changed->json, changed->audience);
}

static void on_grant_told(void *arg, const struct ew_msg_grant_told *told)
{
	struct ew_web *web = arg;

	ew_grant_streams_tell(web->grants, told->grant, told->number, told->json);
}

/* What is open is looked at again, all of it: whose it is only the keeper knows. */
static void on_access_changed(void *arg, const struct ew_msg_access_changed *changed)
{
	struct ew_web *web = arg;

	(void)changed;
	web->access_changes++;
	ew_playbacks_look(web->playbacks);
	ew_grant_streams_unsure(web->grants);
	ew_listeners_look(web->listeners);
}

static int on_tokens(void *arg, const struct ew_msg_restrict_tokens *page)
{
	return ew_web_tokens_take(((struct ew_web *)arg)->tokens, page);
}

static void on_keeper_gone(void *arg)
{
	struct ew_web *web = arg;

	web->access_changes++; /* what changes while it is away is not told */
	ew_web_tokens_cut(web->tokens);
	ew_grant_streams_unsure(web->grants);
	ew_listeners_unsure(web->listeners);
}

static int make_keeper(struct ew_web *web)
{
	struct ew_keeper_link_config config = {.connect_us = web->times.connect_us,
		.changed = on_changed,
		.grant_told = on_grant_told,
		.access_changed = on_access_changed,
		.tokens = on_tokens,
		.gone = on_keeper_gone,
		.arg = web};
	char path[EW_MAX_PATH_BYTES];
	int n = snprintf(path, sizeof(path), "%s/keeper/web.sock", web->run);

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	config.path = path;
	return ew_keeper_link_new(web->loop, &config, &web->keeper);
}

static int make_orders(struct ew_web *web, uint32_t threads)
{
	struct ew_orders_config orders = {.threads = threads,
		.wait_us = web->times.order_us,
		.retry_us = web->times.order_retry_us,
		.give_up_us = web->times.order_give_up_us};
	struct ew_recorder_links_config links = {.run = web->run,
		.threads = threads,
		.connect_us = web->times.connect_us,
		.restricted = ew_orders_restricted,
		.up = ew_orders_thread_up};
	int r = ew_orders_new(web->loop, &orders, &web->orders);

	if (r)
		return r;
	links.arg = web->orders;
	r = ew_recorder_links_new(web->loop, &links, &web->recorders);
	if (r == 0)
		ew_orders_attach(web->orders, web->recorders);
	return r;
}

static int make_listeners(struct ew_web *web)
{
	struct ew_listeners_config config = {.boot = web->boot,
		.beat_us = web->times.beat_us,
		.recheck_us = web->times.recheck_us,
		.recheck = ew_api_stream_recheck,
		.arg = web};

	return ew_listeners_new(web->loop, &config, &web->listeners);
}

static int make_grants(struct ew_web *web)
{
	struct ew_grant_streams_config config = {.beat_us = web->times.beat_us,
		.recheck_us = web->times.recheck_us,
		.ask = ew_api_grant_stream_ask,
		.arg = web};

	return ew_grant_streams_new(web->loop, &config, &web->grants);
}

static int make_parts(struct ew_web *web, const struct ew_web_config *config)
{
	int r = ew_id_random(web->io, &web->boot);

	if (r == 0)
		r = ew_redact_rules_new(&web->redact);
	if (r == 0)
		r = ew_web_tokens_new(&web->tokens);
	if (r == 0)
		r = ew_media_cache_new(web->io, web->loop, web->times.media_us, MEDIA_COUNT,
			MEDIA_BYTES, &web->media);
	if (r == 0)
		r = make_listeners(web);
	if (r == 0)
		r = make_grants(web);
	if (r == 0)
		r = ew_stretcher_new(web->loop, &web->stretcher);
	if (r == 0)
		r = ew_embed_new(config->embed ? config->embed : "", &web->embed);
	if (r == 0)
		r = ew_playbacks_new(web->loop, web->times.recheck_us, ew_api_playback_ask, web, &web->playbacks);
	if (r == 0)
		r = make_orders(web, config->recorder_threads);
	if (r == 0)
		r = make_keeper(web);
	return r;
}

static int copy_config(struct ew_web *web, const struct ew_web_config *config)
{
	web->times = config->times;
	web->threads = config->recorder_threads;
	web->secure = config->secure;
	set_defaults(&web->times);
	web->run = strdup(config->run);
	return web->run ? 0 : -ENOMEM;
}

int ew_web_new(struct ew_io *io, struct ew_loop *loop, int *listen_fd,
	const struct ew_web_config *config, struct ew_web **ret, struct ew_error *error)
{
	struct ew_http_config http = {.routes = routes,
		.n_routes = EW_COUNT(routes),
		.connections = EW_MAX_HTTP_CONNECTIONS,
		.connections_per_address = EW_MAX_HTTP_CONNECTIONS_PER_ADDRESS};
	_cleanup_(ew_web_free) struct ew_web *web = NULL;
	int r;

	if (config->recorder_threads == 0 || config->recorder_threads > EW_WEB_MAX_THREADS)
		return ew_error_set(error, -EINVAL, "web serves 1 to %d recorder threads, not %u",
			EW_WEB_MAX_THREADS, config->recorder_threads);
	web = calloc(1, sizeof(*web));
	if (!web)
		return ew_error_set(error, -ENOMEM, "cannot start web: no memory");
	web->io = io;
	web->loop = loop;
	r = copy_config(web, config);
	if (r == 0)
		r = make_parts(web, config);
	if (r)
		return ew_error_set(error, r, "cannot start web: %s", strerror(-r));
	http.arg = web;
	r = ew_http_server_new(loop, listen_fd, &http, &web->server, error);
	if (r)
		return r;
	*ret = TAKE(web);
	return 0;
}

/* The server first: it tells every call that its exchange is gone, then the rest can end them. */
void ew_web_free(struct ew_web **web)
{
	struct ew_web *w = TAKE(*web);

	if (!w)
		return;
	ew_http_server_free(&w->server);
	ew_keeper_link_free(&w->keeper);
	ew_recorder_links_free(&w->recorders);
	ew_orders_free(&w->orders);
	ew_listeners_free(&w->listeners);
	ew_grant_streams_free(&w->grants);
	ew_stretcher_free(&w->stretcher);
	ew_redact_rules_free(&w->redact);
	ew_embed_free(&w->embed);
	ew_playbacks_free(&w->playbacks);
	ew_media_cache_free(&w->media);
	ew_web_tokens_free(&w->tokens);
	free(w->run);
	free(w);
}
