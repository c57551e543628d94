/*
 * Serials of zones: RFC 1982, and what counts as a change.
 */
#include "tap.h"

#include "base/date.h"
#include "dns/read.h"
#include "model/serial.h"

static struct arena arena;

static int64_t
day(const char *text)
{
	int64_t when = 0;

	ok(date_from_text(str_c(text), &when), "a day: %s", text);
	return when;
}

static void
next_is(enum serial_policy policy, uint32_t last, int64_t today, uint32_t want,
    const char *what)
{
	uint32_t got = serial_next(policy, last ? &last : NULL, today);

	if (!ok(got == want, "%s", what))
		printf("# got %u, want %u\n", got, want);
}

static void
test_next(void)
{
	int64_t today = day("2026-11-22");

	next_is(SERIAL_DATE, 0, today, 2026112201, "a date");
	next_is(SERIAL_DATE, 2026112107, today, 2026112201, "another day");
	next_is(SERIAL_DATE, 2026112201, today, 2026112202, "the same day");
	next_is(SERIAL_DATE, 2026112299, today, 2026112300,
	    "over a hundred on one day");
	next_is(SERIAL_DATE, 2026112300, today, 2026112301,
	    "and on until the day comes");
	next_is(SERIAL_DATE, 2030010101, today, 2030010102,
	    "never back to today from the future");
	next_is(SERIAL_DATE, 4294967295, today, 2026112201,
	    "RFC 1982: forward, over the end");
	next_is(SERIAL_DATE, 4294967295, day("9999-01-01"), 1,
	    "a day that makes no serial; 0 is left out");
	next_is(SERIAL_UNIXTIME, 0, today, 1795305600, "seconds");
	next_is(
	    SERIAL_UNIXTIME, 1795305600, today, 1795305601, "the same second");
	next_is(SERIAL_UNIXTIME, 2026112201, today, 2026112202,
	    "from a date to seconds: forward all the same");
	next_is(SERIAL_UNIXTIME, 0, -1, 1, "before 1970");
	next_is(SERIAL_INCREMENT, 0, today, 1, "counting begins");
	next_is(SERIAL_INCREMENT, 41, today, 42, "and goes on");
	next_is(SERIAL_INCREMENT, 4294967295, today, 1, "over the end");
}

static struct str
content(const char *text)
{
	struct read_options how = {.has_ttl = true, .default_ttl = 60};
	struct diag diag = diag_in(&arena);
	struct source *s = NEW(&arena, struct source);
	struct name origin;
	struct zone z;

	name_from_text(
	    &arena, STR("example.com."), &name_root, &origin, NULL, NULL);
	how.origin = origin;
	s->name = STR("z");
	s->text = str_c(text);
	zone_init(&z, &arena, origin);
	read_zone(&z, s, &how, &diag);
	return serial_content(&arena, &z);
}

#define SOA(serial) "@ SOA ns.example.net. h " serial " 1 1 1 1\n"

static void
test_content(void)
{
	struct str one = content(SOA("7") "a A 192.0.2.1\nb TXT \"x\" \"y\"\n");

	is(content(SOA("8") "a A 192.0.2.1\nb TXT \"x\" \"y\"\n"), one,
	    "the serial does not count");
	is(content("b TXT \"x\" \"y\" ; why\nA A 192.0.2.1\n" SOA("9")), one,
	    "nor do order, comments and letter case");
	ok(!str_eq(content(SOA("7") "a A 192.0.2.2\nb TXT \"x\" \"y\"\n"), one),
	    "an address does");
	ok(!str_eq(
	       content(SOA("7") "a 61 A 192.0.2.1\nb TXT \"x\" \"y\"\n"), one),
	    "a TTL does");
	ok(!str_eq(content(SOA("7") "a A 192.0.2.1\n"), one),
	    "a record less does");
	ok(!str_eq(content("@ SOA ns.example.net. h 7 2 1 1 1\n"
			   "a A 192.0.2.1\nb TXT \"x\" \"y\"\n"),
	       one),
	    "the rest of the SOA does");
}

int
main(void)
{
	test_next();
	test_content();
	arena_free(&arena);
	return done();
}
