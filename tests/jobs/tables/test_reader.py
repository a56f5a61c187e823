"""Tables as the world writes them: any encoding, any separator, sheets; or one sentence, in little memory."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from jobs import tables
from jobs.errors import BadFile
from jobs.tables import bounds, text

ROWS = [["Équipe", "Réponse"], ["Produit", "D’accord"], ["Côte, d’Azur", "Où ça ?"]]


def read(path: Path) -> list[list[str]]:
    with tables.opened(path) as table:
        return [table.header, *(cells for _, cells in table.rows)]


def written(folder: Path, content: bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def lines(separator: str = ";", end: str = "\r\n") -> str:
    return end.join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in ROWS) + end


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as refused:
        read(path)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert len(sentence) < 300
    return sentence


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1252",
        "mac_roman",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
    ],
)
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, lines().encode(encoding))) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_separator_and_end_of_line_is_read(tmp_path: Path, separator: str, end: str) -> None:
    assert read(written(tmp_path, lines(separator, end).encode())) == ROWS


def test_the_separator_is_what_most_lines_agree_on_and_not_what_the_header_holds_most_of(tmp_path: Path) -> None:
    header = "Team;Do you know, roughly, where, and when, we go?"
    assert read(written(tmp_path, f"{header}\nred;4\nblue;3\n".encode()))[1] == ["red", "4"]


@pytest.mark.parametrize("title", ["Export du 5 octobre\n\n", "Export;;\n05/10/2026;;\n"])
def test_titles_above_the_header_are_passed_over(tmp_path: Path, title: str) -> None:
    with tables.opened(written(tmp_path, f"{title}a;b;c\n1,0;2,0;3,0\n4,0;;\n".encode())) as table:
        assert (table.line, table.header) == (3, ["a", "b", "c"])
        assert [cells for _, cells in table.rows] == [["1,0", "2,0", "3,0"], ["4,0", "", ""]]


def test_a_table_of_one_column_has_no_titles(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"a\n1\n2\n")) == [["a"], ["1"], ["2"]]


def test_the_separator_that_excel_names_is_taken(tmp_path: Path) -> None:
    with tables.opened(written(tmp_path, b"sep=|\r\na|b\r\n1,5|2,5\r\n")) as table:
        assert (table.line, table.header, list(table.rows)) == (2, ["a", "b"], [(3, ["1,5", "2,5"])])


def test_text_comes_in_one_spelling(tmp_path: Path) -> None:
    assert read(written(tmp_path, unicodedata.normalize("NFD", lines()).encode())) == ROWS


def test_a_blank_row_is_none_and_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    with tables.opened(written(tmp_path, b'\n\na,b,,\n,,\n"two\nlines",1\n\n2,3\n')) as table:
        assert (table.line, table.header) == (3, ["a", "b"])
        assert list(table.rows) == [(6, ["two\nlines", "1"]), (8, ["2", "3"])]


# ---------------------------------------------------------------- what is no table


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n \n;;\n", "is empty"),
        (b"a,b\n1,\x00\n", "holds binary data"),
        (b"\x7fELF\x01\x00\x01\x00,", "holds binary data"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel file of before 2007"),
        (b"%PDF-1.7", "is a PDF"),
        (b"$FL2@(#)", "is an SPSS file"),
        (b"\x1f\x8b\x08", "is compressed"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><table><tr><td>", "is a web page"),
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "is a web page"),
        (b'[{"level": "leader"}]', "is JSON"),
        (b'{"level": "leader"}\n{"level": "staff"}', "is JSON"),
        (b"<!-- saved --><table>", "is a web page"),
        (b"PAR1\x15\x04", "is a Parquet file"),
        (b"PK\x03\x04\x14\x00", "is damaged or cut"),
        (b"a,b\n" + b"1," * 3 + b'"open\n' + b"x" * 200_000, "line 2: not a CSV line"),
        (b"\xff\xfe\x00\xd8a\x00", "not text that can be read"),
        (b",".join([b"q"] * 10_000), "has 10,000 columns"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in refusal(written(tmp_path, content))


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["mimetype", "content.xml"], "OpenDocument"),
        (["people.csv"], "is a zip archive"),
        (["[Content_Types].xml", "xl/workbook.bin"], ".xlsb"),
        (["[Content_Types].xml", "word/document.xml"], "text document"),
    ],
)
def test_what_is_in_a_zip_and_no_sheet_is_called_by_its_name(tmp_path: Path, names: list[str], reason: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    assert reason in refusal(written(tmp_path, content.getvalue()))


def test_a_cell_of_a_hundred_megabytes_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,")
        for _ in range(100):
            file.write(b"x" * 10**6)
    tracemalloc.start()
    assert "a line has more than" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 10 * text.LONGEST_LINE
    tracemalloc.stop()


def test_blank_lines_without_end_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MOST_BLANK", 10)
    assert read(written(tmp_path, b"a,b\n" + b"\n" * 9 + b"1,2\n" + b"\n" * 9)) == [["a", "b"], ["1", "2"]]
    assert refusal(written(tmp_path, b"a,b\n1,2\n" + b"\n" * 12)).startswith("table.csv is blank from line 3 on")


def test_a_line_of_another_encoding_does_not_spoil_the_others(tmp_path: Path) -> None:
    content = lines().encode() + "Pôle;Très bien\r\n".encode("cp1252")
    assert read(written(tmp_path, content)) == [*ROWS, ["Pôle", "Très bien"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("word", ["Équipe", "Team"])
def test_signs_that_steer_a_terminal_never_come_out_of_a_table(tmp_path: Path, encoding: str, word: str) -> None:
    """Those that clear a screen, set a title, or write backwards what follows; tabs and line ends stay."""
    hostile = f'a;"{word}\x1b[2J\x07\x7f\tx\ny"\r\n' + ("b;\x9b2J\u202eé" if word == "Équipe" else "b;c")
    cleaned = [["a", f"{word}[2J\tx\ny"], ["b", "2Jé" if word == "Équipe" else "c"]]
    assert read(written(tmp_path, hostile.encode(encoding))) == cleaned


def test_a_pipe_a_device_and_a_link_to_itself_are_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    assert "is a pipe or a device" in refusal(tmp_path / "pipe.csv")
    assert "is a pipe or a device" in refusal(Path(os.devnull))
    assert "cannot be read" in refusal(tmp_path / "loop.csv")


# ---------------------------------------------------------------- sheets


def workbook(folder: Path, *rows: list[object], name: str = "table.xlsx") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def test_a_sheet_is_read_as_its_csv_would_be(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [],
        ["Day", "Time", "Answer", "Half", "Word", None],
        [date(2026, 10, 5), datetime(2026, 10, 5, 9, 12), 4.0, 4.5, unicodedata.normalize("NFD", "Équipe")],  # noqa: DTZ001
        [],
        [None, None, 3],
    )
    with tables.opened(path) as table:
        assert (table.line, table.header) == (2, ["Day", "Time", "Answer", "Half", "Word"])
        assert [(line, cells[:5]) for line, cells in table.rows] == [
            (3, ["2026-10-05", "2026-10-05 09:12:00", "4", "4.5", "Équipe"]),
            (5, ["", "", "3", "", ""]),
        ]


def test_a_sheet_is_known_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    assert read(workbook(tmp_path, ["a"], [1], name="table.csv")) == [["a"], ["1"]]


def test_the_first_sheet_with_anything_is_read_and_the_others_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Answers").append(["a"])
    book.create_sheet("Codes").append(["b"])
    book.save(tmp_path / "table.xlsx")
    with tables.opened(tmp_path / "table.xlsx") as table:
        assert (table.header, table.unread) == (["a"], ("Sheet", "Codes"))


def test_the_first_sheet_as_wide_as_a_list_is_read(tmp_path: Path) -> None:
    """A cover, or what the columns mean, often stands before the answers; no name steers the terminal."""
    book = openpyxl.Workbook()
    for title, row in (
        ("Cover", ["Survey", 2026]),
        ("Ans\u202ewers", ["a", "b", "c"]),
        ("Arc\u202ehive", ["a", "b", "c", "d"]),
    ):
        book.create_sheet(title).append(row)
    book.save(tmp_path / "table.xlsx")
    with tables.opened(tmp_path / "table.xlsx") as table:
        assert (table.sheet, table.header, table.unread) == ("Answers", ["a", "b", "c"], ("Sheet", "Cover", "Archive"))


def test_a_cell_merged_over_rows_says_the_same_in_each_and_a_heading_stays(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["team", "q", "r"],
        ["", "x", "y"],
        ["red", 1, 2],
        [None, 3, 4],
        [None, 5, 6],
        ["blue", 7, 8],
        [None, 9, 9],
    ]
    path = workbook(tmp_path, *rows)
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    for cells in ("A1:A2", "A3:A5", "B1:C1"):
        book.active.merge_cells(cells)
    book.save(path)
    assert [row[0] for row in read(path)] == ["team", "", "red", "red", "red", "blue", ""]


def test_a_formula_is_what_it_last_came_to_and_nothing_where_nobody_computed_it(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a", "b"], ["=1+1", 1])
    assert read(path) == [["a", "b"], ["", "1"]]
    replace_part(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert read(path) == [["a", "b"], ["2", "1"]]


def replace_part(path: Path, name: str, change: object) -> None:
    assert callable(change)
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def test_a_sheet_that_says_it_is_one_cell_large_is_read_whole(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a", "b"], [1, 2])
    replace_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert read(path) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_workbook_that_unpacks_to_gigabytes_is_refused_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    for bound in ("LARGEST_SHEET", "LARGEST_TEXTS", "LARGEST_PART"):
        monkeypatch.setattr(bounds, bound, 2 * 10**6)
    path = workbook(tmp_path, ["a"])
    replace_part(path, part, lambda xml: xml + b"<r/>" * 10**6)
    tracemalloc.start()
    assert "unpacks to more" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()


def test_a_part_that_declares_less_than_it_holds_is_read_no_further_than_allowed(tmp_path: Path) -> None:
    """The size stands in the archive's directory, and in front of the part: both lie here."""
    path = workbook(tmp_path, ["a"])
    replace_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml + b"<r/>" * 10**6)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 1_000)))
    assert "not a spreadsheet that can be read" in refusal(path)


def test_a_part_that_declares_gigabytes_is_not_even_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"])
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 2**31)))
    assert "unpacks to more" in refusal(path)


def test_the_size_that_really_comes_out_is_what_counts(tmp_path: Path) -> None:
    unpacked = io.BytesIO(b"<" * 2_000_000)
    with pytest.raises(BadFile, match="unpacks to more"):
        bounds._Measured(tmp_path / "table.xlsx", 10**6, rows=True, texts=False).read(unpacked)


def test_a_cell_longer_than_excel_allows_and_entities_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"])
    replace_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<t>a", b"<t>" + b"a" * 2_000_000))
    assert "longer than a spreadsheet allows" in refusal(path)
    path = workbook(tmp_path, ["a"], name="entities.xlsx")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    replace_part(path, "xl/workbook.xml", lambda xml: bomb + xml)
    assert "not a spreadsheet that can be read" in refusal(path)


SHEET = "xl/worksheets/sheet1.xml"
UTF_16 = '<?xml version="1.0" encoding="UTF-16"?>'


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda xml: xml.replace(b"<row", b"<a>" * 2_000 + b"<row", 1)),
        (SHEET, lambda xml: xml.replace(b"</row>", b"<c/>" * 300_000 + b"</row>", 1)),  # one row
        (SHEET, lambda xml: xml.replace(b"</row>", b"</row>" + b"<row/>" * 1_100_000, 1)),
        (SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + b"<mergeCell/>" * 300_000)),
        ("xl/styles.xml", lambda xml: xml.replace(b"<cellXfs", b"<xf/>" * 300_000 + b"<cellXfs")),
        ("xl/workbook.xml", lambda xml: xml.replace(b"<sheets>", b"<sheets>" + b'<sheet name="a"/>' * 201)),
        (SHEET, lambda xml: b"<!-- " + b" " * 70_000 + b'--><!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml),
        (SHEET, lambda _: f'{UTF_16}<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'.encode("utf-16")),
        (SHEET, lambda xml: b'<?xml version="1.0" encoding="cp037"?>' + xml),
        ("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.bin")),
        ("[Content_Types].xml", lambda xml: xml.replace(b"sheet1.xml", b"sheet1.bin")),
    ],
)  # fmt: skip
def test_a_workbook_that_would_fill_the_memory_otherwise_is_refused(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes]
) -> None:
    path = workbook(tmp_path, ["a", "b"], ["c", "d"])
    replace_part(path, part, change)
    tracemalloc.start()
    assert refusal(path).partition(" ")[2].startswith(("unpacks to more", "is not a spreadsheet that can be read"))
    assert tracemalloc.get_traced_memory()[1] < 5 * 10**6
    tracemalloc.stop()


def test_rows_whose_tags_have_a_prefix_are_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a", "b"])
    rows = b"".join(b"<x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>" for _ in range(50_000))
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<x:worksheet xmlns:x="' + namespace + b'"><x:sheetData>' + rows + b"</x:sheetData></x:worksheet>"
    replace_part(path, SHEET, lambda _: sheet)
    assert len(read(path)) == 50_000


def test_signs_that_steer_a_terminal_never_come_out_of_a_sheet(tmp_path: Path) -> None:
    assert read(workbook(tmp_path, ["a", "b"], ["x\x9b2J\u202ey", "z"])) == [["a", "b"], ["x2Jy", "z"]]


def test_a_row_numbered_beyond_every_sheet_does_not_have_those_before_it_filled_in(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"], [1])
    replace_part(
        path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="2"', b'r="4000000000"').replace(b'r="A2"', b"")
    )
    assert "unpacks to more" in refusal(path)


def test_a_workbook_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"])
    replace_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    assert "not a spreadsheet that can be read" in refusal(path)
    path.write_bytes(path.read_bytes()[:-200])
    assert "is damaged or cut" in refusal(path)
