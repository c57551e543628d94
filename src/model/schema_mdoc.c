/* The key reference of mailzone.yaml(5). */
#include "model/schema.h"
#include "model/vocab.h"

enum {
	ALIKE_MIN = 5 /* fewer common keys are listed again */
};

/* A map and the keys by which it is reached, as they are written. */
struct section {
	const struct vocab *map;
	struct str path; /* "send.ips[]"; empty: the file */
};

struct reference {
	struct arena *arena;
	struct buf *out;
	struct section *v;
	size_t n, cap;
};

/* Text for mdoc(7): no line begins with a control character. */
static void
put_text(struct buf *b, struct str s)
{
	uint32_t cp;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned n = str_utf8(s, i, &cp);

		if (i == 0 && (s.p[i] == '.' || s.p[i] == '\''))
			buf_c(b, "\\&");
		if (n > 1) {
			buf_fmt(b, "\\[u%04X]", (unsigned)cp);
			i += n - 1;
		} else if (s.p[i] == '"') {
			buf_c(b, "\\(dq"); /* else it ends an argument */
		} else if (s.p[i] == '\\') {
			buf_c(b, "\\e");
		} else if (s.p[i] == '-') {
			buf_c(b, "\\-");
		} else {
			buf_ch(b, s.p[i]);
		}
	}
}

static void
put_c(struct buf *b, const char *c)
{
	put_text(b, str_c(c));
}

static void
put_example(struct buf *b, const struct vocab_key *k)
{
	buf_c(b, ".Pp\n.Dl ");
	put_c(b, k->name);
	buf_c(b, ": ");
	put_c(b, k->example);
	buf_ch(b, '\n');
}

static void
put_key(struct buf *b, const struct vocab_key *k)
{
	buf_c(b, ".It Ic ");
	put_c(b, k->name);
	buf_ch(b, '\n');
	put_c(b, k->doc);
	buf_c(b, ":\n");
	put_c(b, k->type->what);
	buf_c(b, ".\n");
	if (k->required)
		buf_c(b, "Required.\n");
	if (k->fallback) {
		buf_c(b, "Default:\n.Cm ");
		put_c(b, k->fallback);
		buf_c(b, " .\n");
	}
	if (k->unsupported)
		buf_c(b, "Not supported by this version.\n");
	put_example(b, k);
}

static const struct vocab_key *
same_key(const struct vocab *v, const struct vocab_key *of)
{
	const struct vocab_key *k;

	for (k = v->key; k->name; k++)
		if (strcmp(k->name, of->name) == 0)
			return !k->elsewhere && k->type == of->type ? k : NULL;
	return NULL;
}

/* All keys of the map are keys of the other one. */
static bool
is_part_of(const struct vocab *v, const struct vocab *whole)
{
	const struct vocab_key *k;
	size_t n = 0;

	for (k = v->key; k->name; k++) {
		if (k->elsewhere)
			continue;
		if (!same_key(whole, k))
			return false;
		n++;
	}
	return n >= ALIKE_MIN;
}

static const char *
shown(const struct section *s)
{
	if (s->map == &vocab_domain)
		return "a domain";
	return s->path.n ? s->path.p : "the file";
}

/* "The keys of X without a, b and c." */
static void
put_difference(
    struct buf *b, const struct vocab *v, const struct section *whole)
{
	const struct vocab_key *k;
	size_t n = 0;

	buf_fmt(b, "The keys of %s", shown(whole));
	for (k = whole->map->key; k->name; k++)
		if (!k->elsewhere && !same_key(v, k))
			buf_fmt(
			    b, "%s%s", n++ ? " , " : " without\n.Ic ", k->name);
	buf_c(b, n ? " .\n" : ".\n");
}

static void
put_section(struct reference *r, size_t i)
{
	const struct section *s = &r->v[i];
	const struct vocab_key *k;
	struct buf *b = r->out;
	size_t before;

	buf_c(b, ".Ss Keys of ");
	put_c(b, shown(s));
	buf_c(b, "\\&\n"); /* "[]" is no delimiter */
	for (before = 0; before < i; before++)
		if (is_part_of(s->map, r->v[before].map)) {
			put_difference(b, s->map, &r->v[before]);
			return;
		}
	buf_c(b, ".Bl -tag -width Ds\n");
	for (k = s->map->key; k->name; k++)
		if (!k->elsewhere)
			put_key(b, k);
	buf_c(b, ".El\n");
}

static void collect(struct reference *, const struct vocab *, struct str path);

static void
collect_keys(struct reference *r, const struct vocab *v, struct str path)
{
	const struct vocab_key *k;

	for (k = v->key; k->name; k++)
		if (!k->elsewhere)
			collect(r, k->type,
			    str_fmt(r->arena, "%.*s%s%s", STRP(path),
				path.n ? "." : "", k->name));
}

static bool
is_collected(const struct reference *r, const struct vocab *v)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i].map == v)
			return true;
	return false;
}

static void
collect(struct reference *r, const struct vocab *v, struct str path)
{
	size_t i;

	switch (v->kind) {
	case VOCAB_LIST:
		collect(r, v->item, str_fmt(r->arena, "%.*s[]", STRP(path)));
		return;
	case VOCAB_NAMED:
		collect(r, v->item, str_fmt(r->arena, "%.*s.NAME", STRP(path)));
		return;
	case VOCAB_FORMS:
		for (i = 0; v->form[i]; i++)
			collect(r, v->form[i], path);
		return;
	case VOCAB_MAP:
		break;
	default:
		return;
	}
	if (is_collected(r, v))
		return;
	r->v = arena_grow(r->arena, r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n++] = (struct section){v, path};
	/* a domain's keys are known by their names, wherever it stands */
	collect_keys(r, v, v == &vocab_domain ? STR("") : path);
}

void
schema_print_mdoc(struct arena *a, struct buf *b, enum schema_of of)
{
	struct reference r = {.arena = a, .out = b};
	size_t i;

	if (of == SCHEMA_CONFIG)
		collect(&r, &vocab_file, STR(""));
	else
		collect(&r, &vocab_template, STR(""));
	for (i = 0; i < r.n; i++)
		put_section(&r, i);
}
