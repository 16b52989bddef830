"""What practices bring to the tests that walk all pages: practices/NAME/tests/matrix.py.

It holds `LINES`, the practice's part of the role matrix (name of an address → roles, item), and
`fill(sample)`, which makes its items and returns the parts of their addresses by item.
"""

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

PRACTICES = Path(__file__).resolve().parents[1] / "src" / "corridor" / "practices"


@cache
def brought() -> tuple[ModuleType, ...]:
    """The modules that there are, by practice."""
    return tuple(_load(path) for path in sorted(PRACTICES.glob("*/tests/matrix.py")))


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"brought_{path.parts[-3]}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
