/*
 * PTR records: reverse names (RFC 1035 section 3.5, RFC 3596, RFC 2317).
 */
#include "mail/reverse.h"

#include "lint/rule.h"
#include "lint/target.h"

/* Words that operators give to lines of customers, whole or before digits. */
static bool
is_generic_word(struct str s)
{
	static const char *const words[] = {"dyn", "dynamic", "dynip", "pool",
	    "pools", "dhcp", "adsl", "dsl", "vdsl", "xdsl", "ppp", "pppoe",
	    "dialup", "dial", "dialin", "cable", "catv", "cpe", "docsis",
	    "broadband", "ftth", "fttx", "wifi", "mobile", "dip", "umts",
	    "lte"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_ieq(s, str_c(words[i])))
			return true;
	return false;
}

/* A generic word among the words of the labels before the last two. */
static bool
has_generic_word(struct name target, struct str *word)
{
	unsigned i, labels = name_labels(target);

	for (i = 0; i + 2 < labels; i++) {
		struct str s = name_label(target, i);
		size_t at = 0, end;

		while (at < s.n) {
			for (end = at; end < s.n && str_isalpha(s.p[end]);
			     end++)
				;
			*word = str_sub(s, at, end);
			if (is_generic_word(*word))
				return true;
			at = end + 1;
		}
	}
	return false;
}

enum {
	RUNS_MAX = 16 /* numbers of a name that are looked at */
};

/* The decimal numbers of a name, from its left. */
static unsigned
read_runs(struct name target, unsigned *run)
{
	unsigned i, n = 0, labels = name_labels(target);

	for (i = 0; i < labels; i++) {
		struct str s = name_label(target, i);
		size_t at = 0, end;
		uint64_t v;

		for (; at < s.n && n < RUNS_MAX; at = end + 1) {
			for (end = at; end < s.n && str_isdigit(s.p[end]);
			     end++)
				;
			if (end > at)
				run[n++] = str_u64(str_sub(s, at, end), 255, &v)
					       ? (unsigned)v
					       : 256;
		}
	}
	return n;
}

static bool
has_hex_octets(struct name target, const struct ip *ip)
{
	struct str text = {(const char *)target.p, target.n};
	char hex[9];
	size_t i;

	snprintf(hex, sizeof(hex), "%02x%02x%02x%02x", ip->octets[0],
	    ip->octets[1], ip->octets[2], ip->octets[3]);
	for (i = 0; i + 8 <= text.n; i++)
		if (str_ieq(str_sub(text, i, i + 8), str_c(hex)))
			return true;
	return false;
}

/* The four octets, either way round, beside each other; or in hexadecimal. */
static bool
has_address(struct name target, const struct ip *ip)
{
	unsigned run[RUNS_MAX], n = read_runs(target, run), i, k;
	bool forward, back;

	if (ip->bits != 32)
		return false;
	for (i = 0; i + 4 <= n; i++) {
		forward = back = true;
		for (k = 0; k < 4; k++) {
			forward = forward && run[i + k] == ip->octets[k];
			back = back && run[i + k] == ip->octets[3 - k];
		}
		if (forward || back)
			return true;
	}
	return has_hex_octets(target, ip);
}

static bool
is_address(struct name owner, struct ip *ip)
{
	enum reverse_kind kind = reverse_read(owner, ip, NULL);

	return kind == REVERSE_ADDRESS || kind == REVERSE_CLASSLESS;
}

static void
generic(struct lint *l, const struct rr *r)
{
	struct name target;
	struct str word;
	struct ip ip;

	if (!is_address(r->owner, &ip) || !rr_target(r, &target))
		return;
	if (has_generic_word(target, &word))
		flag_field(l, r, 0,
		    "%s looks like a customer's line (\"%.*s\"), not like a "
		    "mail server",
		    lint_name(l, target), STRP(word));
	else if (has_address(target, &ip))
		flag_field(l, r, 0,
		    "%s is made of the address, as names of customers' lines "
		    "are",
		    lint_name(l, target));
}

const struct rule generic_ptr = {
    .id = "PTR003",
    .name = "generic-ptr",
    .level = LEVEL_WARNING,
    .source = "M3AAWG sender best practices; RFC 5321 section 7.9",
    .message = "a PTR names an address generically",
    .why = "Mail from it looks like that of an infected home computer: many "
	   "servers refuse it.",
    .fix = "Give a mail server's address the name it says HELO with.",
    .bad = "7.113.0.203.in-addr.arpa. PTR 203-0-113-7.dyn.isp.example.\n",
    .good = "7.113.0.203.in-addr.arpa. PTR mail.example.com.\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_PTR},
    .on_record = generic,
};

static void
fix_dot(struct lint *l, struct finding *f, const struct rr *r)
{
	struct str text = field_text(r, 0);
	uint32_t end;

	if (!text.n || text.p[text.n - 1] == '.' ||
	    str_chr(text, '.', 0) == text.n)
		return;
	end = rr_field(r, 0).end;
	finding_edit(l, f, place_of(r->source, end, end), STR("."));
}

static void
bad_target(struct lint *l, const struct rr *r)
{
	const struct rr *cname;
	struct finding *f;
	struct name target;

	if (!reverse_is_below(r->owner) || !rr_target(r, &target))
		return;
	if (target_is_literal(l->zone, target)) {
		flag_field(l, r, 0, "PTR target %s is an address, not a name",
		    lint_name(l, target));
		return;
	}
	if (reverse_is_below(target)) {
		f = flag_field(l, r, 0, "PTR target without a final dot is %s",
		    lint_name(l, target));
		fix_dot(l, f, r);
		return;
	}
	cname = target_cname(l->zone, target);
	if (cname)
		finding_other(l,
		    flag_field(l, r, 0, "PTR target %s is a CNAME",
			lint_name(l, target)),
		    cname, "the CNAME");
}

/* DNS-SD (RFC 6763) points to names of services below the same zone. */
static void
bad_target_of_address(struct lint *l, const struct rr *r)
{
	struct ip ip;

	if (reverse_read(r->owner, &ip, NULL) != REVERSE_OTHER ||
	    name_is_wildcard(r->owner))
		bad_target(l, r);
}

const struct rule ptr_target_invalid = {
    .id = "PTR004",
    .name = "ptr-target-invalid",
    .level = LEVEL_ERROR,
    .source = "RFC 2181 section 10.2; RFC 1912 section 2.4",
    .message = "the target of a PTR is a CNAME, an address, or a reverse name",
    .why = "A reverse lookup yields a name that is not the host's: "
	   "mail.example.com.113.0.203.in-addr.arpa.",
    .fix = "Write the host's name with a dot at its end.",
    .bad = "$ORIGIN 113.0.203.in-addr.arpa.\n7 PTR mail.example.com\n",
    .good = "$ORIGIN 113.0.203.in-addr.arpa.\n7 PTR mail.example.com.\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .fixable = FIX_SAFE,
    .silences = "ZON020",
    .types = {TYPE_PTR},
    .on_record = bad_target_of_address,
};

static void
several(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct ip ip;

	if (is_address(node->name, &ip))
		flag_record(l, set[1],
		    "%.*s has %zu PTR records: its host has one HELO name",
		    STRP(ip_str(l->arena, ip)), n);
}

const struct rule multiple_ptr = {
    .id = "PTR005",
    .name = "multiple-ptr",
    .level = LEVEL_INFO,
    .source = "RFC 2181 section 10.2",
    .message = "one address has several PTR records",
    .why = "Legal, but a check takes any one of them.",
    .fix = "Keep the name that the host says HELO with.",
    .bad = "$ORIGIN 113.0.203.in-addr.arpa.\n7 PTR a.example.com.\n"
	   "7 PTR mail.example.com.\n",
    .good = "$ORIGIN 113.0.203.in-addr.arpa.\n7 PTR mail.example.com.\n",
    .needs = NEEDS_NAME,
    .types = {TYPE_PTR},
    .least = 2,
    .on_rrset = several,
};

static bool
has_forward(const struct zone *z, struct name host, struct ip ip)
{
	struct rr *const *set;
	size_t i, n;

	set = zone_rrset(z, host, TYPE_A, &n);
	for (i = 0; i < n; i++)
		if (set[i]->rdata.n == 4 &&
		    !memcmp(set[i]->rdata.p, ip.octets, 4))
			return true;
	return false;
}

static struct ip
turned(struct ip ip)
{
	struct ip t = ip;
	unsigned i;

	for (i = 0; i < 4; i++)
		t.octets[i] = ip.octets[3 - i];
	return t;
}

/* "203.0.113.7.in-addr.arpa", whose target has the A 203.0.113.7. */
static void
check_turned(struct lint *l, const struct rr *r, struct ip ip)
{
	struct ip other = turned(ip);
	struct finding *f;
	struct name target;

	if (ip.bits != 32 || ip_eq(ip, other) || !rr_target(r, &target) ||
	    has_forward(l->zone, target, ip) ||
	    !has_forward(l->zone, target, other))
		return;
	f = flag_owner(l, r,
	    "the owner reads %.*s, but %s is %.*s: the octets are not "
	    "reversed",
	    STRP(ip_str(l->arena, ip)), lint_name(l, target),
	    STRP(ip_str(l->arena, other)));
	finding_rename(l, f, r, reverse_owner(l->arena, other));
}

static void
bad_owner(struct lint *l, const struct rr *r)
{
	unsigned label = 0;
	struct ip ip;

	switch (reverse_read(r->owner, &ip, &label)) {
	case REVERSE_ADDRESS:
		check_turned(l, r, ip);
		break;
	case REVERSE_PREFIX:
		flag_owner(l, r,
		    "the owner reads %.*s, not one address: labels are missing",
		    STRP(ip_str(l->arena, ip)));
		break;
	case REVERSE_LONG:
		flag_owner(l, r,
		    "the owner has more labels than an address: 4 of IPv4, 32 "
		    "of IPv6");
		break;
	case REVERSE_LABEL:
		flag_owner(l, r, "label \"%.*s\" of the owner is no %s",
		    CUT(name_label(r->owner, label)),
		    ip.bits == 32 ? "number from 0 to 255"
				  : "hexadecimal digit");
		break;
	default:
		break;
	}
}

const struct rule ptr_owner_malformed = {
    .id = "PTR006",
    .name = "ptr-owner-malformed",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 3.5; RFC 3596 section 2.5; RFC 2317 section 4",
    .message = "the owner of a PTR is no reversed address",
    .why = "No address leads to it.",
    .fix = "Write the octets in reverse: 192.0.2.1 is 1.2.0.192.in-addr.arpa.",
    .bad = "203.0.113.7.in-addr.arpa. PTR mail.example.com.\n"
	   "mail.example.com. A 203.0.113.7\n",
    .good = "7.113.0.203.in-addr.arpa. PTR mail.example.com.\n"
	    "mail.example.com. A 203.0.113.7\n",
    .needs = NEEDS_ZONE,
    .partly = true,
    .fixable = FIX_SAFE,
    .types = {TYPE_PTR},
    .on_record = bad_owner,
};

static void
in_forward_zone(struct lint *l, const struct rr *r)
{
	unsigned i, n = name_labels(r->owner);

	if (reverse_is_below(r->owner) ||
	    (!l->zone->origin.n && r->flags & RR_OWNER_RELATIVE))
		return;
	for (i = 0; i < n; i++)
		if (name_label(r->owner, i).p[0] == '_')
			return;
	flag_record(l, r,
	    "PTR at %s, which is not below in-addr.arpa or ip6.arpa",
	    lint_name(l, r->owner));
}

const struct rule ptr_in_forward_zone = {
    .id = "PTR009",
    .name = "ptr-in-forward-zone",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 3.5; RFC 6763 section 4",
    .message = "a PTR outside of in-addr.arpa and ip6.arpa",
    .why = "It has no effect: the reverse name of an address is set by whoever "
	   "the address is from.",
    .fix = "Ask the provider of the address for its PTR.",
    .bad = "mail PTR 203.0.113.7.\n",
    .good = "7.113.0.203.in-addr.arpa. PTR mail.example.com.\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_PTR},
    .on_record = in_forward_zone,
};
