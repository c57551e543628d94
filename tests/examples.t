#!/usr/bin/python3
"""Each example is generated, checks against itself and lints clean; what it
makes is what tests/expect says."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import cloudflare_rules
import examples
import expect
import tap
import zones


def differences(got, want):
    text = [f"unexpected: {r}" for r in sorted(got - want, key=repr)]
    text += [f"missing:    {r}" for r in sorted(want - got, key=repr)]
    return "\n".join(text)


def check(name, where):
    tap.passes(examples.generate(name, where), f"{name}: gen")
    out = os.path.join(where, "out")
    if not tap.ok(os.path.isdir(out), f"{name}: gen made out/"):
        return
    before = tap.tree(where)

    again = tap.mailzone("gen", cwd=where)
    tap.passes(again, f"{name}: gen again")
    tap.ok(tap.tree(where) == before, f"{name}: and changed nothing")
    same = tap.mailzone("gen", "--check", cwd=where)
    tap.passes(same, f"{name}: gen --check")
    tap.same(same.stdout, "", f"{name}: gen --check says nothing")

    keys = os.path.join(where, "keys")
    for path, _, files in os.walk(keys):
        for file in files:
            if file.endswith(".pem"):
                mode = os.stat(os.path.join(path, file)).st_mode & 0o777
                tap.ok(mode == 0o600, f"{name}: mode of {file}", oct(mode))

    wanted = expect.load(os.path.join(tap.ROOT, "tests/expect",
                                      name + ".txt"), keys)
    refused, zones_there = cloudflare_rules.check_folder(out)
    tap.ok(zones_there and not refused,
           f"{name}: Cloudflare takes {zones_there} zones", *refused[:9])

    fragments = examples.fragments(out)
    tap.same(sorted(fragments), sorted(wanted), f"{name}: the domains")
    for domain, path in fragments.items():
        got = {zones.value(r) for r in zones.parse(tap.read(path), domain)}
        want = wanted.get(domain, set())
        tap.ok(got == want, f"{name}: records of {domain}",
               differences(got, want))

    policies = {}
    for file in os.listdir(out):
        if file.endswith(".mta-sts.txt"):
            with open(os.path.join(out, file), "rb") as f:
                policies[file[:-len(".mta-sts.txt")]] = f.read()
    tap.same(policies, expect.policies(os.path.join(
        tap.ROOT, "tests/expect", name + ".txt")), f"{name}: the policies")

    linted = tap.mailzone("lint", "mailzone.yaml", "out", cwd=where)
    tap.passes(linted, f"{name}: lints clean")


def main():
    folder = tap.temporary()
    for name in examples.names():
        check(name, os.path.join(folder, name))
    known = sorted(f[:-4] for f in os.listdir(
        os.path.join(tap.ROOT, "tests/expect")))
    tap.same(examples.names(), known, "every example has its expectation")
    tap.done()


main()
