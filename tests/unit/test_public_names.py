"""The promise of the public names: docs/API.md."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import pytest
from public_names import PAGE, names_listed, part_of, promised

import geo

if TYPE_CHECKING:
    from pathlib import Path

NAMES = sorted(geo.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_says_what_it_is_with_an_example(name):
    told = inspect.getdoc(getattr(geo, name)) or ""
    assert told.partition("\n")[0].endswith((".", ":"))
    assert re.search(r"^Examples\n-{8}\n", told, flags=re.MULTILINE)
    assert ">>> " in told.partition("Examples\n--------\n")[2]


def test_the_page_lists_the_names_of_today():
    cure = "run: python tests/public_names.py"
    assert names_listed() in PAGE.read_text(encoding="utf-8"), cure
    assert all(part_of(name) for name in NAMES)


def test_no_name_disappears_without_a_word():
    kept = {*geo.__all__, *geo._RENAMED}
    assert [name for name in promised() if name not in kept] == []


def test_every_new_name_is_promised():
    cure = "run: python tests/public_names.py"
    assert set(NAMES) <= set(promised()), cure


def test_renamed_names_lead_to_public_ones_and_say_until_when():
    for old, (new, until) in geo._RENAMED.items():
        assert old not in geo.__all__
        assert new in geo.__all__
        assert re.fullmatch(r"\d+\.\d+\.0", until)


def test_an_old_name_works_and_warns(monkeypatch):
    monkeypatch.setitem(geo._RENAMED, "kriging", ("krige", "0.3.0"))
    with pytest.warns(DeprecationWarning, match=r"geo\.krige now; version 0\.3\.0"):
        old = geo.kriging
    assert old is geo.krige
    with pytest.warns(DeprecationWarning, match="geo.krige") as caught:
        from geo import kriging  # noqa: F401
    assert caught[0].filename == __file__


def test_new_names_do_not_warn_and_unknown_ones_are_unknown():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert geo.krige is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = geo.no_such_name


def test_importing_takes_less_than_a_third_of_a_second():
    code = (
        "import time; start = time.process_time(); import geo;"
        "print(time.process_time() - start)"
    )
    told = [
        float(subprocess.check_output([sys.executable, "-c", code], text=True))
        for _ in range(3)
    ]
    assert min(told) < 0.3


def test_the_citation_is_of_this_version(project_root: Path):
    text = (project_root / "CITATION.cff").read_text(encoding="utf-8")
    (version,) = re.findall(r"^version: (\S+)$", text, flags=re.MULTILINE)
    assert version == geo.__version__
    pyproject = (project_root / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{version}"\n' in pyproject
    for key in ("abstract", "keywords", "license", "references", "authors"):
        assert re.search(rf"^{key}:", text, flags=re.MULTILINE), key


def test_references_of_the_citation_are_whole(project_root: Path):
    text = (project_root / "CITATION.cff").read_text(encoding="utf-8")
    listed = text.partition("\nreferences:\n")[2]
    entries = re.split(r"^  - type: ", listed, flags=re.MULTILINE)
    assert len(entries) > 10
    for entry in entries[1:]:
        for key in ("title", "authors", "year"):
            assert f"    {key}: " in entry or f"    {key}:\n" in entry, entry
    dois = re.findall(r"^    doi: (\S+)$", text, flags=re.MULTILINE)
    assert len(set(dois)) == len(dois)
    assert all(re.fullmatch(r"10\.\d{4,9}/\S+", doi) for doi in dois)
