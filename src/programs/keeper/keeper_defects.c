/*
 * The defects that signal finds in what recording clients send, and what each means: a defect never keeps a call from
 * being recorded, and none may pass without a sentence that says what to do.
 */
#include "programs/keeper/keeper_private.h"

#define MAX_DEFECTS 32
#define MAX_WORD 60

static const struct {
	const char *word;
	const char *sentence;
} defects[] = {
	{"metadata_missing",
		"the recording client sent no metadata, so nobody says who is on the call: it was recorded "
		"under unknown parties; switch recording metadata (RFC 7865) on at the recording client"},
	{"metadata_malformed",
		"the recording metadata is not well-formed XML; what could be read of it was used, and the "
		"message is in the event `signalling`: have the maker of the recording client escape names, "
		"and check who speaks on which channel"},
	{"metadata_truncated",
		"the recording metadata is larger or says more than is kept of one call: what is over was "
		"left out of the call data and is in the event `signalling`; look there, and shorten what the"
		" recording client adds"},
	{"metadata_incomplete",
		"the recording client sent a change to metadata that never came: who speaks on which channel "
		"may be wrong from here on until a full snapshot comes; let it send complete metadata"},
	{"body_unclosed", "the body of a recording client's message has no closing boundary and may have been cut off "
			  "on its way: compare the event `signalling` with what was sent, and use TCP or TLS if it came"
			  " over UDP"},
	{"evidence_lost", "a message of the recording client could not be kept as evidence for want of memory; the call"
			  " data made of it is there: look at the memory of this host"},
	{"party_unknown", "a channel could not be given to any participant of the metadata and was recorded under an "
			  "unknown party: check labels and associations at the recording client"},
	{"party_by_order",
		"who speaks on a channel was concluded from the order of channels and participants, not said:"
		" listen to one call, and let the recording client send stream associations with labels"},
	{"stream_mixed", "several people are recorded on one channel: what one of them refuses is withheld for all of "
			 "them; set the recording client to one stream for each participant"},
	{"parties_too_many",
		"more people were on the call than one call may have: those beyond share the party of their "
		"channel; split such conferences over several recording sessions"},
	{"label_conflict",
		"the association of a channel names another participant than the place of its label: the "
		"association was followed; listen to one call of this recording client, and if the voices are"
		" swapped correct its labels"},
	{"label_repeated",
		"two channels of one recording session have the same label: who speaks on them was told apart"
		" by their order; have the recording client number its labels"},
	{"party_corrected", "who speaks on a channel had been guessed and was corrected by later metadata: what was "
			    "recorded before stands under the party that was guessed, so look at both"},
	{"party_changed", "the recording client went on using the id of one participant for somebody else: a new party "
			  "was begun; compare both, and have it give each participant an id of its own"},
	{"srtp_no_suite", "a stream was offered secured, but only in ways that cannot be done here, so it was "
			  "declined: let the recording "
			  "client offer a suite of RFC 4568, 6188 or 7714, or DTLS-SRTP"},
	{"record_attribute",
		"the recording client sent a=record, which only a telephone may use to ask who is being recorded: it "
		"changed nothing; if it was meant to stop a recording, use a=recordpref or an order to this server"},
	{"answer_missing",
		"the recording client asked for an offer and its ACK had no usable answer, so the session was ended "
		"and its call is not recorded; let it answer with audio that this server takes, or send its offer in "
		"the INVITE"},
	{"answer_refused",
		"the streams that the recording client has answered with could not be taken, so the session was ended "
		"and its call is not recorded further: see that the recorder has RTP ports, memory and disk left"},
	{"answer_unacknowledged",
		"the recording client never acknowledged the answer to its INVITE, so the session was ended: see that "
		"requests of this host and its answers reach the client and come back"},
	{"session_expired",
		"the recording client did not refresh its session in the time it had promised, so the session was "
		"ended and the recording may be short: see that the client is up and that its requests reach this "
		"host, or switch its session timer off"},
	{"session_unrefreshed",
		"the recording client wants this server to refresh its session and answered none of the requests, so "
		"the session was ended and the recording may be short: see that requests of this host reach the "
		"client, or let it refresh by itself"},
	{"session_gone",
		"the recording client did not know its session any more when this server refreshed it, so the session "
		"was ended and the recording may be short: see whether the client has been restarted"},
	{"keys_refused",
		"the keys of a secured session were lost by a restart and the recording client, which was asked for "
		"them by a re-INVITE, gave none: its media is counted as unkeyed and not recorded until it does; have "
		"it answer re-INVITEs with a=crypto or a=fingerprint, or end its session and open a new one"},
	{"resources_short",
		"an answer could not be made for want of memory, so the session was ended and the recording is short: "
		"look at the memory of this host"},
	{"facts_truncated",
		"the call data was too long to be kept whole: extension data, names or what is over was left "
		"out, and the message is in the event `signalling`; shorten what the recording client adds"},
	{"facts_unreadable", "the call data could not be read, so the call has none: are all programs of one version?"},
};

const char *ew_keeper_defect_sentence(const char *word)
{
	for (size_t i = 0; i < EW_COUNT(defects); i++) {
		if (strcmp(defects[i].word, word) == 0)
			return defects[i].sentence;
	}
	return "the recording client's message had a defect of this name; the call was recorded as far "
	       "as policy allows: look at the event `signalling`";
}

int ew_keeper_note_defects(struct ew_keeper *k, struct ew_call *call)
{
	/* Held on to: an exception of this call may give it other facts' place in memory. */
	json_t *list = json_incref(json_object_get(ew_interaction_facts(call->fold), "defects"));
	const json_t *word;
	char kind[MAX_WORD + 1];
	int r = 0;
	size_t i;

	json_array_foreach(list, i, word) {
		if (r < 0 || !json_is_string(word) || i >= MAX_DEFECTS)
			continue;
		(void)snprintf(kind, sizeof(kind), "%.*s", MAX_WORD, json_string_value(word));
		if (!ew_interaction_excepted(call->fold, kind))
			r = ew_keeper_except(k, call, kind, ew_keeper_defect_sentence(kind));
	}
	json_decref(list);
	return r;
}
