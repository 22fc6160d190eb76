/*
 * What a module's errors mean for us. Whatever is not known to be for good may be asked again.
 */
#include <errno.h>

#include "programs/keyholder/token_private.h"

static const struct {
	CK_RV rv;
	int code;
	const char *name;
} meanings[] = {
	{CKR_SESSION_HANDLE_INVALID, -ESTALE, "the session has ended"},
	{CKR_SESSION_CLOSED, -ESTALE, "the session was closed"},
	{CKR_USER_NOT_LOGGED_IN, -ESTALE, "nobody is logged in any more"},
	{CKR_CRYPTOKI_NOT_INITIALIZED, -ESTALE, "the module has forgotten us"},
	{CKR_DEVICE_REMOVED, -ESTALE, "the device was removed"},
	{CKR_TOKEN_NOT_PRESENT, -ESTALE, "the token is not there"},
	{CKR_TOKEN_NOT_RECOGNIZED, -ESTALE, "the token is not known"},
	{CKR_DEVICE_ERROR, -ESTALE, "the device fails"},
	{CKR_OBJECT_HANDLE_INVALID, -ESTALE, "the object is not there any more"},
	{CKR_KEY_HANDLE_INVALID, -ESTALE, "the key is not there any more"},
	{CKR_DEVICE_MEMORY, -EIO, "the token is full"},
	{CKR_TOKEN_WRITE_PROTECTED, -EIO, "the token may not be written"},
	{CKR_MECHANISM_INVALID, -EIO, "the token has no AES-GCM"},
	{CKR_MECHANISM_PARAM_INVALID, -EIO, "the token does not take our parameters of AES-GCM"},
	{CKR_ENCRYPTED_DATA_INVALID, -EKEYREJECTED, "it was not wrapped with this key"},
	{CKR_ENCRYPTED_DATA_LEN_RANGE, -EKEYREJECTED, "it was not wrapped with this key"},
	{CKR_GENERAL_ERROR, -ESTALE, "the module fails without saying why"},
	{CKR_FUNCTION_FAILED, -ESTALE, "the function failed"},
};

int ew_token_failed(const struct ew_token *t, const char *doing, CK_RV rv, struct ew_error *error)
{
	for (size_t i = 0; i < EW_COUNT(meanings); i++)
		if (meanings[i].rv == rv)
			return ew_error_set(error, meanings[i].code, "the token \"%s\", %s: %s", t->config.label, doing, meanings[i].name);
	return ew_error_set(error, -EIO, "the token \"%s\", %s: error 0x%lx of its module", t->config.label, doing, (unsigned long)rv);
}
