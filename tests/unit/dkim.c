#include "mail/dkim.h"

#include "tap.h"

#include "corpus.h"

static struct arena arena = ARENA_INIT;

static const char *const codes[DKIM_FAULTS] = {
    [DKIM_FAULT_VERSION_ORDER] = "order",
    [DKIM_FAULT_VERSION] = "version",
    [DKIM_FAULT_NO_VERSION] = "noversion",
    [DKIM_FAULT_NO_KEY] = "nokey",
    [DKIM_FAULT_NO_NAME] = "noname",
    [DKIM_FAULT_NO_EQUALS] = "noequals",
    [DKIM_FAULT_EMPTY_ITEM] = "emptyitem",
    [DKIM_FAULT_EMPTY_VALUE] = "emptyvalue",
    [DKIM_FAULT_NAME] = "name",
    [DKIM_FAULT_NAME_CASE] = "namecase",
    [DKIM_FAULT_UNKNOWN_TAG] = "unknown",
    [DKIM_FAULT_DUPLICATE] = "duplicate",
    [DKIM_FAULT_SEPARATOR] = "separator",
    [DKIM_FAULT_VALUE_OCTET] = "octet",
    [DKIM_FAULT_KEY_BLANK] = "keyblank",
    [DKIM_FAULT_ARMOUR] = "armour",
    [DKIM_FAULT_PRIVATE] = "private",
    [DKIM_FAULT_KEY_TYPE] = "type",
    [DKIM_FAULT_HASH_UNKNOWN] = "hash",
    [DKIM_FAULT_HASH_SHA1] = "sha1",
    [DKIM_FAULT_HASH_SEPARATOR] = "hashsep",
    [DKIM_FAULT_HASH_NONE] = "nohash",
    [DKIM_FAULT_SERVICE] = "service",
    [DKIM_FAULT_FLAG] = "flag",
    [DKIM_FAULT_GRANULARITY] = "g",
};

/* Faults with the octets they point to, and near names. */
static struct str
summary(const struct dkim *d)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t i;

	for (i = 0; i < d->nfault; i++) {
		const struct dkim_fault *f = &d->fault[i];

		if (i)
			buf_c(&b, ", ");
		buf_c(&b, codes[f->kind]);
		if (f->end > f->at) {
			buf_ch(&b, ' ');
			buf_str(&b, str_sub(d->list.text, f->at, f->end));
		}
		if (f->near[0])
			buf_fmt(&b, " -> %s", f->near);
	}
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

#define KEY "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

static const char *const records[][2] = {
    {"v=DKIM1; k=ed25519; p=" KEY, ""},
    {"v=DKIM1;k=ed25519;p=" KEY ";", ""},
    {"v=DKIM1; p=", ""},
    {"v = DKIM1 ; h = sha256 ; t = s ; s = email ; p = " KEY, ""},
    {"k=rsa; p=", "noversion"},
    {"k=rsa; v=DKIM1; p=", "order v=DKIM1"},
    {"v=dkim1; p=", "version dkim1"},
    {"v=DKIM 1; p=", "version DKIM 1"},
    {"v=DKIM1; k=rsa", "nokey"},
    {"", "noversion, nokey"},
    {"v=DKIM1; k=rsa; =MIGfMA0GCSqGSIb3DQEB", "noname =MIGfMA0GCSqGSIb3DQEB"},
    {"v=DKIM1; t; p=", "noequals t"},
    {"v=DKIM1;; p=", "emptyitem ;"},
    {"v=DKIM1; k=; h=; s=; t=; p=",
	"emptyvalue k=, emptyvalue h=, nohash, emptyvalue s=, service, "
	"emptyvalue t="},
    {"v=DKIM1; p=AAAA BBBB\tCCCC", "keyblank  "},
    {"v=DKIM1; p=-----BEGIN PUBLIC KEY-----" KEY,
	"armour -----BEGIN PUBLIC KEY-----" KEY},
    {"v=DKIM1; p=-----BEGIN RSA PRIVATE KEY-----M",
	"private -----BEGIN RSA PRIVATE KEY-----M"},
    {"v=DKIM1; k=RSA-2048; p=", "type RSA-2048"},
    {"v=DKIM1; k=RSA; p=", ""},
    {"v=DKIM1; h=sha1; p=", "sha1 sha1, nohash sha1"},
    {"v=DKIM1; h=sha1:sha256; p=", "sha1 sha1"},
    {"v=DKIM1; h= SHA256 : md5 ; p=", "hash md5"},
    {"v=DKIM1; h=sha1,sha256; p=", "hashsep sha1,sha256, nohash sha1,sha256"},
    {"v=DKIM1; s=web; p=", "service web"},
    {"v=DKIM1; s=web:*; p=", ""},
    {"v=DKIM1; s=tlsrpt; p=", "service tlsrpt"},
    {"v=DKIM1; t=y:s; p=", ""},
    {"v=DKIM1; t=ys; p=", "flag ys"},
    {"v=DKIM1; t=y:x; p=", "flag x"},
    {"v=DKIM1; g=*; p=", "g g=*"},
    {"v=DKIM1; g=; p=", "g g="},
    {"v=DKIM1; key=rsa; p=", "unknown key -> k"},
    {"v=DKIM1; pub=MIGfMA0GCSqGSIb3DQEB", "unknown pub -> p, nokey"},
    {"v=DKIM1; x_1=2; p=", "unknown x_1"},
    {"v=DKIM1; 1k=2; p=", "name 1k"},
    {"v=DKIM1; p=AAAA; p=BBBB", "duplicate p=BBBB"},
    {"V=DKIM1; K=rsa; P=AAAA",
	"namecase V -> v, namecase K -> k, namecase P -> p"},
    {"v=DKIM1 k=rsa, p=AAAA", "separator  , separator ,"},
    {"v=DKIM1\\; k=rsa\\; p=AAAA", "separator \\, separator \\"},
    {"v=DKIM1; n=call k=rsa for p=x; p=AAAA", ""},
    {"v=DKIM1; p=AAAA\xe2\x80\xa6", "octet \xe2"},
};

static void
test_records(void)
{
	struct dkim d;
	size_t i, k;

	for (i = 0; i < sizeof(records) / sizeof(*records); i++) {
		dkim_parse(&arena, str_c(records[i][0]), &d);
		is_c(summary(&d), records[i][1], "faults");
		for (k = 0; k < d.nfault; k++)
			ok(d.fault[k].end <= d.list.text.n &&
				d.faults & 1u << d.fault[k].kind &&
				dkim_fault_text(d.fault[k].kind),
			    "within the text, and told");
	}
}

static void
test_values(void)
{
	struct dkim d;
	struct public_key key;
	size_t detail;

	dkim_parse(&arena, STR("v=DKIM1; p="), &d);
	ok(d.algorithm == KEY_RSA && d.sha1 && d.sha256 && !d.other_hash &&
		d.mail && !d.testing && !d.strict,
	    "defaults");
	ok(d.revoked, "revoked");
	ok(dkim_key(&arena, &d, &key, &detail) == KEY_OK &&
		key.algorithm == KEY_NONE,
	    "no key in it");
	dkim_parse(&arena,
	    STR("v=DKIM1; k=ed25519; h=sha256:sha512; s=email:tlsrpt; "
		"t=y : s; p=" KEY),
	    &d);
	ok(d.algorithm == KEY_ED25519 && !d.sha1 && d.sha256 && d.other_hash &&
		d.mail && d.tlsrpt && d.testing && d.strict && !d.revoked,
	    "all given");
	ok(dkim_key(&arena, &d, &key, &detail) == KEY_OK && key.raw.n == 32 &&
		(unsigned char)key.raw.p[0] == 0xd7,
	    "its key");
	dkim_parse(
	    &arena, STR("v=DKIM1; k=ed25519; p=11qYAYKx*rfVS/7TyWQ"), &d);
	ok(dkim_key(&arena, &d, &key, &detail) == KEY_BASE64 && detail == 30,
	    "place of a bad letter: %zu", detail);
	dkim_parse(&arena,
	    STR("v=DKIM1; k=ed25519; p=-----BEGIN PUBLIC KEY----- " KEY
		" -----END PUBLIC KEY-----"),
	    &d);
	ok(dkim_key(&arena, &d, &key, &detail) == KEY_OK && key.raw.n == 32,
	    "armour is skipped");
	dkim_parse(&arena, STR("v=DKIM1; k=ed25519; =" KEY), &d);
	ok(d.implied && dkim_key(&arena, &d, &key, &detail) == KEY_OK &&
		key.raw.n == 32,
	    "a key that lost its name");
	dkim_parse(&arena, STR("v=DKIM1; k=ed25519 P=" KEY), &d);
	ok(d.tag[DKIM_P] && d.algorithm == KEY_ED25519 &&
		dkim_key(&arena, &d, &key, &detail) == KEY_OK &&
		key.raw.n == 32,
	    "wrong separator and a capital: still read");
}

static const struct {
	const char *text;
	enum dkim_claim claim;
} claims[] = {
    {"v=DKIM1; p=", DKIM_CLAIM_KEY},
    {"v=dkim2", DKIM_CLAIM_KEY},
    {"k=rsa; p=", DKIM_CLAIM_KEY},
    {"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN", DKIM_CLAIM_KEY},
    {"k=rsa; t=y; v=DKIM1; p=", DKIM_CLAIM_KEY},
    {"t=y; o=~;", DKIM_CLAIM_POLICY},
    {"o=-", DKIM_CLAIM_POLICY},
    {"dkim=all", DKIM_CLAIM_ADSP},
    {"dkim = discardable;", DKIM_CLAIM_ADSP},
    {"v=DMARC1; p=reject", DKIM_CLAIM_NONE},
    {"v=spf1 -all", DKIM_CLAIM_NONE},
    {"p=reject", DKIM_CLAIM_NONE},
    {"hello", DKIM_CLAIM_NONE},
    {"", DKIM_CLAIM_NONE},
};

static void
test_claims(void)
{
	static const struct {
		char text[32];
		enum adsp adsp;
		const char *value;
	} adsp[] = {
	    {"dkim=unknown", ADSP_UNKNOWN, "unknown"},
	    {"dkim=all", ADSP_ALL, "all"},
	    {"dkim = discardable ; x=y", ADSP_DISCARDABLE, "discardable"},
	    {"dkim=reject", ADSP_BAD, "reject"},
	    {"dkim=", ADSP_BAD, ""},
	    {"dkim=ALL", ADSP_BAD, "ALL"},
	    {"x=y; dkim=all", ADSP_NONE, ""},
	    {"dkim", ADSP_NONE, ""},
	};
	size_t i, at, end;

	for (i = 0; i < sizeof(claims) / sizeof(*claims); i++)
		ok(dkim_claim(str_c(claims[i].text)) == claims[i].claim,
		    "claim of '%s'", claims[i].text);
	for (i = 0; i < sizeof(adsp) / sizeof(*adsp); i++) {
		ok(adsp_read(str_c(adsp[i].text), &at, &end) == adsp[i].adsp,
		    "ADSP '%s'", adsp[i].text);
		is_c(str_sub(str_c(adsp[i].text), at, end), adsp[i].value,
		    "its value");
	}
}

/* "invalid" where a verifier would not use the record; else what is odd. */
static const char *
verdict(struct str record)
{
	const uint32_t wrong =
	    1u << DKIM_FAULT_VERSION_ORDER | 1u << DKIM_FAULT_VERSION |
	    1u << DKIM_FAULT_NO_KEY | 1u << DKIM_FAULT_NO_NAME |
	    1u << DKIM_FAULT_NO_EQUALS | 1u << DKIM_FAULT_DUPLICATE |
	    1u << DKIM_FAULT_SEPARATOR | 1u << DKIM_FAULT_KEY_TYPE;
	struct public_key key;
	enum key_error e;
	struct dkim d;
	size_t detail;

	dkim_parse(&arena, record, &d);
	e = dkim_key(&arena, &d, &key, &detail);
	if (d.faults & wrong || (e != KEY_OK && e != KEY_BARE_PKCS1))
		return "invalid";
	if (key.algorithm == KEY_RSA && key.bits < 1024 && d.sha256)
		return "weak";
	if (d.faults & 1u << DKIM_FAULT_HASH_NONE)
		return key.bits < 1024 && d.sha1 ? "weak" : "invalid";
	if (d.revoked)
		return "revoked";
	return d.mail ? "valid" : "warn";
}

static void
test_corpus(void)
{
	struct corpus c;
	struct corpus_case row;

	if (!corpus_open(&c, "dkim-keys")) {
		ok(true, "# SKIP no corpus");
		return;
	}
	while (corpus_next(&c, &row))
		/* its "sha 256" is no hash (RFC 6376 section 3.6.1) */
		if (str_eq(row.firmness, STR("firm")) &&
		    !str_eq(row.id, STR("mail-auth-02")))
			is(str_c(verdict(row.record)), row.expect,
			    str_cstr(&arena, row.id));
	corpus_close(&c);
}

int
main(void)
{
	test_records();
	test_values();
	test_claims();
	test_corpus();
	arena_free(&arena);
	return done();
}
