#!/bin/sh
# Who may include whom: base < dns < mail < {model, lint} < cmd, and which
# foreign headers stay in which files.
LC_ALL=C awk '
BEGIN {
	rank["base"] = 1; rank["dns"] = 2; rank["mail"] = 3
	rank["model"] = 4; rank["lint"] = 4; rank["cmd"] = 5
}
function complain(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what
	bad = 1
}
/^[ \t]*#[ \t]*include/ {
	file = FILENAME; sub(/^src\//, "", file)
	layer = file; sub(/\/.*/, "", layer)
	if (layer == "main.c") layer = "cmd"
	header = $0; sub(/^[^<"]*[<"]/, "", header); sub(/[>"].*/, "", header)
	other = header; sub(/\/.*/, "", other)
	if (/"/ && other in rank) {
		if (rank[other] > rank[layer] || \
		    (rank[other] == rank[layer] && other != layer))
			complain(layer " must not include " header)
	}
	if (header ~ /^ldns\// && layer != "dns")
		complain("<ldns/...> belongs in src/dns")
	if (header ~ /^openssl\// && file != "mail/keypair.c" && \
	    file != "mail/certificate.c")
		complain("<openssl/...> belongs in mail/keypair.c")
	if (header == "yaml.h" && file != "model/yaml.c")
		complain("<yaml.h> belongs in model/yaml.c")
	if (header == "idn2.h" && file != "dns/idn.c")
		complain("<idn2.h> belongs in dns/idn.c")
	if (header == "jansson.h" && file !~ /json/)
		complain("<jansson.h> belongs in the files that read JSON")
	if (header ~ /^curl\//)
		complain("<curl/...> belongs in the files that publish")
}
END { exit bad }
' $(find src -name '*.[ch]' | LC_ALL=C sort)
