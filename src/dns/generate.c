#include "dns/generate.h"

enum {
	NUMBER_MAX = 0x7fffffff,
	WIDTH_MAX = 255 /* no name has room for more */
};

bool
generate_range_read(struct str s, struct generate_range *r)
{
	size_t dash = str_chr(s, '-', 0), slash = str_chr(s, '/', dash);
	uint64_t start, stop, step = 1;

	if (dash == s.n || !str_u64(str_sub(s, 0, dash), NUMBER_MAX, &start) ||
	    !str_u64(str_sub(s, dash + 1, slash), NUMBER_MAX, &stop))
		return false;
	if (slash < s.n &&
	    !str_u64(str_sub(s, slash + 1, s.n), NUMBER_MAX, &step))
		return false;
	if (start > stop || step == 0)
		return false;
	*r = (struct generate_range){
	    (uint32_t)start, (uint32_t)stop, (uint32_t)step};
	return true;
}

struct modifier {
	int64_t offset;
	unsigned width;
	char base;
};

/* What stands between the braces. */
static bool
read_modifier(struct str s, struct modifier *m)
{
	size_t comma = str_chr(s, ',', 0), second = str_chr(s, ',', comma + 1);
	struct str offset = str_sub(s, 0, comma);
	bool minus = offset.n && offset.p[0] == '-';
	uint64_t v;

	if (offset.n && (minus || offset.p[0] == '+'))
		offset = str_sub(offset, 1, offset.n);
	if (!str_u64(offset, NUMBER_MAX, &v))
		return false;
	m->offset = minus ? -(int64_t)v : (int64_t)v;
	if (comma == s.n)
		return true;
	if (!str_u64(str_sub(s, comma + 1, second), WIDTH_MAX, &v))
		return false;
	m->width = (unsigned)v;
	if (second == s.n)
		return true;
	if (second + 2 != s.n || !memchr("doxXnN", s.p[second + 1], 6))
		return false;
	m->base = s.p[second + 1];
	return true;
}

/* Hexadecimal digits from the lowest, dots between; they count as width. */
static void
add_nibbles(struct buf *b, uint64_t v, unsigned width, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	do {
		buf_ch(b, digits[v & 15]);
		v >>= 4;
		width -= width > 0;
		if (width > 0 || v) {
			buf_ch(b, '.');
			width -= width > 0;
		}
	} while (width > 0 || v);
}

static const char *
add_number(struct buf *b, struct modifier m, uint32_t n)
{
	int64_t v = (int64_t)n + m.offset;
	int width = (int)m.width;

	if (v > NUMBER_MAX)
		return "its offset makes a number over 2147483647";
	if (m.base != 'd')
		v = (uint32_t)v; /* below 0: of 32 bits, as BIND has it */
	switch (m.base) {
	case 'd':
		buf_fmt(b, "%0*lld", width, (long long)v);
		break;
	case 'o':
		buf_fmt(b, "%0*llo", width, (unsigned long long)v);
		break;
	case 'x':
		buf_fmt(b, "%0*llx", width, (unsigned long long)v);
		break;
	case 'X':
		buf_fmt(b, "%0*llX", width, (unsigned long long)v);
		break;
	default:
		add_nibbles(b, (uint64_t)v, m.width, m.base == 'N');
	}
	return NULL;
}

const char *
generate_fill(struct buf *b, struct str s, uint32_t n)
{
	size_t i = 0;

	while (i < s.n) {
		struct modifier m = {0, 0, 'd'};
		const char *wrong;

		if (s.p[i] == '\\') {
			buf_add(b, s.p + i, i + 1 < s.n ? 2 : 1);
			i += 2;
			continue;
		}
		if (s.p[i] != '$') {
			buf_ch(b, s.p[i++]);
			continue;
		}
		i++;
		if (i < s.n && s.p[i] == '$') {
			buf_ch(b, '$');
			i++;
			continue;
		}
		if (i < s.n && s.p[i] == '{') {
			size_t end = str_chr(s, '}', i);

			if (end == s.n ||
			    !read_modifier(str_sub(s, i + 1, end), &m))
				return "its braces are not of the form "
				       "{offset,width,base}";
			i = end + 1;
		}
		wrong = add_number(b, m, n);
		if (wrong)
			return wrong;
	}
	return NULL;
}
