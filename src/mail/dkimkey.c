#include "mail/dkimkey.h"

#include "base/base64.h"

/* Tags of DER (X.690 section 8.1.2). */
enum {
	INTEGER = 0x02,
	BIT_STRING = 0x03,
	OCTET_STRING = 0x04,
	NULL_TAG = 0x05,
	OID = 0x06,
	SEQUENCE = 0x30
};

enum {
	ED25519_OCTETS = 32
};

/* 1.2.840.113549.1.1.1 (RFC 8017 A.1), 1.3.101.112 (RFC 8410 section 3) */
static const char oid_rsa[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
static const char oid_ed25519[] = "\x2b\x65\x70";
/* SPKI of Ed25519 up to the key (RFC 8410 section 4) */
static const char ed25519_prefix[] =
    "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

#define BYTES(array) ((struct str){(array), sizeof(array) - 1})

/*
 * The head of a value: tag, and length in one to five octets. Returns false
 * when it is no such head or is cut; *cut then says which. *n may be beyond
 * the end of s.
 */
static bool
der_head(struct str s, unsigned tag, size_t *head, size_t *n, bool *cut)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t octets, i;

	*cut = s.n < 2;
	if (s.n == 0 || p[0] != tag || s.n < 2)
		return false;
	*head = 2;
	*n = p[1];
	if (p[1] < 0x80)
		return true;
	octets = p[1] & 0x7fu;
	if (octets == 0 || octets > 4)
		return false;
	*cut = s.n < 2 + octets;
	if (*cut)
		return false;
	*n = 0;
	for (i = 0; i < octets; i++)
		*n = *n << 8 | p[2 + i];
	*head = 2 + octets;
	return true;
}

/* Takes one value off the front of *s, whole; false when it is not there. */
static bool
der_take(struct str *s, unsigned tag, struct str *inside)
{
	size_t head, n;
	bool cut;

	if (!der_head(*s, tag, &head, &n, &cut) || n > s->n - head)
		return false;
	*inside = str_sub(*s, head, head + n);
	*s = str_sub(*s, head + n, s->n);
	return true;
}

/* A positive INTEGER without its leading zero octets; zero is empty. */
static bool
der_take_number(struct str *s, struct str *number)
{
	if (!der_take(s, INTEGER, number) || number->n == 0 ||
	    (number->p[0] & 0x80))
		return false;
	while (number->n && number->p[0] == 0)
		*number = str_sub(*number, 1, number->n);
	return true;
}

static unsigned
bit_length(struct str number)
{
	unsigned top, bits = 0;

	if (number.n == 0)
		return 0;
	for (top = (unsigned char)number.p[0]; top; top >>= 1)
		bits++;
	return bits + (unsigned)(number.n - 1) * 8;
}

static bool
read_rsa_numbers(struct str *s, struct public_key *out)
{
	struct str n, e;

	if (!der_take_number(s, &n) || !der_take_number(s, &e) || n.n == 0 ||
	    n.n > 65536)
		return false;
	out->algorithm = KEY_RSA;
	out->modulus = n;
	out->exponent = e;
	out->bits = bit_length(n);
	return true;
}

static void
set_ed25519(struct public_key *out, struct str raw)
{
	out->algorithm = KEY_ED25519;
	out->raw = raw;
	out->bits = 256;
}

/*
 * PKCS#8 (RFC 5958) or a traditional RSA key (RFC 8017 A.1.2), though it be
 * cut: SEQUENCE, INTEGER 0 or 1, then SEQUENCE or a modulus.
 */
static bool
is_private(struct str der)
{
	struct str version;
	size_t head, n;
	bool cut;

	if (!der_head(der, SEQUENCE, &head, &n, &cut))
		return false;
	der = str_sub(der, head, der.n);
	if (!der_take(&der, INTEGER, &version) || version.n != 1 ||
	    (unsigned char)version.p[0] > 1 || der.n == 0)
		return false;
	return der.p[0] == SEQUENCE || der.p[0] == INTEGER;
}

/* The inside of AlgorithmIdentifier: whose key is it? */
static enum key_algorithm
read_algorithm(struct str inside)
{
	struct str oid;

	if (!der_take(&inside, OID, &oid))
		return KEY_NONE;
	if (str_eq(oid, BYTES(oid_rsa)))
		return KEY_RSA;
	return str_eq(oid, BYTES(oid_ed25519)) ? KEY_ED25519 : KEY_NONE;
}

/* The inside of the outermost SEQUENCE. */
static enum key_error
read_spki(struct str inside, struct public_key *out)
{
	struct str id, bits, numbers, oid;
	struct str pkcs1 = inside;

	if (read_rsa_numbers(&pkcs1, out) && pkcs1.n == 0)
		return KEY_BARE_PKCS1;
	*out = (struct public_key){.octets = out->octets};
	if (!der_take(&inside, SEQUENCE, &id))
		return KEY_NOT_DER;
	out->algorithm = read_algorithm(id);
	if (out->algorithm == KEY_NONE) {
		/* an identifier, if unknown, or garbage */
		return der_take(&id, OID, &oid) &&
			       der_take(&inside, BIT_STRING, &bits)
			   ? KEY_WRONG_OID
			   : KEY_NOT_DER;
	}
	if (!der_take(&inside, BIT_STRING, &bits) || inside.n || bits.n == 0 ||
	    bits.p[0] != 0)
		return KEY_NOT_DER;
	bits = str_sub(bits, 1, bits.n);
	if (out->algorithm == KEY_ED25519) {
		if (bits.n != ED25519_OCTETS)
			return KEY_LENGTH;
		set_ed25519(out, bits);
		return KEY_OK;
	}
	if (!der_take(&bits, SEQUENCE, &numbers) || bits.n ||
	    !read_rsa_numbers(&numbers, out) || numbers.n)
		return KEY_NOT_DER;
	return KEY_OK;
}

/* SPKI of RSA keys up to a modulus of 1024 or 2048 bits with its sign octet. */
#define RSA_ID "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"
static const char rsa_1024[] =
    "\x30\x81\x9f" RSA_ID "\x03\x81\x8d\x00\x30\x81\x89\x02\x81\x81\x00";
static const char rsa_2048[] =
    "\x30\x82\x01\x22" RSA_ID
    "\x03\x82\x01\x0f\x00\x30\x82\x01\x0a\x02\x82\x01\x01\x00";
static const char exponent_65537[] = "\x02\x03\x01\x00\x01";

/* Nearly all keys are of this layout, which needs no taking apart. */
static bool
read_usual(
    struct str der, unsigned bits, struct str head, struct public_key *out)
{
	size_t end = head.n + bits / 8;

	if (der.n != end + sizeof(exponent_65537) - 1 ||
	    memcmp(der.p, head.p, head.n) != 0 || !(der.p[head.n] & 0x80) ||
	    memcmp(der.p + end, exponent_65537, der.n - end) != 0)
		return false;
	*out = (struct public_key){.algorithm = KEY_RSA,
	    .octets = der,
	    .modulus = str_sub(der, head.n, end),
	    .exponent = str_sub(der, end + 2, der.n),
	    .bits = bits};
	return true;
}

enum key_error
key_from_spki(struct str der, struct public_key *out, size_t *detail)
{
	size_t head, n;
	enum key_error e;
	bool cut;

	*detail = 0;
	if (read_usual(der, 2048, BYTES(rsa_2048), out) ||
	    read_usual(der, 1024, BYTES(rsa_1024), out))
		return KEY_OK;
	*out = (struct public_key){.octets = der};
	if (is_private(der))
		return KEY_PRIVATE;
	if (!der_head(der, SEQUENCE, &head, &n, &cut))
		return cut && der.n && der.p[0] == SEQUENCE ? KEY_TRUNCATED
							    : KEY_NOT_DER;
	if (n > der.n - head) {
		*detail = n - (der.n - head);
		/* garbage has any length: it must look like a key so far */
		der = str_sub(der, head, der.n);
		if (*detail > 65536 ||
		    (der.n && der.p[0] != SEQUENCE && der.p[0] != INTEGER))
			return KEY_NOT_DER;
		return KEY_TRUNCATED;
	}
	e = read_spki(str_sub(der, head, head + n), out);
	if (e == KEY_LENGTH) {
		*detail = der.n;
	} else if (e == KEY_OK && head + n < der.n) {
		*detail = der.n - head - n;
		e = KEY_TRAILING;
	}
	return e;
}

/* The octets of p= as a key of k=ed25519 (RFC 8463 section 4.2). */
static enum key_error
read_ed25519(struct str octets, struct public_key *out, size_t *detail)
{
	struct public_key spki;
	size_t n;

	*out = (struct public_key){.algorithm = KEY_ED25519, .octets = octets};
	*detail = octets.n;
	if (octets.n == ED25519_OCTETS) {
		*detail = 0;
		set_ed25519(out, octets);
		return KEY_OK;
	}
	switch (key_from_spki(octets, &spki, &n)) {
	case KEY_OK:
	case KEY_TRAILING:
	case KEY_BARE_PKCS1:
		*out = spki;
		out->spki_in_ed25519 = spki.algorithm == KEY_ED25519;
		if (spki.algorithm == KEY_ED25519)
			return KEY_LENGTH;
		*detail = 0;
		return KEY_WRONG_OID;
	case KEY_PRIVATE:
		*detail = 0;
		return KEY_PRIVATE;
	default:
		return KEY_LENGTH;
	}
}

static enum key_error
read_octets(struct str octets, enum key_algorithm algorithm,
    struct public_key *out, size_t *detail)
{
	enum key_error e;

	if (algorithm == KEY_ED25519)
		return read_ed25519(octets, out, detail);
	e = key_from_spki(octets, out, detail);
	if (e == KEY_NOT_DER && octets.n == ED25519_OCTETS) {
		/* a bare key of the other kind, or 32 octets of nothing */
		set_ed25519(out, octets);
		return algorithm == KEY_NONE ? KEY_OK : KEY_WRONG_OID;
	}
	if (algorithm == KEY_RSA && out->algorithm == KEY_ED25519 &&
	    (e == KEY_OK || e == KEY_TRAILING))
		return KEY_WRONG_OID;
	return e;
}

enum key_error
key_from_base64(struct arena *a, struct str p, enum key_algorithm algorithm,
    struct public_key *out, size_t *detail)
{
	char *octets = arena_text(a, p.n / 4 * 3 + 3);
	size_t n, at;
	enum base64_fault fault =
	    base64_read(p, true, (unsigned char *)octets, &n, &at);
	enum key_error e;

	e = read_octets((struct str){octets, n}, algorithm, out, detail);
	if (fault == BASE64_OK)
		return e;
	/* the end is missing, and the DER agrees: one fault, not two */
	if (e == KEY_PRIVATE || (e == KEY_TRUNCATED && fault == BASE64_LENGTH))
		return e;
	*out =
	    (struct public_key){.algorithm = algorithm, .octets = out->octets};
	*detail = at;
	return KEY_BASE64;
}

bool
key_from_private_rsa(struct str der, struct public_key *out)
{
	struct str inside, version, id, key;

	*out = (struct public_key){0};
	if (!der_take(&der, SEQUENCE, &inside) || der.n ||
	    !der_take(&inside, INTEGER, &version) || inside.n == 0)
		return false;
	if (inside.p[0] == SEQUENCE) {
		if (!der_take(&inside, SEQUENCE, &id) ||
		    read_algorithm(id) != KEY_RSA ||
		    !der_take(&inside, OCTET_STRING, &key))
			return false;
		return der_take(&key, SEQUENCE, &inside) && key.n == 0 &&
		       der_take(&inside, INTEGER, &version) && version.n == 1 &&
		       version.p[0] == 0 && read_rsa_numbers(&inside, out);
	}
	return version.n == 1 && version.p[0] == 0 &&
	       read_rsa_numbers(&inside, out);
}

struct str
key_private_ed25519(struct str der)
{
	struct str inside, version, id, key, raw;

	if (!der_take(&der, SEQUENCE, &inside) || der.n ||
	    !der_take(&inside, INTEGER, &version) ||
	    !der_take(&inside, SEQUENCE, &id) ||
	    read_algorithm(id) != KEY_ED25519 ||
	    !der_take(&inside, OCTET_STRING, &key) ||
	    !der_take(&key, OCTET_STRING, &raw) || key.n ||
	    raw.n != ED25519_OCTETS)
		return (struct str){0};
	return raw;
}

static void
der_put_head(struct buf *b, unsigned tag, size_t n)
{
	buf_ch(b, (char)tag);
	if (n >= 0x10000) {
		buf_ch(b, (char)0x83);
		buf_ch(b, (char)(n >> 16));
		buf_ch(b, (char)(n >> 8));
	} else if (n >= 0x100) {
		buf_ch(b, (char)0x82);
		buf_ch(b, (char)(n >> 8));
	} else if (n >= 0x80) {
		buf_ch(b, (char)0x81);
	}
	buf_ch(b, (char)n);
}

static void
der_put_number(struct buf *b, struct str number)
{
	bool zero = number.n == 0 || (number.p[0] & 0x80);

	der_put_head(b, INTEGER, number.n + zero);
	if (zero)
		buf_ch(b, '\0');
	buf_str(b, number);
}

static void
put_spki(struct buf *b, const struct public_key *key)
{
	struct buf numbers = BUF_INIT, bits = BUF_INIT;

	if (key->algorithm == KEY_ED25519) {
		buf_str(b, BYTES(ed25519_prefix));
		buf_str(b, key->raw);
		return;
	}
	der_put_number(&numbers, key->modulus);
	der_put_number(&numbers, key->exponent);
	buf_ch(&bits, '\0');
	der_put_head(&bits, SEQUENCE, numbers.n);
	buf_str(&bits, buf_view(&numbers));
	buf_reset(&numbers);
	der_put_head(&numbers, SEQUENCE, sizeof(oid_rsa) - 1 + 4);
	der_put_head(&numbers, OID, sizeof(oid_rsa) - 1);
	buf_str(&numbers, BYTES(oid_rsa));
	der_put_head(&numbers, NULL_TAG, 0);
	der_put_head(&numbers, BIT_STRING, bits.n);
	buf_str(&numbers, buf_view(&bits));
	der_put_head(b, SEQUENCE, numbers.n);
	buf_str(b, buf_view(&numbers));
	buf_free(&numbers);
	buf_free(&bits);
}

struct str
key_to_spki(struct arena *a, const struct public_key *key)
{
	struct buf b = BUF_INIT;
	struct str s;

	put_spki(&b, key);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

struct str
key_to_base64(struct arena *a, const struct public_key *key)
{
	struct buf octets = BUF_INIT, text = BUF_INIT;
	struct str s;

	if (key->algorithm == KEY_ED25519)
		buf_str(&octets, key->raw);
	else
		put_spki(&octets, key);
	base64_encode(&text, buf_view(&octets));
	s = str_dup(a, buf_view(&text));
	buf_free(&octets);
	buf_free(&text);
	return s;
}

bool
key_eq(const struct public_key *a, const struct public_key *b)
{
	return a->algorithm != KEY_NONE && a->algorithm == b->algorithm &&
	       str_eq(a->raw, b->raw) && str_eq(a->modulus, b->modulus) &&
	       str_eq(a->exponent, b->exponent);
}

const char *
key_algorithm_name(enum key_algorithm algorithm)
{
	return algorithm == KEY_RSA	  ? "rsa"
	       : algorithm == KEY_ED25519 ? "ed25519"
					  : "";
}

enum key_algorithm
key_algorithm_from_name(struct str name)
{
	if (str_ieq(name, STR("rsa")))
		return KEY_RSA;
	return str_ieq(name, STR("ed25519")) ? KEY_ED25519 : KEY_NONE;
}

struct str
key_error_text(struct arena *a, enum key_error e, size_t detail)
{
	switch (e) {
	case KEY_OK:
		return STR("key is good");
	case KEY_BASE64:
		return STR("key is not base64");
	case KEY_NOT_DER:
		return STR("key is not a SubjectPublicKeyInfo");
	case KEY_WRONG_OID:
		return STR("key is of another type");
	case KEY_TRUNCATED:
		if (detail == 0)
			return STR("key is cut");
		return str_fmt(a, "key is cut: %zu octet%s missing", detail,
		    detail == 1 ? " is" : "s are");
	case KEY_TRAILING:
		return str_fmt(a, "%zu octet%s behind the end of the key",
		    detail, detail == 1 ? "" : "s");
	case KEY_BARE_PKCS1:
		return STR("key is a bare RSAPublicKey (PKCS#1)");
	case KEY_PRIVATE:
		return STR("key is a private key");
	case KEY_LENGTH:
		return str_fmt(a, "key has %zu octets, Ed25519 has 32", detail);
	}
	return STR("");
}
