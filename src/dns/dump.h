/*
 * What the readers of JSON share. Private to read_dump.c and its formats.
 */
#ifndef DNS_DUMP_H
#define DNS_DUMP_H

#include "base/json.h"
#include "dns/retell.h"
#include "dns/zone.h"

struct dump {
	struct arena *arena;
	struct zone *zone;
	const struct source *source;
	struct diag *diag;
	struct retelling served, managed;
	struct piece *piece; /* of the value in hand */
	size_t npiece, piece_cap;
	struct name origin; /* what the text says; n 0: nothing */
	bool is_apex; /* origin is the owner of a SOA: certain */
	size_t records; /* objects that are records */
};

/* The pieces of a string or number. */
void dump_take(struct dump *, const struct json *);
/* Retold as one word. */
void dump_word(struct dump *, struct retelling *, const struct json *);
/* A name that is absolute, with or without its final dot. */
void dump_name(struct dump *, struct retelling *, const struct json *);
/* Presentation form. */
void dump_rdata(struct dump *, struct retelling *, const struct json *);
/* A string or number that is not empty; else reported as missing: null. */
const struct json *dump_need(
    struct dump *, const struct json *record, const char *key);
/* The object cannot be a record: it goes aside with the last problem. */
void dump_unread(struct dump *, const struct json *);

/* True where the document is of the kind, whose records are then told. */
bool dump_cpanel(struct dump *, const struct json *document);
bool dump_cloudflare(struct dump *, const struct json *document);

#endif
