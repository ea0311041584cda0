"""What a label looks like once it is worked out, and the questions on the way there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace
from telegram import InlineKeyboardButton

from bot.content.intake import (
    REGION_NAMES,
    REGIONS,
    Whom,
    ceiling,
    recommended,
    recommended_for_adults,
    table_of,
)
from bot.content.label_codes import write_forms, write_label
from bot.content.labels import (
    EPSOM_SALT,
    MOST_FORMS,
    TEASPOON_MG,
    Label,
    LabelAmount,
    Unread,
    Why,
    joined,
    water_of_picked,
)
from bot.content.loader import Content
from bot.content.models import Form, Gut, LifeStage, Sex
from bot.destinations import OpenDose, OpenForm, OpenForms, OpenHome, OpenLabel, OpenUrgentSigns
from bot.evidence import ASK_FIRST, folded_source_list, folded_source_names
from bot.features.dose.payloads import (
    AboutFigures,
    ChangeAmount,
    ChooseAge,
    ChooseChild,
    ChooseSex,
    ChooseState,
    MoreForms,
    PickForm,
)
from bot.language import N_, Marked, _, ngettext, number, pgettext
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.wording import capitalised, listed, uncapitalised

TYPED_SHOWN_CHARACTERS = 40
BUTTON_CHARACTERS = 36
COMMON_MG = (100, 200, 250, 300, 400, 500, 750, 1000, 1500)  # the commonest figures on labels
# Translators: the examples are what somebody may type, with words of your own lists
_TYPE_IT = N_(
    "Type what it says, and I work out the magnesium in it. For example:\n"
    "· <code>citrate 500 mg x 2</code>\n"
    "· <code>2 capsules of 800 mg bisglycinate</code>\n"
    "· <code>citrate 300 mg + oxide 200 mg</code>\n"
    "· <code>magnesium (as citrate) 200 mg</code>"
)
_TYPE_WITH_FORM = N_("Pick the form, or type it with its amount: <code>oxide 200 mg</code>.")
_TYPE_AMOUNT = N_(
    "What does the label say? Tap a figure, or type it: <code>2 x 400 mg</code>, or "
    "<code>400 mg elemental</code> if it counts the magnesium alone."
)
# Translators: what somebody may type, with words of your own lists
EXAMPLE = N_("citrate 500 mg x 2")
_BLEND = N_("citrate 300 mg + oxide 200 mg")
_RIGHT = {
    Why.NO_FORM: N_("500 mg citrate"),
    Why.VOLUME: N_("2 tsp Epsom salt"),
    Why.TWO_READINGS: N_("2 x 400 mg citrate"),
    Why.UNCLEAR: _BLEND,
    Why.TOO_MANY: _BLEND,
    Why.OTHER_SUBSTANCE: N_("citrate 300 mg"),
}
# What is read as a label, and what is where the form was picked before.
EXAMPLES = (_TYPE_IT, _TYPE_WITH_FORM, EXAMPLE, *_RIGHT.values())
AMOUNT_EXAMPLES = (_TYPE_AMOUNT,)

NO_DIARRHOEA_MG, SOME_LOOSE_MG, FIRST_DIARRHOEA_MG = 250, 300, 360  # see `ceilings` in content/intake.yaml
LAXATIVE_MG = 900  # what labels of laxatives begin with: 990 in two teaspoons of Epsom salt
PREGNANCY_LINE, CHILD_LINE = 2, 3  # of `before_dose` in content/safety.yaml, whose order is fixed

GUT_WORDS = {
    Gut.GENTLE: N_("{form}: gentle"),
    Gut.MODERATE: N_("{form}: moderate"),
    Gut.LAXATIVE: N_("{form}: laxative"),
}
AGES = {19: N_("19 to 30"), 31: N_("31 to 50"), 51: N_("51 and over")}

GIRLS = {
    LifeStage.NONE: N_("a girl of {age}"),
    LifeStage.PREGNANT: N_("a girl of {age}, pregnant"),
    LifeStage.BREASTFEEDING: N_("a girl of {age}, breastfeeding"),
}
WOMEN = {
    LifeStage.NONE: N_("a woman of {age}"),
    LifeStage.PREGNANT: N_("a woman of {age}, pregnant"),
    LifeStage.BREASTFEEDING: N_("a woman of {age}, breastfeeding"),
}

_DISAGREE = N_(
    "They disagree about the same gut: the EU stops where trials saw no diarrhoea, the US just short of the first "
    "mild cases, and UK guidance where it only calls harm unlikely."
)


def picker(forms: Mapping[str, Form], *, undo: OpenLabel | None = None) -> Screen:
    """Where a label begins: type it, or pick the form."""
    choices = [button(form.short_name, PickForm(forms=write_forms([form]))) for form in forms.values()]
    return Screen(
        paragraphs(
            _("<b>Read a label</b>"),
            _(_TYPE_IT),
            _("Or pick the form."),
        ),
        keyboard(
            [button(_("Undo: back to the label"), undo)] if undo else [], *grid(choices, columns=3), back=OpenHome()
        ),
    )


def ask_amount(forms: Sequence[Form], base: Label | None, whom: str | None) -> Screen:
    """How much of these forms the label names."""
    several = len(forms) > 1
    picked = PickForm(forms=write_forms(forms))
    amounts = [
        button(f"{number(mg)} mg", OpenLabel(label=write_label(label), whom=whom))
        for mg, label in ((mg, _with(base, _picked(forms, mg))) for mg in COMMON_MG)
        if label is not None
    ]
    taken = len(forms) + (base.form_count if base else 0)
    more = MoreForms(forms=picked.forms, base=write_label(base) if base else None, whom=whom)
    return Screen(
        paragraphs(
            f"<b>{escape(_names(forms))}</b>",
            _(_TYPE_AMOUNT),
            _(
                "For one amount of each, in this order: <code>{example}</code>. "
                "A figure by itself is the blend of all.",
                example=" + ".join(["200 mg"] * len(forms)),
            )
            if several
            else None,
        ),
        keyboard(
            *grid(amounts, columns=3),
            [button(_("It has another form too"), more)] if taken < MOST_FORMS else [],
            back=OpenLabel(label=write_label(base), whom=whom) if base else OpenDose(),
        ),
    )


def more_forms(forms: Mapping[str, Form], picked: Sequence[Form], base: Label | None, whom: str | None) -> Screen:
    """One more form, beside those that are picked or stand on the label."""
    code = write_label(base) if base else None
    there = {form.id for form in (*picked, *(base.forms if base else ()))}
    choices = [
        button(form.short_name, PickForm(forms=write_forms([*picked, form]), base=code, whom=whom))
        for form in forms.values()
        if form.id not in there and len(picked) + (base.form_count if base else 0) < MOST_FORMS
    ]
    so_far = _names([*(base.forms if base else ()), *picked])
    back = OpenLabel(label=code, whom=whom) if code else PickForm(forms=write_forms(picked)) if picked else OpenDose()
    return Screen(
        paragraphs(
            _("<b>{forms}</b> and what else?", forms=escape(so_far)) if so_far else _("<b>Which form?</b>"),
            _(_TYPE_WITH_FORM),
        ),
        keyboard(*grid(choices, columns=3), back=back),
    )


def change_amount(label: Label, whom: str | None) -> Screen:
    """Another amount of the same forms."""
    code = write_label(label)
    amounts = []
    if len(label.amounts) == 1:
        one = replace(label.amounts[0], count=1, in_spoons=False)
        amounts = [
            button(
                f"{number(mg)} mg", OpenLabel(label=write_label(Label((replace(one, amount_mg=float(mg)),))), whom=whom)
            )
            for mg in COMMON_MG
        ]
        counts = [
            button(f"x {count}", OpenLabel(label=write_label(Label((changed,))), whom=whom))
            for count, changed in ((count, replace(label.amounts[0], count=count)) for count in (1, 2, 3, 4))
            if _with(None, changed) is not None
        ]
    else:
        counts = []
    example = " + ".join(["200 mg"] * len(label.amounts)) if len(label.amounts) > 1 else "2 x 400 mg"
    return Screen(
        paragraphs(
            _("Now it is {amounts}.", amounts="; ".join(_stated(amount) for amount in label.amounts)),
            _("What does the label say? Type it: <code>{example}</code>.", example=example),
        ),
        keyboard(*grid(amounts, columns=3), counts, back=OpenLabel(label=code, whom=whom)),
    )


def unread(forms: Mapping[str, Form], read: Unread, base: Label | None) -> Screen:
    """Why a text could not be read, with a right example, and the ways on."""
    choices: list[list[InlineKeyboardButton]] = []
    if read.amount is not None:
        offered = read.forms or tuple(forms.values())
        made = [(form, _with(base, _of(read.amount, form))) for form in offered]
        buttons = [button(form.short_name, OpenLabel(label=write_label(label))) for form, label in made if label]
        choices = grid(buttons, columns=3)
    for reading in read.readings:
        whole = joined(base, reading) if base else reading
        if isinstance(whole, Label):
            name = shortened(_in_short(reading), BUTTON_CHARACTERS)
            choices.append([button(name, OpenLabel(label=write_label(whole)))])
    urgent = [button(_("Urgent signs"), OpenUrgentSigns())] if read.why is Why.TOO_MUCH else []
    return Screen(
        _why(read),
        keyboard(*choices, urgent, back=OpenLabel(label=write_label(base)) if base else OpenDose()),
    )


def label(content: Content, read: Label, whom: Whom | None, *, first: str | None = None) -> Screen:
    """What a label comes to. `first` (HTML) is what must be read before any amount."""
    is_baby = whom is not None and whom.age < 1
    return Screen(
        paragraphs(
            first or _(ASK_FIRST),
            _care(content, whom),
            _worked_out(read),
            _reading(content, read),
            None if is_baby else _share(content, read, whom),
            _beside_ceilings(content, read, whom),
            None if whom and whom.is_child else _gut(read),
            _("This reads a label. It is no amount for you to take."),
            _sources(content, read, whom),
        ),
        keyboard(*_label_rows(read, whom)),
    )


def about_figures(content: Content, code: str, whom: Whom | None) -> Screen:
    """Whose tables and ceilings these are, and why they disagree."""
    tables = [table for table in (table_of(content.intake, region) for region in REGIONS) if table]
    ceilings = [(region, ceiling(content.intake, region, age=_read_at(whom))) for region in REGIONS]
    return Screen(
        paragraphs(
            "\n".join(
                (
                    _("<b>What is recommended</b>, from everything that is eaten and taken"),
                    *(
                        f"· {_(REGION_NAMES[table.region])}, {escape(uncapitalised(table.name))}. "
                        f"{escape(table.note or '')}"
                        for table in tables
                    ),
                )
            ),
            "\n".join(
                (
                    _("<b>The ceilings</b>, for supplements and medicines alone"),
                    *(f"· {_(REGION_NAMES[region])}: {escape(one.text)}" for region, one in ceilings if one),
                )
            ),
            f"{_('<b>Why they disagree</b>')}\n{escape(content.intake.why_they_disagree.text)}",
            folded_source_list(content, _tables_cited(content, whom)),
        ),
        keyboard(back=OpenLabel(label=code, whom=whom.code if whom else None)),
    )


def choose_age(code: str) -> Screen:
    """For whom the tables are read."""
    adults = [button(_(name), ChooseSex(label=code, age=age)) for age, name in AGES.items()]
    return Screen(
        paragraphs(
            _("<b>For whom?</b>"),
            _("What is recommended depends on age and sex. Your choice stays in the buttons; I keep none of it."),
        ),
        keyboard(adults, [button(_("A child or a teenager"), ChooseChild(label=code))], back=OpenLabel(label=code)),
    )


def choose_child(code: str) -> Screen:
    """The age of a child, in years."""
    ages = [button(str(age) if age else _("Under 1"), ChooseSex(label=code, age=age)) for age in range(19)]
    return Screen(_("<b>How old, in years?</b>"), keyboard(*grid(ages, columns=4), back=ChooseAge(label=code)))


def choose_sex(code: str, age: int) -> Screen:
    """Which row of the tables."""
    names = (_("Girl"), _("Boy")) if Whom(age).is_child else (_("Woman"), _("Man"))
    man = OpenLabel(label=code, whom=Whom(age, Sex.MALE).code)
    return Screen(
        _("<b>{age} years.</b> Which row of the tables?", age=_years(age))
        if age
        else _("<b>Under one year.</b> Which row of the tables?"),
        keyboard(
            [button(names[0], ChooseState(label=code, age=age)), button(names[1], man)],
            back=ChooseAge(label=code) if age in AGES else ChooseChild(label=code),
        ),
    )


def choose_state(code: str, woman: Whom) -> Screen:
    """Pregnant, breastfeeding or neither."""
    titles = {
        LifeStage.NONE: _("Neither"),
        LifeStage.PREGNANT: _("Pregnant"),
        LifeStage.BREASTFEEDING: _("Breastfeeding"),
    }
    choices = [
        button(title, OpenLabel(label=code, whom=replace(woman, state=state).code)) for state, title in titles.items()
    ]
    return Screen(_("<b>Pregnant or breastfeeding?</b>"), keyboard(choices, back=ChooseSex(label=code, age=woman.age)))


def spoken_mg(least: float, most: float) -> str:
    """A range of milligrams; one number where both ends round alike."""
    if round(most) < 1:
        return _("less than 1 mg")
    if round(least) < 1:
        return _("up to {most} mg", most=number(most, decimals=0))
    ends = number(least, decimals=0), number(most, decimals=0)
    return f"{ends[0]} mg" if ends[0] == ends[1] else _("{least} to {most} mg", least=ends[0], most=ends[1])


def _label_rows(read: Label, whom: Whom | None) -> list[list[InlineKeyboardButton]]:
    code, chosen = write_label(read), whom.code if whom else None
    about = [[button(_("About {form}", form=form.short_name), OpenForm(form_id=form.id)) for form in read.forms]]
    if len(read.forms) > 2:  # noqa: PLR2004 - what fits in a row
        about = [[button(_("About the forms"), OpenForms())]]
    change = [button(_("Change the amount"), ChangeAmount(label=code, whom=chosen))]
    if read.form_count < MOST_FORMS:
        change.append(button(_("Add another form"), MoreForms(base=code, whom=chosen)))
    elemental = all(amount.is_elemental for amount in read.amounts)
    other = Label(tuple(amount.said_to_be(elemental=not elemental) for amount in read.amounts))
    switch = []
    if other != read and _fits(other):
        title = _("It is the whole compound") if elemental else _("It says elemental")
        switch = [button(title, OpenLabel(label=write_label(other), whom=chosen))]
    urgent = [button(_("Urgent signs"), OpenUrgentSigns())] if read.elemental_mg[1] > LAXATIVE_MG else []
    return [
        switch,
        [
            button(_("For another age or sex") if whom else _("For my age and sex"), ChooseAge(label=code)),
            button(_("About these figures"), AboutFigures(label=code, whom=chosen)),
        ],
        change,
        *about,
        urgent,
        [button(_("Start over"), OpenDose(label=code, whom=chosen))],
    ]


def _care(content: Content, whom: Whom | None) -> str | None:
    """Who comes before any figure."""
    if whom is None or not (whom.is_child or whom.state is not LifeStage.NONE):
        return None
    lines = [content.safety.before_dose[CHILD_LINE]] if whom.is_child else []
    lines += [content.safety.before_dose[PREGNANCY_LINE]] if whom.state is not LifeStage.NONE else []
    return "\n".join(f"<b>{escape(line.text)}</b>" for line in lines)


def _worked_out(read: Label) -> str:
    """What was understood, and the magnesium in each and in all."""
    if len(read.amounts) > 1:
        lines = [
            _("· {stated}: {mg} of magnesium", stated=_stated(one), mg=spoken_mg(*one.elemental_mg))
            for one in read.amounts
        ]
        return paragraphs(
            "\n".join((_("I read:"), *lines)),
            _("In all <b>{mg} of magnesium</b>.", mg=spoken_mg(*read.elemental_mg)),
        )
    amount = read.amounts[0]
    if amount.is_elemental and amount.count > 1:
        return _(
            "That figure is the magnesium already: {stated}. In all <b>{mg}</b>.",
            stated=_stated(amount),
            mg=spoken_mg(*amount.elemental_mg),
        )
    if amount.is_elemental:
        return _("That figure is the magnesium already: {stated}.", stated=_stated(amount))
    least, most = amount.elemental_mg
    several = math.ceil(amount.amount_mg / TEASPOON_MG) if amount.in_spoons else 1  # teaspoons, which hold it
    if round(least) >= 1:
        return ngettext(
            "{stated} holds <b>about {mg} of magnesium</b>.",
            "{stated} hold <b>about {mg} of magnesium</b>.",
            several,
            stated=_stated(amount),
            mg=spoken_mg(least, most),
        )
    return ngettext(
        "{stated} holds <b>{mg} of magnesium</b>.",
        "{stated} hold <b>{mg} of magnesium</b>.",
        several,
        stated=_stated(amount),
        mg=spoken_mg(least, most),
    )


def _reading(content: Content, read: Label) -> str:
    """How the figure is to be understood."""
    compounds = [amount for amount in read.amounts if not amount.is_elemental]
    said = []
    if any(amount.is_buffered for amount in compounds):
        said += [form.buffered.text for form in read.forms if form.buffered]
    elif any(len({version.elemental_percent for version in amount.versions}) > 1 for amount in compounds):
        blended = any(len(amount.forms) > 1 for amount in compounds)
        said.append(
            _("It depends on how much there is of each; the label does not say.")
            if blended
            else _("It depends on which version is in it; labels rarely say.")
        )
    if any(amount.in_spoons for amount in compounds):
        said.append(_("A level teaspoon of Epsom salt holds about 495 mg of magnesium, a heaped one more."))
    if compounds and not all(amount.in_spoons for amount in compounds):
        said.append(
            _(
                "If the label says “magnesium” in front of the figure, or “elemental”, that figure is the magnesium "
                "already."
            )
        )
    if not compounds:
        said.append(
            _("The whole compound weighs more; a label that says “elemental” or “magnesium (as …)” leaves it out.")
        )
    return escape(" ".join(said))


def _share(content: Content, read: Label, whom: Whom | None) -> str:
    """How much that is of what the tables recommend."""
    lines = []
    for region in REGIONS:
        if whom is None:
            needs = recommended_for_adults(content.intake, region)
        else:
            row = recommended(content.intake, region, whom)
            needs = (row.mg, row.mg) if row else None
        if needs is None:
            lines.append(_("{region}: no figure for this age", region=_(REGION_NAMES[region])))
        else:
            lines.append(f"{_(REGION_NAMES[region])}, {spoken_mg(*needs)}: {_percent(read, needs)}")
    title = (
        _("<b>Share of a day's recommended intake</b>, food and all, for {whom}", whom=_whom(whom))
        if whom
        else _("<b>Share of a day's recommended intake</b>, food and all, for adults")
    )
    return "\n".join((title, *lines))


def _percent(read: Label, needs: tuple[int, int]) -> str:
    least, most = read.elemental_mg
    shares = [100 * least / needs[1], 100 * most / needs[0]]
    if round(shares[1]) < 1:
        return _("under 1 %")
    ends = [number(share, decimals=0) for share in shares]
    if ends[0] == ends[1]:
        return _("{share} %", share=ends[0])
    return _("{least} to {most} %", least=ends[0], most=ends[1])


def _beside_ceilings(content: Content, read: Label, whom: Whom | None) -> str:
    """Where the label stands beside the ceilings for supplements, and that they disagree."""
    age = _read_at(whom)
    stated = [(region, ceiling(content.intake, region, age=age)) for region in REGIONS]
    if age < 1:
        return "\n".join(escape(one.text) for _, one in stated if one is not None)
    if whom and whom.is_child:
        figures = [
            f"{_(REGION_NAMES[region])} {one.mg} mg"
            if one and one.mg
            else _("{region} none", region=_(REGION_NAMES[region]))
            for region, one in stated
        ]
        return _(
            "<b>Ceilings for supplements at this age</b>: {figures}. "
            "None of them is leave to give it; a doctor decides.",
            figures=", ".join(figures),
        )
    lines = []
    for region, one in stated:
        if one is None or one.mg is None:
            lines.append(_("{region}: none is set", region=_(REGION_NAMES[region])))
        else:
            lines.append(_(_place(read, one.mg), region=_(REGION_NAMES[region]), mg=one.mg))
    return paragraphs(
        "\n".join((_("<b>Beside the ceilings for supplements</b>, a day, food not counted"), *lines)), _(_DISAGREE)
    )


def _place(read: Label, mg: int) -> Marked:
    """Where a label stands beside a ceiling of `mg`."""
    least, most = (round(figure) for figure in read.elemental_mg)
    if most <= mg:
        return N_("{region}, {mg} mg: within it")
    return N_("{region}, {mg} mg: above it") if least > mg else N_("{region}, {mg} mg: perhaps above it")


def _gut(read: Label) -> str:
    """What such an amount does to the gut."""
    least, most = (round(figure) for figure in read.elemental_mg)
    if most <= NO_DIARRHOEA_MG:
        said = _(
            "Up to {most} mg a day trials saw no diarrhoea, and this stays below.",
            most=NO_DIARRHOEA_MG,
        )
    elif most < FIRST_DIARRHOEA_MG:
        said = _(_above(certain=least > NO_DIARRHOEA_MG), most=NO_DIARRHOEA_MG, some=SOME_LOOSE_MG)
    elif most <= LAXATIVE_MG:
        said = _(_as_much(certain=least >= FIRST_DIARRHOEA_MG), mg=FIRST_DIARRHOEA_MG)
    else:
        said = _(_as_laxatives(certain=least > LAXATIVE_MG))
    if len(read.forms) == 1:
        form = read.forms[0]
        said += f" {_(GUT_WORDS[form.gut.level], form=capitalised(_name(form)))}. {form.gut.text}"
    elif read.forms:
        by_form = ", ".join(_(GUT_WORDS[form.gut.level], form=form.short_name) for form in read.forms)
        said += f" {_('By form, {forms}.', forms=by_form)}"
    return f"{_('<b>The gut</b>')}\n{escape(said)}"


def _above(*, certain: bool) -> Marked:
    if certain:
        return N_(
            "Up to {most} mg a day trials saw no diarrhoea, and this is above. From {some} mg some people get it."
        )
    return N_(
        "Up to {most} mg a day trials saw no diarrhoea, and this may be above. From {some} mg some people get it."
    )


def _as_much(*, certain: bool) -> Marked:
    if certain:
        return N_("In trials mild diarrhoea first showed at {mg} mg a day, and this is as much or more.")
    return N_("In trials mild diarrhoea first showed at {mg} mg a day, and this may be as much or more.")


def _as_laxatives(*, certain: bool) -> Marked:
    if certain:
        return N_(
            "This is what laxatives hold. They act within hours and are for one occasion, not for every day. "
            "Whoever feels very weak, faint or confused after so much needs help at once."
        )
    return N_(
        "This may be what laxatives hold. They act within hours and are for one occasion, not for every day. "
        "Whoever feels very weak, faint or confused after so much needs help at once."
    )


def _sources(content: Content, read: Label, whom: Whom | None) -> str:
    cited: list[str] = []
    for form in read.forms:
        cited += (*form.composition_sources, *form.gut.sources)
        if form.buffered and any(amount.is_buffered for amount in read.amounts):
            cited += form.buffered.sources
        if form.id == EPSOM_SALT:
            cited += form.label_trap.sources  # which the weight of a teaspoon rests on
    return folded_source_names(content, [*cited, *_tables_cited(content, whom)])


def _tables_cited(content: Content, whom: Whom | None) -> list[str]:
    """What the tables and the ceilings rest on."""
    cited: list[str] = []
    for region in REGIONS:
        for one in (table_of(content.intake, region), ceiling(content.intake, region, age=_read_at(whom))):
            cited += one.sources if one else ()
    return [*cited, *content.intake.why_they_disagree.sources]


def _read_at(whom: Whom | None) -> int:
    """The age at which ceilings are read: adults share theirs."""
    return whom.age if whom else max(AGES)


def _why(read: Unread) -> str:
    """Why a text was not read, and how it would be (HTML)."""
    name = escape(shortened(read.name, TYPED_SHOWN_CHARACTERS))
    amount = _figure(read.amount) if read.amount else ""
    said = {
        Why.NOTHING: N_("I see no label in that. It takes an amount, its unit and the form."),
        Why.NO_AMOUNT: N_("That is a form, and no amount."),
        Why.NO_UNIT: N_("A number alone says nothing: labels count in mg, g or µg, and Epsom salt in teaspoons."),
        Why.NO_FORM: N_("{amount} of which form?"),
        Why.UNKNOWN_FORM: N_("I know no form of magnesium called “{name}”. {amount} of one of these?"),
        Why.OTHER_SUBSTANCE: N_("I work out magnesium only, and this names {name}. Leave that part of the label out."),
        Why.NOT_POSITIVE: N_("An amount is more than nothing. If that dash is only a dash, leave it out."),
        Why.TOO_MUCH: N_(
            "That is more than any label asks for, so I stop there. Is it mg rather than g or kg? "
            "If somebody has swallowed that much, call your emergency number or a poison line now."
        ),
        Why.VOLUME: N_(
            "How much a spoon or a millilitre holds differs from product to product. Teaspoons I take for "
            "Epsom salt only; for the rest, look for the mg or g on the label."
        ),
        Why.TWO_READINGS: N_("I can read that in two ways. Which one is it?"),
        Why.UNCLEAR: N_("I cannot tell which number belongs to what. One amount for each form, please."),
        Why.TOO_MANY: N_("That is more than {most} forms; I read {most} at a time."),
    }[read.why]
    return paragraphs(
        _(said, name=name, amount=amount, most=MOST_FORMS),
        _("For example: <code>{example}</code>", example=escape(_(_RIGHT.get(read.why, EXAMPLE)))),
    )


def _with(base: Label | None, amount: LabelAmount) -> Label | None:
    """The label with one more amount, if anybody takes that much."""
    whole = joined(base or Label(()), Label((amount,)))
    return whole if isinstance(whole, Label) else None


def _picked(forms: Sequence[Form], mg: float) -> LabelAmount:
    return LabelAmount(tuple(forms), float(mg), water=water_of_picked(tuple(forms)))


def _of(amount: LabelAmount, form: Form) -> LabelAmount:
    """An amount of which the form was asked for."""
    water = water_of_picked((form,)) if amount.water is None else amount.water
    return replace(amount, forms=(form,), water=water)


def _fits(read: Label) -> bool:
    return isinstance(joined(Label(()), read), Label)


def _figure(amount: LabelAmount) -> str:
    """Such as "2 x 500 mg"."""
    each = _spoons(amount.amount_mg / TEASPOON_MG) if amount.in_spoons else f"{number(amount.amount_mg)} mg"
    return _("{count} x {amount}", count=amount.count, amount=each) if amount.count > 1 else each


def _spoons(spoons: float) -> str:
    """Such as "2 level teaspoons"."""
    spoons = float(f"{spoons:.3g}")
    if spoons == round(spoons):
        return ngettext("{count} level teaspoon", "{count} level teaspoons", round(spoons))
    if spoons < 1:
        return pgettext("a part of one, such as 0.5", "{spoons} level teaspoon", spoons=number(spoons))
    return pgettext("such as 1.5", "{spoons} level teaspoons", spoons=number(spoons))


def _stated(amount: LabelAmount) -> str:
    """What an amount says, with its form (HTML)."""
    if not amount.forms:
        return _("{amount} of magnesium, in a form that is not named", amount=escape(_figure(amount)))
    names = _names(amount.forms)
    if len(amount.forms) == 1 and amount.water is not None and len(amount.versions) == 1:
        names = amount.versions[0].compound
    if amount.is_buffered:
        names = _("buffered {forms}", forms=names)
    figure, names = escape(_figure(amount)), escape(names)
    if amount.is_elemental:
        return _("{amount} of magnesium, in the form of {forms}", amount=figure, forms=names)
    if amount.in_spoons:
        return _("{amount} of {forms}", amount=figure, forms=names)
    return _("{amount} of {forms} (the whole compound)", amount=figure, forms=names)


def _in_short(read: Label) -> str:
    """A label on a button."""
    return " + ".join(
        f"{_figure(one)} {'/'.join(form.short_name for form in one.forms) or _('magnesium')}" for one in read.amounts
    )


def _names(forms: Iterable[Form]) -> str:
    return listed([_name(form) for form in forms])


def _name(form: Form) -> str:
    """A form within a sentence, such as "magnesium citrate"."""
    return uncapitalised(form.name.partition(" (")[0])


def _years(age: int) -> str:
    return _(AGES[age]) if age in AGES else str(age)


def _whom(whom: Whom) -> str:
    """Such as "a woman of 31 to 50, pregnant"."""
    kind = (GIRLS if whom.is_child else WOMEN)[whom.state] if whom.sex is Sex.FEMALE else None
    others = {Sex.MALE: N_("a boy of {age}"), Sex.ANY: N_("a child of {age}")}
    if not whom.is_child:
        others = {Sex.MALE: N_("a man of {age}"), Sex.ANY: N_("an adult of {age}")}
    return _(kind or others[whom.sex], age=_years(whom.age))
