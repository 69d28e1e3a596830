"""Texts to vectors, with the model that comes with the install."""

import signal
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file

from threads.catalog import load
from threads.embed.minilm import find_word_rows
from threads.embed.model import batch_alike, find_model
from threads.embed.store import open_store
from threads.embed.vectors import embed_texts
from threads.errors import ModelError
from threads.settings import EmbedSettings

WORDS = "the old pier was broken by a storm and nobody has mended it since then".split()
# One to some five hundred tokens, so that every length of padding occurs, and cut texts too.
TEXTS = [
    " ".join((WORDS * 40)[:n]) + "." for n in (1, 2, 3, 4, 5, 6, 7, 9, 12, 14, 15, 23, 40, 90, 500)
]
TEXTS += ["", " ", "\U0001f44d", "Бранденбург", "x" * 300, "\x00", "pier " * 3]


def quiet(done, total):
    """Tell nobody."""


@pytest.fixture(scope="module")
def files():
    """The model that comes with the install."""
    return find_model("minilm", allow_download=False)


@pytest.fixture(scope="module", params=["minilm", "sentence-transformers"])
def opener(request):
    """What opens the model: our own forward pass, and the library's."""
    return load("embedder", request.param)


@pytest.fixture(scope="module")
def embedder(files, opener):
    """The model, opened."""
    return opener(files, n_threads=1, allow_download=False)


def embed(embedder, texts, *, batch_size=16):
    (chunk,) = embedder.embed(texts, batch_size=batch_size)
    return chunk.rows


@pytest.fixture(scope="module")
def alone(embedder):
    """Each text's vector, embedded with no other."""
    return np.concatenate([embed(embedder, [text]) for text in TEXTS])


@pytest.mark.parametrize("batch_size", [1, 3, 16, 64])
def test_a_vector_is_the_same_bits_in_any_batch(embedder, alone, batch_size):
    """The number of texts that the model sees at once changes no bit of a vector."""
    rows = embed(embedder, TEXTS, batch_size=batch_size)

    assert rows.tobytes() == alone.tobytes()


def test_a_vector_is_the_same_bits_in_any_company(embedder, alone):
    """The texts that stand beside a text change no bit of its vector."""
    order = np.random.default_rng(1).permutation(len(TEXTS))
    company = [TEXTS[i] for i in order] + ["and somebody else"] * 5

    rows = embed(embedder, company)

    assert rows[: len(TEXTS)].tobytes() == alone[order].tobytes()


def test_a_vector_is_the_same_bits_on_two_threads(files, opener, alone):
    """The number of threads changes no bit of a vector."""
    two = opener(files, n_threads=2, allow_download=False)

    rows = embed(two, TEXTS)

    assert rows.tobytes() == alone.tobytes()


def test_long_texts_go_in_small_batches():
    """However many texts are asked for at once, a batch's tokens are bounded."""
    n_tokens = np.array([3, 40, 40, 256, *([256] * 30), *([16] * 200)])

    batches = batch_alike(n_tokens, batch_size=128)

    assert max(len(own) * n_padded for own, n_padded in batches) <= 1024
    assert sorted(np.concatenate([own for own, _ in batches])) == list(range(len(n_tokens)))


def test_the_forward_pass_is_the_librarys(files):
    """MiniLM on torch alone gives the vectors of sentence-transformers, but for rounding."""
    ours, theirs = (
        embed(load("embedder", name)(files, n_threads=1, allow_download=False), TEXTS)
        for name in ("minilm", "sentence-transformers")
    )

    assert np.abs(ours - theirs).max() < 1e-6


def test_the_vectors_of_words_are_read_where_they_stand(files):
    """Words' vectors read from the file row by row are those that safetensors reads."""
    path = files.folder / "model.safetensors"
    words = np.array([0, 101, 30_521])

    rows = find_word_rows(path).read(words)

    assert (rows == load_file(path)["embeddings.word_embeddings.weight"][words]).all()


def test_a_model_that_is_cut_during_a_run_is_named(files, tmp_path):
    """A file that ends before a word's vector is refused with its path."""
    short = tmp_path / "model.safetensors"
    short.write_bytes((files.folder / "model.safetensors").read_bytes()[:100_000])

    with pytest.raises(ModelError, match=r"model\.safetensors: cannot be read"):
        find_word_rows(short).read(np.array([30_521]))


def test_the_default_tier_needs_no_transformers(cache):
    """Embedding with MiniLM imports torch, but none of the libraries around it."""
    program = (
        "import sys; from threads.embed.vectors import embed_texts;"
        "from threads.settings import EmbedSettings;"
        "embed_texts(['a bus'], settings=EmbedSettings(), store=None,"
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

    assert "torch" in imported
    assert not imported & {"transformers", "sentence_transformers", "sklearn", "onnxruntime"}


def test_vectors_have_length_one(alone):
    """Every vector has norm 1, that of the empty text too."""
    assert alone.dtype == np.float32
    assert np.linalg.norm(alone, axis=1) == pytest.approx(1, abs=1e-6)


def test_like_texts_are_nearer_than_others(embedder):
    """The model is the real one: a paraphrase is nearer than another subject."""
    rows = embed(
        embedder,
        ["The pier needs repair.", "Somebody should mend the jetty.", "My cat is asleep."],
    )

    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_a_text_that_is_too_long_is_marked(embedder):
    """Texts of which the model reads the beginning only are marked, and no others."""
    (chunk,) = embedder.embed(["pier " * 20, "pier " * 2_000], batch_size=2)

    assert chunk.truncated.tolist() == [False, True]


def test_a_word_of_a_hundred_thousand_characters_is_embedded(embedder):
    """A word without end is cut like any long text."""
    rows = embed(embedder, ["x" * 100_000, "\u0301" * 10_000])

    assert np.isfinite(rows).all()


def test_equal_texts_are_embedded_once(store):
    """A text that occurs three times costs one embedding and has one vector."""
    texts = ["A text for this test alone."] * 3

    vectors = embed_texts(texts, settings=EmbedSettings(), store=None, on_progress=quiet)

    assert vectors.n_embedded == 1
    assert (vectors.rows == vectors.rows[0]).all()


def test_a_stored_vector_is_the_embedded_one(tmp_path):
    """A second run takes the same bits from the store, and embeds nothing."""
    texts = ["The pier.", "The ferry.", "The pier."]
    with open_store(tmp_path) as store:
        first = embed_texts(texts, settings=EmbedSettings(), store=store, on_progress=quiet)

    with open_store(tmp_path) as store:
        second = embed_texts(texts, settings=EmbedSettings(), store=store, on_progress=quiet)

    assert (first.n_embedded, second.n_embedded) == (2, 0)
    assert first.rows.tobytes() == second.rows.tobytes()
    assert first.model_hash == second.model_hash


def test_a_killed_run_loses_one_chunk_at_most(tmp_path):
    """A run that is killed half way embeds, when started again, only what it had not kept."""
    program = (
        "import os, signal, sys; from pathlib import Path;"
        "from threads.embed import static; from threads.embed.store import open_store;"
        "from threads.embed.vectors import embed_texts; from threads.settings import EmbedSettings;"
        "static._N_CHUNK = 10\n"
        "def kill(done, total):\n"
        "    if done >= 50: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with open_store(Path(sys.argv[1])) as store:\n"
        "    embed_texts([f'bus {i}' for i in range(100)], store=store, on_progress=kill,\n"
        "                settings=EmbedSettings(model='static'))"
    )
    killed = subprocess.run([sys.executable, "-P", "-c", program, str(tmp_path)], check=False)

    with open_store(tmp_path) as store:
        again = embed_texts(
            [f"bus {i}" for i in range(100)],
            settings=EmbedSettings(model="static"),
            store=store,
            on_progress=quiet,
        )

    assert killed.returncode == -signal.SIGKILL
    assert again.n_embedded == 50


def test_progress_counts_to_the_end(tmp_path):
    """Progress begins with what the store has, never falls, and ends with all texts."""
    seen = []
    with open_store(tmp_path) as store:
        embed_texts(["a"], settings=EmbedSettings(), store=store, on_progress=quiet)
        embed_texts(
            ["a", "b", "c"],
            settings=EmbedSettings(),
            store=store,
            on_progress=lambda done, total: seen.append((done, total)),
        )

    assert seen[0] == (1, 3)
    assert seen[-1] == (3, 3)
    assert seen == sorted(seen)


def test_a_copy_of_the_model_in_a_folder_can_be_named(files, tmp_path):
    """A sentence-transformers folder is taken by its path and gives the same vectors."""
    (tmp_path / "mine").symlink_to(files.folder)
    settings = EmbedSettings(model=str(tmp_path / "mine"))

    own = embed_texts(["The pier."], settings=settings, store=None, on_progress=quiet)
    ours = embed_texts(["The pier."], settings=EmbedSettings(), store=None, on_progress=quiet)

    assert own.rows.tobytes() == ours.rows.tobytes()
    assert own.model == str(tmp_path / "mine")


def test_a_folder_is_hashed_by_its_content(files, tmp_path):
    """A model in a folder has another hash when a file of it changes."""
    (tmp_path / "config.json").write_text("{}")
    one = find_model(str(tmp_path), allow_download=False)
    (tmp_path / "config.json").write_text("{ }")

    other = find_model(str(tmp_path), allow_download=False)

    assert one.model_hash != other.model_hash


@pytest.mark.parametrize("name", ["no-such-folder", "../no/such/folder", "a b", ""])
def test_a_model_that_is_not_there_is_refused(name, tmp_path, monkeypatch):
    """A name that is neither a folder nor on this machine is refused without the network."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ModelError, match="no such folder, and no such model on this machine"):
        find_model(name or "nobody/nothing", allow_download=False)
