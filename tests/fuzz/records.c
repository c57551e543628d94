/*
 * Fuzz target: SPF, DKIM and DMARC records and keys on any octets. Every
 * fault has its place in the text; what is legal is written and read again
 * as the same; a key that is read is written as a key that is equal.
 */
#include "mail/dkim.h"
#include "mail/dmarc.h"
#include "mail/keypair.h"
#include "mail/spf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
inside(size_t at, size_t end, struct str text)
{
	must(at <= end && end <= text.n);
}

static void
read_spf(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct spf s, again;
	size_t i, *by;

	spf_claim(text);
	spf_parse(a, text, &s);
	for (i = 0; i < s.nfault; i++) {
		inside(s.fault[i].at, s.fault[i].end, text);
		must(s.fault[i].term == SIZE_MAX || s.fault[i].term < s.n);
		must(spf_fault_text(&s.fault[i]) != NULL);
	}
	by = NEW_N(a, size_t, s.n + 1);
	spf_redundant(a, s.term, s.n, by);
	spf_text(&b, s.term, s.n);
	spf_parse(a, buf_view(&b), &again);
	if (!s.permerror) {
		must(!again.permerror && again.n == s.n);
		for (i = 0; i < s.n; i++)
			must(spf_term_eq(&s.term[i], &again.term[i]));
	}
	must(spf_tidy(a, s.term, s.n, NULL, NULL) <= s.n);
	buf_free(&b);
}

static void
read_dkim(struct arena *a, struct str text)
{
	struct public_key key;
	struct dkim d;
	size_t i, at, end;

	dkim_claim(text);
	adsp_read(text, &at, &end);
	inside(at, end, text);
	dkim_parse(a, text, &d);
	for (i = 0; i < d.nfault; i++)
		inside(d.fault[i].at, d.fault[i].end, text);
	if (dkim_key(a, &d, &key, &at) == KEY_BASE64)
		inside(at, at, text);
}

static void
read_dmarc(struct arena *a, struct str text)
{
	struct dmarc d;
	size_t i;

	dmarc_parse(a, text, &d);
	must(d.record == (dmarc_claim(text) == DMARC_CLAIM_RECORD));
	for (i = 0; i < d.nfault; i++)
		inside(d.fault[i].at, d.fault[i].end, text);
	for (i = 0; i < d.nrua; i++)
		must(d.rua[i].text.p == text.p + d.rua[i].at);
}

static void
read_key(struct arena *a, struct str octets)
{
	struct public_key key, again;
	struct buf pub = BUF_INIT;
	struct str why;
	size_t detail;

	if (key_from_spki(octets, &key, &detail) == KEY_OK) {
		must(key_from_spki(key_to_spki(a, &key), &again, &detail) ==
			 KEY_OK &&
		     key_eq(&key, &again));
		key_is_roca(&key);
		key_sample(&key);
	}
	key_from_private_rsa(octets, &key);
	keypair_read_pub(a, octets, &key, &why);
	keypair_public(a, octets, &pub, &key, &why);
	buf_free(&pub);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str text = {(const char *)p, n};
	struct arena a = ARENA_INIT;

	read_spf(&a, text);
	read_dkim(&a, text);
	read_dmarc(&a, text);
	read_key(&a, text);
	arena_free(&a);
	return 0;
}
