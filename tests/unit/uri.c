/*
 * URIs of mail policies: RFC 3986, RFC 6068.
 */
#include "mail/uri.h"
#include "tap.h"

static void
splits(const char *text, const char *scheme, const char *local,
    const char *host, const char *path)
{
	struct uri_parts u;

	ok(uri_split(str_c(text), &u) == URI_OK, "%s", text);
	is_c(u.scheme, scheme, "scheme");
	is_c(u.local, local, "local part");
	is_c(u.host, host, "host");
	is_c(u.path, path, "path");
}

static void
fails(const char *text, enum uri_error want, const char *where)
{
	struct uri_parts u;

	ok(uri_split(str_c(text), &u) == want, "'%s': %s", text,
	    uri_error_text(want));
	is_c(str_sub(str_c(text), u.at, u.end), where, "its place");
}

static void
test_hosts(void)
{
	ok(uri_host_is_name(STR("a.xn--nxasmq6b.example")), "A-labels");
	ok(uri_host_is_name(STR("localhost")), "one label");
	ok(!uri_host_is_name(STR("")), "nothing");
	ok(!uri_host_is_name(STR("example.com.")), "a final dot");
	ok(!uri_host_is_name(STR("a..example")), "an empty label");
	ok(!uri_host_is_name(STR("-a.example")) &&
		!uri_host_is_name(STR("a-.example")),
	    "a hyphen at the end of a label");
	ok(!uri_host_is_name(STR("a_b.example")), "an underscore");
	ok(uri_host_is_name(STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				"aaaaaaaaaaaaaaaaaaa.example")) &&
		!uri_host_is_name(
		    STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaaaaaaa.example")),
	    "63 octets a label");
}

int
main(void)
{
	splits("mailto:tls@example.com", "mailto", "tls", "example.com", "");
	splits("MAILTO:a%40b@example.com?subject=x@y", "MAILTO", "a%40b",
	    "example.com", "");
	splits("https://example.com", "https", "", "example.com", "");
	splits("https://example.com:8443/a/b.svg?c=/d#e", "https", "",
	    "example.com", "/a/b.svg");
	splits("http://[2001:db8::1]:80/x", "http", "", "[2001:db8::1]", "/x");
	splits("urn:uuid:1", "urn", "", "", "");
	fails("", URI_EMPTY, "");
	fails("tls@example.com", URI_NO_SCHEME, "tls@example.com");
	fails("//example.com/", URI_NO_SCHEME, "//example.com/");
	fails("mailto:a b@example.com", URI_OCTET, " ");
	fails("https://m\xc3\xb8x.example/", URI_OCTET, "\xc3");
	fails("https://example.com/%4", URI_PERCENT, "%4");
	fails("https://example.com/%zz/", URI_PERCENT, "%zz");
	fails("https:/example.com/", URI_HOST, "/example.com/");
	fails("https:///logo.svg", URI_HOST, "");
	fails("https://exa_mple.com/", URI_HOST, "exa_mple.com");
	fails("https://example.com:70000/", URI_HOST, "example.com:70000");
	fails("https://user@example.com/", URI_HOST, "user@example.com");
	fails("mailto:example.com", URI_ADDRESS, "example.com");
	fails("mailto:@example.com", URI_ADDRESS, "@example.com");
	fails("mailto:a@", URI_ADDRESS, "a@");
	fails("mailto:a@b@example.com", URI_ADDRESS, "a@b@example.com");
	test_hosts();
	return done();
}
