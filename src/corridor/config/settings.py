"""Corridor's settings: one file, read from the environment, failing at start when something is wrong.

docs/operating.md lists every variable.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from corridor.config import environment as env
from corridor.runtime import moved_clock, zone_data

zone_data.take_newest()

SOURCE = Path(__file__).resolve().parent.parent

DATA = env.folder("CORRIDOR_DATA", Path.cwd() / "var")
KEYS = env.folder("CORRIDOR_KEYS", DATA / "keys")
# The keys of rounds that are open: outside the database, and in no backup.
ROUND_KEYS = env.folder("CORRIDOR_ROUND_KEYS", KEYS / "rounds")
SECRET_KEY = env.secret("CORRIDOR_SECRET", KEYS / "secret")
DEBUG = False

# A demo shows invented people: it may hand out sign-in links on its own pages. A real
# organisation never does, because whoever can read such a link can sign in as its person.
# `corridor demo` marks the folder it filled, so that a demo stays one however it is started.
DEMO = env.flag("CORRIDOR_DEMO", default=(DATA / "demo.json").exists())

# Only a demo's clock can be moved: what people wrote in a real organisation keeps its times.
if DEMO:
    moved_clock.install(DATA / "clock.json")

# Without the variable, the address at which it was served last: other commands print links to it.
ADDRESS = env.remembered("CORRIDOR_ADDRESS", DATA / "address", "http://localhost:8000").rstrip("/")
_address = urlsplit(ADDRESS)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    raise ImproperlyConfigured(
        f"CORRIDOR_ADDRESS is {ADDRESS!r}: write https:// and the name people type."
    )
SECURE = _address.scheme == "https"
# Cookies know no port: two installations on one machine would sign each other's people out.
_at_port = f"-{_address.port}" if _address.port not in {None, 8000} else ""
ALLOWED_HOSTS = [_address.hostname, *env.words("CORRIDOR_ALSO_HOSTS")]
if _address.hostname in {"localhost", "127.0.0.1"}:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ADDRESS]

# The practices, in the order of navigation. Adding one is one line here and its own folder.
PRACTICES = [
    "corridor.practices.care",
    "corridor.practices.noticing",
    "corridor.practices.rest",
    "corridor.practices.pulse",
    "corridor.practices.mirror",
    "corridor.practices.confidants",
    "corridor.practices.conversations",
]
FLOORS = [
    "corridor.runtime",
    "corridor.people",
    "corridor.people.acts",
    "corridor.people.preferences",
    "corridor.people.signing_in",
    "corridor.people.joining",
    "corridor.privacy",
    "corridor.rhythm",
    "corridor.rhythm.calendars",
    "corridor.kit",
    "corridor.ballots",
    "corridor.ballots.releases",
    "corridor.means",
    "corridor.web.operating",
    "corridor.web.culture",
]

INSTALLED_APPS = [
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "template_partials",
    "csp",
    *FLOORS,
    *PRACTICES,
    "corridor.web",
    "corridor.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "corridor.people.signing_in.middleware.PersonMiddleware",
    "corridor.kit.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "corridor.kit.middleware.AccessMiddleware",
]

ROOT_URLCONF = "corridor.config.urls"
WSGI_APPLICATION = "corridor.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "corridor.kit.context.shell",
            ],
            "builtins": ["corridor.kit.templatetags.kit"],
        },
    }
]
FORM_RENDERER = "corridor.kit.forms.KitRenderer"

DATABASES = {"default": env.database("CORRIDOR_DATABASE", DATA / "database" / "corridor.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
        "OPTIONS": {"id_function": "corridor.runtime.delivery.delivery_id"},
    }
}

SESSION_ENGINE = "corridor.people.signing_in.sessions"
SESSION_COOKIE_NAME = f"corridor{_at_port}"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_NAME = f"csrftoken{_at_port}"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "corridor.web.home.views.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

BEHIND_PROXY = env.flag("CORRIDOR_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# "same-origin": no other site learns that somebody came from here, or from which page.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Mail: without a host, a demo keeps its letters on the outbox page; a real organisation is told
# by `corridor doctor` that nothing can leave.
EMAIL_HOST = env.text("CORRIDOR_SMTP_HOST")
EMAIL_PORT = env.whole("CORRIDOR_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("CORRIDOR_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("CORRIDOR_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("CORRIDOR_SMTP_STARTTLS", default=True)
EMAIL_USE_SSL = env.flag("CORRIDOR_SMTP_TLS")
if EMAIL_USE_SSL:
    EMAIL_USE_TLS = False
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("CORRIDOR_MAIL_FROM", f"Corridor <corridor@{_address.hostname}>")
# Whose name invitations to occasions carry: calendar programs show it as the organiser.
CALENDAR_FROM = env.text("CORRIDOR_CALENDAR_FROM", DEFAULT_FROM_EMAIL)
# Hosts inside the organisation's own network on which people may connect a calendar, with or
# without HTTPS ("calendar.example.org" or "10.0.0.7"); every other private address is refused.
CALENDAR_HOSTS = [host.lower() for host in env.words("CORRIDOR_CALENDAR_HOSTS")]
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "corridor.rhythm.outbox.OutboxBackend"
)

# The log never holds an address of a page (it may carry a token or say what somebody read),
# a query, a body or a person: only the name of the route. See corridor.kit.logs.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "corridor.kit.logs.Discreet"}},
    "formatters": {
        "line": {
            "()": "corridor.kit.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["discreet"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("CORRIDOR_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}

# OpenID Connect: one provider, the organisation's own.
OIDC = {
    "discovery": env.text("CORRIDOR_OIDC_DISCOVERY"),
    "client": env.text("CORRIDOR_OIDC_CLIENT"),
    "secret": env.text("CORRIDOR_OIDC_SECRET"),
    "label": env.text("CORRIDOR_OIDC_LABEL"),
    "auth_method": env.text("CORRIDOR_OIDC_AUTH_METHOD", "client_secret_basic"),
    # The provider never says "email_verified", but every address in it is the organisation's own.
    "addresses_verified": env.flag("CORRIDOR_OIDC_ADDRESSES_VERIFIED"),
}

ORGANISATION = env.text("CORRIDOR_ORGANISATION")

# When somebody who has not said otherwise is reached by mail: from, to (the same: around the clock)
# in their own zone; the days are the working days of their country.
USUAL_HOURS = ("09:00", "17:00")
USUALLY_EVERY_DAY = False

SILENCED_SYSTEM_CHECKS: list[str] = []
