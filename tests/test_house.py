"""The rules of the house."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import threads
from threads import catalog, errors
from threads.cli import COMMANDS, cli

PACKAGE = Path(threads.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
N_MODULE, N_FUNCTION, N_METHODS = 400, 50, 10

# Place -> why it may be larger than the budget. A place that is small again must leave.
EXCUSED: dict[str, str] = {}

HEAVY = {
    "hdbscan", "matplotlib", "numba", "polars", "scipy", "sentence_transformers", "sklearn",
    "torch", "transformers",
}  # fmt: skip


def walk_sizes() -> Iterator[tuple[str, int, int]]:
    """Give each module, function and class with its size and its budget."""
    for module in MODULES:
        place = module.relative_to(PACKAGE).as_posix()
        source = module.read_text("utf-8")
        yield place, len(source.splitlines()), N_MODULE
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{place}:{node.name}", count_code(node), N_FUNCTION
            elif isinstance(node, ast.ClassDef):
                methods = [m for m in node.body if isinstance(m, ast.FunctionDef)]
                yield f"{place}:{node.name}", len(methods), N_METHODS


def count_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines less its docstring."""
    n_lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return n_lines
    return n_lines - ((first.end_lineno or 0) - first.lineno + 1)


def test_nothing_outgrows_its_budget():
    """No module, function or class is larger than its budget, unless excused by name."""
    over = {place: size for place, size, budget in walk_sizes() if size > budget}

    assert over.keys() - EXCUSED.keys() == set(), over


def test_no_excuse_outlives_its_reason():
    """Every excused place is still over its budget, and its reason is given."""
    over = {place for place, size, budget in walk_sizes() if size > budget}

    assert EXCUSED.keys() - over == set()
    assert all(EXCUSED.values())


def all_errors(base: type[errors.ThreadsError] = errors.ThreadsError) -> Iterator[type]:
    yield base
    for child in base.__subclasses__():
        yield from all_errors(child)


def draw_tree(cls: type[errors.ThreadsError], *, stem: str = "", limb: str = "") -> Iterator[str]:
    yield f"{stem}{limb}{cls.__name__} {cls.exit_code}"
    children = cls.__subclasses__()
    below = stem + {"": "", "├── ": "│   ", "└── ": "    "}[limb]
    for child in children:
        last = child is children[-1]
        yield from draw_tree(child, stem=below, limb="└── " if last else "├── ")


def test_the_error_tree_is_drawn_as_it_is():
    """The docstring of threads.errors draws the classes with their exit codes."""
    drawing = [
        re.sub(r" +(\d+)$", r" \1", line.removeprefix("    "))
        for line in (errors.__doc__ or "").splitlines()
        if re.search(r"Error +\d+$", line)
    ]

    assert drawing == list(draw_tree(errors.ThreadsError))


def test_every_error_has_an_exit_code_of_its_own():
    """No two kinds of error end with the same exit code, and none ends with 0."""
    codes = [cls.exit_code for cls in all_errors()]

    assert len(set(codes)) == len(codes)
    assert 0 not in codes


def test_the_help_lists_every_exit_code():
    """The exit codes in ``threads --help`` are those of the error tree, 0 and 130."""
    _, _, listed = (cli.help or "").partition("Exit codes:")

    codes = {int(code) for code in re.findall(r"(?<!\S)(\d+)  ", listed)}

    assert codes == {cls.exit_code for cls in all_errors()} | {0, 130}


def test_every_deliberate_error_stands_in_the_tree():
    """No module but threads.errors declares an error for the user."""
    declared = {
        (module.name, node.name)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(b, ast.Name) and b.id.endswith(("Error", "Exception")) for b in node.bases
        )
    }

    assert {module for module, _ in declared} == {"errors.py"}


@pytest.mark.parametrize(
    ("kind", "name"), [(k, name) for k, parts in catalog.CATALOG.items() for name in parts]
)
def test_every_part_of_the_catalog_can_be_imported(kind, name):
    """Each line of the catalog names something that can be called."""
    part = catalog.load(kind, name)

    assert callable(part)


def test_an_unknown_part_is_refused_by_name():
    """The catalog answers an unknown name with the names that it knows."""
    with pytest.raises(errors.SettingsError) as error:
        catalog.load("segmenter", "pdf")

    assert str(error.value) == "segmenter: no part is called 'pdf'. Known: text, html."


def test_every_format_has_a_reader():
    """Each file ending promises a format that something can read, pages too."""
    promised = set(catalog.FORMATS.values())

    assert promised | catalog.SEGMENTERS.keys() <= catalog.READERS.keys()


@pytest.mark.parametrize("name", threads._PUBLIC)
def test_every_public_name_loads(name):
    """Each public name is what its table says, under its own name."""
    value = getattr(threads, name)

    assert value.__name__ == name
    assert value.__module__ == threads._PUBLIC[name]


def test_all_is_the_table_of_public_names():
    """``__all__`` lists the table's names and the version, and no other."""
    assert sorted(threads.__all__) == sorted([*threads._PUBLIC, "__version__"])


def test_an_unknown_public_name_is_an_attribute_error():
    """The package answers an unknown name as any module does."""
    with pytest.raises(AttributeError, match="module 'threads' has no attribute 'nothing'"):
        _ = threads.nothing


@pytest.mark.parametrize("args", [(), *((command,) for command in COMMANDS)], ids=" ".join)
def test_help_imports_nothing_heavy(run_threads, args):
    """Help is shown without tables, models, clustering or figures being imported."""
    outcome = run_threads(*args, "--help", python=("-X", "importtime"))
    imported = {line.rpartition("|")[2].strip() for line in outcome.err.splitlines()}

    assert outcome.code == 0
    assert "threads.cli" in imported
    assert {name.partition(".")[0] for name in imported} & HEAVY == set()


def test_importing_the_package_does_nothing():
    """``import threads`` loads no module of its own and leaves the environment alone."""
    program = (
        "import os, sys, warnings; before = dict(os.environ), list(warnings.filters)\n"
        "import threads\n"
        "assert (dict(os.environ), list(warnings.filters)) == before\n"
        "print(*sorted(m for m in sys.modules if m.startswith('threads')))"
    )

    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, check=True)

    assert done.stdout.split() == [b"threads"]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_no_module_imports_a_slow_library_at_its_top(module):
    """No module imports what takes seconds to load before it is needed."""
    heavy = HEAVY - {"polars"}  # tables are what the modules behind the front door speak
    tree = ast.parse(module.read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in tree.body
        for name in (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported & heavy == set()


def test_the_wheel_says_that_it_is_typed():
    """The package carries the marker that tells type checkers to read it."""
    assert (PACKAGE / "py.typed").is_file()
