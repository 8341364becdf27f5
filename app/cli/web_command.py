"""rfq-sender web: a team's pages in the browser."""

from argparse import Namespace

from app.cli.answer import Answer, tell
from app.domain.trade.problem import Problem
from app.services.suite import Services


class WebMissing(Problem):
    """An extra of the package, which the desktop program has not."""

    def __init__(self) -> None:
        super().__init__(
            "This program can't answer browsers: that comes with the extra “web”, which is not installed here. Nothing "
            "was begun. Install it with pip install '.[web]'"
        )


def run(services: Services, args: Namespace) -> Answer:
    """Until Ctrl+C or SIGTERM."""
    try:
        from app.web.server import Place, serve  # noqa: PLC0415 - an extra of the package
    except ModuleNotFoundError as missing:
        if missing.name not in {"starlette", "uvicorn", "argon2", "anyio"}:
            raise
        raise WebMissing from missing
    if args.pages == "vendors":
        if not services.vendor_links.address():
            tell("No email has a link yet. Say where vendors answer: rfq-sender server rules --vendor-pages https://…")
    elif not services.people.all():
        tell("There are no users, so nobody can sign in. Add one: rfq-sender server user add NAME --role admin")
    elif not services.signing_in.having_password():
        tell("No user has a password, so nobody can sign in. Set one: rfq-sender server user password NAME")
    tell(f"Answering browsers at {args.public_address or f'http://localhost:{args.port}'}. Stop with Ctrl+C.")
    place = Place(listen=args.listen, port=args.port, public=args.public_address, proxy=args.proxy, pages=args.pages)
    serve(services, place)
    return Answer({"stopped": True}, ["Stopped."])
