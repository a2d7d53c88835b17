"""The registry of external data."""

from __future__ import annotations

from geo.sources.registry import read_registry


def test_each_entry_has_an_address_and_terms():
    registry = read_registry()
    assert registry["url"].str.match(r"https?://[\w.]+/").all()
    assert (registry["licence"].str.len() > 0).all()


def test_checksums_are_whole_or_absent():
    registry = read_registry()
    known = registry.loc[registry["sha256"] != "", "sha256"]
    assert known.str.fullmatch("[0-9a-f]{64}").all()
    assert len(known) >= 3


def test_identifiers_are_bare_dois():
    dois = read_registry()["doi"]
    assert dois[dois != ""].str.fullmatch(r"10\.\d{4,}/\S+").all()
