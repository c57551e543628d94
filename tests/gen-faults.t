#!/usr/bin/python3
"""gen when the system is against it: folders that are none, damaged and
hostile manifests, full disks, other runs, kill -9 at any time."""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import configs
import tap

ROOT = os.geteuid() == 0


def gen(folder, *options, **more):
    return tap.mailzone("gen", *options, cwd=folder, **more)


def refused(r, name, *says):
    tap.same(r.returncode, 2, f"{name}: exit 2")
    for text in says:
        tap.ok(text in r.stderr, f"{name}: says {text}", r.stderr)


def made():
    folder = configs.place("a.example", "b.example")
    tap.passes(gen(folder), "gen")
    return folder


def wrong_folders():
    folder = configs.place("a.example")
    tap.write(os.path.join(folder, "out"), "a file\n")
    refused(gen(folder), "DIR is a file", "'out'", "Not a directory")
    tap.ok(not os.path.exists(os.path.join(folder, "keys")),
           "and no key is made")
    os.remove(os.path.join(folder, "out"))
    os.symlink("nowhere", os.path.join(folder, "out"))
    refused(gen(folder), "DIR is a dangling link", "'out'")
    os.remove(os.path.join(folder, "out"))
    if ROOT:
        tap.skip("root writes to every folder")
    else:
        os.mkdir(os.path.join(folder, "out"), 0o555)
        refused(gen(folder), "DIR is read-only", "Permission denied")
        os.chmod(os.path.join(folder, "out"), 0o755)
    tap.passes(gen(folder), "gen")
    path = os.path.join(folder, "out/a.example.zone")
    os.remove(path)
    os.mkdir(path)
    refused(gen(folder), "a folder in the place of a file", path[-18:])
    refused(gen(folder, "--check"), "the same under --check",
            "not a regular file")
    os.rmdir(path)
    away = os.path.join(folder, "away")
    tap.write(away, "theirs\n")
    os.symlink(away, path)
    tap.passes(gen(folder), "a link in the place of a file")
    tap.ok(tap.read(away) == "theirs\n" and not os.path.islink(path),
           "is replaced, not followed")


def manifests():
    folder = made()
    path = os.path.join(folder, "out/.mailzone")
    good = tap.read(path)
    outside = os.path.join(folder, "precious.zone")
    tap.write(outside, "precious\n")
    for name in ("../precious.zone", outside, "x/../../precious.zone",
                 "./a.zone", "a//b.zone", ".mailzone", "", "a b.zone",
                 "a\x1b.zone"):
        tap.write(path, good + f"file {name}\n")
        for options in (["--prune"], [], ["--check"]):
            r = gen(folder, *options)
            tap.ok(r.returncode == 2 and "out/.mailzone" in r.stderr
                   and "line 10" in r.stderr,
                   f"manifest with {name!r}: refused {options}", r.stderr)
    for text in ("", "nonsense\n", good.replace("manifest 1", "manifest 99"),
                 good + "<<<<<<< HEAD\n", good.replace("file ", "file", 1)):
        tap.write(path, text)
        refused(gen(folder, "--prune"), "a damaged manifest", "damaged")
    tap.same(tap.read(outside), "precious\n", "nothing outside was touched")

    tap.write(path, good + "state a.example 2026010101\n")
    tap.passes(gen(folder), "a line of another keyword")
    tap.ok("state a.example 2026010101\n" in tap.read(path), "is kept")

    theirs = os.path.join(folder, "theirs")
    tap.write(os.path.join(theirs, "c.example.zone"), "theirs\n")
    os.symlink(theirs, os.path.join(folder, "out/report"))
    tap.write(path, good + "file report/c.example.zone\n")
    refused(gen(folder, "--prune"), "a folder behind a link", "symbolic link")
    os.remove(os.path.join(folder, "out/report"))
    os.symlink("../theirs/c.example.zone",
               os.path.join(folder, "out/c.example.zone"))
    tap.write(path, good + "file c.example.zone\n")
    refused(gen(folder, "--prune"), "a link", "c.example.zone")
    tap.ok(os.path.islink(os.path.join(folder, "out/c.example.zone"))
           and tap.read(os.path.join(theirs, "c.example.zone")) == "theirs\n",
           "neither the link nor what it leads to is removed")
    os.remove(os.path.join(folder, "out/c.example.zone"))
    tap.passes(gen(folder, "--prune"), "a file that is gone already")
    tap.same(tap.read(path), good, "leaves the manifest")


def full_disk():
    if not ROOT:
        tap.skip("mounting needs root")
        return
    folder = configs.place(*(f"d{i}.example" for i in range(40)))
    out = os.path.join(folder, "out")
    os.mkdir(out)
    if tap.run("mount", "-t", "tmpfs", "-o", "size=64k", "none",
               out).returncode:
        tap.skip("cannot mount a tmpfs")
        return
    try:
        refused(gen(folder), "a full disk", "No space left")
        tap.same(configs.leftovers(out), [], "no temporary file is left")
        tap.run("mount", "-o", "remount,size=64m", out)
        tap.passes(gen(folder), "with room again")
        tap.same(gen(folder, "--check").returncode, 0, "all is there")
        tap.run("mount", "-o", "remount,ro", out)
        tap.passes(gen(folder), "read-only, and nothing to change")
        tap.write(os.path.join(folder, "mailzone.yaml"),
                  configs.config("d1.example").replace("192.0", "198.18"))
        refused(gen(folder), "read-only", "Read-only file system")
        tap.same(gen(folder, "--check").returncode, 1,
                 "--check works on a read-only folder")
    finally:
        tap.run("umount", out)


def killed():
    """Each file is the old one or the new one; the next run completes."""
    domains = [f"d{i}.example" for i in range(60)]
    folder = configs.place(*domains)
    config = os.path.join(folder, "mailzone.yaml")
    out = os.path.join(folder, "out")
    tap.passes(gen(folder), "sixty domains")
    old, text = tap.tree(out), tap.read(config)
    tap.write(config, text.replace("192.0.2.25", "198.51.100.77"))
    start = time.monotonic()
    tap.passes(gen(folder), "changed")
    took = time.monotonic() - start
    new = tap.tree(out)
    rng = random.Random(7)
    torn = 0
    for n in range(25):
        tap.write(config, text if n % 2 else
                  text.replace("192.0.2.25", "198.51.100.77"))
        child = subprocess.Popen([tap.MAILZONE, "gen", "-q"], cwd=folder)
        time.sleep(rng.random() * took)
        child.send_signal(signal.SIGKILL)
        child.wait()
        for name, octets in tap.tree(out).items():
            if not name.endswith(".tmp") and octets not in (
                    old.get(name), new.get(name)):
                torn += 1
    tap.same(torn, 0, "killed 25 times: no torn file")
    tap.write(config, text)
    tap.passes(gen(folder), "the next run")
    tap.ok(tap.tree(out) == old, "completes and sweeps")


def together():
    folder = configs.place(*(f"d{i}.example" for i in range(40)))
    runs = [subprocess.Popen([tap.MAILZONE, "gen"], cwd=folder,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(4)]
    said = [r.communicate()[0].decode() for r in runs]
    tap.ok(all(r.returncode == 0 for r in runs), "four runs at once", *said)
    tap.same(gen(folder, "--check").returncode, 0, "leave one good result")
    tap.same(configs.leftovers(folder), [], "and nothing else")
    runs = [subprocess.Popen([tap.MAILZONE, "gen", "-q", "-o", f"out{i}"],
                             cwd=folder, stdin=subprocess.DEVNULL)
            for i in range(3)]
    tap.same([r.wait() for r in runs], [0, 0, 0],
             "three runs with one key folder")
    shutil.rmtree(os.path.join(folder, "keys"))
    shutil.rmtree(os.path.join(folder, "out"))
    runs = [subprocess.Popen([tap.MAILZONE, "gen", "-q", "-o", f"new{i}"],
                             cwd=folder, stdin=subprocess.DEVNULL)
            for i in range(3)]
    tap.same([r.wait() for r in runs], [0, 0, 0], "that make its keys")
    trees = [tap.tree(os.path.join(folder, f"new{i}")) for i in range(3)]
    tap.ok(trees[0] == trees[1] == trees[2], "have the same keys")


def terminal():
    """Progress is for terminals alone, and is wiped at the end."""
    if not tap.have("script", "bsdutils"):
        return
    folder = configs.place(configs.domain(
        "a.example", ", ".join(f"s{i}: {{algorithm: rsa}}"
                               for i in range(12))))
    env = {**os.environ, "TERM": "xterm"}
    r = tap.run("script", "-qec", f"{tap.MAILZONE} gen", "/dev/null",
                cwd=folder, env=env)
    tap.ok("making keys: " in r.stdout and " s left" in r.stdout
           and "\033[K1 domain" in r.stdout, "progress on a terminal",
           repr(r.stdout))
    shutil.rmtree(os.path.join(folder, "keys"))
    shutil.rmtree(os.path.join(folder, "out"))
    r = tap.run("script", "-qec", f"{tap.MAILZONE} gen -q", "/dev/null",
                cwd=folder, env=env)
    tap.ok("making" not in r.stdout, "-q: none", repr(r.stdout))


wrong_folders()
manifests()
full_disk()
killed()
together()
terminal()
tap.done()
