"""The code knows no oncology: no key, facet, unit or word of the field in Python, but what the machine itself needs."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from metlit.iris import METLIT, SH
from metlit.model.questions import load_questions
from metlit.rdf.triples import parse_turtle
from metlit.resources import Resources
from tests.sources import TREES

RESOURCES = Resources.default()
# Vocabularies whose synonyms are words of the field too; those of the others are plain English.
WITH_SYNONYMS = {"marker", "outcome", "radiobiology", "radiotherapy", "site", "treatment", "tumour"}

# What the machine itself needs: where (modules, packages, or "*"), words, and why. A word that nothing uses is refused.
STRUCTURE = [
    # The skeleton of any record: names and places of nodes, printed forms, remarks, how many, whether it was there.
    (
        "*",
        "RecordNode Publication Subject record subject at id label localId n name note part position present printed",
    ),
    # A publication, whatever it is about: how it is cited, and who read it when.
    ("*", "author authors doi issue journal orcid pages pmcid pmid publication source title volume year"),
    # A paper that is known from another one: its people are not counted beside those of the paper itself.
    ("record.ties", "Cohort Patient depth secondary-source"),
    ("record.second_hand", "hand second"),
    # What a name may be when it is no word; a key with several values; rows of tables that rules look things up in.
    ("model", "TableRow elseReference severalOfAKey tableOfRow"),
    # A sign of YAML; a Greek letter of TeX.
    ("record.repairs", "colon"),
    ("curation.inline", "tau"),
    # The code of a rule; what a module offers; two sides of an outcome.
    ("model.outcomes", "against"),
    ("modules", "offered"),
    # Of several numbers the sum; what a suggestion must not be; the files of terms.
    ("model.forms", "sum"),
    ("model.nearby", "negative"),
    ("model.terms", "term"),
    ("rdf.lines", "length"),
    # An aggregate of SPARQL.
    ("rdf.needs", "sum"),
    # In which language it is written, and where it can be read; a text, a part of one.
    ("*", "document group language url"),
    # A quantity: number, bounds, sign, unit; a unit in its dimension, with exact factors. Dates are years and months.
    ("*", "comparator denominator lower numerator one unit upper value"),
    ("claims model record", "defaultUnit dimension months"),
    # Both ends of a period, and of a range; what an entry is of.
    ("*", "from max min of to"),
    # Absence and contradiction are data.
    ("*", "Absence absence absence-reason absenceReason absent onProperty"),
    # Where in the paper one value stands.
    ("*", "ValuePlace placedValue valuePlace"),
    # A value that says nothing is written as one of two absences.
    ("record.repairs", "unclear"),
    # An answer on the terminal.
    ("cli.fix cli.verify", "yes"),
    ("*", "about aboutKey because conflict conflicts finding findings kept reading readingValue"),
    # People, one by one and in groups; each of them counts once.
    ("*", "cohort mayOverlapWith partOf patient patients samePatientsAs"),
    ("analysis exchange figures", "at_most"),
    # Claims, and the statistics that the audit recomputes.
    (
        "audit claims cli record",
        "aboutRecord claim claimCount claimDenominator claimOf claimOver claimValue claims condition",
    ),
    ("audit claims", "entryKey entryValue over parts statistic where"),
    (
        "analysis audit claims numbers",
        "classification interval majority maximum mean median minimum percentage proportion",
    ),
    ("analysis audit claims numbers", "mean-and-range mean-and-sd median-and-range range ranking ratio sd second"),
    ("audit claims numbers", "percent standard-deviation statement sum"),
    # Rules, what they derive, and the verdicts.
    (
        "*",
        "Rule Verdict arithmetic assumes assumption auditVerdict cause concept concerns coveredBy definition derived",
    ),
    ("*", "derivedFor formula kind message readAs reason reference rule selected verdict verdictOn"),
    ("audit building claims cli", "agrees agrees-as-rounded agrees-as-truncated agrees-within-rounding-of-rows"),
    ("audit building claims cli", "contradicts differs implausible impossible unsupported within-limits"),
    # Codes and documentation of rules: stable names, and the sections of a docstring.
    ("claims", "Source above below outside"),
    ("claims.rules.time", "age"),
    # A table of classes that follow from two others, as a plausibility shape has it.
    ("claims", "CombinedClass cell class classKey columnKey edition editionKey editionYear rowKey scope scopeKey"),
    ("claims", "yearKey"),
    # Intervals, quartiles, errors, p-values and tests that a claim or a quantity holds; rates in time; comparisons.
    ("claims", "claimAgainst claimError claimInterval claimMethod claimOverlap claimP claimQuartiles claimTest"),
    ("claims", "claimTestStatistic claimTime change-score confidence-interval correlation-coefficient hazard-ratio"),
    ("claims", "interquartile-range mean-and-ci mean-and-se median-and-ci median-and-iqr odds-ratio rate-at-a-time"),
    ("claims", "relative-risk standard-error test-statistic worth-a-look effect-of-claim"),
    ("claims", "comparedWith comparison comparisons confidenceInterval confidenceLevel countedOf endpointCompared"),
    (
        "claims",
        "groupCompared hazardRatio interquartileRange oddsRatio pValue relativeRisk standardError statisticalTest",
    ),
    ("claims", "adjusted at-least at-most less-than more-than overlap rank rate regression since sinceNode time"),
    ("claims numbers", "ci iqr q1 q3 se"),
    ("claims", "against change cohorts endpoint period"),
    ("numbers", "degrees hr rate sign size standard"),
    # Tables of what the audit knows, as plausibility shapes have them; notices and references of a publication.
    ("claims", "Calendar ChangeTable CourseTable ExclusiveClasses LifeTable NoticeTable RowPattern ScaleTable"),
    ("claims", "afterKey beforeKey dateKey exclusiveClass falling followedKey isDate leastKey mayOverlap"),
    ("claims", "mostKey originDate originPattern periodKey rateKey sameKey tellingKey timeKey withdraws yearKey"),
    ("claims", "cites laterNotice noticeKind printedReference"),
    # What plausibility shapes tell the audit: limits, the end of follow-up, the ends of a scale.
    ("claims", "endKey endedIn endedKey leastKey leastUsual limitsKind mostKey mostUsual originKey scaledKey"),
    ("claims.rules", "length scale year"),
    ("curation.auditing.rules.numbering", "point"),
    # What the shapes and the ontology say to the reader of records.
    ("model", "anyValue class crossRecord growsWithTime integerValued isDate keyedBy mentionedOnly scalarKey"),
    # Rows and columns, lines, nodes and edges: of any table, text, drawing or network.
    ("*", "cell column count failed key line no node nodes number row whole"),
    ("analysis exchange", "degree distance rank weight"),
    (
        "figures tables review answers.rendering audit",
        "back baseline function head left length margin normal right size",
    ),
    # The words of others: SHACL, XML Schema, JSON Schema, SQLite, YAML, CSL, schema.org, Biolink, PRISMA, HTML.
    ("checking shacl store", "class detail duration result severity sum term time where"),
    ("model", "mean range"),
    # Keywords of JSON Schema.
    ("record", "maximum minimum"),
    ("finding iris", "term"),
    ("record", "character range yes"),
    ("store", "length synchronous"),
    ("exchange", "abstract class given instrument observation parts result status"),
    ("figures", "assessed methods"),
    ("figures.prisma", "total"),
    ("review tables", "alt before class"),
    # Columns of the files that scan reads by; HTML. Which side a word stands on, and has.
    ("curation.scan", "before below change class parts side sign status where yes"),
    # The audit of a paper: statistics that it recomputes, its levels and codes, the columns of its files, a schedule.
    ("curation.auditing", "agrees differs impossible maximum mean median minimum percent percentage range ratio sd"),
    ("curation.auditing", "Source against interval method outside parts points scale schedule second share statistic"),
    ("curation.auditing", "sum test total"),
    # What a curator says of an entry and of a claim, which is not looked up; what a number may have; ordinals.
    ("curation.verify", "aboutRecord claimOf claimOver claims condition entryKey expected"),
    ("curation.verify", "differs not-printed second sign"),
    # Where what is known of the reading of a paper is shown.
    ("answers.text_mark", "Curation curation"),
    # What a node leads to, and what a lift led to.
    ("building checking claims model record shacl", "target"),
    ("building", "outcome"),
    # What a thread runs.
    ("rdf", "status target"),
    ("answers.show", "below"),
    # metlit dose, the public function: what a schedule is and comes to stands in ontology/schedule/.
    (
        "__init__ answers.ask cli.app cli.vocabulary model.schedule resources",
        "alpha_beta bed dose eqd2 fractions given per_fraction",
    ),
    ("__init__ answers.ask cli.app cli.vocabulary model.schedule resources", "ratio schedule total"),
    # An evidence row, of any field: who, what of theirs, what was done to it, how it ended; and where nothing is known.
    ("analysis answers cli exchange", "outcome part_of target treatment"),
    ("analysis exchange", "percent size"),
    ("cli.app cli.analysis", "weight"),
    # What is counted of people, and what is pooled, by which method.
    ("model.outcomes", "treatment"),
    # What became of a record; words of LSP; what claims point at.
    ("editor", "detail outcome"),
    ("editor.ids", "aboutRecord claimOf claimOver entryKey entryValue"),
    ("analysis.pooled_rows", "method"),
    ("model.facets", "comparison distance weight"),
    # The header of a question, and of a plan of gaps; levels of a layout.
    ("analysis.gaps", "given where"),
    ("model.questions", "over"),
    ("exchange.mapping tables", "levels where"),
    ("answers.columns", "class"),
    # OWL: what a name in a query is.
    ("answers.unknown_names", "class"),
    ("tables.cards", "disputed"),
    # FHIR, Biolink, SQL: words of others.
    ("exchange", "duration primary system"),
    # SPARQL's function, and IRIs in a sentence; a statistic; a sign of phrases.
    ("checking exchange rdf shacl", "STR iris"),
    ("analysis.pooled_rows", "tau"),
    ("tables.card_layout", "brace"),
    ("model.term_files", "term"),
    ("store", "primary"),
    ("figures", "interval"),
    ("figures.kinds.forest", "percent"),
    # The parts of any paper.
    # Keys that the record format itself has, columns and keys of what is written for editors, words before a time.
    ("audit.absences", "STR not-printed"),
    ("audit cli.audit", "absences follows letter point points"),
    ("audit.verdicts", "against age"),
    (
        "audit.letters",
        "note weight id publication claims title authors journal year doi",
    ),
    ("claims.origins", "time-origin since"),
    # The code of a rule; the name of a schema.
    ("audit.wording", "against age"),
    ("iris", "points"),
    ("model.whole_numbers", "integerFor integerUnless unlessExact integerValued"),
    ("curation", "abstract head keywords levels margin margins"),
    # The words of others: JATS, HTML; the extra that brings what reads papers.
    ("curation.reading", "alt appendix back curation foot given hr response responses sec upright"),
    # What a service answers, in HTTP and in its own words; what its readers are told.
    ("curation.bibliographic", "Author Source after given location parts primary response result secondary"),
    ("curation.bibliographic", "status target"),
    ("curation.bibliographic curation.skeleton", "collective"),
    ("curation.bibliographic.services", "seconds"),
    ("curation.bibliographic.medline", "pt"),
    ("curation.bibliographic.connection", "curation"),
    # The folders of the layouts.
    ("resources", "curation"),
    # Two extractions and who made them; questions on a report; PRISMA.
    (
        "curation.agreement",
        "checkedBy checkedOn curation curationMethod extractedBy extractedOn second",
    ),
    ("curation.appraising", "appraisal appraisalAnswer appraisalQuestion furtherAnswer"),
    ("curation.screening", "assessed"),
    ("tables.agreement_table", "interval precision second"),
    # An answer on the terminal; a box that is ticked; the words of others: OOXML, OpenDocument. The extra that reads.
    ("cli.sheet", "yes"),
    ("curation.sheets.mapped", "yes"),
    ("curation.sheets.marked_cells", "percentage target time Target"),
    ("curation.sheets", "curation"),
    # A record to begin with: its design chooses the skeleton.
    ("cli.new curation.skeleton", "curation design methods publicationKind skeleton studyDesign yes"),
]
# Plain English that is also a key or a label: allowed in sentences and as names in the code, not as a word by itself.
ENGLISH = (
    "above|after|against|at least|at most|before|below|colon|completed|condition|count|depth|died|event|expected|"
    "factor|fields|follows|given|"
    "left|local|machine|mean|mean and standard deviation|median and range|method|more than|negative|"
    "not reported|not stated|of|offered|over|parts|percent|points|range|rank|readings|regular|result|"
    "right|scale|scope|score|"
    "second|severity|share|size|space|split|standard|standard deviation|"
    "standard error|term|test|total|where|whole|years"
)


@cache
def domain() -> dict[str, str]:
    """Every word of the field, and where it stands: keys, facets, units, vocabularies, ontology."""
    words: dict[str, str] = {}
    for _, path, name in parse_turtle(RESOURCES.shape_files()):
        if path == SH + "name" and len(str(name)) > 1:
            words[str(name)] = "key"
    words |= dict.fromkeys(load_questions(RESOURCES)["evidence"].columns, "facet")
    for node, _, _ in parse_turtle([RESOURCES.ontology_file()]):
        if node.startswith(METLIT):
            words.setdefault(node.removeprefix(METLIT), "ontology")
    for file in (f for f in RESOURCES.term_files() if f.stem != "groups"):
        for word in written(file):
            # One letter stands for too much else; signs are no words.
            if len(word) > 1 and re.search(r"[^\W\d_]", word):
                words.setdefault(word, file.stem)
    return words


def written(file: Path) -> Iterator[str]:
    """The words of a vocabulary: case counts in units and acronyms; the keys of countries are codes of two letters."""
    with file.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if "label" not in row:  # words in other languages
                return
            own = [row["label"]] if file.stem == "country" else [row["label"], row["key"]]
            synonyms = row["synonyms"].split("|")
            if file.stem == "unit":
                yield from (*own, *synonyms)
            else:
                yield from map(str.casefold, own)
                if file.stem in WITH_SYNONYMS:
                    yield from (word.casefold() for word in synonyms if len(word) > 3)
                    yield from (word for word in synonyms if re.fullmatch(r"[A-Z]{3}", word))  # VAS, PSA


@cache
def patterns(by_itself: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds words with capitals (``Gy``) and all others; of a word by itself the parts count: ``row.site_key``."""
    before, after = ("(?<![A-Za-z0-9])", "(?![A-Za-z0-9])") if by_itself else (r"(?<![\w-])", r"(?![\w-])")
    by_length = sorted(domain(), key=len, reverse=True)
    cased = [re.escape(word) for word in by_length if word != word.casefold()]
    plain = [re.escape(word) for word in by_length if word == word.casefold()]
    cased_pattern, plain_pattern = (re.compile(f"{before}(?:{'|'.join(words)}){after}") for words in (cased, plain))
    return cased_pattern, plain_pattern


def is_sentence(text: str) -> bool:
    return bool(re.search(r"\s", text.strip()))


@cache  # the tests ask for the same texts
def found_in(text: str) -> frozenset[str]:
    """The words of the field in a text."""
    cased, plain = patterns(not is_sentence(text))
    return frozenset((*cased.findall(text), *plain.findall(text.casefold())))


def named(name: str) -> set[str]:
    """The key, facet or property that a name of the code is; words of a vocabulary are names like any other."""
    return {name} if domain().get(name) in ("key", "facet", "ontology") else set()


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module: no docstrings, no examples of the command line; an f-string is one text."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            skipped.add(id(node.body[0].value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "example":
            skipped |= {id(argument) for argument in node.args}
        if isinstance(node, ast.JoinedStr):
            pieces = [part for part in node.values if isinstance(part, ast.Constant)]
            skipped |= {id(part) for part in pieces}
            for part in node.values:
                if isinstance(part, ast.FormattedValue) and part.format_spec is not None:
                    skipped |= {id(spec) for spec in ast.walk(part.format_spec)}
            if id(node) not in skipped:
                yield node.lineno, "{}".join(str(part.value) for part in pieces)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The names by which functions and classes are spoken to: arguments, keywords, fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.lineno, node.arg
        for field in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                yield field.lineno, field.target.id


def stands_in(module: str, rooms: str) -> bool:
    return rooms == "*" or any(module == room or module.startswith(room + ".") for room in rooms.split())


def allowed(module: str) -> set[str]:
    return {word for rooms, words in STRUCTURE if stands_in(module, rooms) for word in words.split()}


def hits(module: str, tree: ast.Module) -> dict[str, set[str]]:
    """The words of the field in a module that it does not need, with lines and texts."""
    found: dict[str, set[str]] = {}
    own, english = allowed(module), set(ENGLISH.split("|"))
    for line, text in literals(tree):
        for word in found_in(text) - own - (english if is_sentence(text) else set()):
            found.setdefault(word, set()).add(f"line {line}: {text[:60]!r}")
    for line, name in names(tree):
        if named(name) - own - english:
            found.setdefault(name, set()).add(f"line {line}: {name}")
    return found


def test_no_word_of_the_field():
    found = {module: hits(module, tree) for module, tree in TREES.items()}
    assert {module: words for module, words in found.items() if words} == {}


def test_the_words_are_those_of_the_field():
    """What is looked for: as many as there are, and of each kind some that must never come back."""
    words = domain()
    assert len(words) > 2500
    assert {"alpha_beta", "per_fraction", "technique"} <= words.keys(), "keys"
    assert {"eqd2_10", "pain_scale", "primary_site"} <= words.keys(), "facets"
    assert {"Gy", "cGy", "gray", "mm³", "weeks"} <= words.keys(), "units"
    assert {"iliopsoas", "prostate carcinoma", "VAS", "karnofsky performance status"} <= words.keys(), "vocabularies"
    assert {"EvidenceRow", "stagingSystem", "alphaBetaRatio"} <= words.keys(), "ontology"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Gy in 10 fractions", {"Gy", "fractions"}),
        ("metlit:stagingSystem", {"stagingSystem"}),
        ("row.site_key", {"row", "site", "key"}),
        ("SELECT ?pain_scale { ?x metlit:alphaBeta ?y }", {"pain_scale", "alphaBeta"}),
        ("Iliopsoas muscle", {"iliopsoas muscle"}),
        ("websites and insights", set()),
        ("GyGy", set()),
    ],
)
def test_how_words_are_found(text, expected):
    assert found_in(text) == expected


def test_a_new_word_is_caught():
    """A unit in a message, a facet as a key, an argument named after a column: in a room that is clean."""
    for code, word in [
        ("text = f'{x} Gy'", "Gy"),
        ("FACETS = ('technique',)", "technique"),
        ("def find(primary_site): ...", "primary_site"),
        ("dose(alpha_beta=3)", "alpha_beta"),
        ("class Row:\n    per_fraction: str", "per_fraction"),
    ]:
        assert word in hits("numbers.bounds", ast.parse(code))


def test_what_is_allowed_is_needed():
    """The lists hold no word that no module of their rooms uses, and none that is no word of the field."""
    used = {
        module: set().union(*(found_in(t) for _, t in literals(tree)), *(named(n) for _, n in names(tree)))
        for module, tree in TREES.items()
    }
    for rooms, words in STRUCTURE:
        needed = set().union(*(used[module] for module in used if stands_in(module, rooms)))
        assert set(words.split()) - needed == set(), rooms
    assert set(ENGLISH.split("|")) - set().union(*used.values()) == set()
