/*
 * A policy and all that it stands on, as files: its text, the packs that come with the programs and those beside it, and
 * the SHA-256 of the audio of its notices. Read by the supervisor, which hands them to the keeper, and by `earwitness policy`.
 */
#ifndef EW_PROGRAMS_CLI_POLICY_FILES_H
#define EW_PROGRAMS_CLI_POLICY_FILES_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/error.h"
#include "ipc/channel.h"

#define EW_POLICY_FILES 512

struct ew_policy_file {
	char name[201];      /* "policy", "packs/us.yaml", "notices/welcome-en" */
	struct ew_buf bytes; /* of a notice: the SHA-256 of its audio, hex */
};

/* Audio of a notice: where it is expected, and what ew_policy_file_mark() said of it just before it was read. */
struct ew_policy_audio {
	char *path;
	uint64_t mark;
	char name[201];        /* of the notice */
	bool read;             /* then: */
	bool sound;            /* its sound could be read */
	struct ew_hash sha256;
	uint64_t bytes;
	struct ew_error doubt; /* why its sound cannot be looked for in recordings; code 0: it can */
};

struct ew_policy_files {
	char name[201];      /* what errors call the policy: the last part of its path */
	struct ew_policy_file *files;
	size_t n;
	struct ew_policy_audio *audio; /* one for each notice that names a file, also when that is not there */
	size_t n_audio;
	size_t unread;       /* notices whose audio could not be read: what is played cannot be compared with it */
};

/**
 * Reads the policy at `path` and what belongs to it: packs in the folder that comes with the programs and in "packs" beside
 * the policy (a file there takes the place of ours of the same name), and the audio of its notices, from the policy's folder.
 * A policy that is not there is no error: there are packs then, and no "policy". Blocks. Errors with a sentence: -EFBIG, as
 * the disk, -ENOMEM.
 */
EW_MUST_USE int ew_policy_files_read(const char *path, struct ew_policy_files *ret, struct ew_error *error);
/** Adds the packs of one more folder, which take the place of others of the same name. Errors: as above, -ENOENT. */
EW_MUST_USE int ew_policy_files_add_packs(
	struct ew_policy_files *files, const char *folder, struct ew_error *error);
/** One of zeros is fine. */
void ew_policy_files_free(struct ew_policy_files *files);
/**
 * Path, time, length and number of a file as one number: another once it was written, replaced, taken away or put
 * there. Does not read it.
 */
uint64_t ew_policy_file_mark(const char *path);
/** NULL when there is none of that name. */
const struct ew_policy_file *ew_policy_files_find(const struct ew_policy_files *files, const char *name);
/** One hash over names and contents: whether anything has changed. Errors: -EIO. */
EW_MUST_USE int ew_policy_files_hash(const struct ew_policy_files *files, struct ew_hash *ret);
/**
 * Sends the audio of its notices whose sound can be read as notice_audio, each as a file that is open for reading. Errors: as
 * send(2), with a sentence.
 */
EW_MUST_USE int ew_policy_files_send_audio(
	const struct ew_policy_files *files, struct ew_channel *channel, struct ew_error *error);
/** Sends them as policy_set, in a descriptor. Errors: as memfd_create(2) and send(2), with a sentence. */
EW_MUST_USE int ew_policy_files_send(
	const struct ew_policy_files *files, uint64_t turn, struct ew_channel *channel, struct ew_error *error);

#endif
