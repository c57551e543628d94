/*
 * Runs a fuzz target over the files named on the command line, without a
 * fuzzer: what once crashed must never do so again.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/die.h"
#include "base/file.h"
#include "base/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct str why;
	int i;

	for (i = 1; i < argc; i++) {
		if (!file_read(&a, argv[i], SOURCE_MAX, &text, &why))
			die("%.*s", STRP(why));
		LLVMFuzzerTestOneInput((const uint8_t *)text.p, text.n);
	}
	printf("replayed %d files\n", argc - 1);
	buf_free(&text);
	arena_free(&a);
	return 0;
}
