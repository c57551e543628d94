/*
 * What a file is, by its content: used where nobody said so.
 */
#ifndef CMD_SNIFF_H
#define CMD_SNIFF_H

#include "base/str.h"

enum file_kind {
	FILE_OTHER,
	FILE_ZONE,
	FILE_YAML, /* a description of ours: mailzone.yaml(5) */
	FILE_EMPTY
};

/* path helps where the content says little; may be null. */
enum file_kind sniff(struct str text, const char *path);

#endif
