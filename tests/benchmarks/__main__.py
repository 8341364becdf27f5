"""`make bench`: numbers, no judgement. Run it on a quiet machine; see docs/benchmarks.md."""

from tests.benchmarks import claim, sending, start

start.main()
sending.main()
print()
claim.main()
