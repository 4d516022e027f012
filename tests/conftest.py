from __future__ import annotations

import contextlib
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from metlit.resources import Resources
from tests.hostile import hostile_records

# Of all tests one: what is worked out of the vocabularies is worked out once.
os.environ["METLIT_CACHE"] = str(Path(tempfile.gettempdir()) / "metlit-tests-cache")

REPOSITORY = Path(__file__).resolve().parents[1]
METLIT = Path(sys.executable).with_name("metlit.exe" if os.name == "nt" else "metlit")
# The five records that tests count over. What else lies in cases/ only tests/test_cases.py looks at.
FROZEN = Resources.default().frozen_files()
# Seconds. Nothing takes that long: it ends what hangs, and is no measure of speed.
HANGS = 3000
RECORD = """\
source: {title: A title, year: 2020, design: case report, depth: full text}
patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: male
    primary: {tumour: undifferentiated nasopharyngeal carcinoma, site: nasopharynx}
    lesions: {id: psoas, site: iliopsoas muscle}
    radiotherapy:
      id: rt1
      target: psoas
      dose: {total: 31.50 Gy, fractions: 21, per_fraction: 1.50 Gy}
"""

settings.register_profile(
    "metlit", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("metlit")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a test that is skipped fails the run")


# What is imported and collected stays to the end: to look for garbage in it again and again costs a tenth of the time.
gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is looked for, among what the tests make."""
    gc.enable()
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --no-skips what is skipped is named, and fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and session.config.getoption("--no-skips"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        for report in skipped:
            reporter.write_line(f"SKIPPED, which --no-skips forbids: {report.nodeid}: {report.longrepr[-1]}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What could not be run is said in the last lines, with its reason."""
    reasons = Counter(str(report.longrepr[-1]) for report in terminalreporter.stats.get("skipped", []))
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"NOT RUN, {count} skipped: {reason.removeprefix('Skipped: ')}", yellow=True)


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def environment(**changes: str) -> dict[str, str]:
    """The environment for a command: ours, without what would change its output."""
    # Of xdist's workers the terminal has LINES, by which COLUMNS count where they otherwise do not.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("METLIT_", "PYTEST_")) and k != "LINES"}
    return kept | {"NO_COLOR": "1", "COLUMNS": "200", "METLIT_CACHE": os.environ["METLIT_CACHE"]} | changes


def run(
    *args: str | Path, cwd: Path = REPOSITORY / "tests", env: dict[str, str] | None = None, encoding: str = "utf-8"
) -> Ran:
    """Run the installed command; where it runs there are no records, unless told otherwise."""
    done = subprocess.run(
        [METLIT, *map(str, args)], cwd=cwd, env=env or environment(), capture_output=True, timeout=HANGS, check=False
    )
    return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., Ran]:
    """The real command; it runs in an empty folder unless told otherwise."""

    def call(*args: str | Path, cwd: Path = tmp_path, **options) -> Ran:
        return run(*args, cwd=cwd, **options)

    return call


class Terminal(Protocol):
    """Runs the command with its output on a terminal; messages go to a pipe, or to the terminal instead."""

    def __call__(self, *args: str | Path, columns: int = 80, messages: bool = False) -> Ran: ...


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """The real command on a terminal of its own."""

    def call(*args: str | Path, columns: int = 80, messages: bool = False) -> Ran:
        pty = pytest.importorskip("pty", reason="terminals of POSIX are needed")
        mine, its = pty.openpty()
        pipe = subprocess.PIPE
        started = subprocess.Popen(
            [METLIT, *map(str, args)],
            cwd=tmp_path,
            env=environment(COLUMNS=str(columns)),
            stdout=pipe if messages else its,
            stderr=its if messages else pipe,
        )
        os.close(its)
        shown, piped = b"", started.stdout if messages else started.stderr
        with contextlib.suppress(OSError):  # the end of a terminal on Linux
            while data := os.read(mine, 65536):
                shown += data
        other = piped.read() if piped else b""
        os.close(mine)
        texts = shown.decode().replace("\r\n", "\n"), other.decode()
        return Ran(started.wait(), *(reversed(texts) if messages else texts))

    return call


@pytest.fixture(scope="session")
def record() -> str:
    """A small record without any finding."""
    return RECORD


@pytest.fixture
def cases(tmp_path: Path) -> Callable[[dict[str, str | bytes]], Path]:
    """Makes a folder of records from ``{file name: text or bytes}``."""

    def make(files: dict[str, str | bytes], folder: str = "cases") -> Path:
        root = tmp_path / folder
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return make


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A copy of all declarative files but the records, to be changed and named by METLIT_DATA."""
    root = tmp_path / "data"
    for folder in ("ontology", "shapes", "questions", "layouts"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def copy_frozen(folder: Path) -> Path:
    """The frozen records in a folder, which is made, beside what it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in FROZEN:
        shutil.copy(file, folder)
    return folder


MadeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> MadeOnce:
    """Makes a folder of this name, whatever the number of xdist workers; for reading."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def papers() -> Path:
    """The folder of other people's papers, which are not in the repository: METLIT_PAPERS, or beside the checkout."""
    folder = Path(os.environ.get("METLIT_PAPERS", REPOSITORY.parent / "shared" / "papers"))
    if not (folder / "sanuki-2022.txt").is_file():
        pytest.skip("METLIT_PAPERS names no folder of papers")
    return folder


@pytest.fixture(scope="session")
def frozen_cases(made_once: MadeOnce) -> Path:
    """A folder ``cases`` of the frozen records alone, for reading."""
    return made_once("frozen", lambda folder: copy_frozen(folder / "cases")) / "cases"


@pytest.fixture(scope="session")
def real_store(made_once: MadeOnce, frozen_cases: Path) -> Path:
    """A store of the frozen records, built once."""

    def make(folder: Path) -> None:
        built = run("build", "cases", "--store", folder / "store", cwd=frozen_cases.parent)
        assert built.code == 0, built.text

    return made_once("real-store", make) / "store"


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout with two valid records more in ``cases``."""
    left = shutil.ignore_patterns(".*", "__pycache__", "made", "results.json")
    folder = tmp_path_factory.mktemp("grown") / "checkout"
    folder.mkdir()
    for path in REPOSITORY.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
        elif not path.name.startswith(".") and path.name not in ("build", "dist"):
            shutil.copytree(path, folder / path.name, ignore=left)
    (folder / "cases" / "added-2020.yaml").write_text(RECORD, encoding="utf-8")
    made = [sys.executable, REPOSITORY / "benchmarks" / "corpus.py", "1", folder / "cases"]
    subprocess.run(list(map(str, made)), check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def library(real_store: Path):
    """The store of the frozen records, opened."""
    import metlit

    return metlit.open(real_store)


@pytest.fixture(scope="session")
def hostile_store(made_once: MadeOnce) -> Path:
    """A store of texts that would do harm."""
    import metlit

    def make(folder: Path) -> None:
        built = metlit.build(hostile_records(folder / "cases"), folder / "store")
        assert built.generation is not None, [f.text() for f in built.findings]

    return made_once("hostile", make) / "store"


@pytest.fixture(scope="session")
def many_figures(made_once: MadeOnce):
    """The figures of 200 publications of the benchmarks' generator."""
    import metlit
    from metlit.figures.catalogue import Figures

    def make(folder: Path) -> None:
        made = [sys.executable, REPOSITORY / "benchmarks" / "corpus.py", "200", folder / "cases"]
        subprocess.run(list(map(str, made)), check=True, capture_output=True)
        assert metlit.build(folder / "cases", folder / "store").generation is not None

    return Figures(metlit.open(made_once("many", make) / "store"))
