"""Rules of the house that a reader of the source can check (DESIGN sections 2 and 3)."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "textclust"
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
NAMES = [str(path.relative_to(PACKAGE)) for path in FILES]
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
EXECUTES = {"pickle", "cPickle", "joblib", "marshal", "shelve", "dill", "cloudpickle"}
every_file = pytest.mark.parametrize("path", FILES, ids=NAMES)


def imports(tree):
    """Every module that is imported, with the names taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.module, alias.name) for alias in node.names)


def packages(tree):
    return {module.partition(".")[0] for module, _ in imports(tree)}


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_hidden(name):
    return name is not None and name.startswith("_") and not name.startswith("__")


def test_there_is_something_to_look_at():
    assert len(FILES) > 50


@every_file
def test_nothing_that_executes_what_it_loads(path):
    assert packages(TREES[path]) & EXECUTES == set()


@every_file
def test_nothing_is_evaluated_or_unpickled(path):
    for call in calls(TREES[path]):
        assert not (isinstance(call.func, ast.Name) and call.func.id in ("eval", "exec", "compile"))
        for keyword in call.keywords:
            allowed = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            assert keyword.arg != "allow_pickle" or allowed


@every_file
def test_only_two_files_import_numba(path):
    compiles = path.parent == PACKAGE / "kernels" and path.name in ("_jit.py", "bits.py", "lanes.py")
    assert ("numba" in packages(TREES[path])) == compiles


@every_file
def test_only_the_command_line_talks_to_a_terminal(path):
    if path.parent != PACKAGE / "cli":
        assert packages(TREES[path]) & {"typer", "rich", "click"} == set()


@every_file
def test_no_private_parts_of_other_packages(path):
    for module, name in imports(TREES[path]):
        inside = module.split(".")[0] == "textclust"
        own = module.startswith(".".join(["textclust", *path.relative_to(PACKAGE).parts[:-1]]))
        hidden = any(map(is_hidden, module.split("."))) or is_hidden(name)
        assert not hidden or (inside and own) or module == "_typeshed", f"{module}.{name}"


@every_file
def test_no_private_attributes_of_other_packages(path):
    tree = TREES[path]
    foreign = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            foreign |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] != "textclust":
            foreign |= {alias.asname or alias.name for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_hidden(node.attr):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            assert not (isinstance(root, ast.Name) and root.id in foreign), ast.unparse(node)


@every_file
def test_the_corpus_knows_only_errors_and_records(path):
    if path.parent == PACKAGE / "corpus":
        own = {module for module, _ in imports(TREES[path]) if module.startswith("textclust")}
        others = {module for module in own if not module.startswith("textclust.corpus")}
        assert others <= {"textclust.errors", "textclust.records"}


@every_file
def test_the_library_does_not_print(path):
    assert not any(isinstance(call.func, ast.Name) and call.func.id == "print" for call in calls(TREES[path]))


@every_file
def test_a_file_is_not_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@every_file
def test_no_function_is_too_long(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef):
            has_docstring = ast.get_docstring(node) is not None
            body = node.body[1:] if has_docstring else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert length <= MOST_LINES_OF_A_FUNCTION, node.name


@every_file
def test_a_file_says_what_it_is(path):
    tree = TREES[path]
    assert ast.get_docstring(tree) or not tree.body
