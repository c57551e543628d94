#include "cmd/published.h"

#include "base/file.h"
#include "dns/read.h"

enum {
	PUBLISHED_MAX = 64 << 20 /* octets of a file that is looked into */
};

/* SELECTOR._domainkey.DOMAIN (RFC 6376 section 3.6.2.1); n 0: no name. */
static struct name
selector_owner(struct arena *a, const struct domain *d, struct str selector)
{
	struct str text = str_fmt(a, "%.*s._domainkey", STRP(selector));
	struct name owner = {0};

	if (name_from_text(a, text, &d->name, &owner, NULL, NULL) != NAME_OK)
		owner.n = 0;
	return owner;
}

static bool
file_has(struct arena *a, const char *path, const struct domain *top,
    struct name owner)
{
	struct source source = {.name = str_c(path)};
	struct read_options options = {
	    .origin = top->name, .has_ttl = true, .default_ttl = 3600};
	struct buf text = BUF_INIT;
	struct diag ignored = diag_in(a);
	struct zone zone;
	struct str why;
	bool found = false;
	size_t i;

	ignored.max = 1;
	if (file_read(a, path, PUBLISHED_MAX, &text, &why)) {
		source.text = buf_view(&text);
		zone_init(&zone, a, top->name);
		read_zone(&zone, &source, &options, &ignored);
		for (i = 0; i < zone.n && !found; i++)
			found = name_eq(zone.rr[i].owner, owner);
	}
	buf_free(&text);
	return found;
}

const char *
published_selector(struct arena *a, const char *folder,
    const struct domain *domain, struct str selector)
{
	static const char *const suffixes[] = {".zone", ".cloudflare.txt"};
	struct name owner = selector_owner(a, domain, selector);
	const struct domain *top = domain;
	struct str name;
	size_t i;

	while (top->parent)
		top = top->parent;
	name = name_str_nodot(a, name_lowered(a, top->name));
	for (i = 0; owner.n && i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		const char *path = file_join(
		    a, folder, str_fmt(a, "%.*s%s", STRP(name), suffixes[i]));

		if (file_has(a, path, top, owner))
			return path;
	}
	return NULL;
}
