import hashlib
from importlib.resources import files

import pytest

import folium

from geo.errors import DataError
from geo.report.offline import (
    asset_bytes,
    asset_manifest,
    inline_page,
    renumber_ids,
)

HEAD = '<head><meta charset="utf-8"></head>'


def test_vendored_assets_match_their_manifest():
    for entry in asset_manifest():
        found = hashlib.sha256(asset_bytes(entry["file"])).hexdigest()
        assert found == entry["sha256"], entry["file"]
        assert entry["licence"]


def test_nothing_is_vendored_that_the_manifest_does_not_name():
    folder = files("geo.report") / "assets"
    found = {
        path.name if sub is folder else f"{sub.name}/{path.name}"
        for sub in (folder, folder / "images")
        for path in sub.iterdir()
        if path.is_file()
    }
    assert found - {"manifest.json"} == {entry["file"] for entry in asset_manifest()}


def test_each_vendored_package_ships_its_licence():
    packages = {entry["package"] for entry in asset_manifest()}
    licensed = {
        entry["package"]
        for entry in asset_manifest()
        if entry["file"].endswith(".LICENSE")
    }
    assert licensed == packages


def test_leaflet_is_the_version_that_folium_names():
    urls = dict(folium.Map.default_js) | dict(folium.Map.default_css)
    named = {entry.get("url") for entry in asset_manifest()}
    assert {urls["leaflet"], urls["leaflet_css"]} <= named


def test_links_become_the_vendored_files():
    script = folium.Map.default_js[0][1]
    style = folium.Map.default_css[0][1]
    page = inline_page(
        f'{HEAD}<script src="{script}"></script><link rel="stylesheet" href="{style}"/>'
    )
    assert "L.Icon.Default.mergeOptions" in page
    assert "url(images/" not in page
    assert "sourceMappingURL" not in page
    assert 'src="http' not in page


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<script src="https://x.org/a.js"></script>', "https://x.org/a.js"),
        ('<link rel="stylesheet" href="//x.org/a.css">', "//x.org/a.css"),
        ('<img src="pixel.png">', "pixel.png"),
        ("<img srcset='http://x.org/a.png 2x'>", "http://x.org/a.png"),
        ('<iframe src="file:///etc/passwd"></iframe>', "file:///etc/passwd"),
        ('<p style="background:url(https://x.org/p.png)">', "https://x.org/p.png"),
        ("<style>a{background:url('//x.org/p.png')}</style>", "//x.org/p.png"),
        ('<style>@import "x.css";</style>', "@import"),
        ('<a href="javascript:alert(1)">', "javascript:"),
        ('<a href="https://x.org">', "https://x.org"),
        ('<a href="/etc/passwd">', "/etc/passwd"),
        ('<svg><use xlink:href="https://x.org/#a"/></svg>', "https://x.org"),
        ('<meta http-equiv="refresh" content="0;url=https://x.org">', "refresh"),
    ],
)
def test_an_address_outside_the_page_is_refused(markup, address):
    with pytest.raises(DataError, match=f"(?s)1 problem.*{address}"):
        inline_page(HEAD + markup)


def test_all_outside_addresses_are_told_at_once():
    with pytest.raises(DataError, match="2 problems"):
        inline_page(HEAD + '<img src="http://a/"><img src="http://b/">')


def test_links_within_the_results_folder_are_kept():
    link = '<a href="maps/seabed.html">map</a><a href="#part-1">part</a>'
    assert link in inline_page(HEAD + link)


def test_the_policy_names_each_script_by_its_hash():
    page = inline_page(HEAD + "<script>let a = 1;</script><script>let b = 2;</script>")
    assert page.count("'sha256-") == 2
    assert "default-src 'none'" in page
    assert "'unsafe-eval'" not in page


def test_a_page_without_script_may_run_none():
    assert "script-src 'none'" in inline_page(HEAD)


def test_only_known_identifiers_are_renumbered():
    known, other = "a" * 32, "b" * 32
    assert renumber_ids(f"{known} {other} {known}c", {known}) == (
        f"0001 {other} {known}c"
    )
