"""Typed readers for environment variables.

Every reader fails at start with a sentence that says which variable is wrong and what it may be,
so that a wrong setting is never discovered by the first person who needs the page.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Seconds for which a thread keeps its connection to the database from one request to the next.
CONNECTION_KEPT = 600


def text(name: str, default: str = "") -> str:
    """The variable's text, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def remembered(name: str, kept_in: Path, default: str) -> str:
    """The variable's text; where it is unset or empty, what the file says, or else `default`."""
    return text(name) or (kept_in.read_text().strip() if kept_in.is_file() else "") or default


def flag(name: str, default: bool = False) -> bool:
    """A yes or a no. Refuses anything but 1/0, yes/no, true/false, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write yes or no.")


def whole(name: str, default: int) -> int:
    """A whole number, zero or more. Refuses anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def folder(name: str, default: Path) -> Path:
    """An absolute folder; it need not exist yet. Refuses a path that is a file."""
    path = Path(os.environ.get(name, "").strip() or default).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name} is {path}: that is a file, not a folder.")
    return path


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Words divided by commas."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or list(default)


def database(name: str, embedded: Path) -> dict[str, object]:
    """Django's settings for one database.

    Arguments: `name`, a variable that holds `postgresql://user:password@host:port/database`
    or nothing; `embedded`, the file of the embedded database used when it is empty.
    Refuses any other scheme.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(embedded),
            # Opening the file anew costs more than most requests ask of it.
            "CONN_MAX_AGE": CONNECTION_KEPT,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;PRAGMA cache_size=-20000;"
                ),
            },
        }
    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"{name} must begin with postgresql:// (or be empty for the embedded database)."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTION_KEPT,
        "CONN_HEALTH_CHECKS": True,
    }


def secret(name: str, kept_in: Path) -> str:
    """The installation's secret: the variable, or the file in which setting up keeps it.

    Where there is neither yet, a new one, which `corridor set-up` writes down: asking what lies in a
    folder makes nothing there.
    """
    if value := text(name):
        return value
    return kept_in.read_text().strip() if kept_in.exists() else os.urandom(48).hex()
