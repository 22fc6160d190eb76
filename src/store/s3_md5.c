/*
 * MD5 by OpenSSL. Where a machine's policy has no MD5 (FIPS), every function says -EIO and nothing is sent.
 */
#include "store/s3_md5.h"

#include <errno.h>

#include <openssl/evp.h>

struct ew_s3_md5 {
	EVP_MD_CTX *context;
};

int ew_s3_md5_new(struct ew_s3_md5 **ret)
{
	_cleanup_(ew_s3_md5_free) struct ew_s3_md5 *md5 = calloc(1, sizeof(*md5));

	if (!md5)
		return -ENOMEM;
	md5->context = EVP_MD_CTX_new();
	if (!md5->context)
		return -ENOMEM;
	if (EVP_DigestInit_ex(md5->context, EVP_md5(), NULL) != 1)
		return -EIO;
	*ret = TAKE(md5);
	return 0;
}

void ew_s3_md5_free(struct ew_s3_md5 **md5)
{
	if (!*md5)
		return;
	EVP_MD_CTX_free((*md5)->context);
	free(*md5);
	*md5 = NULL;
}

int ew_s3_md5_add(struct ew_s3_md5 *md5, struct ew_slice bytes)
{
	return EVP_DigestUpdate(md5->context, bytes.at, bytes.len) == 1 ? 0 : -EIO;
}

int ew_s3_md5_end(struct ew_s3_md5 *md5, uint8_t to[static EW_S3_MD5_BYTES])
{
	unsigned n = 0;

	return EVP_DigestFinal_ex(md5->context, to, &n) == 1 && n == EW_S3_MD5_BYTES ? 0 : -EIO;
}

int ew_s3_md5_of(struct ew_slice bytes, uint8_t to[static EW_S3_MD5_BYTES])
{
	_cleanup_(ew_s3_md5_free) struct ew_s3_md5 *md5 = NULL;
	int r = ew_s3_md5_new(&md5);

	if (r == 0)
		r = ew_s3_md5_add(md5, bytes);
	return r == 0 ? ew_s3_md5_end(md5, to) : r;
}
