#!/usr/bin/python3
"""Rules beside many records of one owner: the examples of each rule, again
and again, each time a little different. A rule that asks all records of one
set for each of another does not end: it is stopped after CPU_MAX seconds,
fifty times what the others take.
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lib"))
import tap

LINES = 60000
CPU_MAX = 60
HEAD = ("$ORIGIN example.com.\n$TTL 3600\n"
        "@ SOA ns1.example.net. h 1 14400 3600 1209600 3600\n"
        "@ NS ns1.example.net.\n")


def another(line, i):
    """The line with other rdata: a word more in its text, or its last number."""
    quote = line.rfind('"')
    if quote >= 0:
        return "%s x%d%s" % (line[:quote], i, line[quote:])
    numbers = list(re.finditer(r"\d+", line))
    if not numbers:
        return line
    last = numbers[-1]
    return line[:last.start()] + str(i % 250) + line[last.end():]


def records(rule):
    """The lines of the examples that are whole records."""
    if rule.get("example", "records") != "records":
        return []
    text = "%s\n%s" % (rule.get("bad") or "", rule.get("good") or "")
    return [line for line in text.split("\n")
            if line.strip() and line[0] not in "$; \t"
            and line.count('"') % 2 == 0 and "(" not in line]


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX, CPU_MAX))


rules = json.loads(subprocess.run(
    [tap.MAILZONE, "rules", "--format", "json"], check=True,
    capture_output=True).stdout)
if isinstance(rules, dict):
    rules = rules["rules"]
with tempfile.TemporaryDirectory() as folder:
    zone = os.path.join(folder, "example.com.zone")
    for rule in rules:
        lines = records(rule)
        if not lines:
            continue
        with open(zone, "w") as f:
            f.write(HEAD)
            for i in range(LINES // len(lines)):
                f.writelines(another(line, i) + "\n" for line in lines)
        run = subprocess.run(
            [tap.MAILZONE, "lint", "-j1", zone], preexec_fn=limit,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tap.ok(run.returncode in (0, 1), rule["id"] + ": many records",
               "exit status %d" % run.returncode)
tap.done()
