/*
 * Comparing names. What is in a certificate is foreign bytes: a NUL within a name must not end it, and nothing but the
 * whole name counts.
 */
#include "tls/tls_names.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/slice.h"

static struct ew_slice slice_of(const ASN1_STRING *s)
{
	return ew_slice_of(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
}

/* "sip:example.com", "sips:example.com;x": the host. With a user it names a person, which is not asked for. */
static bool is_uri_of(struct ew_slice uri, struct ew_slice name)
{
	struct ew_slice host;

	if (ew_slice_starts_nocase(uri, EW_SLICE("sips:")))
		uri = ew_slice_of(uri.at + 5, uri.len - 5);
	else if (ew_slice_starts_nocase(uri, EW_SLICE("sip:")))
		uri = ew_slice_of(uri.at + 4, uri.len - 4);
	else
		return false;
	return ew_slice_cut(&uri, ';', &host) && ew_slice_equal_nocase(host, name);
}

static bool is_address(struct ew_slice bytes, const char *name)
{
	uint8_t wanted[16];
	size_t n = inet_pton(AF_INET, name, wanted) == 1 ? 4 : inet_pton(AF_INET6, name, wanted) == 1 ? 16 : 0;

	return n > 0 && ew_slice_equal(bytes, ew_slice_of(wanted, n));
}

static bool is_name(const GENERAL_NAME *one, const char *name)
{
	switch (one->type) {
	case GEN_DNS:
		return ew_slice_equal_nocase(slice_of(one->d.dNSName), ew_slice_text(name));
	case GEN_URI:
		return is_uri_of(slice_of(one->d.uniformResourceIdentifier), ew_slice_text(name));
	case GEN_IPADD:
		return is_address(slice_of(one->d.iPAddress), name);
	default:
		return false;
	}
}

bool ew_tls_has_name(const X509 *certificate, const char *name)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	bool found = false;

	for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++)
		found = found || is_name(sk_GENERAL_NAME_value(names, i), name);
	GENERAL_NAMES_free(names);
	return found;
}
