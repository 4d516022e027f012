"""Commands by name: a group lists them, and imports the module of the one that is asked for, and of no other.

A new command is one line in the list of a group, and a function ``NAME_command`` in the module that the line names,
marked with :func:`command`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

MARKUP = "markdown"


@dataclass(frozen=True)
class Command:
    """A function with the command's arguments and options, and what its help ends with."""

    run: Callable[..., None]
    epilog: str


def command(epilog: str) -> Callable[[Callable[..., None]], Command]:
    """Marks the function of a command."""
    return lambda run: Command(run, epilog)


@dataclass(frozen=True)
class Listed:
    """A line of a group's list.

    Attributes:
        name: of the command, or of a group of commands.
        module: of ``metlit.cli``, where it is found: a :class:`Command`, or the Typer application of a group.
        panel: the heading in the help of the group.
        help: one line, below that heading.
        hidden: whether it is left out there.
    """

    name: str
    module: str
    panel: str
    help: str
    hidden: bool = False

    def named(self) -> TyperCommand:
        """It by name: enough for help and for suggestions."""
        return TyperCommand(
            self.name, help=self.help, rich_help_panel=self.panel, rich_markup_mode=MARKUP, hidden=self.hidden
        )

    def loaded(self) -> TyperCommand | TyperGroup:
        """It in full."""
        found = getattr(import_module(f"metlit.cli.{self.module}"), f"{self.name.replace('-', '_')}_command")
        if isinstance(found, typer.Typer):
            return get_group(found)
        alone = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)
        alone.command(self.name, epilog=found.epilog)(found.run)
        return get_command(alone)


class LazyGroup(TyperGroup):
    """A group that imports only what is asked for; a subclass has the list."""

    listed: ClassVar[tuple[Listed, ...]] = ()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {one.name: one.named() for one in self.listed}

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple:
        name, found, rest = super().resolve_command(ctx, args)
        return name, found and next(one for one in self.listed if one.name == name).loaded(), rest
