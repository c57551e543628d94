/*
 * One provider as text and as JSON.
 */
#include "cmd/providers.h"

enum {
	WIDTH = 79,
	INDENT = 2,
	DOC_INDENT = 6 /* of what explains the line above it */
};

/* Words filled to WIDTH; every line but the first is indented. */
static void
fill(struct buf *b, struct str text, size_t column, size_t indent)
{
	size_t at = 0, end;
	bool first = true;

	while (at < text.n) {
		end = str_chr(text, ' ', at);
		if (!first && column + 1 + (end - at) > WIDTH) {
			buf_ch(b, '\n');
			buf_fill(b, ' ', indent);
			column = indent;
		} else if (!first) {
			buf_ch(b, ' ');
			column++;
		}
		buf_visible(b, str_sub(text, at, end));
		column += end - at;
		first = false;
		at = end + 1;
	}
	buf_ch(b, '\n');
}

static void
paragraph(struct buf *b, struct str text, size_t indent)
{
	if (text.n == 0)
		return;
	buf_fill(b, ' ', indent);
	fill(b, text, indent, indent);
}

/* "head: text" */
static void
labelled(struct buf *b, const char *head, struct str text)
{
	size_t n = strlen(head);

	buf_c(b, head);
	fill(b, text, n, n);
}

static struct str
lookups_text(struct arena *a, unsigned n)
{
	if (n == 0)
		return STR("lookups not known");
	return str_fmt(a, "%u lookup%s", n, n == 1 ? "" : "s");
}

struct str
provider_cost(struct arena *a, const struct provider *p)
{
	unsigned sum = 0, dearest = 0;
	bool known = true;
	size_t i;

	if (p->nspf == 0)
		return STR("-");
	for (i = 0; i < p->nspf; i++) {
		unsigned n = p->spf[i].lookups ? p->spf[i].lookups : 1;

		known &= p->spf[i].lookups > 0;
		if (p->spf[i].when.n == 0)
			sum += n;
		else if (n > dearest)
			dearest = n;
	}
	return str_fmt(a, "%u%s", sum + dearest, known ? "" : "+");
}

static void
page_spf(struct buf *b, struct arena *a, const struct provider *p)
{
	static const char *const say[] = {[SPF_USE_NONE] = "no term is needed",
	    [SPF_USE_REQUIRED] = "required: written",
	    [SPF_USE_OPTIONAL] = "optional: written",
	    [SPF_USE_USELESS] = "useless: left out",
	    [SPF_USE_SUBDOMAIN] = "for subdomains: written there alone"};
	size_t i;

	buf_fmt(b, "\nSPF: %s\n", say[p->spf_use]);
	for (i = 0; i < p->nspf; i++) {
		const struct provider_term *t = &p->spf[i];

		buf_fill(b, ' ', INDENT);
		buf_visible(b, t->text);
		buf_fmt(b, "  (%.*s)", STRP(lookups_text(a, t->lookups)));
		if (t->when.n) {
			buf_c(b, "  when ");
			buf_visible(b, t->when);
		}
		buf_ch(b, '\n');
	}
	paragraph(b, p->spf_why, DOC_INDENT);
	buf_fmt(b, "Alignment: SPF %s; DKIM %s\n",
	    p->spf_aligns ? "yes" : "no, or not for sure",
	    p->dkim_aligns ? "yes" : "no");
}

static void
page_param(struct buf *b, const struct provider_param *p)
{
	size_t i;

	buf_fill(b, ' ', INDENT);
	buf_visible(b, p->name);
	buf_fmt(b, "  (%s", param_types[p->type]);
	for (i = 0; i < p->nchoice; i++) {
		buf_c(b, i ? ", " : ": ");
		buf_visible(b, p->choice[i]);
	}
	buf_c(b, p->required ? "; required" : "");
	if (p->value.n) {
		buf_c(b, "; default ");
		buf_visible(b, p->value);
	}
	buf_c(b, ")\n");
	paragraph(b, p->doc, DOC_INDENT);
}

static void
page_record(struct buf *b, const struct provider_record *r)
{
	buf_fill(b, ' ', INDENT);
	buf_visible(b, r->name);
	buf_ch(b, ' ');
	buf_visible(b, r->type);
	buf_ch(b, ' ');
	buf_visible(b, r->value);
	buf_c(b, "\n      ");
	buf_visible(b, r->purpose);
	if (r->why.n) {
		buf_c(b, ": ");
		buf_visible(b, r->why);
	}
	if (r->when.n) {
		buf_c(b, "; when ");
		buf_visible(b, r->when);
	}
	buf_c(b, r->mx ? "; only where mx names it\n" : "\n");
}

static void
bullet(struct buf *b, struct str text)
{
	buf_c(b, "  - ");
	fill(b, text, 4, 4);
}

static void
page_notes(struct buf *b, struct arena *a, const struct provider *p)
{
	size_t i;

	if (p->nnote + p->nwarning == 0)
		return;
	buf_c(b, "\nNotes:\n");
	for (i = 0; i < p->nnote; i++)
		bullet(b, p->note[i]);
	for (i = 0; i < p->nwarning; i++) {
		const struct provider_warning *w = &p->warning[i];

		bullet(b, w->when.n ? str_fmt(a, "with %.*s: %.*s",
					  STRP(w->when), STRP(w->text))
				    : w->text);
	}
}

static bool
has_mx(const struct provider *p)
{
	size_t i;

	for (i = 0; i < p->nrecord; i++)
		if (p->record[i].mx)
			return true;
	return false;
}

/* Can it stand in YAML without quotes? */
static bool
is_plain(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '_')
			return false;
	return s.n > 0 && s.p[0] != '-';
}

/* "# " before what need not be given; <name> for what nobody can know. */
static void
snippet_param(struct buf *b, const struct provider_param *p)
{
	buf_fill(b, ' ', 12);
	buf_c(b, p->required ? "" : "# ");
	buf_visible(b, p->name);
	buf_c(b, ": ");
	if (is_plain(p->value)) {
		buf_visible(b, p->value);
	} else {
		buf_ch(b, '<');
		buf_visible(b, p->name);
		buf_ch(b, '>');
	}
	buf_ch(b, '\n');
}

static bool
sends(const struct provider *p)
{
	size_t i;

	if (p->nspf || p->nparam)
		return true;
	for (i = 0; i < p->nrecord; i++)
		if (!p->record[i].mx)
			return true;
	return false;
}

void
provider_snippet(struct buf *b, const struct provider *p)
{
	bool esp = p->kind == PROVIDER_ESP;
	size_t i;

	if (has_mx(p)) {
		buf_c(b, esp ? "    # at a subdomain:\n    # " : "    ");
		buf_c(b, esp ? "mx:\n    #   " : "mx:\n      ");
		buf_c(b, "- {provider: ");
		buf_visible(b, p->name);
		buf_c(b, "}\n");
	}
	if (!sends(p))
		return;
	buf_c(b, "    send:\n      providers:\n        - ");
	buf_visible(b, p->name);
	buf_c(b, p->nparam ? ":\n" : "\n");
	for (i = 0; i < p->nparam; i++)
		snippet_param(b, &p->param[i]);
}

void
provider_page(struct buf *b, struct arena *a, const struct provider *p)
{
	size_t i;

	buf_visible(b, p->name);
	buf_c(b, ": ");
	buf_visible(b, p->title);
	buf_fmt(b, " (%s)\n", provider_kinds[p->kind]);
	paragraph(b, p->doc, 0);
	page_spf(b, a, p);
	buf_c(b, p->nparam ? "\nParameters:\n" : "\nParameters: none\n");
	for (i = 0; i < p->nparam; i++)
		page_param(b, &p->param[i]);
	buf_c(b, p->nrecord ? "\nRecords:\n" : "\nRecords: none\n");
	for (i = 0; i < p->nrecord; i++)
		page_record(b, &p->record[i]);
	page_notes(b, a, p);
	buf_c(b, "\nFor mailzone.yaml:\n");
	provider_snippet(b, p);
	buf_ch(b, '\n');
	labelled(b, "Source: ", p->source);
	labelled(b, "Compared: ", p->updated);
}

/* ---- JSON ---- */

static void
text_member(struct buf *b, const char *name, struct str value)
{
	buf_fmt(b, ",\"%s\":\"", name);
	buf_json(b, value);
	buf_ch(b, '"');
}

/* The first member of an object, without a comma. */
static void
text_first(struct buf *b, const char *name, struct str value)
{
	buf_fmt(b, "{\"%s\":\"", name);
	buf_json(b, value);
	buf_ch(b, '"');
}

static void
when_member(struct buf *b, struct str when)
{
	if (when.n)
		text_member(b, "when", when);
	buf_ch(b, '}');
}

static void
list_begin(struct buf *b, const char *name)
{
	buf_fmt(b, ",\"%s\":[", name);
}

static void
texts(struct buf *b, const char *name, const struct str *v, size_t n)
{
	size_t i;

	list_begin(b, name);
	for (i = 0; i < n; i++) {
		buf_c(b, i ? ",\"" : "\"");
		buf_json(b, v[i]);
		buf_ch(b, '"');
	}
	buf_ch(b, ']');
}

static void
json_spf(struct buf *b, const struct provider *p)
{
	size_t i;

	buf_c(b, ",\"spf\":");
	text_first(b, "use", str_c(provider_uses[p->spf_use]));
	buf_fmt(b, ",\"aligns\":%s", p->spf_aligns ? "true" : "false");
	text_member(b, "why", p->spf_why);
	list_begin(b, "terms");
	for (i = 0; i < p->nspf; i++) {
		buf_c(b, i ? "," : "");
		text_first(b, "term", p->spf[i].text);
		buf_c(b, ",\"lookups\":");
		if (p->spf[i].lookups)
			buf_u64(b, p->spf[i].lookups);
		else
			buf_c(b, "null");
		when_member(b, p->spf[i].when);
	}
	buf_c(b, "]}");
}

static void
json_params(struct buf *b, const struct provider *p)
{
	size_t i;

	list_begin(b, "params");
	for (i = 0; i < p->nparam; i++) {
		const struct provider_param *q = &p->param[i];

		buf_c(b, i ? "," : "");
		text_first(b, "name", q->name);
		text_member(b, "type", str_c(param_types[q->type]));
		buf_fmt(b, ",\"required\":%s", q->required ? "true" : "false");
		if (q->value.n)
			text_member(b, "default", q->value);
		if (q->nchoice)
			texts(b, "choices", q->choice, q->nchoice);
		text_member(b, "doc", q->doc);
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
}

static void
json_records(struct buf *b, const struct provider *p)
{
	size_t i;

	list_begin(b, "records");
	for (i = 0; i < p->nrecord; i++) {
		const struct provider_record *r = &p->record[i];

		buf_c(b, i ? "," : "");
		text_first(b, "name", r->name);
		text_member(b, "type", r->type);
		text_member(b, "value", r->value);
		text_member(b, "for", r->purpose);
		text_member(b, "why", r->why);
		when_member(b, r->when);
	}
	buf_ch(b, ']');
}

static void
json_warnings(struct buf *b, const struct provider *p)
{
	size_t i;

	list_begin(b, "warnings");
	for (i = 0; i < p->nwarning; i++) {
		buf_c(b, i ? "," : "");
		text_first(b, "text", p->warning[i].text);
		when_member(b, p->warning[i].when);
	}
	buf_ch(b, ']');
}

void
provider_json(struct buf *b, const struct provider *p)
{
	struct buf yaml = BUF_INIT;

	text_first(b, "name", p->name);
	text_member(b, "title", p->title);
	text_member(b, "kind", str_c(provider_kinds[p->kind]));
	if (p->through.n)
		text_member(b, "through", p->through);
	text_member(b, "updated", p->updated);
	text_member(b, "source", p->source);
	text_member(b, "doc", p->doc);
	json_spf(b, p);
	buf_fmt(b, ",\"dkim_aligns\":%s", p->dkim_aligns ? "true" : "false");
	json_params(b, p);
	json_records(b, p);
	texts(b, "notes", p->note, p->nnote);
	json_warnings(b, p);
	provider_snippet(&yaml, p);
	text_member(b, "yaml", buf_view(&yaml));
	buf_free(&yaml);
	buf_ch(b, '}');
}
