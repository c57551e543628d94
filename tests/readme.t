#!/usr/bin/python3
"""README: its description runs, makes the records it shows, its commands and
links exist."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap
import zones

README = os.path.join(tap.ROOT, "README.md")


def blocks(text):
    """(language, text) of each fenced block."""
    return re.findall(r"^```([a-z]*)\n(.*?)^```$", text, re.M | re.S)


def records(text):
    """The records a block shows; the value of a key that nobody can know
    beforehand is an ellipsis."""
    return sorted(tuple(line.split(None, 2)) for line in text.splitlines())


def generated(path, domain):
    found = []
    for record in zones.parse(tap.read(path), domain):
        owner, _, kind, value = zones.value(record)
        if kind == "TXT":
            value = '"' + re.sub("p=[A-Za-z0-9+/=]{20,}", "p=…",
                                 value.decode()) + '"'
        found.append((owner, kind, value))
    return sorted(found)


def commands(job):
    """The shell commands of a job's description."""
    if isinstance(job, list):
        return [c for x in job for c in commands(x)]
    if isinstance(job, dict):
        return [c for k, v in job.items()
                for c in ([v] if k == "run" else
                          v if k == "script" else commands(v))]
    return []


def recipes(texts):
    """Jobs of builds: they are YAML, their commands run and find."""
    try:
        import yaml
    except ImportError:
        tap.missing("python3-yaml", "python3-yaml")
        return
    top = tap.temporary()
    tap.write(os.path.join(top, "zones", "example.net.zone"),
              "$ORIGIN example.net.\n$TTL 3600\n@ TXT v=spf1 -all\n")
    bin_ = os.path.join(top, "bin")
    os.mkdir(bin_)
    os.symlink(os.path.abspath(tap.MAILZONE), os.path.join(bin_, "mailzone"))
    path = bin_ + os.pathsep + os.environ["PATH"]
    for text in texts:
        found = commands(yaml.safe_load(text))
        tap.ok(found, "a job has commands", text)
        for command in found:
            r = tap.run("sh", "-c", command, cwd=top,
                        env=dict(os.environ, PATH=path))
            tap.same(r.returncode, 1, f"finds: {command}")
        for name in re.findall(r"[\w-]+\.(?:json|sarif)", text):
            report = tap.read(os.path.join(top, name))
            tap.ok("TXT007" in report, f"{name} is written", report)
            json.loads(report)
    tap.same({k for t in texts for k in re.findall(r"--format (\w+)", t)},
             {"github", "sarif", "gitlab"}, "the formats of the recipes")


def main():
    text = tap.read(README)
    found = blocks(text)
    folder = tap.temporary()
    yaml = [body for kind, body in found if kind == "yaml"]
    config = [body for body in yaml if "domains:" in body]
    tap.same(len(config), 1, "one description")
    recipes([body for body in yaml if body not in config])
    tap.write(os.path.join(folder, "mailzone.yaml"), config[0])
    tap.passes(tap.mailzone("gen", cwd=folder), "it generates")

    zone = [body for kind, body in found if kind == "zone"]
    tap.same(len(zone), 1, "one zone")
    tap.write(os.path.join(folder, "example.net.zone"), zone[0])
    r = tap.mailzone("lint", "example.net.zone", cwd=folder)
    told = re.split(r"^(?=\S)", r.stdout, flags=re.M)
    tap.same("".join(x for x in told if ": info: " not in x),
             "".join(body for kind, body in found if kind == "console"
                     and not body.startswith("$ ")),
             "what lint says of it")

    shown = [body for kind, body in found if not kind]
    out = os.path.join(folder, "out/example.com.zone")
    if tap.ok(os.path.exists(out), "out/example.com.zone"):
        tap.same(generated(out, "example.com"), records(shown[0]),
                 "the records it shows are those it makes")
        tap.ok(f"$INCLUDE /srv/dns/out/example.com.zone\n" == shown[1],
               "the $INCLUDE is of that file")

    targets = set(re.findall(r"^([a-z-]+):.*##",
                             tap.read(os.path.join(tap.ROOT, "Makefile")),
                             re.M))
    used = re.findall(r"`(mailzone [^`]*)`", text)
    for body in (body for kind, body in found if kind == "sh"):
        used += [line.split("#")[0].strip() for line in body.splitlines()]
    tap.ok(used, "there are commands")
    for command in used:
        words = command.split()
        if words[0] == "make":
            tap.ok(set(words[1:]) <= targets, command)
        else:
            result = tap.mailzone(*words[1:], cwd=folder)
            if words[1:] == ["lint", "example.net.zone"]:
                tap.same(result.returncode, 1, f"{command}: it finds")
            else:
                tap.passes(result, command)
    for link in re.findall(r"\]\(([^)]*)\)", text):
        if "://" not in link:
            tap.ok(os.path.exists(os.path.join(tap.ROOT, link)),
                   f"link: {link}")
    for name in os.listdir(os.path.join(tap.ROOT, "examples")):
        tap.ok(f"(examples/{name}/mailzone.yaml)" in text,
               f"lists the example {name}")
    for path in re.findall(r"`((?:src|tests|templates|man)/[^`*]*)`", text):
        if "NAME" not in path:
            tap.ok(os.path.exists(os.path.join(tap.ROOT, path)),
                   f"path: {path}")
    for target in re.findall(r"`make ([a-z-]+)`", text):
        tap.ok(target in targets, f"make {target}")
    tap.done()


main()
