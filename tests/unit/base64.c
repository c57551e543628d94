#include "base/base64.h"
#include "tap.h"

/* RFC 4648 section 10 */
static const struct {
	const char *octets, *text;
} vectors[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};

static const struct {
	char text[12];
	enum base64_fault fault;
	size_t at, n; /* place of the fault, octets before it */
} bad[] = {
    {"Zm9v-mFy", BASE64_LETTER, 4, 3},
    {"Zm9vYg=", BASE64_LENGTH, 7, 4},
    {"Zm9vYg", BASE64_LENGTH, 6, 4},
    {"Zm9vY", BASE64_LENGTH, 5, 3},
    {"Zm9v=", BASE64_LETTER, 4, 3},
    {"Zg===", BASE64_LETTER, 4, 1},
    {"Zg==Zg==", BASE64_LETTER, 4, 1},
    {"Zh==", BASE64_BITS, 1, 1},
    {"Zm9=", BASE64_BITS, 2, 2},
    {"Zm 9v", BASE64_LETTER, 2, 1},
};

/* Whatever stands where, blanks and foreign octets too: octet by octet. */
static void
test_places(void)
{
	static const char text[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char copy[sizeof(text)];
	unsigned char out[51], whole[51];
	size_t n, at, i, wrong = 0, end;
	unsigned c;

	base64_read(str_c(text), false, whole, &n, &at);
	ok(n == 48 && whole[0] == 0 && whole[1] == 0x10 && whole[47] == 0xbf,
	    "all letters");
	for (i = 0; i < 64; i++)
		for (c = 0; c < 256; c++) {
			bool letter =
			    c && c < 128 && strchr(text, (int)c) != NULL;

			if (c == '=')
				continue; /* as a pad it may be right */
			memcpy(copy, text, sizeof(text));
			copy[i] = (char)c;
			memset(out, 0xee, sizeof(out));
			end = base64_read((struct str){copy, 64}, false, out,
				  &n, &at) == BASE64_OK
				  ? 64
				  : at;
			wrong += end != (letter ? 64 : i);
			wrong += memcmp(out, whole, i / 4 * 3) != 0;
		}
	ok(wrong == 0, "any octet in any place: %zu wrong", wrong);
	for (wrong = 0, i = 0; i <= 64; i++) { /* a blank between any two */
		memcpy(copy, text, i);
		copy[i] = ' ';
		memcpy(copy + i + 1, text + i, 64 - i);
		wrong += base64_read((struct str){copy, 65}, true, out, &n,
			     &at) != BASE64_OK ||
			 n != 48 || memcmp(out, whole, 48) != 0;
	}
	ok(wrong == 0, "a blank in any place: %zu wrong", wrong);
}

int
main(void)
{
	unsigned char out[64];
	size_t i, n, at;
	struct buf b = BUF_INIT;

	for (i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		struct str text = str_c(vectors[i].text);

		buf_reset(&b);
		base64_encode(&b, str_c(vectors[i].octets));
		is_c(buf_view(&b), vectors[i].text, "encoded");
		ok(base64_decode(text, out, &n, NULL), "decodes");
		is_c(
		    (struct str){(char *)out, n}, vectors[i].octets, "decoded");
	}
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		enum base64_fault fault =
		    base64_read(str_c(bad[i].text), false, out, &n, &at);

		ok(fault == bad[i].fault && at == bad[i].at && n == bad[i].n,
		    "%s: fault %d at %zu behind %zu octets", bad[i].text,
		    (int)fault, at, n);
		ok(!base64_decode(str_c(bad[i].text), out, &n, &at) &&
			at == bad[i].at,
		    "%s: refused", bad[i].text);
	}
	ok(base64_read(STR(" Zm9v\r\n\tYg = = "), true, out, &n, &at) ==
		    BASE64_OK &&
		n == 4 && memcmp(out, "foob", 4) == 0,
	    "blanks between letters where allowed");
	buf_reset(&b);
	base64_encode(&b, (struct str){"\x00\xff\xfb\xbf", 4});
	is_c(buf_view(&b), "AP/7vw==", "octets of all values");
	buf_free(&b);
	test_places();
	return done();
}
