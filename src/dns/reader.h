/*
 * The state of one reading of a zone, shared by records (read.c) and
 * directives (directive.c). Private to these two.
 */
#ifndef DNS_READER_H
#define DNS_READER_H

#include "dns/lex.h"
#include "dns/rdata.h"
#include "dns/read.h"

enum {
	TOKENS_MAX = 66000, /* of an entry; rdata has room for 65535 strings */
	INCLUDES_MAX = 4096, /* of a zone */
	GENERATED_MAX = 1 << 20, /* records of a zone */
	SAMPLE = 128 * 1024 /* octets from which the rest is guessed */
};

struct reader {
	struct zone *zone;
	const struct read_options *opt;
	struct rdata_context x; /* arena, diag, source, origin */
	struct lexer lex;
	struct token *tok; /* of the entry in hand */
	size_t ntok, tok_cap;
	bool many; /* it had more than TOKENS_MAX */
	struct arena scratch; /* tok */

	struct name owner; /* of the last record; n 0: none, or a bad one */
	struct str owner_text; /* as it was written below owner_origin */
	struct name owner_origin;
	bool owner_relative;
	uint32_t ttl, last_ttl;
	bool has_ttl, has_last;
	bool soa_ttl; /* ttl is the minimum of the SOA, not of $TTL */
	struct name header; /* the domain a header names */

	bool high; /* the source has octets above 127 */
	bool full; /* no more records are taken */
	unsigned depth, includes;
	size_t generated;
	const struct source *chain[INCLUDE_DEPTH_MAX + 1];
};

struct head { /* of a record: what stands before its rdata */
	struct name owner;
	struct field class_at; /* where it is stated */
	uint32_t ttl;
	uint16_t flags, class, type;
	bool no_owner; /* a problem was reported; the record is not kept */
};

/* Reads a whole source at the reader's origin; what is in hand is lost. */
void reader_read_source(struct reader *, const struct source *);
/* The entry in hand, whose first token begins with '$'. */
void reader_read_directive(struct reader *);

/* [TTL] [class] type, from token i on; *next is the first of the rdata. */
bool reader_read_head(struct reader *, size_t i, struct head *, size_t *next);
/*
 * Adds a record with that head and n tokens of rdata; without tokens, one
 * whose rdata could not be lexed. False where its rdata is bad.
 */
bool reader_add_record(struct reader *, const struct head *, struct place,
    const struct token *, size_t n);

struct place reader_place_token(const struct reader *, const struct token *);
struct place reader_place_entry(const struct reader *);
/* For a message: the text, cut where it is long. */
struct str reader_shown(const struct reader *, struct str);
void reader_report_ttl(struct reader *, const struct token *, const char *what);
/* A name that cannot be read: which part of it, and why. */
void reader_report_name(struct reader *, const char *what, const struct token *,
    enum name_error, size_t at);

#define complain(r, code, place, ...) \
	diag_add((r)->x.diag, LEVEL_ERROR, (code), (place), __VA_ARGS__)
#define hint(r, problem, ...) problem_hint((r)->x.diag, (problem), __VA_ARGS__)

#endif
