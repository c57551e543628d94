#include "dns/idn.h"

#include <idn2.h>

#include "base/die.h"

bool
idn_is_wanted(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] > 127)
			return true;
		if ((i == 0 || s.p[i - 1] == '.') &&
		    str_istarts(str_sub(s, i, s.n), STR("xn--")))
			return true;
	}
	return false;
}

static const char *
reason(int code)
{
	switch (code) {
	case IDN2_TOO_BIG_LABEL:
	case IDN2_PUNYCODE_BIG_OUTPUT:
		return "a label of over 63 octets";
	case IDN2_TOO_BIG_DOMAIN:
		return "over 255 octets";
	case IDN2_ENCODING_ERROR:
		return "not UTF-8";
	case IDN2_DISALLOWED:
	case IDN2_UNASSIGNED:
	case IDN2_CONTEXTO:
	case IDN2_CONTEXTJ:
	case IDN2_CONTEXTJ_NO_RULE:
	case IDN2_CONTEXTO_NO_RULE:
		return "a character that IDNA2008 does not allow";
	case IDN2_BIDI:
		return "a mixture of writing directions that IDNA2008 does "
		       "not allow";
	case IDN2_LEADING_COMBINING:
		return "a label that begins with a combining mark";
	case IDN2_HYPHEN_STARTEND:
		return "a label that begins or ends with '-'";
	case IDN2_2HYPHEN:
		return "a label with '--' as its 3rd and 4th letter";
	case IDN2_PUNYCODE_BAD_INPUT:
	case IDN2_PUNYCODE_OVERFLOW:
	case IDN2_INVALID_ALABEL:
	case IDN2_UALABEL_MISMATCH:
	case IDN2_ALABEL_ROUNDTRIP_FAILED:
		return "a label with 'xn--' that encodes nothing";
	default:
		return "no name of IDNA2008";
	}
}

struct str
idn_to_unicode(struct arena *a, struct str name)
{
	const char *why;
	struct str text, again;
	char *decoded = NULL;
	int code;

	if (!idn_is_wanted(name) || str_chr(name, '\0', 0) < name.n)
		return name;
	code = idn2_to_unicode_8z8z(str_cstr(a, name), &decoded, 0);
	if (code == IDN2_MALLOC)
		die("out of memory");
	if (code != IDN2_OK)
		return name;
	text = str_dup(a, str_c(decoded));
	idn2_free(decoded);
	return idn_to_ascii(a, text, &again, &why) && str_ieq(again, name)
		   ? text
		   : name;
}

bool
idn_to_ascii(
    struct arena *a, struct str name, struct str *out, const char **why)
{
	uint8_t *text = NULL;
	int code;

	*why = NULL;
	*out = name;
	if (!idn_is_wanted(name))
		return true;
	/* libidn2 takes C strings: a NUL would hide the rest */
	if (str_chr(name, '\0', 0) < name.n) {
		*why = "NUL in a name";
		return false;
	}
	code = idn2_lookup_u8((const uint8_t *)str_cstr(a, name), &text,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code == IDN2_MALLOC)
		die("out of memory");
	if (code != IDN2_OK) {
		*why = reason(code);
		return false;
	}
	*out = str_dup(a, str_c((const char *)text));
	idn2_free(text);
	return true;
}
