#include "mail/spfmacro.h"

static bool
is_delimiter(char c)
{
	return c && strchr(".-+,/_=", c);
}

/* The inside of %{…}: letter, digits, "r", delimiters. */
static bool
read_expansion(struct str in, struct spf_macro *out)
{
	size_t i = 1, from;
	uint64_t keep;

	if (in.n == 0 || !str_isalpha(in.p[0]))
		return false;
	out->letter = (char)str_lower((unsigned char)in.p[0]);
	out->escape = out->letter != in.p[0];
	if (!strchr("slodiphvcrt", out->letter))
		return false;
	for (from = i; i < in.n && str_isdigit(in.p[i]);)
		i++;
	if (i > from) {
		/* more labels than a name can have: all of them (7.1) */
		if (!str_u64(str_sub(in, from, i), UINT64_MAX, &keep) ||
		    keep > 128)
			keep = 128;
		if (keep == 0)
			return false;
		out->keep = (unsigned)keep;
	}
	if (i < in.n && str_lower((unsigned char)in.p[i]) == 'r') {
		out->reverse = true;
		i++;
	}
	out->delimiters = str_sub(in, i, in.n);
	for (; i < in.n; i++)
		if (!is_delimiter(in.p[i]))
			return false;
	return true;
}

bool
spf_macro_next(struct str text, size_t *at, struct spf_macro *out)
{
	size_t from = *at, end;
	char c;

	*out = (struct spf_macro){0};
	end = str_chr(text, '%', from);
	if (end > from) {
		*at = end;
		out->text = out->literal = str_sub(text, from, end);
		return true;
	}
	c = from + 1 < text.n ? text.p[from + 1] : '\0';
	*at = from + 2 < text.n ? from + 2 : text.n;
	out->text = str_sub(text, from, *at);
	if (c == '%')
		out->literal = STR("%");
	else if (c == '_')
		out->literal = STR(" ");
	else if (c == '-')
		out->literal = STR("%20");
	else if (c != '{')
		return false;
	if (c != '{')
		return true;
	end = str_chr(text, '}', from);
	if (end == text.n)
		return false;
	*at = end + 1;
	out->text = str_sub(text, from, *at);
	if (read_expansion(str_sub(text, from + 2, end), out))
		return true;
	out->letter = 0;
	return false;
}
