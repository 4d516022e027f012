"""JSON with places in its texts that values fill: ``{"id": "{curie}", "label": "{label}"}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool
_PLACE = re.compile(r"\{([a-z]+)\}")


def places(template: Json) -> Iterator[str]:
    """What the places of a template ask for."""
    for text in texts_of(template):
        yield from _PLACE.findall(text)


def texts_of(value: Json) -> Iterator[str]:
    """The texts in JSON, names of members aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_of(inner)


def filled_template(template: Json, part: Callable[[str], Json]) -> Json:
    """A template with its places filled; a text that is one place alone takes the part as it is.

    Args:
        template: JSON with ``{name}`` in its texts.
        part: what a name stands for.
    """
    if isinstance(template, str):
        alone = _PLACE.fullmatch(template)
        return part(alone[1]) if alone else _PLACE.sub(lambda m: str(part(m[1])), template)
    if isinstance(template, dict):
        return {name: filled_template(inner, part) for name, inner in template.items()}
    if isinstance(template, list):
        return [filled_template(inner, part) for inner in template]
    return template
