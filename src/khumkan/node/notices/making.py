"""The channels that the settings ask for, checked before the node serves."""

from khumkan.core.settings import Node
from khumkan.node.notices.channel import Channel, Say
from khumkan.node.notices.mail import MailChannel, MailServer
from khumkan.node.notices.webhook import WebhookChannel


def make_channels(settings: Node, say: Say = str) -> list[Channel]:
    """Return the channels. Raises ConfigurationError for one that can't be used as it is set."""
    channels: list[Channel] = []
    readers = settings.notify_mail_to
    if readers:
        server = MailServer(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password_file,
        )
        sender = settings.notify_mail_from or readers[0]
        channels.append(MailChannel(server, readers, sender, say))
    if settings.notify_webhook:
        channels.append(WebhookChannel(settings.notify_webhook))
    return channels
