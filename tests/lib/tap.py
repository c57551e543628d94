"""TAP for the end-to-end tests, and what several of them need.

A test prints its lines as it goes and the plan at its end, so that one that
dies half way fails. What is missing on this machine is a skip; on a build
server (CI=true) it is a failure, for there `make deps` has run.
"""
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
MAILZONE = os.environ.get("MAILZONE") or os.path.join(ROOT, "mailzone")
SHARED = os.path.join(ROOT, "..", "shared")
STRICT = (os.environ.get("CI") == "true"
          or os.environ.get("MAILZONE_CI") == "1")

# Servers and checkers stand in sbin, which is not in everybody's PATH.
os.environ["PATH"] += os.pathsep + os.pathsep.join(("/usr/sbin", "/sbin"))

_count = 0
_failed = 0


def ok(good, name, *detail):
    """One result; the detail is shown where it failed."""
    global _count, _failed
    _count += 1
    _failed += not good
    name = str(name).replace("#", "\\#").replace("\n", " ")
    print("ok" if good else "not ok", _count, "-", name, flush=True)
    if not good:
        for text in detail:
            note(text)
    return good


def same(got, want, name):
    return ok(got == want, name, f"got:  {got!r}", f"want: {want!r}")


def note(text):
    for line in str(text).rstrip("\n").split("\n"):
        print("#", line)
    sys.stdout.flush()


def skip(why):
    global _count
    _count += 1
    print(f"ok {_count} # SKIP {why}", flush=True)


def have(program, package):
    """Whether a program is there; where it is not, the skip is printed."""
    if shutil.which(program):
        return True
    missing(program, package)
    return False


def missing(what, package):
    if STRICT:
        ok(False, f"{what} is installed", f"package {package} is missing")
    else:
        skip(f"no {what} (package {package})")


def done():
    if _count == 0:
        print("1..0 # SKIP nothing to test", flush=True)
    else:
        print(f"1..{_count}", flush=True)
    sys.exit(1 if _failed else 0)


def run(*argv, **options):
    """A finished command: text on both pipes, no stdin unless given."""
    options.setdefault("stdin", subprocess.DEVNULL)
    if "input" in options:
        del options["stdin"]
    return subprocess.run(argv, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True,
                          errors="surrogateescape", timeout=240,
                          check=False, **options)


def mailzone(*argv, **options):
    return run(MAILZONE, *argv, **options)


def passes(result, name):
    """The command ended with 0; shows what it said where it did not."""
    return ok(result.returncode == 0, name,
              f"exit {result.returncode}: {' '.join(map(str, result.args))}",
              result.stdout[-4000:], result.stderr[-4000:])


def temporary():
    """A folder that is gone when the test is."""
    folder = tempfile.TemporaryDirectory(prefix="mailzone-test-")
    # Kept by the module: it would vanish with its last reference.
    _kept.append(folder)
    return folder.name


_kept = []


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def tree(folder):
    """Every file below a folder: relative path -> octets."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found
