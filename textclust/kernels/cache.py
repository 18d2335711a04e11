"""The state of the compile cache."""

from __future__ import annotations

from importlib import import_module

from textclust.kernels import _jit

#: All files that hold kernels.
MODULES = (
    "assign", "counting", "interning", "products", "rows", "shingles", "tokens", "trades", "update",
)  # fmt: skip


def cache_state() -> tuple[str | None, int, int]:
    """Where compiled loops are kept (None: nowhere), how many are on disk, and how many there can be."""
    for module in MODULES:
        import_module(f"textclust.kernels.{module}")
    places = [kernel.cache_place() for kernel in _jit.registry]
    found = sum(kernel.is_cached() for kernel in _jit.registry)
    return (str(places[0]) if places[0] else None), found, len(_jit.registry)
