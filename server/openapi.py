"""Describe `/api` in the words of OpenAPI 3.1 (OpenAPI Initiative, 2021): every question of the library is an operation."""

from __future__ import annotations

from typing import Any

from server.negotiation import RESULTS, Format
from zangraph.graph.catalogue import Parameter, Question, read_catalogue

PLAIN = Format("JSON", "application/json")
SPARQL_JSON = Format("JSON", "application/sparql-results+json")
OFFERS = (PLAIN, *(offer for offer in RESULTS if offer.name != "JSON"), SPARQL_JSON)
"""The formats of an answer, the plain one first."""


def describe_interface(root: str) -> dict[str, Any]:
    """Return the description of the interface at an address."""
    paths = {f"/api/{question.name}": {"get": operation(question)} for question in read_catalogue().values()}
    info = {"title": "ZanGraph", "version": "1", "description": "Questions to the knowledge graph of Kazakh criminal justice."}
    servers = [{"url": root.rstrip("/")}]
    return {"openapi": "3.1.0", "info": info, "servers": servers, "paths": paths, "components": COMPONENTS}


COMPONENTS = {
    "schemas": {
        "Answer": {
            "type": "object",
            "required": ["name", "summary", "columns", "rows"],
            "properties": {
                "name": {"type": "string"},
                "summary": {"type": "object", "additionalProperties": {"type": "string"}},
                "columns": {"type": "array", "items": {"type": "string"}},
                "rows": {"type": "array", "items": {"type": "object"}},
            },
        },
        "Problem": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
    }
}
SCHEMAS = {
    "iri": {"type": "string"},
    "date": {"type": "string", "pattern": "^(today|\\d{4}-\\d{2}-\\d{2})$"},
    "integer": {"type": "integer"},
    "string": {"type": "string"},
}


def operation(question: Question) -> dict[str, Any]:
    """Return one question as an OpenAPI operation."""
    table: dict[str, Any] = {offer.media_type: {"schema": {"type": "string"}} for offer in OFFERS}
    table["application/json"] = {"schema": {"$ref": "#/components/schemas/Answer"}}
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    names = {"type": "string", "enum": sorted({offer.name.lower() for offer in OFFERS})}
    return {
        "operationId": question.name,
        "summary": question.summary["en"],
        "description": question.description["en"],
        "tags": list(question.tags),
        "parameters": [
            *(openapi_parameter(parameter) for parameter in question.parameters),
            {"name": "format", "in": "query", "description": "format of the answer, in place of Accept", "schema": names},
        ],
        "responses": {
            "200": {"description": "The answer", "content": table},
            "400": {"description": "A value that does not fit its parameter", "content": refusal},
            "406": {"description": "A format that is not offered", "content": refusal},
            "503": {"description": "Too much to do now; come again after `Retry-After` seconds", "content": refusal},
            "504": {"description": "Stopped at the time limit", "content": refusal},
        },
    }


def openapi_parameter(parameter: Parameter) -> dict[str, Any]:
    """Return one parameter as OpenAPI has it."""
    schema: dict[str, Any] = {**SCHEMAS[parameter.type], "default": parameter.default}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return {"name": parameter.name, "in": "query", "required": False, "description": parameter.label["en"], "schema": schema}
