#include "cmd/keystore.h"

#include <stdatomic.h>

#include "base/die.h"
#include "base/file.h"
#include "base/pool.h"
#include "cmd/keyfile.h"
#include "cmd/published.h"
#include "cmd/say.h"
#include "mail/keypair.h"

enum {
	BITS_LEAST = 2048 /* RFC 8301 section 3.2: should */
};

struct worker {
	struct arena arena; /* as long as the store: keys, texts */
	struct arena scratch; /* one key */
	struct buf pub, pem;
};

struct owner { /* hash entry: where a domain's slots begin */
	const struct domain *domain;
	size_t first, n;
};

struct keystore_private {
	struct keyfolder folder;
	struct keystore_options options;
	struct keystore *store;
	struct worker *worker;
	unsigned workers;
	struct owner *owner; /* open addressing, a power of two */
	size_t mask;
	struct progress progress;
	atomic_bool failed; /* the environment failed: stop making */
	struct str why; /* written by the one that set failed */
	atomic_size_t made, repaired;
};

/* Collecting the slots */

static void
count_domain(const struct domain *d, size_t *slots, size_t *domains)
{
	size_t i;

	++*domains;
	for (i = 0; i < d->nselector; i++)
		*slots += d->selector[i].kind == SELECTOR_MADE;
	for (i = 0; i < d->nsub; i++)
		count_domain(&d->sub[i], slots, domains);
}

static size_t
hash_pointer(const void *p)
{
	return (
	    size_t)(((uintptr_t)p >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

static struct owner *
find_owner(const struct keystore_private *s, const struct domain *d)
{
	size_t i = hash_pointer(d) & s->mask;

	while (s->owner[i].domain && s->owner[i].domain != d)
		i = (i + 1) & s->mask;
	return &s->owner[i];
}

static void
collect_domain(struct keystore *store, const struct domain *d)
{
	struct owner *o = find_owner(store->private, d);
	size_t i;

	*o = (struct owner){.domain = d, .first = store->n};
	for (i = 0; i < d->nselector; i++)
		if (d->selector[i].kind == SELECTOR_MADE)
			store->slot[store->n++] = (struct key_slot){
			    .domain = d, .selector = &d->selector[i]};
	o->n = store->n - o->first;
	for (i = 0; i < d->nsub; i++)
		collect_domain(store, &d->sub[i]);
}

static void
collect(struct arena *a, struct keystore *store, const struct model *m)
{
	struct keystore_private *s = store->private;
	size_t slots = 0, domains = 0, size = 16, i;

	for (i = 0; i < m->n; i++)
		if (!s->options.only || s->options.only[i])
			count_domain(&m->domain[i], &slots, &domains);
	while (size < domains * 2)
		size *= 2;
	s->mask = size - 1;
	s->owner = NEW_N(a, struct owner, size);
	store->slot = NEW_N(a, struct key_slot, slots);
	for (i = 0; i < m->n; i++)
		if (!s->options.only || s->options.only[i])
			collect_domain(store, &m->domain[i]);
}

/* Reading */

static const char *
domain_file(struct arena *a, const struct key_slot *k)
{
	return str_cstr(a, name_str_nodot(a, name_lowered(a, k->domain->name)));
}

/* "DOMAIN/SELECTOR.pub", or null where a part is no name for a file. */
static const char *
half_name(struct arena *a, const struct key_slot *k, const char *suffix)
{
	const char *domain = domain_file(a, k);

	if (!keyfile_name_ok(str_c(domain)) ||
	    !keyfile_name_ok(k->selector->name))
		return NULL;
	return str_cstr(a,
	    str_fmt(a, "%s/%.*s%s", domain, STRP(k->selector->name), suffix));
}

static const char *
half_path(struct arena *a, const struct keystore_private *s, const char *name)
{
	return file_join(a, s->folder.path, str_c(name));
}

static void
fault(struct worker *w, struct key_slot *k, struct str error, struct str hint)
{
	k->state = SLOT_FAULTY;
	k->error = str_dup(&w->arena, error);
	k->hint = str_dup(&w->arena, hint);
}

static struct str
copy(struct arena *a, struct str s)
{
	return s.n ? str_dup(a, s) : s;
}

/* A key that outlives the scratch arena. */
static const struct public_key *
keep_key(struct arena *a, const struct public_key *key)
{
	struct public_key *copied = NEW(a, struct public_key);

	*copied = *key;
	copied->octets = copy(a, key->octets);
	copied->modulus = copy(a, key->modulus);
	copied->exponent = copy(a, key->exponent);
	copied->raw = copy(a, key->raw);
	return copied;
}

/* The key is what the YAML asks for, or the slot is faulty. */
static void
judge_key(const struct keystore_private *s, struct worker *w,
    struct key_slot *k, const char *name)
{
	const struct selector *want = k->selector;
	const char *path = half_path(&w->scratch, s, name);

	if (k->key->algorithm != want->algorithm)
		fault(w, k,
		    str_fmt(&w->scratch,
			"selector '%.*s' asks for %s, and '%s' is a key for %s",
			STRP(want->name), key_algorithm_name(want->algorithm),
			path, key_algorithm_name(k->key->algorithm)),
		    STR("a key is never replaced: give the new one a selector "
			"of its own"));
	else if (want->algorithm != KEY_RSA || k->key->bits >= want->bits)
		return;
	else if (k->key->bits < BITS_LEAST && !want->weak)
		fault(w, k,
		    str_fmt(&w->scratch, "'%s' has only %u bits", path,
			k->key->bits),
		    STR("make a new one under another selector, or say weak: "
			"true"));
	else
		k->warning = str_fmt(&w->arena,
		    "'%s' has %u bits, not %u: a key is never replaced", path,
		    k->key->bits, want->bits);
}

static void
compare_halves(const struct keystore_private *s, struct worker *w,
    struct key_slot *k, const struct public_key *key, const char *name,
    const char *pub_name)
{
	k->private = true;
	if (!key_eq(k->key, key))
		fault(w, k,
		    str_fmt(&w->scratch,
			"'%s' and '%s' are not halves of one key",
			half_path(&w->scratch, s, name),
			half_path(&w->scratch, s, pub_name)),
		    STR("put back the half that belongs to the other"));
}

/* Compares a private half with the public one, or makes that from it. */
static void
read_private(const struct keystore_private *s, struct worker *w,
    struct key_slot *k, const char *name, const char *pub_name)
{
	struct public_key key;
	struct str why;

	if (!keypair_public(
		&w->scratch, buf_view(&w->pem), &w->pub, &key, &why)) {
		fault(w, k,
		    str_fmt(&w->scratch, "cannot read '%s': %.*s",
			half_path(&w->scratch, s, name), STRP(why)),
		    STR(""));
		return;
	}
	if (k->key) {
		compare_halves(s, w, k, &key, name, pub_name);
		return;
	}
	k->private = true;
	k->key = keep_key(&w->arena, &key);
	k->state = SLOT_LONE;
	judge_key(s, w, k, name);
}

static bool
read_public(const struct keystore_private *s, struct worker *w,
    struct key_slot *k, const char *name)
{
	enum keyfile_state state;
	struct public_key key;
	struct str why;

	state =
	    keyfile_read(&w->scratch, &s->folder, name, &w->pub, NULL, &why);
	if (state == KEYFILE_NONE)
		return true;
	if (state != KEYFILE_READ) {
		fault(w, k, why, STR(""));
		return false;
	}
	if (!keypair_read_pub(&w->scratch, buf_view(&w->pub), &key, &why)) {
		fault(w, k,
		    str_fmt(&w->scratch, "cannot read '%s': %.*s",
			half_path(&w->scratch, s, name), STRP(why)),
		    STR("restore it; where the private half is here, remove "
			"it and it is written again"));
		return false;
	}
	k->key = keep_key(&w->arena, &key);
	k->state = SLOT_READY;
	judge_key(s, w, k, name);
	return k->state == SLOT_READY;
}

static void
look_at_mode(const struct keystore_private *s, struct worker *w,
    struct key_slot *k, const char *name, unsigned mode)
{
	k->exposed = mode & 077;
	if (k->exposed)
		k->warning = str_fmt(&w->arena,
		    "private key '%s' is open to others (mode %04o)",
		    half_path(&w->scratch, s, name), mode);
}

/* What stands in the folder for a slot. */
static void
read_slot(
    const struct keystore_private *s, struct worker *w, struct key_slot *k)
{
	const char *pub = half_name(&w->scratch, k, ".pub");
	const char *pem = half_name(&w->scratch, k, ".pem");
	const struct keyahead_entry *known = NULL;
	enum keyfile_state state;
	unsigned mode = 0;
	struct str why;

	k->state = SLOT_MISSING;
	k->key = NULL;
	if (!pub || !pem) {
		fault(w, k,
		    str_fmt(&w->scratch,
			"selector '%.*s' of '%s' cannot be the name of a file",
			STRP(k->selector->name), domain_file(&w->scratch, k)),
		    STR(""));
		return;
	}
	if (!read_public(s, w, k, pub))
		return;
	/* nothing is asked of the private half: a secret stays unread */
	if (k->key && s->options.public_alone)
		return;
	if (k->key && s->options.ahead)
		known = keyahead_find(s->options.ahead, str_c(pem));
	if (known) {
		look_at_mode(s, w, k, pem, known->mode);
		compare_halves(s, w, k, &known->key, pem, pub);
		return;
	}
	state =
	    keyfile_read(&w->scratch, &s->folder, pem, &w->pem, &mode, &why);
	if (state == KEYFILE_READ) {
		look_at_mode(s, w, k, pem, mode);
		read_private(s, w, k, pem, pub);
	} else if (state == KEYFILE_FAILED ||
		   (state == KEYFILE_DENIED && !k->key)) {
		fault(w, k, why, STR(""));
	}
	keypair_cleanse(&w->pem);
}

/* A missing key is an error where none may be made, or one was before. */
static void
judge_missing(
    const struct keystore_private *s, struct worker *w, struct key_slot *k)
{
	const char *pub, *zone;

	if (s->options.mode == KEYS_LIST ||
	    (k->state != SLOT_MISSING && k->state != SLOT_LONE))
		return;
	pub = half_path(&w->scratch, s, half_name(&w->scratch, k, ".pub"));
	if (s->options.mode == KEYS_REQUIRE) {
		fault(w, k,
		    str_fmt(&w->scratch,
			"no public half '%s' for selector "
			"'%.*s'",
			pub, STRP(k->selector->name)),
		    STR("run 'mailzone gen' where keys may be made and commit "
			"the .pub file"));
		return;
	}
	if (k->state == SLOT_LONE || !s->options.published)
		return;
	zone = published_selector(
	    &w->scratch, s->options.published, k->domain, k->selector->name);
	if (zone)
		fault(w, k,
		    str_fmt(&w->scratch,
			"no key '%s', and '%s' has published selector '%.*s' "
			"already",
			pub, zone, STRP(k->selector->name)),
		    STR("bring back the .pub file (is it committed?), or use "
			"a new selector"));
}

static void
read_job(void *ctx, size_t i, unsigned worker)
{
	struct keystore_private *s = ctx;
	struct worker *w = &s->worker[worker];
	struct key_slot *k = &s->store->slot[i];

	read_slot(s, w, k);
	judge_missing(s, w, k);
	arena_reset(&w->scratch);
}

static void
report(const struct key_slot *k, struct diag *d)
{
	struct problem *p;

	if (k->warning.n)
		diag_add(d, LEVEL_WARNING, k->exposed ? "CFG012" : "CFG011",
		    k->selector->place, "%.*s", STRP(k->warning));
	if (k->state != SLOT_FAULTY)
		return;
	p = diag_add(d, LEVEL_ERROR, "CFG011", k->selector->place, "%.*s",
	    STRP(k->error));
	if (k->hint.n)
		problem_hint(d, p, "%.*s", STRP(k->hint));
}

bool
keystore_open(const struct env *env, struct arena *a, const struct model *m,
    const struct keystore_options *options, struct keystore *store,
    struct diag *d, struct str *why)
{
	struct keystore_private *s = NEW(a, struct keystore_private);
	size_t i;

	*store = (struct keystore){.private = s};
	s->store = store;
	s->options = *options;
	s->workers = env->jobs;
	s->worker = NEW_N(a, struct worker, s->workers);
	if (!keyfolder_open(
		a, &s->folder, options->folder, options->follow, why))
		return false;
	if (options->mode == KEYS_GENERATE)
		keyfolder_sweep(&s->folder);
	collect(a, store, m);
	pool_each(s->workers, store->n, read_job, s);
	for (i = 0; i < store->n; i++) {
		report(&store->slot[i], d);
		store->missing += store->slot[i].state == SLOT_MISSING ||
				  store->slot[i].state == SLOT_LONE;
	}
	return true;
}

/* Making */

static void
give_up(struct keystore_private *s, struct worker *w, struct str why)
{
	if (!atomic_exchange(&s->failed, true))
		s->why = str_dup(&w->arena, why);
}

static bool
write_half(struct keystore_private *s, struct worker *w,
    const struct key_slot *k, const char *suffix, const struct buf *text,
    enum keyfile_made *made)
{
	const char *file = str_cstr(&w->scratch,
	    str_fmt(&w->scratch, "%.*s%s", STRP(k->selector->name), suffix));
	struct str why;

	*made =
	    keyfile_create(&w->scratch, &s->folder, domain_file(&w->scratch, k),
		file, buf_view(text), strcmp(suffix, ".pem") == 0, &why);
	if (*made == KEYFILE_ERROR)
		give_up(s, w, why);
	return *made != KEYFILE_ERROR;
}

/* A new pair: the private half first, for the other follows from it. */
static bool
make_pair(struct keystore_private *s, struct worker *w, struct key_slot *k)
{
	struct keypair pair = {0};
	struct public_key key;
	enum keyfile_made made;
	struct str why;
	bool ok;

	if (!keypair_generate(&w->scratch, k->selector->algorithm,
		k->selector->bits, &pair, &why)) {
		give_up(s, w, why);
		return false;
	}
	ok = write_half(s, w, k, ".pem", &pair.pem, &made);
	keypair_cleanse(&pair.pem);
	if (ok && made == KEYFILE_EXISTS) {
		/* two entries of the YAML that share a file */
		read_slot(s, w, k);
		ok = k->state != SLOT_MISSING;
		if (!ok)
			give_up(s, w,
			    STR("a key file came and went while it was made"));
	} else if (ok) {
		ok = keypair_read_pub(
		    &w->scratch, buf_view(&pair.pub), &key, &why);
		if (!ok)
			die("unreadable key made: %.*s", STRP(why));
		k->key = keep_key(&w->arena, &key);
		k->private = true;
		ok = write_half(s, w, k, ".pub", &pair.pub, &made);
		atomic_fetch_add(&s->made, ok);
	}
	buf_free(&pair.pub);
	return ok;
}

static void
make_job(void *ctx, size_t i, unsigned worker)
{
	struct keystore_private *s = ctx;
	struct worker *w = &s->worker[worker];
	struct key_slot *k = &s->store->slot[i];
	enum keyfile_made made;

	if (atomic_load(&s->failed) ||
	    (k->state != SLOT_MISSING && k->state != SLOT_LONE))
		return;
	/* another run may have been here before we had the lock */
	read_slot(s, w, k);
	if (k->state == SLOT_MISSING && make_pair(s, w, k))
		k->state = SLOT_READY;
	if (k->state == SLOT_LONE) {
		buf_reset(&w->pub);
		keypair_pub_text(&w->scratch, k->key, &w->pub);
		if (write_half(s, w, k, ".pub", &w->pub, &made)) {
			k->state = SLOT_READY;
			atomic_fetch_add(&s->repaired, 1);
		}
	}
	progress_step(&s->progress);
	arena_reset(&w->scratch);
}

bool
keystore_make(const struct env *env, struct keystore *store, struct diag *d,
    struct str *why)
{
	struct keystore_private *s = store->private;
	size_t i;

	if (store->missing == 0)
		return true;
	if (!keyfolder_create(
		&s->worker[0].arena, &s->folder, s->options.follow, why) ||
	    !keyfolder_lock(&s->worker[0].arena, &s->folder, why))
		return false;
	progress_begin(&s->progress, env, "making keys", store->missing);
	pool_each(s->workers, store->n, make_job, s);
	progress_end(&s->progress);
	store->made = atomic_load(&s->made);
	store->repaired = atomic_load(&s->repaired);
	for (i = 0; i < store->n; i++)
		if (store->slot[i].state == SLOT_FAULTY)
			report(&store->slot[i], d);
	*why = s->why;
	return !atomic_load(&s->failed);
}

static const struct public_key *
get_key(void *ctx, const struct domain *d, const struct selector *selector,
    struct arena *a)
{
	const struct keystore_private *s = ctx;
	const struct owner *o = find_owner(s, d);
	size_t i;

	(void)a;
	for (i = 0; o->domain && i < o->n; i++) {
		const struct key_slot *k = &s->store->slot[o->first + i];

		if (k->selector == selector)
			return k->state == SLOT_FAULTY ? NULL : k->key;
	}
	return NULL;
}

struct key_source
keystore_source(struct keystore *store)
{
	return (struct key_source){get_key, store->private};
}

void
keystore_close(struct keystore *store)
{
	struct keystore_private *s = store->private;
	unsigned i;

	for (i = 0; s && i < s->workers; i++) {
		arena_free(&s->worker[i].arena);
		arena_free(&s->worker[i].scratch);
		buf_free(&s->worker[i].pub);
		keypair_cleanse(&s->worker[i].pem);
	}
	if (s)
		keyfolder_close(&s->folder);
}
