"""Why an answer is not sent as it is."""

from collections.abc import Sequence

from app.domain.quotes.form import FormFinding
from app.domain.trade.problem import Problem


class LinkUnknown(Problem):
    """It never was one, or is none any more: which of them is not said."""

    def __init__(self) -> None:
        super().__init__("This link isn't valid, or not any more. Please answer the email that brought it instead.")


class AnswerUnfit(Problem):
    """Nothing was sent; what was typed stays."""


class AnswerDoubtful(AnswerUnfit):
    """The buyer would have to ask; `findings` say what. It goes if the vendor says so."""

    def __init__(self, findings: Sequence[FormFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("Please look at this again. Nothing was sent yet.")
