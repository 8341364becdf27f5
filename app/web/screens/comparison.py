"""Quotes of one RFQ, side by side."""

from starlette.responses import Response

from app.services.comparison.comparing import NothingToCompare
from app.services.rfqs.reading import RfqMissing
from app.web.desk import Desk


def of_rfq(desk: Desk) -> Response:
    """Each line and quantity, the best ones marked, as the program compares them on the scenario that is worked on."""
    services, number = desk.services, desk.request.path_params["number"]
    try:
        rfq_id = services.rfq_reading.id_of(number)
    except RfqMissing:
        return desk.page("missing", 404, what="There is no RFQ of this number.")
    try:
        compared = services.comparing.of(rfq_id)
    except NothingToCompare as nothing:
        return desk.page("comparison", number=number, nothing=str(nothing), compared=None, columns=[])
    columns = [column for column in compared.comparison.columns.values() if column.offer.quote is not None]
    return desk.page("comparison", number=number, nothing="Nobody has quoted yet.", compared=compared, columns=columns)
