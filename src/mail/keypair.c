#include "mail/keypair.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/base64.h"

enum {
	PEM_LINE = 64, /* letters, RFC 7468 section 2 */
	ED25519_OCTETS = 32
};

/* The reason of OpenSSL's last error; it never holds octets of a key. */
static struct str
openssl_reason(struct arena *a, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return reason ? str_fmt(a, "%s: %s", what, reason)
		      : str_fmt(a, "%s", what);
}

static struct str
take_number(struct arena *a, EVP_PKEY *pkey, const char *param)
{
	BIGNUM *bn = NULL;
	struct str s = {0};

	if (EVP_PKEY_get_bn_param(pkey, param, &bn)) {
		char *p = arena_text(a, (size_t)BN_num_bytes(bn));

		s = (struct str){p, (size_t)BN_bn2bin(bn, (unsigned char *)p)};
	}
	BN_free(bn);
	return s;
}

/* The public half of any key of OpenSSL's. */
static bool
take_public(struct arena *a, EVP_PKEY *pkey, struct public_key *key)
{
	size_t n = ED25519_OCTETS;

	*key = (struct public_key){0};
	if (EVP_PKEY_is_a(pkey, "ED25519")) {
		char *raw = arena_text(a, n);

		key->algorithm = KEY_ED25519;
		key->bits = 256;
		key->raw = (struct str){raw, n};
		return EVP_PKEY_get_raw_public_key(
			   pkey, (unsigned char *)raw, &n) == 1;
	}
	if (!EVP_PKEY_is_a(pkey, "RSA"))
		return false;
	key->algorithm = KEY_RSA;
	key->bits = (unsigned)EVP_PKEY_get_bits(pkey);
	key->modulus = take_number(a, pkey, OSSL_PKEY_PARAM_RSA_N);
	key->exponent = take_number(a, pkey, OSSL_PKEY_PARAM_RSA_E);
	return key->modulus.n && key->exponent.n;
}

/* PKCS#8 PEM into a buffer that is allocated once, so that no copy stays. */
static bool
put_private(EVP_PKEY *pkey, struct buf *pem)
{
	unsigned char *text = NULL;
	size_t n = 0;
	OSSL_ENCODER_CTX *ctx = OSSL_ENCODER_CTX_new_for_pkey(
	    pkey, EVP_PKEY_KEYPAIR, "PEM", "PrivateKeyInfo", NULL);
	bool fine = ctx && OSSL_ENCODER_to_data(ctx, &text, &n) == 1;

	*pem = (struct buf)BUF_INIT;
	if (fine)
		buf_add(pem, text, n);
	OPENSSL_clear_free(text, n);
	OSSL_ENCODER_CTX_free(ctx);
	return fine;
}

bool
keypair_generate(struct arena *a, enum key_algorithm algorithm, unsigned bits,
    struct keypair *out, struct str *why)
{
	struct public_key key;
	EVP_PKEY *pkey;
	bool fine;

	*out = (struct keypair){BUF_INIT, BUF_INIT};
	ERR_clear_error();
	pkey = algorithm == KEY_ED25519
		   ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
		   : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	if (!pkey) {
		*why = openssl_reason(a, "cannot make the key");
		return false;
	}
	fine = put_private(pkey, &out->pem) && take_public(a, pkey, &key);
	if (fine)
		keypair_pub_text(a, &key, &out->pub);
	else
		*why = openssl_reason(a, "cannot write the key");
	EVP_PKEY_free(pkey);
	return fine;
}

void
keypair_pub_text(struct arena *a, const struct public_key *key, struct buf *b)
{
	struct buf text = BUF_INIT;
	size_t i;

	base64_encode(&text, key_to_spki(a, key));
	buf_c(b, "-----BEGIN PUBLIC KEY-----\n");
	for (i = 0; i < text.n; i += PEM_LINE) {
		buf_str(b, str_sub(buf_view(&text), i, i + PEM_LINE));
		buf_ch(b, '\n');
	}
	buf_c(b, "-----END PUBLIC KEY-----\n");
	buf_free(&text);
}

/* The base64 text of the first PEM block with this label. */
static bool
find_block(struct str text, const char *label, struct str *inside)
{
	char mark[64];
	size_t from, to;
	int n = snprintf(mark, sizeof(mark), "-----BEGIN %s-----", label);

	from = str_find(text, (struct str){mark, (size_t)n}, 0);
	if (from == text.n)
		return false;
	from += (size_t)n;
	n = snprintf(mark, sizeof(mark), "-----END %s-----", label);
	to = str_find(text, (struct str){mark, (size_t)n}, from);
	if (to == text.n)
		return false;
	*inside = str_sub(text, from, to);
	return true;
}

/* Has it a PEM block of which the label ends so? */
static bool
has_label(struct str text, const char *end)
{
	size_t at = str_find(text, STR("-----BEGIN "), 0);
	size_t to = str_find(text, str_c(end), at);

	return to < text.n && to - at < 64;
}

/* Never asks: a key file that needs a password is refused. */
static int
refuse_password(char *buf, int size, int writing, void *ctx)
{
	(void)buf, (void)size, (void)writing, (void)ctx;
	return -1;
}

/* Null, with the reason, where OpenSSL finds no key that it may read. */
static EVP_PKEY *
decode(struct arena *a, struct str pem, struct str *why)
{
	BIO *bio = BIO_new_mem_buf(pem.p, str_int(pem.n));
	EVP_PKEY *pkey = NULL;

	ERR_clear_error();
	if (bio)
		pkey =
		    PEM_read_bio_PrivateKey(bio, NULL, refuse_password, NULL);
	if (!pkey)
		*why = openssl_reason(a, "cannot read the private key");
	BIO_free(bio);
	return pkey;
}

/* Any other form that OpenSSL knows. */
static bool
decode_private(
    struct arena *a, struct str pem, struct public_key *key, struct str *why)
{
	EVP_PKEY *pkey = decode(a, pem, why);
	bool fine = pkey && take_public(a, pkey, key);

	if (pkey && !fine)
		*why = STR("private key is neither RSA nor Ed25519");
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return fine;
}

bool
keypair_pkcs8(struct arena *a, struct str pem, struct buf *out, struct str *why)
{
	EVP_PKEY *pkey = decode(a, pem, why);
	bool fine = pkey && put_private(pkey, out);

	if (pkey && !fine)
		*why = openssl_reason(a, "cannot write the key");
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return fine;
}

/* The public half by our own reading of the usual layouts. */
static bool
read_private(struct arena *a, struct str der, struct public_key *key)
{
	struct str raw = key_private_ed25519(der);
	EVP_PKEY *pkey;
	bool fine;

	if (raw.n) {
		pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
		    (const unsigned char *)raw.p, raw.n);
		fine = pkey && take_public(a, pkey, key);
		EVP_PKEY_free(pkey);
		return fine;
	}
	if (!key_from_private_rsa(der, key))
		return false;
	key->modulus = str_dup(a, key->modulus);
	key->exponent = str_dup(a, key->exponent);
	return true;
}

bool
keypair_public(struct arena *a, struct str pem, struct buf *pub,
    struct public_key *key, struct str *why)
{
	struct str text;
	struct buf der = BUF_INIT;
	bool fine = false;
	size_t at;

	if (has_label(pem, "ENCRYPTED PRIVATE KEY-----") ||
	    str_find(pem, STR("Proc-Type: 4,ENCRYPTED"), 0) < pem.n) {
		*why = STR("private key is encrypted");
		return false;
	}
	if (has_label(pem, "OPENSSH PRIVATE KEY-----")) {
		*why = STR("private key is in OpenSSH's format, not PKCS#8");
		return false;
	}
	if (!has_label(pem, "PRIVATE KEY-----")) {
		*why = STR("no private key in PEM");
		return false;
	}
	if (find_block(pem, "PRIVATE KEY", &text) ||
	    find_block(pem, "RSA PRIVATE KEY", &text)) {
		unsigned char *octets =
		    (unsigned char *)buf_room(&der, text.n / 4 * 3 + 3);

		if (base64_read(text, true, octets, &der.n, &at) == BASE64_OK)
			fine = read_private(a, buf_view(&der), key);
		keypair_cleanse(&der);
	}
	if (!fine && !decode_private(a, pem, key, why))
		return false;
	if (pub)
		keypair_pub_text(a, key, pub);
	return true;
}

bool
keypair_read_pub(
    struct arena *a, struct str text, struct public_key *out, struct str *why)
{
	struct str inside;
	enum key_error e;
	size_t n, at;
	char *octets;

	*out = (struct public_key){0};
	if (has_label(text, "PRIVATE KEY-----")) {
		*why = STR("a private key where a public key belongs");
		return false;
	}
	if (!find_block(text, "PUBLIC KEY", &inside) &&
	    !find_block(text, "RSA PUBLIC KEY", &inside)) {
		*why = STR("no public key in PEM");
		return false;
	}
	octets = arena_text(a, inside.n / 4 * 3 + 3);
	if (base64_read(inside, true, (unsigned char *)octets, &n, &at) !=
	    BASE64_OK) {
		*why = STR("public key is not base64");
		return false;
	}
	e = key_from_spki((struct str){octets, n}, out, &at);
	if (e == KEY_OK || e == KEY_BARE_PKCS1)
		return true;
	*why = key_error_text(a, e, at);
	return false;
}

void
keypair_cleanse(struct buf *b)
{
	if (b->p)
		OPENSSL_cleanse(b->p, b->cap);
	buf_free(b);
}
