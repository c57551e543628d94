/*
 * DANE TLSA records (RFC 6698, RFC 7671, RFC 7672): owner and fields.
 */
#include "lint/names.h"
#include "lint/rule.h"
#include "lint/target.h"

enum { /* rdata fields */
	TLSA_USAGE_AT,
	TLSA_SELECTOR_AT,
	TLSA_MATCHING_AT,
	TLSA_DATA_AT
};

enum {
	SHA256_OCTETS = 32,
	SHA512_OCTETS = 64,
	TTL_LONG = 3600, /* seconds */
	MANY = 12
};

struct tlsa {
	uint8_t usage, selector, matching;
	struct str data;
};

static bool
read_tlsa(const struct rr *r, struct tlsa *t)
{
	return !(r->flags & RR_BAD) &&
	       rr_tlsa(r, &t->usage, &t->selector, &t->matching, &t->data);
}

static bool
is_port(struct str label)
{
	uint64_t v;

	return str_eq(label, STR("*")) ||
	       (label.n > 1 && label.p[0] == '_' &&
		   str_u64(str_sub(label, 1, label.n), 65535, &v));
}

static bool
is_transport(struct str label)
{
	return str_ieq(label, STR("_tcp")) || str_ieq(label, STR("_udp")) ||
	       str_ieq(label, STR("_sctp"));
}

/*
 * "_letsencrypt-tlsa": a set that aliases at _PORT._PROTO names of other zones
 * may lead to, but not "_tcp", "_smtp._tcp" or "_25".
 */
static bool
is_shared_set(struct name owner)
{
	struct str first = name_label(owner, 0);

	return first.n > 1 && first.p[0] == '_' && str_isalpha(first.p[1]) &&
	       !is_transport(first) && !is_transport(name_label(owner, 1));
}

/* _PORT._PROTO.HOST, or a shared set. */
static bool
is_tlsa_owner(struct name owner)
{
	unsigned i, n = name_labels(owner);

	if (n > 2 && is_port(name_label(owner, 0)) &&
	    is_transport(name_label(owner, 1)))
		return true;
	for (i = 0; i < n; i++)
		if (str_ieq(name_label(owner, i), STR("_dane")))
			return true;
	return is_shared_set(owner);
}

/* Names that aliases at _PORT._PROTO names point to. */
static struct names
shared_sets(struct lint *l)
{
	const struct zone *z = l->zone;
	struct names out = {0};
	struct name to;
	size_t i;

	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];

		if (r->type == TYPE_CNAME && !(r->flags & RR_BAD) &&
		    is_port(name_label(r->owner, 0)) && rr_target(r, &to))
			names_add(l->arena, &out, to);
	}
	names_sort(&out);
	return out;
}

static void
owners(struct lint *l)
{
	const struct zone *z = l->zone;
	struct names shared = {0};
	size_t i;
	bool known = false;

	if (!facts_has_type(l->facts, TYPE_TLSA))
		return;
	for (i = 0; i < z->n; i++) {
		const struct rr *r = &z->rr[i];

		if (r->type != TYPE_TLSA || r->flags & RR_BAD ||
		    is_tlsa_owner(r->owner))
			continue;
		if (!known)
			shared = shared_sets(l);
		known = true;
		if (!names_have(&shared, r->owner))
			flag_owner(l, r,
			    "TLSA at %s, where no client asks: %s is the name "
			    "for SMTP",
			    lint_name(l, r->owner),
			    lint_name(
				l, name_under(l->arena, "_25._tcp", r->owner)));
	}
}

const struct rule tlsa_owner = {
    .id = "TLA001",
    .name = "tlsa-owner",
    .level = LEVEL_ERROR,
    .source = "RFC 7672 section 2.2.3; RFC 6698 section 3",
    .message = "the owner of a TLSA is not _PORT._PROTO.HOST",
    .why = "Senders never look it up.",
    .fix = "For SMTP, publish it at _25._tcp below the MX host.",
    .bad = "@ TLSA 3 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .on_zone = owners,
};

static bool
is_smtp(struct name owner)
{
	return str_eq(name_label(owner, 0), STR("_25")) &&
	       str_ieq(name_label(owner, 1), STR("_tcp"));
}

static void
pkix_usage(struct lint *l, const struct rr *r)
{
	struct tlsa t;

	if (is_smtp(r->owner) && read_tlsa(r, &t) && t.usage < TLSA_DANE_TA)
		flag_field(l, r, TLSA_USAGE_AT,
		    "usage %u (PKIX-%s) is not for SMTP: 3 is, or 2 for an "
		    "issuer",
		    t.usage, t.usage ? "EE" : "TA");
}

const struct rule tlsa_usage_pkix = {
    .id = "TLA003",
    .name = "tlsa-usage-pkix",
    .level = LEVEL_WARNING,
    .source = "RFC 7672 section 3.1.3",
    .message = "usage 0 (PKIX-TA) or 1 (PKIX-EE) for SMTP",
    .why = "SMTP senders treat it as unusable: there is no protection.",
    .fix = "Use 3 (DANE-EE), or 2 (DANE-TA) for an issuer.",
    .bad = "_25._tcp.mail TLSA 1 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TLSA},
    .on_record = pkix_usage,
};

static void
field_range(struct lint *l, const struct rr *r)
{
	struct tlsa t;

	if (!read_tlsa(r, &t))
		return;
	if (t.usage > TLSA_DANE_EE)
		flag_field(
		    l, r, TLSA_USAGE_AT, "usage %u is not 0 to 3", t.usage);
	if (t.selector > TLSA_SPKI)
		flag_field(l, r, TLSA_SELECTOR_AT, "selector %u is not 0 or 1",
		    t.selector);
	if (t.matching > TLSA_SHA2_512)
		flag_field(l, r, TLSA_MATCHING_AT,
		    "matching type %u is not 0 to 2", t.matching);
}

const struct rule tlsa_field_range = {
    .id = "TLA004",
    .name = "tlsa-field-range",
    .level = LEVEL_ERROR,
    .source = "RFC 6698 section 2.1; IANA DANE parameters",
    .message = "usage, selector or matching type is none that is defined",
    .why = "The record is unusable.",
    .fix = "Write 3 1 1 and the SHA-256 of the key.",
    .bad = "_25._tcp.mail TLSA 4 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .silences_record = "ZON031",
    .types = {TYPE_TLSA},
    .on_record = field_range,
};

static void
digest_length(struct lint *l, const struct rr *r)
{
	struct tlsa t;
	size_t want;

	if (!read_tlsa(r, &t) ||
	    (t.matching != TLSA_SHA2_256 && t.matching != TLSA_SHA2_512))
		return;
	want = t.matching == TLSA_SHA2_256 ? SHA256_OCTETS : SHA512_OCTETS;
	if (t.data.n != want)
		flag_field(l, r, TLSA_DATA_AT,
		    "%zu hexadecimal digits, where %s has %zu", 2 * t.data.n,
		    t.matching == TLSA_SHA2_256 ? "SHA-256" : "SHA-512",
		    2 * want);
}

const struct rule tlsa_digest_length = {
    .id = "TLA005",
    .name = "tlsa-digest-length",
    .level = LEVEL_ERROR,
    .source = "RFC 6698 sections 2.1.3 and 2.1.4",
    .message = "the data has not the length of its digest",
    .why = "No certificate can match: senders that ask for DANE do not "
	   "deliver.",
    .fix = "64 digits for matching type 1, 128 for 2.",
    .bad = "_25._tcp.mail TLSA 3 1 1 abcd\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TLSA},
    .on_record = digest_length,
};

static void
full_data(struct lint *l, const struct rr *r)
{
	struct tlsa t;

	if (!read_tlsa(r, &t) || t.matching != TLSA_FULL)
		return;
	if (t.selector == TLSA_CERT)
		flag_field(l, r, TLSA_MATCHING_AT,
		    "a whole certificate of %zu octets, not the SHA-256 of its "
		    "key",
		    t.data.n);
	else
		flag_field(l, r, TLSA_MATCHING_AT,
		    "a whole key of %zu octets, not its SHA-256", t.data.n)
		    ->level = LEVEL_INFO;
}

static void
sha512_alone(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	struct tlsa t;
	size_t i;

	(void)node;
	for (i = 0; i < n; i++)
		if (!read_tlsa(set[i], &t) || t.matching != TLSA_SHA2_512)
			return;
	flag_field(l, set[0], TLSA_MATCHING_AT,
	    "SHA-512 alone: clients must know matching type 1, SHA-256, and "
	    "need not know 2")
	    ->level = LEVEL_INFO;
}

const struct rule tlsa_full_data = {
    .id = "TLA006",
    .name = "tlsa-full-data",
    .level = LEVEL_WARNING,
    .source = "RFC 7671 section 10.1; RFC 7672 section 3.1",
    .message = "a whole certificate or key, or SHA-512 alone",
    .why = "Answers grow beyond what UDP carries; SHA-512 need not be "
	   "supported.",
    .fix = "Publish 3 1 1: the SHA-256 of the key.",
    .bad = "_25._tcp.mail TLSA 3 0 0 "
	   "3082011830819ba003020102020101300a06082a8648ce3d040302\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TLSA},
    .on_record = full_data,
    .on_rrset = sha512_alone,
};

static void
selector_cert(struct lint *l, const struct rr *r)
{
	struct tlsa t;

	if (read_tlsa(r, &t) && t.usage == TLSA_DANE_EE &&
	    t.selector == TLSA_CERT)
		flag_field(l, r, TLSA_SELECTOR_AT, NULL);
}

const struct rule tlsa_selector_cert = {
    .id = "TLA007",
    .name = "tlsa-selector-cert",
    .level = LEVEL_INFO,
    .source = "RFC 7671 section 5.1; RFC 7672 section 3.1.1",
    .message = "selector 0 with usage 3: the record is of one certificate",
    .why = "It must change at every renewal of the certificate; 3 1 1 "
	   "outlives a renewal with the same key.",
    .fix = "Publish 3 1 1.",
    .bad = "_25._tcp.mail TLSA 3 0 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TLSA},
    .on_record = selector_cert,
};

static void
long_ttl(struct lint *l, const struct rr *r)
{
	if (r->ttl > TTL_LONG)
		flag_ttl(l, r, "TTL of %u s is over %u", r->ttl, TTL_LONG);
}

const struct rule tlsa_ttl = {
    .id = "TLA012",
    .name = "tlsa-ttl",
    .level = LEVEL_INFO,
    .source = "RFC 7671 sections 8.1 and 13",
    .message = "the TTL of a TLSA is over an hour",
    .why = "After a renewal senders go on for so long with the old digest, "
	   "and refuse to deliver.",
    .fix = "3600 or less.",
    .bad = "_25._tcp.mail 86400 TLSA 3 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "_25._tcp.mail 3600 TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TLSA},
    .on_record = long_ttl,
};

/*
 * SHA-256 of keys of issuers that issue no more, with their names: found in
 * thousands of records at each change.
 */
static const struct retired {
	const char *name;
	unsigned char digest[SHA256_OCTETS];
} retired[] = {
    {"Let's Encrypt X3",
	{0x60, 0xb8, 0x75, 0x75, 0x44, 0x7d, 0xcb, 0xa2, 0xa3, 0x6b, 0x7d, 0x11,
	    0xac, 0x09, 0xfb, 0x24, 0xa9, 0xdb, 0x40, 0x6f, 0xee, 0x12, 0xd2,
	    0xcc, 0x90, 0x18, 0x05, 0x17, 0x61, 0x6e, 0x8a, 0x18}},
    {"Let's Encrypt R3",
	{0x8d, 0x02, 0x53, 0x6c, 0x88, 0x74, 0x82, 0xbc, 0x34, 0xff, 0x54, 0xe4,
	    0x1d, 0x2b, 0xa6, 0x59, 0xbf, 0x85, 0xb3, 0x41, 0xa0, 0xa2, 0x0a,
	    0xfa, 0xdb, 0x58, 0x13, 0xdc, 0xfb, 0xcf, 0x28, 0x6d}},
    {"Let's Encrypt R4",
	{0xe5, 0x54, 0x5e, 0x21, 0x13, 0x47, 0x24, 0x18, 0x91, 0xc5, 0x54, 0xa0,
	    0x39, 0x34, 0xcd, 0xe9, 0xb7, 0x49, 0x66, 0x4a, 0x59, 0xd2, 0x6d,
	    0x61, 0x5f, 0xe5, 0x8f, 0x77, 0x99, 0x0f, 0x2d, 0x03}},
    {"Let's Encrypt E1",
	{0x27, 0x6f, 0xe8, 0xa8, 0xc4, 0xec, 0x76, 0x11, 0x56, 0x5b, 0xf9, 0xfc,
	    0xe6, 0xdc, 0xac, 0xe9, 0xbe, 0x32, 0x0c, 0x1b, 0x5b, 0xea, 0x27,
	    0x59, 0x6b, 0x22, 0x04, 0x07, 0x1e, 0xd0, 0x4f, 0x10}},
    {"Let's Encrypt E2",
	{0xbd, 0x93, 0x6e, 0x72, 0xb2, 0x12, 0xef, 0x6f, 0x77, 0x31, 0x02, 0xc6,
	    0xb7, 0x7d, 0x38, 0xf9, 0x42, 0x97, 0x32, 0x2e, 0xfc, 0x25, 0x39,
	    0x6b, 0xc3, 0x27, 0x94, 0x22, 0xe0, 0xc8, 0x92, 0x70}},
};

static const char *
retired_issuer(const struct tlsa *t)
{
	size_t i;

	if (t->usage != TLSA_DANE_TA || t->selector != TLSA_SPKI ||
	    t->matching != TLSA_SHA2_256 || t->data.n != SHA256_OCTETS)
		return NULL;
	for (i = 0; i < sizeof(retired) / sizeof(*retired); i++)
		if (!memcmp(t->data.p, retired[i].digest, SHA256_OCTETS))
			return retired[i].name;
	return NULL;
}

static void
retired_issuers(struct lint *l, const struct zone_node *node,
    struct rr *const *set, size_t n)
{
	bool others = false;
	const char *issuer;
	struct finding *f;
	struct tlsa t;
	size_t i;

	(void)node;
	for (i = 0; i < n; i++)
		others = others ||
			 (read_tlsa(set[i], &t) && t.usage == TLSA_DANE_EE);
	for (i = 0; i < n; i++) {
		issuer = read_tlsa(set[i], &t) ? retired_issuer(&t) : NULL;
		if (!issuer)
			continue;
		f = flag_record(
		    l, set[i], "%s issues no certificates any more", issuer);
		if (others)
			f->level = LEVEL_INFO;
	}
}

const struct rule tlsa_retired_issuer = {
    .id = "TLA014",
    .name = "tlsa-retired-issuer",
    .level = LEVEL_WARNING,
    .source = "RFC 7671 section 5.2; survey of x3hosts, 2024",
    .message = "usage 2 names a CA that has stopped issuing",
    .why = "Where no other record matches, senders that ask for DANE stop "
	   "delivering; a thousand hosts were caught by each change.",
    .fix = "Publish 3 1 1 of the host's own key.",
    .bad = "_25._tcp.mail TLSA 2 1 1 "
	   "8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf286d\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_TLSA},
    .on_rrset = retired_issuers,
};

static void
one_record(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (n == 1)
		flag_record(l, set[0],
		    "only one TLSA at %s: none of the next key or of an issuer",
		    lint_name(l, node->name));
}

const struct rule tlsa_no_rollover = {
    .id = "TLA009",
    .name = "tlsa-no-rollover",
    .level = LEVEL_INFO,
    .source = "RFC 7671 sections 8.1 and 8.4",
    .message = "only one TLSA: no record of the next key or of an issuer",
    .why = "A change of key then needs perfect timing.",
    .fix = "Publish 3 1 1 of the present key and of the next one, or 2 1 1 "
	   "of the issuer beside it.",
    .bad = "_25._tcp.mail TLSA 3 1 1 "
	   "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n"
	    "_25._tcp.mail TLSA 3 1 1 "
	    "d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971"
	    "\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TLSA},
    .on_rrset = one_record,
};

static void
too_many(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	if (n > MANY)
		flag_record(l, set[MANY],
		    "%zu TLSA records at %s: the present key and the next one "
		    "are 2",
		    n, lint_name(l, node->name));
}

const struct rule tlsa_too_many = {
    .id = "TLA015",
    .name = "tlsa-too-many",
    .level = LEVEL_INFO,
    .source = "observed at Microsoft's senders, 2024",
    .message = "one owner has more than 12 TLSA records",
    .why = "Large senders were seen unable to process more than about "
	   "twelve.",
    .fix = "Keep the present key and the next one.",
    .bad = "_25._tcp.mail TLSA 3 1 1 "
	   "0101010101010101010101010101010101010101010101010101010101010101\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0202020202020202020202020202020202020202020202020202020202020202\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0303030303030303030303030303030303030303030303030303030303030303\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0404040404040404040404040404040404040404040404040404040404040404\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0505050505050505050505050505050505050505050505050505050505050505\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0606060606060606060606060606060606060606060606060606060606060606\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0707070707070707070707070707070707070707070707070707070707070707\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0808080808080808080808080808080808080808080808080808080808080808\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0909090909090909090909090909090909090909090909090909090909090909\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c\n"
	   "_25._tcp.mail TLSA 3 1 1 "
	   "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d\n",
    .good = "_25._tcp.mail TLSA 3 1 1 "
	    "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	    "\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_TLSA},
    .least = MANY + 1,
    .on_rrset = too_many,
};
