"""How the hub is reached, and how it writes to people."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection

from khumkan.core.messages import message
from khumkan.hub.operations.examination.findings import Result, fail, ok, warn

_OURSELVES = {"localhost", "127.0.0.1", "::1"}


def check_url() -> Result:
    """People reach the hub by https."""
    url = urlsplit(settings.PUBLIC_URL)
    if url.scheme == "https":
        return ok(message("{url}", url=settings.PUBLIC_URL))
    if url.hostname in _OURSELVES:
        return warn(
            message("{url} is for a trial on this machine", url=settings.PUBLIC_URL),
            message("for others, set hub.public_url to an https address and put a proxy before it"),
        )
    return fail(
        message("{url} is not https: passwords would cross the network", url=settings.PUBLIC_URL),
        message("put a proxy with a certificate before the hub, and set hub.public_url"),
    )


def check_proxies() -> Result:
    """What is said of proxies fits how the hub is reached."""
    hub = settings.HUB
    is_https = urlsplit(hub.public_url).scheme == "https"
    if is_https and not hub.trusted_proxies:
        return fail(
            message("https comes from a proxy, but hub.trusted_proxies is 0"),
            message("set it to the number of proxies of yours, or all people share one address"),
        )
    if hub.trusted_proxies and not is_https:
        return warn(
            message("{n} proxies are believed, without https", n=hub.trusted_proxies),
            message("set hub.trusted_proxies to 0 unless a proxy of yours stands before the hub"),
        )
    if hub.host not in _OURSELVES and not hub.trusted_proxies:
        return warn(
            message("the hub listens on {host} without a proxy", host=hub.host),
            message("set hub.host to 127.0.0.1 and put a proxy before it"),
        )
    return ok(message("{n} proxies", n=hub.trusted_proxies))


def check_mail() -> Result:
    """The hub can write to people, as far as its settings say."""
    if not settings.SENDS_MAIL:
        return warn(
            message("the hub sends no e-mail; invitation links are handed over by hand"),
            message("set hub.mail_url to send them"),
        )
    return ok(message("by {host}", host=settings.EMAIL_HOST))


def check_mail_server() -> Result:
    """The mail server answers and lets the hub in; nothing is sent."""
    if not settings.SENDS_MAIL:
        return check_mail()
    seen = message("{host}:{port}", host=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    try:
        get_connection(fail_silently=False).open()
    except OSError as error:  # smtplib's own errors are OSErrors too
        return fail(
            message("{server} does not let us in: {error}", server=str(seen), error=_name(error)),
            message("mend hub.mail_url or hub.mail_password_file, or ask who runs the server"),
        )
    return ok(message("{server} answers", server=str(seen)))


def _name(error: OSError) -> str:
    return error.strerror or type(error).__qualname__
