/*
 * Private halves of DKIM keys in the places where panels and signers keep
 * them, found by domain and selector and taken only where they are the key
 * that is published.
 *
 * Known, below the folder that the user names or at it: cPanel
 * (domain_keys/private/DOMAIN), VestaCP and HestiaCP
 * (data/users/USER/mail/DOMAIN.pem, USER/conf/mail/DOMAIN/dkim.pem),
 * DirectAdmin (virtual/DOMAIN/dkim.private.key), Plesk
 * (domainkeys/DOMAIN/SELECTOR), OpenDKIM (keys/DOMAIN/SELECTOR.private),
 * rspamd (DOMAIN.SELECTOR.key) and our own (DOMAIN/SELECTOR.pem). Symbolic
 * links in it are not followed. Octets of a key are never printed.
 */
#ifndef CMD_ADOPT_H
#define CMD_ADOPT_H

#include "cmd/keyfile.h"
#include "model/infer.h"

struct adopt_file { /* of a folder with users in it */
	struct str domain, path; /* path: relative */
};

struct adopt {
	struct keyfolder from;
	struct adopt_file *file; /* by domain, then path */
	size_t n, cap;
};

/* Looks through the folder once. False where it cannot be read. */
bool adopt_open(
    struct arena *, const char *folder, struct adopt *, struct str *why);
void adopt_close(struct adopt *);

/*
 * For infer_options.private, with a struct adopt as ctx: is the private half
 * there? May be called by several threads.
 */
bool adopt_has(void *adopt, struct name domain, struct str selector,
    const struct public_key *);
/*
 * Is there a private key for them that is another one than the published? The
 * path that it has, in the arena, or n 0.
 */
struct str adopt_stranger(struct arena *, const struct adopt *,
    struct name domain, struct str selector, const struct public_key *);

/*
 * Writes both halves of the keys into FOLDER/DOMAIN/SELECTOR.pem (PKCS#8,
 * 0600) and .pub. Files that are there stay; one that is another key is an
 * error.
 */
bool adopt_write(struct arena *, const struct adopt *, const char *folder,
    bool follow, const struct infer_key *, size_t n, struct str *why);

#endif
