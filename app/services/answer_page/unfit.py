"""Why an answer is not sent as it is."""

from collections.abc import Sequence

from app.domain.trade.problem import Problem


class LinkUnknown(Problem):
    """It never was one, or is none any more: which of them is not said."""

    def __init__(self) -> None:
        super().__init__("This link isn't valid, or not any more. Please answer the email that brought it instead.")


class AnswerUnfit(Problem):
    """Nothing was sent; what was typed stays."""


class FilesRefused(AnswerUnfit):
    """Files that aren't taken; `reasons` say which, why and what to do, a sentence or two for each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("Not all of your files can be taken. Nothing was sent.")


class AnswerDoubtful(AnswerUnfit):
    """The buyer would have to ask; `doubts` say what, in sentences. It goes if the vendor says so."""

    def __init__(self, doubts: Sequence[str]) -> None:
        self.doubts = tuple(doubts)
        super().__init__("Please look at this again. Nothing was sent yet.")


class NotOffered(Problem):
    """No controlled file can be had here just now; why is not said."""

    def __init__(self) -> None:
        super().__init__("Nothing can be fetched here. The files came with our email; ask the buyer for them.")


class CodeTooSoon(Problem):
    """Codes are asked for too often; nothing was sent."""


class CodeNotSent(Problem):
    """The mail server didn't take it, or wasn't asked; the log says why."""

    def __init__(self) -> None:
        super().__init__("The code couldn't be sent. Ask the buyer for the files.")


class CodeWrong(Problem):
    """Or old, used, tried too often, never asked for."""

    def __init__(self) -> None:
        super().__init__("This code isn't right, or not any more. Check it, or ask for another one.")


class NotGranted(Problem):
    """No code was entered in this browser, or its time is over."""

    def __init__(self) -> None:
        super().__init__("Enter a code first.")
