#include "cmd/import.h"

#include "base/file.h"
#include "cmd/adopt.h"
#include "cmd/config.h"
#include "cmd/load.h"
#include "cmd/say.h"

enum {
	UNREADABLE = 2
};

struct import {
	const struct env *env;
	struct arena *arena;
	struct config config; /* of templates */
	struct loaded loaded;
	struct diag diag;
	const char *output; /* null: standard output */
	const char *keys_dir; /* --keys-dir */
	struct adopt *adopt; /* null: without --keys */
	const struct inferred **done;
	size_t ndone;
	const struct inferred **slot; /* the same by name, a hash table */
	size_t nslot;
	int status;
};

void
import_account(struct buf *b, const struct inferred *v)
{
	static const enum infer_part order[] = {INFER_ZONE, INFER_NONE,
	    INFER_HOSTS, INFER_TLSA, INFER_MX, INFER_SPF, INFER_PROVIDERS,
	    INFER_DKIM, INFER_DMARC, INFER_POLICIES, INFER_CLIENTS, INFER_CAA,
	    INFER_RECORDS, INFER_DROPPED, INFER_REPEATED, INFER_OUTSIDE,
	    INFER_UNREAD, INFER_SOA};
	const char *comma = ": ";
	size_t i;

	buf_fmt(b, "%zu record%s", v->records, v->records == 1 ? "" : "s");
	for (i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (!v->count[order[i]])
			continue;
		buf_fmt(b, "%s%zu %s", comma, v->count[order[i]],
		    infer_part_name(order[i]));
		if (order[i] == INFER_RECORDS && v->mail_verbatim)
			buf_fmt(b, " (%zu about mail)", v->mail_verbatim);
		comma = ", ";
	}
}

static void
name_dropped(struct buf *b, const struct zone *z, const struct inferred *v,
    const char *prefix)
{
	size_t i, named = 0;

	if (!v->count[INFER_DROPPED])
		return;
	buf_fmt(b, "%sdropped:", prefix);
	for (i = 0; i < z->n; i++) {
		struct buf name = BUF_INIT;

		if (v->part[i] != INFER_DROPPED)
			continue;
		buf_c(b, named++ ? ", " : " ");
		name_text_relative(&name, z->rr[i].owner, z->origin);
		buf_visible(b, buf_view(&name));
		buf_ch(b, ' ');
		type_text(b, z->rr[i].type);
		buf_free(&name);
	}
	buf_ch(b, '\n');
}

/* What stands in the source and is no record: nothing of it is in the YAML. */
static void
name_asides(struct buf *b, const struct zone *z, enum aside_kind kind,
    const char *prefix, const char *what)
{
	size_t i, named = 0;

	for (i = 0; i < z->naside; i++) {
		const struct aside *x = &z->aside[i];
		struct buf name = BUF_INIT;

		if (x->kind != kind)
			continue;
		if (named++ == 0)
			buf_fmt(b, "%s%s: ", prefix, what);
		else
			buf_c(b, ", ");
		if (x->rr.owner.n) {
			name_text_relative(&name, x->rr.owner, z->origin);
			buf_visible(b, buf_view(&name));
			buf_ch(b, ' ');
			type_text(b, x->rr.type);
		} else {
			struct where w = place_where(x->place);

			buf_fmt(b, "line %u", w.line);
		}
		buf_free(&name);
	}
	if (named)
		buf_ch(b, '\n');
}

static void
remark_count(struct buf *b, const char *prefix, size_t n, const char *one,
    const char *many)
{
	if (n)
		buf_fmt(b, "%s%zu %s\n", prefix, n, n == 1 ? one : many);
}

void
import_remarks(struct buf *b, const struct zone *z, const struct inferred *v,
    const char *prefix)
{
	const struct infer_changes *c = &v->changes;
	size_t i;

	name_dropped(b, z, v, prefix);
	name_asides(b, z, ASIDE_UNREAD, prefix, "could not be read");
	name_asides(b, z, ASIDE_SUSPENDED, prefix, "suspended, left out");
	name_asides(b, z, ASIDE_MANAGED, prefix, "Cloudflare's own, left out");
	for (i = 0; i < v->nnote; i++) {
		buf_c(b, prefix);
		buf_visible(b, v->note[i]);
		buf_ch(b, '\n');
	}
	remark_count(b, prefix, v->junk_kept,
	    "record is of use to a panel alone: --drop-panel leaves it out",
	    "records are of use to a panel alone: --drop-panel leaves them "
	    "out");
	remark_count(b, prefix, c->spf, "SPF record will be in other words",
	    "SPF records will be in other words");
	remark_count(b, prefix, c->ttl,
	    "record gets the smaller TTL of others of its name and type",
	    "records get the smaller TTL of others of their name and type");
}

static const struct source *
file_of(const struct loaded_zone *z)
{
	return z->zone->nsource ? z->zone->source[0] : NULL;
}

/* The slot of a domain in the table of those that were imported. */
static const struct inferred **
slot_of(struct import *m, struct name name)
{
	size_t i = name_hash(name) & (m->nslot - 1);

	while (m->slot[i] && !name_eq(m->slot[i]->domain, name))
		i = (i + 1) & (m->nslot - 1);
	return &m->slot[i];
}

/* The same domain a second time cannot stand in one configuration. */
static bool
is_second(struct import *m, const struct loaded_zone *z)
{
	if (!*slot_of(m, z->zone->origin))
		return false;
	diag_error(&m->diag,
	    file_of(z) ? place_of(file_of(z), 0, 0) : (struct place){0},
	    "'%.*s' has been imported from another file",
	    STRP(name_str_nodot(m->arena, z->zone->origin)));
	return true;
}

/* A private key that is not the one that is published signs in vain. */
static void
remark_strangers(struct import *m, struct buf *b, const struct inferred *v)
{
	size_t i;

	for (i = 0; m->adopt && i < v->nother; i++) {
		const struct infer_key *k = &v->other[i];
		struct str path = adopt_stranger(
		    m->arena, m->adopt, k->domain, k->selector, k->key);

		if (!path.n)
			continue;
		buf_c(b, "  the private key in ");
		buf_visible(b, path);
		buf_fmt(b, " is not the one published as %.*s._domainkey\n",
		    STRP(k->selector));
	}
}

static void
import_zone(struct import *m, const struct loaded_zone *z,
    const struct infer_options *options)
{
	struct inferred *v = NEW(m->arena, struct inferred);
	struct buf b = BUF_INIT, name = BUF_INIT;

	if (is_second(m, z) ||
	    !infer_zone(m->arena, z->zone, options, v, &m->diag))
		return;
	m->done[m->ndone++] = v;
	*slot_of(m, v->domain) = v;
	name_text_nodot(&name, v->domain);
	buf_visible(&b, buf_view(&name));
	buf_c(&b, ": ");
	import_account(&b, v);
	buf_ch(&b, '\n');
	import_remarks(&b, z->zone, v, "  ");
	remark_strangers(m, &b, v);
	if (m->env->verbosity >= 0)
		fprintf(m->env->err, "%.*s", STRP(buf_view(&b)));
	buf_free(&b);
	buf_free(&name);
}

static void
write_one(struct import *m, const char *path, const struct inferred *const *v,
    size_t n)
{
	struct str why, text = infer_document(m->arena, v, n);

	if (file_replace(m->arena, path, text, 0, &why) == FILE_FAILED)
		m->status = say_error(m->env, why);
}

/* One file, or in a folder (PATH/) one for each domain. */
static void
write_out(struct import *m, const char *path)
{
	size_t i, n = strlen(path);
	struct str why, name;

	if (n == 0 || path[n - 1] != '/') {
		write_one(m, path, m->done, m->ndone);
		return;
	}
	if (!file_mkdirs(m->arena, path, 0777, &why)) {
		m->status = say_error(m->env, why);
		return;
	}
	for (i = 0; i < m->ndone; i++) {
		name = name_str_nodot(
		    m->arena, name_lowered(m->arena, m->done[i]->domain));
		write_one(m,
		    file_join(m->arena, path,
			str_fmt(m->arena, "%.*s.yaml", STRP(name))),
		    &m->done[i], 1);
	}
}

/* Where the keys of the new configuration stand: beside it. */
static const char *
keys_beside(struct import *m)
{
	const char *slash = m->output ? strrchr(m->output, '/') : NULL;

	if (m->keys_dir)
		return m->keys_dir;
	if (!slash)
		return "keys";
	return file_join(m->arena,
	    str_cstr(m->arena,
		str_sub(str_c(m->output), 0, (size_t)(slash - m->output) + 1)),
	    STR("keys"));
}

/* The private halves go in front of the YAML that counts on them. */
static bool
write_keys(struct import *m)
{
	const char *folder = keys_beside(m);
	size_t i, n = 0;
	struct str why;

	for (i = 0; i < m->ndone; i++) {
		if (!m->done[i]->nkey)
			continue;
		if (!adopt_write(m->arena, m->adopt, folder,
			m->keys_dir != NULL, m->done[i]->key, m->done[i]->nkey,
			&why)) {
			m->status = say_error(m->env, why);
			return false;
		}
		n += m->done[i]->nkey;
	}
	if (n)
		say(m->env, "%zu private key%s taken over into %s", n,
		    n == 1 ? "" : "s", folder);
	return true;
}

static bool
read_options(struct import *m, const struct args *args,
    struct load_options *load, struct str *why)
{
	const char *from = args_value(args, "from");
	const char *origin = args_value(args, "origin");
	enum name_error e;

	*load =
	    (struct load_options){.templates = args_value(args, "templates"),
		.companion = args_value(args, "companion")};
	if (from && !source_kind_from_text(str_c(from), &load->kind)) {
		*why = str_fmt(m->arena, "option '--from' has no '%s'", from);
		return false;
	}
	if (!origin)
		return true;
	e = name_from_text(
	    m->arena, str_c(origin), &name_root, &load->origin, NULL, NULL);
	if (e == NAME_OK)
		return true;
	*why = str_fmt(m->arena,
	    "option '--origin' takes a domain name, not '%s': %s", origin,
	    name_error_text(e));
	return false;
}

static void
import_all(
    struct import *m, const struct args *args, const struct load_options *load)
{
	struct infer_options options = {.providers = &m->config.providers,
	    .drop_panel = args_has(args, "drop-panel")};
	size_t i;

	if (m->adopt) {
		options.private = adopt_has;
		options.ctx = m->adopt;
	}
	for (i = 0; i < args->n; i++)
		if (!load_sources(m->arena, m->env, args->argument[i], load,
			&m->loaded, &m->diag))
			m->status = UNREADABLE;
	m->done = NEW_N(m->arena, const struct inferred *, m->loaded.n);
	for (m->nslot = 16; m->nslot < m->loaded.n * 2;)
		m->nslot *= 2;
	m->slot = NEW_N(m->arena, const struct inferred *, m->nslot);
	for (i = 0; i < m->loaded.n; i++)
		import_zone(m, &m->loaded.v[i], &options);
	if (m->diag.count[LEVEL_ERROR])
		m->status = UNREADABLE;
	say_problems(m->env, &m->diag);
	if (!m->ndone || !write_keys(m))
		return;
	if (m->output)
		write_out(m, m->output);
	else if (!say_output(
		     m->env, infer_document(m->arena, m->done, m->ndone)))
		m->status = UNREADABLE;
}

static int
import(const struct env *env, const struct args *args)
{
	const char *keys = args_value(args, "keys");
	struct import m = {.env = env,
	    .arena = args->arena,
	    .output = args_value(args, "output"),
	    .keys_dir = args_value(args, "keys-dir")};
	struct load_options load;
	struct adopt adopt;
	struct str why;

	m.diag = diag_in(args->arena);
	if (m.output && strcmp(m.output, "-") == 0)
		m.output = NULL;
	if (!read_options(&m, args, &load, &why) ||
	    !config_templates(
		m.arena, load.templates, &m.config, &m.diag, &why) ||
	    (keys && !adopt_open(m.arena, keys, &adopt, &why)))
		return say_error(env, why);
	m.adopt = keys ? &adopt : NULL;
	import_all(&m, args, &load);
	if (keys)
		adopt_close(&adopt);
	loaded_close(&m.loaded);
	config_close(&m.config);
	return m.status;
}

static const struct option options[] = {
    {.name = "from",
	.arg = "KIND",
	.choices = SOURCE_CHOICES,
	.doc = "what the files are, if not what they look like"},
    {.name = "origin", .arg = "NAME", .doc = "the domain, if no file tells"},
    {.name = "output",
	.brief = 'o',
	.arg = "FILE",
	.doc = "write there; into a folder, DIR/, a file a domain"},
    {.name = "keys",
	.arg = "DIR",
	.doc = "where private keys of DKIM are, in a panel's layout"},
    {.name = "keys-dir",
	.arg = "DIR",
	.doc = "where they go to, if not into keys beside FILE"},
    {.name = "drop-panel",
	.doc = "leave out what only the panel needs, by name"},
    {.name = "companion", .arg = "FILE", .doc = "the panel's dns.conf"},
    {.name = "templates",
	.arg = "DIR",
	.doc = "provider templates beside the built-in ones"},
    {0},
};

const struct command import_command = {
    .name = "import",
    .arguments = "FILE...",
    .min = 1,
    .max = ARGUMENTS_ANY,
    .doc = "zones to YAML that says what they are for",
    .about = "Reads zones, as files of name servers and panels or as exports "
	     "of Cloudflare, and prints the YAML from which gen makes the same "
	     "records. What became of every record is said on standard error. "
	     "FILE - is standard input. Exit status 2: something could not be "
	     "read or described; the rest is written.",
    .option = options,
    .run = import,
};
