/*
 * The MTA-STS policy file, line by line: RFC 8461 section 3.2.
 */
#include "mail/mtasts.h"

struct reader {
	struct arena *arena;
	struct sts_policy *policy;
	bool version, mode, max_age; /* such a key stood before */
};

struct line {
	struct str key, value;
	size_t at, end; /* of the whole line, without its end */
	size_t value_at, value_end;
};

static void
add(struct reader *r, enum sts_policy_fault_kind kind, size_t at, size_t end,
    bool fatal)
{
	struct sts_policy *p = r->policy;

	p->fault = arena_grow(
	    r->arena, p->fault, p->nfault, &p->fault_cap, sizeof(*p->fault));
	p->fault[p->nfault++] = (struct sts_policy_fault){
	    .kind = kind, .at = at, .end = end, .fatal = fatal};
}

static bool
key_is_valid(struct str s)
{
	size_t i;

	if (s.n < 1 || s.n > 32)
		return false;
	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    (i == 0 ||
			(s.p[i] != '_' && s.p[i] != '-' && s.p[i] != '.')))
			return false;
	return true;
}

/* sts-policy-ext-value: no controls; UTF-8 beyond ASCII. */
static bool
value_is_valid(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && str_is_utf8(s);
}

static void
take_mx(struct reader *r, const struct line *l)
{
	struct sts_policy *p = r->policy;
	enum sts_pattern_error error = sts_pattern_check(l->value);

	p->mx = arena_grow(r->arena, p->mx, p->nmx, &p->mx_cap, sizeof(*p->mx));
	p->mx[p->nmx++] = (struct sts_mx){l->value, l->value_at, error};
	if (error != STS_PATTERN_OK) {
		add(r, STS_POLICY_MX, l->value_at, l->value_end, true);
		p->fault[p->nfault - 1].pattern = error;
	}
}

static void
take_max_age(struct reader *r, const struct line *l)
{
	struct sts_policy *p = r->policy;
	uint64_t v;

	p->max_age_at = l->value_at;
	p->max_age_end = l->value_end;
	if (l->value.n > 10 || !str_u64(l->value, 9999999999, &v)) {
		add(r, STS_POLICY_MAX_AGE, l->value_at, l->value_end, true);
		return;
	}
	p->has_max_age = true;
	p->max_age = v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
	if (v > STS_MAX_AGE_MAX)
		add(r, STS_POLICY_MAX_AGE_RANGE, l->value_at, l->value_end,
		    true);
}

static void
take_mode(struct reader *r, const struct line *l)
{
	struct sts_policy *p = r->policy;

	p->mode_at = l->value_at;
	p->mode_end = l->value_end;
	p->mode = sts_mode_from_text(l->value);
	if (p->mode == STS_MODE_UNSET)
		add(r, STS_POLICY_MODE, l->value_at, l->value_end, true);
}

/* Was it there before? If not, it is now. */
static bool
is_again(struct reader *r, bool *seen, const struct line *l)
{
	if (*seen) {
		add(r, STS_POLICY_DUPLICATE, l->at, l->end, false);
		return true;
	}
	*seen = true;
	return false;
}

static void
take_field(struct reader *r, const struct line *l)
{
	if (str_eq(l->key, STR("mx"))) {
		take_mx(r, l);
	} else if (str_eq(l->key, STR("version"))) {
		if (is_again(r, &r->version, l))
			return;
		r->policy->has_version = str_eq(l->value, STR("STSv1"));
		if (!r->policy->has_version)
			add(r, STS_POLICY_VERSION, l->value_at, l->value_end,
			    true);
	} else if (str_eq(l->key, STR("mode"))) {
		if (!is_again(r, &r->mode, l))
			take_mode(r, l);
	} else if (str_eq(l->key, STR("max_age"))) {
		if (!is_again(r, &r->max_age, l))
			take_max_age(r, l);
	} else if (!value_is_valid(l->value)) {
		add(r, STS_POLICY_VALUE, l->at, l->end, true);
	} else {
		add(r, STS_POLICY_UNKNOWN, l->at, l->end, false);
	}
}

static void
take_line(struct reader *r, size_t at, size_t end)
{
	struct str text = str_sub(r->policy->text, at, end);
	struct line l = {.at = at, .end = end};
	size_t colon = str_chr(text, ':', 0);

	if (!str_trim(text).n) {
		add(r, STS_POLICY_BLANK, at, end, true);
		return;
	}
	if (colon == text.n) {
		add(r, STS_POLICY_LINE, at, end, true);
		return;
	}
	l.key = str_sub(text, 0, colon);
	l.value = str_trim(str_sub(text, colon + 1, text.n));
	l.value_at =
	    l.value.n ? at + (size_t)(l.value.p - text.p) : at + colon + 1;
	l.value_end = l.value_at + l.value.n;
	if (key_is_valid(l.key))
		take_field(r, &l);
	else
		add(r, STS_POLICY_KEY, at, at + colon, true);
}

static void
check_whole(struct reader *r)
{
	struct sts_policy *p = r->policy;
	size_t end = p->text.n;

	if (!r->version)
		add(r, STS_POLICY_VERSION, end, end, true);
	if (!r->mode)
		add(r, STS_POLICY_MODE, end, end, true);
	if (!r->max_age)
		add(r, STS_POLICY_MAX_AGE, end, end, true);
	if (!p->nmx && p->mode != STS_MODE_NONE)
		add(r, STS_POLICY_MX_MISSING, end, end, true);
}

void
sts_policy_parse(struct arena *a, struct str text, struct sts_policy *out)
{
	struct reader r = {.arena = a, .policy = out};
	size_t at, end, next;

	*out = (struct sts_policy){.text = text};
	for (at = 0; at < text.n; at = next) {
		end = str_chr(text, '\n', at);
		next = end + 1;
		if (end < text.n && end > at && text.p[end - 1] == '\r')
			end--;
		take_line(&r, at, end);
	}
	check_whole(&r);
}

bool
sts_policy_fatal(const struct sts_policy *p)
{
	size_t i;

	for (i = 0; i < p->nfault; i++)
		if (p->fault[i].fatal)
			return true;
	return false;
}
