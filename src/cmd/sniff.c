#include "cmd/sniff.h"

#include "dns/read_conf.h"
#include "dns/read_dump.h"

enum {
	LOOK = 1 << 16, /* octets that are looked at */
	WORDS = 5, /* first words of a line: owner TTL class type … */
	LINES = 40 /* entries that are judged */
};

static bool
next_line(struct str *text, struct str *line)
{
	size_t end;

	if (text->n == 0)
		return false;
	end = str_chr(*text, '\n', 0);
	*line = str_sub(*text, 0, end);
	*text = str_sub(*text, end + 1, text->n);
	return true;
}

static struct str
next_word(struct str *line)
{
	size_t from = 0, to;
	struct str word;

	while (
	    from < line->n && (line->p[from] == ' ' || line->p[from] == '\t' ||
				  line->p[from] == '\r'))
		from++;
	for (to = from; to < line->n && line->p[to] != ' ' &&
			line->p[to] != '\t' && line->p[to] != '\r';)
		to++;
	word = str_sub(*line, from, to);
	*line = str_sub(*line, to, line->n);
	return word;
}

static bool
is_ours(struct str line)
{
	static const char *const keys[] = {
	    "version:", "domains:", "defaults:", "profiles:"};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (str_starts(line, str_c(keys[i])))
			return true;
	return false;
}

/* Keys of ours at the left edge, and no other edge before the first. */
static bool
looks_like_yaml(struct str text)
{
	struct str line;
	bool version = false;

	while (next_line(&text, &line)) {
		if (str_starts(line, STR("domains:")) ||
		    str_starts(line, STR("profiles:")))
			return true;
		if (str_starts(line, STR("version:")) ||
		    str_starts(line, STR("defaults:")))
			version = true;
		else if (line.n && !is_ours(line) && line.p[0] != ' ' &&
			 line.p[0] != '#' && line.p[0] != '-' &&
			 line.p[0] != '\r' && line.p[0] != '%' &&
			 str_chr(line, ':', 0) == line.n)
			return false;
	}
	return version;
}

static bool
is_directive(struct str word)
{
	return word.n > 1 && word.p[0] == '$' && str_isalpha(word.p[1]);
}

/* "[owner] [TTL] [class] type rdata", in any order that is legal. */
static bool
looks_like_record(struct str line)
{
	bool blank = line.p[0] == ' ' || line.p[0] == '\t';
	uint16_t number;
	uint64_t ttl;
	unsigned i;

	for (i = 0; i < WORDS; i++) {
		struct str word = next_word(&line);

		if (word.n == 0)
			return false;
		if (i == 0 && is_directive(word))
			return true;
		if (i == 0 && !blank)
			continue;
		if (class_from_text(word, &number))
			continue;
		if (type_from_text(word, &number))
			return str_trim(line).n > 0;
		if (!str_u64(word, UINT32_MAX, &ttl) && !str_isdigit(word.p[0]))
			return false;
	}
	return false;
}

static bool
looks_like_zone(struct str text)
{
	unsigned records = 0, others = 0;
	bool open = false;
	struct str line;

	while (records + others < LINES && next_line(&text, &line)) {
		struct str bare = str_sub(line, 0, str_chr(line, ';', 0));
		size_t paren = str_chr(bare, '(', 0);

		if (open || str_trim(bare).n == 0) {
			open = open && str_chr(bare, ')', 0) == bare.n;
			continue;
		}
		if (looks_like_record(bare))
			records++;
		else
			others++;
		open = paren < bare.n && str_chr(bare, ')', paren) == bare.n;
	}
	return records > others;
}

/* The first line that is not blank tells. */
static enum file_kind
panel_kind(struct str text)
{
	struct str line;
	bool zones;

	while (next_line(&text, &line)) {
		if (str_trim(line).n == 0)
			continue;
		if (!conf_is_line(line, &zones))
			break;
		return zones ? FILE_PANEL : FILE_CONF;
	}
	return FILE_OTHER;
}

static bool
has_name(const char *path, const char *end)
{
	return path && str_ends(str_c(path), str_c(end));
}

enum file_kind
sniff(struct str text, const char *path)
{
	bool utf16 = str_starts(text, STR("\xff\xfe")) ||
		     str_starts(text, STR("\xfe\xff"));
	struct str front = str_sub(text, 0, LOOK);
	enum file_kind panel;

	if (str_trim(front).n == 0 && text.n <= LOOK)
		return FILE_EMPTY;
	if (utf16)
		return has_name(path, ".zone") || has_name(path, ".db")
			   ? FILE_ZONE
			   : FILE_OTHER;
	if (str_starts(front, STR("\xef\xbb\xbf")))
		front = str_sub(front, 3, front.n);
	panel = panel_kind(front);
	if (panel != FILE_OTHER)
		return panel;
	if (dump_is_one(front))
		return FILE_JSON;
	/* a table may have a column of types, and more like a record */
	if (looks_like_zone(front) && !has_name(path, ".tsv") &&
	    !has_name(path, ".csv"))
		return FILE_ZONE;
	if (str_chr(front, '\0', 0) < front.n)
		return FILE_OTHER;
	return looks_like_yaml(front) ? FILE_YAML : FILE_OTHER;
}
