#include "dns/name.h"

#include "base/octets.h"

static const unsigned char root_wire[1] = {0};
const struct name name_root = {root_wire, 1};

enum {
	LABELS_MAX = 128, /* of one octet each, and the root */
	TEXT_MAX = 4 * NAME_MAX_WIRE + 16 /* each octet as \\DDD, and room */
};

static enum name_error
fail(enum name_error e, size_t *at, size_t where)
{
	if (at)
		*at = where;
	return e;
}

static bool
take_origin(const struct name *origin, struct name *out)
{
	if (!origin || origin->n == 0)
		return false;
	*out = *origin;
	return true;
}

/*
 * Value of the escape at text[i] (a backslash), *i moved behind it; -1 where
 * it is none.
 */
static int
unescape(struct str text, size_t *i)
{
	const char *p = text.p + *i + 1;
	size_t left = text.n - *i - 1;
	unsigned v;

	if (left == 0)
		return -1;
	if (!str_isdigit(*p)) {
		*i += 2;
		return (unsigned char)*p;
	}
	if (left < 3 || !str_isdigit(p[1]) || !str_isdigit(p[2]))
		return -1;
	v = (unsigned)(p[0] - '0') * 100 + (unsigned)(p[1] - '0') * 10 +
	    (unsigned)(p[2] - '0');
	*i += 4;
	return v > 255 ? -1 : (int)v;
}

/* A name on its way: wire[label] is the length octet of the open label. */
struct making {
	unsigned char *wire; /* NAME_ROOM octets */
	unsigned n, label;
	size_t start; /* of the open label in the text */
	bool dot; /* the text ends in one */
};

enum {
	PLAIN_MAX = 64, /* octets of a text whose dots are bits of a word */
	COPY_MORE = 16 /* octets that may be written behind a text */
};

/*
 * Copies a text to where its labels stand in the wire, and finds the dots in
 * it. False where there is an escape.
 */
static bool
copy_plain(struct making *m, struct str text, uint64_t *dots)
{
	unsigned char *to = m->wire + 1;
	size_t i;

	*dots = 0;
#ifdef __SSE2__
	for (i = 0; i < text.n; i += SIXTEEN) {
		size_t left = text.n - i;
		__m128i v = left < SIXTEEN ? octets_part(text.p + i, left)
					   : octets_sixteen(text.p + i);

		if (octets_mask(octets_are(v, '\\')))
			return false;
		*dots |= (uint64_t)octets_mask(octets_are(v, '.')) << i;
		_mm_storeu_si128((__m128i *)(to + i), v);
	}
#else
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			return false;
		*dots |= (uint64_t)(text.p[i] == '.') << i;
		to[i] = (unsigned char)text.p[i];
	}
#endif
	return true;
}

/*
 * A text without escapes that is short enough, whatever it holds, to need no
 * other check than that of its labels. False where it is not one; the
 * thorough way says why.
 */
static bool
make_plain(struct making *m, struct str text)
{
	size_t start = 0, dot;
	uint64_t dots;

	if (text.n > PLAIN_MAX || !copy_plain(m, text, &dots))
		return false;
	for (; dots; dots &= dots - 1) {
		dot = (size_t)__builtin_ctzll(dots);
		if (dot == start)
			return false;
		m->wire[start] = (unsigned char)(dot - start);
		start = dot + 1;
	}
	if (text.n - start > LABEL_MAX)
		return false;
	m->dot = start == text.n;
	m->wire[start] = (unsigned char)(text.n - start);
	m->n = (unsigned)text.n + 1;
	return true;
}

static enum name_error
make_thorough(struct making *m, struct str text, size_t *at)
{
	size_t i = 0;

	m->n = 1;
	m->label = 0;
	m->start = 0;
	while (i < text.n) {
		unsigned char c = (unsigned char)text.p[i];

		m->dot = false;
		if (c == '.') {
			if (m->n - m->label == 1)
				return fail(NAME_EMPTY_LABEL, at, m->start);
			if (m->n >= NAME_MAX_WIRE)
				return fail(NAME_LONG, at, 0);
			m->wire[m->label] =
			    (unsigned char)(m->n - m->label - 1);
			m->label = m->n++;
			m->start = ++i;
			m->dot = true;
			continue;
		}
		if (c == '\\') {
			size_t escape = i;
			int v = unescape(text, &i);

			if (v < 0)
				return fail(NAME_BAD_ESCAPE, at, escape);
			c = (unsigned char)v;
		} else {
			i++;
		}
		if (m->n - m->label > LABEL_MAX)
			return fail(NAME_LONG_LABEL, at, m->start);
		if (m->n >= NAME_MAX_WIRE)
			return fail(NAME_LONG, at, 0);
		m->wire[m->n++] = c;
	}
	m->wire[m->label] = (unsigned char)(m->n - m->label - 1);
	return NAME_OK;
}

/* A text that is neither empty nor "." or "@", to the wire of m. */
static enum name_error
make_name(struct making *m, struct str text, const struct name *origin,
    bool *relative, size_t *at)
{
	enum name_error e;

	if (!make_plain(m, text) && (e = make_thorough(m, text, at)))
		return e;
	*relative = !m->dot;
	if (m->dot)
		return NAME_OK;
	if (!origin || origin->n == 0)
		return fail(NAME_NO_ORIGIN, at, 0);
	if (m->n + origin->n > NAME_MAX_WIRE)
		return fail(NAME_LONG, at, 0);
	memcpy(m->wire + m->n, origin->p, origin->n);
	m->n += origin->n;
	return NAME_OK;
}

static bool
is_one(struct str text, char c)
{
	return text.n == 1 && text.p[0] == c;
}

enum name_error
name_from_text(struct arena *a, struct str text, const struct name *origin,
    struct name *out, bool *relative, size_t *at)
{
	unsigned char wire[NAME_ROOM], *copy;
	struct making m = {.wire = wire};
	bool ignored;
	enum name_error e;

	*out = (struct name){0};
	if (!relative)
		relative = &ignored;
	*relative = is_one(text, '@');
	if (text.n == 0)
		return fail(NAME_EMPTY, at, 0);
	if (is_one(text, '.')) {
		*out = name_root;
		return NAME_OK;
	}
	if (*relative)
		return take_origin(origin, out) ? NAME_OK
						: fail(NAME_NO_ORIGIN, at, 0);
	e = make_name(&m, text, origin, relative, at);
	if (e != NAME_OK)
		return e;
	copy = (unsigned char *)arena_text(a, m.n);
	memcpy(copy, wire, m.n);
	*out = (struct name){copy, m.n};
	return NAME_OK;
}

unsigned
name_to_wire(
    struct str text, const struct name *origin, unsigned char wire[NAME_ROOM])
{
	struct making m = {.wire = wire};
	bool relative;

	if (text.n == 0 || is_one(text, '.') || is_one(text, '@') ||
	    make_name(&m, text, origin, &relative, NULL) != NAME_OK)
		return 0;
	return m.n;
}

const char *
name_error_text(enum name_error e)
{
	switch (e) {
	case NAME_OK:
		return "no error";
	case NAME_EMPTY:
		return "empty name";
	case NAME_EMPTY_LABEL:
		return "empty label";
	case NAME_LONG_LABEL:
		return "label over 63 octets";
	case NAME_LONG:
		return "name over 255 octets";
	case NAME_BAD_ESCAPE:
		return "bad escape";
	case NAME_NO_ORIGIN:
		return "relative name where no origin is known";
	}
	return "bad name";
}

bool
name_from_wire(struct str wire, struct name *out)
{
	const unsigned char *p = (const unsigned char *)wire.p;
	size_t i = 0;

	while (i < wire.n && i < NAME_MAX_WIRE) {
		if (p[i] == 0) {
			*out = (struct name){p, (unsigned)i + 1};
			return true;
		}
		if (p[i] > LABEL_MAX)
			return false;
		i += p[i] + 1u;
	}
	return false;
}

/* An octet that stands for itself wherever it stands. */
static bool
is_plain(unsigned char c)
{
	return str_isalpha((char)c) || str_isdigit((char)c) || c == '-' ||
	       c == '_';
}

static char *
put_octet(char *out, unsigned char c)
{
	if (c <= 0x20 || c >= 0x7f) {
		*out++ = '\\';
		*out++ = (char)('0' + c / 100);
		*out++ = (char)('0' + c / 10 % 10);
		c = (unsigned char)('0' + c % 10);
	} else if (c == '.' || c == '\\' || c == '"' || c == '(' || c == ')' ||
		   c == ';' || c == '@' || c == '$') {
		*out++ = '\\';
	}
	*out++ = (char)c;
	return out;
}

#ifdef __SSE2__
static __m128i
in_range(__m128i v, char from, char to)
{
	__m128i past = _mm_sub_epi8(v, _mm_set1_epi8(from));
	__m128i most = _mm_set1_epi8((char)(to - from));

	return _mm_cmpeq_epi8(_mm_min_epu8(past, most), past);
}

/* A bit for each of sixteen octets that does not stand for itself. */
static unsigned
not_plain(__m128i v)
{
	__m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
	__m128i plain = _mm_or_si128(in_range(folded, 'a', 'z'),
	    _mm_or_si128(in_range(v, '0', '9'),
		_mm_or_si128(octets_are(v, '-'), octets_are(v, '_'))));

	return ~octets_mask(plain) & 0xffff;
}

/*
 * Labels of plain octets: what stands in the wire, with dots where the length
 * octets are. Returns the end, or null where another octet is in a label.
 */
static char *
put_plain(char *out, const unsigned char *p, unsigned n)
{
	uint64_t other = 0;
	unsigned i;

	if (n > PLAIN_MAX || n < 2 || p[0] == 0)
		return NULL;
	for (i = 1; i < n; i += SIXTEEN) {
		__m128i v = n - i < SIXTEEN ? octets_part(p + i, n - i)
					    : octets_sixteen(p + i);

		other |= (uint64_t)not_plain(v) << (i - 1);
		_mm_storeu_si128((__m128i *)(out + i - 1), v);
	}
	for (i = p[0] + 1u; i < n && p[i]; i += p[i] + 1u) {
		out[i - 1] = '.';
		other &= ~(UINT64_C(1) << (i - 1));
	}
	/* what stands behind the labels does not count */
	if (i > n || other & ((UINT64_C(1) << (i - 1)) - 1))
		return NULL;
	return out + i - 1;
}
#endif

/*
 * The labels of the first n octets, with dots between them, into TEXT_MAX
 * octets at most. Returns the end.
 */
static char *
put_labels(char *out, const unsigned char *p, unsigned n)
{
	unsigned i = 0, end;
#ifdef __SSE2__
	char *stop = put_plain(out, p, n);

	if (stop)
		return stop;
#endif
	while (i < n && p[i]) {
		if (i)
			*out++ = '.';
		end = i + 1 + p[i];
		for (i++; i < end && i < n; i++)
			if (is_plain(p[i]))
				*out++ = (char)p[i];
			else
				out = put_octet(out, p[i]);
	}
	return out;
}

static void
labels_text(struct buf *b, const unsigned char *p, unsigned n)
{
	char *out = buf_room(b, 4 * (size_t)n + COPY_MORE);

	b->n += (size_t)(put_labels(out, p, n) - out);
}

void
name_text(struct buf *b, struct name n)
{
	labels_text(b, n.p, n.n);
	buf_ch(b, '.');
}

void
name_text_nodot(struct buf *b, struct name n)
{
	if (n.n <= 1)
		buf_ch(b, '.');
	else
		labels_text(b, n.p, n.n);
}

void
name_text_relative(struct buf *b, struct name n, struct name origin)
{
	if (origin.n == 0 || !name_is_below(n, origin)) {
		name_text(b, n);
	} else if (n.n == origin.n) {
		buf_ch(b, '@');
	} else {
		labels_text(b, n.p, n.n - origin.n);
		if (origin.n == 1)
			buf_ch(b, '.');
	}
}

struct str
name_str(struct arena *a, struct name n)
{
	char text[TEXT_MAX], *end = put_labels(text, n.p, n.n);

	*end++ = '.';
	return str_dup(a, (struct str){text, (size_t)(end - text)});
}

struct str
name_str_nodot(struct arena *a, struct name n)
{
	char text[TEXT_MAX], *end;

	if (n.n <= 1)
		return STR(".");
	end = put_labels(text, n.p, n.n);
	return str_dup(a, (struct str){text, (size_t)(end - text)});
}

/* Length octets are below 'A', so whole wire forms compare octet by octet. */
bool
name_wire_eq(const unsigned char *a, const unsigned char *b, unsigned n)
{
	return n == 0 || memcmp(a, b, n) == 0 || str_ieq_octets(a, b, n);
}

/* Offsets of all labels but the root; returns how many. */
static unsigned
offsets(struct name n, unsigned char *at)
{
	unsigned i = 0, count = 0;

	while (i < n.n && n.p[i] && count < LABELS_MAX) {
		at[count++] = (unsigned char)i;
		i += n.p[i] + 1u;
	}
	return count;
}

static int
label_cmp(const unsigned char *a, const unsigned char *b)
{
	unsigned n = *a < *b ? *a : *b, i;

	if (*a == *b && memcmp(a + 1, b + 1, n) == 0)
		return 0;
	for (i = 1; i <= n; i++) {
		unsigned char x = a[i], y = b[i];

		if (x == y)
			continue;
		x = str_lower(x);
		y = str_lower(y);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (*a > *b) - (*a < *b);
}

int
name_cmp(struct name a, struct name b)
{
	unsigned char at[LABELS_MAX], bt[LABELS_MAX];
	unsigned n = offsets(a, at), m = offsets(b, bt);

	while (n && m) {
		int c = label_cmp(a.p + at[--n], b.p + bt[--m]);

		if (c)
			return c;
	}
	return (n > m) - (n < m);
}

/* Each bit of the one goes into all of the other. */
static inline uint64_t
mix(uint64_t h)
{
	unsigned __int128 wide = (unsigned __int128)h * 0x9fb21c651e98df25u;

	return (uint64_t)wide ^ (uint64_t)(wide >> 64);
}

static inline uint64_t
hash_label(uint64_t seed, const unsigned char *label)
{
	uint64_t h = seed ^ *label;
	unsigned n = *label++;

	/* |0x20 folds letter case, and a few other octets for no harm */
	for (; n >= 8; n -= 8, label += 8) {
		uint64_t w = octets_eight(label);

		h = mix(h ^ (w | OCTETS_EACH(0x20)));
	}
	if (n)
		h ^= octets_few(label, n) | OCTETS_EACH(0x20);
	return mix(h);
}

uint64_t
name_hash_label(uint64_t seed, const unsigned char *label)
{
	return hash_label(seed, label);
}

uint64_t
name_hash_seeded(uint64_t seed, struct name n)
{
	uint64_t h = 0;
	unsigned i = 0;

	for (; i < n.n && n.p[i]; i += n.p[i] + 1u)
		h = h * NAME_HASH_STEP + hash_label(seed, n.p + i);
	return h;
}

uint64_t
name_hash(struct name n)
{
	return name_hash_seeded(NAME_HASH_SEED, n);
}

bool
name_is_below(struct name n, struct name top)
{
	unsigned i = 0;

	if (top.n == 0 || n.n < top.n)
		return false;
	while (n.n - i > top.n && n.p[i])
		i += n.p[i] + 1u;
	return n.n - i == top.n && name_wire_eq(n.p + i, top.p, top.n);
}

unsigned
name_labels(struct name n)
{
	unsigned i = 0, count = 0;

	while (i < n.n && n.p[i]) {
		i += n.p[i] + 1u;
		count++;
	}
	return count;
}

struct str
name_label(struct name n, unsigned i)
{
	n = name_parent(n, i);
	if (n.n <= 1)
		return (struct str){0};
	return (struct str){(const char *)n.p + 1, *n.p};
}

struct name
name_join(struct arena *a, struct str head, struct name tail)
{
	unsigned char *p;

	if (head.n + tail.n > NAME_MAX_WIRE)
		return (struct name){0};
	p = (unsigned char *)arena_text(a, head.n + tail.n);
	if (head.n)
		memcpy(p, head.p, head.n);
	if (tail.n)
		memcpy(p + head.n, tail.p, tail.n);
	return (struct name){p, (unsigned)(head.n + tail.n)};
}

struct name
name_lowered(struct arena *a, struct name n)
{
	unsigned char *p = (unsigned char *)arena_text(a, n.n);
	unsigned i;

	for (i = 0; i < n.n; i++)
		p[i] = str_lower(n.p[i]);
	return (struct name){p, n.n};
}

struct name
name_dup(struct arena *a, struct name n)
{
	return name_join(a, (struct str){0}, n);
}

bool
name_is_wildcard(struct name n)
{
	return n.n > 2 && n.p[0] == 1 && n.p[1] == '*';
}

static bool
is_ldh_label(const unsigned char *p, unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		if (!str_isalpha((char)p[i]) && !str_isdigit((char)p[i]) &&
		    (p[i] != '-' || i == 0 || i == n - 1))
			return false;
	return n > 0;
}

bool
name_is_hostname(struct name n)
{
	unsigned i = 0;

	if (n.n <= 1)
		return false;
	for (; n.p[i]; i += n.p[i] + 1u)
		if (!is_ldh_label(n.p + i + 1, n.p[i]))
			return false;
	return true;
}
