/*
 * Keys that rotate at size: how many rows a second are sealed anew, headers by a vault and keys of calls by the keeper, with the longest that anybody
 * waits meanwhile; beside the bare limit of the same run: opening one header and sealing another, without a database and without a message.
 *
 *   bench_rotation [rows [folder]]
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/reader.h"
#include "bench_kit.h"
#include "catalog/interactions.h"
#include "open/age_open.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/vault/vault.h"
#include "seal/age_seal.h"

#define BARE_ROWS 2000
#define ROWS_A_TRANSACTION 20000

static struct ew_io *io;
static struct ew_keeper *k;
static struct ew_vault *vault;
static bool woken;

static int answer(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct ew_buf *bytes = arg; /* one message behind the other, each with its length */
	_cleanup_(ew_buf_free) struct ew_buf one = {0};

	ew_buf_init(&one, EW_MAX_MESSAGE_BYTES);
	must(ew_message_encode(number, request, message, &one), "message");
	ew_buf_add_u32(bytes, (uint32_t)one.len);
	ew_buf_add_slice(bytes, ew_buf_slice(&one));
	return ew_buf_error(bytes);
}

static struct ew_buf for_keeper, for_vault;

static int send_on(void *arg, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number, const void *message, const int *handles,
	size_t n)
{
	(void)arg, (void)connection, (void)handles, (void)n;
	return to == EW_ROLE_VAULT ? answer(&for_vault, request, number, message) : 0;
}

static int no_scratch(void *arg, int *ret)
{
	(void)arg, (void)ret;
	return -ENOSYS;
}

static void wake(void *arg)
{
	(void)arg;
	woken = true;
}

static void deliver(struct ew_buf *from, bool to_vault)
{
	_cleanup_(ew_buf_free) struct ew_buf now = *from;
	struct ew_reader r;

	ew_buf_init(from, 64 * 1024 * 1024);
	ew_reader_init(&r, ew_buf_slice(&now));
	while (r.rest.len > 0) {
		struct ew_slice bytes = ew_reader_bytes(&r, ew_reader_u32(&r));
		struct ew_message m;

		must(ew_message_decode(bytes, &m), "message");
		if (to_vault)
			must(ew_vault_message(vault, EW_ROLE_KEEPER, &m, answer, &for_keeper), "vault");
		else
			must(ew_keeper_message(k, EW_ROLE_VAULT, 0, &m, NULL, 0), "keeper");
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

/* -- a house -------------------------------------------------------------------------------------- */

static void make_key(const char *keys)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_identity identity;
	char path[EW_MAX_PATH_BYTES];

	ew_buf_init_secret(&text, 4096);
	must(ew_identity_new(io, &identity), "key");
	must(ew_identity_add_text(&identity, &text), "key");
	must(ew_path_join(path, sizeof(path), keys, "catalog.key"), "path");
	must(ew_file_replace(io, path, ew_buf_slice(&text), 0), "key");
}

static void open_house(const char *folder)
{
	static const struct ew_keeper_ops ops = {.send = send_on, .scratch = no_scratch, .wake = wake};
	static struct ew_identity events;
	char data[EW_MAX_PATH_BYTES], keys[EW_MAX_PATH_BYTES], vaulted[EW_MAX_PATH_BYTES];
	struct ew_keeper_config config = {.data = data, .tape = data, .threads = 1, .entity = "bench", .events = &events, .keys = keys,
		.rotation = {.every_s = 86400, .horizon_s = 2 * 86400, .per_s = 10000000}};
	struct ew_error error = {0};

	must(ew_path_join(data, sizeof(data), folder, "data"), "path");
	must(ew_path_join(keys, sizeof(keys), folder, "keeper"), "path");
	must(ew_path_join(vaulted, sizeof(vaulted), folder, "vault"), "path");
	must(ew_file_mkdirs(io, data), "folder");
	must(ew_file_mkdirs(io, keys), "folder");
	must(ew_file_mkdirs(io, vaulted), "folder");
	make_key(keys);
	must(ew_identity_new(io, &events), "key");
	must(ew_vault_new(io, vaulted, &vault, &error), ew_error_text(&error));
	if (ew_keeper_new(io, &config, &ops, NULL, &k, &error) < 0)
		die(ew_error_text(&error), EIO);
	ew_keeper_peer(k, EW_ROLE_VAULT, 0, true);
}

static void talk(void)
{
	while (for_vault.len > 0 || for_keeper.len > 0) {
		deliver(&for_vault, true);
		deliver(&for_keeper, false);
	}
}

static void until_there_is_a_key(struct ew_epoch_row *ret)
{
	while (ew_keeper_epoch(k, EW_EPOCH_STORE, ret) < 0) {
		must(ew_keeper_tick(k), "tick");
		talk();
		(void)usleep(10000);
	}
}

/* Every row has a key that opens; the same one, because making ten million takes longer than what is measured. */
static void fill(uint64_t rows, const struct ew_epoch_row *epoch)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0}, wrapped = {0};
	struct ew_recipient recipient;
	struct ew_file_key key;
	uint8_t call[EW_COLUMN_KEY_BYTES] = {7};
	uint32_t own = 0;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(&wrapped, EW_MAX_AGE_HEADER_BYTES);
	memcpy(recipient.public_key, epoch->recipient, sizeof(recipient.public_key));
	must(ew_file_key_new(io, &key), "key");
	must(ew_age_seal_header(io, &key, &recipient, 1, &header), "header");
	must(ew_rotation_seal(k, call, &wrapped, &own), "key");
	for (uint64_t i = 0; i < rows;) {
		must(ew_keeper_begin(k), "begin");
		for (unsigned n = 0; n < ROWS_A_TRANSACTION && i < rows; n++, i++) {
			struct ew_interaction_row row = {
				.state = EW_STATE_FINISHED, .started = {(int64_t)i}, .wrapped = ew_buf_slice(&wrapped), .key_epoch = own, .sealed = EW_SLICE("record")};
			struct ew_id object;

			must(ew_id_new(io, &row.id), "id");
			must(ew_id_new(io, &object), "id");
			must(ew_interactions_put(k->catalog, &row), "call");
			must(ew_keys_insert(k->catalog, object, epoch->epoch, ew_buf_slice(&header)), "key");
		}
		must(ew_keeper_commit(k), "commit");
		if (i % 1000000 == 0)
			fprintf(stderr, "%llu rows\n", (unsigned long long)i);
	}
}

/* -- measuring ------------------------------------------------------------------------------------ */

static double bare(void)
{
	struct ew_identity from, to;
	struct ew_file_key key;
	_cleanup_(ew_buf_free) struct ew_buf header = {0}, anew = {0};
	const struct ew_identity *identities[] = {&from};
	double cpu;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(&anew, EW_MAX_AGE_HEADER_BYTES);
	must(ew_identity_new(io, &from), "key");
	must(ew_identity_new(io, &to), "key");
	must(ew_file_key_new(io, &key), "key");
	must(ew_age_seal_header(io, &key, &from.recipient, 1, &header), "header");
	cpu = cpu_us(RUSAGE_SELF);
	for (unsigned i = 0; i < BARE_ROWS; i++) {
		must(ew_age_open_header(identities, 1, ew_buf_slice(&header), &key, NULL), "open");
		ew_buf_clear(&anew);
		must(ew_age_seal_header(io, &key, &to.recipient, 1, &anew), "seal");
	}
	return (cpu_us(RUSAGE_SELF) - cpu) / BARE_ROWS;
}

static bool walks(void)
{
	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++)
		if (k->rotation->walks[i].on)
			return true;
	return false;
}

static void rotate(uint64_t rows, double floor_us)
{
	int64_t begun = now_us(), ticked = 0, longest = 0, longest_vault = 0;
	double cpu = cpu_us(RUSAGE_SELF);
	bool began = false;

	ew_rotation_by_hand(k);
	while (!began || walks()) {
		int64_t at = now_us();

		if (at - ticked > EW_US_PER_S / 2) {
			must(ew_keeper_tick(k), "tick");
			ticked = at;
			began = began || k->rotation->walks[EW_WRAPPED_OBJECTS].on;
		} else if (ew_keeper_has_work(k)) {
			must(ew_keeper_turn(k), "turn");
		}
		longest = now_us() - at > longest ? now_us() - at : longest;
		at = now_us();
		deliver(&for_vault, true);
		longest_vault = now_us() - at > longest_vault ? now_us() - at : longest_vault;
		at = now_us();
		deliver(&for_keeper, false);
		longest = now_us() - at > longest ? now_us() - at : longest;
	}
	cpu = (cpu_us(RUSAGE_SELF) - cpu) / (double)(2 * rows);
	printf("seal %llu rows anew (headers by the vault, as many keys of calls by the keeper): %.0f rows/s, %.0f us of CPU each, %.1f times opening and sealing "
	       "alone (%.0f us); longest turn of the keeper %.1f ms, of the vault %.1f ms\n",
		(unsigned long long)(2 * rows), (double)(2 * rows) / ((double)(now_us() - begun) / 1e6), cpu, cpu / floor_us, floor_us, (double)longest / 1e3,
		(double)longest_vault / 1e3);
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 5000000;
	char folder[EW_MAX_PATH_BYTES];
	struct ew_epoch_row epoch;
	uint64_t left = 0;

	ew_log_open("bench_rotation", EW_LOG_ERROR, 2);
	io = ew_io_real();
	ew_buf_init(&for_keeper, 64 * 1024 * 1024);
	ew_buf_init(&for_vault, 64 * 1024 * 1024);
	(void)snprintf(folder, sizeof(folder), "%s/earwitness-bench-XXXXXX", argc > 2 ? argv[2] : "/tmp");
	if (!mkdtemp(folder))
		die(folder, errno);
	open_house(folder);
	until_there_is_a_key(&epoch);
	fill(rows, &epoch);
	rotate(rows, bare());
	must(ew_epochs_users(k->catalog, EW_EPOCH_STORE, epoch.epoch, &left), "count");
	if (left > 0 || k->rotation->walks[EW_WRAPPED_OBJECTS].failed + k->rotation->walks[EW_WRAPPED_CALLS].failed > 0)
		die("rows were left under the old key", EIO);
	ew_keeper_free(&k);
	ew_vault_free(&vault);
	ew_buf_free(&for_keeper);
	ew_buf_free(&for_vault);
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
