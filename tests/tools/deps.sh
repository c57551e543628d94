#!/bin/sh
# Installs what building and testing need, on Debian and Ubuntu. Quiet when
# nothing is missing. Services that come with a package are stopped again:
# tests start servers of their own, on loopback.
set -eu

build='gcc libc6-dev make pkg-config libldns-dev libssl-dev libyaml-dev
libidn2-dev libpsl-dev'
tests='perl openssl bind9 bind9-utils bind9-dnsutils nsd ldnsutils knot
knot-dnsutils opendkim opendkim-tools pre-commit python3 python3-dkim python3-spf
python3-dnspython python3-nacl python3-yaml python3-jsonschema
libmail-dkim-perl libmail-spf-perl libmail-dmarc-perl mandoc iproute2
util-linux git curl chromium zsh fish debhelper lintian
fakeroot'

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	echo "deps: this is no Debian or Ubuntu; install by hand what these" \
	    "packages hold:" >&2
	echo "to build:" $build >&2
	echo "to test:" $tests >&2
	exit 1
fi

missing=
for package in $build $tests; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
	    2>/dev/null) || state=
	[ "$state" = installed ] || missing="$missing $package"
done
# kzonecheck: in knot, or in a package of its own since Debian 12.
if [ -z "$missing" ] && PATH=$PATH:/usr/sbin command -v kzonecheck >/dev/null
then
	exit 0
fi

sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "deps: not root and no sudo; as root:" >&2
		echo "apt-get install --no-install-recommends" \
		    "${missing:- knot-dnssecutils}" >&2
		exit 1
	fi
	sudo=sudo
fi

# Through env, for sudo keeps nothing of ours.
apt="$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y"
$apt update
if apt-cache show knot-dnssecutils >/dev/null 2>&1; then
	missing="$missing knot-dnssecutils"
fi
echo "deps: installing$missing"
$apt install --no-install-recommends $missing </dev/null

# What was just installed only; a server that ran before goes on running.
for package in $missing; do
	case $package in
	bind9) service=named ;;
	knot | nsd | opendkim) service=$package ;;
	*) continue ;;
	esac
	if [ -d /run/systemd/system ]; then
		$sudo systemctl disable --now "$service" || :
	else
		$sudo service "$service" stop >/dev/null 2>&1 || :
		$sudo update-rc.d "$service" disable >/dev/null 2>&1 || :
	fi
done
