#!/usr/bin/python3
"""mailzone lint --fix: repairs what it may, keeps everything else, and never
makes another error."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

HEAD = """\
$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. h.example.net. ( 2026112201 ; serial
\t14400 3600 1209600 3600 )
@ NS ns1.example.net.
  NS ns2.example.org.
@ MX 10 mx.example.net. ; the provider's
"""
RAISED = HEAD.replace("2026112201", "2026112202")
KEY = ("s1._domainkey TXT \"v=DKIM1; k=ed25519; "
       "p=JN4fQmWpFEa6DNzDtjY7Gvd9mMxNpTZ3pVGRbmzpJqE=\"\n")


def lint(top, *args):
    return tap.mailzone("lint", "--now", "2026-11-22", *args, cwd=top)


def fix(text, *args):
    """The text after lint, and its result."""
    top = tap.temporary()
    path = os.path.join(top, "a.zone")
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(text)
    r = lint(top, *args, "a.zone")
    with open(path, encoding="utf-8", newline="") as f:
        return f.read(), r


def repairs():
    before = HEAD + """\
@ TXT v=spf1 mx \u2013all
_dmarc TXT v=DMARC1; p=none
@ MX 10 MX.example.net.
  TXT "verify=1"
"""
    after = RAISED + """\
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=none"
@  TXT "verify=1"
"""
    text, r = fix(before, "--fix", "--level", "error")
    tap.same(text, after, "several rounds of repairs")
    tap.ok(r.returncode == 0, "then no error is left", r.stdout)
    again, r = fix(text, "--fix")
    tap.same(again, text, "twice changes nothing, the serial neither")
    text, r = fix(before, "--diff")
    tap.same(text, before, "--diff writes nothing")
    tap.ok(r.returncode == 1 and "+_dmarc TXT \"v=DMARC1; p=none\"" in
           r.stdout and r.stdout.startswith("--- a.zone"),
           "but shows what would be", r.stdout)


def withheld():
    # p=reject without any key would be an error of its own
    before = HEAD + "_dmarc TXT v=DMARC1; p=reject\n"
    text, r = fix(before, "--fix")
    tap.same(text, before, "a repair that makes an error is left out")
    tap.same(r.returncode, 1, "and the fault stays")
    text, r = fix(HEAD + "_dmarc TXT v=DMARC1; p=reject\n" + KEY, "--fix")
    tap.ok('TXT "v=DMARC1; p=reject"' in text, "with a key it is made", text,
           r.stdout)
    # two would be two policies
    before = HEAD + '@ TXT "v=spf1 mx -all"\n@ TXT \\"v=spf1 a -all\\"\n'
    text, r = fix(before, "--fix", "--ignore", "TXT007")
    tap.ok(text.count('"v=spf1') < 2 or r.returncode == 1,
           "no second policy", text)
    before = HEAD + "@ MX 10 mail.example.com\nmail A 1.1.1.1\n"
    text, r = fix(before, "--fix")
    tap.same(text, before, "nothing unsafe")
    text, r = fix(before, "--fix-unsafe")
    tap.ok("@ MX 10 mail.example.com.\n" in text, "but with --fix-unsafe",
           text)


def kept():
    before = (HEAD + "\n; a comment\nwww A 1.1.1.1   ; spaces stay\n"
              "_dmarc  300\tIN  TXT (\n\t\" v=DMARC1;\"\n\t\" p=none\" ) ; x\n")
    text, _ = fix(before, "--fix")
    want = RAISED + before[len(HEAD):].replace(
        '" v=DMARC1;', '"v=DMARC1;')
    tap.same(text, want, "layout and comments stay")
    dos = (HEAD + 'a TXT " x"\n_dmarc TXT " v=DMARC1; p=none"\n').replace(
        "\n", "\r\n")
    text, _ = fix(dos, "--fix")
    tap.ok(text.count("\r\n") == text.count("\n"), "CR LF stays", repr(text))
    clean = HEAD + "www A 1.1.1.1\n"
    text, _ = fix(clean, "--fix")
    tap.same(text, clean, "a clean zone is not touched")
    r = tap.run(tap.MAILZONE, "lint", "--fix", "-", input=HEAD)
    tap.same(r.returncode, 2, "standard input cannot be written to")


def meaning():
    """The records after a safe repair are those before, but the repaired."""
    records = "".join(f'h{i} {300 + i % 3} A 1.1.{i % 200}.1\n'
                      f'H{i} TXT " v=spf1 a -all"\n' for i in range(120))
    text, r = fix(HEAD + records, "--fix")
    tap.ok("can be" not in r.stderr and r.returncode in (0, 1),
           "a file of many", r.stderr)
    a, b = (tap.run(tap.MAILZONE, "fmt", "--canonical", "-", input=t).stdout
            .replace('" v=spf1', '"v=spf1').replace("2026112202", "2026112201")
            for t in (HEAD + records, text))
    tap.same(sorted(b.splitlines()), sorted(a.splitlines()),
             "holds the same records")
    left = json.loads(tap.run(tap.MAILZONE, "lint", "--format", "json",
                              "--now", "2026-11-22", "-", input=text).stdout)
    tap.ok(not {"TXT017", "ZON025"} & {f["rule"] for f in left["findings"]},
           "and none of the faults")


def main():
    repairs()
    withheld()
    kept()
    meaning()
    tap.done()


main()
