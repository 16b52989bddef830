"""What runs on one database alone, and that nothing is left out on both. See tests/once.py."""

import once
import pytest


class Item:
    """As much of a collected test as is looked at."""

    def __init__(self, nodeid: str, *marks: pytest.Mark, fixtures: tuple[str, ...] = ()) -> None:
        self.nodeid, self.fixturenames, self.module = nodeid, list(fixtures), None
        self.marks = {mark.name: mark for mark in marks}

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self.marks.get(name)


ON_ITS_OWN = Item("src/corridor/matching/tests/test_forest.py::test_a_path")
OF_THE_CODE = Item("tests/architecture/test_imports.py::test_contracts")
IN_A_BROWSER = Item(
    "tests/acceptance/test_every_page.py::test_axe",
    pytest.mark.django_db(transaction=True).mark,
    pytest.mark.once("postgresql").mark,
)
BY_MARK = Item("src/corridor/care/tests/test_asking.py::test_it", pytest.mark.django_db.mark)
BY_FIXTURE = Item("src/corridor/care/tests/test_asking.py::test_it", fixtures=("db", "ana"))
ALL = [ON_ITS_OWN, OF_THE_CODE, IN_A_BROWSER, BY_MARK, BY_FIXTURE]


class Config:
    """Where it is told what was left out."""

    def __init__(self) -> None:
        self.hook, self.told = self, []

    def pytest_deselected(self, items):
        self.told += items


def kept(here):
    items, config = [*ALL], Config()
    once.leave_out(config, items, here)
    assert {*items} | {*config.told} == {*ALL}
    return items


def test_what_asks_for_a_database_runs_on_both_and_the_rest_on_one():
    assert kept("sqlite") == [ON_ITS_OWN, OF_THE_CODE, BY_MARK, BY_FIXTURE]
    assert kept("postgresql") == [IN_A_BROWSER, BY_MARK, BY_FIXTURE]


def test_a_module_that_comes_by_a_database_in_another_way_runs_on_both():
    from architecture import test_role_matrix

    assert once.goes_around(test_role_matrix)
    item = Item("tests/architecture/test_role_matrix.py::test_who_is_let_in")
    item.module = test_role_matrix
    assert once.database_of(item) is None


def test_a_database_that_there_is_not_is_refused():
    with pytest.raises(pytest.UsageError, match="no database is called sqlight"):
        once.database_of(Item("tests/test_x.py::test_it", pytest.mark.once("sqlight").mark))
