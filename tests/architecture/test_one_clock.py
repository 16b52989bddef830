"""What time it is, one function says: `django.utils.timezone.now()`, which tests and demos can move."""

import ast

import pytest
from architecture.source import PACKAGE, modules, parsed

# Where the machine's own time is meant, and why.
MEANT = {
    "kit/charts.py": "how old a file on this machine is",
    "people/joining/dates.py": "the century that a year of two digits means",
    "people/signing_in/passkeys.py": "a challenge's few minutes, told by the machine that made it",
}
MACHINES = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def asks_the_machine(tree: ast.Module) -> list[int]:
    """The lines that ask for the machine's time."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in MACHINES
    ]


def test_nobody_asks_the_machine_what_time_it_is():
    found = {
        path.relative_to(PACKAGE).as_posix() for path in modules() if asks_the_machine(parsed(path))
    }
    assert found == set(MEANT)


@pytest.mark.parametrize(
    "line", ["datetime.now(UTC)", "date.today()", "time.time()", "datetime.utcnow()"]
)
def test_guard_sees_who_does(line):
    assert asks_the_machine(ast.parse(line)) == [1]
    assert asks_the_machine(ast.parse("timezone.now(); time.monotonic()")) == []
