"""docs/operating.md lists every setting."""

import re

from django.conf import settings


def test_every_variable_is_in_the_operators_guide() -> None:
    guide = (settings.SOURCE.parents[1] / "docs" / "operating.md").read_text()
    said = set(re.findall(r"`(CORRIDOR_[A-Z_]+)`", guide))
    read = {
        name
        for path in settings.SOURCE.rglob("*.py")
        if "tests" not in path.parts and path.name != "testing.py"
        for name in re.findall(r'"(CORRIDOR_[A-Z_]+)"', path.read_text())
    }
    assert read == said
