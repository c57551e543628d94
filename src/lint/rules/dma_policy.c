/*
 * DMARC: what one record asks for (RFC 9989 section 4.7), and what a reader
 * of RFC 7489 makes of it.
 */
#include "lint/rule.h"
#include "dns/psl.h"
#include "lint/rules/keys.h"
#include "mail/dmarc.h"

#define DOMAIN_OF_MAILBOXES                           \
	"version: 1\ndomains:\n  example.com:\n"      \
	"    mx: [{provider: google-workspace}]\n"    \
	"    send: {providers: [google-workspace]}\n" \
	"    dkim: {selectors: {google: {cname: g._domainkey.example.net}}}\n"
#define DOMAIN_OF_MAILINGS                                                  \
	"version: 1\ndomains:\n  example.com:\n"                            \
	"    send: {providers: [{customer-io: {sending_subdomain: em789,\n" \
	"      mx1: mx1.example.net, mx2: mx2.example.net,\n"               \
	"      dkim_selector: s1, dkim_public_key:\n     "                  \
	" " SAMPLE_RSA_2048_HEAD SAMPLE_RSA_2048_TAIL "}}]}\n"
#define DMARC "    dmarc: {rua: [\"mailto:d@example.com\"], "

/* Wherever it stands: what it asks for is wrong there, too. */
static bool
is_policy(const struct policy_text *p)
{
	return p->kind == POLICY_DMARC;
}

static bool
is_silent_domain(struct lint *l, const struct policy_text *p)
{
	const struct policy_text *spf =
	    facts_policy_at(l->facts, p->at.domain, POLICY_SPF, 0);

	return facts_is_no_mail(l->facts, p->at.domain) ||
	       (facts_has_null_mx(l->facts, p->at.domain) && spf &&
		   facts_spf_denies_all(spf));
}

static void
none_unheard(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (is_policy(p) && d->p == DMARC_NONE && !d->tag[DMARC_RUA])
		flag_tag(l, p, d->tag[DMARC_P],
		    "p=none without rua= neither protects nor reports");
}

const struct rule none_without_rua = {
    .id = "DMA010",
    .name = "none-without-rua",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 5.1.3; section 8",
    .message = "p=none without rua=",
    .why = "It meets what large receivers ask of bulk senders, and does "
	   "nothing else.",
    .fix = "Add rua=mailto: with a mailbox for reports.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = none_unheard,
};

static void
monitoring(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (is_policy(p) && d->tag[DMARC_P] && d->tag[DMARC_RUA] &&
	    d->p != DMARC_BAD && dmarc_effective(d, DMARC_SELF) == DMARC_NONE)
		flag_tag(l, p, d->tag[DMARC_P],
		    d->p == DMARC_NONE
			? "p=none: forged mail is delivered"
			: "with t=y this is p=none: forged mail is delivered");
}

const struct rule monitoring_only = {
    .id = "DMA011",
    .name = "monitoring-only",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 3.2.12; section 5.1.7",
    .message = "the policy only monitors",
    .why = "A good start; forged mail still reaches people, and BIMI needs "
	   "enforcement.",
    .fix = "Move to p=quarantine once the reports show all senders aligned.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=quarantine; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = monitoring,
};

static void
enforced_unheard(
    struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (is_policy(p) && d->p >= DMARC_QUARANTINE && !d->tag[DMARC_RUA] &&
	    !is_silent_domain(l, p))
		flag_tag(l, p, d->tag[DMARC_P],
		    "p=%s without rua=: nobody tells which good mail is hit",
		    dmarc_policy_name(d->p));
}

const struct rule enforcement_without_rua = {
    .id = "DMA012",
    .name = "enforcement-without-rua",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 5.1.3; section 8",
    .message = "p=quarantine or p=reject without rua=",
    .why = "When mail of your own is lost, nobody tells you.",
    .fix = "Add rua=mailto: with a mailbox for reports.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = enforced_unheard,
};

static void
weaker(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (!is_policy(p) || d->p < DMARC_NONE)
		return;
	if (d->sp >= DMARC_NONE && d->sp < d->p)
		flag_tag(l, p, d->tag[DMARC_SP], "sp=%s is weaker than p=%s",
		    dmarc_policy_name(d->sp), dmarc_policy_name(d->p));
	if (d->np >= DMARC_NONE && d->np < d->p)
		flag_tag(l, p, d->tag[DMARC_NP], "np=%s is weaker than p=%s",
		    dmarc_policy_name(d->np), dmarc_policy_name(d->p));
}

const struct rule weaker_subdomain_policy = {
    .id = "DMA013",
    .name = "weaker-subdomain-policy",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.7",
    .message = "sp= or np= is weaker than p=",
    .why = "Who wants to forge mail simply takes a subdomain.",
    .fix = "Drop the tag, or make it as strong as p=.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; sp=none; "
	   "rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = weaker,
};

static void
no_np(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (is_policy(p) && d->tag[DMARC_P] && d->np == DMARC_ABSENT &&
	    d->p != DMARC_BAD &&
	    dmarc_policy(d, DMARC_NONEXISTENT) == DMARC_NONE)
		flag_record(l, p->rr,
		    "names below %s that do not exist have the policy none: "
		    "np=reject forbids them",
		    lint_name(l, p->at.domain));
}

const struct rule suggest_np_reject = {
    .id = "DMA014",
    .name = "suggest-np-reject",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.7; appendix C.5.1",
    .message = "np= is absent, and subdomains that do not exist may send",
    .why = "Names that do not exist rarely send real mail. Look first for "
	   "hosts that put such a name into From:. Old readers ignore np=.",
    .fix = "Add np=reject.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; np=reject; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = no_np,
};

static void
test_mode(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	enum dmarc_policy most = d->p;
	struct finding *f;

	if (d->sp > most)
		most = d->sp;
	if (d->np > most)
		most = d->np;
	if (!is_policy(p) || d->t != 'y' || most < DMARC_QUARANTINE)
		return;
	if (d->pct == 0) {
		f = flag_tag(l, p, d->tag[DMARC_T],
		    "t=y with pct=0: %s is only tested, by both kinds of "
		    "readers",
		    dmarc_policy_name(most));
		f->level = LEVEL_INFO;
		return;
	}
	f = flag_tag(l, p, d->tag[DMARC_T],
	    "t=y tests %s; a reader of RFC 7489 does not know the tag and "
	    "enforces it in full",
	    dmarc_policy_name(most));
	if (l->facts->intent && l->facts->intent->testing)
		f->level = LEVEL_INFO;
}

const struct rule dmarc_test_mode = {
    .id = "DMA020",
    .name = "test-mode",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.7; appendix A.6",
    .message = "t=y beside quarantine or reject",
    .why = "Readers of RFC 9989 apply one level less; readers of RFC 7489 "
	   "ignore t= and enforce.",
    .fix = "Add pct=0, which old readers take for a test, or write the policy "
	   "that is meant.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; t=y; rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=quarantine; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = test_mode,
};

static void
public_suffix(
    struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (is_policy(p) && d->psd == 'y' && !psl_is_suffix(p->at.domain))
		flag_tag(l, p, d->tag[DMARC_PSD],
		    "psd=y, but %s is no public suffix",
		    lint_name(l, p->at.domain));
}

const struct rule psd_y_on_ordinary_domain = {
    .id = "DMA022",
    .name = "psd-y-on-ordinary-domain",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.7; section 4.10.2",
    .message = "psd=y at a domain that is no public suffix",
    .why = "Its subdomains become organisations of their own, and mail no "
	   "longer aligns between them and the domain.",
    .fix = "Delete psd=y.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; psd=y; "
	   "rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = public_suffix,
};

static void
boundary(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	const struct policy_text *above;
	struct name registrable;

	if (!is_policy(p) || d->psd != 'n')
		return;
	registrable = psl_registrable(p->at.domain);
	above =
	    facts_policy_above(l->facts, "_dmarc", p->at.domain, POLICY_DMARC);
	if (!above || (registrable.n && name_eq(registrable, p->at.domain)))
		return;
	finding_other(l,
	    flag_tag(l, p, d->tag[DMARC_PSD],
		"psd=n makes %s an organisation of its own",
		lint_name(l, p->at.domain)),
	    above->rr, "the record above it");
}

const struct rule psd_n_boundary = {
    .id = "DMA023",
    .name = "psd-n-boundary",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.10.2; section 5.1.8; section 11.8",
    .message = "psd=n below a name that has a record too",
    .why = "Meant for departments on their own; mail signed by the parent "
	   "does not align any more.",
    .fix = "Delete psd=n unless this is wanted.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n"
	   "_dmarc.news TXT \"v=DMARC1; p=none; psd=n; "
	   "rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n"
	    "_dmarc.news TXT \"v=DMARC1; p=none; "
	    "rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = boundary,
};

static void
strict(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (!is_policy(p))
		return;
	if (d->adkim == 's')
		flag_tag(l, p, d->tag[DMARC_ADKIM],
		    "adkim=s: signatures of subdomains do not align");
	if (d->aspf == 's')
		flag_tag(l, p, d->tag[DMARC_ASPF],
		    "aspf=s: return-paths at subdomains do not align");
}

const struct rule strict_alignment = {
    .id = "DMA024",
    .name = "strict-alignment",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.4; appendix C.3",
    .message = "adkim=s or aspf=s is set",
    .why = "Mail that a provider bounces to, or signs as, a subdomain fails. "
	   "Strict avoids differences between old and new readers.",
    .fix = "Make sure that every sender aligns exactly.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; aspf=s; "
	   "rua=mailto:d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = strict,
};

static void
for_people(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	const struct intent *intent = l->facts->intent;

	if (intent && intent->people && is_policy(p) &&
	    name_eq(intent->domain, p->at.domain) &&
	    dmarc_effective(d, DMARC_SELF) == DMARC_REJECT)
		flag_tag(l, p, d->tag[DMARC_P],
		    "p=reject at a domain whose people write to lists");
}

const struct rule reject_for_people = {
    .id = "DMA047",
    .name = "reject-for-people",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 7.4",
    .message = "p=reject at a domain with mailboxes of people",
    .why = "Posts to mailing lists bounce, and readers of the list get "
	   "unsubscribed.",
    .fix = "Stay at p=none for a month, then at p=quarantine as long.",
    .bad = DOMAIN_OF_MAILBOXES DMARC "stage: reject}\n",
    .good = DOMAIN_OF_MAILBOXES DMARC "stage: quarantine}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_INTENT,
    .on_dmarc = for_people,
};

static void
suffix_record(
    struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	struct finding *f;

	if (!is_policy(p))
		return;
	if (d->psd == 'y' && d->tag[DMARC_RUF])
		flag_tag(l, p, d->tag[DMARC_RUF],
		    "ruf= beside psd=y: failure reports of other "
		    "organisations");
	if (d->psd != 'y' && psl_is_suffix(p->at.domain)) {
		f = flag_record(l, p->rr,
		    "%s is a public suffix, but its record lacks psd=y",
		    lint_name(l, p->at.domain));
		f->level = LEVEL_WARNING;
	}
}

const struct rule psd_record_incomplete = {
    .id = "DMA053",
    .name = "psd-record-incomplete",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 5.2; section 10.2",
    .message = "the record of a public suffix lacks psd=y, or asks for ruf=",
    .why = "Without psd=y all customers of the suffix become one "
	   "organisation and align with one another.",
    .fix = "Add psd=y and drop ruf=.",
    .bad = "_dmarc TXT \"v=DMARC1; p=reject; psd=y; "
	   "rua=mailto:d@example.com; ruf=mailto:f@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = suffix_record,
};

static void
strict_senders(struct lint *l)
{
	const struct intent *intent = l->facts->intent;
	size_t i;

	for (i = 0; i < intent->nsender; i++) {
		const struct aligned_sender *s = &intent->sender[i];

		if (!s->passes && s->strict)
			flag_sender(l, s,
			    "aligns only by a name below the domain, and the "
			    "policy is strict");
	}
}

const struct rule strict_alignment_with_provider = {
    .id = "DMA054",
    .name = "strict-alignment-with-provider",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.4.1; section 4.4.2",
    .message = "strict alignment beside a sender that aligns by a subdomain",
    .why = "All mail of that sender fails DMARC.",
    .fix = "Use dmarc: {dkim: relaxed, spf: relaxed}.",
    .bad =
	DOMAIN_OF_MAILINGS DMARC "stage: monitor, spf: strict, dkim: strict}\n",
    .good = DOMAIN_OF_MAILINGS DMARC "stage: monitor}\n",
    .example = EXAMPLE_YAML,
    .needs = NEEDS_INTENT,
    .on_zone = strict_senders,
};
