/*
 * Fuzz target: the grammars of MTA-STS, TLS-RPT, BIMI, CAA, reverse names
 * and certificates on any octets. Every fault has its place in the text, and
 * a reverse name that is read as an address is that address's name.
 */
#include "mail/bimi.h"
#include "mail/caa.h"
#include "mail/certificate.h"
#include "mail/mtasts.h"
#include "mail/reverse.h"
#include "mail/tlsrpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
inside(size_t at, size_t end, struct str text)
{
	if (at > end || end > text.n)
		abort();
}

static void
fields(const struct fields *f, struct str text)
{
	size_t i;

	for (i = 0; i < f->nfault; i++)
		inside(f->fault[i].at, f->fault[i].end, text);
}

static void
tag_lists(struct arena *a, struct str text)
{
	struct taglist tags;
	struct sts_record sts;
	struct tlsrpt tlsrpt;
	struct bimi bimi;
	size_t i;

	taglist_parse(a, text, &tags);
	sts_record_parse(a, &tags, &sts);
	fields(&sts.fields, text);
	tlsrpt_parse(a, &tags, &tlsrpt);
	fields(&tlsrpt.fields, text);
	bimi_parse(a, &tags, &bimi);
	for (i = 0; i < bimi.nfault; i++)
		inside(bimi.fault[i].at, bimi.fault[i].end, text);
}

static void
policy(struct arena *a, struct str text)
{
	struct sts_policy p;
	size_t i;

	sts_policy_parse(a, text, &p);
	for (i = 0; i < p.nfault; i++)
		inside(p.fault[i].at, p.fault[i].end, text);
	for (i = 0; i < p.nmx; i++)
		sts_pattern_matches(p.mx[i].pattern, name_root);
}

static void
property(struct arena *a, struct str text)
{
	static const struct str tags[] = {
	    STR_INIT("issue"), STR_INIT("iodef"), STR_INIT("x-y")};
	struct caa caa;
	size_t i, j;

	for (i = 0; i < 3; i++) {
		caa_parse(a, 0, tags[i], text, &caa);
		for (j = 0; j < caa.nfault; j++)
			inside(caa.fault[j].at, caa.fault[j].end,
			    caa.fault[j].in_tag ? tags[i] : text);
	}
}

static void
reverse(struct arena *a, struct str text)
{
	struct name owner;
	struct ip ip;

	if (name_from_text(a, text, &name_root, &owner, NULL, NULL) ==
		NAME_OK &&
	    reverse_read(owner, &ip, NULL) == REVERSE_ADDRESS &&
	    !name_eq(owner, reverse_owner(a, ip)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str text = {(const char *)p, n}, why;
	struct arena a = ARENA_INIT;
	struct certificate *c;
	size_t count;

	tag_lists(&a, text);
	policy(&a, text);
	property(&a, text);
	reverse(&a, text);
	certificate_read(&a, text, &c, &count, &why);
	arena_free(&a);
	return 0;
}
