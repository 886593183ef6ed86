"""The compose file holds what it promises; it is read as Docker would read it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.environment import ROOT


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def service(compose: dict[str, Any]) -> dict[str, Any]:
    assert list(compose["services"]) == ["chatsite"]
    only: dict[str, Any] = compose["services"]["chatsite"]
    return only


def test_the_page_is_published_on_port_3000_unless_configured(service: dict[str, Any]) -> None:
    assert service["ports"] == ["${FRONTEND_PORT:-3000}:8000"]


def test_what_people_made_lies_on_a_named_volume(compose: dict[str, Any], service: dict[str, Any]) -> None:
    assert service["environment"]["DATA_DIR"] == "/data"
    assert [volume.split(":") for volume in service["volumes"]] == [["chatsite-data", "/data"]]
    assert "chatsite-data" in compose["volumes"]


def test_it_comes_back_by_itself_and_has_time_to_stop_in_order(service: dict[str, Any]) -> None:
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"] == "20s"


def test_its_health_is_asked_without_tools_that_the_image_lacks(service: dict[str, Any]) -> None:
    test = service["healthcheck"]["test"]
    assert test[:3] == ["CMD", "python", "-c"]
    compile(test[3], "healthcheck", "exec")
    assert "http://127.0.0.1:8000/api/health" in test[3]


def test_the_image_does_not_run_as_root_and_holds_nothing_of_the_checkout_that_it_does_not_need() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    *_, last_stage = dockerfile.split("\nFROM ")
    assert last_stage.index("USER chatsite") < last_stage.index("CMD")
    copied = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == {
        "chatsite",
        "conversations",
        "inference",
        "manage.py",
        "requirements/*.lock",
        "static",
        "templates",
    }
