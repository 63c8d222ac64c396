"""The folders that are at work, and pages made of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from par_index.app import views
from par_index.app.sections import SECTIONS
from par_index.app.workplace import Workplace
from par_index.record.names import is_folder
from par_index.words.progress import heading


class Pages:
    """Everything that the program answers with; ``asked`` counts the requests."""

    def __init__(self, place: Path) -> None:
        self.place = place.resolve()
        self.asked = 0
        self._open: dict[str, Workplace] = {}
        self._made = Environment(
            loader=PackageLoader("par_index.app"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        titles = {key: title for key, (title, _) in SECTIONS.items()}
        self._made.globals.update(sections=titles, link=link, told=views.told, heading=heading)

    def folders(self) -> list[str]:
        """Return the names of the assessment folders here."""
        if is_folder(self.place):
            return [self.place.name]
        return sorted(path.name for path in self.place.iterdir() if is_folder(path))

    def workplace(self, name: str) -> Workplace:
        """Return a folder that is at work, read anew where it changed.

        Raises:
            KeyError: there is no such folder.
            ProblemsError: it cannot be read.

        """
        if name not in self.folders():
            raise KeyError(name)
        if name not in self._open:
            path = self.place if is_folder(self.place) else self.place / name
            self._open[name] = Workplace(path)
        found = self._open[name]
        found.refresh()
        return found

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return HTMLResponse(self._made.get_template(template).render(**values), status)

    def part(self, macro: str, *values: object) -> str:
        """Return one part of a page."""
        made: str = getattr(self._made.get_template("phan.html").module, macro)(*values)
        return made

    def folder_page(self, place: Workplace, section: str, **values: Any) -> HTMLResponse:
        """Return a page of a folder, with what every such page shows."""
        return self.page(
            f"{section}.html",
            place=place,
            name=place.path.name,
            section=section,
            total=views.total(place.assessment.scorecard),
            **values,
        )

    def section_page(
        self, place: Workplace, section: str, asked: Mapping[str, str] = {}, **values: Any
    ) -> HTMLResponse:
        """Return a page of the menu; ``values`` stand instead of what it shows itself."""
        return self.folder_page(place, section, **SECTIONS[section][1](place, asked) | values)


def link(name: str, rest: str = "") -> str:
    """Return the address of a page of a folder."""
    return f"/ho-so/{quote(name)}/{rest}"
