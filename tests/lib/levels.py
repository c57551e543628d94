"""Cases of rules that are graver or milder than the rule, or silent; a line a
case. levels.t judges the level, messages.t what is said."""
HEAD = "$ORIGIN example.com.\n$TTL 3600\n"
SOA = ("@ SOA ns1.example.net. hostmaster.example.com. "
       "2026112201 14400 3600 1209600 3600\n"
       "@ NS ns1.example.net.\n@ NS ns2.example.org.\n")
CF = ";; Domain:     example.com.\n;; Exported:   2026-01-01 00:00:00\n"
CF_SOA = CF + ("example.com\t3600\tIN\tSOA\ta.ns.cloudflare.com. "
               "dns.cloudflare.com. 2052211201 10000 2400 604800 1800\n")
KEY = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt1m7wVctzOLBjTxtqEWxTz2dZ1"
       "hZrMpbZVDQcI6cERDUbSpCYu9f8oNiUnvei4oxCTXwzZjq69kPFbWOCK8j6+sJyMY6wd9Y"
       "S2AsLV7iM0eyieTQQSSMqO1s57jklxfW4x3kimR4eEgiRhOaDAF1NDltWiW83+9fX8re1c"
       "NJdpa3W+nOCyocgFHV7erj29KKajnlbajryrXMnF0/CTw86ntf0D+fHLpAL+eZYyyyl+kE"
       "4dMdlWFLecHH1ZdskXjl86Vgy2hwAFun2su0NVRSbGhqJPuBmACn2e4TVs0mwIz6TfQ3xW"
       "Hmc3Uxzhe97nly3lO+aPDxqADmF57pmu8HowIDAQAB")
ED = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
SEND = '@ MX 10 mx.example.net.\n@ TXT "v=spf1 mx -all"\n'


def txt(name, value):
    """A TXT in strings of at most 250 octets."""
    parts = [value[i:i + 250] for i in range(0, len(value), 250)] or [""]
    return f"{name} TXT " + " ".join(
        '"' + p.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for p in parts) + "\n"


def dkim(value, name="s1"):
    return txt(f"{name}._domainkey", value)


def dmarc(value):
    return txt("_dmarc", value)


def spf(value):
    return txt("@", value)


E, W, I, NO = "error", "warning", "info", None

# rule, level (None: silent), text; a text that begins with ';' or '$' is a
# whole file, one that begins with '*' is put into a zone with SOA, any other
# into a fragment.
CASES = [
    ("ZON001", W, "*-@ NS a.example.net.\n@ NS b.example.net.\n"),
    ("ZON001", NO, CF + "example.com. 1 IN NS a.example.net.\n"),
    ("ZON006", I, "*=3026112201\n".replace("3026112201", "2031010100")),
    ("ZON006", NO, "*=3000000000\n"),
    ("ZON006", I, "*=0\n"),
    ("ZON007", NO, CF_SOA),
    ("ZON008", W, "*-@ NS a.example.net.\n"),
    ("ZON008", I, "sub NS a.example.net.\n"),
    ("ZON010", E, "*@ NS ns9\n"),
    ("ZON010", I, "*a NS ns.b\na NS ns1.example.net.\nb NS ns1.example.net.\n"
     "b NS ns2.example.net.\n"),
    ("ZON011", E, "a CNAME b\na A 203.0.113.1\n"),
    ("ZON011", E, CF_SOA + "a.example.com. 1 IN CNAME b.example.net.\n"
     "a.example.com. 1 IN AAAA 2001:db8::1\n"),
    ("ZON011", I, CF_SOA + "a.example.com. 1 IN CNAME b.example.net.\n"
     "a.example.com. 1 IN MX 1 b.example.net.\n"),
    ("ZON012", NO, CF_SOA + "example.com. 1 IN CNAME b.example.net.\n"),
    ("ZON020", W, "@ MX 10 mail.example.com\n"),
    ("ZON020", W, "@ MX 10 aspmx.l.google.com\n"),
    ("ZON020", NO, "@ MX 10 mail.dept\n"),
    ("ZON020", W, "*@ MX 10 mail.dept\n"),
    ("ZON029", I, "@ 30 MX 10 mail\n"),
    ("ZON029", NO, CF + "example.com. 1 IN MX 1 b.example.net.\n"),
    ("ZON030", E, "$ORIGIN example.com.\nmail A 203.0.113.1\n$TTL 60\n"
     + SOA),
    ("ZON030", W, "$ORIGIN example.com.\nmail 60 A 203.0.113.1\n" + SOA),
    ("ZON033", W, "$ORIGIN a-firm.net.\n$TTL 300\n@ SOA a b 2026112201 14400 "
     "3600 1209600 3600\n@ MX 1 mail\nmail A 192.0.2.1\n"),
    ("ZON033", I, "*@ MX 1 mail\nmail A 192.0.2.1\n"),
    ("ZON033", W, "*@ MX 1 mail\nmail A 10.0.0.1\n"),
    ("ZON034", W, '** TXT "hello"\n'),
    ("ZON034", NO, dkim("v=DKIM1; p=" + KEY, "*")),
    ("ZON034", NO, txt("*._report._dmarc", "v=DMARC1")),
    ("ZON034", NO, txt("*", "v=spf1 -all")),
    ("ZON035", I, "** CNAME www\n"),
    ("ZON035", W, "*@ MX 1 mx.example.net.\n* CNAME www\n"),
    ("ZON035", I, "*@ MX 1 mx.example.net.\n* CNAME www\n"
     + dmarc("v=DMARC1; p=reject")),
    ("ZON039", W, "$INCLUDE not-there\n"),
    ("TXT003", W, spf("v=spf1 -all") + "".join(
        txt("@", f"{i}" * 240) for i in range(6))),
    ("TXT003", I, "".join(txt("@", f"{i}" * 240) for i in range(6))),
    ("TXT007", E, "@ TXT v=spf1 mx -all\n"),
    ("TXT007", I, "@ TXT some words here\n"),
    ("TXT008", E, "_dmarc TXT v=DMARC1; p=none\n"),
    ("TXT008", NO, "a TXT word ; a comment\n"),
    ("TXT010", E, '@ TXT "v=spf1 ip4:203.0.1" " 13.7 -all"\n'),
    ("TXT012", I, '_dmarc TXT "v=DMARC1\\; p=none"\n'),
    ("TXT012", E, '_dmarc TXT "v=DMARC1\\\\; p=none"\n'),
    ("TXT014", E, '_dmarc TXT "v=DMARC1; p\u200b=none"\n'),
    ("TXT014", I, 'a TXT "hello\u200bworld"\n'),
    ("TXT014", NO, '_dmarc TXT "v=DMARC1;\tp=none"\n'),
    ("TXT014", E, '@ TXT "v=spf1\tmx -all"\n'),
    ("TXT015", E, '@ TXT "v=spf1 mx \u2013all"\n'),
    ("TXT015", NO, 'a TXT "from 1 \u2013 2"\n'),
    ("TXT017", E, spf(" v=spf1 mx -all")),
    ("TXT017", E, dmarc(" v=DMARC1; p=none")),
    ("TXT017", I, dmarc("v=DMARC1; p=none ")),
    ("TXT017", I, dkim(" v=DKIM1; p=" + KEY)),
    ("TXT017", I, txt("a", " hello")),
    ("TXT018", E, spf("v=spf1 ip4:x.x.x.x -all")),
    ("TXT018", I, txt("a", "verify=<your-token>")),
    ("TXT019", E, dkim("v=DKIM1; p=MIIB...QAB")),
    ("TXT019", I, txt("a", "and so on\u2026")),
    ("TXT020", E, spf("v=spf1 mx&nbsp;-all")),
    ("TXT020", I, txt("a", "a&nbsp;b")),
    ("TXT021", E, txt("_dmarc", "_dmarc TXT v=DMARC1; p=none")),
    ("TXT021", NO, txt("a", "TXT or not")),
    ("TXT023", E, txt("_dmarc", "v=spf1 -all")),
    ("TXT023", W, txt("_dmarc", "v=spf1 -all") + dmarc("v=DMARC1; p=none")),
    ("SPF001", W, "*@ MX 1 mx.example.net.\n"),
    ("SPF001", I, "*" + SEND + "news MX 1 mx.example.net.\n"),
    ("SPF019", W, spf("v=spf1 ip4:20.0.0.0/8 -all")),
    ("SPF019", E, spf("v=spf1 ip4:0.0.0.0/0 -all")),
    ("SPF019", E, spf("v=spf1 ip6:::/0 -all")),
    ("SPF019", E, spf("v=spf1 mx/0 -all")),
    ("SPF019", E, spf("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all")),
    ("SPF020", I, spf("v=spf1 ip4:192.0.2.1 -all")),
    ("SPF020", W, spf("v=spf1 ip4:10.0.0.1 -all")),
    ("SPF020", W, "$ORIGIN a-firm.net.\n$TTL 300\n"
     + spf("v=spf1 ip4:192.0.2.1 -all")),
    ("SPF028", I, spf("v=spf1 mx ?all") + dmarc("v=DMARC1; p=reject")),
    ("SPF028", W, "*" + spf("v=spf1 mx ?all")),
    ("SPF029", W, spf("v=spf1 mx")),
    ("SPF029", I, txt("_spf", "v=spf1 ip4:203.0.113.1")),
    ("SPF029", I, spf("v=spf1 include:own.example.com -all")
     + txt("own", "v=spf1 ip4:203.0.113.1")),
    ("SPF051", I, spf("v=spf1 mx ?include:a.example.net -all")),
    ("SPF051", W, spf("v=spf1 mx ~include:a.example.net -all")),
    ("SPF052", I, txt("*", "v=spf1 mx -all")),
    ("SPF052", NO, "*@ MX 0 .\n" + spf("v=spf1 -all")
     + txt("*", "v=spf1 -all")),
    ("DKM001", E, txt("s1", "v=DKIM1; p=" + KEY)),
    ("DKM001", NO, txt("s1.domainkey.u1", "v=DKIM1; p=" + KEY)
     + "s1._domainkey CNAME s1.domainkey.u1\n"),
    ("DKM001", NO, txt("_report._domainkey", "r=postmaster")),
    ("DKM006", I, dkim("v=DKIM1;; p=" + KEY)),
    ("DKM006", E, dkim("v=DKIM1; =x; p=" + KEY)),
    ("DKM017", NO, dkim("v=DKIM1; p=" + KEY)),
    ("DKM023", E, dkim("v=DKIM1; h=sha1,sha256; p=" + KEY)),
    ("DKM023", I, dkim("v=DKIM1; h=sha1:sha256; p=" + KEY)),
    ("DKM023", W, dkim("v=DKIM1; h=sha256:x; p=" + KEY)),
    ("DKM028", I, dkim("v=DKIM1; g=*; p=" + KEY)),
    ("DKM028", W, dkim("v=DKIM1; g=; p=" + KEY)),
    ("DKM031", E, dkim("v=DKIM1; P=" + KEY)),
    ("DKM031", E, dkim("v=DKIM1; K=ed25519; p=" + ED)),
    ("DKM031", W, dkim("V=DKIM1; p=" + KEY)),
    ("DKM031", W, dkim("v=DKIM1; K=rsa; p=" + KEY)),
    ("DKM031", W, dkim("v=DKIM1; T=s; p=" + KEY)),
    ("DKM035", W, dkim("v=DKIM1; p=" + KEY, "a_b")),
    ("DKM035", NO, txt("_adsp._domainkey", "dkim=all")),
    ("DKM036", W, dkim("v=DKIM1; p=" + KEY, "*")),
    ("DKM036", NO, dkim("v=DKIM1; p=", "*")),
    ("DKM041", W, "*" + SEND),
    ("DKM041", NO, "*" + SEND + "_domainkey NS ns1.example.net.\n"
     "_domainkey NS ns2.example.net.\n"),
    ("DKM041", NO, "*" + SEND + "_domainkey DNAME x.example.net.\n"),
    ("DKM041", NO, "*" + SEND + "s1._domainkey CNAME x.example.net.\n"),
    ("DKM041", NO, "*@ MX 0 .\n" + spf("v=spf1 -all")),
    ("DMA001", W, "*" + SEND),
    ("DMA001", NO, "*@ MX 0 .\n" + spf("v=spf1 -all")),
    ("DMA001", NO, "$ORIGIN dept.example.com.\n$TTL 300\n" + SOA + SEND),
    ("DMA005", E, dmarc("v=DMARC2; p=none")),
    ("DMA005", W, dmarc("V=DMARC1; p=none")),
    ("DMA005", NO, dmarc("v=DMARC1, p=none")),
    ("DMA006", W, dmarc("v=DMARC1; rua=mailto:d@example.com")),
    ("DMA006", E, dmarc("v=DMARC1; adkim=s")),
    ("DMA006", NO, dmarc("v=DMARC1")),
    ("DMA008", NO, dmarc("v=DMARC1; p=REJECT")),
    ("DMA009", NO, dmarc("v=DMARC1; p=reject; sp=Reject")),
    ("DMA012", W, dmarc("v=DMARC1; p=reject")),
    ("DMA012", NO, "*@ MX 0 .\n" + spf("v=spf1 -all")
     + dmarc("v=DMARC1; p=reject")),
    ("DMA015", I, "*" + dmarc("v=DMARC1; p=reject")
     + txt("_dmarc.sub", "v=DMARC1; p=reject; sp=none")),
    ("DMA015", NO, dmarc("v=DMARC1; p=reject")
     + txt("_dmarc.sub", "v=DMARC1; p=reject; sp=none; psd=n")),
    ("DMA015", NO, txt("_dmarc.sub", "v=DMARC1; p=reject; sp=none")),
    ("DMA017", I, dmarc("v=DMARC1; p=reject; pct=100")),
    ("DMA017", I, dmarc("v=DMARC1; p=reject; t=y; pct=0")),
    ("DMA017", W, dmarc("v=DMARC1; p=reject; pct=50")),
    ("DMA019", I, dmarc("v=DMARC1; p=reject; rf=afrf")),
    ("DMA019", W, dmarc("v=DMARC1; p=reject; rf=iodef")),
    ("DMA020", W, dmarc("v=DMARC1; p=reject; t=y")),
    ("DMA020", I, dmarc("v=DMARC1; p=reject; t=y; pct=0")),
    ("DMA021", NO, dmarc("v=DMARC1; p=reject; adkim=S")),
    ("DMA022", E, dmarc("v=DMARC1; p=reject; psd=y")),
    ("DMA022", NO, "$ORIGIN co.uk.\n$TTL 300\n"
     + dmarc("v=DMARC1; p=reject; psd=y")),
    ("DMA023", NO, dmarc("v=DMARC1; p=reject; psd=n")),
    ("DMA023", I, dmarc("v=DMARC1; p=reject")
     + txt("_dmarc.sub", "v=DMARC1; p=reject; psd=n")),
    ("DMA030", NO, dmarc("v=DMARC1; p=none; rua=mailto:a@example.com!10m")),
    ("DMA030", E, dmarc("v=DMARC1; p=none; rua=mailto:a b@example.com")),
    ("DMA034", I, txt("a.example._report._dmarc", "v=DMARC1; p=none")),
    ("DMA034", E, txt("a.example._report._dmarc", "DMARC1")),
    ("DMA034", I, txt("a.example._report._dmarc", "DMARC1")
     + txt("a.example._report._dmarc", "v=DMARC1")),
    ("DMA041", W, dmarc("v=DMARC1; P=none")),
    ("DMA041", I, dmarc("v=DMARC1; p=None")),
    ("DMA042", E, dmarc("v=DMARC1, p=none")),
    ("DMA042", W, dmarc("v=DMARC1; p=none; hello")),
    ("DMA042", I, dmarc("v=DMARC1;; p=none")),
    ("DMA043", E, dmarc("v=DMARC1")),
    ("DMA043", NO, txt("a.example._report._dmarc", "v=DMARC1")),
    ("DMA046", E, "*" + SEND + dmarc("v=DMARC1; p=reject")),
    ("DMA046", W, "*" + SEND + dmarc("v=DMARC1; p=quarantine")),
    ("DMA046", NO, SEND + dmarc("v=DMARC1; p=reject")),
    ("DMA046", NO, "*" + SEND + dmarc("v=DMARC1; p=reject")
     + txt("s1._domainkey.news", "v=DKIM1; p=" + KEY)),
    ("DMA046", E, "*" + SEND + dmarc("v=DMARC1; p=reject; adkim=s")
     + txt("s1._domainkey.news", "v=DKIM1; p=" + KEY)),
    ("DMA053", E, "$ORIGIN co.uk.\n$TTL 300\n"
     + dmarc("v=DMARC1; p=reject; psd=y; ruf=mailto:a@co.uk")),
    ("DMA053", W, "$ORIGIN co.uk.\n$TTL 300\n" + dmarc("v=DMARC1; p=reject")),
    ("ADS003", W, "*" + SEND + txt("_adsp._domainkey", "dkim=all")),
    ("DMA001", NO, "*" + SEND + txt("_adsp._domainkey", "dkim=all")),
    ("MX004", E, "*@ MX 1 mail\n"),
    ("MX004", NO, "@ MX 1 mail\n"),
    ("MX004", NO, "*@ MX 1 mail\n* A 203.0.113.1\n"),
    ("MX004", NO, "*@ MX 1 mail.sub\nsub NS a.example.net.\n"
     "sub NS b.example.net.\n"),
    ("MX012", E, "@ MX 1 mail.local.\n"),
    ("MX012", NO, "$ORIGIN corp.test.\n$TTL 300\n@ MX 1 mail\n"),
    ("MX012", I, "@ MX 1 mx.example.net.\n@ MX 32767 ms1.msv1.invalid.\n"),
    ("MX013", I, "*@ MX 1 smtp.google.com.\n@ MX 10 mail\n"
     "mail A 203.0.113.1\n"),
    ("MX013", W, "*@ MX 10 smtp.google.com.\n@ MX 10 mail\n"
     "mail A 203.0.113.1\n"),
    ("MX014", NO, "*@ MX 1 mail\n@ MX 2 mx.example.net.\n"
     "mail AAAA 2001:db8::1\n"),
    ("MX017", NO, "* MX 0 .\n"),
    ("STS006", NO, txt("_mta-sts", "v=STSv1; id=1")),
    ("STS006", E, "*" + txt("_mta-sts", "v=STSv1; id=1")),
    ("TLA001", NO, "_25._tcp.a CNAME _dane.a\n"
     "_dane.a TLSA 3 1 1 " + "ab" * 32 + "\n"),
    ("TLA001", E, "a TLSA 3 1 1 " + "ab" * 32 + "\n"),
    ("TLA001", NO, "*._tcp.a TLSA 3 1 1 " + "ab" * 32 + "\n"),
    ("TLA002", W, "*@ MX 1 mx.example.net.\n_25._tcp TLSA 3 1 1 "
     + "ab" * 32 + "\n"),
    ("TLA002", NO, "@ MX 1 @\n_25._tcp TLSA 3 1 1 " + "ab" * 32 + "\n"),
    ("TLA002", NO, "_25._tcp TLSA 3 1 1 " + "ab" * 32 + "\n"),
    ("TLA006", W, "_25._tcp.mx TLSA 3 0 0 3082" + "ab" * 32 + "\n"),
    ("TLA006", I, "_25._tcp.mx TLSA 3 1 0 3082" + "ab" * 32 + "\n"),
    ("TLA006", I, "_25._tcp.mx TLSA 3 1 2 " + "ab" * 64 + "\n"),
    ("BIM003", E, txt("default._bimi", "v=BIMI1; l=http://a.example/l.svg")),
    ("BIM003", E, txt("default._bimi", "v=BIMI1; l=https://a.example/l.png")),
    ("BIM003", I, txt("default._bimi", "v=BIMI1; l=https://a.example/logo")),
    ("BIM004", I, txt("default._bimi", "v=BIMI1; l=https://a.example/l.svg")),
    ("BIM004", E, txt("default._bimi",
                      "v=BIMI1; l=https://a.example/l.svg; a=x")),
    ("BIM004", I, txt("default._bimi", "v=BIMI1; l=https://a.example/l.svg; "
                      "a=https://a.example/vmc")),
    ("BIM007", E, txt("default._bimi", "v=BIMI1; l=https://a.example/l.svg; "
                      "l=https://b.example/l.svg")),
    ("BIM007", I, txt("default._bimi",
                      "v=BIMI1; l=https://a.example/l.svg; x=1")),
    ("CAA001", W, '@ CAA 1 issue "ca.example.net"\n'),
    ("CAA001", E, '@ CAA 0 is-sue "ca.example.net"\n'),
    ("CAA003", NO, '@ CAA 0 ISSUE "ca.example.net"\n'),
    ("CAA006", NO, "@ A 203.0.113.1\n"),
    ("SRV003", E, "_imaps._tcp SRV 0 1 993 203.0.113.1.\n"),
    ("SRV003", W, "_imaps._tcp SRV 0 1 993 mail\nmail CNAME a.example.net.\n"),
    ("SRV005", W, "_submission._tcp SRV 0 1 25 mx.example.net.\n"),
    ("SRV005", I, "_imaps._tcp SRV 0 1 9993 mx.example.net.\n"),
    ("SRV006", W, "*_imap._tcp SRV 0 1 143 mx.example.net.\n"),
    ("SRV006", I, "*_submission._tcp SRV 0 1 587 mx.example.net.\n"),
]


def text_of(case):
    if case.startswith((";", "$")):
        return case
    if case.startswith("*="):
        return HEAD + SOA.replace("2026112201", case[2:].strip())
    if case.startswith("*-"):
        return HEAD + case[2:]
    if case.startswith("*") and case[1:2] not in (" ", "."):
        return HEAD + SOA + case[1:]
    return HEAD + case
