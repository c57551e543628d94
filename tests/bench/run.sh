#!/bin/sh
# make bench: what gen takes, against a floor and against peers, in one run
# on one machine. Ratios count; seconds are shown to judge the noise.
#
#	MAILZONE_BENCH_N=1000 make bench     fewer domains (default 100000)
set -eu

mailzone=${MAILZONE:-$PWD/mailzone}
n=${MAILZONE_BENCH_N:-100000}
keys=${MAILZONE_BENCH_KEYS:-64}
inputs=../shared/bench/make-inputs.py
top=$PWD
# In memory where there is room (6 GB): hundreds of thousands of small files
# would measure the disk.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ "${room:-0}" -gt 6000000 ] && [ -w /dev/shm ]; then
	work=$(mktemp -d -p /dev/shm)
else
	work=$(mktemp -d)
fi
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Seconds of a command, its output thrown away.
seconds() {
	begin=$(date +%s.%N)
	"$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
	end=$(date +%s.%N)
	echo "$begin $end" | awk '{ printf "%.3f\n", $2 - $1 }'
}

# Runs two commands in turn, three times, and prints the least seconds of each.
# The last word of each is a folder, which every run gets anew; those of the
# third run are left.
duel() {
	for i in 1 2 3; do
		rm -rf "${1##* }" "${2##* }"
		mkdir "${1##* }" "${2##* }"
		echo "$(seconds $1) $(seconds $2)"
	done | awk 'NR == 1 || $1 < a { a = $1 } NR == 1 || $2 < b { b = $2 }
		END { print a, b }'
}

# What the floor has to do: paths of the key files, and the octets of all
# output files behind one another.
floor_lists() {
	cd "$work"
	find keys -name '*.p[eu][mb]' | LC_ALL=C sort >keylist
	cd first
	find . -type f | LC_ALL=C sort | sed 's,^\./,,' >../names
	xargs cat <../names >../pack
	xargs stat -c '%s %n' <../names >../index
	cd "$top"
}

# $1: what keys there are, $2: names of the folders to write, $3: --keys.
compare_gen() {
	floor_lists
	cd "$work"
	both=$(duel "./floor mailzone.yaml keylist pack index f$2" \
	    "./mailzone gen -q --target bind --keys $3 -o g$2")
	cd "$top"
	diff -r "$work/first" "$work/g$2" >/dev/null ||
		{ echo "bench: gen's output differs from its first run" >&2
		exit 1; }
	rm -rf "$work/f$2" "$work/g$2"
	echo "$n $both" | awk -v keys="$1" '{ printf "gen, %d domains, %s: " \
	    "%.2f s; floor %.2f s; ratio %.2f (at most 3)\n", $1, keys, $3,
	    $2, $3 / $2 }'
}

bench_gen() {
	/usr/bin/python3 "$inputs" yaml "$n" "$work/mailzone.yaml"
	${CC:-cc} -O2 -o "$work/floor" tests/bench/floor.c -lyaml
	ln -s "$mailzone" "$work/mailzone"
	cd "$work"
	./mailzone gen -q --target bind -o first
	cd "$top"
	compare_gen "both halves of keys, compared" a generate
	compare_gen "both halves of keys, public ones required" b require
	find "$work/keys" -name '*.pem' -exec rm {} +
	compare_gen "public halves" c generate
}

key_config() {
	echo 'version: 1'
	echo 'domains:'
	i=0
	while [ "$i" -lt "$keys" ]; do
		echo "  k$i.test: {dkim: {selectors: {s1: {algorithm: rsa," \
		    "bits: 2048}}}}"
		i=$((i + 1))
	done
}

genrsa() {
	i=0
	while [ "$i" -lt "$keys" ]; do
		openssl genrsa -out "$work/rsa.pem" 2048 || return
		i=$((i + 1))
	done
}

genkeys() {
	seq "$keys" | xargs -P "$cpus" -I '{}' \
	    opendkim-genkey -b 2048 -D "$work/ok" -s 's{}' -d example.com
}

bench_keys() {
	cpus=$(nproc)
	mkdir "$work/k" "$work/ok"
	key_config >"$work/k/mailzone.yaml"
	cd "$work/k"
	gen=$(seconds "$mailzone" gen -q --force)
	cd "$top"
	made=$(find "$work/k/keys" -name '*.pem' | wc -l)
	[ "$made" -eq "$keys" ] ||
		{ echo "bench: $made keys, not $keys" >&2; exit 1; }
	one=$(seconds genrsa)
	echo "$keys $gen $one $cpus" | awk '{ printf "RSA-2048: %.1f keys/s;" \
	    " openssl genrsa, one thread, %.1f keys/s; ratio to %d of " \
	    "them %.2f\n", $1 / $2, $1 / $3, $4, ($1 / $2) / ($4 * $1 / $3) }'
	if command -v opendkim-genkey >/dev/null; then
		peer=$(seconds genkeys)
		echo "$keys $gen $peer $cpus" | awk '{ printf "RSA-2048: " \
		    "opendkim-genkey, %d at a time, %.1f keys/s; ratio %.2f\n",
		    $4, $1 / $3, $3 / $2 }'
	fi
}

if [ -r "$inputs" ]; then
	bench_gen
else
	echo "gen: left out, no $inputs"
fi
bench_keys

sh tests/bench/lint.sh

sh tests/bench/migrate.sh
