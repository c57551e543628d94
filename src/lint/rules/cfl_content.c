/*
 * What records say that Cloudflare refuses or takes otherwise: long and
 * oddly quoted TXT, its own addresses, MX of its mail routing.
 */
#include "dns/emit.h"
#include "lint/rules/cloudflare.h"
#include "lint/target.h"

enum {
	TXT_OLD_MAX = 2048, /* characters of a record, as it was */
	TXT_WIRE_MAX = 4096, /* octets of a record, lengths of strings too */
	TXT_SET_MAX = 8192, /* characters of all TXT of a name */
	STRING_MAX = 255,
	MX_EXCHANGE = 1 /* rdata field */
};

/* Octets on the wire, long strings split. */
static size_t
wire_size(const struct rr *r)
{
	size_t strings = (r->rdata.n + STRING_MAX - 1) / STRING_MAX;

	return r->rdata.n + (r->nlens > strings ? r->nlens : strings);
}

static void
long_texts(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	size_t i, sum = 0;

	for (i = 0; i < n; i++) {
		size_t wire = wire_size(set[i]);

		sum += set[i]->rdata.n;
		if (wire > TXT_WIRE_MAX)
			flag_record(l, set[i],
			    "TXT of %zu octets with the lengths of its "
			    "strings, %zu more than Cloudflare takes",
			    wire, wire - TXT_WIRE_MAX);
		else if (set[i]->rdata.n > TXT_OLD_MAX)
			flag_record(l, set[i],
			    "TXT of %zu octets: more than the %d that "
			    "Cloudflare took before 2026",
			    set[i]->rdata.n, TXT_OLD_MAX)
			    ->level = LEVEL_WARNING;
	}
	if (n > 1 && sum > TXT_SET_MAX)
		flag_record(l, set[n - 1],
		    "the %zu TXT of %s have %zu octets, %zu more than "
		    "Cloudflare takes at a name",
		    n, lint_name(l, node->name), sum, sum - TXT_SET_MAX);
}

const struct rule txt_content_limits = {
    .id = "CFL010",
    .name = "txt-content-limits",
    .level = LEVEL_ERROR,
    .source = "Cloudflare: DNS, Record types, TXT",
    .message = "a TXT, or all TXT of a name, are longer than Cloudflare takes",
    .why = "Cloudflare refuses a TXT of over 4096 octets on the wire and what "
	   "makes a name's TXT exceed 8192.",
    .fix = "Take a shorter key, or move what is there to names of their own.",
    .bad = "cloudflare/txt-4100.txt",
    .good = "cloudflare/txt-200.txt",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_NAME,
    .cloudflare = true,
    .types = {TYPE_TXT},
    .on_rrset = long_texts,
};

/* The strings with blanks between, as one string; empty: too long for that. */
static struct str
one_string(struct lint *l, const struct rr *r, struct buf *value)
{
	struct buf b = BUF_INIT;
	struct str out = {0};
	uint32_t i, at = 0;

	for (i = 0; i < r->nlens && value->n <= STRING_MAX; i++) {
		if (i)
			buf_ch(value, ' ');
		buf_str(value, str_sub(r->rdata, at, at + r->lens[i]));
		at += r->lens[i];
	}
	if (value->n <= STRING_MAX) {
		emit_quoted(&b, buf_view(value));
		out = str_dup(l->arena, buf_view(&b));
	}
	buf_free(&b);
	return out;
}

static void
partly_quoted(struct lint *l, const struct policy_text *p)
{
	const struct rr *r = p->rr;
	unsigned i, quoted = 0, first = 0;
	struct buf value = BUF_INIT;
	struct finding *f;
	struct str text;
	bool exact;

	if (r->nfields < 2 || r->flags & (RR_GENERATED | RR_GENERIC) ||
	    r->type != TYPE_TXT || l->zone->form != FORM_TEXT)
		return;
	for (i = r->nfields; i--;) {
		if (str_starts(rr_field_text(r, i), STR("\"")))
			quoted++;
		else
			first = i;
	}
	if (quoted == 0 || quoted == r->nfields)
		return;
	text = rr_field_text(r, first);
	f = flag_field(l, r, first,
	    "'%.*s' stands without quotes beside %u quoted string%s", CUT(text),
	    quoted, quoted == 1 ? "" : "s");
	text = one_string(l, r, &value);
	if (text.n &&
	    facts_claim(l->facts, buf_view(&value), &exact) != POLICY_OTHER) {
		finding_fix(l, f, "write %.*s", CUT(text));
		if (cloudflare_may_edit(l, r))
			finding_edit(l, f,
			    place_of(r->source, rr_field(r, 0).at,
				rr_field(r, r->nfields - 1).end),
			    text);
	}
	buf_free(&value);
}

const struct rule txt_quoting = {
    .id = "CFL011",
    .name = "txt-quoting",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS, Record types, TXT; Cloudflare API: DNS "
	      "records, content",
    .message = "a TXT is quoted in part",
    .why = "Cloudflare refuses it, or takes the quotes as part of the value: "
	   "then it is no SPF, DKIM or DMARC any more.",
    .fix = "Quote the whole value, in strings of at most 255 octets.",
    .bad = "@ TXT \"v=spf1\" mx -all\n",
    .good = "@ TXT \"v=spf1 mx -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .cloudflare = true,
    .on_text = partly_quoted,
};

static void
own_address(struct lint *l, const struct rr *r)
{
	struct ip ip = {.bits = r->type == TYPE_A ? 32 : 128};

	ip.prefix = ip.bits;
	if (r->rdata.n != ip.bits / 8u)
		return;
	memcpy(ip.octets, r->rdata.p, r->rdata.n);
	if (ip_is_cloudflare(ip))
		flag_field(l, r, 0, "%.*s of %s is Cloudflare's, no server's",
		    STRP(ip_str(l->arena, ip)), lint_name(l, r->owner));
}

const struct rule cloudflare_ip_as_content = {
    .id = "CFL016",
    .name = "cloudflare-ip-as-content",
    .level = LEVEL_ERROR,
    .source = "www.cloudflare.com/ips; Cloudflare: Error 1000",
    .message = "an A or AAAA holds an address of Cloudflare's proxy",
    .why = "It was copied from a look-up of a proxied name. The web shows "
	   "error 1000, and mail goes nowhere.",
    .fix = "Write the address of the server itself.",
    .bad = "mail A 104.16.0.1\n",
    .good = "mail A 203.0.113.7\n",
    .needs = NEEDS_RECORD,
    .cloudflare = true,
    .types = {TYPE_A, TYPE_AAAA},
    .on_record = own_address,
};

/* "MX 0 @" where no mail is wanted: the root was meant. */
static void
null_mx_form(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	const struct intent *intent = l->facts->intent;
	struct name exchange;
	uint16_t preference;
	struct finding *f;

	if (n != 1 || !rr_mx(set[0], &preference, &exchange) ||
	    !name_eq(exchange, node->name))
		return;
	if (intent ? !intent->no_mail || !name_eq(intent->domain, node->name)
		   : !facts_spf_denies_all(facts_policy_at(
			 l->facts, node->name, POLICY_SPF, 0)) ||
			 target_address(l->zone, node->name) == ANSWER_YES)
		return;
	f = flag_field(l, set[0], MX_EXCHANGE,
	    "MX %u %s: %s takes no mail, and a null MX has the target '.'",
	    preference, lint_name(l, exchange), lint_name(l, node->name));
	finding_fix(l, f, "write MX 0 .");
	if (cloudflare_may_edit(l, set[0]) && set[0]->nfields > MX_EXCHANGE)
		finding_edit(
		    l, f, rr_field_place(set[0], MX_EXCHANGE), STR("."));
}

const struct rule null_mx_form_rule = {
    .id = "CFL017",
    .name = "null-mx-form",
    .level = LEVEL_ERROR,
    .source = "RFC 7505 section 3",
    .message = "a null MX has the domain for its target",
    .why = "Cloudflare takes an empty target or @ as the domain itself: mail "
	   "is sent to its web server, not refused at once.",
    .fix = "Write MX 0 . (a single dot).",
    .bad = "@ MX 0 @\n@ TXT \"v=spf1 -all\"\n",
    .good = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n",
    .needs = NEEDS_INTENT,
    .fixable = FIX_SAFE,
    .partly = true,
    .cloudflare = true,
    .types = {TYPE_MX},
    .on_rrset = null_mx_form,
};

static void
routing(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	static const struct str spf_name = STR_INIT("_spf.mx.cloudflare.net");
	struct name tail = name_under(l->arena, "mx.cloudflare.net", name_root);
	const struct rr *routed = NULL, *other = NULL;
	const struct policy_text *spf;
	struct finding *f;
	size_t i;

	for (i = 0; i < n; i++) {
		struct name exchange;
		uint16_t preference;

		if (!rr_mx(set[i], &preference, &exchange))
			continue;
		if (name_is_below(exchange, tail))
			routed = routed ? routed : set[i];
		else
			other = other ? other : set[i];
	}
	if (!routed)
		return;
	if (other) {
		f = flag_field(l, other, MX_EXCHANGE,
		    "%s has an MX of Email Routing and this one of another "
		    "server",
		    lint_name(l, node->name));
		finding_other(l, f, routed, "the MX of Email Routing");
	}
	spf = facts_policy_at(l->facts, node->name, POLICY_SPF, 0);
	if (!spf) {
		f = flag_record(l, routed,
		    "%s has MX of Email Routing and no SPF",
		    lint_name(l, node->name));
		finding_fix(
		    l, f, "publish v=spf1 include:_spf.mx.cloudflare.net ~all");
	} else if (!spf_names(spf->spf, spf_name)) {
		f = flag_record(l, spf->rr,
		    "include:%.*s is missing: Email Routing forwards in the "
		    "name of %s",
		    STRP(spf_name), lint_name(l, node->name));
		finding_fix(l, f, "add include:%.*s", STRP(spf_name));
	}
}

const struct rule email_routing_conflict = {
    .id = "CFL018",
    .name = "email-routing-conflict",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: Email Routing, Postmaster",
    .message = "Email Routing stands beside other MX, or its SPF include is "
	       "missing",
    .why = "Email Routing works only where its MX are the only ones, and locks "
	   "them; without its include, what it forwards fails SPF.",
    .fix = "Keep either the MX of Email Routing, with their include, or those "
	   "of the other server.",
    .bad = "@ MX 10 route1.mx.cloudflare.net.\n@ MX 20 mail.example.com.\n"
	   "@ TXT \"v=spf1 include:_spf.mx.cloudflare.net ~all\"\n",
    .good = "@ MX 10 route1.mx.cloudflare.net.\n"
	    "@ TXT \"v=spf1 include:_spf.mx.cloudflare.net ~all\"\n",
    .needs = NEEDS_ZONE,
    .silences = "MX013",
    .partly = true,
    .cloudflare = true,
    .types = {TYPE_MX},
    .on_rrset = routing,
};
