#!/usr/bin/python3
"""Completion as the shells do it: each script is read by its shell, which is
then asked what may follow. What must be offered comes from --help."""
import os
import pty
import re
import select
import shlex
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

FOLDER = tap.temporary()


def script(shell):
    out = tap.mailzone("completion", shell)
    path = os.path.join(FOLDER, "mailzone." + shell)
    tap.write(path, out.stdout)
    return path


def commands(*path):
    text = tap.mailzone(*(path or ["help"]), *(["--help"] if path else []))
    return re.findall(r"^  ([a-z]+) +\S", text.stdout, re.M)


def options(*path):
    text = tap.mailzone(*path, "--help").stdout
    return re.findall(r"^  (?:-\w, |    )(--[a-z-]+)", text, re.M)


COMMON = ["--quiet", "--verbose", "--color", "--jobs", "--now", "--help"]


def bash(path):
    """Asks through the variables that bash sets, split as bash splits."""
    def ask(*words):
        parts = []
        for word in words:
            parts += [x for x in re.split(r"(=)", word) if x] or [""]
        out = tap.run(
            "bash", "-c", f"source {shlex.quote(path)}\n"
            f"COMP_WORDS=({' '.join(map(shlex.quote, parts))})\n"
            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
            "_mailzone mailzone\nprintf '%s\\n' \"${COMPREPLY[@]}\"",
            cwd=FOLDER)
        return out.stdout.split("\n")[:-1] if not out.stderr else [out.stderr]
    return ask


def fish(path):
    def ask(*words):
        line = " ".join(words)
        out = tap.run("fish", "--no-config", "-c",
                      f"source {shlex.quote(path)}; "
                      f"complete -C {shlex.quote(line)}",
                      cwd=FOLDER, env={**os.environ, "HOME": FOLDER})
        found = [x.split("\t")[0] for x in out.stdout.split("\n") if x]
        # the whole word is offered
        return [x.split("=", 1)[1] if "=" in x and "=" in words[-1] else x
                for x in found]
    return ask


def zsh(path):
    """An interactive zsh, for its completion works in no other."""
    def ask(*words):
        line = " ".join(words)
        setup = os.path.join(FOLDER, "setup.zsh")
        offered = os.path.join(FOLDER, "offered")
        tap.write(offered, "")
        tap.write(setup, "\n".join([
            "PROMPT= RPS1= LISTMAX=10000 TERM=dumb",
            "setopt extendedglob",
            "unsetopt zle_bracketed_paste prompt_cr prompt_sp 2>/dev/null",
            "autoload -Uz compinit; compinit -u -D",
            f"source {shlex.quote(path)}",
            "compadd() {",
            "  local -a found",
            "  # not those that only sort words out",
            "  if [[ ${@[1,(i)(-|--)]} != *-[a-zA-Z]#[OAD](| *) ]]; then",
            "    builtin compadd -A found \"$@\"",
            f"    print -rl -- $found >>{shlex.quote(offered)}",
            "  fi",
            "  builtin compadd \"$@\"",
            "}",
            "probe() {",
            "  zle list-choices",
            f"  print -r -- ASKED >>{shlex.quote(offered)}",
            "}",
            "zle -N probe; bindkey '^I' probe",
            "print READY", ""]))
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(FOLDER)
            os.execvp("zsh", ["zsh", "-f", "-i"])
        seen = b""

        def until(reached):
            nonlocal seen
            end = time.monotonic() + 60
            while not reached() and time.monotonic() < end:
                if select.select([fd], [], [], 0.05)[0]:
                    seen += os.read(fd, 65536)

        os.write(fd, f"source {shlex.quote(setup)}\n".encode())
        until(lambda: b"\nREADY" in seen)
        # nothing may wait to be read while it completes
        os.write(fd, line.encode() + b"\t")
        until(lambda: "ASKED\n" in tap.read(offered))
        os.kill(pid, signal.SIGKILL)
        os.close(fd)
        os.waitpid(pid, 0)
        return tap.read(offered).split("\n")
    return ask


def check(shell, ask):
    def has(words, wanted, name):
        got = [x.rstrip(" =") for x in ask(*words)]
        missing = [w for w in wanted if w not in got]
        tap.ok(not missing, f"{shell}: {name}", f"missing: {missing}",
               f"got: {got[:40]}")
        return got

    def has_not(words, refused, name):
        got = [x.rstrip(" =") for x in ask(*words)]
        there = [w for w in refused if w in got]
        tap.ok(not there, f"{shell}: {name}", f"there: {there}")

    has(["mailzone", ""], commands(), "all commands")
    has(["mailzone", "keys", ""], commands("keys"), "commands of keys")
    has(["mailzone", "lint", "--"], options("lint") + COMMON,
        "options of lint")
    has(["mailzone", "keys", "list", "--"], options("keys", "list"),
        "options of keys list")
    has_not(["mailzone", "fmt", "--"], ["--baseline", "--prune"],
            "of no other command")
    has(["mailzone", "lint", "--format", ""],
        ["text", "json", "sarif", "github"], "values of an option")
    has(["mailzone", "explain", "SPF00"], ["SPF001", "SPF009"], "rules")
    has(["mailzone", "providers", "google"], ["google-workspace"],
        "providers")
    has(["mailzone", "completion", ""], ["bash", "zsh", "fish"], "shells")
    has(["mailzone", "lint", "zone"], ["zone.db"], "files")
    got = has(["mailzone", "gen", "-o", "zon"], ["zones"]
              if shell != "fish" else ["zones/"], "folders")
    tap.ok("zone.db" not in got, f"{shell}: folders alone", got)


def lists(ask):
    tap.same(ask("mailzone", "gen", "--target", "bind,cl"),
             ["bind,cloudflare"], "bash: the next of a list")
    tap.same(ask("mailzone", "lint", "--format=sa"), ["sarif"],
             "bash: a value behind =")


def main():
    tap.write(os.path.join(FOLDER, "zone.db"), "")
    os.mkdir(os.path.join(FOLDER, "zones"))
    bad = tap.mailzone("completion", "tcsh")
    tap.ok(bad.returncode == 2 and "'tcsh'" in bad.stderr, "no other shell",
           bad.stderr)
    if tap.have("bash", "bash"):
        check("bash", bash(script("bash")))
        lists(bash(script("bash")))
    if tap.have("fish", "fish"):
        check("fish", fish(script("fish")))
    if tap.have("zsh", "zsh"):
        check("zsh", zsh(script("zsh")))
    tap.done()


main()
