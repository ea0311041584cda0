"""What a comparison looks like: as text, as a table and as a picture; and the evidence behind each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.cards import comparison_card
from bot.comparison import FEWEST_FORMS, MOST_FORMS, NO_CLAIM, Cell, Comparison, Row
from bot.content.loader import Content
from bot.content.models import Form
from bot.destinations import OpenComparePicker, OpenComparison, OpenFind, OpenForm, OpenForms, OpenHome
from bot.evidence import ASK_FIRST, folded_source_names, source_link, source_list
from bot.features.compare.payloads import OpenEvidence, SetView
from bot.language import N_, _, ngettext
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened, unmarked
from bot.sharing import share_row
from bot.wording import capitalised, listed, uncapitalised
from db.records import Comparison as View

TYPED_SHOWN_CHARACTERS = 40
POPULAR = (("glycinate", "citrate"), ("glycinate", "oxide"), ("citrate", "oxide"), ("glycinate", "l-threonate"))
VIEW_LABELS = {View.TEXT: N_("As text"), View.TABLE: N_("As a table"), View.PICTURE: N_("As a picture")}


def picker(forms: Mapping[str, Form], chosen: Sequence[Form] = ()) -> Screen:
    """Choose the forms to compare: the first, the second, and then as many as fit."""
    if not chosen:
        return _pick_first(forms)
    if len(chosen) < FEWEST_FORMS:
        return _pick_second(forms, chosen[0])
    return _pick_more(forms, chosen)


def _pick_first(forms: Mapping[str, Form]) -> Screen:
    ready = [
        button(f"{forms[one].short_name} · {forms[other].short_name}", OpenComparison.of([one, other]))
        for one, other in POPULAR
        if one in forms and other in forms
    ]
    choices = [button(form.short_name, OpenComparePicker(forms=form.id)) for form in forms.values()]
    return Screen(
        paragraphs(_("<b>Compare forms</b>"), _("Often asked pairs come first. Or pick the first form.")),
        keyboard(
            *grid(ready, columns=2),
            *grid(choices, columns=3),
            [button(_("Which suits me?"), OpenFind())],
            back=OpenHome(),
        ),
    )


def _pick_second(forms: Mapping[str, Form], first: Form) -> Screen:
    choices = [
        button(form.short_name, OpenComparison.of([first.id, form.id])) for form in forms.values() if form is not first
    ]
    return Screen(
        paragraphs(_("<b>Compare forms</b>"), _("What shall stand beside {form}?", form=escape(first.short_name))),
        keyboard(*grid(choices, columns=3), back=OpenComparePicker()),
    )


def _pick_more(forms: Mapping[str, Form], chosen: Sequence[Form]) -> Screen:
    """Each tap adds a form or takes one away."""
    ids = [form.id for form in chosen]
    full = len(chosen) == MOST_FORMS
    choices = []
    for form in forms.values():
        if form.id in ids:
            rest = ",".join(one for one in ids if one != form.id)
            choices.append(button(f"✓ {form.short_name}", OpenComparePicker(forms=rest)))
        elif not full:
            choices.append(button(form.short_name, OpenComparePicker(forms=",".join([*ids, form.id]))))
    told = (
        _("Four is as many as I can show. Tap one to take it away.")
        if full
        else _("Tap a form to add it, or a chosen one to take it away.")
    )
    return Screen(
        paragraphs(_("<b>Compare forms</b>"), told),
        keyboard(
            [
                button(
                    ngettext("Compare these {count}", "Compare these {count}", len(ids)),
                    OpenComparison.of(ids),
                    style="primary",
                )
            ],
            *grid(choices, columns=2),
            back=OpenComparison.of(ids),
        ),
    )


def unknown_name(typed: str, nearest: Sequence[Form], *, others: Sequence[Form]) -> Screen:
    """The nearest forms, for a name that there is not. `others` are those that were understood."""
    shown = escape(shortened(typed, TYPED_SHOWN_CHARACTERS))
    ids = [form.id for form in others]
    choices = [
        button(
            form.short_name,
            OpenComparison.of([*ids, form.id]) if ids else OpenComparePicker(forms=form.id),
        )
        for form in nearest
        if form.id not in ids
    ]
    unknown = (
        _(
            "I don't know a form called “{typed}”. I did understand {forms}.",
            typed=shown,
            forms=escape(_names(others)),
        )
        if others
        else _("I don't know a form called “{typed}”.", typed=shown)
    )
    return Screen(
        paragraphs(unknown, _("Did you mean one of these?")),
        keyboard(*grid(choices, columns=2), [button(_("All forms"), OpenForms())], back=OpenComparePicker()),
    )


def same_form(forms: Mapping[str, Form], form: Form) -> Screen:
    """Both names mean one form."""
    screen = picker(forms, [form])
    return Screen(
        paragraphs(_("Both names mean {form}.", form=escape(form.name)), _("What shall stand beside it?")),
        screen.keyboard,
    )


def too_many(forms: Mapping[str, Form], found: Sequence[Form]) -> Screen:
    """More than four names: the first four, to change."""
    left_out = escape(_names(found[MOST_FORMS:]))
    screen = picker(forms, found[:MOST_FORMS])
    return Screen(
        _(
            "I can show four forms at a time. These are the first four you named; {forms} would be too many.",
            forms=left_out,
        ),
        screen.keyboard,
    )


def as_text(content: Content, comparison: Comparison, *, username: str, first: str | None = None) -> Screen:
    """The rows as aligned text. `first` (HTML) is what must be read before any amount."""
    return Screen(
        comparison_card(content, comparison, first=first),
        _keyboard(content, comparison, View.TEXT, username=username),
    )


def as_table(content: Content, comparison: Comparison, *, username: str, first: str | None = None) -> Screen:
    """A rich message, in which a tap on a cell shows what it rests on; as text where the server has no such thing."""
    text = as_text(content, comparison, username=username, first=first)
    return Screen(
        text.text, _keyboard(content, comparison, View.TABLE, username=username), rich=_rich(content, comparison, first)
    )


def as_picture(content: Content, comparison: Comparison, *, username: str, first: str | None = None) -> Screen:
    """The caption of a picture: the difference, and in words what the picture shows."""
    return Screen(_caption(comparison, first), _keyboard(content, comparison, View.PICTURE, username=username))


def evidence(content: Content, comparison: Comparison) -> Screen:
    """The rows of a comparison, each with a way to what it rests on."""
    forms = ",".join(comparison.ids)
    choices = [button(row.title, OpenEvidence(forms=forms, row=row.key)) for row in comparison.rows]
    return Screen(
        paragraphs(
            _("<b>{forms}: the evidence</b>", forms=escape(_names(comparison.forms))),
            _("Which row shall I explain?"),
            folded_source_names(content, comparison.sources),
        ),
        keyboard(*grid(choices, columns=2), back=OpenComparison(forms=forms)),
    )


def row_evidence(content: Content, comparison: Comparison, row: Row) -> Screen:
    """One row: for each form what it says, why, and from where."""
    parts = [
        f"<b>{escape(capitalised(form.short_name))}: {escape(cell.words)}</b>\n{escape(cell.why)}"
        if cell.why
        else f"<b>{escape(capitalised(form.short_name))}</b>\n{_('I have no claim on file.')}"
        for form, cell in zip(comparison.forms, row.cells, strict=True)
    ]
    cited = [source for cell in row.cells for source in cell.sources]
    return Screen(
        paragraphs(
            f"<b>{escape(row.name)}</b>",
            *_once(parts, row),
            source_list(content, cited) if cited else None,
        ),
        keyboard(back=OpenEvidence(forms=",".join(comparison.ids))),
    )


def _once(parts: list[str], row: Row) -> list[str]:
    """What is said of every form alike (as of the cost) is said once."""
    reasons = {cell.why for cell in row.cells}
    if len(reasons) > 1 or None in reasons:
        return parts
    heads = [part.partition("\n")[0] for part in parts]
    return ["\n".join(heads), escape(row.cells[0].why or "")]


def _keyboard(content: Content, comparison: Comparison, view: View, *, username: str) -> InlineKeyboardMarkup:
    forms = ",".join(comparison.ids)
    others = [
        button(_(label), SetView(view=other, forms=forms)) for other, label in VIEW_LABELS.items() if other != view
    ]
    if view is View.TABLE:
        others = [button(_("Looks wrong? Use text"), SetView(view=View.TEXT, forms=forms)), others[1]]
    title = capitalised(_names(comparison.forms))
    about = [
        button(_("About {form}", form=form.short_name), OpenForm(form_id=form.id, versus=forms))
        for form in comparison.forms
    ]
    return keyboard(
        others,
        [
            button(_("Evidence, row by row"), OpenEvidence(forms=forms)),
            button(_("Change forms"), OpenComparePicker(forms=forms)),
        ],
        *grid(about, columns=2),
        share_row(
            username,
            OpenComparison(forms=forms),
            query=" vs ".join(form.short_name for form in comparison.forms),
            citation=_("{forms} compared. Magpie, reviewed on {date}.", forms=title, date=_reviewed_on(comparison)),
        ),
        back=OpenComparePicker(),
    )


def _rich(content: Content, comparison: Comparison, first: str | None) -> str:
    """Telegram's rich HTML. Each cell with something behind it leads to a footnote."""
    head = "".join(f"<th>{escape(form.short_name)}</th>" for form in comparison.forms)
    notes: dict[str, str] = {}
    rows = [f'<tr><th align="left"></th>{head}</tr>']
    for title, group in (("", comparison.facts), (_("How good is the evidence for"), comparison.evidence)):
        if title:
            rows.append(f'<tr><th colspan="{len(comparison.forms) + 1}" align="left">{title}</th></tr>')
        rows += [_rich_row(content, row, comparison, notes) for row in group]
    cautions = "".join(f"<li>{escape(line)}</li>" for line in _cautions(comparison))
    footnotes = "".join(f'<p><tg-reference name="{name}">{note}</tg-reference></p>' for name, note in notes.items())
    sources = "".join(f"<li>{source_link(content.sources[one])}</li>" for one in _all_sources(comparison))
    return "".join(
        (
            "".join(f"<p>{line}</p>" for line in (first or "").split("\n") if line),
            f"<h3>{escape(capitalised(_names(comparison.forms)))}</h3>",
            f"<p>{escape(comparison.difference)}</p>",
            f"<table bordered striped>{''.join(rows)}</table>",
            "<p>",
            _(
                "≠ marks a row in which they differ; a dash ({dash}) says that I have no claim on file. "
                "Tap a cell for what it rests on.",
                dash=NO_CLAIM,
            ),
            "</p>",
            f"<h4>{_('Take care')}</h4><ul>{cautions}</ul>",
            f"<details><summary>{_('Evidence')}</summary>{footnotes}</details>",
            f"<details><summary>{_('Sources')}</summary><ul>{sources}</ul></details>",
        )
    )


def _rich_row(content: Content, row: Row, comparison: Comparison, notes: dict[str, str]) -> str:
    cells = "".join(
        f"<td>{_rich_cell(content, row, form, cell, notes)}</td>"
        for form, cell in zip(comparison.forms, row.cells, strict=True)
    )
    title = f"≠ <b>{escape(row.name)}</b>" if row.differs else escape(row.name)
    return f'<tr><td align="left">{title}</td>{cells}</tr>'


def _rich_cell(content: Content, row: Row, form: Form, cell: Cell, notes: dict[str, str]) -> str:
    if cell.why is None:
        return escape(cell.words)
    cited = [content.sources[one] for one in cell.sources]
    names = "; ".join(", ".join(str(part) for part in (one.publisher or one.title, one.year) if part) for one in cited)
    name = f"n{len(notes) + 1}"
    said = f"{capitalised(form.short_name)}, {uncapitalised(row.name)}: {cell.why}"
    notes[name] = escape(f"{said} ({names})" if names else said)
    return f'<a href="#{name}">{escape(cell.words)}</a>'


def _caption(comparison: Comparison, first: str | None) -> str:
    """At most as long as a caption may be: with the lines that come first there is room for the difference at most.

    The picture says it as well.
    """
    names = [form.short_name for form in comparison.forms]
    title = f"<b>{escape(capitalised(_names(comparison.forms)))}</b>"
    if first is not None:
        whole = paragraphs(first, title, escape(comparison.difference))
        return whole if len(unmarked(whole)) <= MessageLimit.CAPTION_LENGTH else paragraphs(first, title)
    said = [
        f"{row.name}: " + ", ".join(f"{name} {cell.words}" for name, cell in zip(names, row.cells, strict=True)) + "."
        for row in comparison.facts
        if row.key != "label" and row.differs
    ]
    return paragraphs(title, escape(comparison.difference), escape("\n".join(said)), _(ASK_FIRST))


def _cautions(comparison: Comparison) -> list[str]:
    return [_(ASK_FIRST), *(f"{capitalised(form.short_name)}: {form.cautions[0].text}" for form in comparison.forms)]


def _all_sources(comparison: Comparison) -> list[str]:
    cited = [source for row in comparison.rows for cell in row.cells for source in cell.sources]
    cited += [source for form in comparison.forms for source in form.cautions[0].sources]
    return list(dict.fromkeys(cited))


def _reviewed_on(comparison: Comparison) -> str:
    """The date of the entry that was looked at longest ago."""
    return str(min(form.reviewed_on for form in comparison.forms))


def _names(forms: Sequence[Form]) -> str:
    return listed([form.short_name for form in forms])
