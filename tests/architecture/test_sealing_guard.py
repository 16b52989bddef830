"""Only the privacy core handles keys, and only `seal` and `unseal` touch a sealed column.

Read from the source, so that code that no test runs is seen too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from corridor.privacy.sealing import sealed_models

SOURCE = Path(__file__).parents[2] / "src" / "corridor"

# What code outside the privacy core may import of sealing.
OF_SEALING = {
    "SealedField",
    "SealedItem",
    "Unreadable",
    "seal",
    "id_made_with",
    "seal_new",
    "sealed_models",
    "unseal",
    "unreadable",  # says which do not open, and nothing of what is in those that do
}
# Who may open items in the memory of a job, for each of their owners, and why.
FOR_WORK = {
    "practices/conversations/queries_round.py": "a round must know what everybody wishes, and tells "
    "nobody: who would rather not meet whom, how often, when",
}
# Who may handle the key store's file, and why.
KEY_STORE = {
    "web/operating": "copies, restores and checks the key store's file; it reads no key",
    "web/operator": "shows operators what is wrong with the key store's file; it reads no key",
}
PARTS_OF_IT = ("keystore", "keyfile", "keyjournal", "keyslots")
# Calls in which a sealed column's name, as a keyword or as a text, goes around `seal` and `unseal`.
BY_KEYWORD = {
    "update",
    "filter",
    "exclude",
    "get",
    "create",
    "get_or_create",
    "update_or_create",
    "annotate",
    "Q",
}
BY_TEXT = {"values", "values_list", "only", "order_by", "F", "setattr", "getattr"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE)
        if "tests" in place.parts or "migrations" in place.parts or place.parts[0] == "privacy":
            continue
        yield place, ast.parse(path.read_text())


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every (module, name) that is imported; the name is "" for a module as a whole."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def of_the_key_store(place: Path, tree: ast.Module) -> list[str]:
    """Imports of the key store by who has no business with it."""
    if any(place.as_posix().startswith(f"{allowed}/") for allowed in KEY_STORE):
        return []
    return [
        f"{place}: {module}.{name}"
        for module, name in imports(tree)
        if module in {f"corridor.privacy.{part}" for part in PARTS_OF_IT}
        or (module, name) in {("corridor.privacy", part) for part in (*PARTS_OF_IT, "keeping")}
    ]


def of_sealing(place: Path, tree: ast.Module) -> list[str]:
    """Imports of what opens a sealed item without asking who reads it."""
    wrong = []
    for module, name in imports(tree):
        allowed = OF_SEALING | ({"open_for_work"} if place.as_posix() in FOR_WORK else set())
        inside = module == "corridor.privacy.sealing" and name not in allowed
        if inside or (module, name) == ("corridor.privacy", "sealing"):
            wrong.append(f"{place}: {module}.{name}")
    return wrong


def columns_of_app(place: Path) -> set[str]:
    """The sealed columns of the models that live in the folder of this file."""
    package = ".".join(("corridor", *place.parts[:-1]))
    return {
        column
        for model in sealed_models()
        if package == model.__module__.rpartition(".")[0]
        for column in model.sealed_columns()
    }


def around_seal(place: Path, tree: ast.Module, columns: set[str]) -> list[str]:
    """Where a sealed column is assigned, or named in a query, or given to a model directly."""
    models = {model.__name__ for model in sealed_models()}
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            if node.attr in columns:
                wrong.append(f"{place}:{node.lineno}: .{node.attr} is assigned")
        elif isinstance(node, ast.Call):
            named: set[object] = set()
            if _called(node) in BY_KEYWORD | models:
                named |= {keyword.arg for keyword in node.keywords if keyword.arg}
            if _called(node) in BY_TEXT:
                named |= {a.value for a in node.args if isinstance(a, ast.Constant)}
            wrong += [f"{place}:{node.lineno}: {name}" for name in sorted(_touched(named, columns))]
    return wrong


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _touched(named: set[object], columns: set[str]) -> set[str]:
    return {str(n) for n in named if str(n).lstrip("-").split("__")[0] in columns}


def test_only_the_privacy_core_handles_keys():
    assert [wrong for place, tree in sources() for wrong in of_the_key_store(place, tree)] == []


def test_nobody_opens_a_sealed_item_without_saying_who_reads():
    assert [wrong for place, tree in sources() for wrong in of_sealing(place, tree)] == []


def test_only_seal_and_unseal_touch_a_sealed_column():
    found = [
        wrong
        for place, tree in sources()
        if (columns := columns_of_app(place))
        for wrong in around_seal(place, tree, columns)
    ]
    assert found == []


def test_there_is_something_to_guard():
    guarded = {column for place, _tree in sources() for column in columns_of_app(place)}
    assert "body" in guarded


@pytest.mark.parametrize(
    "fault",
    [
        "ask.body = b'in the clear'",
        "Ask.objects.filter(pk=1).update(body=text)",
        "Ask(owner=by, body=text)",
        "Ask.objects.values_list('pk', 'body')",
        "Ask.objects.filter(body__contains=b'x')",
        "setattr(ask, 'body', b'')",
        "getattr(ask, 'body')",
    ],
)
def test_a_planted_fault_is_found(fault):
    assert around_seal(Path("practices/care/views.py"), ast.parse(fault), {"body"}) != []


@pytest.mark.parametrize(
    "fault",
    [
        "from corridor.privacy.keystore import key_store",
        "import corridor.privacy.keystore",
        "from corridor.privacy import keystore as k",
        "from corridor.privacy.keyjournal import KeyJournal",
        "def f():\n    from corridor.privacy.keystore import KeyStore",
    ],
)
def test_a_planted_import_of_the_key_store_is_found(fault):
    assert of_the_key_store(Path("practices/care/views.py"), ast.parse(fault)) != []


@pytest.mark.parametrize(
    "fault",
    [
        "from corridor.privacy.sealing import open_items",
        "from corridor.privacy.sealing import seal, _decrypt",
        "from corridor.privacy.sealing import open_for_work",
        "from corridor.privacy import sealing",
    ],
)
def test_a_planted_way_around_unseal_is_found(fault):
    assert of_sealing(Path("practices/care/views.py"), ast.parse(fault)) != []
