#include "lint/report_place.h"

#include "base/buf.h"
#include "lint/rule.h"
#include "lint/rules.h"

void
mark_move(struct report_mark *m, const struct source *s, uint32_t at)
{
	struct str text = s->text;
	size_t i;

	if (m->source == s && m->at == at)
		return;
	if (m->source != s || at < m->at)
		*m = (struct report_mark){s, 0, 1, 1, 0};
	if (at > text.n)
		at = (uint32_t)text.n;
	for (i = m->at; i < at;) {
		const char *newline = memchr(text.p + i, '\n', at - i);

		if (!newline)
			break;
		m->line++;
		m->column = 1;
		m->rest = 0;
		i = (size_t)(newline - text.p) + 1;
	}
	i += m->rest;
	while (i < at) {
		size_t ascii = str_ascii_end(str_sub(text, 0, at), i);
		uint32_t cp;
		unsigned step;

		m->column += (unsigned)(ascii - i);
		if ((i = ascii) >= at)
			break;
		step = str_utf8(text, i, &cp);
		i += step ? step : 1;
		m->column++;
	}
	m->rest = (unsigned)(i - at);
	m->at = at;
}

struct where
report_where(struct report_cursor *c, struct place p)
{
	struct where w;

	mark_move(&c->begin, p.source, p.at);
	if (c->end.source != p.source || p.end < c->end.at)
		c->end = c->begin;
	mark_move(&c->end, p.source, p.end);
	w.line = c->begin.line;
	w.column = c->begin.column;
	w.end_line = c->end.line;
	w.end_column = c->end.column;
	return w;
}

static void
name_head(struct report_cursor *c, const struct source *s)
{
	struct buf name = BUF_INIT;

	buf_visible(&name, s->name);
	buf_ch(&name, ':');
	c->head = arena_text(c->arena, name.n + FMT_U64_MAX + 1);
	memcpy(c->head, name.p, name.n);
	c->name = name.n;
	c->named = s;
	c->numbered = 0;
	buf_free(&name);
}

struct str
report_head(struct report_cursor *c, struct str *number)
{
	const struct report_mark *m = &c->begin;

	if (c->named != m->source)
		name_head(c, m->source);
	if (c->numbered != m->line) {
		char *end = fmt_put_u64(c->head + c->name, m->line);

		*end = ':';
		c->digits = (size_t)(end - c->head) - c->name;
		c->numbered = m->line;
	}
	*number = (struct str){c->head + c->name, c->digits};
	return (struct str){c->head, c->name + c->digits + 1};
}

struct str
report_tag(struct report_cursor *c, unsigned rule)
{
	if (!c->tag)
		c->tag = NEW_N(c->arena, struct str, rules_n);
	if (!c->tag[rule].n)
		c->tag[rule] = str_fmt(
		    c->arena, " [%s %s]\n", rules[rule]->id, rules[rule]->name);
	return c->tag[rule];
}

unsigned
report_line(struct report_cursor *c, struct place p)
{
	size_t lo = 0, hi;

	if (c->lines.source != p.source)
		lines_index(c->arena, p.source, &c->lines);
	for (hi = c->lines.n; hi - lo > 1;) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->lines.start[mid] <= p.at)
			lo = mid;
		else
			hi = mid;
	}
	return (unsigned)lo + 1;
}
