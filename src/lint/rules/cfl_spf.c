/*
 * SPF and Cloudflare's proxy: a proxied name has the proxy's addresses.
 */
#include "lint/rules/cloudflare.h"
#include "lint/target.h"

/* ---- SPF ---- */

enum {
	ADDRESSES_MAX = 8 /* that a term is replaced by */
};

static struct ip
ip_of(const struct rr *r, const struct spf_term *t)
{
	struct ip ip = {.bits = r->type == TYPE_A ? 32 : 128};

	ip.prefix = r->type == TYPE_A ? t->prefix4 : t->prefix6;
	if (r->rdata.n == ip.bits / 8u)
		memcpy(ip.octets, r->rdata.p, r->rdata.n);
	else
		ip.bits = 0;
	return ip_network(ip);
}

/* Is the range within one that passes by its own term? */
static bool
is_listed(const struct spf *s, struct ip ip)
{
	size_t i;

	for (i = 0; i < s->n && i < 256; i++)
		if ((s->term[i].kind == SPF_IP4 ||
			s->term[i].kind == SPF_IP6) &&
		    !s->term[i].bad && s->term[i].qualifier == '+' &&
		    ip_contains(ip_network(s->term[i].ip), ip))
			return true;
	return false;
}

/*
 * "ip4:… ip6:…" of the addresses behind the proxy that the record has not;
 * false where the zone does not tell them all.
 */
static bool
origin_terms(struct lint *l, const struct policy_text *p,
    const struct spf_term *t, const struct rr *proxied, struct buf *out)
{
	static const uint16_t types[] = {TYPE_A, TYPE_AAAA};
	struct rr *const *set;
	size_t i, k, n, found = 0;

	for (k = 0; k < 2; k++) {
		set = zone_rrset(l->zone, proxied->owner, types[k], &n);
		if (n > ADDRESSES_MAX)
			return false;
		for (i = 0; i < n; i++) {
			struct ip ip = ip_of(set[i], t);

			if (!ip.bits)
				return false;
			found++;
			if (is_listed(p->spf, ip))
				continue;
			if (out->n)
				buf_ch(out, ' ');
			if (t->qualified)
				buf_ch(out, t->qualifier);
			buf_c(out, ip.bits == 32 ? "ip4:" : "ip6:");
			ip_text(out, ip);
		}
	}
	return found > 0;
}

static void
replace_term(struct lint *l, struct finding *f, const struct policy_text *p,
    const struct spf_term *t, const struct rr *proxied)
{
	struct buf b = BUF_INIT;
	struct str terms;
	size_t from = t->at, to = t->at + t->text.n;

	if (!origin_terms(l, p, t, proxied, &b)) {
		buf_free(&b);
		return;
	}
	terms = str_dup(l->arena, buf_view(&b));
	buf_free(&b);
	if (terms.n) {
		finding_fix(l, f, "write %.*s in place of %.*s", STRP(terms),
		    CUT(t->text));
	} else {
		finding_fix(l, f,
		    "leave %.*s out: the addresses stand in the record",
		    CUT(t->text));
		from--; /* with the blank before it: v=spf1 comes first */
	}
	if (cloudflare_may_edit(l, p->rr))
		finding_edit_text(l, f, p->rr, from, to, terms);
}

static const struct rr *
first_proxied_mx(struct lint *l, struct name domain, const struct rr **mx)
{
	struct rr *const *set;
	const struct rr *proxied;
	size_t i, n;

	set = zone_rrset(l->zone, domain, TYPE_MX, &n);
	for (i = 0; i < n && i < 10; i++) { /* RFC 7208 section 4.6.4 */
		struct name exchange = mx_exchange(set[i]);

		if (!exchange.n)
			continue;
		proxied = target_proxied(l->zone, exchange);
		*mx = set[i];
		if (proxied)
			return proxied;
	}
	return NULL;
}

static void
proxied_sender(
    struct lint *l, const struct policy_text *p, const struct spf_term *t)
{
	struct name name = p->rr->owner;
	const struct rr *proxied, *mx = NULL;
	struct finding *f;

	if ((t->kind != SPF_A && t->kind != SPF_MX) || t->bad || t->macro)
		return;
	if (t->domain.n && name_from_text(l->arena, t->domain, &name_root,
			       &name, NULL, NULL) != NAME_OK)
		return;
	proxied = t->kind == SPF_A ? target_proxied(l->zone, name)
				   : first_proxied_mx(l, name, &mx);
	if (!proxied)
		return;
	if (t->kind == SPF_MX) {
		f = flag_term(l, p, t,
		    "%.*s finds Cloudflare's addresses: %s, an MX, is proxied",
		    CUT(t->text), lint_name(l, proxied->owner));
		f->level = LEVEL_WARNING;
	} else {
		f = flag_term(l, p, t,
		    "%.*s finds Cloudflare's addresses: %s is proxied",
		    CUT(t->text), lint_name(l, proxied->owner));
		replace_term(l, f, p, t, proxied);
	}
	finding_other(l, f, proxied, "the proxied record");
}

const struct rule spf_through_proxy = {
    .id = "CFL003",
    .name = "spf-a-mx-through-proxy",
    .level = LEVEL_ERROR,
    .source = "RFC 7208 sections 5.3 and 5.4; Cloudflare: DNS, Proxy status",
    .message = "SPF's a or mx leads to a proxied name",
    .why = "The name has Cloudflare's addresses then: the own server is no "
	   "longer allowed to send, and the proxy is. \"v=spf1 a mx\" of a "
	   "panel breaks so on the day of the move.",
    .fix = "Write ip4: and ip6: with the server's own addresses in place of a "
	   "(and mx).",
    .bad = "@ TXT \"v=spf1 a ~all\"\n"
	   "@ A 203.0.113.7 ; cf_tags=cf-proxied:true\n",
    .good = "@ TXT \"v=spf1 ip4:203.0.113.7 ~all\"\n"
	    "@ A 203.0.113.7 ; cf_tags=cf-proxied:true\n",
    .needs = NEEDS_ZONE,
    .fixable = FIX_SAFE,
    .partly = true,
    .cloudflare = true,
    .on_term = proxied_sender,
};
