#include "mail/spf.h"
#include "mail/spfmacro.h"

#include "tap.h"

#include "corpus.h"

static struct arena arena = ARENA_INIT;

static const char *const codes[SPF_FAULTS] = {
    [SPF_FAULT_VERSION] = "version",
    [SPF_FAULT_CASE] = "case",
    [SPF_FAULT_UNKNOWN_TERM] = "unknown",
    [SPF_FAULT_EQUALS_FOR_COLON] = "equals",
    [SPF_FAULT_COLON_FOR_EQUALS] = "colon",
    [SPF_FAULT_BLANK_AFTER_COLON] = "blank",
    [SPF_FAULT_BAD_BLANK] = "badblank",
    [SPF_FAULT_FUSED] = "fused",
    [SPF_FAULT_SEPARATOR] = "separator",
    [SPF_FAULT_QUALIFIER] = "qualifier",
    [SPF_FAULT_DASH] = "dash",
    [SPF_FAULT_IP_SYNTAX] = "ip",
    [SPF_FAULT_IP_FAMILY] = "family",
    [SPF_FAULT_PREFIX] = "prefix",
    [SPF_FAULT_HOST_BITS] = "hostbits",
    [SPF_FAULT_DOMAIN] = "domain",
    [SPF_FAULT_MACRO] = "macro",
    [SPF_FAULT_MACRO_PLACE] = "macroplace",
    [SPF_FAULT_MACRO_P] = "p",
    [SPF_FAULT_ARGUMENT] = "argument",
    [SPF_FAULT_DUPLICATE_MODIFIER] = "duplicate",
    [SPF_FAULT_EMPTY] = "empty",
};

/*
 * Kinds of the terms, '|', faults with the octets they point to; '!' marks a
 * fatal one. A record without fatal faults must not be a permerror.
 */
static struct str
summary(const struct spf *s)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct spf_term *t = &s->term[i];
		const char *name = spf_kind_name(t->kind);

		if (i)
			buf_ch(&b, ' ');
		if (t->qualified)
			buf_ch(&b, t->qualifier);
		buf_c(&b, t->kind == SPF_UNKNOWN    ? "?"
			  : t->kind == SPF_MODIFIER ? "modifier"
						    : name);
	}
	for (i = 0; i < s->nfault; i++) {
		const struct spf_fault *f = &s->fault[i];

		buf_c(&b, i ? ", " : " | ");
		buf_c(&b, codes[f->kind]);
		if (f->kind == SPF_FAULT_DOMAIN)
			buf_fmt(&b, "%u", f->detail);
		if (f->fatal)
			buf_ch(&b, '!');
		buf_ch(&b, ' ');
		buf_str(&b, str_sub(s->text, f->at, f->end));
	}
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

/* Records and what they are, by the ABNF of RFC 7208 section 12. */
static const char *const records[][2] = {
    {"v=spf1", ""},
    {"v=spf1 ", ""},
    {"v=spf1 +mx a:colo.example.com/28 -all", "+mx a -all"},
    {"v=spf1 a mx -all", "a mx -all"},
    {"v=spf1  mx   ~all  ", "mx ~all"},
    {"V=SPF1 MX Ip4:192.0.2.1 -ALL",
	"mx ip4 -all | case V=SPF1, case MX, case Ip4, case ALL"},
    {"v=spf1 redirect=_spf.example.com", "redirect"},
    {"v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all", "exists -all"},
    {"v=spf1 include:%{d}.x%%y.%_.com exists:%%.%{l1r+}.%{d}",
	"include exists"},
    {"v=spf1 mx foo=bar foo= x-y_z.1=%{d}", "mx modifier modifier modifier"},
    {"v=spf1 a:museum. a:example.com. a:a.b-c", "a a a | domain3! museum."},
    {"v=spf1 a:x.com//64 mx/0 a/24//64 a//0", "a mx a a"},
    {"v=spf1 ip4:192.0.2.7/24 -all", "ip4 -all | hostbits 192.0.2.7/24"},
    {"v=spf1 a:_spf.x_y.com exists:foo/bar.com a:a:b/c.com", "a exists a"},
    /* the version */
    {"v=spf1; mx -all", "mx -all | version! v=spf1;"},
    {"v=spf2 mx -all", "mx -all | version! v=spf2"},
    {"v = spf1 mx", "mx | version! v = spf1"},
    {"v=spf1mx -all", "mx -all | version! v=spf1"},
    {"spf1 mx", "mx | version! spf1"},
    {" v=spf1 mx", "mx | version!  v=spf1"},
    {"v=spf1\tmx", "mx | version! v=spf1"},
    {"v=spf10 mx", "mx | version! v=spf10"},
    {"mx -all", "mx -all | version! "},
    /* names, separators */
    {"v=spf1 ipv4:192.0.2.1", "? | unknown! ipv4:192.0.2.1"},
    {"v=spf1 192.0.2.1 !", "? ? | unknown! 192.0.2.1, unknown! !"},
    {"v=spf1 include=a.com ip4=1.2.3.4",
	"modifier modifier | equals =, equals ="},
    {"v=spf1 redirect:a.com exp:b.com", "redirect exp | colon! :, colon! :"},
    {"v=spf1 ip6: 2001:db8::1 -all", "ip6 -all | blank! ip6: 2001:db8::1"},
    {"v=spf1 include: a.com ip4 : 1.2.3.4 mx",
	"include ip4 mx | blank! include: a.com, blank! ip4 : 1.2.3.4"},
    {"v=spf1 ip4: -all", "ip4 -all | empty! ip4:"},
    {"v=spf1 a\tmx", "a mx | badblank! \t"},
    {"v=spf1 ip4:192.0.2.1-all", "ip4 -all | fused! -"},
    {"v=spf1 a:example.com~all", "a ~all | fused! ~"},
    {"v=spf1 mx-all", "mx -all | fused! -"},
    {"v=spf1 ip4:1.2.3.4ip4:5.6.7.8ip6:::1 -all",
	"ip4 ip4 ip6 -all | fused! i, fused! i"},
    {"v=spf1 include:example.com-all", "include | fused -all"},
    {"v=spf1 ip4:192.0.2.1,192.0.2.2 -all", "ip4 ip4 -all | separator! ,"},
    {"v=spf1 a;mx;-all;",
	"a mx -all | separator! ;, separator! ;, separator! ;"},
    {"v=spf1 a , mx", "a mx | separator! ,"},
    {"v=spf1 include:a.com,b.com -all", "include -all | separator ,"},
    /* qualifiers */
    {"v=spf1 --all", "-all | qualifier! --"},
    {"v=spf1 ~-all", "~all | qualifier! ~-"},
    {"v=spf1 all-", "all | qualifier! -"},
    {"v=spf1 mx+ all", "mx all | qualifier! +"},
    {"v=spf1 - all", "-all | qualifier! - all"},
    {"v=spf1 -redirect=a.com", "-redirect | qualifier! -"},
    {"v=spf1 \xe2\x80\x93"
     "all",
	"-all | dash! \xe2\x80\x93"},
    {"v=spf1 \xe2\x88\x92"
     "all",
	"-all | dash! \xe2\x88\x92"},
    /* addresses */
    {"v=spf1 ip4:192.0.2", "ip4 | ip! 192.0.2"},
    {"v=spf1 ip4:192.0.2.01", "ip4 | ip! 192.0.2.01"},
    {"v=spf1 ip4:x.x.x.x", "ip4 | ip! x.x.x.x"},
    {"v=spf1 ip6:2001:db8:::1", "ip6 | ip! 2001:db8:::1"},
    {"v=spf1 ip4", "ip4 | empty! ip4"},
    {"v=spf1 ip4:", "ip4 | empty! ip4:"},
    {"v=spf1 ip4:2001:db8::1", "ip4 | family! ip4:2001:db8::1"},
    {"v=spf1 ip6:192.0.2.1/24", "ip6 | family! ip6:192.0.2.1/24"},
    {"v=spf1 ip4:192.0.2.0/33", "ip4 | prefix! /33"},
    {"v=spf1 ip4:192.0.2.0/024", "ip4 | prefix! /024"},
    {"v=spf1 ip4:192.0.2.0/255.255.255.0", "ip4 | prefix! /255.255.255.0"},
    {"v=spf1 ip6:2001:db8::/129", "ip6 | prefix! /129"},
    {"v=spf1 ip4:%{i}", "ip4 | macroplace! %{i}"},
    /* domains */
    {"v=spf1 include", "include | empty! include"},
    {"v=spf1 include:", "include | empty! include:"},
    {"v=spf1 a: mx:", "a mx | empty! a:, empty! mx:"},
    {"v=spf1 redirect=", "redirect | empty! redirect="},
    {"v=spf1 a:localhost", "a | domain3! localhost"},
    {"v=spf1 a:foo-bar", "a | domain3! foo-bar"},
    {"v=spf1 a:example.123", "a | domain4! example.123"},
    {"v=spf1 a:192.0.2.1", "a | domain5! 192.0.2.1"},
    {"v=spf1 a:2001:db8::1", "a | domain5! 2001:db8::1"},
    {"v=spf1 include:https://a.com", "include | domain6 https://a.com"},
    {"v=spf1 include:https://a.com/", "include | domain6! https://a.com/"},
    {"v=spf1 a:d@example.com", "a | domain7 d@example.com"},
    {"v=spf1 a:d\xc3\xa9.com", "a | domain2! d\xc3\xa9.com"},
    {"v=spf1 a:a..com", "a | domain8 a..com"},
    {"v=spf1 a:example.com:8080", "a | domain1! example.com:8080"},
    {"v=spf1 exists:%{i}.bad-.", "exists | domain1! %{i}.bad-."},
    {"v=spf1 exists:%{i}.-bad", "exists | domain1! %{i}.-bad"},
    {"v=spf1 exists:%{i}com", "exists | domain1! %{i}com"},
    {"v=spf1 a/24/64", "a | prefix! /24/64"},
    {"v=spf1 a/24:host", "a | prefix! /24:host"},
    {"v=spf1 a/", "a | prefix! /"},
    {"v=spf1 a/032", "a | prefix! /032"},
    {"v=spf1 mx//129", "mx | prefix! //129"},
    {"v=spf1 a:x.com/33", "a | prefix! /33"},
    {"v=spf1 include:x.com/24", "include | prefix! /24"},
    {"v=spf1 ptr/24", "ptr | prefix! /24"},
    /* macros */
    {"v=spf1 exists:%(i).com", "exists | macro! %("},
    {"v=spf1 exists:%{d0}", "exists | macro! %{d0}"},
    {"v=spf1 exists:%{x}", "exists | macro! %{x}"},
    {"v=spf1 exists:%{d", "exists | macro! %{"},
    {"v=spf1 exists:%{d!}", "exists | macro! %{d!}"},
    {"v=spf1 exists:a.com%", "exists | macro! %"},
    {"v=spf1 foo=%x", "modifier | macro! %x"},
    {"v=spf1 exists:%{t}.a.com", "exists | macroplace! %{t}"},
    {"v=spf1 exp=%{C}.a.com", "exp | macroplace %{C}"},
    {"v=spf1 exists:%{p2}.a.com", "exists | p %{p2}"},
    {"v=spf1 all:%{i}", "all | macroplace! :%{i}"},
    {"v=spf1 all:x.com", "all | argument! :x.com"},
    {"v=spf1 all=x", "modifier | equals ="},
    {"v=spf1 all/8", "all | argument! /8"},
    /* together */
    {"v=spf1 exp=a.com redirect=b.com exp=c.com",
	"exp redirect exp | duplicate! exp=c.com"},
};

static void
test_records(void)
{
	struct spf s;
	size_t i, k;

	for (i = 0; i < sizeof(records) / sizeof(*records); i++) {
		struct str want = str_c(records[i][1]);
		bool fatal = false;

		if (want.n && want.p[0] == '|')
			want = str_fmt(&arena, " %s", want.p);
		spf_parse(&arena, str_c(records[i][0]), &s);
		is(summary(&s), want, records[i][0]);
		for (k = 0; k < s.nfault; k++) {
			fatal |= s.fault[k].fatal;
			ok(s.fault[k].at <= s.fault[k].end &&
				s.fault[k].end <= s.text.n &&
				spf_fault_text(&s.fault[k]) != NULL,
			    "a place in the text");
		}
		ok(s.permerror == fatal, "permerror: %d", fatal);
	}
}

/* A NUL is an octet as any other. */
static void
test_nul(void)
{
	struct spf s;

	spf_parse(&arena, (struct str){"v=spf1 a:b.com\0 \0 -all", 22}, &s);
	ok(s.n == 3 && s.permerror, "NUL in a domain and as a term");
	ok(s.term[0].faults & 1u << SPF_FAULT_DOMAIN, "bad domain");
	ok(s.term[1].kind == SPF_UNKNOWN, "no term");
}

static void
test_values(void)
{
	struct spf s;

	spf_parse(&arena,
	    STR("v=spf1 a:Mail.example.com/24//64 ?ip4:192.0.2.7 mx/8 "
		"include:%{d}.x.com redirect=y.com ~all ptr exists:a.com"),
	    &s);
	ok(s.n == 8, "eight terms");
	is_c(s.term[0].domain, "Mail.example.com", "domain");
	ok(s.term[0].domain_at == 9 && s.term[0].at == 7, "places");
	ok(s.term[0].prefix4 == 24 && s.term[0].prefix6 == 64, "prefixes");
	ok(s.term[1].qualifier == '?' && s.term[1].ip.prefix == 32 &&
		!s.term[1].prefixed,
	    "address");
	ok(s.term[2].prefix4 == 8 && s.term[2].prefix6 == 128, "mx/8");
	ok(s.term[3].macro && !s.term[0].macro, "macro or not");
	ok(s.all == 5 && s.redirect == 4, "all and redirect");
	ok(s.lookups == 3, "lookups before all, without redirect: %u",
	    s.lookups);
	ok(s.version_end == 6, "version ends");
	spf_parse(&arena, STR("v=spf1 a mx redirect=y.com"), &s);
	ok(s.lookups == 3, "redirect counts without all");
	spf_parse_terms(&arena, STR("a:x.com"), &s);
	ok(s.n == 1 && s.term[0].kind == SPF_A && !s.permerror, "one term");
	is_c(str_c(spf_nearest_name(STR("ipv4"))), "ip4", "ipv4");
	is_c(str_c(spf_nearest_name(STR("inlcude"))), "include", "inlcude");
	is_c(str_c(spf_nearest_name(STR("b"))), "", "nothing is near to b");
}

static const struct {
	const char *text;
	enum spf_claim claim;
} claims[] = {
    {"v=spf1 -all", SPF_CLAIM_RECORD},
    {"V=SPF1", SPF_CLAIM_RECORD},
    {"v=spf1;-all", SPF_CLAIM_MALFORMED},
    {"\xc2\xabv=spf1 -all\xc2\xbb", SPF_CLAIM_MALFORMED},
    {"spf1 -all", SPF_CLAIM_MALFORMED},
    {"spf2.0/pra -all", SPF_CLAIM_SENDER_ID},
    {"include:_spf.example.com ~all", SPF_CLAIM_TERMS},
    {"ip4:192.0.2.1", SPF_CLAIM_TERMS},
    {"include: example1.com", SPF_CLAIM_TERMS},
    {"all\xc2\xbb", SPF_CLAIM_TERMS},
    {"a", SPF_CLAIM_NONE},
    {"a mx", SPF_CLAIM_NONE},
    {"", SPF_CLAIM_NONE},
    {"all is well", SPF_CLAIM_NONE},
    {"google-site-verification=x", SPF_CLAIM_NONE},
    {"spf13 is a theme", SPF_CLAIM_MALFORMED},
    {"spf-record", SPF_CLAIM_NONE},
    {"v=DMARC1; p=none", SPF_CLAIM_NONE},
};

static void
test_claims(void)
{
	size_t i;

	for (i = 0; i < sizeof(claims) / sizeof(*claims); i++)
		ok(spf_claim(str_c(claims[i].text)) == claims[i].claim,
		    "claim of '%s'", claims[i].text);
}

static void
test_macros(void)
{
	struct spf_macro m;
	struct str s = STR("ab%{D2r.-}%_%-%%%{i}");
	size_t at = 0;

	ok(spf_macro_next(s, &at, &m) && !m.letter, "literal");
	is_c(m.literal, "ab", "its text");
	ok(spf_macro_next(s, &at, &m) && m.letter == 'd' && m.escape &&
		m.keep == 2 && m.reverse,
	    "expansion");
	is_c(m.delimiters, ".-", "delimiters");
	ok(spf_macro_next(s, &at, &m), "escape");
	is_c(m.literal, " ", "%_");
	ok(spf_macro_next(s, &at, &m), "escape");
	is_c(m.literal, "%20", "%-");
	ok(spf_macro_next(s, &at, &m), "escape");
	is_c(m.literal, "%", "%%");
	ok(spf_macro_next(s, &at, &m) && m.letter == 'i' && !m.escape,
	    "expansion at the end");
	ok(at == s.n, "all read");
}

static unsigned
costly_include(void *ctx, const struct spf_term *t)
{
	(void)ctx;
	return t->kind == SPF_INCLUDE ? 4 : t->kind == SPF_MX ? 2 : 1;
}

static const char *const tidied[][2] = {
    {"mx ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 mx -all"},
    {"include:b.com a mx ip6:2001:db8::1 ip4:192.0.2.9 ip4:192.0.2.1 ~all",
	"v=spf1 ip4:192.0.2.1 ip4:192.0.2.9 ip6:2001:db8::1 a mx "
	"include:b.com ~all"},
    {"ip4:192.0.2.7 ip4:192.0.2.0/24 ip4:192.0.2.0/25 mx MX",
	"v=spf1 ip4:192.0.2.0/24 mx"},
    {"ip4:192.0.2.0/25 ip4:192.0.2.128/25",
	"v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25"},
    {"mx -ip4:192.0.2.1 ip4:192.0.2.1 a -all",
	"v=spf1 mx -ip4:192.0.2.1 ip4:192.0.2.1 a -all"},
    {"mx ptr ip4:192.0.2.1 -all", "v=spf1 mx ptr ip4:192.0.2.1 -all"},
    {"ip4:192.0.2.99/24 ip4:192.0.2.1", "v=spf1 ip4:192.0.2.0/24"},
    {"include:B.com include:b.com exists:%{s}.a.com exists:%{S}.a.com",
	"v=spf1 exists:%{s}.a.com exists:%{S}.a.com include:B.com"},
    {"a:x.com/24 a:x.com a:x.com/24//128", "v=spf1 a:x.com/24 a:x.com"},
    {"+all", "v=spf1 all"},
    {"ip4:0.0.0.0/0 ip4:1.2.3.4 ip6:::/0 ip6:::1",
	"v=spf1 ip4:0.0.0.0/0 ip6:::/0"},
    {"mx redirect=a.com", "v=spf1 mx redirect=a.com"},
    {"ipv4:1.2.3.4 mx ip4:1.2.3.4", "v=spf1 ipv4:1.2.3.4 ip4:1.2.3.4 mx"},
};

static void
test_tidy(void)
{
	struct buf b = BUF_INIT;
	struct spf s;
	size_t i;

	for (i = 0; i < sizeof(tidied) / sizeof(*tidied); i++) {
		spf_parse_terms(&arena, str_c(tidied[i][0]), &s);
		s.n = spf_tidy(&arena, s.term, s.n, costly_include, NULL);
		buf_reset(&b);
		spf_text(&b, s.term, s.n);
		is_c(buf_view(&b), tidied[i][1], tidied[i][0]);
	}
	buf_free(&b);
}

/* '+', '-' … of the first address term that matches; 0 when none does. */
static char
match(const struct spf_term *t, size_t n, struct ip ip)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((t[i].kind == SPF_IP4 || t[i].kind == SPF_IP6) &&
		    ip_contains(t[i].ip, ip))
			return t[i].qualifier;
	return 0;
}

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static struct ip
random_ip(uint32_t *state)
{
	struct ip ip = {{10}, 32, 32};

	ip.octets[2] = (unsigned char)(next_random(state) % 4);
	ip.octets[3] = (unsigned char)next_random(state);
	return ip;
}

/* Nothing that spf_tidy or spf_redundant drops changes what matches. */
static void
test_tidy_random(void)
{
	static const char qualifiers[] = "++++++-~?";
	struct arena scratch = ARENA_INIT;
	unsigned tidy_wrong = 0, redundant_wrong = 0, dropped = 0;
	uint32_t state = 7208;
	int round, i;

	for (round = 0; round < 300; round++) {
		struct spf_term t[40] = {0}, before[40], left[40];
		size_t by[40], n = 1 + next_random(&state) % 40, m = 0, k;

		for (k = 0; k < n; k++) {
			t[k].kind = SPF_IP4;
			t[k].qualifier = qualifiers[next_random(&state) % 9];
			t[k].ip = random_ip(&state);
			t[k].ip.prefix =
			    (uint8_t)(16 + next_random(&state) % 17);
		}
		memcpy(before, t, sizeof(t));
		spf_redundant(&scratch, t, n, by);
		for (k = 0; k < n; k++)
			if (by[k] == SIZE_MAX)
				left[m++] = t[k];
		dropped += (unsigned)(n - m);
		k = spf_tidy(&scratch, t, n, NULL, NULL);
		for (i = 0; i < 200; i++) {
			struct ip ip = random_ip(&state);

			tidy_wrong += match(t, k, ip) != match(before, n, ip);
			redundant_wrong +=
			    match(left, m, ip) != match(before, n, ip);
		}
		arena_reset(&scratch);
	}
	ok(tidy_wrong == 0, "tidy keeps the result of each address");
	ok(redundant_wrong == 0 && dropped > 1000,
	    "so does dropping redundant terms (%u dropped)", dropped);
	arena_free(&scratch);
}

static void
test_redundant(void)
{
	struct spf s;
	size_t by[8];

	spf_parse(&arena,
	    STR("v=spf1 mx ip4:192.0.2.7 ip4:192.0.2.0/24 mx -all"), &s);
	spf_redundant(&arena, s.term, s.n, by);
	ok(by[0] == SIZE_MAX && by[1] == 2 && by[2] == SIZE_MAX && by[3] == 0 &&
		by[4] == SIZE_MAX,
	    "address in a range behind it, mechanism twice");
	spf_parse(&arena,
	    STR("v=spf1 ip4:192.0.2.7 include:a.com ip4:192.0.2.0/24"), &s);
	spf_redundant(&arena, s.term, s.n, by);
	ok(by[0] == SIZE_MAX, "not across a term that asks DNS");
	spf_parse(&arena, STR("v=spf1 -ip4:192.0.2.0/24 ip4:192.0.2.7"), &s);
	spf_redundant(&arena, s.term, s.n, by);
	ok(by[1] == 0, "never reached behind a wider one");
}

/* As many terms as a domain of a large sender has. */
static void
test_many(void)
{
	struct buf b = BUF_INIT;
	struct spf s;
	unsigned i;

	buf_c(&b, "v=spf1");
	for (i = 0; i < 20000; i++)
		buf_fmt(&b, " ip4:10.%u.%u.%u", i * 7 % 256, i / 256, i % 256);
	spf_parse(&arena, buf_view(&b), &s);
	ok(s.n == 20000 && !s.permerror, "20000 addresses");
	ok(spf_tidy(&arena, s.term, s.n, NULL, NULL) == 20000, "all kept");
	buf_reset(&b);
	buf_c(&b, "v=spf1 ip4:");
	for (i = 0; i < 30000; i++)
		buf_c(&b, "1,");
	spf_parse(&arena, buf_view(&b), &s);
	ok(s.n == 30000 && s.permerror, "a long list of nothing");
	buf_reset(&b);
	buf_c(&b, "v=spf1 ");
	for (i = 0; i < 20000; i++)
		buf_c(&b, "ip4:");
	spf_parse(&arena, buf_view(&b), &s);
	ok(s.n > 0 && s.permerror, "fused without an end");
	buf_free(&b);
}

/* What the parser alone decides of the cases of others. */
static void
test_corpus(void)
{
	struct corpus c;
	struct corpus_case row;

	if (!corpus_open(&c, "spf-records")) {
		ok(true, "# SKIP no corpus");
		return;
	}
	while (corpus_next(&c, &row)) {
		struct spf s;

		/* a loop is a matter of the zone */
		if (!str_eq(row.firmness, STR("firm")) || !row.single ||
		    str_eq(row.id, STR("checkdmarc-12")))
			continue;
		spf_parse(&arena, row.record, &s);
		ok(s.permerror == str_eq(row.expect, STR("invalid")),
		    "%.*s is %.*s", STRP(row.id), STRP(row.expect));
	}
	corpus_close(&c);
}

int
main(void)
{
	test_records();
	test_nul();
	test_values();
	test_claims();
	test_macros();
	test_tidy();
	test_tidy_random();
	test_redundant();
	test_many();
	test_corpus();
	arena_free(&arena);
	return done();
}
