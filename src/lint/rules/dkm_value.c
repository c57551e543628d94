/*
 * DKIM key records: the values of the tags (RFC 6376 section 3.6.1, RFC 8301,
 * RFC 8463).
 */
#include "lint/rules/dkim_fault.h"
#include "lint/rules/keys.h"

static void
revoked(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	if (d->revoked && d->tag[DKIM_P])
		flag_tag(
		    l, p, d->tag[DKIM_P], "p= is empty: the key is revoked");
}

const struct rule dkim_revoked_key = {
    .id = "DKM007",
    .name = "revoked-key",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.6.1",
    .message = "p= is empty",
    .why = "Right for a selector that was retired; fatal for one that still "
	   "signs.",
    .fix = "Publish the key again if something signs with this selector.",
    .bad = "mail._domainkey TXT \"v=DKIM1; k=rsa; p=\"\n",
    .good = "mail._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = revoked,
};

static struct str
without_blanks(struct arena *a, struct str s)
{
	char *out = arena_text(a, s.n);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r' &&
		    s.p[i] != '\n')
			out[n++] = s.p[i];
	return (struct str){out, n};
}

static void
blank_in_key(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *t = d->tag[DKIM_P];
	size_t i;

	if (!HAS(d, DKIM_FAULT_KEY_BLANK) || !t)
		return;
	for (i = 0; i < d->nfault; i++) {
		struct finding *f;

		if (d->fault[i].kind != DKIM_FAULT_KEY_BLANK)
			continue;
		f = flag_fault(
		    l, p, &d->fault[i], "a blank within the base64 of p=");
		finding_edit_text(
		    l, f, p->rr, d->fault[i].at, d->fault[i].end, STR(""));
	}
}

const struct rule dkim_blank_in_key = {
    .id = "DKM009",
    .name = "blank-in-key",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 2.10",
    .message = "p= contains blanks",
    .why = "They are allowed, but several parsers stumble over them; often a "
	   "quote-blank-quote was pasted into the value.",
    .fix = "Remove the blanks.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_1024_BLANK "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "TXT010",
    .on_dkim = blank_in_key,
};

static void
armour(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *t = d->tag[DKIM_P];
	struct finding *f;
	size_t begin, end;

	if (!HAS(d, DKIM_FAULT_ARMOUR) || !t)
		return;
	f = flag_value(l, p, t,
	    "lines of a PEM file (-----BEGIN…) in p=: only the base64 between "
	    "them belongs there");
	begin = str_find(t->value, STR("-----"), 0);
	begin = str_find(t->value, STR("-----"), begin + 5) + 5;
	end = str_find(t->value, STR("-----END"), begin);
	if (begin < t->value.n && has_good_key(p))
		finding_edit_text(l, f, p->rr, t->value_at,
		    t->value_at + t->value.n,
		    without_blanks(l->arena, str_sub(t->value, begin, end)));
}

const struct rule dkim_pem_armour = {
    .id = "DKM014",
    .name = "pem-armour",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1",
    .message = "p= holds the BEGIN and END lines of a PEM file",
    .why = "They are no base64, so the key is unusable.",
    .fix = "Keep only what stands between the two lines, without line ends.",
    .bad = "s1._domainkey TXT \"v=DKIM1; p=-----BEGIN PUBLIC "
	   "KEY-----" SAMPLE_RSA_1024 "-----END PUBLIC KEY-----\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "DKM008 DKM009 DKM010",
    .on_dkim = armour,
};

static void
key_type(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *k = d->tag[DKIM_K];
	struct finding *f = NULL;
	enum key_algorithm found = p->key ? p->key->key.algorithm : KEY_NONE;

	if (!k) {
		if (p->key && p->key->error == KEY_WRONG_OID &&
		    found == KEY_ED25519)
			flag_tag(l, p, d->tag[DKIM_P],
			    "an Ed25519 key without k=ed25519 is read as RSA");
		return;
	}
	if (HAS(d, DKIM_FAULT_KEY_TYPE))
		f = flag_value(l, p, k, "k=%.*s is neither rsa nor ed25519",
		    STRP(k->value));
	else if (!k->value.n)
		f = flag_tag(l, p, k,
		    "k= has no value: rsa and ed25519 are the key types");
	else if (p->key && p->key->error == KEY_WRONG_OID &&
		 found != KEY_NONE && found != d->algorithm)
		f = flag_value(l, p, k, "k=%.*s, but the key is %s",
		    STRP(k->value), key_algorithm_name(found));
	if (!f)
		return;
	if (found == KEY_NONE)
		found =
		    key_algorithm_from_name(str_lowered(l->arena, k->value));
	if (found != KEY_NONE)
		finding_edit_text(l, f, p->rr, k->value_at,
		    k->value_at + k->value.n, str_c(key_algorithm_name(found)));
}

const struct rule dkim_unknown_key_type = {
    .id = "DKM021",
    .name = "unknown-key-type",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1; RFC 8463 section 4",
    .message = "k= is neither rsa nor ed25519, or not what the key is",
    .why = "Verifiers ignore a record of a type they do not know.",
    .fix = "Write k=rsa or k=ed25519.",
    .bad = "s1._domainkey TXT \"v=DKIM1; k=RSA-2048; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; k=rsa; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .silences_record = "DKM010",
    .on_dkim = key_type,
};

static void
sha1_only(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *h = d->tag[DKIM_H];
	struct finding *f;

	if (!h || !d->sha1 || d->sha256 || d->other_hash)
		return;
	f = flag_value(l, p, h,
	    "h=sha1 allows SHA-1 alone, which no verifier takes: write "
	    "h=sha256");
	finding_edit_text(
	    l, f, p->rr, h->value_at, h->value_at + h->value.n, STR("sha256"));
}

const struct rule dkim_hash_sha1_only = {
    .id = "DKM022",
    .name = "hash-sha1-only",
    .level = LEVEL_ERROR,
    .source = "RFC 8301 section 3.1; RFC 6376 section 3.6.1",
    .message =
	"h=sha1 allows SHA-1 alone, which no verifier takes: write h=sha256",
    .why = "sha1 must not be used any more, so every signature is refused: "
	   "the sha256 ones because of this tag.",
    .fix = "Write h=sha256, or drop the tag.",
    .bad = "s1._domainkey TXT \"v=DKIM1; h=sha1; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; h=sha256; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = sha1_only,
};

static void
odd_hashes(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *h = d->tag[DKIM_H];
	struct finding *f;
	size_t i;

	if (!h || (d->sha1 && !d->sha256 && !d->other_hash))
		return;
	if (!d->sha256) {
		f = flag_value(l, p, h,
		    "h=%.*s leaves no usable hash: write h=sha256",
		    STRP(h->value));
		f->level = LEVEL_ERROR;
		return;
	}
	for (i = 0; i < d->nfault; i++) {
		const struct dkim_fault *w = &d->fault[i];

		if (w->kind == DKIM_FAULT_HASH_SHA1) {
			f = flag_fault(l, p, w,
			    "sha1 beside sha256: no verifier takes it any "
			    "more");
			f->level = LEVEL_INFO;
			if (!d->other_hash)
				finding_edit_text(l, f, p->rr, h->value_at,
				    h->value_at + h->value.n, STR("sha256"));
		} else if (w->kind == DKIM_FAULT_HASH_SEPARATOR) {
			flag_fault(
			    l, p, w, "only ':' divides the hashes of h=");
		} else if (w->kind == DKIM_FAULT_HASH_UNKNOWN) {
			flag_text(l, p->rr, w->at, w->end,
			    "hash \"%.*s\" is not sha256",
			    STRP(fault_text(p, w)));
		}
	}
}

const struct rule dkim_hash_list_odd = {
    .id = "DKM023",
    .name = "hash-list-odd",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 3.6.1; RFC 8301 section 3.1",
    .message = "h= lists more, or less, than sha256",
    .why = "Unknown values are ignored; where none remains that a verifier "
	   "may use, no signature holds.",
    .fix = "Write h=sha256, or drop the tag.",
    .bad =
	"s1._domainkey TXT \"v=DKIM1; h=sha1:sha256; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; h=sha256; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = odd_hashes,
};

static void
services(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *s = d->tag[DKIM_S];

	if (!s || d->mail)
		return;
	if (d->tlsrpt) {
		struct finding *f = flag_value(
		    l, p, s, "the key is for TLS reports alone, not for mail");

		f->level = LEVEL_INFO;
	} else {
		flag_value(l, p, s,
		    "s=%.*s excludes mail: email and * are the types that do "
		    "not",
		    STRP(s->value));
	}
}

const struct rule dkim_service_type_excludes_mail = {
    .id = "DKM024",
    .name = "service-type-excludes-mail",
    .level = LEVEL_ERROR,
    .source = "RFC 6376 section 3.6.1; RFC 8460 section 3",
    .message = "s= holds neither * nor email",
    .why = "Verifiers must not use the key for mail.",
    .fix = "Write s=email, or drop the tag.",
    .bad = "s1._domainkey TXT \"v=DKIM1; s=web; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; s=email; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = services,
};

static void
testing(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	if (d->testing)
		flag_tag(l, p, d->tag[DKIM_T],
		    "t=y: the domain says that it only tests DKIM");
}

const struct rule dkim_testing_flag = {
    .id = "DKM025",
    .name = "testing-flag",
    .level = LEVEL_WARNING,
    .source = "RFC 6376 section 3.6.1",
    .message = "t= contains y",
    .why = "Receivers treat the mail as if it were not signed, so a good "
	   "signature may count for nothing.",
    .fix = "Remove t=y once signing works.",
    .bad = "s1._domainkey TXT \"v=DKIM1; t=y; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = testing,
};

static void
strict(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	if (d->strict)
		flag_tag(l, p, d->tag[DKIM_T],
		    "t=s: signatures for subdomains of %s fail",
		    lint_name(l, p->at.domain.n ? p->at.domain : p->rr->owner));
}

const struct rule dkim_strict_subdomain_flag = {
    .id = "DKM026",
    .name = "strict-subdomain-flag",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.6.1",
    .message = "t= contains s",
    .why = "i= must then equal d=: a signature with i=@sub.example.com does "
	   "not hold. A problem only where subdomains use the key.",
    .fix = "Drop t=s if subdomains sign with this key.",
    .bad = "s1._domainkey TXT \"v=DKIM1; t=s; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = strict,
};

static void
flags(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *t = d->tag[DKIM_T];
	size_t i;

	if (t && !t->value.n)
		flag_tag(l, p, t, "t= has no value: y and s are its flags");
	for (i = 0; i < d->nfault; i++)
		if (d->fault[i].kind == DKIM_FAULT_FLAG)
			flag_text(l, p->rr, d->fault[i].at, d->fault[i].end,
			    "flag \"%.*s\" is neither y nor s",
			    STRP(fault_text(p, &d->fault[i])));
}

const struct rule dkim_unknown_flag = {
    .id = "DKM027",
    .name = "unknown-flag",
    .level = LEVEL_INFO,
    .source = "RFC 6376 section 3.6.1",
    .message = "t= holds something else than y and s joined by ':'",
    .why = "Verifiers ignore it.",
    .fix = "Write t=s, t=y or t=y:s.",
    .bad = "s1._domainkey TXT \"v=DKIM1; t=ys; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; t=y:s; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .on_dkim = flags,
};

static void
granularity(struct lint *l, const struct policy_text *p, const struct dkim *d)
{
	const struct tag *g = d->tag[DKIM_G];
	struct finding *f;

	if (!g)
		return;
	f = flag_tag(l, p, g,
	    g->value.n ? "g= was taken out of DKIM in 2011"
		       : "an empty g= matches no address for old verifiers");
	if (!g->value.n)
		f->level = LEVEL_WARNING;
	if (!g->value.n || str_eq(g->value, STR("*")))
		finding_drop_tag(l, f, p, g);
}

const struct rule dkim_obsolete_g_tag = {
    .id = "DKM028",
    .name = "obsolete-g-tag",
    .level = LEVEL_INFO,
    .source = "RFC 6376 appendix E; RFC 4871 section 3.6.1",
    .message = "the g= tag is present",
    .why = "Verifiers ignore it today; those of RFC 4871 match nothing with "
	   "an empty g=.",
    .fix = "Delete the tag.",
    .bad = "s1._domainkey TXT \"v=DKIM1; g=; p=" SAMPLE_RSA_2048 "\"\n",
    .good = "s1._domainkey TXT \"v=DKIM1; p=" SAMPLE_RSA_2048 "\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_SAFE,
    .on_dkim = granularity,
};
