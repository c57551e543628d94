#!/usr/bin/python3
"""README: its description runs, makes the records it shows, its commands and
links exist."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap
import zones

README = os.path.join(tap.ROOT, "README.md")


def blocks(text):
    """(language, text) of each fenced block."""
    return re.findall(r"^```([a-z]*)\n(.*?)^```$", text, re.M | re.S)


def records(text):
    """The records a block shows; the value of a key that nobody can know
    beforehand is an ellipsis."""
    return sorted(tuple(line.split(None, 2)) for line in text.splitlines())


def generated(path, domain):
    found = []
    for record in zones.parse(tap.read(path), domain):
        owner, _, kind, value = zones.value(record)
        if kind == "TXT":
            value = '"' + re.sub("p=[A-Za-z0-9+/=]{20,}", "p=…",
                                 value.decode()) + '"'
        found.append((owner, kind, value))
    return sorted(found)


def main():
    text = tap.read(README)
    found = blocks(text)
    folder = tap.temporary()
    config = [body for kind, body in found if kind == "yaml"]
    tap.same(len(config), 1, "one description")
    tap.write(os.path.join(folder, "mailzone.yaml"), config[0])
    tap.passes(tap.mailzone("gen", cwd=folder), "it generates")

    shown = [body for kind, body in found if not kind]
    out = os.path.join(folder, "out/example.com.zone")
    if tap.ok(os.path.exists(out), "out/example.com.zone"):
        tap.same(generated(out, "example.com"), records(shown[0]),
                 "the records it shows are those it makes")
        tap.ok(f"$INCLUDE /srv/dns/out/example.com.zone\n" == shown[1],
               "the $INCLUDE is of that file")

    targets = set(re.findall(r"^([a-z-]+):.*##",
                             tap.read(os.path.join(tap.ROOT, "Makefile")),
                             re.M))
    used = re.findall(r"`(mailzone [^`]*)`", text)
    for body in (body for kind, body in found if kind == "sh"):
        used += [line.split("#")[0].strip() for line in body.splitlines()]
    tap.ok(used, "there are commands")
    for command in used:
        words = command.split()
        if words[0] == "make":
            tap.ok(set(words[1:]) <= targets, command)
        else:
            result = tap.mailzone(*words[1:], cwd=folder)
            tap.passes(result, command)
    for link in re.findall(r"\]\(([^)]*)\)", text):
        if "://" not in link:
            tap.ok(os.path.exists(os.path.join(tap.ROOT, link)),
                   f"link: {link}")
    for name in os.listdir(os.path.join(tap.ROOT, "examples")):
        tap.ok(f"(examples/{name}/mailzone.yaml)" in text,
               f"lists the example {name}")
    for path in re.findall(r"`((?:src|tests|templates|man)/[^`*]*)`", text):
        if "NAME" not in path:
            tap.ok(os.path.exists(os.path.join(tap.ROOT, path)),
                   f"path: {path}")
    for target in re.findall(r"`make ([a-z-]+)`", text):
        tap.ok(target in targets, f"make {target}")
    tap.done()


main()
