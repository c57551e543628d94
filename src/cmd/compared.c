#include "cmd/compared.h"

#include "dns/emit.h"
#include "lint/report_json.h"

enum {
	VALUE_SHOWN = 160, /* octets of a value in one line */
	BEFORE_CHANGE = 40, /* of them, in front of what differs */
	PANEL_SHOWN = 6 /* names */
};

const char *
compared_kind(enum diff_kind kind)
{
	static const char *const names[DIFF_KINDS] = {
	    [DIFF_SAME] = "same",
	    [DIFF_CHANGED] = "changed",
	    [DIFF_LOST] = "lost",
	    [DIFF_ADDED] = "added",
	};

	return names[kind];
}

static const char *
color_of(enum diff_kind kind)
{
	static const char *const colors[DIFF_KINDS] = {
	    [DIFF_SAME] = "\033[2m",
	    [DIFF_CHANGED] = "\033[33m",
	    [DIFF_LOST] = "\033[31m",
	    [DIFF_ADDED] = "\033[32m",
	};

	return colors[kind];
}

/* Octets that two texts begin with alike. */
static size_t
common(const struct buf *a, const struct buf *b)
{
	size_t n = 0;

	while (n < a->n && n < b->n && a->p[n] == b->p[n])
		n++;
	return n;
}

/* Presentation form is printable ASCII: it may be cut anywhere. */
static void
put_cut(struct buf *b, const struct buf *value, size_t change, bool all)
{
	size_t from = change > BEFORE_CHANGE ? change - BEFORE_CHANGE : 0;

	if (all || value->n <= VALUE_SHOWN) {
		buf_str(b, buf_view(value));
		return;
	}
	if (from > value->n - VALUE_SHOWN)
		from = value->n - VALUE_SHOWN;
	if (from)
		buf_c(b, "...");
	buf_str(b, str_sub(buf_view(value), from, from + VALUE_SHOWN));
	if (from + VALUE_SHOWN < value->n)
		buf_c(b, "...");
}

static void
put_record(struct buf *b, const struct rr *r, const struct buf *value,
    size_t change, bool all)
{
	name_text(b, r->owner);
	buf_ch(b, ' ');
	buf_u64(b, r->ttl);
	buf_ch(b, ' ');
	type_text(b, r->type);
	buf_ch(b, ' ');
	put_cut(b, value, change, all);
	buf_ch(b, '\n');
}

static void
put_head(struct buf *b, const char *word, enum diff_kind kind, bool color)
{
	if (color)
		buf_c(b, color_of(kind));
	buf_c(b, word);
	if (color)
		buf_c(b, "\033[0m");
	buf_fill(b, ' ', 9 - strlen(word));
}

/* What a loss costs; or else what a rule finds grave about the record. */
static struct str
reason(const struct compared_record *r, const struct told_finding *f)
{
	if (r->cost.n || !f || f->level < LEVEL_ERROR)
		return r->cost;
	return f->text;
}

static void
put_reason(struct buf *b, const struct compared_record *r,
    const struct told_finding *f)
{
	struct str text = reason(r, f);

	if (!text.n)
		return;
	buf_fill(b, ' ', 9);
	buf_visible(b, text);
	if (f)
		buf_fmt(b, " [%s]", f->id);
	buf_ch(b, '\n');
}

static void
put_compared(struct buf *b, const struct compared_record *r,
    const struct compared_style *style, const struct told_finding *f)
{
	const struct diff_entry *e = &r->d;
	struct buf old = BUF_INIT, new = BUF_INIT;
	bool both = e->kind == DIFF_CHANGED;
	size_t change = 0;

	if (e->old)
		emit_rdata(&old, e->old, NULL);
	if (e->new)
		emit_rdata(&new, e->new, NULL);
	if (both && e->value)
		change = common(&old, &new);
	put_head(b, compared_kind(e->kind), e->kind, style->color);
	if (e->old)
		put_record(b, e->old, &old, change, style->all);
	if (both)
		put_head(b, "     ->", e->kind, style->color);
	if (e->new && (both || !e->old))
		put_record(b, e->new, &new, change, style->all);
	put_reason(b, r, f);
	buf_free(&old);
	buf_free(&new);
}

static void
put_panel_names(struct buf *b, const struct comparison *c)
{
	const struct rr *last = NULL;
	size_t i, n = 0;

	for (i = 0; i < c->n; i++) {
		const struct diff_entry *e = &c->v[i].d;
		const struct rr *r = e->old ? e->old : e->new;

		if (c->v[i].apart != APART_PANEL || e->kind == DIFF_SAME ||
		    (last && name_eq(last->owner, r->owner)))
			continue;
		last = r;
		if (++n > PANEL_SHOWN)
			continue;
		buf_c(b, n == 1 ? " (" : ", ");
		name_text_relative(b, r->owner,
		    c->old->origin.n ? c->old->origin : c->new->origin);
	}
	if (n > PANEL_SHOWN)
		buf_c(b, " ...");
	if (n)
		buf_ch(b, ')');
}

static void
put_apart(
    struct buf *b, const struct comparison *c, const struct compared_style *s)
{
	static const char *const what[APARTS] = {
	    [APART_SOA] = "SOA",
	    [APART_NS] = "NS of the zone",
	    [APART_DNSSEC] = "of DNSSEC",
	    [APART_PANEL] = "of the panel",
	};
	bool first = true;
	unsigned i;

	for (i = APART_NOT + 1; i < APARTS; i++) {
		if (!c->apart[i])
			continue;
		if (first)
			put_head(b, "apart", DIFF_SAME, s->color);
		else
			buf_c(b, ", ");
		first = false;
		buf_fmt(b, "%zu %s", c->apart[i], what[i]);
		if (i == APART_PANEL)
			put_panel_names(b, c);
	}
	if (!first)
		buf_ch(b, '\n');
}

static const struct told_finding *
finding_of(const struct compared_style *style, size_t i)
{
	return style->told ? style->told->record[i] : NULL;
}

static void
put_findings(struct buf *b, const struct told *t)
{
	size_t i;

	for (i = 0; t && i < t->nrest; i++) {
		const char *level = level_name(t->rest[i].level);

		buf_c(b, level);
		buf_fill(b, ' ', 9 - strlen(level));
		buf_visible(b, t->rest[i].text);
		buf_fmt(b, " [%s]\n", t->rest[i].id);
	}
}

void
compared_text(struct buf *b, const struct comparison *c,
    const struct compared_style *style)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (style->all ||
		    (c->v[i].d.kind != DIFF_SAME && !c->v[i].apart))
			put_compared(b, &c->v[i], style, finding_of(style, i));
	if (c->unread)
		buf_fmt(b,
		    "unread   %zu %s could not be read and %s not compared\n",
		    c->unread, c->unread == 1 ? "record" : "records",
		    c->unread == 1 ? "is" : "are");
	put_findings(b, style->told);
	if (c->differs || style->all)
		put_apart(b, c, style);
}

void
compared_counts(struct buf *b, const size_t count[DIFF_KINDS])
{
	unsigned i;

	for (i = 0; i < DIFF_KINDS; i++)
		buf_fmt(b, "%s%zu %s", i ? ", " : "", count[i],
		    compared_kind((enum diff_kind)i));
}

void
compared_normal(struct buf *b, const size_t normal[NORMALS])
{
	bool first = true;
	unsigned i;

	for (i = 0; i < NORMALS; i++) {
		if (!normal[i])
			continue;
		buf_fmt(b, "%s%zu %s", first ? "" : ", ", normal[i],
		    normal_name((enum normal)(1u << i)));
		first = false;
	}
}

static void
json_side(struct buf *b, const char *name, const struct rr *r)
{
	struct buf value = BUF_INIT;

	buf_fmt(b, ",\"%s\":", name);
	if (!r) {
		buf_c(b, "null");
		return;
	}
	emit_rdata(&value, r, NULL);
	buf_fmt(b, "{\"ttl\":%u,\"value\":", r->ttl);
	json_text(b, buf_view(&value));
	if (type_is_text(r->type)) {
		buf_c(b, ",\"text\":");
		json_text(b, r->rdata);
	}
	buf_ch(b, '}');
	buf_free(&value);
}

static void
json_record(struct buf *b, const struct compared_record *r,
    const struct told_finding *f)
{
	struct str why = reason(r, f);
	const struct rr *any = r->d.old ? r->d.old : r->d.new;
	struct buf text = BUF_INIT;
	unsigned i;

	buf_fmt(b, "{\"status\":\"%s\",\"owner\":", compared_kind(r->d.kind));
	name_text(&text, any->owner);
	json_text(b, buf_view(&text));
	buf_reset(&text);
	type_text(&text, any->type);
	buf_c(b, ",\"type\":");
	json_text(b, buf_view(&text));
	json_side(b, "old", r->d.old);
	json_side(b, "new", r->d.new);
	buf_fmt(b, ",\"mail\":%s", r->mail ? "true" : "false");
	if (r->apart)
		buf_fmt(b, ",\"apart\":\"%s\"", apart_name(r->apart));
	if (why.n) {
		buf_c(b, ",\"cost\":");
		json_text(b, why);
	}
	if (f)
		buf_fmt(b, ",\"rule\":\"%s\"", f->id);
	for (i = 0; i < NORMALS; i++)
		if (r->normal >> i & 1)
			buf_fmt(b, ",\"%s\":true",
			    normal_key((enum normal)(1u << i)));
	buf_ch(b, '}');
	buf_free(&text);
}

void
compared_json_counts(struct buf *b, const size_t count[DIFF_KINDS])
{
	unsigned i;

	for (i = 0; i < DIFF_KINDS; i++)
		buf_fmt(b, "%s\"%s\":%zu", i ? "," : "",
		    compared_kind((enum diff_kind)i), count[i]);
}

void
compared_json_records(struct buf *b, const struct comparison *c,
    const struct compared_style *style)
{
	bool first = true;
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < c->n; i++) {
		if (c->v[i].d.kind == DIFF_SAME && !style->all)
			continue;
		buf_c(b, first ? "\n" : ",\n");
		first = false;
		json_record(b, &c->v[i], finding_of(style, i));
	}
	buf_ch(b, ']');
}

static void
json_findings(struct buf *b, const struct told *t)
{
	struct buf owner = BUF_INIT;
	size_t i;

	buf_c(b, ",\n\"findings\":[");
	for (i = 0; t && i < t->nrest; i++) {
		const struct told_finding *f = &t->rest[i];

		buf_fmt(b,
		    "%s{\"rule\":\"%s\",\"name\":\"%s\",\"level\":\"%s\","
		    "\"message\":",
		    i ? ",\n" : "", f->id, f->name, level_name(f->level));
		json_text(b, f->text);
		buf_reset(&owner);
		if (f->rr)
			name_text(&owner, f->rr->owner);
		buf_c(b, ",\"owner\":");
		f->rr ? json_text(b, buf_view(&owner)) : buf_c(b, "null");
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
	buf_free(&owner);
}

void
compared_json(struct buf *b, const struct comparison *c,
    const struct compared_style *style)
{
	size_t i;

	buf_c(b, "\"records\":");
	compared_json_records(b, c, style);
	json_findings(b, style->told);
	buf_c(b, ",\n\"summary\":{");
	compared_json_counts(b, c->count);
	buf_fmt(b,
	    ",\"unread\":%zu,\"mail_lost\":%zu,\"mail_changed\":%zu,\"apart\":"
	    "{",
	    c->unread, c->mail_lost, c->mail_changed);
	for (i = APART_NOT + 1; i < APARTS; i++)
		buf_fmt(b, "%s\"%s\":%zu", i > 1 ? "," : "",
		    apart_name((enum apart)i), c->apart[i]);
	buf_c(b, "},\"normalised\":{");
	for (i = 0; i < NORMALS; i++)
		buf_fmt(b, "%s\"%s\":%zu", i ? "," : "",
		    normal_key((enum normal)(1u << i)), c->normal[i]);
	buf_c(b, "}}");
}
