"""Options that several commands have: the store, and the facets of ``metlit find``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("build")
Store = Annotated[Path, typer.Option("--store", help="Folder of the store.", envvar="METLIT_STORE")]
_WORD = "A word, synonym or CURIE; may be repeated."
_RANGE = "30, 30-40, >=40 or <50; may be repeated."
HELP = {
    "primary": _WORD,
    "site": _WORD,
    "side": _WORD,
    "mechanism": _WORD,
    "technique": _WORD,
    "intent": _WORD,
    "dose": _RANGE,
    "eqd2": "EQD2 with alpha/beta 10 Gy: 30, 30-40, >=40, <50.",
    "fractions": _RANGE,
    "drug": _WORD,
    "outcome": _WORD,
    "design": _WORD,
    "publication": "Record id.",
}


def faceted(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes the facets that were given as one mapping, ``facets``: with an option for each of them."""
    own = inspect.signature(command, eval_str=True)
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[list[str] | None, typer.Option(f"--{name}", help=text)],
        )
        for name, text in HELP.items()
    ]

    @wraps(command)
    def call(*args, **given) -> None:
        facets = {name: given.pop(name) for name in HELP}
        command(*args, facets={name: values for name, values in facets.items() if values}, **given)

    kept = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY) if p.default is not p.empty else p
        for p in own.parameters.values()
        if p.name != "facets"
    ]
    arguments = [p for p in kept if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    rest = [p for p in kept if p.kind is inspect.Parameter.KEYWORD_ONLY]
    call.__signature__ = own.replace(parameters=[*arguments, *options, *rest])
    call.__annotations__ = {p.name: p.annotation for p in [*kept, *options]}
    return call
