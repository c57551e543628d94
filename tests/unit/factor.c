/*
 * The ways to look for small factors agree, whatever the processor has: with
 * plain division, and with each other.
 */
#include "mail/factor.h"

#include "base/arena.h"

#include "tap.h"

enum {
	MOST = 40, /* numbers at once */
	ROUNDS = MOST
};

static struct arena arena = ARENA_INIT;
static uint16_t prime[FACTOR_PRIMES];
static struct bundle *plain, *lanes;
static struct tiles *tiles;

static uint64_t
next_random(void)
{
	static uint64_t x = 1;

	x ^= x << 13; /* Marsaglia's xorshift */
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static void *
aligned(size_t n)
{
	uintptr_t p = (uintptr_t)arena_alloc(&arena, n + 63);

	return (void *)((p + 63) & ~(uintptr_t)63);
}

static struct bundle *
make_bundles(const struct way *way)
{
	struct bundle *b = aligned(factor_bundles(way) * sizeof(*b));
	size_t i;

	for (i = 0; i < factor_bundles(way); i++)
		factor_bundle(way, prime, i, BLOCK, &b[i]);
	return b;
}

static void
make_tables(void)
{
	factor_primes(prime);
	plain = make_bundles(&plain_way);
	if (lanes_usable())
		lanes = make_bundles(&lanes_way);
	if (!tiles_usable())
		return;
	tiles = aligned(TILES_ROOM);
	tiles_make(tiles, prime);
}

static unsigned
remainder_of(struct str number, unsigned d)
{
	unsigned r = 0;
	size_t i;

	for (i = 0; i < number.n; i++)
		r = (r << 8 | (unsigned char)number.p[i]) % d;
	return r;
}

static unsigned
divided_out(struct str number)
{
	size_t i;

	for (i = 0; i < FACTOR_PRIMES; i++)
		if (remainder_of(number, prime[i]) == 0)
			return prime[i];
	return 0;
}

/* An odd number of that many octets, four at least, that p divides. */
static struct str
make_number(size_t octets, unsigned p)
{
	size_t head = octets - 3, i;
	unsigned char *v = NEW_N(&arena, unsigned char, head + 3);
	struct str s = {(char *)v, octets};
	unsigned low;

	for (i = 0; i < head; i++)
		v[i] = (unsigned char)(next_random() >> 32);
	v[0] |= 128;
	/* the low ones become what is missing to a multiple */
	low = p - remainder_of(s, p);
	if (low % 2 == 0)
		low += p;
	if (p == 1) /* any number */
		low = (next_random() & 0xffffff) | 1;
	for (i = 0; i < 3; i++)
		v[head + i] = (unsigned char)(low >> (16 - 8 * i));
	return s;
}

static unsigned
pick_prime(void)
{
	switch (next_random() >> 20 & 7) {
	case 0:
		return 65521;
	case 1:
		return 3;
	case 2:
	case 3:
	case 4:
		return prime[(next_random() >> 20) % FACTOR_PRIMES];
	default:
		return 1;
	}
}

static size_t
differences(const unsigned *a, const unsigned *b, size_t n)
{
	size_t i, wrong = 0;

	for (i = 0; i < n; i++)
		wrong += a[i] != b[i];
	return wrong;
}

struct wrong {
	size_t plain, lanes, tiles;
};

static void
try_all(const struct str *number, size_t n, struct wrong *wrong)
{
	unsigned want[FACTOR_BATCH], got[FACTOR_BATCH] = {0};
	struct number v[FACTOR_BATCH] = {0};
	bool small = true;
	size_t i;

	for (i = 0; i < n; i++) {
		want[i] = divided_out(number[i]);
		v[i] = (struct number){number[i], &got[i]};
		small = small && number[i].n <= TILES_OCTETS;
	}
	factor_try(&plain_way, prime, plain, v, n);
	wrong->plain += differences(want, got, n);
	memset(got, 0, sizeof(got));
	factor_try(&plain_way, prime, NULL, v, n < 3 ? n : 3);
	wrong->plain += differences(want, got, n < 3 ? n : 3);
	if (lanes) {
		memset(got, 0, sizeof(got));
		factor_try(&lanes_way, prime, lanes, v, n);
		wrong->lanes += differences(want, got, n);
	}
	if (tiles && small) {
		memset(got, 0, sizeof(got));
		tiles_try(tiles, v, n);
		wrong->tiles += differences(want, got, n);
	}
}

static void
report(const struct wrong *w, const char *what)
{
	ok(w->plain == 0, "plain: %s", what);
	ok(w->lanes == 0, "lanes: %s%s", what,
	    lanes ? "" : " # SKIP no AVX-512 IFMA");
	ok(w->tiles == 0, "tiles: %s%s", what, tiles ? "" : " # SKIP no AMX");
}

static void
test_random(void)
{
	static const size_t octets[] = {
	    64, 96, 127, 128, 129, 192, 255, 256, 257, 384, 512, 1024, 2048};
	struct str number[MOST];
	struct wrong wrong = {0};
	size_t round, n, i;

	for (round = 0; round < ROUNDS; round++) {
		n = 1 + round % MOST;
		for (i = 0; i < n; i++) {
			/* as long as tiles reach, and of all lengths */
			size_t most = round % 4 ? 8 : 13;

			number[i] = make_number(
			    octets[(next_random() >> 20) % most], pick_prime());
		}
		try_all(number, n, &wrong);
	}
	report(&wrong, "numbers of 512 to 16384 bits");
}

/* A full batch, each number of another prime, until all have been there. */
static void
test_primes(void)
{
	struct str number[FACTOR_BATCH];
	struct wrong wrong = {0};
	size_t at, i;

	for (at = 0; at < FACTOR_PRIMES; at += FACTOR_BATCH) {
		for (i = 0; i < FACTOR_BATCH; i++)
			number[i] = make_number(
			    8 + i % 9, prime[(at + i) % FACTOR_PRIMES]);
		try_all(number, FACTOR_BATCH, &wrong);
	}
	report(&wrong, "each prime");
}

static void
test_edges(void)
{
	static unsigned char ones[2048], power[256], octet[128];
	struct str number[FACTOR_BATCH];
	struct wrong wrong = {0};
	size_t i, n = 0;

	memset(ones, 255, sizeof(ones)); /* the largest sums */
	for (i = 1; i <= 256; i++)
		number[n++] = (struct str){(char *)ones, i};
	try_all(number, n, &wrong);
	/* of up to seven blocks, whole ones too; and of mixed lengths */
	for (n = 0, i = 2048; i > 256; i -= 7)
		number[n++] = (struct str){(char *)ones, i};
	try_all(number, n, &wrong);
	power[0] = power[255] = 1; /* 2^2040 + 1 */
	number[0] = (struct str){(char *)power, 256};
	try_all(number, 1, &wrong);
	for (n = 0; n < 128; n++) { /* 1, 3, 5 … 255 */
		octet[n] = (unsigned char)(2 * n + 1);
		number[n] = (struct str){(char *)&octet[n], 1};
	}
	try_all(number, n, &wrong);
	report(&wrong, "numbers of ones, of one octet");
}

int
main(void)
{
	make_tables();
	ok(prime[0] == 3 && prime[FACTOR_PRIMES - 1] == 65521,
	    "primes from 3 to 65521");
	test_random();
	test_primes();
	test_edges();
	arena_free(&arena);
	return done();
}
