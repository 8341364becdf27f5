#!/bin/sh
# audit.sh LOCK…: looks up everything that a lock pins, for all systems, in PyPI's vulnerability data. Fails where something
# known is among it, and where the data can't be reached as well: what wasn't looked up isn't known to be safe.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check "pip-audit>=2.10,<3"

failed=0
for lock in "$@"; do
    echo "== $lock"
    # Without the conditions: what only Windows or macOS installs is looked up here as well.
    sed 's/^\([a-z0-9][^ ]*==[^ ]*\) ; .* \\$/\1 \\/' "$lock" >"$work/lock.txt"
    rm -f "$work/found.json"
    code=0
    "$work/tools/bin/pip-audit" --requirement "$work/lock.txt" --require-hashes --disable-pip --progress-spinner off \
        --format json --output "$work/found.json" 2>"$work/said" || code=$?
    "$work/tools/bin/python" installer/audited.py "$work/lock.txt" "$work/found.json" "$code" || {
        [ -s "$work/found.json" ] || tail -3 "$work/said" >&2
        failed=1
    }
done
exit $failed
