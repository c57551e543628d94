/*
 * SHA-256 against the examples of FIPS 180 and every length around a block.
 */
#include "base/sha256.h"
#include "tap.h"

static void
test_vectors(struct arena *a)
{
	char *million = arena_text(a, 1000000);

	is_c(sha256_hex(a, STR("")),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855",
	    "nothing");
	is_c(sha256_hex(a, STR("abc")),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad",
	    "one block");
	is_c(sha256_hex(
		 a, STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopn"
			"opq")),
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1",
	    "56 octets: the length needs a block of its own");
	is_c(sha256_hex(a, STR("abcdefghbcdefghicdefghijdefghijkefghijklfghijk"
			       "lmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmno"
			       "pqrsmnopqrstnopqrstu")),
	    "cf5b16a778af8380036ce59e7b049237"
	    "0b249b11e8f07a51afac45037afee9d1",
	    "two blocks");
	memset(million, 'a', 1000000);
	is_c(sha256_hex(a, (struct str){million, 1000000}),
	    "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0",
	    "a million octets");
}

/* The digest of the digests of 0, 1, … 130 zero octets. */
static void
test_lengths(struct arena *a)
{
	static const char zeros[131];
	char all[131 * SHA256_SIZE];
	size_t n;

	for (n = 0; n < 131; n++)
		sha256((struct str){zeros, n},
		    (unsigned char *)all + n * SHA256_SIZE);
	is_c(sha256_hex(a, (struct str){all, sizeof(all)}),
	    "d6e99a52e4f306ac462a8669cfa9744fc9ac0cd54f1c1c92b91d2e3257397ead",
	    "every length around one and two blocks");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_vectors(&a);
	test_lengths(&a);
	arena_free(&a);
	return done();
}
