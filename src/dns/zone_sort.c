#include "dns/zone_index.h"

/* A node and the first octets of the label that tells it from siblings. */
struct sortable {
	uint64_t key;
	struct entry *entry;
};

/* Eight octets of a label in lower case, the first one the highest. */
static uint64_t
label_key(const unsigned char *label)
{
	uint64_t key = 0;
	unsigned i;

	for (i = 0; i < 8; i++)
		key = key << 8 | (i < *label ? str_lower(label[1 + i]) : 0);
	return key;
}

static bool
in_order(const struct sortable *a, const struct sortable *b)
{
	if (a->key != b->key)
		return a->key < b->key;
	return name_cmp(a->entry->node.name, b->entry->node.name) <= 0;
}

/* Merges the natural runs of v: what is sorted costs one pass. */
static void
sort_siblings(struct arena *scratch, struct sortable *v, size_t n)
{
	struct sortable *from = v, *to, *swap;
	size_t runs = 1, i, k, *run;

	for (i = 1; i < n; i++)
		runs += !in_order(&v[i - 1], &v[i]);
	if (n < 2 || runs == 1)
		return;
	to = arena_alloc(scratch, n * sizeof(*to));
	run = arena_alloc(scratch, (runs + 1) * sizeof(*run));
	run[0] = 0;
	for (i = k = 1; i < n; i++)
		if (!in_order(&v[i - 1], &v[i]))
			run[k++] = i;
	run[runs] = n;
	while (runs > 1) {
		for (i = k = 0; i < runs; i += 2, k++) {
			size_t a = run[i], mid = run[i + 1], b = mid, o = a;
			size_t end = i + 1 < runs ? run[i + 2] : mid;

			run[k] = a;
			while (a < mid || b < end)
				if (b == end ||
				    (a < mid && in_order(&from[a], &from[b])))
					to[o++] = from[a++];
				else
					to[o++] = from[b++];
		}
		runs = k;
		run[runs] = n;
		swap = from;
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}

void
zone_sort_all(struct zone_index *x, struct arena *scratch)
{
	struct sortable *v = arena_alloc(scratch, x->n * sizeof(*v));
	size_t i;

	for (i = 0; i < x->n; i++)
		v[i] = (struct sortable){0, &x->entry[i]};
	sort_siblings(scratch, v, x->n);
	for (i = 0; i < x->n; i++)
		x->sorted[i] = &v[i].entry->node;
}

/*
 * Canonical order is that of the tree, each node before its children, these
 * in the order of their labels. child[first[i]] to child[first[i + 1]] are
 * the children of node i - 1, of none for i 0.
 */
void
zone_sort_tree(struct zone_index *x, struct arena *scratch)
{
	struct sortable *child = arena_alloc(scratch, x->n * sizeof(*child));
	size_t *first = arena_zalloc(scratch, x->n + 2, sizeof(*first));
	size_t *next = arena_alloc(scratch, LABELS_MAX * 2 * sizeof(*next));
	size_t i, depth = 0, out = 0;

	for (i = 0; i < x->n; i++)
		first[(uint32_t)(x->entry[i].parent + 1) + 1]++;
	for (i = 1; i < x->n + 2; i++)
		first[i] += first[i - 1];
	for (i = x->n; i--;) {
		struct entry *e = &x->entry[i];
		size_t at = --first[(uint32_t)(e->parent + 1) + 1];

		child[at].entry = e;
		child[at].key =
		    e->parent == NO_NODE ? 0 : label_key(e->node.name.p);
	}
	/* each count has become the start of the slot before it */
	for (i = 0; i < x->n + 1; i++)
		first[i] = first[i + 1];
	first[x->n + 1] = x->n;
	for (i = 0; i < x->n + 1; i++)
		sort_siblings(
		    scratch, child + first[i], first[i + 1] - first[i]);
	/* next[0], stop[0] of the tops, and so on down */
	next[0] = first[0];
	next[1] = first[1];
	for (;;) {
		const struct entry *e;
		size_t number;

		if (next[2 * depth] == next[2 * depth + 1]) {
			if (depth-- == 0)
				break;
			continue;
		}
		e = child[next[2 * depth]++].entry;
		number = (size_t)(e - x->entry);
		x->sorted[out++] = &x->entry[number].node;
		depth++;
		next[2 * depth] = first[number + 1];
		next[2 * depth + 1] = first[number + 2];
	}
}
