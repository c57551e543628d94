"""A small server with zones of every panel, as their files lie on disk."""
import os

import tap

KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt1m7wVctzOLBjTxtqEWxTz2d" \
    "Z1hZrMpbZVDQcI6cERDUbSpCYu9f8oNiUnvei4oxCTXwzZjq69kPFbWOCK8j6+sJyMY6wd" \
    "9YS2AsLV7iM0eyieTQQSSMqO1s57jklxfW4x3kimR4eEgiRhOaDAF1NDltWiW83+9fX8re" \
    "1cNJdpa3W+nOCyocgFHV7erj29KKajnlbajryrXMnF0/CTw86ntf0D+fHLpAL+eZYyyyl+" \
    "kE4dMdlWFLecHH1ZdskXjl86Vgy2hwAFun2su0NVRSbGhqJPuBmACn2e4TVs0mwIz6TfQ3" \
    "xWHmc3Uxzhe97nly3lO+aPDxqADmF57pmu8HowIDAQAB"
DKIM = f"v=DKIM1; k=rsa; p={KEY}"


def chunks(text):
    """A long text as panels write it into zone files."""
    return " ".join(f'"{text[i:i + 255]}"' for i in range(0, len(text), 255))


def zone(domain, *, head="", selector="default", spf="v=spf1 mx -all",
         dmarc="v=DMARC1; p=none; rua=mailto:postmaster@{}", extra=""):
    """A zone file; names absolute, as most panels write them."""
    dmarc = dmarc.format(domain)
    return f"""{head}$TTL 14400
{domain}. 86400 IN SOA ns1.host.example. root.host.example. (
\t\t2026010101 7200 3600 1209600 86400 )
{domain}. 86400 IN NS ns1.host.example.
{domain}. 86400 IN NS ns2.host.example.
{domain}. IN A 5.9.1.10
{domain}. IN MX 10 mail.{domain}.
mail.{domain}. IN A 5.9.1.10
www.{domain}. IN CNAME {domain}.
{domain}. IN TXT "{spf}"
_dmarc.{domain}. IN TXT "{dmarc}"
{selector}._domainkey.{domain}. IN TXT {chunks(DKIM)}
""" + extra


def conf(domain, extra=(), spf="v=spf1 mx ip4:5.9.1.10 ~all"):
    """Records as HestiaCP and VestaCP store them."""
    rows = [("@", "NS", "", "ns1.host.example."),
            ("@", "NS", "", "ns2.host.example."),
            ("@", "A", "", "5.9.1.10"),
            ("www", "CNAME", "", f"{domain}."), ("mail", "A", "", "5.9.1.10"),
            ("@", "MX", "10", f"mail.{domain}."),
            ("@", "TXT", "", f'"{spf}"'),
            ("_dmarc", "TXT", "", '"v=DMARC1; p=none"'),
            ("mail._domainkey", "TXT", "",
             '"' + DKIM.replace(";", "\\;") + '"'), *extra]
    return "".join(
        f"ID='{i}' RECORD='{o}' TYPE='{t}' PRIORITY='{p}' VALUE='{v}' "
        "SUSPENDED='no' TIME='12:00:00' DATE='2026-01-01'\n"
        for i, (o, t, p, v) in enumerate(rows, 1))


def dns_conf(domain, ttl=14400):
    """A line of a user's dns.conf."""
    return (f"DOMAIN='{domain}' IP='5.9.1.10' TPL='default' TTL='{ttl}' "
            "EXP='2027-01-01' SOA='ns1.host.example' SERIAL='3000000004' "
            "SRC='' RECORDS='9' DNSSEC='no' KEY='' SLAVE='no' MASTER='' "
            "SUSPENDED='no' TIME='10:00:00' DATE='2026-01-01'\n")


def fill(folder):
    """One domain of each panel, and what goes wrong on the way."""
    def put(path, text):
        tap.write(os.path.join(folder, path), text)
    hestia = "usr/local/hestia/data/users/anna/"
    put(hestia + "dns.conf", dns_conf("hestia.example"))
    put(hestia + "dns/hestia.example.conf", conf("hestia.example"))
    # What VestaCP makes of a long SPF record: a blank at octet 256 is lost.
    front = "v=spf1 " + " ".join(f"ip4:5.9.{i}.10" for i in range(1, 17))
    front += " a:" + "h" * (255 - len(front) - len(" a:.example")) + ".example"
    long = front + " include:_spf.relay.example ~all"
    vesta = "usr/local/vesta/data/users/bert/"
    put(vesta + "dns/vesta.example.conf", conf("vesta.example", spf=long))
    put("home/bert/conf/dns/vesta.example.db", zone(
        "vesta.example", selector="mail", dmarc="v=DMARC1; p=none",
        spf=front + '""' + long[256:]))
    put("var/named/cpanel.example.db", zone(
        "cpanel.example", head="; cPanel first:110.0.20 "
        "(update_time):1767225600 110.0.20: Cpanel::ZoneFile::VERSION:1.3 "
        "hostname:host.example latest:136.0.20\n"
        "; Zone file for cpanel.example\n",
        extra="webdisk IN A 5.9.1.10\nlocalhost IN A 127.0.0.1\n"))
    put("var/named/twice.example.db", zone(
        "twice.example",
        extra='twice.example. IN TXT "v=spf1 include:_spf.old.example -all"\n'
    ))
    put("var/named/run-root/var/plesk.example", zone(
        "plesk.example", dmarc="v=DMARC1; p=quarantine; pct=100"))
    put("etc/bind/admin.example.db", zone("admin.example", selector="x"))
    put("etc/bind/pri.ispconfig.example", zone(
        "ispconfig.example", extra='ispconfig.example. IN HINFO "a" "b"\n'))
