"""`installer/monitoring`: alerts and dashboard ask for metrics that there are, and alerts go off when they should."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.endpoint.exposition import exposition
from tests.fakes.office import Office

_FOLDER = Path(__file__).parents[2] / "installer" / "monitoring"
_METRIC = re.compile(r"\brfq_sender_\w+")
_PROMTOOL = shutil.which("promtool")
_needs_promtool = pytest.mark.skipif(_PROMTOOL is None, reason="promtool isn't on PATH: it comes with Prometheus")


def read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(read("alerts.yml"))["groups"] for rule in group["rules"]]


def queries() -> Iterator[str]:
    """Of the dashboard's panels."""
    for panel in json.loads(read("dashboard.json"))["panels"]:
        for target in panel["targets"]:
            yield target["expr"]


def promtool(*words: str | Path) -> None:
    assert _PROMTOOL
    done = subprocess.run([_PROMTOOL, *words], cwd=_FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_metrics_that_there_are_are_asked_for(office: Office) -> None:
    office.queued(1)
    office.services.health.pulse.beat()
    text = exposition(office.services.metrics.since_begun(), office.services.health.vitals()).decode()
    there = set(_METRIC.findall(text))
    for name in ("alerts.yml", "alerts_test.yml", "dashboard.json"):
        asked = set(_METRIC.findall(read(name)))
        assert asked
        assert asked <= there, name


def test_every_alert_says_how_urgent_it_is_and_what_to_do_and_is_tested_both_ways() -> None:
    tried = [
        (case["alertname"], "exp_alerts" in case)
        for story in yaml.safe_load(read("alerts_test.yml"))["tests"]
        for case in story["alert_rule_test"]
    ]
    for alert in alerts():
        assert alert["labels"]["severity"] in {"warning", "critical"}
        assert alert["for"]
        assert all(alert["annotations"][part] for part in ("summary", "description"))
        assert {went_off for name, went_off in tried if name == alert["alert"]} == {True, False}, alert["alert"]


def test_the_dashboard_fits_any_data_source_and_every_panel_has_a_place() -> None:
    dashboard = json.loads(read("dashboard.json"))
    assert [v["name"] for v in dashboard["templating"]["list"]] == ["datasource", "account"]
    sources = {json.dumps(p["datasource"]) for p in dashboard["panels"]} | {
        json.dumps(t["datasource"]) for p in dashboard["panels"] for t in p["targets"]
    }
    assert sources == {'{"type": "prometheus", "uid": "${datasource}"}'}
    places = [
        (x, y)
        for place in (panel["gridPos"] for panel in dashboard["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24


def test_the_example_takes_the_alerts_under_the_name_that_they_know() -> None:
    example = yaml.safe_load(read("prometheus.example.yml"))
    assert example["rule_files"] == ["alerts.yml"]
    (job,) = example["scrape_configs"]
    assert set(re.findall(r'job="([^"]+)"', read("alerts.yml"))) == {job["job_name"]}


@_needs_promtool
def test_prometheus_takes_the_files_and_every_alert_goes_off_when_it_should() -> None:
    promtool("check", "config", "prometheus.example.yml")
    promtool("check", "rules", "alerts.yml")
    promtool("test", "rules", "alerts_test.yml")


@_needs_promtool
def test_prometheus_takes_every_query_of_the_dashboard(tmp_path: Path) -> None:
    asked = [re.sub(r"\$__rate_interval", "5m", query) for query in queries()]
    rules = [{"record": f"dashboard:query{number}", "expr": query} for number, query in enumerate(asked)]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    promtool("check", "rules", file)
