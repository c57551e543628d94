#!/bin/sh
# The hooks of .pre-commit-hooks.yaml in a repository made here: they find
# what is wrong, and pass once it is mended.
cd "$(dirname "$0")/.." || exit 1
root=$PWD
: "${MAILZONE:=$root/mailzone}"
if ! command -v pre-commit >/dev/null 2>&1 || ! command -v git >/dev/null; then
	if [ "${CI:-}" = true ]; then
		echo "1..1"
		echo "not ok 1 - pre-commit is missing: run make deps"
		exit 1
	fi
	echo "1..0 # SKIP no pre-commit (Debian: pre-commit)"
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/home" "$work/hooks" "$work/repo"
ln -s "$MAILZONE" "$work/bin/mailzone"
PATH=$work/bin:$PATH HOME=$work/home PRE_COMMIT_HOME=$work/home/cache
export PATH HOME PRE_COMMIT_HOME
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
git config --global user.name test
git config --global user.email test@example.org
git config --global init.defaultBranch main

# try-repo wants the hooks in a repository of their own
cp "$root/.pre-commit-hooks.yaml" "$work/hooks/"
(cd "$work/hooks" && git init -q && git add -A && git commit -qm hooks)

n=0
ok() { # STATUS NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$work/log"
	fi
}
try() { # HOOK
	(cd "$work/repo" && git add -A &&
	    pre-commit try-repo "$work/hooks" "$1" --all-files) \
	    >"$work/log" 2>&1
}
has() { grep -qF -e "$1" "$work/log"; }

cd "$work/repo" || exit 1
git init -q
cat >example.org.zone <<'Z'
$ORIGIN example.org.
$TTL 3600
@ TXT "v=spf1 ip6: 2a02:6b8::1 -all"
Z
try mailzone-lint
[ $? -ne 0 ] && has SPF010
ok $? "a bad zone is found"
cat >example.org.zone <<'Z'
$ORIGIN example.org.
$TTL 3600
@ TXT "v=spf1 ip6:2a02:6b8::1 -all"
Z
try mailzone-lint
ok $? "the mended zone passes"

cat >example.org.zone <<'Z'
$ORIGIN example.org.
$TTL 3600
@ SOA ns1.example.net. h.example.org. 7 14400 3600 1209600 3600 ; serial 7
@ NS ns1.example.net.
@ NS ns2.example.com.
@ MX 0 . ; no mail
@ TXT v=spf1 –all
Z
cat >>../want <<'Z'
$ORIGIN example.org.
$TTL 3600
@ SOA ns1.example.net. h.example.org. 8 14400 3600 1209600 3600 ; serial 7
@ NS ns1.example.net.
@ NS ns2.example.com.
@ MX 0 . ; no mail
_dmarc TXT "v=DMARC1; p=reject"
@ TXT "v=spf1 -all"
Z
try mailzone-fix
[ $? -ne 0 ] && has "files were modified by this hook"
ok $? "the fixing hook finds"
cmp -s example.org.zone ../want || diff ../want example.org.zone >"$work/log"
cmp -s example.org.zone ../want
ok $? "and repairs"
try mailzone-fix
ok $? "then it passes"
try mailzone-lint
ok $? "and so does the one that only looks"

cat >mailzone.yaml <<'Y'
version: 1
domains:
  example.org:
    send: {ips: [5.9.1.7]}
    dmarc: {stage: monitr, rua: [mailto:d@example.org]}
Y
try mailzone-lint-yaml
[ $? -ne 0 ] && has "did you mean"
ok $? "a bad description is found"
sed -i 's/monitr/monitor/' mailzone.yaml
try mailzone-lint-yaml
ok $? "the mended description passes"

try mailzone-gen-check
[ $? -ne 0 ]
ok $? "records that were never generated are found"
mailzone gen -q >"$work/log" 2>&1 && try mailzone-gen-check
ok $? "generated records pass"
sed -i 's/5.9.1.7/5.9.1.8/' mailzone.yaml
try mailzone-gen-check
[ $? -ne 0 ] && has "+example.org. 3600 IN TXT \"v=spf1 ip4:5.9.1.8"
ok $? "records that are out of date are found, with the difference"
echo "1..$n"
