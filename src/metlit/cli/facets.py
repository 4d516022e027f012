"""Options that several commands have: the store, and the facets, as ``layouts/analysis/facets.tsv`` has them."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer

from metlit.errors import ResourceError
from metlit.model.facets import Facet, load_facets
from metlit.resources import Resources

DEFAULT_STORE = Path("build")
Store = Annotated[Path, typer.Option("--store", help="Folder of the store.", envvar="METLIT_STORE")]


def usual_store() -> Path:
    """The store of a command that is told no other."""
    return Path(os.environ.get("METLIT_STORE") or DEFAULT_STORE)


CommandFunction = Callable[..., None]


def known_facets() -> Mapping[str, Facet]:
    """The facets of this installation, or of the folder that the environment names.

    Raises:
        ResourceError: if they cannot be read.
    """
    return load_facets(Resources.default().analysis_file("facets"))


def faceted(command: CommandFunction) -> CommandFunction:
    """A command that takes the facets by which rows are chosen as one mapping, ``facets``: with an option for each."""
    texts = {facet.name: facet.text for facet in _options() if facet.text}
    return _with_options(command, "facets", texts, list[str] | None)


def described(command: CommandFunction) -> CommandFunction:
    """A command that takes what patients are compared by as one mapping, ``description``: with an option for each."""
    texts = {facet.name: facet.question for facet in _options() if facet.question}
    return _with_options(command, "description", texts, str | None)


def _options() -> list[Facet]:
    """The facets; none if they cannot be read, which ``main`` says before it asks for a command."""
    try:
        return list(known_facets().values())
    except ResourceError:
        return []


def _with_options(command: CommandFunction, mapping: str, texts: Mapping[str, str], kind: object) -> CommandFunction:
    """A command with an option for each text, after its arguments; those that are given become one mapping."""
    own = inspect.signature(command, eval_str=True)
    taken = sorted(texts.keys() & own.parameters.keys())
    texts = {name: text for name, text in texts.items() if name not in taken}
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[kind, typer.Option(f"--{name.replace('_', '-')}", help=text)],
        )
        for name, text in texts.items()
    ]

    @wraps(command)
    def call(*args, **given) -> None:
        if taken:
            raise ResourceError(f"no facet can be called '{taken[0]}'", "the command has another option of this name")
        found = {name: given.pop(name) for name in texts}
        command(*args, **{mapping: {name: values for name, values in found.items() if values}}, **given)

    kept = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY) if p.default is not p.empty else p
        for p in own.parameters.values()
        if p.name != mapping
    ]
    optional = [p for p in kept if not isinstance(_declared(p), typer.models.ArgumentInfo)]
    arguments = [p for p in kept if p not in optional]
    call.__signature__ = own.replace(parameters=[*arguments, *options, *optional])
    call.__annotations__ = {p.name: p.annotation for p in [*kept, *options]}
    return call


def _declared(parameter: inspect.Parameter) -> object:
    """What Typer is told of a parameter."""
    return next(iter(getattr(parameter.annotation, "__metadata__", ())), None)
