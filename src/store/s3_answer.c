/*
 * One answer, as it comes. Which bodies are read strictly: those of a 2xx to a request that wants a document. Anything
 * else may be a proxy's page, and then says nothing.
 */
#include "store/s3_answer.h"

#include <errno.h>
#include <string.h>

#include "store/s3_answer_parts.h"

#define LINE_MAX_BYTES 8192

struct ew_s3_answer {
	struct ew_s3_said said;
	enum ew_s3_action action;
	ew_s3_sink_fn *sink;
	void *arg;
	struct ew_s3_xml *xml;
	uint64_t bytes;      /* of the body */
	uint64_t most_bytes; /* of an object */
	int xml_defect;
};

static const char *const roots[EW_S3_ACTIONS] = {
	[EW_S3_CREATE_UPLOAD] = "InitiateMultipartUploadResult",
	[EW_S3_COMPLETE_UPLOAD] = "CompleteMultipartUploadResult",
	[EW_S3_COPY_OBJECT] = "CopyObjectResult",
	[EW_S3_LIST_PARTS] = "ListPartsResult",
	[EW_S3_LIST_UPLOADS] = "ListMultipartUploadsResult",
	[EW_S3_LIST_VERSIONS] = "ListVersionsResult",
	[EW_S3_LIST_OBJECTS] = "ListBucketResult",
	[EW_S3_GET_RETENTION] = "Retention",
	[EW_S3_GET_LEGAL_HOLD] = "LegalHold",
	[EW_S3_GET_TAGGING] = "Tagging",
	[EW_S3_GET_VERSIONING] = "VersioningConfiguration",
	[EW_S3_GET_LIFECYCLE] = "LifecycleConfiguration",
	[EW_S3_GET_LOCK_CONFIGURATION] = "ObjectLockConfiguration",
};

int ew_s3_answer_new(const struct ew_s3_request *request, ew_s3_sink_fn *sink, void *arg, struct ew_s3_answer **ret)
{
	struct ew_s3_answer *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->action = request->action;
	a->most_bytes = request->answer_bytes;
	a->sink = sink;
	a->arg = arg;
	a->said.retry_after_s = -1;
	*ret = a;
	return 0;
}

void ew_s3_said_clear(struct ew_s3_said *said)
{
	for (size_t i = 0; i < said->n_entries; i++) {
		free(said->entry[i].key);
		free(said->entry[i].version);
	}
	free(said->entry);
	said->entry = NULL;
	said->n_entries = 0;
}

void ew_s3_answer_free(struct ew_s3_answer **answer)
{
	struct ew_s3_answer *a = *answer;

	if (!a)
		return;
	ew_s3_xml_free(&a->xml);
	ew_s3_said_clear(&a->said);
	free(a);
	*answer = NULL;
}

static void fail(struct ew_s3_answer *a, int defect)
{
	if (a->said.defect == 0)
		a->said.defect = defect;
}

void ew_s3_answer_status(struct ew_s3_answer *answer, unsigned status)
{
	/* What came with an informational answer is not the answer's. */
	ew_s3_said_clear(&answer->said);
	memset(&answer->said, 0, sizeof(answer->said));
	answer->said.retry_after_s = -1;
	answer->said.status = status;
}

void ew_s3_answer_header(struct ew_s3_answer *answer, struct ew_slice line)
{
	struct ew_slice rest = ew_slice_trim(line), name;

	if (rest.len > LINE_MAX_BYTES || ew_slice_find(rest, EW_SLICE(":")) == SIZE_MAX || !ew_slice_cut(&rest, ':', &name))
		return;
	int r = ew_s3_read_header(&answer->said, name, ew_slice_trim(rest));

	if (r < 0)
		fail(answer, r);
}

static bool worked(const struct ew_s3_answer *a)
{
	return a->said.status >= 200 && a->said.status < 300;
}

static bool is_strict(const struct ew_s3_answer *a)
{
	return worked(a) && roots[a->action];
}

static void take_object(struct ew_s3_answer *a, struct ew_slice bytes)
{
	a->bytes += bytes.len;
	if (a->bytes > a->most_bytes)
		fail(a, -EFBIG);
	else if (a->sink) {
		int r = a->sink(a->arg, bytes);

		if (r < 0)
			fail(a, r);
	}
}

static void take_xml(struct ew_s3_answer *a, struct ew_slice bytes, bool last)
{
	a->bytes += bytes.len;
	if (a->xml_defect < 0)
		return;
	if (a->bytes > EW_S3_MAX_XML_BYTES)
		a->xml_defect = -EFBIG;
	if (a->xml_defect == 0 && !a->xml)
		a->xml_defect = ew_s3_xml_new(&a->said, roots[a->action], &a->xml);
	if (a->xml_defect == 0)
		a->xml_defect = ew_s3_xml_read(a->xml, bytes, last);
	/* Our own want of memory must not look like somebody's silence. */
	if (a->xml_defect < 0 && (is_strict(a) || a->xml_defect == -ENOMEM))
		fail(a, a->xml_defect);
}

int ew_s3_answer_body(struct ew_s3_answer *answer, struct ew_slice bytes)
{
	if (bytes.len == 0)
		return answer->said.defect;
	if (answer->action == EW_S3_GET_OBJECT && worked(answer))
		take_object(answer, bytes);
	else
		take_xml(answer, bytes, false);
	return answer->said.defect;
}

static void end_xml(struct ew_s3_answer *a)
{
	struct ew_s3_said *said = &a->said;

	if (a->xml)
		take_xml(a, EW_SLICE_EMPTY, true);
	if (a->xml_defect < 0) {
		said->has_error = false;
		said->has_document = false;
		said->code[0] = '\0';
		said->message[0] = '\0';
	}
	/* A 2xx that says nothing where something was asked for is no answer. */
	if (is_strict(a) && !said->has_document && !said->has_error)
		fail(a, -EBADMSG);
	if (said->defect < 0)
		said->has_document = false;
}

const struct ew_s3_said *ew_s3_answer_end(struct ew_s3_answer *answer, int transport)
{
	answer->said.transport = transport;
	if (transport == 0)
		end_xml(answer);
	else
		answer->said.has_document = false;
	return &answer->said;
}

static struct ew_slice bare(const char *etag)
{
	struct ew_slice s = ew_slice_text(etag);

	if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
		s = ew_slice_of(s.at + 1, s.len - 2);
	return s;
}

bool ew_s3_etag_equal(const char *a, const char *b)
{
	return ew_slice_equal(bare(a), bare(b));
}
