/*
 * What a YAML declares about a domain, for the rules that want to know: filled
 * by cmd from the model, which lint does not see.
 */
#ifndef LINT_INTENT_H
#define LINT_INTENT_H

#include "base/source.h"
#include "dns/name.h"
#include "mail/certificate.h"
#include "mail/ip.h"

/*
 * A declared sender, and how its mail aligns under the modes of the policy
 * that holds (RFC 9989 section 4.4).
 */
struct aligned_sender {
	struct str text; /* "provider sendgrid" */
	struct place place; /* where it is declared */
	struct str domain; /* whose mail it sends, for people */
	bool passes; /* a path aligns */
	bool strict; /* one would, were the modes relaxed */
	const char *enforced; /* "stage: reject"; null: nothing is */
	struct place policy; /* of that */
	struct str advice;
};

/* What a mail host of ours shows to senders that ask for TLS. */
struct host_keys {
	struct name host;
	const struct certificate *chain; /* its own first, or a bare key */
	size_t n;
};

struct intent {
	struct name domain;
	bool no_mail; /* mail: none */
	bool sends; /* has senders */
	bool people; /* human users */
	bool no_policy; /* stage: off, declared */
	bool testing; /* a -testing stage, declared */
	bool all_neutral; /* spf: {all: neutral}, declared */
	const struct ip *host; /* addresses of sending hosts */
	const struct str *host_text; /* what each is called */
	size_t nhost;
	const struct aligned_sender *sender;
	size_t nsender;
	const struct name *selector; /* owner names of declared selectors */
	size_t nselector;
	bool keyless; /* records of selectors are still missing: their keys are
			 not made, or not at hand */
	bool clients; /* has clients: */
	const struct host_keys *tlsa; /* hosts with a certificate or key */
	size_t ntlsa;
};

#endif
