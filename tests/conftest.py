"""What every test may use: the corpus where it is present, a real hub and browser, no network."""

import contextlib
import gc
import io
import os
import signal
import tarfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import zstandard
from browsing import Browser, launched
from filled_hub import Filled, FilledHub, fill
from hub_process import HubProcess, copy_hub, served_copy, template_of_hubs
from hypothesis import HealthCheck, settings
from measuring import unmeasured
from playwright.sync_api import Browser as Chromium
from system_packages import NoBrowserError, find_chromium

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = Path(__file__).parent / "journeys"
UNMEASURED = ("unmeasured", "corpus", "browser", "hypothesis")

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every program
# that a test starts; some tests are about just that.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no finding; `make fuzz` looks longer.
_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("check", _CALM)
settings.register_profile("fuzz", _CALM, max_examples=5_000)
settings.load_profile(os.environ.get("KHUMKAN_HYPOTHESIS", "check"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The public test corpus; a test that needs it is skipped, with this reason, without it."""
    path = Path(os.environ.get("KHUMKAN_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not path.is_dir():
        pytest.skip(f"no corpus at {path}; set KHUMKAN_CORPUS to where it lies")
    return path


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a .tar.zst of the corpus; its paths are checked not to leave the folder."""
    with (
        archive.open("rb") as compressed,
        zstandard.ZstdDecompressor().stream_reader(compressed) as plain,
        tarfile.open(fileobj=io.BufferedReader(plain), mode="r|") as tar,
    ):
        tar.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="session")
def public_rules(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 3,754 rules of SigmaHQ."""
    return unpack(corpus / "sigma" / "rules.tar.zst", tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="session")
def regression_data(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SigmaHQ's regression data: `regression_data/…`, one EVTX and one JSON per rule."""
    folder = tmp_path_factory.mktemp("regression")
    return unpack(corpus / "sigma" / "regression_data.tar.zst", folder)


@pytest.fixture(scope="session")
def windows_evtx(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """281 EVTX files by ATT&CK tactic and technique."""
    return unpack(corpus / "windows" / "evtx.tar.zst", tmp_path_factory.mktemp("windows"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what is collected, now or later: thousands of tests that stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests with a browser talk to this machine; every other test talks to nobody.

    Journeys go through much, each part of which has a test of its own. They come first, since they
    take longest: one that began at the end would keep all waiting. What reads the corpus is next:
    one after the other they find it unpacked and its rules compiled.
    """
    items.sort(key=_turn)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
        if item.path.is_relative_to(JOURNEYS):
            item.add_marker(pytest.mark.unmeasured)


def _turn(item: pytest.Item) -> tuple[int, str]:
    if item.path.is_relative_to(JOURNEYS):
        return 0, str(item.path.parent)  # those of a folder share a sector
    return (1 if item.get_closest_marker("corpus") else 2), ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure what tests reach, but for those whose marker or `KHUMKAN_MEASURED` leaves them out.

    Tests of the corpus are left out since what is covered may not hang on whether it is there,
    property tests since it may not hang on chance, those with a browser since every page has a test
    without one.
    """
    left_out = any(item.get_closest_marker(name) for name in UNMEASURED)
    with contextlib.nullcontext() if not left_out and _is_asked_for(item) else unmeasured():
        return (yield)


def _is_asked_for(item: pytest.Item) -> bool:
    folders = tuple(os.environ.get("KHUMKAN_MEASURED", "").split())
    return not folders or item.nodeid.startswith(folders)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """The browser program. Not longer than a module: Django's tests can't run beside its loop."""
    try:
        program = find_chromium()
    except NoBrowserError as reason:
        pytest.skip(str(reason))
    with launched(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def made_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub that was just made, to be copied: nobody changes or serves it."""
    with template_of_hubs(tmp_path_factory.mktemp("made")) as one:
        one.run("init")
        yield one


@pytest.fixture(scope="session")
def filled_hub(
    tmp_path_factory: pytest.TempPathFactory, made_hub: HubProcess
) -> Iterator[FilledHub]:
    """The same with the tests' world in it, and who and what that is."""
    with template_of_hubs(tmp_path_factory.mktemp("filled")) as one:
        copy_hub(made_hub, one)
        yield FilledHub(one, fill(one))


@pytest.fixture(scope="session")
def filled(filled_hub: FilledHub) -> Filled:
    """Whom and what the hub that browsers visit holds."""
    return filled_hub.world


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, filled_hub: FilledHub) -> Iterator[HubProcess]:
    """A hub with the tests' world in it that is being served; a module shares it."""
    with served_copy(tmp_path_factory.mktemp("hub"), filled_hub.hub) as one:
        yield one


@pytest.fixture
def browser(chromium: Chromium, hub: HubProcess) -> Iterator[Browser]:
    """Browsers at the hub; what they complained of fails the test in the end."""
    made = Browser(chromium, hub.url)
    yield made
    made.close()
    made.check()
