/*
 * From outcomes to answers, and what the operator is told of a store.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "programs/deliver/bucket_parts.h"

#define LIST_BYTES 400

int ew_bucket_code(enum ew_s3_class class)
{
	static const int codes[EW_S3_CLASSES] = {
		[EW_S3_DONE] = 0,
		[EW_S3_AGAIN] = -EAGAIN,
		[EW_S3_CLOCK] = -EAGAIN,
		[EW_S3_REFUSED] = -EACCES,
		[EW_S3_GONE] = -ENOENT,
		[EW_S3_EXISTS] = -EEXIST,
		[EW_S3_NO_BUCKET] = -EIO,
		[EW_S3_FULL] = -ENOSPC,
		[EW_S3_NOT_SUPPORTED] = -EOPNOTSUPP,
		[EW_S3_BROKEN] = -EIO,
		[EW_S3_DECLINED] = -EACCES, /* refused, of this object: others go on */
	};

	return codes[class];
}

void ew_bucket_say(struct ew_bucket_answer *a, int code, const struct ew_error *error)
{
	a->m.code = code;
	(void)snprintf(a->sentence, sizeof(a->sentence), "%s", code < 0 ? ew_error_text(error) : error->text);
	ew_make_printable(a->sentence);
}

bool ew_bucket_copy(char *to, size_t room, const char *text)
{
	size_t n = strlen(text);

	to[0] = '\0';
	if (n >= room)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	memcpy(to, text, n + 1);
	return true;
}

static void list(const struct ew_s3_abilities *all, enum ew_s3_proof proof, char to[static LIST_BYTES])
{
	size_t used = 0;

	to[0] = '\0';
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		int n;

		if (all->finding[i].proof != proof)
			continue;
		n = snprintf(to + used, LIST_BYTES - used, "%s%s", used ? " " : "", ew_s3_ability_word((enum ew_s3_ability)i));
		used += n > 0 && (size_t)n < LIST_BYTES - used ? (size_t)n : 0;
	}
}

static void complain(const struct ew_bucket *b, enum ew_s3_ability ability)
{
	struct ew_error sentence;

	ew_s3_ability_say(&b->abilities, ability, &sentence);
	ew_log(EW_LOG_WARNING, "store_not_able", EW_F_U64("store", b->number), EW_F_WORD("ability", ew_s3_ability_word(ability)),
		EW_F_ERROR(&sentence));
}

void ew_bucket_log_abilities(const struct ew_bucket *b)
{
	char proven[LIST_BYTES], refused[LIST_BYTES], ignored[LIST_BYTES], untried[LIST_BYTES];

	list(&b->abilities, EW_S3_PROVEN, proven);
	list(&b->abilities, EW_S3_SAYS_NO, refused);
	list(&b->abilities, EW_S3_IGNORED, ignored);
	list(&b->abilities, EW_S3_UNTRIED, untried);
	ew_log(EW_LOG_INFO, "store_probed", EW_F_U64("store", b->number), EW_F_WORD("host", b->desk.place.host),
		EW_F_WORD("bucket", b->desk.place.bucket), EW_F_WORD("proven", proven), EW_F_WORD("refused", refused),
		EW_F_WORD("ignored", ignored), EW_F_WORD("untried", untried));
	for (int i = 0; i < EW_S3_ABILITIES; i++)
		if (ew_s3_ability_needed((enum ew_s3_ability)i, b->lock, b->class[0] != '\0') && b->abilities.finding[i].proof != EW_S3_PROVEN)
			complain(b, (enum ew_s3_ability)i);
}

/* -- uploads that are not finished -- */

static bool is_of(const struct ew_bucket_saved *s, const struct ew_bucket_job *j)
{
	return s->turn > 0 && memcmp(&s->object, &j->object, sizeof(s->object)) == 0 && s->kind == j->object_kind;
}

void ew_bucket_forget(struct ew_bucket *b, const struct ew_bucket_job *j)
{
	for (size_t i = 0; i < EW_BUCKET_SAVED; i++)
		if (is_of(&b->saved[i], j)) {
			ew_buf_free(&b->saved[i].blob);
			b->saved[i] = (struct ew_bucket_saved){0};
		}
}

void ew_bucket_save(struct ew_bucket *b, const struct ew_bucket_job *j, struct ew_buf *blob)
{
	struct ew_bucket_saved *oldest = &b->saved[0];

	ew_bucket_forget(b, j);
	for (size_t i = 1; i < EW_BUCKET_SAVED; i++)
		if (b->saved[i].turn < oldest->turn)
			oldest = &b->saved[i];
	ew_buf_free(&oldest->blob);
	*oldest = (struct ew_bucket_saved){.object = j->object, .kind = j->object_kind, .turn = ++b->turn, .blob = *blob};
	*blob = (struct ew_buf){0};
}

struct ew_slice ew_bucket_saved(const struct ew_bucket *b, const struct ew_bucket_job *j)
{
	for (size_t i = 0; i < EW_BUCKET_SAVED; i++)
		if (is_of(&b->saved[i], j))
			return ew_buf_slice(&b->saved[i].blob);
	return EW_SLICE_EMPTY;
}
