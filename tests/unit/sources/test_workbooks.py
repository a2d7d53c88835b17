"""Workbooks: cells as they are stored, and nothing harmful on the way."""

from __future__ import annotations

import datetime as dt
import sys
import tracemalloc
import zipfile

import openpyxl
import pytest
from madeup.icmm import write_icmm

from geo.errors import DataError, MissingExtraError
from geo.sources.workbook_checks import require_sound_workbook
from geo.sources.workbooks import opened_workbook, read_workbook_table

SHEET = "xl/worksheets/sheet1.xml"


def save(folder, *rows, name="sites.xlsx"):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(folder / name)
    return folder / name


def repack(path, *, change=None, add=None, compression=zipfile.ZIP_DEFLATED):
    """Write the archive anew with members changed or added."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, edit in (change or {}).items():
        members[name] = edit(members[name])
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        for info, data in add or ():
            archive.writestr(info, data)
    return path


def table(path, **settings):
    return read_workbook_table(path, root=path.parent, **settings)


def test_cells_keep_their_kind_and_rows_their_number(tmp_path):
    day = dt.datetime(2025, 9, 1)  # noqa: DTZ001 (a sheet knows no zone)
    path = save(
        tmp_path,
        ["Name ", "Depth", "Day", "Kept"],
        [" Fram ", 5200.5, day, True],
        [None, "  ", None, None],
        ["Nansen", 38, None, False],
    )
    read = table(path)
    assert read.columns.tolist() == ["Name", "Depth", "Day", "Kept"]
    assert read.index.tolist() == [2, 4]
    assert read.loc[2].tolist() == ["Fram", 5200.5, day, True]
    assert read.loc[4].tolist() == ["Nansen", 38, None, False]


def test_a_formula_gives_its_stored_value_and_is_never_computed(tmp_path):
    path = save(tmp_path, ["a", "b"], [1, "=1+1"])
    assert table(path).loc[2, "b"] is None
    stored = b"<f>1+1</f><v>41</v>"
    repack(path, change={SHEET: lambda xml: xml.replace(b"<f>1+1</f><v />", stored)})
    assert table(path).loc[2, "b"] == 41


def test_columns_of_one_name_are_told_apart_and_unnamed_ones_get_letters(tmp_path):
    path = save(tmp_path, ["a", None, "a", None], [1, 2, 3, None], [4, 5, 6, None])
    assert table(path).columns.tolist() == ["a", "B", "a #2"]


def test_an_empty_column_that_has_a_name_stays(tmp_path):
    path = save(tmp_path, ["a", "b"], [1, None])
    assert table(path)["b"].tolist() == [None]


def test_a_sheet_without_column_names_is_called_by_letters(tmp_path):
    path = save(tmp_path, [], [None, "text"], ["x"])
    read = table(path, header_row=0)
    assert read.to_dict("index") == {
        2: {"A": None, "B": "text"},
        3: {"A": "x", "B": None},
    }


def test_the_sheet_must_be_named_where_there_are_several(tmp_path):
    path = write_icmm(tmp_path)
    with pytest.raises(DataError, match=r"several, and none is named[\s\S]*External"):
        table(path)
    with pytest.raises(DataError, match=r"no sheet 'Extern'[\s\S]*About, External"):
        table(path, sheet="Extern")
    assert len(table(path, sheet="External")) == 4
    with opened_workbook(path, root=tmp_path) as workbook:
        assert workbook.titles() == ("About", "External")


def test_a_table_is_found_by_its_columns_whatever_the_sheet_is_called(tmp_path):
    with opened_workbook(write_icmm(tmp_path), root=tmp_path) as workbook:
        assert workbook.find(frozenset(["icmmid", "mine name"])) == ("External", 1)
        assert workbook.find(frozenset(["depth"])) is None


def test_a_sheet_stretched_to_the_last_row_takes_neither_time_nor_memory(tmp_path):
    path = save(tmp_path, ["a", "b"], *([n, n] for n in range(9)))

    def stretch(xml):
        wide = xml.replace(b'ref="A1:B10"', b'ref="A1:XFD1048576"')
        assert wide != xml
        last = b'<row r="1048576"><c r="A1048576" s="0" /></row></sheetData>'
        return wide.replace(b"</sheetData>", last)

    repack(path, change={SHEET: stretch})
    tracemalloc.start()
    read = table(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read["b"].tolist() == list(range(9))
    assert peak < 20e6


@pytest.mark.parametrize("row", [b"1048577", b"99999999999"])
def test_rows_beyond_the_last_of_any_sheet_are_not_waited_for(tmp_path, row):
    path = save(tmp_path, ["a"], [1])
    beyond = b'<row r="%s"><c r="A%s"><v>7</v></c></row></sheetData>' % (row, row)
    repack(path, change={SHEET: lambda xml: xml.replace(b"</sheetData>", beyond)})
    assert table(path)["a"].tolist() == [1]


def test_a_cell_beyond_the_last_column_of_any_sheet_is_not_made_room_for(tmp_path):
    path = save(tmp_path, ["a"], [1])
    far = b'<c r="ZZZ2"><v>7</v></c></row></sheetData>'
    repack(path, change={SHEET: lambda xml: xml.replace(b"</row></sheetData>", far)})
    assert table(path)["a"].tolist() == [1]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "row 1: no column names"),
        ([[None, "  "], ["x"]], "row 1: no column names"),
        ([["a", "b"]], "no row with a value"),
        ([["a", "b"], ["  ", None]], "no row with a value"),
    ],
)
def test_an_empty_sheet_is_refused(tmp_path, rows, told):
    with pytest.raises(DataError, match=told):
        table(save(tmp_path, *rows))


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "with a password"),
        ("a.xlsm", b"PK\x03\x04", "a workbook with macros"),
        ("a.xlsb", b"PK\x03\x04", "a binary Excel workbook"),
        ("a.ods", b"PK\x03\x04", "an OpenDocument workbook"),
        ("a.xlsx", b"ICMMID,Latitude\n", "no workbook of XML"),
    ],
)
def test_other_kinds_are_refused_with_the_cure(tmp_path, name, contents, told):
    path = tmp_path / name
    path.write_bytes(contents)
    with pytest.raises(DataError, match=rf"{told}[\s\S]*save it as"):
        table(path)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_workbook_that_is_cut_off_is_told(tmp_path, share):
    path = write_icmm(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match="the file may be cut off"):
        table(path, sheet="External")


@pytest.mark.parametrize("cut", [10, 400])
def test_xml_that_breaks_off_is_told(tmp_path, cut):
    path = save(tmp_path, ["a", "b"], *([n, n] for n in range(9)))
    repack(path, change={SHEET: lambda xml: xml[:-cut]})
    with pytest.raises(DataError, match="not readable as a workbook"):
        table(path)


def test_an_archive_that_is_no_workbook_is_told(tmp_path):
    path = tmp_path / "text.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DataError, match="not readable as a workbook"):
        table(path)


@pytest.mark.parametrize(
    "name", ["../up.xml", "xl/../../up.xml", "/etc/up.xml", "C:\\up.xml", "..\\up.xml"]
)
def test_members_that_lead_out_of_the_archive_are_refused(tmp_path, name):
    path = repack(save(tmp_path, ["a"], [1]), add=[(zipfile.ZipInfo(name), b"<a/>")])
    with pytest.raises(DataError, match="leads out of the folder"):
        require_sound_workbook(path)


def test_a_symbolic_link_in_the_archive_is_refused(tmp_path):
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    path = repack(save(tmp_path, ["a"], [1]), add=[(link, b"/etc/passwd")])
    with pytest.raises(DataError, match="a link"):
        table(path)


def test_macros_under_the_name_of_a_plain_workbook_are_refused(tmp_path):
    macros = [(zipfile.ZipInfo("xl/vbaProject.bin"), b"\x00")]
    path = repack(save(tmp_path, ["a"], [1]), add=macros)
    with pytest.raises(DataError, match="macros"):
        table(path)


def test_an_encrypted_member_is_refused(tmp_path):
    path = save(tmp_path, ["a"], [1])
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")  # the first of the central directory
    data[entry + 8] |= 0x1
    path.write_bytes(bytes(data))
    with pytest.raises(DataError, match="encrypted"):
        table(path)


def test_too_many_members_are_refused(tmp_path):
    many = [(f"xl/media/{n}.txt", b"") for n in range(1000)]
    path = repack(save(tmp_path, ["a"], [1]), add=many)
    with pytest.raises(DataError, match="more than 1,000 members"):
        table(path)


def test_what_packs_more_than_a_hundred_times_is_refused_unread(tmp_path):
    bomb = [("xl/media/bomb.xml", b" " * 20_000_000)]
    path = repack(save(tmp_path, ["a"], [1]), add=bomb)
    tracemalloc.start()
    with pytest.raises(DataError, match="at most 100 times as many"):
        table(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5e6


def test_all_harmful_members_are_told_at_once(tmp_path):
    typed = ("xl/typed.xml", b"<!DOCTYPE x><x/>")
    path = repack(
        save(tmp_path, ["a"], [1]), add=[("xl/vbaProject.bin", b"\x00"), typed]
    )
    with pytest.raises(DataError, match=r"2 problems[\s\S]*macros[\s\S]*typed\.xml"):
        table(path)


BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prolog", [BILLION_LAUGHS, OUTSIDE, "<!DOCTYPE x>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("padding", [0, 200_000])
def test_a_document_type_is_refused_in_any_encoding(
    tmp_path, prolog, encoding, padding
):
    def edit(xml):
        text = xml.decode("utf-8").removeprefix(
            "<?xml version='1.0' encoding='UTF-8'?>"
        )
        # what packs too well would be refused for that
        blanks = f"<!--{''.join(map(str, range(padding // 6)))}-->"
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        return (head + blanks + prolog + text).encode(encoding)

    path = repack(save(tmp_path, ["a"], [1]), change={SHEET: edit})
    with pytest.raises(DataError, match=r"sheet1\.xml'?: declares a document type"):
        table(path)


def test_pictures_and_other_members_that_are_no_xml_do_no_harm(tmp_path):
    picture = [("xl/media/image1.png", b"\x89PNG\r\n\x1a\n")]
    path = repack(save(tmp_path, ["a"], [1]), add=picture)
    assert table(path)["a"].tolist() == [1]


@pytest.mark.parametrize(
    "name", ["/vsizip/a.xlsx", "https://example.org/a.xlsx", "absent.xlsx"]
)
def test_remote_virtual_and_absent_files_are_refused(tmp_path, name):
    with pytest.raises(DataError, match=r"virtual file system|no such file"):
        read_workbook_table(name, root=tmp_path)


def test_without_openpyxl_the_line_to_type_is_told(tmp_path, monkeypatch):
    path = save(tmp_path, ["a"], [1])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'abyssal\[excel\]'"):
        table(path)


def test_nothing_but_the_reading_itself_needs_openpyxl(tmp_path, monkeypatch):
    path = save(tmp_path, ["a"], [1])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    require_sound_workbook(path)


@pytest.mark.testdata
def test_the_published_lists_of_nodule_sites_are_read(testdata):
    # counted with another tool: 2442 and 8024 lines below the first
    for name, rows in (("nodules", 2442), ("control", 8024)):
        path = testdata / "nodules" / f"dutkiewicz2020_{name}_dataset.xlsx"
        assert len(table(path)) == rows
