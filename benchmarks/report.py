"""The tables of a run: ``report.py RESULTS.json`` prints all, ``--document FILE`` puts the chief ones into a document.

They stand between two marks there: a test renders them again and compares.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

START, END = "<!-- benchmarks: made by benchmarks/report.py -->", "<!-- end of benchmarks -->"
_BETWEEN = re.compile(f"{re.escape(START)}\n(.*?){re.escape(END)}", re.DOTALL)
# The packages that matter, as they are called.
PEER_PACKAGES = ("rdflib", "pyshacl", "pyrudof", "linkml", "morph-kgc")

Table = Sequence[Sequence[str]]


def number(value: float | None, digits: int = 3) -> str:
    """Three significant digits, thousands set apart; no exponent."""
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    exact = f"{value:.{digits}g}"
    return exact if "e" not in exact else f"{value:.{digits}f}"


def table(head: Sequence[str], rows: Table, words: Sequence[int] = (0,)) -> str:
    """Markdown that is aligned in a terminal too; columns of words to the left, all others to the right."""
    widths = [max(3, *(len(row[i]) for row in (head, *rows))) for i in range(len(head))]
    rule = ["-" * w if i in words else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    return "".join(_line(row, widths, words) for row in (head, rule, *rows))


def _line(cells: Sequence[str], widths: Sequence[int], words: Sequence[int]) -> str:
    padded = [c.ljust(w) if i in words else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))]
    return "| " + " | ".join(padded) + " |\n"


def place(results: Mapping) -> str:
    """When, where and with what was measured."""
    machine = results["machine"]
    chains = results.get("chains", {}).get("rows", ())
    versions = dict(machine["versions"])
    for row in chains:
        # The first that has a package decides: morph-kgc, which needs older ones, comes late.
        versions |= {k: v for k, v in row.get("versions", {}).items() if k in PEER_PACKAGES and k not in versions}
    dates = sorted({part["measured"] for part in results.values() if isinstance(part, Mapping) and "measured" in part})
    when = " to ".join(dict.fromkeys([dates[0], dates[-1]])) if dates else "never"
    named = ", ".join(f"{package} {version}" for package, version in versions.items())
    return (
        f"Measured {when}: {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}; {named}.\n"
    )


def chains(part: Mapping) -> Iterator[str]:
    """metlit and its peers."""
    head = ["", "does", "records/s", "ms/record", "± %", "ms/1,000 triples", "peak MB", "× metlit's time", "same?"]
    rows = [_chain(row) for row in part["rows"]]
    size = f"{part['records']:,} records, {part['triples']:,} triples; a peer has one core.\n\n"
    yield size + table(head, rows, (0, 1))
    if part["sparql"]:
        yield sparql(part["sparql"])


def _chain(row: Mapping) -> list[str]:
    if "error" in row:
        return [row["title"], row["does"], *["–"] * 6, f"not measured: {row['error']}"]
    seconds = row["seconds"]
    spread = number(50 * seconds["spread"], 2) if len(seconds["all"]) > 1 else "–"
    sampled = f" (sample of {row['sample']})" if row.get("sample") else ""
    rates = [row["records_per_second"], row["ms_per_record"]]
    others = [row["ms_per_1000_triples"], row["peak_mb"], row["ratio"]]
    same = {True: "yes", False: "NO", None: "–"}[row.get("same")]
    return [row["title"], row["does"] + sampled, *map(number, rates), spread, *map(number, others), same]


def slips(part: Mapping) -> str:
    """Whether the validators find the same mistakes."""
    told = []
    for row in part["rows"]:
        if "error" in row:
            told.append(f"{row['title']}: not measured: {row['error']}")
        else:
            same = "the same as metlit" if row["same"] else f"NOT those of metlit, {row['differing']} differ"
            told.append(f"{row['title']}: {row['findings']} findings about {row['sample']} records, {same}")
    return f"Of {part['records']} records every second with a mistake. " + "; ".join(told) + ".\n"


def sparql(questions: Mapping) -> str:
    """Plain queries in rdflib and in Oxigraph, which metlit asks."""
    rows = [
        [title, number(q["rdflib_ms"]), number(q["pyoxigraph_ms"]), f"{q['rows']:,}", _yes(q["same_answer"])]
        for title, q in questions.items()
    ]
    return table(["query, ms", "rdflib", "Oxigraph", "rows", "same answers"], rows)


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "NO", None: "–"}[value]


def scale(sizes: Sequence[Mapping]) -> str:
    """Whole builds of every size."""
    head = ["build", "workers", "s", "± %", "CPU s", "records/s", "ms/record", "peak MB"]
    rows = []
    for size in sizes:
        for name, workers in (("one", "1"), ("two", "2")):
            if name not in size:
                continue
            row = size[name]
            times = row["seconds"]
            spread = number(50 * times["spread"], 2) if len(times["all"]) > 1 else "–"
            cells = [times["median"], row["cpu_seconds"]["median"], row["records_per_second"], row["ms_per_record"]]
            first, *others = map(number, cells)
            rows.append([f"{size['records']:,}", workers, first, spread, *others, number(row["peak_mb"])])
    return table(head, rows, ())


def rebuild(part: Mapping) -> str:
    """A full build, and what is left to do afterwards."""
    full = part["full"]["median"]
    kinds = {"full": "full", "unchanged": "nothing changed", "changed": "one record changed"}
    rows = [
        [told, number(part[kind]["median"]), f"{number(100 * part[kind]['median'] / full)} %"]
        for kind, told in kinds.items()
    ]
    return table([f"build of {part['records']:,}", "s", "share"], rows)


def targets(rows: Sequence[Mapping], *, measured_only: bool = False) -> str:
    """Each target with its figure."""
    shown = [r for r in rows if r["met"] is not None or not measured_only]
    cells = [
        [
            row["text"],
            f"{row['relation']} {number(row['limit'])} {row['unit']}",
            "–" if row["figure"] is None else f"{number(row['figure'])} {row['unit']}",
            {True: "met", False: "NOT met", None: "–"}[row["met"]],
            row["detail"],
        ]
        for row in shown
    ]
    return table(["target", "", "figure", "", ""], cells, (0, 4))


def profile(part: Mapping) -> str:
    """metlit's own steps, the costliest first."""
    steps = sorted(part["steps"], key=lambda s: -s["ms_per_record"])
    rows = [
        [s["step"], number(s["ms_per_record"]), number(s["cpu_ms_per_record"]), f"{100 * s['share']:.1f} %"]
        for s in steps
    ]
    head = [f"step of a build of {part['records']:,}, one core", "ms/record", "CPU ms/record", "share"]
    return table(head, rows)


def costliest(part: Mapping, count: int = 4) -> str:
    """In one sentence, where a build's time goes."""
    steps = sorted(part["steps"], key=lambda s: -s["share"])
    named = ", ".join(f"{s['step']} {100 * s['share']:.0f} %" for s in steps[:count])
    return f"Where a build's time goes (N = {part['records']:,}, one core): {named}.\n"


def asking(part: Mapping) -> Iterator[str]:
    """Commands, questions and facets."""
    rows = [
        [c["command"], c["key"], number(c["ms"]["median"]), number(50 * c["ms"]["spread"], 2), number(c["ratio"]),
         f"{c['lines']:,}"]
        for c in part["commands"]
    ]  # fmt: skip
    yield table(["command, cold", "", "ms", "± %", "bare ×", "lines"], rows, (0, 1))
    for store in part["stores"]:
        questions = [
            [q["name"], q.get("error") or number(q["first_ms"]), number(q["ms"]), f"{q['rows'] or 0:,}"]
            for q in sorted(store["questions"], key=lambda q: -q["first_ms"])
        ]
        yield table([f"question, N = {store['records']:,}", "first ms", "again ms", "rows"], questions)
        facets = [
            [" ".join(f"{k}={v}" for k, v in f["facets"].items()), number(f["first_ms"]), number(f["ms"]),
             f"{f['rows']:,}"]
            for f in store["facets"]
        ]  # fmt: skip
        yield table([f"facets, N = {store['records']:,}", "first ms", "again ms", "rows"], facets)


def _beginning(results: Mapping) -> list[str]:
    """Where it was measured, and metlit beside its peers."""
    parts = [place(results)]
    if "chains" in results:
        parts += chains(results["chains"])
    if "slips" in results:
        parts.append(slips(results["slips"]))
    return parts


def chief(results: Mapping) -> str:
    """What a document shows."""
    parts = _beginning(results)
    if "profile" in results:
        parts.append(costliest(results["profile"]))
    parts.append(targets(results["targets"], measured_only=True))
    return "\n".join(parts)


def whole(results: Mapping) -> str:
    """Every table."""
    parts = _beginning(results)
    if "scale" in results:
        parts.append(scale(results["scale"]["sizes"]))
    if "rebuild" in results:
        parts.append(rebuild(results["rebuild"]))
    if "asking" in results:
        parts += asking(results["asking"])
    parts.append(targets(results["targets"]))
    if "profile" in results:
        parts.append(profile(results["profile"]))
    parts += [f"DISAGREES: {text}\n" for text in results["disagreements"]]
    return "\n".join(parts)


def within(document: str, text: str) -> str:
    """A document with the text between its marks."""
    if len(_BETWEEN.findall(document)) != 1:
        raise SystemExit(f"the document needs one pair of marks: {START} … {END}")
    return _BETWEEN.sub(lambda _: f"{START}\n{text}{END}", document)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--document", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    results = json.loads(options.results.read_text(encoding="utf-8"))
    if options.document is None:
        print(whole(results), end="")
        return
    document = options.document.read_text(encoding="utf-8")
    options.document.write_text(within(document, chief(results)), encoding="utf-8")


if __name__ == "__main__":
    main()
