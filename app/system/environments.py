"""The names of environments: production, practice, and what the user adds."""

import re

from app.domain.trade.problem import Problem

PRODUCTION = "production"
PRACTICE = "practice"
BUILT_IN = (PRODUCTION, PRACTICE)
ENVIRONMENT_VARIABLE = "RFQ_SENDER_ENV"

_LONGEST = 40
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# Windows opens a device under these names in every folder.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


class EnvironmentNameInvalid(Problem):
    """The name cannot be a folder's name on every system."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” can't be the name of an environment. Use lowercase letters, digits and hyphens, "
            f"at most {_LONGEST}, for example “{PRACTICE}” or “plant-2”."
        )


def is_environment(name: str) -> bool:
    """Whether the name may be used; says nothing about whether the environment is there."""
    return len(name) <= _LONGEST and _NAME.fullmatch(name) is not None and name not in _DEVICES


def check_environment(name: str) -> str:
    """Return the name.

    Raises:
        EnvironmentNameInvalid: with what to use instead.
    """
    if not is_environment(name):
        raise EnvironmentNameInvalid(name)
    return name
