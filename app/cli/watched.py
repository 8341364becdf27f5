"""What answers programs that watch: an extra of the package, loaded where it is asked for."""

from importlib import import_module
from types import ModuleType

from app.domain.trade.problem import Problem


class MetricsMissing(Problem):
    """An extra of the package, which the desktop program has not."""

    def __init__(self) -> None:
        super().__init__(
            "This program has no metrics: they come with prometheus-client, which is not installed here. Nothing was "
            "sent. Leave --metrics-port out, or install RFQ Sender on a server with: pip install '.[metrics]'"
        )


def load_endpoint() -> ModuleType:
    """The module that serves the pages.

    Raises:
        MetricsMissing
    """
    try:
        return import_module("app.endpoint.metrics_server")  # few want it
    except ModuleNotFoundError as missing:
        if missing.name != "prometheus_client":
            raise
        raise MetricsMissing from missing
