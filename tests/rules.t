#!/usr/bin/python3
"""The rule blocks: each bad example fires, each good one does not, and ids,
names and levels are those of the catalogue."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import rulebook
import tap

CATALOGUE = os.path.join(tap.SHARED, "rules.yaml")
FAMILIES = ("ZON", "TXT", "SPF", "DKM", "DMA", "ADS", "MX", "PTR", "STS",
            "RPT", "TLA", "BIM", "CAA", "SRV", "CFL", "MIG", "CFG")
# Where the blocks say something else than the catalogue, and why.
DEPARTURES = {
    ("CFG002", "fixable"): "YAML is not rewritten: the finding says what to "
                           "quote",
    ("DKM021", "needs"): "the key is in the record",
    ("DKM042", "fixable"): "gen writes the record, from the YAML",
    ("DMA003", "needs"): "the owner alone tells",
    ("PTR003", "needs"): "the name of a PTR tells without asking",
    ("SPF002", "fixable"): "--fix-unsafe offers the two records as one",
    ("STS008", "needs"): "the policy file stands beside the zone",
    ("TLA008", "needs"): "the YAML names the certificates and keys",
}
TESTED = ("record", "name", "zone", "key", "config", "intent", "pair")

def lint(paths, *options):
    """The rules that fired, by file."""
    fired = {}
    for f in rulebook.lint(paths, *options):
        fired.setdefault(f["file"], set()).add(f["rule"])
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
            if rulebook.unable(rule) is None:
                for side in ("bad", "good"):
                    if rule[side]:
                        path = rulebook.write(folder, rule, side)
                        paths[rule["id"], side] = path
                        if rule["cloudflare"]:
                            cloudflare.append(path)
        # a rule that is off by default runs when it is named
        fired = lint(set(paths.values()) - set(cloudflare))
        fired.update(lint(cloudflare, "--target", "cloudflare"))
        for rule in all_rules:
            name = f"{rule['id']} {rule['name']}"
            why = rulebook.unable(rule)
            if rulebook.is_pair(rule):
                continue
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


def pairs(all_rules):
    """Rules of moves: the zone before, and the one after."""
    with tempfile.TemporaryDirectory() as folder:
        for rule in filter(rulebook.is_pair, all_rules):
            name = f"{rule['id']} {rule['name']}"
            for side, wanted in (("bad", True), ("good", False)):
                old, new = rulebook.write_pair(folder, rule, side)
                fired = set().union(*lint([new], "--old", old).values())
                tap.ok((rule["id"] in fired) == wanted,
                       f"{name}: the {side} pair "
                       f"{'fires' if wanted else 'does not'}",
                       f"fired: {' '.join(sorted(fired)) or 'nothing'}")


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
        faults = [f for f in faults
                  if (rule["id"], f.split()[0]) not in DEPARTURES]
        tap.ok(not faults, f"{rule['id']} agrees with the catalogue", *faults)
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
    all_rules = rulebook.rules()
    tap.ok(len(all_rules) > 0, "there are rules")
    texts(all_rules)
    examples(all_rules)
    pairs(all_rules)
    catalogue(all_rules)
    tap.done()


main()
