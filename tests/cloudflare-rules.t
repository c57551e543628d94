#!/usr/bin/python3
"""What Cloudflare refuses, simulated: the simulation refuses what it shall,
and takes every batch and import file that is made of the configurations of
the tests and of other people's zones. Those of the examples are judged where
the examples are (examples.t)."""
import glob
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import cloudflare_rules as rules
import tap

ZONE = "example.com"
A = {"name": "a.example.com", "type": "A", "ttl": 300,
     "content": "192.0.2.1", "proxied": False}
TXT = {"name": "t.example.com", "type": "TXT", "ttl": 300,
       "content": '"v=spf1 -all"'}
MX = {"name": "example.com", "type": "MX", "ttl": 300, "priority": 0,
      "content": "mail.example.com"}
CNAME = {"name": "a.example.com", "type": "CNAME", "ttl": 300,
         "content": "b.example.com"}
NS = {"name": "a.example.com", "type": "NS", "ttl": 300,
      "content": "ns.example.net"}
SRV = {"name": "_imaps._tcp.example.com", "type": "SRV", "ttl": 300,
       "data": {"priority": 0, "weight": 1, "port": 993,
                "target": "mail.example.com"}}
CAA = {"name": "example.com", "type": "CAA", "ttl": 300,
       "data": {"flags": 0, "tag": "issue", "value": "ca.example"}}
TLSA = {"name": "_25._tcp.mail.example.com", "type": "TLSA", "ttl": 300,
        "data": {"usage": 3, "selector": 1, "matching_type": 1,
                 "certificate": "00" * 32}}
SSHFP = {"name": "a.example.com", "type": "SSHFP", "ttl": 300,
         "data": {"algorithm": 4, "type": 2, "fingerprint": "00" * 32}}
HTTPS = {"name": "example.com", "type": "HTTPS", "ttl": 300,
         "data": {"priority": 1, "target": ".", "value": 'alpn="h2"'}}
DS = {"name": "a.example.com", "type": "DS", "ttl": 300,
      "data": {"key_tag": 1, "algorithm": 13, "digest_type": 2,
               "digest": "00" * 32}}
LONG = " ".join(['"' + "x" * 255 + '"'] * 12)

GOOD = [A, {**TXT, "content": '"a \\"b\\" \\195" "c"'}, MX, SRV, CAA, TLSA,
        SSHFP, HTTPS, {**MX, "name": "n.example.com", "content": "."},
        {**NS, "name": "sub.example.com"}, {**DS, "name": "sub.example.com"},
        {**CNAME, "name": "c.example.com", "proxied": True, "ttl": 1},
        {**A, "name": "*.example.com"}, {**CNAME, "name": "example.com"}]


def data(post, **parts):
    return {**post, "data": {**post["data"], **parts}}


# (the error, what, posts): the last of the posts is refused.
BAD = [
    (9021, "a TTL of 30", [{**A, "ttl": 30}]),
    (9021, "a TTL of a week", [{**A, "ttl": 604800}]),
    (9021, "a TTL of a text", [{**A, "ttl": "300"}]),
    (9021, "proxied with a TTL", [{**A, "proxied": True}]),
    (9041, "a proxied TXT", [{**TXT, "proxied": True, "ttl": 1}]),
    (9000, "a relative name", [{**A, "name": "a"}]),
    (9000, "a name of another zone", [{**A, "name": "aexample.com"}]),
    (9000, "a name with a final dot", [{**A, "name": "a.example.com."}]),
    (9000, "an empty label", [{**A, "name": "a..example.com"}]),
    (9000, "a label of 64", [{**A, "name": "a" * 64 + ".example.com"}]),
    (9000, "an escaped dot", [{**A, "name": "a\\.b.example.com"}]),
    (9000, "a name in Unicode", [{**A, "name": "ä.example.com"}]),
    (9005, "an IPv6 address in A", [{**A, "content": "2001:db8::1"}]),
    (9006, "an IPv4 address in AAAA", [{**A, "type": "AAAA"}]),
    (9009, "MX with a final dot", [{**MX, "content": "mail.example.com."}]),
    (1004, "MX without priority", [
        {k: v for k, v in MX.items() if k != "priority"}]),
    (1004, "a priority of 65536", [{**MX, "priority": 65536}]),
    (1004, "a TXT with a priority", [{**TXT, "priority": 1}]),
    (9039, "CNAME to itself", [{**CNAME, "content": "a.example.com"}]),
    (1004, "TXT without quotes", [{**TXT, "content": "v=spf1 -all"}]),
    (1004, "TXT with half a quote", [{**TXT, "content": '"v=spf1 -all'}]),
    (1004, "a string of 256", [{**TXT, "content": f'"{"x" * 256}"'}]),
    (1004, "an empty TXT", [{**TXT, "content": '""'}]),
    (9015, "4097 octets of TXT", [
        {**TXT, "content": " ".join(['"' + "x" * 255 + '"'] * 16)
         + ' "x"'}]),
    (83011, "9 KB of TXT at a name", [
        {**TXT, "content": f'"{i}" {LONG}'} for i in range(3)]),
    (1004, "an SPF record", [{**TXT, "type": "SPF"}]),
    (1004, "a private type", [{**TXT, "type": "TYPE65280"}]),
    (1004, "SRV as content", [
        {"name": "_x._tcp.example.com", "type": "SRV", "ttl": 300,
         "content": "0 0 1 a.example.com"}]),
    (1004, "SRV of port 65536", [data(SRV, port=65536)]),
    (1004, "SRV to a name with a dot", [data(SRV, target="a.example.com.")]),
    (1004, "SRV without weight", [{**SRV, "data": {
        k: v for k, v in SRV["data"].items() if k != "weight"}}]),
    (1004, "CAA with flags as text", [data(CAA, flags="0")]),
    (1004, "CAA with a blank in its tag", [data(CAA, tag="is sue")]),
    (1004, "TLSA of half an octet", [data(TLSA, certificate="000")]),
    (1004, "TLSA of usage 256", [data(TLSA, usage=256)]),
    (1004, "SSHFP in groups", [data(SSHFP, fingerprint="00 00")]),
    (1004, "HTTPS without value", [{**HTTPS, "data": {
        "priority": 1, "target": "."}}]),
    (1004, "DS without NS", [DS]),
    (1004, "a comment of 101", [{**A, "comment": "x" * 101}]),
    (1004, "a comment of two lines", [{**A, "comment": "x\ny"}]),
    (1004, "tags", [{**A, "tags": ["a:b"]}]),
    (81058, "twice the same", [A, A]),
    (81058, "the same TXT in other strings", [
        TXT, {**TXT, "content": '"v=spf1" " -all"'}]),
    (81054, "A beside CNAME", [CNAME, A]),
    (81053, "CNAME beside A", [A, CNAME]),
    (81053, "two CNAMEs", [CNAME, {**CNAME, "content": "c.example.com"}]),
    (81054, "TXT beside CNAME", [CNAME, {**TXT, "name": CNAME["name"]}]),
    (81056, "A beside NS", [NS, A]),
    (81056, "NS beside A", [A, NS]),
]
IMPORT_BAD = [
    ("MX without final dot", "example.com. 300 IN MX 0 mail.example.com"),
    ("a relative owner", "www 300 IN A 192.0.2.1"),
    ("a class left out", "a.example.com. 300 A 192.0.2.1"),
    ("a proxied TXT", 'a.example.com. 1 IN TXT "x" '
     "; cf_tags=cf-proxied:true"),
    ("a quote that does not end", 'a.example.com. 300 IN TXT "x'),
    ("a TTL of a week", "a.example.com. 604800 IN A 192.0.2.1"),
]


def refusal(zone, body):
    try:
        zone.batch(body)
    except rules.Refused as why:
        return why.code
    return None


def test_batch():
    zone = rules.Zone(ZONE)
    tap.same(refusal(zone, {"posts": GOOD}), None, "sound records are taken")
    for code, what, posts in BAD:
        zone = rules.Zone(ZONE)
        kept = {**A, "name": "kept.example.com"}
        zone.add(kept)
        got = refusal(zone, {"posts": posts})
        tap.ok(got == code and zone.posts() == [kept],
               f"{what}: {code}, and nothing of the batch is done", got,
               zone.posts())
    many = [{**A, "name": f"a{i}.example.com"} for i in range(201)]
    tap.same(refusal(rules.Zone(ZONE), {"posts": many}), 1004,
             "201 records in a call of the free plan")
    tap.same(refusal(rules.Zone(ZONE, "pro"), {"posts": many}), None,
             "which a paid one takes")
    zone = rules.Zone(ZONE)
    zone.batch({"posts": many[:200]})
    tap.same(refusal(zone, {"posts": many[200:]}), 81045, "the quota")
    tap.same(refusal(rules.Zone(ZONE), {"post": [A]}), 1004,
             "a member of another name")
    tap.same(refusal(rules.Zone(ZONE, "enterprise"),
                     {"posts": [{**A, "ttl": 30}]}), None,
             "a TTL of 30 on the largest plan")


def test_order():
    zone = rules.Zone(ZONE)
    key = zone.add(A)
    other = zone.add({**A, "name": "b.example.com"})
    tap.same(refusal(zone, {"posts": [CNAME], "deletes": [{"id": key}]}),
             None, "what is deleted makes room for what is posted")
    tap.same(refusal(zone, {"puts": [{**A, "id": other}]}), 81054,
             "a put beside a CNAME")
    tap.same([p["name"] for p in zone.posts()],
             ["b.example.com", "a.example.com"], "changed nothing")
    tap.same(refusal(zone, {"patches": [{"id": other, "ttl": 600}]}), None,
             "a patch")
    tap.same(zone.records[other]["ttl"], 600, "changes one field")
    tap.same(refusal(zone, {"deletes": [{"id": "none"}]}), 81044,
             "a record that is not there")


def test_import():
    zone = rules.Zone(ZONE)
    text = (";; a comment\n$TTL 300\n"
            "example.com. 300 IN SOA a. b. 1 2 3 4 5\n"
            "example.com. 300 IN NS ns.example.net.\n"
            "WWW.example.com. 1 IN A 192.0.2.1 ; cf_tags=cf-proxied:true\n"
            "www.example.com. 300 IN CNAME a.example.com.\n"
            'a.example.com. 300 IN TXT "a;b" "\\"c"\n'
            "_imaps._tcp.example.com. 300 IN SRV 0 1 993 a.example.com.\n"
            "a.example.com. 300 IN LOC 1 2 3.5 N 4 5 6 E -2m 1m 2m 3m\n")
    got = zone.load(text.encode())
    tap.same((got["recs_added"], got["total_records_parsed"],
              [m.code for m in got["messages"]]), (4, 5, [81053]),
             "an import is done in part; SOA and NS are skipped")
    tap.same([p.get("proxied") for p in zone.posts()],
             [True, None, None, None], "and knows its tags")
    for what, line in IMPORT_BAD:
        got = rules.Zone(ZONE).load(line.encode())
        tap.same((got["recs_added"], len(got["messages"])), (0, 1), what)
    for what, text in [("$INCLUDE", "$INCLUDE a\n"),
                       ("a large file", ";" * 262145)]:
        try:
            rules.Zone(ZONE).load(text.encode())
            tap.ok(False, f"{what} is refused")
        except rules.Refused:
            tap.ok(True, f"{what} is refused")


def test_proxy():
    web = {**A, "proxied": True, "ttl": 1}
    for what, posts in [
            ("an MX", [web, {**MX, "content": web["name"]}]),
            ("an SRV", [web, data(SRV, target=web["name"])]),
            ("TLSA of port 25", [web, {
                **TLSA, "name": "_25._tcp." + web["name"]}]),
            ("a CNAME", [web, {**CNAME, "name": "ftp.example.com",
                               "content": web["name"]}]),
            ("SPF", [web, {**TXT, "content":
                           f'"v=spf1 a:{web["name"]} -all"'}])]:
        tap.same(len(list(rules.proxy_complaints(posts))), 1,
                 f"{what} behind the proxy is seen")
    tap.same(list(rules.proxy_complaints([
        web, data(SRV, target=web["name"], port=443),
        {**CNAME, "name": "www.example.com", "content": web["name"],
         "proxied": True}])), [], "the web itself is not")


def test_goldens(folder):
    for path in sorted(glob.glob(os.path.join(
            tap.ROOT, "tests/golden/*/mailzone.yaml"))):
        name = path.split("/")[-2]
        out = os.path.join(folder, "golden", name)
        made = tap.mailzone(
            "gen", "--force", "--target", "cloudflare", "-o", out,
            "--keys-dir", os.path.join(folder, "golden", name + ".keys"),
            "--now", "2026-11-22", path)
        if made.returncode == 2:
            continue  # one that is wrong on purpose
        found, n = rules.check_folder(out)
        tap.ok(n and not found, f"golden {name}: {n} zones are taken",
               made.stderr[-500:], *found[:5])


def test_others(folder):
    """Zones of other people; as they are, and with a web to be proxied."""
    tool = os.path.join(os.environ.get("BUILD", os.path.join(
        tap.ROOT, "build/release")), "tools/cloudflare")
    sources = [os.path.join(tap.SHARED, "samples")] + sorted(
        glob.glob(os.path.join(tap.SHARED, "corpora/*/")))
    sources = [s for s in sources if os.path.isdir(s)]
    if not sources or not os.path.exists(tool):
        tap.skip("no zones of others, or no build/*/tools/cloudflare")
        return
    for options in (["free"], ["-w", "enterprise"]):
        out = os.path.join(folder, options[-1])
        os.makedirs(out)
        made = tap.run(tool, *options, out, *sources)
        tap.ok(made.returncode == 0, "every record is accounted for, the rest is settled",
               made.stderr[-2000:])
        found, n, records = [], 0, 0
        for line in made.stdout.splitlines():
            number, origin, path, before, after, *kinds = line.split("\t")
            plan = "enterprise" if "quota" in kinds else options[-1]
            bodies, imports = rules.outputs(os.path.join(out, number))
            wrong, zone = rules.accepts(
                origin, bodies, imports, plan)
            found += [f"{os.path.relpath(path, tap.SHARED)}: {why}"
                      for why in wrong]
            if not wrong and len(zone.posts()) != int(after):
                found.append(f"{path}: {after} records, "
                             f"{len(zone.posts())} there")
            n += 1
            records += int(after)
        tap.ok(n > 400 and not found,
               f"{' '.join(options)}: {n} zones, {records} records are taken",
               *found[:20])


def main():
    test_batch()
    test_order()
    test_import()
    test_proxy()
    folder = tap.temporary()
    test_goldens(folder)
    test_others(folder)
    tap.done()


main()
