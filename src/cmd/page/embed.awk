# Parts of the report's page into the binary: report.css becomes the string
# page_css of cmd/page.h, report.js page_js.
FNR == 1 {
	file = FILENAME
	sub(/^.*\./, "", file)
	names[++n] = file
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	gsub(/\?/, "\\?")
	text[n] = text[n] "\n\t\"" $0 "\\n\""
}
END {
	print "#include \"cmd/page.h\""
	for (i = 1; i <= n; i++)
		printf "const struct str page_%s = STR_INIT(%s);\n", names[i], \
		    text[i]
}
