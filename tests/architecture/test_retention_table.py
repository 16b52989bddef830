"""Every column of every table has its line: what it is, who can read it, how long it stays."""

import pytest
from django.db import models

from corridor.privacy.models import Mute
from corridor.privacy.retention import columns_of, table, unknown, unsealed_as_sealed, unspoken
from corridor.runtime.register import Floor, contributions


def test_every_column_of_every_model_is_spoken_of():
    assert unspoken() == []


def test_no_line_speaks_of_what_does_not_exist():
    assert unknown() == []


def test_what_is_called_sealed_is_sealed_and_the_other_way_round():
    assert unsealed_as_sealed() == []


def test_every_line_says_all_three_in_words():
    for part in table():
        for line in part.stores:
            assert all(str(text).strip() for text in (line.what, line.readers, line.kept)), line


def test_a_planted_model_and_a_planted_column_are_found(monkeypatch):
    before = unspoken()

    class Planted(models.Model):
        secret = models.TextField()

        class Meta:
            app_label = "privacy"
            managed = False

        def __str__(self):
            return "planted"

    try:
        assert [one for one in unspoken() if one not in before] == ["privacy.Planted.secret"]
    finally:
        from django.apps import apps

        del apps.all_models["privacy"]["planted"]
        apps.clear_cache()
    column = models.TextField(name="colour")
    column.set_attributes_from_name("colour")
    monkeypatch.setattr(
        Mute._meta, "concrete_fields", (*Mute._meta.concrete_fields, column), raising=False
    )
    assert [one for one in unspoken() if one not in before] == ["privacy.Mute.colour"]


def test_a_line_that_is_taken_away_is_missed():
    without = [
        Floor(name=c.name, stores=tuple(s for s in c.stores if s.model != "privacy.Opening"))
        for c in contributions()
    ]
    missing = [one for one in unspoken(without) if one.startswith("privacy.Opening")]
    assert missing == [
        f"privacy.Opening.{name}" for name in ("item", "item_kind", "opened_on", "owner", "reader")
    ]


@pytest.mark.parametrize("name", ["id", "pk"])
def test_a_number_made_by_us_needs_no_line(name):
    assert name not in columns_of(Mute)
