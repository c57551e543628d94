/*
 * Calendar days of the proleptic Gregorian calendar, in UTC, as seconds since
 * 1970. No clock here.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/buf.h"

#define DATE_DAY INT64_C(86400) /* seconds */

/* "2027-01-31", to the letter, a day that exists: its first second. */
bool date_from_text(struct str, int64_t *out);
/* Year 1 to 9999, month and day of that month: false for a day there isn't. */
bool date_from_parts(unsigned year, unsigned month, unsigned day, int64_t *out);
void date_text(struct buf *, int64_t); /* "2027-01-31" */

#endif
