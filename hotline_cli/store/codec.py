"""JSON columns: compact, and the same bytes for the same value.

Entities are lists `[type, offset, length]` or `[type, offset, length, value]`. Content is `{"details": …, "file": …}`
without what is empty, or NULL when there is neither; its kind has a column of its own.
"""

import json
from dataclasses import fields
from typing import Any

from hotline_cli.model.messages import Content, ContentKind, Entity, File

FILE_FIELDS = tuple((field.name, field.default) for field in fields(File))


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def dump_entities(entities: tuple[Entity, ...]) -> str | None:
    if not entities:
        return None
    return dump(
        [[e.type, e.offset, e.length] if e.value is None else [e.type, e.offset, e.length, e.value] for e in entities]
    )


def load_entities(column: str | None) -> tuple[Entity, ...]:
    return tuple(Entity(*parts) for parts in json.loads(column)) if column else ()


def dump_content(content: Content) -> str | None:
    parts: dict[str, Any] = {}
    if content.file is not None:
        values = ((name, getattr(content.file, name), default) for name, default in FILE_FIELDS)
        parts["file"] = {name: value for name, value, default in values if value != default}
    if content.details:
        parts["details"] = content.details
    return dump(parts) if parts else None


def load_content(kind: str, column: str | None) -> Content:
    if column is None:
        return Content(ContentKind(kind))
    parts = json.loads(column)
    file = File(**parts["file"]) if "file" in parts else None
    return Content(ContentKind(kind), file, parts.get("details", {}))
