"""How long an editor waits for ``metlit lsp``: from the last letter to the findings, and for what it asks meanwhile.

A server is started as an editor starts it. Of each record one value is changed again and again, first a number (which
rules compute with), then a letter of a note; each time the findings are awaited, the pause of the server included.
Wall time is that of the client; CPU time is that of the server, all its threads.

    python benchmarks/lsp/latency.py [--times 15] [--output benchmarks/lsp/results.json] [RECORD...]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from metlit.editor.server import PAUSE
from metlit.resources import Resources

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
NUMBER, LETTER = re.compile(r"total: (\d+)(?= |\.)"), re.compile(r"note: \"?[^\n]*?([a-z])(?=[a-z])")


class Client:
    """Speaks LSP with a server of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "metlit", "lsp"]
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.number = 0
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.tell("initialized", {})

    def tell(self, method: str, params: dict, **number: int) -> None:
        body = json.dumps({"jsonrpc": "2.0", **number, "method": method, "params": params}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def heard(self) -> dict:
        size = 0
        while (line := self.server.stdout.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        data = b""
        while len(data) < size:
            data += self.server.stdout.read(size - len(data))
        return json.loads(data)

    def ask(self, method: str, params: dict) -> object:
        self.number += 1
        self.tell(method, params, id=self.number)
        while (message := self.heard()).get("id") != self.number:
            pass
        return message.get("result")

    def findings(self, version: int) -> list:
        """Those of a version of a text."""
        while True:
            message = self.heard()
            if (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"].get("version") == version
            ):
                return message["params"]["diagnostics"]

    def cpu(self) -> float:
        """Seconds of processor time of the server."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def close(self) -> None:
        self.ask("shutdown", {})
        self.tell("exit", {})
        self.server.wait()


def place(text: str, offset: int) -> dict:
    """A position of the protocol."""
    start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, offset), "character": len(text[start:offset].encode("utf-16-le")) // 2}


def timed(client: Client, work) -> tuple[float, float]:
    """Wall and CPU time of something."""
    cpu, wall = client.cpu(), time.perf_counter()
    work()
    return time.perf_counter() - wall, client.cpu() - cpu


class Edited:
    """A record in the editor, and what is changed in it."""

    def __init__(self, client: Client, file: Path) -> None:
        self.client, self.uri, self.version = client, file.resolve().as_uri(), 1
        self.text = file.read_text(encoding="utf-8")
        item = {"uri": self.uri, "languageId": "yaml", "version": 1, "text": self.text}
        self.first = timed(client, lambda: self._open(item))

    def _open(self, item: dict) -> None:
        self.client.tell("textDocument/didOpen", {"textDocument": item})
        self.client.findings(1)

    def change(self, start: int, end: int, new: str) -> None:
        span = {"start": place(self.text, start), "end": place(self.text, end)}
        self.version += 1
        named = {"uri": self.uri, "version": self.version}
        self.text = self.text[:start] + new + self.text[end:]
        change = {"textDocument": named, "contentChanges": [{"range": span, "text": new}]}
        self.client.tell("textDocument/didChange", change)
        self.client.findings(self.version)

    def edits(self, what: re.Pattern[str], times: int) -> list[tuple[float, float]]:
        """Times from a change to its findings; the first, of which more is asked, is left out."""
        match = what.search(self.text)
        if match is None:
            return []
        at = match.end(1) - 1
        old = self.text[at]
        other = ("1" if old != "1" else "2") if old.isdigit() else ("o" if old != "o" else "e")
        done = [
            timed(self.client, lambda new=new: self.change(at, at + 1, new))
            for new in (other, old) * ((times + 3) // 2)
        ]
        return done[2 : times + 2]

    def asked(self, method: str, at: int, times: int) -> list[tuple[float, float]]:
        params = {"textDocument": {"uri": self.uri}, "position": place(self.text, at)}
        return [timed(self.client, lambda: self.client.ask(method, params)) for _ in range(times)]


def summary(times: list[tuple[float, float]]) -> dict[str, float] | None:
    """Milliseconds: median and largest wall time, mean CPU time (the clock of the system is coarse)."""
    if not times:
        return None
    wall = [1000 * w for w, _ in times]
    return {
        "wall median": round(statistics.median(wall)),
        "wall most": round(max(wall)),
        "cpu mean": round(1000 * statistics.mean(c for _, c in times)),
    }


def measured(file: Path, times: int) -> dict:
    client = Client()
    try:
        record = Edited(client, file)
        row = {"record": file.stem, "bytes": file.stat().st_size, "opened": summary([record.first])}
        row["number changed"] = summary(record.edits(NUMBER, times))
        row["letter changed"] = summary(record.edits(LETTER, times))
        word = re.search(r"site: (\w)", record.text)
        for name, method in (("completion", "textDocument/completion"), ("hover", "textDocument/hover")):
            at = word.end() if word else record.text.index(":")
            row[name] = summary(record.asked(method, at, times))
        return row
    finally:
        client.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("records", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    resources = Resources.default()
    largest = max(resources.cases.glob("*.yaml"), key=lambda file: file.stat().st_size)
    files = given.records or list(dict.fromkeys([*resources.frozen_files(), largest]))
    rows = [measured(file, given.times) for file in sorted(files, key=lambda file: file.stat().st_size)]
    result = {"pause ms": round(1000 * PAUSE), "times": given.times, "load": os.getloadavg(), "records": rows}
    text = json.dumps(result, indent=2)
    print(text)
    if given.output:
        given.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
