#!/usr/bin/python3
"""mailzone schema: a valid JSON Schema that takes every description that gen
takes and refuses what it can see; the manual's list of keys is the one that it
prints. `--accept` writes that list into the manual anew.
"""
import copy
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

try:
    import jsonschema
    import yaml
except ImportError as e:
    jsonschema, absent = None, e.name

PAGE = os.path.join(tap.ROOT, "man/mailzone.yaml.5")
BEGIN = '.\\" the next lines: mailzone schema --format mdoc\n'
END = '.\\" the end of those lines\n'

# Descriptions in tests/yaml/bad that the schema takes, with the reason why.
OTHER_KEY = "depends on another key"
NAMES = "what is a name of the DNS, a pattern cannot tell"
TEXTS = "the grammar inside of a text"
YAML = "a matter of YAML that is gone when it has been read"
UNSEEN = {
    name: why for why, names in {
        OTHER_KEY: """bits-1024 bits-ed25519 host-bare host-unknown
            host-unknown-far mx-provider-preference none-mx none-selector
            none-send profile-unknown selector-made-cname
            selector-public-bits selector-public-cname spf-record-all
            spf-record-send stage-missing host-absolute
            subdomain-absolute""",
        "keys are the same to the DNS, not to JSON": """domain-twice
            domain-twice-idn domain-twice-subdomain host-twice
            selector-twice""",
        "the mailzone.yaml of a folder needs no domains": "domains-missing",
        NAMES: "name-idn name-idn-letter name-long name-nul",
        TEXTS: """include-macro ip-host-bits rua-size public-768
            public-cut public-ed25519 public-pkcs1 term-empty term-equals
            term-host-bits term-record term-unknown""",
        "a number that is no multiple of 1024 may be weak": "bits-odd",
        YAML: "syntax-duplicate-key syntax-utf16",
    }.items() for name in names.split()
}
BOMBS = ("syntax-laughs",)  # not to be read without bounds


def core_loader():
    """YAML 1.2, as editors read it: no dates, no yes, no octal numbers."""
    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {}
    for tag, pattern, first in (
            ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
            ("int", r"[-+]?[0-9]+", "-+0123456789"),
            ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?",
             "-+.0123456789"),
            ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
            ("merge", r"<<", "<")):
        Loader.add_implicit_resolver(
            "tag:yaml.org,2002:" + tag, re.compile(f"^(?:{pattern})$"),
            list(first))
    return Loader


def load(path):
    with open(path, "rb") as f:
        return yaml.load(f.read(), Loader=core_loader())


def textual(value):
    """Keys as JSON has them."""
    if isinstance(value, dict):
        return {str(k): textual(v) for k, v in value.items()}
    if isinstance(value, list):
        return [textual(v) for v in value]
    return value


def schema(*options):
    out = tap.mailzone("schema", *options)
    if not tap.passes(out, " ".join(("schema",) + options)):
        return None
    return json.loads(out.stdout)


def faults(validator, document):
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in validator.iter_errors(textual(document))]


def takes(validator, path, name):
    found = faults(validator, load(path))
    tap.ok(not found, f"{name} is taken", *found)


def validator_of(document, what):
    try:
        jsonschema.Draft202012Validator.check_schema(document)
        tap.ok(True, f"{what}: is a JSON Schema")
    except jsonschema.SchemaError as e:
        tap.ok(False, f"{what}: is a JSON Schema", e.message)
    return jsonschema.Draft202012Validator(document)


def refuses(validator):
    for path in sorted(glob.glob(os.path.join(tap.ROOT,
                                              "tests/yaml/bad/*.yaml"))):
        name = os.path.basename(path)[:-5]
        if name in BOMBS:
            continue
        try:
            found = faults(validator, load(path))
        except (yaml.YAMLError, UnicodeError, RecursionError):
            found = ["not YAML"]
        except ValueError:
            found = ["not YAML"]
        if name in UNSEEN:
            tap.ok(not found, f"{name} is taken still: {UNSEEN[name]}",
                   "take it from UNSEEN", *found)
        else:
            tap.ok(found, f"{name} is refused")


def walk(document):
    if isinstance(document, dict):
        yield document
        for v in document.values():
            yield from walk(v)
    elif isinstance(document, list):
        for v in document:
            yield from walk(v)


def keys_of(document):
    """(name, schema of the key) of every key that the schema describes."""
    for part in walk(document):
        if isinstance(part.get("properties"), dict):
            yield from part["properties"].items()


def examples(document, what):
    """Examples and defaults are values that their own key takes."""
    bad, n = [], 0
    for name, key in keys_of(document):
        if not tap_key(key):
            bad.append(f"{name}: no description")
            continue
        own = copy.copy(key)
        own["$defs"] = document["$defs"]
        check = jsonschema.Draft202012Validator(own)
        values = list(key.get("examples", []))
        values += [key["default"]] if "default" in key else []
        for value in values:
            n += 1
            bad += [f"{name}: {value!r}: {e.message[:100]}"
                    for e in check.iter_errors(value)]
    tap.ok(n > 0 and not bad, f"{what}: examples and defaults are valid", *bad)


def tap_key(key):
    return isinstance(key, dict) and key.get("description")


def providers(document):
    """Every template can be named; a parameter that must be is asked for."""
    names = {os.path.basename(p)[:-5] for p in
             glob.glob(os.path.join(tap.ROOT, "templates/*.yaml"))}
    plain, mapped = document["$defs"]["a_provider"]["oneOf"]
    known = set(mapped["properties"]) - {"owner", "until"}
    tap.same(sorted(known), sorted(names), "every provider is known")
    for name in sorted(names):
        params = load(os.path.join(tap.ROOT, "templates",
                                   name + ".yaml")).get("params") or {}
        needed = sorted(k for k, v in params.items() if v.get("required"))
        part = mapped["properties"][name]
        good = (sorted(part["properties"]) == sorted(params)
                and sorted(part.get("required", [])) == needed
                and (name in plain["enum"]) == (not needed))
        tap.ok(good, f"parameters of {name}")


def modelines():
    """The examples tell an editor where the schema is."""
    for path in sorted(glob.glob(os.path.join(tap.ROOT,
                                              "examples/*/mailzone.yaml"))):
        line = "# yaml-language-server: $schema=mailzone.schema.json"
        name = os.path.basename(os.path.dirname(path))
        tap.ok(line in tap.read(path).split("\n")[:3],
               f"examples/{name}: names its schema")


def own_template():
    folder = tap.temporary()
    text = tap.read(os.path.join(tap.ROOT, "templates/mandrill.yaml"))
    tap.write(os.path.join(folder, "own-mail.yaml"), text)
    document = schema("--templates", folder)
    if document:
        plain = document["$defs"]["a_provider"]["oneOf"][0]["enum"]
        tap.ok("own-mail" in plain, "a template of one's own can be named")
    out = os.path.join(folder, "mailzone.schema.json")
    tap.passes(tap.mailzone("schema", "-o", out), "schema -o")
    tap.same(tap.read(out), tap.mailzone("schema").stdout,
             "-o writes what is printed else")
    tap.same(tap.mailzone("schema", "-o", folder + "/no/such").returncode, 2,
             "a file that cannot be written: 2")


def manual(accept):
    listed = tap.mailzone("schema", "--format", "mdoc")
    if not tap.passes(listed, "schema --format mdoc"):
        return
    page = tap.read(PAGE)
    before, _, rest = page.partition(BEGIN)
    now, _, after = rest.partition(END)
    if accept:
        tap.write(PAGE, before + BEGIN + listed.stdout + END + after)
        return
    tap.ok(rest and now == listed.stdout,
           "the manual's list of keys is the program's",
           "run tests/schema.t --accept")


def main():
    manual("--accept" in sys.argv)
    modelines()
    if jsonschema is None:
        tap.missing(absent, f"python3-{absent}")
        tap.done()
    document = schema()
    if document:
        config = validator_of(document, "schema")
        for path in sorted(glob.glob(os.path.join(
                tap.ROOT, "examples/*/mailzone.yaml"))
                + glob.glob(os.path.join(tap.ROOT, "tests/yaml/good/*.yaml"))):
            takes(config, path, os.path.relpath(path, tap.ROOT))
        refuses(config)
        examples(document, "schema")
        providers(document)
    document = schema("--of", "template")
    if document:
        template = validator_of(document, "schema --of template")
        for path in sorted(glob.glob(os.path.join(tap.ROOT,
                                                  "templates/*.yaml"))):
            takes(template, path, os.path.relpath(path, tap.ROOT))
        examples(document, "schema --of template")
    own_template()
    tap.done()


main()
