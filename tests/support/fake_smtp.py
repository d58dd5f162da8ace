"""A mail server on loopback for tests: takes what it is given, or refuses as it is told to."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class FakeSmtp:
    """`start`, then `stop`; `mails` are the letters as they came, with dots undone."""

    refusal: str = ""
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening."""
        self._server.close()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, readers = "", list[str]()
        writer.write(b"220 fake\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line[:4].upper()
            answer = "250 fine"
            if word == "EHLO":
                answer = "250-fake\r\n250 AUTH PLAIN"
            elif word == "AUTH":
                self.logins.append(line)
                answer = "235 welcome"
            elif word == "MAIL":
                sender = line[10:].split(">")[0].strip("<")
                answer = self.refusal or answer
            elif word == "RCPT":
                readers.append(line[8:].split(">")[0].strip("<"))
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((sender, readers, await self._read_letter(reader)))
            elif word == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(f"{answer}\r\n".encode())
        writer.close()

    async def _read_letter(self, reader: asyncio.StreamReader) -> bytes:
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)
