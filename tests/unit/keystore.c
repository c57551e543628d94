/*
 * keystore: what is made, what is refused, and that nothing is overwritten.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/keystore.h"
#include "tap.h"

static struct selector selectors[] = {
    {.name = STR_INIT("rsa1"), .algorithm = KEY_RSA, .bits = 2048},
    {.name = STR_INIT("ed1"), .algorithm = KEY_ED25519},
    {.name = STR_INIT("theirs"), .kind = SELECTOR_PUBLIC},
    {.name = STR_INIT("deep.er"), .algorithm = KEY_ED25519},
};

struct fixture {
	struct arena arena;
	struct env env;
	struct selector selector[4];
	struct domain domain, sub;
	struct model model;
	struct diag diag;
	struct keystore store;
	struct str why;
	char *folder, *keys, *published;
	bool public_alone;
	const struct keyahead *ahead;
};

static double
no_clock(void)
{
	return 0;
}

static void
begin(struct fixture *f)
{
	char folder[] = "/tmp/mailzone-keystore-XXXXXX";
	struct arena *a = &f->arena;

	*f = (struct fixture){0};
	f->env = (struct env){
	    .out = stdout, .err = stderr, .clock = no_clock, .jobs = 2};
	f->folder = str_cstr(a, str_c(mkdtemp(folder)));
	f->keys = file_join(a, f->folder, STR("keys"));
	f->published = file_join(a, f->folder, STR("out"));
	memcpy(f->selector, selectors, sizeof(selectors));
	f->domain.selector = f->selector;
	f->domain.nselector = 3;
	f->domain.text = STR("Example.com");
	name_from_text(
	    a, STR("Example.com."), NULL, &f->domain.name, NULL, NULL);
	f->domain.sub = &f->sub;
	f->domain.nsub = 1;
	f->sub.parent = &f->domain;
	f->sub.selector = f->selector + 3;
	f->sub.nselector = 1;
	name_from_text(
	    a, STR("news.example.com."), NULL, &f->sub.name, NULL, NULL);
	f->model = (struct model){.arena = a, .domain = &f->domain, .n = 1};
}

/* Opens the store; the number of errors, or -1 when the folder fails. */
static int
visit(struct fixture *f, int mode)
{
	struct keystore_options o = {
	    .folder = f->keys, .published = f->published};

	o.public_alone = f->public_alone;
	o.ahead = f->ahead;
	o.mode = mode;
	f->diag = diag_in(&f->arena);
	if (!keystore_open(&f->env, &f->arena, &f->model, &o, &f->store,
		&f->diag, &f->why))
		return -1;
	return (int)f->diag.count[LEVEL_ERROR];
}

static void
leave(struct fixture *f)
{
	keystore_close(&f->store);
}

static int
visit_and_leave(struct fixture *f, int mode)
{
	int errors = visit(f, mode);

	leave(f);
	return errors;
}

static bool
says(const struct fixture *f, const char *text)
{
	size_t i;

	for (i = 0; i < f->diag.n; i++)
		if (str_find(f->diag.v[i].text, str_c(text), 0) <
		    f->diag.v[i].text.n)
			return true;
	if (f->diag.n)
		printf("# %.*s\n", STRP(f->diag.v[0].text));
	return false;
}

static char *
key(struct fixture *f, const char *name)
{
	return file_join(&f->arena, f->keys, str_c(name));
}

static unsigned
mode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? st.st_mode & 07777u : 0;
}

static struct str
slurp(struct fixture *f, const char *path)
{
	struct buf b = BUF_INIT;
	struct str s = {0};

	if (file_read(&f->arena, path, 100000, &b, &f->why))
		s = str_dup(&f->arena, buf_view(&b));
	buf_free(&b);
	return s;
}

static void
put(struct fixture *f, const char *path, struct str text)
{
	struct str why;

	if (file_replace(&f->arena, path, text, 0, &why) == FILE_FAILED)
		printf("# %.*s\n", STRP(why));
}

static void
end(struct fixture *f)
{
	struct buf b = BUF_INIT;

	buf_fmt(&b, "rm -rf '%s'", f->folder);
	buf_ch(&b, '\0');
	if (system(b.p) != 0)
		printf("# cannot remove %s\n", f->folder);
	buf_free(&b);
	arena_free(&f->arena);
}

static bool
make(struct fixture *f)
{
	bool made = visit(f, KEYS_GENERATE) == 0 &&
		    keystore_make(&f->env, &f->store, &f->diag, &f->why);

	if (!made)
		printf("# %.*s\n", STRP(f->why));
	return made;
}

static size_t
count_files(const char *folder)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static void
test_make(struct fixture *f)
{
	struct key_source source;
	const struct public_key *k;
	struct str pem, pub;

	umask(0);
	ok(make(f), "keys are made");
	ok(f->store.made == 3, "for the selectors of our own");
	source = keystore_source(&f->store);
	k = source.get(source.ctx, &f->domain, &f->selector[0], &f->arena);
	ok(k && k->algorithm == KEY_RSA && k->bits == 2048, "RSA, 2048 bits");
	k = source.get(source.ctx, &f->sub, &f->selector[3], &f->arena);
	ok(k && k->algorithm == KEY_ED25519, "one of a subdomain");
	ok(!source.get(source.ctx, &f->domain, &f->selector[2], &f->arena),
	    "none where the YAML has it");
	leave(f);
	ok(mode_of(key(f, "example.com/rsa1.pem")) == 0600, "private: 0600");
	ok(mode_of(key(f, "example.com")) == 0700, "the folder: 0700");
	ok(mode_of(key(f, "news.example.com/deep.er.pem")) == 0600,
	    "a selector with a dot");
	ok(count_files(key(f, "example.com")) == 6, "nothing else is there");
	ok(str_find(slurp(f, key(f, ".gitignore")), STR("*.pem\n"), 0) < 100,
	    "version control ignores the private halves");

	pem = slurp(f, key(f, "example.com/ed1.pem"));
	pub = slurp(f, key(f, "example.com/ed1.pub"));
	ok(str_starts(pem, STR("-----BEGIN PRIVATE KEY-----\n")) &&
		str_starts(pub, STR("-----BEGIN PUBLIC KEY-----\n")),
	    "PKCS#8 and SPKI");
	ok(make(f) && f->store.made == 0, "a second time none is made");
	leave(f);
	ok(str_eq(slurp(f, key(f, "example.com/ed1.pem")), pem),
	    "and the key is as it was");
}

static void
test_lone(struct fixture *f)
{
	struct str pub = slurp(f, key(f, "example.com/rsa1.pub"));

	unlink(key(f, "example.com/rsa1.pub"));
	ok(visit_and_leave(f, KEYS_REQUIRE) == 1 &&
		says(f, "example.com/rsa1.pub'"),
	    "required: a missing public half is named");
	ok(mode_of(key(f, "example.com/rsa1.pub")) == 0, "and not written");
	ok(make(f) && f->store.repaired == 1 && f->store.made == 0,
	    "a lone private half gets its public one");
	leave(f);
	ok(str_eq(slurp(f, key(f, "example.com/rsa1.pub")), pub),
	    "which is the same as before");

	rename(key(f, "example.com/rsa1.pem"), key(f, "away"));
	ok(make(f) && f->store.made == 0, "the public half alone is enough");
	ok(f->store.slot[0].key && !f->store.slot[0].private,
	    "and the private one is told to be absent");
	leave(f);
	rename(key(f, "away"), key(f, "example.com/rsa1.pem"));
}

static void
test_ahead(struct fixture *f)
{
	struct str pub = slurp(f, key(f, "example.com/ed1.pub"));
	struct keyahead ahead = {.folder = f->keys};

	keyahead_read(&ahead);
	ok(keyahead_find(&ahead, STR("example.com/ed1.pem")) &&
		keyahead_find(&ahead, STR("news.example.com/deep.er.pem")) &&
		!keyahead_find(&ahead, STR("example.com/ed1.pub")),
	    "private halves are read ahead, in all folders");
	f->ahead = &ahead;
	/* what was read is not read again */
	rename(key(f, "example.com/ed1.pem"), key(f, "away"));
	ok(visit(f, KEYS_REQUIRE) == 0 && f->store.slot[1].private,
	    "and used where the public half is");
	leave(f);
	put(f, key(f, "example.com/ed1.pub"),
	    slurp(f, key(f, "news.example.com/deep.er.pub")));
	ok(visit_and_leave(f, KEYS_REQUIRE) == 1 &&
		says(f, "example.com/ed1.pub' are not halves of one key"),
	    "halves of two keys are found so, too");
	put(f, key(f, "example.com/ed1.pub"), pub);
	rename(key(f, "away"), key(f, "example.com/ed1.pem"));
	keyahead_free(&ahead);
	f->ahead = NULL;
	ahead = (struct keyahead){.folder = f->keys};
	atomic_store(&ahead.stop, true);
	keyahead_read(&ahead);
	ok(ahead.n == 0, "it stops when it is told to");
	keyahead_free(&ahead);
	ahead = (struct keyahead){.folder = "/nonexistent"};
	keyahead_read(&ahead);
	ok(ahead.n == 0, "no folder is no error");
	keyahead_free(&ahead);
}

static void
test_mismatch(struct fixture *f)
{
	struct str pub = slurp(f, key(f, "example.com/ed1.pub"));
	struct str other = slurp(f, key(f, "news.example.com/deep.er.pub"));
	struct str rsa = slurp(f, key(f, "example.com/rsa1.pub"));

	put(f, key(f, "example.com/ed1.pub"), other);
	ok(visit_and_leave(f, KEYS_GENERATE) == 1 &&
		says(f, "example.com/ed1.pem' and '") &&
		says(f, "example.com/ed1.pub' are not halves of one key"),
	    "halves of two keys: both files are named");
	f->public_alone = true;
	ok(visit_and_leave(f, KEYS_REQUIRE) == 0,
	    "public halves alone: the private one is not looked at");
	f->public_alone = false;
	ok(visit_and_leave(f, KEYS_REQUIRE) == 1, "else it is");
	put(f, key(f, "example.com/ed1.pub"), rsa);
	ok(visit_and_leave(f, KEYS_GENERATE) == 1 &&
		says(f, "asks for ed25519"),
	    "a key of another algorithm");
	put(f, key(f, "example.com/ed1.pub"), STR("nonsense\n"));
	ok(visit_and_leave(f, KEYS_GENERATE) == 1 &&
		says(f, "example.com/ed1.pub'"),
	    "a damaged public half");
	put(f, key(f, "example.com/ed1.pub"), pub);
	f->selector[0].bits = 4096;
	ok(visit_and_leave(f, KEYS_GENERATE) == 0 &&
		says(f, "has 2048 bits, not 4096"),
	    "more bits asked for than there are: a warning");
	f->selector[0].bits = 2048;
}

static void
make_link(const char *to, const char *path)
{
	if (symlink(to, path) != 0)
		ok(false, "a link %s can be made", path);
}

static void
test_links(struct fixture *f)
{
	char *pem = key(f, "example.com/ed1.pem");
	char *away = file_join(&f->arena, f->folder, STR("away"));

	rename(pem, away);
	make_link(away, pem);
	ok(visit_and_leave(f, KEYS_GENERATE) == 1 && says(f, "symbolic link"),
	    "a linked private half is refused");
	unlink(pem);
	rename(away, pem);

	rename(key(f, "example.com"), away);
	make_link(away, key(f, "example.com"));
	ok(visit_and_leave(f, KEYS_GENERATE) == 2 && says(f, "symbolic link"),
	    "a linked folder is refused");
	unlink(key(f, "example.com"));
	make_link("/nonexistent", key(f, "example.com"));
	ok(visit_and_leave(f, KEYS_GENERATE) == 2, "a dangling one, too");
	unlink(key(f, "example.com"));
	rename(away, key(f, "example.com"));

	rename(f->keys, away);
	make_link(away, f->keys);
	ok(visit(f, KEYS_GENERATE) == -1, "so is a linked key folder");
	leave(f);
	unlink(f->keys);
	rename(away, f->keys);
	ok(visit_and_leave(f, KEYS_GENERATE) == 0, "all is as it was");
}

static void
test_names(struct fixture *f)
{
	static const char *const bad[] = {"..", "a/b", ".hidden", "../x", ""};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		f->selector[1].name = str_c(bad[i]);
		ok(visit_and_leave(f, KEYS_GENERATE) == 1,
		    "no file for selector '%s'", bad[i]);
	}
	f->selector[1].name = STR("ed1");
}

static void
test_published(struct fixture *f)
{
	struct str why;

	file_mkdirs(&f->arena, f->published, 0777, &why);
	put(f, file_join(&f->arena, f->published, STR("example.com.zone")),
	    STR("NEW2._domainkey.example.com. 3600 IN TXT \"v=DKIM1; p=\"\n"
		"; other._domainkey.example.com. 3600 IN TXT \"x\"\n"));
	f->selector[1].name = STR("new2");
	ok(visit_and_leave(f, KEYS_GENERATE) == 1 &&
		says(f, "example.com.zone' has published selector 'new2'"),
	    "a published selector gets no new key");
	f->selector[1].name = STR("other");
	ok(make(f) && f->store.made == 1, "another one does");
	leave(f);
	f->selector[1].name = STR("ed1");
}

static void
test_leftovers(struct fixture *f)
{
	put(f, key(f, ".mailzone-1-key7.tmp"), STR("half a key"));
	ok(visit_and_leave(f, KEYS_LIST) == 0 &&
		mode_of(key(f, ".mailzone-1-key7.tmp")),
	    "who only looks removes nothing");
	ok(visit_and_leave(f, KEYS_GENERATE) == 0 &&
		!mode_of(key(f, ".mailzone-1-key7.tmp")),
	    "what a killed run left is swept");
	chmod(key(f, "example.com/rsa1.pem"), 0644);
	ok(visit_and_leave(f, KEYS_GENERATE) == 0 &&
		says(f, "open to others (mode 0644)"),
	    "a private half open to others is told");
	chmod(key(f, "example.com/rsa1.pem"), 0600);
	chmod(key(f, "example.com"), 0755);
	f->selector[1].name = STR("third");
	umask(077);
	ok(make(f) && mode_of(key(f, "example.com")) == 0700,
	    "a private half closes the folder it enters");
	leave(f);
	ok(mode_of(key(f, "example.com/third.pem")) == 0600 &&
		mode_of(key(f, "example.com/third.pub")) == 0600,
	    "the umask holds for the public half");
	f->selector[1].name = STR("fourth");
	put(f, key(f, ".gitignore"), STR("# mine\n"));
	ok(visit(f, KEYS_GENERATE) == 0 &&
		!keystore_make(&f->env, &f->store, &f->diag, &f->why) &&
		!mode_of(key(f, "example.com/fourth.pem")),
	    "no key where version control would take it");
	leave(f);
	umask(022);
}

int
main(void)
{
	struct fixture f;

	begin(&f);
	test_make(&f);
	test_lone(&f);
	test_ahead(&f);
	test_mismatch(&f);
	test_links(&f);
	test_names(&f);
	test_published(&f);
	test_leftovers(&f);
	end(&f);
	return done();
}
