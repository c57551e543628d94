/*
 * What an output folder says has been published already.
 */
#ifndef CMD_PUBLISHED_H
#define CMD_PUBLISHED_H

#include "model/model.h"

/*
 * The file of the folder that holds a record of a domain's DKIM selector
 * (SELECTOR._domainkey), or null. A file that cannot be read holds none.
 */
const char *published_selector(struct arena *, const char *folder,
    const struct domain *, struct str selector);

#endif
