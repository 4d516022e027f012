"""What a wheel carries beside the code: the frozen records, and a list of all that it stands on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BILL = "metlit.cdx.json"
_LOCKED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)")
_VIA = re.compile(r"#(?: via)?\s+(?!via$)(?P<name>[A-Za-z0-9._-]+)(?: \(pyproject\.toml\))?")


class Carried(BuildHookInterface):
    """Of ``cases/`` the frozen records, whatever else lies there; an editable install gets none: it reads the checkout.

    The locked packages of ``requirements.txt``, with who needs them, stand in ``*.dist-info/sboms/`` as CycloneDX
    (PEP 770).
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files that ``cases/frozen.txt`` names, and the list; and the bill of materials."""
        if version == "editable":
            return
        cases = Path(self.root, "cases")
        records = (cases / "frozen.txt").read_text(encoding="utf-8").split()
        for name in ("README.md", "frozen.txt", *(f"{record}.yaml" for record in records)):
            build_data["force_include"][str(cases / name)] = f"metlit/data/cases/{name}"
        self._bill.parent.mkdir(parents=True, exist_ok=True)
        self._bill.write_text(self._bill_of_materials(), encoding="utf-8")
        build_data["sbom_files"].append(str(self._bill))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Nothing is left beside the wheel."""
        self._bill.unlink(missing_ok=True)

    @property
    def _bill(self) -> Path:
        return Path(self.directory, BILL)

    def _bill_of_materials(self) -> str:
        from cyclonedx.model.bom import Bom, BomMetaData
        from cyclonedx.model.component import Component, ComponentType
        from cyclonedx.output.json import JsonV1Dot6
        from hatchling.builders.utils import get_reproducible_timestamp
        from packageurl import PackageURL

        def component(name: str, version: str, kind: ComponentType) -> Component:
            purl = PackageURL("pypi", None, name, version)
            return Component(name=name, version=version, type=kind, purl=purl, bom_ref=purl.to_string())

        name, version = self.metadata.core.name, self.metadata.version
        root = component(name, version, ComponentType.APPLICATION)
        needed = _locked(Path(self.root, "requirements.txt").read_text(encoding="utf-8"))
        found = {package: component(package, at, ComponentType.LIBRARY) for package, (at, _) in needed.items()}
        bom = Bom(
            # The same release has the same number: nothing in it is drawn.
            serial_number=uuid5(NAMESPACE_URL, f"{root.purl}"),
            metadata=BomMetaData(component=root, timestamp=datetime.fromtimestamp(get_reproducible_timestamp(), UTC)),
            components=found.values(),
        )
        for package, (_, wanted_by) in needed.items():
            for one in wanted_by:
                bom.register_dependency(root if one == name else found[one], [found[package]])
        return JsonV1Dot6(bom).output_as_string(indent=2)


def _locked(text: str) -> dict[str, tuple[str, list[str]]]:
    """Name → version and who needs it, of a lock file as ``pip-compile`` writes them."""
    found: dict[str, tuple[str, list[str]]] = {}
    for line in text.splitlines():
        if match := _LOCKED.match(line):
            found[match["name"]] = match["version"], (needed := [])
        elif found and (via := _VIA.fullmatch(line.strip())):
            needed.append(via["name"])
    return found
