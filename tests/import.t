#!/usr/bin/python3
"""import from outside: files, folders, what is said, keys that are taken
over."""
import base64
import os
import re
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tap  # noqa: E402

ZONE = """$ORIGIN {name}.
$TTL 14400
@ 86400 IN SOA ns1.host.example. root.host.example. (2026010105 3600 1800 1209600 86400)
@ 86400 IN NS ns1.host.example.
@ 86400 IN NS ns2.host.example.
@ IN A 192.0.2.10
@ IN MX 0 {name}.
mail IN CNAME {name}.
www IN CNAME {name}.
cpanel IN A 192.0.2.10
whm IN A 192.0.2.10
localhost IN A 127.0.0.1
_acme-challenge 300 IN TXT "token"
_cpanel-dcv-test-record IN TXT "_cpanel-dcv-test-record=x"
_0123456789abcdef0123456789abcdef IN CNAME x.comodoca.com.
_0123456789abcdef0123456789abcdee IN CNAME x.acm-validations.aws.
@ IN TXT "v=spf1 +a +mx +ip4:192.0.2.10 ~all"
_dmarc IN TXT "v=DMARC1; p=quarantine; pct=50; rf=afrf; ri=86400"
"""
KEYS = {  # layout, with the selector that the panel uses
    "domain_keys/private/{d}": "default",
    "data/users/admin/mail/{d}.pem": "mail",
    "home/admin/conf/mail/{d}/dkim.pem": "mail",
    "virtual/{d}/dkim.private.key": "x",
    "domainkeys/{d}/default": "default",
    "keys/{d}/s1.private": "s1",
    "{d}.s1.key": "s1",
}


def openssl(*argv, **options):
    return tap.run("openssl", *argv, **options)


def zone(where, name, extra=""):
    path = os.path.join(where, name + ".db")
    tap.write(path, ZONE.format(name=name) + extra)
    return path


def dropping(where):
    path = zone(where, "example.com")
    kept = tap.mailzone("import", path)
    tap.passes(kept, "import")
    tap.ok("6 records are of use to a panel alone" in kept.stderr,
           "junk is told, and kept", kept.stderr)
    tap.ok(all(w in kept.stdout for w in ("cpanel A", "localhost A")), "in records:")
    done = tap.mailzone("import", "--drop-panel", path)
    tap.ok("dropped: cpanel A, whm A, localhost A, _acme-challenge TXT, "
           "_cpanel-dcv-test-record TXT, _0123456789abcdef0123456789abcdef CNAME\n"
           in done.stderr, "with --drop-panel named", done.stderr)
    tap.ok("acm-validations" in done.stdout and "comodoca" not in done.stdout,
           "what certificates will ask for again stays")
    tap.same(re.search(r"^example.com: (.*)$", done.stderr, re.M)[1],
             "16 records: 3 as zone, 1 as hosts, 1 as mx, 1 as senders, "
             "1 as dmarc, 3 in records:, 6 dropped", "the account")
    tap.ok("pct=50 has no meaning since RFC 9989" in done.stderr
           and "rf= and ri= have no meaning" in done.stderr, "losses are said")
    tap.ok("# dmarc: pct=50" in done.stdout, "in the YAML too")
    quiet = tap.mailzone("import", "-q", path)
    tap.same(quiet.stderr, "", "-q says nothing of it")


def files(where):
    one, two = zone(where, "example.org"), zone(where, "example.net")
    both = tap.mailzone("import", one, two)
    tap.same(re.findall(r"^  (\S+):$", both.stdout, re.M), ["example.org", "example.net"],
             "domains in the order of the files")
    again = tap.mailzone("import", one, two, one)
    tap.same(again.returncode, 2, "a domain twice")
    tap.ok("'example.org' has been imported from another file" in again.stderr
           and again.stdout == both.stdout, "is said; the others are written")
    bad = os.path.join(where, "bad.db")
    tap.write(bad, "$ORIGIN bad.example.\n@ IN A 192.0.2.1\n@ IN A 192.0.2.300\n")
    some = tap.mailzone("import", bad, two)
    tap.same(some.returncode, 2, "an error in one file")
    tap.ok("bad.db:3:8: error" in some.stderr and "example.net:" in some.stdout,
           "has its place; the others are written", some.stderr)
    tap.same(tap.mailzone("import", where + "/none.db").returncode, 2, "a file that is not there")
    nameless = os.path.join(where, "x")
    tap.write(nameless, "@ 3600 IN MX 10 mail.example.net.\n")
    tap.ok("--origin" in tap.mailzone("import", nameless).stderr, "a zone without a name")
    named = tap.mailzone("import", "--origin", "a.example", nameless)
    tap.ok("  a.example:\n" in named.stdout and named.returncode == 0, "and with one")
    out = os.path.join(where, "out/")
    tap.passes(tap.mailzone("import", "-o", out, one, two), "into a folder")
    tap.same(sorted(os.listdir(out)), ["example.net.yaml", "example.org.yaml"],
             "a file for each domain")
    stdin = tap.mailzone("import", "-", input=tap.read(one))
    tap.ok("  example.org:\n" in stdin.stdout, "from standard input", stdin.stderr)


def sources(where):
    """What is no record of a source is told."""
    conf = os.path.join(where, "s.example.conf")
    line = ("ID='{}' RECORD='{}' TYPE='{}' PRIORITY='' VALUE='{}' SUSPENDED='{}' "
            "TIME='10:00:00' DATE='2026-01-01' TTL='3600'\n")
    tap.write(conf, line.format(1, "@", "A", "192.0.2.1", "no")
              + line.format(2, "old", "A", "192.0.2.2", "yes"))
    done = tap.mailzone("import", "--from", "hestia", conf)
    tap.ok("suspended, left out: old A" in done.stderr and "192.0.2.2" not in done.stdout,
           "a suspended record", done.stderr)
    export = os.path.join(where, "export.txt")
    tap.write(export, ";;\n;; Domain:     cf.example.\n;; Exported:   2026-01-01 10:00:00\n"
              "cf.example\t3600\tIN\tSOA\tada.ns.cloudflare.com. dns.cloudflare.com. "
              "2051390733 10000 2400 604800 3600\n"
              "cf.example.\t86400\tIN\tNS\tada.ns.cloudflare.com.\n"
              "www.cf.example.\t1\tIN\tA\t192.0.2.1 ; cf_tags=cf-proxied:true\n"
              "mail.cf.example.\t1\tIN\tA\t192.0.2.1 ; cf_tags=cf-proxied:true\n"
              "cf.example.\t1\tIN\tMX\t10 mail.cf.example.\n")
    done = tap.mailzone("import", export)
    tap.ok("www A 192.0.2.1 ; cf_tags=cf-proxied:true" in done.stdout
           and "proxied: true" in done.stdout, "what Cloudflare's proxy has", done.stdout)
    tap.write(os.path.join(where, "cf.yaml"), done.stdout)
    made = tap.mailzone("gen", "--force", "--target", "cloudflare", "-o", where + "/cf",
                        where + "/cf.yaml")
    text = tap.read(where + "/cf/cf.example.cloudflare.txt")
    tap.ok(re.search(r"^www.cf.example.\s.*cf-proxied:true", text, re.M),
           "comes back", text)


def keys(where):
    work = os.path.join(where, "keys-work")
    os.makedirs(work)
    secret = os.path.join(work, "secret.pem")
    made = openssl("genrsa", "-traditional", "-out", secret, "2048")
    if made.returncode:
        made = openssl("genrsa", "-out", secret, "2048")
    tap.passes(made, "a key of a panel's")
    der = os.path.join(work, "public.der")
    openssl("rsa", "-in", secret, "-pubout", "-outform", "DER", "-out", der)
    with open(der, "rb") as f:
        public = base64.b64encode(f.read()).decode()
    for number, (layout, selector) in enumerate(KEYS.items()):
        name = f"k{number}.example"
        text = f"v=DKIM1; k=rsa; p={public}"
        path = zone(work, name, f'{selector}._domainkey IN TXT "{text[:200]}" "{text[200:]}"\n')
        tree = os.path.join(work, f"panel{number}")
        file = os.path.join(tree, layout.format(d=name))
        os.makedirs(os.path.dirname(file))
        tap.write(file, tap.read(secret))
        to = os.path.join(work, f"new{number}")
        os.makedirs(to)
        done = tap.mailzone("import", "--keys", tree, "-o", to + "/mailzone.yaml", path)
        tap.passes(done, f"{layout}: import")
        yaml = tap.read(to + "/mailzone.yaml")
        tap.ok(f"{selector}: {{algorithm: rsa, bits: 2048}}" in yaml and public not in yaml,
               f"{layout}: a selector of one's own", yaml)
        private = f"{to}/keys/{name}/{selector}.pem"
        tap.ok(os.path.exists(private)
               and stat.S_IMODE(os.stat(private).st_mode) == 0o600
               and tap.read(private).startswith("-----BEGIN PRIVATE KEY-----"),
               f"{layout}: PKCS#8, for nobody else to read")
        said = done.stdout + done.stderr + yaml
        tap.ok("1 private key taken over into" in said and "PRIVATE KEY" not in said,
               f"{layout}: told, not shown")
        made = tap.mailzone("gen", "--keys", "require", "--force", cwd=to)
        tap.ok(public in re.sub(r'"\s+"', "", tap.read(f"{to}/out/{name}.zone")),
               f"{layout}: gen publishes it", made.stderr)
    again = tap.mailzone("import", "--keys", tree, "-o", to + "/mailzone.yaml", path)
    tap.passes(again, "a second time")

    # another key than the one that is published
    openssl("genrsa", "-out", file, "2048")
    other = tap.mailzone("import", "--keys", tree, "-o", to + "/other.yaml", path)
    tap.passes(other, "another key there")
    tap.ok("is not the one published as s1._domainkey" in other.stderr
           and "public: " in tap.read(to + "/other.yaml"), "is not taken, and told",
           other.stderr)
    # another key where it would be written
    tap.write(file, tap.read(secret))
    openssl("genrsa", "-out", private, "2048")
    clash = tap.mailzone("import", "--keys", tree, "-o", to + "/third.yaml", path)
    tap.ok(clash.returncode == 2 and "is another key; it was left as it is" in clash.stderr
           and not os.path.exists(to + "/third.yaml"),
           "a key is never overwritten", clash.stderr)
    none = tap.mailzone("import", "--keys", work + "/none", path)
    tap.ok(none.returncode == 2 and "there is no folder" in none.stderr, "no such folder")


def main():
    where = tap.temporary()
    dropping(where)
    files(where)
    sources(where)
    if tap.have("openssl", "openssl"):
        keys(where)
    tap.done()


main()
