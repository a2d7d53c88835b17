"""Fetching, against a server of this machine that misbehaves on demand."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from geo.errors import DataError
from geo.sources import downloads
from geo.sources.fetching import cache_folder, fetch_dataset, list_datasets

DATA = bytes(range(256)) * 12_000  # about 3 MB: several pieces
DIGEST = hashlib.sha256(DATA).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Answers as its server is told to."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.close_connection = True
        server = self.server
        server.asked.append(self.headers.get("Range", ""))
        if self.path == "/loop":
            self._redirect("/loop")
        elif self.path == "/moved":
            self._redirect("/file")
        elif self.path == "/elsewhere":
            self._redirect("file:///etc/passwd")
        elif self.path == "/ftp":
            self._redirect("ftp://127.0.0.1/file")
        elif self.path == "/file":
            self._send(server.body)
        else:
            self.send_error(404)

    def _redirect(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, body):
        server, start = self.server, 0
        asked = self.headers.get("Range", "")
        if asked and server.ranges and self.headers.get("If-Range") == server.tag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header(
                "Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"
            )
        else:
            self.send_response(200)
        if server.tag:
            self.send_header("ETag", server.tag)
        if server.declares:
            self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        piece = body[start:]
        if server.breaks:
            piece = piece[: server.breaks]
            server.breaks = 0
        if server.gate is not None:
            self.wfile.write(piece[:1000])
            self.wfile.flush()
            server.gate.wait(20)
            piece = piece[1000:]
        with contextlib.suppress(ConnectionError):
            self.wfile.write(piece)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.body, made.tag, made.ranges, made.declares = DATA, '"one"', True, True
    made.breaks, made.gate, made.asked = 0, None, []
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def registry(server, *, path="/file", **changes):
    port = server if isinstance(server, int) else server.server_port
    row = {
        "name": "made-up", "title": "Made up", "url": f"http://127.0.0.1:{port}{path}",
        "file": "made-up.bin", "method": "direct", "licence": "none", "doi": "",
        "sha256": DIGEST, "size_mb": 3.1, "max_mb": 4.0, "unpacked_mb": float("nan"),
        "notes": "", "evidence": "synthetic", **changes,
    }  # fmt: skip
    return pd.DataFrame([row])


def left(cache):
    return sorted(path.name for path in cache.rglob("*") if path.is_file())


def test_a_file_is_fetched_once_and_verified_each_time(server, tmp_path):
    table = registry(server)
    told = []
    path = fetch_dataset(
        "made-up",
        cache=tmp_path,
        registry=table,
        progress=lambda *now: told.append(now),
    )
    assert path == tmp_path / "made-up" / "made-up.bin"
    assert path.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert fetch_dataset("made-up", cache=tmp_path, registry=table) == path
    assert server.asked == [""]
    assert left(tmp_path) == ["made-up.bin"]
    path.write_bytes(b"touched")
    with pytest.raises(DataError, match=r"sha256[\s\S]*delete it and fetch it again"):
        fetch_dataset("made-up", cache=tmp_path, registry=table)


def test_a_checksum_that_is_not_known_is_noted_and_compared(server, tmp_path):
    table = registry(server, sha256="")
    path = fetch_dataset("made-up", cache=tmp_path, registry=table)
    note = json.loads((path.parent / "made-up.bin.json").read_text())
    assert note == {"url": table.loc[0, "url"], "sha256": DIGEST, "bytes": len(DATA)}
    path.write_bytes(b"another")
    with pytest.raises(DataError, match=r"sha256[\s\S]*delete made-up\.bin\.json"):
        fetch_dataset("made-up", cache=tmp_path, registry=table)
    path.unlink()
    server.body = DATA[:-5]
    assert fetch_dataset("made-up", cache=tmp_path, registry=table).exists()


def test_what_broke_off_is_continued(server, tmp_path):
    table = registry(server)
    server.breaks = 1_200_000
    with pytest.raises(
        DataError, match=r"broke off after 1,200,000[\s\S]*it continues"
    ):
        fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert left(tmp_path) == ["made-up.bin.part", "made-up.bin.part.json"]
    path = fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert path.read_bytes() == DATA
    assert server.asked == ["", "bytes=1200000-"]
    assert left(tmp_path) == ["made-up.bin"]


@pytest.mark.parametrize("change", ["no ranges", "another file", "no tag"])
def test_what_cannot_be_continued_starts_again(change, server, tmp_path):
    if change == "no tag":
        server.tag = ""
    server.breaks = 1_200_000
    with pytest.raises(DataError, match="broke off"):
        fetch_dataset("made-up", cache=tmp_path, registry=registry(server))
    if change == "no ranges":
        server.ranges = False
    body = DATA
    if change == "another file":
        body = server.body = b"new" * 1_000_000
        server.tag = '"two"'
    table = registry(server, sha256=hashlib.sha256(body).hexdigest())
    path = fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert path.read_bytes() == body


def test_a_part_longer_than_the_file_starts_again(server, tmp_path):
    table = registry(server)
    part = tmp_path / "made-up" / "made-up.bin.part"
    part.parent.mkdir()
    part.write_bytes(DATA + b"more")
    note = {"url": table.loc[0, "url"], "validator": '"one"'}
    part.with_name(part.name + ".json").write_text(json.dumps(note))
    path = fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert path.read_bytes() == DATA
    assert len(server.asked) == 2


def test_a_wrong_checksum_is_refused_and_nothing_kept(server, tmp_path):
    table = registry(server, sha256="0" * 64)
    with pytest.raises(DataError, match=r"sha256 [0-9a-f]{64}[\s\S]*nothing was kept"):
        fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert left(tmp_path) == []


@pytest.mark.parametrize("declares", [True, False])
def test_more_than_the_registry_allows_is_refused(declares, server, tmp_path):
    server.declares = declares
    table = registry(server, max_mb=1.0)
    with pytest.raises(DataError, match=r"at most 1,000,000, as the registry has it"):
        fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/nowhere", r"HTTP 404"),
        ("/loop", r"HTTP 302[\s\S]*infinite loop"),
        ("/elsewhere", "file:///etc/passwd' is not allowed"),
        ("/ftp", "redirected to ftp:"),
    ],
)
def test_an_answer_that_is_no_file_names_address_and_place(
    path, told, server, tmp_path
):
    table = registry(server, path=path)
    place = tmp_path / "made-up" / "made-up.bin"
    with pytest.raises(DataError, match=told) as caught:
        fetch_dataset("made-up", cache=tmp_path, registry=table)
    (problem,) = caught.value.problems
    assert problem.where == table.loc[0, "url"]
    assert problem.cure == f"download it by hand and put it at {place}"
    assert left(tmp_path) == []


def test_a_redirect_within_the_web_is_followed(server, tmp_path):
    table = registry(server, path="/moved")
    path = fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert path.read_bytes() == DATA


def test_no_server_names_address_and_place(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DataError, match=r"cannot be reached: [\s\S]*refused") as caught:
        fetch_dataset("made-up", cache=tmp_path, registry=registry(port))
    place = tmp_path / "made-up" / "made-up.bin"
    assert str(place) in caught.value.problems[0].cure
    place.write_bytes(DATA)  # by hand
    assert fetch_dataset("made-up", cache=tmp_path, registry=registry(port)) == place


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://host/a", "data:,a", "a.csv"]
)
def test_other_addresses_than_of_the_web_are_refused(url, tmp_path):
    table = registry(1, url=url)
    with pytest.raises(DataError, match="an http or https address"):
        fetch_dataset("made-up", cache=tmp_path, registry=table)


def test_a_page_in_place_of_the_file_is_refused(server, tmp_path):
    server.body = b"\n<!DOCTYPE html><html>please log in</html>"
    with pytest.raises(DataError, match="a web page, not the file"):
        fetch_dataset("made-up", cache=tmp_path, registry=registry(server, sha256=""))
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("method", "told"), [("form", "a form"), ("api", "a key"), ("page", "chosen")]
)
def test_what_is_got_by_hand_says_so_at_once_and_is_then_taken(method, told, tmp_path):
    table = registry(1, method=method, sha256="", notes="take the .csv")
    with pytest.raises(DataError, match=told) as caught:
        fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert left(tmp_path) == []
    place = tmp_path / "made-up" / "made-up.bin"
    assert caught.value.problems[0].cure.endswith(str(place))
    place.parent.mkdir()
    place.write_bytes(b"by hand")
    assert fetch_dataset("made-up", cache=tmp_path, registry=table) == place
    assert left(tmp_path) == ["made-up.bin", "made-up.bin.json"]


def test_a_file_put_there_by_hand_is_verified(tmp_path):
    place = tmp_path / "made-up" / "made-up.bin"
    place.parent.mkdir()
    for contents, told in (
        (b"wrong", "sha256"),
        (b"", "it is empty"),
        (b"<html>", "page"),
    ):
        place.write_bytes(contents)
        with pytest.raises(DataError, match=told):
            fetch_dataset("made-up", cache=tmp_path, registry=registry(1))
        assert place.exists()


def test_an_archive_is_unpacked_beside_itself(server, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("areas.csv", "name")
    server.body = packed.getvalue()
    table = registry(server, method="unpack", file="a.zip", sha256="")
    folder = fetch_dataset("made-up", cache=tmp_path, registry=table)
    assert [path.name for path in folder.iterdir()] == ["areas.csv"]
    assert fetch_dataset("made-up", cache=tmp_path, registry=table) == folder
    assert len(server.asked) == 1


def test_two_at_once_both_get_the_whole_file(server, tmp_path):
    server.gate = threading.Event()
    table = registry(server)
    found, failed = [], []

    def fetch():
        try:
            found.append(fetch_dataset("made-up", cache=tmp_path, registry=table))
        except Exception as error:  # noqa: BLE001  reported by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(3)]
    for thread in threads:
        thread.start()
    while len(server.asked) < 3 and any(t.is_alive() for t in threads):
        threads[0].join(0.01)
    server.gate.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [path.read_bytes() == DATA for path in found] == [True] * 3
    assert left(tmp_path) == ["made-up.bin"]


KILLED = """
import sys
from pathlib import Path
import pandas as pd
from geo.sources.fetching import fetch_dataset
table = pd.read_json(sys.argv[1], dtype=False)
fetch_dataset("made-up", cache=Path(sys.argv[2]), registry=table)
"""


def test_a_killed_fetch_leaves_no_half_file_and_is_resumed(
    server, tmp_path, project_root
):
    server.gate = threading.Event()
    table = registry(server)
    table.to_json(tmp_path / "table.json")
    cache = tmp_path / "cache"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "table.json"), str(cache)],
        cwd=project_root,
        env={**os.environ, "PYTHONPATH": str(project_root)},
    )
    while not server.asked and child.poll() is None:
        threading.Event().wait(0.02)
    child.kill()
    child.wait()
    server.gate.set()
    server.gate = None
    assert not (cache / "made-up" / "made-up.bin").exists()
    path = fetch_dataset("made-up", cache=cache, registry=table)
    assert path.read_bytes() == DATA
    assert left(cache) == ["made-up.bin"]


def test_a_folder_that_cannot_be_written_is_told(server, tmp_path):
    (tmp_path / "made-up").write_text("in the way")
    with pytest.raises(DataError, match=r"cannot be written[\s\S]*ABYSSAL_CACHE"):
        fetch_dataset("made-up", cache=tmp_path, registry=registry(server))


def test_an_unknown_name_is_told_with_those_alike(tmp_path):
    with pytest.raises(DataError, match=r"gebco-2024[\s\S]*perhaps gebco-2024"):
        fetch_dataset("gebco-2023", cache=tmp_path)


def test_the_cache_lies_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("ABYSSAL_CACHE", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere"
    assert not cache_folder().exists()
    assert list_datasets()["place"].str.startswith(str(tmp_path)).all()
    monkeypatch.delenv("ABYSSAL_CACHE")
    assert cache_folder().name == "abyssal"


def test_the_list_tells_what_is_there(tmp_path):
    table = registry(1)
    assert not list_datasets(cache=tmp_path, registry=table)["cached"].any()
    place = tmp_path / "made-up" / "made-up.bin"
    place.parent.mkdir()
    place.write_bytes(DATA)
    listed = list_datasets(cache=tmp_path, registry=table)
    assert listed.loc[0, "cached"]
    assert listed.loc[0, "place"] == str(place)


@pytest.mark.parametrize(
    ("start", "end", "followed"),
    [
        ("https://a.example/x", "https://b.example/x", True),
        ("http://a.example/x", "https://b.example/x", True),
        ("https://a.example/x", "http://b.example/x", False),
        ("http://a.example/x", "ftp://b.example/x", False),
    ],
)
def test_a_redirect_never_leads_out_of_encryption(start, end, followed):
    request = urllib.request.Request(start)  # noqa: S310
    answer = io.BytesIO()
    options = (request, answer, 302, "Found", http.client.HTTPMessage(), end)
    if followed:
        assert downloads._Redirects().redirect_request(*options).full_url == end
    else:
        with pytest.raises(urllib.error.URLError, match="which is refused"):
            downloads._Redirects().redirect_request(*options)
