/*
 * One field of rdata from its tokens, with messages that name the field, its
 * value and what is allowed. Private to the rdata reader.
 */
#ifndef DNS_RDATA_FIELD_H
#define DNS_RDATA_FIELD_H

#include "dns/rdata.h"

struct reading { /* one record on its way */
	struct rdata_context *x;
	struct rr *rr;
	const struct token *tok;
	size_t n;
	const struct type_form *form; /* null: TXT, or none */
};

/* Field f from its n tokens, appended; false after reporting. */
bool field_read(const struct reading *, const struct field_form *f,
    const struct token *, size_t n, struct buf *out);
bool field_number(const struct reading *, const struct field_form *,
    const struct token *, uint64_t max, uint32_t *out);
bool field_name(const struct reading *, const struct field_form *,
    const struct token *, struct name *out);
bool field_hex(const struct reading *, const struct field_form *,
    const struct token *, size_t n, struct buf *out);
bool field_base64(const struct reading *, const struct field_form *,
    const struct token *, size_t n, struct buf *out);
bool field_base32(const struct reading *, const struct field_form *,
    const struct token *, struct buf *out);
bool field_types(const struct reading *, const struct field_form *,
    const struct token *, size_t n, struct buf *out);
/* The octets of a word or quoted string: a slice of the source if it can. */
bool field_octets(const struct reading *, const struct token *, struct str *);
/* Reports the escape at an offset of the token's text; returns false. */
bool field_bad_escape(const struct reading *, const struct token *, size_t at);

/* "MX preference 'x' WHAT"; returns false. */
bool field_complain(const struct reading *, const char *code,
    const struct field_form *, const struct token *, const char *what);
/* Reports a token in quotes. */
bool field_not_quoted(
    const struct reading *, const struct field_form *, const struct token *);

struct place field_place(const struct reading *, const struct token *);
struct place record_place(const struct reading *);
/* For a message: the text, cut where it is long. */
struct str field_shown(const struct reading *, struct str);
/* "MX preference", or "field 3 of LOC" where fields have no names. */
struct str field_title(const struct reading *, const struct field_form *);
struct str record_type(const struct reading *);
/* The rule id that the type's form says, else ZON031. */
const char *form_code(const struct reading *);
/* "MX takes preference and exchange". */
void form_hint(const struct reading *, struct problem *);

#endif
