"""A large attachment into a team's object store and out of it on another machine: time, and memory of the process.

`python -m tests.benchmarks.object_store [--megabytes 100]`; the store is moto's, in another process on this machine.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_BLOCK = 1 << 20


def main() -> None:
    """The store in a process of its own, so that the memory that is told is ours alone."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.object_store")
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--served", metavar="ADDRESS", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.served:
        _measure(args.megabytes, args.served)
        return
    from tests.servers.object_store import object_store

    with object_store() as server:
        command = [sys.executable, "-m", "tests.benchmarks.object_store", "--served", server.address()]
        subprocess.run(
            [*command, "--megabytes", str(args.megabytes)], env=os.environ | server.variables, check=True, timeout=600
        )


def _measure(megabytes: int, address: str) -> None:
    from app.documents.mail.spool import Spool, fingerprint
    from app.domain.outbox.message import FrozenMessage, MessagePart
    from app.system.object_shelf import ObjectShelf
    from app.system.object_store import ObjectStore, StoreKey
    from app.system.store_address import StoreAddress

    at = StoreAddress.of(address)
    store = ObjectStore(at, StoreKey.found(os.environ, "", at))
    store.check()
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "assembly.step"
        source = random.Random(1)  # noqa: S311 - no secret
        with file.open("wb") as target:
            for _ in range(megabytes):
                target.write(source.randbytes(_BLOCK))
        sha = fingerprint(file)[1]
        idle = _peak()
        one, other = (Spool(ObjectShelf(store, "spool", folder / machine)) for machine in ("one", "other"))
        begun = time.perf_counter()
        kept = one.add(file, sha)
        put, after_put = time.perf_counter() - begun, _peak()
        begun = time.perf_counter()
        one.add(file, sha)
        again = time.perf_counter() - begun
        part = MessagePart(header=b"", spool_key=sha, size=kept.size)
        message = FrozenMessage(
            message_id="<a@b>", sender="", recipients=(), subject="", head=b"", parts=(part,), tail=b""
        )
        times = []
        for _mail in range(3):
            begun = time.perf_counter()
            octets = sum(map(len, other.blocks(message)))
            times.append(time.perf_counter() - begun)
            assert octets == kept.size
    print(f"{megabytes} MiB: put {put:.1f} s, the same again {again:.1f} s")
    print("on another machine, mail by mail: " + ", ".join(f"{seconds:.2f} s" for seconds in times))
    print(f"memory: {idle:.0f} MiB before, {after_put:.0f} at the peak of putting, {_peak():.0f} at the peak of all")


def _peak() -> float:
    """Of this process alone, in MiB: what `getrusage` says begins with its parent's."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
