#include "model/provider_read.h"

#include "dns/rr.h"
#include "model/vocab.h"

struct reader {
	struct arena *arena;
	struct report report;
	struct provider *out;
};

static const struct yaml *
get(const struct yaml *map, const char *key, enum yaml_kind kind)
{
	const struct yaml_pair *p = yaml_get(map, str_c(key));

	return p && p->value->kind == kind ? p->value : NULL;
}

static struct str
text_of(const struct yaml *map, const char *key)
{
	const struct yaml *y = get(map, key, YAML_SCALAR);

	return y ? y->text : (struct str){0};
}

static bool
bool_of(const struct yaml *map, const char *key)
{
	const struct yaml *y = get(map, key, YAML_SCALAR);
	bool b = false;

	return y && yaml_bool(y, &b) && b;
}

/* vocab_check has seen that it is one of them. */
static unsigned
enum_of(const struct yaml *map, const char *key, const char *const *words)
{
	struct str text = text_of(map, key);
	unsigned i;

	for (i = 0; words[i]; i++)
		if (str_eq(text, str_c(words[i])))
			return i;
	return 0;
}

static void
read_choices(struct reader *r, struct provider_param *p, const struct yaml *y)
{
	const struct yaml *list = get(y, "choices", YAML_LIST);
	struct str *v;
	size_t i;

	if (!list) {
		if (p->type == PARAM_ENUM)
			report_error(&r->report, NULL, y->place,
			    "an enum needs 'choices'");
		return;
	}
	p->choice = v = NEW_N(r->arena, struct str, list->n);
	for (i = 0; i < list->n; i++)
		v[p->nchoice++] = list->item[i]->text;
}

static void
read_params(struct reader *r, const struct yaml *map)
{
	static const char *const types[] = {
	    "text", "label", "name", "selector", "key", "bool", "enum", NULL};
	static const enum param_type type[] = {PARAM_TEXT, PARAM_LABEL,
	    PARAM_NAME, PARAM_SELECTOR, PARAM_KEY, PARAM_BOOL, PARAM_ENUM};
	struct provider_param *v;
	size_t i;

	if (!map)
		return;
	r->out->param = v = NEW_N(r->arena, struct provider_param, map->n);
	for (i = 0; i < map->n; i++, v++) {
		const struct yaml *y = map->pair[i].value;

		v->name = map->pair[i].key;
		v->doc = text_of(y, "doc");
		v->type = type[enum_of(y, "type", types)];
		v->required = bool_of(y, "required");
		v->value = text_of(y, "default");
		read_choices(r, v, y);
	}
	r->out->nparam = map->n;
}

static bool
is_param(const struct provider *p, struct str name)
{
	size_t i;

	for (i = 0; i < p->nparam; i++)
		if (str_eq(p->param[i].name, name))
			return true;
	return false;
}

/* Every {name} of a text must be a parameter or one of the two we give. */
static void
check_braces(struct reader *r, const struct yaml *y)
{
	struct str t = y->text, name;
	size_t open, close;

	for (open = 0; (open = str_chr(t, '{', open)) < t.n; open = close) {
		close = str_chr(t, '}', open);
		name = str_sub(t, open + 1, close);
		/* %{i} is a macro of SPF */
		if ((open && t.p[open - 1] == '%') ||
		    str_eq(name, STR("domain")) ||
		    str_eq(name, STR("domain_dashed")) ||
		    is_param(r->out, name))
			continue;
		report_error(&r->report, NULL, y->place,
		    "'{%.*s}' is no parameter of this template", STRP(name));
	}
}

static void
read_spf(struct reader *r, const struct yaml *spf)
{
	static const char *const uses[] = {
	    "none", "required", "optional", "useless", "subdomain", NULL};
	static const enum spf_use use[] = {SPF_USE_NONE, SPF_USE_REQUIRED,
	    SPF_USE_OPTIONAL, SPF_USE_USELESS, SPF_USE_SUBDOMAIN};
	const struct yaml *list = get(spf, "terms", YAML_LIST);
	struct provider *p = r->out;
	struct str *term;
	unsigned *cost;
	uint64_t n;
	size_t i;

	p->spf_use = use[enum_of(spf, "use", uses)];
	p->spf_why = text_of(spf, "why");
	p->spf_aligns = bool_of(spf, "aligns");
	if (!list)
		return;
	p->spf_term = term = NEW_N(r->arena, struct str, list->n);
	p->spf_cost = cost = NEW_N(r->arena, unsigned, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = get(list->item[i], "term", YAML_SCALAR);

		if (!y || !str_u64(text_of(list->item[i], "lookups"), 100, &n))
			continue;
		check_braces(r, y);
		term[p->nspf] = y->text;
		cost[p->nspf++] = (unsigned)n;
	}
}

static void
check_when(struct reader *r, const struct yaml *y)
{
	struct str name = y->text;

	if (name.n && name.p[0] == '!')
		name = str_sub(name, 1, name.n);
	if (!is_param(r->out, name))
		report_error(&r->report, NULL, y->place,
		    "'%.*s' is no parameter of this template", STRP(name));
}

static void
read_record(struct reader *r, const struct yaml *y, struct provider_record *out)
{
	const struct yaml *name = get(y, "name", YAML_SCALAR);
	const struct yaml *value = get(y, "value", YAML_SCALAR);
	const struct yaml *when = get(y, "when", YAML_SCALAR);
	const struct yaml *type = get(y, "type", YAML_SCALAR);
	struct str purpose = text_of(y, "for");
	uint16_t number;

	if (!name || !value || !type)
		return;
	if (!type_from_text(type->text, &number))
		report_error(&r->report, NULL, type->place,
		    "'%.*s' is no type of records", STRP(type->text));
	check_braces(r, name);
	check_braces(r, value);
	if (when)
		check_when(r, when);
	out->when = text_of(y, "when");
	out->name = name->text;
	out->type = type->text;
	out->value = value->text;
	out->why = text_of(y, "why");
	out->mx = str_eq(purpose, STR("mx"));
	out->dkim = str_eq(purpose, STR("dkim"));
	out->place = y->place;
}

static void
read_records(struct reader *r, const struct yaml *list)
{
	struct provider_record *v;
	size_t i;

	if (!list)
		return;
	r->out->record = v = NEW_N(r->arena, struct provider_record, list->n);
	for (i = 0; i < list->n; i++)
		read_record(r, list->item[i], &v[i]);
	r->out->nrecord = list->n;
}

bool
provider_read(struct arena *a, const struct source *source, struct str name,
    struct provider *out, struct diag *diag)
{
	static const char *const kinds[] = {"mailbox", "esp", "relay", NULL};
	struct reader r = {
	    .arena = a, .report = {.diag = diag, .arena = a}, .out = out};
	const struct yaml *root = yaml_read(a, source, diag);
	size_t before = diag->count[LEVEL_ERROR];

	*out = (struct provider){.name = name};
	if (!root ||
	    !vocab_check(&r.report, &vocab_template, root, (struct str){0}))
		return false;
	out->title = text_of(root, "name");
	out->updated = text_of(root, "updated");
	out->source = text_of(root, "source");
	out->doc = text_of(root, "doc");
	out->dkim_aligns = bool_of(root, "dkim_aligns");
	switch (enum_of(root, "kind", kinds)) {
	case 0:
		out->kind = PROVIDER_MAILBOX;
		break;
	case 1:
		out->kind = PROVIDER_ESP;
		break;
	default:
		out->kind = PROVIDER_RELAY;
	}
	read_params(&r, get(root, "params", YAML_MAP));
	read_spf(&r, get(root, "spf", YAML_MAP));
	read_records(&r, get(root, "records", YAML_LIST));
	return diag->count[LEVEL_ERROR] == before;
}
