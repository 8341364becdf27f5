"""Numbers of lines as a buyer writes them."""

from collections.abc import Iterable


def ranges(numbers: Iterable[int]) -> str:
    """Neighbours together: {1, 4, 5, 6} is “1, 4–6”."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def named_lines(numbers: Iterable[int]) -> str:
    """The same in words: “lines 1, 4–6”."""
    known = set(numbers)
    return f"line {ranges(known)}" if len(known) == 1 else f"lines {ranges(known)}"
