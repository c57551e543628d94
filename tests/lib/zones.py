"""Zones for the end-to-end tests: fragments wrapped into the smallest whole
zone, servers for them on loopback, what a server answers."""
import os
import socket
import subprocess
import time

import tap

try:
    import dns.exception
    import dns.message
    import dns.name
    import dns.query
    import dns.rdata
    import dns.rdatatype
    import dns.zone
except ImportError:
    tap.missing("dnspython", "python3-dnspython")
    tap.done()

NS = "ns.wrap.invalid."


def wrapper(origin, fragment):
    """A zone that $INCLUDEs a fragment, as a user's would."""
    return (f"$ORIGIN {origin}.\n$TTL 3600\n"
            f"@ SOA {NS} hostmaster.wrap.invalid. 1 14400 3600 1209600 300\n"
            f"@ NS {NS}\n$INCLUDE {fragment} {origin}.\n")


def wrap(folder, fragments):
    """Writes a wrapper for each {origin: path of the fragment}; the wrappers'
    paths by origin. What is a whole zone stays as it is."""
    os.makedirs(folder, exist_ok=True)
    paths = {}
    for origin, fragment in fragments.items():
        if " IN SOA " in tap.read(fragment):
            paths[origin] = os.path.abspath(fragment)
            continue
        path = os.path.join(folder, origin + ".db")
        tap.write(path, wrapper(origin, os.path.abspath(fragment)))
        paths[origin] = path
    return paths


def parse(text, origin):
    """The records of zone text, read by dnspython: a set of
    (owner, ttl, type, rdata)."""
    origin = dns.name.from_text(origin)
    zone = dns.zone.from_text(text, origin=origin, relativize=False,
                              check_origin=False)
    return {(str(name).lower(), ttl, dns.rdatatype.to_text(rdata.rdtype),
             rdata)
            for name, ttl, rdata in zone.iterate_rdatas()}


def rdata(kind, text, origin):
    """One rdata from presentation form, names relative to origin."""
    return dns.rdata.from_text("IN", kind, text,
                               origin=dns.name.from_text(origin),
                               relativize=False)


def value(record):
    """What is compared: a TXT counts as its joined octets."""
    owner, ttl, kind, data = record
    if kind == "TXT":
        return owner, ttl, kind, b"".join(data.strings)
    return owner, ttl, kind, data.to_text().lower()


def free_port():
    """A port free for TCP and UDP on loopback."""
    while True:
        with socket.socket() as t, \
                socket.socket(type=socket.SOCK_DGRAM) as u:
            t.bind(("127.0.0.1", 0))
            port = t.getsockname()[1]
            try:
                u.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Server:
    """A name server on loopback for as long as the with block lasts."""

    def __init__(self, folder, argv, port, probe):
        self.folder, self.argv, self.port = folder, argv, port
        self.probe = probe
        self.process = None
        self.log = os.path.join(folder, "server.log")

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        question = dns.message.make_query(self.probe, "SOA")
        for _ in range(200):
            try:
                answer = dns.query.udp(question, "127.0.0.1",
                                       port=self.port, timeout=0.2)
                if answer.answer:
                    return self
            except (OSError, dns.exception.DNSException):
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError(f"{self.argv[0]} does not answer:\n"
                           + tap.read(self.log)[-3000:])

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, owner, kind):
        """The answer as a set of (owner, ttl, type, rdata); at a zone cut
        it is the referral."""
        question = dns.message.make_query(owner, kind, use_edns=0,
                                          payload=1232)
        answer, _ = dns.query.udp_with_fallback(
            question, "127.0.0.1", port=self.port, timeout=5)
        return {(str(rrset.name).lower(), rrset.ttl,
                 dns.rdatatype.to_text(rrset.rdtype), data)
                for rrset in answer.answer or [
                    rrset for rrset in answer.authority
                    if rrset.rdtype == dns.rdatatype.NS]
                for data in rrset}

    def transfer(self, origin):
        """Every record of a zone but SOA and the wrapper's NS."""
        found = set()
        for message in dns.query.xfr("127.0.0.1", origin, port=self.port,
                                     relativize=False, timeout=10):
            for rrset in message.answer:
                for data in rrset:
                    kind = dns.rdatatype.to_text(rrset.rdtype)
                    if kind == "SOA" or str(data) == NS:
                        continue
                    found.add((str(rrset.name).lower(), rrset.ttl, kind,
                               data))
        return found


def named(folder, paths, port=None, extra="", transfer="127.0.0.1"):
    """BIND's named for {origin: path}."""
    os.makedirs(folder, exist_ok=True)
    port = port or free_port()
    conf = os.path.join(folder, "named.conf")
    tap.write(conf, f"""options {{
	directory "{folder}";
	listen-on port {port} {{ 127.0.0.1; }};
	listen-on-v6 {{ none; }};
	recursion no;
	allow-transfer {{ {transfer}; }};
	notify no;
	pid-file none;
	session-keyfile none;
	empty-zones-enable no;
}};
controls {{ }};
""" + extra + "".join(
        f'zone "{z}" {{ type master; file "{p}"; }};\n'
        for z, p in paths.items()))
    return Server(folder, ["named", "-g", "-n", "1", "-c", conf], port,
                  next(iter(paths)))


def nsd(folder, paths):
    """NLnet Labs' nsd for {origin: path}."""
    os.makedirs(folder, exist_ok=True)
    port = free_port()
    conf = os.path.join(folder, "nsd.conf")
    tap.write(conf, f"""server:
	ip-address: 127.0.0.1@{port}
	username: ""
	chroot: ""
	zonesdir: "{folder}"
	pidfile: "{folder}/nsd.pid"
	xfrdfile: "{folder}/xfrd.state"
	zonelistfile: "{folder}/zone.list"
	database: ""
	server-count: 1
remote-control:
	control-enable: no
""" + "".join(f'zone:\n\tname: "{z}"\n\tzonefile: "{p}"\n'
              for z, p in paths.items()))
    return Server(folder, ["nsd", "-d", "-c", conf], port, next(iter(paths)))


def knot(folder, paths):
    """CZ.NIC's Knot DNS for {origin: path}."""
    os.makedirs(folder, exist_ok=True)
    port = free_port()
    conf = os.path.join(folder, "knot.conf")
    tap.write(conf, f"""server:
    listen: 127.0.0.1@{port}
    rundir: "{folder}"
database:
    storage: "{folder}"
template:
  - id: default
    storage: "{folder}"
    journal-content: none
    zonefile-sync: -1
zone:
""" + "".join(f'  - domain: "{z}."\n    file: "{p}"\n'
              for z, p in paths.items()))
    return Server(folder, ["knotd", "-c", conf], port, next(iter(paths)))


def checkers():
    """The zone checkers of this machine: name -> function(origin, path)."""
    found = {}
    if tap.have("named-checkzone", "bind9-utils"):
        found["named-checkzone"] = lambda o, p: tap.run(
            "named-checkzone", "-i", "local", o, p)
    if tap.have("nsd-checkzone", "nsd"):
        found["nsd-checkzone"] = lambda o, p: tap.run("nsd-checkzone", o, p)
    if tap.have("kzonecheck", "knot-dnssecutils"):
        found["kzonecheck"] = lambda o, p: tap.run("kzonecheck", "-o", o, p)
    return found

