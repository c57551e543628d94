/*
 * Parts of yaml.c that need no libyaml, used by it alone: which octets a text
 * may hold, libyaml's problems in words of our own, the pairs of a map.
 */
#ifndef MODEL_YAML_PARTS_H
#define MODEL_YAML_PARTS_H

#include "model/yaml.h"

/*
 * Octets before which no YAML begins (a byte order mark) in *skip; *ascii
 * tells that octets are characters. False after an error went to diag: not
 * UTF-8, UTF-16, NUL, control characters.
 */
bool yaml_text_check(
    const struct source *, size_t *skip, bool *ascii, struct diag *);

/* A problem of libyaml: its words, its place, what it was about and where. */
void yaml_text_problem(struct diag *, const struct source *,
    const char *problem, size_t at, const char *context, size_t context_at);

/*
 * Makes node the map of n pairs (at least one). A second pair of one key is
 * an error and left out; merge keys are resolved: `<<: *x` and
 * `<<: [*x, *y]` bring the keys of x that the map has not itself, then those
 * of y, and stand where the `<<` stood.
 */
void yaml_map_fill(struct arena *, struct yaml *node, struct yaml_pair *,
    size_t n, struct diag *);

#endif
