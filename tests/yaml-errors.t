#!/bin/sh
# Each description in tests/yaml/bad: gen says what its .err file holds, every
# error in one run, exits 2 and writes nothing.
cd "$(dirname "$0")/.." || exit 1
: "${MAILZONE:=$PWD/mailzone}"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0

# refused NAME ERR ARGUMENT…
refused() {
	name=$1 want=$2
	shift 2
	n=$((n + 1))
	"$MAILZONE" gen -o "$tmp/out" "$@" >"$tmp/stdout" 2>"$tmp/stderr"
	code=$?
	if [ $code = 2 ] && cmp -s "$want" "$tmp/stderr" &&
		! [ -s "$tmp/stdout" ] && ! [ -e "$tmp/out" ]; then
		echo "ok $n - $name"
		return
	fi
	echo "not ok $n - $name: exit $code"
	diff "$want" "$tmp/stderr" | head -n 20 | sed 's/^/# /'
}

for yaml in tests/yaml/bad/*.yaml; do
	refused "$yaml" "${yaml%.yaml}.err" "$yaml"
done
refused 'a folder of files' tests/yaml/bad/two-files.err tests/yaml/bad/two-files

# small texts that could cost much: said at once, in few words
awk 'BEGIN { for (i = 0; i < 200000; i++) printf "[" }' >"$tmp/deep.yaml"
awk 'BEGIN {
	print "version: 1\ndomains: {}"
	for (i = 0; i < 100000; i++) print "k" i % 50000 ": 1"
}' >"$tmp/keys.yaml"
for what in deep:CFG001 keys:CFG003; do
	n=$((n + 1))
	file=$tmp/${what%:*}.yaml
	"$MAILZONE" gen --check "$file" >"$tmp/stdout" 2>"$tmp/stderr"
	code=$?
	if [ $code = 2 ] && grep -q "error: .*\[${what#*:}\]" "$tmp/stderr"; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what: exit $code"
	fi
done
echo "1..$n"
