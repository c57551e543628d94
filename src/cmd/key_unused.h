/*
 * Key files that belong to no selector of the description: CFG019.
 */
#ifndef CMD_KEY_UNUSED_H
#define CMD_KEY_UNUSED_H

#include "model/model.h"

/*
 * Remarks on the files KEYS/DOMAIN/SELECTOR.pub and .pem of a domain and of
 * its subdomains. A domain whose keys rotate has some that wait.
 */
void key_unused(
    struct arena *, const char *keys, const struct domain *, struct diag *);

#endif
