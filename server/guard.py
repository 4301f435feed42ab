"""Bound a query before any parser sees it: one linear scan that knows strings, IRIs, names and comments.

The scan refuses what no worker should be asked (updates, SERVICE, nesting and chains so deep that they end a recursive parser)
and tells what the server must know of a query without parsing it. Tokens are those of the SPARQL 1.1 grammar, section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from server.turns import LONG, Turns, give_way, in_stretches
from zangraph.graph.tokens import TOKEN

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
STRETCH = re.compile(r".{1,32000}[^\\]*", re.DOTALL)
"""So much is searched for escapes in one go; the next piece begins with a backslash, so that none is halved."""

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
JOINING = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "EXISTS", "GRAPH", "LATERAL", "IN"})
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
COSTLY = frozenset(
    {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "ORDER", "DISTINCT", "REDUCED", "REGEX", "CONTAINS"}
    | {"VALUES", "BIND", "CONCAT", "REPLACE", "UNION", "MINUS", "EXISTS", "FILTER"}
)
PLAIN_PATTERNS = 2
TOKENS_AT_A_STRETCH = 3000


class RefusalError(Exception):
    """Say why a query is not evaluated, with the HTTP status of the answer and, once it is known, the query's name in the log."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status
        self.query = ""


@dataclass(frozen=True)
class Limits:
    """Bound what a query may look like: deepest nesting of brackets and steps of paths, most operators, most characters.

    Long queries take `turns`.
    """

    nesting: int = 128
    operators: int = 2000
    length: int = 1024 * 1024
    turns: Turns = field(default_factory=Turns, compare=False, repr=False)


@dataclass
class Shape:
    """Tell what a query is without parsing it.

    `form` is SELECT, ASK, CONSTRUCT, DESCRIBE or "" for what is none of them; `is_volatile` tells whether two runs may differ,
    `is_plain` whether the query is of the kind that mostly ends at once.
    """

    form: str = ""
    is_volatile: bool = False
    is_plain: bool = True


def inspect(query: str, limits: Limits) -> Shape:
    """Return the shape of a query, or raise RefusalError.

    >>> inspect("PREFIX id: <https://w3id.org/zangraph/id/> ASK { id:court ?p ?o }", Limits()).form
    'ASK'
    >>> inspect("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", Limits())
    Traceback (most recent call last):
    server.guard.RefusalError: line 1, column 12: SERVICE is refused: this endpoint makes no outgoing connection
    """
    if len(query) > limits.length:
        raise RefusalError(f"the query has {len(query)} characters, more than the {limits.length} allowed", 413)
    shape = Scan(query, limits).run()
    plain_text = "".join(in_stretches(partial(ESCAPE.sub, unescape), STRETCH.findall(query)))
    return shape if plain_text == query else Scan(plain_text, limits).run()


def unescape(match: re.Match[str]) -> str:
    r"""Return the character of a code point escape, `\u0053` for S; SPARQL reads them before it looks for tokens."""
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def position(query: str, offset: int) -> str:
    """Return an offset as people count: lines and columns from 1.

    >>> position("ASK\\n{ }", 4)
    'line 2, column 1'
    """
    return f"line {query.count(chr(10), 0, offset) + 1}, column {offset - query.rfind(chr(10), 0, offset)}"


class Scan:
    """Walk once over the tokens of a query and count."""

    def __init__(self, query: str, limits: Limits) -> None:
        self.query = query
        self.limits = limits
        self.shape = Shape()
        self.depth = self.operators = self.steps = self.patterns = 0
        self.after_service_name = False

    def run(self) -> Shape:
        """Return the shape, or raise RefusalError at the first token that is too much."""
        takers = {kind: getattr(self, f"_take_{kind}", None) for kind in TOKEN.groupindex}
        for kind, text, offset in self._tokens():
            if self.after_service_name:
                if text == "{":
                    raise self._refuse_service(offset)
                self.after_service_name = False
            if take := takers[kind]:
                take(text, offset)
        if self.patterns > PLAIN_PATTERNS or len(self.query) > LONG:
            self.shape.is_plain = False
        return self.shape

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        for number, match in enumerate(TOKEN.finditer(self.query), 1):
            kind = match.lastgroup
            if number % TOKENS_AT_A_STRETCH == 0:
                give_way()
            if kind and kind != "blank":
                yield kind, match[0], match.start()

    def _take_opening(self, text: str, offset: int) -> None:
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise self._refuse(offset, f"brackets are nested more than {self.limits.nesting} deep")

    def _take_closing(self, text: str, offset: int) -> None:
        self.depth -= 1
        self.patterns += text == "}"

    def _take_path(self, text: str, offset: int) -> None:
        self.steps += 1
        if self.steps > self.limits.nesting:
            raise self._refuse(offset, f"property paths have more than {self.limits.nesting} steps")

    def _take_operator(self, text: str, offset: int) -> None:
        if text in "+*" and self.shape.form and self.depth:
            self.shape.is_plain = False
        self._count(offset)

    def _take_end(self, text: str, offset: int) -> None:
        self.patterns += 1
        self._count(offset)

    def _take_iri(self, text: str, offset: int) -> None:
        # `?a<?b)SERVICE:x#>` reads as an IRI here, but as a comparison, a clause and a comment in a parser without tokens.
        if "service" in text.lower().partition(")")[2]:
            raise self._refuse_service(offset)

    def _take_unclosed(self, text: str, offset: int) -> None:
        raise self._refuse(offset, f"the string that begins with {text} has no end")

    def _take_name(self, text: str, offset: int) -> None:
        self.after_service_name = text.upper().startswith("SERVICE:")

    def _take_word(self, text: str, offset: int) -> None:
        word = text.upper()
        if word.startswith("SERVICE"):
            raise self._refuse_service(offset)
        if not self.shape.form:
            self._take_form(word, offset)
        self.shape.is_volatile |= word in VOLATILE
        self.shape.is_plain &= word not in COSTLY
        if word in JOINING:
            self._count(offset)

    def _take_form(self, word: str, offset: int) -> None:
        if word in UPDATES:
            raise self._refuse(offset, f"{word} is refused: this endpoint is read only")
        if word in FORMS:
            self.shape.form = word

    def _count(self, offset: int) -> None:
        self.operators += 1
        if self.operators > self.limits.operators:
            raise self._refuse(offset, f"more than {self.limits.operators} operators and triple patterns")

    def _refuse(self, offset: int, reason: str) -> RefusalError:
        return RefusalError(f"{position(self.query, offset)}: {reason}")

    def _refuse_service(self, offset: int) -> RefusalError:
        return self._refuse(offset, "SERVICE is refused: this endpoint makes no outgoing connection")
