"""The least that a Typer command can be, with an option of the kind that ``metlit find`` has."""

from typing import Annotated

import typer


def find(site: Annotated[list[str] | None, typer.Option(help="A word; may be repeated.")] = None) -> None:
    """Print a line."""
    print("one line", *(site or []))


if __name__ == "__main__":
    typer.run(find)
