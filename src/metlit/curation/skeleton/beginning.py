"""A record to begin with, from what is known of a publication and what was found in its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metlit.curation.bibliographic.citation import Citation
from metlit.curation.candidate import CheckedCandidate
from metlit.curation.identifying import load_identifying
from metlit.curation.skeleton.known import design_path, known_design, known_values
from metlit.curation.skeleton.layout import (
    SkeletonLayout,
    SkeletonPath,
    load_candidate_keys,
    load_skeletons,
    skeleton_for,
)
from metlit.curation.skeleton.outline import KnownValue, Outline
from metlit.curation.skeleton.placing import PlacedCandidates, Placing, ShownCandidate
from metlit.curation.skeleton.scalar import comment_text, yaml_scalar
from metlit.errors import MetlitError
from metlit.model.schema import Schema
from metlit.model.terms import Terms
from metlit.resources import Resources

if TYPE_CHECKING:
    from metlit.curation.document import Document

_HEAD = (
    "# A record to fill in. What begins with # is no part of it: remove the # and the blank behind it",
    "# where the paper prints something, and write it as printed. metlit check says what is still missing.",
)


@dataclass(frozen=True)
class Beginning:
    """What a record begins with.

    Attributes:
        text: of the file.
        design: the label of the design whose skeleton it is.
        chosen: whether the design was named, by the user or by the source; else it is the first that there is.
    """

    text: str
    design: str
    chosen: bool


class Beginner:
    """Makes records to begin with, by the files of an installation."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.schema = Schema.load(resources.shape_files(), resources.ontology_file())
        self.terms = Terms.load(resources.term_files())
        self.layouts = load_skeletons(resources.skeleton_files(), self.schema)
        if not self.layouts:
            raise MetlitError("there is no skeleton in layouts/curation/skeletons", "install metlit again")

    def designs(self) -> list[str]:
        """The labels of the study designs that have a skeleton, in the order of the skeletons."""
        return [self.terms.label(iri) for layout in self.layouts for iri in sorted(layout.designs)]

    def skeleton(self, design: str) -> SkeletonLayout:
        """The skeleton of a design, by any of its words.

        Raises:
            MetlitError: if the word is none, or has no skeleton.
        """
        branch = self._design_branch()
        concept = self.terms.one(design, [branch])
        found = skeleton_for(concept.iri, self.layouts, self.terms.ancestors(concept.iri))
        if found is None:
            raise MetlitError(f"there is no skeleton for '{concept.label}'", "one of " + ", ".join(self.designs()))
        return found

    def _design_branch(self) -> str:
        source, key = design_path(self.schema)
        return self.schema.shape_of(self.schema.root.fields[source].target).fields[key].target

    def begin(
        self,
        citation: Citation | None = None,
        document: Document | None = None,
        candidates: Sequence[CheckedCandidate] = (),
        design: str | None = None,
        remarks: Sequence[str] = (),
    ) -> Beginning:
        """The text of a record to begin with. Live are only what the citation says and, if it is named, the design.

        Args:
            design: by any of its words; if None the one that the citation's kind of publication is.
            remarks: what is to be known of the publication, a comment each at the top.

        Raises:
            MetlitError: for a design without a skeleton.
        """
        told = known_design(citation, self.schema, self.terms) if citation else ""
        label = self.terms.one(design, [self._design_branch()]).label if design else told
        layout = self.skeleton(label) if label else self.layouts[0]
        values = known_values(citation, self.schema, self.terms) if citation else {}
        if design:
            values[design_path(self.schema)] = KnownValue(yaml_scalar(label))
        placed = self._placed(layout, candidates)
        shown = self._suggested(citation, document, "" if design else told, values) | placed.at
        outline = Outline(self.schema, self.terms, layout, values, shown)
        lines = [*_HEAD, *_origin(citation, remarks), *outline.lines(), *_rest(placed)]
        # A mapping without one live line would be no record.
        return Beginning("\n".join(lines) + "\n", label or self.terms.label(min(layout.designs)), bool(label))

    def _placed(self, layout: SkeletonLayout, candidates: Sequence[CheckedCandidate]) -> PlacedCandidates:
        keys = load_candidate_keys(self._resources.curation_file("candidates"))
        identifying = load_identifying(self._resources.curation_file("identifying"))
        return Placing(self.schema, self.terms, layout, keys, identifying).placed(candidates)

    def _suggested(
        self, citation: Citation | None, document: Document | None, design: str, values: Mapping[SkeletonPath, object]
    ) -> dict[SkeletonPath, list[ShownCandidate]]:
        """What the text, or the kind of publication, says of the publication itself: to be looked at first."""
        path = design_path(self.schema)
        found: dict[SkeletonPath, list[ShownCandidate]] = {}
        if design and citation:
            source = comment_text(f"{citation.known_from}: {', '.join(citation.forms)}")
            found[path] = [ShownCandidate(yaml_scalar(design), [source])]
        for key in ("title", "doi"):
            text = getattr(document, key, "")
            if text and (path[0], key) not in values:
                found[path[0], key] = [ShownCandidate(yaml_scalar(comment_text(text)), ["as read from the paper"])]
        return found


def _origin(citation: Citation | None, remarks: Sequence[str]) -> list[str]:
    lines = [f"# Bibliographic data: {comment_text(citation.known_from)}"] if citation else []
    return lines + [f"# Mind: {comment_text(remark)}" for remark in remarks]


def _rest(placed: PlacedCandidates) -> list[str]:
    lines = []
    if placed.elsewhere:
        lines += ["", "# Found in the paper too; no key above is for it:"]
        lines += [f"#   {one.text or '-'}   # {one.comment}" for one in placed.elsewhere]
    if placed.not_given:
        lines += ["", "# Told in the paper, but not as given or done:"]
        lines += [f"#   {one.text or '-'}   # {one.comment}" for one in placed.not_given]
    if placed.refused:
        lines += ["", "# Said to be in the paper:", *(f"#   {one}" for one in placed.refused)]
    if placed.others:
        lines += ["", f"# Left out: {placed.others} found in what is said of methods, of other papers or other people"]
    return lines
