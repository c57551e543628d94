/*
 * DMARC: the record among the others of its domain (RFC 9989 section 4.10,
 * 5.1 and 8).
 */
#include "lint/names.h"
#include "lint/alike.h"
#include "lint/rule.h"
#include "dns/psl.h"
#include "mail/dkim.h"
#include "mail/dmarc.h"

enum {
	WALK_LABELS = 7, /* RFC 9989 section 4.10: a longer name is cut so */
	ALL_LABELS = 8
};

static const struct policy_text *
dmarc_at(struct lint *l, struct name domain)
{
	return facts_policy_below(l->facts, "_dmarc", domain, POLICY_DMARC, 0);
}

/* Could something else than a TXT of this zone answer at _dmarc? */
static bool
may_stand_elsewhere(struct lint *l, struct name domain)
{
	struct name at = name_join(l->arena, STR("\6_dmarc"), domain);
	enum zone_answer a;

	if (!at.n)
		return true;
	a = zone_lookup(l->zone, at, TYPE_TXT, NULL);
	return a == ANSWER_UNKNOWN ||
	       (a == ANSWER_YES &&
		   zone_lookup(l->zone, at, TYPE_CNAME, NULL) == ANSWER_YES);
}

/* ADSP that asks for something: ADS003 says what is missing. */
static bool
has_adsp(struct lint *l, struct name domain)
{
	struct name at =
	    name_join(l->arena, STR("\5_adsp\012_domainkey"), domain);
	struct rr *const *set;
	size_t i, n, from, to;

	if (!at.n)
		return false;
	set = zone_rrset(l->zone, at, TYPE_TXT, &n);
	for (i = 0; i < n; i++) {
		enum adsp a = adsp_read(set[i]->rdata, &from, &to);

		if (a == ADSP_ALL || a == ADSP_DISCARDABLE)
			return true;
	}
	return false;
}

static void
no_dmarc(struct lint *l)
{
	struct name domain = l->zone->origin;
	struct name registrable = psl_registrable(domain);
	struct finding *f;

	if (!facts_is_mail(l->facts, domain) ||
	    facts_is_no_mail(l->facts, domain) || dmarc_at(l, domain) ||
	    may_stand_elsewhere(l, domain) || has_adsp(l, domain) ||
	    (registrable.n && !name_eq(registrable, domain)))
		return;
	f = flag_zone(l, "%s has no DMARC record", lint_name(l, domain));
	if (l->facts->intent && l->facts->intent->no_policy)
		f->level = LEVEL_INFO;
	finding_fix(l, f,
	    "publish _dmarc.%s TXT \"v=DMARC1; p=none; rua=mailto:…\" to "
	    "begin with",
	    lint_name(l, domain));
}

const struct rule missing_dmarc = {
    .id = "DMA001",
    .name = "missing-dmarc",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 5.1.4; section 8",
    .message = "a mail domain has no DMARC record",
    .why = "Anybody can put the domain into From:, and large receivers refuse "
	   "bulk mail of such domains.",
    .fix = "Publish _dmarc TXT \"v=DMARC1; p=none; rua=mailto:…\" to begin "
	   "with.",
    .bad = "@ MX 10 mail\n",
    .good = "@ MX 10 mail\n"
	    "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = no_dmarc,
};

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (node_kind(node->name).kind == NODE_DMARC)
		alike_several(l, node, set, n, dmarc_is_record, "DMARC",
		    "all are discarded");
}

const struct rule multiple_dmarc_records = {
    .id = "DMA002",
    .name = "multiple-dmarc-records",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.10; RFC 7489 section 6.6.3",
    .message = "more than one DMARC record at a name",
    .why = "Receivers discard all of them, as if there were none.",
    .fix = "Keep one record.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none\"\n"
	   "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .least = 2,
    .on_rrset = several,
};

/* Where CNAMEs at _dmarc names lead: records kept in one place. */
static struct names
alias_targets(struct lint *l)
{
	struct names out = {0};
	struct name target;
	size_t i;

	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];
		enum mail_node kind;

		if (r->type != TYPE_CNAME || r->flags & RR_BAD ||
		    !rr_target(r, &target))
			continue;
		kind = node_kind(r->owner).kind;
		if (kind == NODE_DMARC || kind == NODE_DMARC_REPORT)
			names_add(l->arena, &out, target);
	}
	names_sort(&out);
	return out;
}

static void
mend_owner(struct lint *l, struct finding *f, const struct policy_text *p)
{
	struct name parent = name_parent(p->rr->owner, 1);
	struct name right = name_join(l->arena, STR("\6_dmarc"), parent);
	const struct zone_node *node;

	if (!str_ieq(name_label(p->rr->owner, 0), STR("dmarc")) || !right.n)
		return;
	node = zone_find(l->zone, right);
	if (node && node->n)
		return;
	finding_owner(l, f, p->rr, right);
	f->unsafe = !p->dmarc || p->dmarc->p != DMARC_NONE;
}

static void
wrong_owner(struct lint *l)
{
	struct names aliases = {0};
	bool known = false;
	size_t i;

	if (!(l->facts->seen.away & POLICY_DMARC))
		return;
	for (i = 0; i < l->facts->npolicy; i++) {
		const struct policy_text *p = l->facts->policy[i];

		if (p->claim != POLICY_DMARC || p->at.kind == NODE_DMARC ||
		    p->at.kind == NODE_DMARC_REPORT)
			continue;
		if (!known) {
			aliases = alias_targets(l);
			known = true;
		}
		if (names_have(&aliases, p->rr->owner))
			continue;
		mend_owner(l,
		    flag_owner(l, p->rr,
			"a DMARC record at %s: receivers ask _dmarc and the "
			"domain",
			lint_name(l, p->rr->owner)),
		    p);
	}
}

const struct rule dmarc_wrong_owner = {
    .id = "DMA003",
    .name = "dmarc-wrong-owner",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.5",
    .message = "a DMARC record is not at _dmarc.DOMAIN",
    .why = "Nobody ever asks for it there.",
    .fix = "Move it to _dmarc.",
    .bad = "dmarc TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "ZON037 TXT023",
    .on_zone = wrong_owner,
};

static void
no_effect(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (p->kind != POLICY_DMARC || p->at.kind != NODE_DMARC ||
	    d->psd == 'n' || d->psd == 'y' ||
	    (!d->tag[DMARC_SP] && !d->tag[DMARC_NP]) ||
	    !facts_policy_above(l->facts, "_dmarc", p->at.domain, POLICY_DMARC))
		return;
	if (d->tag[DMARC_SP])
		flag_tag(l, p, d->tag[DMARC_SP],
		    "sp= on the record of a subdomain is never applied");
	if (d->tag[DMARC_NP])
		flag_tag(l, p, d->tag[DMARC_NP],
		    "np= on the record of a subdomain is never applied");
}

const struct rule sp_has_no_effect = {
    .id = "DMA015",
    .name = "sp-has-no-effect",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.7",
    .message = "sp= or np= on the record of a subdomain",
    .why = "Only the record of the organisational domain speaks for names "
	   "below it.",
    .fix = "Delete the tag here.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n"
	   "_dmarc.news TXT \"v=DMARC1; p=none; sp=reject; "
	   "rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n"
	    "_dmarc.news TXT \"v=DMARC1; p=none; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .on_dmarc = no_effect,
};

static void
unrelated(struct lint *l, const struct policy_text *p)
{
	unsigned i;

	if (p->at.kind != NODE_DMARC || p->claim == POLICY_DMARC ||
	    dmarc_claim(p->text) != DMARC_CLAIM_NONE)
		return;
	/* tags of DMARC without its version are a broken record, not this */
	for (i = 0; p->dmarc && i < DMARC_TAGS; i++)
		if (p->dmarc->tag[i])
			return;
	flag_record(l, p->rr, "TXT \"%.*s\" at %s is no DMARC record",
	    CUT(p->text), lint_name(l, p->rr->owner));
}

const struct rule unrelated_txt_at_dmarc = {
    .id = "DMA044",
    .name = "unrelated-txt-at-dmarc",
    .level = LEVEL_WARNING,
    .source = "RFC 8552 section 2; RFC 9989 section 4.10",
    .message = "another TXT stands at _dmarc",
    .why = "Some receivers do not expect it and give up.",
    .fix = "Move it to the domain, where checks of ownership look.",
    .bad = "_dmarc TXT \"google-site-verification=abcdef\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .marks = TEXT_AT(NODE_DMARC),
    .on_text = unrelated,
};

/* May mail of the domain be signed with a key that these files show? */
static bool
may_sign(struct lint *l, struct name domain, bool exact)
{
	size_t i;

	for (i = 0; i < l->facts->npolicy; i++) {
		const struct policy_text *p = l->facts->policy[i];

		if (p->kind == POLICY_DKIM && p->at.kind == NODE_DKIM &&
		    p->dkim && !p->dkim->revoked && p->dkim->tag[DKIM_P] &&
		    (exact ? name_eq(p->at.domain, domain)
			   : name_is_below(p->at.domain, domain)))
			return true;
	}
	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];
		struct node_kind at;

		if (r->type != TYPE_CNAME && r->type != TYPE_NS &&
		    r->type != TYPE_DNAME)
			continue;
		at = node_kind(r->owner);
		if (at.kind == NODE_DKIM || at.kind == NODE_DKIM_TOP)
			return true;
		/* a name below may be served, and signed, elsewhere */
		if (!exact && r->type != TYPE_CNAME &&
		    !name_eq(r->owner, l->zone->origin))
			return true;
	}
	return false;
}

/* Senders whose mail is sure to fail; false when there are none. */
static bool
unaligned_senders(struct lint *l)
{
	const struct intent *intent = l->facts->intent;
	bool any = false;
	size_t i;

	for (i = 0; intent && i < intent->nsender; i++) {
		const struct aligned_sender *s = &intent->sender[i];

		if (s->passes || s->strict || !s->enforced)
			continue;
		flag_sender(l, s, "aligns neither by SPF nor by DKIM");
		any = true;
	}
	return any;
}

static void
unsigned_reject(struct lint *l)
{
	struct name domain = l->zone->origin;
	const struct policy_text *p = dmarc_at(l, domain);
	enum dmarc_policy applied;
	struct finding *f;

	if (unaligned_senders(l) || !l->zone->whole ||
	    (l->facts->intent && l->facts->intent->keyless &&
		l->facts->intent->nselector))
		return;
	if (!p || !p->dmarc || facts_is_no_mail(l->facts, domain) ||
	    (!facts_is_mail(l->facts, domain) &&
		!(l->facts->intent && l->facts->intent->sends)))
		return;
	applied = dmarc_effective(p->dmarc, DMARC_SELF);
	if (applied < DMARC_QUARANTINE ||
	    may_sign(l, domain, p->dmarc->adkim == 's'))
		return;
	f = flag_record(l, p->rr, "p=%s, but %s has no DKIM key",
	    dmarc_policy_name(p->dmarc->p), lint_name(l, domain));
	if (applied == DMARC_QUARANTINE)
		f->level = LEVEL_WARNING;
}

const struct rule reject_without_dkim = {
    .id = "DMA046",
    .name = "reject-without-dkim",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 7.4; section 8",
    .message = "enforcement without a usable DKIM key",
    .why = "SPF breaks when mail is forwarded; without DKIM such mail, or all "
	   "mail, is refused.",
    .fix = "Sign the mail and publish the key first.",
    .bad = "@ MX 10 mail\n@ TXT \"v=spf1 mx -all\"\n"
	   "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .good = "@ MX 10 mail\n@ TXT \"v=spf1 mx -all\"\n"
	    "s1._domainkey CNAME s1._domainkey.esp.example.\n"
	    "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .on_zone = unsigned_reject,
};

static void
deep_sender(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	unsigned labels = name_labels(node->name);

	(void)n;
	if (labels > ALL_LABELS && facts_has_mx(l->facts, node->name) &&
	    !dmarc_at(l, node->name))
		flag_owner(l, set[0],
		    "%s has %u labels and no DMARC record of its own",
		    lint_name(l, node->name), labels);
}

const struct rule too_many_labels = {
    .id = "DMA048",
    .name = "too-many-labels",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.10; section 5.1.8",
    .message = "a mail name of more than eight labels without a record",
    .why = "The search jumps from the name itself to its last seven labels: a "
	   "record between is never found.",
    .fix = "Publish _dmarc at that very name.",
    .bad = "mail.a.b.c.d.e.f.g MX 10 mail\n",
    .good = "mail.a.b.c.d.e.f.g MX 10 mail\n"
	    "_dmarc.mail.a.b.c.d.e.f.g TXT \"v=DMARC1; p=none; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_rrset = deep_sender,
};

/* Null MX and "v=spf1 -all" at the domain, and nothing anywhere that mails. */
static bool
is_plainly_parked(struct lint *l, struct name domain)
{
	bool denied = false;
	size_t i;

	for (i = 0; i < l->facts->npolicy; i++) {
		const struct policy_text *p = l->facts->policy[i];

		if (p->kind != POLICY_SPF)
			continue;
		if (!p->spf || !facts_spf_denies_all(p))
			return false;
		denied = denied || name_eq(p->rr->owner, domain);
	}
	for (i = 0; i < l->zone->n; i++) {
		const struct rr *r = &l->zone->rr[i];

		if (r->type == TYPE_MX && facts_has_mx(l->facts, r->owner))
			return false;
	}
	return denied && facts_has_null_mx(l->facts, domain) &&
	       !may_sign(l, domain, false);
}

static void
publish_reject(struct lint *l, struct finding *f, struct name domain)
{
	struct name owner = name_join(l->arena, STR("\6_dmarc"), domain);
	struct rr *const *set;
	size_t n;

	set = zone_rrset(l->zone, domain, TYPE_MX, &n);
	if (!n || !owner.n)
		return;
	finding_add(l, f, set[0], owner, STR("TXT \"v=DMARC1; p=reject\""));
	f->unsafe = !is_plainly_parked(l, domain);
}

/* Somebody wrote the milder policy: it is not raised without being asked. */
static void
raise_policy(struct lint *l, struct finding *f, const struct policy_text *p)
{
	static const enum dmarc_tag tags[] = {DMARC_P, DMARC_SP};
	size_t i;

	if (!p->dmarc->tag[DMARC_P] || p->dmarc->t)
		return;
	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		const struct tag *t = p->dmarc->tag[tags[i]];

		if (t && t->value.n && !str_eq(t->value, STR("reject")))
			finding_edit_text(l, f, p->rr, t->value_at,
			    t->value_at + t->value.n, STR("reject"));
	}
	f->unsafe = true;
}

static void
parked(struct lint *l)
{
	struct name domain = l->zone->origin;
	const struct policy_text *p;
	struct finding *f;

	if (!facts_is_no_mail(l->facts, domain))
		return;
	p = dmarc_at(l, domain);
	if (!p && may_stand_elsewhere(l, domain))
		return;
	if (!p || !p->dmarc) {
		f = flag_zone(l,
		    "%s takes and sends no mail, but has no DMARC p=reject",
		    lint_name(l, domain));
		if (!p)
			publish_reject(l, f, domain);
	} else if (dmarc_effective(p->dmarc, DMARC_SELF) != DMARC_REJECT ||
		   dmarc_effective(p->dmarc, DMARC_SUBDOMAIN) != DMARC_REJECT) {
		f = flag_record(l, p->rr,
		    "%s takes and sends no mail, but its DMARC does not "
		    "reject%s",
		    lint_name(l, domain),
		    dmarc_effective(p->dmarc, DMARC_SELF) == DMARC_REJECT
			? " for subdomains"
			: "");
		raise_policy(l, f, p);
	}
}

const struct rule parked_domain_not_reject = {
    .id = "DMA049",
    .name = "parked-domain-not-reject",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.7; RFC 7505 section 4.2",
    .message = "a domain without mail lacks p=reject",
    .why = "It stays useful for phishing, and nothing could be lost.",
    .fix = "Publish _dmarc TXT \"v=DMARC1; p=reject\".",
    .bad = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n",
    .good = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n"
	    "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_ZONE,
    .fixable = FIX_SAFE,
    .on_zone = parked,
};

static void
weaker_than_parent(
    struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	const struct policy_text *above;
	enum dmarc_policy own, theirs;

	if (p->kind != POLICY_DMARC || p->at.kind != NODE_DMARC)
		return;
	above =
	    facts_policy_above(l->facts, "_dmarc", p->at.domain, POLICY_DMARC);
	if (!above || !above->dmarc)
		return;
	own = dmarc_policy(d, DMARC_SELF);
	theirs = dmarc_policy(above->dmarc, DMARC_SUBDOMAIN);
	if (own >= DMARC_NONE && own < theirs)
		finding_other(l,
		    flag_record(l, p->rr,
			"p=%s replaces the %s that %s gives its subdomains",
			dmarc_policy_name(own), dmarc_policy_name(theirs),
			lint_name(l, above->at.domain)),
		    above->rr, "the record above it");
	else if (above->dmarc->tag[DMARC_RUA] && !d->tag[DMARC_RUA])
		finding_other(l,
		    flag_record(l, p->rr,
			"no rua=, and that of %s is not inherited",
			lint_name(l, above->at.domain)),
		    above->rr, "the record above it");
}

const struct rule subdomain_weaker_than_parent = {
    .id = "DMA052",
    .name = "subdomain-weaker-than-parent",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.10.1",
    .message = "a subdomain's own record is weaker than its parent's",
    .why = "A record replaces that of the parent as a whole: the subdomain "
	   "loses its protection, or its reports.",
    .fix = "Delete the record, or give it the parent's policy and rua=.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n"
	   "_dmarc.news TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n"
	    "_dmarc.news TXT \"v=DMARC1; p=reject; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .on_dmarc = weaker_than_parent,
};
