/*
 * DMARC: where reports go (RFC 9989 section 4.7 and 4.8, RFC 9990 section 4).
 */
#include "lint/rule.h"
#include "mail/dmarc.h"

enum {
	REPORT_URIS = 2, /* RFC 7489 section 6.2: guaranteed to be served */
	NAME_TEXT_MAX = 253
};

static struct str
fault_text(const struct policy_text *p, const struct dmarc_fault *f)
{
	return str_sub(p->text, f->at, f->end);
}

static bool
is_address(struct str s)
{
	size_t at = str_chr(s, '@', 0), i;

	if (at == 0 || at + 1 >= s.n || str_chr(s, '.', at) == s.n ||
	    str_chr(s, ':', 0) < s.n)
		return false;
	for (i = 0; i < s.n; i++)
		if (!str_isalpha(s.p[i]) && !str_isdigit(s.p[i]) &&
		    !strchr("@.-_+=", s.p[i]))
			return false;
	return true;
}

static void
no_scheme(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	struct str text = fault_text(p, w);
	struct finding *f;

	if (w->kind != DMARC_FAULT_URI_SCHEME_MISSING)
		return;
	f = flag_dmarc_fault(
	    l, p, w, "\"%.*s\" does not begin with mailto:", CUT(text));
	if (is_address(text)) {
		finding_fix(l, f, "write mailto:%.*s", CUT(text));
		finding_edit_text(l, f, p->rr, w->at, w->at, STR("mailto:"));
	}
}

const struct rule report_uri_without_scheme = {
    .id = "DMA027",
    .name = "report-uri-without-scheme",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.7; section 4.8; RFC 3986 section 3.1",
    .message = "a report address is written without mailto:",
    .why = "It is no URI, and no report is sent.",
    .fix = "Write mailto: in front of the address.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=d@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = no_scheme,
};

static void
not_comma(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	struct finding *f;

	if (w->kind != DMARC_FAULT_URI_SEPARATOR)
		return;
	f = flag_dmarc_fault(l, p, w,
	    "\"%.*s\" between report addresses: only ',' divides them",
	    CUT(fault_text(p, w)));
	finding_edit_text(l, f, p->rr, w->at, w->end, STR(","));
}

const struct rule report_uris_not_comma_separated = {
    .id = "DMA028",
    .name = "report-uris-not-comma-separated",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8",
    .message = "report addresses are divided by a blank or ';'",
    .why = "Behind a blank the URI is invalid and all reports are lost; "
	   "behind ';' the rest is an unknown tag.",
    .fix = "Put a comma between the URIs.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:a@example.com "
	   "mailto:b@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; "
	    "rua=mailto:a@example.com,mailto:b@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "DMA030 DMA039",
    .on_dmarc_fault = not_comma,
};

static void
scheme(struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	if (w->kind == DMARC_FAULT_URI_SCHEME)
		flag_dmarc_fault(l, p, w,
		    "\"%.*s\": receivers send reports to mailto: alone",
		    CUT(fault_text(p, w)));
}

const struct rule report_uri_scheme = {
    .id = "DMA029",
    .name = "report-uri-scheme",
    .level = LEVEL_WARNING,
    .source = "RFC 9989 section 4.7",
    .message = "a report URI is not mailto:",
    .why = "Only mailto: must be supported, and reporters ignore the rest.",
    .fix = "Give a mailto: address.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=https://r.example.com/\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = scheme,
};

static void
bad_uri(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	struct str text = fault_text(p, w);

	if (w->kind != DMARC_FAULT_URI)
		return;
	if (text.n == 1)
		flag_dmarc_fault(l, p, w,
		    "octet 0x%02x may not stand in a report address",
		    (unsigned char)text.p[0]);
	else
		flag_dmarc_fault(l, p, w,
		    "\"%.*s\" is no address of the form mailto:local@domain",
		    CUT(text));
}

const struct rule report_uri_unencoded = {
    .id = "DMA030",
    .name = "report-uri-unencoded",
    .level = LEVEL_ERROR,
    .source = "RFC 9989 section 4.8; RFC 3986 section 2; RFC 6068",
    .message = "a report address is malformed, or has raw octets",
    .why = "The list is cut at the wrong place, or the address is dropped: "
	   "reports are lost.",
    .fix = "Write mailto:local@domain without <>; ',' is %2C and '!' is %21.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:<d@example.com>\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc_fault = bad_uri,
};

static void
size_suffix(
    struct lint *l, const struct policy_text *p, const struct dmarc_fault *w)
{
	struct finding *f;

	if (w->kind != DMARC_FAULT_URI_SIZE)
		return;
	f = flag_dmarc_fault(
	    l, p, w, "size limit \"%.*s\" is obsolete", CUT(fault_text(p, w)));
	finding_edit_text(l, f, p->rr, w->at, w->end, STR(""));
}

const struct rule report_size_suffix = {
    .id = "DMA031",
    .name = "report-size-suffix",
    .level = LEVEL_INFO,
    .source = "RFC 9989 section 4.8; RFC 7489 section 6.2",
    .message = "a report address ends in a size limit (!10m)",
    .why = "New reporters ignore it, and old ones may drop large reports.",
    .fix = "Delete it.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com!10m\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dmarc_fault = size_suffix,
};

static void
many(struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (d->nrua > REPORT_URIS)
		flag_value(l, p, d->tag[DMARC_RUA], "rua= lists %u addresses",
		    d->nrua);
	if (d->nruf > REPORT_URIS)
		flag_value(l, p, d->tag[DMARC_RUF], "ruf= lists %u addresses",
		    d->nruf);
}

const struct rule many_report_uris = {
    .id = "DMA032",
    .name = "many-report-uris",
    .level = LEVEL_INFO,
    .source = "RFC 7489 section 6.2; RFC 9990 section 3.5",
    .message = "rua= or ruf= lists more than two addresses",
    .why = "Reporters serve the first ones, up to a limit of their own.",
    .fix = "Let one mailbox forward to the others.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:a@example.com,"
	   "mailto:b@example.com,mailto:c@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:a@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = many,
};

static bool
is_good_authorisation(const struct policy_text *p)
{
	return dmarc_is_record(p->text);
}

/* Another record at the same name that does authorise? */
static bool
has_good_beside(struct lint *l, const struct policy_text *p)
{
	struct rr *const *set;
	size_t i, n;

	set = zone_rrset(l->zone, p->rr->owner, TYPE_TXT, &n);
	for (i = 0; i < n && i < TEXTS_ASKED; i++)
		if (set[i] != p->rr && dmarc_is_record(set[i]->rdata))
			return true;
	return false;
}

static void
other_host(struct lint *l, const struct policy_text *p,
    const struct dmarc_uri *uri, size_t n, const char *tag)
{
	struct str host = name_str_nodot(l->arena, p->at.domain);
	size_t i;

	for (i = 0; i < n; i++)
		if (uri[i].mailto && uri[i].host.n &&
		    !str_ieq(uri[i].host, host))
			flag_text(l, p->rr, uri[i].at,
			    uri[i].at + uri[i].text.n,
			    "%s= leads to \"%.*s\" instead of %.*s: then no "
			    "report is sent at all",
			    tag, CUT(uri[i].host), CUT(host));
}

static void
authorisation(struct lint *l, const struct policy_text *p)
{
	struct finding *f;

	if (p->at.kind != NODE_DMARC_REPORT)
		return;
	if (!is_good_authorisation(p)) {
		f = flag_record(l, p->rr,
		    "\"%.*s\" does not begin with v=DMARC1, which authorises "
		    "reports",
		    CUT(p->text));
		if (has_good_beside(l, p))
			f->level = LEVEL_INFO;
		return;
	}
	if (!p->dmarc)
		return;
	if (p->dmarc->tag[DMARC_P]) {
		f = flag_tag(l, p, p->dmarc->tag[DMARC_P],
		    "p= has no meaning in an authorisation");
		f->level = LEVEL_INFO;
	}
	other_host(l, p, p->dmarc->rua, p->dmarc->nrua, "rua");
	other_host(l, p, p->dmarc->ruf, p->dmarc->nruf, "ruf");
}

const struct rule report_authorisation_bad = {
    .id = "DMA034",
    .name = "report-authorisation-bad",
    .level = LEVEL_ERROR,
    .source = "RFC 9990 section 4",
    .message = "a _report._dmarc record does not authorise",
    .why = "Reporters that find no v=DMARC1 there, or an address at another "
	   "host in it, send no reports.",
    .fix = "Publish \"v=DMARC1\" and nothing else.",
    .bad = "a.example._report._dmarc TXT \"v=spf1 -all\"\n",
    .good = "a.example._report._dmarc TXT \"v=DMARC1\"\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TXT},
    .marks = TEXT_AT(NODE_DMARC_REPORT),
    .on_text = authorisation,
};

static void
wildcard(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	(void)n;
	if (node_kind(node->name).kind == NODE_DMARC_REPORT)
		flag_owner(l, set[0], "%s accepts reports about every domain",
		    lint_name(l, node->name));
}

const struct rule report_authorisation_wildcard = {
    .id = "DMA035",
    .name = "report-authorisation-wildcard",
    .level = LEVEL_INFO,
    .source = "RFC 9990 section 4",
    .message = "reports about every domain are accepted",
    .why = "Right for a service that collects reports; otherwise anybody can "
	   "have the mailbox flooded.",
    .fix = "Publish a record for each domain that may report here.",
    .bad = "*._report._dmarc TXT \"v=DMARC1\"\n",
    .good = "example.org._report._dmarc TXT \"v=DMARC1\"\n",
    .needs = NEEDS_NAME,
    .silences_record = "ZON034",
    .types = {TYPE_TXT},
    .names = NAME_WILDCARD,
    .on_rrset = wildcard,
};

static void
report_names(struct lint *l, const struct policy_text *p,
    const struct dmarc_uri *uri, size_t n)
{
	const size_t between = strlen("._report._dmarc.");
	struct str domain = {0};
	size_t i, length;

	for (i = 0; i < n; i++) {
		/* an octet of a name takes up to four of its text */
		if (!uri[i].mailto || uri[i].host.n == 0 ||
		    4 * p->at.domain.n + between + uri[i].host.n <=
			NAME_TEXT_MAX)
			continue;
		if (domain.n == 0)
			domain = name_str_nodot(l->arena, p->at.domain);
		length = domain.n + between + uri[i].host.n;
		if (!str_ieq(uri[i].host, domain) && length > NAME_TEXT_MAX)
			flag_text(l, p->rr, uri[i].at,
			    uri[i].at + uri[i].text.n,
			    "the name that would authorise \"%.*s\" has %zu "
			    "octets, over %d",
			    CUT(uri[i].host), length, NAME_TEXT_MAX);
	}
}

static void
name_too_long(
    struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (p->kind != POLICY_DMARC || p->at.kind != NODE_DMARC)
		return;
	report_names(l, p, d->rua, d->nrua);
	report_names(l, p, d->ruf, d->nruf);
}

#define LABEL50 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwx"
#define LABEL60 LABEL50 "yzabcdefgh"

const struct rule report_name_too_long = {
    .id = "DMA036",
    .name = "report-name-too-long",
    .level = LEVEL_WARNING,
    .source = "RFC 9990 section 4; RFC 1035 section 2.3.4",
    .message = "the name that would authorise reports is too long",
    .why = "The authorisation cannot be looked up, so no reports come.",
    .fix = "Send reports to a host with a shorter name.",
    .bad = "_dmarc." LABEL60 "." LABEL60 " TXT \"v=DMARC1; p=none; "
	   "rua=mailto:d@" LABEL60 "." LABEL50 ".example\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@reports.example\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = name_too_long,
};

static void
failure_reports(
    struct lint *l, const struct policy_text *p, const struct dmarc *d)
{
	if (d->tag[DMARC_RUF] && p->kind == POLICY_DMARC)
		flag_tag(l, p, d->tag[DMARC_RUF],
		    "ruf=%.*s asks for copies of messages that failed",
		    CUT(d->tag[DMARC_RUF]->value));
}

const struct rule failure_reports_privacy = {
    .id = "DMA038",
    .name = "failure-reports-privacy",
    .level = LEVEL_INFO,
    .source = "RFC 9991 section 7; RFC 9989 section 11.6",
    .message = "ruf= is set",
    .why = "Failure reports may hold what people wrote; large receivers send "
	   "none.",
    .fix = "Use rua= alone, or make sure who reads the mailbox.",
    .bad = "_dmarc TXT \"v=DMARC1; p=none; ruf=mailto:f@example.com\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:d@example.com\"\n",
    .needs = NEEDS_RECORD,
    .on_dmarc = failure_reports,
};
