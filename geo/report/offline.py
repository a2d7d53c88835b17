"""One file, no network: a rendered page with all it needs inside it.

Every script and stylesheet the page names is replaced by the vendored file of the
same address, every ``url(...)`` by its data, and any address that is left is an error.
A Content-Security-Policy then allows the page's own scripts, by hash, and nothing
else. A page with tiles beside it may show images from files too, and still none from
a network.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import PurePosixPath

from geo.errors import DataError, Problem

_ASSETS = files("geo.report") / "assets"
_MEDIA = {".png": "image/png", ".svg": "image/svg+xml"}

_SCRIPT_LINK = re.compile(r'<script src="([^"]*)"></script>')
_STYLE_LINK = re.compile(r'<link rel="stylesheet" href="([^"]*)"\s*/?>')
_CSS_URL = re.compile(r"""url\(\s*(['"]?)([^'")]+)\1\s*\)""")
_SOURCE_MAP = re.compile(r"^//[#@] sourceMappingURL=.*$", re.MULTILINE)
_IDENTIFIER = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>')
_LOADING_ATTRIBUTES = frozenset(
    {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping"}
)
_LINKING_ATTRIBUTES = frozenset({"href", "xlink:href"})
_LINKS_OUT = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|/)", re.IGNORECASE)


def asset_bytes(name: str) -> bytes:
    """Read one vendored file.

    Parameters
    ----------
    name : str
        As in the manifest.

    Returns
    -------
    bytes

    Examples
    --------
    >>> asset_bytes("images/layers.png")[1:4]
    b'PNG'
    """
    return _ASSETS.joinpath(*PurePosixPath(name).parts).read_bytes()


def asset_manifest() -> list[dict[str, str]]:
    """List what is vendored.

    Returns
    -------
    list of dict
        ``file``, ``package``, ``version``, ``licence``, ``sha256`` and, where folium
        names one, ``url``.

    Examples
    --------
    >>> asset_manifest()[0]["package"]
    'leaflet'
    """
    entries: list[dict[str, str]] = json.loads(asset_bytes("manifest.json"))
    return entries


def asset_url(name: str) -> str:
    """Give the address under which folium asks for a vendored file.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> asset_url("leaflet.js").rpartition("/")[2]
    'leaflet.js'
    """
    return next(e["url"] for e in asset_manifest() if e["file"] == name)


def data_uri(content: bytes, *, media_type: str) -> str:
    """Write bytes as a ``data:`` address.

    Parameters
    ----------
    content : bytes
    media_type : str

    Returns
    -------
    str

    Examples
    --------
    >>> data_uri(b"hi", media_type="text/plain")
    'data:text/plain;base64,aGk='
    """
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def inline_page(page: str, *, beside: bool = False) -> str:
    """Put all that a page needs inside it, and let nothing else in.

    Parameters
    ----------
    page : str
        HTML with ``<meta charset="utf-8">`` first in its head. Links to other pages
        of the results folder may be relative.
    beside : bool, optional
        Whether its scripts show images that lie in files beside it, as tiles do.

    Returns
    -------
    str
        HTML that loads nothing, but for such images, with its
        Content-Security-Policy.

    Raises
    ------
    DataError
        The page names an address that is not vendored; all are told.

    Examples
    --------
    >>> page = '<head><meta charset="utf-8"></head><script>var a = 1;</script>'
    >>> "sha256-" in inline_page(page)
    True
    >>> inline_page('<img src="https://example.org/pixel.png">')
    Traceback (most recent call last):
    ...
    geo.errors.DataError: page: 1 problem
    - <img src>: https://example.org/pixel.png
        expected: something inside the page
    """
    page = _SCRIPT_LINK.sub(lambda m: _inlined(m[0], m[1], "script"), page)
    page = _STYLE_LINK.sub(lambda m: _inlined(m[0], m[1], "style"), page)
    found = _Addresses()
    found.feed(page)
    found.close()
    if found.problems:
        raise DataError("page", found.problems)
    policy = (
        '<meta http-equiv="Content-Security-Policy" '
        f'content="{_policy(found, beside=beside)}">'
    )
    return _CHARSET.sub(lambda m: f"{m[0]}\n{policy}", page, count=1)


def renumber_ids(page: str, ids: set[str]) -> str:
    """Replace random identifiers by their order of appearance.

    Parameters
    ----------
    page : str
    ids : set of str
        The 32 hexadecimal digits of each element.

    Returns
    -------
    str
        The same page on every build.

    Examples
    --------
    >>> renumber_ids(f"map_{31 * '0'}f", {31 * "0" + "f"})
    'map_0001'
    """
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        if match[0] not in ids:
            return match[0]
        return numbers.setdefault(match[0], f"{len(numbers) + 1:04d}")

    return _IDENTIFIER.sub(number, page)


def _inlined(tag: str, url: str, kind: str) -> str:
    name = _vendored().get(url)
    if name is None:
        return tag
    text = asset_bytes(name).decode("utf-8").replace("\r\n", "\n")
    if kind == "script":
        icons = _default_icons() if name == "leaflet.js" else ""
        return f"<script>{_SOURCE_MAP.sub('', text)}{icons}</script>"
    return f"<style>{_CSS_URL.sub(_css_data, text)}</style>"


def _default_icons() -> str:
    """Leaflet looks for its marker images beside its stylesheet: hand them over."""
    images = {
        "iconUrl": "images/marker-icon.png",
        "iconRetinaUrl": "images/marker-icon-2x.png",
        "shadowUrl": "images/marker-shadow.png",
    }
    options = {
        option: data_uri(asset_bytes(name), media_type="image/png")
        for option, name in images.items()
    }
    return (
        'L.Icon.Default.imagePath = "";\n'
        f"L.Icon.Default.mergeOptions({json.dumps(options)});\n"
    )


@cache
def _vendored() -> dict[str, str]:
    return {e["url"]: e["file"] for e in asset_manifest() if "url" in e}


def _css_data(match: re.Match[str]) -> str:
    name = match[2]
    if name.startswith(("#", "data:")):
        return match[0]
    media_type = _MEDIA[PurePosixPath(name).suffix]
    return f'url("{data_uri(asset_bytes(name), media_type=media_type)}")'


def _policy(found: _Addresses, *, beside: bool) -> str:
    # of a page opened as a file browsers differ in what 'self' names
    images = "data: blob: file: 'self'" if beside else "data: blob:"
    hashes = " ".join(dict.fromkeys(found.script_hashes)) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; img-src {images}; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )


class _Addresses(HTMLParser):
    """Reads a page as a browser would: what it loads, and which scripts it runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[Problem] = []
        self.script_hashes: list[str] = []
        self._inside = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in {"script", "style"} else self._inside
        self._text = []
        for name, value in attrs:
            self._check(tag, name, value or "")

    def _check(self, tag: str, name: str, value: str) -> None:
        inside = value.startswith(("data:", "#")) or not value
        if name in _LOADING_ATTRIBUTES and not inside:
            self._refuse(f"<{tag} {name}>", value)
        elsewhere = tag not in {"a", "area"} or bool(_LINKS_OUT.match(value))
        if name in _LINKING_ATTRIBUTES and not inside and elsewhere:
            self._refuse(f"<{tag} {name}>", value)
        if name == "http-equiv" and value.lower() == "refresh":
            self._refuse(f"<{tag} {name}>", value)
        if name == "style":
            self._check_css(value, where=f"<{tag} style>")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._inside:
            return
        text = "".join(self._text)
        self._inside = ""
        if tag == "script":
            digest = hashlib.sha256(text.encode("utf-8")).digest()
            self.script_hashes.append(f"'sha256-{base64.b64encode(digest).decode()}'")
        else:
            self._check_css(text, where="<style>")

    def _check_css(self, css: str, *, where: str) -> None:
        for match in _CSS_URL.finditer(css):
            if not match[2].startswith(("data:", "#")):
                self._refuse(where, match[2])
        if "@import" in css:
            self._refuse(where, "@import")

    def _refuse(self, where: str, what: str) -> None:
        self.problems.append(
            Problem(where=where, what=what, expected="something inside the page")
        )
