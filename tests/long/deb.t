#!/bin/sh
# The Debian package: built twice it is the same, once from the repository and
# once from the archive of make dist; lintian finds no error; installed into a
# root of its own it works, purged it leaves nothing.
cd "$(dirname "$0")/../.." || exit 1
for program in dh dpkg-buildpackage lintian fakeroot; do
	command -v $program >/dev/null && continue
	[ "${CI-}" = true ] && echo "Bail out! no $program" && exit 1
	echo "1..0 # SKIP no $program (packages debhelper, lintian)"
	exit 0
done
if [ "$(git rev-parse --show-toplevel 2>/dev/null)" != "$PWD" ]; then
	echo "1..0 # SKIP no repository"
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
n=0
ok() { # STATUS NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		tail -n 20 "$work/log" | sed 's/^/# /'
	fi
}
version=$(sed -n 's/^VERSION = //p' Makefile)

git clone -q . "$work/repository" >"$work/log" 2>&1
ok $? "a clone"
make -s -C "$work/repository" dist >"$work/log" 2>&1 &&
	tar -xzf "$work/repository/mailzone-$version.tar.gz" -C "$work"
ok $? "make dist"
rm -f "$work/repository/mailzone-$version.tar.gz"
make -s -C "$work/repository" deb >"$work/log" 2>&1
ok $? "make deb"
make -s -C "$work/mailzone-$version" deb >"$work/log" 2>&1
ok $? "make deb from what make dist packs"
one=$work/repository/build/deb two=$work/mailzone-$version/build/deb
deb=$(echo "$one"/mailzone_"$version"_*.deb)
cmp "$deb" "$two/${deb##*/}" >"$work/log" 2>&1
ok $? "the same package"
[ -f "$one/mailzone_$version.dsc" ] &&
	[ "$(dpkg-deb -f "$deb" Version)" = "$version" ]
ok $? "source and binary have the version of the Makefile"
lintian --fail-on error --no-tag-display-limit "$one"/*.changes \
    >"$work/log" 2>&1
ok $? "lintian finds no error"

root=$work/root
mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info"
: >"$root/var/lib/dpkg/status"
: >"$root/var/lib/dpkg/available"
find "$root" | LC_ALL=C sort >"$work/before"
package() {
	fakeroot dpkg --instdir="$root" --admindir="$root/var/lib/dpkg" \
	    --log="$work/dpkg.log" --force-not-root --force-depends \
	    --force-script-chrootless "$@" >"$work/log" 2>&1
}
PATH=$PATH:/usr/sbin:/sbin
package -i "$deb"
ok $? "installed"
for file in bin/mailzone share/man/man1/mailzone-gen.1.gz \
    share/man/man5/mailzone.yaml.5.gz share/man/man7/mailzone-rules.7.gz \
    share/bash-completion/completions/mailzone \
    share/zsh/vendor-completions/_mailzone \
    share/fish/vendor_completions.d/mailzone.fish \
    share/mailzone/templates/google-workspace.yaml \
    share/doc/mailzone/copyright; do
	[ -s "$root/usr/$file" ]
	ok $? "/usr/$file"
done
"$root/usr/bin/mailzone" --version >"$work/log" &&
	[ "$(cat "$work/log")" = "mailzone $version" ]
ok $? "says its version"
(cd "$work" && "$root/usr/bin/mailzone" gen -q \
    "$root/usr/share/doc/mailzone/examples/vps-postfix/mailzone.yaml" \
    --keys-dir keys && [ -s out/example.com.zone ]) >"$work/log" 2>&1
ok $? "makes the records of an example"
package --purge mailzone
ok $? "purged"
find "$root" ! -path "$root/var/lib/dpkg/*" | LC_ALL=C sort >"$work/after"
grep -v "^$root/var/lib/dpkg/" "$work/before" | cmp - "$work/after" \
    >"$work/log" 2>&1
ok $? "nothing is left"
echo "1..$n"
