#include "lint/hint.h"

#include "lint/rule.h"

enum {
	SHOWN_MAX = 60 /* octets of the text that is to be written */
};

static bool
is_between(char c) /* tags or terms */
{
	return c == ' ' || c == ';';
}

/* Without what divides it from its neighbours. */
static struct str
core(struct str s)
{
	while (s.n && is_between(s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n && is_between(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Can a person see and type it? A mere comma says too little. */
static bool
is_word(struct str s)
{
	bool word = false;
	size_t i;

	if (s.n > SHOWN_MAX)
		return false;
	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x20)
			return false;
		word = word || str_isalpha(s.p[i]) || str_isdigit(s.p[i]);
	}
	return word;
}

/* The octets that the edit replaces. */
static struct str
replaced(const struct edit *e)
{
	if (e->kind == EDIT_TEXT)
		return str_sub(e->rr->rdata, e->from, e->to);
	return str_sub(e->place.source->text, e->place.at, e->place.end);
}

static bool
replacement(struct buf *b, const struct edit *e)
{
	struct str old = replaced(e);
	struct str word = core(e->with.n ? e->with : old);

	if (!is_word(word))
		return false;
	buf_c(b, !e->with.n ? "delete " : old.n ? "write " : "insert ");
	buf_str(b, word);
	return true;
}

static bool
repair(struct buf *b, const struct edit *e)
{
	switch (e->kind) {
	case EDIT_DELETE:
		buf_c(b, "delete it");
		return true;
	case EDIT_OWNER:
		buf_c(b, "move it to ");
		name_text_nodot(b, e->name);
		return true;
	case EDIT_ADD:
		buf_c(b, "publish ");
		name_text_nodot(b, e->name);
		buf_ch(b, ' ');
		buf_str(b, e->with);
		return true;
	case EDIT_TTL:
		buf_c(b, "write ");
		buf_u64(b, e->from);
		return true;
	case EDIT_SOURCE:
	case EDIT_TEXT:
		return replacement(b, e);
	}
	return false;
}

struct str
finding_hint(struct buf *b, const struct finding *f)
{
	const struct edit *e = f->more->edit;

	if (f->more->fix.n)
		return f->more->fix;
	/* several edits at once are more than a few words say */
	if (e && !e->next && repair(b, e)) {
		if (f->unsafe || (f->rule->fixable == FIX_UNSAFE && !f->safe))
			buf_c(b, ", if that is meant");
		return buf_view(b);
	}
	return f->advised ? str_c(f->rule->fix) : (struct str){0};
}
