/*
 * records: the user's own zone text, with the places it has in the YAML.
 */
#include "dns/read.h"
#include "model/expand_work.h"

/* One word of a comment, and the rest behind it. */
static struct str
next_word(struct str *rest)
{
	struct str s = str_trim(*rest);
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t' && s.p[n] != ',')
		n++;
	*rest = str_sub(s, n, s.n);
	if (n == 0 && s.n) /* a comma */
		*rest = str_sub(s, 1, s.n);
	return str_sub(s, 0, n);
}

/* "; mailzone: ignore RULE... [until DATE] -- REASON" */
static void
take_waivers(struct work *w, struct cause *c, struct str comment)
{
	size_t first = c->note.nignore, dashes;
	struct str word, reason, until = {0}, rest = comment;

	while (rest.n && (rest.p[0] == ';' || rest.p[0] == ' '))
		rest = str_sub(rest, 1, rest.n);
	if (!str_eq(next_word(&rest), STR("mailzone:")) ||
	    !str_eq(next_word(&rest), STR("ignore")))
		return;
	dashes = str_find(rest, STR("--"), 0);
	reason = str_trim(str_sub(rest, dashes + 2, rest.n));
	rest = str_trim(str_sub(rest, 0, dashes));
	while (rest.n) {
		word = next_word(&rest);
		if (str_eq(word, STR("until")))
			until = next_word(&rest);
		else if (word.n)
			work_waive(w, c, str_cstr(w->arena, word), reason);
	}
	for (size_t i = first; i < c->note.nignore; i++)
		((struct waiver *)c->note.ignore)[i].until = until;
}

/* The comments that belong to record i of the text: both are in order. */
static size_t
take_comments(
    struct work *w, const struct zone *z, size_t i, size_t at, struct cause *c)
{
	for (; at < z->ncomment; at++) {
		const struct comment *k = &z->comment[at];
		const struct rr *r = &z->rr[i];
		struct str text;

		if (k->source != r->source ||
		    (k->rr != i && k->place.at > r->place.at))
			break;
		if (k->rr != i && !k->alone)
			continue;
		text = str_sub(k->source->text, k->place.at, k->place.end);
		take_waivers(w, c, text);
		/* as Cloudflare's own files say it */
		if (k->rr == i && str_find(text, STR("cf_tags="), 0) < text.n &&
		    str_find(text, STR("cf-proxied:true"), 0) < text.n)
			c->note.proxied = true;
	}
	return at;
}

static bool
acceptable(struct work *w, const struct rr *r, struct name zone)
{
	struct str owner = work_shown(w, r->owner);

	if (r->flags & RR_BAD)
		return false; /* reported by the reader */
	if (!name_is_below(r->owner, zone)) {
		diag_add(w->diag, LEVEL_ERROR, "ZON019", rr_place(r),
		    "'%.*s' is not below %.*s", STRP(owner),
		    STRP(work_shown(w, zone)));
		return false;
	}
	if (r->type == TYPE_SOA) {
		diag_error(w->diag, rr_place(r),
		    "records: holds a SOA, which is the server's");
		return false;
	}
	return true;
}

/* Strings that fit stay as they were written: their borders may matter. */
static void
split_long(struct work *w, struct rr *r)
{
	for (uint32_t i = 0; i < r->nlens; i++)
		if (r->lens[i] > 255) {
			rr_set_text(w->arena, r, r->rdata);
			return;
		}
}

/* What a whole zone would be blamed for: this is a part of one. */
static void
waive_apex_ns(struct work *w, struct cause *c)
{
	static const char *const rule[] = {"ZON001", "ZON008"};

	for (size_t i = 0; i < sizeof(rule) / sizeof(*rule); i++)
		work_waive(w, c, rule[i],
		    STR("the rest is in the zone that includes this file"));
}

static void
add_read(struct work *w, const struct domain *d, const struct zone *z)
{
	size_t comment = 0;

	for (size_t i = 0; i < z->n; i++) {
		struct cause *c;
		struct rr *r;

		if (!acceptable(w, &z->rr[i], w->out->zone.origin))
			continue;
		c = work_cause(
		    w, d, rr_place(&z->rr[i]), "records", "from records:");
		c->kind = CAUSE_RECORDS;
		if (z->rr[i].type == TYPE_NS && !w->out->zone.whole &&
		    name_eq(z->rr[i].owner, w->out->zone.origin))
			waive_apex_ns(w, c);
		comment = take_comments(w, z, i, comment, c);
		r = zone_add(&w->out->zone);
		*r = z->rr[i];
		r->note = &c->note;
		if (type_is_text(r->type))
			split_long(w, r);
	}
}

void
expand_records(struct work *w, const struct domain *d)
{
	struct read_options how = {
	    .origin = d->name,
	    .has_ttl = true,
	    .default_ttl = d->ttl,
	};
	struct zone z;

	if (!d->records_source || d->records.n == 0)
		return;
	zone_init(&z, w->arena, d->name);
	read_zone(&z, d->records_source, &how, w->diag);
	for (size_t i = 0; i < z.ndirective; i++)
		if (z.directive[i].kind == DIRECTIVE_INCLUDE &&
		    !z.directive[i].expanded)
			diag_error(w->diag,
			    place_of(z.directive[i].source,
				z.directive[i].place.at,
				z.directive[i].place.end),
			    "$INCLUDE cannot stand in records:");
	add_read(w, d, &z);
}
