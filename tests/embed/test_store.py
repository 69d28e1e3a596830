"""The store of vectors."""

import signal
import subprocess
import sys

import numpy as np
import pytest

from threads.embed.store import FILE_NAME, open_store, text_key
from threads.errors import StoreError

MODEL = "m"

WRITER = """
import sys, numpy as np
from pathlib import Path
from threads.embed.store import open_store, text_key
name = sys.argv[2]
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for i in range(40):
        keys = [text_key(f"{name} {i} {j}") for j in range(5)]
        rows = np.full((5, 384), i, dtype=np.float32)
        store.keep(keys, rows, np.zeros(5, dtype=bool), model_hash="m")
"""

USER = """
import sys
from pathlib import Path
from threads.embed.store import open_store, text_key
keys = [text_key(f"old {i}") for i in range(100)]
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    print(len(store.find(keys, model_hash="m")), flush=True)
"""

KILLED = """
import sys, numpy as np
from pathlib import Path
from threads.embed.store import open_store, text_key
with open_store(Path(sys.argv[1])) as store:
    rows = np.ones((1, 384), dtype=np.float32)
    store.keep([text_key("whole")], rows, np.zeros(1, dtype=bool), model_hash="m")
    store.connection.execute("BEGIN IMMEDIATE")
    for i in range(5_000):
        row = ("m", text_key(f"half {i}"), 0, 0, bytes(1536))
        store.connection.execute("INSERT INTO vectors VALUES (?, ?, ?, ?, ?)", row)
    print("ready", flush=True)
    sys.stdin.readline()
"""


def start(program, *args):
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", program, *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def keep(store, **texts):
    rows = np.array(list(texts.values()), dtype=np.float32)
    cut = np.zeros(len(texts), dtype=np.bool_)
    store.keep([text_key(t) for t in texts], rows, cut, model_hash=MODEL)


def fill(folder, name, n):
    with open_store(folder) as store:
        keep(store, **{f"{name} {i}": [i] * 384 for i in range(n)})


def find(folder, *texts, model_hash=MODEL):
    with open_store(folder) as store:
        found = store.find([text_key(t) for t in texts], model_hash=model_hash)
    return {t: found[text_key(t)][0].tolist() for t in texts if text_key(t) in found}


def test_what_was_kept_is_found_again(tmp_path):
    """A vector comes back bit for bit in a later run, with its mark of a cut text."""
    row = np.array([[0.1, -0.2, 1e-30]], dtype=np.float32)
    with open_store(tmp_path) as store:
        store.keep([text_key("a")], row, np.array([True]), model_hash=MODEL)

    with open_store(tmp_path) as store:
        found, cut = store.find([text_key("a")], model_hash=MODEL)[text_key("a")]

    assert found.tobytes() == row.tobytes()
    assert cut is True


def test_another_model_finds_nothing(tmp_path):
    """Vectors of one model are not given to another."""
    with open_store(tmp_path) as store:
        keep(store, a=[1, 2])

    assert find(tmp_path, "a", model_hash="other") == {}


def test_what_is_there_stays(tmp_path):
    """A text that is kept a second time keeps its first vector."""
    with open_store(tmp_path) as store:
        keep(store, a=[1, 2])
        keep(store, a=[3, 4], b=[5, 6])

    assert find(tmp_path, "a", "b") == {"a": [1, 2], "b": [5, 6]}


def test_two_processes_write_at_once(tmp_path):
    """Of two runs that write to one store at the same time, both keep everything."""
    writers = [start(WRITER, tmp_path, name) for name in ("one", "two")]

    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    ended = [writer.wait(timeout=120) for writer in writers]
    texts = [f"{name} {i} {j}" for name in ("one", "two") for i in range(40) for j in range(5)]

    assert ended == [0, 0]
    assert len(find(tmp_path, *texts)) == len(texts)


def test_a_kill_in_the_middle_of_a_write_leaves_the_store_whole(tmp_path):
    """After kill -9 in a transaction, what was kept before is there, and the half is not."""
    process = start(KILLED, tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)

    assert find(tmp_path, "whole") == {"whole": [1.0] * 384}
    assert find(tmp_path, *(f"half {i}" for i in range(5_000))) == {}


def test_after_a_kill_the_store_takes_new_vectors(tmp_path):
    """A killed run leaves no lock behind."""
    process = start(KILLED, tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    with open_store(tmp_path) as store:
        keep(store, a=[1, 2])

    assert find(tmp_path, "a") == {"a": [1, 2]}


def test_a_deleted_store_is_made_anew(tmp_path):
    """Deleting the store's folder costs time and nothing else."""
    import shutil

    folder = tmp_path / "store"
    with open_store(folder) as store:
        keep(store, a=[1, 2])
    shutil.rmtree(folder)

    assert find(folder, "a") == {}
    assert (folder / FILE_NAME).is_file()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    """A file in the store's place that is no store is refused with its path and the ways out."""
    path = tmp_path / FILE_NAME
    path.write_text("My diary. " * 200)

    with pytest.raises(StoreError) as error, open_store(tmp_path):
        pass

    assert str(error.value) == (
        f"{path}: the store of vectors cannot be used: file is not a database. "
        "Delete the file, give --store DIR, or run with --no-store."
    )
    assert path.read_text() == "My diary. " * 200


def test_a_damaged_store_is_refused_when_read(tmp_path):
    """A store with a page overwritten is refused as unusable, not read as something else."""
    with open_store(tmp_path) as store:
        keep(store, **{f"t{i}": [i] * 384 for i in range(50)})
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(StoreError, match="the store of vectors cannot be used"):
        find(tmp_path, *(f"t{i}" for i in range(50)))


def test_a_vector_of_another_shape_is_not_trusted(tmp_path):
    """A record that is no vector of the model's size is refused or embedded again, not used."""
    with open_store(tmp_path) as store:
        keep(store, a=[1, 2])
        store.connection.execute("UPDATE vectors SET vector = ?", (b"\x00\x01\x02",))

    with pytest.raises(StoreError), open_store(tmp_path) as store:
        store.find([text_key("a")], model_hash=MODEL)


def test_a_table_of_another_shape_is_refused(tmp_path):
    """A database of somebody else under the store's name is refused when it is used."""
    import sqlite3

    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE vectors (mine TEXT)")
    connection.close()

    with pytest.raises(StoreError, match="the store of vectors cannot be used"):
        find(tmp_path, "a")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    """A store inside a file is refused with the system's reason."""
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError) as error, open_store(tmp_path / "file" / "store"):
        pass

    assert str(error.value) == (
        f"{tmp_path / 'file' / 'store'}: the store of vectors cannot be made: Not a directory. "
        "Give --store DIR, or run with --no-store."
    )


def test_no_folder_is_no_store():
    """Without a folder there is no store, and nothing is written."""
    with open_store(None) as store:
        pass

    assert store is None


def test_any_text_has_a_key():
    """Texts that cannot be written as UTF-8 have a key too, of 16 bytes."""
    keys = {text_key(text) for text in ("", "a", "\ud800", "\x00", "a" * 100_000)}

    assert {len(key) for key in keys} == {16}
    assert len(keys) == 5


def test_a_store_within_its_bound_keeps_everything(tmp_path):
    """Nothing leaves a store that is smaller than its bound."""
    fill(tmp_path, "t", 500)

    with open_store(tmp_path) as store:
        left = store.prune(2)

    assert left == 0
    assert len(find(tmp_path, *(f"t {i}" for i in range(500)))) == 500


def test_a_store_over_its_bound_shrinks_below_it(tmp_path):
    """A store that was too large is a file within its bound when it has been pruned."""
    fill(tmp_path, "t", 2_000)

    with open_store(tmp_path) as store:
        left = store.prune(2)

    assert left > 0
    assert 1_000_000 < (tmp_path / FILE_NAME).stat().st_size <= 2_000_000


def test_what_was_used_longest_ago_leaves_first(tmp_path):
    """Vectors that a later run looked up outlive later ones that no run has used since."""
    fill(tmp_path, "old", 100)
    fill(tmp_path, "new", 2_000)
    old = [f"old {i}" for i in range(100)]
    assert len(find(tmp_path, *old)) == 100

    with open_store(tmp_path) as store:
        store.prune(2)

    assert len(find(tmp_path, *old)) == 100
    assert len(find(tmp_path, *(f"new {i}" for i in range(2_000)))) < 2_000


def test_what_another_process_used_last_stays(tmp_path):
    """What a run of another process looked up is not the first to leave."""
    fill(tmp_path, "old", 100)
    fill(tmp_path, "new", 2_000)
    user = start(USER, tmp_path)
    found, _ = user.communicate("go\n", timeout=60)

    with open_store(tmp_path) as store:
        store.prune(2)

    assert found == "100\n"
    assert len(find(tmp_path, *(f"old {i}" for i in range(100)))) == 100


def test_a_store_is_pruned_while_another_process_writes(tmp_path):
    """Pruning beside a writer breaks neither, and what is written afterwards is there."""
    fill(tmp_path, "old", 2_000)
    writer = start(WRITER, tmp_path, "one")
    writer.stdin.write("go\n")
    writer.stdin.flush()

    with open_store(tmp_path) as store:
        left = store.prune(2)
    ended = writer.wait(timeout=120)

    assert (ended, left > 0) == (0, True)
    assert find(tmp_path, *(f"one 39 {j}" for j in range(5))).keys() == {
        f"one 39 {j}" for j in range(5)
    }


def test_a_cleared_store_is_empty_and_small(tmp_path):
    """Clearing forgets every vector and gives the space back."""
    fill(tmp_path, "t", 2_000)

    with open_store(tmp_path) as store:
        left = store.clear()
        models = store.describe()

    assert (left, models) == (2_000, [])
    assert (tmp_path / FILE_NAME).stat().st_size < 200_000


def test_a_store_says_whose_vectors_it_holds(tmp_path):
    """Each model is listed with its name, where one is known, and its number of vectors."""
    fill(tmp_path, "t", 3)
    with open_store(tmp_path) as store:
        store.name_model(MODEL, "mine")
        store.keep([text_key("a")], np.ones((1, 2)), np.zeros(1, np.bool_), model_hash="x")
        models = store.describe()

    assert [(m.name, m.model_hash, m.n_vectors, m.n_bytes) for m in models] == [
        ("mine", MODEL, 3, 3 * 384 * 4),
        ("?", "x", 1, 8),
    ]


def test_an_unchanged_file_is_hashed_once(tmp_path):
    """A file's hash is measured again only where the file has changed."""
    file, measured = tmp_path / "weights", []
    file.write_text("a")

    def measure(path):
        measured.append(path.read_text())
        return measured[-1] * 2

    for text in ("a", "a", "bb"):
        if file.read_text() != text:
            file.write_text(text)
        with open_store(tmp_path / "store") as store:
            found = store.hash_file(file, measure)

    assert measured == ["a", "bb"]
    assert found == "bbbb"
