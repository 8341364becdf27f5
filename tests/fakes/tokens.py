"""Tokens as a sign-in in the browser gives them, one after another."""

from dataclasses import dataclass, field


@dataclass
class FakeTokens:
    """Gives the first one until a renewed one is asked for, then the next; `asked` says what was asked for."""

    tokens: list[str]
    asked: list[str] = field(default_factory=list)

    def access(self, *, renewed: bool = False) -> str:
        """A token; see `Tokens`."""
        self.asked.append("renewed" if renewed else "any")
        if renewed and len(self.tokens) > 1:
            del self.tokens[0]
        return self.tokens[0]
