"""Checks, freezes and queues a request as `rfq send` does, and stops there; prints seconds and peak octets as JSON."""

import json
import resource
import sys
import time
from pathlib import Path

from app.assembly import services as services_on
from app.system.settings import Settings


def _main() -> None:
    folder, number, account = sys.argv[1:]
    with services_on(Settings.load(None, Path(folder))) as services:
        begun = time.perf_counter()
        rfq = services.rfq_reading.by_number(number)
        services.rfq_sending.queue(rfq.id, services.accounts.usable(account), held=True)
        taken = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    sys.stdout.write(json.dumps({"queueing": taken, "memory": peak}))


if __name__ == "__main__":
    _main()
