/*
 * The parts of the HTML report that are no data, put into the binary by the
 * build from cmd/page/.
 */
#ifndef CMD_PAGE_H
#define CMD_PAGE_H

#include "base/str.h"

extern const struct str page_css, page_js;

#endif
