/*
 * The text and GitHub forms, and the choice of form.
 */
#include "lint/report.h"

#include "lint/catalogue.h"
#include "lint/hint.h"
#include "lint/report_json.h"
#include "lint/report_place.h"
#include "lint/rule.h"

/* "error: " as it stands before a message, and coloured. */
static const struct str level_head[][2] = {
    {STR_INIT("info: "), STR_INIT("\033[1;36minfo: \033[0m")},
    {STR_INIT("warning: "), STR_INIT("\033[1;33mwarning: \033[0m")},
    {STR_INIT("error: "), STR_INIT("\033[1;31merror: \033[0m")},
};

static void
text_other(struct buf *b, const struct finding *f, struct report_cursor *c)
{
	struct place p = place_outer(f->more->other);

	buf_c(b, "      = ");
	buf_visible(b, f->more->other_text);
	buf_c(b, ": ");
	buf_visible(b, p.source->name);
	buf_fmt(b, ":%u\n", report_line(c, p));
}

static void
text_hint(struct buf *b, const struct finding *f)
{
	struct buf made = BUF_INIT;
	struct str hint = finding_hint(&made, f);

	if (hint.n) {
		buf_c(b, "      = ");
		buf_visible(b, hint);
		buf_ch(b, '\n');
	}
	if (made.p)
		buf_free(&made);
}

/*
 * "path:line:column: level: message [ID name]"; returns the line's digits,
 * none without a place.
 */
static struct str
text_head(struct buf *b, const struct report_options *o,
    const struct finding *f, struct place p, struct report_cursor *c)
{
	struct str level = level_head[f->level][o->color];
	struct str tag = report_tag(c, f->number);
	struct str head = STR("mailzone: "), number = {0};
	char *to;
	size_t n;

	if (p.source) {
		mark_move(&c->begin, p.source, p.at);
		head = report_head(c, &number);
	}
	to = buf_room(b, head.n + FMT_U64_MAX + level.n + f->message.n + tag.n +
			     sizeof("\033[1m: "));
	if (o->color)
		to = buf_put(to, STR("\033[1m"));
	to = buf_put(to, head);
	if (p.source)
		to = buf_put(fmt_put_u64(to, c->begin.column), STR(": "));
	to = buf_put(to, level);
	n = buf_plain(to, f->message);
	to += n;
	if (n < f->message.n) {
		buf_end(b, to);
		buf_visible(b, str_sub(f->message, n, f->message.n));
		to = buf_room(b, tag.n);
	}
	buf_end(b, buf_put(to, tag));
	return number;
}

static void
text_finding(struct buf *b, const struct report_options *o,
    const struct finding *f, struct report_cursor *c)
{
	struct place p = f->place;
	struct str number;

	if (p.source && p.source->map)
		p = place_outer(p);
	number = text_head(b, o, f, p, c);
	if (o->brief)
		return;
	if (p.source)
		frame_print_near(
		    b, p.source->text, p.at, p.end, number, o->color);
	text_hint(b, f);
	if (f->more->other.source)
		text_other(b, f, c);
}

/*
 * Of a workflow command: % and line ends; in a property the separators too.
 * Control characters went before (buf_visible), so that no text of a zone
 * begins a line, let alone a command.
 */
static void
github_escape(struct buf *b, struct str s, bool property)
{
	struct buf visible = BUF_INIT;
	size_t i;

	buf_visible(&visible, s);
	for (i = 0; i < visible.n; i++) {
		char ch = visible.p[i];

		if (ch == '%' || ch == '\r' || ch == '\n' ||
		    (property && (ch == ':' || ch == ',')))
			buf_fmt(b, "%%%02X", (unsigned char)ch);
		else
			buf_ch(b, ch);
	}
	buf_free(&visible);
}

static void
github_finding(struct buf *b, const struct finding *f, struct report_cursor *c)
{
	static const char *const commands[] = {"notice", "warning", "error"};
	struct buf made = BUF_INIT;
	struct str hint = finding_hint(&made, f);
	struct place p = place_outer(f->place);
	struct where w;

	buf_fmt(b, "::%s ", commands[f->level]);
	if (p.source) {
		w = report_where(c, p);
		buf_c(b, "file=");
		github_escape(b, p.source->name, true);
		buf_fmt(b, ",line=%u,endLine=%u", w.line, w.end_line);
		/* columns mean something on one line only */
		if (w.line == w.end_line)
			buf_fmt(
			    b, ",col=%u,endColumn=%u", w.column, w.end_column);
		buf_ch(b, ',');
	}
	buf_c(b, "title=");
	github_escape(b, str_c(f->rule->id), true);
	buf_ch(b, ' ');
	github_escape(b, str_c(f->rule->name), true);
	buf_c(b, "::");
	github_escape(b, f->message, false);
	if (hint.n) {
		buf_c(b, "%0A"); /* a line of its own in the annotation */
		github_escape(b, hint, false);
	}
	buf_free(&made);
	buf_ch(b, '\n');
}

void
report_begin(struct buf *b, const struct report_options *o)
{
	if (o->format == REPORT_JSON)
		json_begin(b);
	else if (o->format == REPORT_SARIF)
		sarif_begin(b);
	else if (o->format == REPORT_GITLAB)
		gitlab_begin(b);
}

void
report_findings(struct buf *b, const struct report_options *o,
    struct finding *const *v, size_t n, struct report_cursor *c)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i]->level < o->least)
			continue;
		switch (o->format) {
		case REPORT_TEXT:
			text_finding(b, o, v[i], c);
			break;
		case REPORT_JSON:
			json_finding(b, v[i], c);
			break;
		case REPORT_SARIF:
			sarif_finding(b, v[i], c);
			break;
		case REPORT_GITHUB:
			github_finding(b, v[i], c);
			break;
		case REPORT_GITLAB:
			gitlab_finding(b, v[i], c);
			break;
		}
	}
}

void
report_count_to(struct report_mark *m, const struct finding *f)
{
	struct place p = place_outer(f->place);

	if (p.source)
		mark_move(m, p.source, p.at);
}

/* In the lists, the comma stands before all elements but the first. */
struct str
report_join(const struct report_options *o, struct str piece, bool *any)
{
	bool list = o->format != REPORT_TEXT && o->format != REPORT_GITHUB;

	if (piece.n == 0)
		return piece;
	if (list && !*any)
		piece = str_sub(piece, 1, piece.n);
	*any = true;
	return piece;
}

/* Each rule seen, by id, with why and how. */
static void
text_rules(struct buf *b, const struct report_options *o, const size_t *seen)
{
	struct arena scratch = ARENA_INIT;
	const uint16_t *order = catalogue_order(&scratch);
	size_t i;

	for (i = 0; i < rules_n; i++) {
		if (!seen[order[i]])
			continue;
		buf_ch(b, '\n');
		catalogue_reason(b, rules[order[i]], seen[order[i]], o->color);
	}
	arena_free(&scratch);
}

void
report_end(struct buf *b, const struct report_options *o,
    const struct report_summary *s)
{
	if (o->format == REPORT_JSON)
		json_end(b, s);
	else if (o->format == REPORT_SARIF)
		sarif_end(b);
	else if (o->format == REPORT_GITLAB)
		gitlab_end(b);
	else if (o->format == REPORT_TEXT && s->seen)
		text_rules(b, o, s->seen);
}

/* ---- what a finding is about ---- */

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t
hash_without_numbers(struct str s)
{
	uint64_t h = s.n ? 1 : 0;
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!str_isdigit(s.p[i]))
			h = mix(h, (unsigned char)s.p[i]);
	return h;
}

/* The line of a place without a record: its text stands for it. */
static struct str
line_at(struct place p)
{
	enum {
		REACH = 2048
	};
	struct str text = p.source->text;
	size_t from = p.at < text.n ? p.at : text.n, to = from, n;

	for (n = 0; n < REACH && from && text.p[from - 1] != '\n'; n++)
		from--;
	for (n = 0; n < REACH && to < text.n && text.p[to] != '\n'; n++)
		to++;
	return str_trim(str_sub(text, from, to));
}

uint64_t
finding_key(const struct finding *f)
{
	struct place p = place_outer(f->place);
	uint64_t h = str_hash(str_c(f->rule->id));

	h = mix(h, hash_without_numbers(f->message));
	if (f->rr) {
		h = mix(h, name_hash(f->rr->owner));
		h = mix(h, f->rr->type);
		/* the serial moves with every edit */
		if (f->rr->type != TYPE_SOA)
			h = mix(h, str_hash(f->rr->rdata));
	} else if (p.source) {
		h = mix(h, str_hash(line_at(p)));
	}
	return h;
}
