/*
 * YAML text -> a tree with a place on every node. The only user of libyaml.
 *
 * Handles what libyaml's events leave to the caller: anchors, aliases and
 * merge keys (bounded, so that a small text cannot become a large tree),
 * duplicate keys (an error), several documents (an error), depth. Every
 * problem goes to diag with its place. Aliased nodes are shared, not copied.
 */
#ifndef MODEL_YAML_H
#define MODEL_YAML_H

#include "base/diag.h"

enum yaml_kind {
	YAML_NULL, /* nothing, ~, null: removes an inherited key */
	YAML_SCALAR,
	YAML_LIST,
	YAML_MAP
};

struct yaml;

struct yaml_pair {
	struct str key;
	struct place key_place;
	const struct yaml *value;
	bool merged; /* came in by << */
};

struct yaml {
	enum yaml_kind kind;
	bool quoted; /* scalar in quotes or a block scalar */
	bool block; /* block scalar: | or > */
	struct str text; /* scalar: its value */
	/*
	 * A scalar with its quotes, a collection in brackets with these, a
	 * block collection's first key or dash; a block scalar: its content,
	 * from the first octet after the indentation to the last line's end.
	 */
	struct place place;
	union {
		const struct yaml *const *item; /* list */
		const struct yaml_pair *pair; /* map */
	};
	size_t n; /* of item or pair; 0 for the others */
};

enum {
	YAML_DEPTH_MAX = 64,
	YAML_REPEATED_MAX = 10000000, /* nodes that all aliases stand for */
	YAML_REPEATED_FREE = 100000, /* so many are always allowed */
	YAML_FACTOR_MAX = 100 /* beyond: so many times the text's octets */
};

/*
 * The one document of a text; null where nothing could be made of it. The
 * tree may be used after errors too (a second key of one name is left out),
 * to find further ones. It borrows from the source's text and lives in arena.
 */
const struct yaml *yaml_read(
    struct arena *, const struct source *, struct diag *);
const struct yaml_pair *yaml_get(const struct yaml *map, struct str key);

/*
 * A map over another one: pairs of base in their order, then those that only
 * over has. Where both have a key, mix(ctx, key, base's value, over's) makes
 * the value; null: over's is taken. `~` in over removes the key.
 */
const struct yaml *yaml_overlay(struct arena *, const struct yaml *base,
    const struct yaml *over,
    const struct yaml *(*mix)(void *ctx, struct str key,
	const struct yaml *base, const struct yaml *over),
    void *ctx);

/* true, false as YAML 1.2 writes them (and yes, no, on, off of 1.1). */
bool yaml_bool(const struct yaml *, bool *out);
/* "a map", "a list", "text", "nothing": for messages. */
const char *yaml_kind_name(const struct yaml *);

/*
 * A source of its own for the text of a scalar, whose places are shown as
 * those of the YAML. `text` is the scalar's value or what became of it
 * line by line; line breaks must be where they are in the value.
 */
const struct source *yaml_source(
    struct arena *, const struct yaml *scalar, struct str text);

#endif
