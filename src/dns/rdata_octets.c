#include "dns/rdata_field.h"

static int
hex_digit(char c)
{
	if (str_isdigit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
field_hex(const struct reading *r, const struct field_form *f,
    const struct token *t, size_t n, struct buf *out)
{
	int high = -1, v;
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (!field_not_quoted(r, f, &t[i]))
			return false;
		for (k = 0; k < t[i].text.n; k++) {
			v = hex_digit(t[i].text.p[k]);
			if (v < 0)
				return field_complain(r, "ZON031", f, &t[i],
				    "is not hexadecimal");
			if (high >= 0)
				buf_ch(out, (char)(high << 4 | v));
			high = high < 0 ? v : -1;
		}
	}
	return high < 0 || field_complain(r, "ZON031", f, &t[n - 1],
			       "leaves an odd number of hexadecimal digits");
}

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (str_isdigit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 4648 section 4, with its padding; blanks between tokens are nothing. */
bool
field_base64(const struct reading *r, const struct field_form *f,
    const struct token *t, size_t n, struct buf *out)
{
	unsigned digits = 0, pads = 0;
	uint32_t bits = 0;
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (!field_not_quoted(r, f, &t[i]))
			return false;
		for (k = 0; k < t[i].text.n; k++) {
			char c = t[i].text.p[k];
			int v = base64_digit(c);

			if (c == '=' && digits % 4 >= 2 && pads < 2)
				pads++;
			if ((c == '=') == (v >= 0) || (v >= 0 && pads) ||
			    (c == '=' && digits % 4 < 2))
				return field_complain(
				    r, "ZON031", f, &t[i], "is not base64");
			if (v < 0)
				continue;
			bits = bits << 6 | (uint32_t)v;
			digits++;
			if (digits % 4 == 0) {
				buf_ch(out, (char)(bits >> 16));
				buf_ch(out, (char)(bits >> 8));
				buf_ch(out, (char)bits);
			}
		}
	}
	if ((digits + pads) % 4)
		return field_complain(
		    r, "ZON031", f, &t[n - 1], "ends base64 within a group");
	if (pads == 1)
		buf_ch(out, (char)(bits >> 10));
	if (pads)
		buf_ch(out, (char)(pads == 1 ? bits >> 2 : bits >> 4));
	return true;
}

/* RFC 4648 section 7, as RFC 5155 section 3.3 wants it. */
bool
field_base32(const struct reading *r, const struct field_form *f,
    const struct token *t, struct buf *out)
{
	size_t length = out->n, i;
	uint32_t bits = 0;
	unsigned have = 0;

	if (!field_not_quoted(r, f, t))
		return false;
	buf_ch(out, 0);
	for (i = 0; i < t->text.n; i++) {
		char c = (char)(t->text.p[i] | 0x20);
		uint32_t v;

		if (str_isdigit(t->text.p[i]))
			v = (uint32_t)(t->text.p[i] - '0');
		else if (c >= 'a' && c <= 'v')
			v = (uint32_t)(c - 'a') + 10;
		else
			return field_complain(
			    r, "ZON031", f, t, "is not base32hex");
		bits = bits << 5 | v;
		have += 5;
		if (have >= 8) {
			have -= 8;
			buf_ch(out, (char)(bits >> have));
		}
	}
	if (out->n - length - 1 > 255)
		return field_complain(r, "ZON031", f, t, "is over 255 octets");
	out->p[length] = (char)(out->n - length - 1);
	return true;
}

/* RFC 4034 section 4.1.2: a bitmap of types, in windows of 256. */
bool
field_types(const struct reading *r, const struct field_form *f,
    const struct token *t, size_t n, struct buf *out)
{
	unsigned char map[256][32] = {{0}};
	unsigned window, used;
	uint16_t type;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!field_not_quoted(r, f, &t[i]))
			return false;
		if (!type_from_text(t[i].text, &type))
			return field_complain(
			    r, "ZON031", f, &t[i], "is no type");
		map[type >> 8][(type & 255) >> 3] |=
		    (unsigned char)(0x80 >> (type & 7));
	}
	for (window = 0; window < 256; window++) {
		for (used = 32; used && !map[window][used - 1]; used--)
			;
		if (!used)
			continue;
		buf_ch(out, (char)window);
		buf_ch(out, (char)used);
		buf_add(out, map[window], used);
	}
	return true;
}
