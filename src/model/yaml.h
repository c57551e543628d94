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
	struct str text; /* scalar: its value */
	struct place place; /* as written; a block scalar: its first line */
	const struct yaml *const *item; /* list */
	const struct yaml_pair *pair; /* map */
	size_t n; /* of item or pair */
};

enum {
	YAML_DEPTH_MAX = 64,
	YAML_NODES_MAX = 50000000, /* nodes of one text, aliases expanded */
	YAML_FACTOR_MAX = 100 /* and at most so many times the text's octets */
};

/*
 * The one document of a text; null after errors went to diag. An empty text
 * is an error. The tree borrows from the source's text and lives in arena.
 */
const struct yaml *yaml_read(
    struct arena *, const struct source *, struct diag *);
const struct yaml_pair *yaml_get(const struct yaml *map, struct str key);

/* true, false as YAML 1.2 writes them (and yes, no, on, off of 1.1). */
bool yaml_bool(const struct yaml *, bool *out);

#endif
