"""The examples, generated into a folder of the test's own."""
import os
import shutil

import tap

FOLDER = os.path.join(tap.ROOT, "examples")


def names():
    return sorted(os.listdir(FOLDER))


def generate(name, where, *options):
    """Copies an example and runs gen in the copy; the finished command. The
    records are in where/out then, the keys in where/keys."""
    shutil.copytree(os.path.join(FOLDER, name), where)
    return tap.mailzone("gen", *options, cwd=where)


def fragments(out):
    """{domain: path of its fragment}."""
    return {name[:-len(".zone")]: os.path.join(out, name)
            for name in sorted(os.listdir(out)) if name.endswith(".zone")}
