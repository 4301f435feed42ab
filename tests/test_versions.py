"""Dated versions of an act side by side: which wording replaces which, the text at a date, what is refused, both languages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from server import create_app
from server.versions import compare
from zangraph.graph.assemble import Sources, build
from zangraph.graph.store import open_store
from zangraph.graph.terms import PREFIXES

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FIRST = """7-бап. Прокурордың өкілеттіктері
1. Прокурор тергеу изоляторына кіруге құқылы.
2. Прокурор ұсталған адамды босатуға міндетті.
8-бап. Қорытынды
Осы Заң жарияланған күнінен бастап қолданысқа енгізіледі.
"""
SECOND = """7-бап. Прокурордың өкілеттіктері
1. Прокурор тергеу изоляторына кедергісіз кіруге құқылы.
9-бап. Бақылау
Осы Заңның 7-бабына сәйкес бақылау жүргізіледі.
"""
RUSSIAN = """Статья 7. Полномочия прокурора
1. Прокурор вправе беспрепятственно входить в следственный изолятор.
"""
ACT = {"act": "law-2020-01-10-5", "kind": "law", "date": "2020-01-10", "number": "5-VI", "rights": "invented for tests"}
ID = "https://w3id.org/zangraph/id/"


def write(folder: Path, documents: dict[str, tuple[str, dict]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file, (text, _) in documents.items():
        (folder / file).write_text(text, encoding="utf8")
    entries = [{"file": file, "title_kk": "Тексеру туралы", **ACT, **entry} for file, (_, entry) in documents.items()]
    (folder / "manifest.json").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf8")
    return folder


def built(folder: Path, documents: dict[str, tuple[str, dict]]) -> tuple[Path, dict]:
    sources = Sources(write(folder / "documents", documents), reasoner=False)
    report = build(sources, folder / "build")
    assert report["violations"] == []
    return folder / "build", dict(report)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of two Kazakh versions of a law, and the newer one in Russian."""
    documents = {
        "law-2020.txt": (FIRST, {"version_date": "2020-01-10", "issuer": "Республикалық референдум", "status": "repealed"}),
        "law-2023.txt": (SECOND, {"version_date": "2023-03-01"}),
        "law-2023-ru.txt": (RUSSIAN, {"version_date": "2023-03-01", "language": "ru"}),
    }
    return built(tmp_path_factory.mktemp("versions"), documents)[0]


@pytest.fixture(scope="module")
def store(versions: Path) -> Store:
    return open_store(versions / "store")


@pytest.fixture(scope="module")
def client(versions: Path) -> Iterator[FlaskClient]:
    app = create_app({"BUILD": str(versions)})
    with app.test_client() as client:
        yield client


ARTICLE = f"<{ID}law-2020-01-10-5/art_7"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a wording in each version", f"{ARTICLE}/par_1> :wording [ :quote ?a ], [ :quote ?b ] . FILTER (?a != ?b)"),
        (
            "the older wording of an article is replaced by the newer",
            f"{ARTICLE}/2020-01-10/kk> dcterms:isReplacedBy {ARTICLE}/2023-03-01/kk>",
        ),
        ("and of a paragraph", f"{ARTICLE}/par_1/2020-01-10/kk> dcterms:isReplacedBy {ARTICLE}/par_1/2023-03-01/kk>"),
        (
            "a paragraph that is gone is replaced by its article",
            f"{ARTICLE}/par_2/2020-01-10/kk> dcterms:isReplacedBy {ARTICLE}/2023-03-01/kk>",
        ),
        ("a quote has the language of its document", f"{ARTICLE}/par_1> :wording [ :quote ?q ] . FILTER (LANG(?q) = 'kk')"),
    ],
)
def test_stated(store: Store, what: str, pattern: str) -> None:
    assert store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES), what


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        (
            "an article that the newer version leaves out",
            f"<{ID}law-2020-01-10-5/art_8/2020-01-10/kk> dcterms:isReplacedBy ?newer",
        ),
        ("a version in another language", "?older dcterms:isReplacedBy ?newer . FILTER (STRENDS(STR(?newer), '/ru'))"),
    ],
)
def test_does_not_replace(store: Store, what: str, pattern: str) -> None:
    assert not store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES), what


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (
            {"version_date": "2023-03-01"},
            {"version_date": "2023-03-01"},
            "a gives law-2020-01-10-5/art_7 in the version of 2023-03-01 (kk) already",
        ),
        (
            {"act": "law-of-ours", "date": "", "number": ""},
            {"act": "law-of-ours", "date": "", "number": ""},
            "a gives law-of-ours/art_7 in the version without a date (kk) already",
        ),
        (
            {"version_date": "2023-03-01"},
            {"version_date": "2024-03-01", "number": "6"},
            "law-2020-01-10-5 is law, 2020-01-10, 6 here, but law, 2020-01-10, 5 in a",
        ),
    ],
)
def test_versions_that_cannot_both_stand(tmp_path: Path, first: dict, second: dict, reason: str) -> None:
    other = {"version_date": "2020-01-10"}
    _, report = built(tmp_path, {"a.txt": (SECOND, first), "b.txt": (SECOND, second), "c.txt": (FIRST, other)})
    assert report["refused"] == [{"file": "b.txt", "reason": reason}]
    assert {path.stem for path in (tmp_path / "build" / "documents").iterdir()} == {"a", "c"}


def test_two_excerpts_of_one_version_stand_side_by_side(tmp_path: Path) -> None:
    other = "10-бап. Бақылау\n1. Прокурор бақылауға құқылы.\n"
    _, report = built(
        tmp_path, {"a.txt": (SECOND, {"version_date": "2023-03-01"}), "b.txt": (other, {"version_date": "2023-03-01"})}
    )
    assert report["refused"] == []


def see(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, response.text
    return html.unescape(re.sub(r"<[^>]+>", "", response.text))


PAGE = "/id/law-2020-01-10-5/art_7/par_1?lang=en"
OLD, NEW = "1. Прокурор тергеу изоляторына кіруге құқылы.", "1. Прокурор тергеу изоляторына кедергісіз кіруге құқылы."


@pytest.mark.parametrize(
    ("path", "there", "absent"),
    [
        (PAGE, [NEW, "Русский", "вправе беспрепятственно", "What changed since the version of January 10, 2020"], [OLD]),
        (f"{PAGE}&date=2021-05-01", [OLD, "on May 1, 2021"], [NEW, "вправе", "What changed"]),
        (f"{PAGE}&date=2023-03-01", [NEW, "вправе"], [OLD]),
        (f"{PAGE}&date=2019-01-01", ["Its words on that day are not here"], [OLD, NEW]),
        ("/id/law-2020-01-10-5/art_7/par_2?lang=en", ["The version of March 1, 2023 no longer has this provision"], []),
        ("/id/law-2020-01-10-5/art_7/par_2?lang=en&date=2022-01-01", ["босатуға міндетті"], ["no longer has"]),
        ("/id/law-2020-01-10-5?lang=en", ["Texts here", "Қазақша, wording of January 10, 2020", "Русский"], []),
        ("/id/prosecutor?lang=en", ["older wording", "since March 1, 2023 the act has other words here"], []),
        ("/document/law-2023?lang=en", ["The same in Русский"], []),
        ("/document/law-2023-ru?lang=en", ["The same in Қазақша", "read from Kazakh texts only"], ["newer version"]),
        ("/id/document/law-2020?lang=en", ["Республикалық референдум", "Status by its own text"], []),
        ("/id/law-2020-01-10-5?lang=en", ["No longer in force"], []),
        ("/documents?lang=en", ["wording of March 1, 2023"], []),
        ("/document/law-2020?lang=en", ["There is a newer version here: wording of March 1, 2023."], []),
    ],
)
def test_shown(client: FlaskClient, path: str, there: list[str], absent: list[str]) -> None:
    text = " ".join(see(client, path).split())
    assert [words for words in there if words not in text] == []
    assert [words for words in absent if words in text] == []


@pytest.mark.parametrize(
    ("day", "texts"), [("2022-01-01", {OLD}), ("2023-03-01", {NEW, RUSSIAN.splitlines()[1]}), ("2019-01-01", set())]
)
def test_text_at_a_date_is_asked_for(client: FlaskClient, day: str, texts: set[str]) -> None:
    answer = client.get(f"/api/text-at-date?source=law-2020-01-10-5/art_7/par_1&at={day}&language=ru")
    assert {row["text"] for row in answer.json["rows"]} == texts


def test_a_citation_opens_the_wording_of_its_day(client: FlaskClient) -> None:
    assert "/id/law-2020-01-10-5/art_7?date=2023-03-01" in client.get("/document/law-2023", headers=HTML).text


def test_what_changed_is_marked_word_by_word(client: FlaskClient) -> None:
    page = client.get(PAGE, headers=HTML).text
    assert "<ins>кедергісіз </ins>" in page and "<del>" not in page


@given(st.text(), st.text())
def test_a_comparison_holds_both_wordings(before: str, after: str) -> None:
    changes = list(compare(before, after))
    assert "".join(change.text for change in changes if change.kind != "added") == before
    assert "".join(change.text for change in changes if change.kind != "removed") == after
