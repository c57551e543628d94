#include "model/schema.h"

#include "model/schema_parts.h"
#include "model/vocab.h"

/* {domain} and {domain_dashed} become the domain's name. */
#define LABEL_PATTERN "^([A-Za-z0-9_-]|\\{domain_dashed\\}){1,63}$"
#define SELECTOR_PATTERN "^([A-Za-z0-9_.-]|\\{domain(_dashed)?\\})+$"

/* The types that stand under $defs, in the order in which they are met. */
struct schema {
	struct json json;
	struct arena *arena;
	const struct providers *providers;
	const struct vocab **def;
	size_t n, cap;
};

static void put_type(struct schema *, const struct vocab *, bool or_null);

static bool
has_definition(const struct vocab *v)
{
	return v->title != NULL;
}

static void
define(struct schema *s, const struct vocab *v)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->def[i] == v)
			return;
	s->def = arena_grow(s->arena, s->def, s->n, &s->cap, sizeof(*s->def));
	s->def[s->n++] = v;
}

/* "type": "X", or ["X", "null"]: `~` takes an inherited value away. */
static void
put_kind(struct json *j, const char *kind, bool or_null)
{
	if (!or_null) {
		json_member(j, "type", kind);
		return;
	}
	json_open(j, "type", '[');
	json_member(j, NULL, kind);
	json_member(j, NULL, "null");
	json_close(j, ']');
}

static void
put_kinds(struct json *j, const char *const *kind, bool or_null)
{
	json_open(j, "type", '[');
	for (; *kind; kind++)
		json_member(j, NULL, *kind);
	if (or_null)
		json_member(j, NULL, "null");
	json_close(j, ']');
}

/* A value that no form of YAML can be. */
static void
put_text(struct json *j, const char *format, bool or_null)
{
	static const char *const scalars[] = {
	    "string", "number", "boolean", NULL};

	if (!format) {
		put_kinds(j, scalars, or_null);
		return;
	}
	put_kind(j, "string", or_null);
	json_member(j, "pattern", format);
}

static void
put_number(struct json *j, const struct vocab *v, bool or_null)
{
	static const char *const kinds[] = {"integer", "string", NULL};

	put_kinds(j, kinds, or_null);
	json_number(j, "minimum", v->high ? v->low : v->min);
	json_number(j, "maximum", v->high ? v->high : v->max);
	json_member(j, "pattern", "^[0-9]+$");
}

/* A word of digits alone is a number to JSON, in quotes or not. */
static void
put_choices(struct json *j, const struct vocab *v, bool or_null)
{
	const char *const *c;
	uint64_t n;

	json_open(j, "enum", '[');
	for (c = v->choice; *c; c++) {
		if (str_u64(str_c(*c), UINT64_MAX, &n))
			json_number(j, NULL, n);
		json_member(j, NULL, *c);
	}
	if (or_null)
		json_word(j, NULL, "null");
	json_close(j, ']');
}

static void
put_list(struct schema *s, const struct vocab *v, bool or_null)
{
	struct json *j = &s->json;

	put_kind(j, "array", or_null);
	json_open(j, "items", '{');
	put_type(s, v->item, false);
	json_close(j, '}');
}

static void
put_reference(struct schema *s, const struct vocab *v, bool or_null)
{
	struct json *j = &s->json;
	const char *to =
	    str_cstr(s->arena, str_fmt(s->arena, "#/$defs/%s", v->title));

	define(s, v);
	if (!or_null) {
		json_member(j, "$ref", to);
		return;
	}
	json_open(j, "anyOf", '[');
	json_open(j, NULL, '{');
	json_member(j, "$ref", to);
	json_close(j, '}');
	json_open(j, NULL, '{');
	json_member(j, "type", "null");
	json_close(j, '}');
	json_close(j, ']');
}

/* The members of an object that say what a value must be. */
static void
put_type(struct schema *s, const struct vocab *v, bool or_null)
{
	struct json *j = &s->json;

	if (has_definition(v)) {
		put_reference(s, v, or_null);
		return;
	}
	switch (v->kind) {
	case VOCAB_BOOL:
		put_kind(j, "boolean", or_null);
		break;
	case VOCAB_NUMBER:
		put_number(j, v, or_null);
		break;
	case VOCAB_TEXT:
		put_text(j, v->format, or_null);
		break;
	case VOCAB_ENUM:
		put_choices(j, v, or_null);
		break;
	case VOCAB_LIST:
		put_list(s, v, or_null);
		break;
	case VOCAB_FREE:
		put_kind(j, "object", or_null);
		break;
	case VOCAB_MAP:
	case VOCAB_NAMED:
	case VOCAB_FORMS:
		break; /* all have a title */
	}
}

/* ---- maps ---- */

/* The sentence about a key, with what else there is to say. */
static void
put_doc(struct schema *s, const struct vocab_key *k)
{
	struct str text = str_fmt(s->arena, "%s (%s)%s", k->doc, k->type->what,
	    k->unsupported ? "; not supported by this version" : "");

	json_text_member(&s->json, "description", text);
}

/* A value in YAML as the type has it: what reads JSON sees the same. */
static void
put_example(struct schema *s, const char *name, const struct vocab_key *k,
    const char *text)
{
	struct source source = {.name = STR("example"), .text = str_c(text)};
	struct diag d = diag_in(s->arena);
	const struct yaml *y = yaml_read(s->arena, &source, &d);

	if (y)
		json_yaml(&s->json, name, k->type, y);
}

static void
put_key(struct schema *s, const struct vocab_key *k)
{
	struct json *j = &s->json;

	json_open(j, k->name, '{');
	put_doc(s, k);
	if (k->fallback && !k->unsupported)
		put_example(s, "default", k, k->fallback);
	if (k->unsupported) {
		json_member(j, "type", "null");
	} else {
		json_open(j, "examples", '[');
		put_example(s, NULL, k, k->example);
		json_close(j, ']');
		put_type(s, k->type, !k->required);
	}
	json_close(j, '}');
}

/* Exactly one of these keys. */
static void
put_one_of(struct json *j, const char *const *name)
{
	json_open(j, "oneOf", '[');
	for (; *name; name++) {
		json_open(j, NULL, '{');
		json_open(j, "required", '[');
		json_member(j, NULL, *name);
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
put_map(struct schema *s, const struct vocab *v)
{
	struct json *j = &s->json;
	const struct vocab_key *k;
	size_t required = 0;

	json_member(j, "type", "object");
	json_open(j, "properties", '{');
	for (k = v->key; k->name; k++) {
		required += k->required;
		if (!k->elsewhere)
			put_key(s, k);
	}
	json_close(j, '}');
	if (required) {
		json_open(j, "required", '[');
		for (k = v->key; k->name; k++)
			if (k->required)
				json_member(j, NULL, k->name);
		json_close(j, ']');
	}
	json_word(j, "additionalProperties", "false");
	if (v->one_of)
		put_one_of(j, v->one_of);
}

static void
put_named(struct schema *s, const struct vocab *v)
{
	struct json *j = &s->json;

	json_member(j, "type", "object");
	if (v->key_format) {
		json_open(j, "propertyNames", '{');
		json_member(j, "pattern", v->key_format);
		json_close(j, '}');
	}
	json_open(j, "additionalProperties", '{');
	put_type(s, v->item, true);
	json_close(j, '}');
}

static void
put_forms(struct schema *s, const struct vocab *v)
{
	struct json *j = &s->json;
	size_t i;

	json_open(j, "oneOf", '[');
	for (i = 0; v->form[i]; i++) {
		json_open(j, NULL, '{');
		put_type(s, v->form[i], false);
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* ---- providers ---- */

static bool
needs_parameters(const struct provider *p)
{
	size_t i;

	for (i = 0; i < p->nparam; i++)
		if (p->param[i].required)
			return true;
	return false;
}

static void
put_parameter_type(struct json *j, const struct provider_param *p)
{
	static const char *const labels[] = {"string", "integer", NULL};
	bool or_null = !p->required;
	size_t i;

	switch (p->type) {
	case PARAM_BOOL:
		put_kind(j, "boolean", or_null);
		return;
	case PARAM_ENUM:
		json_open(j, "enum", '[');
		for (i = 0; i < p->nchoice; i++)
			json_text_member(j, NULL, p->choice[i]);
		if (or_null)
			json_word(j, NULL, "null");
		json_close(j, ']');
		return;
	case PARAM_LABEL:
	case PARAM_SELECTOR:
		put_kinds(j, labels, or_null);
		json_member(j, "pattern",
		    p->type == PARAM_LABEL ? LABEL_PATTERN : SELECTOR_PATTERN);
		return;
	case PARAM_NAME:
		put_text(j, "^[^\\s/]+$", or_null);
		return;
	case PARAM_KEY:
		put_kind(j, "string", or_null);
		return;
	case PARAM_TEXT:
		put_text(j, NULL, or_null);
		return;
	}
}

static void
put_parameter(struct schema *s, const struct provider_param *p)
{
	struct json *j = &s->json;

	json_open(j, str_cstr(s->arena, p->name), '{');
	json_text_member(j, "description", p->doc);
	if (p->value.n && p->type == PARAM_BOOL)
		json_word(j, "default", str_cstr(s->arena, p->value));
	else if (p->value.n)
		json_text_member(j, "default", p->value);
	put_parameter_type(j, p);
	json_close(j, '}');
}

/* The parameters of one provider. */
static void
put_parameters(struct schema *s, const struct provider *p)
{
	struct json *j = &s->json;
	bool required = needs_parameters(p);
	size_t i;

	json_text_member(j, "description",
	    str_fmt(s->arena, "%.*s: %.*s", STRP(p->title), STRP(p->doc)));
	put_kind(j, "object", !required);
	json_open(j, "properties", '{');
	for (i = 0; i < p->nparam; i++)
		put_parameter(s, &p->param[i]);
	json_close(j, '}');
	if (required) {
		json_open(j, "required", '[');
		for (i = 0; i < p->nparam; i++)
			if (p->param[i].required)
				json_text_member(j, NULL, p->param[i].name);
		json_close(j, ']');
	}
	json_word(j, "additionalProperties", "false");
}

/* Exactly one of the keys names a provider. */
static void
put_one_provider(struct schema *s)
{
	const char **name = NEW_N(s->arena, const char *, s->providers->n + 1);
	size_t i;

	for (i = 0; i < s->providers->n; i++)
		name[i] = str_cstr(s->arena, s->providers->v[i].name);
	put_one_of(&s->json, name);
}

static void
put_provider_map(struct schema *s)
{
	struct json *j = &s->json;
	const struct vocab_key *k;
	size_t i;

	json_member(j, "type", "object");
	json_open(j, "properties", '{');
	for (k = vocab_sender_keys; k->name; k++)
		put_key(s, k);
	for (i = 0; i < s->providers->n; i++) {
		const struct provider *p = &s->providers->v[i];

		json_open(j, str_cstr(s->arena, p->name), '{');
		put_parameters(s, p);
		json_close(j, '}');
	}
	json_close(j, '}');
	json_word(j, "additionalProperties", "false");
	put_one_provider(s);
}

/* A name alone is enough where the provider needs no parameter. */
static void
put_provider(struct schema *s)
{
	struct json *j = &s->json;
	size_t i;

	json_open(j, "oneOf", '[');
	json_open(j, NULL, '{');
	json_open(j, "enum", '[');
	for (i = 0; i < s->providers->n; i++)
		if (!needs_parameters(&s->providers->v[i]))
			json_text_member(j, NULL, s->providers->v[i].name);
	json_close(j, ']');
	json_close(j, '}');
	json_open(j, NULL, '{');
	put_provider_map(s);
	json_close(j, '}');
	json_close(j, ']');
}

/* ---- the whole ---- */

static void
put_definition(struct schema *s, const struct vocab *v)
{
	json_open(&s->json, v->title, '{');
	if (v == &vocab_provider)
		put_provider(s);
	else if (v->kind == VOCAB_MAP)
		put_map(s, v);
	else if (v->kind == VOCAB_NAMED)
		put_named(s, v);
	else
		put_forms(s, v);
	json_close(&s->json, '}');
}

/*
 * The file mailzone.yaml of a folder may do without domains, if it says
 * something that holds for the other files.
 */
static void
put_something_said(struct json *j)
{
	static const char *const any[] = {"domains", "defaults", "profiles"};
	size_t i;

	json_open(j, "anyOf", '[');
	for (i = 0; i < sizeof(any) / sizeof(*any); i++) {
		json_open(j, NULL, '{');
		json_open(j, "required", '[');
		json_member(j, NULL, any[i]);
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

void
schema_print(struct arena *a, struct buf *b, enum schema_of of,
    const struct providers *providers)
{
	struct schema s = {
	    .json = {.out = b}, .arena = a, .providers = providers};
	struct json *j = &s.json;
	bool config = of == SCHEMA_CONFIG;
	size_t i;

	json_open(j, NULL, '{');
	json_member(
	    j, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_member(j, "title", config ? "mailzone.yaml" : "mailzone template");
	json_member(j, "description",
	    config ? "What mail domains are: mailzone.yaml(5)"
		   : "What a provider asks of a zone: mailzone-templates(5)");
	put_map(&s, config ? &vocab_shared : &vocab_template);
	if (config)
		put_something_said(j);
	json_open(j, "$defs", '{');
	for (i = 0; i < s.n; i++) /* which grows */
		put_definition(&s, s.def[i]);
	json_close(j, '}');
	json_close(j, '}');
	buf_ch(b, '\n');
}
