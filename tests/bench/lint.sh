#!/bin/sh
# lint beside the checkers of name servers, in one run on one machine:
# one zone of a million records, twenty thousand zones of fifteen.
#
#	MAILZONE_BENCH_RECORDS=100000 MAILZONE_BENCH_ZONES=2000 for less
set -eu

mailzone=${MAILZONE:-$PWD/mailzone}
records=${MAILZONE_BENCH_RECORDS:-1000000}
zones=${MAILZONE_BENCH_ZONES:-20000}
inputs=../shared/bench/make-inputs.py
PATH=$PATH:/usr/sbin:/sbin
if [ ! -e "$inputs" ]; then
	echo "lint: no $inputs here, left out"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Least seconds of three runs; a finding is no failure.
least() {
	for i in 1 2 3; do
		begin=$(date +%s.%N)
		"$@" >/dev/null 2>&1 || [ $? -eq 1 ] || true
		end=$(date +%s.%N)
		echo "$begin $end"
	done | awk '{ s = $2 - $1 } NR == 1 || s < m { m = s } END { print m }'
}

ratio() { # WHAT OURS PEER PEER-NAME [TARGET]
	echo "$2 $3" | awk -v what="$1" -v peer="$4" -v most="${5:-}" '{
		printf "%s: %.2f s; %s %.2f s; ratio %.2f%s\n", what, $1, peer,
		    $2, $1 / $2, most ? " (at most " most ")" : "" }'
}

have() { command -v "$1" >/dev/null 2>&1 || { echo "lint: no $1"; false; }; }

/usr/bin/python3 "$inputs" zone "$records" "$work/example.test.zone"
cat "$work/example.test.zone" >/dev/null
ours=$(least "$mailzone" lint "$work/example.test.zone")
what="lint, one zone of $records records"
have named-checkzone && ratio "$what" "$ours" "$(least named-checkzone -i none \
    example.test "$work/example.test.zone")" named-checkzone 0.3
have nsd-checkzone && ratio "$what" "$ours" "$(least nsd-checkzone \
    example.test "$work/example.test.zone")" nsd-checkzone
rm "$work/example.test.zone"

/usr/bin/python3 "$inputs" zones "$zones" "$work/zones"
cat "$work"/zones/*.zone >/dev/null
ours=$(least "$mailzone" lint "$work/zones")
what="lint, $zones zones"
have named-checkconf && ratio "$what" "$ours" "$(least named-checkconf -z \
    "$work/zones/named.conf")" "named-checkconf -z" 0.4
have knotc && ratio "$what" "$ours" "$(least knotc -c \
    "$work/zones/knot.conf" zone-check)" "knotc zone-check"
