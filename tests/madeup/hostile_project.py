"""The small built-in project with text that would run in every place for words."""

from __future__ import annotations

import json
import re
from pathlib import Path

from madeup.small_demo import write_small_demo

PAYLOADS = {
    "onerror": '<img src=x onerror="window.__pwned=1">',
    "interpolation": "${window.__pwned=1}",
    "backtick": "`+(window.__pwned=1)+`",
    "script end": "</script><script>window.__pwned=1</script>",
    "javascript link": '<a href="javascript:window.__pwned=1">click</a>',
    "backslash": "\\`;window.__pwned=1;//\\",
}
"""Six ways in which text from data runs on a page that forgets to escape it."""

TEMPLATES = {
    "jinja": "{{ 7 * 6 }}{% for x in [] %}",
    "quotes": "\"'; window.__pwned=1; //",
}
"""Text that speaks to a template, or ends a string."""

PROSPECTS = """
[rpeee]
author = ""
date = "2026-05-01"
mining_method = ""
processing_route = ""
tenure = ""
environment = ""
cutoff_reasoning = ""
losses = ""
[[rpeee.products]]
name = ""
price = 16000.0
unit = ""
source = ""

[[exclusions]]"""

_WORDS = re.compile(
    r"^(title|source|cost_source|author|mining_method|processing_route|tenure|"
    r"environment|cutoff_reasoning|losses|unit|discount_source|sediment_depth_source|"
    r"sediment_dry_density_source|plume_buffer_source|height_source|current_source|"
    r'velocity_source) = "([^"]*)"',
    re.MULTILINE,
)
_NAMED = re.compile(
    r"(\[\[(?:domains|exclusions|routes|rpeee\.products|resilience\.portfolios|"
    r"economics\.capital|"
    r'resilience\.scenarios)\]\][^\n]*\n)name = "[^"]*"'
)
_ZONE_SOURCE = re.compile(
    r'^((?:impact|preservation)_zone = \{.*source = )"[^"]*"', re.MULTILINE
)

# what costs time and adds no new place for words
_LEFT_OUT = re.compile(
    r'\[\[resilience\.portfolios\]\]\nname = "the five pillars".*?(?=\n\n)|'
    r'^  ("(?!nodules)[^"\n]*", ?)+\n',
    re.MULTILINE | re.DOTALL,
)


class Texts:
    """Hands out the payloads by turns, each with a number, and keeps what it is for."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def next(self, purpose: str) -> str:
        payloads = list({**PAYLOADS, **TEMPLATES}.values())
        number = len(self.given)
        text = f"{payloads[number % len(payloads)]} {number}"
        self.given[text] = purpose
        return text


def write_hostile_project(folder: Path) -> tuple[Path, Texts]:
    """Write the project; its given texts must all be shown, and none may run."""
    project = write_small_demo(folder)
    texts = Texts()
    text = project.read_text(encoding="utf-8")
    assert "\n[[exclusions]]" in text
    text = text.replace("\n[[exclusions]]", PROSPECTS, 1)
    text = _LEFT_OUT.sub("", text)
    lever = texts.next("name")
    text = text.replace("nodules, as if lifted already", _toml(lever))
    text = _NAMED.sub(lambda m: f'{m[1]}name = "{_toml(texts.next("name"))}"', text)
    text = _WORDS.sub(
        lambda m: m[0] if m[2] == "kg/m2" else f'{m[1]} = "{_toml(texts.next(m[1]))}"',
        text,
    )
    text = _ZONE_SOURCE.sub(
        lambda m: f'{m[1]}"{_toml(texts.next("zone source"))}"', text
    )
    text = re.sub(
        r"^notes = \[.*?^\]",
        lambda _: f'notes = ["{_toml(texts.next("note"))}"]',
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    project.write_text(text, encoding="utf-8")
    for name in ("preservation.geojson", "classes.geojson"):
        _poison_features(folder / name, texts)
    _poison_stations(folder / "stations.csv", texts)
    return project, texts


def _toml(text: str) -> str:
    return json.dumps(text)[1:-1]


def _poison_features(path: Path, texts: Texts) -> None:
    features = json.loads(path.read_text(encoding="utf-8"))
    for feature in features["features"]:
        for key in ("name", "source", "author", "reason"):
            if key in feature["properties"]:
                feature["properties"][key] = texts.next(key)
    path.write_text(json.dumps(features), encoding="utf-8")


def _poison_stations(path: Path, texts: Texts) -> None:
    """Name the first stations, and their sources, by payloads."""
    import pandas as pd

    table = pd.read_csv(path)
    for row in range(8):
        table.loc[row, "station"] = texts.next("station")
    table["source"] = texts.next("source")
    table.to_csv(path, index=False)
