/*
 * Findings as text, JSON, SARIF 2.1.0, GitHub's annotations or GitLab's
 * report of code quality.
 *
 * A report is written in pieces so that files may be linted in parallel:
 * report_begin and report_end once, report_findings for each file, joined in
 * the order of the files. Linear in findings and text: places are counted on
 * from one finding to the next.
 */
#ifndef LINT_REPORT_H
#define LINT_REPORT_H

#include "lint/lint.h"
#include "lint/report_place.h"

enum report_format {
	REPORT_TEXT,
	REPORT_JSON,
	REPORT_SARIF,
	REPORT_GITHUB,
	REPORT_GITLAB
};

struct report_options {
	enum report_format format;
	bool color;
	enum level least; /* milder findings are left out */
	bool brief; /* text: no source lines */
};

struct report_summary {
	size_t files, records;
	size_t count[LEVEL_ERROR + 1];
	size_t suppressed, known; /* by comments; by the baseline */
	const size_t *seen; /* findings shown of each rule, by its number: why
			     * and how stand at the end; null: they do not */
};

void report_begin(struct buf *, const struct report_options *);
/*
 * A piece: findings of one file, in their order, all of them or some, so that
 * threads may write the pieces of a long list. A cursor serves the pieces of
 * one thread; before one that does not follow the last, it is put to the mark
 * of its first finding.
 */
void report_findings(struct buf *, const struct report_options *,
    struct finding *const *, size_t n, struct report_cursor *);
/* Counts lines on to a finding, from the mark of one before, or {0}. */
void report_count_to(struct report_mark *, const struct finding *);
/*
 * What of a piece is to be written behind those before (a list's first comma
 * goes); *any, false before the first, tells that there were findings.
 */
struct str report_join(
    const struct report_options *, struct str piece, bool *any);
void report_end(
    struct buf *, const struct report_options *, const struct report_summary *);

/*
 * What a finding is about, whatever line it moves to: rule, owner, type,
 * rdata, and its message without numbers.
 */
uint64_t finding_key(const struct finding *);

#endif
