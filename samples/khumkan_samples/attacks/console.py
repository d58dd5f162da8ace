"""A command prompt in an attacker's hands: each command as Sysmon and the Security log tell it."""

from dataclasses import dataclass

from khumkan_samples.attacks.stage import Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.processes import SYSTEM32, Process, created, desktop
from khumkan_samples.facts.windows import started
from khumkan_samples.hosts import Account, Host


@dataclass(frozen=True, slots=True)
class Console:
    """A prompt on one machine, run by one account with full rights."""

    stage: Stage
    host: Host
    account: Account

    @property
    def shell(self) -> Process:
        """Return the cmd.exe behind it."""
        image = SYSTEM32 + "cmd.exe"
        key = f"console {self.stage.begin}"
        return Process(self.host, self.account, image, f'"{image}"', key, "High")

    def open(self, seconds: float) -> Entry:
        """Return the start of the prompt itself."""
        return created(self.stage.after(seconds), self.shell, desktop(self.host, self.account))

    def program(self, command: str, image: str = "") -> Process:
        """Return what a command line starts; without `image`, a program of System32."""
        name = command.split(maxsplit=1)[0].strip('"')
        path = image or SYSTEM32 + name + ("" if name.endswith(".exe") else ".exe")
        return Process(self.host, self.account, path, command, command, "High")

    def run(self, seconds: float, command: str, image: str = "") -> list[Entry]:
        """Return Sysmon 1 and Security 4688 for one command."""
        program, at = self.program(command, image), self.stage.after(seconds)
        return [
            created(at, program, self.shell, f"C:\\Users\\{self.account.name}\\"),
            started(at + 1500, self.host, self.account, (program.image, command), self.shell.image),
        ]
