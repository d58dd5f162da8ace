"""Counts sign-ins by what Django tells of them."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed

from khumkan.hub.operations.metrics.counters import count_sign_in

_NAME = "khumkan.metrics"


def count_sign_ins() -> None:
    """Count every attempt from now on. A second call changes nothing."""
    user_logged_in.connect(_count_ok, dispatch_uid=_NAME)
    user_login_failed.connect(_count_failed, dispatch_uid=_NAME)


def _count_ok(**_: Any) -> None:
    count_sign_in("ok")


def _count_failed(**_: Any) -> None:
    count_sign_in("failed")
