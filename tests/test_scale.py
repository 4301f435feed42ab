"""What keeps memory bounded gives what the plain way gives: sorting, rules, counts, labels; and builds by several processes."""

from __future__ import annotations

import filecmp
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize

from bench.documents import make_document, read_paragraphs, write_documents
from zangraph.graph import closure, index, reason, sorting
from zangraph.graph.labels import read_labels
from zangraph.graph.ontology import write_ontology
from zangraph.graph.sizes import measure_sizes
from zangraph.graph.sorting import keep, read_lines, sort_lines
from zangraph.graph.store import merge_of, open_store
from zangraph.graph.terms import ELI, RDF, ZG
from zangraph.paths import DATA, ONTOLOGY

ROOT = Path(__file__).parents[1]
SAME = ("zangraph.nq", "zangraph.ttl", "zangraph.trig", "zangraph.jsonld", "annotations.jsonl", "documents.jsonl")


@given(st.lists(st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"") + b"\n")))
def test_sorting_is_sorting(lines: list[bytes]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "RUN", 8)
        patch.setattr(sorting, "OPEN", 2)
        assert list(sort_lines(lines, Path(folder))) == sorted(set(lines))
        assert not list(Path(folder).iterdir())


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ontology as a file of N-Triples."""
    path = tmp_path_factory.mktemp("ontology") / "ontology.nt"
    write_ontology(ONTOLOGY, path)
    return path


THINGS = [NamedNode(f"urn:thing:{number}") for number in range(5)]
PROPERTIES = [ZG[name] for name in ("partOf", "hasPart", "memberOf", "kindOf", "oversees", "supervises", "hasPower", "hasDuty")]
PROPERTIES += [ZG[name] for name in ("normToConsider", "action", "restsOn", "ofAct", "issuedBy", "conducts", "cooperatesWith")]
PROPERTIES += [ELI.cites, ELI.is_part_of, ZG.legalBasis]
CLASSES = [ZG[name] for name in ("Role", "Institution", "ProceduralAct", "Power", "Provision", "Document", "Actor")]
LINKS = st.builds(Triple, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS))
TYPES = st.builds(Triple, st.sampled_from(THINGS), st.just(RDF.type), st.sampled_from(CLASSES))


def derived(triples: Iterable[Triple], ontology: Path, folder: Path) -> tuple[list[bytes], list[bytes]]:
    """Return what the rules give in memory, and what is derived with memory that is bounded."""
    given = keep([serialize(triples, format=RdfFormat.N_TRIPLES) or b""], folder / "given.nt")
    lines = (line for path in (given, ontology) for line in read_lines(path))
    asserted = keep(sort_lines(lines, folder), folder / "asserted.nt")
    in_memory = reason.derive([given, ontology])
    return sorted(f"{triple} .\n".encode() for triple in in_memory), list(closure.derive(asserted, ontology, folder))


@settings(max_examples=25, deadline=None)
@given(triples=st.lists(LINKS | TYPES, max_size=12))
def test_rules_on_disk_give_what_rules_in_memory_give(ontology: Path, triples: list[Triple]) -> None:
    with TemporaryDirectory() as folder:
        in_memory, on_disk = derived(triples, ontology, Path(folder))
        assert on_disk == in_memory


@pytest.mark.parametrize("fixture", ["mini_build", "small_build"])
def test_a_build_holds_what_the_rules_give(fixture: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(fixture)
    files = [
        *folder.glob("parts/*/graph.nt"),
        *(folder / "graphs" / f"{name}.nt" for name in ("lexicon", "versions", "ontology")),
    ]
    in_memory = sorted(f"{triple} .\n".encode() for triple in reason.derive(files))
    assert list(read_lines(folder / "graphs" / "inferred.nt")) == in_memory


BUILD = """
import sys
from pathlib import Path
from zangraph.graph import draft, parts
from zangraph.graph.assemble import Sources, build
parts.WORTH_A_POOL = draft.MUCH = 0
parts.processors, parts.hash_code = lambda: int(sys.argv[3]), lambda: "the same"
print(build(Sources(Path(sys.argv[1]), reasoner=False), Path(sys.argv[2]))["extracted"])
"""


def command(documents: Path, out: Path, processes: int) -> list[str]:
    """Return the command that builds with so many processes, and prints how many documents were extracted."""
    return [sys.executable, "-c", BUILD, str(documents), str(out), str(processes)]


@pytest.fixture(scope="module")
def small_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of a few documents made of pieces of our own, by several processes; tests must not change it."""
    folder = tmp_path_factory.mktemp("small")
    assert len(list(write_documents(8, folder / "documents"))) == 8
    done = subprocess.run(command(folder / "documents", folder / "build", 2), cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"8\n"
    return folder / "build"


def count(store: Store, query: str) -> int:
    """Return the number that a query gives."""
    return int(next(iter(store.query(query)))[0].value)


@pytest.mark.parametrize("fixture", ["mini_build", "small_build"])
def test_counts_are_those_of_queries(fixture: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder: Path = request.getfixturevalue(fixture)
    store = Store()
    graphs = [*folder.glob("parts/*/graph.nt"), *(path for path in folder.glob("graphs/*.nt") if path.stem != "metadata")]
    for path in graphs:
        store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    sizes = measure_sizes(sort_lines((line for path in graphs for line in read_lines(path)), tmp_path), tmp_path)
    assert sizes.triples == count(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert sizes.subjects == count(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
    objects = count(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")
    assert 0 <= sizes.objects - objects <= 5  # the store takes durations for the same that are written differently
    assert sizes.property_triples.total() == sizes.triples
    for name in ("Norm", "Provision", "Passage", "RelationStatement"):
        assert sizes.classes[str(ZG[name]).encode()] == count(store, f"SELECT (COUNT(*) AS ?n) {{ ?s a {ZG[name]} }}")
    links = f"SELECT (COUNT(*) AS ?n) {{ ?s a {ZG.NormStatement} ; {RDF.object} ?o . ?o a {ZG.Norm} }}"
    assert sizes.links[tuple(str(term).encode() for term in (ZG.NormStatement, RDF.object, ZG.Norm))] == count(store, links)


@pytest.mark.parametrize("fixture", ["mini_build", "small_build"])
def test_labels_are_those_of_the_query(fixture: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder: Path = request.getfixturevalue(fixture)
    merge = keep(merge_of(read_lines(folder / "zangraph.nq")), tmp_path / "merge.nt")
    found = [index.entry_of(named) for named in read_labels(merge)]
    asked = list(index.label_entries(open_store(folder / "store")))
    assert [row for row, _ in found] == [row for row, _ in asked]
    assert [set(searched.split()) for _, searched in found] == [set(searched.split()) for _, searched in asked]


def test_several_processes_give_the_same_bytes(small_build: Path, tmp_path: Path) -> None:
    subprocess.run(command(small_build.parent / "documents", tmp_path / "build", 1), cwd=ROOT, capture_output=True, check=True)
    assert filecmp.cmpfiles(small_build, tmp_path / "build", SAME, shallow=False)[1:] == ([], [])


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Killed again and again while several processes work, a build leaves no process, keeps the old one, and goes on."""
    documents, out = tmp_path / "documents", tmp_path / "build"
    assert len(list(write_documents(2, documents))) == 2
    subprocess.run(command(documents, out, 2), cwd=ROOT, capture_output=True, check=True)
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert len(list(write_documents(10, documents))) == 10
    draw, finished = random.Random(8), 0
    for _ in range(4):
        process = subprocess.Popen(command(documents, out, 2), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(draw.uniform(0.8, 3.0))
        process.kill()
        if process.wait() != -signal.SIGKILL:
            break
        assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before
        assert is_alone(process.pid)
        finished = len([path for path in out.with_name("build.new").glob("parts/*") if not path.suffix])
    done = subprocess.run(command(documents, out, 2), cwd=ROOT, capture_output=True, check=True)
    assert int(done.stdout) <= 10 - finished
    assert json.loads((out / "report.json").read_text(encoding="utf8"))["documents"] == 10
    assert not out.with_name("build.new").exists()


def is_alone(session: int) -> bool:
    """Tell whether no process of a session is left within a few seconds; a dead one counts for none."""
    for _ in range(50):
        left = [process for process in psutil.process_iter() if session_of(process.pid) == session]
        if not [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]:
            return True
        time.sleep(0.1)
    return False


def session_of(process: int) -> int:
    """Return the session of a process, 0 if it has ended."""
    try:
        return os.getsid(process)
    except OSError:
        return 0


def test_documents_follow_from_their_number() -> None:
    sources = read_paragraphs(DATA / "documents")
    assert make_document(7, sources) == make_document(7, sources) != make_document(8, sources)
