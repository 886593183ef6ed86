"""The demonstration model: corpus, tokeniser, training, conversion and evaluation. `python -m tools.demo_model`."""

from __future__ import annotations

from pathlib import Path

MODEL = Path(__file__).parents[2] / "inference" / "demo" / "chatsite-demo-q8_0.gguf"
"""Where the file is written, and where the server will look for it."""
