/*
 * Letters of names: what no host name has, names that are not ASCII, capitals,
 * labels nearly spelt as those that mail asks for.
 */
#include "dns/idn.h"
#include "lint/target.h"

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
    .names = NAME_ODD,
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
			fix_idn(l, f, r, rr_owner_place(r), text);
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
    .names = NAME_HIGH,
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
				finding_edit(l, f, rr_owner_place(r),
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
    .names = NAME_CAPITAL,
    .on_record = upper_case,
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
	if (p->claim != POLICY_OTHER && p->claim != POLICY_SPF)
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
	if ((kind == NODE_DKIM || kind == NODE_DMARC) &&
	    node_kind(r->owner).kind == NODE_PLAIN)
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
    .marks = TEXT_AT(NODE_PLAIN),
    .on_text = misspelt_text,
};
