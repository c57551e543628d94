#!/usr/bin/python3
"""migrate from outside: a server of several panels, what comes out and is
proved, resumed and repeated runs, bad input, and the report in a browser."""
import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import server
import tap

folder = tap.temporary()


def zone(domain, extra=""):
    return server.zone(domain, extra=extra,
                       spf="v=spf1 mx ip4:5.9.1.10 -all")


conf = server.conf


def put(*parts):
    *path, text = parts
    tap.write(os.path.join(folder, *path), text)


def migrate(source, target, *options):
    return tap.mailzone("migrate", "--to", "cloudflare", *options, source,
                        os.path.join(folder, target), cwd=folder)


def report(target):
    document = json.loads(tap.read(os.path.join(folder, target,
                                                "report.json")))
    return document, {d["domain"]: d for d in document["domains"]}


def stamps(target):
    """Every file with its octets, inode and time: was anything touched?"""
    found = {}
    for where, _, names in os.walk(os.path.join(folder, target)):
        for name in names:
            path = os.path.join(where, name)
            st = os.stat(path)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = (
                    st.st_ino, st.st_mtime_ns, f.read())
    return found


def flat():
    for name in ("a.example", "b.example"):
        put("flat", name + ".db", zone(name))
    put("flat", "panel.example.conf", conf("panel.example"))
    put("flat", "export.txt", ";; Domain:     cf.example.\n;; SOA Record\n"
        "cf.example\t3600\tIN\tSOA\tada.ns.cloudflare.com. "
        "dns.cloudflare.com. 1 10000 2400 604800 3600\n;; MX Records\n"
        "cf.example.\t1\tIN\tMX\t10 mail.cf.example.\n"
        "mail.cf.example.\t1\tIN\tA\t5.9.1.10 ; cf_tags=cf-proxied:false\n")
    put("flat", "readme.txt", "Nothing to see here.\n")
    result = migrate("flat", "out")
    document, domains = report("out")
    tap.ok(result.returncode == 0, "a flat folder: exit 0", result.stdout,
           result.stderr)
    tap.same({n: d["verdict"] for n, d in domains.items()},
             {"a.example": "ok", "b.example": "ok", "panel.example": "ok",
              "cf.example": "ok"}, "every domain is ok")
    tap.ok(all(d["lost"] == d["changed"] == d["added"] == 0
               for d in domains.values()), "nothing is lost or changed")
    tap.same(document["summary"]["domains"], 4, "and counted")
    tap.ok(result.stdout.splitlines()[-1].startswith(
        "4 domains: 4 ok, 0 repaired, 0 needs a human, 0 lost"),
        "a table on the terminal", result.stdout)
    files = {p[len("out/"):] for p in stamps("out")}
    tap.ok({"a.example.yaml", "cloudflare/a.example.cloudflare.txt",
            "cloudflare/a.example.cloudflare.json", "report.html",
            "report.json"} <= files, "files of a domain", sorted(files))
    tap.passes(tap.mailzone("diff", "--ignore-ttl",
                            os.path.join(folder, "flat/a.example.db"),
                            os.path.join(folder, "out/cloudflare/"
                                         "a.example.cloudflare.txt")),
               "what was written is what was there")
    posts = json.loads(tap.read(os.path.join(
        folder, "out/cloudflare/a.example.cloudflare.json")))["posts"]
    tap.ok(any(p["type"] == "TXT" and p["name"].startswith("default._domain")
               for p in posts), "the key is among the API bodies")


def again():
    before = stamps("out")
    result = migrate("flat", "out")
    tap.ok("4 unchanged since the last run" in result.stdout and
           stamps("out") == before, "a second run changes nothing",
           result.stdout)
    migrate("flat", "one", "-j", "1")
    migrate("flat", "two", "-j", "2")
    tap.same({p.split("/", 1)[1]: v[2] for p, v in stamps("one").items()},
             {p.split("/", 1)[1]: v[2] for p, v in stamps("two").items()},
             "-j makes no difference")
    put("flat", "b.example.db", zone("b.example", "x.b.example. A 5.9.1.1\n"))
    result = migrate("flat", "out")
    after = stamps("out")
    changed = {p for p in after if after[p] != before.get(p)}
    tap.ok("3 unchanged" in result.stdout and
           all("b.example" in p or "report" in p or ".mailzone" in p
               for p in changed), "only what has changed is done again",
           result.stdout, sorted(changed))
    os.unlink(os.path.join(folder, "out/a.example.yaml"))
    result = migrate("flat", "out")
    tap.ok("3 unchanged" in result.stdout and
           os.path.exists(os.path.join(folder, "out/a.example.yaml")),
           "a file that is gone is made again", result.stdout)
    result = migrate("flat", "out", "--plan", "pro")
    tap.ok("unchanged" not in result.stdout, "other options, other results")


def resumed():
    """As a killed run leaves it: some results, one of them cut."""
    migrate("flat", "whole")
    shutil.copytree(os.path.join(folder, "whole"),
                    os.path.join(folder, "killed"))
    state = os.path.join(folder, "killed/.mailzone-migrate")
    with open(state, "rb") as f:
        lines = f.read().split(b"\n")
    with open(state, "wb") as f:
        f.write(b"\n".join(lines[:3]) + b"\n" + lines[3][:100])
    for name in ("report.json", "report.html"):
        os.unlink(os.path.join(folder, "killed", name))
    result = migrate("flat", "killed")
    tap.ok("2 unchanged" in result.stdout, "a killed run goes on",
           result.stdout, result.stderr)
    tap.same({p.split("/", 1)[1]: v[2] for p, v in stamps("killed").items()},
             {p.split("/", 1)[1]: v[2] for p, v in stamps("whole").items()},
             "and ends as if it had not been killed")


def bad():
    put("bad", "good.example.db", zone("good.example"))
    put("bad", "broken.example.db", zone("broken.example",
                                         "x.broken.example. A 1.2.3\n"))
    put("bad", "weak.example.db", zone("weak.example").replace(
        "mx ip4:5.9.1.10 -all", "mx ipv4:5.9.1.10 -all"))
    put("bad", "twice.example.db", zone("twice.example") +
        'twice.example. IN TXT "v=spf1 -all"\n')
    put("bad", "other.example.db", zone("good.example"))
    put("bad", "odd.example.db", zone("odd.example", "x.odd.example. 300 IN "
                                      "HINFO \"a\" \"b\"\n"))
    os.symlink("nowhere", os.path.join(folder, "bad/gone.example.db"))
    result = migrate("bad", "badout")
    _, domains = report("badout")
    tap.same(result.returncode, 1, "bad zones: exit 1")
    verdicts = [(d["source"], d["verdict"]) for d in
                report("badout")[0]["domains"]]
    tap.ok(("bad/good.example.db", "ok") in verdicts,
           "a bad zone does not stop the others", verdicts)
    tap.ok(("bad/other.example.db", "human") in verdicts,
           "a domain that two files hold", verdicts)
    tap.ok("could not be read" in " ".join(domains["broken.example"]["why"]),
           "what could not be read is said", domains["broken.example"])
    tap.same(domains["twice.example"]["verdict"], "human",
             "two SPF records need a human")
    tap.ok(domains["odd.example"]["verdict"] == "lost" and
           any("x.odd.example HINFO" in w
               for w in domains["odd.example"]["why"]),
           "what Cloudflare refuses is lost, and named",
           domains["odd.example"])
    tap.ok("weak.example" in domains and
           domains["weak.example"]["verdict"] in ("repaired", "human"),
           "SPF with a slip is repaired or shown", domains["weak.example"])


def trees():
    put("tree", "usr/local/hestia/data/users/u1/dns/h.example.conf",
        conf("h.example"))
    put("tree", "usr/local/hestia/data/users/u1/dns.conf",
        "DOMAIN='h.example' IP='5.9.1.10' TPL='default' TTL='7200' "
        "EXP='2027-01-01' SOA='ns1.host.example' SERIAL='3000000004' SRC='' "
        "RECORDS='9' DNSSEC='no' KEY='' SLAVE='no' MASTER='' SUSPENDED='no' "
        "TIME='10:00:00' DATE='2026-01-01'\n")
    long = "v=spf1 " + " ".join(f"ip4:5.9.1.{i}" for i in range(1, 24)) + \
        " include:_spf.example.net -all"
    put("tree", "usr/local/vesta/data/users/u2/dns/v.example.conf",
        conf("v.example", [("news", "TXT", "", f'"{long}"')]))
    put("tree", "home/u2/conf/dns/v.example.db",
        zone("v.example").replace("-all", "~all"))
    put("tree", "var/named/c.example.db", zone("c.example"))
    put("tree", "home/u2/web/v.example/public_html/index.txt", "x IN A y\n")
    result = migrate("tree", "treeout")
    _, domains = report("treeout")
    tap.same(sorted(domains), ["c.example", "h.example", "v.example"],
             "the trees of HestiaCP, VestaCP and cPanel")
    tap.ok(all(d["lost"] == 0 for d in domains.values()),
           "nothing is lost", result.stdout)
    tap.ok("\t7200\t" in tap.read(os.path.join(
        folder, "treeout/cloudflare/h.example.cloudflare.txt")),
        "TTLs are those of dns.conf")
    tap.ok(any("TXT of news.v.example: the zone file does not have it" in n
               for n in domains["v.example"]["notes"]),
           "the panel's own zone file is compared", domains["v.example"])


def keys():
    """Private halves, where the panel has them and they are the key."""
    if not tap.have("openssl", "openssl"):
        return
    pem = os.path.join(folder, "own.pem")
    tap.run("openssl", "genrsa", "-out", pem, "2048")
    public = "".join(tap.run("openssl", "rsa", "-in", pem, "-pubout")
                     .stdout.splitlines()[1:-1])
    users = "usr/local/hestia/data/users/u1/"
    for name in ("own.example", "other.example"):
        put("keyed", users + f"dns/{name}.conf",
            conf(name).replace(server.KEY, public if name[1] == "w" else server.KEY))
        put("keyed", users + f"mail/{name}.pem", tap.read(pem))
    result = migrate("keyed", "keyedout")
    _, domains = report("keyedout")
    tap.ok(all(d["verdict"] == "ok" for d in domains.values()),
           "domains with keys", result.stdout, result.stderr)
    taken = os.path.join(folder, "keyedout/keys/own.example/mail.pem")
    tap.ok(os.path.exists(taken) and
           os.stat(taken).st_mode & 0o777 == 0o600 and
           os.path.exists(taken[:-3] + "pub"),
           "a private key that matches is taken over, for its owner alone")
    tap.ok(not os.path.exists(os.path.join(folder,
                                           "keyedout/keys/other.example")),
           "one of another key is not")
    tap.ok("public:" not in tap.read(os.path.join(
        folder, "keyedout/own.example.yaml")) and
        "public:" in tap.read(os.path.join(folder,
                                           "keyedout/other.example.yaml")),
        "the YAML says whose key it is")
    tap.passes(tap.mailzone("gen", "--keys", "require", "-o", "made", ".",
                            cwd=os.path.join(folder, "keyedout")),
               "gen goes on from there")
    before = stamps("keyedout")
    migrate("keyed", "keyedout")
    tap.ok(stamps("keyedout") == before, "and a second run changes nothing")
    os.makedirs(os.path.join(folder, "bare"))
    shutil.copy(os.path.join(folder, "keyed", users, "dns/own.example.conf"),
                os.path.join(folder, "bare"))
    migrate("bare", "bareout", "--keys", os.path.join(
        folder, "keyed/usr/local/hestia"))
    tap.ok(os.path.exists(os.path.join(
        folder, "bareout/keys/own.example/mail.pem")), "--keys names a folder")
    tap.same(migrate("bare", "x", "--keys", "nowhere").returncode, 2,
             "--keys of a folder that is not there: exit 2")


def usage():
    tap.same(migrate("none", "x").returncode, 2, "no such folder: exit 2")
    result = tap.mailzone("migrate", os.path.join(folder, "flat"),
                          os.path.join(folder, "x"))
    tap.ok(result.returncode == 2 and "--to" in result.stderr,
           "no --to: exit 2", result.stderr)
    result = migrate("flat", "jsonout", "--format", "json")
    tap.same(json.loads(result.stdout), report("jsonout")[0],
             "--format json prints the report")


EVIL = "</script><script>document.title='evil'</script><!-- <img src=x " \
    "onerror=document.title='evil'> ' &amp; "


def hostile():
    text = EVIL.replace("\\", "\\\\").replace('"', '\\"')
    put("evil", "evil.example.db", zone("evil.example",
        f'x.evil.example. IN TXT "{text}"\n'
        "\\<script\\>alert\\(1\\)\\<\\/script\\>.evil.example. IN TXT "
        "\"a\\\"b\"\nh.evil.example. IN HINFO \"" + text + "\" \"<b>\"\n"))
    for i in range(30):
        put("evil", f"d{i:02}.example.db", zone(f"d{i:02}.example"))
    put("evil", "lossy.example.db",
        zone("lossy.example", 'h.lossy.example. IN HINFO "a" "b"\n'))
    migrate("evil", "evilout")
    page = tap.read(os.path.join(folder, "evilout/report.html"))
    tap.same(page.count("<script"), 2, "the page has its own scripts alone")
    tap.ok(EVIL[:30] not in page and "\\u003c/script\\u003e" in page,
           "input stands in it escaped")
    policy = re.search('http-equiv="Content-Security-Policy" content="(.*?)"',
                       page).group(1)
    tap.ok(policy.startswith("default-src 'none'") and
           "unsafe" not in policy, "a strict policy", policy)
    tap.ok(not re.search(r"(src|href)\s*=|@import|url\(", page.split(
        'id="data"')[0]), "no outer resource")


def browser():
    if not tap.have("chromium", "chromium"):
        return
    page = "file://" + os.path.join(folder, "evilout/report.html")

    def dump(fragment):
        result = tap.run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu",
            "--disable-extensions", "--no-first-run", "--dump-dom",
            f"--user-data-dir={folder}/chromium", page + "#" + fragment)
        return result.stdout

    def rows(dom):
        body = dom.split("<tbody>")[1].split("</tbody>")[0]
        return re.findall(r"<button[^>]*>([^<]*)</button>", body)
    dom = dump("sort=-domain")
    if "<tbody>" not in dom:
        tap.ok(False, "the page draws its table", dom[-2000:])
        return
    names = rows(dom)
    tap.ok(len(names) == 32 and names == sorted(names, reverse=True),
           "sorted by domain, downwards", names)
    tap.ok("32 of 32" in dom, "and counted")
    names = rows(dump("q=D1&sort=domain"))
    tap.same(names, [f"d1{i}.example" for i in range(10)],
             "filtered by a part of the name")
    dom = dump("verdict=lost&open=evil.example")
    tap.same(sorted(rows(dom)), ["evil.example", "lossy.example"],
             "filtered by verdict")
    tap.ok("<title>Migration of mail zones</title>" in dom and
           "<img" not in dom.split("<table")[1].split("</table")[0],
           "hostile input stays text")
    tap.ok("h.evil.example. 14400 HINFO" in dom and "&lt;img" in dom,
           "the records of a domain are shown")


flat()
again()
resumed()
bad()
trees()
keys()
usage()
hostile()
browser()
tap.done()
