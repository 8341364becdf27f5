"""A vendor's own page: whoever has the link, and nobody has to sign in. Looking changes nothing."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response, StreamingResponse

from app.domain.inbox.decline import DeclineReason
from app.domain.quotes.form_layout import ANSWERED, CURRENCIES, HEAD, OF_THE_LINE, PRICE_PER, REASONS
from app.services.answer_page.filled import Fields
from app.services.answer_page.unfit import AnswerDoubtful, AnswerUnfit, FilesRefused, LinkUnknown
from app.services.answer_page.vendor_page import ENDINGS, KINDS, MOST_OCTETS
from app.web.desk import Desk
from app.web.throttle import Throttle

FIELDS = 5_000  # of a form with prices: hundreds of lines
FILES = 10
DOCUMENTS = MOST_OCTETS + 1024 * 1024  # octets of a form with files: what is beside them as well
_WRONG = Throttle(60, 60.0)
_SENT = Throttle(30, 600.0)
_THANKS = {
    "quote": "Thank you. Your prices are with us now.",
    "upload": "Thank you. Your quote is with us now.",
    "question": "Thank you. Your question is with us now; we'll answer by email.",
    "decline": "Thank you for telling us. You don't need to do anything more.",
}
_FORMS = ("prices", "document", "question", "decline")
_TOO_OFTEN = "Too many answers in a short time. Nothing was sent. Wait ten minutes, or answer our email instead."


def show(desk: Desk) -> Response:
    """What is asked, and what was said."""
    return known(desk, lambda token: _page(desk, token))


def file(desk: Desk) -> Response:
    """One of the files that came with the email."""
    return known(desk, lambda token: _file(desk, token, desk.request.path_params["name"]))


def keep(desk: Desk, form: Fields) -> Response:
    """What is typed so far; the page goes on showing it."""

    def do(token: str) -> Response:
        desk.services.vendor_pages.keep(token, form)
        return desk.page("kept_part") if desk.is_part else _back(token, "")

    return known(desk, do)


def price(desk: Desk, form: Fields) -> Response:
    """Send the prices."""

    def do(token: str) -> Response:
        desk.services.vendor_pages.quote(token, form, despite=form.get("despite") == "yes")
        return _back(token, "quote")

    return _sending(desk, form, do)


def upload(desk: Desk, form: Fields) -> Response:
    """Send a quote as a document."""

    def do(token: str) -> Response:
        files = [(one.name, one.octets.read(MOST_OCTETS + 1)) for one in desk.uploads]
        desk.services.vendor_pages.upload(token, files, form.get("note", ""))
        return _back(token, "upload")

    return _sending(desk, form, do)


def ask(desk: Desk, form: Fields) -> Response:
    """Send a question."""

    def do(token: str) -> Response:
        desk.services.vendor_pages.ask(token, form.get("question", ""))
        return _back(token, "question")

    return _sending(desk, form, do)


def decline(desk: Desk, form: Fields) -> Response:
    """Say no."""

    def do(token: str) -> Response:
        desk.services.vendor_pages.decline(token, form.get("reason", ""), form.get("note", ""))
        return _back(token, "decline")

    return _sending(desk, form, do)


def known(desk: Desk, do: Callable[[str], Response]) -> Response:
    """Unknown, ended and renewed links look alike; who tries many has to wait."""
    address = desk.address
    if _WRONG.waits(address):
        return desk.page("missing", 429, what="Too many tries. Wait a minute, then try again.")
    try:
        return do(desk.request.path_params["token"])
    except LinkUnknown as unknown:
        _WRONG.note(address)
        return desk.page("missing", 404, what=str(unknown))


def _sending(desk: Desk, form: Fields, do: Callable[[str], Response]) -> Response:
    """What isn't sent is shown again as it was typed; files have to be chosen again, as browsers give none back."""
    typed = _typed(desk.request.url.path.rpartition("/")[2], form)

    def limited(token: str) -> Response:
        if _SENT.waits(token):
            return _page(desk, token, 429, said=_TOO_OFTEN, typed=typed)
        try:
            answer = do(token)
        except AnswerDoubtful as doubtful:
            return _page(desk, token, 422, said=str(doubtful), doubts=doubtful.doubts, typed=typed)
        except FilesRefused as refused:
            return _page(desk, token, 422, said=str(refused), reasons=refused.reasons, typed=typed)
        except AnswerUnfit as unfit:
            return _page(desk, token, 422, said=str(unfit), typed=typed)
        _SENT.note(token)
        return answer

    return known(desk, limited)


def _page(desk: Desk, token: str, status: int = 200, **told: object) -> Response:
    shown = desk.services.vendor_pages.open(token)
    thanks = _THANKS.get(desk.asked("sent"), "") if status == 200 else ""
    values: Mapping[str, object] = {
        "said": "",
        "doubts": (),
        "reasons": (),
        "typed": _typed(),
        "thanks": thanks,
        **told,
    }
    return desk.page(
        "answer_page",
        status,
        shown=shown,
        token=token,
        head=HEAD,
        answered=ANSWERED,
        of_the_line=OF_THE_LINE,
        choices={"Price per": PRICE_PER, "No quote because": REASONS, "Currency": CURRENCIES},
        declines=[reason.value for reason in DeclineReason],
        most=MOST_OCTETS // 2**20,
        kinds=KINDS,
        endings=",".join(ENDINGS),
        **values,
    )


def _typed(of: str = "", form: Fields | None = None) -> Mapping[str, Fields]:
    """What the page's forms show: of one of them what came with it."""
    return {name: form if form and name == of else {} for name in _FORMS}


def _file(desk: Desk, token: str, name: str) -> Response:
    try:
        found, octets = desk.services.vendor_pages.file(token, name)
    except AnswerUnfit as unfit:
        return desk.page("missing", 404, what=str(unfit))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Length": str(found.size),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(octets, media_type="application/octet-stream", headers=headers)


def _back(token: str, sent: str) -> Response:
    return RedirectResponse(f"/q/{quote(token, safe='')}" + (f"?sent={sent}" if sent else ""), 303)
