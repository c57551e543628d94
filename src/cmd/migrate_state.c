/*
 * The results of earlier runs, a line each, in the output folder:
 *
 *   mailzone migrate 1
 *   DIGEST TAB PATH TAB VERDICT TAB DOMAIN TAB … TAB JSON
 *
 * A run appends a line when a domain is finished, so that a killed one goes
 * on behind it; at its end the file is written anew, in the order of the
 * jobs. A line cut by a kill counts for nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/migrate_work.h"

enum {
	STATE_MAX = SOURCE_MAX
};

static const char head[] = "mailzone migrate 1\n";

struct line {
	struct str digest, path, rest;
};

struct migrate_state {
	const char *path;
	int fd;
	struct buf text; /* as it was */
	struct line *v; /* by path, then order */
	size_t n, cap;
	pthread_mutex_t lock;
};

static struct str
take_field(struct str *s)
{
	size_t end = str_chr(*s, '\t', 0);
	struct str field = str_sub(*s, 0, end);

	*s = str_sub(*s, end + 1, s->n);
	return field;
}

static int
by_path(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = str_cmp(x->path, y->path);

	return c ? c
		 : (x->digest.p > y->digest.p) - (x->digest.p < y->digest.p);
}

static void
read_lines(struct migrate *m, struct migrate_state *s)
{
	struct str text = buf_view(&s->text);

	if (!str_starts(text, str_c(head)))
		return;
	text = str_sub(text, strlen(head), text.n);
	while (text.n) {
		size_t end = str_chr(text, '\n', 0);
		struct str rest = str_sub(text, 0, end);
		struct line l;

		if (end == text.n)
			break; /* cut */
		l.digest = take_field(&rest);
		l.path = take_field(&rest);
		l.rest = rest;
		s->v = arena_grow(m->arena, s->v, s->n, &s->cap, sizeof(*s->v));
		s->v[s->n++] = l;
		text = str_sub(text, end + 1, text.n);
	}
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), by_path);
}

static bool
fail(struct migrate *m, const char *path, const char *what, struct str *why)
{
	*why = str_fmt(
	    m->arena, "cannot %s '%s': %s", what, path, strerror(errno));
	return false;
}

/* Begins the file, or ends a line that a killed run left open. */
static bool
mend(struct migrate *m, struct migrate_state *s, struct str *why)
{
	struct str text = buf_view(&s->text);
	struct str add = STR("");

	if (!str_starts(text, str_c(head))) {
		if (ftruncate(s->fd, 0) != 0)
			return fail(m, s->path, "write", why);
		add = str_c(head);
	} else if (text.p[text.n - 1] != '\n') {
		add = STR("\n");
	}
	if (write(s->fd, add.p, add.n) != (ssize_t)add.n)
		return fail(m, s->path, "write", why);
	return true;
}

bool
state_open(struct migrate *m, struct str *why)
{
	struct migrate_state *s = NEW(m->arena, struct migrate_state);

	m->state = s;
	pthread_mutex_init(&s->lock, NULL);
	s->path = file_join(m->arena, m->out, STR(MIGRATE_STATE));
	s->fd = open(s->path,
	    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (s->fd < 0)
		return fail(m, s->path, "open", why);
	if (flock(s->fd, LOCK_EX | LOCK_NB) != 0) {
		*why =
		    str_fmt(m->arena, "another run is at work in '%s'", m->out);
		return false;
	}
	if (!file_read(m->arena, s->path, STATE_MAX, &s->text, why))
		return false;
	read_lines(m, s);
	return mend(m, s, why);
}

static bool
read_result(struct str rest, struct migrate_result *r)
{
	uint64_t n;
	unsigned i;

	if (!str_u64(take_field(&rest), VERDICTS - 1, &n))
		return false;
	r->verdict = (enum verdict)n;
	r->domain = take_field(&rest);
	if (!str_u64(take_field(&rest), SIZE_MAX, &n))
		return false;
	r->records = (size_t)n;
	for (i = 0; i < DIFF_KINDS; i++) {
		if (!str_u64(take_field(&rest), SIZE_MAX, &n))
			return false;
		r->count[i] = (size_t)n;
	}
	r->why = take_field(&rest);
	r->files = take_field(&rest);
	r->json = rest;
	return rest.n > 2 && rest.p[rest.n - 1] == '}';
}

/* Are the files of a result still there? */
static bool
has_files(struct migrate *m, struct str files)
{
	struct arena a = ARENA_INIT;
	bool all = true;

	while (all && files.n) {
		size_t end = str_chr(files, ' ', 0);

		all = access(file_join(&a, m->out, str_sub(files, 0, end)),
			  F_OK) == 0;
		files = str_sub(files, end + 1, files.n);
	}
	arena_free(&a);
	return all;
}

bool
state_take(struct migrate *m, struct migrate_job *j)
{
	const struct migrate_state *s = m->state;
	struct str path = str_c(j->path);
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (str_cmp(s->v[mid].path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->n && str_eq(s->v[lo].path, path); lo++)
		if (str_eq(s->v[lo].digest, j->digest) &&
		    read_result(s->v[lo].rest, &j->result) &&
		    has_files(m, j->result.files))
			return true;
	return false;
}

/* One field: what would end it is shown escaped. */
static void
put_field(struct buf *b, struct str s)
{
	buf_visible(b, s);
	buf_ch(b, '\t');
}

static void
put_number(struct buf *b, size_t n)
{
	buf_u64(b, n);
	buf_ch(b, '\t');
}

static void
put_line(struct buf *b, const struct migrate_job *j)
{
	const struct migrate_result *r = &j->result;
	unsigned i;

	put_field(b, j->digest);
	buf_c(b, j->path);
	buf_ch(b, '\t');
	put_number(b, r->verdict);
	put_field(b, r->domain);
	put_number(b, r->records);
	for (i = 0; i < DIFF_KINDS; i++)
		put_number(b, r->count[i]);
	put_field(b, r->why);
	put_field(b, r->files);
	buf_str(b, r->json);
	buf_ch(b, '\n');
}

/* A path that would break the lines of the file is not remembered. */
static bool
can_stand(const struct migrate_job *j)
{
	return !strpbrk(j->path, "\t\n");
}

bool
state_keep(struct migrate *m, const struct migrate_job *j, struct str *why)
{
	struct migrate_state *s = m->state;
	struct buf b = BUF_INIT;
	bool good = true;

	if (!can_stand(j))
		return true;
	put_line(&b, j);
	pthread_mutex_lock(&s->lock);
	good = write(s->fd, b.p, b.n) == (ssize_t)b.n;
	if (!good)
		fail(m, s->path, "write", why);
	pthread_mutex_unlock(&s->lock);
	buf_free(&b);
	return good;
}

bool
state_close(struct migrate *m, struct str *why)
{
	struct migrate_state *s = m->state;
	struct buf b = BUF_INIT;
	bool good;
	size_t i;

	buf_c(&b, head);
	for (i = 0; i < m->n; i++)
		if (can_stand(&m->job[i]) && (m->job[i].state == JOB_DONE ||
						 m->job[i].state == JOB_REUSED))
			put_line(&b, &m->job[i]);
	good = file_replace(m->arena, s->path, buf_view(&b), 0, why) !=
	       FILE_FAILED;
	buf_free(&b);
	return good;
}

void
state_release(struct migrate *m)
{
	struct migrate_state *s = m->state;

	if (!s)
		return;
	buf_free(&s->text);
	if (s->fd >= 0)
		close(s->fd);
	pthread_mutex_destroy(&s->lock);
}
