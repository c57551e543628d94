/*
 * Certificates, read by OpenSSL.
 */
#include "mail/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

struct reader {
	struct arena *arena;
	struct certificate *v;
	size_t n;
	struct str *why;
};

static bool
fail(struct reader *r, const char *text)
{
	*r->why = str_c(text);
	ERR_clear_error();
	return false;
}

static struct str
take(struct arena *a, unsigned char *der, int n)
{
	struct str s = {0};

	if (n > 0)
		s = str_dup(a, (struct str){(char *)der, (size_t)n});
	OPENSSL_free(der);
	return s;
}

static struct str
name_text_of(struct arena *a, const X509_NAME *name)
{
	BIO *b = BIO_new(BIO_s_mem());
	struct str s = {0};
	char *p;
	long n;

	if (!b)
		return s;
	if (X509_NAME_print_ex(b, name, 0, XN_FLAG_RFC2253) >= 0) {
		n = BIO_get_mem_data(b, &p);
		if (n > 0)
			s = str_dup(a, (struct str){p, (size_t)n});
	}
	BIO_free(b);
	return s;
}

static bool
read_time(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm;

	if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*out = (int64_t)timegm(&tm);
	return true;
}

static void
add_name(
    struct arena *a, struct certificate *c, size_t *cap, const ASN1_STRING *s)
{
	struct str text = {(const char *)ASN1_STRING_get0_data(s),
	    (size_t)ASN1_STRING_length(s)};

	c->name = arena_grow(a, c->name, c->nname, cap, sizeof(*c->name));
	c->name[c->nname++] = str_dup(a, text);
}

static void
read_common_name(struct arena *a, struct certificate *c, X509 *x, size_t *cap)
{
	const X509_NAME *name = X509_get_subject_name(x);
	const ASN1_STRING *s;
	int i = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

	if (i < 0)
		return;
	s = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i));
	if (s)
		add_name(a, c, cap, s);
}

static void
read_names(struct arena *a, struct certificate *c, X509 *x)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	const GENERAL_NAME *g;
	size_t cap = 0;
	int i;

	for (i = 0; all && i < sk_GENERAL_NAME_num(all); i++) {
		g = sk_GENERAL_NAME_value(all, i);
		if (g->type == GEN_DNS)
			add_name(a, c, &cap, g->d.dNSName);
	}
	GENERAL_NAMES_free(all);
	if (!c->nname)
		read_common_name(a, c, x, &cap);
}

static bool
take_certificate(struct reader *r, X509 *x)
{
	struct certificate *c = &r->v[r->n];
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);

	*c = (struct certificate){0};
	c->der = take(r->arena, der, n);
	der = NULL;
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	c->spki = take(r->arena, der, n);
	if (!c->der.n || !c->spki.n ||
	    !read_time(X509_get0_notBefore(x), &c->not_before) ||
	    !read_time(X509_get0_notAfter(x), &c->not_after))
		return fail(r, "malformed certificate");
	read_names(r->arena, c, x);
	c->subject = name_text_of(r->arena, X509_get_subject_name(x));
	c->issuer = name_text_of(r->arena, X509_get_issuer_name(x));
	c->ca = X509_check_ca(x) > 0;
	r->n++;
	return true;
}

/* One block; the octets may be anything. */
static bool
read_certificate(struct reader *r, const unsigned char *p, long n)
{
	const unsigned char *end = p + n;
	X509 *x = d2i_X509(NULL, &p, n);
	bool done;

	if (!x || p != end) {
		X509_free(x);
		return fail(r, "malformed certificate");
	}
	done = take_certificate(r, x);
	X509_free(x);
	return done;
}

static bool
read_public_key(struct reader *r, const unsigned char *p, long n)
{
	const unsigned char *at = p;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, n);

	if (!key || at != p + n) {
		EVP_PKEY_free(key);
		return fail(r, "malformed public key");
	}
	EVP_PKEY_free(key);
	r->v[0] = (struct certificate){
	    .spki =
		str_dup(r->arena, (struct str){(const char *)p, (size_t)n})};
	r->n = 1;
	return true;
}

/* What a PEM block of that name is to us. */
enum block {
	BLOCK_CERTIFICATE,
	BLOCK_PUBLIC,
	BLOCK_PRIVATE,
	BLOCK_OTHER
};

static enum block
block_of(struct str label)
{
	if (str_eq(label, STR("CERTIFICATE")) ||
	    str_eq(label, STR("X509 CERTIFICATE")))
		return BLOCK_CERTIFICATE;
	if (str_eq(label, STR("PUBLIC KEY")))
		return BLOCK_PUBLIC;
	return str_ends(label, STR("PRIVATE KEY")) ? BLOCK_PRIVATE
						   : BLOCK_OTHER;
}

static bool
read_block(struct reader *r, enum block kind, const unsigned char *p, long n)
{
	if (kind == BLOCK_PRIVATE)
		return fail(r, "a private key: give the certificate or the "
			       "public key alone");
	if (kind == BLOCK_CERTIFICATE && r->n < CERTIFICATE_MAX)
		return (r->n == 1 && !r->v[0].der.n)
			   ? fail(r, "a public key and a certificate")
			   : read_certificate(r, p, n);
	if (kind == BLOCK_PUBLIC)
		return r->n ? fail(r, "a second key")
			    : read_public_key(r, p, n);
	return true;
}

static bool
read_blocks(struct reader *r, BIO *b)
{
	char *label = NULL, *header = NULL;
	unsigned char *p = NULL;
	bool fine = true;
	long n;

	while (fine && PEM_read_bio(b, &label, &header, &p, &n) == 1) {
		fine = read_block(r, block_of(str_c(label)), p, n);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_clear_free(p, n > 0 ? (size_t)n : 0);
	}
	if (fine && !r->n)
		fine = fail(r, "no certificate and no public key in PEM");
	ERR_clear_error();
	return fine;
}

bool
certificate_read(struct arena *a, struct str pem, struct certificate **out,
    size_t *n, struct str *why)
{
	struct reader r = {.arena = a, .why = why};
	bool fine;
	BIO *b;

	*out = NULL;
	*n = 0;
	if (pem.n > INT_MAX ||
	    !(b = BIO_new_mem_buf(pem.p ? pem.p : "", (int)pem.n)))
		return fail(&r, "too large for a certificate");
	r.v = NEW_N(a, struct certificate, CERTIFICATE_MAX);
	fine = read_blocks(&r, b);
	BIO_free(b);
	if (fine) {
		*out = r.v;
		*n = r.n;
	}
	return fine;
}

struct str
certificate_tlsa(struct arena *a, const struct certificate *c, uint8_t selector,
    uint8_t matching)
{
	struct str of = selector == TLSA_CERT	? c->der
			: selector == TLSA_SPKI ? c->spki
						: STR("");
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (!of.n || matching > TLSA_SHA2_512)
		return STR("");
	if (matching == TLSA_FULL)
		return of;
	if (EVP_Digest(of.p, of.n, digest, &n,
		matching == TLSA_SHA2_256 ? EVP_sha256() : EVP_sha512(),
		NULL) != 1)
		return STR("");
	return str_dup(a, (struct str){(char *)digest, n});
}

bool
certificate_matches(struct arena *a, const struct certificate *c, size_t n,
    uint8_t usage, uint8_t selector, uint8_t matching, struct str data)
{
	bool own = usage == TLSA_PKIX_EE || usage == TLSA_DANE_EE;
	size_t i = own || n < 2 ? 0 : 1, end = own && n ? 1 : n;

	for (; data.n && i < end; i++)
		if (str_eq(
			certificate_tlsa(a, &c[i], selector, matching), data))
			return true;
	return false;
}

bool
certificate_is_for(const struct certificate *c, struct str host)
{
	struct str name;
	size_t i, dot;

	if (host.n && host.p[host.n - 1] == '.')
		host.n--;
	dot = str_chr(host, '.', 0);
	for (i = 0; i < c->nname; i++) {
		name = c->name[i];
		if (str_starts(name, STR("*.")) && dot < host.n && dot > 0) {
			if (str_ieq(str_sub(name, 1, name.n),
				str_sub(host, dot, host.n)))
				return true;
		} else if (str_ieq(name, host)) {
			return true;
		}
	}
	return false;
}
