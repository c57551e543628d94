#include "lint/mxhost.h"

/* The end of the host's name, labels from the right, and whose it is. */
struct suffix {
	struct str text;
	const char *provider;
};

static const struct suffix suffixes[] = {
    {STR_INIT("smtp.google.com"), "Google Workspace"},
    {STR_INIT("l.google.com"), "Google Workspace"},
    {STR_INIT("googlemail.com"), "Google Workspace"},
    {STR_INIT("psmtp.com"), "Google Workspace"},
    {STR_INIT("mail.protection.outlook.com"), "Microsoft 365"},
    {STR_INIT("mx.microsoft"), "Microsoft 365"},
    {STR_INIT("mx.yandex.net"), "Yandex 360"},
    {STR_INIT("mx.yandex.ru"), "Yandex 360"},
    {STR_INIT("emx.mail.ru"), "VK WorkSpace"},
    {STR_INIT("zoho.com"), "Zoho Mail"},
    {STR_INIT("zoho.eu"), "Zoho Mail"},
    {STR_INIT("zoho.in"), "Zoho Mail"},
    {STR_INIT("zoho.jp"), "Zoho Mail"},
    {STR_INIT("zoho.com.au"), "Zoho Mail"},
    {STR_INIT("protonmail.ch"), "Proton Mail"},
    {STR_INIT("messagingengine.com"), "Fastmail"},
    {STR_INIT("mail.icloud.com"), "iCloud Mail"},
    {STR_INIT("mx.cloudflare.net"), "Cloudflare Email Routing"},
    {STR_INIT("secureserver.net"), "GoDaddy"},
    {STR_INIT("pphosted.com"), "Proofpoint"},
    {STR_INIT("ppe-hosted.com"), "Proofpoint Essentials"},
    {STR_INIT("mimecast.com"), "Mimecast"},
    {STR_INIT("mimecast.co.za"), "Mimecast"},
    {STR_INIT("barracudanetworks.com"), "Barracuda"},
    {STR_INIT("messagelabs.com"), "Symantec"},
    {STR_INIT("iphmx.com"), "Cisco Secure Email"},
    {STR_INIT("migadu.com"), "Migadu"},
    {STR_INIT("mailbox.org"), "mailbox.org"},
    {STR_INIT("emailsrvr.com"), "Rackspace Email"},
    {STR_INIT("ovh.net"), "OVHcloud"},
    {STR_INIT("kundenserver.de"), "IONOS"},
    {STR_INIT("privateemail.com"), "Namecheap Private Email"},
    {STR_INIT("registrar-servers.com"), "Namecheap"},
    {STR_INIT("titan.email"), "Titan"},
    {STR_INIT("gandi.net"), "Gandi"},
    {STR_INIT("infomaniak.ch"), "Infomaniak"},
    {STR_INIT("mailgun.org"), "Mailgun"},
    {STR_INIT("mx.sendgrid.net"), "SendGrid"},
    {STR_INIT("mandrillapp.com"), "Mandrill"},
    {STR_INIT("amazonaws.com"), "Amazon SES"},
    {STR_INIT("amazonses.com"), "Amazon SES"},
};

/* Lower-case text without a final dot; octets of labels as they are. */
static struct str
plain_text(struct name host, char out[NAME_MAX_WIRE])
{
	size_t at = 0, n = 0, i;

	while (at < host.n && host.p[at]) {
		size_t len = host.p[at++];

		if (n)
			out[n++] = '.';
		for (i = 0; i < len; i++)
			out[n++] = (char)str_lower(host.p[at++]);
	}
	return (struct str){out, n};
}

static bool
ends_in(struct str host, struct str end)
{
	return host.n >= end.n && host.p[host.n - 1] == end.p[end.n - 1] &&
	       memcmp(host.p + host.n - end.n, end.p, end.n) == 0 &&
	       (host.n == end.n || host.p[host.n - end.n - 1] == '.');
}

const char *
mxhost_provider(struct name host)
{
	char text[NAME_MAX_WIRE];
	struct str s = plain_text(host, text);
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (ends_in(s, suffixes[i].text))
			return suffixes[i].provider;
	return NULL;
}
