"""Reads what a label says: "citrate 500 mg", "2 x 400mg bisglycinate + oxide 100 mg", "2 tsp Epsom salt"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

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
from bot.content.written_numbers import number_words, with_decimals
from bot.language import word_list
from bot.typed_words import any_of, by_language, valued

# Text is case-folded before it is read, which turns the micro sign into the Greek letter.
_MICROGRAM = "\N{GREEK SMALL LETTER MU}g"
_TABLESPOON = 3  # teaspoons
LONGEST_TEXT_CHARACTERS = 120  # of a line that may be about something else
LONGEST_LABEL_CHARACTERS = 400

_MG = word_list("units: milligram", "mg", "milligram", "milligrams")
_G = word_list("units: gram", "g", "gram", "grams")
_UG = word_list("units: microgram", "mcg", "mcgs", "ug", "microgram", "micrograms")
_KG = word_list("units: kilogram", "kg", "kilo", "kilos", "kilogram", "kilograms")
_OUNCE = word_list("units: ounce", "oz", "ounce", "ounces")
_TEASPOON = word_list("units: teaspoon", "teaspoon", "teaspoons", "tsp", "tsps")
_TABLESPOON_WORDS = word_list("units: tablespoon", "tablespoon", "tablespoons", "tbsp", "tbsps")
_SPOONFUL = word_list("as much as a spoon holds", "teaspoonful", "tablespoonful")
_LEVEL = word_list("level, of a spoon", "level")
# Translators: a star stands for any ending, so that "caps*" is "capsules" too
_PIECES = word_list(
    "what is taken: capsules and tablets", "caps*", "tab*", "pill", "pills", "softgel", "softgels", "gumm*",
    "sachet", "sachets", "piece", "pieces",
)  # fmt: skip
_TIMES = word_list("times, as in 2 times 400 mg", "times", "count")
_ONCE_TWICE = word_list("once and twice", "once = 1", "twice = 2")
_A_DAY = word_list("a day, as in 2 a day", "a day", "per day", "each day", "every day", "daily")
_PER = word_list("per, before how many capsules", "per", "each", "every")
_SERVING_OF = word_list("a serving of, before how many capsules", "a serving of")
_SERVING_SIZE = word_list("serving size, before how many capsules", "serving", "serving size")
_CONTAIN = word_list(
    "contain, behind how many capsules", "contain*", "provide*", "hold*", "give*", "have*", "together*"
)
_IN = word_list("in, as in 400 mg in 2 capsules", "in", "for")
_HOW = word_list("how", "how")
_EACH = word_list("in each capsule", "each", "apiece")
_TOGETHER = word_list("in all capsules together", "in all", "in total", "together", "altogether", "total")
_VOLUMES = word_list(
    "measures of volume, except spoons", "ml", "millilit*", "cl", "drop", "drops", "scoop", "scoops", "cup", "cups",
    "spray", "sprays", "pump", "pumps", "capful", "capfuls",
)  # fmt: skip
_OTHER_UNITS = word_list("units that are not read", "mmol*", "iu", "meq", "lb", "lbs", "pound", "pounds", "percent")
_OF_A_DAY = word_list(
    "behind a percentage of a day's need", "of", "the", "dv", "d.v.", "nrv", "rda", "rdi", "ri", "daily", "value",
)  # fmt: skip
_ASKING = word_list(
    "words that ask how much there is", "how much", "how many", "elemental", "actual", "actually", "really", "real",
    "pure", "contain*", "get", "calculate", "convert", "work out",
)  # fmt: skip
_HOW_MUCH = word_list("how much, of magnesium", "how much")
# Translators: other minerals and medicines, none of them magnesium
_OTHERS = word_list(
    "substances that are not magnesium", "calcium", "zinc", "iron", "ferrous", "ferric", "potassium", "sodium",
    "lithium", "chromium", "selenium", "copper", "manganese", "strontium", "ammonium", "aluminium", "aluminum",
    "silver", "bismuth", "creatine", "citrulline", "arginine", "carnitine", "betaine", "choline", "caffeine",
    "nitric", "nitrous", "clomiphene", "sildenafil",
)  # fmt: skip
# Translators: the number is that of the hydrate
_HYDRATES = word_list(
    "hydrates", "anhydrous = 0", "monohydrate = 1", "dihydrate = 2", "trihydrate = 3", "tetrahydrate = 4",
    "pentahydrate = 5", "hexahydrate = 6", "heptahydrate = 7", "nonahydrate = 9",
)  # fmt: skip
_EPSOM = word_list("the first word of Epsom salt", "epsom", "epson", "epsum", "epsun")
MAGNESIUM = word_list("magnesium", "magnesium", "magnesuim", "magnesum", "magnezium", "mag")
_ELEMENTAL = word_list("elemental", "elemental")
_BUFFERED = word_list("buffered", "buffered")
_AS = word_list("as, as in magnesium as citrate", "as", "from")
_OF = word_list("of, as in 100 mg of elemental magnesium", "of")
_PROVIDING = word_list(
    "providing, as in citrate providing 160 mg of magnesium", "elemental", "provid*", "of which", "yield*", "supply",
    "supplies", "supplying", "equivalent", "giv*", "contain*", "hold*",
)  # fmt: skip
_AND = word_list("and, between two forms", "and", "plus", "with")
_BESIDE = word_list(
    "words on a label that say nothing", "a", "an", "the", "of", "in", "per", "each", "every", "daily", "day",
    "night", "morning", "evening", "bedtime", "serving", "servings", "size", "dose", "powder", "time", "times",
    "once", "with", "for", "and", "plus", "is", "it", "its", "say", "says", "label", "my", "we", "i", "take",
    "taking", "total", "supplement", "about", "level", "whole", "compound", "together", "altogether", "all", "at",
    "on", "to", "as", "from", "elemental", "which", "or", "form", "provid*", "contain*", "hold*", "giv*",
    "buffered", "how", "much", "many", "there", "x",
)  # fmt: skip

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[,'\u2019\s]\d{3})+(?:\.\d{1,2})?")
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,2}|\.\d{4})?|0[.,]\d+")  # "1.000" is one or a thousand, so neither
_ONE_OR_A_THOUSAND = re.compile(r"(\d{1,3})[.](\d{3})")
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s(\d{3})")
_NEGATIVE = re.compile(r"(?<![\w.,)])[-\u2212\u2013](?=\d)")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONE_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,'\u2019]\d+)*(?![\w.,]*\d)(?!\s*%)")


class _Patterns:
    """What the language of the moment reads with."""

    def __init__(self) -> None:
        self._read_units()
        self._read_counts()
        self._read_words()

    def _read_units(self) -> None:
        weights = ((_MG, 1.0), (_G, 1_000.0), (_UG, 0.001), (_KG, 1_000_000.0), (_OUNCE, 28_349.523125))
        spoons = ((_TEASPOON, TEASPOON_MG), (_TABLESPOON_WORDS, _TABLESPOON * TEASPOON_MG))
        self.spoons = frozenset(word.casefold() for words, _mg_each in spoons for word in words)
        self.mg_per_unit = {word.casefold(): mg for words, mg in (*spoons, *weights) for word in words}
        self.mg_per_unit[_MICROGRAM] = 0.001
        self.words_of_units = frozenset(word for unit in self.mg_per_unit for word in _LETTERS.findall(unit))
        # The number is taken whole, however it is written, so that no half of "1,5000 mg" is read as an amount.
        self.amount = re.compile(
            rf"(?:(?<![\w.])(?<!\d,)|(?<=\dx))(?P<number>\d+(?:[.,'\u2019]\d+|\s\d{{3}}(?!\d))*)\s*"
            rf"(?:{any_of(_LEVEL)}\s+)?(?P<unit>{any_of(self.mg_per_unit)})\b"
        )
        self.other_unit = re.compile(rf"\d\s*(?:{any_of(_OTHER_UNITS)}|%)")
        self.volume = re.compile(rf"\b\d[\d.,]*\s*{any_of(_VOLUMES)}\b")
        self.of_a_day = re.compile(
            rf"\(?\d{{1,3}}(?:[.,]\d+)?\s*%\s*(?:\*|{any_of(_OF_A_DAY)}(?!\w)|\s)*\)?"
            rf"(?!\s*(?:{any_of(_ELEMENTAL)}\b|{any_of(MAGNESIUM)}\w*|mg\b))"
        )

    def _read_counts(self) -> None:
        pieces, numbers = any_of(_PIECES), any_of(number_words())
        several = any_of(word for word, figure in number_words().items() if figure > 1)
        self.count = re.compile(
            rf"\b(\d{{1,4}})\s*(?:x|×|{any_of(_TIMES, _PIECES)})(?!\w)|(?<!\w)(?:x|×)\s*(\d{{1,4}})\b"
        )
        self.piece = re.compile(rf"\b{pieces}\b")
        self.number_left = re.compile(rf"(?<!\w)\d|\b{several}\b")
        measured = any_of(_PIECES, self.spoons, _SPOONFUL, _TIMES, _OUNCE, (word for word in _G if len(word) > 1))
        self.counted = re.compile(rf"\b({numbers})\s+(?=(?:{any_of(_LEVEL)}\s+)?{measured}\b)")
        self.counted_amounts = re.compile(rf"\b({numbers})\s+(?=\d)")  # "two 500 mg capsules"
        self.a_day = re.compile(rf"\b(\d{{1,2}})\s+(?={any_of(_A_DAY)}\b)")  # "2 a day"
        self.times = [
            (re.compile(rf"\b{any_of([word])}\b"), f"{figure} times") for word, figure in valued(_ONCE_TWICE).items()
        ]
        packed = rf"\d{{1,3}}\s*{pieces}"  # "2 capsules"
        # "400 mg per 2 capsules": the figure is what the two hold together, whatever is in each.
        self.serving = re.compile(
            rf"\b{any_of(_PER, _SERVING_OF)}\s+{packed}\b|\b{any_of(_SERVING_SIZE)}\W*{packed}\b"
            rf"|\b{packed}\s*(?:=|{any_of(_CONTAIN)})"
            rf"|(?P<before>#(?:(?!\b{any_of(_HOW)}\b)[^#])*?)\b{any_of(_IN)}\s+{packed}\b"
        )
        # "500 mg (2 capsules)", "2 capsules: 500 mg": in each, or in both together?
        sizes = (word.split()[-1] for word in _SERVING_SIZE if " " in word)
        behind = {word for word in (*_PER, *sizes) if " " not in word}
        not_behind = "".join(rf"(?<!{re.escape(word)} )" for word in sorted(behind))
        self.each_or_together = re.compile(
            rf"\(\s*(?P<before>\d{{1,2}})\s*{pieces}\s*\)|{not_behind}\b(?P<after>\d{{1,2}})\s*{pieces}\s*:"
        )
        self.each = re.compile(rf"\b{any_of(_EACH)}\b(?!\s+\d)")
        self.together = re.compile(rf"\b{any_of(_TOGETHER)}\b")

    def _read_words(self) -> None:
        elemental, as_from, of = any_of(_ELEMENTAL), any_of(_AS), any_of(_OF)
        self.water = valued(_HYDRATES)
        self.hydrate = re.compile(rf"\b{any_of(self.water)}\b")
        self.epsom = re.compile(rf"\b{any_of(_EPSOM)}\b")
        self.buffered = re.compile(any_of(_BUFFERED))
        self.other_substance = re.compile(rf"\b{any_of(_OTHERS)}\b")
        self.asks_how_much = re.compile(rf"\b{any_of(_ASKING)}\b")
        # What follows reads a text in which "#" stands for the amount.
        magnesium = rf"\b{any_of(MAGNESIUM, ('mg',))}\b"
        self.is_elemental = re.compile(
            rf"#\W*(?:{of}\s+)?(?:{any_of(MAGNESIUM)}\s+)?{elemental}\b(?!\s*\?)"  # "100 mg elemental"
            rf"|\b{elemental}(?:\s+{magnesium})?\W*#\W*$"  # "elemental magnesium: 100 mg"
            rf"|{magnesium}\W*\b{as_from}\b(?!\W*#)"  # "100 mg magnesium (as citrate)", not "from 100 mg citrate"
            rf"|#\W*\b{as_from}\b"  # "100 mg as citrate"
        )
        # Said once for all of a blend: "magnesium (as oxide 200 mg and citrate 100 mg)".
        self.all_elemental = re.compile(rf"^[^\w#]*(?:{elemental}\b|{magnesium}\W*{as_from}\b)")
        self.asks_for_magnesium = re.compile(rf"\b{any_of(_HOW_MUCH)}\s+(?:\w+\s+){{0,3}}(?:{elemental}\b|{magnesium})")
        self.links = re.compile(rf"\b{any_of(_ELEMENTAL, _AS)}\b")
        # "1,000 mg citrate, providing 160 mg of magnesium": the smaller figure is the magnesium.
        self.holds = re.compile(rf"\b{any_of(_PROVIDING)}\b|=")
        self.separators = (
            rf"[;+&\n]|\b{any_of(_AND)}\b",
            rf"[;+&\n,/|]|\b{any_of(_AND)}\b",
            r"(?=#)",  # "300 mg citrate 200 mg oxide"
            r"(?<=#)",  # "citrate 300 mg oxide 200 mg"
        )
        self.beside = re.compile(rf"\b{any_of(_PIECES, _BESIDE, MAGNESIUM, ('mg',))}\b")
        self.says_magnesium = re.compile(rf"\b{any_of(MAGNESIUM, _ELEMENTAL)}\b")


_patterns = by_language(_Patterns)


def read_label(text: str, names: FormNames, forms: Mapping[str, Form]) -> Label | None:
    """The label that a line of free text is about, or None if it is about something else.

    Amounts, each with its form, and either nothing else ("citrate 500 mg x 2") or words that ask how much is in it.
    What can be read in two ways ("1.000 mg") is None.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        return None
    if _patterns().words_of_units.isdisjoint(_LETTERS.findall(text.casefold())):
        return None  # as nearly always, and at once: without a unit there is no amount
    read = _Reader(names, forms, strict=True).read(text)
    return read if isinstance(read, Label) else None


def read_typed_label(
    text: str, names: FormNames, forms: Mapping[str, Form], *, picked: Sequence[Form] = ()
) -> Label | Unread:
    """What a label says, as somebody types it who was asked for it. `picked` are the forms chosen beforehand.

    Words beside the amounts and the forms are passed over; what can be read in two ways is not guessed.
    """
    return _Reader(names, forms, picked=tuple(picked)).read(text)


class _Reader(Struct, frozen=True):
    names: FormNames
    forms: Mapping[str, Form]
    picked: tuple[Form, ...] = ()
    strict: bool = False

    def read(self, text: str) -> Label | Unread:
        if len(text) > LONGEST_LABEL_CHARACTERS:
            return Unread(Why.NOTHING)
        plain = _plain(text, strict=self.strict)
        amounts = list(_patterns().amount.finditer(plain))
        if refused := _refused(plain):
            return refused
        if not amounts:
            return Unread(Why.NOTHING) if self.strict else self._without_amount(plain)
        if alternatives := _numbers_apart(plain, amounts) or _each_or_together(plain):
            return self._one_of(alternatives)
        if any(_number(amount["number"]) is None for amount in amounts):
            return Unread(Why.UNCLEAR)
        return self._assemble(_patterns().amount.sub("#", plain), [_mg(amount) for amount in amounts])

    def _one_of(self, alternatives: Sequence[str]) -> Label | Unread:
        """The one way in which it can be read, or the two."""
        read = [self.read(alternative) for alternative in alternatives]
        readings = tuple(label for label in read if isinstance(label, Label))
        if self.strict or len(readings) > 1:
            return Unread(Why.TWO_READINGS, readings=readings)
        return readings[0] if readings else read[0]

    def _without_amount(self, plain: str) -> Unread:
        named = self._named(plain)
        numbers = list(_LONE_NUMBER.finditer(_patterns().count.sub(lambda count: "." * len(count[0]), plain)))
        beside = _leftover(_LONE_NUMBER.sub(" ", plain))
        if numbers and (named or self.picked or _patterns().says_magnesium.search(plain) or not beside):
            if len(numbers) > 1 or self.strict:
                return Unread(Why.NO_UNIT)
            end = numbers[0].end()
            if _patterns().other_unit.match(plain, end - 1):
                return Unread(Why.NO_UNIT)
            read = self.read(f"{plain[:end]} mg {plain[end:]}")
            return Unread(Why.NO_UNIT, readings=(read,) if isinstance(read, Label) else ())
        if not named:
            return Unread(Why.NOTHING)
        return Unread(Why.NO_AMOUNT, named) if len(named) <= MOST_FORMS else Unread(Why.TOO_MANY)

    def _assemble(self, marked: str, amounts: Sequence[tuple[float, bool]]) -> Label | Unread:
        """The label of a text in which "#" stands for each of the `amounts`, in mg and whether they are spoons."""
        if len(amounts) == 2 and _patterns().holds.search(marked):  # noqa: PLR2004 - a pair
            # Read on as "# elemental": what the compound weighs adds nothing to what is known then.
            names = _patterns().holds.sub(" ", marked).replace("#", " ")
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
        all_elemental = len(parts) > 1 and _patterns().all_elemental.search(marked) is not None
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
        rest = _patterns().serving.sub(lambda serving: f"{serving['before'] or ''} ", part).replace("#", " ")
        words = _patterns().count.sub(" ", rest)
        if _patterns().number_left.search(words):
            return Unread(Why.UNCLEAR)
        is_elemental = bool(_patterns().is_elemental.search(part)) and not _patterns().asks_for_magnesium.search(part)
        water = _water_named(words)
        words = _patterns().hydrate.sub(" ", words)
        named = self._named_strictly(words, is_elemental=is_elemental) if self.strict else self._named(words)
        unknown = "" if named else _leftover(words)
        found = named or (() if unknown else picked)
        if not named and not unknown and _patterns().says_magnesium.search(words):
            is_elemental = True  # "magnesium 400 mg": a label that names no compound counts the metal
        if not named and water is None:
            water = water_of_picked(found)
        is_buffered = _patterns().buffered.search(words) is not None and any(
            form.buffered for form in found
        )  # in which water says nothing
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
        whole = self.names.find(_patterns().hydrate.sub(" ", words).replace("#", " ")).form_id
        if whole is None:
            whole = self.names.find(_leftover(words)).form_id
        found = [whole] if whole else self.names.mentioned(_patterns().hydrate.sub(" ", words))
        return tuple(self.forms[form_id] for form_id in found)

    def _named_strictly(self, words: str, *, is_elemental: bool) -> tuple[Form, ...]:
        """The form that `words` name and nothing else, or the one that a question for the amount mentions."""
        words = _patterns().piece.sub(" ", words)
        found = self.names.find(_patterns().links.sub(" ", words) if is_elemental else words).form_id
        if found is None and _patterns().asks_how_much.search(words):
            mentioned = self.names.mentioned(words)
            found = mentioned[0] if len(mentioned) == 1 else None
        return (self.forms[found],) if found else ()


def _refused(plain: str) -> Unread | None:
    """Why a text is none that can be worked out, whatever its amounts are."""
    if _NEGATIVE.search(plain):
        return Unread(Why.NOT_POSITIVE)
    if other := _patterns().other_substance.search(plain):
        return Unread(Why.OTHER_SUBSTANCE, name=other[0])
    return Unread(Why.VOLUME) if _patterns().volume.search(plain) else None


def _water_named(words: str) -> int | None:
    """The number of the hydrate that `words` name; Epsom salt is one by itself."""
    named = _patterns().hydrate.search(words)
    if named:
        return _patterns().water[named[0]]
    return EPSOM_WATER if _patterns().epsom.search(words) else None


def _plain(text: str, *, strict: bool) -> str:
    """The text in lower case, with numbers as digits. Only "#" means an amount, so that none of theirs stays."""
    plain = with_decimals(text.casefold().replace("#", " "))
    plain = _patterns().counted.sub(lambda word: f"{number_words()[word[1]]} ", plain)
    plain = _patterns().counted_amounts.sub(lambda word: f"{number_words()[word[1]]} x ", plain)
    plain = _patterns().a_day.sub(r"\1 times ", plain)
    for word, times in _patterns().times:
        plain = word.sub(times, plain)
    return plain if strict else _patterns().of_a_day.sub(" ", plain)


def _number(written: str) -> float | None:
    """The number as it is written; None if it can be read in two ways, or in none."""
    if _THOUSANDS.fullmatch(written):
        return float(re.sub(r"[,'\u2019\s]", "", written))
    return float(written.replace(",", ".")) if _DECIMAL.fullmatch(written) else None


def _mg(amount: re.Match[str]) -> tuple[float, bool]:
    """The amount in mg, and whether it was measured with a spoon."""
    unit, read = " ".join(amount["unit"].split()), _patterns()
    return (_number(amount["number"]) or 0.0) * read.mg_per_unit[unit], unit in read.spoons


def _numbers_apart(plain: str, amounts: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """The texts that `plain` may stand for, if one of its numbers can be read in two ways."""
    for amount in amounts:
        start, end = amount.span("number")
        if dotted := _ONE_OR_A_THOUSAND.fullmatch(amount["number"]):
            if _number(amount["number"]) is None:
                decimal = f"{float(amount['number']):.4f}"  # which no thousand is written like
                return tuple(f"{plain[:start]}{number}{plain[end:]}" for number in (decimal, dotted[1] + dotted[2]))
        elif (spaced := _TWO_NUMBERS.fullmatch(amount["number"])) and _patterns().piece.search(plain):
            # "2 400 mg capsules" may be two of 400 mg.
            apart = f"{plain[:start]} {spaced[1]} x {spaced[2]}{plain[end:]}"
            return apart, f"{plain[:start]}{spaced[1]}{spaced[2]}{plain[end:]}"
    return ()


def _each_or_together(plain: str) -> tuple[str, ...]:
    """The texts that `plain` may stand for, if it leaves open whether the figure is for one capsule or for all."""
    found = _patterns().each_or_together.search(plain)
    if found is None or int(found["before"] or found["after"]) < 2:  # noqa: PLR2004 - one is no question
        return ()
    each = f"{plain[: found.start()]} {found['before'] or found['after']} x {plain[found.end() :]}"
    together = f"{plain[: found.start()]} {plain[found.end() :]}"
    if _patterns().each.search(plain):
        return (each,)
    return (together,) if _patterns().together.search(plain) else (each, together)


def _parted(marked: str, amounts: int) -> Iterator[list[str]]:
    """The ways in which `marked` falls into as many parts as it has amounts, one in each; the likeliest first."""
    if amounts == 1:
        yield [marked]
        return
    for separator in _patterns().separators:
        parts = [part.strip() for part in re.split(separator, marked)]
        parts = [part for part in parts if re.search(r"[#\w]", part)]
        if len(parts) == amounts and all(part.count("#") == 1 for part in parts):
            yield parts


def _count(text: str) -> int:
    """How many are taken; one where `text` does not say, or says how many are in the pack."""
    counts = (int(before or after) for before, after in _patterns().count.findall(text))
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
        if one.count > 1 and _patterns().count.search(outside):
            return Label(tuple(replace(other, count=one.count) for other in read))
    return None


def _leftover(words: str) -> str:
    """What `words` say beside amounts, counts and the words of any label."""
    bare = _patterns().beside.sub(" ", _patterns().hydrate.sub(" ", _patterns().count.sub(" ", words)))
    return " ".join(re.sub(r"[^\w\s'-]", " ", bare).replace("_", " ").split()).strip("-' ") if bare else ""
