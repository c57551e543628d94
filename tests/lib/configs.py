"""Configurations for the tests of gen and keys."""
import os

import tap


def domain(name, selectors="s1: {algorithm: ed25519}", more=""):
    return (f"  {name}:\n"
            "    hosts: {mail: [192.0.2.25]}\n"
            "    mx: [mail]\n"
            "    send: {hosts: [mail]}\n"
            "    spf: {all: fail}\n"
            f"    dkim: {{selectors: {{{selectors}}}}}\n"
            f"    dmarc: {{stage: reject, rua: [mailto:dmarc@{name}]}}\n"
            + more)


def config(*domains):
    return "version: 1\ndomains:\n" + "".join(
        d if d.startswith("  ") else domain(d) for d in domains)


def place(*domains):
    """A folder with a mailzone.yaml of these domains."""
    folder = tap.temporary()
    tap.write(os.path.join(folder, "mailzone.yaml"), config(*domains))
    return folder


def stamps(folder):
    """Every file below: size, time of change, inode."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            st = os.lstat(os.path.join(where, name))
            found[os.path.relpath(os.path.join(where, name), folder)] = (
                st.st_size, st.st_mtime_ns, st.st_ino, st.st_mode)
    return found


def leftovers(folder):
    return [os.path.join(where, name)
            for where, _, names in os.walk(folder) for name in names
            if name.endswith(".tmp")]
