"""A document says the same in every format: its paragraphs, citations and norms are those of the plain text."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from wrapping import TITLE, WRAPPERS, blank, old_page, printed, saved, single_file, two_columns, word_file

from zangraph.extraction.lexicon import TABLES, Lexicon, own_lexicon
from zangraph.extraction.normalise import normalise
from zangraph.extraction.pipeline import extract
from zangraph.extraction.records import Document, Extraction
from zangraph.reading.encoding import decode, strangeness
from zangraph.reading.errors import DocumentError
from zangraph.reading.formats import read_file
from zangraph.reading.metadata import complete
from zangraph.reading.plain import drop_controls

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "data" / "documents").glob("*.txt"))
STATUTES = sorted((ROOT.parent / "shared" / "corpus" / "kk").glob("*.txt"))
PARAGRAPHS = [
    "1-тарау. ЖАЛПЫ ЕРЕЖЕЛЕР",
    "7-бап. Жедел-iздестiру қызметiн жүзеге асырушы органдардың мiндеттерi",
    "1. Прокурор Қазақстан Республикасы Қылмыстық-процестік Кодексінің 58-бабының 2-бөлігіне сәйкес әрекет етеді:",
    "1) тергеу әрекеттерінің заңдылығын тексеруге құқылы;",
    "2) жазбаша нұсқау беруге міндетті.",
    "Ескерту. 7-бапқа өзгеріс енгізілді - ҚР 29.10.2015 № 376-V Заңымен (01.01.2016 бастап қолданысқа енгізіледі).",
    "8-бап. Ә ғ қ ң ө ұ ү һ і Ә Ғ Қ Ң Ө Ұ Ү Һ І әріптері",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(TABLES)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def lines_of(path: Path) -> list[str]:
    return read_file(path, own_lexicon()).text.splitlines()


@pytest.mark.parametrize("name", [name for name in WRAPPERS if name != "PDF, two columns"])
def test_every_format_gives_the_paragraphs(tmp_path, name):
    suffix, wrap = WRAPPERS[name]
    lines = lines_of(write(tmp_path, f"a{suffix}", wrap(PARAGRAPHS)))
    titles = {TITLE} if suffix in {".html", ".mhtml", ".json"} else set()
    assert [line for line in lines if line not in titles] == PARAGRAPHS
    assert set(lines) >= titles


def counts(extraction: Extraction) -> tuple[Counter, Counter]:
    """Count the citations by their targets, and the norms by bearer, modality and act."""
    citations = Counter((c.source, c.article, c.part, c.paragraph, c.subparagraph, c.chapter) for c in extraction.citations)
    return citations, Counter((norm.bearer, norm.modality, norm.action) for norm in extraction.norms)


def kept(before: Counter, after: Counter) -> float:
    """Return the share of records that are still there."""
    return sum((before & after).values()) / max(sum(before.values()), 1)


def compare(path: Path, folder: Path, name: str, lexicon: Lexicon) -> tuple[float, float]:
    """Return the shares of citations and norms that a format keeps of a document."""
    raw = path.read_text(encoding="utf8")
    suffix, wrap = WRAPPERS[name]
    wrapped = write(folder, f"{path.stem}{suffix}", wrap(normalise(raw, lexicon).characters.split("\n")))
    about = {"key": path.stem, "version_date": "2015-01-01"}
    texts = (raw, read_file(wrapped, lexicon).text)
    plain, other = (counts(extract(Document(text=text, **about), lexicon)) for text in texts)
    return kept(plain[0], other[0]), kept(plain[1], other[1])


EXACT = ["old page", "new page", "DOCX", "JSON with HTML", "JSON with blocks"]


@pytest.mark.parametrize("name", [*EXACT, "PDF", "PDF, two columns"])
def test_citations_and_norms_are_kept(tmp_path, lexicon, name):
    resolution = next(path for path in SHIPPED if path.stem == "sc-resolution-2006-4")
    citations, norms = compare(resolution, tmp_path, name, lexicon)
    least = 0.99 if name in EXACT else 0.98
    assert citations >= least and norms >= least


@pytest.mark.shared
@pytest.mark.skipif(not STATUTES, reason="../shared is not beside the checkout")
@pytest.mark.parametrize("name", ["fragment", "DOCX", "PDF, two columns"])
def test_statutes_are_kept(tmp_path, lexicon, name):
    shares = [compare(path, tmp_path, name, lexicon) for path in STATUTES]
    least = 0.85 if name.startswith("PDF") else 1.0
    assert min(min(share) for share in shares) >= least


# Plain text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_utf8_is_read_as_it_stands(path):
    assert read_file(path, own_lexicon()).text == path.read_bytes().decode("utf8")


@pytest.mark.parametrize("text", ["а\r\nб\rв\n\n  г\t\f", "1. Сот\u00a0– «әділ» \ufffd 𝔸"])
def test_nothing_of_a_plain_text_changes(tmp_path, text):
    assert read_file(write(tmp_path, "a.txt", text.encode()), own_lexicon()).text == text


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "decoded as UTF-16-LE"),
        ("utf-16-le", "decoded as UTF-16-LE"),
        ("utf-16-be", "decoded as UTF-16-BE"),
        ("kz1048", "decoded as KZ-1048"),
        ("ptcp154", "decoded as PTCP154"),
    ],
)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_encodings_of_kazakh_are_told_apart(path, encoding, note):
    text = path.read_text(encoding="utf8")
    raw = text.encode(encoding, "ignore")
    assert decode(raw, "a.txt") == (raw.decode(encoding), note)


RUSSIAN = "Прокурор осуществляет надзор за законностью: статья 58 Уголовно-процессуального кодекса № 231-V «О суде».\n"


def test_russian_is_read_as_windows_1251(tmp_path):
    reading = read_file(write(tmp_path, "a.txt", RUSSIAN.encode("cp1251")), own_lexicon())
    assert (reading.text, reading.notes) == (RUSSIAN, ("decoded as windows-1251",))


@pytest.mark.parametrize("encoding", ["koi8_r", "cp866", "iso8859_5", "mac_cyrillic"])
def test_what_is_not_settled_is_refused_with_its_place(encoding):
    raw = b"1.\n" + RUSSIAN.replace("№", "N").replace("«", '"').replace("»", '"').encode(encoding)
    with pytest.raises(DocumentError, match=rf"^a\.txt:2: not UTF-8.*byte 0x{raw[3]:02x} at 3$"):
        decode(raw, "a.txt")


def test_no_short_piece_is_read_with_a_wrong_table():
    text = SHIPPED[0].read_text(encoding="utf8")
    for encoding in ("kz1048", "ptcp154", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"):
        for start in range(0, 60_000, 3_000):
            piece = text[start : start + 300].encode(encoding, "ignore")
            try:
                found, _ = decode(piece, "a.txt")
            except DocumentError:
                continue
            assert found == piece.decode(encoding)


def test_strange_letters_are_told_from_kazakh():
    assert strangeness(RUSSIAN) == 0 < strangeness(RUSSIAN.encode("cp1251").decode("latin1"))


# HTML


def facts_of(path: Path) -> dict[str, str]:
    return dict(read_file(path, own_lexicon()).facts)


def test_a_page_states_what_it_is(tmp_path):
    about = facts_of(write(tmp_path, "a.html", old_page(PARAGRAPHS)))
    assert about == {"language": "kk", "code": "V040003062_", "title_kk": TITLE, "status": "repealed"}


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<h3>1-тарау.<br>ЖАЛПЫ<br/> ЕРЕЖЕЛЕР</h3><p>а</p>", ["1-тарау. ЖАЛПЫ ЕРЕЖЕЛЕР", "а"]),
        ("<p>1. Сот<br>2. Судья</p>", ["1. Сот", "2. Судья"]),
        ("<p>1. Со<b>т</b> <i>шешімі</i></p>", ["1. Сот шешімі"]),
        (
            "<p>1. Сот.<span class=note>Ескерту. 1-бап</span> <a>№ 4</a> <span class=note>Заңымен.</span></p>",
            ["1. Сот.", "Ескерту. 1-бап № 4 Заңымен."],
        ),
        ("<table><tr><td>1</td><td>Сот</td></tr><tr><th><p>а</p></th><td><p>б</p></td></tr></table>", ["1 | Сот", "а | б"]),
        ("<table><tr><td><p>1. а</p><p>2. б</p></td><td>в</td></tr></table>", ["1. а", "2. б", "в"]),
        ("<ul><li>а<ul><li>б</li></ul></li></ul>", ["а", "б"]),
        ("<p>&laquo;Заң&raquo;&nbsp;&#1179; қыл&shy;мыс &lt;b&gt;</p>", ["«Заң» қ қылмыс <b>"]),
        ("<p>а<!-- <p>жоқ</p> --> б<script>в</script></p><p hidden>г</p>", ["а б"]),
        ("а\n  б<p>в", ["а б", "в"]),
        ('<div style="display:none">а</div><p>б</p>', ["б"]),
        ("<ol><li>а</li><li>2) б</li><li>в<ol type=a start=3><li>г</li></ol></li></ol>", ["1. а", "2) б", "2. в", "c. г"]),
        ('<p><a href="#z1">1-бап. Сот</a></p><p><a name="z1"></a>1-бап. Сот</p>', ["1-бап. Сот"]),
        ('<p id="z1"><a href="#z1">1-бап.</a></p><p>1. <a href="#z2">2-бап</a></p>', ["1-бап.", "1. 2-бап"]),
        ("<svg><text>ә</text></svg><button>Басу</button><p>а</p><select><option>б</select>", ["а"]),
    ],
)
def test_markup_becomes_lines(tmp_path, markup, lines):
    for name, page in (
        ("a.html", markup),
        ("b.html", f"<html><body><article>{markup}</article><footer>ф</footer></body></html>"),
    ):
        assert lines_of(write(tmp_path, name, b'<meta charset="utf-8">' + page.encode())) == lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_a_page_may_be_in_any_encoding(tmp_path, encoding):
    page = '<html><head><meta charset="windows-1251"></head><body><p>Қылмыстық кодекстің ұғымдары мен ережелері</p>'
    assert lines_of(write(tmp_path, "a.html", page.encode(encoding))) == ["Қылмыстық кодекстің ұғымдары мен ережелері"]


def test_letters_that_an_encoding_lacks_are_references(tmp_path):
    page = f'<meta charset="windows-1251"><article><p>{PARAGRAPHS[2]}</p></article>'
    path = write(tmp_path, "a.html", page.encode("cp1251", "xmlcharrefreplace"))
    assert lines_of(path) == [PARAGRAPHS[2]]


def test_pieces_of_a_page_are_all_read(tmp_path):
    page = "<body><nav>а</nav><article><p>1-бап. Сот</p></article><article><p>2-бап. Судья</p></article></body>"
    assert lines_of(write(tmp_path, "a.html", page.encode())) == ["1-бап. Сот", "2-бап. Судья"]


def test_where_letters_settle_nothing_the_page_says_its_encoding(tmp_path):
    page = '<html><head><meta charset="koi8-r"></head><body><p>Прокурор осуществляет надзор за законностью в Республике</p>'
    reading = read_file(write(tmp_path, "a.html", page.encode("koi8_r")), own_lexicon())
    assert reading.text == "Прокурор осуществляет надзор за законностью в Республике\n"
    assert reading.notes == ("decoded as koi8-r, as the page says",)


def test_a_russian_page_has_a_russian_title(tmp_path):
    address = "https://adilet.zan.kz/rus/docs/K1400000231/01.01.2024"
    page = f'<link rel="canonical" href="{address}"><h1>О суде</h1><article><p>Статья 1</article>'
    about = facts_of(write(tmp_path, "a.html", page.encode()))
    assert about == {"language": "ru", "code": "K1400000231", "version_date": "2024-01-01", "title_ru": "О суде"}


def test_the_address_of_a_page_tells_which_act_it_is(tmp_path, lexicon):
    page = '<link rel="canonical" href="https://adilet.zan.kz/kaz/docs/K1400000231"><article><p>58-бап. Прокурор</article>'
    known, _ = complete(read_file(write(tmp_path, "a.html", page.encode()), own_lexicon()), {"file": "a.html"}, lexicon)
    assert (known["act"], known["language"]) == ("cpc-2014", "kk")


# DOCX


NUMBERING = """<w:abstractNum {ns} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{first}"/>
<w:lvlText w:val="{text}"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="{second}"/><w:lvlText w:val="{inner}"/></w:lvl></w:abstractNum>"""


def numbered(levels: list[int], first: str, text: str, second: str = "decimal", inner: str = "%2)", start: int = 1) -> bytes:
    """Return a DOCX file whose paragraphs stand in a list at these levels."""
    document = docx.Document()
    root = document.part.numbering_part.element
    names = {"ns": nsdecls("w"), "start": start, "first": first, "text": text, "second": second, "inner": inner}
    root.insert(0, parse_xml(NUMBERING.format(**names)))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level in levels:
        properties = document.add_paragraph("сот").paragraph_format.element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'))
    return saved(document)


@pytest.mark.parametrize(
    ("file", "numbers"),
    [
        (numbered([0, 0, 0], "decimal", "%1."), "1. 2. 3."),
        (numbered([0, 1, 1, 0, 1], "decimal", "%1."), "1. 1) 2) 2. 1)"),
        (numbered([0, 1, 0, 1, 1], "decimal", "%1.", inner="%1.%2."), "1. 1.1. 2. 2.1. 2.2."),
        (numbered([0, 0], "russianLower", "%1)"), "а) б)"),
        (numbered([0, 0], "upperRoman", "%1.", start=4), "IV. V."),
        (numbered([0, 0], "lowerLetter", "(%1)"), "(a) (b)"),
        (numbered([0, 0], "decimal", "%1-бап.", start=57), "57-бап. 58-бап."),
        (numbered([0, 0], "bullet", "\uf0b7"), "– –"),
        (numbered([1, 0], "decimal", "%1."), "1) 1."),
    ],
)
def test_automatic_numbers_become_text(tmp_path, file, numbers):
    assert [line.removesuffix(" сот") for line in lines_of(write(tmp_path, "a.docx", file))] == numbers.split()


def test_a_style_numbers_too(tmp_path):
    document = docx.Document()
    for text, style in (("а", "List Number"), ("б", "List Number"), ("в", "List Bullet"), ("г", "Normal")):
        document.add_paragraph(text, style=style)
    assert lines_of(write(tmp_path, "a.docx", saved(document))) == ["1. а", "2. б", "– в", "г"]


RUNS = [
    ("<w:r><w:t>Сот</w:t><w:br/><w:t>шешімі</w:t></w:r>", ["Сот", "шешімі"]),
    ("<w:r><w:t>1.</w:t><w:tab/><w:t>Сот</w:t></w:r>", ["1. Сот"]),
    (
        "<w:r><w:t>қылмыстық</w:t><w:noBreakHyphen/><w:t>процестік қыл</w:t><w:softHyphen/><w:t>мыс</w:t></w:r>",
        ["қылмыстық-процестік қылмыс"],
    ),
    (
        "<w:r><w:t>а</w:t></w:r><w:ins><w:r><w:t>б</w:t></w:r></w:ins><w:del><w:r><w:delText>в</w:delText></w:r></w:del>",
        ["аб"],
    ),
    ("<w:moveFrom w:id='1'><w:r><w:t>а</w:t></w:r></w:moveFrom><w:moveTo w:id='2'><w:r><w:t>б</w:t></w:r></w:moveTo>", ["б"]),
    ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>а</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>б</w:t></w:r>", ["б"]),
    (
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>4</w:t></w:r><w:hyperlink><w:r><w:t>-бап</w:t></w:r></w:hyperlink>",
        ["4-бап"],
    ),
    (
        "<w:r><w:t>а</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>б</w:t></w:r></w:p></w:txbxContent></w:pict><w:t>в</w:t></w:r>",
        ["а", "б", "в"],
    ),
    ("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>сот</w:t></w:r></w:sdtContent></w:sdt>", ["сот"]),
]


@pytest.mark.parametrize(("runs", "lines"), RUNS)
def test_runs_become_words(tmp_path, runs, lines):
    document = docx.Document()
    for child in parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"):
        document.paragraphs[-1]._p.append(child) if document.paragraphs else document.add_paragraph()._p.append(child)
    assert lines_of(write(tmp_path, "a.docx", saved(document))) == lines


def test_tables_and_headings_are_lines(tmp_path):
    document = docx.Document()
    document.add_heading("1-тарау", 1)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "1.", "Сот"
    document.sections[0].footer.paragraphs[0].text = "бет"
    assert lines_of(write(tmp_path, "a.docx", saved(document))) == ["1-тарау", "1. | Сот"]


def test_a_footnote_follows_its_paragraph(tmp_path):
    document = docx.Document()
    first = document.add_paragraph("Сот шешімі")
    first._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    document.add_paragraph("келесі")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Ескертпе</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    assert lines_of(write(tmp_path, "a.docx", with_footnotes(saved(document), notes))) == ["Сот шешімі", "Ескертпе", "келесі"]


def with_footnotes(raw: bytes, notes: str) -> bytes:
    """Return a DOCX file with a part of footnotes added."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    changes = {
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>',
        ),
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{media}"/></Types>'),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            content = old.read(part).decode("utf8", "surrogateescape")
            content = content.replace(*changes[part.filename]) if part.filename in changes else content
            new.writestr(part.filename, content.encode("utf8", "surrogateescape"))
        new.writestr("word/footnotes.xml", notes)
    return file.getvalue()


# PDF


def test_headers_and_page_numbers_are_dropped(tmp_path):
    lines = [f"{number}-бап. Сот шешімі\n" for number in range(1, 120)]
    assert lines_of(write(tmp_path, "a.pdf", printed(lines))) == [line.strip() for line in lines]


@pytest.mark.parametrize("wrap", [printed, two_columns])
def test_lines_of_a_paragraph_are_joined_over_pages_and_columns(tmp_path, wrap):
    paragraph = "Прокурор қылмыстық қудалау органдарының қызметін қадағалайды және заңдылықтың сақталуын қамтамасыз етеді. " * 300
    lines = lines_of(write(tmp_path, "a.pdf", wrap(["7-бап. Міндеттер", paragraph.strip(), "8-бап. Өкілеттік"])))
    assert lines == ["7-бап. Міндеттер", paragraph.strip(), "8-бап. Өкілеттік"]


def test_broken_words_are_whole_and_hyphens_stay(tmp_path):
    pdf = blank()
    for line in ("дәлелдемені бағалайды жедел-іздестіру", "сот әрбір дәлелде-", "мені және жедел-", "іздестіру шарасын"):
        pdf.cell(60, 5, line, new_x="LMARGIN", new_y="NEXT")
    text = read_file(write(tmp_path, "a.pdf", bytes(pdf.output())), own_lexicon()).text
    assert "әрбір дәлелдемені және жедел-іздестіру шарасын" in text


def test_a_scan_is_told_with_the_step_to_take(tmp_path):
    pdf = blank().__class__()
    pdf.header = pdf.footer = lambda: None
    pdf.add_page()
    pdf.rect(20, 20, 100, 100)
    with pytest.raises(DocumentError, match=r"a\.pdf: scanned: its 1 pages have no text layer; `ocrmypdf -l kaz\+rus"):
        read_file(write(tmp_path, "a.pdf", bytes(pdf.output())), own_lexicon())


def test_pages_without_text_are_noted(tmp_path):
    pdf = blank()
    pdf.multi_cell(0, 5, PARAGRAPHS[2])
    pdf.header = pdf.footer = lambda: None
    pdf.add_page()
    (note,) = read_file(write(tmp_path, "a.pdf", bytes(pdf.output())), own_lexicon()).notes
    assert note.startswith("1 of 2 pages have no text layer: 2; `ocrmypdf")


# JSON


@pytest.mark.parametrize(
    ("value", "text", "about"),
    [
        ({"content": "<p>1. Сот</p><p>2. Судья</p>", "lang": "kk"}, "1. Сот\n2. Судья\n", {"language": "kk"}),
        ({"data": {"doc": {"text": "1. Сот\n2. Судья", "status": "new"}}}, "1. Сот\n2. Судья\n", {"status": "in force"}),
        (
            {"language": "rus", "title": {"kaz": "Заң", "rus": "Закон"}, "content": [{"text": "Статья 1"}]},
            "Закон\nСтатья 1\n",
            {"language": "ru", "title_kk": "Заң", "title_ru": "Закон"},
        ),
        (
            {"body": [{"children": [{"text": "а"}, {"text": "б"}]}], "stateAgencyDocNumber": "231-V"},
            "а\nб\n",
            {"number": "231-V"},
        ),
        (
            {"html": {"kaz": "<p>а</p>", "rus": "<p>б</p>"}, "versionDate": "2023-01-01T00:00:00"},
            "а\n",
            {"version_date": "2023-01-01"},
        ),
    ],
)
def test_answers_are_read_by_what_is_recognised(tmp_path, value, text, about):
    reading = read_file(write(tmp_path, "a.json", json.dumps(value).encode()), own_lexicon())
    assert (reading.text, dict(reading.facts)) == (text, about)


@pytest.mark.parametrize("name", ["JSON with HTML", "JSON with blocks"])
def test_an_answer_states_what_it_is(tmp_path, name):
    about = facts_of(write(tmp_path, "a.json", WRAPPERS[name][1](PARAGRAPHS)))
    assert about.items() >= {"language": "kk", "code": "V040003062_", "title_kk": TITLE, "status": "repealed"}.items()


# Content decides


@pytest.mark.parametrize(
    ("name", "content", "first"),
    [
        ("a.txt", word_file(PARAGRAPHS), PARAGRAPHS[0]),
        ("a.pdf", word_file(PARAGRAPHS), PARAGRAPHS[0]),
        ("a.docx", printed(PARAGRAPHS), PARAGRAPHS[0]),
        ("a.html", printed(PARAGRAPHS), PARAGRAPHS[0]),
        ("a.txt", old_page(PARAGRAPHS), TITLE),
        ("a.docx", old_page(PARAGRAPHS), TITLE),
        ("a.doc", old_page(PARAGRAPHS), TITLE),
        ("a.doc", single_file(PARAGRAPHS), TITLE),
        ("a.html", single_file(PARAGRAPHS), TITLE),
    ],
)
def test_a_wrong_suffix_is_noted(tmp_path, name, content, first):
    reading = read_file(write(tmp_path, name, content), own_lexicon())
    assert reading.text.splitlines()[0] == first
    assert reading.notes[0].startswith(f"named {Path(name).suffix}, but read as ")


def test_controls_are_dropped_from_what_a_format_gives():
    assert drop_controls("а\x00б\ud800в\tг\uffff") == "абв\tг"
