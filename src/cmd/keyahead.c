#include "cmd/keyahead.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/beneath.h"
#include "cmd/keyfile.h"
#include "mail/keypair.h"

struct reader {
	struct keyahead *ahead;
	struct keyfolder folder;
	struct arena scratch; /* one file */
	struct buf pem;
};

static void
keep(struct keyahead *k, struct str name, unsigned mode,
    const struct public_key *key)
{
	struct keyahead_entry *e;

	k->entry = arena_grow(&k->arena, k->entry, k->n, &k->cap, sizeof(*e));
	e = &k->entry[k->n++];
	*e = (struct keyahead_entry){
	    .name = str_dup(&k->arena, name), .mode = mode, .key = *key};
	e->key.octets = str_dup(&k->arena, key->octets);
	e->key.modulus = str_dup(&k->arena, key->modulus);
	e->key.exponent = str_dup(&k->arena, key->exponent);
	e->key.raw = str_dup(&k->arena, key->raw);
}

static void
read_file(struct reader *r, const char *domain, const char *file)
{
	struct str name = str_fmt(&r->scratch, "%s/%s", domain, file), why;
	struct public_key key = {0};
	unsigned mode = 0;

	if (keyfile_read(&r->scratch, &r->folder, str_cstr(&r->scratch, name),
		&r->pem, &mode, &why) == KEYFILE_READ &&
	    keypair_public(&r->scratch, buf_view(&r->pem), NULL, &key, &why))
		keep(r->ahead, name, mode, &key);
	keypair_cleanse(&r->pem);
	arena_reset(&r->scratch);
}

/* Calls for each entry of a folder that is not hidden; closes fd. */
static void
each_entry(struct reader *r, int fd, const char *domain,
    void (*take)(struct reader *, const char *domain, const char *name))
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (!atomic_load(&r->ahead->stop) && (e = readdir(dir)))
		if (keyfile_name_ok(str_c(e->d_name)))
			take(r, domain, e->d_name);
	closedir(dir);
}

static void
take_file(struct reader *r, const char *domain, const char *name)
{
	if (str_ends(str_c(name), STR(".pem")))
		read_file(r, domain, name);
}

static void
take_domain(struct reader *r, const char *none, const char *name)
{
	(void)none;
	each_entry(r, open_beneath(r->folder.fd, name, O_RDONLY | O_DIRECTORY),
	    name, take_file);
}

static int
by_name(const void *a, const void *b)
{
	const struct keyahead_entry *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

void
keyahead_read(struct keyahead *k)
{
	struct reader r = {.ahead = k, .folder = {.fd = -1}};
	struct str why;

	if (keyfolder_open(&r.scratch, &r.folder, k->folder, k->follow, &why) &&
	    r.folder.fd >= 0)
		each_entry(&r, dup(r.folder.fd), NULL, take_domain);
	keyfolder_close(&r.folder);
	arena_free(&r.scratch);
	if (k->n)
		qsort(k->entry, k->n, sizeof(*k->entry), by_name);
}

const struct keyahead_entry *
keyahead_find(const struct keyahead *k, struct str name)
{
	struct keyahead_entry key = {.name = name};

	return k->n ? bsearch(&key, k->entry, k->n, sizeof(key), by_name)
		    : NULL;
}

void
keyahead_free(struct keyahead *k)
{
	arena_free(&k->arena);
	k->n = 0;
}
