/*
 * Private to the recorder's core: media that is held while somebody is asked, and what the rooms of frames and keys do
 * for it.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_HOLD_H
#define EW_PROGRAMS_RECORDER_RECORDER_HOLD_H

#include "programs/recorder/recorder_private.h"

/* -- recorder_hold.c -- */
/**
 * The keeper has media of a party held while it is asked; answered with `allowed`: 0, -ENOENT, -ESTALE, -EINVAL,
 * -ENOMEM (no locked memory), those of ew_rec_event_first().
 */
void ew_rec_on_hold_media(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m);
/** True when what arrived then of a stream whose gate is shut is to be held. */
bool ew_rec_is_held(const struct stream *s, struct ew_wall arrival);
/** Holds a packet. False: there was no room for it, which is counted and told. */
bool ew_rec_hold(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** Something of what is held was lost before it came. */
void ew_rec_hold_lost(struct stream *s, struct ew_wall from, struct ew_wall to, uint32_t packets, int why);
/** Whether anything is held of the party. */
bool ew_rec_hold_waits(const struct call *c, const struct party *p);
/**
 * The party's gate has been opened: what is held goes to the tape before anything that follows, for `purposes`.
 * Nothing, when nothing is held.
 */
void ew_rec_hold_write(struct ew_recorder *r, struct call *c, struct party *p, uint32_t purposes);
/** Wipes what is held behind gates that do not hold any more, and tells. */
void ew_rec_hold_obey(struct ew_recorder *r, struct call *c);
/** Wipes what is held of one party, and tells; its gate holds no more. */
void ew_rec_hold_end(struct ew_recorder *r, struct call *c, struct party *p);
/** The same of all parties. */
void ew_rec_hold_end_all(struct ew_recorder *r, struct call *c);
/** The same of a stream that has ended; with its last stream the party's hold ends. */
void ew_rec_hold_end_stream(struct ew_recorder *r, struct stream *s);
/** Wipes, without a word. */
void ew_rec_hold_forget(struct stream *s);
/** Wipes what is older than it may be, and looks that there is room. */
void ew_rec_hold_tick(struct ew_recorder *r);
/** Frees the locked memory. */
void ew_rec_hold_free(struct ew_recorder *r);

/* -- recorder_tape.c, of frames that are held -- */
/** Begins a frame in an empty block of `pool`. */
void ew_rec_frame_begin(const struct ew_recorder *r, struct stream *s, struct held *h, struct ew_secret_pool *pool,
	struct ew_wall arrival);
/** Adds a packet, for which there is room. */
void ew_rec_frame_add(const struct ew_recorder *r, struct held *h, const struct ew_packet *p);
/** Whether the packet belongs into another frame. */
bool ew_rec_frame_is_full(const struct ew_recorder *r, const struct held *h, const struct ew_packet *p);
/** Whether any block could hold it. */
bool ew_rec_frame_fits(const struct ew_packet *p);
/** Takes over frames that were held, oldest first by `newer`: sealed for these purposes before whatever comes next. */
void ew_rec_frames_take(struct ew_recorder *r, struct stream *s, struct held *first, uint32_t purposes);
/** Tells what was lost in them. */
void ew_rec_gap(struct ew_recorder *r, struct stream *s, const struct gap *gap);

/* -- recorder_keypad.c, of what is masked in them -- */
/** Tells what was masked of a stream in what was held and is written now; nobody says whose key it was. */
void ew_rec_keypad_tell_held(struct ew_recorder *r, const struct stream *s, const struct stretch *masked);

#endif
