"""The rules as the program lists them, and their examples as files.

An example of kind "records" is wrapped into the smallest file that shows it:
$ORIGIN example.com. and $TTL 3600 before it and, for a rule that needs more
than a name, a SOA and two NS outside the zone unless it has a SOA itself. One
of kind "pair" is two such files, parted by the line "; after".
"""
import json
import os
import sys

import tap

FIXTURES = os.path.join(tap.ROOT, "tests", "fixtures", "rules")

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
    if is_pair(rule):
        return "needs two zones"
    if rule["needs"] in ("dns", "intent") and not rule["partly"]:
        return f"needs {rule['needs']}"
    return None


def is_pair(rule):
    """Its examples are two zones each: lint --old, see write_pair."""
    return rule["needs"] == "pair" or rule["example"] == "pair"


def write_pair(folder, rule, side):
    """Paths of the zone before and of the one after."""
    if rule["example"] == "fixture":
        top = os.path.join(FIXTURES, rule[side])
        new, old = sorted(os.listdir(top))
        return os.path.join(top, old), os.path.join(top, new)
    paths = []
    for when, text in zip(("old", "new"), rule[side].split("; after\n")):
        paths.append(os.path.join(
            folder, f"{rule['id'].lower()}-{side}-{when}.zone"))
        with open(paths[-1], "w", encoding="utf-8") as f:
            f.write(HEAD + text)
    return tuple(paths)


def lint(paths, *options):
    """The findings on those files."""
    out = tap.run(
        tap.MAILZONE, "lint", "--now", "2026-11-22", "--format", "json",
        "--level", "info", *options, *paths,
    )
    try:
        return json.loads(out.stdout)["findings"]
    except ValueError:
        print(f"Bail out! lint: {out.returncode} {out.stderr!r}")
        sys.exit(1)
