#include "cmd/ptr_request.h"

#include "mail/reverse.h"
#include "model/target.h"

struct request {
	struct buf *out;
	struct arena *arena;
	const struct foreign_zone *zone;
	size_t n;
};

bool
ptr_request_concerns(const struct foreign_zone *z)
{
	return reverse_is_below(z->zone.origin);
}

/* The address of a PTR's owner, and whether the owner is one of RFC 2317. */
static bool
address_of(const struct rr *r, struct ip *ip, bool *classless)
{
	enum reverse_kind kind = reverse_read(r->owner, ip, NULL);

	*classless = kind == REVERSE_CLASSLESS;
	return kind == REVERSE_ADDRESS || *classless;
}

static void
each(const struct request *q,
    void (*say)(const struct request *, const struct zone *, const struct rr *))
{
	size_t i, k;

	for (i = 0; i < q->n; i++)
		for (k = 0;
		     ptr_request_concerns(&q->zone[i]) && k < q->zone[i].zone.n;
		     k++)
			say(q, &q->zone[i].zone, &q->zone[i].zone.rr[k]);
}

static void
say_row(const struct request *q, const struct zone *z, const struct rr *r)
{
	bool classless;
	struct name host;
	struct ip ip;

	(void)z;
	if (address_of(r, &ip, &classless) && rr_target(r, &host))
		buf_fmt(q->out, "  %-39.*s  %.*s\n", STRP(ip_str(q->arena, ip)),
		    STRP(name_str_nodot(q->arena, host)));
}

static void
say_record(const struct request *q, const struct zone *z, const struct rr *r)
{
	bool classless;
	struct name host;
	struct ip ip;

	(void)z;
	if (address_of(r, &ip, &classless) && rr_target(r, &host))
		buf_fmt(q->out, "  %.*s %u IN PTR %.*s\n",
		    STRP(name_str(q->arena, reverse_owner(q->arena, ip))),
		    r->ttl, STRP(name_str(q->arena, host)));
}

static void
say_alias(const struct request *q, const struct zone *z, const struct rr *r)
{
	bool classless;
	struct ip ip;

	(void)z;
	if (address_of(r, &ip, &classless) && classless)
		buf_fmt(q->out, "  %.*s %u IN CNAME %.*s\n",
		    STRP(name_str(q->arena, reverse_owner(q->arena, ip))),
		    r->ttl, STRP(name_str(q->arena, r->owner)));
}

static bool
is_classless(const struct foreign_zone *z)
{
	struct ip net;

	return ptr_request_concerns(z) && reverse_read(z->zone.origin, &net,
					      NULL) == REVERSE_CLASSLESS_ZONE;
}

static void
say_classless(const struct request *q)
{
	bool any = false;
	size_t i;

	for (i = 0; i < q->n; i++) {
		if (!is_classless(&q->zone[i]))
			continue;
		if (!any)
			buf_c(q->out,
			    "\nOr, where a part of a zone is ours (RFC 2317), "
			    "delegate it to our name servers:\n\n");
		any = true;
		buf_fmt(q->out, "  %.*s\n",
		    STRP(name_str(q->arena, q->zone[i].zone.origin)));
	}
	if (any) {
		buf_c(q->out,
		    "\nwith an alias for each address, instead of its PTR "
		    "record:\n\n");
		each(q, say_alias);
	}
}

void
ptr_request_text(
    struct buf *b, struct arena *a, const struct foreign_zone *zone, size_t n)
{
	struct request q = {b, a, zone, n};

	buf_c(b,
	    "Reverse DNS\n"
	    "\n"
	    "To whoever runs the reverse zones of these addresses, often the "
	    "provider of\n"
	    "the line or of the server: please give them these names. Mail "
	    "goes out from\n"
	    "there, and many mail servers refuse mail from an address that has "
	    "no name,\n"
	    "or one that does not lead back to it. These do.\n"
	    "\n");
	each(&q, say_row);
	buf_c(b, "\nThe same as records:\n\n");
	each(&q, say_record);
	say_classless(&q);
}
