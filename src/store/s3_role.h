/*
 * Credentials that a machine in a cloud is lent: by the instance's metadata service (IMDSv2: a token by PUT, the
 * role's name, the role's credentials) or by a container's agent (one GET). Which requests to make, and what the
 * answers say; a state machine without i/o. Source: Amazon EC2 User Guide "Use IMDSv2"; AWS SDKs "Container credential
 * provider"; RFC 8259.
 */
#ifndef EW_STORE_S3_ROLE_H
#define EW_STORE_S3_ROLE_H

#include "store/s3_credentials.h"
#include "store/s3_http.h"

#define EW_S3_ROLE_INSTANCE "169.254.169.254"
#define EW_S3_ROLE_CONTAINER "169.254.170.2"
#define EW_S3_MAX_ROLE_ANSWER_BYTES (16u << 10)

struct ew_s3_role;

/**
 * The instance's role. `host`: NULL for EW_S3_ROLE_INSTANCE; another one is for tests ("127.0.0.1:8080"). Errors:
 * -ENOMEM, -EINVAL.
 */
EW_MUST_USE int ew_s3_role_instance(const char *host, struct ew_s3_role **ret);

/**
 * A container's. `relative` is AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or NULL and `full` is
 * AWS_CONTAINER_CREDENTIALS_FULL_URI: https, or http to loopback or to one of the two link-local addresses that cloud
 * agents have. `token`, NULL or a secret, goes as Authorization. Errors with a sentence: -EINVAL, -EACCES (a full URI
 * that would carry the token somewhere else), -ENOMEM.
 */
EW_MUST_USE int ew_s3_role_container(const char *relative, const char *full, const char *token, struct ew_s3_role **ret,
	struct ew_error *error);

/** Wipes. NULL is fine. */
void ew_s3_role_free(struct ew_s3_role **role);

/** The next request, owned by the role until the next call; NULL when it is over. Not signed. */
const struct ew_s3_request *ew_s3_role_next(const struct ew_s3_role *role);

/**
 * What came of it: the status (0: nothing came) and the body, at most EW_S3_MAX_ROLE_ANSWER_BYTES, to be wiped by the
 * caller. 1: there is a next request. 0: ew_s3_role_take(). Errors with a sentence, after which it is over: -ENOENT (no
 * role is attached), -EACCES, -EAGAIN (worth another try, from the beginning), -EBADMSG, -ENOMEM.
 */
EW_MUST_USE int ew_s3_role_answered(struct ew_s3_role *role, unsigned status, struct ew_slice body, struct ew_error *error);

/** The credentials, once; NULL before the end. */
struct ew_s3_credentials *ew_s3_role_take(struct ew_s3_role *role);

#endif
