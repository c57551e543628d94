#!/usr/bin/python3
"""mailzone lint from outside: what is read, what is printed, how it ends."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

HEAD = "$ORIGIN example.com.\n$TTL 3600\n"
WHOLE = (HEAD + "@ SOA ns1.example.net. h.example.net. 2026112201 14400 3600 "
         "1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n")
PTR = '@ TXT "v=spf1 ptr -all"\n'


def folder(files):
    """A folder with those files; names may hold slashes."""
    top = tap.temporary()
    for name, text in files.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
    return top


def lint(top, *args, **options):
    return tap.mailzone("lint", "--now", "2026-11-22", *args, cwd=top,
                        **options)


def found(result):
    """(file, rule, line) of a JSON report."""
    return [(f["file"], f["rule"], f["line"])
            for f in json.loads(result.stdout)["findings"]]


def exits():
    top = folder({
        "clean.zone": HEAD + '@ TXT "hello"\n',
        "warning.zone": HEAD + PTR,
        "error.zone": HEAD + "@ MX mail 10\n",
        "info.zone": HEAD + "Mail A 1.1.1.1\n",
    })
    for name, args, want in (
            ("clean", (), 0), ("warning", (), 1), ("error", (), 1),
            ("info", (), 0), ("info", ("--level", "info"), 1),
            ("warning", ("--level", "error"), 0),
            ("warning", ("--ignore", "SPF"), 0),
            ("warning", ("--select", "MX"), 0),
            ("error", ("--level", "error"), 1)):
        r = lint(top, *args, name + ".zone")
        tap.same(r.returncode, want, f"{name} {' '.join(args)}")
    tap.same(lint(top, "none.zone").returncode, 2, "no such file")
    r = lint(top, "none.zone", "warning.zone")
    tap.same(r.returncode, 2, "one that is missing")
    tap.ok("SPF026" in r.stdout, "does not keep the others from being read")
    tap.ok("none.zone" in r.stderr, "and is named", r.stderr)
    tap.same(lint(top).returncode, 2, "no file at all")
    r = lint(top, "--select", "SPF0266", "clean.zone")
    tap.same(r.returncode, 2, "no such rule")
    tap.ok("SPF026" in r.stderr, "with a suggestion", r.stderr)
    tap.same(lint(top, "--origin", "a..b", "clean.zone").returncode, 2,
             "an origin that is none")
    tap.same(lint(top, "--lock", "none", "clean.zone").returncode, 2,
             "a lock that is not there")
    for text in (b"", b"\0\0\0\xff", b"\xff\xfe@\0", b"(" * 99, b'"', b"\\",
                 b"$INCLUDE\n", b"@ TXT " + b"\xc2" * 300):
        with open(os.path.join(top, "odd"), "wb") as f:
            f.write(text)
        code = lint(top, "odd").returncode
        tap.ok(code in (0, 1), f"the content {text[:8]!r} is 0 or 1", code)


def kinds():
    top = folder({
        "a.zone": HEAD + PTR,
        "b/zone-without-ending": HEAD + PTR,
        "b/keys/x.zone": HEAD + PTR,
        "b/.git/x.zone": HEAD + PTR,
        "b/README": "Zones of example.com.\n\nSee the wiki.\n",
        "b/photo.bin": bytes(range(256)) * 8,
        "b/empty": "",
        "c/other.yaml": "on: push\njobs: {}\n",
        "c/mail.yaml": "version: 1\ndomains: {example.com: {mx: [nil]}}\n",
    })
    r = lint(top, "--format", "json", ".")
    tap.same(found(r), [
        ("./a.zone", "SPF026", 3), ("./b/zone-without-ending", "SPF026", 3),
        ("./c/mail.yaml", "CFG022", 2)], "a folder's zones and YAML")
    tap.same(json.loads(r.stdout)["summary"]["files"], 3, "are counted")
    r = lint(top, ".")
    tap.ok("skipped: 4 files" in r.stderr, "and what is neither", r.stderr)
    tap.ok(not lint(top, "-q", ".").stderr, "-q says nothing of it")
    r = lint(top, "--format", "json", "-", input=HEAD + PTR)
    tap.same(found(r), [("<stdin>", "SPF026", 3)], "standard input")
    r = lint(top, "--format", "json", "--origin", "example.org", "-",
             input="www.example.org A 1.1.1.1\n")
    tap.same([f[1] for f in found(r)], ["ZON021"], "--origin")


def order():
    files = {f"z{i:03}.zone": HEAD + PTR * (i % 3 + 1) for i in range(60)}
    top = folder(files)
    one = lint(top, "-j", "1", ".")
    many = lint(top, "-j", "8", ".")
    tap.same(many.stdout, one.stdout, "threads print in the files' order")
    back = lint(top, "-j", "8", "--format", "json",
                *sorted(files, reverse=True))
    names = [f[0] for f in found(back)]
    tap.same(names, sorted(names, reverse=True), "which is the one given")


def large():
    """One zone of many records and findings, which threads share."""
    many = "".join(f'd{i} TXT "v=spf1 ptr -all"\n' for i in range(20000))
    top = folder({"a.zone": WHOLE + many, "b.zone": HEAD + PTR,
                  "c.zone": WHOLE + many.replace("d", "e")})
    for form in ("text", "json", "sarif", "github", "gitlab"):
        one = lint(top, "-j", "1", "--format", form, ".")
        six = lint(top, "-j", "6", "--format", form, ".")
        tap.ok(six.stdout == one.stdout and len(one.stdout) > 1000000,
               f"{form}: what threads write of large zones is the same")
        if form == "json":
            tap.same(sum(1 for f in found(six) if f[1] == "SPF026"), 40001,
                     "every finding stands there")


def includes():
    top = folder({
        "zones/main.zone": WHOLE + "$INCLUDE part/dkim.zone\n" + PTR,
        "zones/part/dkim.zone": "sub " + PTR[2:],
        "zones/loop.zone": HEAD + "$INCLUDE loop.zone\n",
        "zones/out.zone": HEAD + "$INCLUDE ../secret\n",
        "zones/abs.zone": HEAD + "$INCLUDE /etc/passwd\n",
        "zones/gone.zone": HEAD + "$INCLUDE gone\n",
        "secret": "secret A 1.1.1.1\n",
    })
    os.symlink("../secret", os.path.join(top, "zones/link"))
    with open(os.path.join(top, "zones/linked.zone"), "w",
              encoding="utf-8") as f:
        f.write(HEAD + "$INCLUDE link\n")
    r = lint(top, "--format", "json", "--select", "SPF026",
             "zones/main.zone")
    tap.same(found(r), [("zones/main.zone", "SPF026", 7),
                        ("zones/part/dkim.zone", "SPF026", 1)],
             "$INCLUDE beside the zone is read, named with its own lines")
    for name in ("loop", "out", "abs", "gone", "linked"):
        r = lint(top, "--format", "json", f"zones/{name}.zone")
        tap.same([f[1] for f in found(r)], ["ZON039"],
                 f"$INCLUDE {name} is refused")
    r = lint(top, "--allow-include", ".", "zones/out.zone")
    tap.ok(r.returncode == 0, "--allow-include", r.stdout)


def baseline():
    top = folder({"a.zone": HEAD + PTR + "Mail A 1.1.1.1\n"})
    r = lint(top, "--write-baseline", "known", "a.zone")
    tap.same(r.returncode, 0, "--write-baseline")
    r = lint(top, "--baseline", "known", "--level", "info", "a.zone")
    tap.same((r.returncode, r.stdout), (0, ""), "what is known is left out")
    tap.ok("of the baseline" in r.stderr, "and counted", r.stderr)
    with open(os.path.join(top, "a.zone"), "w", encoding="utf-8") as f:
        f.write(HEAD + "; moved\n\nMail  A 1.1.1.1\n" + PTR
                + '  TXT "v=spf1 +all"\n')
    r = lint(top, "--baseline", "known", "--format", "json", "a.zone")
    tap.ok(r.returncode == 1 and "SPF026" not in r.stdout
           and "SPF027" in r.stdout, "records may move, new faults count",
           r.stdout)
    before = tap.read(os.path.join(top, "known"))
    lint(top, "--write-baseline", "known2", "-j", "4", "a.zone")
    tap.ok("SPF026" in before and before.startswith("#"), "a text to commit")
    tap.write(os.path.join(top, "bad"), "nonsense\n")
    tap.same(lint(top, "--baseline", "bad", "a.zone").returncode, 2,
             "a baseline that is none")


def config():
    top = folder({
        "repo/.git/HEAD": "",
        "repo/.mailzone-lint.yaml":
            "levels: {ptr-mechanism: error, ZON025: off, MX: info}\n"
            "ignore: [SPF051]\n",
        "repo/zones/a.zone": HEAD + PTR + "Mail A 1.1.1.1\n",
        ".mailzone-lint.yaml": "ignore: [SPF]\n",
    })
    where = os.path.join(top, "repo/zones")
    r = lint(where, "--format", "json", "a.zone")
    levels = {f["rule"]: f["level"]
              for f in json.loads(r.stdout)["findings"]}
    tap.same(levels, {"SPF026": "error"}, "levels of the repository's root")
    tap.write(os.path.join(top, "repo/.mailzone-lint.yaml"),
              "levls: {SPF026: error}\nlevels: {SPF999: error, SPF026: bad}\n"
              "select: SPF026\n")
    r = lint(where, "a.zone")
    tap.same(r.returncode, 2, "a file with faults")
    for what in ("'levls'", "'levels'", "SPF999", "error, warning, info",
                 "not a list"):
        tap.ok(what in r.stderr, f"says {what}", r.stderr)


# What GitHub and the standard ask of a report, in short.
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results", "columnKind"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"const": "unicodeCodePoints"},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {"driver": {
                            "type": "object",
                            "required": ["name", "version", "rules"],
                            "properties": {"rules": {
                                "type": "array",
                                "uniqueItems": True,
                                "items": {"$ref": "#/definitions/rule"},
                            }},
                        }},
                    },
                    "results": {
                        "type": "array",
                        "items": {"$ref": "#/definitions/result"},
                    },
                },
            },
        },
    },
    "definitions": {
        "message": {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {"text": {"type": "string", "minLength": 1}},
        },
        "rule": {
            "type": "object",
            "required": ["id", "shortDescription", "fullDescription", "help",
                         "defaultConfiguration"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[A-Z]+[0-9]{3}$"},
                "name": {"type": "string"},
                "shortDescription": {"$ref": "#/definitions/message"},
                "fullDescription": {"$ref": "#/definitions/message"},
                "help": {"$ref": "#/definitions/message"},
                "defaultConfiguration": {
                    "type": "object",
                    "properties": {"level": {
                        "enum": ["note", "warning", "error"]}},
                },
            },
        },
        "location": {
            "type": "object",
            "required": ["physicalLocation"],
            "properties": {
                "message": {"$ref": "#/definitions/message"},
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation", "region"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "required": ["uri"],
                            "properties": {"uri": {
                                "type": "string",
                                "pattern": "^[!-~]+$",
                            }},
                        },
                        "region": {
                            "type": "object",
                            "required": ["startLine"],
                            "additionalProperties": False,
                            "properties": {
                                name: {"type": "integer", "minimum": 1}
                                for name in ("startLine", "startColumn",
                                             "endLine", "endColumn")
                            },
                        },
                    },
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["ruleId", "ruleIndex", "level", "message",
                         "locations"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["note", "warning", "error"]},
                "message": {"$ref": "#/definitions/message"},
                "locations": {
                    "type": "array",
                    "items": {"$ref": "#/definitions/location"},
                },
                "relatedLocations": {
                    "type": "array",
                    "items": {"$ref": "#/definitions/location"},
                },
                "partialFingerprints": {"type": "object"},
            },
        },
    },
}


def formats():
    name = "a b#ä.zone"
    top = folder({
        name: HEAD + "\u00e4 " + PTR[2:] + 'x TXT "v=spf1 \\226\\128\\147all'
              '\\"<&\\027"\na 60 A 1.1.1.1\na 30 A 1.1.1.2\n',
        "clean.zone": HEAD,
    })
    text = lint(top, name)
    tap.ok(f"{name}:3:15: warning: " in text.stdout
           and "[SPF026 ptr-mechanism]" in text.stdout, "text", text.stdout)
    tap.ok("\x1b" not in text.stdout, "no control character of the zone")
    color = lint(top, "--color", "always", name)
    tap.ok("\x1b[" in color.stdout, "colours when asked for")

    r = lint(top, "--format", "json", name)
    report = json.loads(r.stdout)
    tap.same(report["version"], 1, "JSON has a version")
    keys = {"rule", "name", "level", "file", "line", "column", "end_line",
            "end_column", "owner", "type", "message", "fix"}
    tap.ok(all(set(f) == keys for f in report["findings"]),
           "and the keys of the contract")
    summary = report["summary"]
    tap.same({k: summary[k] for k in ("files", "records")},
             {"files": 1, "records": 4}, "and a summary")
    tap.same(sum(summary[k] for k in ("error", "warning", "info")),
             len(report["findings"]), "that adds up")
    empty = json.loads(lint(top, "--format", "json", "clean.zone").stdout)
    tap.same(empty["findings"], [], "no findings")

    r = lint(top, "--format", "github", name)
    lines = r.stdout.splitlines()
    tap.ok(lines and all(x.startswith(("::error file=", "::warning file=",
                                       "::notice file="))
                         for x in lines), "a line a finding", r.stdout)
    tap.ok(any(f"::warning file={name},line=3,endLine=3,col=15," in x
               for x in lines), "with its place", r.stdout)

    r = lint(top, "--format", "gitlab", "./" + name)
    issues = json.loads(r.stdout)
    tap.same(len(issues), sum(summary[k] for k in ("error", "warning",
                                                   "info")),
             "GitLab's report has all findings")
    tap.ok(all(set(x) == {"check_name", "description", "severity",
                          "fingerprint", "location"}
               and x["severity"] in ("info", "minor", "major")
               and x["location"]["path"] == name
               and x["location"]["lines"]["begin"] > 0 for x in issues),
           "with what GitLab asks for, the path from the root", r.stdout)
    prints = [x["fingerprint"] for x in issues]
    tap.ok(len(set(prints)) == len(prints), "and fingerprints of their own")
    moved = folder({name: "; a line more\n" + tap.read(
        os.path.join(top, name))})
    tap.same([x["fingerprint"] for x in json.loads(lint(
        moved, "--format", "gitlab", name).stdout)], prints,
             "that stay when a line comes before")
    tap.same(json.loads(lint(top, "--format", "gitlab",
                             "clean.zone").stdout), [], "none is a list, too")

    r = lint(top, "--format", "sarif", name)
    report = json.loads(r.stdout)
    rules = [x["id"] for x in report["runs"][0]["tool"]["driver"]["rules"]]
    results = report["runs"][0]["results"]
    tap.ok(results and all(rules[x["ruleIndex"]] == x["ruleId"]
                           for x in results), "SARIF's rules are indexed")
    uris = {x["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for x in results}
    tap.same(uris, {"a%20b%23%C3%A4.zone"}, "a path is a URI")
    try:
        import jsonschema
    except ImportError:
        tap.missing("python3-jsonschema", "python3-jsonschema")
        return
    for what, text in (("findings", r.stdout),
                       ("none", lint(top, "--format", "sarif",
                                     "clean.zone").stdout)):
        faults = list(jsonschema.Draft7Validator(SARIF).iter_errors(
            json.loads(text)))
        tap.ok(not faults, f"SARIF of {what} follows the schema",
               *(f.message[:300] for f in faults[:3]))


def cloudflare():
    plain = HEAD + "@ 604800 MX 10 mail\nmail A 104.16.0.1\n"
    batch = """{"posts": [
{"name": "a.example.com", "type": "TXT", "content": "\\"x\\" y"},
{"name": "b.example.com", "type": "TXT", "content": "\\"x y\\""},
{"name": "c.example.com", "type": "CNAME", "content": "x.example.net"},
{"name": "c.example.com", "type": "A", "content": "203.0.113.1"},
{"name": "d.example.com", "type": "TXT", "content": "%s"},
{"name": "example.com", "type": "CAA", "content": "0 issue \\"a.example\\""}
]}
""" % ("x" * 256)
    export = ("; an export\n@ 1 IN MX 10 mail.example.com.\n"
              "mail 1 IN A 203.0.113.1 ; cf_tags=cf-proxied:true\n")
    top = folder({"plain.zone": plain, "batch.json": batch,
                  "export.txt": "$ORIGIN example.com.\n" + export})

    def ids(*args):
        return sorted((r, n) for _, r, n in found(
            lint(top, "--format", "json", "--select", "CFL", *args)))

    tap.same(ids("plain.zone"), [], "nothing of Cloudflare in other zones")
    tap.same(ids("--target", "cloudflare", "plain.zone"),
             [("CFL009", 3), ("CFL014", 3), ("CFL016", 4)],
             "but with --target cloudflare")
    tap.same(ids("export.txt"), [("CFL001", 4)], "a file with its tags")
    tap.same(ids("batch.json"), [("CFL011", 2), ("CFL011", 6), ("CFL015", 4),
                                 ("CFL020", 7)], "calls of the API")
    text = {}
    for name, args in (("plain.zone", ("--target", "cloudflare")),
                       ("export.txt", ())):
        lint(top, "--fix-unsafe", *args, name)
        text[name] = tap.read(os.path.join(top, name))
    tap.same(text["plain.zone"], plain,
             "a source zone is not changed for Cloudflare's sake")
    tap.ok("cf-proxied:false" in text["export.txt"], "its own file is")


def explained():
    top = folder({
        "a.zone": HEAD + PTR + "Mail A 1.1.1.1\n",
        "b.zone": HEAD + PTR + PTR.replace("@", "sub"),
        "c.zone": HEAD + "@ MX 0 .\n",
    })
    plain = lint(top, "a.zone", "b.zone")
    tap.ok("Why:" not in plain.stdout, "nothing is explained unasked")
    text = lint(top, "--explain-all", "-j", "2", "a.zone", "b.zone")
    advice = "      = List the addresses with ip4 and ip6, or the hosts with a."
    tap.same(plain.stdout.count(advice), 2,
             "what its rule advises stands below a finding, once a file")
    bare = plain.stdout.replace(advice + "\n", "")
    tap.ok(text.stdout.startswith(bare), "what is found comes first")
    rest = text.stdout[len(bare):]
    rules = {x["id"]: x for x in json.loads(tap.mailzone(
        "rules", "--format", "json").stdout)["rules"]}
    heads = [x for x in rest.splitlines() if x and x[0] != " "]
    tap.same([x.split()[0] for x in heads], sorted(x.split()[0]
                                                   for x in heads),
             "then each rule, by id")
    tap.same(sorted(x.split()[0] for x in heads),
             sorted({r for _, r, _ in found(lint(
                 top, "--format", "json", "a.zone", "b.zone"))}), "once")
    tap.ok("SPF026 ptr-mechanism: 3 findings\n" in rest
           and "ZON025 uppercase-name: 1 finding\n" in rest,
           "how often", rest)
    words = " ".join(rest.split())
    for part in (rules["SPF026"]["why"], rules["SPF026"]["fix"]):
        tap.ok(part in words, f"why and how: {part[:40]}", rest)
    tap.same(text.returncode, plain.returncode, "the exit is the same")
    quiet = lint(top, "-q", "--explain-all", "a.zone").stdout
    tap.ok("SPF026 ptr" in quiet and "\nZON025" not in quiet,
           "a rule whose findings are not shown is not explained", quiet)
    tap.same(lint(top, "--explain-all", "--select", "SPF026",
                  "c.zone").stdout, "", "nothing found, nothing said")
    report = json.loads(lint(top, "--format", "json", "--explain-all",
                             "a.zone", "b.zone").stdout)
    tap.same([(x["rule"], x["findings"], x["why"], x["fix"])
              for x in report["rules"] if x["rule"] == "SPF026"],
             [("SPF026", 3, rules["SPF026"]["why"], rules["SPF026"]["fix"])],
             "JSON has them as a list")
    tap.ok("rules" not in json.loads(lint(
        top, "--format", "json", "a.zone").stdout), "only when asked")
    for form in ("sarif", "github", "gitlab"):
        tap.same(*(lint(top, "--format", form, *args, "a.zone").stdout
                   for args in ((), ("--explain-all",))),
                 f"{form} is the same")
    tap.ok("Why:" not in lint(top, "--diff", "--explain-all",
                              "a.zone").stdout, "--diff shows no findings")


def catalogue():
    r = tap.mailzone("explain", "SPF026", "missing-soa")
    tap.ok(r.returncode == 0 and "SPF026 ptr-mechanism (warning)" in r.stdout
           and "ZON001 missing-soa" in r.stdout, "explain", r.stdout)
    for part in ("Why:", "Bad:", "Good:", "Source:", "Needs:"):
        tap.ok(part in r.stdout, f"explain has {part}")
    r = tap.mailzone("explain", "SPF999")
    tap.same(r.returncode, 2, "explain: no such rule")
    ids = [x["id"] for x in json.loads(
        tap.mailzone("rules", "--format", "json").stdout)["rules"]]
    tap.same(ids, sorted(ids), "rules are listed by id")
    text = tap.mailzone("rules").stdout.splitlines()
    tap.same([x.split()[0] for x in text], ids, "in text too")
    markdown = tap.mailzone("rules", "--format", "markdown").stdout
    tap.ok(all(f"\n### {i} " in markdown for i in ids), "and in Markdown")


def main():
    exits()
    kinds()
    order()
    large()
    includes()
    baseline()
    config()
    formats()
    cloudflare()
    explained()
    catalogue()
    tap.done()


main()
