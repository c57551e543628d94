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

/* Does the name end in those labels? Octet by octet from the right. */
static bool
ends_in(struct name host, struct str text)
{
	unsigned have = name_labels(host), want = 1, i;
	struct name tail;
	size_t at = 0, dot;

	for (i = 0; i < text.n; i++)
		want += text.p[i] == '.';
	if (have < want)
		return false;
	tail = name_parent(host, have - want);
	for (i = 0; i < want; i++) {
		dot = str_chr(text, '.', at);
		if (!str_ieq(name_label(tail, i), str_sub(text, at, dot)))
			return false;
		at = dot + 1;
	}
	return true;
}

const char *
mxhost_provider(struct name host)
{
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (ends_in(host, suffixes[i].text))
			return suffixes[i].provider;
	return NULL;
}
