/*
 * One zone: from zone text, or from what panels and Cloudflare give out.
 */
#include <sys/stat.h>

#include "cmd/include.h"
#include "cmd/load_work.h"
#include "dns/read_dump.h"

enum {
	STS_MAX = 65536 /* octets of a policy: RFC 8461 section 3.3 */
};

/* Is the place within a record that was read well? */
static bool
is_in_record(const struct zone *z, struct place place)
{
	size_t lo = 0, hi = z->n;

	/* records stand in the order of the text, but for included ones */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->rr[mid].source == place.source &&
		    z->rr[mid].place.end <= place.at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < z->n && z->rr[lo].source == place.source &&
	       z->rr[lo].place.at <= place.at && !(z->rr[lo].flags & RR_BAD);
}

/* Of what is told again as zone text, the other readers have kept account. */
static bool
is_of(const struct zone *z, const struct source *s)
{
	return s && (z->form == FORM_TEXT || s->map);
}

/* What the reader reported and could make no record of. */
void
load_note_unread(struct zone *z, const struct diag *d, size_t from)
{
	size_t i;

	for (i = from; i < d->n; i++) {
		const struct problem *p = &d->v[i];

		if (p->level == LEVEL_ERROR && is_of(z, p->place.source) &&
		    !is_in_record(z, p->place))
			zone_set_aside(z, ASIDE_UNREAD, p->place, p->text);
	}
}

static enum source_kind
kind_of(const struct zone *z)
{
	switch (z->kind) {
	case ZONE_CPANEL:
		return SOURCE_CPANEL;
	case ZONE_CLOUDFLARE:
		return SOURCE_CLOUDFLARE;
	case ZONE_VESTA:
		return SOURCE_VESTA;
	case ZONE_HESTIA:
		return SOURCE_HESTIA;
	case ZONE_BIND:
	case ZONE_MADE:
		break;
	}
	return SOURCE_BIND;
}

/* The MTA-STS policy that gen writes beside a zone. */
static const struct source *
sts_beside(struct loading *g, const char *path, struct name origin)
{
	const char *slash = strrchr(path, '/');
	struct str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
	const char *name;
	struct stat st;
	struct str why;

	if (strcmp(path, "-") == 0 || origin.n <= 1 ||
	    !name_is_hostname(origin))
		return NULL;
	name = str_cstr(g->arena,
	    str_fmt(g->arena, "%.*s%.*s.mta-sts.txt", STRP(folder),
		STRP(
		    name_str_nodot(g->arena, name_lowered(g->arena, origin)))));
	if (stat(name, &st) != 0)
		return NULL;
	return load_read(g, name, STS_MAX, &why);
}

/* What --from says of zone text that does not say it itself. */
enum zone_kind
load_zone_kind(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_CPANEL:
		return ZONE_CPANEL;
	case SOURCE_CLOUDFLARE:
		return ZONE_CLOUDFLARE;
	case SOURCE_VESTA:
		return ZONE_VESTA;
	case SOURCE_HESTIA:
		return ZONE_HESTIA;
	case SOURCE_AUTO:
	case SOURCE_BIND:
	case SOURCE_YAML:
	case SOURCE_DNS:
		break;
	}
	return ZONE_BIND;
}

struct zone *
load_zone_text(struct loading *g, const struct source *s, struct name origin)
{
	struct zone *z = NEW(g->arena, struct zone);
	struct includes *includes = NEW(g->arena, struct includes);
	struct read_options options = {.origin = origin};
	size_t before = g->diag->n;

	zone_init(z, g->arena, origin);
	z->kind = load_zone_kind(g->opt->kind);
	includes_init(includes, g->arena, s, g->opt->include, &options);
	load_hold(g)->includes = includes;
	read_zone(z, s, &options, g->diag);
	load_note_unread(z, g->diag, before);
	return z;
}

/* ---- what is no zone text ---- */

static bool
is_dump(struct str text)
{
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	text = str_trim(str_sub(text, 0, 4096));
	return text.n && (text.p[0] == '{' || text.p[0] == '[');
}

static struct str
first_line(struct str text)
{
	text = str_sub(text, 0, 65536);
	while (text.n && strchr(" \t\r\n", text.p[0]))
		text = str_sub(text, 1, text.n);
	return str_sub(text, 0, str_chr(text, '\n', 0));
}

bool
load_is_panel_text(struct str text)
{
	bool zones;

	return is_dump(text) ||
	       (conf_is_line(first_line(text), &zones) && !zones);
}

static bool
read_other(struct loading *g, const char *path, const struct source *s,
    struct zone *z, struct zone **written)
{
	size_t before = g->diag->n;

	if (g->opt->kind == SOURCE_BIND || !load_is_panel_text(s->text))
		return false;
	zone_init(z, g->arena, g->opt->origin);
	if (!is_dump(s->text)) {
		load_panel_records(g, path, s, z, written);
	} else {
		read_dump(z, s, g->opt->origin, g->diag);
		load_note_unread(z, g->diag, before);
	}
	return true;
}

bool
load_panel_text(struct arena *a, const struct env *env, const char *path,
    const struct source *s, const struct load_options *o, struct loaded *out,
    struct zone *z, struct zone **written, struct diag *d)
{
	static const struct load_options none;
	struct loading g = {a, env, o ? o : &none, out, d};

	*written = NULL;
	return read_other(&g, path, s, z, written);
}

void
load_zone(struct loading *g, const char *path, const struct source *s)
{
	struct zone *z = NEW(g->arena, struct zone), *written = NULL;
	struct loaded_zone *l;

	if (!read_other(g, path, s, z, &written))
		z = load_zone_text(g, s, g->opt->origin);
	l = load_add(g, z, path, kind_of(z));
	l->written = written;
	l->sts = sts_beside(g, path, z->origin);
}
