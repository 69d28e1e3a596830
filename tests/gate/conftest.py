"""Where the annotated data lie, and the benchmarks that score them."""

import importlib.util
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
GOLD = CHECKOUT.parent / "shared" / "gold"


@pytest.fixture(scope="session")
def gold():
    """Give the folder of the annotated data; without it there is nothing to hold."""
    if not GOLD.is_dir():
        pytest.skip(f"the annotated data are not at {GOLD}")
    return GOLD


@pytest.fixture(scope="session")
def load_benchmark():
    """Import a benchmark by name."""

    def load(name):
        spec = importlib.util.spec_from_file_location(name, CHECKOUT / "benchmarks" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
