"""Every act that narrows says how it is honoured after a restore, and the operator is told of it."""

import ast
import re
from importlib import import_module
from pathlib import Path

from architecture.source import PACKAGE, ROOT, modules, parsed

from corridor.runtime.register import contributions

PUBLISHING = {"took_back", "took_back_each", "gave_again"}


def published(tree: ast.Module, name: str) -> set[str]:
    """The kinds of acts that a module publishes; constants are looked up in the module."""
    calls = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in PUBLISHING
        and node.args
    ]
    kinds = set()
    for kind in calls:
        if isinstance(kind, ast.Constant):
            kinds.add(str(kind.value))
        elif isinstance(kind, ast.Name) and kind.id.isupper():
            kinds.add(getattr(import_module(name), kind.id))
    return kinds


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def everywhere() -> set[str]:
    return {kind for path in modules() for kind in published(parsed(path), name_of(path))}


def honoured() -> list[str]:
    return [kind.kind for contribution in contributions() for kind in contribution.takes_back]


def said() -> set[str]:
    """The kinds that docs/operating.md names in its table of what a restore honours."""
    text = (ROOT / "docs" / "operating.md").read_text()
    return set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", text, re.MULTILINE))


def test_whatever_is_taken_back_is_honoured_and_nothing_else() -> None:
    assert everywhere() == set(honoured())


def test_one_kind_is_honoured_in_one_way() -> None:
    assert len(honoured()) == len(set(honoured()))


def test_the_operator_is_told_of_each() -> None:
    assert said() == set(honoured())


def test_guard_sees_a_planted_act() -> None:
    planted = ast.parse("took_back('care.planted', ask.pk)\ntook_back(kind, ask.pk)")
    assert published(planted, "corridor.privacy.muting") == {"care.planted"}
    named = ast.parse("gave_again(MUTED, by.pk)")
    assert published(named, "corridor.privacy.muting") == {"privacy.muted"}
