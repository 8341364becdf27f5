"""`installer/containers`: what stands there agrees with the program; no tool for containers is needed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import __version__
from app.cli.arguments import parser
from tests.end_to_end.program import REPOSITORY

FOLDER = REPOSITORY / "installer" / "containers"
FILES = sorted(FOLDER.rglob("*.yaml"))
USER, WEB, METRICS = 10001, 8080, 9188
GRACE_S = 660  # ten minutes for a last answer, and one to end
_PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_HASH = re.compile(r"sha256:[0-9a-f]{64}")


def documents(*files: Path) -> list[dict[str, Any]]:
    return [each for file in files for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Of Kubernetes: name and what it says about the pod."""
    for each in documents(*(FOLDER / "kubernetes" / "base").glob("*.yaml")):
        if each["kind"] in {"Deployment", "Job"}:
            yield each["metadata"]["name"], each["spec"]["template"]["spec"]


def services() -> dict[str, dict[str, Any]]:
    """Of Compose."""
    found: dict[str, dict[str, Any]] = documents(FOLDER / "compose.yaml")[0]["services"]
    return found


def ours() -> Iterator[list[str]]:
    """The words of each command of ours."""
    for name, service in services().items():
        if name != "db":
            yield service["command"]
    for _, pod in pods():
        for container in pod["containers"]:
            yield container["args"]


def filled_in(word: str) -> str:
    """As Compose and Kubernetes do it."""
    values = {"PUBLIC_ADDRESS": "https://rfq.shop.example", "PROXY": "10.0.0.0/8"}
    return re.sub(r"\$[({](\w+)[^)}]*[)}]", lambda found: values[found[1]], word)


def pinned(file: Path) -> Mapping[str, tuple[str, frozenset[str]]]:
    """Of a lock: name to version and hashes."""
    found = _PINNED.findall(file.read_text(encoding="utf-8"))
    return {name: (version, frozenset(_HASH.findall(rest))) for name, version, rest in found}


@pytest.mark.parametrize("words", list(ours()), ids=" ".join)
def test_the_program_understands_its_command(words: list[str]) -> None:
    args = parser().parse_args([filled_in(word) for word in words])
    assert args.command in {"web", "worker", "mailbox", "server"}
    if args.command != "server":
        assert args.metrics_port == METRICS
    if args.command == "web":
        assert (args.port, args.listen, args.public_address) == (WEB, "0.0.0.0", "https://rfq.shop.example")  # noqa: S104


def test_what_is_asked_whether_it_lives_is_where_it_answers() -> None:
    for name, pod in pods():
        for container in pod["containers"]:
            ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
            probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in _PROBES if f"{kind}Probe" in container}
            assert {kind: probe["path"] for kind, probe in probes.items()} == ({} if name == "rfq-migrate" else _PROBES)
            assert all(ports[probe["port"]] == METRICS for probe in probes.values())
    image = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{METRICS}/healthz" in image
    assert f"EXPOSE {WEB} {METRICS}" in image


_PROBES = {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}


def test_nobody_is_root_and_nothing_but_data_is_written() -> None:
    assert f"USER {USER}:{USER}" in (FOLDER / "Containerfile").read_text(encoding="utf-8")
    for name, service in services().items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] == ("999:999" if name == "db" else f"{USER}:{USER}")
        assert service["deploy"]["resources"]["limits"], name
    for name, pod in pods():
        assert pod["securityContext"]["runAsUser"] == USER, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"], name
            assert not rights["allowPrivilegeEscalation"], name
            assert rights["capabilities"] == {"drop": ["ALL"]}, name
            assert {"requests", "limits"} == container["resources"].keys(), name


def test_a_worker_has_the_time_for_a_last_answer() -> None:
    assert dict(pods())["rfq-worker"]["terminationGracePeriodSeconds"] == GRACE_S
    assert services()["worker"]["stop_grace_period"] == f"{GRACE_S // 60}m"


def test_who_sends_has_no_mailboxes_and_who_has_them_does_not_send() -> None:
    """Both at once would do no harm; nobody at all would."""
    named = [parser().parse_args([filled_in(word) for word in words]) for words in ours()]
    assert [args.no_jobs for args in named if args.command == "worker"] == [True, True]
    assert len([args for args in named if args.command == "mailbox"]) == 2
    sends = {25, 465, 587}
    reaches = {
        each["metadata"]["name"]: {port["port"] for rule in each["spec"].get("egress", []) for port in rule["ports"]}
        for each in documents(FOLDER / "kubernetes" / "base" / "network.yaml")
    }
    assert sends <= reaches["rfq-worker"]
    assert not sends & reaches["rfq-mailbox"]
    assert {143, 443, 993} <= reaches["rfq-mailbox"]


def test_the_version_is_the_programs() -> None:
    named = re.compile(r"(?:rfq-sender:|newTag: )(\d[\w.]*)")
    found = [version for file in FILES for version in named.findall(file.read_text(encoding="utf-8"))]
    assert set(found) == {__version__}
    assert len(found) >= 5


def test_no_secret_stands_there() -> None:
    """Names of files and of Kubernetes' secrets alone."""
    assert all(each["kind"] != "Secret" for each in documents(*FILES) if "kind" in each)
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", text), f"a password in an address of {file}"
        for line in text.splitlines():
            told = re.search(r"(?:PASSWORD|SECRET_ACCESS_KEY|RFQ_SENDER_KEY)\s*[:=]\s*\S+", line)
            assert told is None, line


def test_what_is_installed_is_what_is_pinned_and_no_qt() -> None:
    everything, here = pinned(REPOSITORY / "requirements.lock"), pinned(FOLDER / "requirements.lock")
    assert {name: everything[name] for name in here} == here
    assert {"starlette", "procrastinate", "obstore", "prometheus-client", "sqlalchemy"} <= here.keys()
    assert not {"pyside6-essentials", "shiboken6", "pytest", "pyinstaller", "uv", "setuptools"} & here.keys()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_can_be_read_and_started() -> None:
    subprocess.run(["bash", "-n", str(FOLDER / "make")], check=True)
    assert os.access(FOLDER / "make", os.X_OK)
