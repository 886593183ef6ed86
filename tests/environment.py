"""The environment that tests run in: the defaults, whatever the shell or a `.env` file of the checkout says.

Knows which variables there are from `.env.example`, which names them all.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def documented_variables() -> list[str]:
    """Return the names in `.env.example`, in its order."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return re.findall(r"^#?\s?([A-Z][A-Z0-9_]*)=", text, flags=re.MULTILINE)


def default_variables(data_dir: Path) -> dict[str, str]:
    """Return variables under which every setting has its default, but for the directory of its data."""
    return dict.fromkeys(documented_variables(), "") | {"DATA_DIR": str(data_dir), "HF_HUB_DISABLE_TELEMETRY": "1"}
