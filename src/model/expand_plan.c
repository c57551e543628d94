#include "model/expand_work.h"

#include "dns/psl.h"

static int
by_domain_name(const void *a, const void *b)
{
	const struct domain *const *x = a, *const *y = b;

	return name_cmp((*x)->name, (*y)->name);
}

static int
by_host_name(const void *a, const void *b)
{
	const struct plan_host *x = a, *y = b;

	return name_cmp(x->name, y->name);
}

static int
by_report_zone(const void *a, const void *b)
{
	const struct plan_report *x = a, *y = b;
	int c;

	if (x->zone != y->zone)
		return x->zone < y->zone ? -1 : 1;
	if (x->from != y->from && (c = name_cmp(x->from->name, y->from->name)))
		return c;
	if ((c = name_cmp(x->host, y->host)))
		return c;
	return (x->place.at > y->place.at) - (x->place.at < y->place.at);
}

static int
by_source(const void *a, const void *b)
{
	const struct lines *x = a, *y = b;

	if (x->source == y->source)
		return 0;
	return (uintptr_t)x->source < (uintptr_t)y->source ? -1 : 1;
}

static void
index_domains(struct arena *a, struct expand_plan *plan)
{
	const struct model *m = plan->model;

	plan->domain = NEW_N(a, const struct domain *, m->n);
	for (size_t i = 0; i < m->n; i++)
		plan->domain[plan->ndomain++] = &m->domain[i];
	if (plan->ndomain)
		qsort(plan->domain, plan->ndomain, sizeof(*plan->domain),
		    by_domain_name);
}

static void
add_hosts(struct arena *a, struct expand_plan *plan, const struct domain *d,
    size_t *cap)
{
	for (size_t i = 0; i < d->nhost; i++) {
		plan->host = arena_grow(
		    a, plan->host, plan->nhost, cap, sizeof(*plan->host));
		plan->host[plan->nhost++] =
		    (struct plan_host){d->host[i].name, &d->host[i]};
	}
	for (size_t i = 0; i < d->nsub; i++)
		add_hosts(a, plan, &d->sub[i], cap);
}

static void
index_hosts(struct arena *a, struct expand_plan *plan)
{
	size_t cap = 0;

	for (size_t i = 0; i < plan->model->n; i++)
		add_hosts(a, plan, &plan->model->domain[i], &cap);
	if (plan->nhost)
		qsort(
		    plan->host, plan->nhost, sizeof(*plan->host), by_host_name);
}

static void
add_reports(struct arena *a, struct expand_plan *plan, const struct domain *d,
    const struct uri *uri, size_t n, size_t *cap)
{
	for (size_t i = 0; i < n; i++) {
		struct plan_report r = {.from = d, .place = uri[i].place};

		if (!report_host(a, uri[i].text, &r.host) ||
		    !report_needs_consent(plan, d->name, r.host))
			continue;
		r.zone = plan_enclosing(plan, r.host);
		plan->report =
		    arena_grow(a, plan->report, plan->nreport, cap, sizeof(r));
		plan->report[plan->nreport++] = r;
	}
}

static void
index_reports(struct arena *a, struct expand_plan *plan)
{
	size_t cap = 0;

	for (size_t i = 0; i < plan->model->n; i++) {
		const struct domain *d = &plan->model->domain[i];

		if (!domain_has_dmarc(d))
			continue;
		add_reports(a, plan, d, d->dmarc.rua, d->dmarc.nrua, &cap);
		add_reports(a, plan, d, d->dmarc.ruf, d->dmarc.nruf, &cap);
	}
	if (plan->nreport)
		qsort(plan->report, plan->nreport, sizeof(*plan->report),
		    by_report_zone);
}

static int
by_pointer(const void *a, const void *b)
{
	const struct plan_pointer *x = a, *y = b;

	if (x->pointer.domain != y->pointer.domain)
		return x->pointer.domain < y->pointer.domain ? -1 : 1;
	return ip_cmp(x->host->ip[x->ip], y->host->ip[y->ip]);
}

static void
add_pointers(struct arena *a, struct expand_plan *plan, const struct domain *d,
    size_t *cap)
{
	for (size_t i = 0; i < d->nhost; i++)
		for (size_t k = 0; d->host[i].ptr && k < d->host[i].nip; k++) {
			struct plan_pointer p = {
			    .from = d, .host = &d->host[i], .ip = k};

			pointer_place(a, plan, d->host[i].ip[k], &p.pointer);
			if (p.pointer.domain == SIZE_MAX)
				continue;
			plan->pointer = arena_grow(
			    a, plan->pointer, plan->npointer, cap, sizeof(p));
			plan->pointer[plan->npointer++] = p;
		}
	for (size_t i = 0; i < d->nsub; i++)
		add_pointers(a, plan, &d->sub[i], cap);
}

static void
index_pointers(struct arena *a, struct expand_plan *plan)
{
	size_t cap = 0;

	for (size_t i = 0; i < plan->model->n; i++)
		add_pointers(a, plan, &plan->model->domain[i], &cap);
	if (plan->npointer)
		qsort(plan->pointer, plan->npointer, sizeof(*plan->pointer),
		    by_pointer);
}

/*
 * The lines of all sources that domains come from. A place elsewhere (the
 * defaults of another file) is counted when it is asked for.
 */
static void
index_lines(struct arena *a, struct expand_plan *plan)
{
	const struct source *last = NULL;
	size_t cap = 0, n = 0;

	for (size_t i = 0; i < plan->model->n; i++) {
		const struct source *s = plan->model->domain[i].place.source;

		if (!s || s == last)
			continue;
		plan->lines = arena_grow(
		    a, plan->lines, plan->nlines, &cap, sizeof(*plan->lines));
		plan->lines[plan->nlines++] = (struct lines){.source = s};
		last = s;
	}
	if (!plan->nlines)
		return;
	qsort(plan->lines, plan->nlines, sizeof(*plan->lines), by_source);
	for (size_t i = 0; i < plan->nlines; i++)
		if (n == 0 ||
		    plan->lines[n - 1].source != plan->lines[i].source)
			plan->lines[n++] = plan->lines[i];
	plan->nlines = n;
	for (size_t i = 0; i < n; i++)
		lines_index(a, plan->lines[i].source, &plan->lines[i]);
}

const struct expand_plan *
expand_prepare(struct arena *a, const struct model *m,
    struct certificate_source certificates)
{
	struct expand_plan *plan = NEW(a, struct expand_plan);

	plan->model = m;
	plan->certificates = certificates;
	index_domains(a, plan);
	index_hosts(a, plan);
	index_reports(a, plan);
	index_pointers(a, plan);
	index_lines(a, plan);
	return plan;
}

static size_t
find_domain(const struct expand_plan *plan, struct name name)
{
	size_t lo = 0, hi = plan->ndomain;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = name_cmp(plan->domain[mid]->name, name);

		if (c == 0)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return SIZE_MAX;
}

const struct domain *
plan_domain(const struct expand_plan *plan, struct name name)
{
	size_t i = find_domain(plan, name);

	return i == SIZE_MAX ? NULL : plan->domain[i];
}

size_t
plan_enclosing(const struct expand_plan *plan, struct name name)
{
	for (;; name = name_parent(name, 1)) {
		size_t i = find_domain(plan, name);

		if (i != SIZE_MAX || name.n <= 1)
			return i;
	}
}

const struct host *
plan_host(const struct expand_plan *plan, struct name name)
{
	struct plan_host key = {.name = name}, *found = NULL;

	if (plan->nhost)
		found = bsearch(
		    &key, plan->host, plan->nhost, sizeof(key), by_host_name);
	return found ? found->host : NULL;
}

/* The first report of a zone that is not before `from` (null: the first). */
static size_t
first_report(
    const struct expand_plan *plan, size_t zone, const struct domain *from)
{
	size_t lo = 0, hi = plan->nreport;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct plan_report *r = &plan->report[mid];

		if (r->zone < zone ||
		    (r->zone == zone && from &&
			name_cmp(r->from->name, from->name) < 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct plan_report *
plan_reports_to(
    const struct expand_plan *plan, const struct domain *d, size_t *n)
{
	size_t zone, first, end;

	*n = 0;
	if (plan->nreport == 0)
		return NULL;
	zone = find_domain(plan, d->name);
	if (zone == SIZE_MAX || plan->domain[zone] != d)
		return NULL;
	first = first_report(plan, zone, NULL);
	for (end = first; end < plan->nreport; end++)
		if (plan->report[end].zone != zone)
			break;
	*n = end - first;
	return *n ? plan->report + first : NULL;
}

const struct plan_report *
plan_reports_abroad(
    const struct expand_plan *plan, const struct domain *d, size_t *n)
{
	size_t first = first_report(plan, SIZE_MAX, d), end;

	for (end = first; end < plan->nreport; end++)
		if (plan->report[end].from != d)
			break;
	*n = end - first;
	return *n ? plan->report + first : NULL;
}

const struct plan_pointer *
plan_pointers_to(
    const struct expand_plan *plan, const struct domain *d, size_t *n)
{
	size_t zone, lo = 0, hi = plan->npointer;

	*n = 0;
	if (plan->npointer == 0)
		return NULL;
	zone = find_domain(plan, d->name);
	if (zone == SIZE_MAX || plan->domain[zone] != d)
		return NULL;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (plan->pointer[mid].pointer.domain < zone)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo + *n < plan->npointer &&
	       plan->pointer[lo + *n].pointer.domain == zone)
		(*n)++;
	return *n ? plan->pointer + lo : NULL;
}

unsigned
plan_line(const struct expand_plan *plan, struct place place)
{
	struct lines key = {.source = place.source}, *l = NULL;
	size_t lo = 0, hi;

	if (!place.source)
		return 0;
	if (plan->nlines)
		l = bsearch(
		    &key, plan->lines, plan->nlines, sizeof(key), by_source);
	if (!l)
		return place_where(place).line;
	/* the last start at or before the place; columns are not wanted */
	for (hi = l->n; hi - lo > 1;) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->start[mid] <= place.at)
			lo = mid;
		else
			hi = mid;
	}
	return (unsigned)lo + 1;
}

bool
domain_has_dmarc(const struct domain *d)
{
	if (d->parent)
		return false;
	return d->mail_none ||
	       (d->dmarc.stage != STAGE_UNSET && d->dmarc.stage != STAGE_OFF);
}

/*
 * RFC 9990 section 4: consent is needed where the Organizational Domains
 * differ. Readers find those by the tree walk (RFC 9989 section 4.10.2) or by
 * the Public Suffix List (RFC 7489 section 3.2); a record too many harms
 * nobody, so only names that are one organisation for both go without.
 */
bool
report_needs_consent(
    const struct expand_plan *plan, struct name policy, struct name host)
{
	struct name listed, at;
	const struct domain *d;

	if (name_eq(policy, host))
		return false;
	listed = psl_registrable(policy);
	if (listed.n == 0 || !name_is_below(host, listed))
		return true;
	for (at = policy; at.n >= listed.n; at = name_parent(at, 1)) {
		d = plan_domain(plan, at);
		if (d && domain_has_dmarc(d) && name_is_below(host, at))
			return false;
	}
	return true;
}

/* The part after the last '@' of a mail address, or between "//" and path. */
static struct str
host_text(struct str uri)
{
	size_t colon = str_chr(uri, ':', 0);
	struct str rest = str_sub(uri, colon + 1, uri.n);
	size_t end;

	if (colon >= uri.n)
		return (struct str){0};
	if (str_starts(rest, STR("//"))) {
		rest = str_sub(rest, 2, rest.n);
		end = rest.n;
		for (size_t i = 0; i < end; i++)
			if (rest.p[i] == '/' || rest.p[i] == '?' ||
			    rest.p[i] == '#')
				end = i;
		rest = str_sub(rest, 0, end);
		for (size_t i = rest.n; i > 0; i--)
			if (rest.p[i - 1] == '@')
				return str_sub(rest, i, str_chr(rest, ':', i));
		return str_sub(rest, 0, str_chr(rest, ':', 0));
	}
	rest = str_sub(rest, 0, str_chr(rest, '?', 0));
	for (size_t i = rest.n; i > 0; i--)
		if (rest.p[i - 1] == '@')
			return str_sub(rest, i, str_chr(rest, '!', i));
	return (struct str){0};
}

bool
report_host(struct arena *a, struct str uri, struct name *out)
{
	struct str text = str_trim(host_text(uri));

	return text.n > 0 &&
	       name_from_text(a, text, &name_root, out, NULL, NULL) == NAME_OK;
}
