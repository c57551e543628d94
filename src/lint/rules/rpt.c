/*
 * TLS-RPT (RFC 8460): the _smtp._tls record.
 */
#include "lint/alike.h"
#include "lint/rule.h"
#include "lint/target.h"

static const struct str wanted = STR_INIT("v=TLSRPTv1");

/* Only letter case and blanks are wrong with it. */
static bool
is_version_spelt(const struct fields_fault *f)
{
	const struct tag *t = f->tag;

	return t && !t->backslash && t->separator == ';' &&
	       str_ieq(t->name, STR("v")) && str_ieq(t->value, STR("TLSRPTv1"));
}

static void
version(struct lint *l, const struct policy_text *p)
{
	const struct fields *f = &p->tlsrpt->fields;
	const struct fields_fault *x;
	struct finding *y;
	size_t i;

	for (i = 0; i < f->nfault; i++) {
		x = &f->fault[i];
		if (x->kind == FIELDS_VERSION) {
			y = alike_fault(l, p, x->at, x->end,
			    str_cstr(l->arena,
				str_fmt(l->arena,
				    "\"%.*s\" does not begin with v=TLSRPTv1;",
				    CUT(p->text))));
			if (is_version_spelt(x))
				finding_edit_text(l, y, p->rr, 0,
				    x->tag->separator_at, wanted);
		} else if (x->kind == FIELDS_VERSION_BLANK) {
			y = alike_fault(l, p, x->at, x->end,
			    "a blank before the first ';': readers that look "
			    "for \"v=TLSRPTv1;\" drop the record");
			y->level = LEVEL_WARNING;
			finding_edit_text(l, y, p->rr, x->at, x->end, STR(""));
		}
	}
}

const struct rule tlsrpt_version = {
    .id = "RPT001",
    .name = "tlsrpt-version",
    .level = LEVEL_ERROR,
    .source = "RFC 8460 section 3",
    .message = "the _smtp._tls record does not begin with v=TLSRPTv1;",
    .why = "The version is compared to the letter: no reports are sent.",
    .fix = "Begin the value with v=TLSRPTv1; exactly.",
    .bad = "_smtp._tls TXT \"v=TLSRPT1; rua=mailto:t@example.com\"\n",
    .good = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@example.com\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .policies = POLICY_TLSRPT,
    .on_policy = version,
};

static void
rua_missing(struct lint *l, const struct policy_text *p)
{
	const struct fields *f = &p->tlsrpt->fields;
	size_t i;

	for (i = 0; i < f->nfault; i++)
		if (f->fault[i].kind == FIELDS_MISSING)
			flag_record(l, p->rr, NULL);
}

const struct rule tlsrpt_rua_missing = {
    .id = "RPT002",
    .name = "tlsrpt-rua-missing",
    .level = LEVEL_ERROR,
    .source = "RFC 8460 section 3",
    .message =
	"the _smtp._tls record has no rua= with an address for the reports",
    .why = "The record is invalid without it: no reports are sent.",
    .fix = "Add rua=mailto:ADDRESS or rua=https://....",
    .bad = "_smtp._tls TXT \"v=TLSRPTv1;\"\n",
    .good = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@example.com\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_TLSRPT,
    .on_policy = rua_missing,
};

static bool
is_uri(struct str text)
{
	struct tlsrpt_uri u;

	tlsrpt_uri_parse(text, &u);
	return u.error == TLSRPT_URI_OK;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "URI URI": commas instead of the blanks, where each part is a URI. */
static void
fix_blanks(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct tlsrpt_uri *u)
{
	struct str s = u->text;
	size_t at, end, next;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (at = 0; at < s.n; at = next) {
			for (end = at; end < s.n && !is_blank(s.p[end]); end++)
				;
			for (next = end; next < s.n && is_blank(s.p[next]);
			     next++)
				;
			if (pass == 0 && !is_uri(str_sub(s, at, end)))
				return;
			if (pass == 1 && next > end)
				finding_edit_text(l, f, p->rr, u->at + end,
				    u->at + next, STR(","));
		}
}

static void
bad_uri(struct lint *l, const struct policy_text *p, const struct tlsrpt_uri *u)
{
	struct finding *f;
	size_t end = u->at + u->text.n;

	if (!u->text.n) {
		flag_text(l, p->rr, u->at ? u->at - 1 : 0, u->at,
		    "rua= has an empty URI: a comma too many");
		return;
	}
	f = flag_text(l, p->rr, u->at, end, "\"%.*s\": %s", CUT(u->text),
	    tlsrpt_uri_error_text(u));
	if (u->error == TLSRPT_URI_BLANK)
		fix_blanks(l, f, p, u);
	else if (u->error == TLSRPT_URI_BARE &&
		 is_uri(str_fmt(l->arena, "mailto:%.*s", CUT(u->text))))
		finding_edit_text(l, f, p->rr, u->at, u->at, STR("mailto:"));
}

/* "rua=URI; URI": a field that is none, but a URI behind rua. */
static bool
is_stray_uri(const struct policy_text *p, const struct fields_fault *f)
{
	return f->kind == FIELDS_FIELD && f->tag && f->tag > p->tags->tag &&
	       !f->tag->backslash && str_eq(f->tag[-1].name, STR("rua")) &&
	       is_uri(str_sub(p->text, f->at, f->end));
}

static void
uris(struct lint *l, const struct policy_text *p)
{
	const struct tlsrpt *t = p->tlsrpt;
	struct finding *f;
	size_t i;

	for (i = 0; i < t->nuri; i++)
		if (t->uri[i].error != TLSRPT_URI_OK)
			bad_uri(l, p, &t->uri[i]);
	for (i = 0; i < t->fields.nfault; i++) {
		const struct fields_fault *x = &t->fields.fault[i];

		if (!is_stray_uri(p, x))
			continue;
		f = alike_fault(
		    l, p, x->at, x->end, "a ';' where a comma separates URIs");
		finding_edit_text(l, f, p->rr, x->tag[-1].separator_at,
		    x->tag[-1].separator_at + 1, STR(","));
	}
}

const struct rule tlsrpt_uri = {
    .id = "RPT003",
    .name = "tlsrpt-uri",
    .level = LEVEL_ERROR,
    .source = "RFC 8460 section 3",
    .message = "rua= holds what is no mailto: or https: URI",
    .why = "Reports are dropped.",
    .fix = "Separate URIs by commas; write mailto: before an address, and "
	   "%2C %21 %3B for ',' '!' ';' inside one.",
    .bad = "_smtp._tls TXT \"v=TLSRPTv1; "
	   "rua=mailto:a@example.com mailto:b@example.com\"\n",
    .good = "_smtp._tls TXT \"v=TLSRPTv1; "
	    "rua=mailto:a@example.com,https://tls.example.com/v1\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "RPT006",
    .policies = POLICY_TLSRPT,
    .on_policy = uris,
};

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (node_kind(node->name).kind == NODE_TLSRPT)
		alike_several(l, node, set, n, tlsrpt_is_record, "TLS-RPT",
		    "no reports are sent");
}

const struct rule multiple_tlsrpt = {
    .id = "RPT004",
    .name = "multiple-tlsrpt",
    .level = LEVEL_ERROR,
    .source = "RFC 8460 section 3",
    .message = "more than one _smtp._tls record",
    .why = "A sender that finds any number but one assumes that the domain "
	   "wants no reports.",
    .fix = "Merge them: one record, the URIs separated by commas.",
    .bad = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@example.com\"\n"
	   "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:b@example.com\"\n",
    .good = "_smtp._tls TXT \"v=TLSRPTv1; "
	    "rua=mailto:a@example.com,mailto:b@example.com\"\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TXT},
    .least = 2,
    .on_rrset = several,
};

static bool
is_near_miss(struct str label)
{
	static const char *const words[] = {"_smtp", "_tls", "_tcp",
	    "_smtp-tls", "_smtp_tls", "_tlsrpt", "_tls-rpt", "_smtp-tlsrpt",
	    "smtp", "tls", "tlsrpt"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_ieq(label, str_c(words[i])))
			return true;
	return false;
}

static void
wrong_owner(struct lint *l, const struct policy_text *p)
{
	struct name owner = p->rr->owner, domain = owner;
	struct finding *f;

	if (p->claim != POLICY_TLSRPT || p->at.kind == NODE_TLSRPT)
		return;
	f = flag_owner(l, p->rr, "a TLS-RPT record at %s is never asked for",
	    lint_name(l, owner));
	while (is_near_miss(name_label(domain, 0)))
		domain = name_parent(domain, 1);
	if (name_eq(domain, owner) &&
	    !(l->zone->origin.n && name_eq(owner, l->zone->origin)))
		return;
	domain = name_under(l->arena, "_smtp._tls", domain);
	if (!domain.n)
		return;
	finding_fix(l, f, "move it to %s", lint_name(l, domain));
	finding_rename(l, f, p->rr, domain);
}

const struct rule tlsrpt_wrong_owner = {
    .id = "RPT005",
    .name = "tlsrpt-wrong-owner",
    .level = LEVEL_ERROR,
    .source = "RFC 8460 section 3",
    .message = "a TLS-RPT record is not at _smtp._tls.DOMAIN",
    .why = "Senders ask for that name alone.",
    .fix = "Move the record to _smtp._tls below the mail domain.",
    .bad = "_smtp-tls TXT \"v=TLSRPTv1; rua=mailto:t@example.com\"\n",
    .good = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@example.com\"\n",
    .needs = NEEDS_NAME,
    .fixable = FIX_SAFE,
    .silences_record = "ZON037 TXT023",
    .policies = POLICY_TLSRPT,
    .on_policy = wrong_owner,
};

static void
all_fields(struct lint *l, const struct policy_text *p)
{
	alike_fields(l, p, &p->tlsrpt->fields);
}

const struct rule tlsrpt_field = {
    .id = "RPT006",
    .name = "tlsrpt-field",
    .level = LEVEL_INFO,
    .source = "RFC 8460 section 3",
    .message = "a field that TLS-RPT does not know, a repeated or malformed "
	       "one",
    .why = "Often a tag of DMARC copied by mistake. Unknown fields are "
	   "ignored, a malformed one makes the record invalid.",
    .fix = "Keep v= and rua= alone.",
    .bad = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@example.com; "
	   "p=none\"\n",
    .good = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@example.com\"\n",
    .needs = NEEDS_RECORD,
    .policies = POLICY_TLSRPT,
    .on_policy = all_fields,
};
