/*
 * Two ends of a connection for the channel tests: a channel under test (the recorder's, whose peer
 * is the keeper unless a test says otherwise) and a plain descriptor or a second channel at the
 * other end. Everything that is called is noted.
 */
#ifndef EW_TEST_IPC_PAIR_H
#define EW_TEST_IPC_PAIR_H

#include "ipc/channel.h"

struct side {
	struct ew_channel *channel;
	unsigned messages;
	unsigned closes;
	const char *why;          /* of the last close */
	uint16_t last_number;
	uint64_t last_request;
	size_t last_len;          /* of the first field with content */
	size_t last_fds;
	int kept_fd;              /* the first descriptor, when keep_fd was set */
	bool keep_fd;
	bool close_at_message;    /* close the channel inside the handler */
	bool echo;                /* answer each with `done` */
	unsigned drained;         /* how often */
	void (*go_on)(struct side *side); /* called then, if set */
	size_t left;                      /* of what it still wants to say */
};

struct pair {
	struct ew_loop *loop;
	struct side ours;
	struct side theirs; /* only with pair_of_channels() */
	int raw;            /* the other end when it is no channel */
};

/**
 * A channel of the recorder; the other end stays a descriptor. 0 or -errno; pair_free() in any
 * case.
 */
int pair_new(struct pair *p);

/** Recorder and keeper, both with channels. */
int pair_of_channels(struct pair *p);

void pair_free(struct pair *p);

/** Turns the loop until nothing happens any more. 0 or -errno. */
int pair_settle(struct pair *p);

/** Encodes and writes one message to the raw end, unchecked by any table. 0 or -errno. */
int pair_write(struct pair *p, uint16_t number, const void *message, const int *fds, size_t n_fds);

/** How many descriptors the process has open. */
size_t open_descriptors(void);

#endif
