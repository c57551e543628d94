#!/usr/bin/python3
"""Keys as files: their modes, that none is overwritten or made twice, and
that a killed run leaves whole ones."""
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import configs
import tap


def gen(folder, *options, **more):
    return tap.mailzone("gen", *options, cwd=folder, **more)


def mode(*path):
    return stat.S_IMODE(os.lstat(os.path.join(*path)).st_mode)


def modes():
    for mask in (0, 0o022, 0o077, 0o777):
        folder = configs.place(configs.domain(
            "a.example", "r: {algorithm: rsa}, e: {algorithm: ed25519}"))
        r = tap.run("sh", "-c", f'umask {mask:03o}; exec "$0" keys generate',
                    tap.MAILZONE, cwd=folder)
        tap.passes(r, f"umask {mask:03o}: keys generate")
        keys = os.path.join(folder, "keys/a.example")
        tap.same([oct(mode(keys, f)) for f in ("r.pem", "e.pem")],
                 ["0o600", "0o600"], f"umask {mask:03o}: private halves")
        tap.same(oct(mode(keys)), "0o700", f"umask {mask:03o}: their folder")
        tap.same(oct(mode(keys, "e.pub")), oct(0o666 & ~mask),
                 f"umask {mask:03o}: public halves")
        tap.same(sorted(os.listdir(keys)),
                 ["e.pem", "e.pub", "r.pem", "r.pub"],
                 f"umask {mask:03o}: nothing else")


def openssl():
    folder = configs.place(configs.domain(
        "a.example", "r: {algorithm: rsa}, big: {algorithm: rsa, bits: 4096},"
        " e: {algorithm: ed25519}"))
    tap.passes(gen(folder), "three kinds of keys")
    keys = os.path.join(folder, "keys/a.example")
    if not tap.have("openssl", "openssl"):
        return
    for name, what in (("r", "2048 bit"), ("big", "4096 bit"),
                       ("e", "ED25519")):
        r = tap.run("openssl", "pkey", "-in", f"{name}.pem", "-text",
                    "-noout", "-check", cwd=keys)
        tap.ok(r.returncode == 0 and what in r.stdout.replace("ED25519 P",
               "ED25519 P"), f"openssl reads {name}.pem: {what}", r.stderr)
        r = tap.run("openssl", "pkey", "-in", f"{name}.pem", "-pubout",
                    cwd=keys)
        tap.same(tap.read(os.path.join(keys, name + ".pub")), r.stdout,
                 f"and has the same {name}.pub")
        tap.ok(tap.read(os.path.join(keys, name + ".pem")).startswith(
            "-----BEGIN PRIVATE KEY-----\n"), f"{name}.pem is PKCS#8")
    r = tap.run("openssl", "genrsa", "-traditional", "-out", "r.pem", "2048",
                cwd=keys)
    r = gen(folder)
    tap.ok(r.returncode == 2 and "keys/a.example/r.pem" in r.stderr
           and "keys/a.example/r.pub" in r.stderr,
           "another private half: both files are named", r.stderr)
    tap.ok("PRIVATE" not in r.stderr, "without its octets")
    os.remove(os.path.join(keys, "r.pub"))
    shutil.rmtree(os.path.join(folder, "out"))
    r = gen(folder)
    tap.passes(r, "a traditional key, alone")
    tap.ok("1 public half written again" in r.stderr, "gets its public half",
           r.stderr)


def git():
    if not tap.have("git", "git"):
        return
    folder = configs.place("a.example")
    tap.passes(gen(folder), "gen")
    tap.run("git", "init", "-q", cwd=folder)
    tap.write(os.path.join(folder, "keys/.mailzone-1-2.tmp"), "left\n")
    r = tap.run("git", "status", "--porcelain", "-uall", cwd=folder)
    tap.same(sorted(line[3:] for line in r.stdout.splitlines()),
             ["keys/.gitignore", "keys/a.example/s1.pub", "mailzone.yaml",
              "out/.mailzone", "out/a.example.cloudflare.json",
              "out/a.example.cloudflare.txt", "out/a.example.values.txt",
              "out/a.example.zone"], "what git would commit")
    clone = tap.temporary()
    for name in r.stdout.splitlines():
        path = os.path.join(clone, name[3:])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(os.path.join(folder, name[3:]), path)
    before = configs.stamps(clone)
    tap.passes(gen(clone, "--check"), "a clone without private keys: --check")
    tap.passes(gen(clone, "--keys", "require"), "and gen --keys require")
    tap.passes(gen(clone), "and gen")
    tap.same(configs.stamps(clone), before, "change nothing")
    r = tap.mailzone("keys", "list", cwd=clone)
    tap.ok(re.search(r"^a\.example +s1 +ed25519 +256 +public$", r.stdout,
                     re.M), "keys list: public", r.stdout)
    os.remove(os.path.join(clone, "keys/a.example/s1.pub"))
    for options in (["--check"], ["--keys", "require"], []):
        r = gen(clone, *options)
        tap.ok(r.returncode == 2 and "keys/a.example/s1.pub" in r.stderr,
               f"without the public half {options}: an error", r.stderr)
    tap.ok(not os.path.exists(os.path.join(clone, "keys/a.example/s1.pem")),
           "and no new key")


def links():
    """Nothing is written through a link."""
    folder = configs.place("a.example")
    target = os.path.join(folder, "target")
    os.mkdir(target)
    os.symlink(target, os.path.join(folder, "keys"))
    r = gen(folder)
    tap.ok(r.returncode == 2 and "symbolic link" in r.stderr, "keys/", r.stderr)
    tap.passes(gen(folder, "--keys-dir", "keys"), "named by --keys-dir: fine")
    shutil.rmtree(target)
    shutil.rmtree(os.path.join(folder, "out"))
    os.remove(os.path.join(folder, "keys"))
    os.mkdir(target)
    os.mkdir(os.path.join(folder, "keys"))
    os.symlink(target, os.path.join(folder, "keys/a.example"))
    r = gen(folder)
    tap.ok(r.returncode == 2 and "symbolic link" in r.stderr, "keys/DOMAIN",
           r.stderr)
    os.remove(os.path.join(folder, "keys/a.example"))
    os.mkdir(os.path.join(folder, "keys/a.example"))
    for name in ("s1.pem", "s1.pub"):
        path = os.path.join(folder, "keys/a.example", name)
        os.symlink(os.path.join(target, "x"), path)
        r = gen(folder)
        tap.ok(r.returncode == 2 and name in r.stderr
               and "symbolic link" in r.stderr, f"keys/DOMAIN/{name}",
               r.stderr)
        os.remove(path)
    tap.same(os.listdir(target), [], "nothing went through")


def killed():
    """Killed at any time: what is there is whole, and stays."""
    names = [f"s{i}: {{algorithm: ed25519}}" for i in range(150)]
    folder = configs.place(configs.domain("a.example", ", ".join(names)))
    keys = os.path.join(folder, "keys/a.example")
    rng = random.Random(3)
    torn, kept = [], {}
    rounds = 0
    for rounds in range(1, 60):
        child = subprocess.Popen([tap.MAILZONE, "keys", "generate", "-q"],
                                 cwd=folder)
        time.sleep(0.002 + rng.random() * 0.03)
        child.send_signal(signal.SIGKILL)
        if child.wait() == 0:
            break
        now = tap.tree(keys) if os.path.isdir(keys) else {}
        for name, octets in now.items():
            if not octets.endswith(b" KEY-----\n"):
                torn.append(name)
            if kept.get(name, octets) != octets:
                torn.append(name)
        torn += [n for n in kept if n not in now]
        kept = now
    tap.same(torn, [], f"killed {rounds} times: no half key, none changed")
    tap.passes(gen(folder), "the next run goes on")
    now = tap.tree(keys)
    tap.same(len(now), 300, "all keys are there")
    tap.same([n for n in kept if kept[n] != now[n]], [],
             "those made before are as they were")
    tap.same(configs.leftovers(folder), [], "and nothing is left over")


def listing():
    folder = configs.place("a.example")
    r = tap.mailzone("keys", "list", cwd=folder)
    tap.passes(r, "keys list")
    tap.ok(re.search(r"^a\.example +s1 +ed25519 +- +missing$", r.stdout,
                     re.M), "missing", r.stdout)
    tap.same(sorted(os.listdir(folder)), ["mailzone.yaml"], "makes nothing")
    tap.ok("1 key made" in tap.mailzone("keys", "generate",
                                        cwd=folder).stderr, "generate")
    tap.ok("0 keys made" in tap.mailzone("keys", "generate",
                                         cwd=folder).stderr, "once")
    r = tap.mailzone("keys", "list", "--format=json", cwd=folder)
    tap.ok('"selector":"s1","algorithm":"ed25519","bits":256,"private":true,'
           '"state":"private"' in r.stdout, "--format json", r.stdout)


modes()
openssl()
git()
links()
killed()
listing()
tap.done()
