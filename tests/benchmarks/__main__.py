"""`make bench`: numbers, no judgement. Run it on a quiet machine; see docs/benchmarks.md.

`--quick`: fewer runs and smaller counts, to see that it works.
"""

import argparse

from tests.benchmarks import claim, sending, start


def _main() -> None:
    parser = argparse.ArgumentParser(prog="tests.benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer runs and smaller counts")
    quick = ["--quick"] if parser.parse_args().quick else []
    sending.main(quick)
    claim.main()
    start.main()


_main()
