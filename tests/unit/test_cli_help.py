"""What each command says of itself."""

import argparse
from collections.abc import Iterator

import pytest

from app.cli.arguments import parser


def _commands(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _commands(command)


@pytest.mark.parametrize("command", [*_commands(parser())], ids=lambda command: command.prog.replace(" ", "-"))
def test_a_percent_sign_is_not_taken_for_a_value(command: argparse.ArgumentParser) -> None:
    said = command.format_help()
    assert "option_strings" not in said, "a lone % in a help text prints the option's own Python"
    assert f"usage: {command.prog}" in said
