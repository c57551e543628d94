#include "cmd/adopt.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "mail/keypair.h"

/* Relative to the folder; D is the domain, S the selector. */
static const char *const layouts[] = {
    "D/S.pem",
    "domain_keys/private/D",
    "private/D",
    "D",
    "D.pem",
    "mail/D.pem",
    "D/dkim.pem",
    "mail/D/dkim.pem",
    "conf/mail/D/dkim.pem",
    "virtual/D/dkim.private.key",
    "D/dkim.private.key",
    "domainkeys/D/S",
    "D/S",
    "opendkim/keys/D/S.private",
    "keys/D/S.private",
    "D/S.private",
    "dkim/D.S.key",
    "D.S.key",
};

static int
by_domain(const void *a, const void *b)
{
	const struct adopt_file *x = a, *y = b;
	int c = str_cmp(x->domain, y->domain);

	return c ? c : str_cmp(x->path, y->path);
}

static void
add_file(struct arena *a, struct adopt *k, struct str domain, struct str path)
{
	k->file = arena_grow(a, k->file, k->n, &k->cap, sizeof(*k->file));
	k->file[k->n++] = (struct adopt_file){str_lowered(a, domain), path};
}

/* All entries of FOLDER/RELATIVE, none where that is no folder. */
static struct str *
list(struct arena *a, const struct adopt *k, struct str relative, size_t *n)
{
	DIR *d = opendir(file_join(a, k->from.path, relative));
	struct str *v = NULL;
	struct dirent *e;
	size_t cap = 0;

	*n = 0;
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.') {
			v = arena_grow(a, v, *n, &cap, sizeof(*v));
			v[(*n)++] = str_dup(a, str_c(e->d_name));
		}
	if (d)
		closedir(d);
	return v;
}

/* USER/mail/DOMAIN.pem, and USER/conf/mail/DOMAIN/dkim.pem */
static void
add_user(struct arena *a, struct adopt *k, struct str user)
{
	struct str below = str_fmt(a, "%.*s/mail", STRP(user)), *v;
	size_t i, n;

	v = list(a, k, below, &n);
	for (i = 0; i < n; i++)
		if (str_ends(v[i], STR(".pem")))
			add_file(a, k, str_sub(v[i], 0, v[i].n - 4),
			    str_fmt(a, "%.*s/%.*s", STRP(below), STRP(v[i])));
	below = str_fmt(a, "%.*s/conf/mail", STRP(user));
	v = list(a, k, below, &n);
	for (i = 0; i < n; i++)
		add_file(a, k, v[i],
		    str_fmt(a, "%.*s/%.*s/dkim.pem", STRP(below), STRP(v[i])));
}

bool
adopt_open(
    struct arena *a, const char *folder, struct adopt *k, struct str *why)
{
	static const char *const bases[] = {"data/users", "users", "home", "."};
	size_t i, j, n;

	*k = (struct adopt){0};
	if (!keyfolder_open(a, &k->from, folder, true, why))
		return false;
	if (k->from.fd < 0) {
		*why = str_fmt(a, "there is no folder '%s'", folder);
		return false;
	}
	for (i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		struct str *v = list(a, k, str_c(bases[i]), &n);

		for (j = 0; j < n; j++)
			add_user(
			    a, k, str_fmt(a, "%s/%.*s", bases[i], STRP(v[j])));
	}
	if (k->n)
		qsort(k->file, k->n, sizeof(*k->file), by_domain);
	return true;
}

void
adopt_close(struct adopt *k)
{
	keyfolder_close(&k->from);
}

static struct str
fill(
    struct arena *a, const char *layout, struct str domain, struct str selector)
{
	struct buf b = BUF_INIT;
	struct str s;

	for (; *layout; layout++)
		if (*layout == 'D')
			buf_str(&b, domain);
		else if (*layout == 'S')
			buf_str(&b, selector);
		else
			buf_ch(&b, *layout);
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/* Reads the key of a file; false where there is none that can be read. */
static bool
read_key(struct arena *a, const struct adopt *k, struct str path,
    struct buf *pem, struct public_key *key)
{
	struct str why;

	return keyfile_read(a, &k->from, str_cstr(a, path), pem, NULL, &why) ==
		   KEYFILE_READ &&
	       keypair_public(a, buf_view(pem), NULL, key, &why);
}

struct search {
	struct arena *arena;
	const struct adopt *adopt;
	const struct public_key *wanted;
	struct buf *pem; /* of the last one that was read */
	struct str stranger; /* the first that is another key */
};

static bool
try_path(struct search *s, struct str path)
{
	struct public_key key;

	if (!read_key(s->arena, s->adopt, path, s->pem, &key))
		return false;
	if (key_eq(&key, s->wanted))
		return true;
	if (!s->stranger.n)
		s->stranger = path;
	return false;
}

/* The private half into s->pem; false where it is not there. */
static bool
search(struct search *s, struct name domain, struct str selector)
{
	struct str text =
	    name_str_nodot(s->arena, name_lowered(s->arena, domain));
	const struct adopt *k = s->adopt;
	size_t i, lo = 0, hi = k->n;

	for (i = 0; i < sizeof(layouts) / sizeof(*layouts); i++)
		if (try_path(s, fill(s->arena, layouts[i], text, selector)))
			return true;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (str_cmp(k->file[mid].domain, text) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < k->n && str_eq(k->file[lo].domain, text); lo++)
		if (try_path(s, k->file[lo].path))
			return true;
	return false;
}

bool
adopt_has(void *adopt, struct name domain, struct str selector,
    const struct public_key *key)
{
	struct arena scratch = ARENA_INIT;
	struct buf pem = BUF_INIT;
	struct search s = {&scratch, adopt, key, &pem, {0}};
	bool found = search(&s, domain, selector);

	keypair_cleanse(&pem);
	arena_free(&scratch);
	return found;
}

struct str
adopt_stranger(struct arena *a, const struct adopt *adopt, struct name domain,
    struct str selector, const struct public_key *key)
{
	struct buf pem = BUF_INIT;
	struct search s = {a, adopt, key, &pem, {0}};
	bool found = search(&s, domain, selector);

	keypair_cleanse(&pem);
	return found ? (struct str){0} : s.stranger;
}

/* A file that is there already must be of the same key. */
static bool
is_same(struct arena *a, const struct keyfolder *to, struct str path,
    const struct public_key *key, struct str *why)
{
	struct buf text = BUF_INIT;
	struct public_key there;
	struct str unused;
	bool same;

	same = keyfile_read(a, to, str_cstr(a, path), &text, NULL, why) ==
	       KEYFILE_READ;
	if (same && str_ends(path, STR(".pem")))
		same =
		    keypair_public(a, buf_view(&text), NULL, &there, &unused) &&
		    key_eq(&there, key);
	else if (same)
		same = keypair_read_pub(a, buf_view(&text), &there, &unused) &&
		       key_eq(&there, key);
	if (!same)
		*why =
		    str_fmt(a, "'%s/%.*s' is another key; it was left as it is",
			to->path, STRP(path));
	keypair_cleanse(&text);
	return same;
}

static bool
write_half(struct arena *a, const struct keyfolder *to, struct str domain,
    struct str file, struct str text, const struct public_key *key,
    struct str *why)
{
	bool secret = str_ends(file, STR(".pem"));

	switch (keyfile_create(
	    a, to, str_cstr(a, domain), str_cstr(a, file), text, secret, why)) {
	case KEYFILE_MADE:
		return true;
	case KEYFILE_EXISTS:
		return is_same(a, to,
		    str_fmt(a, "%.*s/%.*s", STRP(domain), STRP(file)), key,
		    why);
	case KEYFILE_ERROR:
		break;
	}
	return false;
}

static bool
write_key(struct arena *a, const struct adopt *adopt,
    const struct keyfolder *to, const struct infer_key *k, struct str *why)
{
	struct str domain = name_str_nodot(a, name_lowered(a, k->domain));
	struct buf from = BUF_INIT, pem = BUF_INIT, pub = BUF_INIT;
	struct search s = {a, adopt, k->key, &from, {0}};
	bool fine = false;

	*why = str_fmt(a, "the private half of %.*s._domainkey.%.*s is gone",
	    STRP(k->selector), STRP(domain));
	if (!search(&s, k->domain, k->selector) ||
	    !keypair_pkcs8(a, buf_view(&from), &pem, why))
		goto out;
	keypair_pub_text(a, k->key, &pub);
	fine =
	    write_half(a, to, domain, str_fmt(a, "%.*s.pub", STRP(k->selector)),
		buf_view(&pub), k->key, why) &&
	    write_half(a, to, domain, str_fmt(a, "%.*s.pem", STRP(k->selector)),
		buf_view(&pem), k->key, why);
out:
	keypair_cleanse(&from);
	keypair_cleanse(&pem);
	buf_free(&pub);
	return fine;
}

bool
adopt_write(struct arena *a, const struct adopt *adopt, const char *folder,
    bool follow, const struct infer_key *k, size_t n, struct str *why)
{
	struct keyfolder to;
	bool fine;
	size_t i;

	if (!keyfolder_open(a, &to, folder, follow, why))
		return false;
	fine = keyfolder_create(a, &to, follow, why) &&
	       keyfolder_lock(a, &to, why);
	for (i = 0; fine && i < n; i++)
		fine = write_key(a, adopt, &to, &k[i], why);
	keyfolder_close(&to);
	return fine;
}
