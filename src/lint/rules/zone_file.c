/*
 * The file as a whole, and what its reader reports.
 */
#include "lint/rule.h"
#include "mail/ip.h"

const struct rule record_syntax = {
    .id = "ZON031",
    .name = "record-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1; RFC 3597 section 5",
    .message = "a line cannot be read as a record or directive",
    .why = "A name server refuses the whole zone for it.",
    .fix = "Write owner, TTL, class, type and all fields of the type.",
    .bad = "@ IN XM 10 mail\n",
    .good = "@ IN MX 10 mail\n",
    .needs = NEEDS_RECORD,
    .elsewhere = true,
};

const struct rule address_syntax = {
    .id = "ZON032",
    .name = "address-syntax",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 3.4.1; RFC 3596 section 2.2; RFC 4291 "
	      "section 2.2",
    .message = "an A or AAAA record holds no address of its family",
    .why = "The mail host has no address.",
    .fix = "Write one address, without a prefix length: IPv4 in A, IPv6 in "
	   "AAAA.",
    .bad = "mail A x.x.x.x\n",
    .good = "mail A 192.0.2.10\n",
    .needs = NEEDS_RECORD,
    .silences = "ZON031",
    .elsewhere = true,
};

static void
special_address(struct lint *l, const struct rr *r)
{
	bool documentation = false;
	const char *why;
	struct finding *f;
	struct ip ip = {0};

	ip.bits = ip.prefix = r->type == TYPE_A ? 32 : 128;
	if (r->rdata.n != ip.bits / 8u)
		return;
	memcpy(ip.octets, r->rdata.p, r->rdata.n);
	why = ip_special(ip, &documentation);
	if (!why || !facts_is_mail_host(l->facts, r->owner))
		return;
	f = flag_field(l, r, 0, "%s is a mail host, its address is %s",
	    lint_name(l, r->owner), why);
	if (documentation && l->facts->example)
		f->level = LEVEL_INFO;
}

const struct rule special_use_address = {
    .id = "ZON033",
    .name = "special-use-address",
    .level = LEVEL_WARNING,
    .source = "RFC 6890; RFC 8190; IANA special-purpose registries",
    .message = "a mail host has an address that is not globally reachable",
    .why = "Other servers can never connect to it, or loop the mail to "
	   "themselves.",
    .fix = "Write the address under which the Internet reaches the host.",
    .bad = "@ MX 10 mail\nmail A 192.168.0.5\n",
    .good = "@ MX 10 mail\nmail A 1.1.1.1\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_A, TYPE_AAAA},
    .on_record = special_address,
};

const struct rule file_encoding = {
    .id = "ZON038",
    .name = "file-encoding",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.1; RFC 3629 section 6",
    .message = "the file begins with a byte order mark, or holds NUL octets, "
	       "UTF-16 or octets that are not UTF-8",
    .why = "The first owner name gets three invisible octets, and the zone "
	   "does not load.",
    .fix = "Save the file as UTF-8 without a byte order mark.",
    .bad = "\xef\xbb\xbf$ORIGIN example.com.\n",
    .good = "$ORIGIN example.com.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_ZONE,
    .fixable = FIX_SAFE,
    .elsewhere = true,
};

const struct rule directive_unsupported = {
    .id = "ZON039",
    .name = "directive-unsupported",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "$INCLUDE or $GENERATE is used and cannot be expanded",
    .why = "Records behind the directive are not checked and not migrated.",
    .fix = "Put the records themselves into the file, or allow the folder "
	   "with --allow-include.",
    .bad = "$INCLUDE no-such-file.zone\n",
    .good = "mail._domainkey TXT \"v=DKIM1; p=\"\n",
    .needs = NEEDS_ZONE,
    .elsewhere = true,
};

/* ip6.arpa, in-addr.arpa, _msdcs.…: nobody mails to those. */
static bool
may_have_mail(struct name origin)
{
	unsigned n = name_labels(origin), i;

	for (i = 0; i < n; i++)
		if (name_label(origin, i).p[0] == '_')
			return false;
	return n && !str_ieq(name_label(origin, n - 1), STR("arpa"));
}

static void
mail_intent(struct lint *l)
{
	struct name apex = l->zone->origin;
	const struct policy_text *dmarc;

	dmarc = facts_policy_below(l->facts, "_dmarc", apex, POLICY_DMARC, 0);
	if (!may_have_mail(apex) || facts_has_mx(l->facts, apex) ||
	    facts_has_null_mx(l->facts, apex) ||
	    facts_spf_denies_all(
		facts_policy_at(l->facts, apex, POLICY_SPF, 0)) ||
	    (dmarc && dmarc->dmarc->p == DMARC_REJECT))
		return;
	flag_zone(l, "%s neither takes mail nor says that it does not",
	    lint_name(l, apex));
}

const struct rule zone_without_mail_intent = {
    .id = "ZON040",
    .name = "zone-without-mail-intent",
    .level = LEVEL_INFO,
    .source = "RFC 7505; RFC 7208 section 10.1.2",
    .message = "the zone neither accepts mail nor declares that it does not",
    .why = "A domain about which nothing is said is the easiest to forge.",
    .fix = "Add MX records, or a null MX, \"v=spf1 -all\" and p=reject.",
    .bad = "@ A 192.0.2.1\n",
    .good = "@ MX 0 .\n@ TXT \"v=spf1 -all\"\n"
	    "_dmarc TXT \"v=DMARC1; p=reject\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = mail_intent,
};
