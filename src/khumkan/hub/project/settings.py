"""Django's settings of the hub. What an operator may choose is in `[hub]` (core.settings)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from fontpkg_sarabun import __file__ as _sarabun

from khumkan.core.settings import load_settings
from khumkan.hub.project.databases import choose_database
from khumkan.hub.project.mail import choose_mail
from khumkan.hub.project.providers import describe_providers, list_origins
from khumkan.hub.project.secrets import key_or_passing
from khumkan.ui.accounts.rates import FACTORS, SIGN_IN

HUB = load_settings().hub
DATA = Path(HUB.data).absolute()
_URL = urlsplit(HUB.public_url)
_IS_HTTPS = _URL.scheme == "https"
_SOURCE = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = key_or_passing(DATA)
DEBUG = False
ALLOWED_HOSTS = [_URL.hostname or "", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [HUB.public_url]
PUBLIC_URL = HUB.public_url

INSTALLED_APPS = [
    "khumkan.hub.operations",
    "khumkan.hub.situation",
    "khumkan.hub.exchange",
    "khumkan.hub.incidents",
    "khumkan.hub.alerts",
    "khumkan.hub.intel",
    "khumkan.hub.rules",
    "khumkan.hub.nodes",
    "khumkan.hub.organisations",
    "khumkan.ui.accounts",
    "khumkan.ui.search",
    "khumkan.ui.audit",
    "khumkan.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "khumkan.hub.operations.middleware.journal_requests",
    "khumkan.hub.operations.middleware.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "khumkan.ui.middleware.caching.CachingMiddleware",
    "khumkan.ui.accounts.middleware.SittingMiddleware",
    "khumkan.ui.accounts.middleware.ActorMiddleware",
    "khumkan.ui.middleware.preferences.PreferencesMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "khumkan.ui.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "khumkan.ui.audit.middleware.ExportsMiddleware",
    "khumkan.ui.middleware.errors.ErrorsMiddleware",
]
ROOT_URLCONF = "khumkan.hub.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khumkan.ui.page.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {
    "default": choose_database(HUB.database_url or os.environ.get("DATABASE_URL", ""), DATA)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {  # rate limits count here: one count for all processes, and it outlives a restart
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Django's 300 would let somebody push another's count out with a few hundred addresses.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- who somebody is ----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["khumkan.ui.accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "khumkan.ui.accounts.password_rules.UnlikeYou"},
    {"NAME": "khumkan.ui.accounts.password_rules.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "khumkan.ui.accounts.password_rules.NotCommon"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3600  # seconds: a link that chooses a password, by letter or command line
SECOND_FACTOR_POLICY = "khumkan.hub.organisations.access.must_use_second_factor"
WAIVES_SECOND_FACTOR = HUB.waive_second_factor and _URL.hostname in {"localhost", "127.0.0.1"}
NAMES_STORE = "khumkan.hub.organisations.services.people.rename_person"
EMERGENCY_RECEIVERS = "khumkan.hub.organisations.selectors.people.sector_admin_ids"
PEOPLE_NAMES = "khumkan.ui.accounts.selectors.names_of"  # how the audit trail names people
SECTOR_COLLECTION = "khumkan.hub.intel.selectors.sector_collection"  # told to a new node
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = HUB.session_hours * 3600
REVIEW_DAYS = HUB.review_days
VERIS_VOCABULARY = HUB.veris_vocabulary
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
if _IS_HTTPS:  # a browser then takes these from this host alone, never from a neighbour of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
ACCOUNT_ADAPTER = "khumkan.ui.accounts.adapters.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "khumkan.ui.accounts.forms.passwords.SignInForm",
    "reset_password": "khumkan.ui.accounts.forms.passwords.AskForLinkForm",
    "reset_password_from_key": "khumkan.ui.accounts.forms.passwords.ChoosePasswordForm",
    "change_password": "khumkan.ui.accounts.forms.passwords.ChangePasswordForm",
    "reauthenticate": "khumkan.ui.accounts.forms.passwords.ConfirmPasswordForm",
}
ACCOUNT_RATE_LIMITS = SIGN_IN
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "khumkan.ui.accounts.tokens.PasswordTokens"  # noqa: S105 -- a class
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address; nobody else gets in
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ALLAUTH_TRUSTED_PROXY_COUNT = HUB.trusted_proxies
USERSESSIONS_TRACK_ACTIVITY = False
MFA_ADAPTER = "khumkan.ui.accounts.adapters.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "khumkan.ui.accounts.forms.factors.CodeForm",
    "reauthenticate": "khumkan.ui.accounts.forms.factors.ConfirmCodeForm",
    "activate_totp": "khumkan.ui.accounts.forms.factors.ActivateAppForm",
    "add_webauthn": "khumkan.ui.accounts.forms.factors.AddPasskeyForm",
    "edit_webauthn": "khumkan.ui.accounts.forms.factors.RenamePasskeyForm",
    "authenticate_webauthn": "khumkan.ui.accounts.forms.factors.PasskeyForm",
    "login_webauthn": "khumkan.ui.accounts.forms.factors.PasskeySignInForm",
    "reauthenticate_webauthn": "khumkan.ui.accounts.forms.factors.ConfirmPasskeyForm",
}
MFA_RATE_LIMITS = FACTORS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation has verified it
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "khumkan"
MFA_TOTP_TOLERANCE = 1  # hospital clocks; half a minute either way
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers offer passkeys on http only for localhost, which is where a trial hub runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _IS_HTTPS and _URL.hostname == "localhost"
SOCIALACCOUNT_ADAPTER = "khumkan.ui.accounts.adapters.social.SocialAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the same address elsewhere proves nothing here
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": describe_providers(HUB.sign_in_providers),
        "provider_class": "khumkan.ui.accounts.oidc.Provider",
    }
}

# --- what a browser may do ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of a second factor is drawn into the page
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *list_origins(HUB.sign_in_providers)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HUB.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = _IS_HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "khumkan.hub.project.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- words and times ----------------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _IS_HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

# --- what stands around every page ------------------------------------------------------------
PREFERENCES_STORE = "khumkan.ui.accounts.services.set_preferences"
# Callables (request) -> Banner | None, in the order in which they stand.
BANNERS = [
    "khumkan.hub.organisations.banners.simulation_banner",
    "khumkan.ui.accounts.banners.warn_of_emergency",
]
CSRF_FAILURE_VIEW = "khumkan.ui.middleware.errors.forbid_forgery"

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [("fonts/sarabun", Path(_sarabun).parent / "files")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MIMETYPES = {".ttf": "font/ttf"}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs our scripts and fonts
MEDIA_ROOT = DATA / "files"

# --- letters ------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = HUB.mail_from
globals().update(choose_mail(HUB.mail_url, HUB.mail_password_file))
SENDS_MAIL = bool(HUB.mail_url)

LOGGING_CONFIG = None  # `khumkan.core.journal` sets up logging when a command starts
