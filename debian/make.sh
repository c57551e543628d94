#!/bin/sh
# make.sh VERSION: the Debian package, source and binary, into build/deb. Made
# in a copy of the tree, so that it depends on nothing that was built before;
# its date is that of the last commit, or SOURCE_DATE_EPOCH.
set -eu
version=$1
cd "$(dirname "$0")/.."
root=$PWD
out=$root/build/deb
tree=$out/mailzone-$version

if ! command -v dh >/dev/null || ! command -v dpkg-buildpackage >/dev/null; then
	echo "deb: needs the packages debhelper and dpkg-dev: make deps" >&2
	exit 2
fi
rm -rf "$out"
mkdir -p "$tree"
if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$root" ]; then
	git ls-files >"$out/files"
	date=$(git log -1 --format=%ct)
else
	find . -path ./build -prune -o -path ./mailzone -prune -o -type f -print |
		LC_ALL=C sort >"$out/files"
	date=$(stat -c %Y CHANGELOG.md)
fi
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$date}
export SOURCE_DATE_EPOCH
tar -c -T "$out/files" | tar -x -C "$tree"
rm "$out/files"

cat >"$tree/debian/changelog" <<END
mailzone ($version) unstable; urgency=medium

  * What has changed is told in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' debian/control)  $(
	LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END
cd "$tree"
DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS-} noautodbgsym parallel=$(nproc)"
export DEB_BUILD_OPTIONS
dpkg-buildpackage -us -uc >"$out/log" 2>&1 || {
	tail -n 40 "$out/log" >&2
	exit 1
}
cd "$out"
rm -rf "$tree"
ls -- *.deb
