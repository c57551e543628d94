/*
 * The YAML of what was inferred. Private to src/model/save*.c.
 */
#ifndef MODEL_SAVE_H
#define MODEL_SAVE_H

#include "model/infer_work.h"

enum {
	SAVE_WIDTH = 76 /* a longer list stands an item a line */
};

struct save {
	struct infer *f;
	struct buf *b;
	size_t indent;
};

void save_indent(struct save *);
/* "key:"; the same and a line's end, with what follows indented by two. */
void save_key(struct save *, const char *key);
void save_open(struct save *, const char *key);
void save_close(struct save *);
void save_text(struct save *, const char *key, struct str value);
void save_true(struct save *, const char *key);
void save_number(struct save *, const char *key, uint32_t value);
/* In brackets on one line, or an item a line; nothing for an empty list. */
void save_list(struct save *, const char *key, const struct str *v, size_t n);
void save_comment(struct save *, struct str text);
void save_zone_text(struct buf *, struct str);

/* save_send.c: send:, spf: and dkim: of a scope */
void save_send(struct save *, struct scope_guess *);
void save_provider(struct save *, struct provider_guess *);
void save_dkim(struct save *, struct scope_guess *);

/* save_service.c */
void save_zone_part(struct save *);
void save_dmarc(struct save *);
void save_clients(struct save *, struct scope_guess *);
void save_policies(struct save *, struct scope_guess *);
void save_caa(struct save *);
void save_bimi(struct save *);
void save_ttls(struct save *);

#endif
