/*
 * The JSON, SARIF and GitLab forms. Inside of the reports.
 */
#ifndef LINT_REPORT_JSON_H
#define LINT_REPORT_JSON_H

#include "lint/report.h"
#include "lint/report_place.h"

void json_begin(struct buf *);
/* Both write a comma and a line feed before the finding. */
void json_finding(struct buf *, const struct finding *, struct report_cursor *);
void json_end(struct buf *, const struct report_summary *);

void sarif_begin(struct buf *);
void sarif_finding(
    struct buf *, const struct finding *, struct report_cursor *);
void sarif_end(struct buf *);

void gitlab_begin(struct buf *);
void gitlab_finding(
    struct buf *, const struct finding *, struct report_cursor *);
void gitlab_end(struct buf *);

/* "text", quoted and escaped. */
void json_text(struct buf *, struct str);

#endif
