"""The web site's access log in nginx's and Apache's "combined" form."""

from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import nginx_time


class NginxFormat:
    """Writes one hospital's access log."""

    def __init__(self, hospital: Hospital) -> None:
        self._site = f"https://www.{hospital.place.domain}"

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end; a referer beginning with / is a page of the site."""
        body = entry.body
        referer = str(body["referer"])
        if referer.startswith("/"):
            referer = self._site + referer
        return (
            f"{body['ip']} - - [{nginx_time(entry.at)}] "
            f'"{body["method"]} {body["target"]} HTTP/{body["version"]}" '
            f'{body["status"]} {body["size"]} "{referer}" "{body["agent"]}"'
        ).encode()
