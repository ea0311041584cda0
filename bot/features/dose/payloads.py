"""What the buttons under a label carry. `label`, `base` and `forms` are written as in bot.content.label_codes.

Age, sex and state travel in the buttons, as `whom` (see bot.content.intake), and are kept nowhere.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData

Age = Annotated[int, Meta(ge=0, le=99)]


class PickForm(CallbackData):
    """Say how much there is of the `forms`; what comes of it joins `base`."""

    tag: ClassVar[str] = "dpk1"
    forms: str
    base: str | None = None
    whom: str | None = None


class MoreForms(CallbackData):
    """Pick one more form beside `forms`."""

    tag: ClassVar[str] = "dmf1"
    forms: str | None = None
    base: str | None = None
    whom: str | None = None


class ChangeAmount(CallbackData):
    """Say anew how much there is of the forms of `label`."""

    tag: ClassVar[str] = "dca1"
    label: str
    whom: str | None = None


class AboutFigures(CallbackData):
    """Whose tables and ceilings these are, and why they disagree."""

    tag: ClassVar[str] = "dab1"
    label: str
    whom: str | None = None


class ChooseAge(CallbackData):
    """For whom the tables are read."""

    tag: ClassVar[str] = "dag1"
    label: str


class ChooseChild(CallbackData):
    """The age of a child."""

    tag: ClassVar[str] = "dch1"
    label: str


class ChooseSex(CallbackData):
    """Which of two rows of that age."""

    tag: ClassVar[str] = "dsx1"
    label: str
    age: Age


class ChooseState(CallbackData):
    """Pregnant, breastfeeding or neither."""

    tag: ClassVar[str] = "dst1"
    label: str
    age: Age
