#!/usr/bin/python3
"""The provider templates: each is used with all its parameters, and with the
required ones alone, and what comes out is what tests/providers/NAME.expected
says, lints clean, and does not contradict the collection of facts in
../shared/providers.yaml (where that is there).

A file of expectations has a part for each use, "[least]", "[all]", and both
again for each choice, with one record a line: owner (relative to example.com),
type, value (of TXT the text). --accept writes the files that are missing or
wrong; read them before they are committed.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap
import zones
from uses import KEY, domain_of, entry, uses, value, yaml_text

FOLDER = os.path.join(tap.ROOT, "tests", "providers")
TEMPLATES = os.path.join(tap.ROOT, "templates")

# Findings that a template cannot help, each with its reason.
LINT_ACCEPTED = {}


def short(record, name):
    """OWNER TYPE VALUE, the domain's name written as example.com."""
    owner, _, kind, data = zones.value(record)
    owner = owner.rstrip(".")
    owner = "@" if owner == name else owner[:-len(name) - 1]
    text = data.decode() if kind == "TXT" else data
    text = text.replace(name, "example.com")
    text = text.replace(name.replace(".", "-"), "example-com")
    return f"{owner} {kind} {text.replace(KEY, '(key)')}"


def generate(providers, folder):
    """{provider: {part: [lines]}}"""
    text, wanted, made = "version: 1\ndomains:\n", [], {}
    for p in providers:
        for part, arguments in uses(p).items():
            one, name = entry(p, part, arguments)
            text += one
            wanted.append((p["name"], part, domain_of(p, part), name))
    tap.write(os.path.join(folder, "mailzone.yaml"), text)
    result = tap.mailzone("gen", "--target", "bind", cwd=folder)
    tap.passes(result, "gen with all of them")
    for provider, part, domain, name in wanted:
        path = os.path.join(folder, "out", domain + ".zone")
        if not os.path.exists(path):
            continue
        records = zones.parse(tap.read(path), domain)
        made.setdefault(provider, {})[part] = sorted(
            short(r, name) for r in records
            if ("." + zones.value(r)[0]).endswith(f".{name}."))
    return made, result.stderr


def render(parts):
    return "\n".join(f"[{part}]\n" + "".join(line + "\n" for line in lines)
                     for part, lines in parts.items())


def check_expected(made, accept):
    for name, parts in sorted(made.items()):
        path = os.path.join(FOLDER, name + ".expected")
        text = render(parts)
        if accept:
            tap.write(path, text)
        have = tap.read(path) if os.path.exists(path) else ""
        tap.same(text.split("\n"), have.split("\n"), f"{name}: its records")
    files = sorted(f[:-len(".expected")] for f in os.listdir(FOLDER))
    tap.same(files, sorted(made), "no expectation without a template")


def check_lint(folder):
    result = tap.mailzone("lint", "--format", "json", "out", cwd=folder)
    found = json.loads(result.stdout)["findings"]
    rest = {}
    for f in found:
        provider = os.path.basename(f["file"]).rsplit(".example", 1)[0]
        if f["level"] == "info" or (provider, f["rule"]) in LINT_ACCEPTED:
            continue
        rest.setdefault(f["rule"], []).append(
            f"{f['file']}:{f['line']}: {f['message']}")
    tap.ok(not rest, "what was made lints clean at level warning",
           json.dumps(rest, indent=1))


def check_form(p):
    name = p["name"]
    tap.ok(re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", p["updated"]),
           f"{name}: a date")
    tap.ok(p["source"].startswith("https://"), f"{name}: a source")
    said = [p["doc"], p["spf"]["why"], *p["notes"]]
    said += [q["doc"] for q in p["params"]]
    said += [r["why"] for r in p["records"]]
    tap.ok(all(said), f"{name}: everything has its reason")
    tap.ok(not any(q["required"] and "default" in q for q in p["params"]),
           f"{name}: what is required has no default")
    used = json.dumps([p["records"], p["spf"], p["warnings"]])
    unused = [q["name"] for q in p["params"]
              if not re.search(r"\b" + q["name"] + r"\b", used)]
    tap.ok(not unused, f"{name}: each parameter is used", unused)
    tap.ok(not any(r["name"].startswith("_dmarc") for r in p["records"]),
           f"{name}: the policy is the domain's own")
    tap.ok(not any(r["type"] == "MX" and r["name"] == "@" and r["for"] != "mx"
                   for r in p["records"]),
           f"{name}: no MX of the domain itself unasked")
    tap.ok((p["spf"]["use"] == "none") == (not p["spf"]["terms"]),
           f"{name}: terms if they are of any use")


# ---- the facts ----

# Which facts a template stands for, where it is not the one of its name.
FACTS = {
    "zoho-mail": ["zoho-mail-com", "zoho-mail-eu", "zoho-mail-in"],
    "mailgun": ["mailgun-us", "mailgun-eu"],
    "sparkpost": ["sparkpost-us", "sparkpost-eu"],
}
COMPATIBLE = {
    "required": {"required"},
    "recommended": {"required", "optional"},
    "provider-required": {"required"},
    "provider-recommended": {"optional"},
    "optional": {"optional", "useless"},
    "conditional": {"required"},
    "useless": {"useless", "none"},
    "not-needed": {"none", "useless"},
    "not-needed-at-apex": {"subdomain", "useless", "none"},
    "unknown": {"none"},
}
# Differences that are meant, (template, what): why.
SERVICE = "465 is the service with TLS from the start (RFC 8314 section 7.3)"
NAMED = "left out; named so that the remark can say why"
VENDOR = "of the vendor's own page, which lists four"
REGION = "a region's hosts have its name where its SPF record has it"
IN_NOTES = "told in words by the notes of the facts"
MEANT = {
    ("klaviyo", "lookups"):
        "the facts count an alias as a lookup; RFC 7208 4.6.4 does not",
    ("postmark", "aligns"): "the template always publishes the alias",
    ("amazon-ses", "aligns"): "it aligns with mail_from",
    ("posthog", "aligns"): "it publishes the MAIL FROM subdomain's records",
    ("mailgun", "TXT {sending_domain} v=spf1 include:mailgun.org ~all"):
        "it is the record of the subdomain, made of the term",
    ("gandi", "SRV _submission._tcp 0 1 465 mail.gandi.net"): SERVICE,
    ("gandi", "SRV _submissions._tcp 0 1 465 mail.gandi.net"): SERVICE,
    ("kajabi", "include:mailgun.org"): NAMED,
    ("kit", "include:convertkit.com"): NAMED,
    ("klaviyo", "include:send.klaviyo.com"): NAMED,
    ("stripe", "include:spf1.stripe.com"): NAMED,
    ("mailbox-org", "CNAME mbo0001._domainkey mbo0001._domainkey.mailbox.org"):
        VENDOR,
    ("mailbox-org", "CNAME mbo0002._domainkey mbo0002._domainkey.mailbox.org"):
        VENDOR,
    ("mailbox-org", "CNAME mbo0003._domainkey mbo0003._domainkey.mailbox.org"):
        VENDOR,
    ("barracuda", "MX @ 10 {mx_id}a.ess.{region}.barracudanetworks.com"):
        REGION,
    ("barracuda", "MX @ 20 {mx_id}b.ess.{region}.barracudanetworks.com"):
        REGION,
    ("mimecast", "MX @ 10 {region}-smtp-inbound-1.mimecast.co.za"): IN_NOTES,
    ("proofpoint-enterprise", "MX @ 10 mxa-{tenant}.gslb.pphosted.com"):
        IN_NOTES,
    ("proofpoint-enterprise", "MX @ 10 mxb-{tenant}.gslb.pphosted.com"):
        IN_NOTES,
}


def pattern(text):
    """A fact's or a template's text as a form: parameters become '*'."""
    text = re.sub(r"(?<!%){(?!domain(_dashed)?})[^}]*}", "*", str(text))
    return text.rstrip(".").lower()


def fits(a, b):
    """Do two forms have a text in common? '*' is any text but none."""
    def regex(form):
        return "".join(".+" if c == "*" else re.escape(c) for c in form)
    return bool(re.fullmatch(regex(a), b.replace("*", "x"))
                or re.fullmatch(regex(b), a.replace("*", "x"))
                or re.fullmatch(regex(a).replace(".+", "[^ ]+"), b)
                or re.fullmatch(regex(b).replace(".+", "[^ ]+"), a))


def dkim_form(text):
    """Of a key's record: what is left when the usual tags are gone."""
    tags = [t.strip() for t in text.split(";")]
    return "; ".join(sorted(t for t in tags if t not in (
        "v=dkim1", "k=rsa", "h=sha256", "")))


def fact_records(fact):
    """(type, owner, value) of everything the facts want in the zone."""
    found = []

    def add(record):
        kind, text = record["type"], record.get("value")
        if kind == "SRV":
            text = "{priority} {weight} {port} {target}".format(**record)
        found.append((kind, record["name"], text))

    for record in fact.get("dkim", {}).get("records", []):
        add(record)
    for key in ("return_path", "verification", "discovery"):
        for record in fact.get(key, []):
            add(record)
    for mx in fact.get("mx", []):
        found.append(("MX", "@", f"{mx['pref']} {mx['host']}"))
    other = []
    for variant in fact.get("other_records", []):
        for mx in variant.get("mx", []):
            other.append(("MX", "@", f"{mx['pref']} {mx['host']}"))
        for record in variant.get("records", []):
            if record["type"] == "SRV":
                continue
            other.append((record["type"], record["name"], record["value"]))
    return found, other


def same_record(ours, theirs):
    if ours["type"] != theirs[0]:
        return False
    got, want = pattern(ours["value"]), pattern(theirs[2])
    if theirs[0] == "TXT" and "_domainkey" in ours["name"]:
        got, want = dkim_form(got), dkim_form(want)
        if want in ("*", "p=*") and got.endswith("p=*"):
            want = got
    owner = re.sub(r"(^|\.){sending_domain}$", "", theirs[1]) or "@"
    return fits(pattern(ours["name"]), pattern(owner)) and fits(got, want)


def check_facts(p, facts):
    name = p["name"]
    spf = p["spf"]
    for fact in facts:
        their = fact["spf"]
        what = f"{name} and {fact['id']}"
        tap.ok(spf["use"] in COMPATIBLE[their["apex_include"]],
               f"{what}: use of SPF", spf["use"], their["apex_include"])
        if "spf_aligns" in their and (name, "aligns") not in MEANT:
            tap.same(spf["aligns"], their["spf_aligns"],
                     f"{what}: SPF aligns")
        cost = their.get("lookup_cost")
        mechanisms = [pattern(m) for m in their["mechanisms"]]
        for term in spf["terms"]:
            known = any(fits(pattern(term["term"]), m) for m in mechanisms)
            if known and cost and len(spf["terms"]) == 1 \
                    and (name, "lookups") not in MEANT:
                tap.same(term["lookups"], cost, f"{what}: lookups")
        ours = p["records"]
        want, other = fact_records(fact)
        missing = [r for r in want
                   if not any(same_record(o, r) for o in ours)]
        missing = [r for r in missing
                   if (name, f"{r[0]} {r[1]} {r[2]}") not in MEANT]
        tap.ok(not missing, f"{what}: no record is missing", *missing)
    known = [m for f in facts for m in f["spf"]["mechanisms"]]
    strange = [t["term"] for t in spf["terms"]
               if not any(fits(pattern(t["term"]), pattern(m)) for m in known)
               and (name, t["term"]) not in MEANT]
    tap.ok(not strange, f"{name}: no term that is not among the facts",
           *strange)
    all_of = [r for f in facts for part in fact_records(f) for r in part]
    strange = [f"{o['type']} {o['name']} {o['value']}" for o in p["records"]
               if not any(same_record(o, r) for r in all_of)]
    strange = [s for s in strange if (name, s) not in MEANT]
    tap.ok(not strange, f"{name}: no record that is not among the facts",
           *strange)


def check_all_facts(providers):
    path = os.path.join(tap.SHARED, "providers.yaml")
    if not os.path.exists(path):
        tap.skip("no ../shared/providers.yaml")
        return
    try:
        import yaml
    except ImportError:
        tap.missing("PyYAML", "python3-yaml")
        return
    facts = {f["id"]: f for f in yaml.safe_load(tap.read(path))}
    for p in providers:
        ids = FACTS.get(p["name"], [p["name"]])
        unknown = [i for i in ids if i not in facts]
        if tap.ok(not unknown, f"{p['name']}: is among the facts"):
            check_facts(p, [facts[i] for i in ids])


# ---- the command ----

def check_command(providers):
    listed = tap.mailzone("providers")
    tap.passes(listed, "the list")
    names = [line.split()[0] for line in listed.stdout.splitlines()[1:]]
    files = sorted(f[:-len(".yaml")] for f in os.listdir(TEMPLATES))
    tap.same(names, files, "is that of templates/")
    tap.same([p["name"] for p in providers], files, "so is the JSON")
    for p in providers:
        page = tap.mailzone("providers", p["name"])
        lacking = [t for t in [p["title"], p["source"], p["updated"]]
                   + [q["name"] for q in p["params"]]
                   + [r["value"] for r in p["records"]]
                   + [t["term"] for t in p["spf"]["terms"]]
                   if t not in page.stdout]
        tap.ok(page.returncode == 0 and not lacking,
               f"{p['name']}: its page says all", *lacking)
    two = tap.mailzone("providers", "tuta", "sendgird", "icloud")
    tap.same((two.returncode, two.stderr),
             (2, "mailzone: no provider 'sendgird' (did you mean "
                 "'sendgrid'?)\n"), "an unknown name")
    tap.ok(two.stdout.startswith("tuta: Tuta (mailbox)\n")
           and "\nicloud: " in two.stdout, "and the known ones beside it")
    tap.ok(len(tap.mailzone("providers", "--help").stdout.splitlines()) <= 24,
           "its help fits a screen")


def check_own(folder):
    own = os.path.join(folder, "own")
    tap.write(os.path.join(own, "acme.yaml"),
              "name: Acme \x1b[31mMail\nkind: relay\nupdated: 2026-11-22\n"
              .replace("\x1b", "\u202e")
              + "source: https://acme.example/dns\ndoc: a relay\n"
                "spf: {use: required, terms: [{term: 'ip4:192.0.2.1', "
                "lookups: 0}]}\ndkim_aligns: false\n")
    got = tap.mailzone("providers", "--templates", own, "acme")
    tap.passes(got, "a template of one's own")
    tap.ok("\u202e" not in got.stdout and "\\u{202e}" in got.stdout,
           "its text is made visible", got.stdout)
    tap.same(tap.mailzone("providers", "acme").returncode, 2,
             "is not there without --templates")
    tap.write(os.path.join(own, "bad.yaml"), "name: Bad\n")
    bad = tap.mailzone("providers", "--templates", own)
    tap.same(bad.returncode, 2, "a faulty one")
    tap.ok("own/bad.yaml:1" in bad.stderr and not bad.stdout,
           "is said where it is", bad.stderr)


def check_snippets(providers, folder):
    """The lines to paste are YAML that gen takes once they are filled in."""
    for p in providers:
        values = {q["name"]: value(p["name"], q) for q in p["params"]}
        lines = []
        for line in p["yaml"].splitlines():
            # taken without '#' too; it is what the user may uncomment
            if re.match(r" +# [a-z_0-9]+: ", line):
                line = line.replace("# ", "", 1)
            if line.lstrip().startswith("#"):
                continue
            lines.append(re.sub(r"<(\w+)>", lambda m: yaml_text(
                values[m.group(1)]), line))
        where = os.path.join(folder, "snippet", p["name"])
        tap.write(os.path.join(where, "mailzone.yaml"),
                  "version: 1\ndomains:\n  example.com:\n"
                  + "\n".join(lines) + "\n")
        tap.passes(tap.mailzone("gen", cwd=where),
                   f"{p['name']}: the lines to paste")
    raw = {p["name"]: p["yaml"] for p in providers}["sendgrid"]
    where = os.path.join(folder, "snippet", "raw")
    tap.write(os.path.join(where, "mailzone.yaml"),
              "version: 1\ndomains:\n  example.com:\n" + raw)
    result = tap.mailzone("gen", cwd=where)
    tap.ok(result.returncode == 2 and "'<account>'" in result.stderr,
           "lines that were not filled in are refused", result.stderr)


def check_manual(providers):
    text = tap.read(os.path.join(tap.ROOT, "man", "mailzone-templates.5"))
    listed = re.findall(r"^\.It Cm ([a-z0-9-]+) Ta (.*)$", text, re.M)
    tap.same([(n, re.sub(r"\\&", "", t)) for n, t in listed],
             [(p["name"], p["title"]) for p in providers],
             "the manual lists them all")


def main():
    folder = tap.temporary()
    result = tap.mailzone("providers", "--format", "json")
    if not tap.passes(result, "providers --format json"):
        return
    providers = json.loads(result.stdout)["providers"]
    tap.ok(len(providers) >= 40, f"{len(providers)} providers")
    made, said = generate(providers, os.path.join(folder, "gen"))
    tap.same(sorted(made), [p["name"] for p in providers], "all of them")
    check_expected(made, "--accept" in sys.argv[1:])
    tap.same(sorted(re.findall(r"warning: (.*)", said)),
             ["provider scaleway-tem: its MX throws away all mail, bounces "
              "and answers too"], "what gen warns of")
    check_lint(os.path.join(folder, "gen"))
    for p in providers:
        check_form(p)
    check_command(providers)
    check_own(folder)
    check_snippets(providers, folder)
    check_manual(providers)
    check_all_facts(providers)


main()
tap.done()
