/*
 * DKIM: where keys stand, and which of them a domain has (RFC 6376 section
 * 3.1 and 3.6.2).
 */
#include "lint/names.h"
#include "lint/rule.h"
#include "lint/rules/keys.h"
#include "mail/dkim.h"

/* What selectors by CNAME point to: a provider's own place for keys. */
static struct names
alias_targets(struct lint *l)
{
	struct names out = {0};
	struct name target;
	size_t i;

	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];

		if (r->type == TYPE_CNAME && !(r->flags & RR_BAD) &&
		    node_kind(r->owner).kind == NODE_DKIM &&
		    rr_target(r, &target))
			names_add(l->arena, &out, target);
	}
	names_sort(&out);
	return out;
}

/* The name that was meant, as far as the owner tells. */
static void
where_to(struct lint *l, struct finding *f, const struct policy_text *p)
{
	struct name owner = p->rr->owner, domain = name_parent(owner, 1);
	struct str second = str_lowered(l->arena, name_label(owner, 1));

	if (p->at.kind == NODE_DKIM_TOP || lint_is_apex(l, owner)) {
		finding_fix(l, f, "move it to SELECTOR._domainkey.%s",
		    lint_name(l, lint_is_apex(l, owner) ? owner : domain));
		return;
	}
	if (str_find(second, STR("domainkey"), 0) < second.n)
		domain = name_parent(domain, 1);
	finding_fix(l, f, "move it to %.*s._domainkey.%s, if that is meant",
	    CUT(name_label(owner, 0)), lint_name(l, domain));
}

static void
wrong_owner(struct lint *l)
{
	struct names aliases = {0};
	bool known = false;
	size_t i;

	if (!(l->facts->seen.away & POLICY_DKIM))
		return;
	for (i = 0; i < l->facts->npolicy; i++) {
		const struct policy_text *p = l->facts->policy[i];

		if (p->claim != POLICY_DKIM || p->at.kind == NODE_DKIM ||
		    p->at.kind == NODE_DKIM_OTHER)
			continue;
		if (!known) {
			aliases = alias_targets(l);
			known = true;
		}
		if (names_have(&aliases, p->rr->owner))
			continue;
		where_to(l,
		    flag_owner(l, p->rr,
			p->at.kind == NODE_DKIM_TOP
			    ? "a DKIM key at %s, without a selector before it"
			    : "a DKIM key at %s, which is not "
			      "SELECTOR._domainkey.DOMAIN",
			lint_name(l, p->rr->owner)),
		    p);
	}
}

const struct rule dkim_wrong_owner = {
    .id = "DKM001",
    .name = "dkim-wrong-owner",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.2.1",
    .message = "a DKIM key is not at SELECTOR._domainkey.DOMAIN",
    .why = "Verifiers ask that name and no other, so the key is never found.",
    .fix = "Move the record to SELECTOR._domainkey.",
    .bad = "mail.domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "mail._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .silences_record = "ZON037 TXT023",
    .on_zone = wrong_owner,
};

/* Live selectors of a domain, one row each. */
struct selector_row {
	struct name domain;
	const struct rr *rr;
	bool ed25519;
};

static int
compare_rows(const void *a, const void *b)
{
	const struct selector_row *x = a, *y = b;
	int c = name_cmp(x->domain, y->domain);

	return c ? c : (x->rr > y->rr) - (x->rr < y->rr);
}

/* Selectors are declared whose records are not there to be looked at. */
static bool
is_keyless(const struct lint *l)
{
	const struct intent *intent = l->facts->intent;

	return intent && intent->keyless && intent->nselector;
}

static void
only_ed25519(struct lint *l)
{
	struct selector_row *v = NULL;
	size_t i, j, n = 0, cap = 0;
	struct finding *f;

	if (!l->facts->seen.ed25519 || is_keyless(l))
		return;
	for (i = 0; i < l->facts->npolicy; i++) {
		const struct policy_text *p = l->facts->policy[i];

		if (!policy_is_live_key(p))
			continue;
		v = arena_grow(l->arena, v, n, &cap, sizeof(*v));
		v[n++] = (struct selector_row){
		    p->at.domain, p->rr, p->dkim->algorithm == KEY_ED25519};
	}
	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];
		struct node_kind at;

		if (r->type != TYPE_CNAME && r->type != TYPE_NS &&
		    r->type != TYPE_DNAME)
			continue;
		at = node_kind(r->owner);
		if (at.kind != NODE_DKIM && at.kind != NODE_DKIM_TOP)
			continue;
		v = arena_grow(l->arena, v, n, &cap, sizeof(*v));
		v[n++] = (struct selector_row){at.domain, r, false};
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), compare_rows);
	for (i = 0; i < n; i = j) {
		bool all = true;

		for (j = i; j < n && name_eq(v[j].domain, v[i].domain); j++)
			all = all && v[j].ed25519;
		if (!all)
			continue;
		f = flag_owner(l, v[i].rr,
		    "%s has Ed25519 keys alone: for verifiers of RSA its mail "
		    "is not signed",
		    lint_name(l, v[i].domain));
		if (l->facts->intent) /* the YAML states the algorithm */
			f->level = LEVEL_INFO;
	}
}

const struct rule dkim_ed25519_without_rsa = {
    .id = "DKM020",
    .name = "ed25519-without-rsa",
    .level = LEVEL_WARNING,
    .source = "RFC 8463 section 6",
    .message = "the only live key of the domain is Ed25519",
    .why = "Many receivers cannot verify it yet: for them the mail is not "
	   "signed.",
    .fix = "Sign with an RSA key beside it, under another selector.",
    .bad = "ed._domainkey TXT \"v=DKIM1; k=ed25519; p=" SAMPLE_ED25519 "\"\n",
    .good = "ed._domainkey TXT \"v=DKIM1; k=ed25519; p=" SAMPLE_ED25519
	    "\"\nrsa._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = only_ed25519,
};

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t i;

	if (node_kind(node->name).kind != NODE_DKIM)
		return;
	for (i = 1; i < n; i++)
		finding_other(l,
		    flag_record(l, set[i],
			"%s has %zu TXT records, where one key may be: "
			"verifiers take any of them",
			lint_name(l, node->name), n),
		    set[0], "the first one");
}

const struct rule dkim_multiple_keys_one_selector = {
    .id = "DKM033",
    .name = "multiple-keys-one-selector",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.2.2",
    .message = "a selector has more than one TXT record",
    .why = "The standard leaves open which one a verifier takes, so mail "
	   "fails now and then.",
    .fix = "Keep the key that signs; a second key needs a second selector.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n"
	   "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048_OTHER "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n"
	    "s2._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048_OTHER "\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .least = 2,
    .on_rrset = several,
};

static size_t
print_slot(uint64_t print, unsigned bits)
{
	return (size_t)(print * UINT64_C(0xd1342543de82ef95) >> (64 - bits));
}

static int
compare_keys(const void *a, const void *b)
{
	const struct live_key *x = a, *y = b;
	int c = (x->print > y->print) - (x->print < y->print);

	c = c ? c
	      : str_cmp(x->policy->key->key.octets, y->policy->key->key.octets);
	return c ? c
		 : (x->policy->rr > y->policy->rr) -
		       (x->policy->rr < y->policy->rr);
}

/* Keys that agree in their print, the first of them in the text before. */
static void
compare_alike(struct lint *l, struct live_key *v, size_t n)
{
	size_t i, first = 0;

	qsort(v, n, sizeof(*v), compare_keys);
	for (i = 1; i < n; i++) {
		const struct policy_text *p = v[i].policy;
		const struct policy_text *q = v[first].policy;

		if (!str_eq(p->key->key.octets, q->key->key.octets)) {
			first = i;
			continue;
		}
		if (name_eq(p->rr->owner, q->rr->owner))
			continue; /* DKM033, ZON026 */
		finding_other(l,
		    flag_owner(l, p->rr, "%s has the same key as %s",
			lint_name(l, p->rr->owner), lint_name(l, q->rr->owner)),
		    q->rr, "the other record");
	}
}

/* Most have a print of their own: none of these is looked at. */
static void
same_key(struct lint *l)
{
	const struct facts_seen *seen = &l->facts->seen;
	size_t n = seen->nkey, i, k, *end;
	struct live_key *v;
	unsigned bits = 1;

	if (n < 2)
		return;
	while (n >> bits)
		bits++;
	end = NEW_N(l->arena, size_t, ((size_t)1 << bits) + 1);
	v = arena_alloc(l->arena, n * sizeof(*v));
	for (i = 0; i < n; i++)
		end[print_slot(seen->key[i].print, bits) + 1]++;
	for (i = 0; i < (size_t)1 << bits; i++)
		end[i + 1] += end[i];
	for (i = 0; i < n; i++)
		v[end[print_slot(seen->key[i].print, bits)]++] = seen->key[i];
	for (i = 0, k = 0; i < (size_t)1 << bits; k = end[i++])
		if (end[i] - k > 1)
			compare_alike(l, v + k, end[i] - k);
}

const struct rule dkim_same_key_two_selectors = {
    .id = "DKM034",
    .name = "same-key-two-selectors",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.1",
    .message = "two selectors share one key",
    .why = "Such a rotation changes nothing, and one leak exposes all.",
    .fix = "Make a key of its own for each selector.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n"
	   "s2._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n"
	    "s2._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048_OTHER "\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = same_key,
};

static bool
is_ldh(struct str label)
{
	size_t i;

	if (!label.n || label.p[0] == '-' || label.p[label.n - 1] == '-')
		return false;
	for (i = 0; i < label.n; i++)
		if (!str_isalpha(label.p[i]) && !str_isdigit(label.p[i]) &&
		    label.p[i] != '-')
			return false;
	return true;
}

static bool
has_label(struct name name, struct str label)
{
	for (; name.n > 1; name = name_parent(name, 1))
		if (*name.p == label.n && str_ieq(name_label(name, 0), label))
			return true;
	return false;
}

static void
selector_name(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	struct node_kind at;
	unsigned i;

	(void)n;
	if (!has_label(node->name, STR("_domainkey")))
		return;
	at = node_kind(node->name);
	if (at.kind != NODE_DKIM)
		return;
	if (has_label(at.domain, STR("_domainkey"))) {
		flag_owner(l, set[0], "_domainkey stands twice in %s",
		    lint_name(l, node->name));
		return;
	}
	for (i = 0; i < at.labels; i++) {
		struct str label = name_label(node->name, i);

		if (is_ldh(label) || (i == 0 && str_eq(label, STR("*"))))
			continue;
		flag_owner(l, set[0],
		    "selector label \"%.*s\" is not letters, digits and inner "
		    "hyphens",
		    STRP(label));
		return;
	}
}

const struct rule dkim_bad_selector = {
    .id = "DKM035",
    .name = "bad-selector",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 3.1",
    .message = "a selector is no name of letters, digits and hyphens",
    .why = "Signers and panels refuse it; with _domainkey doubled nobody "
	   "finds the key.",
    .fix = "Choose a selector such as s1 or mail-2026.",
    .bad = "my_key._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "mykey._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TXT, TYPE_CNAME},
    .on_rrset = selector_name,
};

static void
wildcard(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t i;

	if (node_kind(node->name).kind != NODE_DKIM)
		return;
	for (i = 0; i < n; i++) {
		if (set[i]->type == TYPE_TXT) {
			const struct policy_text *p =
			    facts_policy(l->facts, set[i]);

			if (p && p->dkim && p->dkim->revoked)
				continue;
		}
		flag_owner(l, set[i], "%s makes every selector exist",
		    lint_name(l, node->name));
		return;
	}
}

const struct rule dkim_wildcard_key = {
    .id = "DKM036",
    .name = "wildcard-key",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 3.6.2.1",
    .message = "a wildcard stands below _domainkey",
    .why = "Every selector seems valid: revoking one means nothing, and "
	   "checks of selectors always succeed.",
    .fix = "Publish each selector by name.",
    .bad = "*._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TXT, TYPE_CNAME},
    .names = NAME_WILDCARD,
    .on_rrset = wildcard,
};

static void
domainkeys(struct lint *l, const struct policy_text *p)
{
	if (p->at.kind != NODE_DKIM_TOP ||
	    dkim_claim(p->text) != DKIM_CLAIM_POLICY)
		return;
	finding_delete(l,
	    flag_record(l, p->rr,
		"\"%.*s\" is a policy of DomainKeys (2004): nobody reads it",
		CUT(p->text)),
	    p->rr);
}

const struct rule domainkeys_policy = {
    .id = "DKM038",
    .name = "domainkeys-policy",
    .level = LEVEL_INFO,
    .source = "RFC 4870 section 3.6",
    .message = "a TXT with o=~ or o=- stands at _domainkey",
    .why = "Left over from DomainKeys: nobody reads it, and its t=y confuses "
	   "people.",
    .fix = "Delete it.",
    .bad = "_domainkey TXT \"t=y; o=~;\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .types = {TYPE_TXT},
    .marks = TEXT_AT(NODE_DKIM_TOP),
    .on_text = domainkeys,
};

/* A selector, or something that may lead to one, below _domainkey.domain. */
static bool
has_selector(struct lint *l, struct name domain)
{
	size_t i;

	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];
		struct node_kind at;

		if (r->type != TYPE_TXT && r->type != TYPE_CNAME &&
		    r->type != TYPE_NS && r->type != TYPE_DNAME)
			continue;
		at = node_kind(r->owner);
		if ((at.kind != NODE_DKIM && at.kind != NODE_DKIM_TOP) ||
		    !name_eq(at.domain, domain))
			continue;
		if (at.kind == NODE_DKIM || r->type == TYPE_NS ||
		    r->type == TYPE_DNAME || r->type == TYPE_CNAME)
			return true;
	}
	return false;
}

static void
no_key(struct lint *l)
{
	struct name domain = l->zone->origin, probe;

	if (!facts_is_mail(l->facts, domain) || is_keyless(l) ||
	    facts_is_no_mail(l->facts, domain) || has_selector(l, domain))
		return;
	/* a wildcard, a cut or a DNAME above may answer all the same */
	probe = name_join(l->arena, STR("\7mailtst\012_domainkey"), domain);
	if (!probe.n ||
	    zone_lookup(l->zone, probe, TYPE_TXT, NULL) == ANSWER_YES ||
	    zone_lookup(l->zone, probe, TYPE_TXT, NULL) == ANSWER_UNKNOWN)
		return;
	flag_zone(l, "%s sends mail, but has no selector below _domainkey",
	    lint_name(l, domain));
}

const struct rule no_dkim_key = {
    .id = "DKM041",
    .name = "no-dkim-key",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 5.1.2; section 8",
    .message = "a domain that sends has no DKIM selector",
    .why = "Large receivers ask for DKIM, and where mail is forwarded only "
	   "DKIM still proves whose it is.",
    .fix = "Sign the mail and publish the key.",
    .bad = "@ MX 10 mail\n",
    .good =
	"@ MX 10 mail\ns1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = no_key,
};

static void
declared(struct lint *l)
{
	const struct intent *intent = l->facts->intent;
	size_t i;

	for (i = 0; intent && !intent->keyless && i < intent->nselector; i++) {
		const struct zone_node *node =
		    zone_find(l->zone, intent->selector[i]);

		if (!node || !node->n)
			flag_zone(l, "declared selector %s is not published",
			    lint_name(l, intent->selector[i]));
	}
}

const struct rule dkim_selector_missing_in_dns = {
    .id = "DKM042",
    .name = "selector-missing-in-dns",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.2.1",
    .message = "a declared selector is not published",
    .why = "Mail is signed with a key that nobody can fetch.",
    .fix = "Publish the record that mailzone gen makes for it.",
    .bad = "selectors: {mail: {}} and no mail._domainkey in the zone",
    .good = "mail._domainkey in the zone",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_ZONE,
    .on_zone = declared,
};
