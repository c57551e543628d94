/*
 * The configuration a command line names: files and folders of YAML, read
 * into one model. A struct config owns the texts (config_close); the model
 * lives in the caller's arena and borrows from them.
 */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/options.h"
#include "model/model.h"

struct config {
	const struct source **file; /* as read, in order */
	size_t n, cap;
	const struct source *shared; /* mailzone.yaml of a folder, or null */
	const char *root; /* folder of the configuration, "." at least */
	bool scattered; /* the files are in several folders */
	struct providers providers;
	struct model model;
	struct config_private *private;
};

/*
 * Reads the files named by the arguments (none: mailzone.yaml) and the
 * templates of the folder `provided` (may be null). Folders are walked for
 * *.yaml and *.yml without hidden ones, keys, and those in skip[] (paths,
 * nulls allowed). False when a file cannot be read; faults of the YAML go to
 * diag.
 */
bool config_open(struct arena *, char *const *path, size_t n,
    const char *provided, const char *const *skip, size_t nskip,
    struct config *, struct diag *, struct str *why);
/* The same for the templates alone, without a configuration. */
bool config_templates(struct arena *, const char *provided, struct config *,
    struct diag *, struct str *why);
void config_close(struct config *);

/*
 * The key folder: --keys-dir, or "keys" beside the configuration; null where
 * that would be several folders.
 */
const char *config_keys(
    struct arena *, const struct config *, const char *keys_dir);

/*
 * The domains that --only names, as a mask of model->n, null for all. False
 * with a suggestion when one of them is not declared.
 */
bool config_only(struct arena *, const struct config *, const struct str *only,
    size_t n, bool **mask, struct str *why);

#endif
