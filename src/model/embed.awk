# Texts into the binary: each file becomes a string literal, and all of them
# the table `templates` of model/provider.h, name without folder and ending.
FNR == 1 && FILENAME != "/dev/null" {
	file = FILENAME
	sub(/^.*\//, "", file)
	sub(/\.yaml$/, "", file)
	names[++n] = file
}
FILENAME != "/dev/null" {
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	gsub(/\?/, "\\?")
	text[n] = text[n] "\n\t\"" $0 "\\n\""
}
END {
	print "#include \"model/provider.h\""
	print "const struct template_text templates[] = {"
	for (i = 1; i <= n; i++)
		printf "\t{STR_INIT(\"%s\"), STR_INIT(%s)},\n", names[i], text[i]
	print "\t{{NULL, 0}, {NULL, 0}}};"
	printf "const size_t templates_n = %d;\n", n
}
