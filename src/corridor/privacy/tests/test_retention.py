"""The retention table: made from what every floor says, sealed first; and the guard's own questions."""

from corridor.privacy.models import HandedOn, Mute
from corridor.privacy.retention import table, unknown, unsealed_as_sealed, unspoken
from corridor.runtime.register import Floor, Stored


def line(model, *columns, sealed=False):
    return Stored(model, columns, "what", "who", "long", sealed=sealed)


def test_sealed_lines_come_first_and_empty_floors_are_left_out():
    plain, sealed = line("a.B", "c"), line("a.B", "d", sealed=True)
    parts = table([Floor(name="one", stores=(plain, sealed)), Floor(name="two")])
    assert [(part.title, list(part.stores)) for part in parts] == [("One", [sealed, plain])]


def test_a_column_that_nobody_speaks_of_is_found():
    half = Floor(name="one", stores=(line("privacy.Mute", "person", "since"),))
    assert unspoken([half], [Mute]) == ["privacy.Mute.muted"]
    assert unspoken([Floor(name="one", impersonal=("privacy.Mute",))], [Mute]) == []


def test_a_line_about_nothing_is_found():
    wrong = Floor(
        name="one",
        stores=(line("privacy.Mute", "person", "colour"), line("privacy.Nothing", "x")),
        impersonal=("no.Model",),
    )
    assert unknown([wrong]) == ["no.Model", "privacy.Mute.colour", "privacy.Nothing.x"]


def test_a_line_that_calls_something_sealed_that_is_not_is_found():
    wrong = Floor(
        name="one",
        stores=(
            line("privacy.HandedOn", "owner", sealed=True),
            line("privacy.HandedOn", "body", sealed=True),
            line("privacy.PrivateAddress", "body"),
        ),
    )
    assert unsealed_as_sealed([wrong]) == ["privacy.HandedOn.owner", "privacy.PrivateAddress.body"]
    assert HandedOn.sealed_columns() == ("body",)
