/*
 * What a YAML declares about a domain, for the rules that want to know: filled
 * by cmd from the model, which lint does not see.
 */
#ifndef LINT_INTENT_H
#define LINT_INTENT_H

#include "dns/name.h"
#include "mail/ip.h"

struct intent {
	struct name domain;
	bool no_mail; /* mail: none */
	bool sends; /* has senders */
	bool people; /* human users */
	bool testing; /* a -testing stage, declared */
	bool all_neutral; /* spf: {all: neutral}, declared */
	const struct ip *host; /* addresses of sending hosts */
	const struct str *host_text; /* what each is called */
	size_t nhost;
	const struct name *selector; /* owner names of declared selectors */
	size_t nselector;
};

#endif
