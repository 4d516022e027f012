"""How far two extractions agree, as a table for the methods section of a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from metlit.curation.agreement.against_scan import CandidateAgreement
from metlit.curation.agreement.comparison import Comparison, KeyAgreement
from metlit.curation.agreement.extraction import ENTRIES
from metlit.curation.agreement.several import SeveralComparisons
from metlit.notice import NOTICE
from metlit.numbers.rounding import quantized
from metlit.record.values import CellValue
from metlit.tables.table import Table, TableCell, TableColumn

AGREEMENT_COLUMNS = (
    TableColumn("item", "Item", wide=True),
    TableColumn("kind", "Kind"),
    TableColumn("both", "Both, n", numeric=True),
    TableColumn("same", "Same, n", numeric=True),
    TableColumn("rounding", "Within rounding, n", numeric=True),
    TableColumn("exact", "Exact, %", numeric=True),
    TableColumn("agreement", "Agreement, %", numeric=True),
    TableColumn("first_only", "First only, n", numeric=True),
    TableColumn("second_only", "Second only, n", numeric=True),
    TableColumn("kappa", "Cohen's κ", numeric=True),
    TableColumn("interval", "95 % interval", numeric=True),
)
_REMARKS = (
    "Both: what both extractions have, “not reported” included; agreement is the share of these that "
    "are the same or differ by rounding alone, exact the share that "
    "are the same. First only, second only: what one of them has. Entries were aligned by "
    "what they say, not by position or name.",
    "κ: Cohen 1960, of what both have; interval: Fleiss, Cohen and Everitt 1969. Of all words: "
    "observed and expected agreement pooled over the items with two values or more (De Vries 2008). "
    "No interval where the readers never "
    "differ, no κ where both use one word throughout.",
)

_OF_SEVERAL = (
    "Values of all papers count as one sample: κ of a key is of its values in all of them, that of a part of a record "
    "is pooled over its keys. The intervals take values as independent, also those of one paper."
)


def agreement_table(compared: Comparison) -> Table:
    """A row an item, and one for each kind as a whole before them."""
    rows = [_row(one) for one in (*compared.agreement_by_kind(), *compared.agreement())]
    title = f"Agreement of two extractions ({compared.first.name}, {compared.second.name})"
    return Table("agreement", title, AGREEMENT_COLUMNS, rows, remarks=[*_REMARKS, NOTICE])


def corpus_agreement_table(several: SeveralComparisons) -> Table:
    """The same over several papers: each kind, each part of a record, each key."""
    papers = len(several.compared)
    title = f"Agreement of two extractions of {papers} paper{'s' * (papers != 1)} ({several.first}, {several.second})"
    rows = [_row(one) for one in several.agreement()]
    return Table("agreement", title, AGREEMENT_COLUMNS, rows, remarks=[*_REMARKS, _OF_SEVERAL, NOTICE])


def _row(one: KeyAgreement) -> list[TableCell]:
    rounding = "" if one.kind == ENTRIES else str(one.rounding)
    texts = (
        f"{one.what}: {one.key}" if one.key else one.what,
        one.kind,
        str(one.both),
        str(one.same),
        rounding,
        f"{quantized(100 * one.exact, 1)}" if one.exact is not None else "",
        f"{quantized(100 * Fraction(one.same + one.rounding, one.both), 1)}" if one.both else "",
        str(one.first),
        str(one.second),
        *_kappa(one),
    )
    return [TableCell((CellValue(text, text),) if text else ()) for text in texts]


def _kappa(one: KeyAgreement) -> Iterator[str]:
    found = one.kappa
    yield f"{found.value:.2f}" if found and found.value is not None else ""
    ends = found.interval() if found else None
    yield f"{ends[0]:.2f} to {ends[1]:.2f}" if ends else ""


CANDIDATE_COLUMNS = (
    TableColumn("candidates", "Candidates", wide=True),
    TableColumn("keys", "Keys", wide=True),
    TableColumn("both", "Both, n", numeric=True),
    TableColumn("record_only", "Record only, n", numeric=True),
    TableColumn("scan_only", "Scan only, n", numeric=True),
    TableColumn("recall", "Recall, %", numeric=True),
    TableColumn("precision", "Precision, %", numeric=True),
)
_OF_CANDIDATES = (
    "Each different value counts once, in whichever entry it stands. Recall: the share of the record's values that the "
    "scan found; precision: the share of what it found that the record has. A scan does not say that there is nothing, "
    "and knows no entries, so there is no κ."
)


def candidates_table(rows: Sequence[CandidateAgreement]) -> Table:
    """A record against the candidates of a scan: a row a kind, and one for all before them."""
    both, record, scan = (sum(getattr(one, name) for one in rows) for name in ("both", "record", "scan"))
    shown = [CandidateAgreement("all", (), both, record, scan), *(r for r in rows if r.both + r.record + r.scan)]
    cells = [
        [
            TableCell((CellValue(text, text),) if text else ())
            for text in (
                one.kind,
                " ".join(one.keys),
                *(str(n) for n in (one.both, one.record, one.scan)),
                *(f"{quantized(100 * share, 1)}" if share is not None else "" for share in (one.recall, one.precision)),
            )
        ]
        for one in shown
    ]
    title = "A record against the candidates of metlit scan"
    return Table("candidates", title, CANDIDATE_COLUMNS, cells, remarks=[_OF_CANDIDATES, NOTICE])
