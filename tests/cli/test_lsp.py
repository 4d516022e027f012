"""``metlit lsp`` where its library is missing: one line, and what to install."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import environment

WITHOUT = """
import sys
sys.modules["pygls"] = None
sys.argv = ["metlit", "lsp"]
from metlit.cli.app import main
main()
"""


def test_without_the_library_it_says_what_to_install():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, env=environment())
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "metlit: the language server needs pygls (pip install 'metlit[editor]')\n"
