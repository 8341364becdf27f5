"""What was remarked on the rows of a file, as a table."""

from collections.abc import Sequence

from app.domain.trade.finding import Remark
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

_Numbered = tuple[int, Remark]
_USED = Chip("!", "Used", Tone.WARN)
_TO_MEND = Chip("!", "To fix", Tone.ERR)
_DROPPED = Chip("✗", "Left out", Tone.ERR)


def _chip(numbered: _Numbered) -> Chip:
    return _DROPPED if numbered[1].dropped else _TO_MEND if numbered[1].to_mend else _USED


_COLUMNS: tuple[Column[_Numbered], ...] = (
    Column(title="Row", text=lambda r: str(r[1].row or ""), sort=lambda r: r[1].row, width=70, right=True),
    Column(
        title="Result",
        text=lambda r: str(_chip(r)),
        chip=_chip,
        width=130,
    ),
    Column(title="Column", text=lambda r: tr(r[1].field.replace("_", " ")), width=120),
    Column(title="Remark", text=lambda r: tr(r[1].text), width=300),
)


class RemarkTable(Table):
    """What was left out comes first, then what is to be mended; not seen where there is nothing."""

    def __init__(self) -> None:
        super().__init__("Remarks on the rows of the file")
        self._model: LinesModel[_Numbered] = LinesModel(_COLUMNS, key=lambda r: r[0], parent=self)
        self.show_lines(self._model, sort_column=None)

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Others."""
        self._model.replace(list(enumerate(sorted(remarks, key=lambda r: (not r.dropped, not r.to_mend)))))
        self.setVisible(bool(remarks))
