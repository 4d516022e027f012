"""The command ``metlit new``: words ↔ calls."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.models import OptionInfo

from metlit.cli.lazy import command
from metlit.cli.terminal import example, say
from metlit.errors import MetlitError

if TYPE_CHECKING:
    from metlit.curation.bibliographic.citation import Citation
    from metlit.curation.candidate import CheckedCandidate
    from metlit.curation.document import Document

_FROM_FILES = ("bib", "ris", "csl", "nbib")
_KNOWN, _READ, _MADE = "What is known of it", "The paper", "The record"


def _known(told: str, **more: str) -> OptionInfo:
    return typer.Option(help=told, rich_help_panel=_KNOWN, **more)


PaperFile = Annotated[
    Path | None, typer.Argument(help="The paper: PDF, JATS, HTML, DOCX or text. It is read on this machine only.")
]
Doi = Annotated[str | None, _known("Ask Crossref, DataCite, Europe PMC.")]
Pmid = Annotated[str | None, _known("Ask PubMed and Crossref.")]
BibFile = Annotated[Path | None, _known("A BibTeX file.")]
RisFile = Annotated[Path | None, _known("A RIS file.")]
CslFile = Annotated[Path | None, _known("A CSL-JSON file.")]
NbibFile = Annotated[Path | None, _known("A file of PubMed, in its MEDLINE format.")]
FileEntry = Annotated[str | None, _known("Of a file with several: key, number, DOI or PMID.")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody; take what was kept.", rich_help_panel=_KNOWN)]
Mailto = Annotated[str, _known("Your address: services are kinder.", envvar="METLIT_MAILTO")]
CandidatesFile = Annotated[
    Path | None,
    typer.Option("--candidates", help="What another program found; what PAPER lacks is said.", rich_help_panel=_READ),
]
SamePaper = Annotated[bool, typer.Option("--yes", "-y", help="PAPER is the right one.", rich_help_panel=_READ)]
Design = Annotated[str | None, typer.Option(help="Of the study: it chooses the skeleton.", rich_help_panel=_MADE)]
NewFile = Annotated[
    Path | None, typer.Option("--output", "-o", help="File; standard output if none.", rich_help_panel=_MADE)
]
Blind = Annotated[
    bool, typer.Option("--blind", help="A second extraction: no record is opened to warn of it.", rich_help_panel=_MADE)
]
Sample = Annotated[bool, typer.Option("--example", help="Print a complete small record.", rich_help_panel=_MADE)]


@command(example("metlit new --example"))
def new_command(
    paper: PaperFile = None,
    doi: Doi = None,
    pmid: Pmid = None,
    bib: BibFile = None,
    ris: RisFile = None,
    csl: CslFile = None,
    nbib: NbibFile = None,
    entry: FileEntry = None,
    offline: Offline = False,
    mailto: Mailto = "",
    candidates: CandidatesFile = None,
    yes: SamePaper = False,
    blind: Blind = False,
    design: Design = None,
    output: NewFile = None,
    sample: Sample = False,
) -> None:
    """A record to begin with: bibliographic data, and what is asked of such papers, as comments to fill in."""
    if sample:
        from metlit.resources import Resources

        _written(Resources.default().example_file().read_text(encoding="utf-8"), output)
        return
    named = {name: file for name, file in zip(_FROM_FILES, (bib, ris, csl, nbib), strict=True) if file}
    _refuse_several(doi, pmid, named)
    if candidates and paper is None:
        raise MetlitError("--candidates are looked up in a paper", "name the PAPER before the options")
    _refuse_overwriting(output)
    citation = _citation(doi, pmid, named, entry, offline=offline, mailto=mailto)
    if citation and not blind:
        _warn_of_records(citation, output.parent if output else Path("cases"))
    document = _document(paper)
    if citation and document:
        _same_paper(citation, document, yes=yes)
    elif document and document.doi:
        say(f"the paper gives {document.doi} as its DOI: --doi {document.doi} would ask for its bibliographic data")
    _begin(citation, document, candidates, design, output)


def _refuse_several(doi: str | None, pmid: str | None, named: dict[str, Path]) -> None:
    given = [name for name, value in (("doi", doi), ("pmid", pmid)) if value is not None] + list(named)
    if len(given) > 1:
        options = " and ".join(f"--{name}" for name in given)
        raise MetlitError(f"{options} are given together", "one of them is enough")


def _refuse_overwriting(output: Path | None) -> None:
    if output and output.is_file() and output.stat().st_size:
        raise MetlitError(f"{output} is there already, and a record is not written over", "name another file")


def _citation(
    doi: str | None, pmid: str | None, named: dict[str, Path], entry: str | None, *, offline: bool, mailto: str
) -> Citation | None:
    from metlit.curation.bibliographic.citation_files import citation_from

    if doi is not None or pmid is not None:
        return _asked_for(doi, pmid, offline=offline, mailto=mailto)
    for form, file in named.items():
        return citation_from(file, form, entry)
    return None


def _asked_for(doi: str | None, pmid: str | None, *, offline: bool, mailto: str) -> Citation:
    from metlit.curation.bibliographic.answer import NotAskedError
    from metlit.curation.bibliographic.asking_services import AskingServices
    from metlit.curation.bibliographic.citation import Citation, read_doi, read_mail, read_pmid
    from metlit.curation.bibliographic.looking_up import by_identifier
    from metlit.curation.bibliographic.services import load_services
    from metlit.kept import usual_cache
    from metlit.resources import Resources, metlit_version

    ident = read_doi(doi) if doi is not None else read_pmid(pmid or "")
    if not ident:
        kind, form = ("DOI", "10.7759/cureus.20939") if doi is not None else ("PMID", "35154982")
        given = " ".join((doi if doi is not None else pmid or "").split())
        raise MetlitError(f"'{given}' is no {kind}", f"one such as {form}")
    if mailto and not read_mail(mailto):
        raise MetlitError(
            f"'{' '.join(mailto.split())}' is no address of mail", "one such as jane@example.org, or none"
        )
    services = load_services(Resources.default().curation_file("services"))
    asking = AskingServices(services, f"metlit/{metlit_version()}", usual_cache(), mailto, offline, say)
    known = ("", ident) if doi is None else (ident, "")
    try:
        return by_identifier(asking, *known)
    except NotAskedError as error:
        say(f"{error.message}: the record has the identifier alone, and services were not asked for the rest")
        return Citation("none, nobody was asked", doi=known[0], pmid=known[1])
    finally:
        if asking.asked:
            what = f"the {'DOI' if doi is not None else 'PMID'}" + (" and your address" if mailto else "")
            say(f"asked: {', '.join(asking.asked)}; only {what} left this machine")


def _warn_of_records(citation: Citation, folder: Path) -> None:
    from metlit.curation.recorded import recorded_as

    for file in recorded_as(citation, folder):
        say(f"warning: {file} is a record of this publication")


def _document(paper: Path | None) -> Document | None:
    if paper is None:
        return None
    from metlit.curation.reading import read_paper

    document = read_paper(paper)
    for note in document.notes:
        say(f"note: {note}")
    return document


def _same_paper(citation: Citation, document: Document, *, yes: bool) -> None:
    from metlit.curation.same_paper import another_paper

    wrong = another_paper(citation, document)
    if not wrong or yes:
        return
    if not _somebody_answers():
        raise MetlitError(f"another paper? {wrong}", "look at both, and give --yes if they are the same")
    if not typer.confirm(f"another paper? {wrong}. Is it the same?", err=True):
        raise MetlitError("nothing is written", "look at the DOI and the paper once more")


def _somebody_answers() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _begin(
    citation: Citation | None,
    document: Document | None,
    candidates: Path | None,
    design: str | None,
    output: Path | None,
) -> None:
    from metlit.curation.bibliographic.updates import load_update_words, told_updates
    from metlit.curation.identifying import identifying_in, load_identifying, told_identifying
    from metlit.curation.skeleton.beginning import Beginner
    from metlit.curation.skeleton.known import record_name
    from metlit.resources import Resources

    resources = Resources.default()
    remarks = told_updates(citation, load_update_words(resources.curation_file("updates"))) if citation else []
    beginner = Beginner(resources)
    marks = _candidates(document, candidates) if document else []
    made = beginner.begin(citation, document, marks, design, remarks)
    for remark in remarks:
        say(f"warning: {remark}")
    if document:
        patterns = load_identifying(resources.curation_file("identifying"))
        for line in told_identifying(identifying_in(document, patterns)):
            say(f"warning: {line}")
        say("the paper was read on this machine, and nothing of it left")
    if not made.chosen:
        say(f"no design is named: this is what a {made.design} prints (others: {', '.join(beginner.designs())})")
    _written(made.text, output)
    if output is None and citation and (name := record_name(citation)):
        say(f"a name for it: {name}.yaml")


def _candidates(document: Document, file: Path | None) -> list[CheckedCandidate]:
    from metlit.curation.candidate import CheckedCandidate, checked_candidates
    from metlit.curation.scan.mark import read_marks
    from metlit.curation.scan.scanner import Scanner

    if file is None:
        return [CheckedCandidate(mark) for mark in Scanner.default().scan(document)]
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MetlitError(f"{file} cannot be read: {error}", "a file of metlit scan --format json") from error
    try:
        paper, marks = read_marks(text, str(file))
    except RecursionError as error:
        raise MetlitError(f"{file} is nested too deep", "a file of metlit scan --format json") from error
    if paper.get("sha256", document.sha256) != document.sha256:
        say(f"warning: {file} was made from another file than {document.file}")
    checked = checked_candidates(marks, document)
    if wrong := sum(bool(one.wrong) for one in checked):
        say(f"{wrong} of {len(checked)} candidates are not found in the paper")
    return checked


def _written(text: str, output: Path | None) -> None:
    from metlit.written import write_whole

    if output is None:
        print(text, end="")
        return
    write_whole(output, text.encode("utf-8"))
    say(f"{output} is written")
