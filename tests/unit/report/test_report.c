/*
 * The report in all its forms: that it says what the events say, says it twice in the same bytes, and that nothing
 * which a caller wrote becomes anything but text.
 */
#include <errno.h>

#include "base/digest.h"
#include "base/text.h"
#include "report_kit.h"

/*
 * fontconfig keeps the patterns it has matched until the process ends and gives nobody a way to free them; that they do
 * not grow with the number of documents is tested below.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static int pdf(const struct ew_report_input *in, struct ew_buf *to)
{
	struct ew_error error = {0};
	int code = ew_report_pdf(in, to, &error);

	assert_true(code == 0 || error.text[0]);
	return code;
}

static const struct {
	const char *what;
	form_fn *make;
} forms[] = {{"html", ew_report_html}, {"pdf", pdf}, {"csv", ew_report_access_csv}, {"vcon", ew_report_vcon}};

static void test_same_bytes(void **state)
{
	static const char *const cases[] = {"demonstration", "hostile", "withheld"};

	(void)state;
	for (size_t c = 0; c < EW_COUNT(cases); c++) {
		struct input i = load(cases[c]);

		for (size_t f = 0; f < EW_COUNT(forms); f++) {
			size_t n, m;
			_cleanup_(ew_free_ptr) char *once = made(&i.in, forms[f].make, &n);
			_cleanup_(ew_free_ptr) char *twice = made(&i.in, forms[f].make, &m);

			if (n != m || memcmp(once, twice, n) != 0)
				fail_msg("%s: %s differs from itself", cases[c], forms[f].what);
		}
		json_decref(i.all);
	}
}

static void test_page_says(void **state)
{
	static const char *const parts[] = {"1 of 1 opt-out obeyed", "0.003 ms", "caller Alice",
		"Policy decided: automatic", "PAUSE of every party", "card payment",
		"the customer asked to stop recording", "was played to its end, to everybody who was there (5.5 s)",
		"said yes, with a key: recording, transcription and summary. Event 15 shows it. Proven",
		"The tool \u201clistener 3\u201d acknowledged order 3. That is its own word",
		"The summary: destroying it is done, and that was VERIFIED.", "What became of each opt-out",
		"after 172 ms it said that it had destroyed it, which is its word", "Nothing of it is open.",
		"SENSITIVE SEGMENT (payment data) began", "Segment: payment", "Tool: listener 3",
		"legal ground complaint, case C-17", "Dana Officer", "sha256sum --quiet -c manifest-sha256.txt",
		"data/media/caller-audio-1.age", "6eb8ec70a0ca09a4ac5cbbbab7a716235c383c2eb1f09c970e0281361abac851",
		"aria-labelledby=\"lanes-title lanes-text\"", "recorded 55.5 s", "event 31: reason",
		"[Withheld from this bundle: reason.]", "recording: 90 days, until 2027-02-19 15:30:52.812 UTC",
		"@media print", "prefers-color-scheme:dark", "What is missing, and why",
		"Nothing that happened failed"};
	struct input i = load("demonstration");
	size_t n;
	_cleanup_(ew_free_ptr) char *html = made(&i.in, ew_report_html, &n);

	(void)state;
	for (size_t k = 0; k < EW_COUNT(parts); k++)
		assert_has(html, parts[k]);
	assert_has_not(html, "NOT obeyed");
	json_decref(i.all);
}

/* The policy names the hash of the one style sheet, and nothing in the page needs more. */
static void test_policy(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf expected = {0};
	struct input i = load("hostile");
	struct ew_hash hash;
	size_t n;
	_cleanup_(ew_free_ptr) char *html = made(&i.in, ew_report_html, &n);
	char *style = strstr(html, "<style>") + 7;
	char *end = strstr(style, "</style>");

	(void)state;
	assert_int_equal(ew_sha256_of(ew_slice_of(style, (size_t)(end - style)), &hash), 0);
	ew_buf_init(&expected, 256);
	ew_buf_add_text(&expected, "content=\"default-src 'none'; style-src 'sha256-");
	ew_base64_add(&expected, ew_slice_of(hash.bytes, sizeof(hash.bytes)), EW_BASE64_PADDED);
	ew_buf_add_u8(&expected, '\'');
	ew_buf_add_u8(&expected, 0);
	assert_has(html, (const char *)expected.at);
	assert_has_not(html, " style=\"");
	assert_has_not(html, "href=");
	assert_null(strstr(end + 8, "<style"));
	json_decref(i.all);
}

static void test_hostile_page(void **state)
{
	static const char *const never[] = {"<script", "<img", "onerror=alert(1)>", "</title><script", "]]></svg>",
		"<svg onload", "<!--", "<b>", "<i>", "<td>", "\u202e", "\u2066", "\u2028", "\x1b", "\x07",
		"\" onload=\"", "x<y"};
	struct input i = load("hostile");
	size_t n;
	_cleanup_(ew_free_ptr) char *html = made(&i.in, ew_report_html, &n);

	(void)state;
	assert_true(ew_utf8_valid(ew_slice_of(html, n)));
	for (size_t k = 0; k < EW_COUNT(never); k++)
		assert_has_not(html, never[k]);
	assert_has(html, "&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_has(html, "العربية 電話");
	assert_has(html, "a_type_of_tomorrow; a: &lt;&amp;&gt;; b: 7.");
	assert_true(n < 100000); /* endless texts are cut */
	json_decref(i.all);
}

/* What was recorded behind an opt-out is told, and so is one that was refused. */
static void test_disobeyed(void **state)
{
	struct input i = load("hostile");
	size_t n;
	_cleanup_(ew_free_ptr) char *html = made(&i.in, ew_report_html, &n);

	(void)state;
	assert_has(html, "0 of 2 opt-outs obeyed");
	assert_has(html, "NOT obeyed. 498 ms were recorded behind it");
	assert_has(html, "not shown to be obeyed. &lt;i&gt;no such party");
	assert_has(html, "29.4 s of 1 party kept");
	assert_has(html, "1 exception, 1 open<");
	json_decref(i.all);
}

/* Splits a table as RFC 4180 has it: calls back for each cell. */
static size_t each_cell(const char *csv, void (*fn)(const char *cell, size_t n))
{
	size_t rows = 0;

	while (*csv) {
		const char *from = csv + 1;

		assert_int_equal(*csv, '"');
		for (csv++; *csv != '"' || csv[1] == '"'; csv += *csv == '"' ? 2 : 1)
			assert_int_not_equal(*csv, 0);
		fn(from, (size_t)(csv - from));
		csv++;
		if (*csv == ',') {
			csv++;
			continue;
		}
		assert_memory_equal(csv, "\r\n", 2);
		csv += 2;
		rows++;
	}
	return rows;
}

static void no_formula(const char *cell, size_t n)
{
	while (n > 0 && *cell == ' ') {
		cell++;
		n--;
	}
	if (n == 0)
		return;
	assert_null(memchr("=+-@\t\r|%", *cell, 8));
	assert_false(n >= 3 && memcmp(cell, "\uff1d", 3) == 0);
	assert_null(memchr(cell, '\n', n));
}

static void test_table(void **state)
{
	struct input i = load("hostile");
	size_t n;
	_cleanup_(ew_free_ptr) char *csv = made(&i.in, ew_report_access_csv, &n);

	(void)state;
	assert_int_equal(each_cell(csv, no_formula), 11);
	assert_has(csv, "\"'=1+1\"");
	assert_has(csv, "a\"\"b,c");
	json_decref(i.all);
}

static void test_vcon(void **state)
{
	struct input i = load("hostile");
	size_t n;
	_cleanup_(ew_free_ptr) char *text = made(&i.in, ew_report_vcon, &n);
	json_t *vcon = json_loads(text, 0, NULL);
	json_t *dialog = json_array_get(json_object_get(vcon, "dialog"), 0);
	json_t *basis = json_array_get(json_object_get(vcon, "attachments"), 0);

	(void)state;
	assert_non_null(vcon);
	assert_int_equal(json_string_value(json_object_get(vcon, "uuid"))[14], '8');
	assert_int_equal(json_array_size(json_object_get(vcon, "parties")), 2);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(json_object_get(vcon, "parties"), 1), "tel")),
		"tel:+352621000111");
	assert_memory_equal(json_string_value(json_object_get(dialog, "content_hash")), "sha512-zc3Nzc", 13);
	assert_null(json_object_get(dialog, "body"));
	assert_null(json_object_get(dialog, "duration")); /* a whole minute: see vcon.c */
	assert_string_equal(json_string_value(json_object_get(basis, "purpose")), "lawful_basis");
	assert_has(json_string_value(json_object_get(basis, "body")), "\"granted\":false");
	assert_int_equal(json_array_size(json_object_get(vcon, "attachments")), 2); /* the other party gave no answer */
	json_decref(vcon);
	json_decref(i.all);
}

static void test_document(void **state)
{
	struct input i = load("demonstration");
	size_t n;
	_cleanup_(ew_free_ptr) char *text = made(&i.in, pdf, &n);

	(void)state;
	assert_memory_equal(text, "%PDF-1.5", 8);
	assert_memory_equal(text + n - 6, "%%EOF\n", 6);
	assert_non_null(memmem(text, n, "trailer\n<< /ID [<", 17));
	json_decref(i.all);
}

static long resident_kb(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[128];
	long kb = -1;

	assert_non_null(status);
	while (fgets(line, sizeof(line), status))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	assert_int_equal(fclose(status), 0);
	return kb;
}

/* A worker makes many documents: what the libraries keep is kept once. */
static void test_no_growth(void **state)
{
	struct input i = load("demonstration");
	long after = 0;

	(void)state;
	for (int k = 0; k < 16; k++) {
		size_t n;

		free(made(&i.in, pdf, &n));
		if (k == 7)
			after = resident_kb();
	}
#ifndef __SANITIZE_ADDRESS__
	assert_in_range(resident_kb(), 1, after + 2048);
#endif
	print_message("resident: %ld KB after 8 documents, %ld KB after 16\n", after, resident_kb());
	json_decref(i.all);
}

/* Not of the form, or too large for the buffer: an error, and never a piece of a document that looks whole. */
static void test_refusals(void **state)
{
	static const char *const wrong[] = {"{}", "{'record':[],'events':[],'custody':{},'files':[]}",
		"{'record':{},'events':{},'custody':{},'files':[]}",
		"{'record':{},'events':[{}],'custody':{},'files':[]}",
		"{'record':{},'events':[{'index':0}],'custody':{},'files':[]}",
		"{'record':{},'events':[],'custody':7,'files':[]}",
		"{'record':{},'events':[],'custody':{},'files':[{}]}"};
	struct input whole = load("demonstration");

	(void)state;
	for (size_t f = 0; f < EW_COUNT(forms); f++) {
		_cleanup_(ew_buf_free) struct ew_buf small = {0};

		for (size_t k = 0; k < EW_COUNT(wrong); k++) {
			_cleanup_(ew_buf_free) struct ew_buf to = {0};
			char text[160];
			json_t *all;
			struct ew_report_input in;

			snprintf(text, sizeof(text), "%s", wrong[k]);
			for (char *at = text; *at; at++)
				*at = *at == '\'' ? '"' : *at;
			all = json_loads(text, 0, NULL);
			in = (struct ew_report_input){json_object_get(all, "record"), json_object_get(all, "events"),
				json_object_get(all, "custody"), json_object_get(all, "files")};
			ew_buf_init(&to, MAX_BYTES);
			assert_int_equal(forms[f].make(&in, &to), -EINVAL);
			json_decref(all);
		}
		ew_buf_init(&small, 100);
		assert_int_equal(forms[f].make(&whole.in, &small), -EFBIG);
	}
	json_decref(whole.all);
}

/* A call of which nothing is known is a document that says so; members of another kind count as absent. */
static void test_nothing_known(void **state)
{
	static const char *const texts[] = {"{\"record\":{},\"events\":[],\"custody\":{},\"files\":[]}",
		"{\"record\":{\"parties\":[7,{\"id\":9}],\"intervals\":{},\"started_at\":\"x\",\"duration_ms\":-5,"
		"\"missing\":[1],"
		"\"exceptions\":[[]],\"holds\":[3],\"artifacts\":[null]},\"events\":[{\"index\":0,\"type\":"
		"\"restricted\",\"fields\":"
		"{\"reason\":\"opt_out\"},\"decided_at\":9223372036854775807},{\"index\":1,\"type\":\"span_closed\","
		"\"fields\":[]}],"
		"\"custody\":{\"withheld\":[1,[]]},\"files\":[]}"};

	(void)state;
	for (size_t k = 0; k < EW_COUNT(texts); k++) {
		json_t *all = json_loads(texts[k], 0, NULL);
		struct ew_report_input in = {json_object_get(all, "record"), json_object_get(all, "events"),
			json_object_get(all, "custody"), json_object_get(all, "files")};

		for (size_t f = 0; f < EW_COUNT(forms); f++) {
			size_t n;
			_cleanup_(ew_free_ptr) char *text = made(&in, forms[f].make, &n);

			assert_true(n > 50);
			if (f == 0)
				assert_has(text, "Nothing was kept");
		}
		json_decref(all);
	}
}

struct attempt {
	struct input *i;
	size_t form;
};

static int attempt(void *arg)
{
	struct attempt *a = arg;
	_cleanup_(ew_buf_free) struct ew_buf to = {0};

	ew_buf_init(&to, MAX_BYTES);
	return forms[a->form].make(&a->i->in, &to);
}

static void test_without_memory(void **state)
{
	struct input i = load("hostile");

	(void)state;
	for (size_t f = 0; f < EW_COUNT(forms); f++)
		if (forms[f].make != pdf)
			assert_true(ew_test_each_allocation(attempt, &(struct attempt){&i, f}) > 0);
	json_decref(i.all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_page_says),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_hostile_page),
		cmocka_unit_test(test_disobeyed),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_vcon),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_no_growth),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
