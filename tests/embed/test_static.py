"""The static tier."""

import subprocess
import sys

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from threads.embed.model import find_model
from threads.embed.static import WEIGHTS, open_static
from threads.embed.vectors import embed_texts
from threads.settings import EmbedSettings

TEXTS = [
    "Taxes are too high and the government wastes the money.",
    "The government wastes what it takes in taxes.",
    "My cat sleeps on the kitchen table all day.",
    "",
    "\U0001f44d \ud800",
    "pier " * 600,
]


def embed(texts):
    files = find_model("static", allow_download=False)
    (chunk,) = open_static(files, n_threads=1, allow_download=False).embed(texts, batch_size=16)
    return chunk


def test_texts_about_one_thing_lie_near_each_other():
    """Two texts about taxes are nearer to each other than to one about a cat."""
    rows = embed(TEXTS).rows

    assert rows[0] @ rows[1] > 0.2 + max(rows[0] @ rows[2], rows[1] @ rows[2])


def test_a_vector_is_the_same_bits_in_any_company():
    """The other texts change no bit of a vector."""
    whole = embed(TEXTS).rows

    assert whole.tobytes() == np.concatenate([embed([text]).rows for text in TEXTS]).tobytes()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aA é\u0301中,.[]SEP'\u00a0\t\x1c🙂", max_size=40))
def test_no_piece_runs_over_a_space(text):
    """Words cut one by one have the pieces of the text cut as a whole."""
    embedder = open_static(
        find_model("static", allow_download=False), n_threads=1, allow_download=False
    )
    whole = embedder.tokenizer.encode(text, add_special_tokens=False).ids
    (pieces,) = embedder._cut([text])

    assert pieces.tolist() == whole


def test_vectors_have_length_one_or_none():
    """A text's vector has length 1, and 0 where the text has no word piece."""
    lengths = np.linalg.norm(embed(TEXTS).rows, axis=1)

    assert np.allclose(lengths[[0, 1, 2, 4, 5]], 1, atol=1e-5)
    assert lengths[3] == 0


def test_a_text_of_which_the_beginning_is_read_is_marked():
    """Texts of more than 512 word pieces are marked as cut, and no others."""
    assert np.flatnonzero(embed(TEXTS).truncated).tolist() == [5]


def test_the_table_is_small_enough_to_come_with_the_package():
    """The table that every install carries is below 10 MB."""
    assert WEIGHTS.stat().st_size < 10_000_000


def test_the_static_tier_needs_neither_torch_nor_onnxruntime():
    """Embedding with the static tier imports no library that runs models."""
    program = (
        "import sys; from threads.embed.vectors import embed_texts;"
        "from threads.settings import EmbedSettings;"
        "embed_texts(['a bus'], settings=EmbedSettings(model='static'), store=None,"
        "            on_progress=lambda *_: None);"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )

    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, check=True)

    assert not set(done.stdout.decode().split()) & {
        "torch", "transformers", "sentence_transformers", "onnxruntime", "sklearn",
    }  # fmt: skip


def test_the_tier_is_chosen_by_its_name():
    """``--model static`` embeds with the table and says so."""
    found = embed_texts(
        TEXTS, settings=EmbedSettings(model="static"), store=None, on_progress=lambda *_: None
    )

    assert (found.model, found.rows.shape) == ("static", (len(TEXTS), 256))
