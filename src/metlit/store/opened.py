"""A generation that was opened, and may be removed by later builds while it is still being read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from metlit.errors import StoreError
from metlit.store import generations


@dataclass(frozen=True)
class Opened:
    """A generation of a store, as it was opened.

    Attributes:
        store: its folder.
        generation: the folder of the generation.
    """

    store: Path
    generation: Path

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is opened or read within is of this generation, and all of it; errors as for :meth:`ensure`."""
        try:
            yield
        except StoreError as error:
            self.ensure(error)
            raise
        self.ensure()  # a store without some of its files may open, as an empty one

    def ensure(self, error: StoreError | None = None) -> None:
        """See that the generation is still there.

        Args:
            error: what went wrong with it.

        Raises:
            StoreError: if it is removed.
        """
        # Its manifest is what builds remove first.
        if not (self.generation / generations.MANIFEST).exists() and generations.current(self.store) != self.generation:
            again = f"the store {self.store} was built again after it was opened, and what was opened is removed"
            raise StoreError(again, "open it again") from error
