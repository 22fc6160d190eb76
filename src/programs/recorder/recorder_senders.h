/*
 * Private to the recorder's core: what its rooms about senders offer each other and the path of packets. What a sender
 * means by a payload type, its sources, its ends and silences, and what signal says of it too often.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_SENDERS_H
#define EW_PROGRAMS_RECORDER_RECORDER_SENDERS_H

#include "programs/recorder/recorder_private.h"

/* -- recorder_codecs.c -- */
/**
 * Adds a codec map to what is known of the stream (packets under the old one may still come), and remembers what it
 * gives another meaning. Errors: -EBADMSG, -EFBIG; nothing has changed.
 */
EW_MUST_USE int ew_rec_codecs_take(struct ew_recorder *r, struct stream *s, struct ew_slice codecs);
/** Keeps the offer's names of formats; an empty text changes nothing. Errors: -ENOMEM. */
EW_MUST_USE int ew_rec_formats_take(struct stream *s, struct ew_slice formats);
/**
 * What a packet's payload type means, under the version of the map in force when it was sent; to be asked before the
 * source takes note of the packet. A clock of 0: nobody announced it. `source` NULL: by the newest map.
 */
struct ew_codec_entry ew_rec_meaning_of(
	const struct ew_recorder *r, const struct stream *s, struct source *source, const struct ew_rtp *p);
/**
 * Length of a payload in RTP units, 0 when the codec does not tell. Sources: RFC 3551, 4.5;
 * RFC 6716, 3.1.
 */
uint32_t ew_rec_duration_ts(const struct stream *s, const struct ew_packet *p);
/** Tells, once for a call, that it has a codec that nothing here decodes. */
void ew_rec_tell_undecodable(struct ew_recorder *r, const struct stream *s, uint8_t payload_type);

/* -- recorder_sources.c -- */
/** The source of an SSRC, begun when it is new; NULL when all places are taken by others that are heard. */
struct source *ew_rec_source_of(struct ew_recorder *r, struct stream *s, uint32_t ssrc);
/** Counters over the whole life of the stream. */
void ew_rec_stream_sum(const struct stream *s, struct stream_counts *ret);
/** What an RTCP datagram says of the stream's sources; sender reports go to the tape with their audio. */
void ew_rec_rtcp(struct ew_recorder *r, struct stream *s, struct ew_slice datagram, struct ew_wall arrival);
/** Sends a receiver report about the sources that are heard. */
void ew_rec_send_report(struct ew_recorder *r, struct stream *s);

/* -- recorder_ends.c -- */
/** The stream sends nothing any more, or sends again: what is late is still taken, what is sent from now on is not. */
void ew_rec_stream_stop(struct ew_recorder *r, struct stream *s, enum stopped why);
/** It sends again. */
void ew_rec_stream_go_on(struct ew_recorder *r, struct stream *s);
/** Whether the stream sent nothing, by what was said of it, when a packet arrived. */
bool ew_rec_stood_still(const struct stream *s, struct ew_wall arrival);
/** True when a packet of a stopped stream was sent before that. Counts it otherwise, and tells once. */
bool ew_rec_sent_before(struct ew_recorder *r, struct stream *s, const struct source *source, const struct ew_rtp *rtp);
/** Keeps the port of an ended stream open for what is late; the end is written, and the waiter answered, then. */
void ew_rec_stream_linger(struct ew_recorder *r, struct stream *s, struct waiter waiter);
/** Takes it out of the list of those that wait for their end, if it is there. */
void ew_rec_stream_unlist(struct ew_recorder *r, struct stream *s);
/** Ends what has waited for long enough; with `all`, everything: somebody needs the room. */
void ew_rec_ends_tick(struct ew_recorder *r, bool all);
/** Tells of a stream that has fallen silent without a word. */
void ew_rec_quiet_look(struct ew_recorder *r, struct stream *s);
/** Tells that the silence has ended, if one was told. */
void ew_rec_quiet_end(struct ew_recorder *r, struct stream *s);
/** Answers, when the event of this index is durable, a waiter whose connection is still there. */
void ew_rec_answer_waiter(struct ew_recorder *r, struct waiter waiter, uint32_t index);

/* -- recorder_rations.c -- */
/**
 * Write what signal said, or keep it until there is a ration for it: the last word counts, and those before it are
 * only counted. `waiter` is answered when it is durable, one that waits already with -EBUSY. The message `raw` that
 * told facts waits with them, its sender repeating in it what was not durable before; past
 * EW_MAX_UNWRITTEN_EVIDENCE_BYTES it is left behind, which is told, and the facts wait alone.
 */
void ew_rec_write_facts(
	struct ew_recorder *r, struct call *c, struct ew_slice facts, struct ew_slice raw, struct waiter waiter);
/** Forgets the facts that wait, and what told them. */
void ew_rec_facts_drop(struct ew_recorder *r, struct call *c);
/** The same for the dialog, which has no evidence. */
void ew_rec_write_dialog(struct ew_recorder *r, struct call *c, struct waiter waiter);
/** The same for what was said of a stream; its keys are not written. */
void ew_rec_write_set(struct ew_recorder *r, struct stream *s, const struct ew_msg_stream_set *m, struct waiter waiter);
/** Writes what has waited for its ration, as far as there is one; with `all`, everything. */
void ew_rec_rations_pay(struct ew_recorder *r, struct call *c, bool all);
/** The same for one stream, whatever the ration. */
void ew_rec_rations_pay_stream(struct ew_recorder *r, struct stream *s);

#endif
