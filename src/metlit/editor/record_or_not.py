"""Whether a text is a record: editors send every YAML of a workspace."""

from __future__ import annotations

import re

from metlit.model import schema as model
from metlit.model.schema import Schema

_KEY = re.compile(r"^(?:[\"']?)([A-Za-z_]+)(?:[\"']?) *:", re.MULTILINE)


def may_be_record(schema: Schema, text: str) -> bool:
    """Whether a text has a key at its margin that a record needs, or two that hold what only records hold."""
    at_margin = set(_KEY.findall(text.removeprefix("\ufeff").replace("\r\n", "\n")))
    holding = {f.key: f.minimum for f in schema.root.fields.values() if f.kind == model.NODE}
    found = at_margin & holding.keys()
    return any(holding[key] for key in found) or len(found) > 1
