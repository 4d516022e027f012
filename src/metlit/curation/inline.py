"""Mark-up within lines of plain texts and Markdown → the signs that it stands for."""

from __future__ import annotations

import re

from metlit.curation.raised import raised_text
from metlit.curation.traced import TracedText

_MATH = re.compile(r"\$(?P<inside>[^$\n]{0,200}?[\\<>=^_][^$\n]{0,200}?)\$")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s?|\\([%&#_{}$,; ])")
_WRAPPED = re.compile(r"\\(?:text|textrm|mathrm|mathbf|mathit|operatorname|rm|bf)\s*\{([^{}]*)\}")
_SIGNS = {
    "pm": "±", "mp": "∓", "times": "×", "cdot": "·", "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤",
    "leqslant": "≤", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "~", "simeq": "≃", "equiv": "≡", "infty": "∞",
    "rightarrow": "→", "to": "→", "leftarrow": "←", "pounds": "£", "circ": "°", "prime": "′", "bullet": "•",
    "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "div": "÷", "dagger": "†", "ddagger": "‡", "quad": " ", "qquad": " ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
}  # fmt: skip
_UP = re.compile(r"\^\{([^{}\n]*)\}|<sup>(.{0,200}?)</sup>|\^([-−+]?[0-9]+)", re.IGNORECASE)
_DOWN = re.compile(r"_\{([^{}\n]*)\}|<sub>(.{0,200}?)</sub>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRONG = re.compile(r"(\*\*\*|\*\*|__)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*])")
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]{0,100}\]){0,500})\]\((?:[^()\s]|\([^()\s]*\))*\)")
_ADDRESS = re.compile(r"<((?:[a-z]+://|mailto:|10\.)[^<>\s]+)>")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")


def without_markup(raw: TracedText) -> TracedText:
    """The text without emphasis, links and formulas in LaTeX; what is marked as raised is raised."""
    text = raw.replaced(_MATH, _formula).replaced(_UP, _up).replaced(_DOWN, r"\1\2").replaced(_BREAK, " ")
    text = text.replaced(_STRONG, r"\2").replaced(_EMPHASIS, r"\2")
    return text.replaced(_LINK, r"\1").replaced(_ADDRESS, r"\1").replaced(_ESCAPED, r"\1")


def _up(match: re.Match[str]) -> str:
    return raised_text(next(part for part in match.groups() if part is not None))


def _formula(match: re.Match[str]) -> str:
    text = _WRAPPED.sub(r"\1", match["inside"])
    text = _UP.sub(_up, text)
    text = _DOWN.sub(r"\1\2", text)
    text = _COMMAND.sub(
        lambda m: _SIGNS.get(m[1], m[1]) + " " * m.group().endswith(" ") if m[1] else m[2].strip(",;"), text
    )
    return text.replace("{", "").replace("}", "").replace("_", "").strip()
