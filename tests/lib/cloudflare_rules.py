"""What Cloudflare's API asks of the records of a batch call, as complaints
about bodies that do not follow it. Its documentation is the source (API
reference "Create DNS Record", "Batch DNS Records", the limits of TXT of
2026-03); no service is asked."""
import ipaddress
import re

TYPES = set("A AAAA CAA CERT CNAME DNSKEY DS HTTPS LOC MX NAPTR NS OPENPGPKEY"
            " PTR SMIMEA SRV SSHFP SVCB TLSA TXT URI".split())
FIELDS = {"name", "type", "ttl", "content", "data", "priority", "proxied",
          "comment"}
DATA = {
    "SRV": {"priority", "weight", "port", "target"},
    "CAA": {"flags", "tag", "value"},
    "TLSA": {"usage", "selector", "matching_type", "certificate"},
    "SMIMEA": {"usage", "selector", "matching_type", "certificate"},
    "SSHFP": {"algorithm", "type", "fingerprint"},
    "DS": {"key_tag", "algorithm", "digest_type", "digest"},
    "HTTPS": {"priority", "target", "value"},
    "SVCB": {"priority", "target", "value"},
    "URI": {"weight", "target"},
    "NAPTR": {"order", "preference", "flags", "service", "regex",
              "replacement"},
}
PROXIABLE = {"A", "AAAA", "CNAME"}
BATCH_MAX = 200  # posts of one call, free plan
COMMENT_MAX = 100  # characters, free plan
TXT_MAX = 4096  # octets of one record on the wire
TXT_NAME_MAX = 8192  # of all TXT records of a name together

_STRING = r'"((?:[^"\\]|\\[0-9]{3}|\\[^0-9])*)"'


def strings(content):
    """The character-strings of a TXT content, as octets; None where it is
    not a row of quoted strings."""
    if not re.fullmatch(_STRING + f"(?: {_STRING})*", content):
        return None
    return [re.sub(rb"\\(\d{3}|.)",
                   lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1],
                   s.encode("utf-8"), flags=re.S)
            for s in re.findall(_STRING, content)]


def _name(name, what):
    if not isinstance(name, str) or not name:
        yield f"{what} is no text: {name!r}"
        return
    if name.endswith("."):
        yield f"{what} ends with a dot: {name}"
    if name != name.lower() or not name.isascii():
        yield f"{what} is not in lower-case A-labels: {name}"
    if len(name) > 253 or any(not 0 < len(label) < 64
                              for label in name.rstrip(".").split(".")):
        yield f"{what} has a label or a length out of bounds: {name}"


def _number(value, low, high):
    return type(value) is int and low <= value <= high


def _post(post, zone):
    """Complaints about one record by itself."""
    kind, content = post.get("type"), post.get("content")
    for field in post.keys() - FIELDS:
        yield f"unknown field {field}"
    if kind not in TYPES:
        yield f"type {kind} is not supported"
    yield from _name(post.get("name"), "name")
    name = str(post.get("name"))
    if name != zone and not name.endswith("." + zone):
        yield f"name {name} is outside the zone"
    ttl = post.get("ttl")
    if not (_number(ttl, 1, 1) or _number(ttl, 60, 86400)):
        yield f"ttl {ttl!r}"
    if "proxied" in post:
        if kind not in PROXIABLE:
            yield f"{kind} cannot be proxied"
        if not isinstance(post["proxied"], bool):
            yield f"proxied is {post['proxied']!r}"
        if post["proxied"] is True and ttl != 1:
            yield "proxied, yet its ttl is not 1 (automatic)"
    comment = post.get("comment", "")
    if len(comment) > COMMENT_MAX or re.search(r"[\r\n]", comment):
        yield f"comment of {len(comment)} characters: {comment!r}"
    if ("priority" in post) != (kind in {"MX", "URI"}):
        yield "a priority belongs to MX and URI, and to them alone"
    if kind in {"MX", "URI"} and not _number(post.get("priority"), 0, 65535):
        yield f"priority {post.get('priority')!r}"
    if kind in DATA:
        if set(post.get("data", {})) != DATA[kind]:
            yield f"data {post.get('data')!r}"
        elif kind in {"SRV", "HTTPS", "SVCB"}:
            target = post["data"]["target"]
            if target != ".":
                yield from _name(target, "target")
        return
    if not isinstance(content, str) or not content:
        yield "no content"
        return
    if kind in {"CNAME", "MX", "NS", "PTR"}:
        if not (kind == "MX" and content == "."):
            yield from _name(content, "content")
    elif kind in {"A", "AAAA"}:
        try:
            address = ipaddress.ip_address(content)
            if address.version != (4 if kind == "A" else 6):
                yield f"{content} is no address for {kind}"
        except ValueError:
            yield f"{content} is no address"
    elif kind == "TXT":
        parts = strings(content)
        if parts is None:
            yield "content is not quoted character-strings"
        elif max(map(len, parts)) > 255:
            yield "a character-string is longer than 255 octets"
        elif not any(parts):
            yield "an empty TXT is refused"
        elif sum(len(p) + 1 for p in parts) > TXT_MAX:
            yield f"more than {TXT_MAX} octets on the wire"


def identity(post):
    """What makes two posts the same record."""
    value = post.get("content")
    if post.get("type") == "TXT":
        value = b"".join(strings(value) or [])
    return (post.get("name"), post.get("type"), str(value),
            post.get("priority"), str(sorted(post.get("data", {}).items())))


def complaints(bodies, zone):
    """All complaints about the bodies for one zone, in the order of calls."""
    found, seen, types, octets = [], set(), {}, {}
    for body in bodies:
        if set(body) != {"posts"}:
            found.append(f"a body with {sorted(body)}")
        if not 0 < len(body.get("posts", [])) <= BATCH_MAX:
            found.append(f"a batch of {len(body.get('posts', []))} posts")
        for post in body.get("posts", []):
            name, kind = post.get("name"), post.get("type")
            found += [f"{name} {kind}: {text}" for text in _post(post, zone)]
            if identity(post) in seen:
                found.append(f"{name} {kind}: the same record twice")
            seen.add(identity(post))
            types.setdefault(name, []).append(kind)
            if kind == "TXT":
                parts = strings(post.get("content", "")) or []
                octets[name] = octets.get(name, 0) + sum(
                    len(p) + 1 for p in parts)
    for name, kinds in types.items():
        if "CNAME" in kinds and len(kinds) > 1:
            found.append(f"{name}: a CNAME beside {kinds}")
        if "NS" in kinds and set(kinds) != {"NS"}:
            found.append(f"{name}: NS beside {kinds}")
        if octets.get(name, 0) > TXT_NAME_MAX:
            found.append(f"{name}: more than {TXT_NAME_MAX} octets of TXT")
    return found
