"""`npm run demo:record`: records what a newcomer does on a terminal as docs/media/terminal.svg.

The commands really run, on a pseudo-terminal; what they print is put on a screen of our own, and a picture of the
screen is taken at each question and at each end. Needs a `dist` that is built, npm's registry (for plop) and Git.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import tempfile
import termios
import time
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "docs" / "media" / "terminal.svg"
COLUMNS, ROWS = 92, 28
ENTER, SPACE, DOWN = "\r", " ", "\x1b[B"
PLAIN, CHAR, LINE = "", 8.43, 19
COLOURS = {"30": "k", "31": "r", "32": "g", "33": "y", "34": "b", "35": "m", "36": "c", "90": "d"}
STYLE = (
    "text{font:14px 'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}"
    ".o{font-weight:700}.u{text-decoration:underline}.r{fill:#ff7b72}.g{fill:#7ee787}.y{fill:#e3b341}"
    ".b{fill:#79c0ff}.m{fill:#d2a8ff}.c{fill:#56d4dd}.d,.k{fill:#8b949e}"
)


class Screen:
    """A terminal's screen, as far as our programs use one."""

    def __init__(self) -> None:
        self.rows: list[list[tuple[str, str]]] = [[] for _ in range(ROWS)]
        self.x = self.y = 0
        self.style: frozenset[str] = frozenset()

    def write(self, text: str) -> None:
        for code, final, char in re.findall(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b[78]|([^\x1b])", text):
            if char:
                self.put(char)
            elif final:
                self.control(code, final)

    def put(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self.y += 1
        elif char == "\b":
            self.x = max(0, self.x - 1)
        elif char >= " ":
            if self.x == COLUMNS:
                self.x, self.y = 0, self.y + 1
            self.scroll()
            row = self.rows[self.y]
            row.extend([(" ", PLAIN)] * (self.x + 1 - len(row)))
            row[self.x] = (char, " ".join(sorted(self.style)))
            self.x += 1
        self.scroll()

    def scroll(self) -> None:
        while self.y >= ROWS:
            self.rows = [*self.rows[1:], []]
            self.y -= 1

    def control(self, code: str, final: str) -> None:
        number = int(code) if code.isdigit() else 1
        if final == "A":
            self.y = max(0, self.y - number)
        elif final == "B":
            self.y = min(ROWS - 1, self.y + number)
        elif final == "C":
            self.x = min(COLUMNS, self.x + number)
        elif final == "D":
            self.x = max(0, self.x - number)
        elif final == "G":
            self.x = number - 1
        elif final == "K":
            del self.rows[self.y][0 if code == "2" else self.x :]
        elif final == "J":
            del self.rows[self.y][self.x :]
            self.rows[self.y + 1 :] = [[] for _ in self.rows[self.y + 1 :]]
        elif final == "m":
            self.restyle(code.split(";"))

    def restyle(self, codes: list[str]) -> None:
        for code in codes:
            if code in ("", "0"):
                self.style = frozenset()
            elif code in COLOURS:
                self.style = self.style - set(COLOURS.values()) | {COLOURS[code]}
            elif code in ("1", "2", "4"):
                self.style |= {{"1": "o", "2": "d", "4": "u"}[code]}
            elif code in ("22", "24", "39"):
                off = {"22": {"o", "d"}, "24": {"u"}, "39": set(COLOURS.values())}[code]
                self.style -= off

    def picture(self) -> list[str]:
        """Each row as the inside of an SVG text."""
        pictures = []
        for row in self.rows:
            spans = ""
            runs: list[tuple[str, str]] = []
            for char, style in row:
                if runs and runs[-1][1] == style:
                    runs[-1] = (runs[-1][0] + char, style)
                else:
                    runs.append((char, style))
            for text, style in runs:
                safe = escape(text, quote=False)
                spans += f'<tspan class="{style}">{safe}</tspan>' if style else safe
            pictures.append(spans if re.sub("<[^>]*>", "", spans).strip() else "")
        return pictures


class Recording:
    def __init__(self, home: Path) -> None:
        self.screen = Screen()
        self.frames: list[tuple[float, list[str]]] = []
        self.cwd = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "LANG": "en_US.UTF-8",
            "GIT_PAGER": "cat",
            "npm_config_update_notifier": "false",
            "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        }
        for key, value in (("user.name", "Ada"), ("user.email", "ada@example.com"), ("init.defaultBranch", "main")):
            subprocess.run(["git", "config", "--global", key, value], env=self.environment, check=True)

    def keep(self, seconds: float) -> None:
        self.frames.append((seconds, self.screen.picture()))

    def clear(self) -> None:
        self.screen = Screen()

    def command(
        self, shown: str, really: str | None = None, steps: list[tuple[str, str]] = [], hold: float = 2.5
    ) -> None:
        """Types a command and runs it; a step waits for a text, then types an answer."""
        self.screen.write("\x1b[32m$\x1b[0m ")
        self.keep(0.6)
        self.screen.write(shown)
        self.keep(1.2)
        self.screen.write("\r\n")
        pid, terminal = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.chdir(self.cwd)
            os.execvpe("bash", ["bash", "-c", really or shown], self.environment)
        waiting = list(steps)
        output, since, idle = "", "", time.monotonic()
        while True:
            ready, _, _ = select.select([terminal], [], [], 0.1)
            if ready:
                try:
                    chunk = os.read(terminal, 65536).decode(errors="replace")
                except OSError:  # Linux says EIO once the program has closed the terminal
                    break
                if not chunk:
                    break
                self.screen.write(chunk)
                since += chunk
                idle = time.monotonic()
            elif time.monotonic() - idle > 60:
                raise RuntimeError(f"nothing more came after:\n{since}")
            if waiting and waiting[0][0] in since and time.monotonic() - idle > 0.2:
                self.keep(1.1)
                since = ""
                os.write(terminal, waiting.pop(0)[1].encode())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != 0:
            raise RuntimeError(f"{really or shown}: exit code {code}\n{since}")
        self.keep(hold)

    def svg(self) -> str:
        total = sum(seconds for seconds, _ in self.frames)
        width, height = round(COLUMNS * CHAR + 32), ROWS * LINE + 32
        rows: dict[str, str] = {}
        pictures, steps, passed = "", "", 0.0
        for index, (seconds, frame) in enumerate(self.frames):
            uses = "".join(
                f'<use href="#{rows.setdefault(row, f"r{len(rows)}")}" y="{LINE * number}"/>'
                for number, row in enumerate(frame)
                if row
            )
            pictures += f'<g transform="translate({index * width})">{uses}</g>'
            steps += f"{100 * passed / total:.2f}%{{transform:translateX(-{index * width}px)}}"
            passed += seconds
        texts = "".join(f'<text id="{id}">{row}</text>' for row, id in rows.items())
        animation = f"@keyframes f{{{steps}}}.f{{animation:f {total:.1f}s step-end infinite}}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">'
            f"<style>{STYLE}{animation}</style><defs>{texts}</defs>"
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>'
            f'<svg x="16" y="28" width="{width - 32}" height="{height - 36}" overflow="hidden" '
            f'viewBox="0 -12 {width - 32} {height - 36}"><g class="f">{pictures}</g></svg></svg>\n'
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        recording = Recording(home)
        cli = f"node {ROOT}/dist/cli.js"
        recording.command(
            "npm create fastapi-curriculum@latest my-api -- --no-install",
            f"{cli} my-api --no-install",
            [
                ("What should the project have", ENTER),
                ("Features", DOWN),
                ("", SPACE),
                ("", ENTER),
                ("Python environment", ENTER),
                ("Git repository", ENTER),
            ],
        )
        recording.cwd = home / "my-api"
        subprocess.run(
            ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder], cwd=ROOT, check=True
        )
        [tarball] = home.glob("*.tgz")
        recording.command(
            "cd my-api && npm install",
            f"npm install --no-save --no-audit --no-fund --loglevel=error {tarball}",
            hold=1.2,
        )
        recording.clear()
        recording.command("echo '# My own line' >> app/api/v1/router.py && git commit -qam 'My own line'", hold=1.0)
        recording.command("npx plop feature jwt", hold=3.5)
        recording.clear()
        recording.command("git diff --stat | tail -n 6", hold=2.0)
        recording.command("git diff --color app/api/v1/router.py", hold=5.0)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(recording.svg())
        print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes, {len(recording.frames)} frames")


main()
