/*
 * The asks about people: what each needs. Whoever is signed in may look after their own account; everything else needs a right.
 */
#include "programs/keeper/people/asks.h"

#include "ipc/asks.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/people/audience.h"
#include "programs/keeper/people/holds.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/oidc.h"
#include "programs/keeper/people/panel.h"
#include "programs/keeper/people/redactions.h"
#include "programs/keeper/rights/package.h"
#include "programs/keeper/remote/remote.h"

const struct ew_ask_row ew_people_asks[] = {
	{EW_ASK_SALT, 0, 0, "salt", ew_ask_salt},
	{EW_ASK_SIGN_OUT, 0, 0, "sign_out", ew_ask_sign_out},
	{EW_ASK_ME, EW_QUIET, 0, "me", ew_ask_me},
	{EW_ASK_STEP_UP, 0, 0, "step_up", ew_ask_step_up},
	{EW_ASK_OIDC_AGAIN, 0, 0, "step_up", ew_ask_oidc_again},
	{EW_ASK_PASSWORD, 0, 0, "password", ew_ask_password},
	{EW_ASK_TOTP, EW_FRESH, 0, "totp", ew_ask_totp},
	{EW_ASK_TOTP_CONFIRM, 0, 0, "totp", ew_ask_totp_confirm},
	{EW_ASK_TOTP_REMOVE, EW_FRESH, 0, "totp", ew_ask_totp_remove},
	{EW_ASK_SESSIONS, 0, 0, "sessions", ew_ask_sessions},
	{EW_ASK_SESSION_END, 0, 0, "session", ew_ask_session_end},
	{EW_ASK_PEOPLE, 0, EW_RIGHT_ADMINISTER, "people", ew_ask_people},
	{EW_ASK_PERSON, 0, EW_RIGHT_ADMINISTER, "person", ew_ask_person},
	{EW_ASK_PERSON_ADD, EW_FRESH, EW_RIGHT_ADMINISTER, "person", ew_ask_person_add},
	{EW_ASK_PERSON_DO, EW_FRESH, EW_RIGHT_ADMINISTER, "person", ew_ask_person_do},
	{EW_ASK_ROLE_GIVE, EW_FRESH, EW_RIGHT_ADMINISTER, "role", ew_ask_role_give},
	{EW_ASK_ROLE_TAKE, EW_FRESH, EW_RIGHT_ADMINISTER, "role", ew_ask_role_take},
	{EW_ASK_ROLE_ATTEST, EW_FRESH, EW_RIGHT_ADMINISTER, "role", ew_ask_role_attest},
	{EW_ASK_ROLES, 0, EW_RIGHT_ADMINISTER, "roles", ew_ask_roles},
	{EW_ASK_ROLE_MAKE, EW_FRESH, EW_RIGHT_ADMINISTER, "role", ew_ask_role_make},
	{EW_ASK_ROLE_REMOVE, EW_FRESH, EW_RIGHT_ADMINISTER, "role", ew_ask_role_remove},
	{EW_ASK_APPROVALS, 0, EW_RIGHT_APPROVE, "approvals", ew_ask_approvals},
	{EW_ASK_APPROVAL, 0, 0, "approval", ew_ask_approval}, /* one's own, or with the right to approve */
	{EW_ASK_APPROVAL_ASK, EW_TEXTS, EW_RIGHT_READ, "approval", ew_ask_approval_ask},
	{EW_ASK_APPROVAL_DO, EW_FRESH | EW_TEXTS, 0, "approval", ew_ask_approval_do}, /* the same */
	{EW_ASK_GROUNDS, 0, EW_RIGHT_APPROVE, "grounds", ew_ask_grounds},
	{EW_ASK_GROUND_ASK, EW_TEXTS, EW_RIGHT_READ, "ground", ew_ask_ground_ask},
	{EW_ASK_GROUND_END, EW_TEXTS, EW_RIGHT_APPROVE, "ground", ew_ask_ground_end},
	{EW_ASK_PANEL_LAUNCH, 0, EW_RIGHT_LAUNCH, "panel", ew_ask_panel_launch},
	{EW_ASK_PANEL_CALL, EW_QUIET, EW_RIGHT_SEARCH, "panel", ew_ask_panel_call},
	{EW_ASK_LISTEN, EW_QUIET, 0, "stream", ew_ask_listen},
	{EW_ASK_MEDIA_AGAIN, EW_OF_CALL | EW_BY_HANDLE | EW_QUIET, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "audio", ew_ask_media_again},
	{EW_ASK_EXPORT_AGAIN, EW_OF_CALL | EW_QUIET, EW_RIGHT_EXPORT, "export", ew_ask_export_again},
	{EW_ASK_PURPOSES, EW_OF_CALL, EW_RIGHT_SEARCH, "purposes", ew_ask_purposes},
	{EW_ASK_SCIM_USERS, 0, EW_RIGHT_PROVISION, "people", ew_ask_scim_users},
	{EW_ASK_SCIM_USER, 0, EW_RIGHT_PROVISION, "person", ew_ask_scim_user},
	{EW_ASK_SCIM_GROUPS, 0, EW_RIGHT_PROVISION, "groups", ew_ask_scim_groups},
	{EW_ASK_SCIM_ADD, EW_FRESH, EW_RIGHT_PROVISION, "person", ew_ask_scim_add},
	{EW_ASK_SCIM_PUT, EW_FRESH, EW_RIGHT_PROVISION, "person", ew_ask_scim_put},
	{EW_ASK_SCIM_PATCH, EW_FRESH, EW_RIGHT_PROVISION, "person", ew_ask_scim_patch},
	{EW_ASK_SCIM_REMOVE, EW_FRESH, EW_RIGHT_PROVISION, "person", ew_ask_scim_remove},
	{EW_ASK_ATTESTATIONS, 0, EW_RIGHT_ADMINISTER, "attestations", ew_ask_attestations},
	{EW_ASK_ATTEST_MANY, EW_FRESH, EW_RIGHT_ADMINISTER, "attestations", ew_ask_attest_many},
	{EW_ASK_ATTEST_ROUND, 0, EW_RIGHT_ADMINISTER, "attestations", ew_ask_attest_round},
	{EW_ASK_REVIEW, 0, EW_RIGHT_ADMINISTER, "review", ew_ask_review},
	{EW_ASK_LISTENERS, EW_OF_CALL, EW_RIGHT_READ, "listeners", ew_ask_listeners},
	{EW_ASK_COMMENTS, EW_OF_CALL | EW_VIEWS | EW_ALL_KINDS, EW_RIGHT_READ, "comments", ew_ask_comments},
	{EW_ASK_COMMENT_ADD, EW_OF_CALL | EW_TEXTS, EW_RIGHT_READ, "comment", ew_ask_comment_add},
	{EW_ASK_REDACT, EW_OF_CALL, EW_RIGHT_LISTEN | EW_RIGHT_ORDER, "redact", ew_ask_redact},
	{EW_ASK_UNREDACT, EW_OF_CALL | EW_FRESH | EW_TEXTS, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "unredact", ew_ask_unredact},
	{EW_ASK_VIEWS, 0, EW_RIGHT_SEARCH, "views", ew_ask_views},
	{EW_ASK_VIEW_ADD, 0, EW_RIGHT_SEARCH, "view", ew_ask_view_add},
	{EW_ASK_VIEW_REMOVE, 0, 0, "view", ew_ask_view_remove},
	{EW_ASK_OVERVIEW, EW_EVERYWHERE, EW_RIGHT_SEARCH, "overview", ew_ask_overview},
	{EW_ASK_HOLDS, 0, EW_RIGHT_HOLD, "holds", ew_ask_holds},
	{EW_ASK_HOLD, 0, EW_RIGHT_HOLD, "hold", ew_ask_hold},
	{EW_ASK_HOLD_MAKE, EW_TEXTS, EW_RIGHT_HOLD, "hold", ew_ask_hold_make},
	{EW_ASK_HOLD_CHANGE, EW_TEXTS, EW_RIGHT_HOLD, "hold", ew_ask_hold_change},
	{EW_ASK_HOLD_CALLS, 0, EW_RIGHT_HOLD, "hold", ew_ask_hold_calls},
	{EW_ASK_HOLD_PLACE, EW_TEXTS, EW_RIGHT_HOLD, "hold", ew_ask_hold_place},
	{EW_ASK_HOLD_JOB, EW_QUIET, EW_RIGHT_HOLD, "hold", ew_ask_hold_job},
	{EW_ASK_HOLD_RELEASE, EW_FRESH | EW_TEXTS, EW_RIGHT_HOLD, "hold", ew_ask_hold_release},
	{EW_ASK_BACKUPS, EW_EVERYWHERE, EW_RIGHT_READ, "backups", ew_ask_backups},
	{EW_ASK_RETENTION, EW_EVERYWHERE, EW_RIGHT_READ, "retention", ew_ask_retention},
	{EW_ASK_RETENTION_DUE, EW_EVERYWHERE, EW_RIGHT_READ, "retention", ew_ask_retention_due},
	{EW_ASK_RETENTION_RUN, EW_EVERYWHERE, EW_RIGHT_HOLD, "retention", ew_ask_retention_run},
	{EW_ASK_RETENTION_RESUME, EW_EVERYWHERE | EW_FRESH | EW_TEXTS, EW_RIGHT_HOLD, "retention", ew_ask_retention_resume},
	{EW_ASK_ROTATE, EW_EVERYWHERE | EW_FRESH, EW_RIGHT_HOLD, "retention", ew_ask_rotate},
	{EW_ASK_REDATES, EW_EVERYWHERE, EW_RIGHT_HOLD, "retention", ew_ask_redates},
	{EW_ASK_REDATE, EW_EVERYWHERE, EW_RIGHT_HOLD, "retention", ew_ask_redate},
	{EW_ASK_REDATE_LOOK, EW_EVERYWHERE, EW_RIGHT_HOLD, "retention", ew_ask_redate_look},
	{EW_ASK_REDATE_APPLY, EW_EVERYWHERE | EW_FRESH | EW_TEXTS, EW_RIGHT_HOLD, "retention", ew_ask_redate_apply},
	{EW_ASK_RECIPIENTS, 0, 0, "deletions", ew_ask_recipients}, /* of one's own vendor, or with the right to read */
	{EW_ASK_RECIPIENT_ANSWER, EW_TEXTS, 0, "deletion", ew_ask_recipient_answer}, /* the same, or to administer */
	{EW_ASK_DELETIONS, EW_EVERYWHERE, EW_RIGHT_READ, "deletions", ew_ask_deletions},
	{EW_ASK_EVIDENCE, EW_EVERYWHERE, EW_RIGHT_READ, "evidence", ew_ask_evidence},
	{EW_ASK_DELETION, EW_EVERYWHERE, EW_RIGHT_READ, "deletion", ew_ask_deletion},
	{EW_ASK_DELETION_FILE, EW_EVERYWHERE, EW_RIGHT_READ, "deletion", ew_ask_deletion_file},
	{EW_ASK_DELETION_PROOF, EW_EVERYWHERE, EW_RIGHT_READ, "deletion", ew_ask_deletion_proof},
	{EW_ASK_STORAGE, EW_EVERYWHERE, EW_RIGHT_READ, "storage", ew_ask_storage},
	{EW_ASK_STORAGE_PROBE, EW_EVERYWHERE, EW_RIGHT_HOLD, "storage", ew_ask_storage_probe},
	{EW_ASK_STORAGE_MOVE, EW_EVERYWHERE, EW_RIGHT_HOLD, "storage", ew_ask_storage_move},
	{EW_ASK_STORAGE_STOP, EW_EVERYWHERE, EW_RIGHT_HOLD, "storage", ew_ask_storage_stop},
	{EW_ASK_SUBJECT, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_SEARCH | EW_RIGHT_HOLD, "subject", ew_ask_subject},
	{EW_ASK_REQUESTS, EW_EVERYWHERE, EW_RIGHT_HOLD, "requests", ew_ask_requests},
	{EW_ASK_REQUEST, EW_EVERYWHERE, EW_RIGHT_HOLD, "request", ew_ask_request},
	{EW_ASK_REQUEST_MAKE, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_make},
	{EW_ASK_REQUEST_DO, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_do},
	{EW_ASK_REQUEST_FIND, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_SEARCH | EW_RIGHT_HOLD, "request", ew_ask_request_find},
	{EW_ASK_REQUEST_CALLS, EW_EVERYWHERE, EW_RIGHT_HOLD, "request", ew_ask_request_calls},
	{EW_ASK_REQUEST_ERASE, EW_EVERYWHERE | EW_FRESH | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_erase},
	{EW_ASK_REQUEST_FREEZE, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_freeze},
	{EW_ASK_REQUEST_UNFREEZE, EW_EVERYWHERE | EW_FRESH | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_unfreeze},
	{EW_ASK_REQUEST_OBJECT, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_object},
	{EW_ASK_REQUEST_CORRECT, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_HOLD, "request", ew_ask_request_correct},
	{EW_ASK_REQUEST_LETTER, EW_EVERYWHERE, EW_RIGHT_HOLD, "request", ew_ask_request_letter},
	{EW_ASK_REQUEST_PACKAGE, EW_EVERYWHERE | EW_FRESH | EW_TEXTS, EW_RIGHT_HOLD | EW_RIGHT_EXPORT, "request", ew_ask_request_package},
	{EW_ASK_LOG, 0, 0, "log", ew_ask_log}, /* reading or administering: people/log.c */
	{.op = 0},
};
