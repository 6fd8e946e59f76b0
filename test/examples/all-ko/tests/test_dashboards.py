"""What is drawn and what alarms must be there: a wrong name is an empty graph, and an
alert that never comes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from app import metrics  # noqa: F401  (registers them)

OPS = Path(__file__).parents[1] / "ops"

# Made by Prometheus itself: whether the last scrape worked.
BUILT_IN = {"up"}
KEYWORDS = {"and", "bool", "by", "offset", "on", "or", "unless", "without"}


def dashboard() -> dict[str, Any]:
    text = (OPS / "grafana/dashboards/application.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def rules() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((OPS / "prometheus/alerts.yml").read_text("utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def expressions() -> Iterator[str]:
    for rule in rules():
        yield rule["expr"]
    for panel in dashboard()["panels"]:
        for target in panel["targets"]:
            yield target["expr"]


def names(expression: str) -> set[str]:
    """The metrics in a PromQL expression: the words that are nothing else."""
    rest = re.sub(r'"[^"]*"', "", expression)
    rest = re.sub(r"\{[^}]*\}|\[[^]]*\]", " ", rest)
    rest = re.sub(r"\b(by|on|without)\s*\([^)]*\)", " ", rest)
    words = re.findall(r"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b(?!\s*\()", rest)
    return set(words) - KEYWORDS


def exported() -> set[str]:
    suffixes = {
        "counter": ("_total",),
        "gauge": ("",),
        "histogram": ("_bucket", "_count", "_sum"),
    }
    return {
        family.name + suffix
        for family in REGISTRY.collect()
        for suffix in suffixes.get(family.type, ())
    }


def test_every_metric_in_a_dashboard_is_exported() -> None:
    looked_at = {name for expression in expressions() for name in names(expression)}
    assert "http_requests_total" in looked_at
    assert looked_at - BUILT_IN <= exported()


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("up == 0", {"up"}),
        ('sum by (a) (rate(b_total{c=~"d.."}[5m])) > 0.05', {"b_total"}),
        ("x_total offset 5m / on (job) y_total", {"x_total", "y_total"}),
    ],
)
def test_the_names_in_an_expression_are_found(expression: str, found: set[str]) -> None:
    assert names(expression) == found


def test_every_panel_uses_the_datasource_that_is_provisioned() -> None:
    folder = OPS / "grafana/provisioning/datasources"
    provisioned = yaml.safe_load((folder / "prometheus.yml").read_text("utf-8"))
    uid = provisioned["datasources"][0]["uid"]
    for panel in dashboard()["panels"]:
        assert panel["datasource"]["uid"] == uid
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {uid}


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for grid in [panel["gridPos"]]
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(set(cells)) == len(cells)


def test_every_alert_says_what_is_wrong_and_how_bad_it_is() -> None:
    for rule in rules():
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"warning", "critical"}
