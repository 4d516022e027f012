"""Patients as Phenopackets (GA4GH, version 2.0), and a list of everything that these could not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from metlit import iris
from metlit.iris import METLIT
from metlit.model.terms import Terms
from metlit.notice import NOTICE
from metlit.numbers.rounding import quantized
from metlit.rdf.literals import Literal
from metlit.record.wording import Wording
from metlit.resources import metlit_version
from metlit.tables.cells import shown_decimals

SCHEMA_VERSION = "2.0"
_YEAR, GRAY, DAY = (iris.TERM + f"unit/{u}" for u in ("year", "gray", "day"))
MAIN_DOSE = iris.TERM + "radiotherapy/main-dose"
# Keys that say where and how something is said: they are no content that could be lost.
_ABOUT = {"id", "at", "printed", "note", "of", "label", "part_of", "lesion"}
_UNSTATED = "not stated"
Json = dict[str, object]


class Packets:
    """The patients of a record as Phenopackets.

    Args:
        wording: the record.
        enumerations: name of an enumeration → its value → the concept that has it.
    """

    def __init__(self, wording: Wording, enumerations: Mapping[str, Mapping[str, str]]) -> None:
        self._wording, self._case, self._terms = wording, wording.case, wording.case.terms
        self._enumerations = enumerations
        self._held: set[tuple[str, str]] = set()
        self._prefixes: set[str] = set()
        self.losses: list[str] = []

    def packets(self) -> Iterator[Json]:
        """Each patient reported one by one, in the JSON of Phenopackets. The losses are known afterwards."""
        for cohort in self._case.cohorts:
            size = self._case.size(cohort)
            self._lose(cohort, f"group of {size or 'unknown size'}: a phenopacket is about one person")
        for patient in self._case.patients:
            yield self._packet(patient)
            self.losses += self._left_out(patient)

    def _lose(self, node: str, what: str) -> None:
        self.losses.append(f"{iris.local_path(node)}: {what}")

    # -- values

    def _objects(self, node: str, key: str) -> list[str]:
        """The values of a key, from now on held in the file."""
        self._held.add((node, key))
        return [str(o) for o in self._case.objects(node, key)]

    def _concepts(self, node: str, key: str) -> list[Json]:
        """The concepts of a key as ontology classes; the rest is lost."""
        found = []
        for value in self._objects(node, key):
            if value in self._terms.concepts:
                found.append(self._class(value))
            else:
                self._lose(node, f"{key} {self._wording.text(value)}: no concept of a vocabulary")
        return found

    def _class(self, iri: str) -> Json:
        concept = self._terms.get(iri)
        curie = next(iter(concept.matches.get("exactMatch", ())), f"metlit.{concept.scheme}:{concept.key}")
        self._prefixes.add(curie.partition(":")[0])
        return {"id": curie, "label": concept.label}

    def _one(self, node: str, key: str) -> Json | None:
        """The concept of a key that has one; of several the first, the others are lost."""
        first, *others = self._concepts(node, key) or [None]
        for other in others:
            self._lose(node, f"{key} {other['label']}: the field has one value")
        return first

    def _value(self, name: str, concept: str) -> str | None:
        """The value of an enumeration that a concept, or the nearest one above it, has."""
        values = {iris.TERM + c: v for v, c in self._enumerations[name].items()}
        return next((values[a] for a in self._terms.ancestors(concept) if a in values), None)

    # -- parts

    def _packet(self, patient: str) -> Json:
        self._prefixes = set()
        packet = {
            "id": iris.local_path(patient),
            "subject": self._subject(patient),
            "phenotypicFeatures": [*self._features(patient, "lesions", "mechanism"), *self._symptoms(patient)],
            "diseases": [d for p in self._objects(patient, "primary") if (d := self._disease(p))],
            "medicalActions": list(self._actions(patient)),
        }
        packet["metaData"] = self._meta()
        return {key: value for key, value in packet.items() if value}

    def _subject(self, patient: str) -> Json:
        subject: Json = {"id": iris.local_path(patient)}
        for node in self._objects(patient, "age"):
            if (years := self._wording.number(node, _YEAR)) is not None:
                subject["timeAtLastEncounter"] = {"age": {"iso8601duration": _duration(years)}}
        for sex in self._objects(patient, "sex"):
            if value := self._value("Sex", sex):
                subject["sex"] = value
        for node in self._objects(patient, "survival"):
            for status in self._objects(node, "status"):
                if status in self._terms.concepts and (value := self._value("VitalStatus", status)):
                    subject["vitalStatus"] = {"status": value}
        return subject

    def _disease(self, node: str) -> Json | None:
        term = self._one(node, "tumour")
        if term is None:
            self._lose(node, "a disease needs a term, and the tumour is not stated as a concept")
            return None
        found = {"term": term, "primarySite": self._one(node, "site"), "laterality": self._one(node, "side")}
        found["diseaseStage"] = self._concepts(node, "stage")
        return {key: value for key, value in found.items() if value}

    def _features(self, patient: str, key: str, kind: str) -> Iterator[Json]:
        """Lesions: what they are, with the site and side as modifiers."""
        for node in self._objects(patient, key):
            term = self._one(node, kind) or {
                "id": iris.compact(self._case.cls(node)),
                "label": self._wording.kind(node),
            }
            feature: Json = {"type": term, "excluded": "false" in self._objects(node, "present")}
            feature["modifiers"] = [*self._concepts(node, "site"), *self._concepts(node, "side")]
            yield {name: value for name, value in feature.items() if value}

    def _symptoms(self, patient: str) -> Iterator[Json]:
        for node in self._objects(patient, "symptoms"):
            for term in self._concepts(node, "symptom"):
                absent = "false" in self._objects(node, "present")
                yield {"type": term} | ({"excluded": True} if absent else {})

    # -- treatments

    def _actions(self, patient: str) -> Iterator[Json]:
        outcomes = [n for key in ("responses", "pain") for n in self._objects(patient, key)]
        toxicities = self._objects(patient, "toxicities")
        for node in self._objects(patient, "radiotherapy"):
            yield self._action(node, outcomes, toxicities) | {"radiationTherapy": self._radiotherapy(node)}
        for node in self._objects(patient, "systemic_therapy"):
            common = self._action(node, outcomes, toxicities)
            for drug in self._objects(node, "drugs"):
                for agent in self._concepts(drug, "drug"):
                    yield common | {"treatment": {"agent": agent}}
        for node in self._objects(patient, "surgery"):
            for code in self._concepts(node, "procedure"):
                yield self._action(node, outcomes, toxicities) | {"procedure": {"code": code} | self._body_site(node)}

    def _action(self, node: str, outcomes: Sequence[str], toxicities: Sequence[str]) -> Json:
        action = {
            "treatmentIntent": self._one(node, "intent"),
            "responseToTreatment": self._response(node, outcomes),
            "adverseEvents": [c for t in self._of(node, toxicities) for c in self._concepts(t, "event")],
        }
        return {key: value for key, value in action.items() if value}

    def _of(self, treatment: str, outcomes: Iterable[str]) -> list[str]:
        """Those that name the treatment, and are not stated to be absent."""
        named = [o for o in outcomes if treatment in map(str, self._case.objects(o, "of"))]
        return [o for o in named if "false" not in map(str, self._case.objects(o, "present"))]

    def _response(self, node: str, outcomes: Sequence[str]) -> Json | None:
        """The response to a treatment; of several different ones none, because none is *the* response."""
        found = {str(c["id"]): c for o in self._of(node, outcomes) for c in self._concepts(o, "response")}
        if len(found) == 1:
            return next(iter(found.values()))
        for one in found.values():
            self._lose(node, f"response {one['label']}: the field has one value, and there are {len(found)}")
        return None

    def _body_site(self, node: str) -> Json:
        for target in self._objects(node, "target"):
            if self._case.cls(target) and (site := self._one(target, "site")):
                return {"bodySite": site}
            if target in self._terms.concepts:
                return {"bodySite": self._class(target)}
        return {}

    def _radiotherapy(self, node: str) -> Json:
        unstated = {"id": "metlit:Radiotherapy", "label": self._wording.kind(node)}
        found: Json = {"modality": self._one(node, "technique") or self._one(node, "modality") or unstated}
        found |= self._body_site(node) or {"bodySite": {"id": "metlit:site", "label": _UNSTATED}}
        main = self._wording.selected(node, MAIN_DOSE)
        for dose in self._objects(node, "dose"):
            if dose in main[:1]:
                found |= self._dose(dose)
            else:
                self._lose(dose, f"{self._wording.text(dose)}: a course has one dose")
                self._held |= {(dose, key) for key in ("total", "fractions", "per_fraction")}
        return found

    def _dose(self, dose: str) -> Json:
        """The dose in whole grays, and fractions: both are integers in the schema."""
        found: Json = {}
        for node in self._objects(dose, "total"):
            gray = self._wording.number(node, GRAY)
            if gray is None:
                self._lose(dose, f"total {self._wording.text(node)}: no single number")
                continue
            found["dosage"] = int(quantized(gray, 0))
            if gray != found["dosage"]:
                self._lose(dose, f"total {shown_decimals(gray)} Gy: a whole number in the file, {found['dosage']}")
        for value in self._objects(dose, "fractions"):
            text = self._wording.text(value) if self._case.cls(value) else value
            if text.isdigit():
                found["fractions"] = int(text)
            else:
                self._lose(dose, f"fractions {text}: no single number")
        return found

    # -- about the file

    def _meta(self) -> Json:
        root = self._case.root
        curation = next(iter(map(str, self._case.objects(root, "curation"))), "")
        source = next(iter(map(str, self._case.objects(root, "source"))), "")
        dates = [str(d) for d in self._case.objects(curation, "extracted_on")] if curation else []
        doi = [str(d) for d in self._case.objects(source, "doi")] if source else []
        meta: Json = {
            # Required; when the record was extracted, so that the same record gives the same file.
            "created": f"{max(dates, default='1970-01-01')}T00:00:00Z",
            "createdBy": "metlit",
            "phenopacketSchemaVersion": SCHEMA_VERSION,
            "resources": [_resource(prefix) for prefix in sorted(self._prefixes)],
            "updates": [{"timestamp": f"{max(dates, default='1970-01-01')}T00:00:00Z", "comment": NOTICE}],
        }
        if doi:
            meta["externalReferences"] = [{"id": f"DOI:{doi[0]}", "reference": iris.OTHER_PREFIXES["DOI"] + doi[0]}]
        return meta

    def _left_out(self, patient: str) -> Iterator[str]:
        """Every value of a patient that no field has taken."""
        nodes = [patient, *sorted(n for n in self._nodes() if n.startswith(patient + "/"))]
        for node in nodes:
            shape = self._case.shape(node)
            for key in shape.fields if shape else ():
                if key in _ABOUT or (node, key) in self._held:
                    continue
                for value in self._case.objects(node, key):
                    inner = not isinstance(value, Literal) and bool(self._case.cls(value))
                    if not inner or self._is_plain(str(value)):
                        yield f"{iris.local_path(node)}: {key.replace('_', ' ')} {self._wording.text(value)}"

    def _is_plain(self, node: str) -> bool:
        """Whether a node is a quantity, and not something with keys of its own."""
        return bool(self._case.graph.objects(node, METLIT + "value"))

    def _nodes(self) -> set[str]:
        return {s for s, _, _ in self._case.graph if self._case.cls(s)}


def _duration(years: Fraction) -> str:
    """An ISO 8601 duration in years and months."""
    whole = int(years)
    months = int((years - whole) * 12)
    return f"P{whole}Y{f'{months}M' if months else ''}" if whole or not months else f"P{months}M"


def _resource(prefix: str) -> Json:
    """A vocabulary; its release is not recorded, so none is named."""
    own = prefix.startswith("metlit")
    base = iris.TERM + prefix.partition(".")[2] + "/" if own else (iris.expand(f"{prefix}:x") or "x")[:-1]
    return {
        "id": prefix.lower(),
        "name": prefix,
        "url": iris.BASE if own else base,
        "version": metlit_version() if own else "not recorded",
        "namespacePrefix": prefix,
        "iriPrefix": base,
    }


def load_enumerations(file: Path, terms: Terms) -> dict[str, dict[str, str]]:
    """Name of an enumeration → its value → the concept that has it."""
    found: dict[str, dict[str, str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, value, concept = line.split("\t")
            terms.get(iris.TERM + concept)
            found.setdefault(name, {})[value] = concept
    return found
