from __future__ import annotations

from collections.abc import Callable

import pytest

from metlit.curation.auditing.auditor import PaperAudit, PaperAuditor
from metlit.curation.reading import read_paper

HEAD = "# A series of our own\n\n## Results\n\n"


@pytest.fixture(scope="session")
def auditor() -> PaperAuditor:
    return PaperAuditor.default()


@pytest.fixture
def audited(auditor, tmp_path) -> Callable[[str], PaperAudit]:
    """The audit of a paper that we wrote, in Markdown; without a heading it stands under Results."""

    def audit(text: str) -> PaperAudit:
        file = tmp_path / "own.md"
        file.write_text(text if text.startswith("# ") else HEAD + text, encoding="utf-8")
        return auditor.audit(read_paper(file))

    return audit
