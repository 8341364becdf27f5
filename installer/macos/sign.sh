#!/bin/bash
# sign.sh FILE: sign a program or a disk image, have Apple notarise it, and staple the ticket to it; or say that it is not
# signed. macOS then opens it only after a right click ▸ Open.
set -euo pipefail

FILE=$1
if [ -z "${SIGN_IDENTITY:-}" ]; then
    echo "Not signed: SIGN_IDENTITY names no identity. macOS will refuse the first double click on “$(basename "$FILE")”."
    exit 0
fi
codesign --force --deep --options runtime --timestamp --entitlements "$(dirname "$0")/entitlements.plist" \
    --sign "$SIGN_IDENTITY" "$FILE"
codesign --verify --strict --verbose=2 "$FILE"
if [ -z "${NOTARY_PROFILE:-}" ]; then
    echo "Signed, not notarised: NOTARY_PROFILE names no profile."
    exit 0
fi
SENT=$FILE
if [ -d "$FILE" ]; then # ditto keeps what a zip of another tool would lose: links, and extended attributes
    SENT=$(mktemp -d)/program.zip
    ditto -c -k --keepParent "$FILE" "$SENT"
fi
xcrun notarytool submit "$SENT" --keychain-profile "$NOTARY_PROFILE" --wait
xcrun stapler staple "$FILE"
xcrun stapler validate "$FILE"
