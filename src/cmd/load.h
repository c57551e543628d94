/*
 * Zones from any source: zone files, what panels store and export, YAML.
 *
 * A file is what its content says, or what --from says. What cannot be read
 * in it goes to diag with its place and stands among the zone's asides; the
 * other lines and files go on. Zones and everything of them live in the
 * arena; the texts they borrow from live until loaded_close.
 */
#ifndef CMD_LOAD_H
#define CMD_LOAD_H

#include <pthread.h>

#include "base/env.h"
#include "dns/read_conf.h"

enum source_kind {
	SOURCE_AUTO, /* by content */
	SOURCE_BIND,
	SOURCE_CPANEL, /* zone file, or JSON of parse_zone and dumpzone */
	SOURCE_VESTA, /* DOMAIN.conf of the panel, or its zone file */
	SOURCE_HESTIA,
	SOURCE_CLOUDFLARE, /* export, or JSON of the API */
	SOURCE_YAML, /* a description of ours */
	SOURCE_DNS /* dns:SERVER; load_sources does not ask servers */
};

/* For the choices of an option. */
#define SOURCE_CHOICES "auto|bind|cpanel|vesta|hestia|cloudflare|yaml|dns"

bool source_kind_from_text(struct str, enum source_kind *);

/*
 * What many files have in common, such as the dns.conf of a user's domains:
 * read once. Threads may share one. What is wrong in such a file is told by
 * calls that have no cache.
 */
struct load_cache {
	pthread_mutex_t lock;
	struct arena arena;
	struct load_file {
		const char *path;
		struct buf text;
		struct panel_zones *zones; /* null: cannot be read */
	} * v;
	size_t n, cap;
};

void load_cache_init(struct load_cache *);
void load_cache_close(struct load_cache *);

struct load_options {
	enum source_kind kind;
	struct name origin; /* of zone files; n 0: they tell */
	const char *include; /* folder that $INCLUDE may read; null: beside */
	const char *templates; /* folder of provider templates, or null */
	const char *keys; /* folder of keys for YAML; null: beside it */
	/*
	 * What belongs to a panel's DOMAIN.conf, of any name: its dns.conf,
	 * or the zone file that the panel wrote. Those that have their usual
	 * names are found: dns.conf beside it or above, DOMAIN.dns.conf,
	 * DOMAIN.db.
	 */
	const char *companion;
	struct load_cache *cache; /* shared with other calls, or null */
};

struct loaded_zone {
	struct zone *zone; /* indexed */
	const char *path; /* as given or found in the folder */
	enum source_kind kind; /* never AUTO */
	/* of a panel's .conf: the zone file it wrote, indexed; or null */
	struct zone *written;
	const struct source *sts; /* MTA-STS policy beside it, or null */
	struct place sts_place; /* YAML: what asked for the policy */
};

struct loaded {
	struct loaded_zone *v; /* of a folder by name */
	size_t n, cap;
	size_t skipped; /* files of a folder that are no source */
	struct loaded_private *private;
};

/* Is it what load_panel_text reads, by its first octets? */
bool load_is_panel_text(struct str text);
/*
 * Reads a text that is no zone text: what VestaCP and HestiaCP store, JSON.
 * False where it is none of these; then nothing was done. The zone is not
 * indexed. *hold keeps what is read beside it until loaded_close. *written
 * becomes the zone file that the panel wrote, or null.
 */
bool load_panel_text(struct arena *, const struct env *, const char *path,
    const struct source *, const struct load_options *, struct loaded *hold,
    struct zone *, struct zone **written, struct diag *);

/*
 * Adds the zones of a file, of "-", or of a folder: all files below it that
 * are sources; with YAML among them, the folder is a configuration. A YAML
 * gives a zone for each domain. Options may be null. False when something
 * cannot be read at all, which is said on env->err; what was read is there
 * all the same. *out begins as {0} and may be added to.
 */
bool load_sources(struct arena *, const struct env *, const char *path,
    const struct load_options *, struct loaded *out, struct diag *);
void loaded_close(struct loaded *);

#endif
