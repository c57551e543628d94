#!/usr/bin/python3
"""README, "From a panel to Cloudflare": its commands, on a small server of all
panels, say what it shows. Where it asks Cloudflare's servers, named answers
with what was written to be imported."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import server
import tap
import zones

HOST = "ada.ns.cloudflare.com"


def steps():
    """(command, what it prints) of the section."""
    text = tap.read(os.path.join(tap.ROOT, "README.md"))
    section = text.split("## From a panel to Cloudflare\n")[1].split("\n## ")[0]
    for body in re.findall(r"^```console\n\$ (.*?)^```$", section,
                           re.M | re.S):
        command, _, shown = body.partition("\n")
        yield command, shown, section


def tidy(text):
    return [line.rstrip() for line in text.rstrip().splitlines()]


def run(command, folder, address=None):
    words = command.split()[1:]
    if address:
        words = [w.replace(HOST, address) for w in words]
    result = tap.mailzone(*words, cwd=folder)
    if address:
        result.stdout = result.stdout.replace(address, HOST)
    return result


def ask(command, shown, folder):
    """With a server that has the zone as it was written for the import."""
    if not tap.have("named", "bind9"):
        return
    domain = re.search(r"out/(\S+)\.yaml", command).group(1)
    where = os.path.join(folder, "named")
    paths = zones.wrap(where, {domain: os.path.join(
        folder, "out/cloudflare", domain + ".cloudflare.txt")})
    with zones.named(where, paths, transfer="none") as s:
        result = run(command, folder, f"127.0.0.1:{s.port}")
        tap.same(tidy(result.stdout), tidy(shown), command)
        tap.ok(result.returncode == 0, "every record is there",
               result.stderr)


def main():
    folder = tap.temporary()
    server.fill(os.path.join(folder, "server"))
    n = 0
    for command, shown, section in steps():
        n += 1
        if HOST in command:
            ask(command, shown, folder)
            continue
        result = run(command, folder)
        tap.same(tidy(result.stdout), tidy(shown), command)
        tap.same(result.stderr, "", "without a complaint")
        for path in re.findall(r"`(out/[^`]*)`", section):
            tap.ok(os.path.exists(os.path.join(
                folder, path.replace("DOMAIN", "hestia.example"))) or
                path == "out/keys", f"{path} is there")
    tap.same(n, 2, "the section has commands")
    tap.done()


main()
