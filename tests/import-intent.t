#!/usr/bin/python3
"""What import understands: of each template's records the provider and its
parameters, of each example what it said."""
import json
import os
import shutil
import sys

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import examples  # noqa: E402
import tap  # noqa: E402
from uses import KEY, domain_of, entry, uses  # noqa: E402

# Uses that leave nothing in the zone by which the provider could be told.
SILENT = {
    ("godaddy-m365", "least"): "its SPF term is another's too, its MX anybody's",
    ("godaddy-m365", "all"): "the same",
    ("posthog", "least"): "it is Amazon SES",
    ("helpdesk-com", "least"): "it is Postmark",
    ("shopify", "least"): "no records",
    ("sparkpost", "least"): "a key under any name",
    ("sparkpost", "region=eu"): "a key under any name",
}


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.load(f, Loader=yaml.BaseLoader)["domains"]


def named(scope):
    """{provider: parameters} of a domain or subdomain, by send: and mx:."""
    found = {}
    items = scope.get("send", {}).get("providers", [])
    items = items + [m["provider"] for m in scope.get("mx", [])
                     if isinstance(m, dict) and "provider" in m]
    for item in items:
        if isinstance(item, str):
            found.setdefault(item, {})
        else:
            for name, parameters in item.items():
                if name not in ("owner", "until"):
                    found[name] = parameters or {}
    return found


def imported(folder, files):
    out = os.path.join(folder, "imported.yaml")
    result = tap.mailzone("import", "-o", out, *files)
    tap.passes(result, f"import of {len(files)} zones")
    return load(out)


def providers():
    folder = tap.temporary()
    result = tap.mailzone("providers", "--format", "json")
    text, wanted = "version: 1\ndomains:\n", []
    for p in json.loads(result.stdout)["providers"]:
        for part, arguments in uses(p).items():
            text += entry(p, part, arguments)[0]
            wanted.append((p, part, arguments))
    tap.write(os.path.join(folder, "mailzone.yaml"), text)
    tap.passes(tap.mailzone("gen", "--target", "bind", cwd=folder), "gen of all templates")
    files = [f"{folder}/out/{domain_of(p, part)}.zone" for p, part, _ in wanted]
    got = imported(folder, files)
    for p, part, arguments in wanted:
        domain = got[domain_of(p, part)]
        scope = domain.get("subdomains", {}).get("mg", {}) if "mg" in entry(
            p, part, arguments)[1] else domain
        found = named(scope)
        what = f"{p['name']}: {part}"
        if (p["name"], part) in SILENT:
            tap.ok(p["name"] not in found, f"{what}: cannot be told")
            continue
        if not tap.ok(p["name"] in found, what, json.dumps(domain, indent=1)[:1500]):
            continue
        wrong = {k: v for k, v in found[p["name"]].items()
                 if v.lower() != arguments.get(k, "").lower()}
        tap.ok(not wrong, f"{what}: its parameters", wrong, arguments)
        tap.same(sorted(found), [p["name"]], f"{what}: and no other")


def scopes(text):
    """{domain: what it says of providers, DMARC, keys, MX …}"""
    found = {}
    for domain, keys in text.items():
        everything = [("", keys)] + [
            (name + ".", below) for name, below in keys.get("subdomains", {}).items()]
        for name, scope in everything:
            dkim = (scope.get("dkim") or {}).get("selectors") or {}
            sts = scope.get("mta_sts") or {}
            found[name + domain] = {
                "providers": sorted(named(scope)),
                "stage": (scope.get("dmarc") or {}).get("stage"),
                "selectors": sorted(dkim),
                "revoked": sorted(k for k, v in dkim.items() if "state" in v),
                "mx": len(scope.get("mx") or []),
                "senders": sorted((scope.get("send") or {}).get("hosts") or []),
                "all": (scope.get("spf") or {}).get("all"),
                "mail": scope.get("mail"),
                "sts": (sts.get("mode"), sts.get("host")),
                "tls_rpt": scope.get("tls_rpt"),
                "clients": scope.get("clients"),
                "caa": scope.get("caa"),
            }
    return found


# What an example says that no record shows, or that it says in other words.
UNSEEN = {
    # a host of the subdomain is one of the domain
    ("odd", "a.news.example.com", "senders"): ["mail", "out.a.news"],
    # it stands in records: there
    ("odd", "example.com", "caa"): {
        "issue": ["letsencrypt.org; validationmethods=dns-01"]},
}


def overlay(base, over):
    """Maps merge by key, lists and scalars replace, ~ removes."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    out = dict(base)
    for key, value in over.items():
        if value in ("~", ""):
            out.pop(key, None)
        else:
            out[key] = overlay(out[key], value) if key in out else value
    return out


def said(path):
    """The domains of a configuration, each with all that it inherits."""
    with open(path, encoding="utf-8") as f:
        document = yaml.load(f, Loader=yaml.BaseLoader)
    found = {}
    for domain, keys in document["domains"].items():
        base = document.get("defaults", {})
        base = overlay(base, document.get("profiles", {}).get(keys.get("profile"), {}))
        name = domain.rstrip(".")
        keys = overlay(base, keys)
        if keys.get("mail") == "none":
            keys = {"mail": "none"}
        text = json.dumps(keys).replace("{domain}", name.encode("idna").decode())
        found[name] = json.loads(text)
    return found


def generate(name, where):
    """gen of an example with one public key for all of its selectors: making
    keys takes long."""
    for folder in examples.FOLDERS:
        if os.path.exists(os.path.join(folder, name)):
            shutil.copytree(os.path.join(folder, name), where)
    keys = tap.mailzone("keys", "list", "--format", "json", cwd=where)
    for key in json.loads(keys.stdout)["keys"]:
        spki = ("MCowBQYDK2VwAyEAYdzWENexhZlTDuZYEWAlz7RpHCj54pmI1xDkD+TusFY="
                if key["algorithm"] == "ed25519" else KEY)
        lines = [spki[i:i + 64] for i in range(0, len(spki), 64)]
        folder = f"{where}/keys/{key['domain']}"
        os.makedirs(folder, exist_ok=True)
        tap.write(f"{folder}/{key['selector']}.pub", "\n".join(
            ["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]))
    return tap.mailzone("gen", "-q", cwd=where)


def example(name, folder):
    where = os.path.join(folder, name)
    tap.passes(generate(name, where), f"{name}: gen")
    files = sorted(os.path.join(where, "out", f) for f in os.listdir(where + "/out")
                   if f.endswith(".zone"))
    got, wanted = (scopes(x) for x in (
        imported(where, files), said(where + "/mailzone.yaml")))
    tap.same(sorted(got), sorted(wanted), f"{name}: the domains")
    for domain in sorted(set(got) & set(wanted)):
        for key, want in wanted[domain].items():
            if key == "all" and want is None:
                continue  # the default, which import says
            if (name, domain, key) in UNSEEN:
                want = UNSEEN[name, domain, key]
            tap.ok(got[domain][key] == want, f"{name}: {domain}: {key}",
                   f"got:  {got[domain][key]!r}", f"want: {want!r}")


def main():
    providers()
    folder = tap.temporary()
    for name in examples.names():
        example(name, folder)
    tap.done()


main()
