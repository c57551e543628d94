#include "model/yaml.h"

#include <yaml.h>

#include "base/die.h"
#include "model/yaml_parts.h"

#define SYNTAX(r, place, ...) \
	diag_add((r)->diag, LEVEL_ERROR, "CFG001", (place), __VA_ARGS__)

enum {
	UNUSED_MAX = 100 /* anchors that are remarked on */
};

struct anchor {
	struct str name;
	const struct yaml *node; /* null: its collection is still open */
	uint64_t size; /* nodes below it, aliases expanded */
	struct place place;
	bool used;
};

struct frame { /* a collection that is still open */
	struct yaml *node;
	size_t base; /* its first child on the stack */
	uint64_t size;
	struct str anchor;
	struct str key; /* map: a key waits for its value */
	struct place key_place;
	bool has_key, flow;
};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	const struct source *source;
	struct arena *arena, scratch;
	struct diag *diag;
	size_t skip; /* octets that libyaml was not shown: a BOM */
	bool ascii; /* offsets are libyaml's indices */
	size_t index, at; /* a known pair of them, for the other case */

	struct frame frame[YAML_DEPTH_MAX];
	unsigned depth;
	struct yaml_pair *child; /* a stack; the children of all frames */
	size_t nchild, child_cap;
	struct anchor *anchor; /* hash table, open addressing */
	size_t nanchor, anchor_cap;
	struct anchor unused[UNUSED_MAX];
	size_t nunused;
	uint64_t repeated, repeated_max; /* nodes that aliases stand for */
	const struct yaml *root;
	unsigned documents;
};

/* libyaml counts characters, a place octets. */
static size_t
offset(struct reader *r, yaml_mark_t mark)
{
	const char *t = r->source->text.p;
	size_t n = r->source->text.n;

	if (r->ascii)
		return mark.index + r->skip < n ? mark.index + r->skip : n;
	while (r->index < mark.index && r->at < n) {
		do
			r->at++;
		while (r->at < n && ((unsigned char)t[r->at] & 0xc0) == 0x80);
		r->index++;
	}
	while (r->index > mark.index && r->at > r->skip) {
		do
			r->at--;
		while (((unsigned char)t[r->at] & 0xc0) == 0x80);
		r->index--;
	}
	return r->at;
}

static struct place
event_place(struct reader *r)
{
	size_t at = offset(r, r->event.start_mark);

	return place_of(r->source, at, offset(r, r->event.end_mark));
}

static struct anchor *
anchor_slot(struct anchor *table, size_t cap, struct str name)
{
	size_t i = str_hash(name) & (cap - 1);

	while (table[i].name.n && !str_eq(table[i].name, name))
		i = (i + 1) & (cap - 1);
	return &table[i];
}

static struct anchor *
anchor_find(struct reader *r, struct str name)
{
	struct anchor *a;

	if (!r->anchor_cap)
		return NULL;
	a = anchor_slot(r->anchor, r->anchor_cap, name);
	return a->name.n ? a : NULL;
}

/* Kept until it is known that the rest is right. */
static void
keep_unused(struct reader *r, const struct anchor *a)
{
	if (a->name.n && !a->used && r->nunused < UNUSED_MAX)
		r->unused[r->nunused++] = *a;
}

static void
tell_unused(struct reader *r)
{
	size_t i;

	for (i = 0; i < r->anchor_cap; i++)
		keep_unused(r, &r->anchor[i]);
	for (i = 0; i < r->nunused && !r->diag->count[LEVEL_ERROR]; i++) {
		const struct anchor *a = &r->unused[i];

		problem_hint(r->diag,
		    diag_add(r->diag, LEVEL_INFO, "CFG019", a->place,
			"nothing refers to the anchor '&%.*s'", STRP(a->name)),
		    "delete it, or write *%.*s where it is meant",
		    STRP(a->name));
	}
}

/* The slot of a name, in a table that has room for it; null: no name. */
static struct anchor *
anchor_room(struct reader *r, struct str name)
{
	struct anchor *old = r->anchor;
	size_t i, old_cap = r->anchor_cap;

	if (!name.n)
		return NULL;
	if (r->nanchor * 2 >= r->anchor_cap) {
		r->anchor_cap = old_cap ? old_cap * 2 : 64;
		r->anchor = NEW_N(&r->scratch, struct anchor, r->anchor_cap);
		for (i = 0; i < old_cap; i++)
			if (old[i].name.n)
				*anchor_slot(r->anchor, r->anchor_cap,
				    old[i].name) = old[i];
	}
	return anchor_slot(r->anchor, r->anchor_cap, name);
}

/* A later anchor of the same name takes its place (YAML 1.2.2, 3.2.2.2). */
static void
anchor_define(struct reader *r, struct str name)
{
	struct anchor *a = anchor_room(r, name);
	struct place place;

	if (!a)
		return;
	if (a->name.n)
		keep_unused(r, a);
	else
		r->nanchor++;
	place = event_place(r);
	if (place.at < place.end && r->source->text.p[place.at] == '&')
		place.end = place.at + 1 + (uint32_t)name.n;
	*a = (struct anchor){.name = name, .place = place};
}

/* What it stands for, once that is read. */
static void
anchor_fill(
    struct reader *r, struct str name, const struct yaml *node, uint64_t size)
{
	struct anchor *a = name.n ? anchor_find(r, name) : NULL;

	if (a) {
		a->node = node;
		a->size = size;
	}
}

static struct str
anchor_name(struct reader *r, const yaml_char_t *name)
{
	return name ? str_dup(&r->scratch, str_c((const char *)name))
		    : (struct str){0};
}

/* What aliases repeat is bounded; the rest is bounded by the text. */
static bool
repeat(struct reader *r, uint64_t nodes, struct place place)
{
	struct problem *p;

	r->repeated += nodes;
	if (r->repeated <= r->repeated_max)
		return true;
	p = SYNTAX(r, place,
	    "aliases make the document too large: over %llu values",
	    (unsigned long long)r->repeated_max);
	problem_hint(r->diag, p, "name each alias in fewer places");
	return false;
}

static void
push(struct reader *r, struct yaml_pair pair)
{
	r->child = arena_grow(
	    &r->scratch, r->child, r->nchild, &r->child_cap, sizeof(*r->child));
	r->child[r->nchild++] = pair;
}

/* A finished value takes its place in the collection that is open. */
static void
place_value(struct reader *r, const struct yaml *node, uint64_t size)
{
	struct frame *f;

	if (r->depth == 0) {
		r->root = node;
		return;
	}
	f = &r->frame[r->depth - 1];
	f->size += size;
	push(r, (struct yaml_pair){
		    .key = f->key, .key_place = f->key_place, .value = node});
	f->has_key = false;
}

/* Does a value come next where a key is wanted? Then it is a key. */
static bool
wants_key(const struct reader *r)
{
	const struct frame *f = r->depth ? &r->frame[r->depth - 1] : NULL;

	return f && f->node->kind == YAML_MAP && !f->has_key;
}

static void
take_key(struct reader *r, struct str key, struct place place)
{
	struct frame *f = &r->frame[r->depth - 1];

	f->key = key;
	f->key_place = place;
	f->has_key = true;
	/* what a person sees of a map in indented form is its first key */
	if (!f->flow && r->nchild == f->base)
		f->node->place = place;
}

static bool
odd_key(struct reader *r, struct place place)
{
	struct problem *p =
	    SYNTAX(r, place, "a key must be a text, not a list or a map");

	problem_hint(
	    r->diag, p, "quote a text that begins with '{', '[' or '*'");
	return false;
}

/* Tags change what a value is; we know none but those without effect. */
static void
check_tag(struct reader *r, const yaml_char_t *tag, bool *quoted)
{
	static const char *const plain[] = {"tag:yaml.org,2002:str",
	    "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"};
	struct place place;
	struct problem *p;
	size_t i;

	if (!tag)
		return;
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp((const char *)tag, plain[i]) == 0) {
			*quoted = true;
			return;
		}
	place = event_place(r);
	if (place.at == place.end && place.end < r->source->text.n)
		place.end++;
	p = diag_add(r->diag, LEVEL_ERROR, "CFG002", place,
	    "'!' begins a tag in YAML, and tags mean nothing here");
	problem_hint(r->diag, p, "quote the text");
}

static bool
is_null(struct str s)
{
	return s.n == 0 || str_eq(s, STR("~")) || str_eq(s, STR("null")) ||
	       str_eq(s, STR("Null")) || str_eq(s, STR("NULL"));
}

/* The scalar's text; borrowed from the source where it stands there so. */
static struct str
scalar_text(struct reader *r, struct place *place, bool quoted)
{
	struct str source = r->source->text;
	struct str value = {(const char *)r->event.data.scalar.value,
	    r->event.data.scalar.length};
	size_t at = place->at + (quoted ? 1u : 0u);

	if (at <= source.n && source.n - at >= value.n &&
	    memcmp(source.p + at, value.p, value.n) == 0)
		return (struct str){source.p + at, value.n};
	return str_dup(r->arena, value);
}

/* From the indicator to the content: a block scalar's place. */
static struct place
block_place(struct place p)
{
	struct str t = p.source->text;
	size_t at = str_chr(t, '\n', p.at);
	size_t end = p.end;

	while (
	    at < end && (t.p[at] == '\n' || t.p[at] == '\r' || t.p[at] == ' '))
		at++;
	if (at >= end)
		return p;
	while (end > at && (t.p[end - 1] == ' ' || t.p[end - 1] == '\n' ||
			       t.p[end - 1] == '\r'))
		end--;
	return place_of(p.source, at, end);
}

static bool
read_scalar(struct reader *r)
{
	yaml_scalar_style_t style = r->event.data.scalar.style;
	bool block = style == YAML_LITERAL_SCALAR_STYLE ||
		     style == YAML_FOLDED_SCALAR_STYLE;
	bool quoted = style != YAML_PLAIN_SCALAR_STYLE;
	struct place place = event_place(r);
	struct str anchor = anchor_name(r, r->event.data.scalar.anchor);
	struct yaml *node;
	struct str text;

	check_tag(r, r->event.data.scalar.tag, &quoted);
	if (block)
		place = block_place(place);
	text = scalar_text(
	    r, &place, quoted && !block && style != YAML_PLAIN_SCALAR_STYLE);
	if (wants_key(r) && !anchor.n) {
		take_key(r, text, place);
		return true;
	}
	node = NEW(r->arena, struct yaml);
	node->kind = !quoted && is_null(text) ? YAML_NULL : YAML_SCALAR;
	node->text = text;
	node->quoted = quoted;
	node->block = block;
	node->place = place;
	/* where there is no value, its key is shown */
	if (place.at == place.end && r->depth && r->frame[r->depth - 1].has_key)
		node->place = r->frame[r->depth - 1].key_place;
	anchor_define(r, anchor);
	anchor_fill(r, anchor, node, 1);
	if (wants_key(r))
		take_key(r, text, place);
	else
		place_value(r, node, 1);
	return true;
}

static bool
read_alias(struct reader *r)
{
	struct str name = str_c((const char *)r->event.data.alias.anchor);
	struct place place = event_place(r);
	struct anchor *a = anchor_find(r, name);
	struct problem *p;

	if (a)
		a->used = true;
	if (!a || !a->node) {
		p = SYNTAX(r, place,
		    a ? "'*%.*s' stands inside of what it refers to"
		      : "'*%.*s' refers to an anchor that is not defined",
		    STRP(name));
		if (!a)
			problem_hint(
			    r->diag, p, "quote a text that begins with '*'");
		return false;
	}
	if (wants_key(r)) {
		if (a->node->kind != YAML_SCALAR)
			return odd_key(r, place);
		take_key(r, a->node->text, place);
		return true;
	}
	if (!repeat(r, a->size, place))
		return false;
	place_value(r, a->node, a->size);
	return true;
}

static bool
open_collection(struct reader *r, enum yaml_kind kind, const yaml_char_t *tag,
    const yaml_char_t *anchor, bool flow)
{
	struct place place = event_place(r);
	struct frame *f;
	bool quoted;

	if (wants_key(r))
		return odd_key(r, place);
	if (r->depth == YAML_DEPTH_MAX) {
		SYNTAX(r, place, "nested too deeply: over %d levels",
		    YAML_DEPTH_MAX);
		return false;
	}
	check_tag(r, tag, &quoted);
	f = &r->frame[r->depth++];
	*f = (struct frame){.node = NEW(r->arena, struct yaml),
	    .base = r->nchild,
	    .size = 1,
	    .anchor = anchor_name(r, anchor),
	    .flow = flow};
	f->node->kind = kind;
	f->node->place = place;
	if (kind == YAML_LIST && !flow && place.at == place.end)
		f->node->place.end++;
	anchor_define(r, f->anchor);
	return true;
}

static void
finish_list(
    struct reader *r, struct yaml *node, const struct yaml_pair *v, size_t n)
{
	const struct yaml **item = arena_alloc(r->arena, n * sizeof(*item) + 1);
	size_t i;

	for (i = 0; i < n; i++)
		item[i] = v[i].value;
	node->item = item;
	node->n = n;
}

static bool
close_collection(struct reader *r)
{
	struct frame f = r->frame[--r->depth];
	struct yaml_pair *v = r->child + f.base;
	size_t n = r->nchild - f.base;

	r->nchild = f.base;
	if (f.flow)
		f.node->place.end = (uint32_t)offset(r, r->event.end_mark);
	if (n && f.node->kind == YAML_MAP)
		yaml_map_fill(r->arena, f.node, v, n, r->diag);
	else if (n)
		finish_list(r, f.node, v, n);
	anchor_fill(r, f.anchor, f.node, f.size);
	place_value(r, f.node, f.size);
	return true;
}

static bool
second_document(struct reader *r)
{
	struct problem *p;

	if (r->documents++ == 0)
		return true;
	p = SYNTAX(r, event_place(r), "a second document begins here");
	problem_hint(r->diag, p,
	    "one file holds one document: put all domains under one "
	    "'domains:', or use several files");
	return false;
}

static bool
handle(struct reader *r)
{
	const yaml_event_t *e = &r->event;

	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return second_document(r);
	case YAML_SCALAR_EVENT:
		return read_scalar(r);
	case YAML_ALIAS_EVENT:
		return read_alias(r);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(r, YAML_LIST, e->data.sequence_start.tag,
		    e->data.sequence_start.anchor,
		    e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
	case YAML_MAPPING_START_EVENT:
		return open_collection(r, YAML_MAP, e->data.mapping_start.tag,
		    e->data.mapping_start.anchor,
		    e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_collection(r);
	default:
		return true;
	}
}

static void
report_libyaml(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;

	yaml_text_problem(r->diag, r->source, p->problem ? p->problem : "?",
	    offset(r, p->problem_mark), p->context ? p->context : "",
	    offset(r, p->context_mark));
}

/* All events; false when one of them ended it. */
static bool
run(struct reader *r)
{
	bool go_on = true, ended = false;

	while (go_on && !ended) {
		if (!yaml_parser_parse(&r->parser, &r->event)) {
			report_libyaml(r);
			return false;
		}
		go_on = handle(r);
		ended = r->event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&r->event);
	}
	return go_on;
}

const struct yaml *
yaml_read(struct arena *arena, const struct source *source, struct diag *diag)
{
	struct reader *r;
	const struct yaml *root = NULL;
	struct arena own = ARENA_INIT;

	r = NEW(&own, struct reader);
	r->source = source;
	r->arena = arena;
	r->diag = diag;
	r->child =
	    arena_grow(&r->scratch, NULL, 0, &r->child_cap, sizeof(*r->child));
	if (!yaml_text_check(source, &r->skip, &r->ascii, diag))
		goto out;
	r->at = r->skip;
	r->repeated_max = source->text.n * (uint64_t)YAML_FACTOR_MAX;
	if (r->repeated_max < YAML_REPEATED_FREE)
		r->repeated_max = YAML_REPEATED_FREE;
	if (r->repeated_max > YAML_REPEATED_MAX)
		r->repeated_max = YAML_REPEATED_MAX;
	if (!yaml_parser_initialize(&r->parser))
		die("out of memory");
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser,
	    (const unsigned char *)source->text.p + r->skip,
	    source->text.n - r->skip);
	if (run(r)) {
		root = r->root;
		tell_unused(r);
		if (!root)
			SYNTAX(r, place_of(source, r->skip, r->skip),
			    "nothing in this file");
	}
	yaml_parser_delete(&r->parser);
out:
	arena_free(&r->scratch);
	arena_free(&own);
	return root;
}
