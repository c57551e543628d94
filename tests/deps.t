#!/usr/bin/python3
"""make deps, with a package manager that only writes down what is asked of
it: quiet when complete, installs what is missing, stops what it installed."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import tap

SCRIPT = os.path.join(tap.ROOT, "tests/tools/deps.sh")
LOGGED = '#!/bin/sh\necho "${0##*/} $*" >>"$LOG"\n'


class Machine:
    """A folder that is the whole PATH."""

    def __init__(self, missing=(), debian=True, user=0, kzonecheck=True):
        self.folder = os.path.join(tap.temporary(), "bin")
        os.mkdir(self.folder)
        self.log = os.path.join(self.folder, "log")
        for real in ("sh", "env", "cat"):
            os.symlink(shutil.which(real), os.path.join(self.folder, real))
        self.program("id", f"#!/bin/sh\necho {user}\n")
        if kzonecheck:
            self.program("kzonecheck", "#!/bin/sh\n")
        if not debian:
            return
        cases = "|".join(missing) or "nothing-is-missing"
        self.program("dpkg-query", f"""#!/bin/sh
for p; do :; done
case $p in {cases}) exit 1;; esac
printf installed
""")
        self.program("apt-get", LOGGED)
        self.program("apt-cache", "#!/bin/sh\nexit 1\n")
        self.program("systemctl", LOGGED)
        self.program("service", LOGGED)
        self.program("update-rc.d", LOGGED)

    def program(self, name, text):
        path = os.path.join(self.folder, name)
        tap.write(path, text)
        os.chmod(path, 0o755)

    def run(self):
        result = tap.run(shutil.which("sh"), SCRIPT,
                         env={"PATH": self.folder, "LOG": self.log})
        log = tap.read(self.log) if os.path.exists(self.log) else ""
        return result, log


def main():
    result, log = Machine().run()
    tap.passes(result, "complete")
    tap.same((result.stdout, result.stderr, log), ("", "", ""),
             "and quiet, and asks for nothing")

    result, log = Machine(missing=["nsd", "libyaml-dev"]).run()
    tap.passes(result, "two are missing")
    tap.ok("apt-get -q -y update" in log, "updates the lists", log)
    tap.ok("apt-get -q -y install --no-install-recommends libyaml-dev nsd"
           in log, "installs those two", log)
    tap.ok("nsd" in log.split("install", 1)[1].split("\n", 1)[1],
           "stops nsd", log)
    tap.ok("opendkim" not in log, "leaves other services alone", log)

    machine = Machine(missing=["bind9"], user=1000)
    result, log = machine.run()
    tap.ok(result.returncode == 1 and "bind9" in result.stderr,
           "neither root nor sudo: says what to install", result.stderr)
    tap.same(log, "", "and installs nothing")

    machine = Machine(missing=["bind9"], user=1000)
    machine.program("sudo", '#!/bin/sh\necho sudo >>"$LOG"\nexec "$@"\n')
    result, log = machine.run()
    tap.passes(result, "with sudo")
    tap.ok("sudo\napt-get -q -y install --no-install-recommends bind9"
           in log and "sudo\n" in log and " named" in log,
           "installs bind9 and stops named", log)

    result, _ = Machine(debian=False).run()
    tap.ok(result.returncode == 1 and "libldns-dev" in result.stderr,
           "another system: names the packages", result.stderr)
    tap.done()


main()
