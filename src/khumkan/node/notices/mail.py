"""Warns by e-mail, through the hospital's own mail server."""

import asyncio
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from threading import Thread
from typing import Final, Literal

from khumkan.core.errors import ConfigurationError, TransportError
from khumkan.core.messages import message
from khumkan.node.notices.channel import Lot, Say
from khumkan.node.notices.loopback import is_loopback
from khumkan.node.notices.writing import write_text, write_title

_SECONDS: Final = 20.0
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `password_file` is read each time: it may be changed."""

    host: str
    port: int
    security: Security
    user: str = ""
    password_file: str = ""

    def __post_init__(self) -> None:
        if self.user and self.security == "none" and not is_loopback(self.host):
            raise ConfigurationError(
                message(
                    "a password is not sent in the clear: set node.smtp_security to starttls or tls"
                )
            )

    def send(self, mail: EmailMessage) -> None:
        """Hand in a mail; waits. Raises OSError or smtplib.SMTPException."""
        with self._connect() as connection:
            if self.security == "starttls" and not is_loopback(self.host):
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                password = Path(self.password_file).read_text("utf-8").strip()
                connection.login(self.user, password)
            connection.send_message(mail)

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_SECONDS)


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Sends to all readers at once. Raises ConfigurationError for an address that is none."""

    server: MailServer
    readers: Sequence[str]
    sender: str
    say: Say
    name: str = field(default="mail", init=False)

    def __post_init__(self) -> None:
        for address in (*self.readers, self.sender):
            if not _ADDRESS.fullmatch(address):
                raise ConfigurationError(
                    message("{address} is no e-mail address", address=repr(address[:80]))
                )

    async def send(self, lot: Lot) -> None:
        """Send it. Raises TransportError where the mail server did not take it."""
        mail = self.write(lot)
        try:
            await _in_thread(lambda: self.server.send(mail))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise TransportError(
                message("the mail server did not take it: {why}", why=str(error)[:300]),
                is_permanent=False,
            ) from error

    def write(self, lot: Lot) -> EmailMessage:
        """Return the mail; what comes from elsewhere can't end a header."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = self.sender, ", ".join(self.readers)
        mail["Subject"] = write_title(lot, self.say)
        mail["Date"] = format_datetime(lot.at)
        mail["Message-ID"] = make_msgid(domain="khumkan.invalid")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(write_text(lot, self.say))
        return mail


async def _in_thread(work: Callable[[], None]) -> None:
    """Wait for work in a thread that keeps no end waiting: a mail server may hang."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- it is raised where it is waited for
            done.set_exception(error)
        else:
            done.set_result(None)

    Thread(target=run, name="khumkan-mail", daemon=True).start()
    await asyncio.wrap_future(done)
