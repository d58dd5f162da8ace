"""From a seed to folders of logs: hospitals × hours × streams, with the attacks woven in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from khumkan_samples.attacks import SCENARIOS
from khumkan_samples.attacks.stage import Stage
from khumkan_samples.campaigns import Strike, plan_strikes
from khumkan_samples.dice import Dice
from khumkan_samples.formats import FORMATS
from khumkan_samples.hospitals import Hospital, build_hospital
from khumkan_samples.internet import Internet, build_internet
from khumkan_samples.labels import Label
from khumkan_samples.moments import HOUR, MINUTE, at_of
from khumkan_samples.places import PLACES
from khumkan_samples.scene import Scene
from khumkan_samples.shifts import shift_at
from khumkan_samples.streams import STREAMS
from khumkan_samples.writer import HospitalWriter, Staged, Tagged

DEFAULT_SEED = 13
DEFAULT_START = datetime.fromisoformat("2026-11-20T02:00:00+07:00")
LABELS = "labels.jsonl"
ALL = tuple(SCENARIOS)


class SamplesError(ValueError):
    """Asked for something that cannot be generated; the message says what to ask instead."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: lines by file, by hospital and by scenario (a line counts once), bytes."""

    files: Counter[str] = field(default_factory=Counter)
    hospitals: Counter[str] = field(default_factory=Counter)
    scenarios: Counter[str] = field(default_factory=Counter)
    n_bytes: int = 0

    @property
    def n_events(self) -> int:
        """Return the number of log lines."""
        return sum(self.files.values())


@dataclass(frozen=True, slots=True)
class Recording:
    """The settings of one run; `begin` and `end` are microseconds since 1970."""

    out: Path
    seed: int
    begin: int
    end: int
    rate: float
    internet: Internet

    def full_hours(self) -> range:
        """Return the clock hours that the recording touches."""
        return range(self.begin // HOUR * HOUR, self.end, HOUR)


def generate(  # noqa: PLR0913 - one keyword for each thing the command line can say
    out: Path,
    *,
    seed: int = DEFAULT_SEED,
    start: datetime = DEFAULT_START,
    hours: float = 1,
    hospitals: int = len(PLACES),
    rate: float = 1.0,
    attacks: Sequence[str] = ALL,
) -> Summary:
    """Write the logs of the first `hospitals` hospitals into `out`, and `labels.jsonl` beside them.

    `start` must be aware. `rate` scales the ordinary traffic, not the attacks. Files of an earlier
    run are replaced. Raises SamplesError.
    """
    _check(start, hours, hospitals, rate, attacks)
    begin = at_of(start)
    end = begin + int(hours * HOUR)
    recording = Recording(out, seed, begin, end, rate, build_internet(seed))
    _clear(out)
    strikes = list(plan_strikes(seed, hospitals, attacks))
    total, labels = Summary(), []
    n_bytes = 0
    for number in range(hospitals):
        hospital = build_hospital(PLACES[number], seed)
        mine = [strike for strike in strikes if strike.hospital == number]
        writer, found = _record(recording, hospital, mine)
        total.files.update(writer.n_lines)
        total.hospitals[hospital.place.slug] = writer.n_lines.total()
        n_bytes += writer.n_bytes
        labels += found
    for label in labels:
        total.scenarios[label.scenario.name] += len(label.lines)
    (out / LABELS).write_bytes(b"".join(label.encode() + b"\n" for label in labels))
    return Summary(total.files, total.hospitals, total.scenarios, n_bytes)


def _check(
    start: datetime, hours: float, hospitals: int, rate: float, attacks: Sequence[str]
) -> None:
    unknown = ", ".join(name for name in attacks if name not in SCENARIOS)
    complaints = {
        f"no attack is called {unknown}; there are: {', '.join(SCENARIOS)}": bool(unknown),
        f"the start {start.isoformat()} has no time zone; add +07:00": start.tzinfo is None,
        f"{hospitals} hospitals: choose between 1 and {len(PLACES)}": not (
            1 <= hospitals <= len(PLACES)
        ),
        f"{hours} hours: ask for more than none": hours <= 0,
        f"rate {rate}: it cannot be negative": rate < 0,
    }
    for complaint, holds in complaints.items():
        if holds:
            raise SamplesError(complaint)


def _clear(out: Path) -> None:
    """Remove what an earlier run wrote, and nothing else."""
    for place in PLACES:
        for file in FORMATS:
            (out / place.slug / file).unlink(missing_ok=True)
        folder = out / place.slug
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    out.mkdir(parents=True, exist_ok=True)


def _record(
    recording: Recording, hospital: Hospital, strikes: list[Strike]
) -> tuple[HospitalWriter, list[Label]]:
    acts = [_stage(recording, hospital, strike) for strike in strikes]
    waiting: list[Tagged] = [one for act in acts for one in act[1]]
    with HospitalWriter(recording.out / hospital.place.slug, hospital) as writer:
        for hour in recording.full_hours():
            waiting += _ordinary(recording, hospital, hour)
            due = min(hour + HOUR, recording.end)
            writer.write(one for one in waiting if recording.begin <= one[0] < due)
            waiting = [one for one in waiting if one[0] >= due]
    return writer, [label for staged, _ in acts for label in staged.labels.values()]


def _ordinary(recording: Recording, hospital: Hospital, hour: int) -> Iterator[Tagged]:
    shift = shift_at(hospital, hour)
    for name, stream in STREAMS.items():
        dice = Dice(recording.seed, hospital.place.slug, name, hour)
        scene = Scene(hospital, recording.internet, dice, hour, shift, recording.rate)
        for entry in stream(scene):
            yield entry.at, entry, None


def _stage(recording: Recording, hospital: Hospital, strike: Strike) -> tuple[Staged, list[Tagged]]:
    dice = Dice(recording.seed, hospital.place.slug, "attack", strike.scenario)
    planned = recording.begin + int(strike.start_ratio * (recording.end - recording.begin))
    begin = planned + dice.whole(0, MINUTE // 2)
    scenario, actor = SCENARIOS[strike.scenario], recording.internet.actors[strike.actor]
    act = scenario.play(Stage(hospital, recording.internet, dice, actor, begin))
    staged = Staged(Label(hospital.place.slug, scenario, "", act.indicators, act.victims))
    return staged, [(entry.at, entry, staged) for entry in act.entries]
