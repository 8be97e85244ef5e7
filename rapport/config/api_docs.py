"""The description of the API as a page to read, made from the same document that programs read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.config.api import api
from rapport.config.openapi import METHODS


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """GET /api/: every operation, by what it is about."""
    document = api.get_openapi_schema()
    schemas = document["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                groups.setdefault(operation["tags"][0], []).append(_shown(path, method, operation, schemas))
    intro = [paragraph.replace("**", "").replace("`", "") for paragraph in document["info"]["description"].split("\n\n")]
    return render(request, "core/api.html", {"groups": sorted(groups.items()), "intro": intro})


def _shown(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "body": _fields(operation.get("requestBody", {}), schemas),
        "answers": sorted(str(status) for status in operation["responses"]),
    }


def _fields(body: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a request body: name, type in words, and whether it must be there."""
    for content in body.get("content", {}).values():
        schema = _resolved(content["schema"], schemas)
        needed = set(schema.get("required", ()))
        return [{"name": name, "type": _type(each), "is_needed": name in needed} for name, each in schema.get("properties", {}).items()]
    return []


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema


def _type(schema: dict[str, Any]) -> str:
    """A type in a few words: "text, at most 300", "one of email, phone", "list of text"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return "one of " + ", ".join(str(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    name = {"string": "text", "integer": "number", "object": "names and values"}.get(schema.get("type", ""), schema.get("type", "anything"))
    name = schema.get("format", name) if name == "text" else name
    return f"{name}, at most {schema['maxLength']:,}" if "maxLength" in schema else name
