/*
 * Every key from one form into another. The new form is durable and read back before the old one is wiped; while it goes on a mark stands in the
 * folder, so that no vault starts on half of it. Must never have a key in no form at all.
 */
#include "programs/keytool/forms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/secret.h"

struct move {
	const struct ew_keytool *t;
	struct ew_key_form from, to;
	struct ew_any_key *key; /* secret memory */
	size_t moved;
};

static int fail(struct ew_error *error, int r, const char *doing, const char *name)
{
	return ew_error_set(error, r, "%s %s failed: %s", doing, name, strerrordesc_np(-r));
}

static int paths(const struct move *m, const struct ew_key_entry *e, char old[static EW_MAX_PATH_BYTES], char new[static EW_MAX_PATH_BYTES])
{
	int r = ew_key_path(m->t->keys, e->name, old);

	if (r == 0 && (size_t)snprintf(new, EW_MAX_PATH_BYTES, "%s.new", old) >= EW_MAX_PATH_BYTES)
		r = -ENAMETOOLONG;
	return r;
}

/* Empty when it is not there. */
static int read_file(const struct move *m, const char *path, struct ew_buf *to)
{
	int r;

	ew_buf_init_secret(to, EW_KEY_FILE_BYTES);
	r = ew_file_read(m->t->io, path, to);
	return r == -ENOENT ? 0 : r;
}

static int take_name(const struct move *m, const char *new, const char *old)
{
	int r = ew_io_rename(m->t->io, new, old);

	return r < 0 ? r : ew_io_sync_dir(m->t->io, m->t->keys);
}

static int write_new(struct move *m, const struct ew_key_entry *e, const char *old, const char *new, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	r = ew_key_form_write(&m->to, e, m->key, &text, error);
	if (r < 0)
		return r;
	r = ew_file_replace(m->t->io, new, ew_buf_slice(&text), 0);
	if (r == 0)
		r = ew_key_wipe(m->t->io, old);
	if (r == 0)
		r = take_name(m, new, old);
	m->moved += r == 0;
	return r < 0 ? fail(error, r, "writing the key", e->name) : 0;
}

/*
 * A move that ended before the new form had its name, in whichever direction it went. The new form was whole before anything of the old one was touched,
 * so it is the key, whatever is left of the old.
 */
static int take_left(struct move *m, const struct ew_key_entry *e, const char *old, const char *new, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r = read_file(m, new, &text);

	if (r < 0)
		return fail(error, r, "reading", new);
	if (text.len == 0)
		return 0;
	r = ew_key_form_read(&m->to, e, ew_buf_slice(&text), m->key, error);
	if (r == -EINVAL)
		r = ew_key_form_read(&m->from, e, ew_buf_slice(&text), m->key, error);
	if (r < 0)
		return ew_error_set(error, r, "%s is in neither form: which source wrapped it?", new);
	r = ew_key_wipe(m->t->io, old);
	if (r == 0 || r == -ENOENT)
		r = take_name(m, new, old);
	return r < 0 ? fail(error, r, "naming", new) : 0;
}

static int move_one(struct move *m, const struct ew_key_entry *e, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char old[EW_MAX_PATH_BYTES], new[EW_MAX_PATH_BYTES];
	int r = paths(m, e, old, new);

	if (r == 0)
		r = take_left(m, e, old, new, error);
	if (r == 0)
		r = read_file(m, old, &text);
	if (r < 0)
		return fail(error, r, "reading", e->name);
	r = ew_key_form_read(&m->to, e, ew_buf_slice(&text), m->key, error);
	if (r != -EINVAL)
		return r; /* there already, and opens; or an error */
	r = ew_key_form_read(&m->from, e, ew_buf_slice(&text), m->key, error);
	if (r == -EINVAL)
		return ew_error_set(error, r, "the key %s is neither of the kind %s nor %s: which source wrapped it?", e->name,
			ew_key_kind_word(m->from.kind), ew_key_kind_word(m->to.kind));
	return r < 0 ? r : write_new(m, e, old, new, error);
}

/* Also of what was moved before this run, and of epochs whose end the source had not heard of: it is no error when there is nothing. */
static int leave_source(struct move *m, const char *name, struct ew_error *error)
{
	return m->from.kind == EW_KEYS_FILE ? 0 : ew_key_call_destroy(&m->from.call, name, error);
}

static int end_gone(struct move *m, const struct ew_key_entry *e, struct ew_error *error)
{
	int r = leave_source(m, e->name, error);

	if (r < 0)
		return r;
	r = ew_key_buried(m->t->io, m->t->keys, e->name);
	return r < 0 ? fail(error, r, "ending the destroyed key", e->name) : 0;
}

static int move_all(struct move *m, const struct ew_key_entries *all, struct ew_error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < all->n; i++)
		if (!all->at[i].gone)
			r = move_one(m, &all->at[i], error);
	/* Not before all of them are in the new form: until then nothing is lost that the old source alone could give. */
	for (size_t i = 0; r == 0 && i < all->n; i++)
		r = all->at[i].gone ? end_gone(m, &all->at[i], error) : leave_source(m, all->at[i].name, error);
	return r == 0 ? leave_source(m, "probe", error) : r;
}

static int mark(const struct ew_keytool *t, bool on, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_path_join(path, sizeof(path), t->keys, EW_KEY_MOVING);

	if (r == 0 && on)
		r = ew_file_replace(t->io, path, EW_SLICE("keys are being moved: run `earwitness keys move` again\n"), 0);
	if (r == 0 && !on)
		r = ew_io_unlink(t->io, path);
	if (r == 0 && !on)
		r = ew_io_sync_dir(t->io, t->keys);
	return r < 0 ? fail(error, r, "marking the folder by", path) : 0;
}

static int tell(const struct move *m, size_t n)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "%zu keys and ended ones are of the kind %s now, %zu of them were moved", n, ew_key_kind_word(m->to.kind), m->moved);
	m->t->tell(m->t->arg, line);
	return 0;
}

int ew_keytool_move(const struct ew_keytool *t, const struct ew_key_form *from, const struct ew_key_form *to, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_key_entries *all = calloc(1, sizeof(*all));
	_cleanup_(ew_secret_free) struct ew_any_key *key = ew_secret_alloc(sizeof(*key));
	struct move m = {.t = t, .from = *from, .to = *to, .key = key};
	struct ew_id installation = {{0}};
	int r;

	if (!all || !key)
		return ew_error_set(error, -ENOMEM, "no locked memory for keys; raise `ulimit -l`");
	if (from->kind == to->kind)
		return ew_error_set(error, -EINVAL, "keys are of the kind %s already; from one source of a kind to another go by way of files",
			ew_key_kind_word(to->kind));
	r = ew_key_entries_list(t, all, error);
	if (r < 0)
		return r;
	r = ew_key_installation(t->io, t->keys, true, &installation);
	if (r < 0)
		return fail(error, r, "reading or making the id in", t->keys);
	m.from.call.installation = m.to.call.installation = installation;
	r = mark(t, true, error);
	if (r == 0)
		r = move_all(&m, all, error);
	if (r == 0)
		r = mark(t, false, error);
	return r == 0 ? tell(&m, all->n) : r;
}
