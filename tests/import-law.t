#!/usr/bin/python3
"""gen of import of a zone is the zone, for every zone of the corpora and
samples that reads without error.

Compared here, not by what import itself compares: both zones are printed by
fmt --canonical, and must have the same records but for what is counted: terms
of an SPF record that change places, merge or lose a '+'; the least TTL of an
RRset for all of it; a SOA's serial; a SOA that stands alone. Letter case and
the splitting of TXT are no part of the canonical form here.

With --list, prints the accounts of all zones.
"""
import collections
import csv
import glob
import ipaddress
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tap  # noqa: E402

CORPORA = os.path.join(tap.SHARED, "corpora")
SAMPLES = os.path.join(tap.SHARED, "samples")
ERROR = re.compile(r"^\S.*: error: ", re.M)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def zones():
    for folder in sorted(glob.glob(CORPORA + "/*")):
        name = os.path.basename(folder)
        if not re.match("(real-zones|panel|zone)-", name):
            continue
        with open(folder + "/cases.tsv", newline="") as f:
            rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in rows:
            file = row.get("file") or row["id"]
            for path in (f"{folder}/zones/{file}", *glob.glob(f"{folder}/db/{file}*"),
                         *glob.glob(f"{folder}/conf/{file}*")):
                if os.path.isfile(path):
                    yield path, row.get("origin") or ""
    for path in sorted(glob.glob(SAMPLES + "/*")):
        if re.search(r"\.(db|conf)$|cf_(export|list)|parse_zone", path):
            yield path, "example.com"


def canonical(*arguments):
    return subprocess.run([tap.MAILZONE, "fmt", "--canonical", *arguments],
                          capture_output=True)


def texts(rdata):
    """The joined octets of a TXT, as text in which escapes are undone."""
    joined = "".join(STRING.findall(rdata))
    return re.sub(r"\\(\d{3}|.)",
                  lambda m: chr(int(m[1])) if m[1].isdigit() and len(m[1]) == 3
                  else m[1], joined)


def term(text):
    """One SPF term in one of its forms."""
    text = re.sub(r"^\+", "", text)
    m = re.match(r"(?i)^([-~?]?)ip([46]):(.*)$", text)
    if m:
        try:
            net = ipaddress.ip_network(m[3], strict=False)
        except ValueError:
            return text
        return f"{m[1]}ip{m[2]}:{net}"
    text = re.sub(r"(?i)^([-~?]?[am]x?)((?::[^/]*)?)/32(?=$|//)", r"\1\2", text)
    return text if "%" in text else text.lower()


def is_pass(text):
    return re.match(r"(?i)^(ip4:|ip6:|include:|exists:|(a|mx)([:/]|$))", text)


def policy(text):
    """An SPF record, neighbours that pass as a set."""
    runs, run = [], []
    for t in map(term, text.split()[1:]):
        if is_pass(t):
            run.append(t)
            continue
        runs += [frozenset(run), t]
        run = []
    runs.append(frozenset(run))
    return tuple(narrow(r) if isinstance(r, frozenset) else r for r in runs)


def narrow(run):
    """Without networks that stand within others."""
    nets = [ipaddress.ip_network(t[4:]) for t in run if re.match("ip[46]:", t)]
    kept = {t for t in run if not re.match("ip[46]:", t)}
    for n in nets:
        if not any(o != n and o.version == n.version and n.subnet_of(o)
                   for o in nets):
            kept.add(f"ip{n.version}:{n}")
    return frozenset(kept)


class Zone:
    """The records of a zone, as they may be compared."""

    def __init__(self, text, origin):
        self.records, self.ttl, self.kinds = set(), {}, {}
        self.raw = {}
        soa = None
        for line in text.splitlines():
            owner, ttl, rclass, rtype, rdata = line.split("\t", 4)
            if owner != origin and not owner.endswith("." + origin):
                continue  # servers ignore it
            if rtype == "SOA":
                fields = rdata.split()
                if owner == origin and soa is None:
                    soa = rdata = " ".join(fields[:2] + fields[3:])
                else:
                    continue
            elif rtype == "TXT":
                text = texts(rdata)
                if re.match(r"(?i)v=spf1( |$)", text):
                    rdata = policy(text)
                    self.raw[(owner, rdata)] = text
                else:
                    rdata = text
            else:
                rdata = rdata.lower() if '"' not in rdata else rdata
            if rdata == "\\# 0" and rtype != "TXT":
                continue  # a type whose rdata is not understood
            key = (owner, rclass, rtype)
            self.records.add((*key, rdata))
            self.ttl[key] = min(int(ttl), self.ttl.get(key, 1 << 32))
        self.origin, self.soa = origin, soa

    def without_soa(self):
        key = (self.origin, "IN", "SOA")
        self.records -= {(*key, self.soa)}
        self.ttl.pop(key, None)


def law(job):
    number, path, origin, where = job
    folder = os.path.join(where, str(number))
    os.mkdir(folder)
    yaml = folder + "/mailzone.yaml"
    option = ["--origin", origin] if origin else []
    done = subprocess.run([tap.MAILZONE, "import", *option, "-o", yaml, path],
                          capture_output=True)
    said = done.stderr.decode(errors="replace")
    if ERROR.search(said) or done.returncode:
        return path, "unread", said
    made = subprocess.run(
        [tap.MAILZONE, "gen", "-q", "--force", "--target", "bind", "-o", folder + "/out",
         yaml], capture_output=True)
    out = glob.glob(folder + "/out/*.zone")
    if made.returncode not in (0, 1) or len(out) != 1:
        return path, "gen fails", made.stderr.decode(errors="replace")
    was = canonical(*option, path)
    if was.returncode:  # not a zone file: what import read of it is the YAML's
        return path, "no zone file", said
    name = os.path.basename(out[0])[:-len("zone")]
    is_ = canonical("--origin", name, out[0])
    old, new = (Zone(z.stdout.decode("latin-1"), name) for z in (was, is_))
    if new.soa is None and "left to the server" in said:
        old.without_soa()
    problems = [f"lost {r}" for r in sorted(map(str, old.records - new.records))]
    problems += [f"made {r}" for r in sorted(map(str, new.records - old.records))]
    problems += [f"TTL of {k} is {new.ttl.get(k)}, was {t}"
                 for k, t in old.ttl.items() if new.ttl.get(k) != t]
    reworded = sum(old.raw[k] != new.raw.get(k) for k in old.raw)
    m = re.search(r"(\d+) SPF records? will be in other words", said)
    if reworded != (int(m[1]) if m else 0):
        problems.append(f"{reworded} SPF records reworded, said: {m and m[1]}")
    return path, "\n".join(problems), said


def account(said):
    count = collections.Counter()
    m = re.search(r"^\S+: (\d+) records?: (.*)$", said, re.M)
    if not m:
        return count
    count["records"] = int(m[1])
    for part in m[2].split(", "):
        number, what = part.split(" ", 1)
        what, mail = re.match(r"(.*?)(?: \((\d+) about mail\))?$", what).groups()
        count[what] = int(number)
        count["mail"] += int(mail or 0)
    return count


def main():
    if not os.path.isdir(CORPORA):
        tap.skip_all("no corpora here")
    where = tap.temporary()
    jobs = [(i, p, o, where) for i, (p, o) in enumerate(zones())]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(law, jobs))
    total, states = collections.Counter(), collections.Counter()
    for path, problem, said in results:
        name = os.path.relpath(path, tap.SHARED)
        count = account(said)
        if "--list" in sys.argv:
            print("#", name, problem.split("\n")[0] if problem else "", said)
        if problem == "unread":
            states["unread"] += 1
            continue
        states[problem if problem == "no zone file" else "compared"] += 1
        parts = sum(v for k, v in count.items() if k not in ("records", "mail"))
        if problem == "no zone file":
            problem = ""
        if parts != count["records"]:
            problem += f"\n{parts} of {count['records']} records in the account"
        if not name.startswith("corpora/zone-"):
            total.update(count)
        tap.ok(not problem, name)
        if problem:
            print("\n".join("# " + l for l in problem.split("\n")[:12]))
    print("#", dict(states), dict(total))
    known = sum(total["as " + part] for part in (
        "mx", "senders", "selectors", "dmarc", "clients", "policies", "tlsa",
        "mail: none")) + total["by providers"]
    tap.ok(total["mail"] * 6 < known, f"of the records about mail {known} are "
           f"understood, {total['mail']} stand in records:")
    tap.ok(states["compared"] > 250, f"{states['compared']} zones compared")
    tap.done()


main()
