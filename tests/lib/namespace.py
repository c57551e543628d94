"""A network namespace of the test's own: loopback alone, 127.0.0.1:53 free,
every process in it ended with the first one."""
import os
import sys

import tap

INSIDE = "MAILZONE_TEST_NAMESPACE"


def enter():
    """Runs the test again in a namespace, where this returns, with the
    resolver at 127.0.0.1. Prints a skip and ends where that is not allowed.
    """
    if os.environ.get(INSIDE) != "1":
        unshare = ["unshare", "-m", "-n", "-p", "--fork", "--kill-child",
                   "--mount-proc"]
        if os.geteuid() != 0:
            unshare.append("--map-root-user")
        if tap.run(*unshare, "true").returncode != 0:
            tap.skip("no network namespace of its own is allowed here")
            tap.done()
        os.environ[INSIDE] = "1"
        os.execvp(unshare[0], unshare + [sys.executable, sys.argv[0]])
    conf = os.path.join(tap.temporary(), "resolv.conf")
    tap.write(conf, "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    for command in (["ip", "link", "set", "lo", "up"],
                    ["mount", "--bind", conf, "/etc/resolv.conf"]):
        result = tap.run(*command)
        if result.returncode != 0:
            tap.skip(f"{command[0]}: {result.stderr.strip()}")
            tap.done()
