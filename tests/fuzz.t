#!/bin/sh
# What a fuzzer once found is run again: tests/fuzz/fixtures/TARGET/*.
cd "$(dirname "$0")/.." || exit 1
: "${BUILD:=build/release}"
n=0
for program in "$BUILD"/replay/*; do
	[ -x "$program" ] && [ -f "$program" ] || continue
	name=$(basename "$program")
	n=$((n + 1))
	if out=$("$program" tests/fuzz/fixtures/"$name"/* </dev/null 2>&1)
	then
		echo "ok $n - $name: $out"
	else
		echo "not ok $n - $name"
		echo "$out" | sed 's/^/# /' | head -n 40
	fi
done
echo "1..$n"
