/*
 * What Cloudflare's import and its records take: types, TTLs, directives,
 * sizes and numbers.
 */
#include "lint/rules/cloudflare.h"
#include "lint/target.h"

enum {
	TTL_AUTO = 1,
	TTL_LEAST = 60,
	TTL_MOST = 86400,
	IMPORT_MAX = 262144, /* octets of a file */
	NS_MAX = 10, /* of a delegated name */
	NS_GOOD = 7
};

/* DNSSEC: Cloudflare signs for itself, or is told the DS. */
static bool
is_of_signing(uint16_t type)
{
	enum {
		TYPE_SIG = 24,
		TYPE_KEY = 25,
		TYPE_NXT = 30,
		TYPE_CSYNC = 62,
		TYPE_ZONEMD = 63
	};

	return type == TYPE_RRSIG || type == TYPE_NSEC || type == TYPE_NSEC3 ||
	       type == TYPE_NSEC3PARAM || type == TYPE_SIG ||
	       type == TYPE_KEY || type == TYPE_NXT || type == TYPE_CDS ||
	       type == TYPE_CDNSKEY || type == TYPE_CSYNC ||
	       type == TYPE_ZONEMD;
}

static bool
is_supported(uint16_t type)
{
	static const uint16_t types[] = {TYPE_A, TYPE_AAAA, TYPE_CAA, TYPE_CERT,
	    TYPE_CNAME, TYPE_DNSKEY, TYPE_DS, TYPE_HTTPS, TYPE_LOC, TYPE_MX,
	    TYPE_NAPTR, TYPE_NS, TYPE_OPENPGPKEY, TYPE_PTR, TYPE_SMIMEA,
	    TYPE_SRV, TYPE_SSHFP, TYPE_SVCB, TYPE_TLSA, TYPE_TXT, TYPE_URI,
	    TYPE_SOA /* CFL008 */};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i] == type)
			return true;
	return false;
}

/* Is there a TXT of the name with the text of a type SPF record? */
static bool
has_same_txt(const struct lint *l, const struct rr *r)
{
	struct rr *const *set;
	size_t i, n;

	set = zone_rrset(l->zone, r->owner, TYPE_TXT, &n);
	for (i = 0; i < n && i < 64; i++)
		if (str_eq(set[i]->rdata, r->rdata))
			return true;
	return false;
}

static void
unsupported(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	uint16_t type = set[0]->type;
	struct finding *f;
	size_t i;

	if (is_supported(type))
		return;
	f = flag_record(l, set[0],
	    "Cloudflare has no records of type %s: %zu of %s left out",
	    lint_type(l, type), n, lint_name(l, node->name));
	if (is_of_signing(type)) {
		f->level = LEVEL_INFO;
		finding_fix(
		    l, f, "leave it out and switch DNSSEC on at Cloudflare");
	} else if (type == TYPE_SPF && has_same_txt(l, set[0])) {
		finding_fix(l, f, "delete it: the TXT record says the same");
		for (i = 0; i < n && cloudflare_may_edit(l, set[i]); i++)
			if (has_same_txt(l, set[i]))
				finding_delete(l, f, set[i]);
	} else if (type == TYPE_SPF) {
		finding_fix(l, f, "write it as TXT in place of SPF");
	}
}

const struct rule unsupported_type = {
    .id = "CFL007",
    .name = "unsupported-type",
    .level = LEVEL_ERROR,
    .source = "Cloudflare API: DNS records, type",
    .message = "a record of a type that Cloudflare does not have",
    .why = "The import leaves it out, without saying so in its summary.",
    .fix = "Leave the record out, or write what it says with another type.",
    .bad = "@ SPF \"v=spf1 -all\"\n@ TXT \"v=spf1 -all\"\n",
    .good = "@ TXT \"v=spf1 -all\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .cloudflare = true,
    .on_rrset = unsupported,
};

static bool
is_cloudflare_server(struct name name)
{
	static const struct name tail = {
	    (const unsigned char *)"\2ns\12cloudflare\3com", 19};

	return name_is_below(name, tail);
}

/* SOA and NS that Cloudflare has its own of. */
static bool
is_replaced(const struct lint *l, const struct rr *r)
{
	return r->type == TYPE_SOA ||
	       (r->type == TYPE_NS && lint_is_apex(l, r->owner));
}

static void
ignored(struct lint *l)
{
	struct rr *const *soa, *const *ns;
	struct name target = {0};
	const struct rr *first;
	size_t n, m;

	if (!l->facts->import)
		return;
	soa = zone_rrset(l->zone, l->zone->origin, TYPE_SOA, &n);
	ns = zone_rrset(l->zone, l->zone->origin, TYPE_NS, &m);
	if (n + m == 0)
		return;
	if (m && rr_target(ns[0], &target) && is_cloudflare_server(target))
		return;
	first = n ? soa[0] : ns[0];
	flag_record(l, first,
	    "not taken over: the SOA (%zu) and the NS records (%zu) of %s", n,
	    m, lint_name(l, l->zone->origin));
}

const struct rule soa_and_apex_ns_ignored = {
    .id = "CFL008",
    .name = "soa-and-apex-ns-ignored",
    .level = LEVEL_INFO,
    .source = "Cloudflare: DNS, Record types",
    .message = "SOA and NS of the apex are in a file for Cloudflare's import",
    .why = "Cloudflare has its own; the old name servers, kept as data, "
	   "mislead whoever reads the file.",
    .fix = "None is needed: the import leaves them out.",
    .bad = ";; Domain: example.com.\n"
	   "example.com. 3600 IN NS ns1.oldhost.example.\n"
	   "example.com. 3600 IN MX 10 mx.example.net.\n",
    .good = ";; Domain: example.com.\n"
	    "example.com. 3600 IN MX 10 mx.example.net.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_ZONE,
    .partly = true,
    .cloudflare = true,
    .on_zone = ignored,
};

/* ---- TTL ---- */

static bool
is_in_range(uint32_t ttl)
{
	return ttl == TTL_AUTO || (ttl >= TTL_LEAST && ttl <= TTL_MOST);
}

static unsigned
clamped(uint32_t ttl)
{
	return ttl < TTL_LEAST ? TTL_LEAST : TTL_MOST;
}

static void
odd_ttl(struct lint *l, const struct rr *r)
{
	struct finding *f;

	/* gen writes what Cloudflare takes; $TTL is told once, below */
	if (is_in_range(r->ttl) || l->zone->kind == ZONE_MADE ||
	    !(r->flags & RR_TTL_STATED) || is_replaced(l, r) ||
	    rr_is_proxied(r))
		return;
	f = flag_ttl(l, r, "a TTL of %u is not 60 to %d, nor 1 for automatic",
	    r->ttl, TTL_MOST);
	finding_fix(l, f, "write %u", clamped(r->ttl));
	if (cloudflare_may_edit(l, r) && rr_ttl_at(r).end > rr_ttl_at(r).at)
		finding_ttl(l, f, r, clamped(r->ttl));
}

static void
odd_default_ttl(struct lint *l, const struct directive *d)
{
	struct place place =
	    place_of(d->source, d->argument.at, d->argument.end);
	struct finding *f;

	if (d->kind != DIRECTIVE_TTL || is_in_range(d->ttl) ||
	    place.end == place.at)
		return;
	f = flag_at(l, NULL, place,
	    "$TTL %u is not 60 to %d, nor 1 for automatic", d->ttl, TTL_MOST);
	finding_fix(l, f, "write %u", clamped(d->ttl));
	if (l->zone->kind == ZONE_CLOUDFLARE && d->source && !d->source->map)
		finding_edit(
		    l, f, place, str_fmt(l->arena, "%u", clamped(d->ttl)));
}

const struct rule cloudflare_ttl_range = {
    .id = "CFL009",
    .name = "ttl-range",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS, TTL; Cloudflare API: DNS records, ttl",
    .message = "a TTL is below 60 or above 86400, and not 1",
    .why = "The API refuses such a record, and the import changes it. Proxied "
	   "records have 300 whatever is written.",
    .fix = "Write 60 to 86400 seconds, or 1 for automatic.",
    .bad = "@ 604800 MX 10 mail\n",
    .good = "@ 86400 MX 10 mail\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .cloudflare = true,
    .on_record = odd_ttl,
    .on_directive = odd_default_ttl,
};

/* ---- the file ---- */

static void
too_large(struct lint *l)
{
	const struct zone *z = l->zone;
	size_t n = z->nsource ? z->source[0]->text.n : 0;

	if (l->facts->import && n > IMPORT_MAX)
		flag_zone(l,
		    "the file has %zu octets, %zu more than the %d that one "
		    "import takes",
		    n, n - IMPORT_MAX, IMPORT_MAX);
}

const struct rule import_file_too_large = {
    .id = "CFL012",
    .name = "import-file-too-large",
    .level = LEVEL_ERROR,
    .source = "Cloudflare: DNS, Import and export records",
    .message = "a file for Cloudflare's import is over 262144 octets",
    .why = "The upload is refused as a whole.",
    .fix = "Split the file, or send the records through the API.",
    .bad = "a file of 300000 octets",
    .good = "two files of 150000 octets",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_ZONE,
    .partly = true,
    .cloudflare = true,
    .on_zone = too_large,
};

/* The text of an included file that can stand where its directive stands. */
static struct str
inline_text(const struct lint *l, const struct directive *d)
{
	const struct zone *z = l->zone;
	const struct rr *first, *next;
	struct str text;
	size_t end = d->rr, i;

	if (!d->expanded || d->rr >= z->n || d->argument.end != d->place.end)
		return (struct str){0}; /* a second argument: another origin */
	first = &z->rr[d->rr];
	while (end < z->n && z->rr[end].source == first->source)
		end++;
	next = end < z->n ? &z->rr[end] : NULL;
	if (!first->source || first->source == d->source ||
	    first->source->map || !(first->flags & RR_OWNER_STATED) ||
	    (next && !(next->flags & RR_OWNER_STATED)))
		return (struct str){0};
	for (i = 0; i < z->ndirective; i++)
		if (z->directive[i].source == first->source)
			return (struct str){0};
	text = first->source->text;
	if (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	return text;
}

static void
other_directive(struct lint *l, const struct directive *d)
{
	struct place place = place_of(d->source, d->place.at, d->place.end);
	struct str text, word;
	struct finding *f;

	if (!l->facts->import ||
	    (d->kind != DIRECTIVE_INCLUDE && d->kind != DIRECTIVE_OTHER))
		return;
	word = str_sub(d->source->text, d->place.at, d->place.end);
	word = str_sub(word, 0, str_chr(word, ' ', 0));
	f = flag_at(l, NULL, place,
	    "%.*s: Cloudflare's import knows $ORIGIN, $TTL and $GENERATE alone",
	    CUT(word));
	if (d->kind == DIRECTIVE_OTHER)
		return;
	finding_fix(l, f, "put the records of the file in its place");
	text = inline_text(l, d);
	if (text.n && l->zone->kind == ZONE_CLOUDFLARE)
		finding_edit(l, f, place, text);
}

const struct rule import_directive = {
    .id = "CFL013",
    .name = "import-directive",
    .level = LEVEL_ERROR,
    .source = "Cloudflare: DNS, Import and export records",
    .message = "a file for Cloudflare's import has $INCLUDE or another "
	       "directive that it does not know",
    .why = "The import refuses it: \"$INCLUDE directive not allowed\".",
    .fix = "Write the records themselves.",
    .bad = "$INCLUDE mail.inc\n",
    .good = "$TTL 300\n",
    .needs = NEEDS_ZONE,
    .fixable = FIX_SAFE,
    .partly = true,
    .cloudflare = true,
    .on_directive = other_directive,
};

static void
relative_target(struct lint *l, const struct rr *r)
{
	unsigned i = target_field(r->type);
	struct name target, meant;
	struct str text = field_text(r, i);
	struct finding *f;

	if (!l->facts->import || text.n == 0 || text.p[text.n - 1] == '.' ||
	    r->flags & RR_GENERIC || is_replaced(l, r) ||
	    !target_of(r, &target))
		return;
	/* "mail.example.com" in example.com: the dot alone was forgotten */
	if (str_chr(text, '.', 0) < text.n && l->zone->origin.n > 1 &&
	    name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) ==
		NAME_OK &&
	    name_is_below(meant, l->zone->origin))
		target = meant;
	f = flag_field(l, r, i, "%s target '%.*s' does not end in a dot",
	    lint_type(l, r->type), CUT(text));
	finding_fix(l, f, "write %s.", lint_name(l, target));
	if (cloudflare_may_edit(l, r) && target.n > 1)
		finding_edit(
		    l, f, rr_field_place(r, i), name_str(l->arena, target));
}

const struct rule import_relative_target = {
    .id = "CFL014",
    .name = "import-relative-target",
    .level = LEVEL_ERROR,
    .source = "Cloudflare: DNS, Import and export records",
    .message = "a target in a file for Cloudflare's import is not absolute",
    .why = "The import takes it as relative and doubles the domain: "
	   "mail.example.com.example.com.",
    .fix = "Write the whole name with a dot at its end.",
    .bad = "@ MX 10 mail\n",
    .good = "@ MX 10 mail.example.com.\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .silences = "ZON020",
    .cloudflare = true,
    .types = {TYPE_CNAME, TYPE_MX, TYPE_NS, TYPE_PTR, TYPE_SRV},
    .on_record = relative_target,
};

/* ---- sets and numbers ---- */

/* Records that are to go to Cloudflare; an export's are there already. */
static bool
is_change_set(const struct lint *l)
{
	return l->facts->import || l->zone->kind == ZONE_MADE ||
	       l->zone->change_set;
}

static void
conflicts(struct lint *l, const struct zone_node *node)
{
	const struct rr *cname = NULL, *other = NULL;
	struct finding *f;
	size_t i;

	if (!is_change_set(l))
		return; /* ZON011 */
	for (i = 0; i < node->n; i++) {
		const struct rr *r = node->rr[i];

		if (r->type == TYPE_CNAME)
			cname = cname ? cname : r;
		else if (!other && (r->type == TYPE_A || r->type == TYPE_AAAA ||
				       (r->type == TYPE_NS &&
					   !lint_is_apex(l, r->owner))))
			other = r;
	}
	if (!cname || !other)
		return;
	f = flag_record(l, cname,
	    "%s has a CNAME and %s: Cloudflare refuses the one that comes "
	    "second",
	    lint_name(l, node->name), lint_type(l, other->type));
	finding_other(l, f, other, "the other record");
}

const struct rule cname_conflict_at_import = {
    .id = "CFL015",
    .name = "cname-conflict-at-import",
    .level = LEVEL_ERROR,
    .source = "Cloudflare API: errors 81053 and 81054; RFC 1034 section 3.6.2",
    .message = "a name has both a CNAME and A, AAAA or NS",
    .why = "Cloudflare refuses one of them, and the import ends half done.",
    .fix = "Keep the CNAME or the addresses, not both.",
    .bad = "mail CNAME host.example.net.\nmail A 203.0.113.7\n",
    .good = "mail A 203.0.113.7\n",
    .needs = NEEDS_NAME,
    .silences = "ZON011",
    .cloudflare = true,
    .on_name = conflicts,
};

static void
many_records(struct lint *l)
{
	static const struct {
		size_t records;
		const char *plan;
	} plans[] = {{3500, "the Pro and Business plans take"},
	    {1000, "a Free zone of before September 2024 takes"},
	    {200, "a Free zone takes"}};
	const struct zone *z = l->zone;
	size_t i, n = 0;

	if (!is_change_set(l))
		return;
	for (i = 0; i < z->n; i++)
		n += !(z->rr[i].flags & RR_BAD) && !is_replaced(l, &z->rr[i]) &&
		     is_supported(z->rr[i].type);
	for (i = 0; i < sizeof(plans) / sizeof(*plans); i++)
		if (n > plans[i].records) {
			flag_zone(l, "%zu records, %zu more than %s", n,
			    n - plans[i].records, plans[i].plan);
			return;
		}
}

const struct rule record_quota = {
    .id = "CFL019",
    .name = "record-quota",
    .level = LEVEL_INFO,
    .source = "Cloudflare: DNS, Quotas",
    .message = "more records than a plan of Cloudflare takes",
    .why = "Free zones of September 2024 and later take 200 records, older "
	   "ones 1000, paid plans 3500: the rest of the import is refused.",
    .fix = "Leave out what is not needed (wildcards do for many names), or "
	   "take a larger plan.",
    .bad = "$GENERATE 1-250 h$ A 203.0.113.7\n",
    .good = "* A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .cloudflare = true,
    .on_zone = many_records,
};

const struct rule srv_data_shape = {
    .id = "CFL020",
    .name = "srv-data-shape",
    .level = LEVEL_WARNING,
    .source = "Cloudflare API: DNS records, data",
    .message = "an SRV, CAA or TLSA has its fields in content, not in data",
    .why = "The API refuses the record with HTTP 400.",
    .fix = "Write the fields as members of data: \"data\":{\"priority\":0,"
	   "\"weight\":1,\"port\":993,\"target\":\"mail.example.com\"}.",
    .bad = "cloudflare/srv-content.json",
    .good = "cloudflare/srv-data.json",
    .example = EXAMPLE_FIXTURE,
    .needs = NEEDS_RECORD,
    .cloudflare = true,
    .elsewhere = true,
};

static void
many_servers(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	if (!lint_is_apex(l, node->name))
		flag_record(l, set[NS_MAX],
		    "%s is delegated to %zu name servers, more than %d; %d do",
		    lint_name(l, node->name), n, NS_MAX, NS_GOOD);
}

const struct rule ns_set_too_large = {
    .id = "CFL022",
    .name = "ns-set-too-large",
    .level = LEVEL_WARNING,
    .source = "Cloudflare: DNS, Delegate subdomains; RFC 1912 section 2.8",
    .message = "a name is delegated to more than 10 name servers",
    .why = "Cloudflare refuses the eleventh.",
    .fix = "Keep at most seven.",
    .bad = "sub NS a.example.net.\nsub NS b.example.net.\n"
	   "sub NS c.example.net.\nsub NS d.example.net.\n"
	   "sub NS e.example.net.\nsub NS f.example.net.\n"
	   "sub NS g.example.net.\nsub NS h.example.net.\n"
	   "sub NS i.example.net.\nsub NS j.example.net.\n"
	   "sub NS k.example.net.\n",
    .good = "sub NS a.example.net.\nsub NS b.example.net.\n",
    .needs = NEEDS_NAME,
    .cloudflare = true,
    .types = {TYPE_NS},
    .least = NS_MAX + 1,
    .on_rrset = many_servers,
};
