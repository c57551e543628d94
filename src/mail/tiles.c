/*
 * Small factors by multiplication of matrices: the octets of numbers, a row
 * each, times the residues of powers of 256, a column each prime.
 */
#include "mail/factor.h"

#if defined(__x86_64__) && defined(__linux__) && !defined(FACTOR_PLAIN) && \
    (__has_include(<amxint8intrin.h>) || __has_include(<amxintrin.h>))

#include <asm/prctl.h>
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AMX __attribute__((target("avx512f,amx-tile,amx-int8")))

enum {
	ROWS = 16, /* of a tile: numbers, or fours of octets of a column */
	COLUMNS = 16, /* of a tile: primes */
	LINE = 64, /* octets of a row */
	STEPS = TILES_OCTETS / LINE,
	UNIT = 2 * ROWS, /* numbers that are multiplied together */
	PANELS = (FACTOR_PRIMES + COLUMNS - 1) / COLUMNS,
	REQUEST = 0x1023, /* ARCH_REQ_XCOMP_PERM */
	TILE_DATA = 18 /* XFEATURE_XTILEDATA */
};

/* Sixteen primes: residues of 256^-i, their low and their high octets. */
struct panel {
	_Alignas(LINE) uint8_t low[STEPS][ROWS][LINE];
	uint8_t high[STEPS][ROWS][LINE];
	uint32_t inverse[COLUMNS]; /* modulo 2^32 */
};

struct tiles {
	struct panel panel[PANELS];
	const uint16_t *prime;
};

/* Products of octets, summed up: low ones, and high ones to be times 256. */
struct sums {
	_Alignas(LINE) uint32_t low[UNIT][COLUMNS], high[UNIT][COLUMNS];
};

/* Rows of a batch; the numbers of a unit have about the same length. */
struct rows {
	_Alignas(LINE) uint8_t octet[FACTOR_BATCH][TILES_OCTETS];
	const struct number *number[FACTOR_BATCH];
	unsigned steps[FACTOR_BATCH / UNIT];
	size_t n;
};

/* What ldtilecfg takes. */
struct shape {
	uint8_t palette, start, reserved[14];
	uint16_t octets[16];
	uint8_t rows[16];
};

_Static_assert(sizeof(struct tiles) <= TILES_ROOM, "the room will do");

bool
tiles_usable(void)
{
	unsigned a, b, c, d;

	return __builtin_cpu_supports("avx512f") &&
	       __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
	       d & 1u << 24 /* AMX-TILE */ && d & 1u << 25 /* AMX-INT8 */ &&
	       syscall(SYS_arch_prctl, REQUEST, TILE_DATA) == 0;
}

/* ---- the table ---- */

/* What sixteen primes are divided by, and with. */
struct primes {
	__m512i prime, negative; /* -1 / prime modulo 2^32 */
};

/* Divided by 2^bits modulo the primes. */
AMX static inline __m512i
shift(__m512i w, const struct primes *p, unsigned bits)
{
	const __m512i mask = _mm512_set1_epi32((1 << bits) - 1);
	__m512i q = _mm512_mullo_epi32(w, p->negative);

	q = _mm512_mullo_epi32(_mm512_and_si512(q, mask), p->prime);
	return _mm512_srli_epi32(_mm512_add_epi32(w, q), bits);
}

/* Four octets of each column; the first one is the lowest. */
AMX static inline __m512i
pack(__m512i a, __m512i b, __m512i c, __m512i d)
{
	const __m512i octet = _mm512_set1_epi32(255);

	a = _mm512_and_si512(a, octet);
	b = _mm512_slli_epi32(_mm512_and_si512(b, octet), 8);
	c = _mm512_slli_epi32(_mm512_and_si512(c, octet), 16);
	d = _mm512_slli_epi32(d, 24);
	return _mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d));
}

AMX static void
fill_panel(struct panel *to, const uint32_t prime[COLUMNS])
{
	const __m512i two = _mm512_set1_epi32(2);
	struct primes p = {.prime = _mm512_loadu_si512(prime)};
	__m512i a = _mm512_set1_epi32(1), b, c, d, inverse = p.prime;
	unsigned i;

	for (i = 0; i < 4; i++) /* right to 3 bits; Newton doubles them */
		inverse = _mm512_mullo_epi32(
		    inverse, _mm512_sub_epi32(
				 two, _mm512_mullo_epi32(p.prime, inverse)));
	_mm512_store_si512(to->inverse, inverse);
	p.negative = _mm512_sub_epi32(_mm512_setzero_si512(), inverse);
	b = shift(a, &p, 8);
	for (i = 0; i < STEPS * ROWS; i++) {
		c = shift(a, &p, 16);
		d = shift(b, &p, 16);
		_mm512_store_si512(
		    to->low[i / ROWS][i % ROWS], pack(a, b, c, d));
		_mm512_store_si512(to->high[i / ROWS][i % ROWS],
		    pack(_mm512_srli_epi32(a, 8), _mm512_srli_epi32(b, 8),
			_mm512_srli_epi32(c, 8), _mm512_srli_epi32(d, 8)));
		a = shift(c, &p, 16);
		b = shift(d, &p, 16);
	}
}

void
tiles_make(struct tiles *t, const uint16_t *prime)
{
	uint32_t p[COLUMNS];
	size_t i, k;

	t->prime = prime;
	for (i = 0; i < PANELS; i++) {
		for (k = 0; k < COLUMNS; k++)
			/* where there are no more, the last one again */
			p[k] = prime[i * COLUMNS + k < FACTOR_PRIMES
					 ? i * COLUMNS + k
					 : FACTOR_PRIMES - 1];
		fill_panel(&t->panel[i], p);
	}
}

/* ---- the trial ---- */

/*
 * Is any sum in these rows a multiple of its prime? A sum is below 2^32 and
 * less than 2^16 times the prime; of numbers below 2^32 only multiples, times
 * the inverse, become less than 2^16 again.
 */
AMX static inline __mmask16
none_divides(__mmask16 none, const struct sums *s, unsigned from, unsigned end,
    __m512i inverse)
{
	const __m512i most = _mm512_set1_epi32(65535);

	for (; from < end; from++) {
		__m512i x = _mm512_load_si512(s->high[from]);

		x = _mm512_add_epi32(
		    _mm512_slli_epi32(x, 8), _mm512_load_si512(s->low[from]));
		none = _mm512_mask_cmpgt_epu32_mask(
		    none, _mm512_mullo_epi32(x, inverse), most);
	}
	return none;
}

/*
 * Multiplies a unit by a panel; in the meantime looks at the sums that the
 * panel before, or the unit before, has left: tiles and vectors are busy side
 * by side. Returns whether any of those is a multiple.
 */
AMX static bool
work(const struct panel *p, const uint8_t *octets, unsigned steps,
    struct sums *to, const struct panel *before, const struct sums *from)
{
	const __m512i inverse = _mm512_load_si512(before->inverse);
	__mmask16 none = 0xffff;
	unsigned i;

	_tile_zero(0);
	_tile_zero(1);
	_tile_zero(2);
	_tile_zero(3);
	for (i = 0; i < steps; i++) {
		unsigned row = UNIT * i / steps, end = UNIT * (i + 1) / steps,
			 half = (row + end) / 2;

		_tile_loadd(4, octets + i * LINE, TILES_OCTETS);
		_tile_loadd(6, p->low[i], LINE);
		_tile_dpbuud(0, 4, 6);
		_tile_loadd(7, p->high[i], LINE);
		_tile_dpbuud(1, 4, 7);
		none = none_divides(none, from, row, half, inverse);
		_tile_loadd(
		    5, octets + i * LINE + ROWS * TILES_OCTETS, TILES_OCTETS);
		_tile_dpbuud(2, 5, 6);
		_tile_dpbuud(3, 5, 7);
		none = none_divides(none, from, half, end, inverse);
	}
	_tile_stored(0, to->low[0], LINE);
	_tile_stored(1, to->high[0], LINE);
	_tile_stored(2, to->low[ROWS], LINE);
	_tile_stored(3, to->high[ROWS], LINE);
	return none != 0xffff;
}

/* Panels come in the order of primes: the first one found is the smallest. */
static void
note_factors(const struct tiles *t, size_t panel, const struct sums *s,
    const struct number *const *number, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < COLUMNS && !*number[i]->factor; k++) {
			size_t at = panel * COLUMNS + k;

			if (at < FACTOR_PRIMES &&
			    (s->low[i][k] + (s->high[i][k] << 8)) %
				    t->prime[at] ==
				0)
				*number[i]->factor = t->prime[at];
		}
}

/* Brings a part of a panel near that is next, while another one is in use. */
static void
fetch(const struct panel *p, size_t part, size_t parts)
{
	const char *at = (const char *)p + sizeof(*p) / parts * part;
	size_t i;

	for (i = 0; i < sizeof(*p) / parts; i += LINE)
		__builtin_prefetch(at + i);
}

/* Where the trial of a batch is. */
struct trial {
	const struct tiles *table;
	const struct rows *rows;
	struct sums sums[2]; /* of the last unit, and room for those of this */
	size_t panel, unit; /* the last ones */
	unsigned turn; /* of sums */
};

static void
advance(struct trial *t, size_t panel, size_t unit)
{
	const struct rows *r = t->rows;
	const struct sums *from = &t->sums[t->turn];
	size_t row = t->unit * UNIT, n = r->n - row;

	t->turn = !t->turn;
	if (work(&t->table->panel[panel], r->octet[unit * UNIT], r->steps[unit],
		&t->sums[t->turn], &t->table->panel[t->panel], from))
		note_factors(t->table, t->panel, from, r->number + row,
		    n < UNIT ? n : UNIT);
	t->panel = panel;
	t->unit = unit;
}

AMX static void
try_rows(struct trial *t)
{
	const size_t units = (t->rows->n + UNIT - 1) / UNIT;
	struct shape shape = {.palette = 1};
	size_t i, k;

	for (i = 0; i < 8; i++) {
		shape.octets[i] = LINE;
		shape.rows[i] = ROWS;
	}
	/* compilers do not know what these instructions read */
	__asm__ volatile("" ::"r"(&shape), "r"(t->rows) : "memory");
	_tile_loadconfig(&shape);
	for (i = 0; i < PANELS; i++)
		for (k = 0; k < units; k++) {
			fetch(&t->table->panel[(i + 1) % PANELS], k, units);
			advance(t, i, k);
		}
	advance(t, 0, 0); /* looks at the last sums */
	_tile_release();
}

static size_t
steps_of(const struct number *v)
{
	return (v->octets.n + LINE - 1) / LINE;
}

/* Short numbers first: they need fewer steps than a unit with a long one. */
static void
fill_rows(struct rows *r, const struct number *v, size_t n)
{
	size_t steps, i;

	memset(r, 0, sizeof(*r));
	for (steps = 1; steps <= STEPS; steps++)
		for (i = 0; i < n; i++) {
			if (steps_of(&v[i]) != steps)
				continue;
			memcpy(r->octet[r->n], v[i].octets.p, v[i].octets.n);
			r->steps[r->n / UNIT] = (unsigned)steps;
			r->number[r->n++] = &v[i];
		}
	for (i = r->n; i < FACTOR_BATCH; i++)
		r->octet[i][0] = 1; /* no multiple of any prime */
}

void
tiles_try(const struct tiles *table, const struct number *v, size_t n)
{
	struct rows rows;
	struct trial t = {.table = table, .rows = &rows};
	size_t i;

	fill_rows(&rows, v, n);
	for (i = 0; i < UNIT * COLUMNS; i++) /* no multiples either */
		t.sums[0].low[i / COLUMNS][i % COLUMNS] = 1;
	try_rows(&t);
}

#else

bool
tiles_usable(void)
{
	return false;
}

void
tiles_make(struct tiles *t, const uint16_t *prime)
{
	(void)t;
	(void)prime;
}

void
tiles_try(const struct tiles *t, const struct number *v, size_t n)
{
	(void)t;
	(void)v;
	(void)n;
}

#endif
