#!/usr/bin/python3
"""Two zones under the rules of moves (lint --old), and the damage that panels
do on the way: what is told, and what is not."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import panels
import tap

HEAD = "$ORIGIN example.com.\n$TTL 3600\n"
KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt1m7wVctzOLBjTxtqEWxTz2dZ"
ZONE = HEAD + (
    "@ SOA ns1.example.net. h.example.net. 2026112201 14400 3600 1209600 3600\n"
    "@ NS ns1.example.net.\n@ NS ns2.example.org.\n"
    "@ A 203.0.113.7\n@ MX 10 mail\nmail CNAME example.com.\n"
    '@ TXT "v=spf1 a mx ip4:203.0.113.7 -all"\n'
    '@ TXT "google-site-verification=abc"\n@ CAA 0 issue "ca.example"\n'
    '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"\n'
    f'mail._domainkey TXT "v=DKIM1; k=rsa; p={KEY}"\n'
    'old._domainkey TXT "v=DKIM1; p="\ns1._domainkey CNAME s1.esp.example.net.\n'
    "_imaps._tcp SRV 0 1 993 mail.example.com.\nautoconfig A 203.0.113.7\n"
    "dept NS ns.dept\nns.dept A 203.0.113.9\n*.web A 203.0.113.8\n"
    "cpanel A 203.0.113.7\n")


def write(top, files):
    for name, text in files.items():
        tap.write(os.path.join(top, name), text)


def findings(old, new, *options, files=None):
    """(rule, level, owner or message) of what MIG says of the two texts."""
    top = tap.temporary()
    write(top, files or {"old.zone": old, "new.zone": new})
    old, new = ("old.zone", "new.zone") if not files else (old, new)
    out = tap.mailzone("lint", "--format", "json", "--level", "info",
                       "--select", "MIG", "--old", old, *options, new,
                       cwd=top)
    return json.loads(out.stdout)["findings"]


def told(old, new, *options):
    return sorted((f["rule"], f["level"], f["owner"])
                  for f in findings(old, new, *options))


def without(*words):
    """ZONE without the lines that hold one of the words."""
    return "".join(line + "\n" for line in ZONE.splitlines()
                   if not any(w in line for w in words))


def unmoved():
    rest = [f for f in told(ZONE, ZONE) if f[0] not in ("MIG010",)]
    tap.same(rest, [], "a zone that moved as it is")
    target = without("SOA", " NS ns1.", " NS ns2.", "cpanel").replace(
        "$TTL 3600", "$TTL 300")
    rules = {f[0] for f in told(ZONE, target, "--target", "cloudflare")}
    tap.same(sorted(rules), ["MIG006", "MIG010"],
             "SOA, the servers' NS, TTLs and names of panels are no loss")


def lost():
    for words, wanted in (
            (["mail._domainkey"], [("MIG001", "error")]),
            (["s1._domainkey"], [("MIG001", "error")]),
            (["old._domainkey"], [("MIG001", "warning")]),
            (["_dmarc"], [("MIG002", "error")]),
            (["v=spf1"], [("MIG002", "error")]),
            (["MX 10"], [("MIG003", "error")]),
            (["mail CNAME"], [("MIG003", "error")]),
            (["_imaps"], [("MIG004", "warning")]),
            (["autoconfig"], [("MIG004", "warning")]),
            (["google-site"], [("MIG004", "warning")]),
            (["CAA"], [("MIG004", "warning")]),
            (["dept"], [("MIG013", "error"), ("MIG013", "error")]),
            (["*.web"], [("MIG015", "warning")])):
        found = [(r, level) for r, level, _ in told(ZONE, without(*words))
                 if r != "MIG010"]
        tap.same(found, wanted, f"lost: {words[0]}")


def not_lost():
    """What stands there in another form is not lost."""
    same = ZONE.replace("mail CNAME example.com.", "mail A 203.0.113.7")
    tap.ok(not {r for r, _, _ in told(ZONE, same)}
           & {"MIG001", "MIG002", "MIG003", "MIG004"},
           "an alias that became an address", told(ZONE, same))
    same = ZONE.replace(f'mail._domainkey TXT "v=DKIM1; k=rsa; p={KEY}"',
                        "mail._domainkey CNAME mail.keys.example.net.")
    tap.ok("MIG001" not in {r for r, _, _ in told(ZONE, same)},
           "a selector that is delegated now", told(ZONE, same))
    same = ZONE.replace("a mx ip4:203.0.113.7", "ip4:203.0.113.7 mx a")
    tap.same({r for r, _, _ in told(ZONE, same)} - {"MIG010"}, {"MIG006"},
             "SPF in another order")


def changed():
    other = ZONE.replace("@ A 203.0.113.7", "@ A 203.0.113.99")
    found = told(ZONE, other)
    tap.ok({"MIG005", "MIG009"} <= {r for r, _, _ in found},
           "a new address, and what still has the old one", found)
    more = ZONE + '@ TXT "v=spf1 include:x.example.net ~all"\n@ MX 5 evil.example.\n'
    found = told(ZONE, more)
    tap.same([r for r, _, _ in found if r in ("MIG007", "MIG008")],
             ["MIG007", "MIG007", "MIG008"],
             "what the old zone does not know")


def places():
    found = findings(ZONE, without("mail._domainkey"))
    place = [(f["file"], f["line"]) for f in found if f["rule"] == "MIG001"]
    line = ZONE.splitlines().index(next(
        x for x in ZONE.splitlines() if x.startswith("mail._dom"))) + 1
    tap.same(place, [("old.zone", line)], "a loss stands in the old zone")


def folder():
    files = {
        "old/example.com.zone": ZONE, "new/example.com.zone": ZONE,
        "old/example.org.zone": ZONE.replace("example.com", "example.org"),
        "new/example.org.zone": without("mail._domainkey").replace(
            "example.com", "example.org"),
    }
    found = [f for f in findings("old", "new", files=files)
             if f["rule"] != "MIG010"]
    tap.same([(f["rule"], f["file"]) for f in found],
             [("MIG001", "old/example.org.zone")],
             "folder against folder, by domain")


def missing():
    top = tap.temporary()
    write(top, {"new.zone": ZONE})
    out = tap.mailzone("lint", "--old", "old.zone", "new.zone", cwd=top)
    tap.ok(out.returncode == 2 and "cannot open 'old.zone'" in out.stderr,
           "a zone before that is not there", out.stderr)
    old = ZONE + '_mta-sts TXT "v=STSv1; id=1;"\n'
    top = tap.temporary()
    write(top, {"old.zone": old, "new.zone": ZONE})
    out = tap.mailzone("lint", "--format", "json", "--select", "MIG004,STS014",
                       "--old", "old.zone", "new.zone", cwd=top)
    tap.same([f["rule"] for f in json.loads(out.stdout)["findings"]],
             ["STS014"], "one fault, one finding")


def panel(records, loses=True, more=""):
    """Findings of DOMAIN.conf with what the panel wrote beside it."""
    top = tap.temporary()
    write(top, {
        "dns.conf": panels.dns_conf("example.com", "hestia"),
        "example.com.conf": panels.conf(records),
        "example.com.db": panels.db("example.com", "hestia", records,
                                    loses=loses) + more,
    })
    out = tap.mailzone("lint", "--format", "json", "--level", "info",
                       "--select", "MIG", "example.com.conf", cwd=top)
    return [(f["rule"], f["line"], f["message"].split(": ")[-1])
            for f in json.loads(out.stdout)["findings"]]


def panel_damage():
    spf = '"v=spf1 ' + " ".join(f"ip4:203.0.113.{i}" for i in range(1, 14))
    spf += " a:" + "h" * (256 - len(spf) - 3) + ' include:x.example.net -all"'
    records = [("@", "A", "", "203.0.113.7"), ("@", "TXT", "", spf)]
    tap.same(panel(records, loses=False), [], "a panel that lost nothing")
    tap.same(panel(records), [
        ("MIG019", 2, "the blank at octet 256 is lost in the zone file")],
        "a lost blank is known for what it is")
    tap.same(panel([("@", "A", "", "203.0.113.7"),
                    ("_dmarc", "TXT", "", "v=DMARC1; p=none")]), [
        ("MIG019", 2, "the zone file ends at the ';' that has no quotes")],
        "a value without quotes")
    tap.same(panel(records[:1], more="x\t300\tIN\tA\t\t203.0.113.1\n"), [
        ("MIG019", 10, "the panel does not have it")],
        "a record that the panel does not have")
    cut = panels.db("example.com", "hestia", [
        ("@", "TXT", "", '"v=spf1 a:it"')])
    top = tap.temporary()
    write(top, {"example.com.conf": panels.conf([
        ("@", "TXT", "", '"v=spf1 a:it\'s.example.net -all"')]),
        "example.com.db": cut})
    out = tap.mailzone("lint", "--select", "MIG", "example.com.conf", cwd=top)
    tap.ok("the zone file is cut at a '" in out.stdout,
           "a value cut at a quote", out.stdout)


def served_damage():
    """With the zone file alone: what lint says of it."""
    text = (
        "$TTL 14400\n@    IN    SOA    ns1.example.net.    root.example.com. "
        "(\n 3000000000\n 14400\n 3600\n 1209600\n 3600 )\n\n"
        "@\t14400\tIN\tNS\t\tns1.example.net.\n"
        '@\t14400\tIN\tTXT\t\t"v=spf1 a:a.example.net""include:b.example.net '
        '-all"\n_dmarc\t14400\tIN\tTXT\t\tv=DMARC1; p=none\n'
        f'default._domainkey\t14400\tIN\tTXT\t\t"v=DKIM1; k=rsa; p={KEY}"\n'
        'q\t14400\tIN\tTXT\t\t"v=spf1 a:it\n')
    top = tap.temporary()
    write(top, {"example.com.db": text})
    out = tap.mailzone("lint", "--format", "json", "example.com.db", cwd=top)
    found = {(f["line"], f["rule"]) for f in json.loads(out.stdout)["findings"]}
    for line, rule, what in (
            (10, "TXT009", "a lost blank"), (11, "TXT008", "a bare ';'"),
            (12, "DKM011", "a key that was cut"),
            (13, "TXT005", "a value that was cut")):
        tap.ok((line, rule) in found, f"{what} is told", sorted(found))
    tap.ok(not [f for f in found if f[0] == 3],
           "a serial of 3000000000 is nothing to complain of", sorted(found))


def samples():
    top = os.path.join(tap.SHARED, "corpora", "panel-vesta-hestia", "conf")
    if not os.path.isdir(top):
        tap.skip("no corpora here")
        return
    names = sorted(n for n in os.listdir(top) if n.endswith(".conf")
                   and not n.endswith(".dns.conf"))
    bad = []
    for name in names:
        db = os.path.join(top, "..", "db", name[:-5] + ".db")
        out = tap.mailzone("lint", "--format", "json", "--select", "MIG019",
                           "--old", db, os.path.join(top, name))
        found = json.loads(out.stdout)["findings"]
        if len(found) != ("office365" in name):
            bad.append((name, found))
    tap.same(bad, [], f"{len(names)} zones of panels agree with themselves, "
             "but for the template that lacks quotes")


unmoved()
lost()
not_lost()
changed()
places()
folder()
missing()
panel_damage()
served_damage()
samples()
tap.done()
