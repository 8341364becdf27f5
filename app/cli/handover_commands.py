"""The commands rfq-sender export and rfq-sender layouts."""

from argparse import Namespace
from collections.abc import Sequence

from app.cli.answer import Answer, Table, count
from app.services.suite import Services


def export(services: Services, args: Namespace) -> Answer:
    """Write one file."""
    from app.services.handover.gathering import Selection  # noqa: PLC0415 - layouts doesn't need it
    from app.services.handover.handing_over import Kind  # noqa: PLC0415 - the same

    rfq, comparing = services.rfq_reading.by_number(args.rfq), services.comparing
    scenario = comparing.named(rfq.id, args.scenario) if args.scenario else None
    vendor_id = services.vendors.by_names([args.vendor])[0].stored_id if args.vendor else None
    compared, selection = comparing.of(rfq.id, scenario), Selection(vendor_id, args.chosen)
    handing_over = services.handing_over
    if args.layout is not None:
        done = handing_over.write_layout(compared, args.file, args.layout, selection)
    else:
        done = handing_over.write(compared, args.file, Kind(args.kind), selection)
    document = {"rfq": rfq.number, "file": str(done.path), "as": args.kind or "", "layout": args.layout or ""}
    said = f"{rfq.number}: {count(done.rows, 'row')} in {done.path}."
    return Answer(document | {"rows": done.rows, "currency": compared.comparison.basis.currency}, [said])


def layouts(services: Services, args: Namespace) -> Answer:
    """List, save or remove."""
    return {"list": _list, "save": _save, "remove": _remove}[args.action](services, args)


def _list(services: Services, _args: Namespace) -> Answer:
    every = services.layouts.every()
    rows = [
        (one.name, "yes" if one.is_built_in else "", ", ".join("=".join(column) for column in one.columns))
        for one in every
    ]
    return Answer(
        [_document(one.name, one.columns, is_built_in=one.is_built_in) for one in every],
        [Table(("Name", "Built in", "Columns"), rows)],
    )


def _save(services: Services, args: Namespace) -> Answer:
    kept = services.layouts.save(args.name, args.columns)
    return Answer(_document(kept.name, kept.columns, is_built_in=False), [f"Layout “{kept.name}” saved."])


def _remove(services: Services, args: Namespace) -> Answer:
    gone = services.layouts.remove(args.name)
    return Answer({"removed": gone.name}, [f"Layout “{gone.name}” removed."])


def _document(name: str, columns: Sequence[tuple[str, str]], *, is_built_in: bool) -> dict[str, object]:
    listed = [{"heading": heading, "field": field} for heading, field in columns]
    return {"name": name, "built_in": is_built_in, "columns": listed}
