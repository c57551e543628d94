/*
 * Zone text into tokens (RFC 1035 section 5.1), each with its place.
 *
 * The lexer knows lines, blanks, quotes, parentheses, comments and escapes,
 * nothing of records. It never stops at an error: it reports and goes on with
 * the next entry. Tokens are slices of the text; nothing is copied. What ends
 * a line is LF, CR LF, or (as BIND has it) CR alone outside of quotes.
 */
#ifndef DNS_LEX_H
#define DNS_LEX_H

#include "base/diag.h"

enum token_kind {
	TOKEN_END, /* of the text */
	TOKEN_NEWLINE, /* end of an entry that had tokens */
	TOKEN_BLANK, /* an entry begins with blanks: owner left out */
	TOKEN_WORD, /* raw, escapes not decoded */
	TOKEN_QUOTED, /* raw, between the quotes */
	TOKEN_ERROR, /* reported; the rest of the entry was skipped */
	TOKEN_AGAIN /* forget this entry's tokens, it is read again: its
		     * parenthesis proved to be closed nowhere */
};

struct token {
	enum token_kind kind;
	bool escaped; /* there is a \ in it */
	bool glued; /* touches the token before it: "a""b" */
	uint32_t at, end; /* with quotes */
	struct str text; /* without quotes */
};

struct lexer {
	const struct source *source;
	struct diag *diag; /* null: silent, and no TOKEN_AGAIN */
	const char *start, *p, *end; /* of the text; where it stands */
	const char *entry; /* where the entry began */
	unsigned depth; /* open parentheses */
	uint32_t paren; /* offset of the outermost open one */
	bool entry_start; /* at the start of a new entry */
	bool had_token; /* the entry has one */
	bool skipping; /* behind an error, to the end of the entry */
	uint32_t reported; /* what stands before it is not reported again */
	const uint32_t *unclosed; /* parentheses closed nowhere, in order */
	size_t nunclosed;
	bool balanced; /* unclosed is known */
	/* called for each comment when set; place includes the ';' */
	void (*comment)(void *ctx, uint32_t at, uint32_t end);
	void *comment_ctx;
};

void lex_init(struct lexer *, const struct source *, struct diag *);
void lex_next(struct lexer *, struct token *);
/*
 * The next tokens, as lex_next makes them, up to max: those that take no
 * thought, and the newline behind them. Returns how many; what stands there
 * then, where the last one is no newline, is for lex_next.
 */
size_t lex_usual(struct lexer *, struct token *, size_t max);

/*
 * Decodes \X and \DDD of a word or quoted string into out, which has room for
 * text.n octets. Returns the number of octets, or SIZE_MAX for a bad escape,
 * whose offset in text is then *bad.
 */
size_t lex_unescape(struct str text, char *out, size_t *bad);

#endif
