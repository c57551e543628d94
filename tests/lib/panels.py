"""Zones as VestaCP and HestiaCP keep them: the records they store, and the
zone file they write from these, with the faults of that writing."""

SOA = {"hestia": "14400 3600 1209600 3600", "vesta": "7200 3600 1209600 180"}


def conf(records):
    """DOMAIN.conf of (owner, type, priority, value[, {KEY: value}])."""
    lines = []
    for number, (owner, kind, priority, value, *more) in enumerate(records, 1):
        more = {"SUSPENDED": "no", **(more[0] if more else {})}
        tail = " ".join(f"{k}='{v}'" for k, v in more.items())
        value = value.replace("'", "%quote%")
        lines.append(f"ID='{number}' RECORD='{owner}' TYPE='{kind}' "
                     f"PRIORITY='{priority}' VALUE='{value}' {tail} "
                     "TIME='12:00:00' DATE='2026-01-01'\n")
    return "".join(lines)


def dns_conf(domain, panel, ttl=14400, serial=None, suspended="no"):
    """A line of dns.conf."""
    serial = serial or (3000000001 if panel == "hestia" else 2026010101)
    more = "DNSSEC='no' KEY='' SLAVE='no' MASTER='' " if panel == "hestia" \
        else ""
    return (f"DOMAIN='{domain}' IP='192.0.2.10' TPL='default' TTL='{ttl}' "
            f"EXP='2027-01-01' SOA='ns1.example.net' SERIAL='{serial}' SRC='' "
            f"RECORDS='5' {more}SUSPENDED='{suspended}' TIME='12:00:00' "
            "DATE='2026-01-01'\n")


def _text(value, loses):
    """A TXT as the panel writes it: folded at 255, as the shell does it."""
    if len(value) <= 255 or '" "' in value or '""' in value:
        return value
    value = value.removeprefix('"').removesuffix('"')
    chunks = [value[i:i + 255] for i in range(0, len(value), 255)]
    if loses:  # xargs: leading blanks go, and so does what a ' begins
        chunks = [c.lstrip(" ").replace("\\", "") for c in chunks]
    return "".join(f'"{c}"' for c in chunks)


def db(domain, panel, records, ttl=14400, serial=None, loses=False):
    """The zone file. loses: what is lost by folding is lost."""
    serial = serial or (3000000001 if panel == "hestia" else 2026010101)
    ascii_domain = domain.encode("idna").decode()
    indent = " " * 44
    out = [f"$TTL {ttl}\n@    IN    SOA    ns1.example.net.    "
           f"root.{ascii_domain}. (\n{indent}{serial}\n"]
    times = SOA[panel].split()
    out += [f"{indent}{t}\n" for t in times[:3]]
    out.append(f"{indent}{times[3]} )\n\n")
    for owner, kind, priority, value, *more in records:
        more = more[0] if more else {}
        if more.get("SUSPENDED") == "yes":
            continue
        if kind == "TXT":
            value = _text(value, loses)
        if not owner.isascii():
            owner = owner.encode("idna").decode()
        if kind in ("CNAME", "MX") and not value.isascii():
            value = value.encode("idna").decode()
        out.append(f"{owner}\t{more.get('TTL') or ttl}\tIN\t{kind}\t"
                   f"{priority}\t{value}\n")
    return "".join(out)
