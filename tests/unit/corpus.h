/*
 * The cases.tsv of a folder of corpora, where it is at hand: one record a
 * row. Used by the tests of the payload grammars.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include "base/file.h"
#include "base/source.h"

struct corpus_case {
	struct str id, expect, firmness;
	struct str record; /* strings joined */
	bool single; /* the owner has this record alone */
};

struct corpus {
	struct arena arena;
	struct buf text;
	size_t at;
};

static bool
corpus_open(struct corpus *c, const char *folder)
{
	struct str why, path;

	*c = (struct corpus){0};
	path = str_fmt(&c->arena, "../shared/corpora/%s/cases.tsv", folder);
	if (!file_read(&c->arena, path.p, SOURCE_MAX, &c->text, &why))
		return false;
	c->at = str_chr(buf_view(&c->text), '\n', 0) + 1; /* the heading */
	return true;
}

static void
corpus_utf8(struct buf *b, unsigned cp)
{
	if (cp < 0x80) {
		buf_ch(b, (char)cp);
	} else if (cp < 0x800) {
		buf_ch(b, (char)(0xc0 | cp >> 6));
		buf_ch(b, (char)(0x80 | (cp & 63)));
	} else {
		buf_ch(b, (char)(0xe0 | cp >> 12));
		buf_ch(b, (char)(0x80 | (cp >> 6 & 63)));
		buf_ch(b, (char)(0x80 | (cp & 63)));
	}
}

/* A JSON list of strings or of lists of strings, joined; counts the records */
static struct str
corpus_join(struct arena *a, struct str json, size_t *records)
{
	struct buf b = BUF_INIT;
	size_t i, depth = 0;
	struct str s;

	*records = 0;
	for (i = 0; i < json.n; i++) {
		char c = json.p[i];

		if (c == '[')
			*records += ++depth == 2;
		else if (c == ']')
			depth--;
		if (c != '"')
			continue;
		*records += depth == 1;
		for (i++; i < json.n && json.p[i] != '"'; i++) {
			unsigned cp;

			if (json.p[i] != '\\') {
				buf_ch(&b, json.p[i]);
				continue;
			}
			switch (json.p[++i]) {
			case 'n':
				buf_ch(&b, '\n');
				break;
			case 'r':
				buf_ch(&b, '\r');
				break;
			case 't':
				buf_ch(&b, '\t');
				break;
			case 'u':
				sscanf(json.p + i + 1, "%4x", &cp);
				corpus_utf8(&b, cp);
				i += 4;
				break;
			default:
				buf_ch(&b, json.p[i]);
			}
		}
	}
	s = str_dup(a, buf_view(&b));
	buf_free(&b);
	return s;
}

/* id, source, owner, records_json, expect, firmness, detail */
static bool
corpus_next(struct corpus *c, struct corpus_case *out)
{
	struct str text = buf_view(&c->text), field[7] = {0};
	size_t end, tab, i, records;

	if (c->at >= text.n)
		return false;
	end = str_chr(text, '\n', c->at);
	for (i = 0; i < 7 && c->at <= end; i++, c->at = tab + 1) {
		tab = str_chr(str_sub(text, 0, end), '\t', c->at);
		field[i] = str_sub(text, c->at, tab);
	}
	c->at = end + 1;
	out->id = field[0];
	out->record = corpus_join(&c->arena, field[3], &records);
	out->single = records == 1;
	out->expect = field[4];
	out->firmness = field[5];
	return true;
}

static void
corpus_close(struct corpus *c)
{
	buf_free(&c->text);
	arena_free(&c->arena);
}

#endif
