#include "tap.h"

#include "dns/diff.h"
#include "dns/emit.h"
#include "dns/read.h"

static struct arena arena = ARENA_INIT;

static void
read_text(struct zone *z, const char *text)
{
	struct source *s = NEW(&arena, struct source);
	struct diag d = diag_in(&arena);
	struct read_options o = {.has_ttl = true, .default_ttl = 300};

	s->name = STR("example.com.zone");
	s->text = str_c(text);
	name_from_text(
	    &arena, STR("example.com."), &name_root, &o.origin, NULL, NULL);
	zone_init(z, &arena, (struct name){0});
	read_zone(z, s, &o, &d);
}

static void
show_record(struct buf *b, const struct rr *r)
{
	name_text_relative(b, r->owner, name_parent(r->owner, 99));
	buf_fmt(b, " %u ", r->ttl);
	type_text(b, r->type);
	buf_ch(b, ' ');
	emit_rdata(b, r, NULL);
}

/* "changed-vt: OLD -> NEW" a line; of what is the same only "same: OLD". */
static struct str
shown(const struct diff *d)
{
	static const char *const kind[] = {"same", "changed-", "lost", "added"};
	struct buf b = BUF_INIT;
	struct str s;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct diff_entry *e = &d->v[i];

		buf_fmt(&b, "%s%s%s: ", kind[e->kind], e->value ? "v" : "",
		    e->ttl ? "t" : "");
		if (e->old)
			show_record(&b, e->old);
		if (e->kind == DIFF_CHANGED)
			buf_c(&b, " -> ");
		if (e->new && e->kind != DIFF_SAME)
			show_record(&b, e->new);
		buf_ch(&b, '\n');
	}
	s = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
differ(const char *old, const char *new, const char *want, const char *what)
{
	struct zone a, b;
	struct diff d, back;

	read_text(&a, old);
	read_text(&b, new);
	diff_zones(&arena, &a, &b, &d);
	is_c(shown(&d), want, what);
	diff_zones(&arena, &b, &a, &back);
	ok(d.count[DIFF_SAME] == back.count[DIFF_SAME] &&
		d.count[DIFF_CHANGED] == back.count[DIFF_CHANGED] &&
		d.count[DIFF_LOST] == back.count[DIFF_ADDED] &&
		d.count[DIFF_ADDED] == back.count[DIFF_LOST],
	    "  and the other way round");
	ok(d.n == d.count[DIFF_SAME] + d.count[DIFF_CHANGED] +
		      d.count[DIFF_LOST] + d.count[DIFF_ADDED],
	    "  all counted");
}

static void
test_same(void)
{
	differ("WWW A 192.0.2.1\n@ MX 10 Mail.example.com.\n",
	    "@ MX 10 mail\nwww A 192.0.2.1\n",
	    "same: example.com. 300 MX 10 Mail.example.com.\n"
	    "same: WWW.example.com. 300 A 192.0.2.1\n",
	    "order and letter case");
	differ("@ TXT \"v=spf1 \" \"-all\"\n", "@ TXT \"v=spf1 -a\" \"ll\"\n",
	    "same: example.com. 300 TXT \"v=spf1 \" \"-all\"\n",
	    "TXT by its joined octets");
	differ("@ TXT \"V=spf1 -all\"\n", "@ TXT \"v=spf1 -all\"\n",
	    "changed-v: example.com. 300 TXT \"V=spf1 -all\" -> "
	    "example.com. 300 TXT \"v=spf1 -all\"\n",
	    "letter case within TXT is a difference");
	differ("a A 192.0.2.1\na A 192.0.2.1\n", "a A 192.0.2.1\n",
	    "same: a.example.com. 300 A 192.0.2.1\n",
	    "a record that stands twice");
	differ("", "", "", "nothing at all");
}

static void
test_changed(void)
{
	differ("a 600 A 192.0.2.1\n", "a 60 A 192.0.2.1\n",
	    "changed-t: a.example.com. 600 A 192.0.2.1 -> "
	    "a.example.com. 60 A 192.0.2.1\n",
	    "another TTL");
	differ("a 600 A 192.0.2.1\n", "a 60 A 192.0.2.2\n",
	    "changed-vt: a.example.com. 600 A 192.0.2.1 -> "
	    "a.example.com. 60 A 192.0.2.2\n",
	    "another address, and TTL");
	differ("@ TXT \"x=1\"\n@ TXT \"v=spf1 a -all\"\n",
	    "@ TXT \"v=spf1 -all\"\n@ TXT \"y=1\"\n",
	    "changed-v: example.com. 300 TXT \"v=spf1 a -all\" -> "
	    "example.com. 300 TXT \"v=spf1 -all\"\n"
	    "lost: example.com. 300 TXT \"x=1\"\n"
	    "added: example.com. 300 TXT \"y=1\"\n",
	    "SPF among other texts");
	differ("mail._domainkey TXT \"k=rsa; p=AAAA\"\n",
	    "mail._domainkey TXT \"v=DKIM1; p=BBBB\"\n"
	    "mail._domainkey TXT \"v=DKIM1; p=CCCC\"\n",
	    "changed-v: mail._domainkey.example.com. 300 TXT "
	    "\"k=rsa; p=AAAA\" -> mail._domainkey.example.com. 300 TXT "
	    "\"v=DKIM1; p=BBBB\"\n"
	    "added: mail._domainkey.example.com. 300 TXT "
	    "\"v=DKIM1; p=CCCC\"\n",
	    "a selector's key, whatever it begins with");
	differ("@ MX 10 a\n@ MX 20 b\n@ MX 30 c\n",
	    "@ MX 10 a\n@ MX 15 B\n@ MX 40 d\n",
	    "same: example.com. 300 MX 10 a.example.com.\n"
	    "changed-v: example.com. 300 MX 20 b.example.com. -> "
	    "example.com. 300 MX 15 B.example.com.\n"
	    "lost: example.com. 300 MX 30 c.example.com.\n"
	    "added: example.com. 300 MX 40 d.example.com.\n",
	    "MX of the same host");
	differ("@ MX 10 a\n", "@ MX 20 b\n",
	    "changed-v: example.com. 300 MX 10 a.example.com. -> "
	    "example.com. 300 MX 20 b.example.com.\n",
	    "the only MX");
	differ("@ TXT \"v=spf1 -all\"\n", "@ TXT \"v=verify 1\"\n",
	    "lost: example.com. 300 TXT \"v=spf1 -all\"\n"
	    "added: example.com. 300 TXT \"v=verify 1\"\n",
	    "texts of different kinds, each alone");
	differ("_x._tcp SRV 0 0 993 a\n_x._tcp SRV 1 0 993 b\n",
	    "_x._tcp SRV 5 0 993 a\n_x._tcp SRV 1 0 994 b\n",
	    "changed-v: _x._tcp.example.com. 300 SRV 0 0 993 a.example.com. "
	    "-> _x._tcp.example.com. 300 SRV 5 0 993 a.example.com.\n"
	    "lost: _x._tcp.example.com. 300 SRV 1 0 993 b.example.com.\n"
	    "added: _x._tcp.example.com. 300 SRV 1 0 994 b.example.com.\n",
	    "SRV of the same host and port");
}

static void
test_lost(void)
{
	differ("a A 192.0.2.1\nb A 192.0.2.1\n", "b A 192.0.2.1\nc AAAA ::1\n",
	    "lost: a.example.com. 300 A 192.0.2.1\n"
	    "same: b.example.com. 300 A 192.0.2.1\n"
	    "added: c.example.com. 300 AAAA ::1\n",
	    "names on one side only");
	differ("a A 192.0.2.1\na MX 1 b\n", "a CNAME b\n",
	    "lost: a.example.com. 300 A 192.0.2.1\n"
	    "added: a.example.com. 300 CNAME b.example.com.\n"
	    "lost: a.example.com. 300 MX 1 b.example.com.\n",
	    "another type");
	differ("a A 192.0.2.1\na A 192.0.2.2\n",
	    "a A 192.0.2.3\na A 192.0.2.2\n",
	    "lost: a.example.com. 300 A 192.0.2.1\n"
	    "same: a.example.com. 300 A 192.0.2.2\n"
	    "added: a.example.com. 300 A 192.0.2.3\n",
	    "addresses have no successors");
}

static void
test_counts(void)
{
	struct zone a, b;
	struct diff d;

	read_text(&a, "a A 192.0.2.1\na A 192.0.2.1\nb A 1.2.3\n"
		      "c 1 A 192.0.2.1\nd 1 A 192.0.2.1\n");
	read_text(&b, "a A 192.0.2.1\nc A 192.0.2.1\nd A 192.0.2.9\n");
	diff_zones(&arena, &a, &b, &d);
	ok(d.repeated == 1, "repeated records are counted");
	ok(d.unread == 1 && d.count[DIFF_LOST] == 0,
	    "a record that cannot be read is neither lost nor kept");
	ok(d.count[DIFF_CHANGED] == 2 && d.ttl_only == 1,
	    "changes of the TTL alone are counted");
}

/* Many records, many at one name: found in no more than n log n. */
static void
test_many(void)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct zone old, new;
	struct diff d;
	size_t i;

	for (i = 0; i < 100000; i++) {
		size_t k = i * 7919 % 100000;

		buf_fmt(&a, "@ TXT \"v=x%zu %zu\"\n", i % 10, i);
		buf_fmt(&b, "@ TXT \"v=x%zu %zu\"\n", k % 10, k + 50000);
	}
	for (i = 0; i < 50000; i++) {
		buf_fmt(&a, "n%zu A 192.0.2.1\n", i);
		buf_fmt(&b, "n%zu A 192.0.2.2\n", 49999 - i);
	}
	buf_ch(&a, 0);
	buf_ch(&b, 0);
	read_text(&old, a.p);
	read_text(&new, b.p);
	diff_zones(&arena, &old, &new, &d);
	ok(d.count[DIFF_SAME] == 50000, "half of the texts are the same");
	ok(d.count[DIFF_CHANGED] == 100000,
	    "the others, and all addresses, have changed");
	ok(d.n == 150000, "nothing is lost or added");
	buf_free(&a);
	buf_free(&b);
}

int
main(void)
{
	test_same();
	test_changed();
	test_lost();
	test_counts();
	test_many();
	arena_free(&arena);
	return done();
}
