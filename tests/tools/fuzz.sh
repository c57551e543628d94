#!/bin/sh
# fuzz.sh PROGRAM SECONDS: runs a libFuzzer target over a corpus that grows in
# build/corpus/NAME, seeded from the fixtures and, where they are, from the
# zones beside the project. Fails when it finds a crash or a hang.
set -eu
program=$1 seconds=$2
name=$(basename "$program")
corpus=build/corpus/$name
mkdir -p "$corpus" "build/crashes/$name"
seeds="tests/fuzz/fixtures/$name"
[ -d "$seeds" ] || seeds=
if [ -d ../shared/corpora ] && [ ! -e "$corpus/.seeded" ]; then
	i=0
	find ../shared/corpora ../shared/samples -type f \
	    \( -path '*/zones/*' -o -path '*/samples/*' -o -name '*.tsv' \) \
	    -size -64k | LC_ALL=C sort | while read -r file; do
		i=$((i + 1))
		cp "$file" "$corpus/seed-$i"
	done
	: >"$corpus/.seeded"
fi
exec "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 \
    -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="build/crashes/$name/" "$corpus" $seeds
