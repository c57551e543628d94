/*
 * Key pairs against OpenSSL itself: what we read by hand must be what its
 * decoder reads.
 */
#include "mail/keypair.h"

#include <openssl/encoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <pthread.h>

#include "tap.h"

static struct arena arena = ARENA_INIT;

static EVP_PKEY *
decode(struct str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

	BIO_free(bio);
	return pkey;
}

static struct str
take(BIO *bio)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);
	struct str s = str_dup(&arena, (struct str){p, (size_t)n});

	BIO_free(bio);
	return s;
}

/* The public half as OpenSSL writes it. */
static struct str
public_of(EVP_PKEY *pkey)
{
	BIO *bio = BIO_new(BIO_s_mem());

	PEM_write_bio_PUBKEY(bio, pkey);
	return take(bio);
}

/* structure: "type-specific" (traditional) or "PrivateKeyInfo" */
static struct str
private_of(EVP_PKEY *pkey, const char *structure, const char *password)
{
	OSSL_ENCODER_CTX *ctx = OSSL_ENCODER_CTX_new_for_pkey(
	    pkey, EVP_PKEY_KEYPAIR, "PEM", structure, NULL);
	BIO *bio = BIO_new(BIO_s_mem());

	if (password) {
		OSSL_ENCODER_CTX_set_cipher(ctx, "AES-128-CBC", NULL);
		OSSL_ENCODER_CTX_set_passphrase(
		    ctx, (const unsigned char *)password, strlen(password));
	}
	OSSL_ENCODER_to_bio(ctx, bio);
	OSSL_ENCODER_CTX_free(ctx);
	return take(bio);
}

static void
test_pair(enum key_algorithm algorithm, unsigned bits, const char *name)
{
	struct keypair pair;
	struct public_key key, read;
	struct buf pub = BUF_INIT;
	struct str why = {0};
	EVP_PKEY *pkey;

	ok(keypair_generate(&arena, algorithm, bits, &pair, &why), "%s: %.*s",
	    name, STRP(why));
	ok(str_starts(
	       buf_view(&pair.pem), STR("-----BEGIN PRIVATE KEY-----\n")),
	    "PKCS#8");
	pkey = decode(buf_view(&pair.pem));
	ok(pkey && (algorithm == KEY_ED25519 ||
		       EVP_PKEY_get_bits(pkey) == (int)bits),
	    "OpenSSL reads it, %d bits", EVP_PKEY_get_bits(pkey));
	is(buf_view(&pair.pub), public_of(pkey), "public half");
	ok(keypair_public(&arena, buf_view(&pair.pem), &pub, &key, &why),
	    "read again");
	is(buf_view(&pub), buf_view(&pair.pub), "the same public half");
	ok(keypair_read_pub(&arena, buf_view(&pub), &read, &why) &&
		key_eq(&key, &read) && read.bits == key.bits,
	    "and .pub is that key");
	if (algorithm == KEY_RSA) {
		ok(key.bits == bits && key_exponent(&key) == 65537,
		    "bits and exponent");
		ok(keypair_public(&arena,
		       private_of(pkey, "type-specific", NULL), NULL, &read,
		       &why) &&
			key_eq(&key, &read),
		    "traditional form");
	}
	ok(!keypair_public(&arena, private_of(pkey, "PrivateKeyInfo", "secret"),
	       NULL, &read, &why),
	    "encrypted: refused");
	is_c(why, "private key is encrypted", "and told");
	ok(!keypair_read_pub(&arena, buf_view(&pair.pem), &read, &why),
	    "a private key is no .pub");
	EVP_PKEY_free(pkey);
	buf_free(&pub);
	keypair_cleanse(&pair.pem);
	ok(pair.pem.p == NULL, "cleansed");
	buf_free(&pair.pub);
}

/* Not our layout: OpenSSL's decoder reads or refuses it. */
static void
test_other(void)
{
	EVP_PKEY *ec = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	struct public_key key;
	struct buf pub = BUF_INIT;
	struct str why = {0};

	ok(!keypair_public(&arena, private_of(ec, "PrivateKeyInfo", NULL), &pub,
	       &key, &why),
	    "a key of another kind");
	is_c(why, "private key is neither RSA nor Ed25519", "and told");
	ok(!keypair_read_pub(&arena, public_of(ec), &key, &why), "as .pub too");
	is_c(why, "key is of another type", "and told");
	EVP_PKEY_free(ec);
	ok(!keypair_public(&arena,
	       STR("-----BEGIN PRIVATE KEY-----\nMIIE\n"
		   "-----END PRIVATE KEY-----\n"),
	       &pub, &key, &why) &&
		why.n,
	    "garbage: %.*s", STRP(why));
	ok(!keypair_public(&arena, STR(""), &pub, &key, &why), "nothing");
	is_c(why, "no private key in PEM", "and told");
	ok(!keypair_public(&arena,
	       STR("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"), &pub, &key,
	       &why),
	    "OpenSSH's own format");
	ok(!keypair_generate(&arena, KEY_RSA, 16,
	       &(struct keypair){BUF_INIT, BUF_INIT}, &why) &&
		why.n,
	    "16 bits: %.*s", STRP(why));
	ok(pub.n == 0, "nothing written");
	buf_free(&pub);
}

/* RFC 8410 section 10.3: the same key, without and with its public half. */
static void
test_rfc8410(void)
{
	static const char *const forms[] = {
	    "-----BEGIN PRIVATE KEY-----\n"
	    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	    "-----END PRIVATE KEY-----\n",
	    "-----BEGIN PRIVATE KEY-----\r\n"
	    "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"
	    "\r\n"
	    "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB"
	    "\r\n"
	    "Z9w7lshQhqowtrbLDFw4rXAxZuE=\r\n"
	    "-----END PRIVATE KEY-----\r\n"};
	struct public_key key;
	struct str why;
	size_t i;

	for (i = 0; i < 2; i++) {
		struct buf pub = BUF_INIT;

		ok(keypair_public(&arena, str_c(forms[i]), &pub, &key, &why),
		    "example of RFC 8410");
		is_c(buf_view(&pub),
		    "-----BEGIN PUBLIC KEY-----\n"
		    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZ"
		    "uE=\n"
		    "-----END PUBLIC KEY-----\n",
		    "its public half");
		buf_free(&pub);
	}
}

static void *
generate(void *ctx)
{
	struct arena a = ARENA_INIT;
	struct public_key key;
	struct keypair pair;
	unsigned *good = ctx;
	struct str why;
	int i;

	for (i = 0; i < 20; i++)
		if (keypair_generate(&a, KEY_ED25519, 0, &pair, &why)) {
			*good += keypair_public(
			    &a, buf_view(&pair.pem), NULL, &key, &why);
			keypair_cleanse(&pair.pem);
			buf_free(&pair.pub);
		}
	arena_free(&a);
	return NULL;
}

static void
test_threads(void)
{
	pthread_t thread[4];
	unsigned good[4] = {0}, i, sum = 0;

	for (i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, generate, &good[i]);
	for (i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		sum += good[i];
	}
	ok(sum == 80, "four threads at once");
}

int
main(void)
{
	test_pair(KEY_RSA, 1024, "RSA 1024");
	test_pair(KEY_RSA, 2048, "RSA 2048");
	test_pair(KEY_ED25519, 0, "Ed25519");
	test_other();
	test_rfc8410();
	test_threads();
	arena_free(&arena);
	return done();
}
