#!/usr/bin/python3
"""The manual pages: clean mdoc, every example in them runs, every option of
the program stands in its page.

A literal display is, by its first line, a whole configuration ("version:"),
commands ("$ …", in the folder of the configuration before it), a template
("name:", for the configuration that follows), or keys of a domain.
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


def examples(page, folder):
    name = os.path.basename(page)
    where, template = os.path.join(folder, name), None
    for line, text in displays(page):
        what = f"{name}:{line}"
        if text.startswith("$ "):
            run_commands(what, text, where)
            continue
        where = os.path.join(folder, f"{name}.{line}")
        if text.startswith("name:"):
            template = text
            continue
        options = []
        if template:
            tap.write(os.path.join(where, "own/example-mail.yaml"), template)
            options = ["--templates", "own"]
        if text.startswith("version:"):
            gen(what, text, where, *options)
        else:
            gen(what, "version: 1\ndomains:\n  example.com:\n"
                + indent(text, 4), where)


def options(page):
    """Every long option that --help tells stands in the page."""
    name = os.path.basename(page)[:-2]
    command = name.split("-", 1)[1]
    said = tap.mailzone(command, "--help")
    if not tap.passes(said, f"{name}: --help"):
        return
    text = said.stdout
    for sub in re.findall(rf"^\.Nm mailzone {command} ([a-z]+)",
                          tap.read(page), re.M):
        said = tap.mailzone(command, sub, "--help")
        tap.passes(said, f"{name}: {sub} --help")
        text += said.stdout
    source = tap.read(page) + tap.read(os.path.join(tap.ROOT,
                                                    "man/mailzone.1"))
    known = set(re.findall(r"--([a-z][a-z-]*)", text))
    told = {o.replace("\\", "") for o in
            re.findall(r"Fl -([a-z][a-z-]*)", source)}
    tap.ok(known and known <= told, f"{name}: tells every option",
           sorted(known - told))
    told = {o for o in re.findall(r"Fl -([a-z][a-z-]*)", tap.read(page))}
    tap.ok(told <= known, f"{name}: tells no option that is not there",
           sorted(told - known))


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
    tap.done()


main()
