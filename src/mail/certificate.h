/*
 * Certificates and public keys as TLSA records (RFC 6698, RFC 7671) need
 * them. OpenSSL reads them; its objects do not leave certificate.c. Only
 * public material goes in: a private key is refused, and no error text holds
 * octets of the file. What is read lives in the caller's arena.
 */
#ifndef MAIL_CERTIFICATE_H
#define MAIL_CERTIFICATE_H

#include "base/str.h"

enum tlsa_usage { /* RFC 6698 section 7.2, names of RFC 7218 */
	TLSA_PKIX_TA,
	TLSA_PKIX_EE,
	TLSA_DANE_TA,
	TLSA_DANE_EE
};

enum tlsa_selector {
	TLSA_CERT, /* the whole certificate */
	TLSA_SPKI /* the public key */
};

enum tlsa_matching {
	TLSA_FULL,
	TLSA_SHA2_256,
	TLSA_SHA2_512
};

enum {
	CERTIFICATE_MAX = 16 /* blocks of one file */
};

struct certificate {
	struct str der; /* empty where the file had a public key alone */
	struct str spki; /* subjectPublicKeyInfo, DER */
	int64_t not_before, not_after; /* seconds since 1970, UTC */
	struct str *name; /* DNS names it is for, "*." too; a certificate
			     without any: its common name */
	size_t nname;
	struct str subject, issuer; /* RFC 2253, for people */
	bool ca; /* may issue others (RFC 5280 section 4.2.1.9) */
};

/*
 * Reads PEM text: the certificates in it in their order (the server's own
 * first, then its issuers), or, where there is none, one public key. False
 * with a text for people where there is neither or one is malformed.
 */
bool certificate_read(struct arena *, struct str pem, struct certificate **out,
    size_t *n, struct str *why);
/*
 * The data of a TLSA record; empty where the certificate has not what the
 * selector wants, or the numbers are none that RFC 6698 knows.
 */
struct str certificate_tlsa(struct arena *, const struct certificate *,
    uint8_t selector, uint8_t matching);
/*
 * Does the record match one of n certificates? Usages 1 and 3 mean the first
 * alone, 0 and 2 any but the first, or the first where it stands alone.
 */
bool certificate_matches(struct arena *, const struct certificate *, size_t n,
    uint8_t usage, uint8_t selector, uint8_t matching, struct str data);
/* Is the host name one of those the certificate is for? (RFC 9525) */
bool certificate_is_for(const struct certificate *, struct str host);

#endif
