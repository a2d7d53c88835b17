"""What an archive may do to the machine that unpacks it: nothing but unpack."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile

import pytest

from geo.errors import DataError
from geo.sources.archives import ArchiveLimits, require_sound_zip, unpack_archive


def zip_of(tmp_path, members, *, compression=zipfile.ZIP_DEFLATED):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def tar_of(tmp_path, members, *, mode="w:gz"):
    path = tmp_path / "a.tar"
    with tarfile.open(path, mode) as archive:
        for info, data in members:
            made = tarfile.TarInfo(info) if isinstance(info, str) else info
            made.size = len(data)
            archive.addfile(made, io.BytesIO(data))
    return path


def refused(path, tmp_path, told, **limits):
    into = tmp_path / "out"
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DataError, match=told) as caught:
        unpack_archive(path, into=into, limits=ArchiveLimits(**limits))
    assert sorted(tmp_path.rglob("*")) == before
    return caught.value.problems


def written(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


MEMBERS = {"eez/eez.csv": b"lon,lat\n", "LICENSE.txt": b"CC BY 4.0\n", "empty": b""}


def test_a_zip_is_unpacked_whole(tmp_path):
    out = unpack_archive(zip_of(tmp_path, MEMBERS.items()), into=tmp_path / "out")
    assert written(out) == MEMBERS


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_is_unpacked_whole(mode, tmp_path):
    path = tar_of(tmp_path, MEMBERS.items(), mode=mode)
    assert written(unpack_archive(path, into=tmp_path / "out")) == MEMBERS


def test_an_empty_folder_is_filled_and_a_full_one_kept(tmp_path):
    path = zip_of(tmp_path, MEMBERS.items())
    out = tmp_path / "out"
    out.mkdir()
    unpack_archive(path, into=out)
    (out / "LICENSE.txt").write_text("mine")
    with pytest.raises(DataError, match="there is something in it"):
        unpack_archive(path, into=out)
    assert (out / "LICENSE.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:\\a.csv", "a\\..\\b", "n" * 300],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_out_are_refused(name, kind, tmp_path):
    made = zip_of if kind == "zip" else tar_of
    path = made(tmp_path, [("ok.csv", b"1"), (name, b"2")])
    refused(path, tmp_path, "leads out of the folder")


def test_links_in_a_zip_are_refused(tmp_path):
    link = zipfile.ZipInfo("passwd")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zip_of(tmp_path, [(link, b"/etc/passwd")])
    refused(path, tmp_path, "passwd: a link")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a device"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(kind, told, tmp_path):
    info = tarfile.TarInfo("odd")
    info.type = kind
    info.linkname = "/etc/passwd"
    refused(tar_of(tmp_path, [(info, b"")]), tmp_path, told)


@pytest.mark.parametrize("name", ["b.zip", "deep/b.TAR.GZ", "c.7z"])
def test_archives_within_archives_are_refused(name, tmp_path):
    path = zip_of(tmp_path, [(name, b"PK")])
    refused(path, tmp_path, "an archive within the archive")


def test_an_encrypted_member_is_refused(tmp_path):
    path = zip_of(tmp_path, [("a.csv", b"secret")])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(data)
    refused(path, tmp_path, "encrypted")


def test_a_member_that_shrank_too_much_is_refused(tmp_path):
    path = zip_of(tmp_path, [("zeros.bin", bytes(4 * 1024**2))])
    refused(path, tmp_path, r"4,194,304 bytes out of [\d,]+")


def test_a_tar_that_shrank_too_much_is_refused_while_it_is_read(tmp_path):
    path = tar_of(tmp_path, [("zeros.bin", bytes(8 * 1024**2))])
    refused(path, tmp_path, "unpacks to more than an archive of its weight may")


def test_a_small_member_may_shrink_as_it_likes(tmp_path):
    path = zip_of(tmp_path, [("zeros.bin", bytes(500_000))])
    assert path.stat().st_size * 100 < 500_000
    out = unpack_archive(path, into=tmp_path / "out")
    assert (out / "zeros.bin").stat().st_size == 500_000


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_too_many_and_too_much_are_refused(kind, tmp_path):
    made = zip_of if kind == "zip" else tar_of
    many = made(tmp_path, [(f"{n}.csv", os.urandom(200)) for n in range(12)])
    refused(many, tmp_path, "more than 10 members", members=10)
    refused(many, tmp_path, r"2,400 bytes unpacked|of its weight", total_bytes=1_000)


def test_one_thousand_and_one_members_are_too_many_by_default(tmp_path):
    path = zip_of(tmp_path, [(f"{n}.csv", b"") for n in range(1_001)])
    refused(path, tmp_path, "more than 1,000 members")


def test_a_size_of_two_gigabytes_is_refused_as_declared(tmp_path):
    path = zip_of(tmp_path, [("a.nc", b"x" * 64)], compression=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 3 * 1024**3)
    path.write_bytes(data)
    refused(path, tmp_path, "3,221,225,472 bytes unpacked")


@pytest.mark.parametrize(
    "names",
    [("a.csv", "A.csv"), ("é.csv", "e\u0301.csv"), ("d/a", "d//a"), ("a", "./a")],
)
def test_two_members_for_one_place_are_refused(names, tmp_path):
    path = zip_of(tmp_path, [(name, b"1") for name in names])
    refused(path, tmp_path, "lies where")


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    path = zip_of(
        tmp_path, [("../a.csv", b"1"), ("b.zip", b"2"), ("c", b""), ("C", b"")]
    )
    assert len(refused(path, tmp_path, "3 problems")) == 3


@pytest.mark.parametrize("flag", [0x800, 0])
def test_names_in_utf8_are_kept_though_the_zip_does_not_say_so(flag, tmp_path):
    path = zip_of(tmp_path, [("南鳥島.csv", b"1")])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", flag)
    path.write_bytes(data)
    out = unpack_archive(path, into=tmp_path / "out")
    assert (out / "南鳥島.csv").read_bytes() == b"1"


def test_names_in_another_encoding_are_unpacked_under_some_name(tmp_path):
    path = zip_of(tmp_path, [("NAME.csv", b"1")])
    path.write_bytes(path.read_bytes().replace(b"NAME", "南鳥".encode("cp932")))
    assert list(written(unpack_archive(path, into=tmp_path / "z")).values()) == [b"1"]
    info = tarfile.TarInfo("\udce9.csv")
    path = tar_of(tmp_path, [(info, b"2")])
    assert list(written(unpack_archive(path, into=tmp_path / "t")).values()) == [b"2"]


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_cut_off_archive_is_refused(kind, kept, tmp_path):
    made = zip_of if kind == "zip" else tar_of
    path = made(
        tmp_path, [("a.bin", os.urandom(50_000)), ("b.bin", os.urandom(50_000))]
    )
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    refused(path, tmp_path, "fetch it again")


def test_a_damaged_member_leaves_nothing_behind(tmp_path):
    path = zip_of(
        tmp_path,
        [("a.bin", b"whole"), ("b.bin", os.urandom(5_000))],
        compression=zipfile.ZIP_STORED,
    )
    data = bytearray(path.read_bytes())
    data[data.index(b"b.bin") + 300] ^= 0xFF
    path.write_bytes(data)
    refused(path, tmp_path, "CRC")


@pytest.mark.parametrize("contents", [b"no archive at all", b"Rar!\x1a\x07\x00", b"7z"])
def test_other_files_are_refused(contents, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(contents)
    refused(path, tmp_path, "not readable as .zip")
    with pytest.raises(DataError, match="no zip archive"):
        require_sound_zip(path)


def test_an_empty_archive_is_refused(tmp_path):
    refused(zip_of(tmp_path, []), tmp_path, "it is empty")


def test_a_gzip_that_holds_no_tar_is_refused(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"lon,lat\n"))
    refused(path, tmp_path, "not readable as")


@pytest.mark.testdata
def test_real_workbooks_are_sound(testdata):
    files = [*testdata.glob("mining/*.xlsx"), *testdata.glob("nodules/*.xlsx")]
    assert len(files) == 3
    for file in files:
        require_sound_zip(file)
        require_sound_zip(file, limits=ArchiveLimits(ratio=25.0))
