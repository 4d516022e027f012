"""The audit of the frozen papers, once for all tests that look at it."""

import pytest

from metlit.audit import audit_files
from tests.conftest import FROZEN


@pytest.fixture(scope="session")
def frozen_audit():
    done = audit_files(FROZEN)
    assert [f for f in done.findings if f.severity == "error"] == []
    return done
