/*
 * Names and classes of the event types. The names are committed to in every record and the numbers
 * stored beside them: neither may ever change, only be added to.
 */
#include "domain/event.h"

struct type {
	const char *name;
	enum ew_event_class class;
};

static const struct type types[] = {
	[EW_EVENT_CALL_OFFERED] = {"call_offered", EW_CLASS_CALL},
	[EW_EVENT_FACTS_CHANGED] = {"facts_changed", EW_CLASS_CALL},
	[EW_EVENT_STREAM_ADDED] = {"stream_added", EW_CLASS_CALL},
	[EW_EVENT_STREAM_CHANGED] = {"stream_changed", EW_CLASS_CALL},
	[EW_EVENT_STREAM_REMOVED] = {"stream_removed", EW_CLASS_CALL},
	[EW_EVENT_DECIDED] = {"decided", EW_CLASS_CONSENT},
	[EW_EVENT_OPENING] = {"opening", EW_CLASS_CONSENT},
	[EW_EVENT_OPENED] = {"opened", EW_CLASS_CONSENT},
	[EW_EVENT_RESTRICTED] = {"restricted", EW_CLASS_CONSENT},
	[EW_EVENT_RESUME_ORDERED] = {"resume_ordered", EW_CLASS_CONSENT},
	[EW_EVENT_START_ORDERED] = {"start_ordered", EW_CLASS_CONSENT},
	[EW_EVENT_ORDER_REFUSED] = {"order_refused", EW_CLASS_REFUSAL},
	[EW_EVENT_SPAN_OPENED] = {"span_opened", EW_CLASS_CALL},
	[EW_EVENT_SPAN_CLOSED] = {"span_closed", EW_CLASS_CALL},
	[EW_EVENT_GAP] = {"gap", EW_CLASS_CALL},
	[EW_EVENT_KEYPAD] = {"keypad", EW_CLASS_CALL},
	[EW_EVENT_CALL_RESTORED] = {"call_restored", EW_CLASS_CALL},
	[EW_EVENT_CALL_ENDED] = {"call_ended", EW_CLASS_CALL},
	[EW_EVENT_ARTIFACT_MADE] = {"artifact_made", EW_CLASS_CALL},
	[EW_EVENT_ARTIFACT_FAILED] = {"artifact_failed", EW_CLASS_CALL},
	[EW_EVENT_FINISHED] = {"finished", EW_CLASS_CALL},
	[EW_EVENT_ACCESS] = {"access", EW_CLASS_ACCESS},
	[EW_EVENT_ACCESS_REFUSED] = {"access_refused", EW_CLASS_REFUSAL},
	[EW_EVENT_EXPORTED] = {"exported", EW_CLASS_ACCESS},
	[EW_EVENT_EXCEPTION] = {"exception", EW_CLASS_CALL},
	[EW_EVENT_SPAN_SHREDDED] = {"span_shredded", EW_CLASS_CALL},
	[EW_EVENT_HOLD] = {"hold", EW_CLASS_CALL},
	[EW_EVENT_SIGNALLING] = {"signalling", EW_CLASS_CALL},
	[EW_EVENT_RELATED] = {"related", EW_CLASS_CALL},
	[EW_EVENT_REFUSAL_INHERITED] = {"refusal_inherited", EW_CLASS_CONSENT},
	[EW_EVENT_KEYS_EXPECTED] = {"keys_expected", EW_CLASS_CONSENT},
	[EW_EVENT_KEYS_RECEIVED] = {"keys_received", EW_CLASS_CONSENT},
	[EW_EVENT_KEEPER_STARTED] = {"keeper_started", EW_CLASS_SYSTEM},
	[EW_EVENT_RECORDER_STARTED] = {"recorder_started", EW_CLASS_SYSTEM},
	[EW_EVENT_POLICY_ACTIVATED] = {"policy_activated", EW_CLASS_SYSTEM},
	[EW_EVENT_EPOCH_MADE] = {"epoch_made", EW_CLASS_SYSTEM},
	[EW_EVENT_EPOCH_DESTROYED] = {"epoch_destroyed", EW_CLASS_SYSTEM},
	[EW_EVENT_ENROLLED] = {"enrolled", EW_CLASS_SYSTEM},
	[EW_EVENT_LEDGER_BEGUN] = {"ledger_begun", EW_CLASS_SYSTEM},
	[EW_EVENT_LEDGER_KEY] = {"ledger_key", EW_CLASS_SYSTEM},
	[EW_EVENT_HEARTBEAT] = {"heartbeat", EW_CLASS_SYSTEM},
	[EW_EVENT_WITNESSES] = {"witnesses", EW_CLASS_SYSTEM},
	[EW_EVENT_EXCEPTION_TAKEN] = {"exception_taken", EW_CLASS_SYSTEM},
	[EW_EVENT_EXCEPTION_RESOLVED] = {"exception_resolved", EW_CLASS_SYSTEM},
	[EW_EVENT_CASE_OPENED] = {"case_opened", EW_CLASS_SYSTEM},
	[EW_EVENT_CASE_CHANGED] = {"case_changed", EW_CLASS_SYSTEM},
	[EW_EVENT_CASE_CLOSED] = {"case_closed", EW_CLASS_SYSTEM},
	[EW_EVENT_AUDITED] = {"audited", EW_CLASS_SYSTEM},
	[EW_EVENT_RECONCILED] = {"reconciled", EW_CLASS_SYSTEM},
	[EW_EVENT_TESTED] = {"tested", EW_CLASS_SYSTEM},
	[EW_EVENT_POPULATION] = {"population", EW_CLASS_SYSTEM},
	[EW_EVENT_NOTICE_STARTED] = {"notice_started", EW_CLASS_CONSENT},
	[EW_EVENT_NOTICE_ENDED] = {"notice_ended", EW_CLASS_CONSENT},
	[EW_EVENT_CONSENT] = {"consent", EW_CLASS_CONSENT},
	[EW_EVENT_CONSENT_EXPIRED] = {"consent_expired", EW_CLASS_CONSENT},
	[EW_EVENT_SEGMENT_OPENED] = {"segment_opened", EW_CLASS_CONSENT},
	[EW_EVENT_SEGMENT_ENDED] = {"segment_ended", EW_CLASS_CONSENT},
	[EW_EVENT_MINOR] = {"minor", EW_CLASS_CONSENT},
	[EW_EVENT_AGREEMENT] = {"agreement", EW_CLASS_CONSENT},
	[EW_EVENT_LOCATED] = {"located", EW_CLASS_CONSENT},
	[EW_EVENT_MOVED] = {"moved", EW_CLASS_CALL},
	[EW_EVENT_ASKED] = {"asked", EW_CLASS_CONSENT},
	[EW_EVENT_TOLD_STAFF] = {"told_staff", EW_CLASS_CONSENT},
	[EW_EVENT_HELD] = {"held", EW_CLASS_CONSENT},
	[EW_EVENT_HOLDING] = {"holding", EW_CLASS_CONSENT},
	[EW_EVENT_GRANT_GIVEN] = {"grant_given", EW_CLASS_CONSENT},
	[EW_EVENT_GRANT_REFUSED] = {"grant_refused", EW_CLASS_REFUSAL},
	[EW_EVENT_TOOL_ORDERED] = {"tool_ordered", EW_CLASS_CONSENT},
	[EW_EVENT_TOOL_ACKNOWLEDGED] = {"tool_acknowledged", EW_CLASS_CONSENT},
	[EW_EVENT_TOOL_SILENT] = {"tool_silent", EW_CLASS_CONSENT},
	[EW_EVENT_GRANT_ENDED] = {"grant_ended", EW_CLASS_CONSENT},
	[EW_EVENT_ARTIFACT_RECEIVED] = {"artifact_received", EW_CLASS_CALL},
	[EW_EVENT_ARTIFACT_REFUSED] = {"artifact_refused", EW_CLASS_REFUSAL},
	[EW_EVENT_TREATMENT_ORDERED] = {"treatment_ordered", EW_CLASS_CONSENT},
	[EW_EVENT_TREATMENT_DONE] = {"treatment_done", EW_CLASS_CONSENT},
	[EW_EVENT_UNCONTROLLED] = {"uncontrolled", EW_CLASS_CONSENT},
	[EW_EVENT_VENDOR_REGISTERED] = {"vendor_registered", EW_CLASS_SYSTEM},
	[EW_EVENT_VENDOR_CHANGED] = {"vendor_changed", EW_CLASS_SYSTEM},
	[EW_EVENT_VENDOR_WITHDRAWN] = {"vendor_withdrawn", EW_CLASS_SYSTEM},
	[EW_EVENT_TOKEN_MADE] = {"token_made", EW_CLASS_SYSTEM},
	[EW_EVENT_TOKEN_REVOKED] = {"token_revoked", EW_CLASS_SYSTEM},
	[EW_EVENT_POLICY_REFUSED] = {"policy_refused", EW_CLASS_SYSTEM},
	[EW_EVENT_VIEWED] = {"viewed", EW_CLASS_ACCESS},
	[EW_EVENT_SEARCHED] = {"searched", EW_CLASS_ACCESS},
	[EW_EVENT_SIGNED_IN] = {"signed_in", EW_CLASS_ACCESS},
	[EW_EVENT_SIGN_IN_REFUSED] = {"sign_in_refused", EW_CLASS_REFUSAL},
	[EW_EVENT_SIGNED_OUT] = {"signed_out", EW_CLASS_ACCESS},
	[EW_EVENT_PERSON_MADE] = {"person_made", EW_CLASS_SYSTEM},
	[EW_EVENT_PERSON_CHANGED] = {"person_changed", EW_CLASS_SYSTEM},
	[EW_EVENT_ROLE_CHANGED] = {"role_changed", EW_CLASS_SYSTEM},
	[EW_EVENT_ROLE_GIVEN] = {"role_given", EW_CLASS_SYSTEM},
	[EW_EVENT_ROLE_TAKEN] = {"role_taken", EW_CLASS_SYSTEM},
	[EW_EVENT_PROPOSED] = {"proposed", EW_CLASS_SYSTEM},
	[EW_EVENT_PROPOSAL_ENDED] = {"proposal_ended", EW_CLASS_SYSTEM},
	[EW_EVENT_GROUND_GRANTED] = {"ground_granted", EW_CLASS_ACCESS},
	[EW_EVENT_GROUND_ENDED] = {"ground_ended", EW_CLASS_ACCESS},
	[EW_EVENT_COMMENTED] = {"commented", EW_CLASS_ACCESS},
	[EW_EVENT_ATTESTED] = {"attested", EW_CLASS_SYSTEM},
	[EW_EVENT_REFUSED] = {"refused", EW_CLASS_REFUSAL},
	[EW_EVENT_PANEL_LAUNCHED] = {"panel_launched", EW_CLASS_ACCESS},
	[EW_EVENT_REDACTED] = {"redacted", EW_CLASS_ACCESS},
	[EW_EVENT_REDACTION_REMOVED] = {"redaction_removed", EW_CLASS_ACCESS},
	[EW_EVENT_HOLD_PLACED] = {"hold_placed", EW_CLASS_CONSENT},
	[EW_EVENT_HOLD_RELEASED] = {"hold_released", EW_CLASS_CONSENT},
	[EW_EVENT_PURGE_HELD] = {"purge_held", EW_CLASS_CONSENT},
	[EW_EVENT_HOLD_MADE] = {"hold_made", EW_CLASS_SYSTEM},
	[EW_EVENT_HOLD_CHANGED] = {"hold_changed", EW_CLASS_SYSTEM},
	[EW_EVENT_HOLD_ENDED] = {"hold_ended", EW_CLASS_SYSTEM},
	[EW_EVENT_REQUEST_MADE] = {"request_made", EW_CLASS_SYSTEM},
	[EW_EVENT_REQUEST_CHANGED] = {"request_changed", EW_CLASS_SYSTEM},
	[EW_EVENT_REQUEST_CLOSED] = {"request_closed", EW_CLASS_SYSTEM},
	[EW_EVENT_SUBJECT_LOOKED_UP] = {"subject_looked_up", EW_CLASS_ACCESS},
	[EW_EVENT_NOTICE_HEARD] = {"notice_heard", EW_CLASS_CALL},
	[EW_EVENT_MUTED] = {"muted", EW_CLASS_CALL},
	[EW_EVENT_ARTIFACT_REPLACED] = {"artifact_replaced", EW_CLASS_CALL},
	[EW_EVENT_PHRASE_HEARD] = {"phrase_heard", EW_CLASS_CALL},
	[EW_EVENT_RECHECKED] = {"rechecked", EW_CLASS_SYSTEM},
	[EW_EVENT_SPEECH_SENT] = {"speech_sent", EW_CLASS_CONSENT},
	[EW_EVENT_PAPER_MADE] = {"paper_made", EW_CLASS_SYSTEM},
	[EW_EVENT_ARTIFACT_MASKED] = {"artifact_masked", EW_CLASS_CALL},
	[EW_EVENT_ORIGINAL_DESTROYED] = {"original_destroyed", EW_CLASS_CALL},
	[EW_EVENT_DELETED] = {"deleted", EW_CLASS_CONSENT},
	[EW_EVENT_EVIDENCE_KEPT] = {"evidence_kept", EW_CLASS_CONSENT},
	[EW_EVENT_DELETION_BEGUN] = {"deletion_begun", EW_CLASS_SYSTEM},
	[EW_EVENT_DELETION_CERTIFIED] = {"deletion_certified", EW_CLASS_SYSTEM},
	[EW_EVENT_BACKUP_VERIFIED] = {"backup_verified", EW_CLASS_SYSTEM},
	[EW_EVENT_RESTORED] = {"restored", EW_CLASS_SYSTEM},
	[EW_EVENT_DELETION_UNPROVEN] = {"deletion_unproven", EW_CLASS_SYSTEM},
	[EW_EVENT_DELETION_STOPPED] = {"deletion_stopped", EW_CLASS_SYSTEM},
	[EW_EVENT_RECIPIENT_ASKED] = {"recipient_asked", EW_CLASS_SYSTEM},
	[EW_EVENT_RECIPIENT_ANSWERED] = {"recipient_answered", EW_CLASS_SYSTEM},
	[EW_EVENT_REDATED] = {"retention_redated", EW_CLASS_CONSENT},
	[EW_EVENT_REDATING] = {"retention_redating", EW_CLASS_SYSTEM},
	[EW_EVENT_DELETION_RESUMED] = {"deletion_resumed", EW_CLASS_SYSTEM},
	[EW_EVENT_EPOCH_RETIRED] = {"epoch_retired", EW_CLASS_SYSTEM},
	[EW_EVENT_EPOCH_ENDING] = {"epoch_ending", EW_CLASS_SYSTEM},
	[EW_EVENT_DELETION_FINAL] = {"deletion_final", EW_CLASS_SYSTEM},
	[EW_EVENT_DELETION_REPLAYED] = {"deletion_replayed", EW_CLASS_SYSTEM},
	[EW_EVENT_FROZEN] = {"frozen", EW_CLASS_CONSENT},
	[EW_EVENT_UNFROZEN] = {"unfrozen", EW_CLASS_CONSENT},
	[EW_EVENT_CORRECTED] = {"corrected", EW_CLASS_CALL},
	[EW_EVENT_OBJECTED] = {"objected", EW_CLASS_CONSENT},
	[EW_EVENT_REQUEST_FOUND] = {"request_found", EW_CLASS_ACCESS},
	[EW_EVENT_REQUEST_WORK] = {"request_work", EW_CLASS_SYSTEM},
	[EW_EVENT_PACKAGE_GIVEN] = {"package_given", EW_CLASS_ACCESS},
	[EW_EVENT_LETTER_GIVEN] = {"letter_given", EW_CLASS_ACCESS},
	[EW_EVENT_STORE_PROBED] = {"store_probed", EW_CLASS_SYSTEM},
	[EW_EVENT_STORE_MOVE_BEGUN] = {"store_move_begun", EW_CLASS_SYSTEM},
	[EW_EVENT_STORE_MOVE_ENDED] = {"store_move_ended", EW_CLASS_SYSTEM},
};

static const struct type *find(enum ew_event_type type)
{
	size_t i = (size_t)type;

	return i < EW_COUNT(types) && types[i].name ? &types[i] : NULL;
}

const char *ew_event_type_name(enum ew_event_type type)
{
	const struct type *found = find(type);

	return found ? found->name : NULL;
}

enum ew_event_class ew_event_class_of(enum ew_event_type type)
{
	const struct type *found = find(type);

	return found ? found->class : EW_CLASS_SYSTEM;
}

enum ew_event_type ew_event_type_of(struct ew_slice name)
{
	for (size_t i = 1; i < EW_COUNT(types); i++)
		if (types[i].name && ew_slice_equal(name, ew_slice_text(types[i].name)))
			return (enum ew_event_type)i;
	return 0;
}

/* Numbers of enum ew_leaf_class. A type keeps its class for ever: leaves that are in a tree cannot change. */
uint8_t ew_event_leaf_class(enum ew_event_type type)
{
	switch (type) {
	case EW_EVENT_POLICY_ACTIVATED:
	case EW_EVENT_POLICY_REFUSED:
	case EW_EVENT_EPOCH_MADE:
	case EW_EVENT_EPOCH_DESTROYED:
	case EW_EVENT_EPOCH_RETIRED:
	case EW_EVENT_EPOCH_ENDING:
	case EW_EVENT_LEDGER_KEY:
	case EW_EVENT_WITNESSES:
		return 2;
	case EW_EVENT_DELETION_CERTIFIED:
	case EW_EVENT_DELETION_FINAL:
		return 3;
	case EW_EVENT_HEARTBEAT:
		return 4;
	case EW_EVENT_LEDGER_BEGUN:
		return 5;
	default:
		return 1;
	}
}
