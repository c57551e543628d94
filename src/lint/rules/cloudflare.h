/*
 * What the rules about Cloudflare share: where its tags stand, and what may
 * be changed. Fixes change what goes to Cloudflare, never the zone of another
 * server that is only judged for it.
 */
#ifndef LINT_RULES_CLOUDFLARE_H
#define LINT_RULES_CLOUDFLARE_H

#include "lint/rule.h"

/* The record's zone is a file of Cloudflare's, and can be edited there. */
static inline bool
cloudflare_may_edit(const struct lint *l, const struct rr *r)
{
	return l->zone->kind == ZONE_CLOUDFLARE && rr_is_editable(r);
}

/* The word true of "cf-proxied:true" behind a record; or no place. */
static inline struct place
cloudflare_proxied_at(const struct rr *r)
{
	static const struct str tag = STR_INIT("cf-proxied:true");
	struct str text;
	size_t end, at;

	if (!r->source || r->flags & RR_GENERATED)
		return (struct place){0};
	text = r->source->text;
	end = str_chr(text, '\n', r->place.end);
	at = str_find(str_sub(text, 0, end), tag, r->place.end);
	if (at == end)
		return (struct place){0};
	at += sizeof("cf-proxied:") - 1;
	return place_of(r->source, at, at + sizeof("true") - 1);
}

#endif
