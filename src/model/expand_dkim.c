/*
 * DKIM selectors (RFC 6376 section 3.6.1, RFC 8463 section 4.2).
 */
#include "mail/dkim.h"
#include "model/expand_work.h"

/* The smallest RSA modulus that lint is content with (RFC 8301). */
enum {
	RSA_BITS = 2048
};

/* The user's own text with the key in it. */
static struct str
own_text(struct work *w, const struct selector *s, struct str base64)
{
	struct str mark = STR("{public}"), t = s->record, made;
	struct buf b = BUF_INIT;
	size_t at = 0, hit;

	while ((hit = str_find(t, mark, at)) < t.n) {
		buf_str(&b, str_sub(t, at, hit));
		buf_str(&b, base64);
		at = hit + mark.n;
	}
	buf_str(&b, str_sub(t, at, t.n));
	made = str_dup(w->arena, buf_view(&b));
	buf_free(&b);
	return made;
}

/* Would receivers find that key in it? */
static void
check_own(struct work *w, const struct selector *s, struct str text,
    enum key_algorithm algorithm)
{
	struct dkim k;
	bool wrong;

	dkim_parse(w->arena, text, &k);
	wrong = s->kind == SELECTOR_REVOKED
		    ? !k.revoked
		    : !k.tag[DKIM_P] || k.revoked || k.algorithm != algorithm;
	if (!wrong)
		return;
	problem_hint(w->diag,
	    diag_error(w->diag, s->record_place,
		"the record of selector '%.*s' is not one of its key",
		STRP(s->name)),
	    s->kind == SELECTOR_REVOKED
		? "an empty p= revokes a selector"
		: "write k=%s and p={public}, or leave 'record' out",
	    key_algorithm_name(algorithm));
}

static struct str
key_text(struct work *w, const struct selector *s, enum key_algorithm algorithm,
    struct str base64)
{
	if (s->record.n) {
		struct str text = own_text(w, s, base64);

		check_own(w, s, text, algorithm);
		return text;
	}
	return str_fmt(w->arena, "v=DKIM1; k=%s; p=%.*s",
	    key_algorithm_name(algorithm), STRP(base64));
}

static void
add_made(struct work *w, const struct domain *d, const struct selector *s,
    struct name owner)
{
	const struct public_key *key =
	    w->keys.get ? w->keys.get(w->keys.ctx, d, s, w->arena) : NULL;
	struct cause *c;

	if (!key)
		return;
	if (key->algorithm == KEY_RSA)
		c = work_cause(w, d, s->place, "dkim",
		    "DKIM selector %.*s (rsa, %u bits)", STRP(s->name),
		    key->bits);
	else
		c = work_cause(w, d, s->place, "dkim",
		    "DKIM selector %.*s (%s)", STRP(s->name),
		    key_algorithm_name(key->algorithm));
	work_add_text(w, owner,
	    key_text(w, s, key->algorithm, key_to_base64(w->arena, key)), c);
}

/* A key that somebody else made: short ones are for them to change. */
static void
add_public(struct work *w, const struct domain *d, const struct selector *s,
    struct name owner)
{
	enum key_algorithm algorithm =
	    s->algorithm == KEY_NONE ? KEY_RSA : s->algorithm;
	struct public_key key = {0};
	size_t detail;
	struct cause *c = work_cause(w, d, s->place, "dkim",
	    "DKIM selector %.*s (%s): its private half is elsewhere",
	    STRP(s->name), key_algorithm_name(algorithm));

	if (algorithm == KEY_RSA &&
	    key_from_base64(w->arena, s->public, algorithm, &key, &detail) ==
		KEY_OK &&
	    key.bits < RSA_BITS)
		work_waive(w, c, "DKM016",
		    STR("only who holds the private key can change it"));
	work_add_text(w, owner, key_text(w, s, algorithm, s->public), c);
}

static void
add_selector(struct work *w, const struct domain *d, const struct selector *s)
{
	struct str text = str_fmt(w->arena, "%.*s._domainkey", STRP(s->name));
	struct name owner;

	if (!work_owner(w, d, text, s->place, &owner))
		return;
	switch (s->kind) {
	case SELECTOR_MADE:
		add_made(w, d, s, owner);
		break;
	case SELECTOR_PUBLIC:
		add_public(w, d, s, owner);
		break;
	case SELECTOR_CNAME:
		work_add(w, owner, TYPE_CNAME, rdata_name(w->arena, s->cname),
		    work_cause(w, d, s->place, "dkim",
			"DKIM selector %.*s: the key is kept at %.*s",
			STRP(s->name), STRP(work_shown(w, s->cname))));
		break;
	case SELECTOR_REVOKED:
		work_add_text(w, owner,
		    s->record.n ? key_text(w, s, KEY_RSA, (struct str){0})
				: STR("v=DKIM1; p="),
		    work_cause(w, d, s->place, "dkim",
			"DKIM selector %.*s is revoked", STRP(s->name)));
		break;
	}
}

void
expand_dkim(struct work *w, const struct domain *d)
{
	struct name owner;

	for (size_t i = 0; i < d->nselector; i++)
		add_selector(w, d, &d->selector[i]);
	if (d->mail_none &&
	    work_owner(w, d, STR("*._domainkey"), d->mail_place, &owner))
		work_add_text(w, owner, STR("v=DKIM1; p="),
		    work_cause(w, d, d->mail_place, "mail: none",
			"DKIM: no key of %.*s is good",
			STRP(work_shown(w, d->name))));
}
