#include "cmd/say.h"

#include <stdarg.h>
#include <stdio.h>

static void
line(const struct env *env, const char *head, struct str text)
{
	struct buf b = BUF_INIT;

	buf_c(&b, head);
	buf_visible(&b, text);
	buf_ch(&b, '\n');
	if (b.n)
		fwrite(b.p, 1, b.n, env->err);
	buf_free(&b);
}

int
say_error(const struct env *env, struct str text)
{
	line(env, "mailzone: ", text);
	return 2;
}

void
say_warning(const struct env *env, struct str text)
{
	if (env->verbosity >= 0)
		line(env, "mailzone: warning: ", text);
}

void
say(const struct env *env, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	if (env->verbosity < 0)
		return;
	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	line(env, "", buf_view(&b));
	buf_free(&b);
}

void
say_lines(const struct env *env, struct str text)
{
	while (env->verbosity >= 0 && text.n) {
		size_t end = str_chr(text, '\n', 0);

		line(env, "", str_sub(text, 0, end));
		text = str_sub(text, end + 1, text.n);
	}
}

void
say_problems(const struct env *env, struct diag *d)
{
	enum level least = env->verbosity < 0	? LEVEL_ERROR
			   : env->verbosity > 0 ? LEVEL_INFO
						: LEVEL_WARNING;
	struct diag shown = *d;
	struct buf b = BUF_INIT;
	size_t i;

	shown.v = NEW_N(d->arena, struct problem, d->n);
	shown.n = 0;
	for (i = 0; i < d->n; i++)
		if (d->v[i].level >= least)
			shown.v[shown.n++] = d->v[i];
	for (i = 0; i < least; i++)
		shown.count[i] = 0;
	diag_sort(&shown);
	diag_print(&b, &shown, env->color_err);
	if (b.n)
		fwrite(b.p, 1, b.n, env->err);
	buf_free(&b);
}

bool
say_output(const struct env *env, struct str s)
{
	return (s.n == 0 || fwrite(s.p, 1, s.n, env->out) == s.n) &&
	       !ferror(env->out);
}

void
progress_begin(
    struct progress *p, const struct env *env, const char *what, size_t all)
{
	*p = (struct progress){.env = env, .what = what, .all = all};
	pthread_mutex_init(&p->lock, NULL);
	p->started = p->drawn = env->clock();
}

static void
draw(struct progress *p, double now)
{
	double left =
	    (now - p->started) / (double)p->done * (double)(p->all - p->done);

	fprintf(p->env->err, "\r%s: %zu of %zu, %.0f s left\033[K", p->what,
	    p->done, p->all, left);
	fflush(p->env->err);
	p->drawn = now;
	p->shown = true;
}

void
progress_step(struct progress *p)
{
	double now;

	if (!p->env->progress)
		return;
	pthread_mutex_lock(&p->lock);
	p->done++;
	now = p->env->clock();
	if (now - p->drawn >= 0.1)
		draw(p, now);
	pthread_mutex_unlock(&p->lock);
}

void
progress_end(struct progress *p)
{
	if (p->shown) {
		fputs("\r\033[K", p->env->err);
		fflush(p->env->err);
	}
	pthread_mutex_destroy(&p->lock);
}
