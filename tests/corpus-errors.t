#!/usr/bin/python3
"""Every error-level finding over other people's real zones has been judged.

corpus-errors.tsv holds one line for each: the first 16 digits of the file's
SHA-256, line, rule, and a word that says why the finding is right. A finding
that is not in it, and a line without its finding, fail.

With --list, prints what is found in the form of that table.
"""
import csv
import glob
import hashlib
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tap  # noqa: E402

CORPORA = os.path.join(tap.SHARED, "corpora")
TABLE = os.path.join(tap.ROOT, "tests", "corpus-errors.tsv")
FOLDERS = (
    "real-zones-bind-hosting",
    "real-zones-cloudflare-export-old",
    "real-zones-misc",
    "real-zones-wikitide-normalised",
    "panel-cpanel-synthetic",
    "panel-vesta-hestia",
)


def zones():
    for folder in FOLDERS:
        base = os.path.join(CORPORA, folder)
        with open(os.path.join(base, "cases.tsv"), newline="") as f:
            rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in rows:
            name = row.get("file") or row["id"]
            for path in (f"{base}/zones/{name}", *glob.glob(f"{base}/db/{name}*")):
                if os.path.isfile(path):
                    yield path, row.get("origin")


def errors(path, origin):
    command = [tap.MAILZONE, "lint", "--format", "json", os.path.basename(path)]
    if origin:
        command += ["--origin", origin]
    done = subprocess.run(command, capture_output=True, cwd=os.path.dirname(path))
    if done.returncode not in (0, 1):
        raise SystemExit(f"{path}: exit {done.returncode}: {done.stderr.decode()}")
    with open(path, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()[:16]
    for finding in json.loads(done.stdout)["findings"]:
        if finding["level"] == "error":
            yield (digest, str(finding["line"]), finding["rule"]), finding["message"]


def main():
    if not os.path.isdir(CORPORA):
        print("1..0 # SKIP no ../shared/corpora here")
        return
    found = {}
    files = 0
    for path, origin in zones():
        files += 1
        for key, message in errors(path, origin):
            found[key] = (path, message)
    if sys.argv[1:] == ["--list"]:
        for key in sorted(found):
            print("\t".join(key), "", found[key][1], sep="\t")
        return
    with open(TABLE, newline="") as f:
        judged = {tuple(row[:3]): row[3] for row in csv.reader(f, delimiter="\t")}
    tap.ok(files > 150, f"{files} zones are read")
    for key in sorted(found.keys() - judged.keys()):
        tap.ok(False, f"{key[2]} at line {key[1]} was judged", *found[key])
    for key in sorted(judged.keys() - found.keys()):
        tap.ok(False, f"{' '.join(key)} ({judged[key]}) is still found")
    tap.ok(all(judged.values()), "each has its reason")
    tap.ok(len(judged) == len(found), f"{len(found)} errors, all judged")
    tap.done()


main()
