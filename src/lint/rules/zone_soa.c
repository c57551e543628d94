/*
 * The SOA record (RFC 1035 section 3.3.13).
 */
#include "base/date.h"
#include "lint/rule.h"

enum {
	/* RFC 1912 section 2.2 and RIPE-203, seconds */
	REFRESH_LEAST = 14400,
	RETRY_LEAST = 3600,
	EXPIRE_LEAST = 604800,
	/* RFC 2308 section 5 */
	NEGATIVE_LEAST = 300,
	NEGATIVE_MOST = 86400
};

enum soa_field {
	SOA_MNAME,
	SOA_RNAME,
	SOA_SERIAL,
	SOA_REFRESH,
	SOA_RETRY,
	SOA_EXPIRE,
	SOA_MINIMUM
};

/* A file of NS records at its apex that is not meant for $INCLUDE. */
static void
no_soa(struct lint *l)
{
	const struct zone *z = l->zone;
	struct rr *const *ns;
	size_t n;

	if (z->whole || z->origin.n == 0 || l->facts->cloudflare)
		return;
	ns = zone_rrset(z, z->origin, TYPE_NS, &n);
	if (n)
		flag_record(l, ns[0],
		    "%s has NS records but no SOA: servers refuse the zone",
		    lint_name(l, z->origin));
}

const struct rule missing_soa = {
    .id = "ZON001",
    .name = "missing-soa",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.2",
    .message = "NS records stand at the apex, but no SOA does",
    .why = "A name server refuses to load the zone: MX, SPF, DKIM and DMARC "
	   "all vanish at once.",
    .fix = "Put the SOA record first. A file that others include needs no NS "
	   "records at the apex either.",
    .bad = "$ORIGIN example.com.\n@ 3600 IN NS ns1.example.com.\n",
    .good = "$ORIGIN example.com.\n@ 3600 IN SOA ns1.example.com. "
	    "hostmaster.example.com. (\n"
	    "\t2026112201 14400 3600 1209600 3600 )\n"
	    "@ 3600 IN NS ns1.example.com.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_ZONE,
    .partly = true,
    .on_zone = no_soa,
};

static void
several_soa(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	const struct zone *z = l->zone;
	size_t i;

	if (!lint_is_apex(l, node->name)) {
		for (i = 0; i < n; i++)
			flag_owner(l, set[i],
			    "SOA at %s, which is not the apex %s",
			    lint_name(l, node->name), lint_name(l, z->origin));
		return;
	}
	for (i = 1; i < n; i++) {
		/* a listing of a transfer ends as it began: RFC 5936, 2.2 */
		if (set[i] == &z->rr[z->n - 1] && rr_eq(set[i], set[0]))
			continue;
		finding_other(l,
		    flag_record(l, set[i],
			"SOA number %zu of the zone, which has one", i + 1),
		    set[0], "the first");
	}
}

const struct rule multiple_soa = {
    .id = "ZON002",
    .name = "multiple-soa",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.2",
    .message = "there is more than one SOA, or one that is not at the apex",
    .why = "The zone does not load, or loads with a serial that nobody "
	   "chose; it happens where exported files are merged.",
    .fix = "Leave one SOA, at the apex.",
    .bad = "@ SOA ns1 hostmaster 1 14400 3600 1209600 3600\n"
	   "@ SOA ns2 hostmaster 2 14400 3600 1209600 3600\n",
    .good = "@ SOA ns1 hostmaster 1 14400 3600 1209600 3600\n",
    .needs = NEEDS_ZONE,
    .silences = "ZON019",
    .types = {TYPE_SOA},
    .on_rrset = several_soa,
};

/* Offset of the first '@' that is no escaped one; text.n: none. */
static size_t
find_at_sign(struct str text)
{
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			i++;
		else if (text.p[i] == '@')
			return i;
	}
	return text.n;
}

static void
rname_at_sign(struct lint *l, const struct rr *r)
{
	struct str text = rr_field_text(r, SOA_RNAME);
	size_t at = find_at_sign(text), i;
	struct finding *f;
	struct buf b = BUF_INIT;

	if (at == text.n || text.n == 1)
		return;
	for (i = 0; i < at; i++) {
		if (text.p[i] == '.')
			buf_ch(&b, '\\');
		buf_ch(&b, text.p[i]);
		if (text.p[i] == '\\' && i + 1 < at)
			buf_ch(&b, text.p[++i]);
	}
	buf_ch(&b, '.');
	buf_str(&b, str_sub(text, at + 1, text.n));
	f = flag_field(
	    l, r, SOA_RNAME, "the mailbox '%.*s' holds an '@'", CUT(text));
	finding_fix(l, f, "write %.*s", CUT(buf_view(&b)));
	if (rr_is_editable(r))
		finding_edit(l, f, rr_field_place(r, SOA_RNAME), buf_view(&b));
	buf_free(&b);
}

const struct rule soa_rname_at_sign = {
    .id = "ZON003",
    .name = "soa-rname-at-sign",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 sections 3.3.13 and 8; RFC 1912 section 2.2",
    .message = "the SOA's mailbox is written with an @",
    .why = "The field is a name: its first label is the local part. Notices "
	   "of abuse and of faults go to a mailbox that does not exist.",
    .fix = "Write a dot for the @, and \\. for dots of the local part.",
    .bad = "@ SOA ns1.example.com. admin@example.com. 1 14400 3600 1209600 "
	   "3600\n",
    .good = "@ SOA ns1.example.com. admin.example.com. 1 14400 3600 1209600 "
	    "3600\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .types = {TYPE_SOA},
    .on_record = rname_at_sign,
};

static void
soa_timers(struct lint *l, const struct rr *r)
{
	struct soa s;

	if (!rr_soa(r, &s))
		return;
	if (s.refresh < REFRESH_LEAST)
		flag_field(l, r, SOA_REFRESH, "refresh of %u s is below %u",
		    s.refresh, REFRESH_LEAST);
	if (s.retry < RETRY_LEAST)
		flag_field(l, r, SOA_RETRY, "retry of %u s is below %u",
		    s.retry, RETRY_LEAST);
	else if (s.retry >= s.refresh)
		flag_field(l, r, SOA_RETRY,
		    "retry of %u s is not below refresh, %u", s.retry,
		    s.refresh);
	if (s.expire < EXPIRE_LEAST)
		flag_field(l, r, SOA_EXPIRE, "expire of %u s is below %u",
		    s.expire, EXPIRE_LEAST);
	else if (s.expire <= (uint64_t)s.refresh + s.retry)
		flag_field(l, r, SOA_EXPIRE,
		    "expire of %u s is not above refresh and retry together",
		    s.expire);
}

const struct rule soa_timers_odd = {
    .id = "ZON004",
    .name = "soa-timers-odd",
    .level = LEVEL_INFO,
    .source = "RFC 1912 section 2.2; RIPE-203",
    .message = "the SOA's timers are out of proportion",
    .why = "Secondaries may stop serving the zone during an outage of the "
	   "primary, and mail begins to bounce.",
    .fix = "14400 refresh, 3600 retry, 1209600 expire suit most zones.",
    .bad = "@ SOA ns1 hostmaster 2026112201 600 900 3600 3600\n",
    .good = "@ SOA ns1 hostmaster 2026112201 14400 3600 1209600 3600\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SOA},
    .on_record = soa_timers,
};

static void
negative_ttl(struct lint *l, const struct rr *r)
{
	struct soa s;

	if (!rr_soa(r, &s))
		return;
	if (s.minimum < NEGATIVE_LEAST)
		flag_field(l, r, SOA_MINIMUM,
		    "negative answers live %u s, below %u", s.minimum,
		    NEGATIVE_LEAST);
	else if (s.minimum > NEGATIVE_MOST)
		flag_field(l, r, SOA_MINIMUM,
		    "negative answers live %u s, above %u", s.minimum,
		    NEGATIVE_MOST);
}

const struct rule soa_negative_ttl_odd = {
    .id = "ZON005",
    .name = "soa-negative-ttl-odd",
    .level = LEVEL_INFO,
    .source = "RFC 2308 sections 4 and 5",
    .message = "the SOA minimum is below 300 or above 86400 seconds",
    .why = "It is how long resolvers remember that a name is not there: a new "
	   "DKIM or DMARC record stays invisible for as long.",
    .fix = "3600 suits most zones.",
    .bad = "@ SOA ns1 hostmaster 1 14400 3600 1209600 604800\n",
    .good = "@ SOA ns1 hostmaster 1 14400 3600 1209600 3600\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SOA},
    .on_record = negative_ttl,
};

static void
serial(struct lint *l, const struct rr *r)
{
	int64_t date;
	struct soa s;

	if (!rr_soa(r, &s))
		return;
	if (s.serial == 0) {
		flag_field(l, r, SOA_SERIAL,
		    "the serial is 0: 2026112201 is of the usual form");
		return;
	}
	/* any place on earth may already write the date of tomorrow */
	if (date_from_parts(s.serial / 1000000, s.serial / 10000 % 100,
		s.serial / 100 % 100, &date) &&
	    date > l->facts->today + DATE_DAY)
		flag_field(l, r, SOA_SERIAL,
		    "the serial %u is a date to come: the next one cannot be "
		    "today's",
		    s.serial);
}

const struct rule soa_serial_suspicious = {
    .id = "ZON006",
    .name = "soa-serial-suspicious",
    .level = LEVEL_INFO,
    .source = "RFC 1912 section 2.2; RFC 1982 section 3",
    .message = "the serial is 0 or a date in the future",
    .why = "Secondaries compare serials: an edit that does not raise it never "
	   "reaches them, and half of the world keeps the old SPF or DKIM.",
    .fix = "Use the date and a counter, such as 2026112201.",
    .bad = "@ SOA ns1 hostmaster 0 14400 3600 1209600 3600\n",
    .good = "@ SOA ns1 hostmaster 2026112201 14400 3600 1209600 3600\n",
    .needs = NEEDS_RECORD,
    .types = {TYPE_SOA},
    .on_record = serial,
};

/*
 * A primary that no NS record names may be a hidden one, so that is not
 * held against it.
 */
static void
mname(struct lint *l, const struct rr *r)
{
	const struct zone_node *node;
	struct soa s;

	if (!rr_soa(r, &s))
		return;
	if (!name_is_hostname(s.mname) || name_labels(s.mname) < 2) {
		flag_field(l, r, SOA_MNAME,
		    "the primary '%s' is no host name of the Internet",
		    lint_name(l, s.mname));
		return;
	}
	if (!name_is_below(s.mname, l->zone->origin))
		return;
	if (zone_lookup(l->zone, s.mname, TYPE_A, &node) == ANSWER_NXDOMAIN)
		flag_field(l, r, SOA_MNAME, "the primary %s does not exist",
		    lint_name(l, s.mname));
	else if (node && node->n && node->rr[0]->type == TYPE_CNAME)
		flag_field(l, r, SOA_MNAME, "the primary %s is an alias",
		    lint_name(l, s.mname));
}

const struct rule soa_mname_odd = {
    .id = "ZON042",
    .name = "soa-mname-odd",
    .level = LEVEL_INFO,
    .source = "RFC 1035 section 3.3.13; RFC 1996 section 2.3",
    .message = "the SOA's primary name server is no usable host name",
    .why = "Dynamic updates and NOTIFY go to that name: edits spread late.",
    .fix = "Write the name of the primary name server.",
    .bad = "@ SOA localhost. hostmaster 2026112201 14400 3600 1209600 3600\n",
    .good = "@ SOA ns1.example.net. hostmaster 2026112201 14400 3600 1209600 "
	    "3600\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_SOA},
    .on_record = mname,
};
