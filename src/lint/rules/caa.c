/*
 * CAA (RFC 8659, RFC 8657, RFC 9495): who may issue certificates.
 */
#include "mail/caa.h"

#include "lint/rule.h"
#include "lint/target.h"

enum { /* rdata fields */
	CAA_FLAGS,
	CAA_TAG,
	CAA_VALUE
};

static bool
read_caa(struct lint *l, const struct rr *r, struct caa *out)
{
	struct str tag, value;
	uint8_t flags;

	if (!rr_caa(r, &flags, &tag, &value))
		return false;
	caa_parse(l->arena, flags, tag, value, out);
	return true;
}

/* The rest of the record's line behind its last field. */
static struct str
behind(const struct rr *r)
{
	struct str text;

	if (r->nfields <= CAA_VALUE || !r->source || r->flags & RR_GENERATED)
		return (struct str){0};
	text = r->source->text;
	return str_sub(text, rr_field(r, CAA_VALUE).end,
	    str_chr(text, '\n', rr_field(r, CAA_VALUE).end));
}

/* "; tag=" in front: a parameter that became a comment. */
static bool
is_lost_parameter(struct str s)
{
	struct str rest = str_trim(s), tag;
	size_t equals, i;

	if (!rest.n || rest.p[0] != ';')
		return false;
	rest = str_trim(str_sub(rest, 1, rest.n));
	equals = str_chr(rest, '=', 0);
	tag = str_sub(rest, 0, equals);
	if (equals == rest.n || !tag.n)
		return false;
	for (i = 0; i < tag.n; i++)
		if (!str_isalpha(tag.p[i]) && !str_isdigit(tag.p[i]) &&
		    tag.p[i] != '-')
			return false;
	return true;
}

static void
lost_parameter(struct lint *l, const struct rr *r)
{
	struct str value = field_text(r, CAA_VALUE), rest = behind(r);
	struct finding *f;
	size_t end;

	if (!value.n || value.p[0] == '"' || !is_lost_parameter(rest))
		return;
	end = rr_field(r, CAA_VALUE).end + rest.n;
	f = flag_at(l, r, place_of(r->source, rr_field(r, CAA_VALUE).at, end),
	    "what follows the ';' is a comment here: the value is not quoted");
	f->level = LEVEL_WARNING;
	rest = str_trim(rest);
	if (str_chr(rest, '"', 0) == rest.n && str_chr(rest, '\\', 0) == rest.n)
		finding_edit(l, f, f->place,
		    str_fmt(l->arena, "\"%.*s%.*s\"", STRP(value), STRP(rest)));
}

static void
syntax(struct lint *l, const struct rr *r)
{
	struct caa caa;
	size_t i;

	if (!read_caa(l, r, &caa))
		return;
	for (i = 0; i < caa.nfault; i++)
		if (caa.fault[i].kind == CAA_FAULT_FLAGS)
			flag_field(l, r, CAA_FLAGS,
			    "flags are %u: only 0 and 128 have a meaning",
			    caa.flags)
			    ->level = LEVEL_WARNING;
		else if (caa.fault[i].kind == CAA_FAULT_TAG)
			flag_field(l, r, CAA_TAG,
			    "tag \"%.*s\" is not of letters and digits",
			    CUT(caa.tag));
	lost_parameter(l, r);
}

const struct rule caa_syntax = {
    .id = "CAA001",
    .name = "caa-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 8659 section 4.1.1",
    .message = "a CAA record is malformed",
    .why = "A CA that cannot read the record refuses to issue: certificates "
	   "are not renewed.",
    .fix = "Write CAA FLAGS TAG \"VALUE\", with quotes around a value that "
	   "holds blanks or ';'.",
    .bad = "@ CAA 0 issue letsencrypt.org validationmethods=dns-01\n",
    .good = "@ CAA 0 issue \"letsencrypt.org; validationmethods=dns-01\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .silences_record = "ZON031",
    .types = {TYPE_CAA},
    .on_record = syntax,
};

static bool
has_fault(const struct caa *caa, enum caa_fault_kind kind)
{
	size_t i;

	for (i = 0; i < caa->nfault; i++)
		if (caa->fault[i].kind == kind)
			return true;
	return false;
}

static void
critical(struct lint *l, const struct rr *r)
{
	struct caa caa;

	if (read_caa(l, r, &caa) && has_fault(&caa, CAA_FAULT_CRITICAL))
		flag_field(l, r, CAA_TAG,
		    "unknown tag \"%.*s\" with the critical flag",
		    CUT(caa.tag));
}

const struct rule caa_unknown_critical = {
    .id = "CAA002",
    .name = "caa-unknown-critical",
    .level = LEVEL_ERROR,
    .source = "RFC 8659 sections 4.1 and 4.5",
    .message = "an unknown tag has the critical flag",
    .why = "A CA that does not know a critical property must not issue: none "
	   "does.",
    .fix = "Correct the tag, or set the flags to 0.",
    .bad = "@ CAA 128 tbs \"x\"\n",
    .good = "@ CAA 0 issue \"letsencrypt.org\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_CAA},
    .on_record = critical,
};

static void
unknown_tag(struct lint *l, const struct rr *r)
{
	struct str known[CAA_CONTACTPHONE];
	struct finding *f;
	struct caa caa;
	int i, near;

	if (!read_caa(l, r, &caa) || !has_fault(&caa, CAA_FAULT_UNKNOWN_TAG))
		return;
	f = flag_field(
	    l, r, CAA_TAG, "no CA knows the tag \"%.*s\"", CUT(caa.tag));
	for (i = CAA_ISSUE; i <= CAA_CONTACTPHONE; i++)
		known[i - CAA_ISSUE] =
		    str_c(caa_property_name((enum caa_property)i));
	if (str_ieq(caa.tag, STR("issuewildcard")))
		near = CAA_ISSUEWILD - CAA_ISSUE;
	else
		near = str_nearest(caa.tag, known, CAA_CONTACTPHONE);
	if (near >= 0)
		finding_fix(l, f, "did you mean %.*s?", STRP(known[near]));
}

const struct rule caa_unknown_tag = {
    .id = "CAA003",
    .name = "caa-unknown-tag",
    .level = LEVEL_WARNING,
    .source = "RFC 8659 section 4.1; IANA PKIX registry of CAA properties",
    .message = "a CAA tag is not registered",
    .why = "CAs ignore what they do not know: it restricts nothing.",
    .fix = "The tags are issue, issuewild, issuemail, issuevmc, iodef, "
	   "contactemail and contactphone.",
    .bad = "@ CAA 0 issuewildcard \"letsencrypt.org\"\n",
    .good = "@ CAA 0 issuewild \"letsencrypt.org\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_CAA},
    .on_record = unknown_tag,
};

static const char *
issuer_fault(enum caa_fault_kind kind)
{
	switch (kind) {
	case CAA_FAULT_ISSUER:
		return "\"%.*s\" is no domain name of a CA";
	case CAA_FAULT_ISSUER_URL:
		return "\"%.*s\" is a URL, not a domain name of a CA";
	case CAA_FAULT_ISSUER_LABEL:
		return "\"%.*s\" has no dot: no CA has such a name";
	case CAA_FAULT_PARAMETER:
		return "\"%.*s\" is no parameter tag=value";
	case CAA_FAULT_DUPLICATE:
		return "\"%.*s\" is a second of its kind: no account and no "
		       "method can match both";
	case CAA_FAULT_ACCOUNTURI:
		return "accounturi \"%.*s\" is no URI";
	case CAA_FAULT_METHODS:
		return "validationmethods \"%.*s\" is no list of methods";
	default:
		return NULL;
	}
}

static void
issuer(struct lint *l, const struct rr *r)
{
	struct finding *f;
	struct caa caa;
	const char *what;
	size_t i;

	if (!read_caa(l, r, &caa))
		return;
	for (i = 0; i < caa.nfault; i++) {
		what = issuer_fault(caa.fault[i].kind);
		if (!what)
			continue;
		f = flag_field(l, r, CAA_VALUE, "%s", "");
		f->message = str_fmt(l->arena, what,
		    CUT(str_sub(caa.value, caa.fault[i].at, caa.fault[i].end)));
	}
}

const struct rule caa_issuer_form = {
    .id = "CAA004",
    .name = "caa-issuer-form",
    .level = LEVEL_ERROR,
    .source = "RFC 8659 section 4.2; RFC 8657 sections 3 and 4",
    .message = "an issue value is no CA's domain name with parameters",
    .why = "A value that no CA can match forbids all of them to issue.",
    .fix = "Write the domain name that the CA asks for, such as "
	   "letsencrypt.org, or \";\" for nobody.",
    .bad = "@ CAA 0 issue \"https://letsencrypt.org\"\n",
    .good = "@ CAA 0 issue \"letsencrypt.org\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_CAA},
    .on_record = issuer,
};

/* What a set says about one property. */
struct verdict {
	const struct rr *first; /* with that property; or null */
	bool somebody; /* one of them authorises an issuer */
};

static struct verdict
judge(struct lint *l, struct rr *const *set, size_t n, enum caa_property p)
{
	struct verdict v = {0};
	struct caa caa;
	size_t i;

	for (i = 0; i < n; i++) {
		if (set[i]->flags & RR_BAD || !read_caa(l, set[i], &caa) ||
		    caa.property != p)
			continue;
		if (!v.first)
			v.first = set[i];
		v.somebody = v.somebody || caa.authorises;
	}
	return v;
}

static void
blocks(struct lint *l, const struct rr *r, struct name host)
{
	struct rr *const *set;
	struct finding *f;
	struct verdict v;
	struct name at;
	size_t n;

	if (zone_lookup(l->zone, host, TYPE_A, NULL) == ANSWER_UNKNOWN ||
	    target_address(l->zone, host) != ANSWER_YES)
		return;
	set = caa_relevant(l->zone, host, &n, &at);
	v = judge(l, set, n, CAA_ISSUE);
	if (!v.first || v.somebody)
		return;
	f = flag_field(l, v.first, CAA_VALUE,
	    "no CA may issue a certificate for mail hosts at or below %s",
	    lint_name(l, at));
	finding_other(l, f, r, "such a host");
}

static bool
is_client_service(struct name owner)
{
	static const char *const names[] = {"_submission", "_submissions",
	    "_imap", "_imaps", "_pop3", "_pop3s", "_sieve"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(name_label(owner, 0), str_c(names[i])))
			return true;
	return false;
}

static void
blocks_mail_host(struct lint *l, const struct rr *r)
{
	uint16_t a, b, c;
	struct name host;

	if (!facts_has_type(l->facts, TYPE_CAA))
		return;
	if (r->type == TYPE_MX) {
		if (rr_mx(r, &a, &host) && host.n > 1)
			blocks(l, r, host);
	} else if (r->type == TYPE_SRV) {
		if (is_client_service(r->owner) &&
		    rr_srv(r, &a, &b, &c, &host) && host.n > 1)
			blocks(l, r, host);
	} else if (str_ieq(name_label(r->owner, 0), STR("mta-sts"))) {
		blocks(l, r, r->owner);
	}
}

const struct rule caa_blocks_mail_host = {
    .id = "CAA005",
    .name = "caa-blocks-mail-host",
    .level = LEVEL_WARNING,
    .source = "RFC 8659 sections 3 and 4",
    .message = "CAA forbids every CA to issue for a mail host",
    .why = "The host's certificate cannot be renewed: clients, MTA-STS and "
	   "STARTTLS break when it runs out.",
    .fix = "Name the CA in an issue property, at the host or at the domain.",
    .bad = "@ CAA 0 issue \";\"\n@ MX 10 mail\nmail A 203.0.113.7\n",
    .good = "@ CAA 0 issue \"letsencrypt.org\"\n@ MX 10 mail\n"
	    "mail A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_MX, TYPE_SRV, TYPE_A, TYPE_AAAA},
    .on_record = blocks_mail_host,
};

static void
issuemail(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (!name_eq(node->name, l->zone->origin) &&
	    !facts_is_mail(l->facts, node->name))
		return;
	if (!judge(l, set, n, CAA_ISSUEMAIL).first)
		flag_record(l, set[0],
		    "CAA of %s has no issuemail: every CA may issue for S/MIME",
		    lint_name(l, node->name));
}

const struct rule caa_issuemail = {
    .id = "CAA006",
    .name = "caa-issuemail",
    .level = LEVEL_INFO,
    .source = "RFC 9495 sections 3 and 4",
    .message = "a CAA set does not restrict S/MIME certificates",
    .why = "Without issuemail any CA may issue S/MIME certificates for the "
	   "domain's addresses.",
    .fix = "Add issuemail with the CA of your S/MIME certificates, or \";\" "
	   "for none.",
    .bad = "@ CAA 0 issue \"letsencrypt.org\"\n",
    .good = "@ CAA 0 issue \"letsencrypt.org\"\n@ CAA 0 issuemail \";\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_CAA},
    .on_rrset = issuemail,
};

static void
iodef(struct lint *l, const struct rr *r)
{
	struct uri_parts u;
	struct finding *f;
	struct str fixed;
	struct caa caa;

	if (!read_caa(l, r, &caa) || !has_fault(&caa, CAA_FAULT_URI))
		return;
	f = flag_field(l, r, CAA_VALUE,
	    "iodef \"%.*s\" is no mailto:, http: or https: URL",
	    CUT(caa.value));
	fixed = str_fmt(l->arena, "mailto:%.*s", STRP(caa.value));
	if (uri_split(fixed, &u) == URI_OK && field_text(r, CAA_VALUE).n)
		finding_edit(l, f, rr_field_place(r, CAA_VALUE),
		    str_fmt(l->arena, "\"%.*s\"", STRP(fixed)));
}

const struct rule caa_iodef = {
    .id = "CAA007",
    .name = "caa-iodef",
    .level = LEVEL_WARNING,
    .source = "RFC 8659 section 4.4",
    .message = "iodef is no mailto:, http: or https: URL",
    .why = "Reports of refused requests are lost.",
    .fix = "Write mailto: before the address.",
    .bad = "@ CAA 0 iodef \"security@example.com\"\n",
    .good = "@ CAA 0 iodef \"mailto:security@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .types = {TYPE_CAA},
    .on_record = iodef,
};

static void
mark_certificate(struct lint *l, const struct policy_text *p)
{
	struct rr *const *set;
	struct finding *f;
	struct verdict v;
	struct name at;
	size_t n;

	if (p->at.kind != NODE_BIMI || !p->bimi->evidence.n)
		return;
	set = caa_relevant(l->zone, p->at.domain, &n, &at);
	v = judge(l, set, n, CAA_ISSUEVMC);
	if (!v.first || v.somebody)
		return;
	f = flag_field(l, v.first, CAA_VALUE,
	    "no CA may issue a mark certificate for %s, but BIMI names one",
	    lint_name(l, p->at.domain));
	finding_other(l, f, p->rr, "the BIMI record");
}

const struct rule caa_vmc_conflict = {
    .id = "CAA008",
    .name = "caa-vmc-conflict",
    .level = LEVEL_INFO,
    .source = "RFC 8659 section 4; requirements for mark certificates",
    .message = "BIMI has a mark certificate, and issuevmc forbids to issue one",
    .why = "The mark certificate may be refused at its renewal.",
    .fix = "Name its CA in an issuevmc property.",
    .bad = "@ CAA 0 issuevmc \";\"\n"
	   "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg; "
	   "a=https://example.com/vmc.pem\"\n",
    .good = "@ CAA 0 issuevmc \"digicert.com\"\n"
	    "default._bimi TXT \"v=BIMI1; l=https://example.com/l.svg; "
	    "a=https://example.com/vmc.pem\"\n",
    .needs = NEEDS_ZONE,
    .policies = POLICY_BIMI,
    .on_policy = mark_certificate,
};

static void
only_iodef(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (!judge(l, set, n, CAA_ISSUE).first &&
	    !judge(l, set, n, CAA_ISSUEWILD).first)
		flag_record(l, set[0],
		    "CAA of %s has neither issue nor issuewild: every CA may "
		    "issue",
		    lint_name(l, node->name));
}

const struct rule caa_only_iodef = {
    .id = "CAA009",
    .name = "caa-only-iodef",
    .level = LEVEL_INFO,
    .source = "RFC 8659 section 4",
    .message = "a CAA set has neither issue nor issuewild",
    .why = "Any CA can still issue certificates for servers.",
    .fix = "Add issue with the domain name of your CA.",
    .bad = "@ CAA 0 iodef \"mailto:s@example.com\"\n",
    .good = "@ CAA 0 issue \"letsencrypt.org\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_CAA},
    .on_rrset = only_iodef,
};
