#include "tap.h"

#include "dns/zone.h"

static struct arena arena = ARENA_INIT;

static struct name
name(const char *text)
{
	struct name n;

	name_from_text(&arena, str_c(text), &name_root, &n, NULL, NULL);
	return n;
}

static void
add(struct zone *z, const char *owner, uint16_t type)
{
	struct rr *r = zone_add(z);

	r->owner = name(owner);
	r->type = type;
	r->class = CLASS_IN;
}

/* The zone of RFC 4592 section 2.2.1, and a delegation and a DNAME more. */
static void
fill(struct zone *z)
{
	zone_init(z, &arena, name("example."));
	add(z, "example.", TYPE_SOA);
	add(z, "example.", TYPE_NS);
	add(z, "*.example.", TYPE_TXT);
	add(z, "*.example.", TYPE_MX);
	add(z, "sub.*.example.", TYPE_TXT);
	add(z, "host1.example.", TYPE_A);
	add(z, "_ssh._tcp.host1.example.", TYPE_SRV);
	add(z, "subdel.example.", TYPE_NS);
	add(z, "subdel.example.", TYPE_DS);
	add(z, "ns.subdel.example.", TYPE_A);
	add(z, "alias.example.", TYPE_CNAME);
	add(z, "dname.example.", TYPE_DNAME);
	add(z, "HOST1.example.", TYPE_MX);
	add(z, "host1.example.", TYPE_A);
	add(z, "example.org.", TYPE_A);
	zone_index(z);
}

static void
answer_is(const struct zone *z, const char *q, uint16_t type,
    enum zone_answer want, const char *from)
{
	const struct zone_node *node;
	enum zone_answer got = zone_lookup(z, name(q), type, &node);

	ok(got == want, "%s type %u", q, type);
	is_c(node ? name_str(&arena, node->name) : (struct str){0}, from,
	    "  comes from there");
}

static void
test_lookup(void)
{
	struct zone z;

	fill(&z);
	answer_is(&z, "host1.example.", TYPE_A, ANSWER_YES, "host1.example.");
	answer_is(
	    &z, "host1.example.", TYPE_TXT, ANSWER_NODATA, "host1.example.");
	/* RFC 4592 section 2.2.1, its own questions */
	answer_is(&z, "host3.example.", TYPE_MX, ANSWER_YES, "*.example.");
	answer_is(&z, "host3.example.", TYPE_A, ANSWER_NODATA, "*.example.");
	answer_is(&z, "foo.bar.example.", TYPE_TXT, ANSWER_YES, "*.example.");
	answer_is(
	    &z, "sub.*.example.", TYPE_MX, ANSWER_NODATA, "sub.*.example.");
	answer_is(
	    &z, "_telnet._tcp.host1.example.", TYPE_SRV, ANSWER_NXDOMAIN, "");
	answer_is(&z, "host.subdel.example.", TYPE_A, ANSWER_UNKNOWN,
	    "subdel.example.");
	answer_is(&z, "ghost.*.example.", TYPE_MX, ANSWER_NXDOMAIN, "");
	/* an empty non-terminal exists: RFC 8020 */
	answer_is(&z, "_tcp.host1.example.", TYPE_SRV, ANSWER_NODATA,
	    "_tcp.host1.example.");
	answer_is(&z, "alias.example.", TYPE_TXT, ANSWER_YES, "alias.example.");
	answer_is(
	    &z, "subdel.example.", TYPE_MX, ANSWER_UNKNOWN, "subdel.example.");
	answer_is(
	    &z, "subdel.example.", TYPE_DS, ANSWER_YES, "subdel.example.");
	answer_is(&z, "ns.subdel.example.", TYPE_A, ANSWER_UNKNOWN,
	    "subdel.example.");
	answer_is(
	    &z, "dname.example.", TYPE_A, ANSWER_NODATA, "dname.example.");
	answer_is(
	    &z, "x.dname.example.", TYPE_A, ANSWER_UNKNOWN, "dname.example.");
	answer_is(&z, "example.org.", TYPE_A, ANSWER_UNKNOWN, "");
	answer_is(&z, "org.", TYPE_A, ANSWER_UNKNOWN, "");
	answer_is(&z, "example.", TYPE_ANY, ANSWER_YES, "example.");
	answer_is(&z, "_tcp.host1.example.", TYPE_ANY, ANSWER_NODATA,
	    "_tcp.host1.example.");
}

/* What is as long as the origin, and no more than that, is not the apex. */
static void
test_as_long_as_the_origin(void)
{
	static const char *const outside[] = {"example.org.", "com.example."};
	struct zone z;
	size_t i;

	zone_init(&z, &arena, name("example.com."));
	add(&z, "example.com.", TYPE_SOA);
	add(&z, "example.org.", TYPE_A);
	add(&z, "*.example.com.", TYPE_A);
	zone_index(&z);
	for (i = 0; i < 2; i++) {
		answer_is(&z, outside[i], TYPE_A, ANSWER_UNKNOWN, "");
		answer_is(&z, outside[i], TYPE_MX, ANSWER_UNKNOWN, "");
	}
	ok(zone_locate_node(&z, zone_node_of(&z, &z.rr[1])).kind ==
		SPOT_OUTSIDE,
	    "nor is its node");
	ok(zone_locate_below(&z, zone_node_of(&z, &z.rr[1]), "_dmarc").kind ==
		SPOT_OUTSIDE,
	    "nor what is below it");
	answer_is(&z, "EXAMPLE.com.", TYPE_MX, ANSWER_NODATA, "example.com.");
}

static void
test_index(void)
{
	struct zone z;
	struct rr *const *set;
	struct zone_node *const *nodes;
	const struct zone_node *node;
	size_t n, i, sorted = 0;

	fill(&z);
	set = zone_rrset(&z, name("host1.example."), TYPE_A, &n);
	ok(n == 2 && set[0] == &z.rr[5] && set[1] == &z.rr[13],
	    "a set in text order");
	zone_rrset(&z, name("nowhere.example."), TYPE_A, &n);
	ok(n == 0, "no set");
	node = zone_find(&z, name("Host1.Example."));
	ok(node && node->n == 3 && node->rr[2]->type == TYPE_MX,
	    "all records of a name, by type");
	node = zone_find(&z, name("_ssh._tcp.host1.example."));
	is_c(name_str(&arena, node->parent->parent->name), "host1.example.",
	    "parents");
	nodes = zone_nodes(&z, &n);
	for (i = 1; i < n; i++)
		sorted += name_cmp(nodes[i - 1]->name, nodes[i]->name) < 0;
	ok(n == 11 && sorted == n - 1, "all names, in canonical order");
	ok(nodes[0] == zone_find(&z, nodes[0]->name), "a node has one address");
	ok(!zone_find(&z, name("org.")), "no names made outside the zone");
	zone_init(&z, &arena, (struct name){0});
	add(&z, "a.b.c.", TYPE_A);
	zone_index(&z);
	zone_nodes(&z, &n);
	ok(n == 1, "no names made where the origin is unknown");
	answer_is(&z, "a.b.c.", TYPE_A, ANSWER_YES, "a.b.c.");
	answer_is(&z, "a.b.c.", TYPE_MX, ANSWER_UNKNOWN, "");
	answer_is(&z, "x.c.", TYPE_MX, ANSWER_UNKNOWN, "");
	zone_init(&z, &arena, name("example."));
	zone_index(&z);
	answer_is(&z, "example.", TYPE_A, ANSWER_NXDOMAIN, "");
}

static void
below_is(
    const struct zone *z, const char *top, const char *labels, const char *want)
{
	const struct zone_node *node = zone_find(z, name(top));
	const struct zone_node *got = zone_below(z, node, labels);

	is_c(got ? name_str(&arena, got->name) : (struct str){0}, want, labels);
}

static void
test_below(void)
{
	struct zone_node copy;
	struct zone z;
	size_t i;

	fill(&z);
	below_is(&z, "example.", "host1", "host1.example.");
	below_is(&z, "example.", "HOST1", "host1.example.");
	below_is(&z, "example.", "host2", "");
	below_is(&z, "example.", "_tcp.host1", "_tcp.host1.example.");
	below_is(&z, "host1.example.", "_ssh._tcp", "_ssh._tcp.host1.example.");
	below_is(&z, "host1.example.", "_ssh._udp", "");
	below_is(&z, "host1.example.", "_ftp._tcp", "");
	below_is(&z, "example.", "*", "*.example.");
	below_is(&z, "alias.example.", "*", "");
	copy = *zone_find(&z, name("host1.example."));
	ok(zone_below(&z, &copy, "_tcp") ==
		zone_find(&z, name("_tcp.host1.example.")),
	    "below a copy of a node");
	zone_init(&z, &arena, name("example."));
	add(&z, "example.", TYPE_SOA);
	for (i = 0; i < 100; i++)
		add(&z, str_cstr(&arena, str_fmt(&arena, "n%zu.example.", i)),
		    TYPE_A);
	add(&z, "org.", TYPE_A);
	add(&z, "_dmarc.org.", TYPE_TXT);
	zone_index(&z);
	below_is(&z, "example.", "n99", "n99.example.");
	below_is(&z, "example.", "n100", "");
	below_is(&z, "org.", "_dmarc", "_dmarc.org.");
	zone_init(&z, &arena, (struct name){0});
	add(&z, "example.org.", TYPE_A);
	add(&z, "_smtp._tls.example.org.", TYPE_TXT);
	zone_index(&z);
	below_is(&z, "example.org.", "_smtp._tls", "_smtp._tls.example.org.");
	below_is(&z, "example.org.", "_tls", "");
}

static void
spot_is(const struct zone *z, const char *top, const char *labels,
    uint16_t type, enum zone_answer want)
{
	const struct zone_node *node = zone_find(z, name(top));
	struct zone_spot spot = zone_locate_below(z, node, labels);

	ok(zone_spot_answer(spot, type) == want, "%s below %s", labels, top);
}

/* The same answers as of whole names. */
static void
test_locate_below(void)
{
	struct zone z;

	fill(&z);
	spot_is(&z, "example.", "host1", TYPE_A, ANSWER_YES);
	spot_is(&z, "example.", "host1", TYPE_TXT, ANSWER_NODATA);
	spot_is(&z, "example.", "foo.bar", TYPE_TXT, ANSWER_YES);
	spot_is(&z, "host1.example.", "_smtp._tls", TYPE_TXT, ANSWER_NXDOMAIN);
	spot_is(&z, "host1.example.", "_ftp._tcp", TYPE_SRV, ANSWER_NXDOMAIN);
	spot_is(&z, "host1.example.", "_ssh._tcp", TYPE_SRV, ANSWER_YES);
	spot_is(&z, "subdel.example.", "_dmarc", TYPE_TXT, ANSWER_UNKNOWN);
	spot_is(&z, "subdel.example.", "ns", TYPE_A, ANSWER_UNKNOWN);
	spot_is(&z, "ns.subdel.example.", "_dmarc", TYPE_TXT, ANSWER_UNKNOWN);
	spot_is(&z, "dname.example.", "_dmarc", TYPE_TXT, ANSWER_UNKNOWN);
	spot_is(&z, "example.org.", "_dmarc", TYPE_TXT, ANSWER_UNKNOWN);
	ok(zone_spot_answer(
	       zone_locate_node(&z, zone_find(&z, name("subdel.example."))),
	       TYPE_DS) == ANSWER_YES,
	    "DS is the parent's");
}

static void
test_types(void)
{
	static const uint16_t types[] = {TYPE_CAA, TYPE_MX, 65535, TYPE_A,
	    TYPE_TXT, TYPE_MX, TYPE_SPF, 0, 63, 65535};
	const struct zone_node *node;
	struct rr *const *set;
	struct zone z;
	size_t i, n, sorted = 0;

	zone_init(&z, &arena, name("example."));
	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		add(&z, "example.", types[i]);
	add(&z, "a.example.", TYPE_A);
	zone_index(&z);
	node = zone_node_of(&z, &z.rr[4]);
	ok(node == zone_find(&z, name("example.")), "the node of a record");
	ok(zone_node_of(&z, &z.rr[10])->n == 1, "and that of another one");
	for (i = 1; i < node->n; i++)
		sorted += node->rr[i - 1]->type <= node->rr[i]->type;
	ok(node->n == 10 && sorted == 9, "records by type");
	for (i = n = 0; i < sizeof(types) / sizeof(*types); i++)
		n += zone_node_has(node, types[i]);
	ok(n == i, "each type is there");
	ok(!zone_node_has(node, TYPE_AAAA) && !zone_node_has(node, TYPE_URI) &&
		!zone_node_has(node, 1 + 64) &&
		!zone_node_has(zone_node_of(&z, &z.rr[10]), 0),
	    "others are not");
	set = zone_node_rrset(node, TYPE_MX, &n);
	ok(n == 2 && set[0] == &z.rr[1] && set[1] == &z.rr[5], "a set");
	set = zone_node_rrset(node, 65535, &n);
	ok(n == 2 && set[1] == &z.rr[9], "a set of the last type");
	zone_node_rrset(node, TYPE_SRV, &n);
	ok(n == 0, "no set");
}

/* Sets of many records at one name, in any order. */
static void
test_wide(void)
{
	enum {
		N = 5000
	};
	const struct zone_node *node;
	size_t i, n, sorted = 0;
	struct zone z;

	zone_init(&z, &arena, name("example."));
	for (i = 0; i < N; i++)
		add(&z, "example.", i % 3 ? TYPE_TXT : 65535);
	zone_index(&z);
	node = zone_node_of(&z, z.rr);
	for (i = 1; i < N; i++)
		sorted += node->rr[i - 1]->type < node->rr[i]->type ||
			  (node->rr[i - 1]->type == node->rr[i]->type &&
			      node->rr[i - 1] < node->rr[i]);
	ok(sorted == N - 1, "by type, then text order");
	zone_node_rrset(node, 65535, &n);
	ok(n == (N + 2) / 3, "a third of them");
}

/* Many names: every one is found, and they come sorted. */
static void
test_many(void)
{
	struct zone z;
	struct zone_node *const *nodes;
	size_t i, n, found = 0, sorted = 0;

	zone_init(&z, &arena, name("example."));
	for (i = 0; i < 20000; i++)
		add(&z,
		    str_cstr(&arena, str_fmt(&arena, "a.b%zu.c%zu.example.",
					 i * 7919 % 20000, i % 100)),
		    TYPE_A);
	zone_index(&z);
	for (i = 0; i < z.n; i++) {
		const struct zone_node *node = zone_find(&z, z.rr[i].owner);

		found += node && node->n == 1 && node->rr[0] == &z.rr[i];
	}
	ok(found == 20000, "all found");
	nodes = zone_nodes(&z, &n);
	for (i = 1; i < n; i++)
		sorted += name_cmp(nodes[i - 1]->name, nodes[i]->name) < 0;
	ok(n == 40101 && sorted == n - 1, "all sorted");
}

/*
 * Names whose hashes agree in the bits that a table of their number would
 * look at: the index scatters them again, and still finds all.
 */
static void
test_collisions(void)
{
	enum {
		N = 1200,
		BITS = 0xfff
	};
	struct zone z;
	size_t i, found = 0, k;

	zone_init(&z, &arena, name("example."));
	for (i = k = 0; i < N; k++) {
		struct name n =
		    name(str_cstr(&arena, str_fmt(&arena, "n%zu.example.", k)));

		if ((name_hash(n) & BITS) != 7)
			continue;
		zone_add(&z)->owner = n;
		i++;
	}
	zone_index(&z);
	for (i = 0; i < N; i++)
		found += zone_find(&z, z.rr[i].owner)->rr[0] == &z.rr[i];
	ok(found == N, "names that collide");
}

/* Names of 120 labels each: not all of what is between them is kept. */
static void
test_deep(void)
{
	struct zone z;
	struct zone_node *const *v;
	struct buf b = BUF_INIT;
	size_t i, n, sorted = 0, found = 0;

	zone_init(&z, &arena, name("example."));
	for (i = 0; i < 3000; i++) {
		buf_reset(&b);
		while (b.n < 230)
			buf_c(&b, "a.");
		buf_fmt(&b, "n%zu.example.", i * 7919 % 3000);
		buf_ch(&b, 0);
		add(&z, b.p, TYPE_A);
	}
	zone_index(&z);
	v = zone_nodes(&z, &n);
	for (i = 1; i < n; i++)
		sorted += name_cmp(v[i - 1]->name, v[i]->name) < 0;
	for (i = 0; i < z.n; i++)
		found += zone_find(&z, z.rr[i].owner)->n == 1;
	ok(n < 80000 && sorted == n - 1 && found == z.n,
	    "there is a bound on empty non-terminals");
	buf_free(&b);
}

int
main(void)
{
	test_lookup();
	test_as_long_as_the_origin();
	test_index();
	test_below();
	test_locate_below();
	test_types();
	test_wide();
	test_many();
	test_collisions();
	test_deep();
	arena_free(&arena);
	return done();
}
