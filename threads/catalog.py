"""Every exchangeable part: its name and where it is, as strings.

Nothing is imported until ``load`` is called with a name.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from threads.errors import SettingsError

SEGMENTERS: Final = {
    "text": "threads.segmentation.flat:segment_flat",
    "html": "threads.segmentation.dom:segment_html",
}
# A reader turns one input into what ``threads.read.records.Found`` lists.
READERS: Final = {
    "text": "threads.read.pages:read_page",
    "html": "threads.read.pages:read_page",
    "csv": "threads.read.tables:read_csv",
    "jsonl": "threads.read.json_rows:read_json_lines",
    "json": "threads.read.json_rows:read_json",
    "parquet": "threads.read.tables:read_parquet",
    "excel": "threads.read.tables:read_excel",
    "wxr": "threads.read.xml_exports:read_wordpress",
    "disqus": "threads.read.xml_exports:read_disqus",
    "mhtml": "threads.read.archives:read_mhtml",
    "warc": "threads.read.archives:read_warc",
    "wacz": "threads.read.archives:read_wacz",
    "mbox": "threads.read.mail:read_mbox",
    "maildir": "threads.read.mail:read_maildir",
}
EMBEDDERS: Final = {
    "minilm": "threads.embed.minilm:open_minilm",
    "sentence-transformers": "threads.embed.model:open_sentence_transformer",
    "minilm-int8": "threads.embed.int8:open_int8",
    "static": "threads.embed.static:open_static",
}
# Models that are known to read one language well; of others nothing is known here.
MODELS_OF_ENGLISH: Final = ("minilm", "minilm-int8", "static")
# A clusterer gives each text of a graph its theme, or none, and how much it belongs there.
CLUSTERERS: Final = {
    "graph": "threads.cluster.methods:find_by_graph",
    "hdbscan": "threads.cluster.methods:find_by_density",
    "louvain": "threads.cluster.methods:find_by_communities",
}
RUNNERS: Final = {
    "this": "threads.engine.local:ThisProcess",
    "processes": "threads.engine.local:Processes",
    "dask": "threads.engine.cluster:DaskCluster",
}
CATALOG: Final = {
    "reader": READERS,
    "segmenter": SEGMENTERS,
    "embedder": EMBEDDERS,
    "clusterer": CLUSTERERS,
    "runner": RUNNERS,
}

# File endings, lower case, and the format that they promise.
FORMATS: Final = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".xlsx": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".xml": "wxr",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".warc": "warc",
    ".wacz": "wacz",
    ".mbox": "mbox",
}


def load(kind: str, name: str) -> Callable[..., Any]:
    """Import a part.

    Args:
        kind: A key of ``CATALOG``.
        name: The part's name.

    Raises:
        SettingsError: No part of this kind has the name.
    """
    parts = CATALOG[kind]
    if name not in parts:
        raise SettingsError(f"{kind}: no part is called '{name}'. Known: {', '.join(parts)}.")
    module, _, attribute = parts[name].partition(":")
    part: Callable[..., Any] = getattr(import_module(module), attribute)
    return part
