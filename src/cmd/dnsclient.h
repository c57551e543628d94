/*
 * One name server, asked over UDP and TCP: the sockets under dns/resolve.h.
 * Used by one thread at a time; each worker opens its own.
 */
#ifndef CMD_DNSCLIENT_H
#define CMD_DNSCLIENT_H

#include "base/env.h"
#include "dns/resolve.h"

enum {
	DNS_TIMEOUT = 3, /* seconds that an answer may take */
	DNS_TIMEOUT_MAX = 300
};

struct dnsclient {
	struct resolve_io io;
	struct arena *arena; /* of texts */
	const char *server; /* as given: "192.0.2.53:5353" */
	struct dnsclient_address *address;
	unsigned timeout; /* seconds */
	int udp, tcp; /* -1: not open */
	bool dead; /* did not answer: not asked again */
};

/*
 * Takes "ADDRESS", "HOST", either with ":PORT", "[IPV6]:PORT". Looks the
 * server's own name up where it is one; sends nothing yet.
 */
bool dnsclient_open(struct arena *, const char *server, unsigned timeout,
    struct dnsclient *, struct str *why);
void dnsclient_close(struct dnsclient *);

#endif
