/*
 * TLSA data and facts of certificates. The expected digests were made with
 * openssl(1) and sha256sum(1). The certificates are for reserved names; their
 * private keys were thrown away.
 */
#include "mail/certificate.h"
#include "tap.h"

/* mail.example.com and *.mx.example.com, issued by the next */
static const char leaf[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBujCCAV+gAwIBAgIBAjAKBggqhkjOPQQDAjAxMRYwFAYDVQQKDA1FeGFtcGxl\n"
    "IFRydXN0MRcwFQYDVQQDDA5FeGFtcGxlIElzc3VlcjAgFw0yNjExMjIwMzA1MTZa\n"
    "GA8yMTI2MTAyOTAzMDUxNlowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTBZ\n"
    "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABK6+EmsV8pA6ubkGzCizZX19QcopZuWg\n"
    "7LvYIMH6xpp8PlX0TZfzqrgquG9RfSmZ/kkFzoVC8a0XXqh2Bbfe3jSjfDB6MC0G\n"
    "A1UdEQQmMCSCEG1haWwuZXhhbXBsZS5jb22CECoubXguZXhhbXBsZS5jb20wCQYD\n"
    "VR0TBAIwADAdBgNVHQ4EFgQUduMoZyetJtp9i044psN0SwSDGpwwHwYDVR0jBBgw\n"
    "FoAU7wSvAHCv+rMspykT1c0pkSLk1PcwCgYIKoZIzj0EAwIDSQAwRgIhAPXSBhWR\n"
    "awpt7K4RV/qhJg4OyT+vNoKa0qROuspWhRMkAiEAu9y7M6G1if1dLOMtHKMzLBx4\n"
    "WVEMY2oFI/jH0N1kohI=\n"
    "-----END CERTIFICATE-----\n";

static const char issuer[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBhDCCASugAwIBAgIBATAKBggqhkjOPQQDAjAxMRYwFAYDVQQKDA1FeGFtcGxl\n"
    "IFRydXN0MRcwFQYDVQQDDA5FeGFtcGxlIElzc3VlcjAgFw0yNjExMjIwMzA1MTZa\n"
    "GA8yMTI2MTAyOTAzMDUxNlowMTEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDEXMBUG\n"
    "A1UEAwwORXhhbXBsZSBJc3N1ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARh\n"
    "GlWuWvF/Z+yZWd8E63ldoL4wekLGLeUtNsyPxwix6ibUAlAKtFd+UnWbECWD2Ugs\n"
    "Kh3gUK+OFrWsTwjsndS+ozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTv\n"
    "BK8AcK/6syynKRPVzSmRIuTU9zAKBggqhkjOPQQDAgNHADBEAiAhb1+wm3AylykL\n"
    "ryfWFhS/WOqaCYDaloj1hHr2w3ttcQIgCMMIgKXek83TPYx9zfcvyAVhAQpvy2YO\n"
    "u2Sz9Hj9v0o=\n"
    "-----END CERTIFICATE-----\n";

/* the leaf's key, self-signed, a common name and no other */
static const char old[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdjCCARygAwIBAgIBAzAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9vbGQuZXhh\n"
    "bXBsZS5jb20wHhcNMjYxMTIyMDMwNTE2WhcNMzYxMTE5MDMwNTE2WjAaMRgwFgYD\n"
    "VQQDDA9vbGQuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASu\n"
    "vhJrFfKQOrm5Bswos2V9fUHKKWbloOy72CDB+saafD5V9E2X86q4KrhvUX0pmf5J\n"
    "Bc6FQvGtF16odgW33t40o1MwUTAdBgNVHQ4EFgQUduMoZyetJtp9i044psN0SwSD\n"
    "GpwwHwYDVR0jBBgwFoAUduMoZyetJtp9i044psN0SwSDGpwwDwYDVR0TAQH/BAUw\n"
    "AwEB/zAKBggqhkjOPQQDAgNIADBFAiEAnQP6wmEEBBpaJMsmVOdEjZjwHrWDVVI4\n"
    "u0z0gOld3YUCIBW6J8OTw9uUPkG3yRNTBJcREL5xS+XFjMlRODFQb9CP\n"
    "-----END CERTIFICATE-----\n";

/* the leaf's key alone */
static const char key[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErr4SaxXykDq5uQbMKLNlfX1Byilm\n"
    "5aDsu9ggwfrGmnw+VfRNl/OquCq4b1F9KZn+SQXOhULxrRdeqHYFt97eNA==\n"
    "-----END PUBLIC KEY-----\n";

static struct str
hex(struct arena *a, struct str s)
{
	char *p = arena_text(a, 2 * s.n + 1);
	size_t i;

	for (i = 0; i < s.n; i++) {
		p[2 * i] = "0123456789abcdef"[(unsigned char)s.p[i] >> 4];
		p[2 * i + 1] = "0123456789abcdef"[s.p[i] & 15];
	}
	return (struct str){p, 2 * s.n};
}

static void
test_tlsa(struct arena *a)
{
	struct certificate *c;
	struct str why = {0};
	size_t n;

	ok(certificate_read(a, str_c(leaf), &c, &n, &why) && n == 1,
	    "a certificate is read");
	is_c(hex(a, certificate_tlsa(a, c, 1, 1)),
	    "b621b80c99571bc2c1ee4d398b8c9661"
	    "b0f3072cfbad5afabaf614a387162b43",
	    "SHA-256 of the key");
	is_c(hex(a, certificate_tlsa(a, c, 1, 2)),
	    "6092bd585897a6a70767b9db9549e3a1"
	    "75ebfa5d7944b7be2ed4b0a88f82d02a"
	    "dc9f21ea3d4dd969b5c52a233f31727c"
	    "0a5ab2194e0522b932f5e2d2681f2344",
	    "SHA-512 of the key");
	is_c(hex(a, certificate_tlsa(a, c, 0, 1)),
	    "a7c18d0c9c452f0bded600b8a57749f4"
	    "c5695452cbe9c32899b47009c19b3885",
	    "SHA-256 of the certificate");
	is(certificate_tlsa(a, c, 0, 0), c->der, "the whole certificate");
	ok(certificate_tlsa(a, c, 2, 1).n == 0 &&
		certificate_tlsa(a, c, 1, 3).n == 0,
	    "numbers outside RFC 6698 give nothing");
}

static void
test_facts(struct arena *a)
{
	struct certificate *c;
	struct str why = {0};
	size_t n;

	certificate_read(a, str_c(leaf), &c, &n, &why);
	ok(c->not_before == 1795316716 && c->not_after == 4948916716,
	    "valid from and until");
	ok(c->nname == 2, "the names of subjectAltName");
	is_c(c->name[1], "*.mx.example.com", "a wildcard among them");
	is_c(c->issuer, "CN=Example Issuer,O=Example Trust", "the issuer");
	ok(!c->ca, "it issues nothing");
	ok(certificate_is_for(c, STR("MAIL.example.com.")),
	    "it is for its name");
	ok(certificate_is_for(c, STR("a.mx.example.com")) &&
		!certificate_is_for(c, STR("a.b.mx.example.com")) &&
		!certificate_is_for(c, STR("mx.example.com")),
	    "a wildcard is for exactly one label");
	ok(certificate_read(a, str_c(issuer), &c, &n, &why) && c->ca,
	    "the issuer may issue");
	ok(certificate_read(a, str_c(old), &c, &n, &why) && c->nname == 1 &&
		certificate_is_for(c, STR("old.example.com")),
	    "the common name counts where there is no other");
}

static void
test_chain(struct arena *a)
{
	struct certificate *c, *alone;
	struct str why = {0}, ee, ta;
	size_t n, one;

	ok(certificate_read(
	       a, str_fmt(a, "text\n%s%s", leaf, issuer), &c, &n, &why) &&
		n == 2,
	    "a chain is read in its order");
	ee = certificate_tlsa(a, &c[0], TLSA_SPKI, TLSA_SHA2_256);
	ta = certificate_tlsa(a, &c[1], TLSA_SPKI, TLSA_SHA2_256);
	ok(certificate_matches(a, c, n, 3, 1, 1, ee), "3 1 1: the first");
	ok(!certificate_matches(a, c, n, 3, 1, 1, ta), "3 1 1: not the second");
	ok(certificate_matches(a, c, n, 2, 1, 1, ta), "2 1 1: the second");
	ok(!certificate_matches(a, c, n, 2, 1, 1, ee), "2 1 1: not the first");
	ok(!certificate_matches(a, c, n, 3, 1, 2, ee), "another digest");
	certificate_read(a, str_c(key), &alone, &one, &why);
	ok(one == 1 && certificate_matches(a, alone, one, 3, 1, 1, ee) &&
		!certificate_matches(a, alone, one, 3, 0, 1, ee) &&
		certificate_tlsa(a, alone, TLSA_CERT, TLSA_FULL).n == 0,
	    "a public key alone gives selector 1 and nothing else");
	ok(certificate_read(a, str_c(old), &alone, &one, &why) &&
		certificate_matches(a, alone, one, 3, 1, 1, ee) &&
		!certificate_matches(
		    a, alone, one, 3, 0, 1, certificate_tlsa(a, &c[0], 0, 1)),
	    "3 1 1 outlives a renewal with the same key, 3 0 1 does not");
}

static void
refused(struct arena *a, struct str pem, const char *want, const char *what)
{
	struct certificate *c;
	struct str why = {0};
	size_t n;

	ok(!certificate_read(a, pem, &c, &n, &why) && n == 0, "%s", what);
	is_c(why, want, "and the text says it");
}

static void
test_refused(struct arena *a)
{
	refused(
	    a, STR(""), "no certificate and no public key in PEM", "nothing");
	refused(a,
	    STR("-----BEGIN PRIVATE KEY-----\nMAA=\n"
		"-----END PRIVATE KEY-----\n"),
	    "a private key: give the certificate or the public key alone",
	    "a private key");
	refused(a,
	    STR("-----BEGIN CERTIFICATE-----\nMAA=\n"
		"-----END CERTIFICATE-----\n"),
	    "malformed certificate", "a block that is none");
	refused(a,
	    STR("-----BEGIN PUBLIC KEY-----\nMAA=\n"
		"-----END PUBLIC KEY-----\n"),
	    "malformed public key", "a key that is none");
	refused(a, str_fmt(a, "%s%s", key, leaf),
	    "a public key and a certificate", "a key before a certificate");
	refused(a, str_sub(str_c(leaf), 0, 200),
	    "no certificate and no public key in PEM", "a block cut off");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_tlsa(&a);
	test_facts(&a);
	test_chain(&a);
	test_refused(&a);
	arena_free(&a);
	return done();
}
