#!/usr/bin/python3
"""Records seen in the wild: the rules that must fire on each of them do, and
what is good has no error. Reads ../shared/seed-cases.tsv; a fragment is
wrapped into the smallest record of its kind."""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = os.path.join(HERE, "../../shared/seed-cases.tsv")
MAILZONE = os.environ.get("MAILZONE", os.path.join(HERE, "../mailzone"))
HEAD = "$ORIGIN example.com.\n$TTL 3600\n"
WHOLE = (
    "@ SOA ns1.example.net. hostmaster.example.net. 2026010101 14400 3600 "
    "1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n"
)
# A public key of 2048 bits whose private half nobody has.
KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt1m7wVctzOLBjTxtqEWxTz2dZ1hZr"
    "MpbZVDQcI6cERDUbSpCYu9f8oNiUnvei4oxCTXwzZjq69kPFbWOCK8j6+sJyMY6wd9YS2AsLV"
    "7iM0eyieTQQSSMqO1s57jklxfW4x3kimR4eEgiRhOaDAF1NDltWiW83+9fX8re1cNJdpa3W+n"
    "OCyocgFHV7erj29KKajnlbajryrXMnF0/CTw86ntf0D+fHLpAL+eZYyyyl+kE4dMdlWFLecHH"
    "1ZdskXjl86Vgy2hwAFun2su0NVRSbGhqJPuBmACn2e4TVs0mwIz6TfQ3xWHmc3Uxzhe97nly3"
    "lO+aPDxqADmF57pmu8HowIDAQAB"
)

# What a bare word of a text stands for, as the notes beside it say.
SPF = {
    "exists": "exists:example.com",
    "redirect": "redirect=spf.example.net",
    "— отклонить (Fail)": "—all",
    "–     (Fail)": "–all",
}
DMARC = {"afrf": "rf=afrf", "iodef": "rf=iodef", "ruf": "ruf=mailto:f@example.com"}
# Rules that a line of zone text cannot show.
ELSEWHERE = {"PTR001": "reverse DNS", "MIG001": "two zones"}


def strings(text):
    """Quoted strings of at most 255 octets."""
    raw = text.encode()
    out = []
    while True:
        chunk, raw = raw[:255], raw[255:]
        out.append(b'"' + chunk.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"')
        if not raw:
            return b" ".join(out).decode("utf-8", "surrogateescape")


def spf(value):
    value = SPF.get(value, value)
    if value.startswith("v=") or value.endswith("»"):
        return value
    if re.search("(^|[-+~?—–])all$", value):
        return f"v=spf1 {'' if value.startswith('+') else 'mx '}{value}"
    if value.startswith("redirect"):
        return f"v=spf1 {value}"
    return f"v=spf1 {value} ~all"


def dmarc(value):
    value = DMARC.get(value, value)
    if value.startswith("p="):
        return f"v=DMARC1; {value}; rua=mailto:d@example.com"
    return f"v=DMARC1; p=none; {value}"


def dkim(value):
    if value.startswith("v="):
        return f"{value}; p={KEY}"
    return f"v=DKIM1; {value}; p={KEY}"


def zone_of(row):
    """The zone text that shows the case, or why there is none."""
    kind, name, value = row["kind"], row["name"], row["value"]
    if set(row["must_fire"].split(",")) & set(ELSEWHERE) or row["type"] == "PTR":
        return None, "needs reverse DNS or a second zone"
    if row["kind"] == "scenario":
        many = "".join(f'@ TXT "v=spf1 ip4:5.9.1.{i} ~all"\n' for i in range(13))
        return HEAD + many, None
    if kind == "name" and not name:
        return HEAD + f"_dmarc TXT {strings('v=' + value + '1; p=none')}\n", None
    if kind == "name":
        text = "v=DMARC1; p=none" if name.startswith("_dmarc") else f"v=DKIM1; p={KEY}"
        return HEAD + f"{name} TXT {strings(text)}\n", None
    if row["type"] == "SRV":
        host, port, _ = value.split(":")
        return (
            HEAD + WHOLE + f"{name} SRV 0 1 {port} {host}.\n",
            None,
        )
    if row["type"] == "A":
        return HEAD + "mail A 6.5.4.3\n", None
    if kind == "fragment":
        if name == "@":
            value = spf(value)
        elif name == "_dmarc":
            value = dmarc(value)
        elif name.startswith("_adsp"):
            value = f"dkim={value}"
        else:
            value = dkim(value)
    whole = WHOLE if "ADS003" in row["must_fire"] else ""
    if value.startswith(('"', "(")):
        return HEAD + whole + f"{name} TXT " + value.replace("\\n", "\n") + "\n", None
    return HEAD + whole + f"{name} TXT {strings(value)}\n", None


def lint(text):
    with tempfile.NamedTemporaryFile(suffix=".zone") as f:
        f.write(text.encode("utf-8", "surrogateescape"))
        f.flush()
        done = subprocess.run(
            [MAILZONE, "lint", "--format", "json", "--level", "info", f.name],
            capture_output=True,
        )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return json.loads(done.stdout)["findings"]


def main():
    if not os.path.exists(SEEDS):
        print("1..0 # SKIP no ../shared/seed-cases.tsv here")
        return
    failed = n = 0
    with open(SEEDS, newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        n += 1
        what = f"{row['seed'][:3]}:{row['line']} {row['value'][:50]}"
        text, why = zone_of(row)
        if text is None:
            print(f"ok {n} - {what} # SKIP {why}")
            continue
        found = lint(text)
        fired = {f["rule"] for f in found}
        missing = set(filter(None, row["must_fire"].split(","))) - fired
        errors = {f["rule"] for f in found if f["level"] == "error"}
        allowed = set(re.findall("[A-Z]{3}[0-9]{3}", f"{row['may_fire_or_after_fix']} {row['note']}"))
        bad = missing or (row["verdict"] == "good" and errors - allowed)
        print(f"{'not ok' if bad else 'ok'} {n} - {what}")
        if bad:
            failed += 1
            print(f"# missing: {sorted(missing)} fired: {sorted(fired)}")
            print("# " + text.replace("\n", "\n# "))
    print(f"1..{n}")
    sys.exit(1 if failed else 0)


main()
