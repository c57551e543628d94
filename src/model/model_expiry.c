/* What the description keeps beyond the day that it names itself. */
#include "base/date.h"
#include "model/model.h"
#include "model/report.h"

struct expiry {
	struct report report; /* what many domains inherit is said once */
	int64_t today;
};

/* The day named is the last good one. */
static bool
is_past(const struct expiry *e, struct str until)
{
	int64_t day;

	return date_from_text(until, &day) && e->today >= day + DATE_DAY;
}

static void
sender(struct expiry *e, const struct sender *s)
{
	struct problem *p;

	if (!is_past(e, s->until))
		return;
	p = report_problem(&e->report, LEVEL_WARNING, "CFG021", s->place,
	    "this sender was wanted until %.*s%s%.*s", STRP(s->until),
	    s->owner.n ? " by " : "", STRP(s->owner));
	problem_hint(e->report.diag, p,
	    "delete it, or agree on another date with who uses it");
}

static void
senders(struct expiry *e, const struct send *s)
{
	size_t i;

	for (i = 0; i < s->nhost; i++)
		sender(e, &s->host[i].sender);
	for (i = 0; i < s->nip; i++)
		sender(e, &s->ip[i].sender);
	for (i = 0; i < s->nrelay; i++)
		sender(e, &s->relay[i].sender);
	for (i = 0; i < s->ninclude; i++)
		sender(e, &s->include[i].sender);
	for (i = 0; i < s->nprovider; i++)
		sender(e, &s->provider[i].sender);
	for (i = 0; i < s->nterms; i++)
		sender(e, &s->terms[i].sender);
}

static void
exceptions(struct expiry *e, const struct domain *d)
{
	size_t i;

	for (i = 0; i < d->nignore; i++)
		if (is_past(e, d->ignore[i].until))
			report_problem(&e->report, LEVEL_WARNING, "CFG020",
			    d->ignore[i].place,
			    "the exception from %.*s was meant until %.*s",
			    STRP(d->ignore[i].rule), STRP(d->ignore[i].until));
}

static void
domain(struct expiry *e, const struct domain *d)
{
	size_t i;

	senders(e, &d->send);
	exceptions(e, d);
	for (i = 0; i < d->nsub; i++)
		domain(e, &d->sub[i]);
}

void
model_expiry(const struct model *m, int64_t today, struct diag *d)
{
	struct expiry e = {{.diag = d, .arena = d->arena}, today};
	size_t i;

	for (i = 0; i < m->n; i++)
		domain(&e, &m->domain[i]);
}
