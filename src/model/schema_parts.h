/*
 * Writing indented JSON, for src/model/schema*.c alone. The caller keeps the
 * nesting; commas and indentation come by themselves.
 */
#ifndef MODEL_SCHEMA_PARTS_H
#define MODEL_SCHEMA_PARTS_H

#include "model/vocab.h"

struct json {
	struct buf *out;
	unsigned depth;
	bool filled; /* the innermost object or array has something in it */
};

/* Each takes the member's name, or null within an array and at the top. */
void json_open(struct json *, const char *name, char bracket);
void json_close(struct json *, char bracket);
void json_member(struct json *, const char *name, const char *text);
void json_text_member(struct json *, const char *name, struct str text);
void json_number(struct json *, const char *name, uint64_t);
void json_word(struct json *, const char *name, const char *word);
/* A value of YAML, its scalars as the type has them. */
void json_yaml(
    struct json *, const char *name, const struct vocab *, const struct yaml *);

#endif
