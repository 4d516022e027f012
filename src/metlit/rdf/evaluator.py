"""The process in which queries of strangers are evaluated: a line asks, lines answer, nothing else can be reached.

Oxigraph can neither be interrupted nor bounded, and a query may end the process it runs in. :mod:`metlit.rdf.asking`
starts this one and ends it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from metlit.errors import QueryError, StoreError
from metlit.rdf.confined import OUT_OF_MEMORY, bound_memory, most_memory, refuse_descriptors, refuse_sockets
from metlit.rdf.graphs import Graphs, Stream
from metlit.rdf.wire import Line, line_of, lines_of_rows

# The answer is at most this part of the memory: whoever asked holds it in a form that is several times as large.
_ANSWER_PART = 16
# A process that has had this part of the memory once answers no other query.
_USED_PART = 4


def serve(store: str, bytes_allowed: str) -> None:
    """Answer the queries of the standard input, until it ends.

    Args:
        store: the folder of the graphs.
        bytes_allowed: the memory that this process may take.
    """
    memory = int(bytes_allowed)
    alone = refuse_sockets()  # before there are threads: they have what their maker has
    asked: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(asked,), daemon=True).start()
    try:
        graphs = Graphs.open(Path(store))
        bound_memory(memory)
        if not alone:
            refuse_descriptors(Path(store))
        last = False
        while not last:
            lines = _answers(graphs, json.loads(asked.get()), memory // _ANSWER_PART)
            # Memory that a query has left in pieces is no memory for the next one.
            last = _send(lines, lambda: most_memory() > memory // _USED_PART)
    except StoreError as error:
        _send([{"refused": "store", "message": error.message, "remedy": error.remedy}], lambda: True)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    # A thread that waits for input keeps Python from ending in peace.
    sys.stdout.flush()
    os._exit(0)


def _listen(asked: SimpleQueue[bytes]) -> None:
    """Whoever asks is gone when the input ends, and waits for no answer."""
    for line in sys.stdin.buffer:
        asked.put(line)
    os._exit(0)


def _answers(graphs: Graphs, asked: Line, most: int) -> Iterator[Line | bytes]:
    """The lines of an answer; the last one is a message that is no line of rows."""
    try:
        found = graphs.stream(str(asked["query"]), asked["format"])
        if not isinstance(found, Stream):
            yield {"answer": found}
            return
        size = 0
        for line in lines_of_rows(found.rows):
            size += len(line)
            if size > most:
                raise QueryError(f"the answer is larger than {most >> 20} MB", "ask for less, or for a part: LIMIT")
            yield line
        yield {"columns": found.columns}
    except QueryError as error:
        yield {"refused": "query", "message": error.message, "remedy": error.remedy}


def _send(lines: Iterable[Line | bytes], is_last: Callable[[], bool]) -> bool:
    """Write lines, and say with the message at their end whether no other query will be answered."""
    last = False
    for line in lines:
        if not isinstance(line, bytes):
            last = is_last()
            line = line_of({**line, "last": last})
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    return last
