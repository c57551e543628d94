#!/usr/bin/python3
"""The rule blocks: each bad example fires, each good one does not, and ids,
names and levels are those of the catalogue.

An example of kind "records" is wrapped into the smallest file that shows it:
$ORIGIN example.com. and $TTL 3600 before it and, for a rule that needs more
than a name, a SOA and two NS outside the zone unless it has a SOA itself.
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

FIXTURES = os.path.join(tap.ROOT, "tests", "fixtures", "rules")
CATALOGUE = os.path.join(tap.SHARED, "rules.yaml")
FAMILIES = ("ZON", "TXT", "SPF", "DKM", "DMA", "ADS", "MX", "PTR", "STS",
            "RPT", "TLA", "BIM", "CAA", "SRV", "CFL", "CFG")
TESTED = ("record", "name", "zone", "key", "config", "intent")

HEAD = "$ORIGIN example.com.\n$TTL 3600\n"
SOA = (
    "@ SOA ns1.example.net. hostmaster.example.com. "
    "2026112201 14400 3600 1209600 3600\n"
    "@ NS ns1.example.net.\n@ NS ns2.example.org.\n"
)

def rules():
    out = tap.run(tap.MAILZONE, "rules", "--format", "json")
    return json.loads(out.stdout)["rules"]


def wrapped(rule, text):
    if rule["example"] != "records":
        return text
    whole = rule["needs"] not in ("record", "name", "key")
    return HEAD + (SOA if whole and " SOA " not in text else "") + text


def write(folder, rule, side):
    """Writes an example and returns its path; a fixture is its own."""
    text = rule[side]
    if rule["example"] == "fixture":
        return os.path.join(FIXTURES, text)
    kind = "yaml" if rule["example"] == "yaml" else "zone"
    path = os.path.join(folder, f"{rule['id'].lower()}-{side}.{kind}")
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(wrapped(rule, text))
    return path


def unable(rule):
    """Why an example cannot be run by lint alone, or None."""
    if rule["example"] == "words":
        return "its case cannot be written as text"
    if rule["needs"] == "intent" and rule["example"] == "yaml":
        return None
    if rule["needs"] in ("dns", "intent", "pair") and not rule["partly"]:
        return f"needs {rule['needs']}"
    return None


def lint(paths, *options):
    out = tap.run(
        tap.MAILZONE, "lint", "--now", "2026-11-22", "--format", "json",
        "--level", "info", *options, *paths,
    )
    try:
        found = json.loads(out.stdout)["findings"]
    except ValueError:
        print(f"Bail out! lint: {out.returncode} {out.stderr!r}")
        sys.exit(1)
    fired = {}
    for f in found:
        path = f["file"]
        fired.setdefault(path, set()).add(f["rule"])
    return fired


def under(fired, path):
    """Rules that fired on a path, or on files below it."""
    v = set(fired.get(path, ()))
    if os.path.isdir(path):
        for name in fired:
            if name.startswith(path.rstrip("/") + "/"):
                v |= fired[name]
    return v


def examples(all_rules):
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        cloudflare = []
        for rule in all_rules:
            if unable(rule) is None:
                for side in ("bad", "good"):
                    if rule[side]:
                        path = write(folder, rule, side)
                        paths[rule["id"], side] = path
                        if rule["cloudflare"]:
                            cloudflare.append(path)
        # a rule that is off by default runs when it is named
        fired = lint(set(paths.values()) - set(cloudflare))
        fired.update(lint(cloudflare, "--target", "cloudflare"))
        for rule in all_rules:
            name = f"{rule['id']} {rule['name']}"
            why = unable(rule)
            if why:
                tap.skip(f"{name}: {why}")
                continue
            if (rule["id"], "bad") not in paths:
                tap.ok(False, f"{name}: has a bad example")
                continue
            bad = under(fired, paths[rule["id"], "bad"])
            tap.ok(rule["id"] in bad, f"{name}: the bad example fires",
                   f"fired: {' '.join(sorted(bad)) or 'nothing'}")
            if (rule["id"], "good") not in paths:
                tap.ok(False, f"{name}: has a good example")
                continue
            good = under(fired, paths[rule["id"], "good"])
            tap.ok(rule["id"] not in good, f"{name}: the good example does not")


def texts(all_rules):
    for rule in all_rules:
        faults = [
            key for key in ("message", "why", "source", "fix") if not rule[key]
        ]
        message = rule["message"] or ""
        if message.endswith("."):
            faults.append("message ends in a full stop")
        tap.ok(not faults, f"{rule['id']}: texts are there", *faults)


def catalogue(all_rules):
    try:
        import yaml
    except ImportError:
        tap.missing("python3-yaml", "python3-yaml")
        return
    if not os.path.exists(CATALOGUE):
        tap.skip("no catalogue here")
        return
    with open(CATALOGUE, encoding="utf-8") as f:
        wanted = {r["id"]: r for r in yaml.safe_load(f)["rules"]}
    ids = [r["id"] for r in all_rules]
    tap.ok(len(ids) == len(set(ids)), "no id is used twice")
    for rule in all_rules:
        w = wanted.get(rule["id"])
        if w is None:
            tap.ok(False, f"{rule['id']} is in the catalogue")
            continue
        faults = []
        for ours, theirs in (("name", "name"), ("level", "severity"),
                             ("fixable", "fixable"), ("needs", "needs")):
            if rule[ours] != w[theirs]:
                faults.append(f"{ours} {rule[ours]}, not {w[theirs]}")
        # what is fixed are id, name and level
        fixed = [f for f in faults if f.startswith(("name", "level"))]
        tap.ok(not fixed, f"{rule['id']} agrees with the catalogue", *fixed)
        for f in faults:
            if f not in fixed:
                tap.note(f"{rule['id']}: {f}")
    missing = [
        i for i, w in wanted.items()
        if i.rstrip("0123456789") in FAMILIES and w["needs"] in TESTED
        and i not in ids
    ]
    if missing and not os.environ.get("MAILZONE_ALL_RULES"):
        tap.note(f"not implemented: {' '.join(missing)}")
    else:
        tap.ok(not missing, "no rule is missing", *missing)


def main():
    all_rules = rules()
    tap.ok(len(all_rules) > 0, "there are rules")
    texts(all_rules)
    examples(all_rules)
    catalogue(all_rules)
    tap.done()


main()
