"""Compiled parts of libraries, without what their packages import beside them."""

import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def import_compiled(package: str, *path: str) -> ModuleType:
    """Import one compiled module that needs numpy alone, and not its package.

    ``import hdbscan`` takes about 2 CPU seconds, nearly all of it scikit-learn;
    ``import sknetwork.clustering`` 0.9, half of it embeddings and drawing.

    Args:
        package: The library.
        path: Its folders, if any, and the module.

    Raises:
        ImportError: The library has no such module.
    """
    name = ".".join((package, *path))
    if name in sys.modules:
        return sys.modules[name]
    top = find_spec(package)
    folders = top.submodule_search_locations if top is not None else None
    for part in range(1, len(path)):
        inner = PathFinder.find_spec(".".join((package, *path[:part])), folders)
        folders = inner.submodule_search_locations if inner is not None else None
    spec = PathFinder.find_spec(name, folders) if folders is not None else None
    if spec is None or spec.loader is None:
        raise ImportError(f"{name}: not there. Install the {package} of constraints.txt.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
