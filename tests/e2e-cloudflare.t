#!/usr/bin/python3
"""Both outputs for Cloudflare hold the same records as the fragment for
BIND, and follow the rules of the service."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import cloudflare_rules as rules
import examples
import tap
import zones

# What the examples have none of.
CONFIG = r"""
version: 1
domains:
  example.com:
    hosts:
      mail: [192.0.2.25, "2001:db8::25"]
      web: {addresses: [192.0.2.80], proxied: true}
    mx: [mail]
    send: {hosts: [mail]}
    dkim:
      selectors:
        long: {algorithm: rsa, bits: 4096}
    dmarc: {stage: reject}
    records: |
      www 300 IN CNAME mail
      odd IN TXT "a \"quoted\" word; a \\ and \195\188" "second"
      _imaps._tcp IN SRV 0 1 993 mail
      _pop3s._tcp IN SRV 0 0 0 .
      @ IN CAA 0 issue "letsencrypt.org"
      _25._tcp.mail IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      lab IN NS ns1.example.net.
      lab IN NS ns2.example.net.
  # More records than one call takes.
  example.net:
    mail: none
    records: |
""" + "".join(f"      h{i} IN A 192.0.2.{i}\n      h{i} IN AAAA 2001:db8::{i}\n"
              for i in range(1, 151))


def presented(post):
    """A post as zones.value has the record it makes."""
    kind, content, data = post["type"], post.get("content"), post.get("data")
    name = post["name"] + "."
    if kind == "TXT":
        return name, kind, b"".join(rules.strings(content))
    if kind == "MX":
        text = f"{post['priority']} {content.rstrip('.')}."
    elif kind in {"CNAME", "NS", "PTR"}:
        text = content + "."
    elif kind == "SRV":
        text = (f"{data['priority']} {data['weight']} {data['port']} "
                f"{data['target'].rstrip('.')}.")
    elif kind == "CAA":
        text = f"{data['flags']} {data['tag']} \"{data['value']}\""
    elif kind == "TLSA":
        text = (f"{data['usage']} {data['selector']} {data['matching_type']}"
                f" {data['certificate']}")
    else:
        text = content
    return name, kind, zones.rdata(kind, text, ".").to_text().lower()


def compiled(folder, domain, path):
    """The zone as named-compilezone understands a fragment: sorted lines."""
    wrapped = zones.wrap(folder, {domain: path})[domain]
    text = wrapped + ".text"
    result = tap.run("named-compilezone", "-i", "none", "-o", text, domain,
                     wrapped)
    if result.returncode != 0:
        return result.stdout + result.stderr
    # Blanks between strings vary; the octets of TXT are compared below.
    return sorted(re.sub(r"\s+", " ", line)
                  for line in tap.read(text).splitlines())


def without_ttl(lines):
    """For a zone with proxied records, whose TTL is automatic there."""
    return sorted(re.sub(r"^(\S+) \d+ ", r"\1 ", line) for line in lines)


def proxied_by_tag(text):
    """{(owner, type): what the line's cf_tags say} of an import file."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) > 3 and words[3] in rules.PROXIABLE:
            tag = re.search(r";.*cf_tags=cf-proxied:(true|false)", line)
            found[words[0], words[3]] = tag and tag[1]
    return found


def check(what, folder, domain, proxied=frozenset(), plan="free"):
    out = os.path.join(folder, "out")
    stem = os.path.join(out, domain)
    fragment = stem + ".zone"
    imports = sorted(glob.glob(glob.escape(stem) + ".cloudflare*.txt"))
    bodies = sorted(glob.glob(glob.escape(stem) + ".cloudflare*.json"))
    if not tap.ok(imports and bodies, f"{what}: {domain}: both files",
                  sorted(os.listdir(out))):
        return
    text = "".join(map(tap.read, imports))
    joined = os.path.join(folder, domain + ".joined")
    tap.write(joined, text)

    if tap.have("named-compilezone", "bind9-utils"):
        a = compiled(os.path.join(folder, "a"), domain, fragment)
        b = compiled(os.path.join(folder, "b"), domain, joined)
        if proxied and isinstance(a, list) and isinstance(b, list):
            a, b = without_ttl(a), without_ttl(b)
        tap.ok(a == b, f"{what}: {domain}: import file equals the fragment",
               a if isinstance(a, str) else sorted(set(a) - set(b)),
               b if isinstance(b, str) else sorted(set(b) - set(a)))
    tags = proxied_by_tag(text)
    bad = {k: v for k, v in tags.items()
           if v != ("true" if k[0].rstrip(".") in proxied else "false")}
    tap.ok(not bad, f"{what}: {domain}: every host says whether proxied", bad)

    calls = [json.loads(tap.read(path)) for path in bodies]
    found, _ = rules.accepts(domain, calls, [
        open(path, "rb").read() for path in imports], plan)
    tap.ok(not found, f"{what}: {domain}: batch and import take it",
           *found[:10])
    posts = [post for call in calls for post in call["posts"]]
    got = sorted((presented(p) for p in posts), key=repr)
    want = sorted(((o, k, v) for o, _, k, v in map(
        zones.value, zones.parse(tap.read(fragment), domain))), key=repr)
    tap.ok(got == want, f"{what}: {domain}: the bodies equal the fragment",
           *[r for r in got if r not in want], "--",
           *[r for r in want if r not in got])
    bad = [p["name"] for p in posts
           if p.get("proxied", False) != (p["name"] in proxied)]
    tap.ok(not bad, f"{what}: {domain}: the bodies proxy what is declared",
           bad)
    return len(calls)


def main():
    folder = tap.temporary()
    own = os.path.join(folder, "own")
    tap.write(os.path.join(own, "mailzone.yaml"), CONFIG)
    made = tap.mailzone("gen", "--target", "bind,cloudflare", cwd=own)
    if tap.passes(made, "gen --target bind,cloudflare"):
        check("own", own, "example.com", {"web.example.com"})
        tap.ok("more" not in made.stderr and re.search(
            r"304 records, and a zone of plan free has 200", made.stderr),
            "own: the quota of the plan is said", made.stderr)
        parts = sorted(glob.glob(os.path.join(
            own, "out/example.net.cloudflare*.json")))
        tap.same([len(json.loads(tap.read(p))["posts"]) for p in parts],
                 [104, 200], "own: 304 records take two calls")
    made = tap.mailzone("gen", "--target", "bind,cloudflare", "--prune",
                        "--plan", "pro", cwd=own)
    if tap.passes(made, "gen --plan pro"):
        tap.ok("plan" not in made.stderr, "own: within the quota")
        tap.same(check("own", own, "example.net", plan="pro"), 1,
                 "own: one call of a paid plan takes them")

    # Import files are of 256 KiB at most.
    large = os.path.join(folder, "large")
    tap.write(os.path.join(large, "mailzone.yaml"), """version: 1
domains:
  example.org:
    mail: none
    records: |
""" + "".join(f"      t{i} IN TXT" + f' "{"x" * 255}"' * 8 + "\n"
              for i in range(300)))
    made = tap.mailzone("gen", "--target", "bind,cloudflare", "--plan", "pro",
                        cwd=large)
    if tap.passes(made, "gen of a large zone"):
        check("large", large, "example.org", plan="pro")
        parts = glob.glob(os.path.join(
            large, "out/example.org.cloudflare*.txt"))
        tap.same(len(parts), 3, "large: the import is in three parts")

    for name in ("vps-postfix", "five-esps", "parked"):
        where = os.path.join(folder, name)
        made = examples.generate(name, where, "--target", "bind,cloudflare")
        if tap.passes(made, f"{name}: gen --target bind,cloudflare"):
            for domain in examples.fragments(os.path.join(where, "out")):
                check(name, where, domain)
    tap.done()


main()
