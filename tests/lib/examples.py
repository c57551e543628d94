"""The examples, and the cases of tests/cases that no user needs, generated
into a folder of the test's own."""
import os
import shutil

import tap

FOLDERS = [os.path.join(tap.ROOT, "examples"),
           os.path.join(tap.ROOT, "tests/cases")]


def names():
    return sorted(name for folder in FOLDERS for name in os.listdir(folder))


def generate(name, where, *options):
    """Copies an example and runs gen in the copy; the finished command. The
    records are in where/out then, the keys in where/keys. It is always the
    same day, for the serials of whole zones."""
    for folder in FOLDERS:
        if os.path.exists(os.path.join(folder, name)):
            shutil.copytree(os.path.join(folder, name), where)
    return tap.mailzone("gen", "--now", "2026-11-22", *options, cwd=where)


def fragments(out):
    """{domain: path of its fragment}, those for zones of others too."""
    return {name[:-len(".zone")]: os.path.join(folder, name)
            for folder in (out, os.path.join(out, "report"),
                           os.path.join(out, "reverse"))
            if os.path.isdir(folder)
            for name in sorted(os.listdir(folder)) if name.endswith(".zone")}
