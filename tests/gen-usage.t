#!/usr/bin/python3
"""The command line: help that fits a screen, suggestions, exit statuses,
and output that cannot be written."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

SUBCOMMANDS = [["keys", "list"], ["keys", "generate"]]


def refused(name, *argv, says):
    r = tap.mailzone(*argv, cwd=FOLDER)
    tap.same((r.returncode, r.stdout), (2, ""), f"{name}: exit 2")
    tap.ok(says in r.stderr, f"{name}: says {says}", r.stderr)


def screen(name, text):
    lines = text.splitlines()
    tap.ok(0 < len(lines) <= 24 and max(map(len, lines)) <= 80,
           f"{name}: fits a screen", text)


def helps():
    r = tap.mailzone("help")
    tap.passes(r, "help")
    screen("help", r.stdout)
    listed = re.findall(r"^  ([a-z]+) ", r.stdout, re.M)
    tap.ok("gen" in listed and "keys" in listed, "help: lists commands")
    tap.same(tap.mailzone("--help").stdout, r.stdout, "--help is help")
    bare = tap.mailzone()
    tap.same((bare.returncode, bare.stdout, bare.stderr), (2, "", r.stdout),
             "bare: the same on standard error, exit 2")
    for words in [[x] for x in listed] + SUBCOMMANDS:
        name = " ".join(words)
        r = tap.mailzone(*words, "--help")
        tap.passes(r, f"{name} --help")
        screen(name, r.stdout)
        tap.same(tap.mailzone("help", *words).stdout, r.stdout,
                 f"help {name} is the same")
    r = tap.mailzone("--version")
    tap.passes(r, "--version")
    tap.ok(re.fullmatch(r"mailzone \d+\.\d+\.\d+\n", r.stdout), "a version",
           r.stdout)


def faults():
    refused("a typo", "gne", says="did you mean 'gen'?")
    refused("a typo in a subcommand", "keys", "lst",
            says="did you mean 'list'?")
    refused("no such command", "frobnicate", says="unknown command")
    refused("an option before the command", "-q", says="unknown option")
    refused("an unknown option", "gen", "--chek",
            says="unknown option '--chek' (did you mean '--check'?)")
    refused("an unknown letter", "gen", "-qZ", says="unknown option '-Z'")
    refused("a value that is none", "gen", "--target=bnd",
            says="not 'bnd' (did you mean 'bind'?)")
    refused("one of a list", "gen", "--target", "bind,", says="not ''")
    refused("no value", "gen", "-o", says="needs a value")
    refused("no value, long", "gen", "--target", says="needs a value")
    refused("a value for a flag", "gen", "--check=yes", says="takes no value")
    refused("twice", "gen", "-o", "a", "-o", "b", says="given twice")
    for jobs in ("0", "-1", "x", "1000", "99999999999999999999", ""):
        refused(f"-j {jobs}", "gen", "--jobs=" + jobs, says="takes 1 to 256")
    for date in ("2026-02-29", "2026-13-01", "26-1-1", "today",
                 "2026-01-01T25:00:00Z", "2026-01-01 00:00:00Z", ""):
        refused(f"--now {date}", "gen", "--now", date, says="YYYY-MM-DD")
    refused("a subcommand is missing", "keys", says="usage: mailzone keys")
    refused("an argument too many", "keys", "--", "x",
            says="unexpected argument 'x'")
    refused("control characters", "gen", "--\033[31m", says="\\x1b[31m")
    refused("a file that is not there", "gen", "nonesuch.yaml",
            says="cannot open 'nonesuch.yaml': No such file")
    refused("no mailzone.yaml", "gen", says="cannot open 'mailzone.yaml'")
    refused("prune of a pipe", "gen", "-o", "-", "--prune", says="'-o -'")
    refused("check of a pipe", "gen", "-o-", "--check", says="'-o -'")
    refused("check that makes keys", "gen", "--check", "--keys=generate",
            says="--keys generate")
    os.mkdir(os.path.join(FOLDER, "empty"))
    refused("an empty folder", "gen", "empty", says="no *.yaml")
    for words in (["-o", "x", "y.yaml"], ["-qo", "x", "y.yaml"],
                  ["y.yaml", "-ox"], ["--output=x", "--", "y.yaml"],
                  ["-j2", "--now=2026-02-28", "y.yaml"],
                  ["--now", "2024-02-29T23:59:60Z", "y.yaml"]):
        refused(f"gen {' '.join(words)}", "gen", *words,
                says="cannot open 'y.yaml'")


def broken_output():
    for words in (["help"], ["gen", "--help"], ["--version"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            r = run_to(full, *words)
        tap.ok(r.returncode == 2 and "No space left" in r.stderr,
               f"{words}: a full disk", r.stderr)
    reader, writer = os.pipe()
    os.close(reader)
    r = run_to(writer, "help")
    os.close(writer)
    tap.ok(r.returncode == 2 and "Broken pipe" in r.stderr,
           "a reader that went away", (r.returncode, r.stderr))
    r = tap.run("sh", "-c", '"$0" help >&-', tap.MAILZONE)
    tap.same(r.returncode, 2, "a closed standard output")
    r = tap.run("sh", "-c", '"$0" help >/dev/null 2>&-', tap.MAILZONE)
    tap.same(r.returncode, 0, "a closed standard error")


def run_to(out, *argv):
    import subprocess
    return subprocess.run([tap.MAILZONE, *argv], stdout=out,
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, check=False)


FOLDER = tap.temporary()
helps()
faults()
broken_output()
tap.done()
