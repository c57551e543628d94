/*
 * DKIM: the key itself (RFC 6376 section 3.6.1, RFC 8301, RFC 8463), decoded
 * once for all of these.
 */
#include "lint/rule.h"
#include "lint/rules/keys.h"
#include "mail/dkim.h"

enum {
	RSA_LEAST = 1024, /* RFC 8301 section 3.2 */
	RSA_GOOD = 2048,
	RSA_LARGE = 3072,
	RSA_MOST = 4096
};

/* The key's error, or KEY_OK where there is no key to speak of. */
static enum key_error
error_of(const struct policy_text *p)
{
	return p->key && p->dkim->tag[DKIM_P] && p->dkim->tag[DKIM_P]->value.n
		   ? p->key->error
		   : KEY_OK;
}

/* An RSA key whose numbers could be read, whatever else is wrong. */
static const struct public_key *
rsa_of(const struct policy_text *p)
{
	return p->key && p->key->key.algorithm == KEY_RSA && p->key->key.bits
		   ? &p->key->key
		   : NULL;
}

static void
base64(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	size_t at = p->key ? p->key->detail : 0;
	const struct tag *t = d->tag[DKIM_P];

	if (error_of(p) != KEY_BASE64)
		return;
	if (at < p->text.n && at < t->value_at + t->value.n)
		flag_text(l, p->rr, at, at + 1,
		    "octet %zu of the key is no base64: '%c' (0x%02x)",
		    at - t->value_at + 1,
		    p->text.p[at] > ' ' && p->text.p[at] < 0x7f ? p->text.p[at]
								: '?',
		    (unsigned char)p->text.p[at]);
	else
		flag_value(l, p, t,
		    "base64 of %zu characters is no whole number of octets",
		    t->value.n);
}

const struct rule dkim_invalid_base64 = {
    .id = "DKM008",
    .name = "invalid-base64",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1; RFC 4648 section 4",
    .message = "p= is not valid base64",
    .why = "The key cannot be decoded, and every signature fails.",
    .fix = "Copy the key again: letters, digits, + and /, with = at the end "
	   "only.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=retezec\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = base64,
};

static void
undecodable(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	enum key_error e = error_of(p);

	if (d->algorithm == KEY_ED25519 && e == KEY_NOT_DER)
		return; /* DKM019 */
	if (e == KEY_NOT_DER)
		flag_value(l, p, d->tag[DKIM_P],
		    "%zu octets that are no public key (no DER "
		    "SubjectPublicKeyInfo)",
		    p->key->key.octets.n);
	else if (e == KEY_WRONG_OID && p->key->key.algorithm == KEY_NONE)
		flag_value(l, p, d->tag[DKIM_P],
		    "the key's algorithm identifier is not rsaEncryption");
}

const struct rule dkim_key_not_decodable = {
    .id = "DKM010",
    .name = "key-not-decodable",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1; RFC 5280 section 4.1",
    .message = "p= decodes to something that is no RSA public key",
    .why = "Verifiers say \"bad public key\": some letters of it were altered "
	   "or lost.",
    .fix = "Publish the key again from the signer's public half.",
    .bad = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_1024_OID "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .on_dkim = undecodable,
};

static void
truncated(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	enum key_error e = error_of(p);
	struct finding *f;

	if (e == KEY_TRUNCATED && p->key->detail) {
		f = flag_value(l, p, d->tag[DKIM_P],
		    "the key is cut: %zu octets are missing", p->key->detail);
		if (d->tag[DKIM_P]->value.n <= 255 && p->text.n >= 250 &&
		    p->text.n <= 256)
			finding_fix(l, f,
			    "the value ends at octet %zu: the second string "
			    "of it was lost; publish both",
			    p->text.n);
	} else if (e == KEY_TRUNCATED) {
		flag_value(l, p, d->tag[DKIM_P],
		    "the key is cut within its first octets");
	} else if (e == KEY_TRAILING) {
		flag_value(l, p, d->tag[DKIM_P],
		    "%zu octets follow the end of the key", p->key->detail);
	}
}

const struct rule dkim_key_truncated = {
    .id = "DKM011",
    .name = "key-truncated",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.2.2; ITU-T X.690 section 8.1",
    .message = "the key is shorter, or longer, than it says itself",
    .why = "A panel that cuts values at 255 characters loses the second part "
	   "of every 2048-bit key, and all signatures fail.",
    .fix = "Publish the whole key, in strings of at most 255 octets.",
    .bad = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048_CUT "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .silences_record = "DKM008",
    .on_dkim = truncated,
};

static void
pkcs1(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	struct finding *f;

	if (error_of(p) != KEY_BARE_PKCS1)
		return;
	f = flag_value(l, p, d->tag[DKIM_P],
	    "a bare RSAPublicKey (PKCS#1) of %u bits, not a "
	    "SubjectPublicKeyInfo",
	    p->key->key.bits);
	finding_edit_text(l, f, p->rr, d->tag[DKIM_P]->value_at,
	    d->tag[DKIM_P]->value_at + d->tag[DKIM_P]->value.n,
	    key_to_base64(l->arena, &p->key->key));
}

const struct rule dkim_pkcs1_key = {
    .id = "DKM012",
    .name = "pkcs1-key",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 3.6.1 and erratum 3017; RFC 8017 appendix "
	      "A.1.1",
    .message = "p= holds a bare PKCS#1 key",
    .why = "The letter of the standard allows it, but verifiers built on "
	   "OpenSSL expect SubjectPublicKeyInfo and fail.",
    .fix = "Publish the key as openssl pkey -pubout writes it.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_1024_PKCS1 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .fixable = FIX_SAFE,
    .on_dkim = pkcs1,
};

static void
private_key(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	if (error_of(p) == KEY_PRIVATE ||
	    (d->faults & 1u << DKIM_FAULT_PRIVATE))
		flag_record(
		    l, p->rr, "the private key is published: anybody can sign");
}

const struct rule dkim_private_key_published = {
    .id = "DKM013",
    .name = "private-key-published",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1; RFC 5208; RFC 8017 appendix A.1.2",
    .message = "the record holds a private key",
    .why = "Anybody can sign as the domain now.",
    .fix = "Revoke the selector (empty p=) and make a new key under another "
	   "one.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=-----BEGIN RSA PRIVATE KEY-----"
	   "MIICXAIBAAKBgQ==-----END RSA PRIVATE KEY-----\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .silences_record = "DKM008 DKM009 DKM010 DKM011 DKM014",
    .on_dkim = private_key,
};

static void
short_key(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct public_key *key = rsa_of(p);

	if (key && key->bits < RSA_LEAST)
		flag_value(l, p, d->tag[DKIM_P],
		    "RSA key of %u bits: verifiers refuse less than 1024",
		    key->bits);
}

const struct rule dkim_rsa_under_1024 = {
    .id = "DKM015",
    .name = "rsa-under-1024",
    .level = LEVEL_ERROR,
    .source = "RFC 8301 section 3.2",
    .message = "the RSA key has fewer than 1024 bits",
    .why = "Verifiers must not accept it, and anybody can work out its "
	   "private half.",
    .fix = "Make a key of 2048 bits under a new selector.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_512 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .on_dkim = short_key,
};

static void
modest_key(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct public_key *key = rsa_of(p);

	if (key && key->bits >= RSA_LEAST && key->bits < RSA_GOOD)
		flag_value(l, p, d->tag[DKIM_P],
		    "RSA key of %u bits, where 2048 are due", key->bits);
}

const struct rule dkim_rsa_under_2048 = {
    .id = "DKM016",
    .name = "rsa-under-2048",
    .level = LEVEL_WARNING,
    .source = "RFC 8301 section 3.2",
    .message = "the RSA key has 1024 to 2047 bits",
    .why = "Still accepted, but weak; old panels make such keys by default.",
    .fix = "Make a key of 2048 bits under a new selector.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_1024 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .on_dkim = modest_key,
};

static void
long_key(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct public_key *key = rsa_of(p);
	struct finding *f;

	if (!key || key->bits < RSA_LARGE)
		return;
	f = flag_value(l, p, d->tag[DKIM_P],
	    key->bits > RSA_MOST
		? "RSA key of %u bits: verifiers need not take over 4096"
		: "RSA key of %u bits: 2048 do, in an answer half the size",
	    key->bits);
	if (key->bits <= RSA_MOST)
		f->level = LEVEL_INFO;
}

const struct rule dkim_rsa_over_4096 = {
    .id = "DKM017",
    .name = "rsa-over-4096",
    .level = LEVEL_WARNING,
    .source = "RFC 8301 section 3.2; RFC 6376 section 3.3.3",
    .message = "the RSA key is larger than 4096 bits (info from 3072 on)",
    .why = "Verifiers need not support more than 4096 bits, and large answers "
	   "need TCP.",
    .fix = "2048 bits are the usual size.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_8192 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .on_dkim = long_key,
};

static void
exponent(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct public_key *key = rsa_of(p);
	uint64_t e = key ? key_exponent(key) : 65537;
	struct finding *f;

	if (e == 65537)
		return;
	if (e == UINT64_MAX)
		f = flag_value(l, p, d->tag[DKIM_P],
		    "the public exponent has more than 64 bits: 65537 is "
		    "usual");
	else
		f = flag_value(l, p, d->tag[DKIM_P],
		    "the public exponent is %llu, not 65537",
		    (unsigned long long)e);
	if (e == 1 || (e != UINT64_MAX && e % 2 == 0))
		f->level = LEVEL_ERROR;
	else if (e != UINT64_MAX)
		f->level = LEVEL_INFO;
}

const struct rule dkim_rsa_odd_exponent = {
    .id = "DKM018",
    .name = "rsa-odd-exponent",
    .level = LEVEL_WARNING,
    .source = "RFC 8017 section 3.1; FIPS 186-5 appendix A.1.1",
    .message = "the public exponent is not 65537",
    .why = "1 and even numbers make no key at all; others are unusual and not "
	   "supported everywhere.",
    .fix = "Make a new key; every tool takes 65537 by default.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048_EXPONENT_3 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .on_dkim = exponent,
};

static void
ed25519(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	struct finding *f;

	if (error_of(p) != KEY_LENGTH)
		return;
	if (!p->key->key.spki_in_ed25519) {
		flag_value(l, p, d->tag[DKIM_P],
		    "an Ed25519 key has 32 octets, this one %zu",
		    p->key->detail);
		return;
	}
	f = flag_value(l, p, d->tag[DKIM_P],
	    "an Ed25519 key is published as its 32 octets alone, not as SPKI "
	    "(%zu octets)",
	    p->key->detail);
	finding_edit_text(l, f, p->rr, d->tag[DKIM_P]->value_at,
	    d->tag[DKIM_P]->value_at + d->tag[DKIM_P]->value.n,
	    key_to_base64(l->arena, &p->key->key));
}

const struct rule dkim_ed25519_length = {
    .id = "DKM019",
    .name = "ed25519-length",
    .level = LEVEL_ERROR,
    .source = "RFC 8463 section 4.2",
    .message = "k=ed25519 with a key that is not 32 octets",
    .why = "The key is unusable. The usual mistake is the 44 octets that "
	   "openssl pkey -pubout writes.",
    .fix = "Publish the last 32 octets of the SPKI, in base64 (44 "
	   "characters).",
    .bad =
	"ed._domainkey TXT \"v=DKIM1; k=ed25519; p=" SAMPLE_ED25519_SPKI "\"\n",
    .good = "ed._domainkey TXT \"v=DKIM1; k=ed25519; p=" SAMPLE_ED25519 "\"\n",
    .needs = NEEDS_KEY,
    .fixable = FIX_SAFE,
    .silences_record = "DKM010",
    .on_dkim = ed25519,
};

const struct rule dkim_key_mismatch = {
    .id = "DKM039",
    .name = "key-mismatch",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1",
    .message = "the published key is not that of the private key at hand",
    .why = "All signatures fail: typical after a move to another server.",
    .fix = "Publish the public half of the key that signs, or sign with the "
	   "key that is published.",
    .bad = "keys/example.com/mail.pem of another pair than mail.pub",
    .good = "mail.pub made from mail.pem",
    .example = EXAMPLE_WORDS,
    .needs = NEEDS_KEY,
    .elsewhere = true,
};

static void
known_weak(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct public_key *key = p->key ? &p->key->key : NULL;
	const char *where;

	if (!key || key->algorithm == KEY_NONE || d->revoked)
		return;
	where = key_sample(key);
	if (where) {
		flag_value(l, p, d->tag[DKIM_P],
		    "this key is printed in %s, with its private half", where);
		return;
	}
	/* numbers of a damaged key say nothing */
	if (key->algorithm != KEY_RSA || error_of(p) == KEY_TRUNCATED)
		return;
	if (key->modulus.n && !(key->modulus.p[key->modulus.n - 1] & 1)) {
		flag_value(l, p, d->tag[DKIM_P],
		    "the modulus is even: no RSA key, a damaged one");
		return;
	}
	if (p->key->factor)
		flag_value(l, p, d->tag[DKIM_P],
		    "the modulus has the factor %u: no RSA key, a damaged one",
		    p->key->factor);
	else if (key_is_roca(key))
		flag_value(l, p, d->tag[DKIM_P],
		    "the key has the fingerprint of CVE-2017-15361 (ROCA)");
}

const struct rule dkim_known_weak_key = {
    .id = "DKM040",
    .name = "known-weak-key",
    .level = LEVEL_ERROR,
    .source = "CVE-2017-15361; RFC 6376 appendix C; RFC 8463 appendix A",
    .message = "the private half of the key is known, or easily found",
    .why = "Anybody can sign as the domain; a modulus with a small factor was "
	   "damaged on its way and no signature holds.",
    .fix = "Make a new key under a new selector and revoke this one.",
    .bad = "ed._domainkey TXT \"v=DKIM1; k=ed25519; "
	   "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_KEY,
    .on_dkim = known_weak,
};
