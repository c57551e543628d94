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
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Seconds of a command, its output thrown away.
seconds() {
	begin=$(date +%s.%N)
	"$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
	end=$(date +%s.%N)
	echo "$begin $end" | awk '{ printf "%.3f\n", $2 - $1 }'
}

# The least of three runs; $1 is the folder to empty before each.
best() {
	folder=$1
	shift
	for i in 1 2 3; do
		rm -rf "$folder"
		mkdir "$folder"
		seconds "$@"
	done | sort -n | head -n 1
}

bench_gen() {
	/usr/bin/python3 "$inputs" yaml "$n" "$work/mailzone.yaml"
	(cd "$work" && "$mailzone" gen -q --target bind -o first)
	find "$work/keys" -name '*.pub' | LC_ALL=C sort >"$work/keylist"
	(cd "$work/first" && find . -type f | LC_ALL=C sort | sed 's,^\./,,' \
	    >../names && xargs cat <../names >../pack &&
	    xargs stat -c '%s %n' <../names >../index)
	${CC:-cc} -O2 -o "$work/floor" tests/bench/floor.c -lyaml

	cd "$work"
	floor=$(best o1 ./floor mailzone.yaml keylist pack index o1)
	gen=$(best o2 "$mailzone" gen -q --target bind --keys require -o o2)
	cd "$OLDPWD"
	diff -r "$work/first" "$work/o2" >/dev/null ||
		{ echo "bench: gen's output differs from its first run" >&2
		exit 1; }
	echo "$n $gen $floor" | awk '{ printf "gen, %d domains, keys at " \
	    "hand: %.2f s; floor %.2f s; ratio %.2f (at most 3)\n", $1, $2,
	    $3, $2 / $3 }'
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
	cd "$OLDPWD"
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
