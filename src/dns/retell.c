#include "dns/retell.h"

enum {
	STRING_MAX = 255 /* RFC 1035 section 3.3 */
};

void
retell_init(struct retelling *r, struct arena *a, const struct source *outer)
{
	*r = (struct retelling){.arena = a,
	    .outer = outer,
	    .text = BUF_INIT,
	    .inner = NEW(a, struct source)};
}

void
retell_say(struct retelling *r, struct str s)
{
	buf_str(&r->text, s);
}

/* Octets at the end of the text stand for [at, end) of the outer one. */
static void
tell(struct retelling *r, struct str s, uint32_t at, uint32_t end)
{
	struct source_line *last = r->n ? &r->line[r->n - 1] : NULL;
	uint32_t inner = (uint32_t)r->text.n, n = (uint32_t)s.n;
	bool same = end - at == s.n;

	buf_str(&r->text, s);
	if (last && same && !last->span && last->inner + last->n == inner &&
	    last->outer + last->n == at) {
		last->n += n;
		return;
	}
	r->line =
	    arena_grow(r->arena, r->line, r->n, &r->cap, sizeof(*r->line));
	r->line[r->n++] = (struct source_line){inner, at, n,
	    same       ? 0
	    : end > at ? end - at
		       : 1};
}

/* A part of a piece, written as it is or (with) in another way. */
static void
tell_part(struct retelling *r, const struct piece *p, size_t from, size_t to,
    struct str with)
{
	if (p->end - p->at == p->text.n)
		tell(r, with, p->at + (uint32_t)from, p->at + (uint32_t)to);
	else
		tell(r, with, p->at, p->end);
}

/* Octet i of the piece as \X or \DDD. */
static void
tell_escaped(struct retelling *r, const struct piece *p, size_t i)
{
	unsigned char c = (unsigned char)p->text.p[i];
	char text[8];
	size_t n;

	if (c > ' ' && c < 127)
		n = (size_t)snprintf(text, sizeof(text), "\\%c", c);
	else
		n = (size_t)snprintf(text, sizeof(text), "\\%03u", c);
	tell_part(r, p, i, i + 1, (struct str){text, n});
}

/* Ends a line, or is nothing that a text may hold. */
static bool
is_control(unsigned char c)
{
	return (c < ' ' && c != '\t') || c == 127;
}

/* Octets [from, to) as they are. */
static void
tell_run(struct retelling *r, const struct piece *p, size_t from, size_t to)
{
	if (to > from)
		tell_part(r, p, from, to, str_sub(p->text, from, to));
}

void
retell_word(struct retelling *r, const struct piece *p, size_t n)
{
	size_t i, from, k;

	for (k = 0; k < n; k++) {
		struct str s = p[k].text;

		for (i = from = 0; i < s.n; i++) {
			bool leads = k == 0 && i == 0 && s.p[0] == '$';

			if (s.p[i] == '\\' && i + 1 < s.n &&
			    !is_control((unsigned char)s.p[i + 1])) {
				i++;
				continue;
			}
			if (!leads && !is_control((unsigned char)s.p[i]) &&
			    !strchr(" \t\";()\\", s.p[i]))
				continue;
			tell_run(r, &p[k], from, i);
			tell_escaped(r, &p[k], i);
			from = i + 1;
		}
		tell_run(r, &p[k], from, s.n);
	}
}

/* Begins a new string where the one in hand is full. */
static void
make_room(struct retelling *r, const struct piece *p, size_t *from, size_t i)
{
	if (r->in_string < STRING_MAX)
		return;
	tell_run(r, p, *from, i);
	*from = i;
	retell_say(r, STR("\" \""));
	r->in_string = 0;
}

void
retell_octets(struct retelling *r, const struct piece *p, size_t n)
{
	size_t i, from, k;

	r->in_string = 0;
	retell_say(r, STR("\""));
	for (k = 0; k < n; k++) {
		struct str s = p[k].text;

		for (i = from = 0; i < s.n; i++) {
			make_room(r, &p[k], &from, i);
			r->in_string++;
			if (s.p[i] != '"' && s.p[i] != '\\' &&
			    !is_control((unsigned char)s.p[i]))
				continue;
			tell_run(r, &p[k], from, i);
			tell_escaped(r, &p[k], i);
			from = i + 1;
		}
		tell_run(r, &p[k], from, s.n);
	}
	retell_say(r, STR("\""));
}

/* State of presentation form, over the borders of pieces. */
struct form {
	bool quoted;
	bool inside; /* all is in one string: a quote is an octet of it */
	unsigned escape; /* octets of an escape still to come */
};

/* How many octets belong to the escape that begins before s[i]. */
static unsigned
escape_size(struct str s, size_t i)
{
	return i + 2 < s.n && str_isdigit(s.p[i]) && str_isdigit(s.p[i + 1]) &&
		       str_isdigit(s.p[i + 2])
		   ? 3
		   : 1;
}

static void
tell_form(struct retelling *r, const struct piece *p, struct form *f)
{
	struct str s = p->text;
	size_t i, from = 0;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool bad = is_control((unsigned char)c);

		if (f->escape && !bad) {
			f->escape--;
			continue;
		}
		f->escape = 0;
		if (f->quoted && (c != '"' || f->inside)) {
			make_room(r, p, &from, i);
			r->in_string++;
		}
		if (c == '"' && !f->inside) {
			f->quoted = !f->quoted;
			r->in_string = 0;
		} else if (c == '\\') {
			f->escape = escape_size(s, i + 1);
		} else if (bad || c == '"' ||
			   (!f->quoted && strchr(";()", c))) {
			tell_run(r, p, from, i);
			tell_escaped(r, p, i);
			from = i + 1;
		}
	}
	tell_run(r, p, from, s.n);
}

void
retell_rdata(struct retelling *r, const struct piece *p, size_t n)
{
	struct form f = {0};
	size_t k;

	for (k = 0; k < n; k++)
		tell_form(r, &p[k], &f);
	if (f.escape) /* or it would take the end of the line along */
		retell_say(r, STR("\\"));
}

void
retell_unquoted(struct retelling *r, const struct piece *p, size_t n)
{
	struct form f = {.quoted = true, .inside = true};
	size_t k;

	r->in_string = 0;
	retell_say(r, STR("\""));
	for (k = 0; k < n; k++)
		tell_form(r, &p[k], &f);
	retell_say(r, f.escape ? STR("\\\"") : STR("\""));
}

void
retell_comment(struct retelling *r, const struct piece *p, size_t n)
{
	size_t i, from, k;

	for (k = 0; k < n; k++) {
		struct str s = p[k].text;

		for (i = from = 0; i < s.n; i++) {
			if (!is_control((unsigned char)s.p[i]))
				continue;
			tell_run(r, &p[k], from, i);
			tell_part(r, &p[k], i, i + 1, STR(" "));
			from = i + 1;
		}
		tell_run(r, &p[k], from, s.n);
	}
}

const struct source *
retell_end(struct retelling *r)
{
	struct source *s = r->inner;
	struct source_map *m = NEW(r->arena, struct source_map);

	m->whole = place_of(r->outer, 0, r->outer->text.n);
	m->line = r->line;
	m->n = r->n;
	s->name = r->outer->name;
	s->text = str_dup(r->arena, buf_view(&r->text));
	s->map = m;
	buf_free(&r->text);
	return s;
}
