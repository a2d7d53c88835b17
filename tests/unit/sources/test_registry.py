"""The registry of external data."""

from __future__ import annotations

from pathlib import PurePosixPath

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


def test_files_are_plain_names_that_stay_in_their_folder():
    registry = read_registry()
    for name in [*registry["name"], *registry["file"]]:
        assert PurePosixPath(name).parts == (name,)
        assert name.isascii()
    assert not registry["file"].str.endswith(".json").any()


def test_what_is_taken_leaves_room_over_what_is_stated():
    registry = read_registry()
    stated = registry[registry["size_mb"].notna()]
    assert (stated["max_mb"] > stated["size_mb"]).all()
    assert (registry["max_mb"] <= 10_000).all()


def test_plain_http_is_used_only_where_a_checksum_guards_it():
    registry = read_registry()
    plain = registry[registry["url"].str.startswith("http://")]
    assert (plain["sha256"] != "").all()


def test_only_archives_are_unpacked():
    registry = read_registry()
    packed = registry.loc[registry["method"] == "unpack", "file"]
    assert packed.str.endswith((".zip", ".tgz", ".tar.gz", ".tar")).all()
