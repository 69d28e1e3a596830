"""Communities on the compiled core, without its package."""

import subprocess
import sys

import numpy as np
import scipy.sparse as sp

from threads.cluster.louvain import find_communities
from threads.cluster.sparse import Sparse


def make_graph(n, *, seed):
    rng = np.random.default_rng(seed)
    full = np.where(rng.random((n, n)) < 4 / n, rng.random((n, n)), 0.0)
    return sp.csr_matrix(np.triu(full, 1) + np.triu(full, 1).T)


def as_ours(graph):
    return Sparse(graph.indptr, graph.indices, graph.data, graph.shape[1])


def test_communities_are_those_of_the_library():
    """The driver of the compiled core gives the communities that the library's own gives."""
    from sknetwork.clustering import Louvain

    for seed in range(20):
        graph = make_graph(60 + 10 * seed, seed=seed)
        ours = find_communities(as_ours(graph), resolution=1.0 + seed / 10)
        theirs = Louvain(resolution=1.0 + seed / 10, random_state=0).fit_predict(graph)
        pairs = set(zip(ours.tolist(), theirs.tolist(), strict=True))

        assert len(pairs) == len(set(ours)) == len(set(theirs))


def test_two_cliques_are_two_communities():
    """Texts that are all near each other are one community, and the next clique another."""
    clique = np.ones((5, 5)) - np.eye(5)
    graph = sp.csr_matrix(np.kron(np.eye(2), clique))

    labels = find_communities(as_ours(graph), resolution=1.0)

    assert labels.tolist() == [0] * 5 + [1] * 5


def test_the_library_itself_is_not_imported():
    """Clustering loads the compiled cores of its libraries and not the libraries."""
    program = (
        "import sys; import numpy as np; from threads.cluster.themes import cluster_vectors;"
        "from threads.settings import ClusterSettings;"
        "rows = np.eye(20, dtype=np.float32).repeat(2, axis=0);"
        "cluster_vectors(rows, texts=[str(i) for i in range(40)], title=None,"
        "                settings=ClusterSettings(min_cluster_size=2));"
        "print(*sys.modules)"
    )

    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, check=True)

    loaded = set(done.stdout.decode().split())
    assert not loaded & {"sklearn", "torch", "matplotlib", "joblib", "scipy", "sknetwork"}
    assert {"scipy.sparse._sparsetools", "sknetwork.clustering.louvain_core"} <= loaded
