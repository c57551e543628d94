#!/usr/bin/python3
"""What must hold of --fix on any zone, tried on all of ../shared/corpora and
samples: done twice is done once; what is written reads, without an error that
was not there; the faults repaired are gone; records that no finding names,
comments and line ends are what they were."""
import collections
import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

FOLDERS = ("corpora", "samples")
# Their repairs give a record, or all records, another owner.
RENAMING = {"DMA003", "STS005", "RPT005", "SPF053", "PTR006", "ZON021",
            "ZON024", "ZON043"}
# Theirs add a record below the owner that they name.
ADDING = {"DMA049": "_dmarc."}
Count = collections.Counter


def lint(*args, folder):
    return tap.mailzone("lint", "--now", "2026-11-22", *args, ".", cwd=folder)


def findings(folder):
    """Findings by file, and whether the run was complete."""
    r = lint("--format", "json", "--level", "info", folder=folder)
    found = collections.defaultdict(list)
    for f in json.loads(r.stdout)["findings"]:
        found[os.path.normpath(f["file"])].append(f)
    return found


def records(folder, paths):
    """By path: lines of canonical form, each split into owner and the rest.
    A zone of one record between any two tells them apart, in one run."""
    mark = os.path.join(tap.temporary(), "mark.zone")
    tap.write(mark, "mark.invalid. 1 IN A 192.0.2.1\n")
    args = [x for p in paths for x in (p, mark)]
    r = tap.mailzone("fmt", "--canonical", *args, cwd=folder)
    parts = re.split(r"^mark\.invalid\..*\n", r.stdout, flags=re.M)
    tap.ok(len(parts) == len(paths) + 1, "each file has its records")
    return {p: Count(tuple(line.split("\t", 1))
                     for line in part.splitlines() if "\t" in line)
            for p, part in zip(paths, parts)}


def comments(text):
    """What stands behind ';' outside of strings."""
    found, quoted, at = [], False, 0
    while at < len(text):
        c = text[at]
        if c == "\\":
            at += 1
        elif c == '"':
            quoted = not quoted
        elif c == ";" and not quoted:
            end = re.compile(r"[\r\n]|$").search(text, at).start()
            found.append(text[at:end].strip())
            at = end
        at += 1
    return found


def errors(found):
    return Count(f["rule"] for f in found if f["level"] == "error")


def mendable(found, fixable):
    return Count(f["rule"] for f in found if f["rule"] in fixable)


def touched_owners(found):
    owners = {f["owner"].lower() for f in found if f["owner"]}
    for f in found:
        if f["rule"] in ADDING and f["owner"]:
            owners.add(ADDING[f["rule"]] + f["owner"].lower())
    return owners


def stray(before, after, old, new):
    """Records that differ though nothing was said about them."""
    gone, come = old - new, new - old
    rules = {f["rule"] for f in before}
    if rules & RENAMING:
        # by what they hold: the owner may be another one
        a, b = Count(), Count()
        for (_, rest), n in gone.items():
            a[rest] += n
        for (_, rest), n in come.items():
            b[rest] += n
        gone, come = gone if a - b else Count(), come if b - a else Count()
    owners = touched_owners(before) | touched_owners(after)
    return [line for line in list(gone) + list(come)
            if line[0] not in owners and "\tSOA\t" not in "\t" + line[1]]


def line_ends(text):
    return text.count("\r\n"), text.count("\n")


def check(top, path, before, after, records_before, records_after,
          fixable):
    """What is wrong with what became of a file."""
    wrong = []
    with open(os.path.join(top, "before", path), encoding="latin-1",
              newline="") as f:
        old = f.read()
    with open(os.path.join(top, "after", path), encoding="latin-1",
              newline="") as f:
        new = f.read()
    more = errors(after) - errors(before)
    if more:
        wrong.append(f"new errors: {dict(more)}")
    if not mendable(before, fixable) - mendable(after, fixable):
        wrong.append("no fault is gone")
    more = mendable(after, fixable) - mendable(before, fixable)
    if more:
        wrong.append(f"new faults that can be repaired: {dict(more)}")
    lines = stray(before, after, records_before, records_after)
    if lines:
        wrong.append(f"other records differ: {lines[:3]}")
    # of the record that went; and what was no comment, but tags
    lost = [c for c in comments(old) if c not in new
            and not re.match(r";\s*(mailzone:|cf_|[a-z]+=)", c)]
    if lost:
        wrong.append(f"comments are lost: {lost[:3]}")
    a, b = line_ends(old), line_ends(new)
    if a[0] == a[1] and b[0] != b[1]:
        wrong.append("line ends differ")
    return wrong


def prove(option, source, fixable):
    top = tap.temporary()
    for name in ("before", "after"):
        for folder in FOLDERS:
            shutil.copytree(os.path.join(source, folder),
                            os.path.join(top, name, folder),
                            ignore=shutil.ignore_patterns("psl"))
    after = os.path.join(top, "after")
    r = lint(option, folder=after)
    tap.ok(r.returncode in (0, 1), f"{option} ends", r.stderr[-500:])
    old, new = tap.tree(os.path.join(top, "before")), tap.tree(after)
    tap.ok(old.keys() == new.keys(), f"{option} leaves no file behind",
           *sorted(old.keys() ^ new.keys())[:5])
    changed = [p for p in sorted(new) if new[p] != old.get(p)]
    tap.ok(len(changed) > 50, f"{option} changes {len(changed)} files")
    lint(option, folder=after)
    again = tap.tree(after)
    unlike = [p for p in changed if again[p] != new[p]]
    tap.ok(not unlike, f"{option} twice changes nothing", *unlike[:5])
    was, is_now = findings(os.path.join(top, "before")), findings(after)
    held = records(os.path.join(top, "before"), changed)
    holds = records(after, changed)
    faults = []
    for path in changed:
        faults += [f"{path}: {x}" for x in
                   check(top, path, was[path], is_now[path], held[path],
                         holds[path], fixable)]
    tap.ok(not faults, f"{option} keeps what it must, file by file",
           *faults[:40])


def main():
    source = tap.SHARED
    if not all(os.path.isdir(os.path.join(source, f)) for f in FOLDERS):
        tap.skip("no corpora here")
        tap.done()
    rules = json.loads(tap.mailzone("rules", "--format", "json").stdout)
    fixable = {r["id"]: r["fixable"] for r in rules["rules"]
               if r["fixable"] != "no"}
    prove("--fix", source, fixable)
    prove("--fix-unsafe", source, fixable)
    tap.done()


main()
