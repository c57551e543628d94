/*
 * Names: in the zone or not, with or without a final dot, wildcards.
 */
#include "dns/psl.h"
#include "lint/target.h"

/* ---- in or out of the zone ---- */

static void
out_of_zone(struct lint *l)
{
	size_t n = zone_node_count(l->zone), i, k;

	if (l->zone->origin.n == 0)
		return;
	for (i = 0; i < n; i++) {
		const struct zone_node *node = zone_node_at(l->zone, i);

		/* within the zone, every name has its parent's node */
		if (node->parent || name_is_below(node->name, l->zone->origin))
			continue;
		for (k = 0; k < node->n; k++)
			flag_owner(l, node->rr[k], "%s is not in the zone %s",
			    lint_name(l, node->name),
			    lint_name(l, l->zone->origin));
	}
}

const struct rule owner_out_of_zone = {
    .id = "ZON019",
    .name = "owner-out-of-zone",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 section 5.2",
    .message = "a record's owner is not within the zone",
    .why = "A name server ignores the record, such as a DMARC record that was "
	   "written for another domain.",
    .fix = "Move it to the zone of its name, or repair the name.",
    .bad = "_dmarc.example.org. TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_ZONE,
    .on_zone = out_of_zone,
};

/* Text with a dot inside and none at the end. */
static bool
lacks_dot(struct str text)
{
	return text.n > 2 && text.p[text.n - 1] != '.' && text.p[0] != '"' &&
	       str_chr(text, '.', 0) < text.n;
}

/* Names that providers' instructions tell to point to. */
static bool
is_provider_host(struct name name)
{
	static const char *const known[] = {"google.com", "googlemail.com",
	    "outlook.com", "office365.com", "onmicrosoft.com", "mailgun.org",
	    "sendgrid.net", "amazonses.com", "amazonaws.com", "zoho.com",
	    "zoho.eu", "protonmail.ch", "messagingengine.com", "yandex.net",
	    "yandex.ru", "mail.ru", "mimecast.com", "pphosted.com",
	    "mandrillapp.com", "mcsv.net", "mtasv.net", "sparkpostmail.com",
	    "mailjet.com", "sendinblue.com", "brevo.com", "icloud.com",
	    "migadu.com", "cloudflare.net", "ovh.net", "ionos.com"};
	struct name registrable = psl_registrable(name);
	struct buf b = BUF_INIT;
	bool found = false;
	size_t i;

	if (registrable.n == 0)
		return false;
	name_text_nodot(&b, registrable);
	for (i = 0; i < sizeof(known) / sizeof(*known) && !found; i++)
		found = str_ieq(buf_view(&b), str_c(known[i]));
	buf_free(&b);
	return found;
}

static void
missing_dot(struct lint *l, const struct rr *r)
{
	const struct zone *z = l->zone;
	unsigned i = target_field(r->type);
	struct str text = rr_field_text(r, i);
	struct name target, meant;
	bool ours, registered;
	struct finding *f;

	if (!lacks_dot(text) || r->flags & (RR_GENERIC | RR_GENERATED) ||
	    !target_of(r, &target) ||
	    name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) !=
		NAME_OK)
		return;
	ours = z->origin.n > 1 && name_is_below(meant, z->origin);
	if (z->whole) {
		if (zone_lookup(z, target, TYPE_ANY, NULL) != ANSWER_NXDOMAIN)
			return;
	} else if (!ours && !is_provider_host(meant)) {
		return;
	}
	f = flag_field(l, r, i, "'%.*s' without a final dot is %s", CUT(text),
	    lint_name(l, target));
	finding_fix(l, f, "write %.*s. if that is meant", CUT(text));
	registered = psl_registrable(meant).n > 0;
	if (ours || registered)
		finding_edit(l, f, rr_field_place(r, i),
		    str_fmt(l->arena, "%.*s.", STRP(text)));
}

const struct rule target_missing_trailing_dot = {
    .id = "ZON020",
    .name = "target-missing-trailing-dot",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "a name in rdata has a dot inside but none at the end, and the "
	       "name it makes does not exist",
    .why = "The origin is put behind it: the MX points to a name that is not "
	   "there, and inbound mail bounces.",
    .fix = "Add the final dot.",
    .bad = "@ MX 10 mail.example.com\n",
    .good = "@ MX 10 mail.example.com.\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .types = {TYPE_MX, TYPE_CNAME, TYPE_NS, TYPE_SRV},
    .on_record = missing_dot,
};

static void
repeated_origin(struct lint *l, const struct rr *r)
{
	struct name origin = l->zone->origin, meant;
	struct finding *f;
	struct str text;
	struct buf b = BUF_INIT;

	if (!(r->flags & RR_OWNER_RELATIVE) || r->flags & RR_GENERATED ||
	    origin.n <= 1 || r->owner.n < 2 * origin.n - 1)
		return;
	text = rr_owner_text(r);
	if (text.n == 0 ||
	    name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) !=
		NAME_OK ||
	    !name_is_below(meant, origin))
		return;
	f = flag_owner(l, r, "'%.*s' without a final dot is %s", CUT(text),
	    lint_name(l, r->owner));
	name_text_relative(&b, meant, origin);
	finding_fix(
	    l, f, "write %.*s, or add the final dot", CUT(buf_view(&b)));
	if (rr_is_editable(r))
		finding_edit(l, f, rr_owner_place(r),
		    str_fmt(l->arena, "%.*s.", STRP(text)));
	buf_free(&b);
}

const struct rule owner_repeats_origin = {
    .id = "ZON021",
    .name = "owner-repeats-origin",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "an owner name ends with the origin twice",
    .why = "The final dot is missing: receivers ask for _dmarc.example.com "
	   "and find nothing.",
    .fix = "Leave the origin out, or add the final dot.",
    .bad = "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .names = NAME_REPEATS,
    .on_record = repeated_origin,
};

/* ---- letters ---- */

const struct rule name_too_long = {
    .id = "ZON022",
    .name = "name-too-long",
    .level = LEVEL_ERROR,
    .source = "RFC 1035 sections 2.3.4 and 3.1",
    .message = "a label is over 63 octets or empty, or a name over 255",
    .why = "The zone is rejected. Long selectors and names of report "
	   "authorisations do this.",
    .fix = "Shorten the name; write one dot between labels.",
    .bad = "_dmarc..example.com. TXT \"v=DMARC1; p=none\"\n",
    .good = "_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n",
    .needs = NEEDS_RECORD,
    .elsewhere = true,
};

/* ---- wildcards ---- */

static void
wild_txt(struct lint *l, const struct zone_node *node, struct rr *const *set,
    size_t n)
{
	struct str below;
	size_t i;

	below = name_label(node->name, 1);
	if (below.n && below.p[0] == '_')
		return;
	for (i = 0; i < n; i++) {
		const struct policy_text *p = facts_policy(l->facts, set[i]);

		if (p && p->claim != POLICY_SPF)
			flag_record(l, set[i],
			    "this text answers for _dmarc, _domainkey and "
			    "every other name that is not listed below %s",
			    lint_name(l, name_parent(node->name, 1)));
	}
}

const struct rule wildcard_txt = {
    .id = "ZON034",
    .name = "wildcard-txt",
    .level = LEVEL_WARNING,
    .source = "RFC 4592 sections 2.2.1 and 3.3; RFC 7208 section 3.5",
    .message = "a wildcard TXT record exists",
    .why = "Receivers that ask for DMARC or a key get this text, and every "
	   "selector that somebody makes up seems to exist.",
    .fix = "Give the names that are meant.",
    .bad = "* TXT \"some-verification=abc123\"\n",
    .good = "www TXT \"some-verification=abc123\"\n",
    .needs = NEEDS_ZONE,
    .types = {TYPE_TXT},
    .names = NAME_WILDCARD,
    .on_rrset = wild_txt,
};

static void
inner_star(struct lint *l, const struct rr *r)
{
	unsigned i, at = 0;

	if (!(r->flags & RR_OWNER_STATED) ||
	    !memchr(r->owner.p, '*', r->owner.n))
		return;
	for (i = 0; at < r->owner.n && r->owner.p[at]; i++) {
		struct str label = {
		    (const char *)r->owner.p + at + 1, r->owner.p[at]};

		at += r->owner.p[at] + 1u;
		if (str_chr(label, '*', 0) == label.n ||
		    (i == 0 && label.n == 1))
			continue;
		flag_owner(l, r, "the '*' in %s is no wildcard",
		    lint_name(l, r->owner));
		return;
	}
}

const struct rule non_terminal_wildcard = {
    .id = "ZON036",
    .name = "non-terminal-wildcard",
    .level = LEVEL_WARNING,
    .source = "RFC 4592 sections 2.1.2 and 2.1.3",
    .message = "a '*' is not the leftmost label, or part of a longer one",
    .why = "It matches nothing but itself: s1._domainkey.* covers no "
	   "subdomain.",
    .fix = "Write a record for each name.",
    .bad = "s1._domainkey.* TXT \"v=DKIM1; p=\"\n",
    .good = "s1._domainkey.news TXT \"v=DKIM1; p=\"\n",
    .needs = NEEDS_RECORD,
    .names = NAME_STAR,
    .on_record = inner_star,
};

/* ---- $ORIGIN ---- */

/* Does the text, taken as absolute, repeat the origin it stands under? */
static bool
repeats(struct lint *l, struct str text, struct name expanded)
{
	struct name meant, rest;

	if (name_from_text(l->arena, text, &name_root, &meant, NULL, NULL) !=
	    NAME_OK)
		return false;
	rest = name_parent(expanded, name_labels(meant));
	return rest.n > 1 && name_is_below(meant, rest);
}

static void
origin_dot(struct lint *l, const struct directive *d)
{
	struct str text =
	    str_sub(d->source->text, d->argument.at, d->argument.end);
	const struct directive *first = l->zone->directive;
	struct place place =
	    place_of(d->source, d->argument.at, d->argument.end);
	struct finding *f;

	if (d->kind != DIRECTIVE_ORIGIN || !d->relative || !lacks_dot(text))
		return;
	while (first->kind != DIRECTIVE_ORIGIN)
		first++;
	if (d != first && !repeats(l, text, d->name))
		return;
	f = flag_at(
	    l, NULL, place, "'$ORIGIN %.*s' without a final dot", CUT(text));
	finding_fix(l, f, "write $ORIGIN %.*s.", CUT(text));
	finding_edit(l, f, place, str_fmt(l->arena, "%.*s.", STRP(text)));
}

const struct rule origin_missing_trailing_dot = {
    .id = "ZON043",
    .name = "origin-missing-trailing-dot",
    .level = LEVEL_WARNING,
    .source = "RFC 1035 section 5.1",
    .message = "$ORIGIN has a dot inside but none at the end",
    .why = "All names behind it move to x.example.com.example.com, and the "
	   "whole mail part cannot be reached.",
    .fix = "Add the final dot.",
    .bad = "$ORIGIN example.com\n@ MX 10 mail.example.com.\n",
    .good = "$ORIGIN example.com.\n@ MX 10 mail.example.com.\n",
    .example = EXAMPLE_FILE,
    .needs = NEEDS_RECORD,
    .fixable = FIX_UNSAFE,
    .on_directive = origin_dot,
};
