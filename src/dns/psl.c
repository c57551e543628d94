#include "dns/psl.h"

#include <libpsl.h>

/* Does a name's text show the octet as it is? */
static bool
is_plain(unsigned char c)
{
	return c > 0x20 && c < 0x7f && c != '.' && c != '\\' && c != '"' &&
	       c != '(' && c != ')' && c != ';' && c != '@' && c != '$';
}

/* The list knows host names: lower case, no final dot. Null for others. */
static const char *
list_text(char out[NAME_MAX_WIRE], struct name name)
{
	unsigned i = 0, n = 0, end;

	while (i < name.n && name.p[i]) {
		if (n)
			out[n++] = '.';
		end = i + 1 + name.p[i];
		for (i++; i < end; i++) {
			if (!is_plain(name.p[i]))
				return NULL;
			out[n++] = (char)str_lower(name.p[i]);
		}
	}
	if (!n)
		out[n++] = '.';
	out[n] = '\0';
	return out;
}

/* How many labels the dots of a text separate. */
static unsigned
labels(const char *text)
{
	unsigned n = 1;

	for (; *text; text++)
		n += *text == '.';
	return n;
}

struct name
psl_registrable(struct name name)
{
	const psl_ctx_t *list = psl_builtin();
	char lower[NAME_MAX_WIRE];
	const char *text = list ? list_text(lower, name) : NULL;
	const char *domain = text ? psl_registrable_domain(list, text) : NULL;
	struct name out = {0};

	if (domain)
		out = name_parent(name, name_labels(name) - labels(domain));
	return out;
}

bool
psl_is_suffix(struct name name)
{
	const psl_ctx_t *list = psl_builtin();
	char lower[NAME_MAX_WIRE];
	const char *text = list ? list_text(lower, name) : NULL;

	return text && psl_is_public_suffix2(
			   list, text, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}
