"""Settings for the tests: a folder of their own, so that no test touches an installation."""

import os
import tempfile
from pathlib import Path

_home = Path(tempfile.mkdtemp(prefix="corridor-test-"))
os.environ["CORRIDOR_DATA"] = str(_home)
os.environ["CORRIDOR_KEYS"] = str(_home / "keys")
os.environ["CORRIDOR_DATABASE"] = os.environ.get("CORRIDOR_TEST_DATABASE", "")
for _name in ("CORRIDOR_DEMO", "CORRIDOR_SMTP_HOST", "CORRIDOR_ADDRESS", "CORRIDOR_OIDC_DISCOVERY"):
    os.environ.pop(_name, None)

from corridor.config.settings import *  # noqa: E402,F403 - the environment must be set first
from corridor.config.settings import DATABASES, SECRET_KEY, STORAGES  # noqa: E402
from corridor.runtime import moved_clock  # noqa: E402

# CORRIDOR_TEST_CLOCK: the file of the test that started this process.
moved_clock.install(Path(os.environ.get("CORRIDOR_TEST_CLOCK", _home / "clock.json")))
# At whatever hour the tests run, people can be reached; tests about hours set this themselves.
USUAL_HOURS = ("00:00", "00:00")
USUALLY_EVERY_DAY = True

(_home / "static").mkdir()
# As `corridor set-up` does, for the processes that a test starts.
(_home / "keys").mkdir(mode=0o700)
(_home / "keys" / "secret").write_text(SECRET_KEY)
(_home / "keys" / "secret").chmod(0o600)
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
# Looked for when asked for: otherwise each test client lists every static file at its start.
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]

if not os.environ["CORRIDOR_DATABASE"]:
    # A file as in an installation, not memory: the tests see its write-ahead log and its locks.
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "database" / "corridor.sqlite3")}
    (_home / "database").mkdir()
