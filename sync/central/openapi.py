"""Describe every route as OpenAPI 3.1, out of the messages' own types."""

import json
from typing import Any

import msgspec

from app.records.entry import Entry
from sync.central.operations import OPERATIONS, Operation, refusals_of
from sync.wire import PROTOCOL_HEADER, SPOKEN, HistoryLine, PushItem, Refusal

PATH = "/openapi.json"
_REF = "#/components/schemas/{name}"
_JSON = "application/json"


def describe() -> dict[str, Any]:
    """Return the description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Central reservation store",
            "version": str(SPOKEN[0]),
            "description": (
                "What terminals and central store say to each other (docs/protocol.md). "
                "Who asks is told by the client certificate of the TLS connection alone."
            ),
        },
        "security": [{"certificate": []}],
        "paths": {one.path: {one.method.lower(): _operation(one)} for one in OPERATIONS},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"certificate": {"type": "mutualTLS"}},
        },
    }


def written() -> str:
    """Return the description as it stands in ``docs/openapi.json``."""
    return json.dumps(describe(), ensure_ascii=False, indent=2) + "\n"


def _schemas() -> dict[str, Any]:
    types = [Refusal, Entry, *(one.tells for one in OPERATIONS)]
    types += [one.body for one in OPERATIONS if one.body is not None]
    _, components = msgspec.json.schema_components(types, ref_template=_REF)
    for carrier in (PushItem, HistoryLine):  # the entry's own bytes go through untouched
        components[carrier.__name__]["properties"]["entry"] = _ref(Entry)
    return dict(sorted(components.items()))


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _operation(operation: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {_JSON: {"schema": _ref(operation.tells)}}}
    }
    for status, codes in refusals_of(operation).items():
        answers[str(status)] = {
            "description": "Refused: " + ", ".join(f"`{code}`" for code in codes),
            "content": {_JSON: {"schema": _ref(Refusal)}},
        }
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.does,
        "parameters": [_version(), *_query(operation)],
        "responses": answers,
    }
    if operation.body is not None:
        content = {_JSON: {"schema": _ref(operation.body)}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _version() -> dict[str, Any]:
    return {
        "name": PROTOCOL_HEADER,
        "in": "header",
        "required": True,
        "description": "The versions that the terminal speaks, with commas between them.",
        "schema": {"type": "string", "pattern": _versions()},
        "example": ",".join(map(str, SPOKEN)),
    }


def _versions() -> str:
    """Return what is sure to be answered in: a list that names a version that is spoken here."""
    spoken = "|".join(map(str, SPOKEN))
    return f"^([1-9][0-9]{{0,8}}, ?)*({spoken})(, ?[1-9][0-9]{{0,8}})*$"


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    _, components = msgspec.json.schema_components([operation.query], ref_template=_REF)
    schema = components[operation.query.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": part}
        for name, part in schema["properties"].items()
    ]
