"""A file that cannot be read is refused in one line that names it, quickly and without much memory; nothing is half read."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrapping import WRAPPERS, blank, saved, word_file

from zangraph.extraction.lexicon import own_lexicon
from zangraph.extraction.normalise import normalise
from zangraph.reading import confined, formats
from zangraph.reading.errors import DocumentError
from zangraph.reading.formats import LARGEST, MEGABYTE, SUFFIXES, read_file
from zangraph.reading.plain import NO_TEXT

LINES = ["1-бап. Сот", "1. Прокурор тергеу әрекеттерінің заңдылығын тексеруге құқылы."]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MULTIPART = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n"


def refused(folder: Path, name: str, content: bytes) -> str:
    """Return why a file is refused, without the name of the folder; it must be one line that names the file."""
    path = folder / name
    path.write_bytes(content)
    begun = time.monotonic()
    with pytest.raises(DocumentError) as error:
        read_file(path, own_lexicon())
    message = str(error.value)
    assert message.startswith(str(path)) and "\n" not in message and len(message) < 400 + len(str(path))
    assert time.monotonic() - begun < 60
    return message.removeprefix(f"{folder}/")


def rezipped(raw: bytes, **changes: bytes) -> bytes:
    """Return a DOCX file with some parts exchanged."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, changes.pop(part.filename, None) or old.read(part))
        for name, content in changes.items():
            new.writestr(name, content)
    return file.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def body(xml: str) -> bytes:
    """Return a DOCX file whose document is this XML."""
    return rezipped(word_file(LINES), **{"word/document.xml": xml.encode()})


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
DOCUMENT = zipfile.ZipFile(io.BytesIO(word_file(LINES))).read("word/document.xml").decode()
DOCUMENT_WITH_ENTITY = f"<w:document {W}><w:body><w:p><w:r><w:t>&f;</w:t></w:r></w:p></w:body></w:document>"


def encrypted_pdf() -> bytes:
    pdf = blank()
    pdf.multi_cell(0, 5, LINES[1])
    pdf.set_encryption(owner_password="a", user_password="b")
    return bytes(pdf.output())


def pdf_of(objects: list[bytes]) -> bytes:
    """Return a PDF file of these objects, the first of them its catalogue."""
    file, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        start,
    )
    return bytes(file)


def stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def page_of(content: bytes, resources: bytes = b"") -> bytes:
    """Return a PDF file with one page that paints this stream."""
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>" % resources,
            content,
        ]
    )


def recursive_form(content: bytes) -> bytes:
    """Return a PDF file with a form that paints itself."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length %d>>stream\n%s\nendstream"
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
            b"<</Length 5>>stream\n/F Do\nendstream",
            form % (len(content), content),
        ]
    )


RECURSIVE_PAGES = pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"])
MANY_PAGES = pdf_of(
    [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 6000/Kids[%s]>>" % (b"3 0 R " * 6000),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "a.txt: empty"),
        ("a.txt", " \n\u00a0\t\r\n".encode(), "a.txt: empty: there is no text in it"),
        ("a.txt", b"\xef\xbb\xbf", "a.txt: empty: there is no text in it"),
        ("a.html", b"<html><body><script>a</script> </body></html>", "a.html: empty: there is no text in it"),
        ("a.html", "мәтін".encode(), "a.html: no HTML: there is no tag in it"),
        ("a.txt", "сот\nа\0б".encode(), "a.txt:2: not a text: U+0000 at character 5"),
        ("a.txt", "сот\x1b[0m".encode(), "a.txt:1: not a text: U+001B at character 3"),
        ("a.txt", "сот\uffff".encode(), "a.txt:1: not a text: U+FFFF at character 3"),
        ("a.txt", "сот".encode() + b"\xed\xa0\x80", "a.txt:1: not UTF-8, and no other encoding is settled: byte 0xed at 6"),
        ("a.txt", b"\xff\xfe\x00\xd8\x41\x04", "not UTF-8"),
        ("a.txt", bytes(range(1, 256)), "a.txt:2: not UTF-8, and no other encoding is settled: byte 0x80 at 127"),
        ("a.txt", b"\x89PNG\r\n\x1a\n0000", "a.txt: an image; run `ocrmypdf"),
        ("a.txt", b"\x1f\x8b\x08abc", "a.txt: an archive; unpack it"),
        ("a.txt", b"{\\rtf1\\ansi}", "a.txt: an RTF file; save it as DOCX"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx: encrypted; save it without a password"),
        ("a.docx", OLE + "WordDocument".encode("utf-16-le"), "a.docx: an old Office file (.doc); save it as .docx"),
        ("a.docx", b"PK\x03\x04broken", "a.docx: a broken DOCX: "),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "a.doc: an old Office file (.doc); save it as .docx"),
        ("a.zip", zipped({"a.txt": b"a"}), "a.zip: a ZIP archive, but no DOCX; unpack it, or save it as DOCX"),
        ("a.mhtml", "мәтін".encode(), "a.mhtml: no MHTML: it begins with"),
        ("a.mhtml", MULTIPART, "a.mhtml: no page in it"),
        ("a.mhtml", MULTIPART + b"\n--a\nContent-Type: text/html\n\n<p></p>", "a.mhtml: empty: there is no text in it"),
        ("a.docx", "мәтін".encode(), "a.docx: no DOCX: it begins with"),
        ("a.docx", word_file(LINES)[:-200], "a.docx: a broken DOCX: "),
        ("a.docx", rezipped(word_file(LINES))[:60] + bytes(80) + rezipped(word_file(LINES))[140:], "a.docx: a broken DOCX: "),
        ("a.docx", zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<a/>"}), "a.docx: a ZIP archive, but no DOCX"),
        ("a.docx", body("<w:document"), "a.docx: a broken DOCX: "),
        ("a.docx", body(f"<w:document {W}>" + "<w:p>" * 400 + "</w:p>" * 400 + "</w:document>"), "a.docx: a broken DOCX: "),
        ("a.docx", saved(docx.Document()), "a.docx: empty: there is no text in it"),
        ("a.pdf", b"%PDF-1.7\n", "a.pdf: a broken PDF: "),
        ("a.pdf", "мәтін".encode(), "a.pdf: no PDF: it begins with"),
        ("a.pdf", encrypted_pdf(), "a.pdf: encrypted; save it without a password"),
        ("a.pdf", page_of(stream(b"")), "a.pdf: scanned: its 1 pages have no text layer; `ocrmypdf -l kaz+rus"),
        ("a.pdf", recursive_form(b"/F Do"), "a.pdf: scanned: "),
        ("a.pdf", RECURSIVE_PAGES, "a.pdf: "),
        ("a.pdf", MANY_PAGES, "a.pdf: 6,000 pages, more than 5,000"),
        ("a.json", b"{", "a.json:1: not JSON: "),
        ("a.json", b"[" * 100_000, "a.json: not JSON: "),
        ("a.json", b"1" * 10_000, "a.json: not JSON: "),
        ("a.json", b'[{"file": "a.txt"}]', "a.json: no document of the official system: a list, where an object was expected"),
        (
            "a.json",
            b'{"file": "a.txt", "act": "cpc-2014"}',
            "a.json: no document of the official system: no words in the members file, act",
        ),
        (
            "a.json",
            b'{"a\\n\\u0000b": 1, "\\ud800": 2}',
            "a.json: no document of the official system: no words in the members a b, ",
        ),
        ("a.json", b'{"content": []}', "a.json: no document of the official system: no words in the members content"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path, name, content, reason):
    assert reason in refused(tmp_path, name, content)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("deep.html", b"<article>" + b"<div>" * 100_000 + b"x", "deep.html: elements nested deeper than"),
        ("tags.html", b"<p>x" * 1_000_001, "tags.html: more than 1,000,000 tags"),
        ("parts.docx", rezipped(word_file(LINES), **{f"x{n}": b"" for n in range(5_001)}), "parts.docx: "),
        (
            "bomb.docx",
            body(DOCUMENT + " " * 63_000_000),
            "bomb.docx: word/document.xml grows more than 200-fold when unpacked: a bomb",
        ),
        ("name.docx", zipped({"word/\n\x01": bytes(65_000_000)}), "name.docx: unpacked 'word/\\n\\x01' has"),
        (
            "huge.docx",
            rezipped(word_file(LINES), **{"word/x.xml": bytes(65_000_000)}),
            "huge.docx: unpacked word/x.xml has 65,000,000 bytes",
        ),
        (
            "laughs.docx",
            body(
                f'<!DOCTYPE w [<!ENTITY e0 "ha">{ENTITIES}]>' + DOCUMENT[DOCUMENT.index("<w:document") :].replace("Сот", "&e11;")
            ),
            "laughs.docx: ",
        ),
        (
            "file.docx",
            body('<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + DOCUMENT_WITH_ENTITY),
            "file.docx: empty: there is no text in it",
        ),
        ("tags.docx", body(f"<w:document {W}>{os.urandom(400_000).hex()}{'<w:p/>' * 2_000_001}</w:document>"), "tags.docx: "),
        ("stream.pdf", page_of(stream(b"BT " * 10_000_000)), "stream.pdf: "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bomb_is_refused(tmp_path, name, content, reason):
    assert reason in refused(tmp_path, name, content)


def test_entities_of_a_page_itself_are_not_expanded(tmp_path):
    (tmp_path / "a.html").write_bytes(b'<!DOCTYPE html [<!ENTITY a "bbbb">]><p>' + b"&a;" * 100_000)
    assert read_file(tmp_path / "a.html", own_lexicon()).text.splitlines()[-1] == "&a;" * 100_000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_huge_file_is_refused_by_its_size(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    starts = {"PDF": b"%PDF-1.7\n", "DOCX": b"PK\x03\x04", "HTML": b"<html>", "MHTML": MULTIPART, "JSON": b"{", "text": b"a"}
    with path.open("wb") as file:
        file.write(starts[SUFFIXES[suffix]])
        file.truncate(200 * MEGABYTE)
    with pytest.raises(
        DocumentError, match=rf"a\{suffix}: 200,000,000 bytes; a \w+ file may have {LARGEST[SUFFIXES[suffix]]} MB"
    ):
        read_file(path, own_lexicon())


def test_too_much_text_is_refused(tmp_path):
    assert "10,000,001 characters, more than 10,000,000" in refused(tmp_path, "a.txt", b"a" * 10_000_001)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_refused(tmp_path, make):
    make(tmp_path / "a.txt")
    with pytest.raises(DocumentError, match="a.txt: no file"):
        read_file(tmp_path / "a.txt", own_lexicon())


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(DocumentError, match="a.txt: no such file"):
        read_file(tmp_path / "a.txt", own_lexicon())


def test_what_takes_too_long_is_given_up_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 0.5)
    slow = tmp_path / "a.html"
    slow.write_bytes(b"<p " + b" ".join(b"a%d=1" % number for number in range(1_000_000)) + b">a</p>")
    with pytest.raises(DocumentError, match=r"a\.html: reading this HTML took longer than 0\.5 seconds"):
        read_file(slow, own_lexicon())
    monkeypatch.undo()
    (tmp_path / "b.html").write_bytes(WRAPPERS["new page"][1](LINES))
    assert read_file(tmp_path / "b.html", own_lexicon()).text.endswith("құқылы.\n")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html", b"<p>x" * 900_000), ("a.pdf", recursive_form(b"/F Do /F Do"))],
)
def test_memory_is_bounded(tmp_path, monkeypatch, name, content):
    reader = confined.Reader()
    monkeypatch.setattr(confined, "MEMORY", 300_000_000)
    monkeypatch.setattr(formats, "READER", reader)
    assert re.search("too large|broke the program that reads it", refused(tmp_path, name, content))
    reader.close()


def test_a_broken_process_is_replaced(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(WRAPPERS["new page"][1](LINES))
    reader = confined.Reader()
    first = reader.read(path, "HTML", own_lexicon())
    assert reader._process is not None
    reader._process.kill()
    reader._process.wait()
    assert reader.read(path, "HTML", own_lexicon()) == first
    reader.close()


def test_a_fork_gets_its_own_process(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(WRAPPERS["new page"][1](LINES))
    code = (
        "import multiprocessing, sys; from pathlib import Path; from zangraph.reading.formats import read_file\n"
        "from zangraph.extraction.lexicon import own_lexicon\n"
        "def read(path): return read_file(path, own_lexicon())\n"
        "path = Path(sys.argv[1]); one = read(path).text\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool: found = pool.map(read, [path] * 20)\n"
        "print({reading.text for reading in found} == {one})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[1]
    )
    assert done.stdout == "True\n", done.stderr


# Whatever the bytes: a reading, or one line why there is none


def check(path: Path) -> None:
    """Read a file: it gives a clean text whose offsets map back, or it is refused by name."""
    try:
        reading = read_file(path, own_lexicon())
    except DocumentError as error:
        assert str(error).startswith(str(path)) and "\n" not in str(error)
        return
    assert reading.text.strip() and not NO_TEXT.search(reading.text)
    text = normalise(reading.text, own_lexicon())
    assert len(text.characters) == len(text.starts) == len(text.ends)
    assert all(0 <= start < end <= len(reading.text) for start, end in zip(text.starts, text.ends, strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("bytes")


STARTS = [b"", MULTIPART, b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"{", OLE, b"\xff\xfe", b"\xef\xbb\xbf"]
FILES = {suffix: wrap(LINES) for suffix, wrap in WRAPPERS.values()} | {".txt": "\n".join(LINES).encode("kz1048")}
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(suffix=st.sampled_from(sorted(SUFFIXES)), start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(folder, suffix, start, rest):
    path = folder / f"a{suffix}"
    path.write_bytes(start + rest)
    check(path)


@QUICK
@given(suffix=st.sampled_from(sorted(FILES)), data=st.data())
def test_a_damaged_file_is_read_or_refused(folder, suffix, data):
    content = bytearray(FILES[suffix])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = folder / f"b{suffix}"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))] if data.draw(st.booleans()) else content)
    check(path)


TEXTS = st.text(alphabet=st.one_of(st.sampled_from("абвіқңҒ 1.)(-–№«»\n\t\u00a0\u00ad<>&;"), st.characters()), max_size=200)


@QUICK
@given(text=TEXTS, encoding=st.sampled_from(["utf-8", "utf-16", "kz1048", "utf-8-sig"]))
def test_any_text_keeps_its_characters(folder, text, encoding):
    path = folder / "c.txt"
    path.write_bytes(text.encode(encoding, "ignore"))
    check(path)


@QUICK
@given(
    text=TEXTS,
    value=st.recursive(
        st.none() | st.integers() | TEXTS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["content", "title", "text", "language", "metadata", "a"]), inner, max_size=4)
        ),
        max_leaves=12,
    ),
)
def test_any_markup_and_any_json_are_read_or_refused(folder, text, value):
    for name, content in (("d.html", f"<article><p>{text}</p></article>"), ("d.json", json.dumps(value))):
        (folder / name).write_bytes(content.encode("utf-8", "ignore"))
        check(folder / name)


def test_the_bombs_here_are_small():
    assert len(page_of(stream(b"BT " * 10_000_000))) < MEGABYTE
