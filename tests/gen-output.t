#!/usr/bin/python3
"""gen: what it writes, and that it writes the same again; --check, --prune,
--only, -o -, folders of files."""
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import configs
import tap

SUFFIXES = [".cloudflare.json", ".cloudflare.txt", ".values.txt", ".zone"]


def gen(folder, *options, **more):
    return tap.mailzone("gen", *options, cwd=folder, **more)


def listed(folder, out="out"):
    text = tap.read(os.path.join(folder, out, ".mailzone"))
    return re.findall(r"^file (.*)$", text, re.M)


def files(folder, out="out"):
    return sorted(f for f in tap.tree(os.path.join(folder, out))
                  if f != ".mailzone")


def names(*domains):
    return sorted(d + s for d in domains for s in SUFFIXES)


def first_and_second():
    folder = configs.place("a.example", "b.example")
    r = gen(folder)
    tap.passes(r, "gen")
    tap.same(r.stdout, "", "nothing on standard output")
    tap.ok(re.search(r"^2 domains, \d+ records, 2 keys made, "
                     r"8 files written, 0 unchanged$", r.stderr, re.M),
           "a summary", r.stderr)
    tap.same(files(folder), names("a.example", "b.example"), "the files")
    tap.same(listed(folder), names("a.example", "b.example"),
             "the manifest lists them")
    before = configs.stamps(folder)
    r = gen(folder)
    tap.passes(r, "gen again")
    tap.same(configs.stamps(folder), before, "touches nothing")
    tap.ok("0 files written, 8 unchanged" in r.stderr, "and says so",
           r.stderr)
    tap.same(gen(folder, "-q").stderr, "", "-q: silence")
    r = gen(folder, "--format", "json")
    tap.ok('"unchanged":8' in r.stdout, "--format json", r.stdout)
    for c in ("--color=never", "--color=auto"):
        r = gen(folder, c, env={**os.environ, "TERM": "xterm"})
        tap.ok("\033" not in r.stdout + r.stderr and "\r" not in r.stderr,
               f"{c}: no escapes and no progress in a pipe")
    return folder


def determinism(folder):
    want = tap.tree(os.path.join(folder, "out"))
    for jobs in ("1", "4"):
        other = tap.temporary()
        shutil.copytree(os.path.join(folder, "keys"),
                        os.path.join(other, "keys"))
        shutil.copy(os.path.join(folder, "mailzone.yaml"), other)
        os.mkdir(os.path.join(other, "deep"))
        r = gen(os.path.join(other, "deep"), "-j", jobs, "-o", "../out",
                "../mailzone.yaml",
                env={**os.environ, "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"})
        tap.passes(r, f"-j{jobs} elsewhere")
        tap.same(tap.tree(os.path.join(other, "out")), want,
                 f"-j{jobs}, another folder, locale, zone: the same octets")
    r = gen(folder, "--now", "2031-01-01")
    tap.ok("0 files written" in r.stderr, "no clock in it", r.stderr)
    many = configs.place(*(f"d{i}.example" for i in range(40)))
    bad = configs.config(*(f"d{i}.example" for i in range(40)))
    tap.write(os.path.join(many, "mailzone.yaml"),
              bad.replace("mx: [mail]", "mx: [nowhere]"))
    one, four = gen(many, "-j1"), gen(many, "-j4")
    tap.same((one.returncode, one.stderr), (four.returncode, four.stderr),
             "problems come in the same order with any number of threads")
    tap.same(one.returncode, 2, "an invalid YAML: exit 2")
    tap.ok(one.stderr.count(": error: ") >= 40, "all problems in one run")
    tap.same(sorted(os.listdir(many)), ["mailzone.yaml"],
             "and nothing is written, no key made")


def check():
    folder = configs.place("a.example")
    r = gen(folder, "--check")
    tap.ok(r.returncode == 2 and "keys/a.example/s1.pub" in r.stderr,
           "--check without a public half names it", r.stderr)
    tap.same(sorted(os.listdir(folder)), ["mailzone.yaml"],
             "and writes nothing")
    tap.passes(tap.mailzone("keys", "generate", cwd=folder), "keys generate")
    before = configs.stamps(folder)
    r = gen(folder, "--check")
    tap.same(r.returncode, 1, "--check: nothing stands there, exit 1")
    tap.same(re.findall(r"^\+\+\+ (.*)$", r.stdout, re.M),
             [f"out/{n}" for n in ("a.example.zone",
                                   "a.example.cloudflare.txt",
                                   "a.example.cloudflare.json",
                                   "a.example.values.txt", ".mailzone")],
             "a difference for every file")
    tap.same(r.stdout.count("--- /dev/null\n"), 5, "from nothing")
    tap.same(configs.stamps(folder), before, "and nothing is written")
    tap.passes(gen(folder), "gen")
    r = gen(folder, "--check")
    tap.same((r.returncode, r.stdout), (0, ""), "--check: up to date")
    zone = os.path.join(folder, "out/a.example.zone")
    text = tap.read(zone)
    tap.write(zone, text.replace("-all", "~all") + "extra\033[31m\n")
    stale = configs.stamps(folder)
    r = gen(folder, "--check")
    tap.same(r.returncode, 1, "a changed file: exit 1")
    tap.ok("--- out/a.example.zone\n+++ out/a.example.zone\n@@" in r.stdout
           and re.search(r"^-.*~all", r.stdout, re.M)
           and re.search(r"^\+.*-all", r.stdout, re.M), "both lines are shown",
           r.stdout)
    tap.ok("\033" not in r.stdout and "\\x1b[31m" in r.stdout,
           "control characters are escaped")
    tap.ok("1 file differs" in r.stderr, "and counted", r.stderr)
    tap.same(configs.stamps(folder), stale, "nothing is repaired")
    tap.ok("\033[" in gen(folder, "--check", "--color=always").stdout,
           "in colour when asked")
    if shutil.which("patch"):
        tap.write(zone, text.replace("-all", "~all"))
        r = gen(folder, "--check")
        tap.run("patch", "-p0", cwd=folder, input=r.stdout)
        tap.same(tap.read(zone), text, "patch(1) understands the difference")
    tap.write(zone, text)
    os.remove(os.path.join(folder, "out/a.example.values.txt"))
    r = gen(folder, "--check")
    tap.ok(r.returncode == 1 and "+++ out/a.example.values.txt" in r.stdout,
           "a missing file is a difference")
    tap.passes(gen(folder), "gen brings it back")
    shutil.rmtree(os.path.join(folder, "keys/a.example"))
    os.mkdir(os.path.join(folder, "keys/a.example"))
    r = gen(folder)
    tap.ok(r.returncode == 2 and "out/a.example.zone" in r.stderr,
           "a published selector without its key: an error", r.stderr)
    tap.same(os.listdir(os.path.join(folder, "keys/a.example")), [],
             "and no new key")


def prune():
    folder = configs.place("a.example", "b.example")
    tap.passes(gen(folder), "two domains")
    tap.write(os.path.join(folder, "mailzone.yaml"),
              configs.config("a.example"))
    mine = os.path.join(folder, "out/c.example.zone")
    tap.write(mine, "mine\n")
    r = gen(folder)
    tap.passes(r, "one is taken out")
    tap.ok("4 files in 'out' are no longer wanted" in r.stderr,
           "without --prune they are told", r.stderr)
    tap.ok("out/b.example.zone" in gen(folder, "-v").stderr,
           "-v names them")
    r = gen(folder, "--check")
    tap.ok(r.returncode == 1 and
           "--- out/b.example.zone\n+++ /dev/null\n" in r.stdout,
           "--check: they are differences", r.stdout)
    r = gen(folder, "--prune", "--target", "bind")
    tap.ok("1 removed" in r.stderr, "--prune keeps to the targets named",
           r.stderr)
    r = gen(folder, "--prune")
    tap.ok("3 removed" in r.stderr, "--prune", r.stderr)
    tap.same(files(folder), sorted(names("a.example") + ["c.example.zone"]),
             "removes ours, and nothing else")
    tap.same(listed(folder), names("a.example"), "the manifest follows")
    tap.same(gen(folder, "--check").returncode, 0, "--check agrees")
    tap.passes(gen(folder, "--target", "cloudflare"), "one target")
    tap.same(listed(folder), names("a.example"),
             "leaves the files of the others")


def only():
    folder = configs.place("a.example", "b.example", "c.example")
    tap.passes(gen(folder, "--only", "b.example"), "--only")
    tap.same(files(folder), names("b.example"), "one domain's files")
    tap.same(sorted(os.listdir(os.path.join(folder, "keys"))),
             [".gitignore", "b.example"], "one domain's keys")
    tap.passes(gen(folder, "--only", "A.Example.", "--only=c.example"),
               "two more")
    tap.same(listed(folder), names("a.example", "b.example", "c.example"),
             "the manifest keeps the others")
    tap.write(os.path.join(folder, "mailzone.yaml"),
              configs.config("a.example", "b.example", "c.example")
              .replace("192.0.2.25", "192.0.2.99"))
    before = configs.stamps(os.path.join(folder, "out"))
    tap.passes(gen(folder, "--only", "a.example", "--prune"), "a change")
    after = configs.stamps(os.path.join(folder, "out"))
    tap.same(sorted(n for n in after if after[n] != before.get(n)),
             names("a.example"), "touches that domain's files alone")
    r = gen(folder, "--only", "a.exmaple")
    tap.ok(r.returncode == 2 and "did you mean 'a.example'?" in r.stderr,
           "a typo", r.stderr)


def stdout():
    folder = configs.place("a.example")
    r = gen(folder, "-o", "-")
    tap.passes(r, "-o -")
    tap.ok("_dmarc.a.example." in r.stdout and "-o -" not in r.stdout
           and "; ----" not in r.stdout, "prints the fragment", r.stdout)
    tap.same(sorted(os.listdir(folder)), ["keys", "mailzone.yaml"],
             "and writes keys alone")
    tap.passes(gen(folder), "gen")
    tap.same(r.stdout, tap.read(os.path.join(folder, "out/a.example.zone")),
             "the same as the file")
    r = gen(folder, "-o", "-", "--target=bind,values")
    tap.ok("; ---- a.example.zone ----\n" in r.stdout and
           "; ---- a.example.values.txt ----\n" in r.stdout,
           "several files have heads")
    with open("/dev/full", "w", encoding="utf-8") as full:
        import subprocess
        r = subprocess.run([tap.MAILZONE, "gen", "-o", "-"], stdout=full,
                           stderr=subprocess.PIPE, text=True, cwd=folder,
                           check=False)
    tap.ok(r.returncode == 2 and "No space left" in r.stderr,
           "a full disk behind the pipe", r.stderr)


def folders():
    folder = tap.temporary()
    where = os.path.join(folder, "conf")
    tap.write(os.path.join(where, "mailzone.yaml"),
              "version: 1\ndefaults: {ttl: 1234}\n")
    tap.write(os.path.join(where, "z.yaml"), configs.config("z.example"))
    tap.write(os.path.join(where, "sub/a.yml"), configs.config("a.example"))
    for skipped in (".git/x.yaml", "keys/x.yaml", "out/x.yaml", ".hidden.yaml",
                    "own/x.yaml"):
        tap.write(os.path.join(where, skipped), "not: [valid")
    os.remove(os.path.join(where, "own/x.yaml"))
    os.symlink("..", os.path.join(where, "sub/loop"))
    r = gen(folder, "conf", "-o", "conf/out")
    tap.passes(r, "a folder of files")
    tap.same(sorted(n for n in files(folder, "conf/out") if n[-5:] == ".zone"),
             ["a.example.zone", "z.example.zone"], "all of its domains")
    tap.ok(" 1234 IN " in tap.read(os.path.join(
        where, "out/z.example.zone")), "mailzone.yaml's defaults hold for all")
    tap.same(sorted(n for n in os.listdir(os.path.join(where, "keys"))
                    if n[0] != "x"),
             [".gitignore", "a.example", "z.example"], "keys are beside it")
    r = gen(folder, "conf/z.yaml", "conf/sub/a.yml")
    tap.ok(r.returncode == 2 and "--keys-dir" in r.stderr,
           "files of several folders need --keys-dir", r.stderr)
    r = gen(folder, "conf/z.yaml", "conf/sub/a.yml", "--keys-dir", "conf/keys",
            "--keys", "require")
    tap.passes(r, "and have it")
    r = gen(folder, "-", "-o", "piped", "--keys-dir", "conf/keys",
            input=configs.config("a.example"))
    tap.passes(r, "the YAML from a pipe")


def reports():
    folder = configs.place(configs.domain("a.example").replace(
        "dmarc@a.example", "r@reports.example.net"),
        configs.domain("b.example").replace(
        "dmarc@b.example", "r@reports.example.net"))
    tap.passes(gen(folder), "reports that go abroad")
    path = os.path.join(folder, "out/report/reports.example.net.zone")
    if tap.ok(os.path.exists(path), "a fragment for their zone"):
        text = tap.read(path)
        tap.ok("a.example._report._dmarc.reports.example.net." in text and
               "b.example._report._dmarc.reports.example.net." in text,
               "with a record for each domain", text)
    tap.ok("report/reports.example.net.zone" in listed(folder),
           "in the manifest")
    tap.same(gen(folder, "--check").returncode, 0, "--check")
    before = configs.stamps(folder)
    tap.passes(gen(folder, "--only", "a.example"), "--only one of them")
    tap.same(configs.stamps(folder), before, "keeps the other's record")
    tap.write(os.path.join(folder, "mailzone.yaml"),
              configs.config("a.example", "b.example"))
    tap.passes(gen(folder, "--prune"), "they come home")
    tap.ok(not os.path.exists(os.path.dirname(path)),
           "--prune removes it and its folder")


def many_records():
    hosts = "".join(f"      x{i} IN A 192.0.2.{i % 250 + 1}\n"
                    for i in range(450))
    folder = configs.place(configs.domain("a.example",
                                          more="    records: |\n" + hosts))
    tap.passes(gen(folder), "450 records")
    tap.same(files(folder), sorted(
        names("a.example") + ["a.example.cloudflare-2.json",
                              "a.example.cloudflare-3.json"]),
             "API bodies in parts")
    tap.write(os.path.join(folder, "mailzone.yaml"),
              configs.config("a.example"))
    tap.passes(gen(folder, "--prune"), "fewer of them")
    tap.same(files(folder), names("a.example"), "the parts are gone")


def lint():
    folder = configs.place(configs.domain(
        "a.example", more="    records: |\n"
        '      foo._domainkey IN TXT "v=DKIM1; p=AAAA"\n'))
    r = gen(folder)
    tap.ok(r.returncode == 1 and "[DKM010 " in r.stderr
           and "mailzone.yaml:11:7: error:" in r.stderr,
           "records that lint finds wrong: exit 1, at their line", r.stderr)
    tap.same(sorted(os.listdir(folder)), ["mailzone.yaml"],
             "nothing is written, no key made")
    tap.same(gen(folder, "-o-").stdout, "", "nor printed")
    tap.passes(gen(folder, "--force"), "--force")
    tap.same(files(folder), names("a.example"), "writes all the same")
    tap.write(os.path.join(folder, ".mailzone-lint.yaml"),
              "levels: {DKM010: warning}\n")
    tap.passes(gen(folder), "a milder level of the user's")


determinism(first_and_second())
lint()
check()
prune()
only()
stdout()
folders()
reports()
many_records()
tap.done()
