/*
 * What migrate tells: an object a domain, report.json and report.html made of
 * them, and the table on the terminal.
 */
#include "base/base64.h"
#include "base/file.h"
#include "base/sha256.h"
#include "cmd/compared.h"
#include "cmd/migrate_work.h"
#include "cmd/page.h"
#include "lint/report_json.h"

enum {
	ROWS_MAX = 50, /* with more domains, those that are ok are not listed */
	DOMAIN_WIDTH = 40
};

const char *
verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICTS] = {
	    [VERDICT_OK] = "ok",
	    [VERDICT_REPAIRED] = "repaired",
	    [VERDICT_HUMAN] = "human",
	    [VERDICT_LOST] = "lost",
	};

	return names[verdict];
}

static const char *
verdict_text(enum verdict verdict)
{
	return verdict == VERDICT_HUMAN ? "needs a human"
					: verdict_name(verdict);
}

/* ---- one domain ---- */

static void
put_list(struct buf *b, const char *name, const struct str *v, size_t n)
{
	size_t i;

	buf_fmt(b, ",\"%s\":[", name);
	for (i = 0; i < n; i++) {
		if (i)
			buf_ch(b, ',');
		json_text(b, v[i]);
	}
	buf_ch(b, ']');
}

struct str
report_result(struct arena *a, const struct migrate_job *j,
    const struct proof *p, struct buf *b)
{
	const struct migrate_result *r = &j->result;
	const struct compared_style style = {0};
	size_t i;

	buf_reset(b);
	buf_c(b, "{\"domain\":");
	json_text(b, r->domain);
	buf_fmt(b, ",\"verdict\":\"%s\"", verdict_name(r->verdict));
	put_list(b, "why", p->why, p->nwhy);
	buf_c(b, ",\"source\":");
	json_text(b, str_c(j->path));
	buf_fmt(b, ",\"records\":%zu,", r->records);
	compared_json_counts(b, r->count);
	put_list(b, "repairs", p->repair, p->nrepair);
	put_list(b, "notes", p->note, p->nnote);
	buf_c(b, ",\"diff\":");
	compared_json_records(b, &p->comparison, &style);
	buf_ch(b, '}');
	for (i = 0; i < b->n; i++)
		if (b->p[i] == '\n')
			b->p[i] = ' '; /* between tokens; none is within text */
	return str_dup(a, buf_view(b));
}

/* ---- the report ---- */

static bool
is_reported(const struct migrate_job *j)
{
	return j->result.json.n != 0;
}

static void
count_verdicts(const struct migrate *m, size_t count[VERDICTS])
{
	size_t i;

	for (i = 0; i < VERDICTS; i++)
		count[i] = 0;
	for (i = 0; i < m->n; i++)
		count[m->job[i].result.verdict] += is_reported(&m->job[i]);
}

static void
put_json(struct migrate *m, struct buf *b)
{
	size_t count[VERDICTS], records[DIFF_KINDS] = {0}, i, k, n = 0;

	buf_c(b, "{\"version\":1,\"program\":\"mailzone " MAILZONE_VERSION
		 "\",\"to\":\"cloudflare\",\"domains\":[");
	for (i = 0; i < m->n; i++) {
		if (!is_reported(&m->job[i]))
			continue;
		buf_c(b, n++ ? ",\n" : "\n");
		buf_str(b, m->job[i].result.json);
		for (k = 0; k < DIFF_KINDS; k++)
			records[k] += m->job[i].result.count[k];
	}
	count_verdicts(m, count);
	buf_fmt(b, "],\n\"summary\":{\"domains\":%zu", n);
	for (i = 0; i < VERDICTS; i++)
		buf_fmt(b, ",\"%s\":%zu",
		    i == VERDICT_LOST ? "losing"
				      : verdict_name((enum verdict)i),
		    count[i]);
	buf_c(b, ",\"records\":{");
	compared_json_counts(b, records);
	buf_c(b, "}}}\n");
}

/* JSON within <script>: no '<' of it may end the element. */
static void
put_data(struct buf *b, struct str json)
{
	size_t from = 0, i;

	for (i = 0; i < json.n; i++) {
		const char *with = json.p[i] == '<'   ? "\\u003c"
				   : json.p[i] == '>' ? "\\u003e"
				   : json.p[i] == '&' ? "\\u0026"
						      : NULL;

		if (!with)
			continue;
		buf_add(b, json.p + from, i - from);
		buf_c(b, with);
		from = i + 1;
	}
	buf_add(b, json.p + from, json.n - from);
}

/* 'sha256-…' of a script or style, for the policy. */
static struct str
source_hash(struct arena *a, struct str text)
{
	unsigned char sum[SHA256_SIZE];
	struct buf b = BUF_INIT;
	struct str s;

	sha256(text, sum);
	base64_encode(&b, (struct str){(const char *)sum, sizeof(sum)});
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/*
 * One page without any outer resource. Only the style and the script of this
 * program, known by their hashes, may act in it.
 */
static void
put_html(struct migrate *m, struct buf *b, struct str json)
{
	buf_c(b,
	    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; base-uri 'none'; form-action 'none'; ");
	buf_fmt(b, "style-src 'sha256-%.*s'; script-src 'sha256-%.*s'\">\n",
	    STRP(source_hash(m->arena, page_css)),
	    STRP(source_hash(m->arena, page_js)));
	buf_c(b, "<meta name=\"referrer\" content=\"no-referrer\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width\">\n"
		 "<title>Migration of mail zones</title>\n<style>");
	buf_str(b, page_css);
	buf_c(b,
	    "</style>\n<h1>Migration of mail zones to Cloudflare</h1>\n"
	    "<p>Each zone as it was, against what was written, read back."
	    "</p>\n<form role=\"search\">\n"
	    "<label>Domain or reason <input type=\"search\" id=\"search\">"
	    "</label>\n<span id=\"verdicts\"></span>\n"
	    "<output id=\"count\"></output>\n</form>\n"
	    "<table id=\"domains\"></table>\n"
	    "<p><button type=\"button\" id=\"more\" hidden>Show more</button>"
	    "</p>\n<noscript><p>The table needs scripts; report.json holds "
	    "the same.</p></noscript>\n"
	    "<script type=\"application/json\" id=\"data\">\n");
	put_data(b, json);
	buf_c(b, "</script>\n<script>");
	buf_str(b, page_js);
	buf_c(b, "</script>\n</html>\n");
}

bool
report_write(struct migrate *m, struct str *why)
{
	struct buf json = BUF_INIT, html = BUF_INIT;
	bool good;

	put_json(m, &json);
	put_html(m, &html, buf_view(&json));
	good = file_replace(m->arena,
		   file_join(m->arena, m->out, STR("report.json")),
		   buf_view(&json), 0, why) != FILE_FAILED &&
	       file_replace(m->arena,
		   file_join(m->arena, m->out, STR("report.html")),
		   buf_view(&html), 0, why) != FILE_FAILED;
	if (good && m->json)
		good = say_output(m->env, buf_view(&json));
	buf_free(&json);
	buf_free(&html);
	return good;
}

/* ---- the table ---- */

static void
put_padded(struct buf *b, struct str s, size_t width)
{
	size_t at = b->n;

	buf_visible(b, s);
	if (b->n - at < width)
		buf_fill(b, ' ', width - (b->n - at));
}

static void
put_row(const struct migrate *m, struct buf *b, const struct migrate_job *j,
    size_t width)
{
	static const char *const colors[VERDICTS] = {
	    "\033[32m", "\033[34m", "\033[33m", "\033[31m"};
	const struct migrate_result *r = &j->result;

	put_padded(b, r->domain, width);
	buf_c(b, "  ");
	if (m->env->color_out)
		buf_c(b, colors[r->verdict]);
	put_padded(b, str_c(verdict_text(r->verdict)), 13);
	if (m->env->color_out)
		buf_c(b, "\033[0m");
	buf_fmt(b, "  %7zu  %7zu  %4zu", r->records, r->count[DIFF_CHANGED],
	    r->count[DIFF_LOST]);
	if (r->why.n) {
		buf_c(b, "  ");
		buf_visible(b, r->why);
	}
	buf_ch(b, '\n');
}

static bool
is_listed(const struct migrate *m, const struct migrate_job *j)
{
	return is_reported(j) && (m->n <= ROWS_MAX || m->env->verbosity > 0 ||
				     j->result.verdict >= VERDICT_HUMAN);
}

static size_t
domain_width(const struct migrate *m)
{
	size_t width = strlen("domain"), i;

	for (i = 0; i < m->n; i++)
		if (is_listed(m, &m->job[i]) &&
		    m->job[i].result.domain.n > width)
			width = m->job[i].result.domain.n;
	return width < DOMAIN_WIDTH ? width : DOMAIN_WIDTH;
}

static void
put_summary(const struct migrate *m, struct buf *b)
{
	size_t count[VERDICTS], reused = 0, skipped = 0, all = 0, i;

	for (i = 0; i < m->n; i++) {
		reused += m->job[i].state == JOB_REUSED;
		skipped += m->job[i].state == JOB_SKIPPED;
		all += is_reported(&m->job[i]);
	}
	count_verdicts(m, count);
	buf_fmt(b, "%zu %s: ", all, all == 1 ? "domain" : "domains");
	for (i = 0; i < VERDICTS; i++)
		buf_fmt(b, "%s%zu %s", i ? ", " : "", count[i],
		    verdict_text((enum verdict)i));
	if (reused)
		buf_fmt(b, "; %zu unchanged since the last run", reused);
	if (skipped)
		buf_fmt(b, "; %zu files are no zones", skipped);
	buf_ch(b, '\n');
}

void
report_table(struct migrate *m)
{
	struct buf b = BUF_INIT;
	size_t width = domain_width(m), i;
	bool head = false;

	for (i = 0; i < m->n; i++) {
		if (!is_listed(m, &m->job[i]))
			continue;
		if (!head) {
			put_padded(&b, STR("domain"), width);
			buf_c(&b, "  verdict        records  changed  lost  "
				  "why\n");
			head = true;
		}
		put_row(m, &b, &m->job[i], width);
	}
	put_summary(m, &b);
	say_output(m->env, buf_view(&b));
	buf_free(&b);
}
