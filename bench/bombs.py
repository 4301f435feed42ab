"""Keep the queries that no server survives unguarded: each costs more time or memory than there is, over any graph."""

from __future__ import annotations

NEXT = "<http://example.org/next>"
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
DOUBLED = "".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1}) " for n in range(40))
REPLACED = "".join(f"BIND(REPLACE(?s{n}, 'x', 'xxxx') AS ?s{n + 1}) " for n in range(30))
SIXTY = " ".join(map(str, range(60)))
TABLES = " ".join(f"VALUES ?v{n} {{ {SIXTY} }}" for n in range(9))
JOINED = "CONCAT(STR(?a), STR(?d), STR(?g))"
STEPS = "/".join([NEXT] * 120)
OTHERS = TABLES.replace("?v", "?w")
OBJECTS = ", ".join(f"?o{n}" for n in range(10000))
VARIABLES = " ".join(f"?v{n}" for n in range(50000))
PATTERN = "CONCAT('(a{', STR(?v0), '}){', STR(?v8), '}b')"
CHAIN = " . ".join(f"?v{n} ?p{n} ?v{n + 1}" for n in range(900))

BOMBS = {
    "counted product": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
    "sorted product": f"SELECT * {{ {ALL} }} ORDER BY ?a ?f ?i",
    "distinct product": f"SELECT DISTINCT ?a ?d ?g {{ {ALL} }}",
    "grouped product": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {ALL} }} GROUP BY ?a ?d ?g",
    "endless rows that all fail": f"SELECT * {{ {ALL} FILTER(?a = 1 && ?d = 2) }}",
    "values product": f"SELECT (COUNT(*) AS ?n) {{ {TABLES} }}",
    "sorted values": f"SELECT * {{ {TABLES} }} ORDER BY ?v1",
    "doubling strings": f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('xxxxxxxxxxxxxxxx' AS ?s0) {DOUBLED} }}",
    "doubling by replace": f"SELECT (STRLEN(?s30) AS ?n) {{ BIND('xxxxxxxxxxxxxxxx' AS ?s0) {REPLACED} }}",
    "group_concat": f"SELECT (STRLEN(GROUP_CONCAT({JOINED})) AS ?n) {{ {ALL} }}",
    "planning": f"ASK {{ ?s {STEPS} ?o }}",
    "planning of patterns": f"ASK {{ {CHAIN} }}",
    "planning of objects": f"ASK {{ ?s ?p {OBJECTS} }}",
    "planning of variables": f"SELECT {VARIABLES} {{}}",
    "optional product": f"SELECT (COUNT(*) AS ?n) {{ {TABLES} OPTIONAL {{ {OTHERS} FILTER(?w0 > ?v0 * ?v1) }} }}",
    "regular expressions of data": f"SELECT * {{ {TABLES} FILTER(REGEX('aa', {PATTERN})) }}",
    "paths": f"SELECT (COUNT(*) AS ?n) {{ ?a ({NEXT}|^{NEXT})* ?b . ?c (!<p:p>)* ?d }}",
    "regular expressions": f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER(REGEX({JOINED}, '(a*)*(b*)*c$')) }}",
    "hashes": f"SELECT (COUNT(?z) AS ?n) {{ {ALL} BIND(SHA512({JOINED}) AS ?z) }}",
    "exists": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?a ?y ?f . ?x <p:q> ?z } FILTER(?c != ?f) }",
    "constructed product": f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c }} {{ {ALL} FILTER(?a = 1) }}",
    "described": f"DESCRIBE ?a {{ {ALL} FILTER(?d = 1) }}",
}
