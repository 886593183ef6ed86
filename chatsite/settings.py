"""The settings: Django's own, and those of the product, each read once from the environment at the start.

Owns names, defaults and limits; the README's table and `.env.example` say the same to people, and a test compares them.
Importing this module makes the data directory and the secret key when they are not there yet.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from chatsite.environment import ConfigurationError, Environment, InvalidVariableError
from chatsite.secret_key import MIN_CHARACTERS, DamagedSecretKeyError, kept_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(BASE_DIR / ".env")

# Where everything lies that is not code: database, secret key, model.

DATA_DIR = environment.path("DATA_DIR", base=BASE_DIR) or BASE_DIR / "data"
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    SECRET_KEY = environment.secret("SECRET_KEY", min_characters=MIN_CHARACTERS)
    SECRET_KEY = SECRET_KEY or kept_secret_key(DATA_DIR / "secret_key")
except DamagedSecretKeyError as error:
    raise ConfigurationError(str(error)) from None
except OSError as error:
    raise InvalidVariableError(
        "DATA_DIR", DATA_DIR, f"a directory that this user can make, read and write ({error.strerror})"
    ) from None

# The model.

MODEL_REPO = environment.text(
    "MODEL_REPO",
    "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
    pattern=r"[\w.-]+/[\w.-]+",
    allowed="OWNER/NAME of a repository on the hub",
)
MODEL_FILENAME = environment.text(
    "MODEL_FILENAME",
    "qwen2.5-0.5b-instruct-q5_k_m.gguf",
    pattern=r"(?!/)(?!(.*/)?\.\.(/|$))[^\\\0]+",
    allowed="the path of a GGUF file within MODEL_REPO",
)
MODEL_REVISION = environment.text(
    "MODEL_REVISION", pattern=r"[\w./-]+", allowed="a branch, tag or commit of MODEL_REPO, or nothing for main"
)
MODEL_PATH = environment.path("MODEL_PATH", base=BASE_DIR)

# The engine: how much of the machine it may use.

N_CTX = environment.integer("N_CTX", 8192, minimum=128, maximum=1_048_576)
MAX_NEW_TOKENS = environment.integer(
    "MAX_NEW_TOKENS", min(200, N_CTX // 2), minimum=1, maximum=N_CTX - 64, hint=" (N_CTX less 64 for a question)"
)
NUM_THREADS = environment.integer("NUM_THREADS", 0, minimum=0, maximum=512)
MAX_PARALLEL = environment.integer("MAX_PARALLEL", 8, minimum=1, maximum=64)
MAX_QUEUE = environment.integer("MAX_QUEUE", 64, minimum=0, maximum=10_000)
KV_CACHE_TOKENS = environment.integer("KV_CACHE_TOKENS", 0, minimum=0, maximum=16_777_216)
if 0 < KV_CACHE_TOKENS < N_CTX:
    raise InvalidVariableError("KV_CACHE_TOKENS", KV_CACHE_TOKENS, f"0 for twice N_CTX, or at least N_CTX ({N_CTX})")

# The replies.

GENERATION_TIMEOUT_S = environment.number("GENERATION_TIMEOUT_S", 30.0, minimum=0.1, maximum=86_400)
TEMPERATURE = environment.number("TEMPERATURE", 0.7, minimum=0, maximum=5)
TOP_P = environment.number("TOP_P", 0.9, minimum=0.01, maximum=1)
REPETITION_PENALTY = environment.number("REPETITION_PENALTY", 1.1, minimum=0.1, maximum=5)
MAX_HISTORY_MESSAGES = environment.integer("MAX_HISTORY_MESSAGES", 10, minimum=1, maximum=10_000)
SYSTEM_PROMPT = environment.text("SYSTEM_PROMPT")

MAX_MESSAGE_BYTES = 32_768
"""One message in UTF-8: about the default context window in tokens, and no more could be answered."""
MAX_BODY_BYTES = 65_536
"""One request body or websocket message: a message whose every character is escaped twice over still fits a form."""

# The server.

DEBUG = environment.flag("DEBUG", False)
API_PORT = environment.integer("API_PORT", 8000, minimum=1, maximum=65_535)
FRONTEND_PORT = environment.integer("FRONTEND_PORT", 3000, minimum=1, maximum=65_535)
# A page on the web can make its own name point at 127.0.0.1 (DNS rebinding): only names known here are answered.
# The machine itself is always one of them, so that health checks work whatever else is set.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.hosts("ALLOWED_HOSTS", [])]
CORS_ORIGINS = environment.origins("CORS_ORIGINS", ["http://localhost:3000"])
LOG_LEVEL = environment.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "corsheaders",
    "csp",
    "django_htmx",
    "ninja",
    "inference",
    "conversations",
    "chatsite",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chatsite.caching.NoStoreMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "chatsite.origins.CrossOriginProtectionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "conversations.owners.OwnerMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# The database. With these SQLite options 16 threads wrote 960 read-modify-write transactions without one
# "database is locked"; with Django's defaults 790 of them failed.

SQLITE_OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"}
DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database_url("DATABASE_URL")
    or {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "chatsite.sqlite3"}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, as in earnest: threads that share an in-memory database lock each other out.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
elif find_spec("psycopg") is None:
    raise ConfigurationError(
        "DATABASE_URL names a PostgreSQL server, and its driver is not installed. "
        "Run: .venv/bin/pip install --require-hashes -r requirements/postgres.lock"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Static files: hashed names and compression, except in development, where they are served as they lie.

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A page without one of its icons is better than no page.
WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# What browsers may do. Nothing comes from elsewhere, and nothing inline runs.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CORS_ALLOWED_ORIGINS = CORS_ORIGINS
CORS_URLS_REGEX = r"^/api/"
# A page of an allowed origin continues its visitor's conversations, and those hang on a cookie.
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = CORS_ORIGINS
# Cookies know no ports: other sites on localhost use Django's default names as well.
CSRF_COOKIE_NAME = "chatsite_csrftoken"
SESSION_COOKIE_NAME = "chatsite_sessionid"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "chatsite.log_format.LineFormatter"}},
    "filters": {"refusals": {"()": "chatsite.log_format.RefusalsAreNews"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Libraries speak up when something is wrong, whatever our own level is.
        "asyncio": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "django": {"level": "WARNING", "handlers": [], "propagate": True},
        "filelock": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "huggingface_hub": {"level": "ERROR"},
        "markdown_it": {"level": "WARNING"},
        "twisted": {"level": "ERROR"},
        # A page that is not there, and a request that is refused, are the visitor's news and not the server's.
        "django.request": {"level": "ERROR", "filters": ["refusals"]},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
