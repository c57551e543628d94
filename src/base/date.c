#include "base/date.h"

static bool
is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100) || year % 400 == 0;
}

static unsigned
days_of(unsigned year, unsigned month)
{
	static const unsigned char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

/* Days from the first of January of year 1 to that of `year`. */
static int64_t
days_before(unsigned year)
{
	int64_t y = (int64_t)year - 1;

	return 365 * y + y / 4 - y / 100 + y / 400;
}

bool
date_from_parts(unsigned year, unsigned month, unsigned day, int64_t *out)
{
	int64_t days;
	unsigned m;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > days_of(year, month))
		return false;
	days = days_before(year) - days_before(1970) + (int64_t)day - 1;
	for (m = 1; m < month; m++)
		days += days_of(year, m);
	*out = days * DATE_DAY;
	return true;
}

bool
date_from_text(struct str s, int64_t *out)
{
	uint64_t year, month, day;

	return s.n == 10 && s.p[4] == '-' && s.p[7] == '-' &&
	       str_u64(str_sub(s, 0, 4), 9999, &year) &&
	       str_u64(str_sub(s, 5, 7), 12, &month) &&
	       str_u64(str_sub(s, 8, 10), 31, &day) &&
	       date_from_parts(
		   (unsigned)year, (unsigned)month, (unsigned)day, out);
}

void
date_text(struct buf *b, int64_t when)
{
	int64_t days = when / DATE_DAY - (when % DATE_DAY < 0);
	int64_t left = days + days_before(1970);
	unsigned year, month = 1;

	if (left < 0)
		left = 0;
	/* 146097 days in 400 years; the guess is at most one year off */
	year = (unsigned)(left * 400 / 146097) + 1;
	while (days_before(year) > left)
		year--;
	while (days_before(year + 1) <= left)
		year++;
	left -= days_before(year);
	while (left >= days_of(year, month)) {
		left -= days_of(year, month);
		month++;
	}
	buf_fmt(b, "%04u-%02u-%02u", year, month, (unsigned)left + 1);
}
