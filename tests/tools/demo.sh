#!/bin/sh
# make demo: generates an example into build/demo and shows what came of it.
set -eu

mailzone=$PWD/mailzone
demo=build/demo
example=${1:-vps-postfix}

rm -rf "$demo"
mkdir -p build
cp -R "examples/$example" "$demo"
cd "$demo"

echo "\$ cat mailzone.yaml"
grep -v '^ *#' mailzone.yaml | grep .
echo
echo "\$ mailzone gen"
"$mailzone" gen
echo
for zone in out/*.zone; do
	echo "\$ cat $zone"
	cat "$zone"
	echo
done
echo "The records are in $demo/out, the keys in $demo/keys."
echo "Once more, to see that nothing changes: cd $demo && ../../mailzone gen"
