"""Reads which question is meant, and shows its answer."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import OpenFormQuestions, OpenQuestion, OpenQuestions
from bot.evidence import safety_first
from bot.features.questions import views
from bot.features.questions.views import ShowCategory
from bot.language import _
from bot.screen import show
from db.tallies import Kind


async def on_ask(update: Update, context: Context) -> None:
    """/ask, or /ask and a question."""
    if context.args:
        await context.magpie.answer_question(update, context, " ".join(context.args))
        return
    await show(update, views.categories(context.magpie.features))


async def on_open_questions(update: Update, context: Context, payload: OpenQuestions) -> None:
    await show(update, views.categories(context.magpie.features))


async def on_open_form_questions(update: Update, context: Context, payload: OpenFormQuestions) -> None:
    content = context.services.content
    form = content.forms.get(payload.form_id)
    if form is None:
        await show(update, views.categories(context.magpie.features).with_toast(_("That form is no longer here.")))
        return
    about = [question for question in content.questions.values() if form.id in question.forms]
    await show(update, views.about_form(form, about))


async def on_show_category(update: Update, context: Context, payload: ShowCategory) -> None:
    questions = context.services.content.questions_by_category[payload.category]
    await show(update, views.category(payload.category, questions))


async def on_show_answer(update: Update, context: Context, payload: OpenQuestion) -> None:
    content = context.services.content
    question = content.questions.get(payload.question_id)
    if question is None:
        await show(update, views.categories(context.magpie.features).with_toast(_("That question was retired.")))
        return
    user = await ensure_user(update, context)
    if not payload.why:
        context.magpie.tallying.count(Kind.READ, f"question:{question.id}", now=context.now())
    first = safety_first(context, user) if question.shows_dose else None
    username = context.bot.username
    await show(
        update,
        context.services.screen(
            ("answer", question.id, payload.why, first),
            lambda: views.answer(content, question, username=username, why=payload.why, first=first),
        ),
    )
