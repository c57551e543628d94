/*
 * CAA properties: examples of RFC 8659, RFC 8657, RFC 9495.
 */
#include "mail/caa.h"
#include "tap.h"

static struct caa
parse(struct arena *a, unsigned flags, const char *tag, const char *value)
{
	struct caa caa;

	caa_parse(a, (uint8_t)flags, str_c(tag), str_c(value), &caa);
	return caa;
}

static void
clean(struct arena *a, const char *tag, const char *value, const char *issuer)
{
	struct caa caa = parse(a, 0, tag, value);

	ok(caa.nfault == 0, "%s \"%s\" has no fault", tag, value);
	is_c(caa.issuer, issuer, "its issuer");
	ok(caa.authorises == (*issuer != '\0'), "authorises somebody");
}

/* One fault of that kind at that part of the value (or tag). */
static void
faulty(struct arena *a, unsigned flags, const char *tag, const char *value,
    enum caa_fault_kind kind, const char *where)
{
	struct caa caa = parse(a, flags, tag, value);
	bool found = caa.nfault == 1 && caa.fault[0].kind == kind;

	ok(found, "%u %s \"%s\": fault %d", flags, tag, value, (int)kind);
	if (found)
		is_c(str_sub(str_c(caa.fault[0].in_tag ? tag : value),
			 caa.fault[0].at, caa.fault[0].end),
		    where, "its place");
}

static void
test_issue(struct arena *a)
{
	struct caa caa;

	clean(a, "issue", "ca1.example.net", "ca1.example.net");
	clean(a, "ISSUE", "ca1.example.net; account=230123", "ca1.example.net");
	clean(a, "issue", ";", "");
	clean(a, "issue", "", "");
	clean(a, "issue", "  ca.example ;\tpolicy = ev ", "ca.example");
	clean(a, "issue", "ca.example;", "ca.example");
	clean(a, "issuewild", "ca2.example.org", "ca2.example.org");
	clean(a, "issuemail", "authority.example", "authority.example");
	clean(a, "issuemail", ";", "");
	clean(a, "issuevmc", "ca.example", "ca.example");
	clean(a, "issue", "ca.example; a=; b==;c=!", "ca.example");
	caa = parse(a, 0, "issue", "ca.example; policy=ev; account=x=y");
	ok(caa.nparameter == 2, "two parameters");
	is_c(caa_get(&caa, STR("ACCOUNT"))->value, "x=y", "case is ignored");
	ok(caa_get(&caa, STR("acc")) == NULL, "another name is not there");
	/* RFC 8659 section 4.2: a malformed value authorises nobody. */
	ok(!parse(a, 0, "issue", "%%%%%").authorises, "RFC 8659 section 4.2");
	faulty(a, 0, "issue", "%%%%%", CAA_FAULT_ISSUER, "%%%%%");
	faulty(a, 0, "issue", "https://letsencrypt.org", CAA_FAULT_ISSUER_URL,
	    "https://letsencrypt.org");
	faulty(a, 0, "issue", "letsencrypt.org.", CAA_FAULT_ISSUER,
	    "letsencrypt.org.");
	faulty(a, 0, "issue", "*.letsencrypt.org", CAA_FAULT_ISSUER,
	    "*.letsencrypt.org");
	faulty(
	    a, 0, "issue", " Let's Encrypt", CAA_FAULT_ISSUER, "Let's Encrypt");
	faulty(a, 0, "issue", "DigiCert", CAA_FAULT_ISSUER_LABEL, "DigiCert");
}

static void
test_parameters(struct arena *a)
{
	struct caa caa;

	clean(a, "issue",
	    "letsencrypt.org; accounturi=https://acme.example/acct/1; "
	    "validationmethods=dns-01,ca-foo",
	    "letsencrypt.org");
	clean(a, "issue", "ca.example; validationmethods=", "ca.example");
	faulty(a, 0, "issue", "ca.example; ev", CAA_FAULT_PARAMETER, "ev");
	faulty(a, 0, "issue", "ca.example; a=1;", CAA_FAULT_PARAMETER, "");
	faulty(
	    a, 0, "issue", "ca.example; a=b c", CAA_FAULT_PARAMETER, "a=b c");
	faulty(
	    a, 0, "issue", "ca.example; a_b=c", CAA_FAULT_PARAMETER, "a_b=c");
	faulty(a, 0, "issue", "ca.example; accounturi=1234",
	    CAA_FAULT_ACCOUNTURI, "1234");
	faulty(a, 0, "issue", "ca.example; validationmethods=dns_01",
	    CAA_FAULT_METHODS, "dns_01");
	faulty(a, 0, "issue", "ca.example; validationmethods=a,,b",
	    CAA_FAULT_METHODS, "a,,b");
	faulty(a, 0, "issue", "ca.example; accounturi=a:1; AccountURI=a:2",
	    CAA_FAULT_DUPLICATE, "AccountURI=a:2");
	caa =
	    parse(a, 0, "issue", "ca.example; accounturi=a:1; accounturi=a:2");
	ok(!caa.authorises, "two accounts can never match: RFC 8657");
}

static void
test_tags(struct arena *a)
{
	clean(a, "contactemail", "a@example.com", "");
	clean(a, "contactphone", "+1-555", "");
	ok(parse(a, 128, "issue", "ca.example").nfault == 0,
	    "critical, and known");
	faulty(a, 128, "tbs", "Unknown", CAA_FAULT_CRITICAL, "tbs");
	faulty(
	    a, 0, "issuewildcard", "x", CAA_FAULT_UNKNOWN_TAG, "issuewildcard");
	faulty(a, 0, "issue-wild", "x", CAA_FAULT_TAG, "issue-wild");
	faulty(a, 0, "", "x", CAA_FAULT_TAG, "");
	faulty(a, 1, "issue", "ca.example", CAA_FAULT_FLAGS, "");
	ok(caa_property_from_text(STR("IssueMail")) == CAA_ISSUEMAIL,
	    "letter case of a tag does not matter");
	is_c(str_c(caa_property_name(CAA_ISSUEVMC)), "issuevmc", "a name");
}

static void
test_iodef(struct arena *a)
{
	clean(a, "iodef", "mailto:security@example.com", "");
	clean(a, "iodef", "https://iodef.example.com/", "");
	faulty(a, 0, "iodef", "security@example.com", CAA_FAULT_URI,
	    "security@example.com");
	faulty(a, 0, "iodef", "tel:+1", CAA_FAULT_URI, "tel:+1");
	faulty(
	    a, 0, "iodef", "mailto:security", CAA_FAULT_URI, "mailto:security");
}

static void
test_text(struct arena *a)
{
	const struct caa_parameter p[] = {
	    {.tag = STR_INIT("accounturi"), .value = STR_INIT("a:1")},
	    {.tag = STR_INIT("validationmethods"), .value = STR_INIT("x,y")},
	};

	is_c(caa_issue_text(a, STR("ca.example"), NULL, 0), "ca.example",
	    "an issuer");
	is_c(caa_issue_text(a, STR(""), NULL, 0), ";", "nobody");
	is_c(caa_issue_text(a, STR("ca.example"), p, 2),
	    "ca.example; accounturi=a:1; validationmethods=x,y",
	    "with parameters");
	clean(a, "issue", "ca.example; accounturi=a:1; validationmethods=x,y",
	    "ca.example");
}

int
main(void)
{
	struct arena a = ARENA_INIT;

	test_issue(&a);
	test_parameters(&a);
	test_tags(&a);
	test_iodef(&a);
	test_text(&a);
	arena_free(&a);
	return done();
}
