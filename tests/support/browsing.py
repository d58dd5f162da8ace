"""A real Chromium for tests, with somebody watching: what it complains of, and whom it asks.

`Browser.visit` opens a fresh profile. A test ends with `Browser.check`: no error on the console, no
violation of the content security policy, no request to anybody but the hub.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MILLISECONDS = 20_000
# What the page itself is made of: not asked of anybody.
WITHIN = {"data", "blob", "about"}


@dataclass
class Browser:
    """Somebody's browsers at one hub, and what they said."""

    chromium: Chromium
    origin: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    friends: set[str] = field(default_factory=set)

    def visit(self, path: str | None = "/", *, language: str = "en", **options: Any) -> Page:
        """Open a fresh profile at a page of the hub; `options` are Playwright's for a context.

        `path` None opens an empty page, for tests that want the answer to their own request.
        """
        given: dict[str, Any] = {
            "viewport": DESKTOP,
            "locale": "en-GB",
            "timezone_id": "Asia/Bangkok",
        } | options
        context = self.chromium.new_context(base_url=self.origin, **given)
        if language:
            context.add_cookies([{"name": "language", "value": language, "url": self.origin}])
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._see)
        self.contexts.append(context)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    def forgive(self, words: str) -> None:
        """Let complaints pass that hold these words: the test is about what causes them."""
        self.forgiven.append(words)

    def befriend(self, origin: str) -> None:
        """Let another origin be asked: an identity provider of the test's own."""
        self.friends.add(origin)

    def check(self) -> None:
        """Fail if a page complained or asked a stranger."""
        heard = [
            text for text in self.complaints if not any(words in text for words in self.forgiven)
        ]
        assert not heard, f"the browser's console has errors: {heard}"
        assert not self.strangers, f"a page asked somebody else than the hub: {self.strangers}"

    def close(self) -> None:
        """Close every profile."""
        for context in self.contexts:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        """Note what the console says of the hub's pages; friends may say what they like."""
        place = message.page.url if message.page else ""
        if message.type in {"error", "warning"} and _origin(place) not in self.friends:
            said = f"{message.type}: {message.text}"
            self.complaints.append(f"{said} ({message.location['url']}, on {place})")

    def _see(self, request: Request) -> None:
        asked = _origin(request.url)
        if urlsplit(request.url).scheme not in WITHIN and asked not in {self.origin, *self.friends}:
            self.strangers.append(request.url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@contextlib.contextmanager
def launched(program: Path) -> Iterator[Chromium]:
    """Start Chromium without a profile; end it with the block."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS  # it refuses root otherwise
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


def take_picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder KHUMKAN_SCREENSHOTS, where one is named."""
    folder = os.environ.get("KHUMKAN_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def take_pictures(page: Page, name: str) -> None:
    """Keep pictures of the page as it is, dark, and on a telephone."""
    if not os.environ.get("KHUMKAN_SCREENSHOTS"):
        return
    take_picture(page, f"{name}-light")
    page.emulate_media(color_scheme="dark")
    take_picture(page, f"{name}-dark")
    page.set_viewport_size(PHONE)
    take_picture(page, f"{name}-dark-phone")
    page.emulate_media(color_scheme="light")
    take_picture(page, f"{name}-phone")
    page.set_viewport_size(DESKTOP)
