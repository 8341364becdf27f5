#!/bin/sh
# sign.sh FILE…: sign for Windows with the certificate in SIGN_CERTIFICATE (PFX) and SIGN_PASSWORD_FILE, or say that nothing is
# signed. A time stamp (SIGN_TIMESTAMP) lets the signature outlive the certificate.
set -eu

if [ -z "${SIGN_CERTIFICATE:-}" ]; then
    echo "Not signed: SIGN_CERTIFICATE names no certificate. Windows will say that the publisher is unknown."
    exit 0
fi
for file in "$@"; do
    osslsigncode sign -pkcs12 "$SIGN_CERTIFICATE" -readpass "$SIGN_PASSWORD_FILE" -h sha256 -n "RFQ Sender" \
        ${SIGN_TIMESTAMP:+-ts "$SIGN_TIMESTAMP"} -in "$file" -out "$file.signed"
    mv "$file.signed" "$file"
    osslsigncode verify -in "$file" >/dev/null && echo "Signed: $file"
done
