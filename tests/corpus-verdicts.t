#!/usr/bin/python3
"""Other people's verdicts about single records, where an RFC backs them
("firm"): invalid has an error-level finding, valid has none. EXCEPTIONS are
the rows where we read the RFC another way, with its paragraph."""
import csv
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tap  # noqa: E402

CORPORA = os.path.join(tap.SHARED, "corpora")
FOLDERS = (
    "spf-records",
    "dmarc-records",
    "dkim-keys",
    "mta-sts-records",
    "tls-rpt-records",
    "bimi-records",
)
EXCEPTIONS = {
    "spf-records checkdmarc-12": "the loop shows in the zone example.com alone (RFC 7208 4.6.4)",
    "dmarc-records mail-dmarc-09": "ftp: is a valid URI, so p=none applies (RFC 9989 4.10.1)",
    "dkim-keys mail-auth-02": '"sha 256" is no hash: tag values keep blanks (RFC 6376 3.2)',
}
# These judge what stands around the record, or whose key it is.
AROUND = {
    "DMA022": "example.com is no public suffix",
    "DMA046": "the zone of the case has no key",
    "DKM040": "the key is a printed one",
    "STS006": "the zone of the case has no policy host",
}


def errors(path):
    done = subprocess.run(
        [tap.MAILZONE, "lint", "--format", "json", "--origin", "example.com", path],
        capture_output=True,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return [
        f"{f['rule']} {f['message']}"
        for f in json.loads(done.stdout)["findings"]
        if f["level"] == "error" and f["rule"] not in AROUND
    ]


def main():
    if not os.path.isdir(CORPORA):
        print("1..0 # SKIP no ../shared/corpora here")
        return
    for folder in FOLDERS:
        with open(f"{CORPORA}/{folder}/cases.tsv", newline="") as f:
            rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in rows:
            if row["firmness"] != "firm" or row["expect"] not in ("valid", "invalid"):
                continue
            found = errors(f"{CORPORA}/{folder}/zones/{row['id']}.db")
            agrees = bool(found) == (row["expect"] == "invalid")
            case = f"{folder} {row['id']}"
            if case in EXCEPTIONS:
                tap.ok(not agrees, f"{case} differs: {EXCEPTIONS[case]}")
            else:
                tap.ok(
                    agrees,
                    f"{case} is {row['expect']}",
                    row["records_json"][:300],
                    row["detail"],
                    *found,
                )
    tap.done()


main()
