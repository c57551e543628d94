#!/usr/bin/python3
"""The manual pages: clean mdoc, every example in them runs, every option of
the program stands in its page.

A literal display is, by its first line, a whole configuration ("version:"),
commands ("$ …", in the folder of the configuration or zone before it), a
template ("name:", for the configuration that follows), a zone ("$ORIGIN"),
settings of lint ("levels:"), or keys of a domain.
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

PAGES = sorted(glob.glob(os.path.join(tap.ROOT, "man/*.[157]")))


def displays(path):
    """(line, text) of each literal display."""
    found, begin = [], None
    for number, line in enumerate(tap.read(path).split("\n"), 1):
        if line.startswith(".Bd -literal"):
            begin, body = number, []
        elif line == ".Ed":
            if begin:
                found.append((begin, "\n".join(body) + "\n"))
            begin = None
        elif begin:
            # "\&" hides a dot or quote at the start, "\e" is a backslash.
            body.append(line.replace("\\&", "").replace("\\e", "\\"))
    return found


def indent(text, n):
    return "".join(" " * n + line + "\n" for line in text.splitlines())


def run_commands(what, text, folder):
    path = os.path.dirname(tap.MAILZONE) + os.pathsep + os.environ["PATH"]
    for line in text.splitlines():
        if not line.startswith("$ "):
            tap.ok(False, f"{what}: a command", line)
            continue
        tap.passes(tap.run("sh", "-c", line[2:], cwd=folder,
                           env={**os.environ, "PATH": path}),
                   f"{what}: {line[2:]}")


def gen(what, text, folder, *options):
    tap.write(os.path.join(folder, "mailzone.yaml"), text)
    tap.passes(tap.mailzone("gen", *options, cwd=folder), what)


def lint(page):
    name = os.path.basename(page)
    result = tap.run("mandoc", "-Tlint", "-Wstyle", page)
    # It looks for references among the pages installed.
    ours = [tuple(os.path.basename(p).rsplit(".", 1)) for p in PAGES]
    said = [line for line in (result.stdout + result.stderr).splitlines()
            if not any(f"referenced manual not found: Xr {n} {s}" in line
                       for n, s in ours)]
    tap.ok(not said, f"{name}: clean under mandoc", *said)


def recipe(what, text):
    """A job of a build: README's, where it is run, has the same commands."""
    readme = tap.read(os.path.join(tap.ROOT, "README.md"))
    for command in re.findall(r"mailzone lint.*", text):
        tap.ok(command in readme, f"{what}: {command}")


def examples(page, folder):
    name = os.path.basename(page)
    where, template = os.path.join(folder, name), None
    for line, text in displays(page):
        what = f"{name}:{line}"
        if text.startswith("$ "):
            # The first commands of a page may need no configuration.
            os.makedirs(where, exist_ok=True)
            run_commands(what, text, where)
            continue
        if text.startswith("levels:"):
            tap.write(os.path.join(where, ".mailzone-lint.yaml"), text)
            continue
        if "mailzone lint --format" in text:
            recipe(what, text)
            continue
        where = os.path.join(folder, f"{name}.{line}")
        if text.startswith("$ORIGIN"):
            tap.write(os.path.join(where, "example.com.zone"), text)
            continue
        if text.startswith("name:"):
            template = text
            continue
        options = []
        if template:
            tap.write(os.path.join(where, "own/example-mail.yaml"), template)
            options = ["--templates", "own"]
        if re.search("^version:", text, re.M):
            gen(what, text, where, *options)
        else:
            gen(what, "version: 1\ndomains:\n  example.com:\n"
                + indent(text, 4), where)


def commands(page):
    """What stands in its synopsis: ("keys", "list"), …"""
    text = tap.read(page).split(".Sh DESCRIPTION")[0]
    return [tuple(words.split()) for words in re.findall(
        r"^\.Nm mailzone ([a-z]+(?: [a-z]+)?)$", text, re.M)]


def options(page):
    """Every long option that --help tells stands in the page, none else."""
    name = os.path.basename(page)[:-2]
    known = set()
    for command in commands(page):
        said = tap.mailzone(*command, "--help")
        tap.passes(said, f"{name}: {' '.join(command)} --help")
        known |= set(re.findall(r"--([a-z][a-z-]*)", said.stdout))
    common = tap.read(os.path.join(tap.ROOT, "man/mailzone.1"))
    told = set(re.findall(r"Fl -([a-z][a-z-]*)", tap.read(page)))
    every = told | set(re.findall(r"Fl -([a-z][a-z-]*)", common))
    tap.ok(known and known <= every, f"{name}: tells every option",
           sorted(known - every))
    tap.ok(told <= known, f"{name}: tells no option that is not there",
           sorted(told - known))


def all_commands():
    """mailzone(1) and the synopsis of some page know every command."""
    listed = set(re.findall(r"^  ([a-z]+)  ", tap.mailzone("help").stdout,
                            re.M))
    tap.ok(listed, "there are commands")
    known = {c[0] for page in PAGES for c in commands(page)}
    tap.same(listed - known, set(), "every command has a page")
    tap.same(known - listed, set(), "every page has a command")
    items = re.findall(r"^\.It Cm (.*)", tap.read(
        os.path.join(tap.ROOT, "man/mailzone.1")), re.M)
    told = set(re.findall("[a-z]+", " ".join(items)))
    tap.same(listed - told, set(), "mailzone(1) lists every command")


def main():
    folder = tap.temporary()
    tap.ok(PAGES, "there are pages")
    clean = tap.have("mandoc", "mandoc")
    for page in PAGES:
        if clean:
            lint(page)
        examples(page, folder)
        if re.search(r"mailzone-[a-z]+\.1$", page):
            options(page)
    all_commands()
    tap.done()


main()
