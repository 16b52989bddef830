"""The demo of 300 has a culture page: what can be published of so many, and what is withheld."""

import re

from corridor.demo.make import make_demo
from corridor.web.culture import queries


def test_of_300_people_most_can_be_said_and_associations_are_withheld(
    db, settings, tmp_path, request
):
    settings.DATA, settings.ROUND_KEYS = tmp_path, tmp_path / "rounds"
    world = make_demo(300)
    rows = {(one.practice, one.row.key): one.row for one in queries.rows()}
    assert {"trust", "taboo", "lived", "other_teams", "growth"} <= {key for _p, key in rows}
    assert all(point.value is None for point in rows["pulse", "together"].points)
    assert len(rows["pulse", "growth"].points) > 1
    browser_of = request.getfixturevalue("browser_of")  # it switches practices on: after the demo
    page = browser_of(world.root).get("/culture/").text
    assert "figures are withheld: fewer than 500 people answered both" in page
    assert "Before and after" in page
    assert ">1</text>" in page
    places = [one.row.place for one in queries.rows()]
    assert places == sorted(places)
    assert len(re.findall(r"<h2", page)) == len(rows) + 1
