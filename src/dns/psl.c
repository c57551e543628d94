#include "dns/psl.h"

#include <libpsl.h>

/* The list knows host names: lower case, no final dot. Null for others. */
static const char *
list_text(struct buf *b, struct name name)
{
	struct str s;

	name_text_nodot(b, name);
	s = buf_view(b);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' || s.p[i] == '\0')
			return NULL;
		b->p[i] = (char)str_lower((unsigned char)s.p[i]);
	}
	buf_ch(b, '\0');
	return b->p;
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
	struct buf b = BUF_INIT;
	const char *text = list ? list_text(&b, name) : NULL;
	const char *domain = text ? psl_registrable_domain(list, text) : NULL;
	struct name out = {0};

	if (domain)
		out = name_parent(name, name_labels(name) - labels(domain));
	buf_free(&b);
	return out;
}

bool
psl_is_suffix(struct name name)
{
	const psl_ctx_t *list = psl_builtin();
	struct buf b = BUF_INIT;
	const char *text = list ? list_text(&b, name) : NULL;
	bool is = text && psl_is_public_suffix2(
			      list, text, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);

	buf_free(&b);
	return is;
}
