/* dkim: {rotate: …}. */
#include "model/model_work.h"

/* "90d", "12w" -> days; 0 when it is none. */
static unsigned
period(struct str t)
{
	uint64_t n;

	if (t.n < 2 || !str_u64(str_sub(t, 0, t.n - 1), 3650, &n))
		return 0;
	if (t.p[t.n - 1] == 'w')
		return (unsigned)n * 7;
	return t.p[t.n - 1] == 'd' ? (unsigned)n : 0;
}

/* A selector once the conversions of strftime in it are digits. */
static bool
is_pattern(struct arena *a, struct str t)
{
	struct str dates = STR("YymdjHMSVGu");
	char *p = arena_text(a, t.n);
	size_t i, n = 0;
	bool dated = false;

	for (i = 0; i < t.n; i++) {
		p[n] = t.p[i];
		if (t.p[i] == '%') {
			if (++i == t.n || str_chr(dates, t.p[i], 0) == dates.n)
				return false;
			p[n] = '0';
			dated = true;
		}
		n++;
	}
	return dated && is_selector((struct str){p, n});
}

static void
read_keys(struct scope *s, const struct yaml *y, struct rotation *out)
{
	static const char *const algorithms[] = {"rsa", "ed25519", NULL};
	uint64_t bits = value_number_of(y, "bits", 2048);

	out->algorithm = value_enum_of(y, "algorithm", algorithms) == 1
			     ? KEY_ED25519
			     : KEY_RSA;
	out->bits = out->algorithm == KEY_ED25519 ? 256 : (unsigned)bits;
	if (bits != 2048 && bits != 3072 && bits != 4096)
		ERROR(s, "CFG005", value_get(y, "bits", YAML_SCALAR)->place,
		    "an RSA key has 2048, 3072 or 4096 bits, not %u",
		    (unsigned)bits);
}

void
read_rotation(struct scope *s, const struct yaml *dkim)
{
	const struct yaml_pair *pair = yaml_get(dkim, STR("rotate"));
	struct rotation *out = &s->d->rotation;
	const struct yaml *every, *pattern;

	if (!pair || pair->value->kind != YAML_MAP)
		return;
	out->place = pair->key_place;
	out->days = 90;
	out->pattern = STR("s%Y%m");
	every = value_get(pair->value, "every", YAML_SCALAR);
	pattern = value_get(pair->value, "selector", YAML_SCALAR);
	if (every && !(out->days = period(every->text)))
		HINT(s,
		    ERROR(s, "CFG005", every->place, "'%.*s' is no period",
			STRP(every->text)),
		    "write days or weeks: 90d, 12w");
	if (pattern) {
		out->pattern = pattern->text;
		if (!is_pattern(s->arena, out->pattern))
			HINT(s,
			    ERROR(s, "CFG010", pattern->place,
				"'%.*s' makes no selectors that differ by date",
				STRP(out->pattern)),
			    "write one as s%%Y%%m");
	}
	read_keys(s, pair->value, out);
}
