/*
 * The authority is the openssl program, so that what we accept is what others make.
 */
#include "authority.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

static void run(const struct authority *a, const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && (%s) >log 2>&1", a->folder, command);
	if (system(line) != 0) {
		snprintf(line, sizeof(line), "cat %s/log", a->folder);
		(void)!system(line);
		fail_msg("%s", command);
	}
}

static void write_file(const struct authority *a, const char *name, struct ew_slice text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", a->folder, name);
	assert_int_equal(ew_file_replace(ew_io_real(), path, text, 0), 0);
}

static void read_file(const struct authority *a, const char *name, struct ew_buf *to)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", a->folder, name);
	assert_int_equal(ew_file_read(ew_io_real(), path, to), 0);
}

void authority_make(struct authority *a, const char *purpose)
{
	char extension[128];

	snprintf(a->folder, sizeof(a->folder), "/tmp/ew-authority-XXXXXX");
	assert_non_null(mkdtemp(a->folder));
	snprintf(extension, sizeof(extension), "extendedKeyUsage=critical,%s\n", purpose);
	write_file(a, "ext", ew_slice_text(extension));
	write_file(a, "conf", EW_SLICE("[tsa]\ndefault_tsa=t\n[t]\nserial=./serial\ndefault_policy=1.2.3\n"
		"digests=sha256\nsigner_digest=sha256\ness_cert_id_alg=sha256\naccuracy=secs:1\n"));
	write_file(a, "serial", EW_SLICE("01\n"));
	run(a, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout root.key -out root.pem "
		"-subj /CN=root -days 2");
	run(a, "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout tsa.key -out tsa.csr "
		"-subj /CN=tsa && openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -out tsa.pem "
		"-days 2 -extfile ext");
	ew_buf_init(&a->root, 65536);
	read_file(a, "root.pem", &a->root);
}

void authority_answer(const struct authority *a, struct ew_slice query, struct ew_buf *reply)
{
	write_file(a, "query", query);
	run(a, "openssl ts -reply -config conf -queryfile query -signer tsa.pem -inkey tsa.key -out reply");
	read_file(a, "reply", reply);
}

void authority_end(struct authority *a)
{
	char line[128];

	snprintf(line, sizeof(line), "rm -r %s", a->folder);
	assert_int_equal(system(line), 0);
	ew_buf_free(&a->root);
}
