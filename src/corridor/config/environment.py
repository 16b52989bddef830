"""Typed readers for environment variables.

Every reader fails at start with a sentence that says which variable is wrong and what it may be,
so that a wrong setting is never discovered by the first person who needs the page.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


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
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def secret(name: str, kept_in: Path) -> str:
    """The installation's secret: the variable, or a file made at the first start.

    The file is readable by its owner only and lies with the key store, never with the database.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(48).hex())
    return kept_in.read_text().strip()
