/* One use of a provider: its template and the parameters given to it. */
#include "model/model_work.h"

static const struct provider *
find_provider(struct scope *s, struct str name, struct place place)
{
	const struct provider *p = providers_find(s->providers, name);
	struct problem *problem;
	struct str *names;
	size_t i;

	if (p)
		return p;
	problem = ERROR(s, "CFG015", place, "no template for a provider '%.*s'",
	    STRP(name));
	names = NEW_N(s->arena, struct str, s->providers->n);
	for (i = 0; i < s->providers->n; i++)
		names[i] = s->providers->v[i].name;
	if (!report_nearest(s->report, problem, name, names, s->providers->n))
		HINT(s, problem,
		    "write its terms under 'includes' and its records under "
		    "'records', or give a template with --templates");
	return NULL;
}

static void
report_value(struct scope *s, const struct provider_param *param,
    struct str value, struct place place, const char *wants)
{
	HINT(s,
	    ERROR(s, "CFG005", place, "'%.*s' takes %s, not '%.*s'",
		STRP(param->name), wants, STRP(value)),
	    "%.*s", STRP(param->doc));
}

/* Labels of letters, digits, '-' and '_', joined by dots where allowed. */
static bool
is_label(struct str v, bool dots)
{
	size_t i, start = 0;

	for (i = 0; i <= v.n; i++) {
		if (i == v.n || (dots && v.p[i] == '.')) {
			if (i == start || i - start > 63)
				return false;
			start = i + 1;
		} else if (!str_isalpha(v.p[i]) && !str_isdigit(v.p[i]) &&
			   v.p[i] != '-' && v.p[i] != '_') {
			return false;
		}
	}
	return true;
}

static bool
is_text(struct str v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
			return false;
	return v.n > 0;
}

static bool
check_key(struct scope *s, const struct provider_param *param, struct str *v,
    struct place place)
{
	struct public_key key;
	enum key_error e;
	size_t detail;

	*v = key_text(s->arena, *v);
	e = key_from_base64(s->arena, *v, KEY_RSA, &key, &detail);
	if (e == KEY_OK)
		return true;
	HINT(s,
	    ERROR(s, "CFG005", place, "'%.*s' is no public key: %.*s",
		STRP(param->name), STRP(key_error_text(s->arena, e, detail))),
	    "%.*s", STRP(param->doc));
	return false;
}

static bool
check_choice(struct scope *s, const struct provider_param *param, struct str v,
    struct place place)
{
	struct problem *p;
	size_t i;

	for (i = 0; i < param->nchoice; i++)
		if (str_eq(param->choice[i], v))
			return true;
	p = ERROR(s, "CFG005", place, "'%.*s' has no value '%.*s'",
	    STRP(param->name), STRP(v));
	if (!report_nearest(s->report, p, v, param->choice, param->nchoice))
		HINT(s, p, "%.*s", STRP(param->doc));
	return false;
}

/* Brings a value into the form that records are made of. */
static bool
check_value(struct scope *s, const struct provider_param *param,
    const struct yaml *y, struct str *v)
{
	bool b;

	switch (param->type) {
	case PARAM_BOOL:
		if (yaml_bool(y, &b)) {
			*v = b ? STR("true") : STR("false");
			return true;
		}
		report_value(s, param, *v, y->place, "true or false");
		return false;
	case PARAM_ENUM:
		return check_choice(s, param, *v, y->place);
	case PARAM_KEY:
		return check_key(s, param, v, y->place);
	case PARAM_NAME:
		return value_name_text(s, *v, y->place, NAME_UNDERSCORE, v);
	case PARAM_LABEL:
	case PARAM_SELECTOR:
		if (is_label(*v, param->type == PARAM_SELECTOR))
			return true;
		report_value(s, param, *v, y->place,
		    param->type == PARAM_LABEL ? "one label of a name"
					       : "labels of a name");
		return false;
	case PARAM_TEXT:
		if (is_text(*v))
			return true;
		report_value(s, param, *v, y->place, "printable text");
		return false;
	}
	return false;
}

/* {domain} and {domain_dashed} in the default of a parameter. */
static struct str
default_value(struct scope *s, struct str text)
{
	struct str name = STR("{domain_dashed}"), dashed;
	size_t at = str_find(text, name, 0), i;
	struct yaml y = {.text = text};
	char *p;

	if (at == text.n)
		return value_text(s, &y);
	dashed = str_dup(s->arena, s->ascii);
	p = (char *)(uintptr_t)dashed.p;
	for (i = 0; i < dashed.n; i++)
		if (p[i] == '.')
			p[i] = '-';
	return str_fmt(s->arena, "%.*s%.*s%.*s", STRP(str_sub(text, 0, at)),
	    STRP(dashed), STRP(str_sub(text, at + name.n, text.n)));
}

static void
missing(struct scope *s, const struct provider_use *use,
    const struct provider_param *param)
{
	struct problem *p =
	    ERROR(s, "CFG004", use->sender.place, "provider %.*s needs '%.*s'",
		STRP(use->provider->name), STRP(param->name));

	HINT(s, p, "%.*s: {%.*s: …}, %.*s", STRP(use->provider->name),
	    STRP(param->name), STRP(param->doc));
}

static bool
read_argument(struct scope *s, const struct provider_use *use,
    const struct provider_param *param, const struct yaml *given,
    struct argument *out)
{
	const struct yaml_pair *pair = yaml_get(given, param->name);

	*out =
	    (struct argument){.name = param->name, .place = use->sender.place};
	if (!pair || pair->value->kind == YAML_NULL) {
		out->value = default_value(s, param->value);
		return !param->required;
	}
	out->place = pair->value->place;
	if (pair->value->kind != YAML_SCALAR) {
		ERROR(s, "CFG005", out->place, "'%.*s' takes text, not %s",
		    STRP(param->name), yaml_kind_name(pair->value));
		return false;
	}
	out->value = value_text(s, pair->value);
	return check_value(s, param, pair->value, &out->value);
}

static bool
unknown_parameters(
    struct scope *s, const struct provider *p, const struct yaml *given)
{
	struct problem *problem;
	struct str *names = NEW_N(s->arena, struct str, p->nparam);
	bool good = true;
	size_t i, j;

	for (j = 0; j < p->nparam; j++)
		names[j] = p->param[j].name;
	for (i = 0; i < given->n; i++) {
		for (j = 0; j < p->nparam; j++)
			if (str_eq(given->pair[i].key, names[j]))
				break;
		if (j < p->nparam)
			continue;
		problem = ERROR(s, "CFG003", given->pair[i].key_place,
		    "provider %.*s has no parameter '%.*s'", STRP(p->name),
		    STRP(given->pair[i].key));
		if (!report_nearest(s->report, problem, given->pair[i].key,
			names, p->nparam) &&
		    p->nparam == 0)
			HINT(s, problem, "it has none");
		good = false;
	}
	return good;
}

/* The key of the map form that names the provider. */
static const struct yaml_pair *
named_pair(struct scope *s, const struct yaml *y)
{
	const struct yaml_pair *found = NULL;
	size_t i, n = 0;

	for (i = 0; i < y->n; i++) {
		if (str_eq(y->pair[i].key, STR("owner")) ||
		    str_eq(y->pair[i].key, STR("until")))
			continue;
		found = &y->pair[i];
		n++;
	}
	if (n == 1)
		return found;
	HINT(s,
	    ERROR(s, "CFG005", n ? y->pair[1].key_place : y->place,
		n ? "two providers in one item" : "a provider without name"),
	    n ? "begin each with '- '; indent parameters below their provider"
	      : "write NAME or NAME: {parameters}");
	return NULL;
}

static bool
not_a_map(struct scope *s, const struct yaml_pair *pair)
{
	HINT(s,
	    ERROR(s, "CFG005", pair->value->place,
		"parameters of a provider are a map, not %s",
		yaml_kind_name(pair->value)),
	    "write %.*s: {NAME: value}", STRP(pair->key));
	return false;
}

/* All parameters of the template, given or not; false after errors. */
static bool
read_arguments(
    struct scope *s, struct provider_use *out, const struct yaml *given)
{
	const struct provider *p = out->provider;
	struct argument *v = NEW_N(s->arena, struct argument, p->nparam);
	bool known = unknown_parameters(s, p, given), good = known;
	size_t i;

	out->argument = v;
	out->n = p->nparam;
	for (i = 0; i < p->nparam; i++) {
		if (read_argument(s, out, &p->param[i], given, &v[i]))
			continue;
		good = false;
		/* a mistyped one has been reported as unknown */
		if (known && p->param[i].required && !v[i].value.n)
			missing(s, out, &p->param[i]);
	}
	return good;
}

bool
read_provider(struct scope *s, const struct yaml *y, struct provider_use *out)
{
	static const struct yaml nothing = {.kind = YAML_MAP};
	const struct yaml *given = &nothing;
	struct str name = y->text;
	struct place place = y->place;

	if (y->kind == YAML_MAP) {
		const struct yaml_pair *pair = named_pair(s, y);

		if (!pair)
			return false;
		name = pair->key;
		place = pair->key_place;
		if (pair->value->kind == YAML_MAP)
			given = pair->value;
		else if (pair->value->kind != YAML_NULL)
			return not_a_map(s, pair);
	} else if (y->kind != YAML_SCALAR) {
		return false;
	}
	value_sender(s, y, &out->sender);
	out->sender.place = place;
	out->provider = find_provider(s, name, place);
	if (!out->provider)
		return false;
	return read_arguments(s, out, given);
}
