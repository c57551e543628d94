#include "mail/dmarcparse.h"

#include <string.h>

static const char known[DMARC_TAGS][TAG_NAME_MAX + 1] = {"v", "p", "sp", "np",
    "adkim", "aspf", "fo", "rua", "ruf", "t", "psd", "pct", "rf", "ri"};
static const struct tag_names names = {known, DMARC_TAGS, TAG_NO_NAME};

static const char *const policies[] = {"", "", "none", "quarantine", "reject"};

const char *
dmarc_policy_name(enum dmarc_policy policy)
{
	return policies[policy];
}

enum dmarc_policy
dmarc_policy_from_name(struct str s)
{
	enum dmarc_policy i;

	for (i = DMARC_NONE; i <= DMARC_REJECT; i++)
		if (s.n == strlen(policies[i]) &&
		    str_ieq(s, str_c(policies[i])))
			return i;
	return DMARC_BAD;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t
skip_blanks(struct str s, size_t i)
{
	while (i < s.n && is_blank(s.p[i]))
		i++;
	return i;
}

bool
dmarc_is_record(struct str s)
{
	size_t i;

	if (s.n == 0 || str_lower((unsigned char)s.p[0]) != 'v')
		return false;
	i = skip_blanks(s, 1);
	if (i == s.n || s.p[i] != '=')
		return false;
	i = skip_blanks(s, i + 1);
	if (!str_starts(str_sub(s, i, s.n), STR("DMARC1")))
		return false;
	i = skip_blanks(s, i + 6);
	return i == s.n || s.p[i] == ';';
}

struct dmarc_fault *
dmarc_add_fault(struct dmarc_parser *p, enum dmarc_fault_kind kind, size_t at,
    size_t end, const struct tag *t)
{
	struct dmarc *o = p->out;
	struct dmarc_fault *f;

	o->fault = arena_grow(
	    p->arena, o->fault, o->nfault, &p->cap, sizeof(*o->fault));
	f = &o->fault[o->nfault++];
	*f = (struct dmarc_fault){.kind = kind,
	    .at = at,
	    .end = end,
	    .tag = t ? (size_t)(t - o->list.tag) : SIZE_MAX,
	    .uri = SIZE_MAX,
	    .near = ""};
	o->faults |= 1u << kind;
	return f;
}

static void
tag_fault(
    struct dmarc_parser *p, enum dmarc_fault_kind kind, const struct tag *t)
{
	dmarc_add_fault(p, kind, t->at, t->end, t);
}

static void
value_fault(
    struct dmarc_parser *p, enum dmarc_fault_kind kind, const struct tag *t)
{
	dmarc_add_fault(p, kind, t->value_at, t->value_at + t->value.n, t);
}

static bool
has_upper(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	return false;
}

/* The name that an unknown one was meant to be, or "". */
static const char *
near_name(struct str s)
{
	struct str all[DMARC_TAGS];
	size_t i;
	int k;

	for (i = 0; i < DMARC_TAGS; i++)
		all[i] = str_c(known[i]);
	k = str_nearest(s, all, DMARC_TAGS);
	/* of one letter there is nothing to be near to */
	return k >= 0 && all[k].n > 1 ? known[k] : "";
}

static void
check_name(struct dmarc_parser *p, const struct tag *t)
{
	size_t end = t->at + t->name.n;

	if (t->known < DMARC_TAGS) {
		/* V= is a matter of the version */
		if (t->other_case && t->known != DMARC_V)
			dmarc_add_fault(p, DMARC_FAULT_NAME_CASE, t->at, end, t)
			    ->near = known[t->known];
		return;
	}
	dmarc_add_fault(p, DMARC_FAULT_UNKNOWN_TAG, t->at, end, t)->near =
	    near_name(t->name);
}

/* The tag that "rf:afrf" or "sp-none" was meant to be. */
static const char *
name_in_front(struct str s)
{
	size_t i, n = 0;

	while (n < s.n && str_isalpha(s.p[n]))
		n++;
	for (i = 0; i < DMARC_TAGS; i++)
		if (n < s.n && str_ieq(str_sub(s, 0, n), str_c(known[i])))
			return known[i];
	return "";
}

static void
check_octets(struct dmarc_parser *p, const struct tag *t)
{
	size_t i;

	for (i = 0; i < t->value.n; i++)
		if (t->value.p[i] < 0x20 || t->value.p[i] > 0x7e) {
			dmarc_add_fault(p, DMARC_FAULT_VALUE_OCTET,
			    t->value_at + i, t->value_at + i + 1, t);
			return;
		}
}

static void
check_tag(struct dmarc_parser *p, const struct tag *t)
{
	if (t->no_equals)
		dmarc_add_fault(p, DMARC_FAULT_NO_EQUALS, t->at, t->end, t)
		    ->near = name_in_front(t->name);
	else if (t->no_name)
		tag_fault(p, DMARC_FAULT_NO_NAME, t);
	else
		check_name(p, t);
	if (t->duplicate && !t->no_equals)
		tag_fault(p, DMARC_FAULT_DUPLICATE, t);
	if (!t->no_equals && t->value.n == 0)
		tag_fault(p, DMARC_FAULT_EMPTY_VALUE, t);
	if (!p->out->list.plain)
		check_octets(p, t);
}

static void
check_list(struct dmarc_parser *p)
{
	const struct taglist *list = &p->out->list;
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct tag *t = &list->tag[i];

		/* "v:DMARC1" is a bad version already */
		if ((t->known < DMARC_TAGS || !dmarc_is_stray_uri(t)) &&
		    !(i == 0 && t->no_equals && !p->out->tag[DMARC_V]))
			check_tag(p, t);
		if (t->backslash)
			dmarc_add_fault(
			    p, DMARC_FAULT_SEPARATOR, t->end - 1, t->end, t);
		else if (t->separator && t->separator != ';')
			dmarc_add_fault(p, DMARC_FAULT_SEPARATOR,
			    t->separator_at, t->separator_at + 1, t);
	}
	if (list->empty)
		dmarc_add_fault(p, DMARC_FAULT_EMPTY_ITEM, list->empty_at,
		    list->empty_at + 1, NULL);
}

static void
read_version(struct dmarc_parser *p)
{
	struct dmarc *o = p->out;
	const struct tag *v = o->tag[DMARC_V];

	if (!v) {
		/* "DMARC1", "v:DMARC1": what should have been it */
		if (o->list.n && o->list.tag[0].no_equals)
			tag_fault(p, DMARC_FAULT_VERSION, &o->list.tag[0]);
		else
			dmarc_add_fault(p, DMARC_FAULT_VERSION, 0, 0, NULL);
		return;
	}
	if (v != o->list.tag)
		tag_fault(p, DMARC_FAULT_VERSION_ORDER, v);
	if (!str_eq(v->value, STR("DMARC1")))
		tag_fault(p, DMARC_FAULT_VERSION, v);
	else if (v->other_case)
		tag_fault(p, DMARC_FAULT_VERSION_CASE, v);
	if (o->list.n == 1)
		tag_fault(p, DMARC_FAULT_VERSION_ONLY, v);
}

static enum dmarc_policy
read_policy(
    struct dmarc_parser *p, enum dmarc_tag tag, enum dmarc_fault_kind bad)
{
	const struct tag *t = p->out->tag[tag];
	enum dmarc_policy policy;

	/* a tag without a value costs that tag alone (section 4.8) */
	if (!t || t->value.n == 0)
		return DMARC_ABSENT;
	policy = dmarc_policy_from_name(t->value);
	if (policy == DMARC_BAD)
		value_fault(p, bad, t);
	else if (has_upper(t->value))
		value_fault(p, DMARC_FAULT_VALUE_CASE, t);
	return policy;
}

static void
read_policies(struct dmarc_parser *p)
{
	struct dmarc *o = p->out;
	const struct tag *t = o->tag[DMARC_P];

	o->p = read_policy(p, DMARC_P, DMARC_FAULT_POLICY);
	o->sp = read_policy(p, DMARC_SP, DMARC_FAULT_SUBPOLICY);
	o->np = read_policy(p, DMARC_NP, DMARC_FAULT_SUBPOLICY);
	if (!t && !(o->faults & 1u << DMARC_FAULT_VERSION_ONLY))
		dmarc_add_fault(p, DMARC_FAULT_NO_POLICY, 0, 0, NULL);
	if (t && o->tag[DMARC_V] == o->list.tag && t != o->list.tag + 1)
		tag_fault(p, DMARC_FAULT_POLICY_ORDER, t);
	if (o->sp >= DMARC_NONE && o->sp == o->p)
		tag_fault(p, DMARC_FAULT_REDUNDANT, o->tag[DMARC_SP]);
}

/* A value of one letter; the first of the allowed ones is the default. */
static char
read_letter(struct dmarc_parser *p, enum dmarc_tag tag, const char *allowed)
{
	const struct tag *t = p->out->tag[tag];
	char c;

	if (!t)
		return 0;
	c = t->value.n == 1 ? (char)str_lower((unsigned char)t->value.p[0]) : 0;
	if (!c || !strchr(allowed, c)) {
		if (t->value.n)
			value_fault(p, DMARC_FAULT_FLAG, t);
		return '?';
	}
	if (has_upper(t->value))
		value_fault(p, DMARC_FAULT_VALUE_CASE, t);
	if (c == allowed[0])
		tag_fault(p, DMARC_FAULT_REDUNDANT, t);
	return c;
}

static void
read_fo(struct dmarc_parser *p)
{
	struct dmarc *o = p->out;
	const struct tag *t = o->tag[DMARC_FO];
	size_t from, to;

	if (!t)
		return;
	if (!o->tag[DMARC_RUF])
		tag_fault(p, DMARC_FAULT_FO_UNUSED, t);
	if (t->value.n == 0)
		return;
	for (from = 0; from <= t->value.n; from = to + 1) {
		struct str item;
		bool *flag = NULL;

		to = str_chr(t->value, ':', from);
		item = str_trim(str_sub(t->value, from, to));
		if (str_eq(item, STR("0")))
			flag = &o->fo_0;
		else if (str_eq(item, STR("1")))
			flag = &o->fo_1;
		else if (str_ieq(item, STR("d")))
			flag = &o->fo_d;
		else if (str_ieq(item, STR("s")))
			flag = &o->fo_s;
		if (!flag || *flag)
			dmarc_add_fault(p, DMARC_FAULT_FO, t->value_at + from,
			    t->value_at + to, t);
		if (flag)
			*flag = true;
	}
	if (o->fo_0 && o->fo_1)
		value_fault(p, DMARC_FAULT_FO, t);
	if (has_upper(t->value))
		value_fault(p, DMARC_FAULT_VALUE_CASE, t);
	if (str_eq(t->value, STR("0")))
		tag_fault(p, DMARC_FAULT_REDUNDANT, t);
}

static void
read_historic(struct dmarc_parser *p)
{
	struct dmarc *o = p->out;
	const struct tag *t = o->tag[DMARC_PCT];
	uint64_t pct;

	o->pct = -1;
	if (t) {
		tag_fault(p, DMARC_FAULT_PCT, t);
		o->pct = str_u64(t->value, 100, &pct) ? (int)pct : -2;
		if (o->pct < 0 && t->value.n)
			value_fault(p, DMARC_FAULT_PCT_VALUE, t);
	}
	if (o->tag[DMARC_RF])
		tag_fault(p, DMARC_FAULT_RF, o->tag[DMARC_RF]);
	if (o->tag[DMARC_RI])
		tag_fault(p, DMARC_FAULT_RF, o->tag[DMARC_RI]);
}

void
dmarc_parse(struct arena *a, struct str text, struct dmarc *out)
{
	struct dmarc_parser p = {.arena = a, .out = out};
	size_t i;

	*out = (struct dmarc){0};
	out->record = dmarc_is_record(text);
	taglist_parse(a, text, &out->list);
	taglist_pick(a, &out->list, &names, out->tag);
	read_version(&p);
	check_list(&p);
	read_policies(&p);
	out->adkim = read_letter(&p, DMARC_ADKIM, "rs");
	out->aspf = read_letter(&p, DMARC_ASPF, "rs");
	out->t = read_letter(&p, DMARC_T, "ny");
	out->psd = read_letter(&p, DMARC_PSD, "uyn");
	read_fo(&p);
	read_historic(&p);
	if (out->tag[DMARC_RUA])
		dmarc_read_uris(&p, out->tag[DMARC_RUA], &out->rua, &out->nrua);
	if (out->tag[DMARC_RUF])
		dmarc_read_uris(&p, out->tag[DMARC_RUF], &out->ruf, &out->nruf);
	for (i = 0; i < out->nrua; i++)
		out->rua_valid |= out->rua[i].valid;
}

enum dmarc_policy
dmarc_policy(const struct dmarc *d, enum dmarc_scope scope)
{
	enum dmarc_policy policy = d->p;

	if (d->p < DMARC_NONE || d->sp == DMARC_BAD || d->np == DMARC_BAD)
		return d->rua_valid ? DMARC_NONE : DMARC_ABSENT;
	if (scope >= DMARC_SUBDOMAIN && d->sp)
		policy = d->sp;
	if (scope == DMARC_NONEXISTENT && d->np)
		policy = d->np;
	return policy;
}

enum dmarc_policy
dmarc_effective(const struct dmarc *d, enum dmarc_scope scope)
{
	enum dmarc_policy policy = dmarc_policy(d, scope);

	return d->t == 'y' && policy > DMARC_NONE ? policy - 1 : policy;
}

/* Octets of no tag that stand before one: blanks, quotes, above ASCII. */
static struct str
without_junk(struct str s)
{
	while (s.n && (is_blank(s.p[0]) || s.p[0] == '"' || s.p[0] == '\'' ||
			  (s.p[0] & 0x80)))
		s = str_sub(s, 1, s.n);
	return s;
}

enum dmarc_claim
dmarc_claim(struct str text)
{
	struct str s = without_junk(text);
	bool policy = false, report = false;
	size_t from, to, i;

	if (dmarc_is_record(text))
		return DMARC_CLAIM_RECORD;
	if (str_istarts(s, STR("dmarc1")))
		return DMARC_CLAIM_MALFORMED;
	for (from = 0; from < s.n; from = to + 1) {
		struct str item, value;

		to = str_chr(s, ';', from);
		item = str_trim(str_sub(s, from, to));
		for (i = 0; i < item.n && str_isalpha(item.p[i]);)
			i++;
		value = str_sub(item, skip_blanks(item, i), item.n);
		item = str_sub(item, 0, i);
		if (value.n == 0 || (value.p[0] != '=' && value.p[0] != ':'))
			continue;
		value = str_trim(str_sub(value, 1, value.n));
		if (str_ieq(item, STR("v"))) {
			if (str_istarts(value, STR("dmarc")))
				return DMARC_CLAIM_MALFORMED;
			if (from == 0)
				return DMARC_CLAIM_NONE;
		}
		policy |= str_ieq(item, STR("p")) &&
			  dmarc_policy_from_name(value) != DMARC_BAD;
		report |= str_ieq(item, STR("rua")) ||
			  str_ieq(item, STR("ruf")) || str_ieq(item, STR("sp"));
	}
	return policy && report ? DMARC_CLAIM_MALFORMED : DMARC_CLAIM_NONE;
}

const char *
dmarc_fault_text(enum dmarc_fault_kind kind)
{
	static const char *const text[DMARC_FAULTS] = {
	    [DMARC_FAULT_VERSION_ORDER] = "v= is not the first tag",
	    [DMARC_FAULT_VERSION] = "version is not v=DMARC1",
	    [DMARC_FAULT_VERSION_CASE] = "v= written with a capital",
	    [DMARC_FAULT_VERSION_ONLY] = "nothing but the version",
	    [DMARC_FAULT_NO_POLICY] = "no p= tag",
	    [DMARC_FAULT_POLICY_ORDER] = "p= does not follow v= at once",
	    [DMARC_FAULT_POLICY] = "p= is not none, quarantine or reject",
	    [DMARC_FAULT_SUBPOLICY] =
		"policy is not none, quarantine or reject",
	    [DMARC_FAULT_REDUNDANT] = "tag says what holds without it",
	    [DMARC_FAULT_PCT] = "pct= was removed from DMARC",
	    [DMARC_FAULT_PCT_VALUE] = "pct= is not a number from 0 to 100",
	    [DMARC_FAULT_RF] = "tag was removed from DMARC",
	    [DMARC_FAULT_FLAG] = "value that this tag cannot have",
	    [DMARC_FAULT_FO] = "fo= is no list of 0, 1, d or s",
	    [DMARC_FAULT_FO_UNUSED] = "fo= without ruf=",
	    [DMARC_FAULT_URI_SCHEME_MISSING] = "report address without mailto:",
	    [DMARC_FAULT_URI_SEPARATOR] = "report addresses not divided by ','",
	    [DMARC_FAULT_URI_SCHEME] = "report address is no mailto:",
	    [DMARC_FAULT_URI] = "report address is no URI",
	    [DMARC_FAULT_URI_SIZE] = "size limit was removed from DMARC",
	    [DMARC_FAULT_UNKNOWN_TAG] = "unknown tag",
	    [DMARC_FAULT_DUPLICATE] = "tag occurs twice",
	    [DMARC_FAULT_NAME_CASE] = "tag name in capitals",
	    [DMARC_FAULT_VALUE_CASE] = "value in capitals",
	    [DMARC_FAULT_SEPARATOR] = "tags not divided by ';'",
	    [DMARC_FAULT_NO_EQUALS] = "tag without '='",
	    [DMARC_FAULT_NO_NAME] = "tag without a name",
	    [DMARC_FAULT_EMPTY_VALUE] = "tag without a value",
	    [DMARC_FAULT_EMPTY_ITEM] = "empty tag",
	    [DMARC_FAULT_VALUE_OCTET] = "octet that no value may hold",
	};

	return text[kind];
}
