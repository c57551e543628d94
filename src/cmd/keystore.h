/*
 * The DKIM keys of a configuration, as files: FOLDER/DOMAIN/SELECTOR.pem
 * (private) and .pub (public half, committed).
 *
 * A key is never overwritten, and never made for a selector whose public half
 * stands in the folder or whose record has been published. Problems of single
 * keys go to diag at the selector's line; failures of the environment come
 * back as a text. A store owns its memory until keystore_close.
 */
#ifndef CMD_KEYSTORE_H
#define CMD_KEYSTORE_H

#include "base/env.h"
#include "cmd/keyahead.h"
#include "model/expand.h"

struct keystore_options {
	const char *folder;
	bool follow; /* the user named it: it may be a symbolic link */
	enum {
		KEYS_GENERATE, /* what is missing can be made */
		KEYS_REQUIRE, /* a missing public half is an error */
		KEYS_LIST /* nothing is written and nothing missed */
	} mode;
	bool public_alone; /* the private half of a public one stays unread */
	const struct keyahead *ahead; /* of the same folder, or null */
	const char *published; /* output folder to look into, or null */
	const bool *only; /* mask of domains, or null: all */
};

struct key_slot { /* one selector of ours */
	const struct domain *domain;
	const struct selector *selector;
	enum {
		SLOT_MISSING, /* neither half: a key is to be made */
		SLOT_LONE, /* the public half is to be written again */
		SLOT_READY,
		SLOT_FAULTY /* reported */
	} state;
	bool private; /* the private half is here */
	const struct public_key *key; /* once it is known */
	struct str error, hint, warning;
	bool exposed; /* the warning is about who may read the file */
};

struct keystore {
	struct key_slot *slot; /* in the order of the model */
	size_t n;
	size_t missing; /* slots MISSING or LONE after keystore_open */
	size_t made, repaired; /* by keystore_make */
	struct keystore_private *private;
};

/*
 * Finds the selectors of kind MADE of all domains and reads their halves, in
 * parallel. False when the folder cannot be read.
 */
bool keystore_open(const struct env *, struct arena *, const struct model *,
    const struct keystore_options *, struct keystore *, struct diag *,
    struct str *why);
/*
 * Makes what is missing, in parallel; each key is on the disk before the next
 * one is begun, so that a killed run has only whole keys behind it and the
 * next one goes on.
 */
bool keystore_make(
    const struct env *, struct keystore *, struct diag *, struct str *why);
/* Public halves for expand_domain; null for those not (yet) there. */
struct key_source keystore_source(struct keystore *);
void keystore_close(struct keystore *);

#endif
