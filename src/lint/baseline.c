#include "lint/baseline.h"

#include <stdlib.h>

#include "lint/report.h"
#include "lint/rule.h"

enum {
	HEX = 16
};

static const char head[] =
    "# mailzone lint baseline 1: rule, key, owner, type\n";

static int
hex_digit(char c)
{
	if (str_isdigit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
by_key(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* "ID KEY …": the key. */
static bool
read_line(struct str line, uint64_t *key)
{
	size_t at = str_chr(line, ' ', 0) + 1, i;

	*key = 0;
	if (at + HEX > line.n || (at + HEX < line.n && line.p[at + HEX] != ' '))
		return false;
	for (i = 0; i < HEX; i++) {
		int digit = hex_digit(line.p[at + i]);

		if (digit < 0)
			return false;
		*key = *key << 4 | (uint64_t)digit;
	}
	return true;
}

bool
baseline_read(
    struct arena *a, struct str text, struct baseline *b, unsigned *line)
{
	size_t at = 0;

	*b = (struct baseline){0};
	for (*line = 1; at < text.n; ++*line) {
		size_t end = str_chr(text, '\n', at);
		struct str s = str_trim(str_sub(text, at, end));

		at = end + 1;
		if (s.n == 0 || s.p[0] == '#')
			continue;
		b->key = arena_grow(a, b->key, b->n, &b->cap, sizeof(*b->key));
		if (!read_line(s, &b->key[b->n]))
			return false;
		b->n++;
	}
	if (b->n)
		qsort(b->key, b->n, sizeof(*b->key), by_key);
	return true;
}

bool
baseline_has(const struct baseline *b, const struct finding *f)
{
	uint64_t key;

	if (b->n == 0)
		return false;
	key = finding_key(f);
	return bsearch(&key, b->key, b->n, sizeof(key), by_key) != NULL;
}

void
baseline_line(struct buf *b, const struct finding *f)
{
	buf_fmt(
	    b, "%s %016llx", f->rule->id, (unsigned long long)finding_key(f));
	if (f->rr) {
		struct buf name = BUF_INIT;

		name_text(&name, f->rr->owner);
		buf_ch(b, ' ');
		buf_visible(b, buf_view(&name));
		buf_ch(b, ' ');
		type_text(b, f->rr->type);
		buf_free(&name);
	}
	buf_ch(b, '\n');
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void
baseline_text(struct arena *a, struct buf *out, struct str lines)
{
	struct str *v = NULL;
	size_t n = 0, cap = 0, at = 0, i;

	while (at < lines.n) {
		size_t end = str_chr(lines, '\n', at);

		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = str_sub(lines, at, end);
		at = end + 1;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_text);
	buf_c(out, head);
	for (i = 0; i < n; i++) {
		if (i && str_eq(v[i], v[i - 1]))
			continue;
		buf_str(out, v[i]);
		buf_ch(out, '\n');
	}
}
