/*
 * Names: owners, names within rdata, $ORIGIN.
 */
#include "dns/idn.h"
#include "dns/psl.h"
#include "lint/target.h"

/* ---- in or out of the zone ---- */

static void
out_of_zone(struct lint *l)
{
	size_t n = zone_node_count(l->zone), i, k;

	if (l->zone->origin.n == 0)
		return;
	for (i = 0; i < n; i++) {
		const struct zone_node *node = zone_node_at(l->zone, i);

		/* within the zone, every name has its parent's node */
		if (node->parent || name_is_below(node->name, l->zone->origin))
			continue;
		for (k = 0; k < node->n; k++)
			flag_owner(l, node->rr[k], "%s is not in the zone %s",
			    lint_name(l, node->name),
			    lint_name(l, l->zone->origin));
	}
}

const struct rule owner_out_of_zone = {
    .id = "ZON019",
    .name = "owner-out-of-zone",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.2",
    .message = "a record's owner is not within the zone",
    .why = "A name server ignores the record, such as a DMARC record that was "
	   "written for another domain.",
    .fix = "Move it to the zone of its name, or repair the name.",
    .bad = "_dmarc.example.org. TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = out_of_zone,
};

/* Text with a dot inside and none at the end. */
static bool
lacks_dot(struct str text)
{
	return text.n > 2 && text.p[text.n - 1] != '.' && text.p[0] != '"' &&
	       str_chr(text, '.', 0) < text.n;
}

/* Names that providers' instructions tell to point to. */
static bool
is_provider_host(struct name name)
{
	static const char *const known[] = {"google.com", "googlemail.com",
	    "outlook.com", "office365.com", "onmicrosoft.com", "mailgun.org",
	    "sendgrid.net", "amazonses.com", "amazonaws.com", "zoho.com",
	    "zoho.eu", "protonmail.ch", "messagingengine.com", "yandex.net",
	    "yandex.ru", "mail.ru", "mimecast.com", "pphosted.com",
	    "mandrillapp.com", "mcsv.net", "mtasv.net", "sparkpostmail.com",
	    "mailjet.com", "sendinblue.com", "brevo.com", "icloud.com",
	    "migadu.com", "cloudflare.net", "ovh.net", "ionos.com"};
	struct name registrable = psl_registrable(name);
	struct buf b = BUF_INIT;
	bool found = false;
	size_t i;

	if (registrable.n == 0)
		return false;
	name_text_nodot(&b, registrable);
	for (i = 0; i < sizeof(known) / sizeof(*known) && !found; i++)
		found = str_ieq(buf_view(&b), str_c(known[i]));
	buf_free(&b);
	return found;
}

static void
missing_dot(struct lint *l, const struct rr *r)
{
	const struct zone *z = l->zone;
	unsigned i = target_field(r->type);
	struct str text = rr_field_text(r, i);
	struct name target, meant;
	bool ours, registered;
	struct finding *f;

	if (!lacks_dot(text) || r->flags & (RR_GENERIC | RR_GENERATED) ||
	    !target_of(r, &target) ||
	    name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) !=
		NAME_OK)
		return;
	ours = z->origin.n > 1 && name_is_below(meant, z->origin);
	if (z->whole) {
		if (zone_lookup(z, target, TYPE_ANY, NULL) != ANSWER_NXDOMAIN)
			return;
	} else if (!ours && !is_provider_host(meant)) {
		return;
	}
	f = flag_field(l, r, i, "'%.*s' without a final dot is %s", CUT(text),
	    lint_name(l, target));
	finding_fix(l, f, "write %.*s. if that is meant", CUT(text));
	registered = psl_registrable(meant).n > 0;
	if (ours || registered)
		finding_edit(l, f, rr_field_place(r, i),
		    str_fmt(l->arena, "%.*s.", STRP(text)));
}

const struct rule target_missing_trailing_dot = {
    .id = "ZON020",
    .name = "target-missing-trailing-dot",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "a name in rdata has a dot inside but none at the end, and the "
	       "name it makes does not exist",
    .why = "The origin is put behind it: the MX points to a name that is not "
	   "there, and inbound mail bounces.",
    .fix = "Add the final dot.",
    .bad = "@ MX 10 mail.example.com\n",
    .good = "@ MX 10 mail.example.com.\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .types = {TYPE_MX, TYPE_CNAME, TYPE_NS, TYPE_SRV},
    .on_record = missing_dot,
};

static void
repeated_origin(struct lint *l, const struct rr *r)
{
	struct name origin = l->zone->origin, meant;
	struct str text = rr_owner_text(r);
	struct finding *f;
	struct buf b = BUF_INIT;

	if (!(r->flags & RR_OWNER_RELATIVE) || r->flags & RR_GENERATED ||
	    origin.n <= 1 || r->owner.n < 2 * origin.n - 1 || text.n == 0 ||
	    name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) !=
		NAME_OK ||
	    !name_is_below(meant, origin))
		return;
	f = flag_owner(l, r, "'%.*s' without a final dot is %s", CUT(text),
	    lint_name(l, r->owner));
	name_text_relative(&b, meant, origin);
	finding_fix(
	    l, f, "write %.*s, or add the final dot", CUT(buf_view(&b)));
	if (rr_is_editable(r))
		finding_edit(l, f,
		    place_of(r->source, r->owner_at.at, r->owner_at.end),
		    str_fmt(l->arena, "%.*s.", STRP(text)));
	buf_free(&b);
}

const struct rule owner_repeats_origin = {
    .id = "ZON021",
    .name = "owner-repeats-origin",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "an owner name ends with the origin twice",
    .why = "The final dot is missing: receivers ask for _dmarc.example.com "
	   "and find nothing.",
    .fix = "Leave the origin out, or add the final dot.",
    .bad = "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .on_record = repeated_origin,
};

/* ---- letters ---- */

const struct rule name_too_long = {
    .id = "ZON022",
    .name = "name-too-long",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 sections 2.3.4 and 3.1",
    .message = "a label is over 63 octets or empty, or a name over 255",
    .why = "The zone is rejected. Long selectors and names of report "
	   "authorisations do this.",
    .fix = "Shorten the name; write one dot between labels.",
    .bad = "_dmarc..example.com. TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .elsewhere = true,
};

/* Of Active Directory: its hosts have addresses below it. */
static bool
is_below_msdcs(struct name name)
{
	unsigned i, n = name_labels(name);

	for (i = 0; i < n; i++)
		if (str_ieq(name_label(name, i), STR("_msdcs")))
			return true;
	return false;
}

/* The first label that no host may have. */
static struct str
bad_label(struct name name)
{
	unsigned i, n = name_labels(name);
	size_t k;

	for (i = 0; i < n; i++) {
		struct str s = name_label(name, i);

		if (s.n && (s.p[0] == '-' || s.p[s.n - 1] == '-'))
			return s;
		for (k = 0; k < s.n; k++)
			if (!str_isalpha(s.p[k]) && !str_isdigit(s.p[k]) &&
			    s.p[k] != '-' && !(s.n == 1 && s.p[k] == '*'))
				return s;
	}
	return name_label(name, 0);
}

static bool
is_plain_host(struct name name)
{
	if (name_is_wildcard(name))
		name = name_parent(name, 1);
	return name.n <= 1 || name_is_hostname(name) || is_below_msdcs(name);
}

static void
host_letters(struct lint *l, const struct rr *r)
{
	struct name target;
	bool owner =
	    r->type == TYPE_A || r->type == TYPE_AAAA || r->type == TYPE_MX;

	if (owner && !is_plain_host(r->owner))
		flag_owner(l, r,
		    "'%.*s' in %s: host names are of letters, digits and inner "
		    "hyphens",
		    CUT(bad_label(r->owner)), lint_name(l, r->owner));
	if (r->type != TYPE_A && r->type != TYPE_AAAA &&
	    target_of(r, &target) && !is_plain_host(target))
		flag_field(l, r, target_field(r->type),
		    "'%.*s' in %s: host names are of letters, digits and inner "
		    "hyphens",
		    CUT(bad_label(target)), lint_name(l, target));
}

const struct rule bad_hostname_character = {
    .id = "ZON023",
    .name = "bad-hostname-character",
    .level = LEVEL_WARNING,
    .source = "RFC 952; RFC 1123 section 2.1",
    .message = "the name of a host holds '_' or another letter that none may",
    .why = "Strict mail servers refuse such a HELO or MX name, and no "
	   "authority issues a certificate for it.",
    .fix = "Rename the host.",
    .bad = "mail_1 A 192.0.2.10\n@ MX 10 mail_1\n",
    .good = "mail1 A 192.0.2.10\n@ MX 10 mail1\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_A, TYPE_AAAA, TYPE_MX, TYPE_SRV, TYPE_NS},
    .on_record = host_letters,
};

static bool
has_high(const unsigned char *p, size_t n)
{
	struct str s = {(const char *)p, n};

	return str_ascii_end(s, 0) < n;
}

/* Length octets are below 64, so no label's length looks like a letter. */
static bool
has_upper(const unsigned char *p, size_t n)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t seen = 0, v, low;
	size_t i;

	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&v, p, 8);
		low = v & 0x7f * each;
		/* the high bit of each sum: from A on; behind Z */
		seen |= (low + (0x80 - 'A') * each) &
			~(low + (0x7f - 'Z') * each) & ~v & 0x80 * each;
	}
	for (i = 0; i < n; i++)
		seen |= (unsigned)(p[i] - 'A') < 26u;
	return seen != 0;
}

/* Names within the rdata of a record, each with the place of its field. */
struct span_name {
	struct name name;
	struct place place;
	struct str text;
};

static unsigned
rdata_names(const struct rr *r, struct span_name out[2])
{
	struct field span[2];
	unsigned n = rr_names(r, span), i;
	/* where two names stand, they are the first two fields: SOA, RP */
	unsigned first = target_field(r->type);

	for (i = 0; i < n; i++) {
		unsigned field = n == 1 ? first : i;

		out[i].name = (struct name){
		    (const unsigned char *)r->rdata.p + span[i].at,
		    span[i].end - span[i].at};
		out[i].place = rr_field_place(r, field);
		out[i].text = rr_field_text(r, field);
	}
	return n;
}

/* A-labels for a name as it is written, where it can be turned into them. */
static void
fix_idn(struct lint *l, struct finding *f, const struct rr *r,
    struct place place, struct str text)
{
	struct str ascii;
	const char *why;

	if (str_chr(text, '\\', 0) < text.n || !str_is_utf8(text) ||
	    !idn_to_ascii(l->arena, text, &ascii, &why))
		return;
	finding_fix(l, f, "write %.*s", CUT(ascii));
	if (rr_is_editable(r))
		finding_edit(l, f, place, ascii);
}

static void
high_octets(struct lint *l, const struct rr *r)
{
	struct span_name v[2];
	struct finding *f;
	unsigned n, i;

	if (has_high(r->owner.p, r->owner.n) &&
	    (r->flags & RR_OWNER_STATED || !r->source)) {
		struct str text = rr_owner_text(r);

		/* a label of the origin is said where the origin is */
		if (!r->source ||
		    has_high((const unsigned char *)text.p, text.n)) {
			f = flag_owner(l, r,
			    "the owner '%.*s' is not in A-labels",
			    CUT(r->source ? text
					  : str_c(lint_name(l, r->owner))));
			fix_idn(l, f, r,
			    place_of(
				r->source, r->owner_at.at, r->owner_at.end),
			    text);
		}
	}
	n = rdata_names(r, v);
	for (i = 0; i < n; i++) {
		if (!has_high(v[i].name.p, v[i].name.n) ||
		    (r->source && !has_high((const unsigned char *)v[i].text.p,
				      v[i].text.n)))
			continue;
		f = flag_at(l, r, v[i].place,
		    "the name '%.*s' is not in A-labels",
		    CUT(r->source ? v[i].text
				  : str_c(lint_name(l, v[i].name))));
		fix_idn(l, f, r, v[i].place, v[i].text);
	}
}

static void
high_origin(struct lint *l, const struct directive *d)
{
	struct finding *f;
	struct str text =
	    str_sub(d->source->text, d->argument.at, d->argument.end);
	struct str ascii;
	const char *why;

	if (d->kind != DIRECTIVE_ORIGIN ||
	    !has_high((const unsigned char *)text.p, text.n))
		return;
	f = flag_at(l, NULL,
	    place_of(d->source, d->argument.at, d->argument.end),
	    "the origin '%.*s' is not in A-labels", CUT(text));
	if (str_is_utf8(text) && idn_to_ascii(l->arena, text, &ascii, &why))
		finding_edit(l, f,
		    place_of(d->source, d->argument.at, d->argument.end),
		    ascii);
}

const struct rule non_ascii_name = {
    .id = "ZON024",
    .name = "non-ascii-name",
    .level = LEVEL_ERROR,
    .source = "RFC 5890 section 2.3.2.1; RFC 1035 section 2.3.1",
    .message = "a domain name is written in UTF-8 instead of A-labels (xn--)",
    .why = "Resolvers compare octets: they ask for the A-label, and the "
	   "record is never found.",
    .fix = "Write the A-labels.",
    .bad = "_dmarc.пример TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc.xn--e1afmkfd TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences = "ZON023",
    .on_record = high_octets,
    .on_directive = high_origin,
};

static void
upper_case(struct lint *l, const struct rr *r)
{
	struct span_name v[2];
	struct finding *f;
	unsigned n, i;

	if (r->flags & RR_OWNER_STATED && !(r->flags & RR_GENERATED) &&
	    has_upper(r->owner.p, r->owner.n)) {
		struct str text = rr_owner_text(r);

		if (has_upper((const unsigned char *)text.p, text.n)) {
			f = flag_owner(
			    l, r, "capitals in the owner '%.*s'", CUT(text));
			if (rr_is_editable(r))
				finding_edit(l, f,
				    place_of(r->source, r->owner_at.at,
					r->owner_at.end),
				    str_lowered(l->arena, text));
		}
	}
	if (r->flags & (RR_GENERIC | RR_GENERATED))
		return;
	n = rdata_names(r, v);
	for (i = 0; i < n; i++) {
		struct str text = v[i].text;

		if (!has_upper(v[i].name.p, v[i].name.n) ||
		    !has_upper((const unsigned char *)text.p, text.n))
			continue;
		f = flag_at(
		    l, r, v[i].place, "capitals in the name '%.*s'", CUT(text));
		if (rr_is_editable(r))
			finding_edit(
			    l, f, v[i].place, str_lowered(l->arena, text));
	}
}

const struct rule uppercase_name = {
    .id = "ZON025",
    .name = "uppercase-name",
    .level = LEVEL_INFO,
    .source = "RFC 4343 section 2; RFC 1035 section 2.3.3",
    .message = "a name has capitals",
    .why = "The DNS does not care, but comparisons of text, templates and "
	   "some panels take it for another record.",
    .fix = "Write it in lower case.",
    .bad = "_DMARC TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_record = upper_case,
};

/* ---- wildcards ---- */

static void
wild_txt(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct str below;
	size_t i;

	if (!name_is_wildcard(node->name))
		return;
	below = name_label(node->name, 1);
	if (below.n && below.p[0] == '_')
		return;
	for (i = 0; i < n; i++) {
		const struct policy_text *p = facts_policy(l->facts, set[i]);

		if (p && p->claim != POLICY_SPF)
			flag_record(l, set[i],
			    "this text answers for _dmarc, _domainkey and "
			    "every other name that is not listed below %s",
			    lint_name(l, name_parent(node->name, 1)));
	}
}

const struct rule wildcard_txt = {
    .id = "ZON034",
    .name = "wildcard-txt",
    .level = LEVEL_WARNING,
    .source = "RFC 4592 sections 2.2.1 and 3.3; RFC 7208 section 3.5",
    .message = "a wildcard TXT record exists",
    .why = "Receivers that ask for DMARC or a key get this text, and every "
	   "selector that somebody makes up seems to exist.",
    .fix = "Give the names that are meant.",
    .bad = "* TXT \"some-verification=abc123\"\n",
    .good = "www TXT \"some-verification=abc123\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_TXT},
    .on_rrset = wild_txt,
};

static void
inner_star(struct lint *l, const struct rr *r)
{
	unsigned i, at = 0;

	if (!(r->flags & RR_OWNER_STATED) ||
	    !memchr(r->owner.p, '*', r->owner.n))
		return;
	for (i = 0; at < r->owner.n && r->owner.p[at]; i++) {
		struct str label = {
		    (const char *)r->owner.p + at + 1, r->owner.p[at]};

		at += r->owner.p[at] + 1u;
		if (str_chr(label, '*', 0) == label.n ||
		    (i == 0 && label.n == 1))
			continue;
		flag_owner(l, r, "the '*' in %s is no wildcard",
		    lint_name(l, r->owner));
		return;
	}
}

const struct rule non_terminal_wildcard = {
    .id = "ZON036",
    .name = "non-terminal-wildcard",
    .level = LEVEL_WARNING,
    .source = "RFC 4592 sections 2.1.2 and 2.1.3",
    .message = "a '*' is not the leftmost label, or part of a longer one",
    .why = "It matches nothing but itself: s1._domainkey.* covers no "
	   "subdomain.",
    .fix = "Write a record for each name.",
    .bad = "s1._domainkey.* TXT \"v=DKIM1; p=\"\n",
    .good = "s1._domainkey.news TXT \"v=DKIM1; p=\"\n",
    .needs = NEEDS_RECORD,
    .on_record = inner_star,
};

/* ---- mail names ---- */

static const struct str mail_labels[] = {STR_INIT("_dmarc"),
    STR_INIT("_domainkey"), STR_INIT("_mta-sts"), STR_INIT("_bimi"),
    STR_INIT("_tls"), STR_INIT("_smtp"), STR_INIT("_report"),
    STR_INIT("_adsp")};

enum {
	SURE = 4, /* of them, those that are no common word without '_' */
	MAIL_LABELS = sizeof(mail_labels) / sizeof(*mail_labels)
};

/* What a label was meant to be, or an empty text. */
static struct str
meant_label(struct str label)
{
	size_t i;
	int near;

	for (i = 0; i < MAIL_LABELS; i++)
		if (str_ieq(label, mail_labels[i]))
			return (struct str){0};
	if (str_ieq(label, STR("_smtp-tls")) ||
	    str_ieq(label, STR("_smtp_tls")) || str_ieq(label, STR("smtp-tls")))
		return STR("_smtp._tls");
	if (label.n < 4)
		return (struct str){0};
	near = str_nearest(label, mail_labels, MAIL_LABELS);
	if (near < 0 || (label.p[0] != '_' && near >= SURE))
		return (struct str){0};
	return mail_labels[near];
}

static void
flag_misspelt(struct lint *l, const struct rr *r)
{
	unsigned i, n = name_labels(r->owner);

	if (node_kind(r->owner).kind != NODE_PLAIN)
		return;
	for (i = 0; i + 1 < n; i++) {
		struct str label = name_label(r->owner, i);
		struct str meant = meant_label(label);

		if (meant.n == 0)
			continue;
		finding_fix(l,
		    flag_owner(l, r,
			"nobody looks at '%.*s' for this: by its content "
			"'%.*s' is meant",
			CUT(label), STRP(meant)),
		    "write %.*s", STRP(meant));
		return;
	}
}

static void
misspelt_text(struct lint *l, const struct policy_text *p)
{
	if (p->claim != POLICY_NONE && p->claim != POLICY_SPF)
		flag_misspelt(l, p->rr);
}

static void
misspelt_alias(struct lint *l, const struct rr *r)
{
	struct name target;
	enum mail_node kind;

	if (!rr_target(r, &target))
		return;
	kind = node_kind(target).kind;
	if (kind == NODE_DKIM || kind == NODE_DMARC)
		flag_misspelt(l, r);
}

const struct rule underscore_name_misspelt = {
    .id = "ZON037",
    .name = "underscore-name-misspelt",
    .level = LEVEL_WARNING,
    .source = "RFC 8552 section 4; IANA registry of underscored names",
    .message = "a policy stands at a name that is nearly a name for mail",
    .why = "The record is never looked up.",
    .fix = "Correct the label.",
    .bad = "s1._domainkeys CNAME s1._domainkey.esp.example.\n",
    .good = "s1._domainkey CNAME s1._domainkey.esp.example.\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_CNAME},
    .on_record = misspelt_alias,
    .on_text = misspelt_text,
};

/* ---- $ORIGIN ---- */

/* Does the text, taken as absolute, repeat the origin it stands under? */
static bool
repeats(struct lint *l, struct str text, struct name expanded)
{
	struct name meant, rest;

	if (name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) !=
	    NAME_OK)
		return false;
	rest = name_parent(expanded, name_labels(meant));
	return rest.n > 1 && name_is_below(meant, rest);
}

static void
origin_dot(struct lint *l, const struct directive *d)
{
	struct str text =
	    str_sub(d->source->text, d->argument.at, d->argument.end);
	const struct directive *first = l->zone->directive;
	struct place place =
	    place_of(d->source, d->argument.at, d->argument.end);
	struct finding *f;

	if (d->kind != DIRECTIVE_ORIGIN || !d->relative || !lacks_dot(text))
		return;
	while (first->kind != DIRECTIVE_ORIGIN)
		first++;
	if (d != first && !repeats(l, text, d->name))
		return;
	f = flag_at(
	    l, NULL, place, "'$ORIGIN %.*s' without a final dot", CUT(text));
	finding_fix(l, f, "write $ORIGIN %.*s.", CUT(text));
	finding_edit(l, f, place, str_fmt(l->arena, "%.*s.", STRP(text)));
}

const struct rule origin_missing_trailing_dot = {
    .id = "ZON043",
    .name = "origin-missing-trailing-dot",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "$ORIGIN has a dot inside but none at the end",
    .why = "All names behind it move to x.example.com.example.com, and the "
	   "whole mail part cannot be reached.",
    .fix = "Add the final dot.",
    .bad = "$ORIGIN example.com\n@ MX 10 mail.example.com.\n",
    .good = "$ORIGIN example.com.\n@ MX 10 mail.example.com.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .on_directive = origin_dot,
};
