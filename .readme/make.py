"""Draw the pictures of the README: `python .readme/make.py`.

Each picture is the real output of a command, with its colours, written as SVG: text stands on a
grid of columns and bars are drawn, so that they line up whatever font the reader's system has.
The workbook is printed by LibreOffice and poppler and the program is shown by Chromium, which
`.ci/setup` installs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from par_index import open_set
from par_index.cli import cli
from par_index.record.begin import begin

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.dossier_samples import PROFILE, printed  # noqa: E402
from tests.excel.support import convert  # noqa: E402 - the tests' way of opening a workbook

EVIDENCE = HERE.parent / "tests" / "files" / "so-lieu.yaml"
WIDTH, HEIGHT, SIZE, EDGE = 7.4, 18, 12.3, 18
BACK, FRAME, TEXT = "#0d1117", "#30363d", "#e6edf3"
COLOURS = {
    31: "#ff7b72",
    32: "#3fb950",
    33: "#e3b341",
    35: "#d2a8ff",
    36: "#56d4dd",
    90: "#8b949e",
}
FONTS = "ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace"


def run(*arguments: str) -> list[str]:
    """Return the lines that a command prints, with their colours."""
    result = CliRunner().invoke(cli, list(arguments), color=True, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    text = result.output.replace(str(EVIDENCE), EVIDENCE.name)
    return [line.rstrip() for line in text.splitlines()]


def pieces(line: str) -> list[tuple[int, str, str, bool]]:
    """Split a line into (column, text, colour, bold)."""
    found, column, colour, bold = [], 0, TEXT, False
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        if part.startswith("\x1b"):
            for code in map(int, part[2:-1].split(";")):
                if code == 0:
                    colour, bold = TEXT, False
                elif code == 1:
                    bold = True
                else:
                    colour = COLOURS.get(code, colour)
            continue
        # a gap of two columns or more ends a piece, so that no font can shift what follows
        for match in re.finditer(r"[█░·]{2,}|\S+(?: \S+)*", part):
            found.append((column + match.start(), match[0], colour, bold))  # noqa: PERF401
        column += len(part)
    return found


def bar(x: float, y: float, text: str, colour: str) -> str:
    """Draw a bar of full, open and lost tenths."""
    shapes = []
    for tenth in re.finditer(r"█+|░+|·+", text):
        left, wide = x + tenth.start() * WIDTH, len(tenth[0]) * WIDTH
        opacity = {"█": "1", "░": ".35", "·": ".25"}[tenth[0][0]]
        high = 2 if tenth[0][0] == "·" else 10
        shapes.append(
            f'<rect x="{left:.1f}" y="{y - 4 - high / 2:.1f}" width="{wide:.1f}" '
            f'height="{high}" fill="{colour}" opacity="{opacity}"/>'
        )
    return "".join(shapes)


def draw(name: str, title: str, lines: list[str]) -> None:
    """Write one picture."""
    columns = max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in lines)
    wide, high = columns * WIDTH + 2 * EDGE, len(lines) * HEIGHT + 2 * EDGE
    rows = []
    for number, line in enumerate(lines):
        y = EDGE + (number + 0.75) * HEIGHT
        for column, text, colour, bold in pieces(line):
            x = EDGE + column * WIDTH
            if text[0] in "█░·" and set(text) <= set("█░·") and len(text) > 1:
                rows.append(bar(x, y, text, colour))
                continue
            paint = "" if colour == TEXT else f' fill="{colour}"'
            weight = ' font-weight="bold"' if bold else ""
            length = f' textLength="{len(text) * WIDTH:.1f}"' if len(text) > 1 else ""
            rows.append(
                f'<text x="{x:.1f}" y="{y:.1f}"{length}{paint}{weight}>{escape(text)}</text>'
            )
    body = "\n".join(rows)
    (HERE / f"{name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" role="img">\n<title>{escape(title)}</title>\n'
        f'<rect x=".5" y=".5" width="{wide - 1:.0f}" height="{high - 1:.0f}" rx="8" '
        f'fill="{BACK}" stroke="{FRAME}"/>\n'
        f'<g font-family="{FONTS}" font-size="{SIZE}" fill="{TEXT}">\n{body}\n</g>\n</svg>\n',
        "utf-8",
    )


def between(lines: list[str], first: str, last: str) -> list[str]:
    """Return the lines from the one that starts with a text to the one before another."""
    bare = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    start = next(i for i, line in enumerate(bare) if line.startswith(first))
    return lines[start : next(i for i, line in enumerate(bare) if i > start and last in line[:12])]


def print_workbook() -> None:
    """Print the first page of the scorecard workbook as a PNG, through LibreOffice and poppler."""
    with TemporaryDirectory() as folder:
        book = Path(folder) / "bang-tu-cham.xlsx"
        run("score", "son-tra-2026", str(EVIDENCE), "--out", str(book))
        pages = convert(book, Path(folder), "pdf", "vi-VN")
        page = ["pdftoppm", "-r", "70", "-f", "1", "-l", "1", "-singlefile", "-png"]
        subprocess.run([*page, str(pages), str(HERE / "workbook")], check=True)  # noqa: S603 - own words


def print_dossier() -> None:
    """Print the first pages of the four filed documents side by side."""
    from PIL import Image

    with TemporaryDirectory() as folder:
        profile = Path(folder) / "don-vi.yaml"
        profile.write_text(PROFILE, "utf-8")
        words = ["son-tra-2026", str(EVIDENCE), "--profile", str(profile), "--out", folder]
        run("dossier", *words, "--as-of", "05/12/2026")
        names = ("to-trinh", "bao-cao", "bien-ban-hop", "bang-tu-cham")
        made = printed([Path(folder) / f"{name}.docx" for name in names], Path(folder))
        pictures = []
        for name in names:
            page = ["pdftoppm", "-r", "55", "-f", "1", "-l", "1", "-singlefile", "-gray", "-png"]
            subprocess.run([*page, str(made[name]), str(Path(folder) / name)], check=True)  # noqa: S603 - own words
            pictures.append(Image.open(Path(folder) / f"{name}.png"))
        gap = 12
        wide = sum(one.width for one in pictures) + gap * (len(pictures) + 1)
        whole = Image.new("L", (wide, max(one.height for one in pictures) + 2 * gap), 200)
        at = gap
        for one in pictures:
            whole.paste(one, (at, gap))
            at += one.width + gap
        whole.save(HERE / "dossier.png", optimize=True)


def show_program() -> None:
    """Show the officer's program as Chromium shows it, with one line open."""
    with TemporaryDirectory() as base:
        folder = Path(base) / "CCHC 2026"
        begin(folder, open_set("son-tra-2026"), "son-tra-2026")
        shutil.copy(EVIDENCE, folder / "so-lieu")
        command = [sys.executable, "-m", "par_index", "app", str(folder), "--no-browser"]
        own = {**os.environ, "XDG_RUNTIME_DIR": base, "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=own)  # noqa: S603 - own words
        assert server.stdout is not None
        told = server.stdout.readline() + server.stdout.readline()
        with sync_playwright() as driver:
            flags = ["--headless", "--no-sandbox", "--disable-gpu"]
            browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
            page = browser.new_page(viewport={"width": 1366, "height": 700})
            page.set_default_timeout(120_000)
            page.goto(Path(told.rpartition(": ")[2].strip()).as_uri())
            page.get_by_role("link", name="Nhập số liệu").click()
            page.locator('[id="V.1.b"] summary').first.click()
            page.locator('[id="V.1.b"]').evaluate("one => one.scrollIntoView()")
            page.screenshot(path=str(HERE / "program.png"))
        server.terminate()
        server.wait()


def main() -> None:
    """Draw every picture."""
    print_workbook()
    print_dossier()
    show_program()
    table = run("score", "son-tra-2026", str(EVIDENCE))
    total = next(i for i, line in enumerate(table) if " Tổng " in line)
    skipped = ["\x1b[90m⋮\x1b[0m"]
    shown = [*table[:4], "", *between(table, "IV ", "V.3 "), *skipped, *table[total:]]
    prompt = "\x1b[36m$\x1b[0m \x1b[1mpar-index score son-tra-2026 so-lieu.yaml\x1b[0m"
    draw("score", "par-index score: bảng điểm", [prompt, "", *shown])

    story = run("explain", "son-tra-2026", str(EVIDENCE), "V.1.b")
    prompt = "\x1b[36m$\x1b[0m \x1b[1mpar-index explain son-tra-2026 so-lieu.yaml V.1.b\x1b[0m"
    draw("explain", "par-index explain: một tiêu chí", [prompt, "", *story])


if __name__ == "__main__":
    main()
