"""The one root of everything that is expected to go wrong."""


class Problem(Exception):
    """`str()` is fit for the buyer: what happened, what it means, what to do. Never a programming error."""
