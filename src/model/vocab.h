/*
 * The words of a description: which keys a map has and what values they take,
 * as data. One table serves reading (vocab_check), the JSON Schema and the
 * manual, so that none of them can know a key that the others do not.
 */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

#include "model/report.h"
#include "model/yaml.h"

enum vocab_kind {
	VOCAB_BOOL,
	VOCAB_NUMBER, /* min to max */
	VOCAB_TEXT, /* its form is checked by who reads it */
	VOCAB_ENUM, /* one of choice */
	VOCAB_LIST, /* of item */
	VOCAB_MAP, /* with the keys of key */
	VOCAB_NAMED, /* a map whose keys the user chooses, values: item */
	VOCAB_FREE, /* a map that who reads it checks */
	VOCAB_FORMS /* one of form, told apart by the kind of YAML */
};

struct vocab_key;

struct vocab { /* a type of value */
	enum vocab_kind kind;
	const char *title; /* of maps and forms: what the schema calls it */
	const char *what; /* for messages: "a list of addresses" */
	const char *format; /* text: pattern of JSON Schema, or null */
	const char *key_format; /* named: the same for its keys */
	uint64_t min, max;
	uint64_t low, high; /* what its reader allows, where that is less */
	const char *const *choice; /* null-terminated */
	const struct vocab *item;
	const struct vocab_key *key; /* ended by a key without name */
	const char *const *one_of; /* a map has one of these keys; its reader
				      says so */
	const struct vocab *const *form; /* null-terminated */
};

struct vocab_key {
	const char *name;
	const struct vocab *type;
	bool required; /* not for keys that may be inherited */
	const char *unsupported; /* what to write meanwhile */
	const char *fallback; /* its value when it is not given, as YAML */
	const char *example; /* as YAML, one line (flow form) */
	const char *doc; /* one sentence, no full stop */
	const char *elsewhere; /* hint where this key must not stand: then it
				  is no key of this map */
};

extern const struct vocab vocab_file; /* mailzone.yaml */
extern const struct vocab vocab_shared; /* the same, domains not needed */
extern const struct vocab vocab_domain; /* one entry of domains: */
extern const struct vocab vocab_provider; /* NAME or {NAME: {parameters}} */
extern const struct vocab_key vocab_sender_keys[]; /* beside that NAME */
extern const struct vocab vocab_template; /* templates/NAME.yaml */

/*
 * Checks a value against its type, all of it, to any depth; name is what the
 * message calls it. False after errors.
 */
bool vocab_check(struct report *, const struct vocab *, const struct yaml *,
    struct str name);

/* Could the value be of that type, by its kind in YAML alone? */
bool vocab_fits(const struct vocab *, const struct yaml *);

#endif
