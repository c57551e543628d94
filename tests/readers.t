#!/usr/bin/python3
"""Every format in which zones come: read, and the same zone in all of them.

What a panel stores is compared with the zone file it writes, JSON with the
zone file it was made from; `mailzone diff` is the judge.
"""
import base64
import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import panels
import tap

KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" + "t1m7wVctzOLBjTxt" * 20
RECORDS = [
    ("@", "NS", "", "ns1.example.net."),
    ("@", "A", "", "198.51.100.7"),
    ("www", "CNAME", "", "example.com."),
    ("mail", "A", "", "198.51.100.7"),
    ("mail", "AAAA", "", "2001:db8::7"),
    ("@", "MX", "10", "mail.example.com."),
    ("@", "TXT", "", '"v=spf1 a mx ip4:198.51.100.7 -all"'),
    ("_dmarc", "TXT", "", '"v=DMARC1\\; p=none"'),
    ("mail._domainkey", "TXT", "", f'"v=DKIM1\\; k=rsa\\; p={KEY}"'),
    ("_imaps._tcp", "SRV", "1", "0 993 mail.example.com."),
    ("@", "CAA", "", '0 issue "ca.example"'),
    ("note", "TXT", "", '"it\'s quoted"', {"TTL": "300"}),
    ("word", "TXT", "", "plain"),
    ("two", "TXT", "", '"one " "two"'),
    ("old", "A", "", "198.51.100.8", {"SUSPENDED": "yes"}),
    ("_25._tcp.mail", "TLSA", "", "3 1 1 " + "ab" * 32),
]


def folder(files):
    top = tap.temporary()
    for name, text in files.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    return top


def differ(top, old, new):
    """What diff finds: (status, owner, type) of each record."""
    out = tap.mailzone("diff", "--format", "json", old, new, cwd=top)
    if out.returncode not in (0, 1):
        return out.stderr
    report = json.loads(out.stdout)
    if not report["summary"]["same"]:
        return "nothing is the same"
    return [(r["status"], r["owner"], r["type"])
            for d in report["domains"] for r in d["records"]
            if r["status"] != "same" and not r.get("apart")] + [
                ("unread", d["summary"]["unread"])
                for d in report["domains"] if d["summary"]["unread"]]


def lint(top, *args):
    out = tap.mailzone("lint", "--format", "json", "--level", "info", *args,
                       cwd=top)
    return json.loads(out.stdout)


def panel_files():
    for panel in ("vesta", "hestia"):
        records = [r for r in RECORDS if panel == "hestia" or len(r) < 5
                   or "TTL" not in r[4]]
        top = folder({
            "data/dns.conf": panels.dns_conf("example.org", panel)
            + panels.dns_conf("example.com", panel),
            "data/dns/example.com.conf": panels.conf(records),
            "bind/example.com.db": panels.db("example.com", panel, records),
        })
        tap.same(differ(top, "data/dns/example.com.conf",
                        "bind/example.com.db"), [],
                 f"{panel}: what is stored is what is served")
        tap.same(differ(top, "bind/example.com.db",
                        "data/dns/example.com.conf"), [],
                 f"{panel}: and the other way round")
        found = lint(top, "data")
        tap.same(found["summary"]["records"], len(records) - 1 + 1,
                 f"{panel}: a tree is walked, dns.conf is no zone")


def idn():
    domain = "müller.example"
    records = [("@", "MX", "10", "post.müller.example."),
               ("bücher", "CNAME", "", "müller.example."),
               ("post", "A", "", "198.51.100.7")]
    name = "xn--mller-kva.example"
    top = folder({
        f"{name}.conf": panels.conf(records),
        "dns.conf": panels.dns_conf(domain, "hestia"),
        f"out/{name}.db": panels.db(domain, "hestia", records),
    })
    tap.same(differ(top, f"{name}.conf", f"out/{name}.db"), [],
             "names in UTF-8 are A-labels")


ZONE = """; cPanel first:110.0.20 (update_time):1767225600 110.0.20: \
Cpanel::ZoneFile::VERSION:1.3 hostname:host.example.net latest:136.0.20
; Zone file for example.com
$TTL 14400
example.com.\t86400\tIN\tSOA\tns1.example.net.\troot.example.net.(
\t2026010105 ;Serial Number
\t3600 ;refresh
\t1800 ;retry
\t1209600 ;expire
\t86400 )
example.com.\t86400\tIN\tNS\tns1.example.net.
example.com.\t14400\tIN\tA\t198.51.100.7
example.com.\t14400\tIN\tMX\t0\texample.com.
mail\t14400\tIN\tCNAME\texample.com.
example.com.\t14400\tIN\tTXT\t"v=spf1 +a +mx +ip4:198.51.100.7 ~all"
default._domainkey\t14400\tIN\tTXT\t"v=DKIM1; k=rsa; p=AAAA" "BBBB;"
_caldav._tcp\t14400\tIN\tSRV\t0\t0\t2079\thost.example.net.
example.com.\t14400\tIN\tCAA\t0 issue "ca.example"
"""


def b64(text):
    return base64.b64encode(text.encode()).decode()


def parsed():
    """ZONE as parse_zone gives it."""
    def record(line, name, ttl, kind, *data):
        return {"line_index": line, "type": "record", "dname_b64": b64(name),
                "ttl": ttl, "record_type": kind,
                "data_b64": [b64(d) for d in data]}

    lines = ZONE.split("\n")
    return [
        {"line_index": 0, "type": "comment", "text_b64": b64(lines[0])},
        {"line_index": 1, "type": "comment", "text_b64": b64(lines[1])},
        {"line_index": 2, "type": "control", "text_b64": b64("$TTL 14400")},
        record(3, "example.com.", 86400, "SOA", "ns1.example.net.",
               "root.example.net.", "2026010105", "3600", "1800", "1209600",
               "86400"),
        record(9, "example.com.", 86400, "NS", "ns1.example.net."),
        record(10, "example.com.", 14400, "A", "198.51.100.7"),
        record(11, "example.com.", 14400, "MX", "0", "example.com."),
        record(12, "mail", 14400, "CNAME", "example.com."),
        record(13, "example.com.", 14400, "TXT",
               "v=spf1 +a +mx +ip4:198.51.100.7 ~all"),
        record(14, "default._domainkey", 14400, "TXT",
               "v=DKIM1; k=rsa; p=AAAA", "BBBB;"),
        record(15, "_caldav._tcp", 14400, "SRV", "0", "0", "2079",
               "host.example.net."),
        record(16, "example.com.", 14400, "CAA", "0", "issue", "ca.example"),
    ]


def dumped():
    """ZONE as dumpzone gives it."""
    def record(name, ttl, kind, **data):
        return {"Line": 1, "Lines": 1, "name": name, "ttl": str(ttl),
                "class": "IN", "type": kind, **data}

    apex = "example.com."
    return [
        {"Line": 1, "type": ":RAW", "raw": ZONE.split("\n")[0]},
        {"Line": 3, "type": "$TTL", "ttl": "14400"},
        record(apex, 86400, "SOA", mname="ns1.example.net",
               rname="root.example.net", serial="2026010105", refresh="3600",
               retry="1800", expire="1209600", minimum="86400"),
        record(apex, 86400, "NS", nsdname="ns1.example.net"),
        record(apex, 14400, "A", address="198.51.100.7"),
        record(apex, 14400, "MX", preference="0", exchange="example.com"),
        record("mail." + apex, 14400, "CNAME", cname="example.com"),
        record(apex, 14400, "TXT",
               txtdata="v=spf1 +a +mx +ip4:198.51.100.7 ~all"),
        record("default._domainkey." + apex, 14400, "TXT",
               txtdata="v=DKIM1; k=rsa; p=AAAABBBB;"),
        record("_caldav._tcp." + apex, 14400, "SRV", priority="0", weight="0",
               port="2079", target="host.example.net"),
        record(apex, 14400, "CAA", flag="0", tag="issue", value="ca.example"),
    ]


def cpanel():
    headers = (
        ZONE.split("\n")[0],
        "; cPanel first:11.25.0-STABLE_44718 latest:11.28.64-STABLE_51024 "
        "Cpanel::ZoneFile::VERSION:1.3 mtime:1299509628 hostname:h",
        "; cPanel first:11.54.0.21 (update_time):1460480627 11.54.0.21: "
        "Cpanel::ZoneFile::VERSION:1.3 hostname:h latest:11.54.0.21",
    )
    files = {f"{i}.db": ZONE.replace(headers[0], h)
             for i, h in enumerate(headers)}
    files["uapi.json"] = json.dumps({
        "module": "DNS", "func": "parse_zone",
        "result": {"status": 1, "data": parsed()}}, indent=2)
    files["whm.json"] = json.dumps({
        "metadata": {"result": 1}, "data": {"payload": parsed()}})
    files["dump.json"] = json.dumps({
        "metadata": {"command": "dumpzone", "result": 1},
        "data": {"zone": [{"record": dumped()}]}})
    top = folder(files)
    for name in ("1.db", "2.db", "uapi.json", "whm.json", "dump.json"):
        tap.same(differ(top, "0.db", name), [], f"cPanel: {name}")
        tap.same(lint(top, "--select", "ZON031", name)["findings"], [],
                 f"{name} is known for what it is")


def cloudflare():
    """The list of the API and the export say the same."""
    export = (
        ";;\n;; Domain:     example.com.\n;; Exported:   2026-01-01 00:00:00\n"
        ";; SOA Record\nexample.com\t3600\tIN\tSOA\tada.ns.cloudflare.com. "
        "dns.cloudflare.com. 2051390733 10000 2400 604800 3600\n\n"
        ";; A Records\nexample.com.\t1\tIN\tA\t198.51.100.7 ; web "
        "cf_tags=cf-proxied:true\n"
        "mail.example.com.\t14400\tIN\tA\t198.51.100.7 ; "
        "cf_tags=cf-proxied:false\n"
        "example.com\t1\tIN\tMX\t0 mail.example.com.\n"
        'example.com.\t1\tIN\tTXT\t"v=spf1 mx -all"\n'
        'k.example.com.\t1\tIN\tTXT\t"a;\\"b"\n'
        "_x._tcp.example.com.\t1\tIN\tSRV\t1 0 993 mail.example.com.\n")
    records = [
        {"type": "A", "name": "example.com", "content": "198.51.100.7",
         "ttl": 1, "proxied": True, "comment": "web"},
        {"type": "A", "name": "mail.example.com", "content": "198.51.100.7",
         "ttl": 14400, "proxied": False},
        {"type": "MX", "name": "example.com", "content": "mail.example.com",
         "priority": 0, "ttl": 1, "proxied": False},
        {"type": "TXT", "name": "example.com", "content": "v=spf1 mx -all",
         "ttl": 1, "proxied": False},
        {"type": "TXT", "name": "k.example.com", "content": '"a;\\"b"',
         "ttl": 1, "proxied": False},
        {"type": "SRV", "name": "_x._tcp.example.com", "ttl": 1,
         "content": "0 993 mail.example.com", "priority": 1,
         "data": {"priority": 1, "weight": 0, "port": 993,
                  "target": "mail.example.com"}, "proxied": False},
    ]
    answer = {"result": records, "success": True, "errors": [],
              "messages": [], "result_info": {
                  "page": 1, "per_page": 100, "count": 6, "total_count": 6,
                  "total_pages": 1}}
    old = (
        ";; Domain: example.com\n;; Exported: 2016-05-27 14:24:42\n"
        "$ORIGIN .\n@\t3600\tIN\tSOA\texample.com.\troot.example.com.\t(\n"
        "\t\t2022217862\n\t\t7200\n\t\t3600\n\t\t86400\n\t\t3600)\n\n"
        ";; A Records (IPv4 addresses)\nexample.com.\t300\tIN\tA\t"
        "198.51.100.7\nmail.example.com.\t14400\tIN\tA\t198.51.100.7\n"
        "example.com.\t300\tIN\tMX\t0\tmail.example.com.\n"
        'example.com.\t300\tIN\tTXT\t"v=spf1 mx -all"\n'
        'k.example.com.\t300\tIN\tTXT\t"a;\\"b"\n'
        "_x._tcp.example.com.\t300\tIN\tSRV\t1\t0 993 mail.example.com.\n")
    top = folder({"export.txt": export, "old.txt": old,
                  "list.json": json.dumps(answer),
                  "posts.json": json.dumps({"posts": records})})
    for name in ("list.json", "posts.json", "old.txt"):
        tap.same(differ(top, "export.txt", name), [], f"Cloudflare: {name}")
    answer["result_info"]["total_count"] = 7
    answer["result"][3]["content"] = '"unclosed'
    answer["result"][0]["content"] = "198.51.100.700"
    top = folder({"list.json": json.dumps(answer, indent=1)})
    found = lint(top, "list.json")["findings"]
    places = [(f["line"], f["rule"]) for f in found if f["level"] == "error"]
    tap.ok(any(line == 6 for line, _ in places),
           "a bad address is found in its line", found)
    tap.ok(any("only 6 of 7" in f["message"] for f in found),
           "a list that is not whole is told", found)


def lint_places():
    records = RECORDS[:6] + [("@", "TXT", "", '"v=spf1 ptr a:b -all"')]
    text = panels.conf(records)
    top = folder({"example.com.conf": text, "dns.conf":
                  panels.dns_conf("example.com", "hestia")})
    found = [f for f in lint(top, "example.com.conf")["findings"]
             if f["rule"] == "SPF026"]
    column = text.split("\n")[6].index("ptr") + 1
    tap.same([(f["line"], f["column"], f["end_column"]) for f in found],
             [(7, column, column + 3)], "a term is found where it stands")
    out = tap.mailzone("lint", "example.com.conf", cwd=top)
    tap.ok(".conf:7:" in out.stdout and "^~~" in out.stdout,
           "and underlined", out.stdout)
    out = tap.mailzone("lint", "--fix-unsafe", "example.com.conf", cwd=top)
    with open(os.path.join(top, "example.com.conf"), encoding="utf-8") as f:
        tap.same(f.read(), text, "--fix leaves what a panel owns alone")
    out = tap.mailzone("lint", "dns.conf", cwd=top)
    tap.ok(out.returncode == 2 and "lists zones" in out.stderr,
           "a dns.conf alone has no records", out.stderr)


def canonical():
    """fmt prints the records of any format; it writes none but zone text."""
    records = [("@", "A", "", "198.51.100.7"), ("x", "TXT", "", '"it\'s"')]
    text = panels.conf(records)
    top = folder({"example.com.conf": text,
                  "example.com.zone": "$ORIGIN example.com.\n$TTL 14400\n"
                  "x TXT \"it's\"\n@ A 198.51.100.7\n"})
    want = tap.mailzone("fmt", "--canonical", "example.com.zone", cwd=top)
    out = tap.mailzone("fmt", "--canonical", "example.com.conf", cwd=top)
    tap.same(out.stdout, want.stdout, "fmt --canonical of what is stored")
    out = tap.mailzone("fmt", "--canonical", "--write", "example.com.conf",
                       cwd=top)
    with open(os.path.join(top, "example.com.conf"), encoding="utf-8") as f:
        tap.ok(out.returncode == 2 and f.read() == text,
               "fmt --write leaves it alone", out.stderr)


def other_panels():
    """Plesk, DirectAdmin and ISPConfig write plain zone files."""
    body = ("example.com.\t14400\tIN\tSOA\tns1.example.net.\t"
            "root.example.com.\t(\n\t2026010101\n\t7200\n\t3600\n"
            "\t1209600\n\t3600 )\n")
    top = folder({
        "a/example.com.db": "$TTL 14400\n@\tIN\tSOA\tns1.example.net.\t"
        "root.example.com. (\n\t\t\t\t\t2026010101\n\t\t\t\t\t7200\n"
        "\t\t\t\t\t3600\n\t\t\t\t\t1209600\n\t\t\t\t\t3600 )\n\n"
        "example.com.\t14400\tIN\tNS\tns1.example.net.\n"
        "mail\t14400\tIN\tA\t198.51.100.7\n"
        "example.com.\t14400\tIN\tMX\t10 mail\n"
        'x._domainkey\t14400\tIN\tTXT\t( "v=DKIM1; k=rsa; p=AAAA"\n'
        '\t\t"BBBB" )\n',
        "b/example.com": "$TTL 14400\n\n@ IN SOA ns1.example.net. "
        "root.example.com. (\n 2026010101 7200 3600 1209600 3600 )\n\n"
        "example.com.\tIN NS\tns1.example.net.\n"
        "mail.example.com.\tIN A\t198.51.100.7\n"
        "example.com.\tIN MX\t10 mail.example.com.\n"
        'x._domainkey.example.com.\tIN TXT\t"v=DKIM1; k=rsa; p=AAAABBBB"\n',
        "c/pri.example.com": "$TTL 14400\n" + body +
        "example.com. 14400 NS ns1.example.net.\nmail 14400 A 198.51.100.7\n"
        "example.com. 14400 MX 10 mail.example.com.\n"
        'x._domainkey 14400 TXT "v=DKIM1; k=rsa; p=AAAABBBB"\n',
    })
    for name in ("b/example.com", "c/pri.example.com"):
        tap.same(differ(top, "a/example.com.db", name), [],
                 f"other panels: {name}")


def hostile():
    """Large and odd inputs end, and soon."""
    deep = "[" * 100000
    big = panels.conf([("@", "TXT", "", '"' + "x;\\" * 300000 + '"')] * 3)
    quotes = panels.conf([("@", "TXT", "", "'" * 100000)])
    top = folder({"deep.json": deep, "big.conf": big, "quotes.conf": quotes,
                  "many.json": '{"type":"A","name":"a.b","content":"x"}'
                  * 20000})
    for name in ("deep.json", "big.conf", "quotes.conf", "many.json"):
        out = tap.mailzone("lint", name, cwd=top)
        tap.ok(out.returncode in (0, 1), f"{name} ends",
               out.stderr[-300:])


def corpora():
    top = os.path.join(tap.SHARED, "corpora", "panel-vesta-hestia")
    if not os.path.isdir(top):
        tap.skip("no corpora here")
        return
    names = sorted(glob.glob("*.dns.conf", root_dir=os.path.join(top, "conf")))
    bad, broken = [], []
    for name in names:
        name = name.removesuffix(".dns.conf")
        found = differ(top, f"conf/{name}.conf", f"db/{name}.db")
        if "office365" in name:
            broken.append([(k, o.split(".")[0]) for k, o, _ in found])
        elif found:
            bad.append((name, found))
    tap.same(bad, [], f"{len(names)} zones of panels: stored as served")
    tap.same(broken, [[("changed", "_dmarc")]] * 2,
             "but for the value that the panel cuts")


def samples():
    top = os.path.join(tap.SHARED, "samples")
    if not os.path.isdir(top):
        tap.skip("no samples here")
        return
    for name in ("hestia_example.com", "vesta_example.com"):
        tap.same(differ(top, f"{name}.conf", f"{name}.db"), [],
                 f"sample {name}")


panel_files()
idn()
cpanel()
cloudflare()
lint_places()
canonical()
other_panels()
hostile()
corpora()
samples()
sys.exit(tap.done())
