"""The newer rules of time zones are used, the machine's or the package's."""

import zoneinfo

import pytest
import tzdata

from corridor.runtime.zone_data import take_newest


@pytest.fixture
def _as_it_was():
    before = zoneinfo.TZPATH
    yield
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.usefixtures("_as_it_was")
@pytest.mark.parametrize(
    ("said", "name", "kept"),
    [
        ("# version 9999z\n# more", "tzdata.zi", True),
        ("9999z\n", "+VERSION", True),
        (f"# version {tzdata.IANA_VERSION}\n", "tzdata.zi", True),
        ("# version 1999a\n", "tzdata.zi", False),
        ("", "other", False),
    ],
)
def test_the_newer_rules(tmp_path, said, name, kept):
    (tmp_path / name).write_text(said)
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    version = take_newest()
    assert ((str(tmp_path),) if kept else ()) == zoneinfo.TZPATH
    assert version == ("9999z" if "9999z" in said else tzdata.IANA_VERSION)
    assert zoneinfo.ZoneInfo("Europe/Berlin").key == "Europe/Berlin"
