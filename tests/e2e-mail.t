#!/usr/bin/python3
"""Mail under generated records, as real receivers judge it: messages signed
with the generated keys, senders that are declared and senders that are not,
against named serving what gen made."""
import base64
import importlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import examples
import namespace
import tap
import zones

CONFIG = """
version: 1
domains:
  example.org:
    hosts: {mail: [192.0.2.25, "2001:db8::25"]}
    mx: [mail]
    send:
      hosts: [mail]
      ips: [198.51.100.0/28]
      relays: [smtp.relay.example]
      providers: [google-workspace]
    spf: {all: fail}
    dkim:
      selectors:
        rsa2: {algorithm: rsa, bits: 2048}
        rsa4: {algorithm: rsa, bits: 4096}
        ed1: {algorithm: ed25519}
        gone: {state: revoked}
    dmarc:
      stage: quarantine
      subdomains: reject
    subdomains:
      news:
        send: {ips: [192.0.2.200]}
        spf: {all: softfail}
        dkim: {selectors: {n1: {algorithm: rsa}}}
  example.net:
    mail: none
"""

# Zones of others, which the records of CONFIG refer to.
OTHERS = {
    "": "",
    "google.com": '_spf TXT "v=spf1 ip4:203.0.113.128/25 ~all"\n',
    "relay.example": "smtp A 203.0.113.77\nsmtp AAAA 2001:db8:7::77\n",
}

# address, sender, what SPF must say
SENDERS = [
    ("192.0.2.25", "a@example.org", "pass"),
    ("2001:db8::25", "a@example.org", "pass"),
    ("198.51.100.0", "a@example.org", "pass"),
    ("198.51.100.15", "a@example.org", "pass"),
    ("203.0.113.77", "a@example.org", "pass"),
    ("2001:db8:7::77", "a@example.org", "pass"),
    ("203.0.113.200", "a@example.org", "pass"),
    ("198.51.100.16", "a@example.org", "fail"),
    ("192.0.2.24", "a@example.org", "fail"),
    ("192.0.2.200", "a@example.org", "fail"),
    ("2001:db8::26", "a@example.org", "fail"),
    ("203.0.113.127", "a@example.org", "fail"),
    ("192.0.2.200", "a@news.example.org", "pass"),
    ("192.0.2.25", "a@news.example.org", "softfail"),
    # As HELO of the machine itself, which is what counts for bounces.
    ("192.0.2.25", "postmaster@mail.example.org", "pass"),
    ("198.51.100.1", "postmaster@mail.example.org", "fail"),
    ("192.0.2.25", "a@example.net", "fail"),
    ("2001:db8::25", "a@example.net", "fail"),
]


def message(domain):
    return (f"From: Joe <joe@{domain}>\r\nTo: ann@example.com\r\n"
            "Subject: invoice\r\nDate: Thu, 01 Jan 2026 12:00:00 +0000\r\n"
            f"Message-ID: <1@{domain}>\r\n\r\n"
            "Please pay 100 to the usual account.\r\n").encode()


class OpenDKIM:
    name = "OpenDKIM"

    def __init__(self, folder):
        self.folder = os.path.join(folder, "opendkim")
        tap.write(os.path.join(self.folder, "unbound.conf"),
                  'server:\n\tdo-not-query-localhost: no\n'
                  '\tmodule-config: "iterator"\n'
                  'forward-zone:\n\tname: "."\n'
                  '\tforward-addr: 127.0.0.1\n')

    def run(self, conf, octets):
        path = os.path.join(self.folder, "message")
        with open(path, "wb") as f:
            f.write(octets)
        tap.write(os.path.join(self.folder, "conf"), conf)
        return tap.run("opendkim", "-x", os.path.join(self.folder, "conf"),
                       "-vvv", "-t", path)

    def sign(self, octets, domain, selector, key):
        kind = "ed25519" if selector.startswith("ed") else "rsa"
        result = self.run(
            f"Mode s\nDomain {domain}\nSelector {selector}\n"
            f"KeyFile {key}\nCanonicalization relaxed/relaxed\n"
            f"SignatureAlgorithm {kind}-sha256\nRequireSafeKeys no\n",
            octets)
        head = "hname='DKIM-Signature' hvalue='"
        if head not in result.stdout:
            return None
        value = result.stdout.split(head)[1].split("'\n")[0]
        value = value.replace("\r", "").replace("\n", "\r\n")
        return f"DKIM-Signature: {value}\r\n".encode() + octets

    def verify(self, octets):
        result = self.run(
            f"Mode v\nResolverConfiguration {self.folder}/unbound.conf\n"
            "AlwaysAddARHeader yes\nAuthservID test\n", octets)
        return "dkim=pass" in result.stdout


class DKIMpy:
    name = "dkimpy"

    def __init__(self):
        self.dkim = importlib.import_module("dkim")

    def sign(self, octets, domain, selector, key):
        pem = tap.read(key).encode()
        algorithm = b"rsa-sha256"
        if selector.startswith("ed"):
            # It takes the 32 octets of the seed, the last of the PKCS#8.
            der = base64.b64decode(b"".join(pem.split(b"\n")[1:-2]))
            pem = base64.b64encode(der[-32:])
            algorithm = b"ed25519-sha256"
        return self.dkim.sign(
            octets, selector.encode(), domain.encode(), pem,
            canonicalize=(b"relaxed", b"relaxed"),
            signature_algorithm=algorithm) + octets

    def verify(self, octets):
        try:
            return self.dkim.verify(octets)
        except self.dkim.DKIMException:
            return False


class Perl:
    """Mail::DKIM, Mail::SPF and Mail::DMARC: see receive.pl."""
    name = "Mail::DKIM"

    def __init__(self, folder):
        self.folder = folder
        self.n = 0

    def ask(self, mails):
        """mails: (address, sender, message or None); a dict for each."""
        lines = []
        for address, sender, octets in mails:
            path = "-"
            if octets is not None:
                self.n += 1
                path = os.path.join(self.folder, f"mail{self.n}")
                with open(path, "wb") as f:
                    f.write(octets)
            lines.append(f"{address} mta.example.com {sender} {path}\n")
        script = os.path.join(tap.ROOT, "tests/lib/receive.pl")
        result = tap.run("perl", script, input="".join(lines))
        said = [dict(word.split("=", 1) for word in line.split())
                for line in result.stdout.splitlines()]
        if len(said) != len(mails):
            tap.note(result.stderr)
            said += [{}] * (len(mails) - len(said))
        return said

    def verify(self, octets):
        (said,) = self.ask([("192.0.2.1", "x@example.com", octets)])
        return said.get("dkim") == "pass"


def serve(folder, out):
    paths = zones.wrap(os.path.join(folder, "wrap"),
                       examples.fragments(out))
    for origin, text in OTHERS.items():
        path = os.path.join(folder, "wrap", origin + ".others")
        tap.write(path, "$TTL 300\n@ SOA ns h 1 3600 900 99999 300\n"
                  "@ NS ns\nns A 127.0.0.1\n" + text)
        paths[origin or "."] = path
    return zones.named(os.path.join(folder, "named"), paths, port=53)


def test_dkim(keys, signers, verifiers):
    made = [("example.org", "rsa2"), ("example.org", "rsa4"),
            ("example.org", "ed1"), ("news.example.org", "n1")]
    for domain, selector in made:
        key = os.path.join(keys, domain, selector + ".pem")
        for signer in signers:
            signed = signer.sign(message(domain), domain, selector, key)
            what = f"{selector}._domainkey.{domain} by {signer.name}"
            if not tap.ok(signed, f"{what}: signs"):
                continue
            for verifier in verifiers:
                if selector == "ed1" and verifier.name == "Mail::DKIM":
                    continue  # It knows no Ed25519.
                tap.ok(verifier.verify(signed),
                       f"{what}: {verifier.name} verifies")
                tap.ok(not verifier.verify(
                    signed.replace(b"pay 100", b"pay 900")),
                    f"{what}: {verifier.name} refuses a changed message")
    # With another key, a revoked selector, one nobody has, and a domain
    # that never sends.
    other = os.path.join(keys, "news.example.org", "n1.pem")
    for domain, selector in [("example.org", "rsa2"),
                             ("example.org", "gone"),
                             ("example.org", "none"),
                             ("example.net", "any")]:
        signed = signers[-1].sign(message(domain), domain, selector, other)
        for verifier in verifiers:
            tap.ok(not verifier.verify(signed),
                   f"{verifier.name} refuses a foreign key as "
                   f"{selector}._domainkey.{domain}")


def test_spf(perl):
    try:
        spf = importlib.import_module("spf")
    except ImportError:
        tap.missing("pyspf", "python3-spf")
        spf = None
    if spf:
        for address, sender, want in SENDERS:
            result = spf.check2(i=address, s=sender, h="mta.example.com",
                                timeout=5)
            tap.ok(result[0] == want,
                   f"pyspf: {want} for {sender} from {address}", result)
    if perl:
        said = perl.ask([(a, s, None) for a, s, _ in SENDERS])
        for (address, sender, want), got in zip(SENDERS, said):
            tap.ok(got.get("spf") == want,
                   f"Mail::SPF: {want} for {sender} from {address}", got)


def test_dmarc(keys, perl, signer):
    def signed(header, domain, selector):
        key = os.path.join(keys, domain, selector + ".pem")
        return signer.sign(message(header), domain, selector, key)

    own, bad = "192.0.2.25", "192.0.2.99"
    cases = [
        # what, address, sender, message, dmarc, p, disposition
        ("SPF and DKIM aligned", own, "a@example.org",
         signed("example.org", "example.org", "rsa2"),
         "pass", "quarantine", "none"),
        ("DKIM alone aligned", bad, "b@bounce.example.com",
         signed("example.org", "example.org", "rsa4"),
         "pass", "quarantine", "none"),
        ("SPF alone aligned", own, "a@example.org", message("example.org"),
         "pass", "quarantine", "none"),
        ("the subdomain's key, relaxed", bad, "b@bounce.example.com",
         signed("example.org", "news.example.org", "n1"),
         "pass", "quarantine", "none"),
        ("the subdomain by the domain's key", bad, "b@bounce.example.com",
         signed("news.example.org", "example.org", "rsa2"),
         "pass", "quarantine", "none"),
        ("a forged sender", bad, "a@example.org", message("example.org"),
         "fail", "quarantine", "quarantine"),
        ("passes, but of another domain", "192.0.2.200",
         "a@news.example.org", message("example.net"),
         "fail", "reject", "reject"),
        ("a subdomain nobody has", bad, "a@example.com",
         message("pay.example.org"), "fail", "quarantine", "reject"),
        ("the domain that never sends", own, "a@example.net",
         message("example.net"), "fail", "reject", "reject"),
    ]
    said = perl.ask([(address, sender, octets)
                     for _, address, sender, octets, *_ in cases])
    for case, got in zip(cases, said):
        what, want = case[0], dict(zip(("dmarc", "p", "disposition"),
                                       case[4:]))
        tap.ok({k: got.get(k) for k in want} == want,
               f"Mail::DMARC: {want['dmarc']}: {what}", got, want)


def perl_modules():
    good = True
    for module, package in [("Mail::DKIM", "libmail-dkim-perl"),
                            ("Mail::SPF", "libmail-spf-perl"),
                            ("Mail::DMARC", "libmail-dmarc-perl")]:
        if tap.run("perl", f"-M{module}", "-e1").returncode != 0:
            tap.missing(module, package)
            good = False
    return good


def main():
    if not tap.have("named", "bind9"):
        tap.done()
    namespace.enter()
    folder = tap.temporary()
    tap.write(os.path.join(folder, "mailzone.yaml"), CONFIG)
    if not tap.passes(tap.mailzone("gen", cwd=folder), "gen"):
        tap.done()
    keys = os.path.join(folder, "keys")

    signers, perl = [], None
    if tap.have("opendkim", "opendkim"):
        signers.append(OpenDKIM(folder))
    try:
        signers.append(DKIMpy())
    except ImportError:
        tap.missing("dkimpy", "python3-dkim")
    if perl_modules():
        perl = Perl(folder)
    verifiers = signers + ([perl] if perl else [])

    with serve(folder, os.path.join(folder, "out")):
        if signers:
            test_dkim(keys, signers, verifiers)
        test_spf(perl)
        if signers and perl:
            test_dmarc(keys, perl, signers[-1])
    tap.done()


main()
