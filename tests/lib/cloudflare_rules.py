"""A zone at Cloudflare, simulated: what the API of records, its batch call
and the import of a zone file take, and the errors with which they refuse.

Sources: the API reference of "Create DNS Record", "Batch DNS Records" and
"Import DNS Records", and the documentation's pages on batches, TTL, the
import's format, TXT limits (March 2026) and quotas. The numbers of errors
are those that users of the API report; Cloudflare publishes no list.

Not documented, and taken from the behaviour that people describe [?]:
  - SOA and the NS of the zone itself are skipped by the import;
  - which of 81053, 81054 and 81056 is given for which pair of types;
  - an empty TXT is refused (seen in January 2026);
  - the set of letters that a name may have;
  - the bound of 8192 octets for all TXT of a name counts wire octets;
  - the parts of LOC and CERT beyond their names.
No service is asked by any of this.
"""
import copy
import glob
import ipaddress
import json
import os
import re

TYPES = set("A AAAA CAA CERT CNAME DNSKEY DS HTTPS LOC MX NAPTR NS OPENPGPKEY"
            " PTR SMIMEA SRV SSHFP SVCB TLSA TXT URI".split())
FIELDS = {"name", "type", "ttl", "content", "data", "priority", "proxied",
          "comment", "id"}
U8, U16, U32 = (0, 255), (0, 65535), (0, 2**32 - 1)
HEX, BASE64, NAME, TEXT = "hex", "base64", "name", "text"
DATA = {
    "SRV": {"priority": U16, "weight": U16, "port": U16, "target": NAME},
    "CAA": {"flags": U8, "tag": "word", "value": TEXT},
    "TLSA": {"usage": U8, "selector": U8, "matching_type": U8,
             "certificate": HEX},
    "SMIMEA": {"usage": U8, "selector": U8, "matching_type": U8,
               "certificate": HEX},
    "SSHFP": {"algorithm": U8, "type": U8, "fingerprint": HEX},
    "DS": {"key_tag": U16, "algorithm": U8, "digest_type": U8,
           "digest": HEX},
    "DNSKEY": {"flags": U16, "protocol": U8, "algorithm": U8,
               "public_key": BASE64},
    "CERT": {"type": U16, "key_tag": U16, "algorithm": U8,
             "certificate": BASE64},
    "HTTPS": {"priority": U16, "target": NAME, "value": TEXT},
    "SVCB": {"priority": U16, "target": NAME, "value": TEXT},
    "URI": {"weight": U16, "target": TEXT},
    "NAPTR": {"order": U16, "preference": U16, "flags": TEXT,
              "service": TEXT, "regex": TEXT, "replacement": NAME},
    "LOC": {"lat_degrees": (0, 90), "lat_minutes": (0, 59),
            "lat_seconds": (0, 59.999), "lat_direction": "N|S",
            "long_degrees": (0, 180), "long_minutes": (0, 59),
            "long_seconds": (0, 59.999), "long_direction": "E|W",
            "altitude": (-100000, 42849672.95), "size": (0, 9e7),
            "precision_horz": (0, 9e7), "precision_vert": (0, 9e7)},
}
HOSTS = {"CNAME", "MX", "NS", "PTR"}  # content is a name
PROXIABLE = {"A", "AAAA", "CNAME"}
ADDRESSES = {"A", "AAAA"}
CERT_TYPES = {"PKIX": "1", "SPKI": "2", "PGP": "3", "IPKIX": "4",
              "ISPKI": "5", "IPGP": "6", "ACPKIX": "7", "IACPKIX": "8",
              "URI": "253", "OID": "254"}  # RFC 4398 section 2.1
PLANS = {  # records of a zone, records of a batch, least TTL, comment
    "free": (200, 200, 60, 100),
    "pro": (3500, 3500, 60, 500),
    "business": (3500, 3500, 60, 500),
    "enterprise": (3500, 3500, 30, 500),
}
TTL_MOST = 86400
TXT_MAX = 4096  # octets of one record on the wire
TXT_NAME_MAX = 8192  # of all TXT records of a name together
IMPORT_MAX = 262144  # octets of an import file

_STRING = r'"((?:[^"\\]|\\[0-9]{3}|\\[^0-9])*)"'
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?|-+")


class Refused(Exception):
    """A call that the API refuses: nothing of it is done."""

    def __init__(self, code, message):
        super().__init__(f"{code} {message}")
        self.code = code


def strings(content):
    """The character-strings of a TXT content, as octets; None where it is
    not a row of quoted strings."""
    if not re.fullmatch(_STRING + f"(?: {_STRING})*", content):
        return None
    return [re.sub(rb"\\(\d{3}|.)",
                   lambda m: bytes([int(m[1])]) if len(m[1]) == 3 else m[1],
                   s.encode("utf-8"), flags=re.S)
            for s in re.findall(_STRING, content)]


def wire(parts):
    return sum(len(p) + 1 for p in parts)


def is_number(value, low, high):
    return (type(value) in (int, float) and low <= value <= high
            and (type(value) is int or isinstance(low + high, float)))


def check_name(name, what, code=9000):
    if not isinstance(name, str) or not name:
        raise Refused(code, f"{what} is no text: {name!r}")
    if name.endswith("."):
        raise Refused(code, f"{what} ends with a dot: {name}")
    if name != name.lower() or not name.isascii():
        raise Refused(code, f"{what} is not in lower-case A-labels: {name}")
    labels = name.split(".")
    if labels[0] == "*":
        labels = labels[1:]
    if len(name) > 253 or any(len(label) > 63 or not _LABEL.fullmatch(label)
                              for label in labels):
        raise Refused(code, f"{what} is no name: {name}")


def check_part(kind, field, shape, value):
    """One part of data."""
    what = f"{kind} {field}"
    if shape == NAME:
        if value != ".":
            check_name(value, what, 1004)
        return
    if isinstance(shape, tuple):
        good = is_number(value, *shape)
    elif not isinstance(value, str):
        good = False
    elif shape == HEX:
        good = re.fullmatch(r"([0-9a-fA-F]{2})+", value)
    elif shape == BASE64:
        good = re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", value)
    elif shape == "word":
        good = re.fullmatch(r"[A-Za-z0-9]+", value)
    else:
        good = shape == TEXT or value in shape.split("|")
    if not good:
        raise Refused(1004, f"{what} is {value!r}")


def check_text(content):
    parts = strings(content)
    if parts is None:
        raise Refused(1004, "TXT content is not quoted character-strings: "
                      f"{content[:60]!r}")
    if max(map(len, parts)) > 255:
        raise Refused(1004, "a character-string is over 255 octets")
    if not any(parts):
        raise Refused(1004, "an empty TXT")
    if wire(parts) > TXT_MAX:
        raise Refused(9015, f"{wire(parts)} wire octets of TXT")


def check_address(kind, content):
    code = 9005 if kind == "A" else 9006
    try:
        address = ipaddress.ip_address(content)
    except ValueError:
        raise Refused(code, f"no address: {content!r}") from None
    if address.version != (4 if kind == "A" else 6):
        raise Refused(code, f"{content} is no address for {kind}")


def check_content(post):
    kind, content, name = post["type"], post.get("content"), post["name"]
    if not isinstance(content, str) or not content:
        raise Refused(1004, f"{kind} without content")
    if kind in HOSTS:
        if kind == "MX" and content == ".":
            return
        check_name(content, f"{kind} content", 9009)
        if kind == "CNAME" and content == name:
            raise Refused(9039, f"CNAME to itself: {name}")
    elif kind in ADDRESSES:
        check_address(kind, content)
    elif kind == "TXT":
        check_text(content)


def check_proxied(post):
    if "proxied" not in post:
        return
    proxied, kind = post["proxied"], post["type"]
    if not isinstance(proxied, bool):
        raise Refused(1004, f"proxied is {proxied!r}")
    if proxied and kind not in PROXIABLE:
        raise Refused(9041, f"{kind} cannot be proxied")
    if proxied and post["ttl"] != 1:
        raise Refused(9021, "proxied, and the TTL is not automatic")


def check_record(post, zone, plan="free"):
    """Refuses what is wrong with a record by itself."""
    _, _, least, comment_max = PLANS[plan]
    kind, name = post.get("type"), post.get("name")
    unknown = post.keys() - FIELDS
    if unknown:
        raise Refused(1004, f"unknown fields {sorted(unknown)}")
    if kind not in TYPES:
        raise Refused(1004, f"type {kind!r} is not supported")
    check_name(name, "name")
    if name != zone and not name.endswith("." + zone):
        raise Refused(9000, f"name {name} is outside the zone")
    ttl = post.get("ttl")
    if ttl != 1 and not is_number(ttl, least, TTL_MOST):
        raise Refused(9021, f"ttl {ttl!r} of {name}")
    check_proxied(post)
    comment = post.get("comment", "")
    if len(comment) > comment_max or re.search(r"[\r\n]", comment):
        raise Refused(1004, f"comment of {len(comment)}: {comment!r}")
    if ("priority" in post) != (kind in {"MX", "URI"}):
        raise Refused(1004, "priority is a field of MX and URI, and theirs "
                      f"alone: {kind}")
    if kind in {"MX", "URI"} and not is_number(post["priority"], *U16):
        raise Refused(1004, f"priority {post['priority']!r}")
    if kind not in DATA:
        if "data" in post:
            raise Refused(1004, f"{kind} has no data")
        check_content(post)
        return
    data = post.get("data")
    if not isinstance(data, dict) or set(data) != set(DATA[kind]):
        raise Refused(1004, f"{kind} data {data!r}")
    if "content" in post:
        raise Refused(1004, f"{kind} has data, not content")
    for field, shape in DATA[kind].items():
        check_part(kind, field, shape, data[field])


def identity(post):
    """What makes two posts the same record."""
    value = post.get("content")
    if post.get("type") == "TXT":
        value = b"".join(strings(value) or [])
    return (post.get("name"), post.get("type"), str(value),
            post.get("priority"), str(sorted(post.get("data", {}).items())))


class Zone:
    """The records of one zone, by id, in the order in which they came."""

    def __init__(self, name, plan="free"):
        self.name, self.plan = name, plan
        self.records, self.by_name = {}, {}
        self.serial = 0

    def at(self, name):
        return self.by_name.get(name, {})

    def posts(self):
        return list(self.records.values())

    def remove(self, key):
        record = self.records.pop(key, None)
        if record is None:
            raise Refused(81044, f"no record {key!r}")
        del self.by_name[record["name"]][key]
        return record

    def check_beside(self, post):
        """Refuses what cannot stand beside the records of its name."""
        name, kind = post["name"], post["type"]
        others = self.at(name).values()
        types = {o["type"] for o in others}
        if any(identity(o) == identity(post) for o in others):
            raise Refused(81058, f"{name} {kind}: an identical record "
                          "already exists")
        if kind == "CNAME" and types & PROXIABLE:
            raise Refused(81053, f"{name}: an A, AAAA or CNAME record "
                          "already exists with that host")
        if kind in ADDRESSES and "CNAME" in types:
            raise Refused(81054, f"{name}: a CNAME record already exists "
                          "with that host")
        if "CNAME" in types | {kind} and name != self.name and types - {kind}:
            raise Refused(81054, f"{name}: {kind} beside {sorted(types)}")
        if kind == "NS" and types - {"NS", "DS"}:
            raise Refused(81056, f"{name}: NS beside {sorted(types)}")
        if kind not in {"NS", "DS"} and "NS" in types:
            raise Refused(81056, f"{name}: {kind} beside NS")
        if kind == "DS" and "NS" not in types:
            raise Refused(1004, f"{name}: DS without NS at its name")
        if kind == "TXT":
            total = sum(wire(strings(o["content"])) for o in others
                        if o["type"] == "TXT")
            if total + wire(strings(post["content"])) > TXT_NAME_MAX:
                raise Refused(83011, f"{name}: over {TXT_NAME_MAX} octets of "
                              "TXT together")

    def add(self, post, key=None):
        check_record(post, self.name, self.plan)
        self.check_beside(post)
        if len(self.records) >= PLANS[self.plan][0]:
            raise Refused(81045, f"over {PLANS[self.plan][0]} records")
        self.serial += 1
        key = key or f"{self.serial:032x}"
        record = {k: v for k, v in post.items() if k != "id"}
        self.records[key] = record
        self.by_name.setdefault(post["name"], {})[key] = record
        return key

    def batch(self, body):
        """POST .../dns_records/batch: all of it, or nothing (Refused)."""
        kinds = ("deletes", "patches", "puts", "posts")
        if not isinstance(body, dict) or set(body) - set(kinds):
            raise Refused(1004, "a body with other members than the four")
        calls = [(kind, item) for kind in kinds for item in body.get(kind, [])]
        if not 0 < len(calls) <= PLANS[self.plan][1]:
            raise Refused(1004, f"a batch of {len(calls)} records")
        before = copy.copy(self.records), {
            name: dict(ids) for name, ids in self.by_name.items()}
        try:
            for kind, item in calls:
                if kind == "posts":
                    self.add(item)
                    continue
                old = self.remove(item.get("id"))
                if kind == "puts":
                    self.add(item, item["id"])
                elif kind == "patches":
                    self.add({**old, **item}, item["id"])
        except Refused:
            self.records, self.by_name = before
            raise

    def load(self, octets):
        """POST .../dns_records/import: partial success is success. The
        answer's counts, and the messages about what was not added."""
        if len(octets) > IMPORT_MAX:
            raise Refused(1004, f"an import file of {len(octets)} octets")
        parsed = added = 0
        messages = []
        for post in read_import(octets.decode("utf-8"), self.name):
            if isinstance(post, Refused):
                messages.append(post)
                parsed += 1
                continue
            if post["type"] == "SOA" or (post["type"] == "NS"
                                         and post["name"] == self.name):
                continue
            parsed += 1
            try:
                self.add(post)
                added += 1
            except Refused as why:
                messages.append(why)
        return {"recs_added": added, "total_records_parsed": parsed,
                "messages": messages}


_TOKEN = re.compile(r'\s*((?:[^\s"();\\]|\\.|"(?:[^"\\]|\\.)*")+'
                    r'|[()]|;.*)')


def tokens(line):
    """The words of a line of zone text, and its comment."""
    words, at, comment = [], 0, ""
    line = line.rstrip()
    while at < len(line):
        found = _TOKEN.match(line, at)
        if not found:
            raise Refused(1004, f"cannot be parsed: {line[at:at + 40]!r}")
        if found[1].startswith(";"):
            comment = found[1]
        else:
            words.append(found[1])
        at = found.end()
    return words, comment


def absolute(word, what):
    """A target: the import wants it with its final dot."""
    if not word.endswith("."):
        raise Refused(1004, f"{what} without a final dot: {word}")
    return "." if word == "." else word[:-1].lower()


def unquoted(word):
    if word.startswith('"'):
        word = word[1:-1]
    return re.sub(r"\\(?!\d)(.)", r"\1", word)


def as_number(word):
    try:
        return float(word) if "." in word else int(word)
    except ValueError:
        raise Refused(1004, f"no number: {word}") from None


def imported_data(kind, words):
    data, left = {}, list(words)
    for field, shape in DATA[kind].items():
        if not left:
            if shape == TEXT:
                data[field] = ""
                continue
            raise Refused(1004, f"{kind} without {field}")
        if shape in (HEX, BASE64):
            data[field], left = "".join(left), []
        elif field == "value" and kind in {"HTTPS", "SVCB"}:
            data[field], left = " ".join(left), []
        elif shape == NAME:
            data[field] = absolute(left.pop(0), f"{kind} {field}")
        elif isinstance(shape, tuple):
            data[field] = as_number(re.sub("m$", "", left.pop(0)))
        else:
            data[field] = unquoted(left.pop(0))
    return data


def imported(words, comment, zone):
    """One entry of an import file as the record that it makes."""
    if len(words) < 5 or not words[0].endswith("."):
        raise Refused(1004, f"no whole entry: {' '.join(words)[:80]}")
    owner, ttl, klass, kind, *rest = words
    if klass != "IN":
        raise Refused(1004, f"class {klass}")
    post = {"name": re.sub(r"\.$", "", owner).lower(), "type": kind,
            "ttl": as_number(ttl)}
    tag = re.search(r"cf_tags=\S*cf-proxied:(true|false)", comment)
    if tag:
        if kind not in PROXIABLE:
            raise Refused(9041, f"{kind} with cf-proxied")
        post["proxied"] = tag[1] == "true"
    if kind == "URI":
        post["priority"], rest = as_number(rest[0]), rest[1:]
    if kind == "CERT":
        rest[0] = CERT_TYPES.get(rest[0], rest[0])
    if kind in DATA:
        post["data"] = imported_data(kind, rest)
    elif kind == "MX":
        post["priority"] = as_number(rest[0])
        post["content"] = absolute(rest[1], kind)
    elif kind in HOSTS:
        post["content"] = absolute(rest[0], kind)
    elif kind == "TXT":
        post["content"] = " ".join(
            w if w.startswith('"') else f'"{w}"' for w in rest)
    else:
        post["content"] = " ".join(rest)
    return post


def read_import(text, zone):
    """Posts of an import file; Refused in place of an entry that is none."""
    for line in text.splitlines():
        if line.startswith("$INCLUDE"):
            raise Refused(1004, "$INCLUDE directive not allowed")
        if not re.match(r"\s*(;|$|\$TTL|\$ORIGIN|\$GENERATE)", line):
            try:
                yield imported(*tokens(line), zone)
            except Refused as why:
                yield why


def accepts(zone, bodies, imports, plan="free"):
    """Everything that is wrong with the bodies of batch calls, one after the
    other into an empty zone, and with the import files into another: a list
    of texts, empty where all is taken and both make the same records. The
    zone of the bodies comes second."""
    found = []
    by_batch, by_import = Zone(zone, plan), Zone(zone, plan)
    for body in bodies:
        if body == {"posts": []} and len(bodies) == 1:
            continue  # a zone without records
        try:
            by_batch.batch(body)
        except Refused as why:
            found.append(f"batch: {why}")
    for octets in imports:
        try:
            found += [f"import: {why}"
                      for why in by_import.load(octets)["messages"]]
        except Refused as why:
            found.append(f"import: {why}")
    found += proxy_complaints(by_batch.posts())
    both = [sorted(map(fingerprint, z.posts()))
            for z in (by_batch, by_import)]
    if not found and both[0] != both[1]:
        found += [f"only by batch: {r}" for r in both[0] if r not in both[1]]
        found += [f"only by import: {r}" for r in both[1] if r not in both[0]]
    return found, by_batch


def fingerprint(post):
    return json.dumps([post["ttl"], bool(post.get("proxied"))]
                      + [str(x) for x in identity(post)])


def needed(post):
    """The name of a host that mail needs to be DNS only, or None."""
    if post["type"] == "MX":
        return post["content"]
    if post["type"] == "SRV" and post["data"]["port"] not in (80, 443):
        return post["data"]["target"]
    if post["type"] == "TLSA" and not post["name"].startswith(
            ("_443.", "_80.")):
        return ".".join(post["name"].split(".")[2:])
    return None


def proxy_complaints(posts):
    """Mail through the proxy: refused by nobody, and broken."""
    proxied = {p["name"] for p in posts if p.get("proxied")}
    cnames = {p["name"]: p["content"] for p in posts if p["type"] == "CNAME"}
    for post in posts:
        host = needed(post)
        if host in proxied:
            yield f"{post['name']} {post['type']} needs {host}: proxied"
        if post["type"] == "CNAME" and not post.get("proxied"):
            target, steps = post["content"], 0
            while target in cnames and target not in proxied and steps < 16:
                target, steps = cnames[target], steps + 1
            if target in proxied:
                yield f"{post['name']} leads to {target}: proxied"
        if post["type"] == "TXT":
            text = b"".join(strings(post["content"]) or [])
            if not text.startswith(b"v=spf1 "):
                continue
            for term in text.decode("latin-1").lower().split():
                match = re.fullmatch(r"[+?~-]?a(:([^/%]+))?(/.*)?", term)
                if match and (match[2] or post["name"]) in proxied:
                    yield f"{post['name']}: {term} finds the proxy"


def _read(path):
    with open(path, "rb") as f:
        return f.read()


def outputs(stem):
    """Bodies and import files of a stem, in the order of their parts."""
    def number(path):
        found = re.search(r"-(\d+)\.[a-z]+$", path)
        return int(found[1]) if found else 1

    def parts(suffix):
        return sorted([p for p in glob.glob(glob.escape(stem) + "*" + suffix)
                       if re.fullmatch(r"(-\d+)?" + re.escape(suffix),
                                       p[len(stem):])], key=number)

    return ([json.loads(_read(p)) for p in parts(".json")],
            [_read(p) for p in parts(".txt")])


def check_folder(out, plan="free"):
    """What is refused of all domains in an output folder; their number."""
    found, n = [], 0
    for path in sorted(glob.glob(os.path.join(out, "*.cloudflare.json"))):
        domain = os.path.basename(path)[:-len(".cloudflare.json")]
        bodies, imports = outputs(path[:-len(".json")])
        wrong, _ = accepts(domain, bodies, imports, plan)
        found += [f"{domain}: {why}" for why in wrong]
        n += 1
    return found, n
