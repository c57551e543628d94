/*
 * SPF: what shows only beside the domain's other records.
 */
#include "lint/rule.h"

static const struct spf_term *
all_of(const struct spf *s)
{
	return s->all < s->n ? &s->term[s->all] : NULL;
}

static bool
lets_send(const struct policy_text *p)
{
	return p->spf && !facts_spf_denies_all(p);
}

static void
no_spf(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct finding *f;

	(void)n;
	if (!facts_node_has_mx(l->facts, node) ||
	    facts_policy_of(l->facts, node, POLICY_SPF, 0) ||
	    name_is_wildcard(node->name))
		return;
	f = flag_owner(
	    l, set[0], "%s has MX but no SPF record", lint_name(l, node->name));
	finding_fix(l, f,
	    "publish %s TXT \"v=spf1 mx ~all\", with all others that send",
	    lint_name(l, node->name));
	if (!name_eq(node->name, l->zone->origin) &&
	    !(l->facts->intent &&
		name_eq(l->facts->intent->domain, node->name)))
		f->level = LEVEL_INFO;
}

const struct rule missing_spf = {
    .id = "SPF001",
    .name = "missing-spf",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 3",
    .message = "a mail domain has no SPF record",
    .why = "Large receivers refuse or junk mail without authentication "
	   "(550-5.7.26).",
    .fix = "Publish a TXT such as \"v=spf1 mx ~all\" that lists all senders.",
    .bad = "@ MX 10 mail\n",
    .good = "@ MX 10 mail\n@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX},
    .on_rrset = no_spf,
};

static bool
has_txt_spf(struct lint *l, struct name owner)
{
	const struct policy_text *q;
	unsigned i;

	for (i = 0; (q = facts_policy_at(l->facts, owner, POLICY_SPF, i)); i++)
		if (q->rr->type == TYPE_TXT)
			return true;
	return false;
}

static void
type_99(struct lint *l, const struct rr *r)
{
	struct finding *f;

	f = flag_record(l, r,
	    "record of type SPF (99) at %s: receivers ask for TXT alone",
	    lint_name(l, r->owner));
	if (has_txt_spf(l, r->owner))
		finding_delete(l, f, r);
	else
		finding_edit(l, f,
		    place_of(r->source, rr_type_at(r).at, rr_type_at(r).end),
		    STR("TXT"));
}

const struct rule type_99_record = {
    .id = "SPF005",
    .name = "type-99-record",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 3.1",
    .message = "a record of the obsolete type SPF exists",
    .why = "Receivers ask for TXT alone, and some importers refuse the type.",
    .fix = "Publish it as TXT; delete it where the TXT stands already.",
    .bad = "@ SPF \"v=spf1 mx -all\"\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_SAFE,
    .types = {TYPE_SPF},
    .on_record = type_99,
};

static void
sender_id(struct lint *l, const struct policy_text *p)
{
	if (p->spf_claim == SPF_CLAIM_SENDER_ID)
		flag_record(l, p->rr,
		    "\"%.*s\" is Sender ID, which nobody reads: SPF begins "
		    "with v=spf1",
		    CUT(p->text));
}

const struct rule sender_id_record = {
    .id = "SPF006",
    .name = "sender-id-record",
    .level = LEVEL_INFO,
    .source = "RFC 6686 section 5; RFC 4406",
    .message = "a TXT record begins with spf2.0/",
    .why = "Sender ID was given up; the record only makes answers longer.",
    .fix = "Delete it.",
    .bad = "@ TXT \"spf2.0/pra include:example.net -all\"\n",
    .good = "@ TXT \"v=spf1 include:example.net -all\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TXT},
    .marks = TEXT_INEXACT,
    .on_text = sender_id,
};

static void
no_all(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	struct str first = name_label(p->rr->owner, 0);
	struct finding *f;

	if (s->all < s->n || s->redirect < s->n || !spf_version_end(p->text))
		return;
	f = s->n ? flag_record(l, p->rr,
		       "the SPF record ends without all or redirect=: other "
		       "senders are neutral")
		 : flag_record(l, p->rr,
		       "v=spf1 alone names no sender and ends without all");
	if ((first.n && first.p[0] == '_') ||
	    facts_is_referred(l->facts, p->rr->owner))
		f->level = LEVEL_INFO;
}

const struct rule no_all_no_redirect = {
    .id = "SPF029",
    .name = "no-all-no-redirect",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 4.7",
    .message = "the record has neither all nor redirect=",
    .why = "For all other senders the result is neutral: nothing is "
	   "protected.",
    .fix = "End the record in ~all.",
    .bad = "@ TXT \"v=spf1 mx include:_spf.google.com\"\n",
    .good = "@ TXT \"v=spf1 mx include:_spf.google.com ~all\"\n",
    .needs = NEEDS_RECORD,
    .on_spf = no_all,
};

static bool
is_exactly_none(const struct policy_text *p)
{
	const struct spf_term *all = all_of(p->spf);

	return p->spf->n == 1 && all && all->qualifier == '-';
}

static void
parked(struct lint *l)
{
	struct name apex = l->zone->origin;
	const struct policy_text *spf;
	struct rr *const *set;
	struct finding *f;
	size_t n;

	if (!facts_is_no_mail(l->facts, apex))
		return;
	spf = facts_policy_at(l->facts, apex, POLICY_SPF, 0);
	set = zone_rrset(l->zone, apex, TYPE_MX, &n);
	if (!spf) {
		f = flag_zone(l, "%s sends no mail, but has no \"v=spf1 -all\"",
		    lint_name(l, apex));
		if (n)
			finding_add(
			    l, f, set[0], apex, STR("TXT \"v=spf1 -all\""));
	} else if (!is_exactly_none(spf)) {
		f = flag_record(l, spf->rr,
		    "%s sends no mail, but its SPF is not \"v=spf1 -all\"",
		    lint_name(l, apex));
		finding_edit_text(
		    l, f, spf->rr, 0, spf->text.n, STR("v=spf1 -all"));
	}
}

const struct rule no_mail_domain_spf = {
    .id = "SPF046",
    .name = "no-mail-domain-spf",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 10.1.2",
    .message = "a domain without mail lacks \"v=spf1 -all\"",
    .why = "Spammers like domains that never send: nothing says their mail is "
	   "forged.",
    .fix = "Publish TXT \"v=spf1 -all\" at the domain.",
    .bad = "@ MX 0 .\n",
    .good = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n",
    .needs = NEEDS_ZONE,
    .fixable = FIX_UNSAFE,
    .on_zone = parked,
};

static void
hardfail(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	const struct spf_term *all = all_of(s);
	const struct policy_text *dmarc;
	const struct tag *t;

	if (!all || all->qualifier != '-' || !lets_send(p))
		return;
	dmarc = facts_policy_of(l->facts,
	    zone_below(l->zone, facts_domain(l->facts, p), "_dmarc"),
	    POLICY_DMARC, 0);
	t = dmarc ? taglist_get(dmarc->tags, STR("p")) : NULL;
	if (t && str_ieq(t->value, STR("none")))
		finding_other(l,
		    flag_term(
			l, p, all, "-all while DMARC still monitors (p=none)"),
		    dmarc->rr, "the DMARC record");
}

const struct rule hardfail_before_dmarc = {
    .id = "SPF050",
    .name = "hardfail-before-dmarc",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 7.1",
    .message = "SPF ends in -all while DMARC is p=none",
    .why = "Some receivers refuse at once, before DKIM could save the "
	   "message, and no report shows what was lost.",
    .fix = "Use ~all while monitoring.",
    .bad = "@ TXT \"v=spf1 mx -all\"\n"
	   "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .good = "@ TXT \"v=spf1 mx ~all\"\n"
	    "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_ZONE,
    .on_spf = hardfail,
};

static void
wildcard(struct lint *l, const struct policy_text *p, const struct spf *s)
{
	(void)s;
	if (!name_is_wildcard(p->rr->owner))
		return;
	if (is_exactly_none(p) &&
	    facts_is_no_mail(l->facts, name_parent(p->rr->owner, 1)))
		return;
	flag_owner(l, p->rr,
	    "SPF at %s answers only for names that do not exist",
	    lint_name(l, p->rr->owner));
}

const struct rule wildcard_spf = {
    .id = "SPF052",
    .name = "wildcard-spf",
    .level = LEVEL_INFO,
    .source = "RFC 7208 section 3.5",
    .message = "SPF is published at a wildcard",
    .why = "It has to be repeated for every name that exists, and it hides "
	   "records that are missing.",
    .fix = "Give each host that sends a record of its own.",
    .bad = "* TXT \"v=spf1 mx -all\"\n",
    .good = "host TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .silences_record = "ZON034",
    .on_spf = wildcard,
};

static bool
is_guessed_label(struct str label)
{
	return str_ieq(label, STR("spf")) || str_ieq(label, STR("_spf")) ||
	       str_ieq(label, STR("www"));
}

static void
misplaced(struct lint *l, const struct policy_text *p)
{
	struct name owner = p->rr->owner, domain = name_parent(owner, 1);
	struct finding *f;

	if (!is_guessed_label(name_label(owner, 0)) ||
	    !spf_is_record(p->text) ||
	    !name_is_below(domain, l->zone->origin) ||
	    !facts_has_mx(l->facts, domain) || facts_has_mx(l->facts, owner) ||
	    facts_policy_at(l->facts, domain, POLICY_SPF, 0) ||
	    facts_is_referred(l->facts, owner))
		return;
	f = flag_owner(l, p->rr, "SPF stands at %s, but receivers ask %s",
	    lint_name(l, owner), lint_name(l, domain));
	finding_owner(l, f, p->rr, domain);
}

const struct rule spf_wrong_owner = {
    .id = "SPF053",
    .name = "spf-wrong-owner",
    .level = LEVEL_WARNING,
    .source = "RFC 7208 section 3; section 4.4",
    .message = "SPF stands at spf., _spf. or www. instead of the domain",
    .why = "Receivers ask the domain of the sender or of HELO, so this record "
	   "is never read.",
    .fix = "Move the record to the domain itself.",
    .bad = "@ MX 10 mail\nspf TXT \"v=spf1 mx -all\"\n",
    .good = "@ MX 10 mail\n@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_ZONE,
    .fixable = FIX_UNSAFE,
    .on_text = misplaced,
};
