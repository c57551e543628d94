/*
 * Macro strings of SPF (RFC 7208 section 7.1), read piece by piece. Slices
 * borrow from the text.
 */
#ifndef MAIL_SPFMACRO_H
#define MAIL_SPFMACRO_H

#include "base/str.h"

struct spf_macro {
	struct str text; /* the piece as it is written */
	char letter; /* s l o d i p h v c r t, in lower case; 0: literal */
	bool escape; /* the letter is a capital: URL-escape the value (7.3) */
	unsigned keep; /* labels to keep from the right; 0: all */
	bool reverse;
	struct str delimiters; /* empty: "." */
	struct str literal; /* what a literal stands for: "%_" is " " */
};

/*
 * Reads the piece at *at and moves *at behind it: a run of literal octets, an
 * escape (%% %_ %-) or an expansion. False at a '%' that begins neither; *at
 * then moves behind what is taken for the broken macro (out->text). Must not
 * be called at the end.
 */
bool spf_macro_next(struct str text, size_t *at, struct spf_macro *out);

#endif
