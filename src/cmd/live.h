/*
 * The zone that a name server answers with: by transfer, or where that is not
 * allowed by asking for the names of another zone and for those under which
 * mail records usually stand.
 */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "cmd/dnsclient.h"

struct live {
	struct zone zone; /* indexed */
	bool transferred; /* else it holds what was asked for, no more */
	bool cached; /* not from an authority: its TTLs run down */
};

/*
 * like is the zone whose names are asked for; indexed. False with a text
 * where the server does not answer for the domain.
 */
bool live_read(struct arena *, struct dnsclient *, struct name domain,
    const struct zone *like, struct live *, struct str *why);

#endif
