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
	FILE_CONF, /* records as VestaCP and HestiaCP store them */
	FILE_PANEL, /* their dns.conf: zones without records */
	FILE_JSON, /* records as cPanel and Cloudflare give them out */
	FILE_EMPTY
};

/* path helps where the content says little; may be null. */
static inline bool
file_has_records(enum file_kind k)
{
	return k == FILE_ZONE || k == FILE_CONF || k == FILE_JSON;
}

enum file_kind sniff(struct str text, const char *path);

#endif
