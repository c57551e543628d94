/*
 * Records taken out, put in, renamed, timed: the lines they stand on, and what the
 * records behind them take from them.
 */
#include "dns/emit.h"
#include "lint/fix_work.h"

/* ---- the lines of a record ---- */

/* One thing of zone text, as the lexer reads it: a comment, a string … */
static size_t
step(struct str t, size_t at, char *what)
{
	size_t end = at + 1;

	*what = t.p[at];
	switch (t.p[at]) {
	case ';':
		end = str_chr(t, '\n', end);
		end -= end < t.n && t.p[end - 1] == '\r';
		break;
	case '"':
		while (end < t.n && t.p[end] != '"' && t.p[end] != '\n')
			end += t.p[end] == '\\' ? 2 : 1;
		end++;
		break;
	case '\\':
		end++;
		break;
	case '\r':
		*what = '\n';
		end += end < t.n && t.p[end] == '\n';
		break;
	default:
		break;
	}
	return end < t.n ? end : t.n;
}

/* Suppressions, and what Cloudflare writes: of this record alone. */
static bool
is_for_record(struct str comment)
{
	struct str s = str_trim(str_sub(comment, 1, comment.n));

	return str_starts(s, STR("mailzone:")) || str_starts(s, STR("cf_"));
}

/*
 * The lines of a record: from the start of its first to behind the line end
 * of its last; and the comments in them. False where something else stands
 * there too.
 */
struct entry {
	size_t from, to;
	struct str eol; /* as it is written; empty at the end of the text */
	struct str comments; /* a line each */
};

static bool
find_entry(struct arena *a, const struct rr *r, struct entry *out)
{
	struct str t = r->source->text;
	struct buf comments = BUF_INIT;
	size_t at, end, depth = 0;
	bool good = true;
	char what;

	*out = (struct entry){0};
	for (at = r->place.at;
	     at && t.p[at - 1] != '\n' && t.p[at - 1] != '\r';)
		at--;
	out->from = at;
	for (; good && at < t.n; at = end) {
		end = step(t, at, &what);
		if (what == '\n' && at >= r->place.end && depth == 0) {
			out->eol = str_sub(t, at, end);
			at = end;
			break;
		}
		depth += what == '(';
		if (what == ')')
			good = depth-- > 0;
		if (what == ';' && !is_for_record(str_sub(t, at, end))) {
			buf_str(&comments, str_sub(t, at, end));
			buf_ch(&comments, '\n');
		}
		if (at < r->place.at || at >= r->place.end)
			good = good && strchr(" \t\n();", what);
	}
	out->to = at;
	out->comments = str_dup(a, buf_view(&comments));
	buf_free(&comments);
	return good && depth == 0;
}

/* ---- what the next record takes from this one ---- */

/* What $GENERATE makes takes nothing, and leaves nothing to the next. */
static const struct rr *
next_record(const struct fix_work *w, const struct rr *r)
{
	const struct rr *end = w->zone->rr + w->zone->n, *next = r + 1;

	while (next < end && next->source == r->source &&
	       next->flags & RR_GENERATED)
		next++;
	return next < end && next->source == r->source ? next : NULL;
}

/* Between two records, does a line begin with '$'? */
static bool
has_directive_between(const struct rr *r, const struct rr *next)
{
	struct str t = r->source->text;
	size_t at = r->place.end;

	for (; (at = str_chr(t, '\n', at)) < next->place.at; at++)
		if (at + 1 < t.n && t.p[at + 1] == '$')
			return true;
	return false;
}

static bool
has_final_dot(struct str name)
{
	return name.n && name.p[name.n - 1] == '.';
}

/* Writes an owner at the front of the next record, where it has none. */
static bool
pass_owner(struct fix_work *w, const struct rr *r)
{
	const struct rr *next = next_record(w, r);
	struct str owner = rr_owner_text(r);
	struct entry e;

	/* another owner comes from a line between that is no record */
	if (!next || next->flags & RR_OWNER_STATED ||
	    !(r->flags & RR_OWNER_STATED) || !name_eq(next->owner, r->owner))
		return true;
	if (!rr_is_editable(next) || !owner.n ||
	    !find_entry(w->arena, next, &e) ||
	    (!has_final_dot(owner) && has_directive_between(r, next)))
		return false;
	fix_change(w, next->source, e.from, e.from, owner);
	return true;
}

/* As it is written: Cloudflare's 1 stands for another one. */
static uint32_t
written_ttl(const struct rr *r)
{
	return r->flags & RR_TTL_AUTO ? 1 : r->ttl;
}

static bool
put_ttl(struct fix_work *w, const struct rr *r, uint32_t ttl)
{
	struct field at = rr_ttl_at(r);
	bool stated = at.end > at.at;

	if (!rr_is_editable(r))
		return false;
	if (!stated)
		at = rr_class_at(r).end > rr_class_at(r).at ? rr_class_at(r)
							    : rr_type_at(r);
	fix_change(w, r->source, at.at, stated ? at.end : at.at,
	    str_fmt(w->arena, stated ? "%u" : "%u ", ttl));
	return true;
}

/* And its TTL, where the next one would take it. */
static bool
pass_ttl(struct fix_work *w, const struct rr *r)
{
	const struct rr *next = next_record(w, r);

	if (!next || !(next->flags & RR_TTL_INHERITED) ||
	    !(r->flags & RR_TTL_STATED) || written_ttl(next) != written_ttl(r))
		return true;
	return put_ttl(w, next, written_ttl(next));
}

static bool
is_timed(const struct edit *e, const struct rr *r)
{
	while (e && (e->kind != EDIT_TTL || e->rr != r))
		e = e->next;
	return e != NULL;
}

/* The record behind that took its TTL from this one keeps what it had. */
bool
fix_ttl(struct fix_work *w, const struct edit *first, const struct edit *e)
{
	const struct rr *next = next_record(w, e->rr);

	/* the minimum of a SOA without TTL is that of all that have none */
	if (e->rr->flags & RR_TTL_INHERITED && e->rr->type == TYPE_SOA)
		return false;
	if (!put_ttl(w, e->rr, (uint32_t)e->from))
		return false;
	if (!next || !(next->flags & RR_TTL_INHERITED) ||
	    written_ttl(next) == e->from ||
	    written_ttl(next) != written_ttl(e->rr) || is_timed(first, next))
		return true;
	return !(next->flags & RR_TTL_NONE) &&
	       put_ttl(w, next, written_ttl(next));
}

bool
fix_delete(struct fix_work *w, const struct rr *r)
{
	struct entry e;

	if (!rr_is_editable(r) || r->type == TYPE_SOA ||
	    !find_entry(w->arena, r, &e))
		return false;
	fix_change(w, r->source, e.from, e.to, e.comments);
	return pass_owner(w, r) && pass_ttl(w, r);
}

/* ---- names ---- */

/* The origin that a record's owner is relative to; n 0: not known. */
static struct name
origin_of(struct fix_work *w, const struct rr *r)
{
	struct str text = rr_owner_text(r);
	struct name relative;

	if (!(r->flags & RR_OWNER_STATED) || has_final_dot(text))
		return (struct name){0};
	if (str_eq(text, STR("@")))
		return r->owner;
	if (name_from_text(w->arena, text, &name_root, &relative, NULL, NULL) !=
	    NAME_OK)
		return (struct name){0};
	return name_parent(r->owner, name_labels(relative));
}

/* A name as a file writes its owners that has this record. */
static struct str
owner_text(struct fix_work *w, const struct rr *r, struct name name)
{
	struct name origin = origin_of(w, r);
	struct buf b = BUF_INIT;
	struct str s;

	if (origin.n > 1)
		name_text_relative(&b, name, origin);
	else
		name_text(&b, name);
	s = str_dup(w->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

bool
fix_rename(struct fix_work *w, const struct edit *e)
{
	const struct rr *r = e->rr, *next;
	struct entry x;

	if (!rr_is_editable(r) || !find_entry(w->arena, r, &x))
		return false;
	if (r->flags & RR_OWNER_STATED) {
		fix_change(w, r->source, rr_owner_at(r).at, rr_owner_at(r).end,
		    owner_text(w, r, e->name));
		return pass_owner(w, r);
	}
	fix_change(w, r->source, x.from, x.from, owner_text(w, r, e->name));
	next = next_record(w, r);
	if (!next || next->flags & RR_OWNER_STATED ||
	    !name_eq(next->owner, r->owner))
		return true;
	if (!rr_is_editable(next) || !find_entry(w->arena, next, &x))
		return false;
	fix_change(
	    w, next->source, x.from, x.from, name_str(w->arena, r->owner));
	return true;
}

/* ---- a record more ---- */

static void
put_field(struct buf *b, struct str field, char blank)
{
	buf_str(b, field);
	buf_ch(b, blank);
}

/* Its line stands behind a record and those that take their owner from it. */
bool
fix_add(struct fix_work *w, const struct edit *e)
{
	const struct rr *r = e->rr, *next;
	struct buf b = BUF_INIT;
	struct str text, eol = STR("\n");
	struct entry x;
	char blank;

	while ((next = next_record(w, r)) && !(next->flags & RR_OWNER_STATED))
		r = next;
	if (!rr_is_editable(r) || !find_entry(w->arena, r, &x))
		return false;
	text = str_sub(r->source->text, x.from, x.to);
	blank = str_chr(text, '\t', 0) < text.n ? '\t' : ' ';
	if (x.eol.n)
		eol = x.eol;
	else
		buf_str(&b, eol);
	put_field(&b, owner_text(w, e->rr, e->name), blank);
	/* that of the record before it: what is behind may inherit it */
	if (r->flags & (RR_TTL_STATED | RR_TTL_INHERITED) &&
	    !(r->flags & RR_TTL_NONE)) {
		buf_u64(&b, written_ttl(r));
		buf_ch(&b, blank);
	}
	if (e->rr->flags & RR_CLASS_STATED)
		put_field(&b, STR("IN"), blank);
	buf_str(&b, e->with);
	buf_str(&b, eol);
	fix_change(w, r->source, x.to, x.to, str_dup(w->arena, buf_view(&b)));
	buf_free(&b);
	return true;
}
