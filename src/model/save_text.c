/* Values as YAML: plain where that is safe for any reader, else quoted. */
#include "model/save.h"

static bool
is_word(struct str s)
{
	/* what readers of YAML 1.1 take for something else than text */
	static const char *const words[] = {
	    "true", "false", "null", "yes", "no", "on", "off", "y", "n", NULL};
	size_t i;

	for (i = 0; words[i]; i++)
		if (str_ieq(s, str_c(words[i])))
			return true;
	return false;
}

static bool
is_plain(struct str s)
{
	size_t i;

	if (s.n == 0 || is_word(s) || s.p[0] == '-' || s.p[0] == '.' ||
	    s.p[0] == '/' || s.p[0] == '=')
		return false;
	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    (unsigned char)s.p[i] < 0x80 && /* IDN in Unicode */
		    s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '_' &&
		    s.p[i] != '/' && s.p[i] != '+' && s.p[i] != '=')
			return false;
	return true;
}

void
save_scalar(struct buf *b, struct str s)
{
	size_t i;

	if (is_plain(s)) {
		buf_str(b, s);
		return;
	}
	buf_ch(b, '"');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_ch(b, '\\');
		buf_ch(b, s.p[i]);
	}
	buf_ch(b, '"');
}

void
save_indent(struct save *s)
{
	buf_fill(s->b, ' ', s->indent);
}

void
save_key(struct save *s, const char *key)
{
	save_indent(s);
	buf_c(s->b, key);
	buf_c(s->b, ":");
}

void
save_open(struct save *s, const char *key)
{
	save_key(s, key);
	buf_ch(s->b, '\n');
	s->indent += 2;
}

void
save_close(struct save *s)
{
	s->indent -= 2;
}

void
save_text(struct save *s, const char *key, struct str value)
{
	save_key(s, key);
	buf_ch(s->b, ' ');
	save_scalar(s->b, value);
	buf_ch(s->b, '\n');
}

void
save_true(struct save *s, const char *key)
{
	save_key(s, key);
	buf_c(s->b, " true\n");
}

void
save_number(struct save *s, const char *key, uint32_t value)
{
	save_key(s, key);
	buf_fmt(s->b, " %u\n", value);
}

void
save_list(struct save *s, const char *key, const struct str *v, size_t n)
{
	size_t i, length = 0;

	if (!n)
		return;
	for (i = 0; i < n; i++)
		length += v[i].n + 2;
	save_key(s, key);
	if (s->indent + strlen(key) + length > SAVE_WIDTH) {
		buf_ch(s->b, '\n');
		for (i = 0; i < n; i++) {
			save_indent(s);
			buf_c(s->b, "  - ");
			save_scalar(s->b, v[i]);
			buf_ch(s->b, '\n');
		}
		return;
	}
	buf_c(s->b, " [");
	for (i = 0; i < n; i++) {
		if (i)
			buf_c(s->b, ", ");
		save_scalar(s->b, v[i]);
	}
	buf_c(s->b, "]\n");
}

void
save_comment(struct save *s, struct str text)
{
	save_indent(s);
	buf_c(s->b, "# ");
	buf_visible(s->b, text);
	buf_ch(s->b, '\n');
}

/*
 * Zone text whose words "{domain}" shall stay what they are: the YAML would
 * put the domain there.
 */
void
save_zone_text(struct buf *b, struct str s)
{
	struct str mark = STR("{domain}");
	size_t at = 0, hit;

	while ((hit = str_find(s, mark, at)) < s.n) {
		buf_str(b, str_sub(s, at, hit));
		buf_c(b, "\\123domain}");
		at = hit + mark.n;
	}
	buf_str(b, str_sub(s, at, s.n));
}
