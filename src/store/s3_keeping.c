/*
 * How an object is to be kept, copied; and compared with how a server says that it keeps it.
 */
#include "store/s3_keeping.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "store/s3_upload.h"

static int copy_text(struct ew_s3_kept *to, const char **text)
{
	if (!*text)
		return 0;
	char *copy = strdup(*text);

	if (!copy)
		return -ENOMEM;
	to->texts[to->n_texts++] = copy;
	*text = copy;
	return 0;
}

static int copy_key(struct ew_s3_kept *to)
{
	if (to->keeping.encryption != EW_S3_ENCRYPTION_CUSTOMER)
		return 0;
	if (!to->keeping.customer_key)
		return -EINVAL;
	to->key = ew_secret_alloc(EW_S3_CUSTOMER_KEY_BYTES);
	if (!to->key)
		return -ENOMEM;
	memcpy(to->key, to->keeping.customer_key, EW_S3_CUSTOMER_KEY_BYTES);
	to->keeping.customer_key = to->key;
	return 0;
}

int ew_s3_kept_copy(struct ew_s3_kept *to, const struct ew_s3_keeping *from)
{
	*to = (struct ew_s3_kept){.keeping = *from};
	if (from->n_tags > EW_S3_MAX_TAGS)
		return -EINVAL;
	int r = copy_text(to, &to->keeping.storage_class);

	if (r == 0)
		r = copy_text(to, &to->keeping.content_type);
	if (r == 0)
		r = copy_text(to, &to->keeping.kms_key);
	for (size_t i = 0; r == 0 && i < from->n_tags; i++) {
		r = copy_text(to, &to->keeping.tag[i].name);
		if (r == 0)
			r = copy_text(to, &to->keeping.tag[i].value);
	}
	return r == 0 ? copy_key(to) : r;
}

void ew_s3_kept_free(struct ew_s3_kept *kept)
{
	for (size_t i = 0; i < kept->n_texts; i++)
		free(kept->texts[i]);
	kept->n_texts = 0;
	ew_secret_free(&kept->key);
}

unsigned ew_s3_kept_differs(const struct ew_s3_keeping *wish, const struct ew_s3_said *said)
{
	const char *class = said->storage_class[0] ? said->storage_class : "STANDARD";
	unsigned differs = 0;

	if (wish->lock != EW_S3_LOCK_NONE && said->lock != wish->lock)
		differs |= EW_S3_DIFFERS_LOCK;
	/* Servers keep whole seconds. */
	if (wish->lock != EW_S3_LOCK_NONE && said->until.us / EW_US_PER_S < wish->until.us / EW_US_PER_S)
		differs |= EW_S3_DIFFERS_UNTIL;
	if (wish->legal_hold && said->legal_hold != EW_S3_SAID_ON)
		differs |= EW_S3_DIFFERS_HOLD;
	if (wish->storage_class && strcmp(wish->storage_class, class) != 0)
		differs |= EW_S3_DIFFERS_CLASS;
	if (wish->encryption != EW_S3_ENCRYPTION_NONE && said->encryption != wish->encryption)
		differs |= EW_S3_DIFFERS_ENCRYPTION;
	return differs;
}
