#!/bin/bash
# deb.sh FOLDER OUT: a Debian package of the frozen FOLDER (dist/rfq-sender). Wants dpkg-deb.
set -euo pipefail
FOLDER=$(readlink -f "$1") OUT=$(readlink -m "$2")
cd "$(dirname "$0")/../.."
VERSION=$("${BIN:-.venv/bin}/python" -c 'import app; print(app.__version__)')
ROOT=$(mktemp -d)
trap 'rm -rf "$ROOT"' EXIT

install -d "$ROOT"/opt "$ROOT"/usr/bin "$ROOT"/usr/share/{applications,mime/packages,doc/rfq-sender} "$ROOT"/DEBIAN
install -d "$ROOT"/usr/share/icons/hicolor/scalable/apps
cp -r "$FOLDER" "$ROOT"/opt/rfq-sender
ln -s ../../opt/rfq-sender/rfq-sender "$ROOT"/usr/bin/rfq-sender
install -m 644 installer/linux/rfq-sender.desktop "$ROOT"/usr/share/applications/
install -m 644 installer/linux/rfq-sender.xml "$ROOT"/usr/share/mime/packages/
install -m 644 resources/icons/rfq-sender.svg "$ROOT"/usr/share/icons/hicolor/scalable/apps/
install -m 644 LICENSE "$ROOT"/usr/share/doc/rfq-sender/copyright
chmod -R u=rwX,go=rX "$ROOT"
cat >"$ROOT"/DEBIAN/control <<CONTROL
Package: rfq-sender
Version: $VERSION
Section: misc
Priority: optional
Architecture: $(dpkg --print-architecture)
Depends: libc6, libegl1, libgl1, libxkbcommon0, libfontconfig1, libdbus-1-3, libxcb-cursor0, libxkbcommon-x11-0, libxcb-icccm4, libxcb-keysyms1, libxcb-shape0, libgssapi-krb5-2, ca-certificates
Recommends: gnome-keyring, fonts-dejavu-core
Installed-Size: $(du -sk "$ROOT/opt" | cut -f1)
Maintainer: RFQ Sender <rfq-sender@rfq-sender.example>
Homepage: https://rfq-sender.example
Description: ask many vendors for quotes: one separate email each
 For buyers in job shops and small manufacturers: which vendor can do which
 process, the right drawing to the right vendor and no other, one email each,
 nothing lost, nothing twice.
CONTROL
dpkg-deb --root-owner-group -Zxz --build "$ROOT" "$OUT" >/dev/null
echo "$OUT: $(stat --format %s "$OUT" | numfmt --to=si)B"
