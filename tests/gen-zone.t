#!/usr/bin/python3
"""Whole zones of gen: they load, and their serial moves with the records,
only then, and only forward."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap
import zones

YAML = """version: 1
domains:
  example.com:
    zone: {{ns: [ns1, ns2.example.net], soa: {{mname: ns1, rname: dns.admin@example.net, minimum: 900}}, serial: {policy}}}
    hosts: {{ns1: [192.0.2.53], mail: [{address}], web: [192.0.2.80]}}
    mx: [mail]
    send: {{hosts: [mail]}}
    dkim: {{selectors: {{a: {{algorithm: ed25519}}, b: {{}}}}}}
    dmarc: {{stage: reject, rua: [mailto:d@example.com]}}
    mta_sts: {{mode: enforce, host: web}}
    clients: {{imaps: mail, submissions: mail, autoconfig: mail}}
    caa: {{issue: [letsencrypt.org]}}
"""
where = tap.temporary()
zone = os.path.join(where, "out/example.com.zone")
manifest = os.path.join(where, "out/.mailzone")


def say(policy="date", address="192.0.2.25"):
    tap.write(os.path.join(where, "mailzone.yaml"),
              YAML.format(policy=policy, address=address))


def gen(day, *options):
    return tap.mailzone("gen", "--now", day, *options, cwd=where)


def serial():
    return int(re.search(r"SOA \S+ \S+ (\d+)", tap.read(zone)).group(1))


def serial_is(want, name):
    tap.same(serial(), want, name)


def main():
    say()
    tap.passes(gen("2026-11-22"), "gen, with keys that are to be made")
    records = [l for l in tap.read(zone).split("\n") if l and l[0] != ";"]
    tap.same(records[:3], [
        "example.com. 3600 IN SOA ns1.example.com. dns\\.admin.example.net. "
        "2026112201 14400 3600 1209600 900",
        "example.com. 3600 IN NS ns1.example.com.",
        "example.com. 3600 IN NS ns2.example.net."], "SOA and NS stand first")
    for program, checker in zones.checkers().items():
        tap.passes(checker("example.com", zone), f"{program} loads it")
    tap.passes(tap.mailzone("lint", "out", cwd=where), "it lints clean")
    for name in ("values.txt", "cloudflare.txt", "cloudflare.json"):
        text = tap.read(os.path.join(where, "out/example.com." + name))
        tap.ok("SOA" not in text and "ns2.example.net" not in text,
               f"{name} leaves SOA and NS to the provider")

    before = tap.tree(where)
    tap.passes(gen("2026-11-23"), "another day")
    tap.ok(tap.tree(where) == before, "changes nothing")
    check = gen("2027-01-01", "--check")
    tap.passes(check, "and is no difference")
    tap.same(check.stdout, "", "to --check either")

    say(address="192.0.2.26")
    check = gen("2026-11-22", "--check")
    tap.same(check.returncode, 1, "--check sees a change")
    tap.ok("\n+example.com. 3600 IN SOA" in check.stdout
           and "2026112202" in check.stdout, "with the serial it will get",
           check.stdout)
    tap.ok(tap.tree(where).keys() == before.keys(), "and writes nothing")
    gen("2026-11-22")
    serial_is(2026112202, "a change on the same day")
    tap.passes(gen("2026-11-22", "--check"), "then --check is content")
    say(address="192.0.2.27")
    gen("2026-11-21")
    serial_is(2026112203, "a clock that was set back")
    say(address="192.0.2.28")
    gen("2026-12-01")
    serial_is(2026120101, "a change on another day")
    say("unixtime", "192.0.2.28")
    gen("2026-12-02")
    serial_is(2026120101, "another policy alone is no change")
    say("unixtime", "192.0.2.29")
    gen("2026-12-02")
    serial_is(2026120102, "seconds would be less: the next number")
    say("increment", "192.0.2.30")
    gen("2026-12-03", "--target", "values")
    serial_is(2026120102, "without target bind nothing is numbered")
    gen("2026-12-03")
    serial_is(2026120103, "counting")

    os.unlink(manifest)
    gen("2026-12-04")
    serial_is(2026120103, "a lost manifest: the zone that stands there")
    os.unlink(manifest)
    say("increment", "192.0.2.31")
    gen("2026-12-04")
    serial_is(2026120104, "is taken further")
    tap.ok("serial example.com 2026120104 " in tap.read(manifest),
           "the manifest has the serial")
    with open(zone, "a", encoding="utf-8") as f:
        f.write("; edited\n")
    gen("2026-12-04")
    serial_is(2026120104, "a zone edited by hand is written again as it was")

    for after, want, name in (
            (2026120101, 2026120104, "after: a serial of long ago"),
            (3000000007, 3000000008, "after: what others published")):
        tap.write(os.path.join(where, "mailzone.yaml"),
                  YAML.format(policy=f"increment, after: {after}",
                              address="192.0.2.31"))
        gen("2026-12-04")
        serial_is(want, name)

    tap.write(os.path.join(where, "mailzone.yaml"),
              "version: 1\ndomains:\n  example.net: {mail: none}\n")
    gen("2026-12-05")
    tap.ok("serial example.com" in tap.read(manifest),
           "of a domain that left, the serial stays with its file")
    gen("2026-12-05", "--prune")
    tap.ok("example.com" not in tap.read(manifest), "--prune takes both")

    for bad in ("serial example.com x 1", "serial example.com 1",
                "serial ../x 1 1"):
        text = tap.read(manifest)
        tap.write(manifest, text + bad + "\n")
        result = gen("2026-12-05")
        tap.ok(result.returncode == 2 and "is damaged" in result.stderr,
               f"a damaged manifest is told: {bad}", result.stderr)
        tap.write(manifest, text)
    printed = tap.mailzone("gen", "-o", "-", "--now", "2026-12-05", cwd=where)
    tap.ok("mta-sts" not in printed.stdout, "records alone are printed")
    tap.done()


main()
