# gcov's report into one line a source file of ours, least covered first last.
/^File '/ {
	file = $0
	sub(/^File '/, "", file)
	sub(/'$/, "", file)
	sub(/^\.\//, "", file)
}
/^Lines executed:/ && file ~ /^src\/.*\.c$/ {
	split($0, part, /[:% ]+/)
	# a file is reported once for each program that links it: keep the best
	if (!(file in share) || part[3] + 0 > share[file])
		share[file] = part[3] + 0
	lines[file] = part[5] + 0
}
END {
	for (file in share) {
		printf "%6.2f%% of %5d  %s\n", share[file], lines[file], file \
			| "LC_ALL=C sort -rn"
		all += lines[file]
		run += lines[file] * share[file] / 100
	}
	close("LC_ALL=C sort -rn")
	if (all)
		printf "%6.2f%% of %5d  in all\n", 100 * run / all, all
}
