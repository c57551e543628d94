#!/bin/sh
# Runs each tests/golden/NAME/cmd in a copy of its folder, with mailzone in
# the PATH, and compares what it says (standard output and error, then the
# exit status) with NAME/expected. --accept rewrites those files instead.
# A folder without a cmd, or without an expected, fails.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
mailzone=${MAILZONE:-$root/mailzone}
accept=
case ${1-} in
--accept) accept=1 ;;
'') ;;
*) echo "usage: golden.t [--accept]" >&2; exit 2 ;;
esac

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM
mkdir "$tmp/bin"
ln -s "$mailzone" "$tmp/bin/mailzone"

# What a test says must not depend on who runs it, nor where.
PATH=$tmp/bin:$PATH
LC_ALL=C TZ=UTC TERM=dumb
export PATH LC_ALL TZ TERM
unset NO_COLOR

run() {
	rm -rf "$tmp/work"
	mkdir "$tmp/work"
	cp -R "$1/." "$tmp/work"
	rm -f "$tmp/work/cmd" "$tmp/work/expected"
	(
		umask 022
		cd "$tmp/work" && sh "$1/cmd" </dev/null
	) >"$tmp/got" 2>&1
	echo "exit $?" >>"$tmp/got"
}

n=0
failed=0
result() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		failed=$((failed + 1))
		echo "not ok $n - $2"
	fi
}

for folder in "$root"/tests/golden/*/; do
	folder=${folder%/}
	name=${folder##*/}
	[ "$name" = '*' ] && break
	if ! [ -f "$folder/cmd" ]; then
		result 1 "$name: has no cmd"
		continue
	fi
	run "$folder"
	if [ -n "$accept" ]; then
		if ! cmp -s "$tmp/got" "$folder/expected"; then
			cp "$tmp/got" "$folder/expected"
			echo "# rewrote $name"
		fi
		result 0 "$name"
	elif ! [ -f "$folder/expected" ]; then
		result 1 "$name: has no expected"
		sed 's/^/# /' "$tmp/got"
	elif cmp -s "$tmp/got" "$folder/expected"; then
		result 0 "$name"
	else
		result 1 "$name"
		diff -u "$folder/expected" "$tmp/got" | sed 's/^/# /'
	fi
done
if [ "$n" -eq 0 ]; then
	echo "1..0 # SKIP no golden tests"
	exit 0
fi
echo "1..$n"
[ "$failed" -eq 0 ]
