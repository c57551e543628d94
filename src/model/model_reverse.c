/* reverse: the networks whose reverse zones are one's own. */
#include "model/model_work.h"

static bool
read_net(struct scope *s, const struct yaml *y, struct reverse_net *out)
{
	static const char *const styles[] = {
	    "slash", "dash", "dash-prefix", NULL};
	const struct yaml *net = y;
	int style = -1;

	if (y->kind == YAML_MAP) {
		net = value_get(y, "net", YAML_SCALAR);
		style = value_enum_of(y, "style", styles);
	}
	if (!net || net->kind != YAML_SCALAR ||
	    !value_ip(s, net, true, &out->net))
		return false;
	out->place = net->place;
	out->style = style < 0 ? REVERSE_SLASH : (enum reverse_style)style;
	return true;
}

void
read_reverse(
    struct scope *s, const struct yaml *root, struct model *m, size_t *cap)
{
	const struct yaml *list = value_get(root, "reverse", YAML_LIST);
	struct reverse_net net;
	size_t i;

	for (i = 0; list && i < list->n; i++) {
		if (!read_net(s, list->item[i], &net))
			continue;
		m->reverse = arena_grow(
		    s->arena, m->reverse, m->nreverse, cap, sizeof(net));
		m->reverse[m->nreverse++] = net;
	}
}

static int
by_net(const void *a, const void *b)
{
	const struct reverse_net *x = a, *y = b;

	int c = ip_cmp(x->net, y->net);

	return c ? c
		 : (x->place.at > y->place.at) - (x->place.at < y->place.at);
}

void
settle_reverse(struct report *r, struct model *m)
{
	struct problem *p;
	size_t i;

	if (m->nreverse)
		qsort(m->reverse, m->nreverse, sizeof(*m->reverse), by_net);
	for (i = 1; i < m->nreverse; i++) {
		if (ip_cmp(m->reverse[i - 1].net, m->reverse[i].net) != 0)
			continue;
		p = report_error(r, "CFG009", m->reverse[i].place,
		    "the network %.*s stands here a second time",
		    STRP(ip_str(r->arena, m->reverse[i].net)));
		problem_other(r->diag, p, m->reverse[i - 1].place, "the other");
	}
}
