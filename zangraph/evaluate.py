"""Score extraction against gold annotations: `python -m zangraph.evaluate data/gold/dev`.

Prints precision, recall, F1 and IoU by type and level, F1 by document and the precision of each rule. Gold of documents that are
not there is left out, by name. `--errors` shows each missed and spurious record in its context, `--against OLD.jsonl` what
changed since predictions that `--write` saved.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from zangraph import scoring
from zangraph.extraction.lexicon import TABLES, Lexicon, LexiconError
from zangraph.extraction.pipeline import extract
from zangraph.extraction.records import Document, Extraction, to_json
from zangraph.paths import DATA
from zangraph.reading.documents import read_documents
from zangraph.reading.errors import DocumentError
from zangraph.scoring import Match, Record

CONTEXT = 70
NOT_DETAILS = {"text", "type", "doc", "start", "end"}
HEADER = f"{'type':9} {'level':9} {'gold':>5} {'said':>5} {'hit':>5} {'P':>7} {'R':>7} {'F1':>7} {'IoU':>6}"


def read_records(path: Path) -> list[Record]:
    """Read a file of annotations; of `doc` the last part counts."""
    lines = path.read_text(encoding="utf8").split("\n")
    return [read_record(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]


def read_record(line: str, place: str) -> Record:
    """Read one annotation; `place` names it where it is none."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise SystemExit(f"{place}: no JSON object: {error}") from None
    if not isinstance(record, dict) or not {"type", "doc", "start", "end"} <= record.keys():
        raise SystemExit(f"{place}: no annotation: {line[:80]!r}")
    return record | {"doc": record["doc"].rsplit("/", 1)[-1]}


def gold_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named, and those of the folders named."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        elif path.exists():
            yield path
        else:
            raise SystemExit(f"{path}: no such gold")


def to_records(extraction: Extraction) -> Iterator[dict[str, Any]]:
    """Yield what is scored of an extraction, in the annotation format."""
    yield from map(to_json, extraction.citations)
    yield from map(to_json, extraction.norms)
    yield from map(to_json, extraction.relations)


def details(record: Record) -> str:
    """Write what a record says, without its place."""
    said = ((key, value) for key, value in record.items() if key not in NOT_DETAILS and value)
    return " ".join(f"{key}={value}" for key, value in said)


def in_context(record: Record, text: str) -> str:
    """Quote the record between brackets, with what stands around it."""
    start, end = record["start"], record["end"]
    quoted = f"{text[max(start - CONTEXT, 0) : start]}⟦{text[start:end]}⟧{text[end : end + CONTEXT]}"
    return " ".join(quoted.split())


def figure_lines(matches: Sequence[Match]) -> Iterator[str]:
    """Yield the table of figures by type and level."""
    yield HEADER
    for row in scoring.figures(matches):
        precision, recall, f1, iou = (round(value, 4) for value in (row.precision, row.recall, row.f1, row.iou))
        yield (
            f"{row.kind:9} {row.level:9} {row.gold:5} {row.predicted:5} {row.matched:5}"
            f" {precision:7.3f} {recall:7.3f} {f1:7.3f} {iou:6.3f}"
        )


def document_lines(matches: Sequence[Match]) -> Iterator[str]:
    """Yield F1 of each level by document."""
    yield "\nF1 by document"
    for doc in sorted({match.doc for match in matches}):
        rows = scoring.figures(match for match in matches if match.doc == doc)
        yield f"{doc:36} " + "  ".join(f"{row.kind} {row.level} {row.f1:.3f} ({row.matched}/{row.gold})" for row in rows)


def rule_lines(matches: Sequence[Match]) -> Iterator[str]:
    """Yield hits and precision of each rule at the strictest level of its type."""
    yield f"\n{'type':9} {'rule':40} {'hit':>5} {'said':>5} {'P':>7}"
    for (kind, rule), (hits, said) in scoring.by_rule(matches).items():
        yield f"{kind:9} {rule:40} {hits:5} {said:5} {hits / said:7.3f}"


def error_lines(matches: Sequence[Match], documents: dict[str, Document]) -> Iterator[str]:
    """Yield each missed and spurious record in its context."""
    wrong = [("missed", record) for match in scoring.strictest(matches) for record in match.missed()]
    wrong += [("spurious", record) for match in scoring.strictest(matches) for record in match.spurious()]
    yield ""
    for verdict, record in sorted(wrong, key=lambda pair: (pair[1]["type"], pair[1]["doc"], pair[1]["start"])):
        yield f"{verdict:8} {record['type']} {record['doc']}:{record['start']}-{record['end']} {details(record)}"
        yield f"         {in_context(record, documents[record['doc']].text)}"


def change_lines(old: Sequence[Match], new: Sequence[Match], documents: dict[str, Document]) -> Iterator[str]:
    """Yield what a change gained and lost: gold records found or no more, wrong predictions gone or come."""
    before, after = verdicts(old), verdicts(new)
    come, gone = after.keys() - before.keys(), before.keys() - after.keys()
    for title, hits, wrong in (("gained", come, gone), ("lost", gone, come)):
        changed = {key for key in hits if key[0] == "hit"} | {key for key in wrong if key[0] == "spurious"}
        yield f"\n{title}: {len(changed)}"
        for key in sorted(changed, key=lambda k: (k[1:], k[0])):
            record = after.get(key) or before[key]
            yield f"{key[0]:8} {record['type']} {record['doc']}:{record['start']}-{record['end']} {details(record)}"
            yield f"         {in_context(record, documents[record['doc']].text)}"


def verdicts(matches: Sequence[Match]) -> dict[tuple[Any, ...], Record]:
    """Return the gold records that are hit and the predictions that are spurious, by what they say and where."""
    found = {}
    for match in scoring.strictest(matches):
        for i, _ in match.pairs:
            found[("hit", *identity(match.gold[i]))] = match.gold[i]
        for record in match.spurious():
            found[("spurious", *identity(record))] = record
    return found


def identity(record: Record) -> tuple[Any, ...]:
    """Return type, document, place and what is compared at the strictest level."""
    fields = ("source", *scoring.COMPARED[record["type"], scoring.LEVELS[record["type"]][-1]])
    said = (str(record.get(field) or "") for field in fields)
    return (record["type"], record["doc"], record["start"], record["end"], *said)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="zangraph evaluate", description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("gold", nargs="+", type=Path, help="files of gold annotations, or folders of them")
    parser.add_argument("--documents", action="append", type=Path, help="folder of documents; may be repeated (data/documents)")
    parser.add_argument("--lexicon", type=Path, default=TABLES, help="folder of the tables of words")
    parser.add_argument("--predicted", type=Path, help="score these annotations in place of a new extraction")
    parser.add_argument("--errors", action="store_true", help="show each missed and spurious record in its context")
    parser.add_argument("--against", type=Path, help="annotations of an earlier run: show what was gained and lost since")
    parser.add_argument("--quality", type=Path, help="save the figures, as data/quality.json has them")
    parser.add_argument("--write", type=Path, help="save what was extracted")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores."""
    asked = parse_arguments(arguments)
    try:
        lexicon = Lexicon.load(asked.lexicon)
        folders = asked.documents or [DATA / "documents"]
        documents = {document.key: document for folder in folders for document in read_documents(folder, lexicon)}
    except (LexiconError, DocumentError) as error:
        raise SystemExit(str(error)) from None
    gold = gold_of(asked.gold, documents)
    known = scoring.signatures(lexicon["sources"])
    scored = sorted({record["doc"] for record in gold})
    predicted = read_records(asked.predicted) if asked.predicted else extract_all([documents[doc] for doc in scored], lexicon)
    if asked.write:
        write_records(asked.write, predicted)
    matches = scoring.match_all(gold, predicted, known)
    print_report(matches, documents, asked.errors)
    if asked.quality:
        write_quality(asked.quality, matches)
    if asked.against:
        print("\n".join(change_lines(scoring.match_all(gold, read_records(asked.against), known), matches, documents)))
    return 0


def gold_of(paths: Iterable[Path], documents: dict[str, Document]) -> list[Record]:
    """Read the gold whose documents are there; name what is left out."""
    gold = [record for path in gold_files(paths) for record in read_records(path)]
    missing = sorted({record["doc"] for record in gold} - documents.keys())
    if missing:
        print(f"left out, no document: {', '.join(missing)}", file=sys.stderr)
    return [record for record in gold if record["doc"] in documents]


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Save records as annotations, one a line."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf8")


def write_quality(path: Path, matches: Sequence[Match]) -> None:
    """Save precision, recall and F1 by type and level, with the documents whose gold they rest on."""
    scores = [
        {"type": row.kind, "level": row.level, "gold": row.gold, "predicted": row.predicted, "matched": row.matched}
        | {name: round(getattr(row, name), 3) for name in ("precision", "recall", "f1")}
        for row in scoring.figures(matches)
    ]
    quality = {"gold": sorted({match.doc for match in matches}), "scores": scores}
    path.write_text(json.dumps(quality, indent=1) + "\n", encoding="utf8")


def extract_all(documents: Iterable[Document], lexicon: Lexicon) -> list[Record]:
    """Extract the documents and list their records."""
    return [record for document in documents for record in to_records(extract(document, lexicon))]


def print_report(matches: Sequence[Match], documents: dict[str, Document], errors: bool) -> None:
    """Print figures by level, by document and by rule, and the errors where they are asked for."""
    for lines in (figure_lines(matches), document_lines(matches), rule_lines(matches)):
        print("\n".join(lines))
    if errors:
        print("\n".join(error_lines(matches, documents)))


if __name__ == "__main__":
    raise SystemExit(main())
