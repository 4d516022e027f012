"""Every table that a command prints: its format, its columns, and what is said of those that do not fit."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import Annotated

import typer

from metlit.cli.terminal import known, say, width
from metlit.errors import MetlitError, UnknownWordError
from metlit.rdf.rows import Cell

TABLES = ("table", "csv", "json")
_Columns = Annotated[str | None, typer.Option("--columns", help="Columns to show, separated by commas, or 'all'.")]
_Wide = Annotated[bool, typer.Option("--wide", help="Every column, wider than the terminal if need be.")]


@dataclass(frozen=True)
class View:
    """How rows are wanted.

    Attributes:
        form: table, csv, json, or another format of the command.
        columns: those to show, separated by commas; ``all``; or None for what the command shows unasked.
        wide: whether a table may be wider than the terminal.
        command: that prints them; ``layouts/analysis/first.tsv`` may say which of its columns get room first.
    """

    form: str = "table"
    columns: str | None = None
    wide: bool = False
    command: str = ""

    def print(
        self,
        columns: Sequence[str],
        rows: Sequence[Mapping[str, Cell]],
        *,
        every: Sequence[str] = (),
        heads: Mapping[str, str] = MappingProxyType({}),
        first: Sequence[str] = (),
    ) -> list[str]:
        """Print rows, and say which columns had no room; returns those that had.

        Args:
            columns: shown unasked.
            rows: what to show.
            every: the columns that can be asked for; those shown unasked if empty.
            heads: what a table writes over a column in place of its name.
            first: of the columns shown unasked those that get room before all others; what stands in
                ``layouts/analysis/first.tsv`` if none.

        Raises:
            UnknownWordError: for an unknown column.
        """
        from metlit.answers.rendering import render_rows

        shown = self.chosen(columns, every or columns)
        if self.columns is not None:
            first = ()
        elif self.width and not first:
            first = _first(self.command)
        made = render_rows(shown, rows, self.form, width=self.width, heads=heads, first=first)
        print(made.text)
        if made.left_out:
            fitting = ",".join(column for column in shown if column not in made.left_out)
            say(f"no room for {', '.join(made.left_out)}: see them with --wide, or choose: --columns {fitting}")
        return [column for column in shown if column not in made.left_out]

    @property
    def width(self) -> int | None:
        """_Columns of the terminal; None if nothing bounds them."""
        return None if self.wide else width()

    def refuse_columns(self) -> None:
        """For an answer that has none.

        Raises:
            MetlitError: if some are asked for.
        """
        if self.columns is not None:
            raise MetlitError("what is asked for has no columns", "leave --columns out, or take --format table or csv")

    def chosen(self, columns: Sequence[str], every: Sequence[str]) -> list[str]:
        """The columns to show, of those that there are."""
        if self.columns is None:
            return list(columns)
        if self.columns == "all":
            return list(every)
        from metlit.model.terms import did_you_mean, nearest

        wanted = [column.strip() for column in self.columns.split(",")]
        for column in wanted:
            if column not in every:
                remedy = did_you_mean(nearest(column, every)) or "one of " + ", ".join(every)
                raise UnknownWordError(f"there is no column '{column}'", remedy)
        return wanted


def _first(command: str) -> Sequence[str]:
    """The columns of a command that get room before all others, as the data have it."""
    from metlit.resources import Resources

    file = Resources.default().analysis_file("first")
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    lines = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return next((columns.split() for name, _, columns in lines if name == command), ())


def tabular(*formats: str, told: str = "table, csv or json.") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that prints rows: it takes a :class:`View`, ``view``, and has an option for each of its parts.

    Args:
        formats: those that the command knows; table, csv and json if none.
        told: of them, in the help.
    """

    def make(command: Callable[..., None]) -> Callable[..., None]:
        name = command.__name__.removesuffix("_command")

        @wraps(command)
        def call(*args: object, format: str, columns: str | None, wide: bool, **given: object) -> None:
            known(format, formats or TABLES)
            command(*args, view=View(format, columns, wide, name), **given)

        form = Annotated[str, typer.Option("--format", "-f", help=told)]
        options = (("format", form, "table"), ("columns", _Columns, None), ("wide", _Wide, False))
        return with_options(call, command, "view", options)

    return make


def with_options(
    call: Callable[..., None],
    command: Callable[..., None],
    replaced: str,
    options: Sequence[tuple[str, object, object]],
) -> Callable[..., None]:
    """Give a function the signature of a command, with options in place of the one parameter that they make.

    Args:
        call: the function.
        command: whose signature it gets.
        replaced: the parameter.
        options: name, annotation and default of each.
    """
    own = inspect.signature(command, eval_str=True)
    only = inspect.Parameter.KEYWORD_ONLY
    kept = [p for p in own.parameters.values() if p.name != replaced]
    arguments = [p for p in kept if p.kind is not only]
    named = [inspect.Parameter(name, only, default=default, annotation=what) for name, what, default in options]
    rest = [p for p in kept if p.kind is only]
    call.__signature__ = own.replace(parameters=[*arguments, *named, *rest])
    call.__annotations__ = {p.name: p.annotation for p in (*arguments, *named, *rest)}
    return call
