"""`make bench`: numbers, no judgement. Run it on a quiet machine; see docs/benchmarks.md.

`--quick`: fewer runs and smaller counts, to see that it works. Each part can be had alone, such as
`python -m tests.benchmarks.sending --only W1 --runs 1`; the others are whole_job, memory, window, load, vendors,
matching, history, find_files, quote_forms, following, splitting, comparing, recommending, worklist, web,
scaling and start.
"""

import argparse

from tests.benchmarks import (
    comparing,
    find_files,
    following,
    history,
    load,
    matching,
    memory,
    quote_forms,
    recommending,
    scaling,
    sending,
    splitting,
    start,
    vendors,
    web,
    whole_job,
    window,
    worklist,
)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="tests.benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer runs and smaller counts")
    quick = ["--quick"] if parser.parse_args().quick else []
    whole_job.main(quick)
    sending.main(quick)
    memory.main(quick)
    window.main(quick)
    load.main(quick)
    vendors.main(quick)
    matching.main(quick)
    history.main(quick)
    find_files.main(quick)
    quote_forms.main(quick)
    following.main(quick)
    splitting.main(quick)
    comparing.main()
    recommending.main(quick)
    worklist.main(quick)
    web.main(quick)
    scaling.main(quick)
    start.main([])


_main()
