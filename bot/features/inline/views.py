"""What the shared cards look like. Telegram HTML, each with its sources and a way into the bot."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.constants import ParseMode

from bot.callback_data import CallbackData
from bot.cards import comparison_card, form_card, myth_card, question_card, red_flag_card, tip_card
from bot.comparison import FEWEST_FORMS, MOST_FORMS, compare
from bot.content.loader import Content
from bot.content.models import Form, RedFlag
from bot.content.topics import TOPIC_TITLES
from bot.destinations import OpenComparison, OpenForm, OpenMyth, OpenQuestion, ReadTip
from bot.evidence import ASK_FIRST, GRADE_TITLES
from bot.language import _
from bot.screen import NO_PREVIEW, escape, paragraphs, shortened
from bot.sharing import link_to, parameter_of
from bot.wording import capitalised

DESCRIPTION_CHARACTERS = 120


def card(content: Content, payload: CallbackData, *, username: str) -> InlineQueryResultArticle | None:
    """What is sent for an entry; None where there is no card for it, or it is no longer there."""
    match payload:
        case OpenComparison():
            described = _comparison(content, payload.forms.split(","))
        case ReadTip(tip_id=tip_id) if tip_id in content.tips:
            tip = content.tips[tip_id]
            described = (_(TOPIC_TITLES[tip.topic]), tip.text, tip_card(content, tip, why=True))
        case OpenQuestion(question_id=question_id) if question_id in content.questions:
            question = content.questions[question_id]
            graded = f"{_(GRADE_TITLES[question.grade])}. {question.answer}"
            described = (question.question, graded, question_card(content, question, why=True))
        case OpenMyth(myth_id=myth_id) if myth_id in content.myths:
            myth = content.myths[myth_id]
            described = (_("Heard that {claim}", claim=myth.claim), myth.evidence, myth_card(content, myth))
        case OpenForm(form_id=form_id) if form_id in content.forms:
            described = _form(content, content.forms[form_id])
        case _:
            described = None
    if described is None:
        return None
    title, description, text = described
    return _article(parameter_of(payload), title, description, text, link=link_to(username, payload))


def red_flag(content: Content, flag: RedFlag, *, username: str) -> InlineQueryResultArticle:
    """What to do now, and nothing else."""
    text = red_flag_card(content, flag)
    return _article(f"flag_{flag.id}", flag.title, flag.action, text, link=f"https://t.me/{username}")


def _comparison(content: Content, form_ids: Sequence[str]) -> tuple[str, str, str] | None:
    known = [content.forms[one] for one in dict.fromkeys(form_ids) if one in content.forms]
    if not FEWEST_FORMS <= len(known) <= MOST_FORMS:
        return None
    comparison = compare(known)
    title = known[0].short_name
    for form in known[1:]:
        title = _("{these} vs {this}", these=title, this=form.short_name)
    return title, comparison.difference, comparison_card(content, comparison)


def _form(content: Content, form: Form) -> tuple[str, str, str]:
    text = paragraphs(f"<b>{escape(form.name)}</b>", form_card(content, form), _(ASK_FIRST))
    return form.name, form.summary, text


def _article(result_id: str, title: str, description: str, text: str, *, link: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        result_id,
        capitalised(title),
        InputTextMessageContent(text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW),
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(_("Open in Magpie"), url=link)]]),
        description=shortened(description, DESCRIPTION_CHARACTERS),
    )
