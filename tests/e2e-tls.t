#!/usr/bin/python3
"""The TLS of examples/mta-sts-dane as others see it: curl fetches the policy
from a web server and finds it to be what the record says; openssl verifies a
server by the TLSA records, before the change of its key and after it."""
import contextlib
import hashlib
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
import examples
import tap
import zones

HOST = "mta-sts.example.com"


def openssl(*argv, **options):
    result = tap.run("openssl", *argv, **options)
    if result.returncode != 0:
        tap.ok(False, "openssl " + argv[0], result.stderr)
        tap.done()
    return result.stdout


def certificate(folder, name, host):
    """A certificate that is its own issuer, and its key beside it."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
            f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
            "-keyout", os.path.join(folder, name + ".key"),
            "-out", os.path.join(folder, name + ".pem"))


@contextlib.contextmanager
def server(folder, name, *options):
    """openssl s_server on loopback; its port. The folder is what it serves."""
    port = zones.free_port()
    process = subprocess.Popen(
        ["openssl", "s_server", "-accept", f"127.0.0.1:{port}",
         "-cert", name + ".pem", "-key", name + ".key", "-quiet", *options],
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            probe = tap.run("openssl", "s_client", "-connect",
                            f"127.0.0.1:{port}", input="")
            if probe.returncode == 0 or process.poll() is not None:
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def policy(folder, zone):
    """The file, served where RFC 8461 section 3.2 has it."""
    path = os.path.join(folder, "out/example.com.mta-sts.txt")
    with open(path, "rb") as f:
        text = f.read()
    os.makedirs(os.path.join(folder, ".well-known"))
    os.link(path, os.path.join(folder, ".well-known/mta-sts.txt"))
    certificate(folder, "web", HOST)
    with server(folder, "web", "-WWW") as port:
        fetched = subprocess.run(
            ["curl", "-sSi", "--cacert", "web.pem", "--resolve",
             f"{HOST}:{port}:127.0.0.1",
             f"https://{HOST}:{port}/.well-known/mta-sts.txt"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, check=False, timeout=60)
    tap.same(fetched.returncode, 0, "curl fetches the policy")
    head, _, body = fetched.stdout.partition(b"\r\n\r\n")
    tap.same(body, text, "and gets the octets that were written")
    tap.ok(re.search(rb"(?i)^content-type: text/plain", head, re.M),
           "as text/plain", head)
    found = re.search(r'^_mta-sts\S* .*id=([0-9a-f]+);', zone, re.M)
    tap.same(found and found.group(1),
             hashlib.sha256(body).hexdigest()[:20],
             "the id of the record belongs to it")


def verifies(folder, name, records):
    """What s_client says of a server with that key."""
    with server(folder, name) as port:
        argv = ["s_client", "-connect", f"127.0.0.1:{port}", "-brief",
                "-verify_return_error", "-dane_tlsa_domain",
                "mx1.example.com"]
        for record in records:
            argv += ["-dane_tlsa_rrdata", record]
        return tap.run("openssl", *argv, input="")


def dane(folder, zone):
    def of(host):
        return re.findall(
            rf"^_25\._tcp\.{host}\.example\.com\. .* TLSA (.*)$", zone, re.M)

    records = of("mx1")
    tap.same(len(records), 2, "mx1 has a record of each key")
    for name in ("mx1", "mx1-next"):
        said = verifies(folder, name, records)
        tap.ok(said.returncode == 0 and
               "Verification: OK" in said.stdout + said.stderr,
               f"a server with {name} is verified", said.stderr)
    said = verifies(folder, "mx1", of("mx2"))
    tap.ok(said.returncode != 0, "by the records of another one it is not",
           said.stdout, said.stderr)


def main():
    for program in ("openssl", "curl"):
        if not tap.have(program, program):
            tap.done()
    folder = os.path.join(tap.temporary(), "work")
    # First as it is, then with keys whose private halves are here.
    tap.passes(examples.generate("mta-sts-dane", folder), "gen")
    certs = os.path.join(folder, "certs")
    for name in ("mx1", "mx1-next"):
        certificate(certs, name, "mx1.example.com")
    public = openssl("x509", "-pubkey", "-noout", "-in",
                     os.path.join(certs, "mx1-next.pem"))
    differs = tap.mailzone("gen", "--check", cwd=folder)
    tap.same(differs.returncode, 1, "--check sees that certificates changed")
    tap.passes(tap.mailzone("gen", cwd=folder), "gen, with other certificates")
    zone = tap.read(os.path.join(folder, "out/example.com.zone"))
    policy(folder, zone)
    dane(certs, zone)

    tap.write(os.path.join(certs, "mx2.pub"), public)
    tap.passes(tap.mailzone("gen", cwd=folder), "a public key alone")
    again = tap.read(os.path.join(folder, "out/example.com.zone"))
    tap.same(re.search(r"mx2\S* .*TLSA (.*)", again).group(1),
             re.findall(r"mx1\S* .*TLSA (.*)", again)[1],
             "is published as its certificate is")
    os.replace(os.path.join(certs, "mx1.key"),
               os.path.join(certs, "mx1.pem"))
    refused = tap.mailzone("gen", cwd=folder)
    tap.ok(refused.returncode == 2 and "private" in refused.stderr
           and "mailzone.yaml:" in refused.stderr,
           "a private key is refused, at its line", refused.stderr)
    os.unlink(os.path.join(certs, "mx1.pem"))
    refused = tap.mailzone("gen", cwd=folder)
    tap.ok(refused.returncode == 2 and "No such file" in refused.stderr
           and "mailzone.yaml:" in refused.stderr,
           "and a file that is not there is told", refused.stderr)
    outside = tap.mailzone("gen", "--check", os.path.join(
        folder, "mailzone.yaml"), cwd="/")
    tap.ok("work/certs/mx1.pem" in outside.stderr,
           "paths are relative to the description", outside.stderr)
    tap.done()


main()
