#include "mail/taglist.h"

#include "base/buf.h"

#include "tap.h"

static struct arena arena = ARENA_INIT;

/* Each tag as "name=value", with marks for what is odd, joined by " | ". */
static struct str
summary(const struct taglist *list)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct tag *t = &list->tag[i];

		if (i)
			buf_c(&b, " | ");
		buf_str(&b, t->name);
		buf_c(&b, t->no_equals ? "!" : "=");
		buf_str(&b, t->value);
		if (t->duplicate)
			buf_c(&b, " twice");
		if (t->backslash)
			buf_c(&b, " backslash");
		if (t->separator && t->separator != ';')
			buf_fmt(&b, " '%c'@%u", t->separator, t->separator_at);
	}
	if (list->empty)
		buf_fmt(&b, " +%u@%u", list->empty, list->empty_at);
	if (list->trailing)
		buf_c(&b, " ;");
	out = str_dup(&arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static const char *const plain[][2] = {
    {"", ""},
    {"v=DKIM1; k=rsa", "v=DKIM1 | k=rsa"},
    {" v\t=\r\n DKIM1 ;k=rsa ; ", "v=DKIM1 | k=rsa ;"},
    {"a=1;a=2;A=3", "a=1 | a=2 twice | A=3"},
    {"a=1;;b=2;;", "a=1 | b=2 +2@4 ;"},
    {";", " +1@0 ;"},
    {"a", "a!"},
    {"=x;b=", "=x | b="},
    {"a=b=c", "a=b=c"},
    {"a;a=1;b;b", "a! | a=1 | b! | b!"},
    {"v=DKIM1\\; k=rsa\\;", "v=DKIM1 backslash | k=rsa backslash ;"},
    {"a=x\\", "a=x\\"},
};

static const char *const split[][2] = {
    {"v=DMARC1, p=reject", "v=DMARC1 ','@8 | p=reject"},
    {"v=DKIM1 k=rsa p=MIIB", "v=DKIM1 ' '@7 | k=rsa ' '@13 | p=MIIB"},
    {"v=DMARC1 : p=none|k=x", "v=DMARC1 ':'@9 | p=none '|'@17 | k=x"},
    {"DMARC1 p=none; k=a", "DMARC1! ' '@6 | p=none | k=a"},
    {"v = DKIM1", "v=DKIM1"},
    {"p=AB CD x=1", "p=AB CD x=1"},
    {"n=see p=1; k=a P=2", "n=see p=1 | k=a ' '@14 | P=2"},
    {"v=a p=1; p=2", "v=a ' '@3 | p=1 | p=2 twice"},
    {"v=a p=1\\; k=2", "v=a ' '@3 | p=1 backslash | k=2"},
    {"p=a , v", "p=a , v"},
};

static void
test_places(void)
{
	static const char name[][TAG_NAME_MAX + 1] = {"ab", "q", "v"};
	static const struct tag_names names = {name, 3, TAG_NO_NAME};
	const struct tag *t, *picked[3];
	struct taglist list;

	taglist_parse(&arena, STR("v=X;  Ab = c d ;q"), &list);
	taglist_pick(&arena, &list, &names, picked);
	t = picked[0];
	ok(t && t->at == 6 && t->end == 14 && t->value_at == 11 &&
		t->separator_at == 15,
	    "places");
	is_c(t->value, "c d", "value");
	ok(!taglist_get(&list, STR("ab")), "case matters");
	ok(!taglist_get(&list, STR("q")), "no tag without '='");
	t = &list.tag[2];
	ok(t->no_equals && t->separator == 0 && t->separator_at == 17,
	    "the last one");
	ok(t->known == 1 && !picked[1], "known, but no tag");
	ok(picked[2] == list.tag && picked[2]->known == 2, "the first one");
	taglist_parse(&arena, STR("AB=1;ab=2;abc=3"), &list);
	taglist_pick(&arena, &list, &names, picked);
	is_c(picked[0]->value, "2", "an exact name is preferred");
	ok(list.tag[0].other_case && !list.tag[1].other_case, "other case");
	ok(list.tag[2].known == 3, "a foreign name");
	taglist_parse(&arena, STR("x ab=1"), &list);
	taglist_pick(&arena, &list, &names, picked);
	ok(list.n == 2 && picked[0], "a foreign one swallowed a known one");
}

static void
test_many(void)
{
	static const char name[][TAG_NAME_MAX + 1] = {"v", "p"};
	static const struct tag_names names = {name, 2, TAG_NO_NAME};
	const struct tag *picked[2];
	struct taglist list;
	struct buf b = BUF_INIT;
	unsigned i;

	for (i = 0; i < 30000; i++)
		buf_fmt(&b, "t%u=%u;", i % 15000, i);
	taglist_parse(&arena, buf_view(&b), &list);
	ok(list.n == 30000 && !list.tag[14999].duplicate &&
		list.tag[15000].duplicate,
	    "30000 tags");
	buf_reset(&b);
	for (i = 0; i < 15000; i++)
		buf_c(&b, "p=x ");
	taglist_parse(&arena, buf_view(&b), &list);
	taglist_pick(&arena, &list, &names, picked);
	ok(list.n == 15000, "15000 swallowed");
	buf_reset(&b);
	buf_c(&b, "v=");
	for (i = 0; i < 30000; i++)
		buf_c(&b, "a ");
	taglist_parse(&arena, buf_view(&b), &list);
	taglist_pick(&arena, &list, &names, picked);
	ok(list.n == 1, "60000 letters of one value");
	buf_free(&b);
}

int
main(void)
{
	static const char name[][TAG_NAME_MAX + 1] = {"v", "p", "k", "n"};
	static const struct tag_names names = {name, 4, 3};
	const struct tag *picked[4];
	struct taglist list;
	size_t i;

	for (i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		taglist_parse(&arena, str_c(plain[i][0]), &list);
		is_c(summary(&list), plain[i][1], "a list as it is");
	}
	for (i = 0; i < sizeof(split) / sizeof(*split); i++) {
		taglist_parse(&arena, str_c(split[i][0]), &list);
		taglist_pick(&arena, &list, &names, picked);
		is_c(summary(&list), split[i][1], "a list taken apart");
	}
	test_places();
	test_many();
	arena_free(&arena);
	return done();
}
