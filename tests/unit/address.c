#include "tap.h"

#include <arpa/inet.h>

#include "base/buf.h"
#include "dns/address.h"

/* As inet_pton has it, which is as strict. */
static bool
is_alike(const char *text)
{
	unsigned char got[16], want[16];
	bool good;

	good = address4_read(str_c(text), got) ==
		   (inet_pton(AF_INET, text, want) == 1) &&
	       (!address4_read(str_c(text), got) || !memcmp(got, want, 4));
	return good &&
	       address6_read(str_c(text), got) ==
		   (inet_pton(AF_INET6, text, want) == 1) &&
	       (!address6_read(str_c(text), got) || !memcmp(got, want, 16));
}

/* All texts of so many pieces. */
static void
test_pieces(void)
{
	static const char *const piece[] = {"1", "0", "255", "256", ".", ":",
	    "::", "f0", "aBc4", "g", "1.2.3."};
	enum {
		PIECES = sizeof(piece) / sizeof(*piece),
		ROW = 5
	};
	struct buf text = BUF_INIT;
	size_t row, rows = 1, i, k;
	bool good = true;

	for (i = 0; i < ROW; i++)
		rows *= PIECES;
	for (row = 0; row < rows && good; row++) {
		buf_reset(&text);
		for (i = 0, k = row; i < ROW; i++, k /= PIECES)
			buf_c(&text, piece[k % PIECES]);
		buf_add(&text, "", 1);
		good = is_alike(text.p);
	}
	ok(good, "rows of pieces are read as inet_pton reads them: %s", text.p);
	buf_free(&text);
}

static void
test_whole(void)
{
	static const char *const texts[] = {"", ":",
	    "::", ":::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7",
	    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
	    "1:2:3:4::5:6:7:8", "1::2::3",
	    "1:2:3:4:5:6:7:8::", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4",
	    "::1.2.3.4", "1::1.2.3.4", "1.2.3.4::", "::1.2.3", "::01.2.3.4",
	    "::12345", "::0000", "::00000", "fe80::1%lo",
	    "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "1.2.3.4", "01.2.3.4",
	    "1.2.3.4.", "1.2.3", "0.0.0.0", "00.0.0.0", "1.2.3.1234",
	    " 1.2.3.4", "1.2.3.4 ", "FFFF:ffff::"};
	unsigned char out[16];
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ok(is_alike(texts[i]), "'%s'", texts[i]);
	ok(!address4_read((struct str){0}, out) &&
		!address6_read((struct str){0}, out) &&
		!address6_read(STR("::\0"), out) &&
		address6_read(str_sub(STR("::12345"), 0, 6), out) &&
		out[14] == 0x12 && out[15] == 0x34,
	    "slices");
	ok(address4_prefix(STR("1.2.3.4/24"), out) == 7 &&
		address4_prefix(STR("1.2.3.1234"), out) == 9 &&
		address4_prefix(STR("1.2.3."), out) == 0 &&
		address4_prefix(STR("1.2.3.04"), out) == 0,
	    "at the front of a text");
}

int
main(void)
{
	test_pieces();
	test_whole();
	return done();
}
