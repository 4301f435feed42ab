"""Write a synthetic legal graph: documents, articles that cite one another, institutions, norms with quotes, amendments.

Citations follow Zipf's law, as they do in law: few provisions are cited everywhere, most hardly ever. Of eight documents one is
as long as a code and half are short orders; institutions are as many as a state has with its regions. The same size gives the
same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

BASE = "https://w3id.org/zangraph/"
TERM = BASE + "ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
DATE = "<http://www.w3.org/2001/XMLSchema#date>"
WORDS = "сот прокурор тергеуші айыпталушы қорғаушы құқық міндет тыйым шешім қаулы дәлелдеме үкім шағым куә жәбірленуші".split()

ARTICLES_OF_DOCUMENTS = (120, 60, 60, 30, 20, 15, 10, 5)
NORMS_PER_ARTICLE = 2
CITATIONS_PER_ARTICLE = 3
TRIPLES_PER_DOCUMENT = 630
INSTITUTIONS = 180


def generate(triples: int) -> Iterator[str]:
    """Yield about so many triples as lines of N-Triples."""
    choose = random.Random(20261121)
    lengths = [ARTICLES_OF_DOCUMENTS[number % len(ARTICLES_OF_DOCUMENTS)] for number in range(triples // TRIPLES_PER_DOCUMENT)]
    yield from institutions()
    article = 0
    for document, length in enumerate(lengths):
        yield from one_document(document, choose)
        for place in range(length):
            yield from one_article(document, article, place + 1, sum(lengths), choose)
            article += 1


def institutions() -> Iterator[str]:
    """Yield the institutions and who supervises whom: a tree."""
    for number in range(INSTITUTIONS):
        yield f"{thing('institution', number)} {TYPE} {term('Institution')} .\n"
        yield f'{thing("institution", number)} {LABEL} "{WORDS[number % len(WORDS)]} {number}"@kk .\n'
        if number % 2:
            yield f'{thing("institution", number)} {LABEL} "institution {number}"@en .\n'
        if number:
            yield f"{thing('institution', (number - 1) // 3)} {term('supervises')} {thing('institution', number)} .\n"


def one_document(number: int, choose: random.Random) -> Iterator[str]:
    """Yield a document and its amendments."""
    yield f"{thing('document', number)} {TYPE} {term('Document')} .\n"
    yield f'{thing("document", number)} {LABEL} "{phrase(choose, 5)} туралы {number}"@kk .\n'
    for index in range(4):
        amendment = thing("amendment", number * 4 + index)
        yield f"{amendment} {TYPE} {term('Amendment')} .\n"
        yield f"{amendment} {term('amends')} {thing('document', number)} .\n"
        yield f'{amendment} {term("date")} "{choose.randint(1997, 2026)}-0{choose.randint(1, 9)}-1{index}"^^{DATE} .\n'


def one_article(document: int, number: int, place: int, articles: int, choose: random.Random) -> Iterator[str]:
    """Yield an article at a place of its document, with its citations and norms."""
    article = thing("article", number)
    yield f"{article} {TYPE} {term('Article')} .\n"
    yield f"{article} {term('partOf')} {thing('document', document)} .\n"
    yield f'{article} {LABEL} "{place}-бап. {phrase(choose, 4)}"@kk .\n'
    for _ in range(CITATIONS_PER_ARTICLE):
        cited = min(articles - 1, int(choose.paretovariate(0.6)) - 1)
        yield f"{article} {term('cites')} {thing('article', cited)} .\n"
    for index in range(NORMS_PER_ARTICLE):
        norm, bearer = thing("norm", number * NORMS_PER_ARTICLE + index), choose.randrange(INSTITUTIONS)
        yield f"{norm} {TYPE} {term(choose.choice(('Power', 'Duty', 'Prohibition', 'Right')))} .\n"
        yield f"{norm} {term('bearer')} {thing('institution', bearer)} .\n"
        yield f"{norm} {term('legalBasis')} {article} .\n"
        yield f'{norm} {term("quote")} "{phrase(choose, 12)} {number}"@kk .\n'
        if choose.random() < 0.3:
            yield f'{norm} {LABEL} "norm {number}"@en .\n'


def phrase(choose: random.Random, words: int) -> str:
    """Return some words."""
    return " ".join(choose.choices(WORDS, k=words))


def thing(kind: str, number: int) -> str:
    """Return the IRI of a thing."""
    return f"<{BASE}id/{kind}/{number}>"


def term(name: str) -> str:
    """Return the IRI of a term."""
    return f"<{TERM}{name}>"


def write(path: Path, triples: int) -> int:
    """Write the graph unless it is there; return how many triples it has."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(generate(triples))
    with path.open("rb") as file:
        return sum(1 for _ in file)
