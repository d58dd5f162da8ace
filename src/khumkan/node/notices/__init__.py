"""Warns this hospital's own people, by mail or a webhook, without the hub's help."""

from khumkan.node.notices.channel import Channel, Lot, Say
from khumkan.node.notices.gathering import Notices
from khumkan.node.notices.making import make_channels
from khumkan.node.notices.notice import Notice, NoticeKind
from khumkan.node.notices.sending import NoticeSender

__all__ = [
    "Channel",
    "Lot",
    "Notice",
    "NoticeKind",
    "NoticeSender",
    "Notices",
    "Say",
    "make_channels",
]
