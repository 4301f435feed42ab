"""The command: same bytes, only what changed, nothing half written, one clear line for bad input."""

from __future__ import annotations

import filecmp
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from miniature import extract_by_hand
from pyoxigraph import NamedNode

from bench.documents import write_documents
from zangraph.build import main
from zangraph.extraction.lexicon import Lexicon
from zangraph.extraction.records import Document, Extraction
from zangraph.graph import assemble, draft, parts, placing, sorting, store
from zangraph.graph.assemble import Sources, build
from zangraph.graph.parts import Words
from zangraph.graph.report import left_out

ROOT = Path(__file__).parents[1]
BYTE_IDENTICAL = ("zangraph.nq", "zangraph.ttl", "zangraph.trig", "zangraph.jsonld", "annotations.jsonl", "documents.jsonl")


def make(documents: Path, out: Path) -> Mapping[str, Any]:
    return build(Sources(documents, reasoner=False), out)


def list_documents(folder: Path) -> list[dict[str, Any]]:
    """Return what a build tells of its documents."""
    return [json.loads(line) for line in (folder / "documents.jsonl").read_text(encoding="utf8").splitlines()]


def test_holds_what_the_architecture_lists(mini_build: Path) -> None:
    names = {path.name for path in mini_build.iterdir()}
    assert names == {*BYTE_IDENTICAL, "report.json", "store", "search.sqlite", "documents", "parts", "graphs", "remarks.jsonl"}
    assert {path.name for path in (mini_build / "documents").iterdir()} == {"mini-order.json", "mini-article.json"}


def test_two_builds_are_byte_identical(by_hand: None, mini_documents: Path, mini_build: Path, tmp_path: Path) -> None:
    make(mini_documents, tmp_path / "build")
    _, different, missing = filecmp.cmpfiles(mini_build, tmp_path / "build", BYTE_IDENTICAL, shallow=False)
    assert (different, missing) == ([], [])


def test_quads_are_sorted_and_each_once(mini_build: Path) -> None:
    lines = (mini_build / "zangraph.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == json.loads((mini_build / "report.json").read_text())["quads"]


def test_annotations_are_what_was_extracted(mini_build: Path) -> None:
    found = [json.loads(line) for line in (mini_build / "annotations.jsonl").open(encoding="utf8")]
    given = [json.loads(line) for line in (ROOT / "tests/data/mini/records.jsonl").open(encoding="utf8")]
    key = ("doc", "start", "end", "type", "text")
    assert sorted(tuple(row[name] for name in key) for row in found) == sorted(
        tuple(row[name] for name in key) for row in given if row["type"] != "mention"
    )


def test_report_counts(mini_build: Path) -> None:
    report = json.loads((mini_build / "report.json").read_text())
    assert report["records"] == {"amendment": 1, "citation": 3, "norm": 5, "relation": 2}
    found = {row["key"]: row for row in list_documents(mini_build)}
    assert found["mini-article"]["records"] == {"citation": 1, "norm": 1, "relation": 1}
    assert sum(row["triples"] for row in found.values()) < report["quads"]
    assert report["documents"] == len(found)
    assert report["by_rule"]["norm: function"] == 2
    assert report["shape"]["degree"][0][0].startswith("https://w3id.org/zangraph/id/")
    assert report["graphs"] == sum(path.stat().st_size > 0 for _, path in store.open_graphs(mini_build))


def test_nothing_changed(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    first = make(mini_documents, tmp_path / "build")
    inode = (tmp_path / "build").stat().st_ino
    second = make(mini_documents, tmp_path / "build")
    assert (first["extracted"], first["unchanged"]) == (2, False)
    assert (second["extracted"], second["unchanged"]) == (0, True)
    assert (tmp_path / "build").stat().st_ino == inode


def test_only_what_changed_is_extracted_again(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    make(mini_documents, tmp_path / "build")
    path = mini_documents / "mini-article.txt"
    path.write_text(path.read_text(encoding="utf8") + "Соңы.\n", encoding="utf8")
    assert make(mini_documents, tmp_path / "build")["extracted"] == 1


def test_a_removed_document_takes_its_graph_with_it(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    make(mini_documents, tmp_path / "build")
    manifest = mini_documents / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text(encoding="utf8"))[:1]), encoding="utf8")
    make(mini_documents, tmp_path / "build")
    quads = (tmp_path / "build" / "zangraph.nq").read_text(encoding="utf8")
    assert "graph/document/mini-order" in quads
    assert "mini-article" not in quads
    assert not (tmp_path / "build" / "documents" / "mini-article.json").exists()
    assert len(list((tmp_path / "build" / "parts").iterdir())) == 1


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from zangraph.graph import assemble, closure, draft, index, parts, placing
    from zangraph.graph.assemble import Sources, build
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    {module}.{name} = die
    build(Sources(Path(sys.argv[1]), reasoner=False), Path(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("parts", "annotate"),
        ("closure", "derive"),
        ("draft", "create_store"),
        ("index", "write_index"),
        ("draft", "measure"),
        ("placing", "put"),
    ],
)
def test_killed_at_any_moment(by_hand: None, mini_documents: Path, tmp_path: Path, module: str, name: str) -> None:
    """The old build stays as it was, and the next one comes through and leaves nothing lying about."""
    out = tmp_path / "build"
    make(mini_documents, out)
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    path = mini_documents / "mini-article.txt"
    path.write_text(path.read_text(encoding="utf8") + "Соңы.\n", encoding="utf8")
    code = textwrap.dedent(KILLED).format(module=module, name=name)
    killed = subprocess.run(
        [sys.executable, "-c", code, str(mini_documents), str(out)], cwd=ROOT, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before
    make(mini_documents, out)
    assert not (tmp_path / "build.new").exists()
    assert "Соңы" in json.loads((out / "documents" / "mini-article.json").read_text(encoding="utf8"))["text"]


def test_goes_on_with_finished_parts(
    by_hand: None, mini_documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an interrupted build had extracted is not extracted again."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(draft, "create_store", interrupt)
        make(mini_documents, tmp_path / "build")
    assert make(mini_documents, tmp_path / "build")["extracted"] == 0


def test_a_refusal_on_the_way_leaves_nothing(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    stale = tmp_path / "corrections.tsv"
    header = (ROOT / "data" / "corrections.tsv").read_text(encoding="utf8").splitlines()[0]
    stale.write_text(f"{header}\nmini-order\tnorm\t0-1\t\tremove\t\t\t\t\n", encoding="utf8")
    words = Words(ROOT / "data" / "lexicon", stale)
    with pytest.raises(assemble.REFUSALS, match=r"corrections.tsv:2: 0 records"):
        build(Sources(mini_documents, words, reasoner=False), tmp_path / "build")
    assert not list(tmp_path.glob("build*"))


def test_another_build_at_work(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    with placing.held(tmp_path / "build.new"), pytest.raises(placing.PlaceError, match="another build is at work"):
        make(mini_documents, tmp_path / "build")


def test_places_without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot exchange folders the old one is moved away first."""
    monkeypatch.setattr(placing, "exchange", lambda one, other: False)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    placing.put(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert os.listdir(tmp_path / "old") == ["new"]


def spoil(documents: Path, how: str) -> None:
    text = documents / "mini-article.txt"
    manifest = json.loads((documents / "manifest.json").read_text(encoding="utf8"))
    if how == "missing":
        text.unlink()
    elif how == "empty":
        text.write_bytes(b"")
    elif how == "binary":
        text.write_bytes(bytes(range(256)))
    elif how == "link":
        (documents.parent / "outside.txt").write_bytes(text.read_bytes())
        text.unlink()
        text.symlink_to("../outside.txt")
    elif how == "doubled":
        manifest.append(manifest[0] | {"file": "mini-article.txt"})
    elif how == "leads out":
        (documents.parent / "outside.txt").write_bytes(text.read_bytes())
        manifest[1]["file"] = "../outside.txt"
    elif how == "folder":
        text.unlink()
        text.mkdir()
    else:
        manifest[1]["sha256"] = "0" * 64
    (documents / "manifest.json").write_text(json.dumps(manifest), encoding="utf8")


def command(documents: Path, out: Path) -> int:
    return main(["--documents", str(documents), "--out", str(out), "--no-reasoner"])


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("missing", "mini-article.txt: no such file"),
        ("empty", "mini-article.txt: empty"),
        ("binary", "mini-article.txt"),
        ("link", "mini-article.txt: a link that leads out of the folder"),
        ("doubled", "mini-article.txt: the key 'mini-article' stands for mini-article.txt already"),
        ("leads out", "a name that leads out of the folder, or is none: '../outside.txt'"),
        ("folder", "mini-article.txt: no regular file"),
        ("hash", "mini-article.txt: sha256 is"),
    ],
)
def test_bad_files_are_left_out(
    by_hand: None,
    mini_documents: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    how: str,
    reason: str,
) -> None:
    """The rest goes on; the summary names the file and the reason, and so does a build where nothing changed; the status is 1."""
    spoil(mini_documents, how)
    for _ in range(2):
        assert command(mini_documents, tmp_path / "build") == 1
        told = capsys.readouterr().out
        assert "left out    1 file\n" in told
        assert reason in told
        assert str(tmp_path) not in told.split("left out")[1].split("records")[0]
    report = json.loads((tmp_path / "build" / "report.json").read_text(encoding="utf8"))
    assert [row["key"] for row in list_documents(tmp_path / "build")] == [
        *(["mini-article"] if how == "doubled" else []),
        "mini-order",
    ]
    assert len(report["refused"]) == 1
    assert reason in report["refused"][0]["reason"]


def test_what_goes_wrong_inside_stops_no_other_document(
    by_hand: None, mini_documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(document: Document, lexicon: Lexicon) -> Extraction:
        if document.key == "mini-article":
            raise RecursionError("too\ndeep")
        return extract_by_hand(document, lexicon)

    monkeypatch.setattr(parts, "extract", fail)
    report = make(mini_documents, tmp_path / "build")
    assert report["refused"] == [
        {"file": "mini-article.txt", "reason": "mini-article.txt: extraction failed: RecursionError: too deep"}
    ]


def test_nothing_to_build(mini_documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no file is a document one line says so, the status is 2, and nothing is written."""
    for path in mini_documents.glob("*.txt"):
        path.write_bytes(b"")
    assert command(mini_documents, tmp_path / "build") == 2
    assert command(tmp_path / "none", tmp_path / "build") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "no document can be read: mini-order.txt: empty; mini-article.txt: empty" in first
    assert "no such folder" in second
    assert not list(tmp_path.glob("build*"))


def test_tells_what_is_not_read(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    """What stands beside the documents of a manifest is named, and is no error."""
    for name in ("notes.css", "act.doc", ".hidden"):
        (mini_documents / name).touch()
    (mini_documents / "other acts").mkdir()
    report = make(mini_documents, tmp_path / "build")
    assert {remark["file"]: remark["note"] for remark in report["noted"] if "not read" in remark["note"]} == {
        "act.doc": "not read: it is not in the manifest",
        "notes.css": "not read: of no known format",
        "other acts": "not read: a folder within the folder",
    }
    assert report["refused"] == []


def test_formats_that_are_not_read_are_left_out(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    """Without a manifest an old Word file is an act that could not be read, unless it stands beside one that is."""
    (mini_documents / "manifest.json").unlink()
    for name in ("mini-order.doc", "other.doc"):
        (mini_documents / name).write_bytes(bytes.fromhex("d0cf11e0a1b11ae1"))
    report = make(mini_documents, tmp_path / "build")
    assert [refusal["reason"] for refusal in report["refused"]] == ["other.doc: an old Office file (.doc); save it as .docx"]
    assert "not read: the same name stands for a document that is" in [remark["note"] for remark in report["noted"]]


def test_names_that_cannot_be_printed(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    """They are refused or noted, each in a line, and the rest goes on."""
    (mini_documents / "manifest.json").unlink()
    (mini_documents / "two\nlines.txt").write_text("Прокурор")
    for name in (b"\xff.txt", b"\xfe.css"):
        Path(os.fsdecode(os.fsencode(mini_documents) + b"/" + name)).touch()
    report = make(mini_documents, tmp_path / "build")
    assert {row["key"] for row in list_documents(tmp_path / "build")} == {"mini-article", "mini-order"}
    assert [refusal["file"] for refusal in report["refused"]] == ["two\\nlines.txt", "\\udcff.txt"]
    assert all("a name that cannot be printed: " in line for line in left_out(report) if ".txt: a " in line)
    assert "\\udcfe.css" in [remark["file"] for remark in report["noted"]]


def test_a_value_of_the_manifest_that_is_no_text_refuses_its_document(mini_documents: Path, tmp_path: Path) -> None:
    manifest = json.loads((mini_documents / "manifest.json").read_text(encoding="utf8"))
    manifest[0]["title_kk"] = "бұй\ud800рық"
    (mini_documents / "manifest.json").write_text(json.dumps(manifest))
    report = make(mini_documents, tmp_path / "build")
    assert [refusal["file"] for refusal in report["refused"]] == [manifest[0]["file"]]
    assert report["documents"] == 1


def test_a_build_that_loses_a_process_goes_on_next_time(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    """What was extracted is kept; in one line it is told what happened."""

    def make_one(jobs: Iterable[parts.Job]) -> Iterator[object]:
        yield from map(parts.make_part, islice(jobs, 1))
        parts.apart(signal.raise_signal, signal.SIGKILL)

    sources = Sources(mini_documents, reasoner=False)
    with pytest.raises(assemble.REFUSALS, match="was killed, perhaps for want of memory; the next build goes on from here"):
        build(sources, tmp_path / "build", make=make_one)
    assert build(sources, tmp_path / "build")["extracted"] == 1
    assert not (tmp_path / "build.new").exists()


def test_a_build_that_somebody_stops(tmp_path: Path) -> None:
    """It ends at once, in one line, and the next one goes on with what was read."""
    assert len(list(write_documents(60, tmp_path / "documents"))) == 60
    arguments = ["--documents", str(tmp_path / "documents"), "--out", str(tmp_path / "build"), "--no-reasoner"]
    process = subprocess.Popen(
        [sys.executable, "build_graph.py", *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    parts_made = tmp_path / "build.new" / "parts"
    while process.poll() is None and not (parts_made.exists() and len(os.listdir(parts_made)) > 3):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20)[1] == "build: stopped; the next build goes on from here\n"
    assert process.returncode == 130
    assert not (tmp_path / "build").exists() and any(parts_made.iterdir())


def test_a_build_that_wins_nothing_leaves_nothing(by_hand: None, mini_documents: Path, tmp_path: Path) -> None:
    """A cluster that does not answer leaves the earlier build and no other folder."""
    make(mini_documents, tmp_path / "build")
    (mini_documents / "mini-order.txt").write_text("Прокурор шағымды қарайды.\n", encoding="utf8")

    def fail(jobs: Iterable[parts.Job]) -> Iterator[object]:
        raise parts.PartError("no scheduler answers")
        yield from jobs

    with pytest.raises(assemble.REFUSALS, match="no scheduler answers"):
        build(Sources(mini_documents, reasoner=False), tmp_path / "build", make=fail)
    assert [path.name for path in tmp_path.glob("build*")] == ["build"]


def test_merges_more_graphs_than_files_may_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many graphs are merged in several steps, in the same order, and nothing stays behind."""
    monkeypatch.setattr(sorting, "OPEN", 3)
    monkeypatch.setattr(sorting, "RUN", 50)
    graphs = {}
    for number in range(20):
        path = tmp_path / f"{number}.nt"
        path.write_bytes(b"".join(b"<a:%02d> <a:p> <a:o> .\n" % (number % 7 + step * 7) for step in range(3)))
        graphs[NamedNode(f"a:g{number:02}")] = path
    assert store.write_quads(graphs.items(), tmp_path / "all.nq") == 60
    assert store.write_merge(graphs.items(), tmp_path / "all.nt") == 21
    for name in ("all.nq", "all.nt"):
        lines = (tmp_path / name).read_bytes().splitlines()
        assert lines == sorted(set(lines))
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_byte_identical_whatever_the_hash_seed(mini_documents: Path, tmp_path: Path) -> None:
    """The whole way, extraction included, in two processes that order their sets differently."""
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "build_graph.py",
            "--documents",
            str(mini_documents),
            "--out",
            str(tmp_path / seed),
            "--no-reasoner",
        ]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
    _, different, missing = filecmp.cmpfiles(tmp_path / "1", tmp_path / "2", BYTE_IDENTICAL, shallow=False)
    assert (different, missing) == ([], [])


def test_any_folder_of_texts(by_hand: None, tmp_path: Path) -> None:
    """Without a manifest a document's key is its file's stem; the rest is read from the text or unknown."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "жеке акт.txt").write_text("Прокурор шағымды қарайды.\n", encoding="utf8")
    report = make(folder, tmp_path / "build")
    assert [row["key"] for row in list_documents(tmp_path / "build")] == ["жеке акт"]
    assert report["violations"] == []
    assert (tmp_path / "build" / "documents" / "жеке акт.json").exists()


@pytest.mark.parametrize("name", ["notes.txt", "report.md"])
def test_what_is_no_build_is_never_replaced(by_hand: None, mini_documents: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("тек менің", encoding="utf8")
    for place in (tmp_path / "mine", tmp_path / "mine" / name):
        with pytest.raises(assemble.REFUSALS, match=r"holds something else than a build"):
            make(mini_documents, place)
    assert (tmp_path / "mine" / name).read_text(encoding="utf8") == "тек менің"
