#!/bin/sh
# migrate beside plain copying of what it reads and writes, in one run on one
# machine and one file system: twenty thousand zones of HestiaCP.
#
#	MAILZONE_BENCH_ZONES=2000 for less
set -eu

mailzone=${MAILZONE:-$PWD/mailzone}
zones=${MAILZONE_BENCH_ZONES:-20000}
inputs=../shared/bench/make-inputs.py
if [ ! -e "$inputs" ]; then
	echo "migrate: no $inputs here, left out"
	exit 0
fi
# TMPDIR says on which file system; in memory, copying costs next to nothing.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

/usr/bin/python3 "$inputs" hestia "$zones" "$work/in"
${CC:-cc} -O2 -o "$work/copy" tests/bench/copy.c

migrate() {
	"$mailzone" migrate -q --from hestia --to cloudflare "$work/in" \
	    "$work/$1" >"$work/said"
}

# What there is to copy: the inputs, and all that comes out. All is warm.
migrate first
cd "$work"
find in -type f | LC_ALL=C sort >list
find first -type f | LC_ALL=C sort | sed 's,^first/,,' >names
(cd first && xargs cat <../names >../pack &&
	xargs stat -c '%s %n' <../names >../index)

seconds() {
	begin=$(date +%s.%N)
	"$@" >/dev/null
	end=$(date +%s.%N)
	echo "$begin $end" | awk '{ printf "%.3f ", $2 - $1 }'
}

for i in 1 2 3; do
	rm -rf copied moved
	mkdir -p copied/cloudflare copied/keys
	seconds ./copy list pack index copied
	seconds migrate moved
	echo
done | awk 'NR == 1 || $1 < a { a = $1 } NR == 1 || $2 < b { b = $2 }
	END { print a, b }' >times
diff -r first moved >/dev/null ||
	{ echo "bench: migrate's output differs from its first run" >&2
	exit 1; }
awk -v n="$zones" '{ printf "migrate, %d zones: %.2f s, %.0f zones/s; " \
    "plain copy %.2f s; ratio %.2f (at most 6)\n", n, $2, n / $2, $1, $2 / $1 }' \
    times
