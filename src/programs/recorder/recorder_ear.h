/*
 * Private to the recorder's core: what earwitness-ear hears for it, in the codecs that are not decoded here. Its rooms
 * are the packet path, the tape and the tones; the ear itself is never trusted.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_EAR_H
#define EW_PROGRAMS_RECORDER_RECORDER_EAR_H

#include "programs/recorder/recorder_private.h"

/** Why tones are not looked for in something of a call. */
enum unheard { UNHEARD_CODEC, UNHEARD_AWAY, UNHEARD_FULL, UNHEARD_MEMORY, UNHEARD_LATE };

/** Once for a call: the record is to say that tones may be in it. */
void ew_rec_tell_unheard(struct ew_recorder *r, struct call *c, enum unheard why);
/** Hands a packet in another codec than G.711 to the ear, or says why not. True when it has it. */
bool ew_rec_ear_listen(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** Hands a packet to the ear for these purposes (enum ew_ear_purpose), under the stream's name there. Errors: as ew_ear_ring_put(), -ENOTCONN. */
EW_MUST_USE int ew_rec_ear_put(struct ew_recorder *r, struct stream *s, const struct ew_packet *p, uint8_t purposes);
/** True for a codec that the ear can decode. */
bool ew_rec_ear_knows(const struct ew_packet *p);
/** The stream of this name, or NULL: the ear was given none. */
struct stream *ew_rec_ear_stream(const struct ew_recorder *r, uint32_t slot, uint32_t serial);
/** The stream gets another name: what was refused under the one before is asked anew. */
void ew_rec_ear_rename(struct ew_recorder *r, struct stream *s);
/** The stream goes. */
void ew_rec_ear_end(struct ew_recorder *r, struct stream *s);
/**
 * All that is held back of the stream is sealed now: what the ear has not heard yet of the call is masked in it. Nothing
 * where all was heard, or nobody listens.
 */
void ew_rec_ear_close(struct ew_recorder *r, struct stream *s);
/**
 * May this frame be sealed, as far as the ear is concerned? `waited_us`: since its last packet came. What was waited for
 * long enough may, and is told.
 */
bool ew_rec_ear_has_heard(struct ew_recorder *r, const struct held *h, int64_t waited_us);
/** A block for a frame of a call that the ear listens to, and its pool; NULL: none is left. */
struct held *ew_rec_ear_block(struct ew_recorder *r, struct ew_secret_pool **ret_pool);
/** Looks that there are blocks. */
void ew_rec_ear_tick(struct ew_recorder *r);
/** Frees the locked memory. */
void ew_rec_ear_free(struct ew_recorder *r);
/** What it says: of tones, of its budget (where it is used up, further streams are recorded unheard, and that is told), and for the listener. */
void ew_rec_on_ear(struct ew_recorder *r, const struct ew_message *m);

/* -- recorder_media.c -- */
/** True when the party's gate lets a packet of this arrival through for this purpose. */
bool ew_rec_gate_is_open(const struct ew_recorder *r, struct party *p, uint32_t purpose, struct ew_wall arrival);

/* -- recorder_listen.c -- */
/** True when this packet is to be listened to for words: its party's gate says so, the keeper has said who it is, and somebody can. Where nobody can that is told. */
bool ew_rec_listens(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** Hands such a packet to the ear, which has not got it for tones; that it could not is told. */
void ew_rec_listen(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** The ear cannot hear the stream for words: `why` is an enum ew_unlistened. */
void ew_rec_unlistened(struct ew_recorder *r, struct stream *s, uint8_t why);
/** The keeper says who a party is, and when it was asked. */
void ew_rec_on_listen_to(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m);
/** The ear passes on what was meant: an event, if it can be true. */
void ew_rec_on_phrase_said(struct ew_recorder *r, const struct ew_message *m);
/** Or that nobody heard something: told once for a call. */
void ew_rec_on_speech_unheard(struct ew_recorder *r, const struct ew_message *m);
/** Or whether there is a listener. */
void ew_rec_on_listener_there(struct ew_recorder *r, const struct ew_message *m);

/* -- recorder_tone.c -- */
/** A key is heard to be down on `s`, since `heard.from_ts`. */
struct tone_heard {
	uint32_t ssrc, clock_hz;
	uint32_t from_ts, to_ts;
	struct ew_wall from;    /* when it was spoken at the latest, */
	struct ew_wall arrival; /* and when the packet came whose hearing has brought it */
	bool goes_on;
	bool apart; /* of a packet that came late: whatever is heard now goes on or not as before */
};
/** The press begins, goes on or ends by it, and what carried it is masked where it is held back. */
void ew_rec_tone_of_ear(struct ew_recorder *r, struct stream *s, const struct tone_heard *heard);

/* -- recorder_tape.c -- */
/** Frames of the call that are held back wait for the ear from now on. */
void ew_rec_frames_wait(struct ew_recorder *r, struct call *c);

/* -- recorder_keypad.c -- */
/** What arrived in between, and what `ssrc` of `pressed` spoke in between, is masked where it is held back. */
struct mask_between {
	struct stream *pressed;
	uint32_t ssrc, from_ts, until_ts;
	struct ew_wall from, until;
};
void ew_rec_keypad_mask_between(struct ew_recorder *r, const struct mask_between *m);
/** The same, of one stream alone, from then on. */
void ew_rec_keypad_mask_stream(struct ew_recorder *r, struct stream *s, struct ew_wall from);
/** Until when audio that arrives is masked for this key. */
struct ew_wall ew_rec_keypad_masked_by(const struct keypad *k);

#endif
