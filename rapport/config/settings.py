"""One settings file, read from the environment, loud when something is missing.

DATABASE_URL       postgresql:// address of the database (the command line sets it for the embedded one)
RAPPORT_DATA       folder for what is not in the database: uploaded files, the secret key (default: var)
RAPPORT_SECRET_KEY signs cookies and links; at least 32 characters (the command line makes one)
RAPPORT_HOSTS      host names this site answers to, by comma (default: localhost, 127.0.0.1, [::1])
RAPPORT_URL        the site's public address; when it starts with https://, cookies and HSTS are strict
RAPPORT_PROXIES    how many proxies of yours stand before Rapport; sign-in limits then count the visitor's own address (default: 0)
RAPPORT_NAME       the organisation's name, shown in the menu
RAPPORT_BUNDLE_DAYS  how many days the bundle of a case can be fetched (default: 7)
RAPPORT_RECORDING_DAYS  how many days a recorded call is kept (default: 180)
RAPPORT_CLAMAV     host:port or socket path of a ClamAV daemon; files are opened only once it has looked (default: none)
RAPPORT_SMTP       smtp:// or smtps:// address that sends sign-in mail (default: written to RAPPORT_DATA/outbox)
RAPPORT_FROM       the sender of sign-in mail (default: the organisation, no-reply@ and the site's host)
RAPPORT_TIME_ZONE  the zone of the times that people read and write (default: Europe/London)
RAPPORT_POOL       how many database connections one process may hold (default: 8)
RAPPORT_OIDC_ISSUER or RAPPORT_SAML_METADATA, and more  the organisation's own accounts for signing in (docs/howto/single-sign-on.md)
RAPPORT_DEBUG      1 shows errors in the browser; never outside development
RAPPORT_SERVER_TIMING  1 tells browsers how long each answer took and how many statements it needed; for measuring only
"""

import os
from email.utils import formataddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pghistory import ContextJSONField, ObjForeignKey

from rapport.config import single_sign_on

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("RAPPORT_DATA", "var")).resolve()
DEBUG = os.environ.get("RAPPORT_DEBUG") == "1"
SITE_URL = os.environ.get("RAPPORT_URL", "http://localhost:8000").rstrip("/")
ORGANISATION = os.environ.get("RAPPORT_NAME", "Rapport")
BEHIND_TLS = SITE_URL.startswith("https://")
CLAMAV = os.environ.get("RAPPORT_CLAMAV", "").strip()


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Start Rapport with `python -m rapport`, which sets it, or set it yourself.")
    return value


def _tls(query: dict[str, str]) -> dict[str, object]:
    """How the connection is kept private, from the address."""
    return {key: query[key] for key in ("sslmode", "sslrootcert") if key in query}


def _database(url: str) -> dict[str, object]:
    """A Django database from a postgresql:// address; a socket folder may stand in ?host=."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://.")
    query: dict[str, str] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "rapport",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_HEALTH_CHECKS": True,  # after the database was started again, nobody meets a dead connection
        "OPTIONS": {
            # A page waits longer for helpers to start than for the work; and what is prepared (rapport.core.prepared) keeps one plan.
            "options": "-c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan",
            "pool": {"min_size": 1, "max_size": int(os.environ.get("RAPPORT_POOL", "8")), "timeout": 10},
            **_tls(query),
        },
        "TEST": {"NAME": f"test_rapport_{os.environ.get('RAPPORT_TEST_NAME', 'main')}"},
    }


SECRET_KEY = _required("RAPPORT_SECRET_KEY")
DATABASES = {"default": _database(_required("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_site_host = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = [*os.environ.get("RAPPORT_HOSTS", "localhost,127.0.0.1,[::1]").split(","), _site_host]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if BEHIND_TLS else []
ROOT_URLCONF = "rapport.config.urls"
WSGI_APPLICATION = "rapport.config.wsgi.application"

INSTALLED_APPS = [
    "rapport.core",
    "rapport.team",
    "rapport.audit",
    "rapport.clocks",
    "rapport.customers",
    "rapport.tasks",
    "rapport.knowledge",
    "rapport.webhooks",
    "rapport.conversations",
    "rapport.cases",
    "rapport.notifications",
    "rapport.portal",
    "rapport.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "rapport.core.middleware.PrivateMiddleware",
    "rapport.core.middleware.MethodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rapport.team.middleware.SignedInMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "rapport.team.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rapport.core.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "rapport.config.api_door.ApiMiddleware",
]
if os.environ.get("RAPPORT_SERVER_TIMING") == "1":
    MIDDLEWARE.insert(0, "rapport.core.timing.ServerTimingMiddleware")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rapport.core.context.shell",
                "rapport.desk.menu.menu",
            ],
            "builtins": ["rapport.core.templatetags.rapport"],
        },
    }
]
FORM_RENDERER = "rapport.core.forms.Renderer"

# People who sign in
AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "rapport.team.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers, whoever types their address
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the browser it was changed in goes on, with a new session; every other one ends
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("RAPPORT_PROXIES", "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rapport"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "rapport.team.sign_in.Login",
    "reset_password": "rapport.team.sign_in.ResetPassword",
    "reset_password_from_key": "rapport.team.sign_in.ResetPasswordFromKey",
    "change_password": "rapport.team.sign_in.ChangePassword",
    "set_password": "rapport.team.sign_in.SetPassword",
    "reauthenticate": "rapport.team.sign_in.Reauthenticate",
}
MFA_ADAPTER = "rapport.team.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "rapport.team.sign_in.Authenticate",
    "reauthenticate": "rapport.team.sign_in.ReauthenticateByCode",
    "activate_totp": "rapport.team.sign_in.ActivateApp",
    "add_webauthn": "rapport.team.sign_in.AddPasskey",
    "edit_webauthn": "rapport.team.sign_in.RenamePasskey",
}
USERSESSIONS_TRACK_ACTIVITY = False

SINGLE_SIGN_ON = single_sign_on.of(os.environ)

# Cookies and headers
SESSION_ENGINE = "rapport.team.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "rapport.core.errors_pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = 512 * 1024 * 1024
BUNDLE_DAYS = int(os.environ.get("RAPPORT_BUNDLE_DAYS", "7"))
RECORDING_DAYS = int(os.environ.get("RAPPORT_RECORDING_DAYS", "180"))

# What all processes share for a while: the counts behind sign-in limits. The table is made by a migration of team.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# History
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = ContextJSONField()
PGHISTORY_OBJ_FIELD = ObjForeignKey(related_name="history", related_query_name="history")
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True
PGHISTORY_ADMIN_CLASS = None

# Words and time
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("RAPPORT_TIME_ZONE", "Europe/London")

# Files
MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
PLAIN_STATIC = DEBUG or os.environ.get("RAPPORT_PLAIN_STATIC") == "1"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN_STATIC
WHITENOISE_KEEP_ONLY_HASHED_FILES = True


def _email(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }


MAIL_LEAVES = bool(os.environ.get("RAPPORT_SMTP"))  # sign-in mail and notifications; a mailbox sends its own
if MAIL_LEAVES:
    globals().update(_email(os.environ["RAPPORT_SMTP"]))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "outbox"
DEFAULT_FROM_EMAIL = os.environ.get("RAPPORT_FROM", formataddr((ORGANISATION, f"no-reply@{_site_host}")))
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "rapport": {"level": "INFO"},
        "psycopg.pool": {"level": "ERROR"},  # it says so each time the embedded database stops before its clients
    },
}
