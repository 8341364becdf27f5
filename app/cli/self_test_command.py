"""rfq-sender doctor --self-test."""

import sys
from dataclasses import asdict
from typing import Any

from app import __version__
from app.cli.answer import Answer, Exit, say
from app.services.upkeep.self_test import Outcome, SelfTest, Tried

_SAID = {Outcome.OK: "ok", Outcome.FAILED: "FAILED", Outcome.LEFT_OUT: "left out"}


def self_test(test: SelfTest[Any], *, is_told: bool) -> Answer:
    """Try each step; a person is told each as soon as it is done."""
    tried = []
    for step in test.run():
        tried.append(step)
        if is_told:
            say(_line(step))
    failed = [step.title for step in tried if step.outcome is Outcome.FAILED]
    last = f"{len(failed)} of {len(tried)} failed: {', '.join(failed)}." if failed else "Everything works."
    document = {
        "version": __version__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "ok": not failed,
        "steps": [asdict(step) for step in tried],
    }
    return Answer(document, [last], Exit.REFUSED if failed else Exit.DONE)


def _line(tried: Tried) -> str:
    return f"{_SAID[tried.outcome]:<8}  {tried.title:<14}  {tried.found} ({tried.seconds:.1f} s)"
