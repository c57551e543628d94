/* What is done with a tree of YAML; making one is yaml.c. */
#include "model/yaml.h"

const struct yaml_pair *
yaml_get(const struct yaml *map, struct str key)
{
	size_t i;

	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (i = 0; i < map->n; i++)
		if (str_eq(map->pair[i].key, key))
			return &map->pair[i];
	return NULL;
}

bool
yaml_bool(const struct yaml *y, bool *out)
{
	static const char *const yes[] = {"true", "yes", "on"};
	static const char *const no[] = {"false", "no", "off"};
	size_t i;

	if (y->kind != YAML_SCALAR || y->quoted)
		return false;
	for (i = 0; i < 3; i++) {
		if (str_ieq(y->text, str_c(yes[i])))
			return *out = true;
		if (str_ieq(y->text, str_c(no[i]))) {
			*out = false;
			return true;
		}
	}
	return false;
}

const char *
yaml_kind_name(const struct yaml *y)
{
	static const char *const names[] = {
	    "nothing", "text", "a list", "a map"};

	return names[y->kind];
}

static size_t
count_lines(struct str s)
{
	size_t n = 1, at = 0;

	while ((at = str_chr(s, '\n', at)) < s.n) {
		n++;
		at++;
	}
	return n;
}

/* The line that begins at an offset, without its end; *next: the one after. */
static struct str
line_at(struct str s, size_t at, size_t *next)
{
	size_t end = str_chr(s, '\n', at);

	*next = end < s.n ? end + 1 : s.n;
	if (end > at && s.p[end - 1] == '\r')
		end--;
	return str_sub(s, at, end);
}

/* The start of the line in which the first line of a block's value stands. */
static size_t
block_start(const struct yaml *y)
{
	struct str whole = y->place.source->text;
	size_t at = y->place.at, blank;

	for (blank = 0; at && whole.p[at - 1] != '\n'; at--)
		;
	/* its place begins at the first line that is not blank */
	for (; blank < y->text.n && y->text.p[blank] == '\n'; blank++)
		for (at -= at > 0; at && whole.p[at - 1] != '\n'; at--)
			;
	return at;
}

/*
 * A line of the value is the end of its line in the YAML: what stands before
 * it is indentation, or in the first line a quote. False where the scalar has
 * escapes or folds, so that it is not.
 */
static bool
map_lines(
    const struct yaml *y, struct str text, struct source_line *line, size_t *n)
{
	struct str whole = y->place.source->text, inner, outer;
	size_t out = y->block ? block_start(y) : y->place.at;
	size_t value = 0, in = 0, next_value, next_in, next_out;

	for (*n = 0; value < y->text.n; ++*n) {
		inner = line_at(y->text, value, &next_value);
		outer = line_at(whole, out, &next_out);
		if (!*n && !y->block)
			outer = str_sub(outer, y->quoted ? 1 : 0,
			    inner.n + (y->quoted ? 1 : 0));
		if (!str_ends(outer, inner))
			return false;
		line[*n] = (struct source_line){(uint32_t)in,
		    (uint32_t)((size_t)(outer.p - whole.p) + outer.n - inner.n),
		    (uint32_t)inner.n, 0};
		line_at(text, in, &next_in);
		value = next_value;
		out = next_out;
		in = next_in;
	}
	return true;
}

const struct source *
yaml_source(struct arena *a, const struct yaml *y, struct str text)
{
	struct source *s = NEW(a, struct source);
	struct source_map *m = NEW(a, struct source_map);
	struct source_line *line =
	    NEW_N(a, struct source_line, count_lines(y->text));

	s->name = y->place.source->name;
	s->text = text;
	s->map = m;
	m->whole = y->place;
	m->line = line;
	if (!map_lines(y, text, line, &m->n))
		m->n = 0;
	return s;
}
