#include "lint/policy.h"

/* ---- what an owner is for ---- */

/* Lengths first: of the few labels with an underscore, one mostly fits. */
static inline bool
label_is(struct str label, struct str word)
{
	return label.n == word.n && str_ieq(label, word);
}

static struct node_kind
node_at(struct name owner, enum mail_node kind, unsigned head, unsigned skip)
{
	struct name rest = name_parent(owner, head);

	return (struct node_kind){
	    .kind = kind, .domain = name_parent(rest, skip), .labels = head};
}

static struct node_kind
below_domainkey(struct name owner, unsigned i)
{
	struct str first = name_label(owner, 0);

	if (i == 0)
		return node_at(owner, NODE_DKIM_TOP, 0, 1);
	if (i == 1 && label_is(first, STR("_adsp")))
		return node_at(owner, NODE_ADSP, 1, 1);
	if (i == 1 && (label_is(first, STR("_report")) ||
			  label_is(first, STR("_policy")) ||
			  label_is(first, STR("_smtp"))))
		return node_at(owner, NODE_DKIM_OTHER, 1, 1);
	return node_at(owner, NODE_DKIM, i, 1);
}

struct node_kind
node_kind(struct name owner)
{
	unsigned at = 0, i;

	for (i = 0; at < owner.n && owner.p[at]; i++) {
		struct str label = {
		    (const char *)owner.p + at + 1, owner.p[at]};

		at += owner.p[at] + 1u;
		if (label.p[0] != '_')
			continue;
		if (label_is(label, STR("_domainkey")))
			return below_domainkey(owner, i);
		if (label_is(label, STR("_dmarc")) && i == 0)
			return node_at(owner, NODE_DMARC, 0, 1);
		if (label_is(label, STR("_report")) &&
		    label_is(name_label(owner, i + 1), STR("_dmarc")))
			return node_at(owner, NODE_DMARC_REPORT, i, 2);
		if (label_is(label, STR("_mta-sts")) && i == 0)
			return node_at(owner, NODE_STS, 0, 1);
		if (label_is(label, STR("_smtp")) && i == 0 &&
		    label_is(name_label(owner, 1), STR("_tls")))
			return node_at(owner, NODE_TLSRPT, 0, 2);
		if (label_is(label, STR("_bimi")))
			return node_at(owner, NODE_BIMI, i, 1);
	}
	return node_at(owner, NODE_PLAIN, 0, 0);
}

/* ---- what a value claims ---- */

static const struct claim {
	enum policy_kind kind;
	struct str word; /* begins the version's value, whatever its case */
	struct str exact; /* the record's front to the letter */
} claims[] = {
    {POLICY_DKIM, STR_INIT("dkim"), STR_INIT("v=DKIM1")},
    {POLICY_DMARC, STR_INIT("dmar"), STR_INIT("v=DMARC1")},
    {POLICY_STS, STR_INIT("stsv"), STR_INIT("v=STSv1")},
    {POLICY_TLSRPT, STR_INIT("tlsrpt"), STR_INIT("v=TLSRPTv1")},
    {POLICY_BIMI, STR_INIT("bimi"), STR_INIT("v=BIMI")},
};

enum {
	NCLAIMS = sizeof(claims) / sizeof(*claims),
	JUNK_MAX = 64 /* octets before a version that may be skipped */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
skip_blanks(struct str s, size_t i)
{
	while (i < s.n && is_blank(s.p[i]))
		i++;
	return i;
}

/* Blanks, quotes of any script, invisible characters. */
static size_t
skip_junk(struct str s)
{
	size_t i = 0;

	while (i < s.n && i < JUNK_MAX &&
	       (is_blank(s.p[i]) || s.p[i] == '"' || s.p[i] == '\'' ||
		   s.p[i] == '\\' || s.p[i] == '(' || s.p[i] & 0x80))
		i++;
	return i;
}

static const struct claim *
claim_by_word(struct str s, size_t at)
{
	size_t k;

	for (k = 0; k < NCLAIMS; k++)
		if (str_istarts(str_sub(s, at, s.n), claims[k].word))
			return &claims[k];
	return NULL;
}

/* "v=WORD", "v:WORD", "V = WORD", or the bare WORD, at `at`. */
static const struct claim *
claim_at(struct str s, size_t at)
{
	size_t i = at;
	const struct claim *c;

	if (i < s.n && (s.p[i] == 'v' || s.p[i] == 'V')) {
		i = skip_blanks(s, i + 1);
		if (i < s.n && (s.p[i] == '=' || s.p[i] == ':'))
			return claim_by_word(s, skip_blanks(s, i + 1));
		return NULL;
	}
	c = claim_by_word(s, i);
	if (!c)
		return NULL;
	/* a bare word needs its digit: "DMARC1", not "dmarc-report" */
	for (i += c->word.n; i < s.n && str_isalpha(s.p[i]);)
		i++;
	return i < s.n && str_isdigit(s.p[i]) ? c : NULL;
}

static bool
has(const struct taglist *t, const char *name)
{
	return taglist_get(t, str_c(name)) != NULL;
}

/* Tags without a version in front: told by what they are. */
static enum policy_kind
claim_by_tags(struct arena *a, struct str text)
{
	struct taglist t;
	const struct tag *p;
	size_t i;

	taglist_parse(a, text, &t);
	for (i = 0; i < t.n; i++) {
		const struct claim *c;

		if (!str_ieq(t.tag[i].name, STR("v")))
			continue;
		c = claim_by_word(t.tag[i].value, 0);
		if (c)
			return c->kind;
	}
	p = taglist_get(&t, STR("p"));
	if (p && (has(&t, "k") || has(&t, "h") || has(&t, "s") ||
		     str_starts(p->value, STR("MII")) ||
		     str_starts(p->value, STR("MIG"))))
		return POLICY_DKIM;
	return POLICY_OTHER;
}

static bool
is_adsp(struct str text)
{
	size_t i = skip_junk(text);

	if (!str_istarts(str_sub(text, i, text.n), STR("dkim")))
		return false;
	i = skip_blanks(text, i + 4);
	return i < text.n && text.p[i] == '=';
}

/* Most texts begin with a version to the letter, and claim nothing else. */
static bool
claim_exactly(struct str text, struct policy_claim *out)
{
	size_t k;

	if (text.n < 2 || text.p[0] != 'v' || text.p[1] != '=')
		return false;
	*out = (struct policy_claim){.exact = true};
	for (k = 0; k < NCLAIMS; k++)
		if (str_starts(text, claims[k].exact)) {
			out->kind = claims[k].kind;
			return true;
		}
	if (!spf_is_record(text))
		return false;
	out->kind = POLICY_SPF;
	out->spf = SPF_CLAIM_RECORD;
	return true;
}

void
policy_claim(struct arena *a, struct str text, struct policy_claim *out)
{
	const struct claim *c;
	size_t at;

	if (claim_exactly(text, out))
		return;
	*out = (struct policy_claim){.spf = spf_claim(text)};
	if (text.n == 0)
		return;
	at = skip_junk(text);
	c = claim_at(text, at);
	if (c) {
		out->kind = c->kind;
	} else if (out->spf == SPF_CLAIM_RECORD ||
		   out->spf == SPF_CLAIM_MALFORMED) {
		out->exact = out->spf == SPF_CLAIM_RECORD;
		out->kind = POLICY_SPF;
	} else if (dmarc_claim(text) != DMARC_CLAIM_NONE) {
		out->kind = POLICY_DMARC;
	} else if (dkim_claim(text) == DKIM_CLAIM_KEY) {
		out->kind = POLICY_DKIM;
	} else if (is_adsp(text)) {
		out->exact = str_starts(text, STR("dkim="));
		out->kind = POLICY_ADSP;
	} else if (str_chr(text, '=', 0) < text.n) {
		out->kind = claim_by_tags(a, text);
	}
}

/* At least one tag of those a policy of that kind has. */
static bool
has_tag(const struct taglist *t, const char *const *names)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const char *const *n;

		for (n = names; *n; n++)
			if (str_ieq(t->tag[i].name, str_c(*n)))
				return true;
	}
	return false;
}

enum policy_kind
policy_by_node(struct arena *a, struct str text, enum mail_node node)
{
	static const char *const dkim[] = {
	    "p", "k", "v", "h", "s", "t", "n", "g", NULL};
	static const char *const dmarc[] = {"p", "sp", "np", "rua", "ruf", "v",
	    "adkim", "aspf", "fo", "pct", "psd", NULL};
	static const char *const sts[] = {"id", "v", NULL};
	static const char *const rpt[] = {"rua", "v", NULL};
	static const char *const bimi[] = {"l", "a", "v", NULL};
	struct taglist t;

	/* what readers find there, and cannot read */
	if (text.n == 0)
		return node == NODE_DKIM    ? POLICY_DKIM
		       : node == NODE_DMARC ? POLICY_DMARC
					    : POLICY_OTHER;
	if (node == NODE_PLAIN || node == NODE_DKIM_TOP ||
	    node == NODE_DKIM_OTHER || str_chr(text, '=', 0) == text.n ||
	    spf_claim(text) != SPF_CLAIM_NONE)
		return POLICY_OTHER;
	taglist_parse(a, text, &t);
	switch (node) {
	case NODE_DKIM:
		return has_tag(&t, dkim) ? POLICY_DKIM : POLICY_OTHER;
	case NODE_DMARC:
		return has_tag(&t, dmarc) ? POLICY_DMARC : POLICY_OTHER;
	case NODE_DMARC_REPORT:
		return has_tag(&t, dmarc) ? POLICY_REPORT : POLICY_OTHER;
	case NODE_STS:
		return has_tag(&t, sts) ? POLICY_STS : POLICY_OTHER;
	case NODE_TLSRPT:
		return has_tag(&t, rpt) ? POLICY_TLSRPT : POLICY_OTHER;
	case NODE_BIMI:
		return has_tag(&t, bimi) ? POLICY_BIMI : POLICY_OTHER;
	default:
		return POLICY_OTHER;
	}
}

const char *
policy_kind_text(enum policy_kind kind)
{
	switch (kind) {
	case POLICY_SPF:
		return "SPF";
	case POLICY_DKIM:
		return "DKIM key";
	case POLICY_DMARC:
		return "DMARC";
	case POLICY_STS:
		return "MTA-STS";
	case POLICY_TLSRPT:
		return "TLS-RPT";
	case POLICY_BIMI:
		return "BIMI";
	case POLICY_ADSP:
		return "ADSP";
	case POLICY_REPORT:
		return "DMARC report authorisation";
	default:
		return "text";
	}
}

bool
policy_is_mail(const struct policy_text *p)
{
	return p->kind & (POLICY_ALL & ~POLICY_ADSP);
}

bool
policy_is_live_key(const struct policy_text *p)
{
	return p->kind == POLICY_DKIM && p->dkim && !p->dkim->revoked &&
	       p->dkim->tag[DKIM_P] && policy_is_at_home(p);
}

bool
policy_is_at_home(const struct policy_text *p)
{
	switch (p->kind) {
	case POLICY_SPF:
		return p->at.kind == NODE_PLAIN;
	case POLICY_DKIM:
		return p->at.kind == NODE_DKIM;
	case POLICY_DMARC:
		return p->at.kind == NODE_DMARC;
	case POLICY_REPORT:
		return p->at.kind == NODE_DMARC_REPORT;
	case POLICY_STS:
		return p->at.kind == NODE_STS;
	case POLICY_TLSRPT:
		return p->at.kind == NODE_TLSRPT;
	case POLICY_BIMI:
		return p->at.kind == NODE_BIMI;
	case POLICY_ADSP:
		return p->at.kind == NODE_ADSP;
	default:
		return false;
	}
}
