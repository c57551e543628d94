/*
 * The files of one domain: their names and their texts.
 */
#ifndef CMD_RENDER_H
#define CMD_RENDER_H

#include "model/cloudflare.h"
#include "model/model.h"
#include "model/target.h"

/* Takes a file; false ends the work (the taker knows why). */
struct file_sink {
	bool (*put)(void *ctx, struct str path, struct str text);
	void *ctx;
};

/* Reads "bind", "cloudflare", "values"; 0 for anything else. */
unsigned target_by_name(struct str);

/* The stem of a domain's files: its A-labels in lower case. */
struct str render_stem(struct arena *, struct name);

/*
 * Renders a zone for a set of targets into STEM.zone, STEM.cloudflare.txt,
 * STEM.cloudflare.json, STEM.values.txt; the parts of the Cloudflare files
 * beyond the first are STEM.cloudflare-2.txt and so on. `scratch` is for the
 * texts, which are good for the time of the call.
 */
bool render_zone(struct arena *, struct buf *scratch, struct str stem,
    const struct zone *, unsigned targets, enum cloudflare_plan,
    struct file_sink);

/* The names of those files, but for further parts; their texts are empty. */
bool render_names(
    struct arena *, struct str stem, unsigned targets, struct file_sink);

/* The policies of MTA-STS, DOMAIN.mta-sts.txt, whatever the targets are. */
struct str render_sts_name(struct arena *, struct name domain);

enum {
	/* beside the targets: what is wanted with any of them */
	RENDER_ALWAYS = 0x100
};

/*
 * The target that a file of an output folder belongs to, and the stem; 0 for
 * names that render_zone does not give.
 */
unsigned render_target(struct str path, struct str *stem);

#endif
