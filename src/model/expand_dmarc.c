/*
 * The DMARC policy of a stage (RFC 9989 section 4.7), and the consent of
 * report receivers in other organisations (RFC 9990 section 4).
 */
#include "mail/dmarc.h"
#include "model/expand_work.h"

static const struct {
	const char *name;
	enum policy policy;
	bool testing;
} stages[] = {
    [STAGE_UNSET] = {"off", POLICY_UNSET, false},
    [STAGE_OFF] = {"off", POLICY_UNSET, false},
    [STAGE_MONITOR] = {"monitor", POLICY_NONE, false},
    [STAGE_QUARANTINE_TESTING] = {"quarantine-testing", POLICY_QUARANTINE,
	true},
    [STAGE_QUARANTINE] = {"quarantine", POLICY_QUARANTINE, false},
    [STAGE_REJECT_TESTING] = {"reject-testing", POLICY_REJECT, true},
    [STAGE_REJECT] = {"reject", POLICY_REJECT, false},
};

static const char *
policy_name(enum policy p)
{
	switch (p) {
	case POLICY_NONE:
		return "none";
	case POLICY_QUARANTINE:
		return "quarantine";
	case POLICY_REJECT:
		return "reject";
	case POLICY_UNSET:
		break;
	}
	return "";
}

static void
add_policy(struct buf *b, const char *tag, enum policy p)
{
	if (p != POLICY_UNSET)
		buf_fmt(b, "; %s=%s", tag, policy_name(p));
}

/*
 * RFC 9989 section 4.8: ',' and '!' in a URI are percent-encoded. ';' would
 * end the tag, and only printable ASCII may stand in a value.
 */
static void
add_uri(struct buf *b, struct str uri)
{
	for (size_t i = 0; i < uri.n; i++) {
		unsigned char c = (unsigned char)uri.p[i];

		if (c <= ' ' || c >= 0x7f || c == ',' || c == '!' || c == ';')
			buf_fmt(b, "%%%02X", c);
		else
			buf_ch(b, (char)c);
	}
}

static void
add_uris(struct buf *b, const char *tag, const struct uri *uri, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0)
			buf_fmt(b, "; %s=", tag);
		else
			buf_ch(b, ',');
		add_uri(b, uri[i].text);
	}
}

/* p second for readers of RFC 7489; the order never changes. */
static void
write_policy(
    struct buf *b, const struct dmarc_intent *m, enum policy p, bool testing)
{
	buf_fmt(b, "v=DMARC1; p=%s", policy_name(p));
	add_policy(b, "np", m->nonexistent);
	add_policy(b, "sp", m->subdomains);
	if (m->dkim_strict)
		buf_c(b, "; adkim=s");
	if (m->spf_strict)
		buf_c(b, "; aspf=s");
	add_uris(b, "rua", m->rua, m->nrua);
	add_uris(b, "ruf", m->ruf, m->nruf);
	if (m->failure.n) {
		buf_c(b, "; fo=");
		buf_str(b, m->failure);
	}
	if (testing) {
		buf_c(b, "; t=y");
		if (m->compat_7489)
			buf_c(b, "; pct=0");
	}
}

/* What the YAML says on purpose needs no warning beside the record. */
static void
waive(struct work *w, const struct domain *d, struct cause *c, enum policy p,
    bool testing)
{
	const struct dmarc_intent *m = &d->dmarc;

	if (testing && !m->compat_7489)
		work_declared(w, c, "DMA020");
	if ((m->subdomains != POLICY_UNSET && m->subdomains < p) ||
	    (m->nonexistent != POLICY_UNSET && m->nonexistent < p))
		work_declared(w, c, "DMA013");
	if (p > POLICY_NONE && m->nrua == 0 && !d->mail_none) {
		struct problem *prob =
		    diag_add(w->diag, LEVEL_WARNING, "DMA012", m->stage_place,
			"dmarc is enforced and nobody gets the reports");

		problem_hint(w->diag, prob,
		    "name a mailbox, such as rua: [mailto:dmarc@%.*s]",
		    STRP(name_str_nodot(w->arena, d->name)));
		work_waive(w, c, "DMA012",
		    STR("mailzone.yaml names no mailbox for reports"));
	}
}

void
dmarc_text(struct buf *b, const struct dmarc_intent *m)
{
	write_policy(b, m, stages[m->stage].policy, stages[m->stage].testing);
}

static bool
same_uris(
    const struct dmarc_uri *a, size_t na, const struct dmarc_uri *b, size_t nb)
{
	size_t i;

	for (i = 0; i < na && i < nb; i++)
		if (!str_eq(a[i].text, b[i].text))
			return false;
	return na == nb;
}

/* The first tag in which two records differ in what they ask for, or null. */
static const char *
dmarc_difference(const struct dmarc *a, const struct dmarc *b)
{
	if (a->p != b->p)
		return "p";
	if (a->sp != b->sp)
		return "sp";
	if (a->np != b->np)
		return "np";
	if ((a->adkim == 's') != (b->adkim == 's'))
		return "adkim";
	if ((a->aspf == 's') != (b->aspf == 's'))
		return "aspf";
	if ((a->t == 'y' || a->pct == 0) != (b->t == 'y' || b->pct == 0))
		return "t";
	if (!same_uris(a->rua, a->nrua, b->rua, b->nrua))
		return "rua";
	return same_uris(a->ruf, a->nruf, b->ruf, b->nruf) ? NULL : "ruf";
}

/* A record of the user's own must say what the keys beside it say. */
static void
check_record(struct work *w, const struct domain *d, struct str made)
{
	struct dmarc given, wanted;
	const char *tag;

	dmarc_parse(w->arena, d->dmarc.record, &given);
	dmarc_parse(w->arena, made, &wanted);
	tag = dmarc_difference(&given, &wanted);
	if (tag)
		problem_hint(w->diag,
		    diag_error(w->diag, d->dmarc.record_place,
			"dmarc: the record's %s is not what the keys beside it "
			"say",
			tag),
		    "leave 'record' out to publish '%.*s'", STRP(made));
}

void
expand_dmarc(struct work *w, const struct domain *d)
{
	enum stage stage = d->mail_none ? STAGE_REJECT : d->dmarc.stage;
	enum policy p = stages[stage].policy;
	bool testing = stages[stage].testing;
	struct place place =
	    d->mail_none ? d->mail_place : d->dmarc.stage_place;
	struct buf b = BUF_INIT;
	struct name owner;
	struct cause *c;

	if (!domain_has_dmarc(d) ||
	    !work_owner(w, d, STR("_dmarc"), place, &owner))
		return;
	if (!place.source)
		place = d->dmarc.place;
	if (d->mail_none)
		c = work_cause(w, d, place, "mail: none",
		    "DMARC: mail from %.*s is forged, reject it",
		    STRP(work_shown(w, d->name)));
	else
		c = work_cause(
		    w, d, place, "dmarc", "DMARC stage %s", stages[stage].name);
	waive(w, d, c, p, testing);
	write_policy(&b, &d->dmarc, p, testing);
	if (d->dmarc.record.n) {
		check_record(w, d, buf_view(&b));
		buf_reset(&b);
		buf_str(&b, d->dmarc.record);
	}
	work_add_text(w, owner, str_dup(w->arena, buf_view(&b)), c);
	buf_free(&b);
}

/* "example.com._report._dmarc.reports.example"; n is 0 after an error. */
static struct name
consent_owner(struct work *w, const struct plan_report *r)
{
	struct buf b = BUF_INIT;
	struct name owner = {0};

	name_text_nodot(&b, r->from->name);
	buf_c(&b, "._report._dmarc");
	if (name_from_text(w->arena, buf_view(&b), &r->host, &owner, NULL,
		NULL) != NAME_OK) {
		struct problem *p = diag_error(w->diag, r->place,
		    "'%.*s.%.*s', where the receiver would consent, is too "
		    "long for a name",
		    STRP(buf_view(&b)), STRP(work_shown(w, r->host)));

		problem_hint(w->diag, p, "send reports to a shorter domain");
		owner = (struct name){0};
	}
	buf_free(&b);
	return owner;
}

static struct cause *
consent_cause(
    struct work *w, const struct domain *d, const struct plan_report *r)
{
	return work_cause(w, d, r->place, "dmarc",
	    "DMARC: %.*s takes reports about %.*s (RFC 9990 section 4)",
	    STRP(work_shown(w, r->host)), STRP(work_shown(w, r->from->name)));
}

static void
add_foreign(struct work *w, const struct domain *d, const struct plan_report *r)
{
	struct expansion *out = w->out;
	struct name owner = consent_owner(w, r);
	struct foreign *f;

	if (owner.n == 0)
		return;
	out->foreign = arena_grow(w->arena, out->foreign, out->nforeign,
	    &out->foreign_cap, sizeof(*out->foreign));
	f = &out->foreign[out->nforeign++];
	f->zone = r->host;
	f->rr = work_rr(owner, TYPE_TXT, consent_cause(w, d, r));
	rr_set_text(w->arena, &f->rr, STR("v=DMARC1"));
}

/* Reports to one host, as rua and as ruf, need one record. */
static bool
same_consent(const struct plan_report *a, const struct plan_report *b)
{
	return a->from == b->from && name_eq(a->host, b->host);
}

void
expand_reports(struct work *w, const struct domain *d)
{
	const struct plan_report *r;
	struct name owner;
	size_t n;

	r = plan_reports_to(w->plan, d, &n);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && same_consent(&r[i], &r[i - 1]))
			continue;
		owner = consent_owner(w, &r[i]);
		if (owner.n)
			work_add_text(w, owner, STR("v=DMARC1"),
			    consent_cause(w, d, &r[i]));
	}
	r = plan_reports_abroad(w->plan, d, &n);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !same_consent(&r[i], &r[i - 1]))
			add_foreign(w, d, &r[i]);
}
