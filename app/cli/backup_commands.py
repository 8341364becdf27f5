"""The commands of rfq-sender backup."""

from argparse import Namespace

from app.cli.answer import Answer
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:  # noqa: ARG001 - there is one action so far
    """Go on with data that are older than what was sent."""
    older = services.outbox_reading.older()
    services.data_age.go_on()
    said = "These data are the ones to go on with. What is paused stays paused: rfq-sender outbox resume"
    return Answer({"decided": older is not None}, [said if older else "These data are not older than what was sent."])
