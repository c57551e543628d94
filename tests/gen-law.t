#!/usr/bin/python3
"""The law of gen: what it makes of any valid YAML lints clean at warning
level, read back without the YAML. Descriptions are put together at random,
the same ones in every run."""
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

DOMAINS = 300
SHORT = ("MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDu55BsLwesK1lK0HB4ifTcr8BdLnH0"
         "Zz3a5xFxfC1lYQnrNKW//fHu930YcH74UZtKBoV2R4VDSHPqOYjljMsq+p3awvorsnG5"
         "AlmAcBvGrJFwrWlXxuUvsltTi9g4ZxMefhyZj0DiNjbdmi08T1DO3a87loCXibjipHb4"
         "CVQNbwIDAQAB")
STAGES = ["off", "monitor", "quarantine-testing", "quarantine",
          "reject-testing", "reject"]

rng = random.Random(20261122)


def some(values, least=0, most=3):
    most = min(most, len(values))
    return rng.sample(values, rng.randint(min(least, most), most))


def maybe(chance=0.5):
    return rng.random() < chance


def hosts():
    found = {}
    for i, key in enumerate(some(["mail", "mx1", "mx2", "web"], 1)):
        addresses = [f"192.0.2.{i * 50 + rng.randint(1, 49)}"]
        if maybe():
            addresses.append(f"2001:db8::{i + 1}")
        found[key] = addresses
    if maybe(0.3):
        found["www"] = {"addresses": ["198.51.100.80"], "proxied": True}
    for key in found:
        if isinstance(found[key], list) and maybe(0.3):
            host = {"addresses": [], "ptr": True}
            for ip in found[key]:
                # no two hosts of all may have one
                PTR.append(ip)
                n = len(PTR)
                host["addresses"].append(
                    f"2001:db8:{n:x}::1" if ":" in ip
                    else f"198.{51 + n // 250}.100.{n % 250 + 1}")
            found[key] = host
    return found


PTR = []


def send(names):
    said = {"hosts": some(names)}
    said["ips"] = [
        ip if maybe() else {"ip": ip, "owner": "shop\nteam; \"x\"",
                            "until": "2099-12-31"}
        for ip in some(["203.0.113.0/28", "203.0.113.77", "203.0.113.0/25",
                        "2001:db8:1::/48"])]
    said["relays"] = some(["smtp.isp.example", "out.relay.example"], 0, 1)
    said["includes"] = some(["_spf.partner.example", "crm.example.net"])
    said["providers"] = some(["google-workspace", "mandrill", "mailchimp",
                              "yandex-360"], 0, 2)
    said["terms"] = some(["a", "mx", "exists:%{i}.ok.example"], 0, 2)
    return {k: v for k, v in said.items() if v}


def dkim():
    selectors = {
        "ed": {"algorithm": "ed25519"},
        "public": {"public": SHORT},
        "alias": {"cname": "k._domainkey.esp.example"},
        "old.2019": {"state": "revoked"},
    }
    return {"selectors": {k: selectors[k] for k in some(list(selectors))}}


def dmarc(domain):
    said = {"stage": rng.choice(STAGES)}
    if maybe(0.8):
        said["rua"] = some([f"mailto:dmarc@{domain}",
                            "mailto:a@reports.example", "mailto:b@d1.example",
                            "mailto:c@elsewhere.test"], 1, 2)
    if maybe(0.3):
        said["ruf"] = ["mailto:f@reports.example"]
        if maybe():
            said["failure"] = ["1", "d"]
    for key in some(["subdomains", "nonexistent"]):
        said[key] = rng.choice(["none", "quarantine", "reject"])
    for key in some(["dkim", "spf"]):
        said[key] = rng.choice(["relaxed", "strict"])
    if maybe(0.3):
        said["compat"] = "rfc7489"
    return said


def services(said, names):
    """Keys of servers and policies, some of them."""
    if "mx" in said:
        said["mta_sts"] = rng.choice([
            {"mode": "enforce"}, {"mode": "testing", "max_age": 60},
            {"mode": "none"}, {"mode": "testing", "host": "www.example.net"}])
        if maybe():
            said["mta_sts"]["host"] = rng.choice(names)
    said["tls_rpt"] = some(["mailto:tls@example.net",
                            "https://example.net/tls"], 1)
    said["clients"] = {
        s: rng.choice(names + ["none", "mail.example.net"])
        for s in some(["imaps", "imap", "pop3s", "pop3", "submissions",
                       "submission", "sieve", "autodiscover", "autoconfig"],
                      0, 9)}
    said["caa"] = {p: some(["ca.example.net", "letsencrypt.org"], 0)
                   for p in some(["issue", "issuewild", "issuemail"])}
    said["bimi"] = {"logo": "https://example.net/logo.svg"}
    said["dnssec"] = maybe()
    for name in some(names):
        if isinstance(said["hosts"][name], list):
            said["hosts"][name] = {"addresses": said["hosts"][name]}
        said["hosts"][name].update({
            "tlsa": [f"{rng.choice([2, 3])} {rng.choice([0, 1])} "
                     + rng.choice(["1 " + "5a" * 32, "2 " + "a5" * 64])
                     for _ in range(rng.randint(1, 3))]})
    for key in some(list(KEYS)):
        said.pop(key, None)


# what a whole zone may lack as its YAML has it
WISHES = ["DKM020", "DKM041", "DMA001", "DMA046", "MX001", "SPF001", "SPF037"]
KEYS = ["mta_sts", "tls_rpt", "clients", "caa", "bimi"]


def whole(said, names, domain):
    """A whole zone, in which what is missing is seen to be."""
    said["zone"] = {"ns": some(["ns1.example.net", "ns2.example.net"], 1),
                    "serial": rng.choice(["date", "increment"])}
    if "mta_sts" in said:
        said["mta_sts"]["host"] = rng.choice(names)
    # a policy that only SPF carries is refused
    if said.get("dmarc", {}).get("stage") == "reject":
        said.setdefault("dkim", {}).setdefault("selectors", {})["public"] = {
            "public": SHORT}


def description(i):
    domain = f"d{i}.example"
    if maybe(0.1):
        return domain, {"mail": "none"}
    said = {"ttl": rng.choice([60, 300, 3600, 86400]), "hosts": hosts()}
    names = [k for k in said["hosts"] if k != "www"]
    if maybe(0.8):
        said["mx"] = some(names, 1) + some(["mx.backup.example"], 0, 1)
    if maybe(0.8):
        said["send"] = send(names)
    if maybe():
        said["spf"] = {"all": rng.choice(["fail", "softfail", "neutral"])}
    if maybe(0.7):
        said["dkim"] = dkim()
    if maybe(0.8):
        said["dmarc"] = dmarc(domain)
    if maybe(0.7):
        services(said, names)
    if maybe(0.4):
        whole(said, names, domain)
    if maybe(0.3):
        said["subdomains"] = {"news": {
            "hosts": {"out": ["198.51.100.7"]}, "send": {"hosts": ["out"]},
            "mx": ["out"], "dkim": dkim()}}
        if maybe():
            said["subdomains"]["news"]["mta_sts"] = {
                "mode": rng.choice(["enforce", "testing"]), "host": "out"}
    if maybe(0.4):
        said["records"] = "".join(some([
            "@ 300 IN A 198.51.100.1\n", "ftp IN CNAME web.example.net.\n",
            "@ IN TXT \"google-site-verification=abc\"\n",
            "_sip._tcp 600 IN SRV 0 5 5060 sip.example.net.\n"], 1, 4))
    return domain, said


def excepted(folder, finding):
    """The rule that a suppression names which matches nothing."""
    with open(os.path.join(folder, finding["file"]), encoding="utf-8") as f:
        line = f.read().split("\n")[finding["line"] - 1]
    return line[finding["column"] - 1:finding["end_column"] - 1]


def main():
    folder = tap.temporary()
    domains = dict(description(i) for i in range(DOMAINS))
    domains["reports.example"] = {"mx": ["mx.example.net"]}
    # JSON is YAML; one domain a line, so that a line tells which.
    tap.write(os.path.join(folder, "mailzone.yaml"),
              "version: 1\nreverse: [198.51.100.64/26]\ndomains:\n" + "".join(
                  f"  {k}: {json.dumps(v)}\n" for k, v in domains.items()))
    made = tap.mailzone("gen", cwd=folder)
    if not tap.passes(made, f"gen of {DOMAINS} descriptions"):
        tap.done()
    lint = tap.mailzone("lint", "--level", "warning", "--format", "json",
                        "out", cwd=folder)
    tap.passes(tap.mailzone("gen", "--check", cwd=folder),
               "gen makes the same again")
    try:
        found = json.loads(lint.stdout)
    except ValueError:
        tap.ok(False, "lint's JSON", lint.stdout[:500], lint.stderr)
        tap.done()
    bad = [f"{f['file']}:{f['line']}: {f['rule']} {f['message']}"
           for f in found["findings"] if f["level"] != "info"]
    idle = [f for f in found["findings"]
            if f["rule"] == "CFG020" and excepted(folder, f) in WISHES]
    tap.ok(not idle, "no exception for what is not missing",
           *[f"{f['file']}:{f['line']}" for f in idle[:20]])
    said = "".join(open(os.path.join(folder, "out", f"{d}.zone"),
                        encoding="utf-8").read() for d in domains)
    unseen = [r for r in WISHES if f"; mailzone: ignore {r} -- " not in said]
    tap.ok(not unseen, "each of these is met", *unseen)
    tap.ok(found["summary"]["records"] > 10 * DOMAINS,
           "lint has read the records", found["summary"])
    tap.ok(not bad, "all of it lints clean", *bad[:20])
    tap.same(lint.returncode, 0, "and lint says so")
    tap.done()


main()
