/*
 * A fragment of a master file (RFC 1035 section 5).
 */
#include "dns/emit.h"
#include "model/target_text.h"

static void
write_note(struct buf *b, const struct note *note)
{
	if (!note)
		return;
	buf_c(b, "; ");
	target_reason(b, note);
	buf_ch(b, '\n');
	target_comments(b, note->warning);
	target_waivers(b, note);
}

/* One string behind the type; several in parentheses, one a line. */
static void
write_strings(struct buf *b, const struct rr *r, const char *margin)
{
	struct strings s = target_strings(r);
	struct str one, more;
	bool again;

	target_next_string(&s, &one);
	again = target_next_string(&s, &more);
	if (!again) {
		emit_quoted(b, one);
		return;
	}
	buf_ch(b, '(');
	for (;;) {
		buf_fmt(b, "\n%s\t", margin);
		emit_quoted(b, one);
		if (!again)
			break;
		one = more;
		again = target_next_string(&s, &more);
	}
	buf_c(b, " )");
}

void
target_bind_record(struct buf *b, const struct rr *r)
{
	const char *margin = r->note && r->note->disabled ? "; " : "";

	write_note(b, r->note);
	buf_c(b, margin);
	name_text(b, r->owner);
	buf_fmt(b, " %u ", r->ttl);
	class_text(b, r->class);
	buf_ch(b, ' ');
	type_text(b, r->type);
	buf_ch(b, ' ');
	if (type_is_text(r->type))
		write_strings(b, r, margin);
	else
		emit_rdata(b, r, NULL);
	buf_ch(b, '\n');
}

/* That of the file: a zone's name, but for the "/" of RFC 2317. */
static void
write_file_name(struct buf *b, struct str zone)
{
	size_t at = b->n;

	buf_visible(b, zone);
	for (; at < b->n; at++)
		if (b->p[at] == '/')
			b->p[at] = '-';
	buf_c(b, ".zone");
}

static void
write_head(struct buf *b, const struct zone *z)
{
	struct str from = target_made_from(z);
	struct buf name = BUF_INIT;

	if (z->origin.n)
		name_text_nodot(&name, z->origin);
	buf_c(b, z->whole ? "; The zone of " : "; Mail records of ");
	if (z->origin.n)
		target_name(b, z->origin);
	buf_c(b, ", made by mailzone");
	if (from.n) {
		buf_c(b, " from ");
		buf_visible(b, from);
	}
	buf_c(b, ".\n; Change that file, not this one, which is written anew.");
	if (!z->whole) {
		buf_c(b, " In the zone:\n; $INCLUDE ");
		write_file_name(b, buf_view(&name));
	}
	buf_ch(b, '\n');
	/* the file cannot have that name (RFC 2317) */
	if (z->origin.n && str_chr(buf_view(&name), '/', 0) < name.n)
		buf_fmt(b, "$ORIGIN %.*s.\n", STRP(buf_view(&name)));
	buf_free(&name);
}

void
target_bind(struct buf *b, const struct zone *z)
{
	write_head(b, z);
	for (size_t i = 0; i < z->n; i++) {
		buf_ch(b, '\n');
		target_bind_record(b, &z->rr[i]);
	}
}
