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


def files(**texts):
    """A folder with files, and what lint --fix of it leaves in them."""
    top = tap.temporary()
    for name, text in texts.items():
        tap.write(os.path.join(top, name.replace("_", ".")), text)
    return top


def held(top, name):
    with open(os.path.join(top, name), encoding="utf-8", newline="") as f:
        return f.read()


def included():
    main = HEAD + "$INCLUDE sub.zone\n"
    sub = "_DMARC TXT \"v=DMARC1; p=none\" ; ours\n"
    top = files(main_zone=main, sub_zone=sub)
    r = lint(top, "--diff", ".")
    tap.ok("--- sub.zone" in r.stdout and r.returncode == 1,
           "--diff shows the included file", r.stdout)
    tap.same(held(top, "sub.zone"), sub, "and writes it not")
    r = lint(top, "--fix", "--level", "error", ".")
    tap.same(held(top, "sub.zone"), sub.replace("_DMARC", "_dmarc"),
             "an included file is repaired where the fault stands")
    tap.same(held(top, "main.zone"), main.replace("01 ; serial",
                                                  "02 ; serial"),
             "the serial goes up in the file that has it")
    tap.ok(r.stdout.count("DMA010") == 1 and r.returncode == 0,
           "a file that another one includes is judged there alone",
           r.stdout)
    # the record beside it is in the other file
    top = files(main_zone=main + '@ TXT "v=spf1 mx -all"\n',
                sub_zone="@ TXT v=spf1 a -all\n")
    lint(top, "--fix", ".")
    tap.same(held(top, "sub.zone"), "@ TXT v=spf1 a -all\n",
             "a second policy is seen across files")
    other = HEAD.replace("example.com", "example.net")
    top = files(a_zone=main, b_zone=other + "$INCLUDE sub.zone\n",
                sub_zone=sub)
    lint(top, "--fix", ".")
    tap.same(held(top, "sub.zone"), sub,
             "a file that two zones include stays as it is")
    r = lint(top, "--fix", "--level", "error", "a.zone")
    tap.ok(held(top, "sub.zone") != sub, "but not where one is given alone")
    top = files(a_zone=HEAD + "$INCLUDE b.zone\n",
                b_zone="$INCLUDE a.zone\nX A 192.0.2.1\n")
    r = lint(top, "--fix", ".")
    tap.ok(r.returncode in (0, 1) and "x A" in held(top, "b.zone"),
           "files that include each other", r.stderr)


def inlined():
    banner = ";; Domain:     example.com.\n"
    sub = "mail.example.com. 1 IN A 203.0.113.7\n"
    top = files(main_txt=banner + "$INCLUDE sub.inc\n", sub_inc=sub)
    lint(top, "--fix", "main.txt")
    tap.same(held(top, "main.txt"), banner + sub,
             "Cloudflare's import knows no $INCLUDE: the file is put there")
    tap.same(held(top, "sub.inc"), sub, "and stays")
    zone = HEAD.replace("TTL 3600", "TTL 20") + "@ MX 0 .\n"
    text, _ = fix(zone, "--fix", "--target", "cloudflare", "--select", "CFL")
    tap.same(text, zone, "a zone is not changed for Cloudflare's sake")


def tables():
    text = "mail\tTXT\tA\t3600\nmail\tTXT\tA\t3600\n"
    top = files(a_tsv=text)
    r = lint(top, "--fix", ".")
    tap.same(held(top, "a.tsv"), text, "a table is no zone")
    tap.ok("0 files" in r.stderr, "and not counted", r.stderr)


def suppressed():
    text = HEAD + "WWW A 1.1.1.1 ; mailzone: ignore ZON025 -- a brand\n"
    got, r = fix(text, "--fix")
    tap.same(got, text, "what a comment waives is not repaired")


def same_files():
    before = HEAD + "WWW A 1.1.1.1\n"
    after = RAISED + "www A 1.1.1.1\n"
    top = files(a_zone=before)
    r = lint(top, "--fix", "a.zone", "./a.zone", ".")
    tap.same(held(top, "a.zone"), after, "a file given three times")
    tap.ok("1 finding repaired" in r.stderr, "is repaired once", r.stderr)
    top = files(real_zone=before)
    os.chmod(os.path.join(top, "real.zone"), 0o640)
    os.symlink("real.zone", os.path.join(top, "link.zone"))
    lint(top, "--fix", "link.zone")
    tap.ok(os.path.islink(os.path.join(top, "link.zone")),
           "a link stays one")
    tap.same(held(top, "real.zone"), after, "the file behind it is repaired")
    tap.same(os.stat(os.path.join(top, "real.zone")).st_mode & 0o777, 0o640,
             "its mode stays")
    tap.same(sorted(os.listdir(top)), ["link.zone", "real.zone"],
             "nothing is left beside it")


def unwritable():
    if os.geteuid() == 0:
        tap.skip("root writes anywhere")
        return
    top = files(a_zone=HEAD + "WWW A 1.1.1.1\n")
    os.chmod(top, 0o500)
    r = lint(top, "--fix", "a.zone")
    os.chmod(top, 0o700)
    tap.ok(r.returncode == 2 and "a.zone" in r.stderr,
           "a folder that cannot be written to", r.stderr)


def octets():
    text = ("\ufeff" + HEAD + "x\tIN\tTXT\t\" v=spf1 a -all\"\t; tab\n"
            "Y IN A 1.1.1.1").replace("\n", "\r\n")
    got, _ = fix(text, "--fix")
    want = text[1:].replace("01 ; serial", "02 ; serial").replace(
        '" v=', '"v=').replace("Y IN", "y IN")
    tap.same(got, want, "BOM goes; TAB, CR LF and a last line without stay")
    axfr = ("@ 60 IN SOA a.example.net. h.example.net. 7 14400 3600 1209600 "
            "3600\n")
    text = ("$ORIGIN example.com.\n" + axfr + "@ 60 IN NS ns1.example.net.\n"
            "@ 60 IN NS ns2.example.org.\nWWW 60 IN A 1.1.1.1\n" + axfr)
    got, _ = fix(text, "--fix")
    tap.same(got, text.replace(" 7 ", " 8 ").replace("WWW", "www"),
             "a transfer's two SOA keep one serial")
    two = HEAD + "a A 1.1.1.1\n" + "  TXT \"\"\n" * 30 + "  A 1.1.1.2\n"
    got, _ = fix(two, "--fix")
    tap.same(got, RAISED + "a A 1.1.1.1\n  A 1.1.1.2\n",
             "many records of one owner go")


def chosen():
    """What is selected is repaired, what is not is looked at all the same."""
    before = HEAD + '@ TXT "v=spf1 mx -all"\n@ TXT v=spf1 a -all\n'
    text, r = fix(before, "--fix", "--select", "TXT007")
    tap.same(text, before, "a second policy, by a rule that was not selected")
    text, r = fix(HEAD + "WWW TXT v=spf1 a -all\n", "--fix", "--select",
                  "TXT007")
    tap.same(text, RAISED + 'WWW TXT "v=spf1 a -all"\n',
             "nothing but what was selected")


def yaml():
    text = "version: 1\ndomains:\n  example.com: {ttl: !10m}\n"
    top = files(mailzone_yaml=text)
    for option in ("--fix", "--fix-unsafe", "--diff"):
        r = lint(top, option, "mailzone.yaml")
        tap.same(held(top, "mailzone.yaml"), text,
                 f"{option}: YAML is not rewritten")
    r = lint(top, "--fix", "mailzone.yaml")
    tap.ok(r.returncode == 1 and "= " in r.stdout,
           "what to write is said", r.stdout)


def main():
    repairs()
    withheld()
    kept()
    meaning()
    included()
    inlined()
    suppressed()
    tables()
    same_files()
    unwritable()
    octets()
    chosen()
    yaml()
    tap.done()


main()
