#!/usr/bin/python3
"""The zone reader beside named's, over other people's zones.

What named-compilezone accepts, the reader reads without error, and the same
records come out: ours, printed canonically, go through named-compilezone once
more, so that both sides are told by the same program. What named refuses as
syntax, the reader reports, at that line. What it refuses for another reason
(no NS, CNAME and other data) is none of the reader's business.

Rules, not the reader, judge what named refuses and this table names.
"""
import concurrent.futures
import csv
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

DUMP = os.path.join(os.environ.get("BUILD") or
                    os.path.join(tap.ROOT, "build/release"), "tools/zonedump")
CORPORA = os.path.join(tap.SHARED, "corpora")
SAMPLES = os.path.join(tap.SHARED, "samples")

LONG = "a string over 255 octets is kept whole; rule TXT001 reports it"
TTL = "a record without any TTL is kept; rule ZON030 reports it"
STRICTER = "named 9.18 takes it, later versions do not"
COMMA = "ldns takes a comma escaped once for one within a protocol's name"

OCTETS = "a name holds any octet (RFC 2181 section 11)"

# file -> why the reader and named differ on purpose
ACCEPTED = {
    "cpanel-s3-h1.db": LONG,
    "cpanel-s3-h2.db": LONG,
    "nexttide.org.db": LONG,
    "wikitide.com.db": LONG,
    "wikitide.org.db": LONG,
    "bad-svcb-alpn2.db": COMMA,
    "bad-svcb-alpn3.db": COMMA,
    "soa.missing.zone": TTL,
    "soa.nonfirst.zone": TTL,
}
# the same of single lines, in files that are refused for others too
ACCEPTED_LINES = {
    "wikitide__nexttide.org": {35: LONG},
    "wikitide__wikitide.org": {35: LONG},
}
REFUSED = {
    "bad-eui64-trailing-garbage.db": STRICTER,
    "crashzone.db": "a name that is not UTF-8 (rule ZON038), and a signature "
                    "of the year 10",
    "master6.data": "mnemonics of KEY flags, which RFC 4034 did away with",
}

WITHOUT_COMMAS = {"nsd_svcb.test-vectors-wf.zone"}

# What named says of syntax, as opposed to what a zone must hold.
SYNTAX = re.compile(
    r"dns_rdata_fromtext: |unknown RR type|unknown class|bad class|!= zone "
    r"class|unexpected end of|unbalanced|bad ttl|extra input text|unknown "
    r"\$ directive|no current owner|bad escape|empty label|label too long|"
    r"name too long|syntax error|invalid range|out of range|meta (RR )?type|"
    r"not a file|file not found")
LOOSE = ["-i", "none", "-k", "ignore", "-n", "ignore", "-m", "ignore", "-M",
         "ignore", "-r", "ignore", "-S", "ignore", "-T", "ignore", "-W",
         "ignore"]


def cases(folder):
    """(path, origin) of a corpus."""
    table = os.path.join(CORPORA, folder, "cases.tsv")
    with open(table, encoding="utf-8", errors="replace") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if "file" in row:
                path = os.path.join(CORPORA, folder, "zones", row["file"])
            else:
                path = os.path.join(CORPORA, folder, "db", row["id"] + ".db")
            if os.path.exists(path):
                yield path, row["origin"].rstrip(".") + "."


def compile_zone(origin, path, folder):
    return tap.run("named-compilezone", *LOOSE, "-s", "full", "-o", "-",
                   origin, path, cwd=folder)


def fields(line):
    """A line of named's, names in lower case where they are not text."""
    owner, ttl, _, kind, rdata = line.split(None, 4)
    if kind not in ("TXT", "SPF", "CAA", "HINFO", "NAPTR", "URI", "ISDN",
                    "X25", "AVC", "NINFO", "OPENPGPKEY", "CERT", "DNSKEY"):
        rdata = rdata.lower()
    return owner.lower(), ttl, kind, rdata


def records(text):
    return sorted(fields(line) for line in text.splitlines() if line.strip()
                  and not line.startswith(";"))


def errors(text):
    """Lines at which the reader found an error."""
    return [int(line) for line in
            re.findall(r"^[^\n]*?:(\d+):\d+: error: ", text, re.M)]


def plain_alpn(rows):
    """Without the records that hold a comma in a protocol's name: COMMA."""
    return [r for r in rows if "\\\\oo" not in r[3] and
            "alpn=\"foo,bar" not in r[3]]


def near(line, ours):
    """named tells the line where an entry ends, the reader where the field
    stands; none of these zones has entries of more than 20 lines."""
    return any(line - 20 < mine <= line + 1 for mine in ours)


def compare(path, origin, scratch):
    """(good, name, detail) of one zone."""
    folder, file = os.path.split(path)
    name = os.path.join(os.path.basename(os.path.dirname(folder)), file)
    ours = tap.run(DUMP, "-o", origin, file, cwd=folder)
    theirs = compile_zone(origin, file, folder)
    if ours.returncode not in (0, 1):
        return False, name, ours.stderr
    if theirs.returncode == 0:
        if ours.returncode:
            return file in REFUSED, name + ": read", ours.stderr
        again = os.path.join(scratch, re.sub(r"\W", "_", name))
        with open(again, "w", encoding="ascii") as f:
            f.write(ours.stdout)
        back = compile_zone(origin, again, folder)
        want, got = records(theirs.stdout), records(back.stdout)
        if file in WITHOUT_COMMAS:
            want, got = plain_alpn(want), plain_alpn(got)
        differ = [r for r in want if r not in got] + ["ours:"] + \
            [r for r in got if r not in want]
        return (want == got and file not in REFUSED, name + ": same records",
                "\n".join(map(str, differ)) + back.stderr)
    said = [line for line in theirs.stderr.splitlines()
            if SYNTAX.search(line) and not re.match(r"zone \S+: ", line)]
    if file in ACCEPTED:
        return ours.returncode == 0, f"{name}: {ACCEPTED[file]}", ours.stderr
    if not said and file in REFUSED:
        return ours.returncode == 1, f"{name}: {REFUSED[file]}", ours.stderr
    if not said:
        return (ours.returncode == 0, name + ": no fault of syntax",
                theirs.stderr + ours.stderr)
    mine = errors(ours.stderr)
    lines = [int(n) for n in re.findall(re.escape(file) + r":(\d+): ",
                                        "\n".join(said))]
    missed = [n for n in lines if not near(n, mine)
              and n not in ACCEPTED_LINES.get(file, ())]
    return (mine and not missed, name + ": faults of syntax",
            f"missed: {missed}\n{theirs.stderr}{ours.stderr}")


def differential():
    zones = []
    for folder in sorted(os.listdir(CORPORA)):
        if folder.startswith(("zone-", "panel-vesta", "panel-cpanel-",
                              "real-zones-")):
            zones += cases(folder)
    for file in ("cpanel_example.com.db", "hestia_example.com.db",
                 "vesta_example.com.db"):
        zones.append((os.path.join(SAMPLES, file), "example.com."))
    # Cloudflare's own exports are not zones that named knows.
    zones = [z for z in zones if "cloudflare" not in z[0]]
    scratch = tap.temporary()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for good, name, detail in pool.map(
                lambda z: compare(*z, scratch), zones):
            tap.ok(good, name, detail)


# Rows of rdata-lines-knot where knot, named and ldns do not agree two to one
# as the reader does: id -> why.
LINES = {
    "12_TXT-018": LONG,
    "12_TXT-019": LONG,
    "14_NS-025": OCTETS,
    "14_NS-032": OCTETS,
    "14_NS-033": OCTETS,
    "29_CERT-017": "a name of the IANA registry",
    "29_CERT-018": "a name of the IANA registry",
    "29_CERT-046": "base64 is split where the writer likes",
    "57_SVCB-056": COMMA,
    "57_SVCB-010": "RFC 9460 section 7.1.1: no-default-alpn needs alpn",
    "57_SVCB-026": "an empty dohpath",
    "58_HTTPS-003": "an empty dohpath",
}


def lines():
    """Single records, all in one file: each must stand on its own."""
    with open(os.path.join(CORPORA, "rdata-lines-knot/cases.tsv"),
              encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t",
                                   quoting=csv.QUOTE_NONE))
    path = os.path.join(tap.temporary(), "lines")
    with open(path, "w", encoding="latin-1", errors="replace") as f:
        f.write("$ORIGIN .\n$TTL 1\n")
        for row in rows:
            f.write(json.loads(row["line_json"]).replace("\n", " ") + "\n")
    bad = set(errors(tap.run(DUMP, "-o", ".", path).stderr))
    for number, row in enumerate(rows, 3):
        votes = [row["knot_expect"] == "accept", row["bind918_load"] == "ok",
                 row["ldns_parse"] == "ok"]
        good = (number not in bad) == (sum(votes) > 1)
        why = LINES.get(row["id"])
        tap.ok(good != bool(why), f"{row['id']}{': ' + why if why else ''}",
               f"knot, named, ldns: {votes}", row["line_json"])


def cloudflare():
    """Exports that no server takes: read without error, apex and all."""
    folder = "real-zones-cloudflare-export-old"
    for path, origin in cases(folder):
        ours = tap.run(DUMP, os.path.basename(path),
                       cwd=os.path.dirname(path))
        apex = [r.split("\t")[0] for r in ours.stdout.splitlines()
                if "\tSOA\t" in r]
        tap.ok(ours.returncode == 0 and apex == [origin.lower()],
               f"{folder}/{os.path.basename(path)}", apex, ours.stderr)


def main():
    if not os.path.isdir(CORPORA):
        tap.skip("no zones of others beside the project")
    elif not os.path.exists(DUMP):
        tap.skip("zonedump is not built")
    else:
        if tap.have("named-compilezone", "bind9-utils"):
            differential()
        lines()
        cloudflare()
    tap.done()


main()
