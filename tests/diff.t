#!/usr/bin/python3
"""mailzone diff from outside: sources, what is lost and what that costs,
folders, JSON, exit status, and servers on loopback."""
import json
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap
import zones

KEY = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCov9K6TlW2Z/4x6r48TjhOEmeply" \
    "oB/y3RUqahlvu4qy238ixzDIO2SHFVUtxzPjlcrgvf805zDMuOQBqsVEoCb1Ag63A/8g" \
    "suQlB4u3yKiKAnuvze0ZKUDsuxwV+od1jSaadmp1w3y9MMy/cn9fdZ0UReuDlajCVECd" \
    "56hnKiQIDAQAB"
HEAD = """$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. h.example.net. 1 7200 3600 1209600 300
@ NS ns1.example.net.
@ MX 10 mail
@ A 192.0.2.1
www CNAME @
mail A 192.0.2.25
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject"
"""
DKIM = f'mail._domainkey TXT "v=DKIM1; k=rsa; p={KEY}"\n'

folder = tap.temporary()


def path(name, text):
    where = os.path.join(folder, name)
    tap.write(where, text)
    return where


def diff(*argv, **options):
    return tap.mailzone("diff", *argv, **options)


def report(*argv):
    result = diff("--format", "json", *argv)
    try:
        return result.returncode, json.loads(result.stdout)
    except ValueError:
        tap.ok(False, "JSON can be read", result.stdout, result.stderr)
        return result.returncode, {"domains": [], "summary": {}}


def statuses(document):
    return {(r["status"], r["owner"], r["type"])
            for d in document["domains"] for r in d["records"]
            if "apart" not in r}


def files():
    old = path("old.zone", HEAD + DKIM)
    new = path("new.zone", HEAD)
    result = diff(old, new)
    tap.same(result.returncode, 1, "a lost record: exit 1")
    lines = result.stdout.splitlines()
    tap.ok(any(line.startswith("lost") and "mail._domainkey.example.com. "
               "3600 TXT" in line for line in lines),
           "the lost key is named", result.stdout)
    tap.ok("mail signed with selector mail will fail DKIM; Gmail answers "
           "550-5.7.26 [MIG001]" in result.stdout, "and what it costs")
    two = path("two.zone", HEAD + DKIM + '@ TXT "v=spf1 -all"\n')
    result = diff(old, two)
    tap.ok("[MIG008]" in result.stdout, "a second SPF record is grave",
           result.stdout)
    tap.same(lines[-1], "6 same, 0 changed, 1 lost, 0 added",
             "counts come last")
    tap.same(diff(old, old).returncode, 0, "the same: exit 0")
    back = diff(new, old)
    tap.ok(back.returncode == 1 and "\nadded    mail._domainkey" in
           back.stdout and "550" not in back.stdout,
           "what is added costs nothing", back.stdout)
    soa = path("soa.zone", HEAD.replace("3600 1209600", "60 99")
               .replace("NS ns1.example.net", "NS ada.example.net"))
    tap.same(diff(new, soa).returncode, 0, "SOA and NS do not count")
    other = path("ttl.zone", HEAD.replace("$TTL 3600", "$TTL 600"))
    tap.same(diff(new, other).returncode, 1, "another TTL counts")
    tap.same(diff("--ignore-ttl", new, other).returncode, 0,
             "--ignore-ttl: it does not")


def formats():
    old = path("f/old.zone", HEAD + DKIM)
    code, document = report(old, path("f/new.zone", HEAD.replace(
        "p=reject", "p=none") + 'extra TXT "x"\n'))
    tap.same((code, document["version"]), (1, 1), "JSON says its version")
    tap.same(statuses(document), {
        ("lost", "mail._domainkey.example.com.", "TXT"),
        ("changed", "_dmarc.example.com.", "TXT"),
        ("added", "extra.example.com.", "TXT")}, "and every difference")
    tap.same({k: document["summary"][k] for k in
              ("same", "changed", "lost", "added", "mail_lost")},
             {"same": 5, "changed": 1, "lost": 1, "added": 1, "mail_lost": 1},
             "and counts")
    lost = [r for r in document["domains"][0]["records"]
            if r["status"] == "lost"][0]
    tap.ok(lost["new"] is None and lost["old"]["text"].endswith(KEY) and
           "550-5.7.26" in lost["cost"], "with values and cost", lost)
    unsplit = f"v=DKIM1; k=rsa; p={KEY}"
    code, _ = report(old, path("f/split.zone", HEAD +
                     f'mail._domainkey TXT "{unsplit[:100]}"'
                     f' "{unsplit[100:]}"\n'))
    tap.same(code, 0, "TXT is compared by its joined octets")
    hostile = path("f/hostile.zone",
                   HEAD + 'x TXT "\\027[31m<script>"\n')
    result = diff(old, hostile)
    tap.ok("\x1b" not in result.stdout, "control characters are shown escaped")


def export():
    """An export of Cloudflare: its TTLs are its own."""
    old = path("cf/example.com.db", HEAD + "m2 604800 A 192.0.2.3\n")
    lines = [";; Domain:     example.com.", ";; SOA Record",
             "example.com\t3600\tIN\tSOA\tada.ns.cloudflare.com. "
             "dns.cloudflare.com. 1 10000 2400 604800 3600", ";; A Records",
             "example.com.\t1\tIN\tA\t192.0.2.1 ; cf_tags=cf-proxied:false",
             "mail.example.com.\t3600\tIN\tA\t192.0.2.25",
             "m2.example.com.\t86400\tIN\tA\t192.0.2.3",
             "www.example.com.\t1\tIN\tCNAME\texample.com.",
             "example.com.\t1\tIN\tMX\t10 mail.example.com.",
             "example.com.\t1\tIN\tTXT\t\"v=spf1 mx -all\"",
             "_dmarc.example.com.\t1\tIN\tTXT\t\"v=DMARC1; p=reject\"", ""]
    new = path("cf/export.txt", "\n".join(lines))
    result = diff(old, new)
    tap.ok(result.returncode == 0 and "with the TTL of the target" in
           result.stdout, "TTLs as Cloudflare takes them are counted",
           result.stdout)
    result = diff(old, path("cf/short.txt", "\n".join(lines[:-3] + [""])))
    tap.ok(result.returncode == 1 and "2 lost" in result.stdout,
           "what the export lacks is lost", result.stdout)


def yaml():
    text = """version: 1
domains:
  example.com:
    hosts: {mail: [192.0.2.25]}
    mx: [mail]
    send: {hosts: [mail]}
    spf: {all: fail}
    dkim: {selectors: {mail: {public: %s}}}
    dmarc: {stage: reject}
    records: |
      @ A 192.0.2.1
      www CNAME @
""" % KEY
    declared = path("yaml/mailzone.yaml", text)
    old = path("yaml/example.com.db", HEAD + DKIM)
    code, document = report("--ignore-ttl", old, declared)
    tap.same((code, statuses(document)),
             (1, {("changed", "example.com.", "TXT"),
                  ("added", "mail.example.com.", "TXT")}),
             "a zone against the YAML that describes it")


def folders():
    for name in ("a.example", "b.example", "c.example"):
        text = HEAD.replace("example.com", name)
        path(f"old/{name}.db", text)
        if name != "b.example":
            path(f"new/{name}.zone", text if name == "a.example" else
                 text.replace("p=reject", "p=none"))
    path("new/d.example.zone", HEAD.replace("example.com", "d.example"))
    old, new = os.path.join(folder, "old"), os.path.join(folder, "new")
    code, document = report(old, new)
    tap.same(code, 1, "folders: exit 1")
    tap.same({d["domain"]: (d["differs"], d["old"] is None, d["new"] is None)
              for d in document["domains"]},
             {"a.example": (False, False, False),
              "b.example": (True, False, True),
              "c.example": (True, False, False),
              "d.example": (True, True, False)},
             "zones are matched by domain")
    tap.same(document["summary"]["differing"], 3, "and counted")
    result = diff(old, new)
    tap.ok("a.example:" not in result.stdout and
           "only in" in result.stdout and
           result.stdout.rstrip().splitlines()[-1].startswith(
               "4 domains: 3 differ"), "as text too", result.stdout)
    one = diff("-j1", old, new).stdout
    tap.same(diff("-j2", old, new).stdout, one, "whatever -j says")


def usage():
    old = path("u/old.zone", HEAD)
    tap.same(diff(old).returncode, 2, "one source: exit 2")
    tap.same(diff(old, folder + "/none").returncode, 2,
             "a file that is not there: exit 2")
    result = diff("dns:127.0.0.1", "dns:127.0.0.1")
    tap.ok(result.returncode == 2 and "must be a file" in result.stderr,
           "servers on both sides: exit 2", result.stderr)
    tap.same(diff("--timeout", "0", old, old).returncode, 2, "--timeout 0")
    result = diff(old, "dns:127.0.0.1:99999")
    tap.ok(result.returncode == 2 and "no name server" in result.stderr,
           "a port that is none", result.stderr)
    broken = path("u/broken.zone", HEAD + "bad A 1.2.3\n")
    result = diff(broken, broken)
    tap.ok(result.returncode == 1 and "could not be read" in result.stdout
           and "broken.zone:11:" in result.stderr,
           "what cannot be read is said and counts", result.stdout,
           result.stderr)
    relative = path("u/fragment.zone", "@ 3600 MX 10 mail\n")
    result = diff(relative, path("u/part.zone", "@ 3600 MX 10 mail\n"))
    tap.same(result.returncode, 0, "fragments without a name")


def live():
    if not tap.have("named", "bind9"):
        return
    where = os.path.join(folder, "live")
    many = "".join(f"@ TXT \"long {'x' * 200} {i}\"\n" for i in range(20))
    zone = path("live/example.com.db", HEAD + DKIM + many +
                "dept NS ns.dept\nns.dept A 192.0.2.99\n* A 192.0.2.7\n")
    short = path("live/short.db", HEAD + many + "* A 192.0.2.7\n")
    with zones.named(where, {"example.com": zone}) as server:
        at = f"dns:127.0.0.1:{server.port}"
        result = diff(zone, at)
        tap.same(result.returncode, 0, "a server that has it all, by AXFR")
        code, document = report(short, at)
        tap.same((code, statuses(document)), (1, {
            ("added", "mail._domainkey.example.com.", "TXT"),
            ("added", "dept.example.com.", "NS"),
            ("added", "ns.dept.example.com.", "A")}),
            "AXFR shows what the file lacks")
        other = path("live/other.db", HEAD.replace("example.com",
                                                   "example.org"))
        result = diff("--timeout", "1", other, at)
        tap.ok(result.returncode == 2 and "example.org SOA" in result.stderr
               and "refuses" in result.stderr,
               "a zone that the server does not have", result.stderr)
    where = os.path.join(folder, "live2")
    with zones.named(where, {"example.com": zone},
                     transfer="none") as server:
        at = f"dns:127.0.0.1:{server.port}"
        result = diff(zone, at)
        tap.same((result.returncode, result.stderr), (0, ""),
                 "the same by questions: TCP, referrals, wildcards")
        code, document = report(short, at)
        tap.same((code, statuses(document)), (1, {
            ("added", "mail._domainkey.example.com.", "TXT")}),
            "usual names are asked for, too")
        code, document = report(path("live/more.db", tap.read(short) +
                                     'other._domainkey TXT "v=DKIM1; p="\n'
                                     "box A 192.0.2.4\n"), at)
        tap.ok(("lost", "other._domainkey.example.com.", "TXT") in
               statuses(document) and
               ("changed", "box.example.com.", "A") in statuses(document),
               "lost, or answered by a wildcard", statuses(document))
        result = diff(at, zone)
        tap.same(result.returncode, 0, "a server as OLD")


def silence():
    """A server that takes questions and never answers; one that is not."""
    old = path("s/old.zone", HEAD)
    with socket.socket(type=socket.SOCK_DGRAM) as u:
        u.bind(("127.0.0.1", 0))
        result = diff("--timeout", "1", old,
                      f"dns:127.0.0.1:{u.getsockname()[1]}")
    tap.ok(result.returncode == 2 and "does not answer" in result.stderr,
           "a silent server: exit 2", result.stderr)
    result = diff(old, f"dns:127.0.0.1:{zones.free_port()}")
    tap.ok(result.returncode == 2 and result.stderr.count("\n") == 1,
           "no server at all: one line", result.stderr)


def answer(reply):
    """A server that answers each question with what reply() makes of it."""
    u = socket.socket(type=socket.SOCK_DGRAM)
    u.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                query, peer = u.recvfrom(4096)
            except OSError:
                return
            if query == b"stop":
                return
            u.sendto(reply(query), peer)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return u


def bad_servers():
    old = path("b/old.zone", HEAD)
    bare = lambda query, flags: query[:2] + flags + query[4:6] + bytes(6) + \
        query[12:query.index(b"\0", 12) + 5]
    for name, reply, want in (
            ("lame", lambda q: bare(q, b"\x80\x00"), "lame"),
            ("refusing", lambda q: bare(q, b"\x80\x05"), "refuses"),
            ("failing", lambda q: bare(q, b"\x84\x02"), "SERVFAIL"),
            ("without the zone", lambda q: bare(q, b"\x84\x03"),
             "no such zone"),
            ("of rubbish", lambda q: q[:2] + b"\xff" * 30, "malformed")):
        u = answer(reply)
        port = u.getsockname()[1]
        result = diff("--timeout", "1", old, f"dns:127.0.0.1:{port}")
        tap.ok(result.returncode == 2 and want in result.stderr,
               f"a server {name}", result.stdout, result.stderr)
        with socket.socket(type=socket.SOCK_DGRAM) as s:
            s.sendto(b"stop", ("127.0.0.1", port))
        u.close()


def samples():
    where = os.path.join(tap.SHARED, "samples")
    if not os.path.isdir(where):
        tap.skip("no samples")
        return
    result = diff(os.path.join(where, "hestia_example.com.db"),
                  os.path.join(where, "cf_export.txt"))
    tap.ok(result.returncode == 1 and "_imaps._tcp" in result.stdout and
           "_domainkey" not in result.stdout,
           "a panel's zone against an export of Cloudflare", result.stdout)


files()
formats()
export()
yaml()
folders()
usage()
live()
silence()
bad_servers()
samples()
tap.done()
