/*
 * From a module's path to a session that is logged in. Must never try a refused PIN again, nor take another token for the one that was named.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "programs/keyholder/token_private.h"

#define MAX_SLOTS 256

int ew_token_new(const struct ew_token_config *config, struct ew_token **ret, struct ew_error *error)
{
	struct ew_token *t;

	if (!config->label[0] || strlen(config->label) > EW_TOKEN_LABEL_BYTES)
		return ew_error_set(error, -EINVAL, "a token's label has 1 to %d bytes", EW_TOKEN_LABEL_BYTES);
	if (config->module[0] != '/')
		return ew_error_set(error, -EINVAL, "the module of a token is named by its absolute path");
	t = calloc(1, sizeof(*t));
	if (!t)
		return ew_error_set(error, -ENOMEM, "no memory for the token");
	t->config = *config;
	*ret = t;
	return 0;
}

void ew_token_close(struct ew_token *t)
{
	if (t->open && t->f->C_CloseSession(t->session) != CKR_OK)
		ew_log(EW_LOG_DEBUG, "session_not_closed");
	t->open = false;
	if (t->initialised && t->f->C_Finalize(NULL) != CKR_OK)
		ew_log(EW_LOG_DEBUG, "module_not_ended");
	t->initialised = false;
	if (t->library)
		(void)dlclose(t->library);
	t->library = NULL;
	t->f = NULL;
}

void ew_token_free(struct ew_token **token)
{
	if (!*token)
		return;
	ew_token_close(*token);
	free(*token);
	*token = NULL;
}

static int load(struct ew_token *t, struct ew_error *error)
{
	union {
		void *object;
		CK_C_GetFunctionList function; /* POSIX says that this is the same */
	} list;
	CK_RV rv;

	t->library = dlopen(t->config.module, RTLD_NOW | RTLD_LOCAL);
	if (!t->library)
		return ew_error_set(error, -EAGAIN, "the module of the token cannot be loaded: %s", dlerror());
	list.object = dlsym(t->library, "C_GetFunctionList");
	if (!list.object)
		return ew_error_set(error, -EAGAIN, "%s is no PKCS #11 module", t->config.module);
	rv = list.function(&t->f);
	if (rv != CKR_OK || !t->f)
		return ew_token_failed(t, "asking for its functions", rv, error);
	return 0;
}

static int begin(struct ew_token *t, struct ew_error *error)
{
	CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
	CK_RV rv = t->f->C_Initialize(&arguments);

	if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
		return ew_token_failed(t, "beginning", rv, error);
	t->initialised = true;
	return 0;
}

/* Labels are padded with blanks. */
static bool is_ours(const struct ew_token *t, const CK_TOKEN_INFO *info)
{
	char padded[EW_TOKEN_LABEL_BYTES];

	memset(padded, ' ', sizeof(padded));
	memcpy(padded, t->config.label, strlen(t->config.label));
	return (info->flags & CKF_TOKEN_INITIALIZED) && memcmp(info->label, padded, sizeof(padded)) == 0;
}

static int find_slot(struct ew_token *t, CK_SLOT_ID *ret, struct ew_error *error)
{
	CK_SLOT_ID slots[MAX_SLOTS];
	CK_ULONG n = MAX_SLOTS;
	size_t found = 0;
	CK_RV rv = t->f->C_GetSlotList(CK_TRUE, slots, &n);

	if (rv != CKR_OK)
		return ew_token_failed(t, "listing slots", rv, error);
	for (CK_ULONG i = 0; i < n; i++) {
		CK_TOKEN_INFO info;

		if (t->f->C_GetTokenInfo(slots[i], &info) != CKR_OK || !is_ours(t, &info))
			continue;
		*ret = slots[i];
		found++;
	}
	if (found == 1)
		return 0;
	return ew_error_set(error, -EAGAIN, found ? "there are several tokens labelled \"%s\"; give ours another label"
						  : "there is no token labelled \"%s\"",
		t->config.label);
}

static int log_in(struct ew_token *t, CK_SLOT_ID slot, struct ew_error *error)
{
	uint8_t pin[256];
	CK_RV rv = t->f->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &t->session);

	if (rv != CKR_OK)
		return ew_token_failed(t, "opening a session", rv, error);
	t->open = true;
	if (t->config.pin.len > sizeof(pin))
		return ew_error_set(error, -EINVAL, "the PIN of the token is too long");
	memcpy(pin, t->config.pin.at, t->config.pin.len);
	rv = t->f->C_Login(t->session, CKU_USER, pin, t->config.pin.len);
	explicit_bzero(pin, sizeof(pin));
	if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN)
		return 0;
	t->pin_refused = rv == CKR_PIN_INCORRECT || rv == CKR_PIN_INVALID || rv == CKR_PIN_LEN_RANGE || rv == CKR_PIN_LOCKED || rv == CKR_PIN_EXPIRED;
	return ew_token_failed(t, "logging in", rv, error);
}

static int open_new(struct ew_token *t, struct ew_error *error)
{
	CK_SLOT_ID slot = 0;
	int r = load(t, error);

	if (r == 0)
		r = begin(t, error);
	if (r == 0)
		r = find_slot(t, &slot, error);
	return r == 0 ? log_in(t, slot, error) : r;
}

int ew_token_open(struct ew_token *t, struct ew_error *error)
{
	int r;

	if (!t->open && !t->pin_refused) {
		r = open_new(t, error);
		if (r < 0)
			ew_token_close(t);
		if (!t->pin_refused)
			return r;
		if (error)
			*error = (struct ew_error){.code = 0};
	}
	if (t->pin_refused)
		return ew_error_set(error, -EACCES,
			"the token \"%s\" has refused the PIN; it is not tried again, for a token locks itself: put the right one into `pin_file` and start again",
			t->config.label);
	return 0;
}

CK_RV ew_token_look(struct ew_token *t)
{
	CK_SESSION_INFO info;
	CK_RV rv = t->f->C_GetSessionInfo(t->session, &info);

	if (rv != CKR_OK)
		return rv;
	return info.state == CKS_RW_USER_FUNCTIONS ? CKR_OK : CKR_USER_NOT_LOGGED_IN;
}
