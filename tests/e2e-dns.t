#!/usr/bin/python3
"""Each example's fragments, included in a whole zone, load in every checker
and in running servers, and the servers answer what tests/expect says."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import examples
import expect
import tap
import zones


# It starts slowly, and the same checker has loaded all of them.
WITH_KNOT = ("whole-zone", "mta-sts-dane", "exchange-on-premises", "cyrillic")


def compare(server, name, kind, wanted):
    """A zone as a whole by transfer, then each RRset by a question."""
    wrong = []
    for domain, want in wanted.items():
        if kind == "named":
            got = {zones.value(r) for r in server.transfer(domain)}
            want = {r for r in want if r[2] != "SOA"}
            if got != want:
                wrong.append(f"{domain}: transferred {got ^ want}")
        asked = {(owner, qtype) for owner, _, qtype, _ in want}
        for owner, qtype in sorted(asked):
            got = {zones.value(r) for r in server.ask(owner, qtype)}
            expected = {r for r in want if r[0] == owner and r[2] == qtype}
            # The wrapper's own NS and SOA are not asked for.
            if got != expected:
                wrong.append(f"{owner} {qtype}: {got ^ expected}")
    tap.ok(not wrong, f"{name}: {kind} answers what was meant", *wrong[:20])


def check(name, folder, checkers, servers):
    where = os.path.join(folder, name)
    made = examples.generate(name, where)
    if not tap.passes(made, f"{name}: gen"):
        return
    keys = os.path.join(where, "keys")
    wanted = expect.load(os.path.join(tap.ROOT, "tests/expect",
                                      name + ".txt"), keys)
    paths = zones.wrap(os.path.join(where, "wrap"),
                       examples.fragments(os.path.join(where, "out")))
    for program, checker in checkers.items():
        bad = []
        for domain, path in paths.items():
            result = checker(domain, path)
            if result.returncode != 0:
                bad.append(result.stdout + result.stderr)
        tap.ok(not bad, f"{name}: {program} loads {len(paths)} zones", *bad)
    for kind, start in servers.items():
        if kind == "knot" and name not in WITH_KNOT:
            continue
        with start(os.path.join(where, kind), paths) as server:
            compare(server, name, kind, wanted)


def main():
    folder = tap.temporary()
    checkers = zones.checkers()
    servers = {}
    if tap.have("named", "bind9"):
        servers["named"] = zones.named
    if tap.have("nsd", "nsd"):
        servers["nsd"] = zones.nsd
    if tap.have("knotd", "knot"):
        servers["knot"] = zones.knot
    for name in examples.names():
        check(name, folder, checkers, servers)
    tap.done()


main()
