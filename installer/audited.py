"""audited.py LOCK FOUND CODE: says what pip-audit has found; by itself it calls good what it couldn't look up."""

import json
import re
import sys
from pathlib import Path


def main(lock: Path, found: Path, code: int) -> int:
    """The exit code: 0 where each of the lock was looked up, and nothing is known of any."""
    pinned = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    text = found.read_text(encoding="utf-8") if found.exists() else ""
    listed = json.loads(text)["dependencies"] if text else []
    known = {one["name"]: one for one in listed if "vulns" in one}
    missing = sorted({*pinned} - {*known})
    unsafe = [(one, hole) for one in known.values() for hole in one["vulns"]]
    for one, hole in unsafe:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{one['name']} {one['version']}: {hole['id']}, fixed in {mended}")
    if missing and not known:
        print("PyPI's vulnerability data can't be reached from here: NOTHING was looked up, so nothing is known.")
    elif missing:
        print(f"Not looked up, so nothing is known of them: {', '.join(missing)}")
    print(f"{len(pinned)} pinned, {len(known)} looked up, {len(unsafe)} known vulnerabilities.")
    return 1 if missing or unsafe or code else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
