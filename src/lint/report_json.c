#include "lint/report_json.h"

#include "lint/catalogue.h"
#include "lint/hint.h"
#include "lint/rule.h"

void
json_text(struct buf *b, struct str s)
{
	buf_ch(b, '"');
	buf_json(b, s);
	buf_ch(b, '"');
}

static void
member(struct buf *b, const char *name, struct str value)
{
	buf_ch(b, ',');
	json_text(b, str_c(name));
	buf_ch(b, ':');
	json_text(b, value);
}

static void
number(struct buf *b, const char *name, size_t value)
{
	buf_ch(b, ',');
	json_text(b, str_c(name));
	buf_ch(b, ':');
	buf_u64(b, value);
}

static void
json_fix(struct buf *b, const struct finding *f)
{
	struct buf made = BUF_INIT;
	struct str hint = finding_hint(&made, f);

	member(b, "fix", hint.n ? hint : str_c(f->rule->fix));
	buf_free(&made);
}

void
json_begin(struct buf *b)
{
	buf_c(b, "{\"version\":1,\"findings\":[");
}

void
json_finding(struct buf *b, const struct finding *f, struct report_cursor *c)
{
	struct place p = place_outer(f->place);
	struct buf text = BUF_INIT;
	struct where w = {0};

	buf_c(b, ",\n{\"rule\":");
	json_text(b, str_c(f->rule->id));
	member(b, "name", str_c(f->rule->name));
	member(b, "level", str_c(level_name(f->level)));
	if (p.source) {
		w = report_where(c, p);
		member(b, "file", p.source->name);
		number(b, "line", w.line);
		number(b, "column", w.column);
		number(b, "end_line", w.end_line);
		number(b, "end_column", w.end_column);
	} else {
		buf_c(b, ",\"file\":null,\"line\":null,\"column\":null,"
			 "\"end_line\":null,\"end_column\":null");
	}
	if (f->rr) {
		name_text(&text, f->rr->owner);
		member(b, "owner", buf_view(&text));
		buf_reset(&text);
		type_text(&text, f->rr->type);
		member(b, "type", buf_view(&text));
	} else {
		buf_c(b, ",\"owner\":null,\"type\":null");
	}
	member(b, "message", f->message);
	json_fix(b, f);
	buf_ch(b, '}');
	buf_free(&text);
}

/* What each rule seen says of itself, by id. */
static void
json_rules(struct buf *b, const size_t *seen)
{
	struct arena scratch = ARENA_INIT;
	const uint16_t *order = catalogue_order(&scratch);
	bool any = false;
	size_t i;

	buf_c(b, "],\n\"rules\":[");
	for (i = 0; i < rules_n; i++) {
		const struct rule *r = rules[order[i]];

		if (!seen[order[i]])
			continue;
		buf_c(b, any ? ",\n{\"rule\":" : "\n{\"rule\":");
		any = true;
		json_text(b, str_c(r->id));
		member(b, "name", str_c(r->name));
		number(b, "findings", seen[order[i]]);
		member(b, "message", str_c(r->message));
		member(b, "why", str_c(r->why));
		member(b, "fix", str_c(r->fix));
		member(b, "source", str_c(r->source));
		buf_ch(b, '}');
	}
	arena_free(&scratch);
}

void
json_end(struct buf *b, const struct report_summary *s)
{
	if (s->seen)
		json_rules(b, s->seen);
	buf_fmt(b,
	    "],\n\"summary\":{\"files\":%zu,\"records\":%zu,\"error\":%zu,"
	    "\"warning\":%zu,\"info\":%zu,\"suppressed\":%zu,"
	    "\"baseline\":%zu}}\n",
	    s->files, s->records, s->count[LEVEL_ERROR],
	    s->count[LEVEL_WARNING], s->count[LEVEL_INFO], s->suppressed,
	    s->known);
}

/* ---- SARIF 2.1.0 ---- */

static const char *
sarif_level(enum level level)
{
	static const char *const names[] = {"note", "warning", "error"};

	return names[level];
}

static void
message(struct buf *b, const char *name, struct str text)
{
	buf_ch(b, ',');
	json_text(b, str_c(name));
	buf_c(b, ":{\"text\":");
	json_text(b, text);
	buf_ch(b, '}');
}

static void
sarif_rule(struct buf *b, const struct rule *r)
{
	struct buf help = BUF_INIT;

	buf_c(b, "{\"id\":");
	json_text(b, str_c(r->id));
	member(b, "name", str_c(r->name));
	message(b, "shortDescription", str_c(r->message));
	message(b, "fullDescription", str_c(r->why));
	buf_fmt(&help, "%s %s Source: %s.", r->why ? r->why : "",
	    r->fix ? r->fix : "", r->source ? r->source : "");
	message(b, "help", buf_view(&help));
	buf_fmt(b, ",\"defaultConfiguration\":{\"level\":\"%s\"}}",
	    sarif_level(r->level));
	buf_free(&help);
}

void
sarif_begin(struct buf *b)
{
	size_t i;

	buf_c(b, "{\"$schema\":"
		 "\"https://json.schemastore.org/sarif-2.1.0.json\",\n"
		 "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"
		 "\"name\":\"mailzone\",\"version\":\"" MAILZONE_VERSION
		 "\",\"rules\":[\n");
	for (i = 0; i < rules_n; i++) {
		buf_c(b, i ? ",\n" : "");
		sarif_rule(b, rules[i]);
	}
	buf_c(b, "]}},\n\"columnKind\":\"unicodeCodePoints\",\"results\":[");
}

/* A path as a relative URI reference (RFC 3986 section 4.2). */
static void
sarif_uri(struct buf *b, struct str path)
{
	static const char plain[] = "-._~/!$&'()*+,;=@";
	bool first = true, absolute = path.n && path.p[0] == '/';
	size_t i;

	while (str_starts(path, STR("./")))
		path = str_sub(path, 2, path.n);
	buf_c(b, absolute ? "\"file://" : "\"");
	for (i = 0; i < path.n; i++) {
		char ch = path.p[i];

		/* a colon in the first segment would end a scheme */
		if (str_isalpha(ch) || str_isdigit(ch) ||
		    (ch && strchr(plain, ch)) || (ch == ':' && !first))
			buf_ch(b, ch);
		else
			buf_fmt(b, "%%%02X", (unsigned char)ch);
		first = first && ch != '/';
	}
	buf_ch(b, '"');
}

static void
sarif_location(struct buf *b, struct place p, struct where w)
{
	buf_c(b, "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
	sarif_uri(b, p.source->name);
	buf_fmt(b, "},\"region\":{\"startLine\":%u", w.line);
	if (w.column)
		buf_fmt(b,
		    ",\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u",
		    w.column, w.end_line, w.end_column);
	buf_c(b, "}}");
}

void
sarif_finding(struct buf *b, const struct finding *f, struct report_cursor *c)
{
	struct place p = place_outer(f->place), q = place_outer(f->more->other);

	buf_fmt(b, ",\n{\"ruleId\":\"%s\",\"ruleIndex\":%u,\"level\":\"%s\"",
	    f->rule->id, f->number, sarif_level(f->level));
	message(b, "message", f->message);
	buf_c(b, ",\"locations\":[");
	if (p.source) {
		sarif_location(b, p, report_where(c, p));
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
	if (q.source) {
		struct where w = {.line = report_line(c, q)};

		buf_c(b, ",\"relatedLocations\":[");
		sarif_location(b, q, w);
		message(b, "message", f->more->other_text);
		buf_c(b, "}]");
	}
	buf_fmt(b, ",\"partialFingerprints\":{\"mailzone/v1\":\"%016llx\"}}",
	    (unsigned long long)finding_key(f));
}

void
sarif_end(struct buf *b)
{
	buf_c(b, "]}]}\n");
}

/* ---- GitLab: a list of issues, as Code Climate describes them ---- */

void
gitlab_begin(struct buf *b)
{
	buf_ch(b, '[');
}

/* Unique in a report; the same as long as the record is. */
static uint64_t
fingerprint(const struct finding *f, struct str path)
{
	uint64_t h = finding_key(f) ^ str_hash(path) * 3;

	if (f->rr && f->rr->source == f->place.source)
		h += f->place.at - f->rr->place.at;
	return h * UINT64_C(0x9e3779b97f4a7c15);
}

void
gitlab_finding(struct buf *b, const struct finding *f, struct report_cursor *c)
{
	static const char *const severities[] = {"info", "minor", "major"};
	struct place p = place_outer(f->place);
	struct str path = p.source ? p.source->name : STR(".");

	while (str_starts(path, STR("./")))
		path = str_sub(path, 2, path.n);
	buf_c(b, ",\n{\"check_name\":");
	json_text(b, str_c(f->rule->id));
	member(b, "description", f->message);
	member(b, "severity", str_c(severities[f->level]));
	buf_fmt(b, ",\"fingerprint\":\"%016llx\"",
	    (unsigned long long)fingerprint(f, path));
	buf_c(b, ",\"location\":{\"path\":");
	json_text(b, path);
	buf_c(b, ",\"lines\":{\"begin\":");
	buf_u64(b, p.source ? report_line(c, p) : 1);
	buf_c(b, "}}}");
}

void
gitlab_end(struct buf *b)
{
	buf_c(b, "]\n");
}
