#include "cmd/dnsclient.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"

enum {
	TRIES = 3, /* over UDP, each for the whole time */
	MESSAGE_MAX = 65535
};

struct dnsclient_address {
	struct sockaddr_storage a;
	socklen_t n;
};

static bool
fail(struct dnsclient *c, struct str *why, const char *what, int error)
{
	*why = error ? str_fmt(c->arena, "%s: %s: %s", c->server, what,
			   strerror(error))
		     : str_fmt(c->arena, "%s: %s", c->server, what);
	return false;
}

static int64_t
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for the socket until a point of time. */
static bool
wait_for(int fd, short events, int64_t until)
{
	struct pollfd p = {.fd = fd, .events = events};

	for (;;) {
		int64_t left = until - milliseconds();
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n > 0)
			return true;
		if (n == 0 || errno != EINTR)
			return false;
	}
}

static int64_t
deadline(const struct dnsclient *c)
{
	return milliseconds() + (int64_t)c->timeout * 1000;
}

static bool
open_udp(struct dnsclient *c, struct str *why)
{
	int family = c->address->a.ss_family;

	if (c->udp >= 0)
		return true;
	c->udp = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->udp < 0 ||
	    connect(c->udp, (const struct sockaddr *)&c->address->a,
		c->address->n) != 0)
		return fail(c, why, "cannot be reached", errno);
	return true;
}

/*
 * One message that has the id of the query; others are from an earlier try or
 * from somebody who guesses. 0: nothing came in time.
 */
static ssize_t
receive(struct dnsclient *c, struct str query, char *into, int64_t until)
{
	while (wait_for(c->udp, POLLIN, until)) {
		ssize_t n = recv(c->udp, into, MESSAGE_MAX, 0);

		if (n >= 2 && memcmp(into, query.p, 2) == 0)
			return n;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -1;
	}
	return 0;
}

static bool
ask_udp(
    struct dnsclient *c, struct str query, struct buf *answer, struct str *why)
{
	unsigned i;

	if (!open_udp(c, why))
		return false;
	for (i = 0; i < TRIES; i++) {
		ssize_t n;

		if (send(c->udp, query.p, query.n, 0) < 0)
			return fail(c, why, "cannot be asked", errno);
		n = receive(
		    c, query, buf_room(answer, MESSAGE_MAX), deadline(c));
		if (n < 0)
			return fail(c, why, "does not answer", errno);
		if (n > 0) {
			answer->n += (size_t)n;
			return true;
		}
	}
	c->dead = true;
	return fail(c, why, "does not answer in time", 0);
}

static bool
open_tcp(struct dnsclient *c, int64_t until, struct str *why)
{
	int family = c->address->a.ss_family, error = 0;
	socklen_t size = sizeof(error);

	if (c->tcp >= 0)
		close(c->tcp);
	c->tcp = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->tcp < 0)
		return fail(c, why, "cannot be reached over TCP", errno);
	if (connect(c->tcp, (const struct sockaddr *)&c->address->a,
		c->address->n) == 0)
		return true;
	if (errno != EINPROGRESS)
		return fail(c, why, "cannot be reached over TCP", errno);
	if (!wait_for(c->tcp, POLLOUT, until))
		return fail(c, why, "does not answer over TCP in time", 0);
	if (getsockopt(c->tcp, SOL_SOCKET, SO_ERROR, &error, &size) != 0 ||
	    error)
		return fail(c, why, "cannot be reached over TCP", error);
	return true;
}

static bool
send_all(struct dnsclient *c, struct str s, int64_t until, struct str *why)
{
	while (s.n) {
		ssize_t n = send(c->tcp, s.p, s.n, MSG_NOSIGNAL);

		if (n > 0)
			s = str_sub(s, (size_t)n, s.n);
		else if (n < 0 && errno != EAGAIN && errno != EINTR)
			return fail(c, why, "cannot be asked over TCP", errno);
		else if (!wait_for(c->tcp, POLLOUT, until))
			return fail(c, why, "takes no question over TCP", 0);
	}
	return true;
}

static bool
receive_all(struct dnsclient *c, char *into, size_t size, int64_t until,
    struct str *why)
{
	while (size) {
		ssize_t n;

		if (!wait_for(c->tcp, POLLIN, until))
			return fail(
			    c, why, "does not answer over TCP in time", 0);
		n = recv(c->tcp, into, size, 0);
		if (n == 0)
			return fail(c, why, "ends the TCP connection", 0);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return fail(c, why, "does not answer over TCP", errno);
		if (n > 0) {
			into += n;
			size -= (size_t)n;
		}
	}
	return true;
}

/* A message behind its length: RFC 1035 section 4.2.2. */
static bool
more(void *ctx, struct buf *answer, struct str *why)
{
	struct dnsclient *c = ctx;
	int64_t until = deadline(c);
	unsigned char length[2];
	size_t n;

	if (!receive_all(c, (char *)length, 2, until, why))
		return false;
	n = (size_t)(length[0] << 8 | length[1]);
	if (!receive_all(c, buf_room(answer, n + 1), n, until, why))
		return false;
	answer->n += n;
	return true;
}

static bool
ask_tcp(
    struct dnsclient *c, struct str query, struct buf *answer, struct str *why)
{
	const char length[2] = {(char)(query.n >> 8), (char)query.n};
	int64_t until = deadline(c);

	return open_tcp(c, until, why) &&
	       send_all(c, (struct str){length, 2}, until, why) &&
	       send_all(c, query, until, why) && more(c, answer, why);
}

static bool
ask(void *ctx, bool tcp, struct str query, struct buf *answer, struct str *why)
{
	struct dnsclient *c = ctx;

	if (c->dead)
		return fail(c, why, "does not answer", 0);
	return tcp ? ask_tcp(c, query, answer, why)
		   : ask_udp(c, query, answer, why);
}

static uint16_t
random_id(void *ctx)
{
	uint16_t id;

	(void)ctx;
	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		die("no random numbers");
	return id;
}

/* "HOST:PORT" taken apart; more than one colon is IPv6 without a port. */
static void
split(struct arena *a, const char *server, char **host, const char **port)
{
	struct str s = str_c(server);
	size_t colon = str_chr(s, ':', 0), end = s.n;

	*port = "53";
	if (s.n && s.p[0] == '[') {
		end = str_chr(s, ']', 0);
		if (end + 1 < s.n && s.p[end + 1] == ':')
			*port = server + end + 2;
		*host = str_cstr(a, str_sub(s, 1, end));
		return;
	}
	if (colon < s.n && str_chr(s, ':', colon + 1) == s.n) {
		*port = server + colon + 1;
		end = colon;
	}
	*host = str_cstr(a, str_sub(s, 0, end));
}

bool
dnsclient_open(struct arena *a, const char *server, unsigned timeout,
    struct dnsclient *c, struct str *why)
{
	struct addrinfo hint = {.ai_socktype = SOCK_DGRAM}, *found;
	const char *port;
	char *host;
	uint64_t number;
	int error;

	*c = (struct dnsclient){
	    .arena = a,
	    .server = server,
	    .address = NEW(a, struct dnsclient_address),
	    .timeout = timeout,
	    .udp = -1,
	    .tcp = -1,
	};
	c->io = (struct resolve_io){c, ask, more, random_id};
	split(a, server, &host, &port);
	if (!str_u64(str_c(port), 65535, &number) || number == 0 || !*host)
		return fail(c, why, "is no name server", 0);
	hint.ai_flags = AI_NUMERICSERV;
	error = getaddrinfo(host, port, &hint, &found);
	if (error)
		return fail(c, why, gai_strerror(error), 0);
	memcpy(&c->address->a, found->ai_addr, found->ai_addrlen);
	c->address->n = found->ai_addrlen;
	freeaddrinfo(found);
	return true;
}

void
dnsclient_close(struct dnsclient *c)
{
	if (c->udp >= 0)
		close(c->udp);
	if (c->tcp >= 0)
		close(c->tcp);
	c->udp = c->tcp = -1;
}
