/*
 * The document as a file: its fonts, its properties and its identifier. Its dates come from custody, never from a
 * clock.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>

#include "base/digest.h"
#include "report/page_draw.h"
#include "report/pdf_ink.h"

static cairo_status_t write_to(void *arg, const unsigned char *bytes, unsigned int n)
{
	ew_buf_add(arg, bytes, n);
	return ew_buf_error(arg) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* The first of these that is there; any other rather than none. */
static const char *usable_family(void)
{
	static const char *const wanted[] = {"DejaVu Sans", "Noto Sans", "Liberation Sans", "FreeSans"};
	PangoFontFamily **families = NULL;
	const char *found = NULL;
	int n = 0;

	pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &n);
	for (size_t i = 0; i < EW_COUNT(wanted) && !found; i++)
		for (int k = 0; k < n && !found; k++)
			if (strcmp(pango_font_family_get_name(families[k]), wanted[i]) == 0)
				found = wanted[i];
	g_free(families);
	return found;
}

/* The last thing that is known to have happened when custody does not say: any time but that of a clock. */
static struct ew_wall made_at(const struct ew_report_view *v)
{
	static const char *const members[] = {"exported_at", "made_at", "at"};
	struct ew_wall at = {0};

	for (size_t i = 0; i < EW_COUNT(members) && at.us == 0; i++)
		at = ew_report_time_of(v->custody, members[i]);
	if (at.us == 0)
		at = ew_report_time_of(json_array_get(v->events, json_array_size(v->events) - 1), "decided_at");
	return at;
}

static void describe(struct ew_pdf *d, const json_t *page, struct ew_wall made)
{
	char time[EW_WALL_TEXT_BYTES];

	ew_wall_format(made, time);
	memcpy(time + 19, "Z", 2);
	cairo_pdf_surface_restrict_to_version(d->surface, CAIRO_PDF_VERSION_1_5);
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_TITLE, ew_report_text(page, "title"));
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_AUTHOR, ew_report_text(page, "author"));
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_SUBJECT, ew_report_text(page, "id"));
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATOR, "Earwitness");
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATE_DATE, time);
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_MOD_DATE, time);
}

static void close_pdf(struct ew_pdf *d)
{
	if (d->layout)
		g_object_unref(d->layout);
	cairo_destroy(d->cairo);
	cairo_surface_destroy(d->surface);
}

/*
 * ISO 32000-1, 14.4: an identifier of the file, here the hash of all that stands before the trailer. cairo makes none.
 * It goes behind what the table of objects points to, so that nothing moves.
 */
static int add_identifier(struct ew_buf *to, size_t from)
{
	static const char trailer[] = "\ntrailer\n<< ";
	_cleanup_(ew_buf_free) struct ew_buf rest = {0};
	struct ew_hash hash;
	size_t at = to->len < sizeof(trailer) ? from : to->len - sizeof(trailer);
	int r;

	while (at > from && memcmp(to->at + at, trailer, sizeof(trailer) - 1) != 0)
		at--;
	if (at == from)
		return 0; /* of a later cairo: it has another form and needs none */
	at += sizeof(trailer) - 1;
	r = ew_sha256_of(ew_slice_of(to->at + from, at - from), &hash);
	if (r)
		return r;
	ew_buf_init(&rest, to->len - at + 256);
	ew_buf_add(&rest, to->at + at, to->len - at);
	to->len = at;
	ew_buf_add_text(to, "/ID [");
	for (int twice = 0; twice < 2; twice++) {
		ew_buf_add_text(to, "<");
		for (size_t i = 0; i < 16; i++)
			ew_buf_printf(to, "%02x", hash.bytes[i]);
		ew_buf_add_text(to, ">");
	}
	ew_buf_add_text(to, "]\n   ");
	ew_buf_add_slice(to, ew_buf_slice(&rest));
	return ew_buf_error(&rest) ? ew_buf_error(&rest) : ew_buf_error(to);
}

static int finish(struct ew_pdf *d, const struct ew_buf *to)
{
	cairo_status_t status;

	cairo_surface_finish(d->surface);
	status = cairo_status(d->cairo);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(d->surface);
	close_pdf(d);
	if (ew_buf_error(to))
		return ew_buf_error(to);
	if (status == CAIRO_STATUS_NO_MEMORY)
		return -ENOMEM;
	return status == CAIRO_STATUS_SUCCESS ? 0 : -EIO;
}

/* A hash that goes on in the next line must not gain a character. */
static void forbid_hyphens(PangoLayout *layout)
{
	PangoAttrList *attributes = pango_attr_list_new();

	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
}

#define LINES 60 /* of one paragraph or cell: what is longer than a page ends in an ellipsis */

/* Positions as computed: rounded to pixels, which paper has none of, words would look spaced. */
static PangoLayout *new_layout(cairo_t *cairo)
{
	cairo_font_options_t *options = cairo_font_options_create();
	PangoLayout *layout;

	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	layout = pango_cairo_create_layout(cairo);
	pango_cairo_context_set_font_options(pango_layout_get_context(layout), options);
	pango_context_set_round_glyph_positions(pango_layout_get_context(layout), FALSE);
	pango_layout_context_changed(layout);
	cairo_font_options_destroy(options);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_height(layout, -LINES);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_auto_dir(layout, FALSE);
	forbid_hyphens(layout);
	return layout;
}

static int write_pdf(
	const struct ew_page *page, const struct ew_lanes *lanes, struct ew_wall made, const char *family, struct ew_buf *to)
{
	struct ew_pdf d = {.family = family, .foot = ew_report_text(page->json, "id"), .y = EW_PDF_MARGIN, .page = 1};
	size_t from = to->len;
	int r;

	d.surface = cairo_pdf_surface_create_for_stream(write_to, to, EW_PDF_PAGE_W, EW_PDF_PAGE_H);
	d.cairo = cairo_create(d.surface);
	d.layout = new_layout(d.cairo);
	describe(&d, page->json, made);
	ew_pdf_draw(&d, page->json, lanes);
	r = finish(&d, to);
	return r ? r : add_identifier(to, from);
}

int ew_page_pdf(const struct ew_page *page, const struct ew_lanes *lanes, struct ew_wall made, struct ew_buf *to, struct ew_error *error)
{
	const char *family = usable_family();
	int r;

	if (!family)
		return ew_error_set(error, -ENOENT,
			"cannot make the report as PDF: there is no font that it can use; install fonts-dejavu-core "
			"and try again");
	r = write_pdf(page, lanes, made, family, to);
	return r ? ew_error_set(error, r, "cannot make the report as PDF: %s", strerrordesc_np(-r)) : 0;
}

int ew_report_pdf(const struct ew_report_input *in, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_report_view_free) struct ew_report_view v = {0};
	_cleanup_(ew_page_free) struct ew_page page = {0};
	_cleanup_(ew_lanes_free) struct ew_lanes lanes = {0};
	int r = ew_report_view(in, &v);

	if (r)
		return ew_error_set(error, r,
			"cannot make the report as PDF: its input is not a record with events, custody and files");
	r = ew_page_make(&v, &page);
	if (r == 0)
		r = ew_lanes_make(&v, &lanes);
	if (r)
		return ew_error_set(error, r, "cannot make the report as PDF: %s", strerrordesc_np(-r));
	return ew_page_pdf(&page, &lanes, made_at(&v), to, error);
}
