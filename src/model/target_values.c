/*
 * Records as web forms ask for them: name, type, TTL, value.
 */
#include "dns/emit.h"
#include "dns/idn.h"
#include "model/target_text.h"

static void
write_field(struct buf *b, const char *name, struct str value)
{
	buf_fmt(b, "%-10s", name);
	buf_str(b, value);
	buf_ch(b, '\n');
}

/* Can the octets be typed into a form as they are? */
static bool
is_typable(struct str s)
{
	struct buf b = BUF_INIT;
	bool same;

	buf_visible(&b, s);
	same = str_eq(buf_view(&b), s);
	buf_free(&b);
	return same;
}

static void
write_text_value(struct buf *b, const struct rr *r)
{
	struct buf text = BUF_INIT;

	if (is_typable(r->rdata)) {
		write_field(b, "Value", r->rdata);
	} else {
		emit_quoted(&text, r->rdata);
		write_field(b, "Escaped", buf_view(&text));
		buf_reset(&text);
	}
	target_quoted(&text, r);
	write_field(b, "Chunks", buf_view(&text));
	buf_free(&text);
}

/* Most forms have fields of their own for the parts of these types. */
static void
write_parts(struct buf *b, const struct rr *r)
{
	uint8_t flags, usage, selector, matching;
	uint16_t priority, weight, port;
	struct str tag, value, data;
	struct name host;

	if (rr_mx(r, &priority, &host)) {
		buf_fmt(b, "priority %u, host ", priority);
		name_text(b, host);
	} else if (rr_srv(r, &priority, &weight, &port, &host)) {
		buf_fmt(b, "priority %u, weight %u, port %u, target ", priority,
		    weight, port);
		name_text(b, host);
	} else if (rr_caa(r, &flags, &tag, &value)) {
		buf_fmt(b, "flags %u, tag ", flags);
		buf_visible(b, tag);
		buf_c(b, ", value ");
		buf_visible(b, value);
	} else if (rr_tlsa(r, &usage, &selector, &matching, &data)) {
		buf_fmt(b, "usage %u, selector %u, matching type %u, data ",
		    usage, selector, matching);
		for (size_t i = 0; i < data.n; i++)
			buf_fmt(b, "%02x", (unsigned)(unsigned char)data.p[i]);
	}
}

static void
write_value(struct buf *b, const struct rr *r)
{
	struct buf text = BUF_INIT;

	emit_rdata(&text, r, NULL);
	write_field(b, "Value", buf_view(&text));
	buf_reset(&text);
	write_parts(&text, r);
	if (text.n)
		write_field(b, "Fields", buf_view(&text));
	buf_free(&text);
}

/* A name in A-labels as people know it. */
static void
write_unicode(struct buf *b, struct str name)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct str shown = idn_to_unicode(&a, name);

	if (!str_eq(shown, name)) {
		buf_visible(&text, shown);
		write_field(b, "Unicode", buf_view(&text));
	}
	buf_free(&text);
	arena_free(&a);
}

static void
write_record(struct buf *b, const struct zone *z, const struct rr *r)
{
	struct buf text = BUF_INIT;

	if (r->note) {
		buf_c(b, "# ");
		target_reason(b, r->note);
		buf_ch(b, '\n');
	}
	if (z->origin.n)
		name_text_relative(&text, r->owner, z->origin);
	else
		name_text(&text, r->owner);
	write_field(b, "Name", buf_view(&text));
	buf_reset(&text);
	name_text_nodot(&text, r->owner);
	write_field(b, "Full name", buf_view(&text));
	write_unicode(b, buf_view(&text));
	buf_reset(&text);
	type_text(&text, r->type);
	write_field(b, "Type", buf_view(&text));
	buf_reset(&text);
	buf_fmt(&text, "%u", r->ttl);
	write_field(b, "TTL", buf_view(&text));
	if (type_is_text(r->type))
		write_text_value(b, r);
	else
		write_value(b, r);
	buf_free(&text);
}

/* Not what is commented out, nor SOA and NS, which the provider has. */
static bool
is_wanted(const struct zone *z, const struct rr *r)
{
	if (r->type == TYPE_SOA || (r->note && r->note->disabled))
		return false;
	return r->type != TYPE_NS || !z->whole || !name_eq(r->owner, z->origin);
}

void
target_values(struct buf *b, const struct zone *z)
{
	buf_c(b, "# Records of ");
	if (z->origin.n)
		target_name(b, z->origin);
	buf_c(b,
	    " for a provider's web form.\n"
	    "# Name is relative to the domain (@ is the domain itself); give "
	    "Full name where\n"
	    "# the form asks for one. Value goes in as it stands, without "
	    "quotes; give Chunks\n"
	    "# where the form wants strings of at most 255 characters, "
	    "with the quotes.\n"
	    "# Escaped stands instead of Value where it holds what cannot "
	    "be typed.\n");
	for (size_t i = 0; i < z->n; i++) {
		if (!is_wanted(z, &z->rr[i]))
			continue;
		buf_ch(b, '\n');
		write_record(b, z, &z->rr[i]);
	}
}
