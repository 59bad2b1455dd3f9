"""The default stack of a new project, and its engine of templates."""

STACK = [
    "hotclub.middleware.security.SecurityMiddleware",
    "hotclub.middleware.csp.ContentSecurityPolicyMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.common.CommonMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
    "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
]
SIGNED_SESSIONS = "hotclub.sessions.backends.signed_cookies"


def engine(templates=None, processors=(), **options):
    """An entry of TEMPLATES: templates in memory, or the applications' folders."""
    entry = {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "OPTIONS": {"context_processors": list(processors), **options},
    }
    if templates is None:
        entry["APP_DIRS"] = True
    else:
        entry["OPTIONS"]["loaders"] = [("hotclub.templates.loaders.locmem.Loader", templates)]
    return entry
