"""Reads what a label says: "citrate 500 mg", "2 x 400mg bisglycinate + oxide 100 mg", "2 tsp Epsom salt"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.content.labels import (
    EPSOM_SALT,
    EPSOM_WATER,
    MOST_FORMS,
    MOST_TAKEN,
    TEASPOON_MG,
    Label,
    LabelAmount,
    Unread,
    Why,
    rounded_mg,
    too_big,
    water_of_picked,
)
from bot.content.models import Form
from bot.content.names import FormNames
from bot.content.written_numbers import ANY_NUMBER_WORD, NUMBER_WORDS, with_decimals

# Text is case-folded before it is read, which turns the micro sign into the Greek letter.
_MICROGRAM = "\N{GREEK SMALL LETTER MU}g"
_TABLESPOON = 3  # teaspoons
MG_PER_UNIT = {
    **dict.fromkeys(("mg", "milligram"), 1.0),
    **dict.fromkeys(("g", "gram"), 1_000.0),
    **dict.fromkeys(("mcg", "ug", _MICROGRAM, "microgram"), 0.001),
    **dict.fromkeys(("kg", "kilo", "kilogram"), 1_000_000.0),
    **dict.fromkeys(("oz", "ounce"), 28_349.523125),
    **dict.fromkeys(("teaspoon", "tsp"), TEASPOON_MG),
    **dict.fromkeys(("tablespoon", "tbsp"), _TABLESPOON * TEASPOON_MG),
}
_SPOONS = frozenset({"teaspoon", "tsp", "tablespoon", "tbsp"})
LONGEST_TEXT_CHARACTERS = 120  # of a line that may be about something else
LONGEST_LABEL_CHARACTERS = 400

_SPOON_WORDS = r"(?:level\s+)?(?:teaspoons?|tsps?|tablespoons?|tbsps?)(?:ful)?"
_UNITS = (
    rf"mg|milligrams?|mcg|ug|{_MICROGRAM}|micrograms?|kg|kilos?|kilograms?|grams?|g|oz|ounces?|"
    r"teaspoons?|tsps?|tablespoons?|tbsps?"
)
# The number is taken whole, however it is written, so that no half of "1,5000 mg" is read as an amount.
_AMOUNT = re.compile(
    rf"(?:(?<![\w.])(?<!\d,)|(?<=\dx))(?P<number>\d+(?:[.,'\u2019]\d+|\s\d{{3}}(?!\d))*)\s*(?:level\s+)?"
    rf"(?P<unit>{_UNITS})\b"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[,'\u2019\s]\d{3})+(?:\.\d{1,2})?")
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,2}|\.\d{4})?|0[.,]\d+")  # "1.000" is one or a thousand, so neither
_ONE_OR_A_THOUSAND = re.compile(r"(\d{1,3})[.](\d{3})")
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s(\d{3})")
_NEGATIVE = re.compile(r"(?<![\w.,)])[-\u2212\u2013](?=\d)")
_PIECES = r"caps\w*|tab\w*|pills?|softgels?|gumm\w*|sachets?|pieces?"
_COUNT = re.compile(rf"\b(\d{{1,4}})\s*(?:x|×|times|count|{_PIECES})(?!\w)|(?<!\w)(?:x|×)\s*(\d{{1,4}})\b")
_PIECE = re.compile(rf"\b(?:{_PIECES})\b")
_NUMBER_LEFT = re.compile(r"(?<!\w)\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b")
_OTHER_UNIT = re.compile(r"\d\s*(?:mmol\w*|iu|meq|lbs?|pounds?|percent|%)")
_LONE_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,'\u2019]\d+)*(?![\w.,]*\d)(?!\s*%)")
_OF_A_DAY = re.compile(
    r"\(?\d{1,3}(?:[.,]\d+)?\s*%\s*(?:\*|of\b|the\b|dv\b|d\.v\.|nrv\b|rda\b|rdi\b|ri\b|daily\b|value\b|\s)*\)?"
    r"(?!\s*(?:elemental|mag\w*|mg)\b)"
)
_PACKED = rf"\d{{1,3}}\s*(?:{_PIECES})"  # "2 capsules"
# "400 mg per 2 capsules": the figure is what the two hold together, whatever is in each.
_SERVING = re.compile(
    rf"\b(?:per|each|every|a\s+serving\s+of)\s+{_PACKED}\b|\bserving(?:\s+size)?\W*{_PACKED}\b"
    rf"|\b{_PACKED}\s*(?:=|(?:contain|provide|hold|give|have|together)\w*)"
    rf"|(?P<before>#(?:(?!\bhow\b)[^#])*?)\b(?:in|for)\s+{_PACKED}\b"
)
# "500 mg (2 capsules)", "2 capsules: 500 mg": in each, or in both together?
_EACH_OR_TOGETHER = re.compile(
    rf"\(\s*(?P<before>\d{{1,2}})\s*(?:{_PIECES})\s*\)"
    rf"|(?<!per )(?<!each )(?<!every )(?<!size )\b(?P<after>\d{{1,2}})\s*(?:{_PIECES})\s*:"
)
_EACH = re.compile(r"\b(?:each|apiece)\b(?!\s+\d)")
_TOGETHER = re.compile(r"\b(?:in all|in total|together|altogether|total)\b")
_VOLUME = re.compile(r"\b\d[\d.,]*\s*(?:ml|millilit\w+|cl|drops?|scoops?|cups?|sprays?|pumps?|capfuls?)\b")
_ASKS_HOW_MUCH = re.compile(
    r"\b(?:how much|how many|elemental|actual|actually|really|real|pure|contain\w*|get|calculate|convert|work out)\b"
)
_OTHER_SUBSTANCE = re.compile(
    r"\b(?:calcium|zinc|iron|ferrous|ferric|potassium|sodium|lithium|chromium|selenium|copper|manganese|strontium|"
    r"ammonium|alumini?um|silver|bismuth|creatine|citrulline|arginine|carnitine|betaine|choline|caffeine|nitric|"
    r"nitrous|clomiphene|sildenafil)\b"
)
_WATER = {
    "anhydrous": 0,
    "monohydrate": 1,
    "dihydrate": 2,
    "trihydrate": 3,
    "tetrahydrate": 4,
    "pentahydrate": 5,
    "hexahydrate": 6,
    "heptahydrate": 7,
    "nonahydrate": 9,
}
_HYDRATE = re.compile(rf"\b(?:{'|'.join(_WATER)})\b")

_COUNTED = re.compile(rf"\b({ANY_NUMBER_WORD})\s+(?=(?:{_PIECES}|{_SPOON_WORDS}|times|ounces?|oz|grams?)\b)")
_COUNTED_AMOUNTS = re.compile(rf"\b({ANY_NUMBER_WORD})\s+(?=\d)")  # "two 500 mg capsules"
_TIMES = {"once": "1 times", "twice": "2 times"}
_A_DAY = re.compile(r"\b(\d{1,2})\s+(?=(?:a|per|each|every)\s+day\b|daily\b)")  # "2 a day"

# What follows reads a text in which "#" stands for the amount.
_MAGNESIUM = r"\b(?:magnesium|magnesuim|magnesum|magnezium|mag|mg)\b"
_IS_ELEMENTAL = re.compile(
    rf"#\W*(?:of\s+)?elemental\b(?!\s*\?)"  # "100 mg elemental"
    rf"|\belemental(?:\s+{_MAGNESIUM})?\W*#\W*$"  # "elemental magnesium: 100 mg"
    rf"|{_MAGNESIUM}\W*\b(?:as|from)\b(?!\W*#)"  # "100 mg magnesium (as citrate)", but not "from 100 mg citrate"
    rf"|#\W*\b(?:as|from)\b"  # "100 mg as citrate"
)
# Said once for all of a blend: "magnesium (as oxide 200 mg and citrate 100 mg)".
_ALL_ELEMENTAL = re.compile(rf"^[^\w#]*(?:elemental\b|{_MAGNESIUM}\W*(?:as|from)\b)")
_ASKS_FOR_MAGNESIUM = re.compile(rf"\bhow much\s+(?:\w+\s+){{0,3}}(?:elemental\b|{_MAGNESIUM})")
_LINKS = re.compile(r"\b(?:elemental|as|from)\b")
# "1,000 mg citrate, providing 160 mg of magnesium": the smaller figure is the magnesium, for it cannot be the larger.
_HOLDS = re.compile(
    r"\b(?:elemental|provid\w+|of which|yield\w*|suppl(?:y|ies|ying)|equivalent|giv\w+|contain\w*|hold\w*)\b|="
)
_SEPARATORS = (
    r"[;+&\n]|\b(?:and|plus|with)\b",
    r"[;+&\n,/|]|\b(?:and|plus|with)\b",
    r"(?=#)",  # "300 mg citrate 200 mg oxide"
    r"(?<=#)",  # "citrate 300 mg oxide 200 mg"
)
_BESIDE = re.compile(
    rf"\b(?:{_PIECES}|a|an|the|of|in|per|each|every|daily|day|night|morning|evening|bedtime|servings?|size|dose|powder|"
    r"times?|once|with|for|and|plus|is|it|its|says?|label|my|we|i|take|taking|total|supplement|about|level|whole|"
    r"compound|together|altogether|all|at|on|to|as|from|elemental|which|or|form|provid\w+|contain\w*|hold\w*|"
    r"giv\w+|buffered|magnesium|magnesuim|magnesum|magnezium|mag|mg|how|much|many|there|x)\b"
)
_SAYS_MAGNESIUM = re.compile(r"\b(?:magnesium|magnesuim|magnesum|magnezium|mag|elemental)\b")


def read_label(text: str, names: FormNames, forms: Mapping[str, Form]) -> Label | None:
    """The label that a line of free text is about, or None if it is about something else.

    Amounts, each with its form, and either nothing else ("citrate 500 mg x 2") or words that ask how much is in it.
    What can be read in two ways ("1.000 mg") is None.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        return None
    read = _Reader(names, forms, strict=True).read(text)
    return read if isinstance(read, Label) else None


def read_typed_label(
    text: str, names: FormNames, forms: Mapping[str, Form], *, picked: Sequence[Form] = ()
) -> Label | Unread:
    """What a label says, as somebody types it who was asked for it. `picked` are the forms chosen beforehand.

    Words beside the amounts and the forms are passed over; what can be read in two ways is not guessed.
    """
    return _Reader(names, forms, picked=tuple(picked)).read(text)


@dataclass(frozen=True)
class _Reader:
    names: FormNames
    forms: Mapping[str, Form]
    picked: tuple[Form, ...] = ()
    strict: bool = False

    def read(self, text: str) -> Label | Unread:
        if len(text) > LONGEST_LABEL_CHARACTERS:
            return Unread(Why.NOTHING)
        plain = _plain(text, strict=self.strict)
        amounts = list(_AMOUNT.finditer(plain))
        if refused := _refused(plain):
            return refused
        if not amounts:
            return Unread(Why.NOTHING) if self.strict else self._without_amount(plain)
        if alternatives := _numbers_apart(plain, amounts) or _each_or_together(plain):
            return self._one_of(alternatives)
        if any(_number(amount["number"]) is None for amount in amounts):
            return Unread(Why.UNCLEAR)
        return self._assemble(_AMOUNT.sub("#", plain), [_mg(amount) for amount in amounts])

    def _one_of(self, alternatives: Sequence[str]) -> Label | Unread:
        """The one way in which it can be read, or the two."""
        read = [self.read(alternative) for alternative in alternatives]
        readings = tuple(label for label in read if isinstance(label, Label))
        if self.strict or len(readings) > 1:
            return Unread(Why.TWO_READINGS, readings=readings)
        return readings[0] if readings else read[0]

    def _without_amount(self, plain: str) -> Unread:
        named = self._named(plain)
        numbers = list(_LONE_NUMBER.finditer(_COUNT.sub(lambda count: "." * len(count[0]), plain)))
        beside = _leftover(_LONE_NUMBER.sub(" ", plain))
        if numbers and (named or self.picked or _SAYS_MAGNESIUM.search(plain) or not beside):
            if len(numbers) > 1 or self.strict:
                return Unread(Why.NO_UNIT)
            end = numbers[0].end()
            if _OTHER_UNIT.match(plain, end - 1):
                return Unread(Why.NO_UNIT)
            read = self.read(f"{plain[:end]} mg {plain[end:]}")
            return Unread(Why.NO_UNIT, readings=(read,) if isinstance(read, Label) else ())
        if not named:
            return Unread(Why.NOTHING)
        return Unread(Why.NO_AMOUNT, named) if len(named) <= MOST_FORMS else Unread(Why.TOO_MANY)

    def _assemble(self, marked: str, amounts: Sequence[tuple[float, bool]]) -> Label | Unread:
        """The label of a text in which "#" stands for each of the `amounts`, in mg and whether they are spoons."""
        if len(amounts) == 2 and _HOLDS.search(marked):  # noqa: PLR2004 - a pair
            # Read on as "# elemental": what the compound weighs adds nothing to what is known then.
            names = _HOLDS.sub(" ", marked).replace("#", " ")
            found = self.names.find(_leftover(names)).form_id
            if found is not None or (not self.strict and len(self._named(names)) == 1):
                return self._label([(f"{found or names} # elemental", min(amounts))], marked)
        failed: Unread | None = None
        for parts in _parted(marked, len(amounts)):
            read = self._label(list(zip(parts, amounts, strict=True)), marked)
            if isinstance(read, Label) or read.why is Why.TWO_READINGS:
                return read
            failed = failed or read
        return failed or Unread(Why.UNCLEAR)

    def _label(self, parts: Sequence[tuple[str, tuple[float, bool]]], marked: str) -> Label | Unread:
        all_elemental = len(parts) > 1 and _ALL_ELEMENTAL.search(marked) is not None
        picked = self._picked_for(parts)
        read: list[LabelAmount] = []
        for (part, amount), chosen in zip(parts, picked, strict=True):
            one = self._amount(part, amount, chosen)
            if isinstance(one, Unread):
                return Unread(Why.UNCLEAR) if one.why is Why.NO_FORM and len(parts) > 1 else one
            read.append(replace(one, is_elemental=one.is_elemental or all_elemental))
        label = Label(tuple(read))
        if refused := too_big(label):
            return refused
        everywhere = _counted_outside([part for part, _ in parts], read)
        if everywhere is not None:
            return Unread(Why.TWO_READINGS, readings=(everywhere, label))
        return label

    def _picked_for(self, parts: Sequence[tuple[str, tuple[float, bool]]]) -> list[tuple[Form, ...]]:
        """The forms chosen beforehand that each part speaks of: all of them together, or one each."""
        if len(parts) == 1:
            return [self.picked]
        if len(parts) == len(self.picked):
            return [(form,) for form in self.picked]
        return [()] * len(parts)

    def _amount(self, part: str, amount: tuple[float, bool], picked: tuple[Form, ...]) -> LabelAmount | Unread:
        """One amount with its form; "#" stands for it in `part`."""
        mg, in_spoons = amount
        rest = _SERVING.sub(lambda serving: f"{serving['before'] or ''} ", part).replace("#", " ")
        words = _COUNT.sub(" ", rest)
        if _NUMBER_LEFT.search(words):
            return Unread(Why.UNCLEAR)
        is_elemental = bool(_IS_ELEMENTAL.search(part)) and not _ASKS_FOR_MAGNESIUM.search(part)
        water = _water_named(words)
        words = _HYDRATE.sub(" ", words)
        named = self._named_strictly(words, is_elemental=is_elemental) if self.strict else self._named(words)
        unknown = "" if named else _leftover(words)
        found = named or (() if unknown else picked)
        if not named and not unknown and _SAYS_MAGNESIUM.search(words):
            is_elemental = True  # "magnesium 400 mg": a label that names no compound counts the metal
        if not named and water is None:
            water = water_of_picked(found)
        is_buffered = "buffered" in words and any(form.buffered for form in found)  # in which water says nothing
        read = LabelAmount(
            forms=found,
            amount_mg=rounded_mg(mg),
            count=_count(rest),
            is_elemental=is_elemental,
            water=EPSOM_WATER if in_spoons else None if is_buffered else water,
            is_buffered=is_buffered,
            in_spoons=in_spoons,
        )
        if in_spoons:
            return self._spoons(read)
        return self._checked(read, unknown)

    def _spoons(self, read: LabelAmount) -> LabelAmount | Unread:
        """A spoon has a weight only for Epsom salt."""
        if [form.id for form in read.forms] != [EPSOM_SALT]:
            return Unread(Why.VOLUME)
        return self._checked(replace(read, is_elemental=False), "")

    def _checked(self, read: LabelAmount, unknown: str) -> LabelAmount | Unread:
        if read.amount_mg * read.count <= 0:
            return Unread(Why.NOT_POSITIVE)
        if refused := too_big(Label((read,))):
            return refused
        if unknown:
            nearest = self.names.find(unknown).nearest
            return Unread(
                Why.UNKNOWN_FORM, tuple(self.forms[one] for one in nearest), replace(read, forms=()), (), unknown
            )
        if not read.forms and (self.strict or not read.is_elemental):
            return Unread(Why.NO_FORM, amount=read)
        return read

    def _named(self, words: str) -> tuple[Form, ...]:
        """The forms that `words` name, whatever stands beside them."""
        whole = self.names.find(_HYDRATE.sub(" ", words).replace("#", " ")).form_id
        if whole is None:
            whole = self.names.find(_leftover(words)).form_id
        found = [whole] if whole else self.names.mentioned(_HYDRATE.sub(" ", words))
        return tuple(self.forms[form_id] for form_id in found)

    def _named_strictly(self, words: str, *, is_elemental: bool) -> tuple[Form, ...]:
        """The form that `words` name and nothing else, or the one that a question for the amount mentions."""
        words = _PIECE.sub(" ", words)
        found = self.names.find(_LINKS.sub(" ", words) if is_elemental else words).form_id
        if found is None and _ASKS_HOW_MUCH.search(words):
            mentioned = self.names.mentioned(words)
            found = mentioned[0] if len(mentioned) == 1 else None
        return (self.forms[found],) if found else ()


def _refused(plain: str) -> Unread | None:
    """Why a text is none that can be worked out, whatever its amounts are."""
    if _NEGATIVE.search(plain):
        return Unread(Why.NOT_POSITIVE)
    if other := _OTHER_SUBSTANCE.search(plain):
        return Unread(Why.OTHER_SUBSTANCE, name=other[0])
    return Unread(Why.VOLUME) if _VOLUME.search(plain) else None


def _water_named(words: str) -> int | None:
    """The number of the hydrate that `words` name; Epsom salt is one by itself."""
    named = _HYDRATE.search(words)
    if named:
        return _WATER[named[0]]
    return EPSOM_WATER if re.search(r"\beps[ou][mn]\b", words) else None


def _plain(text: str, *, strict: bool) -> str:
    """The text in lower case, with numbers as digits. Only "#" means an amount, so that none of theirs stays."""
    plain = with_decimals(text.casefold().replace("#", " "))
    plain = _COUNTED.sub(lambda word: f"{NUMBER_WORDS[word[1]]} ", plain)
    plain = _COUNTED_AMOUNTS.sub(lambda word: f"{NUMBER_WORDS[word[1]]} x ", plain)
    plain = _A_DAY.sub(r"\1 times ", plain)
    for word, times in _TIMES.items():
        plain = re.sub(rf"\b{word}\b", times, plain)
    return plain if strict else _OF_A_DAY.sub(" ", plain)


def _number(written: str) -> float | None:
    """The number as it is written; None if it can be read in two ways, or in none."""
    if _THOUSANDS.fullmatch(written):
        return float(re.sub(r"[,'\u2019\s]", "", written))
    return float(written.replace(",", ".")) if _DECIMAL.fullmatch(written) else None


def _mg(amount: re.Match[str]) -> tuple[float, bool]:
    """The amount in mg, and whether it was measured with a spoon."""
    unit = amount["unit"] if amount["unit"] in MG_PER_UNIT else amount["unit"].removesuffix("s")
    return (_number(amount["number"]) or 0.0) * MG_PER_UNIT[unit], unit in _SPOONS


def _numbers_apart(plain: str, amounts: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """The texts that `plain` may stand for, if one of its numbers can be read in two ways."""
    for amount in amounts:
        start, end = amount.span("number")
        if dotted := _ONE_OR_A_THOUSAND.fullmatch(amount["number"]):
            if _number(amount["number"]) is None:
                decimal = f"{float(amount['number']):.4f}"  # which no thousand is written like
                return tuple(f"{plain[:start]}{number}{plain[end:]}" for number in (decimal, dotted[1] + dotted[2]))
        elif (spaced := _TWO_NUMBERS.fullmatch(amount["number"])) and _PIECE.search(plain):
            # "2 400 mg capsules" may be two of 400 mg.
            apart = f"{plain[:start]} {spaced[1]} x {spaced[2]}{plain[end:]}"
            return apart, f"{plain[:start]}{spaced[1]}{spaced[2]}{plain[end:]}"
    return ()


def _each_or_together(plain: str) -> tuple[str, ...]:
    """The texts that `plain` may stand for, if it leaves open whether the figure is for one capsule or for all."""
    found = _EACH_OR_TOGETHER.search(plain)
    if found is None or int(found["before"] or found["after"]) < 2:  # noqa: PLR2004 - one is no question
        return ()
    each = f"{plain[: found.start()]} {found['before'] or found['after']} x {plain[found.end() :]}"
    together = f"{plain[: found.start()]} {plain[found.end() :]}"
    if _EACH.search(plain):
        return (each,)
    return (together,) if _TOGETHER.search(plain) else (each, together)


def _parted(marked: str, amounts: int) -> Iterator[list[str]]:
    """The ways in which `marked` falls into as many parts as it has amounts, one in each; the likeliest first."""
    if amounts == 1:
        yield [marked]
        return
    for separator in _SEPARATORS:
        parts = [part.strip() for part in re.split(separator, marked)]
        parts = [part for part in parts if re.search(r"[#\w]", part)]
        if len(parts) == amounts and all(part.count("#") == 1 for part in parts):
            yield parts


def _count(text: str) -> int:
    """How many are taken; one where `text` does not say, or says how many are in the pack."""
    counts = (int(before or after) for before, after in _COUNT.findall(text))
    taken = 1
    for count in sorted(counts):
        if taken * count <= MOST_TAKEN:  # else it is how many are in the pack
            taken *= count
    return taken


def _counted_outside(parts: Sequence[str], read: Sequence[LabelAmount]) -> Label | None:
    """The blend with the count on all of it, if a count at its very beginning or end may mean the whole.

    "2 x citrate 300 mg + oxide 200 mg" is two of both or one of them; "citrate 300 mg x 2 + oxide 200 mg" is clear.
    """
    if len(parts) == 1 or sum(one.count > 1 for one in read) != 1:
        return None
    before, after = parts[0].partition("#")[0], parts[-1].partition("#")[2]
    for outside, one in ((before, read[0]), (after, read[-1])):
        if one.count > 1 and _COUNT.search(outside):
            return Label(tuple(replace(other, count=one.count) for other in read))
    return None


def _leftover(words: str) -> str:
    """What `words` say beside amounts, counts and the words of any label."""
    bare = _BESIDE.sub(" ", _HYDRATE.sub(" ", _COUNT.sub(" ", words)))
    return " ".join(re.sub(r"[^\w\s'-]", " ", bare).replace("_", " ").split()).strip("-' ") if bare else ""
