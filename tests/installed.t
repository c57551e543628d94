#!/bin/sh
# Templates installed beside the program add to the built-in ones and override
# them; --templates overrides both.
cd "$(dirname "$0")/.." || exit 1
: "${MAILZONE:=$PWD/mailzone}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/share/mailzone/templates" "$work/own"
cp "$MAILZONE" "$work/bin/mailzone"
sed 's/^name: .*/name: Installed Post/' templates/postmark.yaml \
    >"$work/share/mailzone/templates/postmark.yaml"
sed 's/^name: .*/name: Own Post/' templates/postmark.yaml \
    >"$work/own/postmark.yaml"
sed 's/^name: .*/name: House Post/' templates/postmark.yaml \
    >"$work/share/mailzone/templates/house-post.yaml"
n=0
says() { # NAME WANT COMMAND...
	n=$((n + 1))
	name=$1 want=$2
	shift 2
	got=$("$@" 2>&1 | head -n 1)
	case $got in
	*"$want"*) echo "ok $n - $name" ;;
	*) echo "not ok $n - $name"; echo "# $got" ;;
	esac
}
says "built in" "Postmark" "$MAILZONE" providers postmark
says "installed overrides" "Installed Post" \
    "$work/bin/mailzone" providers postmark
says "installed adds" "House Post" "$work/bin/mailzone" providers house-post
says "--templates overrides both" "Own Post" \
    "$work/bin/mailzone" providers --templates "$work/own" postmark
echo "1..$n"
