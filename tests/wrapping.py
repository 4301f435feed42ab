"""Put the paragraphs of a document into the formats that people have, as the official system, Word and printers make them."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import docx
import ttf_opensans  # type: ignore[import-untyped]
from fpdf import FPDF

FONT = Path(ttf_opensans.__file__).parent / "ttf" / "OpenSans-Regular.ttf"
TITLE = "Тергеу изоляторлары туралы"
ADDRESS = "https://adilet.zan.kz/kaz/docs/V040003062_"


def old_page(lines: Sequence[str]) -> bytes:
    """Return a page of the old layout, saved complete: indents of NBSP, anchors by name, notes in spans, links in the text."""
    body = "".join(f'<p><a name="z{number}"></a>{"&nbsp;" * 6}{marked(line)}</p>\n' for number, line in enumerate(lines, 1))
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
<!-- saved from url=({len(ADDRESS):04})%s -->
<html lang="ru"><head><meta charset="utf-8"><title>{TITLE} - "Әділет" АҚЖ</title>
<script>document.write("<p>1-бап. Скрипт</p>");</script><style>p {{ margin: 0 }}</style></head>
<body><div class="container_alpha header"><ul class="menu"><li><a href="/kaz">Басты бет</a></li></ul></div>
<div class="container_alpha slogan"><span class="status status_yts">Күшін жойған</span><h1>{TITLE}</h1></div>
<div class="container_gamma tabs gs_12"><a href="/kaz/docs/V040003062_/info">Ақпарат</a></div>
<div class="container_gamma text text_upd">
{body}</div>
<div class="container_omega aftertext"><p>© 2012. ҚР Әділет министрлігінің РМК</p></div>
<div class="footer"><p>Қазақстан Республикасының 1-бабы</p></div></body></html>""".replace("%s", ADDRESS).encode()


def new_page(lines: Sequence[str]) -> bytes:
    """Return a page of the new layout: `<article>`, headings with anchors, paragraphs with identifiers."""
    body = "".join(
        f'<h3 id="z{number}"> {marked(line)}</h3>'
        if "-тарау" in line[:10]
        else f'<p id="z{number}">      {marked(line)}\n      </p>'
        for number, line in enumerate(lines, 1)
    )
    return f"""<!doctype html><html lang="kk"><head><meta charset="utf-8"><link rel="canonical" href="{ADDRESS}">
<title>{TITLE}</title></head><body><header><nav>Іздеу</nav><h1>{TITLE}</h1></header>
<main><article>{body}</article></main><footer>Байланыс: 1-бап</footer></body></html>""".encode()


def fragment(lines: Sequence[str]) -> bytes:
    """Return the bare body of an article, with `<br>` where the old layout had it."""
    return ("<article><p>" + "<br />\n".join(map(marked, lines)) + "</p></article>").encode()


def single_file(lines: Sequence[str]) -> bytes:
    """Return a page saved as a single file, as browsers do, with a style sheet beside it."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = ADDRESS
    message.set_content(new_page(lines).decode(), subtype="html", cte="quoted-printable")
    message.add_related("p { margin: 0 }", subtype="css", cid="<css-1@mhtml.blink>")
    return message.as_bytes()


def marked(line: str) -> str:
    """Return a line as the pages mark it: a note in a span, an act as a link."""
    text = html.escape(line, quote=False).replace(" Кодексінің ", ' <a href="/kaz/docs/K1400000231#z58">Кодексінің</a> ')
    return f'<span class="note">{text}</span>' if line.startswith("Ескерту") else text


def word_file(lines: Sequence[str]) -> bytes:
    """Return a DOCX file."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Қазақстан Республикасының 5-бабы"
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """Return the bytes of a DOCX document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class Print(FPDF):
    """A PDF with a header from the second page on, and the number of the page on each."""

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self.set_font("Sans", "", 8)
        self.cell(0, 8, "Қазақстан Республикасының заңнамасы", align="C")
        self.ln(12)

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 10, str(self.page_no()), align="C")


def blank() -> FPDF:
    """Return a PDF with a page and a font that has the Kazakh letters."""
    pdf = Print()
    pdf.add_font("Sans", "", FONT)
    pdf.set_auto_page_break(True, 20)
    pdf.add_page()
    pdf.set_font("Sans", "", 10)
    return pdf


def printed(lines: Sequence[str], align: str = "J") -> bytes:
    """Return a PDF file with one column, set flush ("J") or ragged ("L")."""
    pdf = blank()
    for line in lines:
        pdf.multi_cell(0, 5, line, align=align, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def two_columns(lines: Sequence[str]) -> bytes:
    """Return a PDF file with two columns, set flush."""
    pdf = blank()
    with pdf.text_columns(ncols=2, gutter=8, text_align="J") as columns:
        for line in lines:
            with columns.paragraph() as paragraph:
                paragraph.write(line)
    return bytes(pdf.output())


def adilet_answer(lines: Sequence[str]) -> bytes:
    """Return the JSON with the text as HTML."""
    words = "".join(f'<p id="z{number}">{marked(line)}</p>' for number, line in enumerate(lines, 1))
    document = {"group_number": "V040003062_", "language": "kaz", "title": TITLE, "status": "yts", "text_content": words}
    return json.dumps({"document": {"id": "7f", "is_actual": True, **document}}, ensure_ascii=False).encode()


def zan_answer(lines: Sequence[str]) -> bytes:
    """Return the JSON with the text as blocks."""
    blocks = [{"id": "1", "type": "doc", "level": 1, "properties": []}]
    blocks += [{"id": str(number), "type": "text", "level": 4, "text": line} for number, line in enumerate(lines, 2)]
    metadata = {
        "title": {"kaz": TITLE, "rus": "О следственных изоляторах"},
        "stateAgencyApprovalDate": "2004-06-01",
        "status": "yts",
    }
    answer = {
        "id": "1",
        "ngr": "V040003062_",
        "language": "kaz",
        "metadata": metadata,
        "versionDate": "2012-03-29",
        "content": blocks,
    }
    return json.dumps(answer, ensure_ascii=False).encode()


WRAPPERS: Mapping[str, tuple[str, Callable[[Sequence[str]], bytes]]] = {
    "old page": (".html", old_page),
    "new page": (".html", new_page),
    "fragment": (".htm", fragment),
    "single file": (".mhtml", single_file),
    "DOCX": (".docx", word_file),
    "JSON with HTML": (".json", adilet_answer),
    "JSON with blocks": (".json", zan_answer),
    "PDF": (".pdf", printed),
    "PDF, two columns": (".pdf", two_columns),
}
