/*
 * mailzone providers: what the templates say, for people and programs.
 */
#ifndef CMD_PROVIDERS_H
#define CMD_PROVIDERS_H

#include "cmd/options.h"
#include "model/provider.h"

extern const struct command providers_command;

/* The DNS lookups of a provider's SPF terms: "5"; "1+" where one of them is
 * not known; "-" without terms. Of terms that are alternatives, the dearest. */
struct str provider_cost(struct arena *, const struct provider *);
/* What to write into mailzone.yaml; <NAME> stands for what must be filled in. */
void provider_snippet(struct buf *, const struct provider *);
/* All about one provider, as text of at most 79 columns where it can be. */
void provider_page(struct buf *, struct arena *, const struct provider *);
/* The same as one JSON object. */
void provider_json(struct buf *, const struct provider *);

#endif
