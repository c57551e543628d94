#include "model/provider_read.h"

#include "dns/rr.h"
#include "model/vocab.h"

const char *const provider_kinds[] = {
    "mailbox", "gateway", "forwarder", "esp", "relay", NULL};
const char *const provider_uses[] = {
    "none", "required", "optional", "useless", "subdomain", NULL};
const char *const param_types[] = {
    "text", "label", "name", "selector", "key", "bool", "enum", NULL};

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
	struct provider_param *v;
	size_t i;

	if (!map)
		return;
	r->out->param = v = NEW_N(r->arena, struct provider_param, map->n);
	for (i = 0; i < map->n; i++, v++) {
		const struct yaml *y = map->pair[i].value;

		v->name = map->pair[i].key;
		v->doc = text_of(y, "doc");
		v->type = (enum param_type)enum_of(y, "type", param_types);
		v->required = bool_of(y, "required");
		v->value = text_of(y, "default");
		read_choices(r, v, y);
	}
	r->out->nparam = map->n;
}

static size_t
param_index(const struct provider *p, struct str name)
{
	size_t i;

	for (i = 0; i < p->nparam; i++)
		if (str_eq(p->param[i].name, name))
			return i;
	return SIZE_MAX;
}

/* A pattern in which parameters that are names have their usual values. */
static struct str
usual_pattern(struct arena *a, const struct provider *p, struct str text)
{
	size_t at = 0, open, close, param;
	struct buf b = BUF_INIT;
	struct str made;

	for (; (open = str_chr(text, '{', at)) < text.n; at = close + 1) {
		close = str_chr(text, '}', open);
		param = param_index(p, str_sub(text, open + 1, close));
		buf_str(&b, str_sub(text, at, open));
		if (param < SIZE_MAX && p->param[param].type == PARAM_NAME &&
		    str_chr(p->param[param].value, '{', 0) ==
			p->param[param].value.n &&
		    p->param[param].value.n)
			buf_str(&b, p->param[param].value);
		else
			buf_str(&b, str_sub(text, open, close + 1));
	}
	buf_str(&b, str_sub(text, at, text.n));
	made = str_dup(a, buf_view(&b));
	buf_free(&b);
	return made;
}

static struct str
literal_of(struct arena *a, const struct provider *provider, struct str p)
{
	struct str best = {0};
	size_t at = 0, open, close;

	if (str_chr(p, '{', 0) < p.n)
		p = usual_pattern(a, provider, p);
	while (at <= p.n) {
		open = str_chr(p, '{', at);
		if (open - at > best.n)
			best = str_sub(p, at, open);
		close = str_chr(p, '}', open);
		at = close + 1;
	}
	/* DKIM keys begin alike everywhere */
	if (str_istarts(best, STR("v=DKIM1")))
		return (struct str){0};
	return str_lowered(a, best);
}

static const struct provider_param *
find_param(const struct provider *p, struct str name)
{
	size_t i;

	for (i = 0; i < p->nparam; i++)
		if (str_eq(p->param[i].name, name))
			return &p->param[i];
	return NULL;
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
		    find_param(r->out, name))
			continue;
		report_error(&r->report, NULL, y->place,
		    "'{%.*s}' is no parameter of this template", STRP(name));
	}
}

static bool
is_choice(const struct provider_param *p, struct str value)
{
	size_t i;

	for (i = 0; i < p->nchoice; i++)
		if (str_eq(p->choice[i], value))
			return true;
	return p->type != PARAM_ENUM;
}

/* One condition: NAME, !NAME, NAME=VALUE, !NAME=VALUE. */
static void
check_condition(struct reader *r, const struct yaml *y, struct str text)
{
	const struct provider_param *p;
	size_t equal;
	struct str name;

	if (text.n && text.p[0] == '!')
		text = str_sub(text, 1, text.n);
	equal = str_chr(text, '=', 0);
	name = str_sub(text, 0, equal);
	p = find_param(r->out, name);
	if (!p)
		report_error(&r->report, NULL, y->place,
		    "'%.*s' is no parameter of this template", STRP(name));
	else if (equal < text.n &&
		 !is_choice(p, str_sub(text, equal + 1, text.n)))
		report_error(&r->report, NULL, y->place,
		    "'%.*s' is no choice of '%.*s'",
		    STRP(str_sub(text, equal + 1, text.n)), STRP(name));
}

/* The conditions of a map; empty without. */
static struct str
when_of(struct reader *r, const struct yaml *map)
{
	const struct yaml *y = get(map, "when", YAML_SCALAR);
	size_t at, end;

	if (!y)
		return (struct str){0};
	for (at = 0; at <= y->text.n; at = end + 1) {
		end = str_chr(y->text, ' ', at);
		check_condition(r, y, str_sub(y->text, at, end));
	}
	return y->text;
}

static void
read_spf(struct reader *r, const struct yaml *spf)
{
	const struct yaml *list = get(spf, "terms", YAML_LIST);
	struct provider *p = r->out;
	struct provider_term *v;
	uint64_t n;
	size_t i;

	p->spf_use = (enum spf_use)enum_of(spf, "use", provider_uses);
	p->spf_why = text_of(spf, "why");
	p->spf_aligns = bool_of(spf, "aligns");
	if (!list)
		return;
	p->spf = v = NEW_N(r->arena, struct provider_term, list->n);
	for (i = 0; i < list->n; i++) {
		const struct yaml *y = get(list->item[i], "term", YAML_SCALAR);

		if (!y)
			continue;
		check_braces(r, y);
		v[p->nspf].text = y->text;
		v[p->nspf].literal = literal_of(r->arena, p, y->text);
		v[p->nspf].when = when_of(r, list->item[i]);
		if (str_u64(text_of(list->item[i], "lookups"), 100, &n))
			v[p->nspf].lookups = (unsigned)n;
		p->nspf++;
	}
}

static void
read_advice(struct reader *r, const struct yaml *root)
{
	const struct yaml *notes = get(root, "notes", YAML_LIST);
	const struct yaml *list = get(root, "warnings", YAML_LIST);
	struct provider_warning *w;
	struct str *note;
	size_t i;

	if (notes) {
		r->out->note = note = NEW_N(r->arena, struct str, notes->n);
		for (i = 0; i < notes->n; i++)
			note[r->out->nnote++] = notes->item[i]->text;
	}
	if (!list)
		return;
	r->out->warning = w = NEW_N(r->arena, struct provider_warning, list->n);
	for (i = 0; i < list->n; i++, w++) {
		w->text = text_of(list->item[i], "text");
		w->when = when_of(r, list->item[i]);
	}
	r->out->nwarning = list->n;
}

static void
read_ignores(
    struct reader *r, const struct yaml *list, struct provider_record *out)
{
	struct provider_ignore *v;
	size_t i;

	if (!list)
		return;
	out->ignore = v = NEW_N(r->arena, struct provider_ignore, list->n);
	for (i = 0; i < list->n; i++, v++) {
		v->rule = text_of(list->item[i], "rule");
		v->reason = text_of(list->item[i], "reason");
	}
	out->nignore = list->n;
}

static void
read_record(struct reader *r, const struct yaml *y, struct provider_record *out)
{
	const struct yaml *name = get(y, "name", YAML_SCALAR);
	const struct yaml *value = get(y, "value", YAML_SCALAR);
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
	out->when = when_of(r, y);
	out->name = name->text;
	out->type = type->text;
	out->value = value->text;
	out->literal = literal_of(r->arena, r->out, value->text);
	out->why = text_of(y, "why");
	out->purpose = purpose;
	out->mx = str_eq(purpose, STR("mx"));
	out->dkim = str_eq(purpose, STR("dkim"));
	out->place = y->place;
	read_ignores(r, get(y, "ignore", YAML_LIST), out);
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
	out->kind = (enum provider_kind)enum_of(root, "kind", provider_kinds);
	out->through = text_of(root, "through");
	read_params(&r, get(root, "params", YAML_MAP));
	read_spf(&r, get(root, "spf", YAML_MAP));
	read_records(&r, get(root, "records", YAML_LIST));
	read_advice(&r, root);
	return diag->count[LEVEL_ERROR] == before;
}
