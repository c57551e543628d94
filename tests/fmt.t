#!/usr/bin/python3
"""mailzone fmt: what it lays out anew, and that it changes nothing else."""
import glob
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tap  # noqa: E402


def fmt(*args, text=None):
    # octets: CR is data here
    return subprocess.run([tap.MAILZONE, "fmt", *args], input=text or b"",
                          capture_output=True, timeout=240)


def tidy():
    got = fmt("--origin", "example.org", "-", text=(
        "\ufeff$ORIGIN   example.org.\r\n"
        "$TTL 3600 ; an hour\r\n"
        "@\tIN\tSOA ns1 hostmaster ( 1 ; serial\r\n"
        "      14400 3600\r\n"
        "   1209600 3600 )\r\n"
        "\r\n\r\n\r\n"
        "; the servers   \r\n"
        "\tNS   ns1\r\n"
        "ns1 300  IN A 5.9.1.1;first\r\n"
        "mail  A ( 5.9.1.2 )\r\n"
        '@ TXT "v=spf1  mx" " -all"   ; two\t strings\r\n'
        "x TXT a\\ \r\n"
        "\r\n"
    ).encode())
    want = (
        "$ORIGIN example.org.\n"
        "$TTL 3600 ; an hour\n"
        "@        IN SOA ns1 hostmaster ( 1 ; serial\n"
        "\t14400 3600\n"
        "\t1209600 3600 )\n"
        "\n"
        "; the servers\n"
        "            NS  ns1\n"
        "ns1  300 IN A   5.9.1.1 ;first\n"
        "mail        A   5.9.1.2\n"
        '@           TXT "v=spf1  mx" " -all" ; two\t strings\n'
        "x           TXT a\\ \n"
    )
    tap.same(got.stdout.decode(), want, "columns, comments, line ends, blank lines")
    again = fmt("--origin", "example.org", "-", text=want.encode())
    tap.same(again.stdout.decode(), want, "a second run changes nothing")


def canonical():
    got = fmt("--canonical", "-", text=(
        b"$ORIGIN Example.ORG.\n$TTL 1h\nb MX 10 Mail\nA A 5.9.1.1\n"
        b"$GENERATE 1-2 h$ A 5.9.1.$\nA A 5.9.1.1\n@ TXT \"x\"\n"
    ))
    tap.same(got.stdout.decode(), (
        'example.org.\t3600\tIN\tTXT\t"x"\n'
        "a.example.org.\t3600\tIN\tA\t5.9.1.1\n"
        "b.example.org.\t3600\tIN\tMX\t10 mail.example.org.\n"
        "h1.example.org.\t3600\tIN\tA\t5.9.1.1\n"
        "h2.example.org.\t3600\tIN\tA\t5.9.1.2\n"
    ), "canonical: sorted, absolute, lower case, each record once")


def files():
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/a.zone"
        with open(path, "w") as f:
            f.write("$TTL 60\n$ORIGIN x.org.\na   A 5.9.1.1\n")
        got = fmt("--check", path)
        tap.same((got.returncode, got.stdout.decode()), (1, path + "\n"),
                 "--check names the file and exits 1")
        got = fmt("-w", path)
        with open(path) as f:
            tap.same((got.returncode, got.stdout, f.read()),
                     (0, b"", "$TTL 60\n$ORIGIN x.org.\na A 5.9.1.1\n"),
                     "-w writes the file")
        tap.same(fmt("--check", path).returncode, 0, "--check is content then")
        with open(path, "w") as f:
            f.write("$TTL 60\n$ORIGIN x.org.\na   A 5.9.1\n")
        got = fmt("-w", path)
        with open(path) as f:
            tap.ok(got.returncode == 2 and b"ZON032" in got.stderr
                   and f.read().endswith("a   A 5.9.1\n"),
                   "a zone with an error is reported and left alone", got)
    tap.same(fmt("/nonexistent").returncode, 2, "no such file")
    tap.same(fmt().returncode, 2, "no file named")


def corpora():
    paths = sorted(
        p for pattern in ("corpora/*/zones/*", "corpora/*/db/*", "samples/*.db",
                          "samples/cf_export.txt")
        for p in glob.glob(os.path.join(tap.SHARED, pattern)) if os.path.isfile(p))
    if not paths:
        tap.skip("no ../shared/corpora here")
        return
    done = bad = 0
    for path in paths:
        first = fmt("--origin", "example.com", path)
        if first.returncode == 2:
            if b"layout" in first.stderr:
                bad += 1
                tap.note(f"{path}: {first.stderr.decode()}")
            continue
        done += 1
        again = fmt("--origin", "example.com", "-", text=first.stdout)
        if again.stdout != first.stdout:
            bad += 1
            tap.note(f"{path}: a second run changes it")
    tap.ok(not bad and done > 300, f"{done} zones of others keep their records")


tidy()
canonical()
files()
corpora()
tap.done()
