"""One settings file; everything that differs between places is in the environment.

With nothing set it runs on SQLite, without a broker, mail to the console.
PRODUCTION=1 refuses to start without SECRET_KEY and ALLOWED_HOSTS.
"""

import datetime
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = Path(env.text("LOCAL_DIR") or BASE_DIR / ".local")

PRODUCTION = env.flag("PRODUCTION")
DEBUG = env.flag("DEBUG")
TLS = env.flag("TLS")
DEMO = env.flag("DEMO")
if PRODUCTION and (
    missing := env.production_mistakes({"ALLOWED_HOSTS": env.text("ALLOWED_HOSTS")})
):
    raise ImproperlyConfigured(f"PRODUCTION=1 needs {', '.join(missing)}.")

SECRET_KEY = env.secret_key(PRODUCTION, LOCAL_DIR / "secret_key")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before simple_history, two of whose commands it replaces.
    "budget",
    "simple_history",
    "django_htmx",
    "axes",
    "csp",
    "performance",
]

MIDDLEWARE = [
    "budget.middleware.PermissionsPolicy",
    "budget.middleware.BodyLimit",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "budget.middleware.Origin",
    "budget.middleware.SessionLimits",
    "budget.middleware.Gate",
    "budget.middleware.Faults",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "budget.context.page",
                "budget.replay.context",
                "config.menu.context",
            ],
        },
    }
]

# --- data
DATABASES = {
    "default": env.database(env.text("DATABASE_URL"), LOCAL_DIR / "xushi.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False
REDIS_URL = env.text("REDIS_URL")

# --- accounts
AUTH_USER_MODEL = "budget.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# "dengbao" follows GB/T 22239 (kinds of characters, renewal); "asvs" follows OWASP
# ASVS 5.0 (length, no renewal). The two contradict each other: one is chosen.
PASSWORD_POLICY = env.text("PASSWORD_POLICY", "dengbao")
# A first password that was handed over on paper opens nothing after so many hours.
FIRST_PASSWORD_HOURS = env.number("FIRST_PASSWORD_HOURS", 72)
PASSWORD_MAX_AGE_DAYS = env.number("PASSWORD_MAX_AGE_DAYS", 90)
PASSWORD_HISTORY = env.number("PASSWORD_HISTORY", 5)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "budget.passwords.PolicyValidator"},
    {"NAME": "budget.passwords.HistoryValidator"},
]
LOGIN_URL = "budget:login"
LOGIN_REDIRECT_URL = "performance:home"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
# Name and address together: one person's slips never lock out a building.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "budget.views.account.locked_out"
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_CALLABLE = "budget.names.axes_name"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "budget.requests.client_address"
TRUSTED_PROXIES = env.names("TRUSTED_PROXIES")

SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 30 * 60)
SESSION_ABSOLUTE_SECONDS = env.number("SESSION_ABSOLUTE_SECONDS", 10 * 60 * 60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-xushi" if TLS else "xushi"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_FAILURE_VIEW = "budget.views.errors.csrf_failed"

# --- what the browser is told
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No page uses a device, a sensor or a payment: all of them are off.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "sync-xhr",
        "usb",
        "xr-spatial-tracking",
    )
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
if env.flag("BEHIND_TLS_PROXY"):
    # Only where the proxy removes this header from what clients send.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
REQUEST_MOST_BYTES = 10 * 1024 * 1024
# What people hand in (docs/files.md): each file, files of a figure, a body's total.
UPLOAD_MOST_BYTES = env.number("UPLOAD_MOST_MEGABYTES", 20) * 1024 * 1024
EVIDENCE_MOST_FILES = env.number("EVIDENCE_MOST_FILES", 10)
EVIDENCE_MOST_BYTES = env.number("EVIDENCE_MOST_MEGABYTES", 10_240) * 1024 * 1024
# A command that answers 0 for clean and 1 for found, as `clamdscan --fdpass` does.
UPLOAD_SCAN_COMMAND = env.text("UPLOAD_SCAN_COMMAND")
# Where a request may be larger than others: a file, and the form around it.
REQUEST_MOST_BYTES_BY_VIEW = {
    "performance:evidence-add": UPLOAD_MOST_BYTES + 1024 * 1024,
    "performance:evidence-replace": UPLOAD_MOST_BYTES + 1024 * 1024,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o640

# --- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = TLS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# The example bureau lives in 2024: the demo sets the clock back. Refused in production.
CLOCK = env.text("CLOCK")

# --- files
STATIC_URL = "static/"
STATIC_ROOT = env.folder(LOCAL_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = LOCAL_DIR / "files"

# --- mail
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "xushi@localhost")

# --- group robots: where messages may go (docs/notices.md)
WEBHOOK_SCHEMES = env.names("WEBHOOK_SCHEMES", "https")
WEBHOOK_HOSTS = env.names("WEBHOOK_HOSTS", "qyapi.weixin.qq.com,oapi.dingtalk.com")
WEBHOOK_PRIVATE = env.flag("WEBHOOK_PRIVATE")
WEBHOOK_SECONDS = 5

# --- the trail
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True
SIMPLE_HISTORY_DATE_INDEX = "composite"

# A file on another machine or a write-once disk: each day a line with the chain's head.
ANCHOR_FILE = env.text("ANCHOR_FILE")

# What each app would leave without an owner when a person goes
# (budget.services.succession).
HANDOVERS = ["performance.services.handing_over.LEAD"]

# What is promised beside a published budget (budget.book.reconciled).
BOOK_FACTS = "performance.queries.book_facts.known"

# --- workbooks (how many are read at once here, how long one waits, how they are saved)
WORKBOOKS_AT_ONCE = env.number("WORKBOOKS_AT_ONCE", 2)
WORKBOOK_WAIT_SECONDS = 5
# Rows saved in one act: so many keep nobody waiting a second, also on a busy machine.
WORKBOOK_CHUNK = 100
# So many rows are saved while the person waits; more go to a job.
WORKBOOK_AT_ONCE = 250
# After so many days an uploaded quarter is forgotten, saved from or not.
WORKBOOK_KEEP_DAYS = env.number("WORKBOOK_KEEP_DAYS", 30)
# Forms in one zip: so many are made well before a task's time is up.
PACKAGE_MOST_FORMS = 1500

# --- jobs (what a run survives, and why these numbers: docs/adr/0009-job-runs.md)
# Modules with a KINDS mapping: the jobs there are.
JOBS = [
    "budget.services.anchoring",
    "budget.services.outbox",
    "budget.services.scheduled",
    "budget.services.verifying",
    "performance.services.scheduled",
    "performance.services.telling",
    "performance.sheets.book_reading",
    "performance.sheets.packing",
    "performance.sheets.saving",
]
# Without a broker a run that somebody waits for is done by a process of its own.
JOB_CHILDREN = True
JOB_CHILD_SECONDS = 300
JOB_CHILD_MEMORY = 2 * 1024**3
JOB_MOST_ATTEMPTS = 3
# A run that has been silent this long is lost: longer than any task may last.
JOB_SILENT_SECONDS = 360
JOB_RETRY_SECONDS = 60
JOB_KEEP_DAYS = env.number("JOB_KEEP_DAYS", 400)
# How often somebody must look for work: beat, cron, or run_due_jobs --loop.
JOB_SWEEP_SECONDS = 300
# The pause of run_due_jobs --loop between two looks.
JOB_LOOP_SECONDS = env.number("JOB_LOOP_SECONDS", 30)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "max_retries": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # kilobytes
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(LOCAL_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "budget.tasks.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        # While no worker listens the messages must not pile up.
        "options": {"expires": JOB_SWEEP_SECONDS},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "budget.logs.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "budget": {"level": env.text("LOG_LEVEL", "INFO")},
        "performance": {"level": env.text("LOG_LEVEL", "INFO")},
    },
}
