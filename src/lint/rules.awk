# The rule table, from the blocks themselves: every
#	const struct rule NAME = {
# of the files given, sorted by file, then by place.
/^const struct rule [a-z0-9_]+ = \{/ {
	name[++n] = $4
}
END {
	for (i = 1; i <= n; i++)
		printf "extern const struct rule %s;\n", name[i]
	print "const struct rule *const rules[] = {"
	for (i = 1; i <= n; i++)
		printf "\t&%s,\n", name[i]
	print "\tNULL};"
	printf "const size_t rules_n = %d;\n", n
}
