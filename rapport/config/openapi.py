"""The description of the API: what is the same for every operation is added here, once."""

from typing import Any

from rapport.core.api import PROBLEM_TYPE
from rapport.customers import exporting

DESCRIPTION = """Everything that can be done on the screens, by the same rules.

**Signing in.** Send `Authorization: Bearer <token>`. Make a token under Settings, or with `rapport token EMAIL`. A token can be narrowed to
scopes and can run out.

**Doing it once.** Send `Idempotency-Key` with any POST. The same key and body gives the same answer and is done once, for 48 hours.

**Not undoing others' work.** Answers about one row carry an `ETag`. Send it back in `If-Match` with a PATCH, PUT or DELETE: when someone
changed the row since, the answer is 412 and nothing is changed.

**Pages.** Lists are read by key: take `next` from an answer and send it as `cursor`.

**Problems.** Every refusal is `application/problem+json` with one plain sentence and, where it is about fields, their paths.
"""
METHODS = {"get", "post", "put", "patch", "delete"}
_SAYS = {
    400: "Not understood",
    401: "No token, or one that has run out",
    403: "Not permitted",
    404: "Nothing here that you may see",
    409: "A rule says no",
    412: "Somebody changed it meanwhile",
    413: "Too large",
    422: "Fields not as described",
    428: "Send If-Match",
}
_PROBLEM = {"content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_FILES = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in exporting.FORMATS.values()}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own. The same key and body is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag you saw.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": '^("[0-9]+"|\\*)$'},
}


def completed(schema: Any) -> Any:
    """The document with tokens, keys and problems added to every operation."""
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {}).update(_problem_schemas())
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{"token": []}]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    statuses = {400, 401, 403, 422}
    if "{" in path:
        statuses.add(404)
    if method != "get":
        statuses |= {404, 409, 412, 413}
    else:
        statuses.add(404)
    if method == "post":
        parameters.append(_IDEMPOTENCY)
    if operation.pop("x-versioned", False):
        parameters.append(_IF_MATCH)
        statuses |= {412, 428}
    if operation.pop("x-file", False):
        operation["responses"]["200"] = {"description": "The file", "content": _FILES}
    for status in sorted(statuses):
        operation["responses"][str(status)] = {"description": _SAYS[status], **_PROBLEM}


def _problem_schemas() -> dict[str, Any]:
    text = {"type": "string"}
    field = {"type": "object", "required": ["path", "message"], "properties": {"path": text, "message": text}}
    problem = {
        "type": "object",
        "required": ["title", "status"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        },
    }
    return {"Problem": problem, "FieldProblem": field}
