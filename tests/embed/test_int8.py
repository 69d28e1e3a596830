"""The fast tier, and texts embedded elsewhere."""

import subprocess
import sys

import numpy as np
import pytest

from threads.cache import cache_folder
from threads.embed.int8 import FILE_NAME, open_int8
from threads.embed.model import find_model
from threads.embed.spread import Spread
from threads.embed.vectors import embed_texts
from threads.engine.choice import make_runner
from threads.errors import ModelError
from threads.settings import EmbedSettings, EngineSettings

TEXTS = [
    "The old pier was broken by a storm and nobody has mended it since.",
    "Taxes are too high for those who work and too low for those who own.",
    "",
    "\U0001f44d \ud800",
    "Бранденбург",
    "pier " * 600,
    *(f"Bus number {i} was late again." for i in range(20)),
]


@pytest.fixture(scope="module")
def files(cache):
    """The int8 graph, built once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        return find_model("minilm-int8", allow_download=False)


def embed(files, texts, *, n_threads=1):
    embedder = open_int8(files, n_threads=n_threads, allow_download=False)
    (chunk,) = embedder.embed(texts, batch_size=16)
    return chunk


def test_a_vector_is_the_same_bits_in_any_company(files):
    """Neither the other texts nor the number of threads change a bit of a vector."""
    whole = embed(files, TEXTS, n_threads=2)

    alone = [embed(files, [text]).rows for text in TEXTS]

    assert whole.rows.tobytes() == np.concatenate(alone).tobytes()


def test_vectors_lie_near_those_of_the_whole_model(files):
    """A text's vector points where MiniLM's own points, but for rounding."""
    settings = EmbedSettings(n_threads=1)
    own = embed_texts(TEXTS[:2], settings=settings, store=None, on_progress=lambda *_: None)

    rows = embed(files, TEXTS[:2]).rows

    assert (rows * own.rows).sum(axis=1).min() > 0.97
    assert rows[0] @ rows[1] < 0.5


def test_a_text_of_which_the_beginning_is_read_is_marked(files):
    """Texts of more than 256 tokens are marked as cut, and no others."""
    chunk = embed(files, TEXTS)

    assert np.flatnonzero(chunk.truncated).tolist() == [5]


def test_the_graph_is_built_once(files, cache, monkeypatch):
    """A second run takes the file that the first one built, and gives it the same hash."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    built = (files.folder / FILE_NAME).stat().st_mtime_ns

    again = find_model("minilm-int8", allow_download=False)

    assert again == files
    assert (files.folder / FILE_NAME).stat().st_mtime_ns == built
    assert files.folder.is_relative_to(cache_folder())


def test_a_damaged_graph_is_refused(files, tmp_path):
    """A file that is no graph is refused with what to do."""
    import shutil
    from dataclasses import replace

    shutil.copytree(files.folder, tmp_path / "broken")
    (tmp_path / "broken" / FILE_NAME).write_bytes(b"no graph")

    with pytest.raises(ModelError, match="Delete the folder to build it anew"):
        open_int8(replace(files, folder=tmp_path / "broken"), n_threads=1, allow_download=False)


def test_the_fast_tier_needs_no_torch(files, cache):
    """Embedding with the fast tier imports neither torch nor transformers."""
    program = (
        "import sys; from threads.embed.vectors import embed_texts;"
        "from threads.settings import EmbedSettings;"
        "embed_texts(['a bus'], settings=EmbedSettings(model='minilm-int8'), store=None,"
        "            on_progress=lambda *_: None);"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={"XDG_CACHE_HOME": str(cache), "PATH": "/usr/bin"},
        capture_output=True,
        check=True,
    )
    imported = set(done.stdout.decode().split())

    assert "onnxruntime" in imported
    assert not imported & {"torch", "transformers", "sentence_transformers", "sklearn"}


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_vectors_from_elsewhere_are_the_same_bits(files, cache, tmp_path, monkeypatch, name):
    """Vectors made by other processes are those of this one, and no shard stays behind."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr("threads.embed.spread._N_SHARD", 10)
    runner = make_runner(EngineSettings(engine=name, n_workers=2))
    here = embed(files, TEXTS)

    there = embed_texts(
        TEXTS,
        settings=EmbedSettings(model="minilm-int8"),
        store=None,
        on_progress=lambda *_: None,
        spread=Spread(runner, tmp_path, lambda *_: None),
    )

    assert there.rows.tobytes() == here.rows.tobytes()
    assert there.truncated.tolist() == here.truncated.tolist()
    assert list(tmp_path.iterdir()) == []
