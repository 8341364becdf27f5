#!/bin/sh
# sbom.sh OUT: what the program is made of, for those who look for known holes in it (CycloneDX 1.6, JSON). The versions
# are those of requirements.lock; tools for development are not in it.
set -eu
OUT=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check "cyclonedx-bom==7.5.0" uv
"$work/tools/bin/uv" pip compile --quiet --universal --no-annotate --no-header --constraint requirements.lock \
    --output-file "$work/runtime.txt" pyproject.toml
"$work/tools/bin/cyclonedx-py" requirements "$work/runtime.txt" --pyproject pyproject.toml --spec-version 1.6 \
    --output-reproducible --output-file "$OUT" 2>/dev/null
echo "$OUT: $(grep -c '"bom-ref"' "$OUT") parts"
