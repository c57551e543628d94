/*
 * One provider template -> struct provider. Private to src/model/provider*.c.
 */
#ifndef MODEL_PROVIDER_READ_H
#define MODEL_PROVIDER_READ_H

#include "model/provider.h"

/* False after errors went to diag; *out is then not to be used. */
bool provider_read(struct arena *, const struct source *, struct str name,
    struct provider *out, struct diag *);

#endif
