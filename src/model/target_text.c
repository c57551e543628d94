#include "model/target_text.h"

#include "dns/emit.h"
#include "dns/idn.h"

struct strings
target_strings(const struct rr *r)
{
	struct strings s = {.rr = r, .as_is = r->nlens > 0};
	size_t sum = 0;

	for (uint32_t i = 0; i < r->nlens; i++) {
		if (r->lens[i] > STRING_MAX)
			s.as_is = false;
		sum += r->lens[i];
	}
	if (sum != r->rdata.n)
		s.as_is = false;
	return s;
}

bool
target_next_string(struct strings *s, struct str *out)
{
	size_t n = s->rr->rdata.n - s->at;

	if (s->as_is) {
		if (s->i >= s->rr->nlens)
			return false;
		n = s->rr->lens[s->i];
	} else {
		if (n == 0 && s->i > 0)
			return false;
		if (n > STRING_MAX)
			n = STRING_MAX;
	}
	*out = str_sub(s->rr->rdata, s->at, s->at + n);
	s->at += n;
	s->i++;
	return true;
}

void
target_quoted(struct buf *b, const struct rr *r)
{
	struct strings s = target_strings(r);
	struct str one;

	while (target_next_string(&s, &one)) {
		if (s.i > 1)
			buf_ch(b, ' ');
		emit_quoted(b, one);
	}
}

struct str
target_file(const struct source *s)
{
	size_t from = s->name.n;

	while (from > 0 && s->name.p[from - 1] != '/')
		from--;
	return str_sub(s->name, from, s->name.n);
}

void
target_reason(struct buf *b, const struct note *note)
{
	if (!note)
		return;
	buf_visible(b, note->reason);
	if (!note->place.source || note->line == 0)
		return;
	buf_c(b, " (");
	buf_visible(b, target_file(note->place.source));
	buf_fmt(b, ":%u)", note->line);
}

void
target_comments(struct buf *b, struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		size_t end = str_chr(text, '\n', at);

		buf_c(b, "; ");
		buf_visible(b, str_sub(text, at, end));
		buf_ch(b, '\n');
		at = end + 1;
	}
}

void
target_waivers(struct buf *b, const struct note *note)
{
	/* what is commented out is not judged; the next record would be */
	if (note && note->disabled)
		return;
	for (size_t i = 0; note && i < note->nignore; i++) {
		const struct waiver *v = &note->ignore[i];

		buf_c(b, "; mailzone: ignore ");
		buf_visible(b, v->rule);
		if (v->until.n) {
			buf_c(b, " until ");
			buf_visible(b, v->until);
		}
		buf_c(b, " -- ");
		buf_visible(b, v->reason);
		buf_ch(b, '\n');
	}
}

void
target_name(struct buf *b, struct name name)
{
	struct arena a = ARENA_INIT;
	struct str text = name_str_nodot(&a, name);
	struct str shown = idn_to_unicode(&a, text);

	buf_visible(b, shown);
	if (!str_eq(shown, text)) {
		buf_c(b, " (");
		buf_visible(b, text);
		buf_ch(b, ')');
	}
	arena_free(&a);
}

struct str
target_made_from(const struct zone *z)
{
	for (size_t i = 0; i < z->n; i++) {
		const struct note *note = z->rr[i].note;

		if (note && note->place.source)
			return target_file(note->place.source);
	}
	return (struct str){0};
}
