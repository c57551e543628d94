#!/usr/bin/python3
"""What the catalogue says of a rule's cases: which are graver or milder than
the rule, and where it is silent. The cases are in lib/levels.py."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap
from levels import CASES, text_of


def main():
    top = tap.temporary()
    for n, (_, _, case) in enumerate(CASES):
        with open(os.path.join(top, f"{n}.zone"), "w", encoding="utf-8") as f:
            f.write(text_of(case))
    out = tap.mailzone("lint", "--now", "2026-11-22", "--format", "json",
                       "--level", "info", *(f"{n}.zone"
                                            for n in range(len(CASES))),
                       cwd=top)
    found = {}
    for f in json.loads(out.stdout)["findings"]:
        found.setdefault((int(f["file"].split(".")[0]), f["rule"]), []).append(
            f)
    for n, (rule, level, case) in enumerate(CASES):
        got = found.get((n, rule), [])
        levels = {f["level"] for f in got}
        tap.ok(levels == ({level} if level else set()),
               f"{rule} is {level or 'silent'}: "
               + case.strip().split("\n")[-1][:60],
               f"is: {' '.join(sorted(levels)) or 'silent'}",
               *(f"{f['line']}: {f['message']}" for f in got),
               *text_of(case)[:600].split("\n"))
    tap.done()


main()
