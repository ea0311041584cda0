"""What one content has that another has not, counted. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import asdict

from bot.content.loader import Content


class Change(Struct, frozen=True):
    """How many entries of one kind are new, say something else now, or are retired or gone."""

    kind: str
    added: int
    changed: int
    retired: int


def changes(before: Content, after: Content) -> list[Change]:
    """The kinds of which anything is different, in the order of the files."""
    pairs: Mapping[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        "tips": (before.tips, after.tips),
        "forms": (before.forms, after.forms),
        "questions": (before.questions, after.questions),
        "claims": (before.myths, after.myths),
        "routines": (before.routines, after.routines),
        "foods": (before.foods, after.foods),
        "medicines": (before.interactions, after.interactions),
        "sources": (before.sources, after.sources),
        "synonyms": ({one.means: one for one in before.synonyms}, {one.means: one for one in after.synonyms}),
        "intake tables": ({"": before.intake}, {"": after.intake}),
        "safety texts": (asdict(before.safety), asdict(after.safety)),
    }
    counted = [_compared(kind, old, new) for kind, (old, new) in pairs.items()]
    return [one for one in counted if one.added or one.changed or one.retired]


def _compared(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> Change:
    return Change(
        kind,
        added=len(after.keys() - before.keys()),
        changed=sum(before[key] != after[key] for key in before.keys() & after.keys()),
        retired=len(before.keys() - after.keys()),
    )
