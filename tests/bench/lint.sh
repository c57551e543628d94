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

# Least seconds of three runs. Findings (exit 1) are no failure of ours, and
# none of a peer: its complaint about a zone is work done too; anything else
# is, and the numbers are worth nothing.
least() {
	for i in 1 2 3; do
		begin=$(date +%s.%N)
		status=0
		"$@" >/dev/null 2>"$work/err" || status=$?
		end=$(date +%s.%N)
		if [ "$status" -gt 1 ]; then
			echo "lint: $1 ended with $status:" >&2
			cat "$work/err" >&2
			return 1
		fi
		echo "$begin $end"
	done >"$work/times"
	awk '{ s = $2 - $1 } NR == 1 || s < m { m = s } END { print m }' \
	    "$work/times"
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
if have named-checkzone; then
	theirs=$(least named-checkzone -i none example.test \
	    "$work/example.test.zone")
	ratio "$what" "$ours" "$theirs" named-checkzone 0.3
fi
if have nsd-checkzone; then
	theirs=$(least nsd-checkzone example.test "$work/example.test.zone")
	ratio "$what" "$ours" "$theirs" nsd-checkzone
fi
rm "$work/example.test.zone"

/usr/bin/python3 "$inputs" zones "$zones" "$work/zones"
cat "$work"/zones/*.zone >/dev/null
ours=$(least "$mailzone" lint "$work/zones")
what="lint, $zones zones"
if have named-checkconf; then
	theirs=$(least named-checkconf -z "$work/zones/named.conf")
	ratio "$what" "$ours" "$theirs" "named-checkconf -z" 0.4
fi
if have knotc; then
	theirs=$(least knotc -c "$work/zones/knot.conf" zone-check)
	ratio "$what" "$ours" "$theirs" "knotc zone-check"
fi
