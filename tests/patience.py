"""How long a test waits for what must come: so long that only a hang takes longer, however slow the machine is.

Set `TEST_LIMIT_S` for another limit. No test has one of its own, and none asserts how long something took.
"""

import os

LIMIT_S = int(os.environ.get("TEST_LIMIT_S", "120"))
LIMIT_MS = LIMIT_S * 1000
WHOLE_TEST_S = 5 * LIMIT_S  # a test may wait for several things
