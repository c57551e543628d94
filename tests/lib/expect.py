r"""tests/expect/NAME.txt: what an example must become, written by hand.

	$ORIGIN example.com.            the domain that follows
	@ 3600 MX 10 mail               owner, TTL, type, rdata
	_dmarc 3600 TXT "v=DMARC1; …"   one string of any length, joined
	\"  \\  \DDD                     octets, as in zone files
	{key SELECTOR}                  p= of the domain's own key
	{key DOMAIN SELECTOR}           … of a subdomain's
	$FOR a b c … $END               the lines between once for each {x}
	$POLICY DOMAIN MODE SECONDS MX… its MTA-STS policy
	{policy DOMAIN}                 the id of that

Nothing here comes from the program under test: p= is what openssl makes of
the private key.
"""
import base64
import hashlib
import os
import re

import tap
import zones

_keys = {}


def public(keys, domain, selector):
    """p= of a key pair, from its private half (RFC 6376 section 3.6.1, RFC
    8463 section 4: for Ed25519 the 32 octets alone)."""
    path = os.path.join(keys, domain, selector + ".pem")
    if path not in _keys:
        made = tap.subprocess.run(
            ["openssl", "pkey", "-in", path, "-pubout", "-outform", "DER"],
            stdin=tap.subprocess.DEVNULL, stdout=tap.subprocess.PIPE,
            stderr=tap.subprocess.DEVNULL, check=True).stdout
        if len(made) == 44:
            made = made[12:]
        _keys[path] = base64.b64encode(made).decode()
    return _keys[path]


def lines(path):
    """The lines with $FOR unrolled."""
    loop, body = None, []
    for line in tap.read(path).split("\n"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        word, *rest = line.split()
        if word == "$FOR":
            loop, body = rest, []
        elif word == "$END":
            for x in loop:
                for one in body:
                    yield one.replace("{x}", x)
            loop = None
        elif loop is not None:
            body.append(line)
        else:
            yield line


def policies(path):
    """{domain: octets of its MTA-STS policy} (RFC 8461 section 3.2)."""
    found = {}
    for line in lines(path):
        if line.startswith("$POLICY"):
            domain, mode, seconds, *mx = line.split()[1:]
            found[domain] = "".join(
                text + "\r\n" for text in
                ["version: STSv1", f"mode: {mode}"]
                + [f"mx: {host}" for host in mx]
                + [f"max_age: {seconds}"]).encode()
    return found


def load(path, keys):
    """{domain: set of (owner, ttl, type, value)}, values as zones.value."""
    found = {}
    origin = None

    def key(match):
        words = match.group(1).split()
        domain = words[0] if len(words) == 2 else origin.rstrip(".")
        return public(keys, domain, words[-1])

    texts = policies(path)

    def policy(match):
        return hashlib.sha256(texts[match.group(1)]).hexdigest()[:20]

    for line in lines(path):
        if line.startswith("$ORIGIN"):
            origin = line.split()[1]
            found[origin.rstrip(".")] = set()
            continue
        if line.startswith("$POLICY"):
            continue
        owner, ttl, kind, text = line.split(None, 3)
        owner = origin if owner == "@" else f"{owner}.{origin}"
        if kind == "TXT":
            text = re.sub(r"{policy ([^}]*)}", policy, text)
            text = re.sub(r"{key ([^}]*)}", key, text[1:-1])
            text = re.sub(r"\\(\d{3}|.)", lambda m: chr(int(m[1]))
                          if len(m[1]) == 3 else m[1], text)
            text = text.encode("latin-1")
        else:
            text = zones.rdata(kind, text, origin).to_text().lower()
        found[origin.rstrip(".")].add((owner.lower(), int(ttl), kind, text))
    return found
