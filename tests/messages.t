#!/usr/bin/python3
"""What every rule says: on its bad example, and in the cases of levels.t.
messages.txt holds all of it, by rule: level, message, and what to do. With
--accept it is written anew."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import levels
import rulebook
import tap

GOLDEN = os.path.join(tap.ROOT, "tests", "messages.txt")


def files(top, all_rules):
    """Paths by rule: [(path, options)]."""
    out = {}
    for rule in all_rules:
        if rule["bad"] and rulebook.unable(rule) is None:
            options = ("--target", "cloudflare") if rule["cloudflare"] else ()
            out.setdefault(rule["id"], []).append(
                (rulebook.write(top, rule, "bad"), options))
    for n, (rule, level, case) in enumerate(levels.CASES):
        if level:
            path = os.path.join(top, f"case{n}.zone")
            with open(path, "w", encoding="utf-8") as f:
                f.write(levels.text_of(case))
            out.setdefault(rule, []).append((path, ()))
    return out


def said(all_rules):
    """(rule, lines) of all rules, by id."""
    top = tap.temporary()
    of_rule = files(top, all_rules)
    found = {}
    for options in {o for v in of_rule.values() for _, o in v}:
        paths = sorted({p for v in of_rule.values() for p, o in v
                        if o == options})
        for f in rulebook.lint(paths, *options):
            found.setdefault(f["rule"], []).append(f)
    for rule in all_rules:
        lines = []
        if rulebook.is_pair(rule):
            old, new = rulebook.write_pair(top, rule, "bad")
            for f in rulebook.lint([new], "--old", old):
                text = f"{f['level']}: {f['message']}\n    = {f['fix']}"
                if f["rule"] == rule["id"] and text not in lines:
                    lines.append(text)
        for path, _ in of_rule.get(rule["id"], ()):
            for f in found.get(rule["id"], ()):
                name = f["file"] or ""
                if name != path and not name.startswith(path + "/"):
                    continue
                text = f"{f['level']}: {f['message']}\n    = {f['fix']}"
                for folder in (rulebook.FIXTURES, top):
                    text = text.replace(folder + "/", "")
                if text not in lines:
                    lines.append(text)
        yield rule, lines


def faults(text):
    """What is wrong with the form of a message."""
    message = text.split(": ", 1)[1].split("\n")[0]
    out = []
    if message.endswith("."):
        out.append("ends in a full stop")
    if len(message) > 200:
        out.append(f"has {len(message)} characters")
    return out


def main():
    all_rules = sorted(rulebook.rules(), key=lambda r: r["id"])
    got = ""
    for rule, lines in said(all_rules):
        got += f"{rule['id']} {rule['name']}\n"
        for text in lines:
            got += f"  {text}\n"
            bad = faults(text)
            if bad:
                tap.ok(False, f"{rule['id']}: {text}", *bad)
        if not lines:
            got += "  (no example that lint alone can run)\n"
    if "--accept" in sys.argv:
        with open(GOLDEN, "w", encoding="utf-8") as f:
            f.write(got)
    want = open(GOLDEN, encoding="utf-8").read()
    tap.ok(got == want, "all messages are those of messages.txt",
           *difference(want, got))
    tap.done()


def difference(want, got):
    import difflib
    return list(difflib.unified_diff(
        want.splitlines(), got.splitlines(), "messages.txt", "now",
        lineterm="", n=1))[:60]


main()
