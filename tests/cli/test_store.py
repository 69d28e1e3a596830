"""``threads store``."""

import pytest


@pytest.fixture(scope="module")
def filled(run_threads, seeds, tmp_path_factory):
    """A folder with the store of one run."""
    folder = tmp_path_factory.mktemp("kept")
    run_threads(
        "analyze", seeds / "talks.txt", "--model", "static",
        "--store", folder / "store", "--out", folder,
    )  # fmt: skip
    return folder


def test_the_store_says_what_it_holds(run_threads, filled):
    """Vectors by model, and inputs."""
    shown = run_threads("store", "--store", filled / "store")

    assert "vectors of static" in shown.out
    assert "1  inputs as they were read" in shown.out


def test_a_cleared_store_holds_no_text(run_threads, filled):
    """What is forgotten is gone: no vector and no reader's words stay."""
    shown = run_threads("store", "--store", filled / "store", "--clear")

    assert "Inputs forgotten: 1." in shown.out
    assert not list((filled / "store" / "inputs").iterdir())


def test_inputs_are_cleared_where_no_vector_was_kept(run_threads, seeds, tmp_path):
    """A page without comments leaves no vectors; what was read is forgotten all the same."""
    store = tmp_path / "store"
    run_threads("analyze", seeds / "no-comments.html", "--store", store, "--out", tmp_path)

    shown = run_threads("store", "--store", store)
    cleared = run_threads("store", "--store", store, "--clear")

    assert "1  inputs as they were read" in shown.out
    assert "Inputs forgotten: 1." in cleared.out
    assert not list((store / "inputs").iterdir())


def test_without_a_store_nothing_is_kept(run_threads, seeds, tmp_path):
    """``--no-store`` keeps no input and no vector."""
    cache = tmp_path / "cache"
    run_threads(
        "analyze", seeds / "talks.txt", "--model", "static", "--no-store", "--out", tmp_path,
        env={"XDG_CACHE_HOME": str(cache)},
    )  # fmt: skip

    kept = [file.name for file in cache.rglob("*") if file.is_file()]

    assert (tmp_path / "talks" / "report.md").is_file()
    assert all("cpython" in name for name in kept)
