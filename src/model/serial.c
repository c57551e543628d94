#include "model/serial.h"

#include "base/date.h"
#include "base/sha256.h"
#include "dns/emit.h"

/* RFC 1982 section 3.2. */
static bool
is_greater(uint32_t a, uint32_t b)
{
	return a != b && (uint32_t)(a - b) < UINT32_C(0x80000000);
}

/* YYYYMMDD01; 0 for a day that has none. */
static uint32_t
of_date(int64_t today)
{
	struct buf b = BUF_INIT;
	uint64_t n = 0;

	date_text(&b, today);
	for (size_t i = 0; i < b.n; i++)
		if (str_isdigit(b.p[i]))
			n = n * 10 + (uint64_t)(b.p[i] - '0');
	buf_free(&b);
	n = n * 100 + 1;
	return n <= UINT32_MAX ? (uint32_t)n : 0;
}

static uint32_t
wanted(enum serial_policy policy, int64_t today)
{
	switch (policy) {
	case SERIAL_DATE:
		return of_date(today);
	case SERIAL_UNIXTIME:
		return today > 0 && today <= UINT32_MAX ? (uint32_t)today : 0;
	case SERIAL_INCREMENT:
		break;
	}
	return 0;
}

uint32_t
serial_next(enum serial_policy policy, const uint32_t *last, int64_t today)
{
	uint32_t next = wanted(policy, today);

	if (last && !(next && is_greater(next, *last)))
		next = *last + 1;
	return next ? next : 1;
}

static int
by_record(const void *a, const void *b)
{
	const struct rr *const *x = a, *const *y = b;
	int c = rr_cmp(*x, *y);

	return c ? c : ((*x)->ttl > (*y)->ttl) - ((*x)->ttl < (*y)->ttl);
}

struct str
serial_content(struct arena *a, const struct zone *z)
{
	const struct rr **v = NEW_N(a, const struct rr *, z->n);
	struct buf b = BUF_INIT;
	struct str digest;
	struct soa soa;
	size_t n = 0;

	for (size_t i = 0; i < z->n; i++)
		if (!z->rr[i].note || !z->rr[i].note->disabled)
			v[n++] = &z->rr[i];
	if (n)
		qsort(v, n, sizeof(*v), by_record);
	for (size_t i = 0; i < n; i++) {
		struct rr r = *v[i];

		if (r.type == TYPE_SOA && rr_soa(&r, &soa)) {
			soa.serial = 0;
			r.rdata = rdata_soa(a, &soa);
		}
		emit_canonical(&b, &r);
	}
	digest = sha256_hex(a, buf_view(&b));
	buf_free(&b);
	return str_sub(digest, 0, 32);
}

bool
serial_of(const struct zone *z, uint32_t *serial)
{
	struct soa soa;

	for (size_t i = 0; i < z->n; i++)
		if (z->rr[i].type == TYPE_SOA && rr_soa(&z->rr[i], &soa)) {
			*serial = soa.serial;
			return true;
		}
	return false;
}

void
serial_put(struct zone *z, uint32_t serial)
{
	struct soa soa;

	for (size_t i = 0; i < z->n; i++)
		if (z->rr[i].type == TYPE_SOA && rr_soa(&z->rr[i], &soa)) {
			soa.serial = serial;
			z->rr[i].rdata = rdata_soa(z->arena, &soa);
		}
}
