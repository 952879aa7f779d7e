"""The page of one item, as HTML that loads nothing and shows all text as text."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from negguard.report import excerpt
from negguard.report.rendering import environment, source_hash, template
from negguard.review.documents import Seen
from negguard.review.items import STATES, Choice
from negguard.review.session import Review

OWN = "negguard.review"
STYLE = template("style.css") + template("review.css", package=OWN)
SCRIPT = template("review.js", package=OWN)
# The page may run its own script and send its own forms; nothing else is allowed.
SECURITY = (
    f"default-src 'none'; style-src '{source_hash(STYLE)}'; "
    f"script-src '{source_hash(SCRIPT)}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
TEMPLATES = {
    "excerpt.html.j2": template("excerpt.html.j2"),
    "review.html.j2": template("review.html.j2", package=OWN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a reader asked for; `home` is the path that all others begin with."""

    home: str
    choice: Choice
    number: int | None = None
    whole: bool = False
    told: str = ""

    @property
    def url(self) -> str:
        """Return where the view is found."""
        return self.at(self.number)

    def at(self, number: int | None) -> str:
        """Return where another item is found under the same filter."""
        place = self.home if number is None else f"{self.home}item/{number}"
        asked = {n: v for n, v in asdict(self.choice).items() if v != _all(n)}
        asked["state"] = self.choice.state
        if self.whole:
            asked["whole"] = 1
        return f"{place}?{urlencode(asked)}"


def html_page(review: Review, view: View, *, run: str, seen: Seen | None) -> str:
    """Return the page of an item, or of none that is left."""
    choice, number = view.choice, view.number
    item = None if number is None else review.items[number]
    outcome = None if seen is None else seen.outcome
    changed = outcome is not None and bool(outcome.decision.edits)
    links = {
        name: None if found is None else view.at(found)
        for name, found in (
            ("before", _beside(review, view, step=-1)),
            ("next", _beside(review, view, step=1)),
        )
    }
    known = [each.known for each in review.items]
    return (
        environment(TEMPLATES)
        .get_template("review.html.j2")
        .render(
            run=run,
            release=f"negguard release {shlex.quote(run)}",
            style=Markup(STYLE),  # noqa: S704 - our own file, no data in it
            script=Markup(SCRIPT),  # noqa: S704 - our own file, no data in it
            home=view.home,
            here=view.url,
            other_view=replace(view, whole=not view.whole).url,
            whole=view.whole,
            choice=choice,
            told=view.told,
            states=STATES,
            kinds=sorted({kind for each in known for kind in each.kinds}),
            rules=sorted({rule for each in known for rule in each.rules}),
            counts=review.counts(),
            chosen=sum(1 for _ in review.chosen(choice)),
            item=item,
            ruling=None if item is None else review.ruling(item),
            state="" if item is None else review.state(item),
            seen=seen,
            before_text=outcome and excerpt.before(outcome, whole=view.whole),
            after=excerpt.after(outcome, whole=view.whole)
            if outcome is not None and changed
            else (),
            **links,
        )
    )


def _beside(review: Review, view: View, *, step: int) -> int | None:
    if view.number is None:
        return None
    return review.next_of(view.number, view.choice, step=step)


def _all(name: str) -> object:
    return getattr(Choice(), name)
