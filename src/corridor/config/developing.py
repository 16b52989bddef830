"""Settings for bin/dev: what is saved is served at once."""

from corridor.config.settings import *  # noqa: F403 - everything else is as in an installation
from corridor.config.settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
