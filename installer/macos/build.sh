#!/bin/bash
# On a Mac: the program for its processor, signed where there is an identity, and a disk image of it. Wants `make .venv/ready`
# with Python from python.org, dmgbuild in it, Xcode's command line tools, and for signing SIGN_IDENTITY and a notary profile
# NOTARY_PROFILE (xcrun notarytool store-credentials).
set -euo pipefail
cd "$(dirname "$0")/../.."
HERE=installer/macos BIN=.venv/bin
VERSION=$("$BIN/python" -c 'import app; print(app.__version__)')
APP="dist/RFQ Sender.app"
IMAGE=dist/RFQ-Sender-$VERSION-$(uname -m).dmg

"$BIN/pyinstaller" --noconfirm --clean --log-level WARN rfq_sender.spec
"$HERE/sign.sh" "$APP"
"$APP/Contents/MacOS/rfq-sender" doctor --self-test
rm -f "$IMAGE"
"$BIN/dmgbuild" -s "$HERE/dmg_settings.py" -D app="$APP" "RFQ Sender" "$IMAGE"
"$HERE/sign.sh" "$IMAGE"
du -h "$IMAGE"
