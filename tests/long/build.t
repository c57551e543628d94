#!/bin/sh
# The build itself: the same source makes the same binary in two folders, with
# clang no warning, without instructions that look at many octets at once the
# unit tests pass, and install puts everything in its place without a compiler.
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
n=0
ok() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		tail -n 20 "$work/log" | sed 's/^/# /'
	fi
}
for folder in one two/deeper clang plain; do
	mkdir -p "$work/$folder"
	git archive HEAD | tar -x -C "$work/$folder"
done
jobs=$(nproc)
make -s -C "$work/one" -j"$jobs" WERROR=1 >"$work/log" 2>&1
ok $? "builds without a warning"
make -s -C "$work/two/deeper" -j"$jobs" >"$work/log" 2>&1
cmp "$work/one/mailzone" "$work/two/deeper/mailzone" >>"$work/log" 2>&1
ok $? "the same binary in two folders"
if command -v clang >/dev/null; then
	make -s -C "$work/clang" -j"$jobs" CC=clang WERROR=1 >"$work/log" 2>&1
	ok $? "builds with clang without a warning"
else
	n=$((n + 1))
	echo "ok $n # SKIP no clang"
fi
make -s -C "$work/plain" -j"$jobs" WERROR=1 \
    CPPFLAGS="-U__SSE2__ -DFACTOR_PLAIN" unit >"$work/log" 2>&1
ok $? "unit tests pass without SSE2, AVX-512 and AMX"
make -s -C "$work/one" install DESTDIR="$work/root" PREFIX=/usr CC=false \
    >"$work/log" 2>&1
ok $? "installs and compiles nothing"
for file in bin/mailzone share/man/man1/mailzone.1 \
    share/man/man7/mailzone-rules.7 share/mailzone/templates/sendgrid.yaml; do
	[ -f "$work/root/usr/$file" ]
	ok $? "installed: $file"
done
make -s -C "$work/one" uninstall DESTDIR="$work/root" PREFIX=/usr \
    >"$work/log" 2>&1
[ -z "$(find "$work/root" -type f)" ]
ok $? "uninstall leaves no file"
echo "1..$n"
