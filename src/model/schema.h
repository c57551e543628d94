/*
 * The vocabulary as text for others: JSON Schema (draft 2020-12) for editors
 * and validators, mdoc(7) for the manual. Both are printed from the tables
 * that read the YAML (model/vocab.h) and from the provider templates.
 */
#ifndef MODEL_SCHEMA_H
#define MODEL_SCHEMA_H

#include "base/buf.h"
#include "model/provider.h"

enum schema_of {
	SCHEMA_CONFIG, /* mailzone.yaml */
	SCHEMA_TEMPLATE /* templates/NAME.yaml */
};

/*
 * The schema, indented, ended by a line break; the same octets for the same
 * vocabulary and providers. It refuses no file that gen takes as it is
 * usually written (a whole number in quotes passes, a name such as 10 without
 * them does not); what depends on two keys at once is left to the reader.
 */
void schema_print(
    struct arena *, struct buf *, enum schema_of, const struct providers *);

/* All keys, map by map, as the inside of a section of a manual page. */
void schema_print_mdoc(struct arena *, struct buf *, enum schema_of);

#endif
