/*
 * The output folder and its manifest, DIR/.mailzone: the list of the files
 * that gen wrote there, so that it removes those it no longer wants and
 * nothing else. The manifest is text, one item a line, and is committed with
 * the files:
 *
 *   # mailzone manifest 1
 *   file example.com.zone
 *   serial example.com 2026112201 CONTENT
 *
 * A serial is the last one of a whole zone, and says for which records.
 * Lines of other keywords are kept as they are.
 */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "base/env.h"
#include "base/file.h"

struct manifest_serial {
	struct str zone; /* stem of the zone's files */
	uint32_t serial;
	struct str content; /* of serial_content */
};

struct manifest {
	struct str *file; /* relative paths, sorted, each once */
	size_t n;
	struct manifest_serial *serial; /* by zone, each once */
	size_t nserial;
	struct str *other; /* lines of other keywords, sorted */
	size_t nother;
};

struct output {
	const char *folder;
	int fd; /* -1: the folder does not exist */
	struct buf text; /* of the manifest as it stands */
	struct manifest manifest; /* borrows from text */
};

/*
 * Opens the folder and reads its manifest. `write`: creates it, waits until
 * no other run is at work there, removes what killed runs left behind.
 */
bool output_open(const struct env *, struct arena *, const char *folder,
    bool write, struct output *, struct str *why);
void output_close(struct output *);

/* A relative path of plain components: nothing else enters a manifest. */
bool output_path_ok(struct str path);

/* The manifest's text for these files (sorted, each once) and lines. */
void manifest_text(struct buf *, const struct manifest *);
/* The serial of a zone, or null. */
const struct manifest_serial *manifest_serial(
    const struct manifest *, struct str zone);
/* Enters n serials over those there are; they borrow. */
void manifest_number(struct arena *, struct manifest *,
    const struct manifest_serial *, size_t n);
/* Drops the serials of zones whose file it does not list. */
void manifest_settle(struct arena *, struct manifest *);
/* Sorts and makes unique, in place; returns the number left. */
size_t paths_sort(struct str *paths, size_t n);
bool paths_have(const struct str *paths, size_t n, struct str path);

/* Writes one file (or leaves it, when it holds the octets already). */
enum file_outcome output_write(struct arena *, const struct output *,
    struct str path, struct str text, struct str *why);
/* Makes a folder within, and refuses a symbolic link in its place. */
bool output_subfolder(
    struct arena *, const struct output *, const char *name, struct str *why);
/*
 * Removes a file of the manifest. One that is gone is fine; what is not a
 * regular file, or stands behind a symbolic link, is refused.
 */
bool output_remove(
    struct arena *, const struct output *, struct str path, struct str *why);
/*
 * The octets of a file as it stands; *exists is false when there is none.
 * False when it cannot be read.
 */
bool output_read(struct arena *, const struct output *, struct str path,
    struct buf *, bool *exists, struct str *why);

#endif
