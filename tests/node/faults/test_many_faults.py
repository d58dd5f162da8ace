"""Disks that fail anywhere, answers that are lost, crashes: each event is stored and told once.

Many such stories, each by a seed; `make soak` tells more of them.
"""

import errno
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from node_line import SOURCE, Line, firewall, read_test_rules

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.lake import lake
from khumkan.node.journal import Disk, JournalError
from khumkan.node.pipeline import pipeline
from khumkan.node.state import State, StateError

STEPS, CHANCE = 120, 0.15


class Trouble:
    """Makes things fail by chance while it is `on`."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- not for secrets
        self.is_on = False
        for owner, name in (
            (Disk, "open"),
            (Disk, "write"),
            (Disk, "sync"),
            (Disk, "truncate"),
            (Disk, "remove"),
            (Disk, "sync_folder"),
            (lake, "write_deltalake"),
            (lake, "flush_commits"),
            (pipeline, "set_aside"),
        ):
            monkeypatch.setattr(owner, name, self._wrap(getattr(owner, name), self._fault))
        for name in ("commit_batch", "write_fact"):
            wrapped = self._wrap(getattr(State, name), lambda: StateError(message("full")))
            monkeypatch.setattr(State, name, wrapped)

    def _fault(self) -> Exception:
        number = self.chance.choice([errno.ENOSPC, errno.EIO])
        return OSError(number, f"{os.strerror(number)} (os error {number})")

    def _wrap(self, whole: Any, fault: Any) -> Any:
        def maybe(*arguments: Any, **options: Any) -> Any:
            if self.is_on and self.chance.random() < CHANCE:
                raise fault()
            return whole(*arguments, **options)

        return maybe


class Story:
    """One node, and a sender that insists."""

    def __init__(self, folder: Path, trouble: Trouble) -> None:
        self.line = Line(folder, read_test_rules(folder))
        self.trouble, self.chance = trouble, trouble.chance
        self.n_sent = 0
        self.owed: list[bytes] = []
        self.acknowledged: list[bytes] = []

    def send(self) -> None:
        is_attack = self.chance.random() < 0.3
        self.owed.append(firewall(action="attack" if is_attack else "a", n=f"n{self.n_sent}"))
        self.n_sent += 1
        self.insist()

    def insist(self) -> None:
        """Send what is owed; of some the answer is lost on the way."""
        for body in list(self.owed):
            try:
                self._deliver(body).end.result(30)
            except JournalError:
                continue
            if not self.trouble.is_on or self.chance.random() < 0.7:
                self.owed.remove(body)
                self.acknowledged.append(body)

    def _deliver(self, body: bytes) -> Any:
        return self.line.journal.submit_once(
            source_id=SOURCE,
            received_at=self.line.clock.now(),
            is_authenticated=True,
            format="json",
            payload=body,
        )

    def work(self) -> None:
        self.line.pipeline.step()

    def store(self) -> None:
        self.line.pipeline.flush()

    def pass_time(self) -> None:
        self.line.pass_time(self.chance.choice([1.0, 7.0]))

    def restart(self) -> None:
        """Crash, and begin again once the disk lets it."""
        self.line.crash()
        was_on, self.trouble.is_on = self.trouble.is_on, False
        self.line.open()
        self.trouble.is_on = was_on

    def live(self, n_steps: int) -> None:
        self.trouble.is_on = True
        for _ in range(n_steps):
            act = self.chance.choices(
                (self.send, self.insist, self.work, self.store, self.pass_time, self.restart),
                (8, 2, 6, 3, 1, 1),
            )[0]
            try:
                act()
            except (KhumkanError, OSError):
                continue  # the worker tries again, and so does this
        self.trouble.is_on = False

    def come_to_an_end(self) -> None:
        self.insist()
        self.line.detect()
        self.line.pass_time(60)
        self.line.pipeline.flush()


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(4), id="a few"),
        pytest.param(range(4, 204), id="many", marks=pytest.mark.soak),
    ],
)
def test_whatever_fails_each_event_is_stored_and_told_once(
    tmp_path: Path, seeds: range, caplog: pytest.LogCaptureFixture
) -> None:
    for seed in seeds:
        caplog.clear()
        folder = tmp_path / str(seed)
        folder.mkdir()
        with pytest.MonkeyPatch.context() as monkeypatch:
            story = Story(folder, Trouble(seed, monkeypatch))
            try:
                story.live(STEPS)
                story.come_to_an_end()
                _check(story, seed)
            finally:
                story.trouble.is_on = False
                story.line.crash()


def _check(story: Story, seed: int) -> None:
    line = story.line
    stored = Counter(row.raw + b"\n" for row in line.stored_rows())
    assert stored == Counter(story.acknowledged), seed
    assert len(story.acknowledged) == story.n_sent
    n_attacks = sum(b'"attack"' in body for body in story.acknowledged)
    found = {(one.offset, one.record, one.part) for one in line.state.findings.all()}
    assert len(found) == n_attacks, seed
    assert sum(one.n_events for one in line.told_findings()) == n_attacks, seed
    assert line.journal.damage == [], seed
