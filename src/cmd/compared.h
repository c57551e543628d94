/*
 * Comparisons of zones as text and as JSON, for diff and migrate.
 */
#ifndef CMD_COMPARED_H
#define CMD_COMPARED_H

#include "base/buf.h"
#include "cmd/told.h"

struct compared_style {
	bool color;
	bool all; /* what is the same and what is set apart, too; no cuts */
	const struct told *told; /* what rules say; or null */
};

/*
 * A line a record, what it costs below it, what rules say of others, then one
 * line of what is set apart. Nothing where nothing differs (unless all).
 */
void compared_text(
    struct buf *, const struct comparison *, const struct compared_style *);
/* "12 same, 1 changed, 2 lost, 0 added". */
void compared_counts(struct buf *, const size_t count[DIFF_KINDS]);
/* "2 of another TTL than the target takes"; empty where nothing was. */
void compared_normal(struct buf *, const size_t normal[NORMALS]);

/*
 * The members "records", "findings" and "summary" of a JSON object, without
 * its braces: what differs, and with style->all what is the same.
 */
void compared_json(
    struct buf *, const struct comparison *, const struct compared_style *);
/* The array of records alone. */
void compared_json_records(
    struct buf *, const struct comparison *, const struct compared_style *);
/* The members of a summary, from "same" on. */
void compared_json_counts(struct buf *, const size_t count[DIFF_KINDS]);

const char *compared_kind(enum diff_kind); /* "same", "changed" … */

#endif
