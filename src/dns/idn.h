/*
 * Internationalised names (IDNA2008, RFC 5891) -> A-labels and back. The only
 * user of libidn2. Owns nothing; results live in the arena.
 */
#ifndef DNS_IDN_H
#define DNS_IDN_H

#include "base/str.h"

/*
 * A name in UTF-8 as it is to be looked up: mapped by UTS 46 (letter case,
 * width, ideographic full stops), every label that is not ASCII encoded.
 * Names of ASCII without A-labels come back as they are, not checked at all;
 * A-labels are decoded to see that they are what their text encodes to.
 * False: *why (a constant) says what is wrong.
 */
bool idn_to_ascii(
    struct arena *, struct str name, struct str *out, const char **why);

/*
 * The name as people write it, for comments and reports: its A-labels in
 * Unicode. A name of which one decodes to nothing that would be published as
 * it comes back as it is.
 */
struct str idn_to_unicode(struct arena *, struct str name);

/* Would idn_to_ascii do anything: not ASCII, or a label begins with xn--? */
bool idn_is_wanted(struct str name);

#endif
