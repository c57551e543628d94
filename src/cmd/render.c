#include "cmd/render.h"

static const struct {
	const char *name;
	enum target target;
} targets[] = {
    {"bind", TARGET_BIND},
    {"cloudflare", TARGET_CLOUDFLARE},
    {"values", TARGET_VALUES},
};

unsigned
target_by_name(struct str name)
{
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(*targets); i++)
		if (str_eq(name, str_c(targets[i].name)))
			return targets[i].target;
	return 0;
}

struct str
render_stem(struct arena *a, struct name name)
{
	return name_str_nodot(a, name_lowered(a, name));
}

struct str
render_sts_name(struct arena *a, struct name domain)
{
	return str_fmt(a, "%.*s.mta-sts.txt", STRP(render_stem(a, domain)));
}

/* "STEM.cloudflare.txt", then "STEM.cloudflare-2.txt", … */
static struct str
part_name(struct arena *a, struct str stem, const char *suffix, unsigned part)
{
	if (part == 1)
		return str_fmt(a, "%.*s.cloudflare.%s", STRP(stem), suffix);
	return str_fmt(a, "%.*s.cloudflare-%u.%s", STRP(stem), part, suffix);
}

static bool
render_parts(struct arena *a, struct buf *b, struct str stem,
    const struct zone *z, const char *suffix, size_t max,
    bool (*render)(struct buf *, const struct zone *, size_t, size_t *),
    struct file_sink sink)
{
	bool more = true;
	size_t next = 0;
	unsigned part;

	for (part = 1; more; part++) {
		buf_reset(b);
		more = render(b, z, max, &next);
		if (!sink.put(sink.ctx, part_name(a, stem, suffix, part),
			buf_view(b)))
			return false;
	}
	return true;
}

static bool
render_whole(struct arena *a, struct buf *b, struct str stem,
    const struct zone *z, const char *suffix,
    void (*render)(struct buf *, const struct zone *), struct file_sink sink)
{
	buf_reset(b);
	render(b, z);
	return sink.put(
	    sink.ctx, str_fmt(a, "%.*s%s", STRP(stem), suffix), buf_view(b));
}

static bool
render_cloudflare(struct arena *a, struct buf *b, struct str stem,
    const struct zone *z, enum cloudflare_plan plan, struct file_sink sink)
{
	struct cloudflare_options options = {.plan = plan};
	struct cloudflare adapted;

	cloudflare_adapt(a, z, &options, &adapted);
	return render_parts(a, b, stem, &adapted.zone, "txt",
		   CLOUDFLARE_IMPORT_MAX, target_cloudflare_txt, sink) &&
	       render_parts(a, b, stem, &adapted.zone, "json",
		   cloudflare_limits(plan).batch, target_cloudflare_json, sink);
}

bool
render_zone(struct arena *a, struct buf *b, struct str stem,
    const struct zone *z, unsigned wanted, enum cloudflare_plan plan,
    struct file_sink sink)
{
	if (wanted & TARGET_BIND &&
	    !render_whole(a, b, stem, z, ".zone", target_bind, sink))
		return false;
	if (wanted & TARGET_CLOUDFLARE &&
	    !render_cloudflare(a, b, stem, z, plan, sink))
		return false;
	return !(wanted & TARGET_VALUES) ||
	       render_whole(a, b, stem, z, ".values.txt", target_values, sink);
}

bool
render_names(
    struct arena *a, struct str stem, unsigned wanted, struct file_sink sink)
{
	static const struct {
		unsigned target;
		const char *suffix;
	} names[] = {
	    {TARGET_BIND, ".zone"},
	    {TARGET_CLOUDFLARE, ".cloudflare.txt"},
	    {TARGET_CLOUDFLARE, ".cloudflare.json"},
	    {TARGET_VALUES, ".values.txt"},
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wanted & names[i].target &&
		    !sink.put(sink.ctx,
			str_fmt(a, "%.*s%s", STRP(stem), names[i].suffix),
			(struct str){0}))
			return false;
	return true;
}

static bool
cut(struct str *path, const char *suffix)
{
	if (!str_ends(*path, str_c(suffix)) || path->n == strlen(suffix))
		return false;
	path->n -= strlen(suffix);
	return true;
}

/* ".cloudflare" or ".cloudflare-N" at the end. */
static bool
cut_part(struct str *path)
{
	struct str p = *path;

	while (p.n && str_isdigit(p.p[p.n - 1]))
		p.n--;
	if (p.n < path->n && cut(&p, ".cloudflare-")) {
		*path = p;
		return true;
	}
	return cut(path, ".cloudflare");
}

unsigned
render_target(struct str path, struct str *stem)
{
	*stem = path;
	if (cut(stem, ".zone"))
		return TARGET_BIND;
	if (cut(stem, ".values.txt"))
		return TARGET_VALUES;
	if (cut(stem, ".mta-sts.txt"))
		return RENDER_ALWAYS;
	if ((cut(stem, ".txt") || cut(stem, ".json")) && cut_part(stem))
		return TARGET_CLOUDFLARE;
	*stem = (struct str){0};
	return 0;
}
