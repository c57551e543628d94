/* JSON with one member a line. */
#include "model/schema_parts.h"

static void
next(struct json *j, const char *name)
{
	if (j->filled)
		buf_ch(j->out, ',');
	if (j->depth) {
		buf_ch(j->out, '\n');
		buf_fill(j->out, ' ', 2 * (size_t)j->depth);
	}
	if (name) {
		buf_ch(j->out, '"');
		buf_json(j->out, str_c(name));
		buf_c(j->out, "\": ");
	}
	j->filled = true;
}

void
json_open(struct json *j, const char *name, char bracket)
{
	next(j, name);
	buf_ch(j->out, bracket);
	j->depth++;
	j->filled = false;
}

void
json_close(struct json *j, char bracket)
{
	j->depth--;
	if (j->filled) {
		buf_ch(j->out, '\n');
		buf_fill(j->out, ' ', 2 * (size_t)j->depth);
	}
	buf_ch(j->out, bracket);
	j->filled = true;
}

void
json_text_member(struct json *j, const char *name, struct str text)
{
	next(j, name);
	buf_ch(j->out, '"');
	buf_json(j->out, text);
	buf_ch(j->out, '"');
}

void
json_member(struct json *j, const char *name, const char *text)
{
	json_text_member(j, name, str_c(text));
}

void
json_number(struct json *j, const char *name, uint64_t n)
{
	next(j, name);
	buf_u64(j->out, n);
}

void
json_word(struct json *j, const char *name, const char *word)
{
	next(j, name);
	buf_c(j->out, word);
}

/* The one of a type's forms that the value has. */
static const struct vocab *
form_of(const struct vocab *v, const struct yaml *y)
{
	size_t i;

	if (!v || v->kind != VOCAB_FORMS)
		return v;
	for (i = 0; v->form[i]; i++)
		if (vocab_fits(v->form[i], y))
			return v->form[i];
	return NULL;
}

static const struct vocab *
type_of_key(const struct vocab *v, struct str name)
{
	const struct vocab_key *k;

	if (v && v->kind == VOCAB_NAMED)
		return v->item;
	if (!v || v->kind != VOCAB_MAP)
		return NULL;
	for (k = v->key; k->name; k++)
		if (str_eq(str_c(k->name), name))
			return k->type;
	return NULL;
}

static void
scalar(struct json *j, const char *name, const struct vocab *v,
    const struct yaml *y)
{
	uint64_t n;
	bool b;

	if (v && v->kind == VOCAB_BOOL && yaml_bool(y, &b))
		json_word(j, name, b ? "true" : "false");
	else if (v && (v->kind == VOCAB_NUMBER || v->kind == VOCAB_ENUM) &&
		 str_u64(y->text, UINT64_MAX, &n))
		json_number(j, name, n);
	else
		json_text_member(j, name, y->text);
}

void
json_yaml(struct json *j, const char *name, const struct vocab *type,
    const struct yaml *y)
{
	const struct vocab *v = form_of(type, y);
	struct arena a = ARENA_INIT;
	size_t i;

	switch (y->kind) {
	case YAML_NULL:
		json_word(j, name, "null");
		break;
	case YAML_SCALAR:
		scalar(j, name, v, y);
		break;
	case YAML_LIST:
		json_open(j, name, '[');
		for (i = 0; i < y->n; i++)
			json_yaml(j, NULL,
			    v && v->kind == VOCAB_LIST ? v->item : NULL,
			    y->item[i]);
		json_close(j, ']');
		break;
	case YAML_MAP:
		json_open(j, name, '{');
		for (i = 0; i < y->n; i++)
			json_yaml(j, str_cstr(&a, y->pair[i].key),
			    type_of_key(v, y->pair[i].key), y->pair[i].value);
		json_close(j, '}');
		break;
	}
	arena_free(&a);
}
