/*
 * Inside of load: what its files share.
 */
#ifndef CMD_LOAD_WORK_H
#define CMD_LOAD_WORK_H

#include "base/buf.h"
#include "cmd/load.h"

struct loading { /* one call */
	struct arena *arena;
	const struct env *env;
	const struct load_options *opt;
	struct loaded *out;
	struct diag *diag;
};

struct held { /* what must outlive the zones */
	struct buf text;
	struct includes *includes;
	struct config *config;
	struct keystore *keys;
};

struct loaded_private {
	struct held *v;
	size_t n, cap;
	struct load_cache own; /* where the options bring none */
};

/* Says it on env->err; returns false. */
bool load_unable(struct loading *, struct str why);
struct loaded_private *load_private(struct loading *);
/* A new one; good until the next is asked for. */
struct held *load_hold(struct loading *);
/* Null with the reason where it cannot be read. */
const struct source *load_read(
    struct loading *, const char *path, size_t max, struct str *why);
struct loaded_zone *load_add(
    struct loading *, struct zone *, const char *path, enum source_kind);

/* load_zone.c: a text that is no YAML becomes a zone of the loaded. */
void load_zone(struct loading *, const char *path, const struct source *);
struct zone *load_zone_text(
    struct loading *, const struct source *, struct name origin);
/* Errors from a problem on that left no record behind become asides. */
void load_note_unread(struct zone *, const struct diag *, size_t from);
enum zone_kind load_zone_kind(enum source_kind);

/* load_panel.c */
bool load_is_file(const char *path);
void load_panel_records(struct loading *, const char *path,
    const struct source *, struct zone *, struct zone **written);

#endif
