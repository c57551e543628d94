/*
 * TLS-RPT records: the examples and the grammar of RFC 8460 section 3.
 */
#include "mail/tlsrpt.h"
#include "tap.h"

static struct tlsrpt
parse(struct arena *a, struct str text)
{
	struct taglist *tags = NEW(a, struct taglist);
	struct tlsrpt r;

	taglist_parse(a, text, tags);
	tlsrpt_parse(a, tags, &r);
	return r;
}

static void
has(struct arena *a, const char *text, enum fields_fault_kind kind, bool fatal,
    const char *where)
{
	struct tlsrpt r = parse(a, str_c(text));
	const struct fields_fault *f = r.fields.fault;
	bool found = r.fields.nfault == 1 && f->kind == kind;

	ok(found && f->fatal == fatal, "%s: fault %d", text, (int)kind);
	if (found)
		is_c(str_sub(str_c(text), f->at, f->end), where, "its place");
}

static void
uri_has(const char *text, enum tlsrpt_uri_error want)
{
	struct tlsrpt_uri u;

	tlsrpt_uri_parse(str_c(text), &u);
	ok(u.error == want, "%s: %s", text, tlsrpt_uri_error_text(&u));
}

static void
test_record(struct arena *a)
{
	struct tlsrpt r =
	    parse(a, STR("v=TLSRPTv1;rua=mailto:reports@example.com"));

	ok(r.fields.nfault == 0 && r.nuri == 1, "RFC 8460 section 3.1.1");
	is_c(r.uri[0].parts.host, "example.com", "the reports' domain");
	r = parse(a, STR("v=TLSRPTv1; "
			 "rua=https://reporting.example.com/v1/tlsrpt"));
	ok(r.fields.nfault == 0, "RFC 8460 section 3.1.2");
	r = parse(
	    a, STR("v=TLSRPTv1; rua=mailto:a@b.example , https://c.example/;"));
	ok(r.fields.nfault == 0 && r.nuri == 2, "two URIs, blanks around ','");
	is_c(str_sub(r.fields.tags->text, r.uri[1].at,
		 r.uri[1].at + r.uri[1].text.n),
	    "https://c.example/", "the place of the second");
	has(a, "v=TLSRPTv1;", FIELDS_MISSING, true, "");
	has(a, "v=TLSRPT1; rua=mailto:a@b.example", FIELDS_VERSION, true,
	    "v=TLSRPT1");
	has(a, "v=tlsrptv1; rua=mailto:a@b.example", FIELDS_VERSION, true,
	    "v=tlsrptv1");
	has(a, "v=TLSRPTv1 ; rua=mailto:a@b.example", FIELDS_VERSION_BLANK,
	    false, " ");
	has(a, "v=TLSRPTv1; rua=", FIELDS_VALUE, true, "");
	has(a, "v=TLSRPTv1; rua=a@b.example", FIELDS_VALUE, true,
	    "a@b.example");
	has(a, "v=TLSRPTv1; rua=mailto:a@b.example, ", FIELDS_VALUE, true, "");
	has(a, "v=TLSRPTv1; rua=mailto:a@b.example mailto:c@d.example",
	    FIELDS_VALUE, true, "mailto:a@b.example mailto:c@d.example");
	has(a, "v=TLSRPTv1; rua=mailto:a@b.example; p=none", FIELDS_UNKNOWN,
	    false, "p=none");
	has(a, "v=TLSRPTv1; rua=mailto:a@b.example; rua=mailto:c@d.example",
	    FIELDS_DUPLICATE, false, "rua=mailto:c@d.example");
	has(a, "v=TLSRPTv1;; rua=mailto:a@b.example", FIELDS_EMPTY, true, ";;");
	ok(tlsrpt_is_record(STR("v=TLSRPTv1;rua=x")) &&
		!tlsrpt_is_record(STR("v=TLSRPTv1rua=x")),
	    "what a sender takes for the record");
}

static void
test_made(struct arena *a)
{
	const struct str uri[] = {STR_INIT("mailto:tls@example.com"),
	    STR_INIT("https://tls.example.com/v1")};
	struct str text = tlsrpt_text(a, uri, 2);

	is_c(text,
	    "v=TLSRPTv1; "
	    "rua=mailto:tls@example.com,https://tls.example.com/v1",
	    "as text");
	ok(parse(a, text).fields.nfault == 0, "reads back without a fault");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_record(&a);
	test_made(&a);
	uri_has("mailto:a@b.example", TLSRPT_URI_OK);
	uri_has("https://b.example/", TLSRPT_URI_OK);
	uri_has("", TLSRPT_URI_EMPTY);
	uri_has("a@b.example", TLSRPT_URI_BARE);
	uri_has("http://b.example/", TLSRPT_URI_SCHEME);
	uri_has("mailto:a@b.example!10m", TLSRPT_URI_RESERVED);
	uri_has("mailto:a@b.example mailto:c@d.example", TLSRPT_URI_BLANK);
	uri_has("mailto:b.example", TLSRPT_URI_SYNTAX);
	uri_has("https://b.example/%", TLSRPT_URI_SYNTAX);
	arena_free(&a);
	return done();
}
