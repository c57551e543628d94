/*
 * Keys made by OpenSSL's command line; what is expected of them was read with
 * it too.
 */
#include "mail/dkimkey.h"

#include <openssl/bn.h>

#include "base/base64.h"

#include "tap.h"

static struct arena arena = ARENA_INIT;

/* openssl genrsa 512; the modulus as "openssl rsa -modulus" prints it */
#define SPKI_512                                                              \
	"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALd9TlF8JcTTBk/oGFEeRtDddRY0U3blN1x" \
	"s96qbuDXQbNx8qiOXN7rgRpy8rb6Lrk8lqleOAMQV7wu9j57nlekCAwEAAQ=="
#define PKCS1_512                                                             \
	"MEgCQQC3fU5RfCXE0wZP6BhRHkbQ3XUWNFN25TdcbPeqm7g10GzcfKojlze64EacvK2" \
	"+i65PJapXjgDEFe8LvY+e55XpAgMBAAE="
static const char modulus_512[] =
    "B77D4E517C25C4D3064FE818511E46D0DD7516345376E5375C6CF7AA9BB835D06CDC7CAA2"
    "39737BAE0469CBCADBE8BAE4F25AA578E00C415EF0BBD8F9EE795E9";
#define SPKI_1024                                                             \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCYHhfmEwJumpE62gT9fnyUZcaBUch" \
	"3mYNbNPAqep8+T16ey0kJMgLuumEzm19No+m284Rnhj3GTXAaN2tD68D2VtJzqSM2Aw" \
	"kfBx2P6qh2+AVkQPHCQV43vrxhezXXOupPkQd/+iOUJ0Rc8gfoohfcJOgU3D1Tj9mA6" \
	"hJABtw6fwIDAQAB"
#define SPKI_2048                                                             \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAm79SG4I3R5CKf+qRPbEXnej" \
	"2/Ol9x5C+8xPVon44qdK+aeq7/mlVgeNakQEFOKMeQm7qLqkOFnHxZkP4DT3RBs/uhu" \
	"a9eraG2CcFNrD1uq32CY7EIsZg4jgl7/Gzw843KLqXKzHFfapXDhJlyW4MAwflxF3D6" \
	"4iWppPCtOV/Gz2cSrrIhUT30DfhCdas8s/65kuxufjaGOLJTBHgukXvZDhZaNpluwrJ" \
	"rRe3GYs/HEYvjvxjb0OitXQGe/t48ZTon5rAlEwj0LVio7bkuLJ2GUolUwk/wr6jr3t" \
	"QL4c9eoBKld001cSsV21Tdc2EaOj7UYrXCUCbFZFJ0CWh4k8jMwIDAQAB"
/* rsa_keygen_pubexp:3 */
#define SPKI_E3                                                               \
	"MFowDQYJKoZIhvcNAQEBBQADSQAwRgJBAMQ2mLZ7YUzYe6CPW8E0nY4KvALOCYgSz7x" \
	"YomYvco7sk/9we5y2S9KLTNA2PxmcZ1OgmtMbLC4vk7YXxdctq8cCAQM="
/* ecparam prime256v1 */
#define SPKI_EC                                                               \
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0Nx/kdwRrpB4ZLbcY6weAsuoMj5C589" \
	"gA+GpGtEbgwXAiKTRs7Mu32UK02nArwazggkTdF9s8KIQkM1cHThMdw=="
/* RFC 8410 section 10.1, and its last 32 octets */
#define SPKI_ED "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
#define RAW_ED "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="

static const struct {
	const char *what, *text;
	enum key_algorithm k;
	enum key_error error;
	size_t detail;
	enum key_algorithm found;
	unsigned bits;
} cases[] = {
    {"512 bits", SPKI_512, KEY_RSA, KEY_OK, 0, KEY_RSA, 512},
    {"1024 bits", SPKI_1024, KEY_RSA, KEY_OK, 0, KEY_RSA, 1024},
    {"2048 bits", SPKI_2048, KEY_RSA, KEY_OK, 0, KEY_RSA, 2048},
    {"exponent 3", SPKI_E3, KEY_RSA, KEY_OK, 0, KEY_RSA, 512},
    {"PKCS#1", PKCS1_512, KEY_RSA, KEY_BARE_PKCS1, 0, KEY_RSA, 512},
    {"Ed25519", RAW_ED, KEY_ED25519, KEY_OK, 0, KEY_ED25519, 256},
    {"Ed25519 as SPKI", SPKI_ED, KEY_ED25519, KEY_LENGTH, 44, KEY_ED25519, 256},
    {"Ed25519 as SPKI for k=rsa", SPKI_ED, KEY_RSA, KEY_WRONG_OID, 0,
	KEY_ED25519, 256},
    {"Ed25519 for k=rsa", RAW_ED, KEY_RSA, KEY_WRONG_OID, 0, KEY_ED25519, 256},
    {"RSA for k=ed25519", SPKI_1024, KEY_ED25519, KEY_WRONG_OID, 0, KEY_RSA,
	1024},
    {"any RSA", SPKI_1024, KEY_NONE, KEY_OK, 0, KEY_RSA, 1024},
    {"any Ed25519", RAW_ED, KEY_NONE, KEY_OK, 0, KEY_ED25519, 256},
    {"an elliptic curve", SPKI_EC, KEY_RSA, KEY_WRONG_OID, 0, KEY_NONE, 0},
    {"short Ed25519", "HbawiMnQXTCopHTkR0jlKQ==", KEY_ED25519, KEY_LENGTH, 16,
	KEY_ED25519, 0},
    {"nothing like a key", "AAAA", KEY_RSA, KEY_NOT_DER, 0, KEY_NONE, 0},
    {"a word", "retezec", KEY_RSA, KEY_BASE64, 7, KEY_RSA, 0},
    {"foreign letter", "MFww*QYJ", KEY_RSA, KEY_BASE64, 4, KEY_RSA, 0},
    {"URL-safe letters", "MFwwDQYJKoZIhvc-AQEB", KEY_RSA, KEY_BASE64, 15,
	KEY_RSA, 0},
    {"altered OID, cut", "MIGfMA0GCSqGfdSIb3DQEBAQUAA4GN", KEY_RSA,
	KEY_TRUNCATED, 140, KEY_NONE, 0},
    {"altered OID",
	"MFwwDQYJKoZIhvcNAQECBQADSwAwSAJBALd9TlF8JcTTBk/oGFEeRtDddRY0U3blN1xs"
	"96qbuDXQbNx8qiOXN7rgRpy8rb6Lrk8lqleOAMQV7wu9j57nlekCAwEAAQ==",
	KEY_RSA, KEY_WRONG_OID, 0, KEY_NONE, 0},
    {"blanks", "AAAA AAAA", KEY_RSA, KEY_NOT_DER, 0, KEY_NONE, 0},
};

static void
test_cases(void)
{
	size_t i, detail;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct public_key key;
		enum key_error e = key_from_base64(
		    &arena, str_c(cases[i].text), cases[i].k, &key, &detail);

		ok(e == cases[i].error && detail == cases[i].detail,
		    "%s: error %d, detail %zu", cases[i].what, (int)e, detail);
		ok(key.algorithm == cases[i].found && key.bits == cases[i].bits,
		    "algorithm %d of %u bits", (int)key.algorithm, key.bits);
		ok(key_error_text(&arena, e, detail).n > 0, "has a text");
	}
}

static void
test_numbers(void)
{
	struct public_key key, bare;
	struct buf hex = BUF_INIT;
	size_t i, detail;

	key_from_base64(&arena, STR(SPKI_512), KEY_RSA, &key, &detail);
	for (i = 0; i < key.modulus.n; i++)
		buf_fmt(&hex, "%02X", (unsigned char)key.modulus.p[i]);
	is_c(buf_view(&hex), modulus_512, "modulus");
	buf_free(&hex);
	ok(key_exponent(&key) == 65537, "exponent");
	is_c(key_to_base64(&arena, &key), SPKI_512, "written again");
	key_from_base64(&arena, STR(PKCS1_512), KEY_RSA, &bare, &detail);
	ok(key_eq(&key, &bare), "PKCS#1 of it is the same key");
	is_c(key_to_base64(&arena, &bare), SPKI_512, "and becomes SPKI");
	key_from_base64(&arena, STR(SPKI_2048), KEY_RSA, &bare, &detail);
	is_c(key_to_base64(&arena, &bare), SPKI_2048, "2048 bits, again");
	ok(!key_eq(&key, &bare), "another key");
	key_from_base64(&arena, STR(SPKI_E3), KEY_RSA, &key, &detail);
	ok(key_exponent(&key) == 3, "exponent 3");
	key_from_base64(&arena, STR(SPKI_ED), KEY_ED25519, &key, &detail);
	ok(key.spki_in_ed25519, "Ed25519 within SPKI is told");
	is_c(key_to_base64(&arena, &key), RAW_ED, "and becomes 32 octets");
	is(key_to_spki(&arena, &key), key.octets, "and SPKI again");
	ok(key_algorithm_from_name(STR("RSA")) == KEY_RSA &&
		key_algorithm_from_name(STR("ed25519")) == KEY_ED25519 &&
		key_algorithm_from_name(STR("rsa-2048")) == KEY_NONE,
	    "names of algorithms");
}

/* Every cut of a key is told as a cut, with the exact number of octets. */
static void
test_cuts(void)
{
	struct str spki = STR(SPKI_2048);
	size_t i, detail, wrong = 0, octets = 294;
	struct public_key key;
	enum key_error e;
	struct buf b = BUF_INIT;

	for (i = 16; i < spki.n; i++) {
		size_t have = i / 4 * 3 + (i % 4 ? i % 4 - 1 : 0);

		e = key_from_base64(
		    &arena, str_sub(spki, 0, i), KEY_RSA, &key, &detail);
		wrong += e != KEY_TRUNCATED || detail != octets - have;
	}
	ok(wrong == 0, "cut at every letter: %zu wrong", wrong);
	e = key_from_base64(
	    &arena, str_sub(spki, 0, 255), KEY_RSA, &key, &detail);
	is_c(key_error_text(&arena, e, detail),
	    "key is cut: 103 octets are missing", "cut at 255 letters");
	e = key_from_base64(&arena, STR("MIIB"), KEY_RSA, &key, &detail);
	ok(e == KEY_TRUNCATED && detail == 0, "cut within the length");
	buf_str(&b, STR(SPKI_1024));
	buf_str(&b, STR("QUJD"));
	e = key_from_base64(&arena, buf_view(&b), KEY_RSA, &key, &detail);
	ok(e == KEY_TRAILING && detail == 3 && key.bits == 1024,
	    "three octets too many");
	buf_reset(&b);
	for (i = 0; i < spki.n; i += 64) {
		buf_str(&b, str_sub(spki, i, i + 64));
		buf_c(&b, "\r\n\t ");
	}
	e = key_from_base64(&arena, buf_view(&b), KEY_RSA, &key, &detail);
	ok(e == KEY_OK && key.bits == 2048, "blanks between the letters");
	buf_free(&b);
}

/* Each bit changed, one by one; under ASan it also reads no octet beyond. */
static void
damage(struct str text, size_t modulus)
{
	unsigned char der[300];
	struct public_key key;
	size_t n, detail, i, good = 0, usual = 0;
	unsigned bit;

	base64_decode(text, der, &n, &detail);
	for (i = 0; i < n; i++)
		for (bit = 0; bit < 8; bit++) {
			char *copy = arena_text(&arena, n);

			memcpy(copy, der, n);
			copy[i] = (char)(copy[i] ^ 1 << bit);
			if (key_from_spki(
				(struct str){copy, n}, &key, &detail) != KEY_OK)
				continue;
			good++;
			usual += key.bits == modulus * 8 &&
				 key_exponent(&key) == 65537;
		}
	/* numbers may change, and the parameters, but no length, tag or OID */
	ok(good >= (modulus + 3) * 8 - 8 && good <= (modulus + 3) * 8 + 4 * 8,
	    "single bits changed: %zu still read", good);
	/* all bits of the modulus but the first one leave its size */
	ok(usual >= modulus * 8 - 1 && usual <= modulus * 8 - 1 + 16,
	    "of which %zu of that size and exponent", usual);
}

static void
test_damage(void)
{
	damage(STR(SPKI_512), 64);
	damage(STR(SPKI_1024), 128);
	damage(STR(SPKI_2048), 256);
}

static struct str
octets_of(const BIGNUM *n)
{
	char *p = arena_text(&arena, (size_t)BN_num_bytes(n));

	return (struct str){p, (size_t)BN_bn2bin(n, (unsigned char *)p)};
}

static struct public_key
rsa_key(struct str modulus)
{
	struct public_key key = {.algorithm = KEY_RSA, .modulus = modulus};

	key.bits = (unsigned)modulus.n * 8;
	key.exponent = STR("\x01\x00\x01");
	return key;
}

static unsigned
factor_of(struct key_primes *t, const struct public_key *key)
{
	unsigned factor = 1;

	key_small_factors(t, &key, 1, &factor);
	return factor;
}

static void
test_factors(void)
{
	static const unsigned primes[] = {
	    2, 3, 5, 7, 251, 257, 1021, 1031, 32749, 65519, 65521};
	struct key_primes *t = key_primes_new(&arena);
	BIGNUM *n = BN_new(), *p = BN_new();
	struct public_key key;
	size_t i, detail;
	unsigned bits;

	key_from_base64(&arena, STR(SPKI_2048), KEY_RSA, &key, &detail);
	ok(factor_of(t, &key) == 0, "a good key has none");
	/* 2^521 - 1 and 2^2203 - 1 are prime */
	for (i = 0; i < sizeof(primes) / sizeof(*primes); i++)
		for (bits = 521; bits <= 2203; bits += 2203 - 521) {
			BN_one(n);
			BN_lshift(n, n, (int)bits);
			BN_sub_word(n, 1);
			BN_mul_word(n, primes[i]);
			key = rsa_key(octets_of(n));
			ok(factor_of(t, &key) == primes[i],
			    "factor %u of %u bits", primes[i], bits);
		}
	BN_set_word(n, 65537);
	key = rsa_key(octets_of(n));
	ok(factor_of(t, &key) == 0, "65537 is beyond the limit");
	BN_set_word(n, 65521ul * 3);
	key = rsa_key(octets_of(n));
	ok(factor_of(t, &key) == 3, "the smallest one");
	key = rsa_key((struct str){0});
	ok(factor_of(t, &key) == 0, "a modulus of zero is not tried");
	key = rsa_key((struct str){arena_zalloc(&arena, 4096, 1), 2049});
	ok(factor_of(t, &key) == 0, "nor one of more than 16384 bits");
	BN_free(n);
	BN_free(p);
}

/* Each prime in a number of each length, and prime numbers of each; many. */
static void
test_all_factors(void)
{
	static const unsigned prime[] = {
	    61, 89, 107, 127, 521, 607, 1279, 2203, 2281, 3217, 4253, 9689};
	enum {
		LENGTHS = sizeof(prime) / sizeof(*prime),
		MOST = 8192
	};
	const struct public_key **key =
	    NEW_N(&arena, const struct public_key *, MOST);
	struct public_key *keys = NEW_N(&arena, struct public_key, MOST);
	unsigned *want = NEW_N(&arena, unsigned, MOST);
	unsigned *got = NEW_N(&arena, unsigned, MOST);
	BIGNUM *v = BN_new();
	unsigned p, d;
	size_t n = 0, i, wrong = 0;

	for (p = 1; p < 65536; p += 2) {
		for (d = 3; d * d <= p && p % d; d += 2)
			;
		if (d * d <= p)
			continue;
		/* with 1, the prime of that length itself, now and then */
		for (i = p > 1 && p % 64 != 1; i < 2; i++) {
			BN_one(v);
			BN_lshift(v, v, (int)prime[p / 2 % LENGTHS]);
			BN_sub_word(v, 1);
			if (i)
				BN_mul_word(v, p);
			keys[n] = rsa_key(octets_of(v));
			key[n] = &keys[n];
			want[n++] = i && p > 1 ? p : 0;
		}
	}
	key_small_factors(key_primes_new(&arena), key, n, got);
	for (i = 0; i < n; i++)
		wrong += got[i] != want[i];
	ok(n > 6541 && wrong == 0,
	    "each prime below 65536 is found, and in primes none");
	BN_free(v);
}

/* k * M + (65537^a mod M), M the product of the first n primes */
static void
roca_number(BIGNUM *out, unsigned n, unsigned long a, BN_CTX *ctx)
{
	BIGNUM *m = BN_new(), *e = BN_new(), *g = BN_new();
	unsigned p, d, found = 0;

	BN_one(m);
	for (p = 2; found < n; p++) {
		for (d = 2; d * d <= p && p % d; d++)
			;
		if (d * d > p) {
			BN_mul_word(m, p);
			found++;
		}
	}
	BN_set_word(g, 65537);
	BN_set_word(e, a);
	BN_mod_exp(out, g, e, m, ctx);
	BN_mul_word(m, 0x12345677);
	BN_add(out, out, m);
	BN_free(m);
	BN_free(e);
	BN_free(g);
}

static void
test_roca(void)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = BN_new(), *q = BN_new();
	struct public_key key;
	size_t detail;

	roca_number(p, 71, 123456789, ctx);
	roca_number(q, 71, 987654321, ctx);
	BN_mul(p, p, q, ctx);
	key = rsa_key(octets_of(p));
	ok(key_is_roca(&key), "a modulus of the form is told");
	BN_add_word(p, 2);
	key = rsa_key(octets_of(p));
	ok(!key_is_roca(&key), "its neighbour is not");
	key_from_base64(&arena, STR(SPKI_2048), KEY_RSA, &key, &detail);
	ok(!key_is_roca(&key), "nor a key of OpenSSL's");
	BN_free(p);
	BN_free(q);
	BN_CTX_free(ctx);
}

static void
test_samples(void)
{
	static const struct {
		const char *text, *where;
		enum key_algorithm k;
	} samples[] = {
	    {"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMo"
	     "GeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/Rtd"
	     "C2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmP"
	     "SPDdQPNUYckcQ2QIDAQAB",
		"RFC 6376 appendix C", KEY_RSA},
	    {"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
		"RFC 8463 appendix A.2", KEY_ED25519},
	    {RAW_ED, "RFC 8410 section 10", KEY_ED25519},
	    {SPKI_2048, NULL, KEY_RSA},
	};
	struct public_key key;
	size_t i, detail;

	for (i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		const char *where;

		key_from_base64(&arena, str_c(samples[i].text), samples[i].k,
		    &key, &detail);
		where = key_sample(&key);
		is(str_c(where), str_c(samples[i].where), "sample key");
	}
}

int
main(void)
{
	test_cases();
	test_numbers();
	test_cuts();
	test_damage();
	test_factors();
	test_all_factors();
	test_roca();
	test_samples();
	arena_free(&arena);
	return done();
}
