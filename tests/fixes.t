#!/usr/bin/python3
"""What --fix makes of what panels and people break: pairs of texts.

tests/fixes/*.txt hold the pairs; no tool writes them. One begins with a line

    ## RULE MODE title

where MODE is `safe` (--fix does it), `unsafe` (only --fix-unsafe does),
`told` (nothing is changed, the finding says what a line "says: ..." holds) or
`withheld` (--fix changes nothing, for the result would be another error). The
text before stands up to a line =>, the text after behind it, both without the
two lines that HEAD adds; `whole` behind the mode adds SOA and NS, too,
`export` what Cloudflare's begin with instead, `raw` nothing. {rsa}, {rsa[:200]} and so on are parts of keys, <U+00A0>, <CR>
and <TAB> the octets that cannot be seen.
"""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

HEAD = "$ORIGIN example.com.\n$TTL 3600\n"
BANNER = ";; Domain:     example.com.\n"
SOA = ("@ SOA ns1.example.net. hostmaster.example.com. {} "
       "14400 3600 1209600 3600\n@ NS ns1.example.net.\n"
       "@ NS ns2.example.org.\n")
SERIAL = 2026112201
LEAST = 60

# Made for these tests: the private halves were thrown away.
KEYS = {
    "rsa": "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtICc6A8cgTSHADmrJzpo"
           "v+MLuiJ56k54H2IndYvvjlGCcr5DwCWMVMMXskd88xAIlsC8qBJ3Nj2Q5nO96RA0"
           "OOEebV+PXDsmxuhvxfqhEkfWpJ04RChaNksilCgGjBaX9K0K48bIHWFjxZ82ds22"
           "guV6k66Zb6JDwdhmDsOIhrEiWUHH8VvbfzCWznvF9VIflZTj50Np0EaWpKwraM8g"
           "/T3k0Jl3OX5DC4nBS8ZtP0F3LwWxtTroBSvRAaC97ROdHtX2Vhgeq50X5LeLgqc3"
           "Hgk7UDfakKlTiXJA9pXXByTfT/q/XYDrJ96jMcUnxYKXjicusjIKoewujA1Xr/2C"
           "nQIDAQAB",
    "small": "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCmpLEj/wqtbNvZ3WOp3yBdI+9Y"
             "WbX+YJEq4u5x3ED9GZIvddOAUhdMIgzXo3f8TlseZkDR4UchqEJmpo06RDD85aYT"
             "xBlW7o+69b3GEYMepd+DUoWV4eyUidVvamDjdsdcNJgHZZxmnN0tk426h6BysPXr"
             "g6SOcEeKZO5hK53EKwIDAQAB",
    "pkcs1": "MIGJAoGBAKaksSP/Cq1s29ndY6nfIF0j71hZtf5gkSri7nHcQP0Zki9104BSF0wi"
             "DNejd/xOWx5mQNHhRyGoQmamjTpEMPzlphPEGVbuj7r1vcYRgx6l34NShZXh7JSJ"
             "1W9qYON2x1w0mAdlnGac3S2TjbqHoHKw9euDpI5wR4pk7mErncQrAgMBAAE=",
    "ed": "A+8T9VCtCH/xKTupTjC3rzt7K16EpcFo6e8UBG6owU8=",
    "edspki": "MCowBQYDK2VwAyEAA+8T9VCtCH/xKTupTjC3rzt7K16EpcFo6e8UBG6owU8=",
}

# Rules that the catalogue or their block calls fixable, and that no text of a
# zone alone can show repaired.
EXCEPT = {
    "CFL013": "takes two files: tests/lint-fix.t",
    "CFG002": "YAML is not rewritten: its finding says what to quote",
    "DKM042": "the key's record is not in the zone: gen writes it from YAML",
    "DMA033": "needs DNS: the record belongs into the other domain's zone",
    "STS012": "needs the zone as it was: gen derives the id from the policy",
    "TLA008": "needs the host's key, from YAML: tests/unit/rules_policies.c",
}
# Rules that repair otherwise than the catalogue has it.
DIFFERS = {
    "SPF002": "all senders in one record, with the mildest end, is what was "
              "meant if all of them send: offered, unsafe",
    "CFG002": EXCEPT["CFG002"],
    "DKM042": EXCEPT["DKM042"],
}
# Of a migration's plan: no zone is changed.
ELSEWHERE = ("MIG",)


class Case:
    def __init__(self, where, rule, words, title, body):
        self.where, self.rule, self.title = where, rule, title
        self.mode = words[0]
        self.whole = "whole" in words
        self.raw = "raw" in words
        self.head = BANNER if "export" in words else HEAD
        says = re.findall(r"^says: (.*)\n", body, re.M)
        self.says = [expand(s) for s in says]
        body = re.sub(r"^says: .*\n", "", body, flags=re.M)
        before, arrow, after = body.partition("=>\n")
        self.before = self.wrap(before, SERIAL)
        self.after = self.wrap(after, SERIAL + 1) if arrow else self.before
        self.changes = self.mode in ("safe", "unsafe")
        assert self.changes == bool(arrow), f"{where}: {rule} {title}"

    def wrap(self, text, serial):
        text = expand(text)
        if self.raw:
            return text
        return self.head + (SOA.format(serial) if self.whole else "") + text

    @property
    def name(self):
        return f"{self.rule} {self.mode}: {self.title}"


def part(match):
    name, at, to = match.group(1), match.group(2), match.group(3)
    return KEYS[name][int(at) if at else None:int(to) if to else None]


def expand(text):
    text = re.sub(r"\{(\w+)(?:\[(\d*):(\d*)\])?\}", part, text)
    text = text.replace("<CR>", "\r").replace("<TAB>", "\t")
    return re.sub(r"<U\+([0-9A-F]{4})>",
                  lambda m: chr(int(m.group(1), 16)), text)


def cases():
    found = []
    for path in sorted(glob.glob(os.path.join(tap.ROOT, "tests", "fixes",
                                              "*.txt"))):
        text = tap.read(path)
        for chunk in re.split(r"^## ", text, flags=re.M)[1:]:
            head, _, body = chunk.partition("\n")
            rule, words, title = re.match(
                r"(\w+) ((?:\w+)(?: (?:whole|raw|export))?) (.*)", head).groups()
            found.append(Case(os.path.basename(path), rule, words.split(),
                              title, body.rstrip("\n") + "\n"))
    return found


def put(folder, all_cases):
    paths = []
    for i, c in enumerate(all_cases):
        paths.append(os.path.join(folder, f"{i:03}.zone"))
        with open(paths[-1], "w", encoding="utf-8", newline="") as f:
            f.write(c.before)
    return paths


def get(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def lint(paths, *args):
    return tap.mailzone("lint", "--now", "2026-11-22", *args, *paths)


def findings(paths):
    """Findings of each file, in one run."""
    out = json.loads(lint(paths, "--format", "json", "--level", "info").stdout)
    found = {p: [] for p in paths}
    for f in out["findings"]:
        found[f["file"]].append(f)
    return [found[p] for p in paths]


def errors(found):
    return {f["rule"] for f in found if f["level"] == "error"}


def show(c, got):
    return (f"{c.where}: {c.title}", "before:", c.before, "want:", c.after,
            "got:", got)


def fires(all_cases, before):
    for c, found in zip(all_cases, before):
        mine = [f for f in found if f["rule"] == c.rule]
        told = "\n".join(f["message"] + "\n" + (f["fix"] or "") for f in mine)
        missing = [s for s in c.says if s not in told]
        tap.ok(mine and not missing, f"{c.name}: is found", c.before, told,
               *missing)


def becomes(all_cases, top, option, before):
    folder = os.path.join(top, option)
    os.mkdir(folder)
    paths = put(folder, all_cases)
    lint(paths, option)
    once = [get(p) for p in paths]
    left = findings(paths)
    r = lint(paths, option)
    twice = [get(p) for p in paths]
    tap.ok(r.returncode in (0, 1), f"{option} ends", r.stderr)
    for i, c in enumerate(all_cases):
        does = c.mode == "safe" or (c.mode == "unsafe"
                                    and option == "--fix-unsafe")
        want = c.after if does else c.before
        tap.ok(once[i] == want, f"{option} {c.name}",
               *show(c, once[i])) or tap.note(left[i])
        tap.ok(twice[i] == once[i], f"{option} {c.name}: twice is once",
               twice[i])
        if does:
            rules = {f["rule"] for f in left[i]}
            tap.ok(c.rule not in rules, f"{c.name}: is gone", left[i])
            new = errors(left[i]) - errors(before[i])
            tap.ok(not new, f"{c.name}: no other error", sorted(new))


def covered(all_cases):
    have = {c.rule for c in all_cases if c.changes}
    rules = json.loads(tap.mailzone("rules", "--format", "json").stdout)
    fixable = {r["id"]: r["fixable"] for r in rules["rules"]}
    wanted = {i for i, f in fixable.items() if f != "no"}
    path = os.path.join(tap.SHARED, "rules.yaml")
    if os.path.exists(path):
        try:
            import yaml
            with open(path, encoding="utf-8") as f:
                said = {r["id"]: r["fixable"]
                        for r in yaml.safe_load(f)["rules"]}
            wanted |= {i for i, f in said.items() if f != "no"}
            unlike = sorted(i for i, f in fixable.items()
                            if said.get(i, f) != f and i not in DIFFERS)
            tap.ok(not unlike, "they repair as the catalogue has it", *unlike)
        except ImportError:
            tap.missing("python3-yaml", "python3-yaml")
    wanted = {i for i in wanted if not i.startswith(ELSEWHERE)}
    missing = sorted(wanted - have - set(EXCEPT))
    tap.ok(not missing, "every rule that can be repaired has a pair", *missing)
    unknown = sorted(set(EXCEPT) & have)
    tap.ok(not unknown, "none of the exceptions has one", *unknown)
    count = sum(c.changes for c in all_cases)
    tap.ok(count >= LEAST, f"{count} pairs")
    for c in all_cases:
        if c.mode == "safe" and fixable.get(c.rule) == "unsafe":
            tap.note(f"{c.rule}: its block says unsafe")


def main():
    all_cases = cases()
    top = tap.temporary()
    os.mkdir(os.path.join(top, "before"))
    before = findings(put(os.path.join(top, "before"), all_cases))
    fires(all_cases, before)
    becomes(all_cases, top, "--fix", before)
    becomes(all_cases, top, "--fix-unsafe", before)
    covered(all_cases)
    tap.done()


main()
