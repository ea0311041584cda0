"""Menu-driven questions with graded answers: /ask."""

from bot.destinations import OpenFormQuestions, OpenQuestion, OpenQuestions
from bot.feature import Button, Command, Feature
from bot.features.questions import handlers
from bot.features.questions.views import ShowCategory
from bot.language import N_, word_list

FEATURE = Feature(
    name="questions",
    commands=(Command("ask", handlers.on_ask, N_("Questions and answers, by menu"), usage=N_("[question]")),),
    buttons=(
        Button(OpenQuestions, handlers.on_open_questions),
        Button(OpenFormQuestions, handlers.on_open_form_questions),
        Button(ShowCategory, handlers.on_show_category),
        Button(OpenQuestion, handlers.on_show_answer),
    ),
    words={word_list("questions", "magnesium", "mag", "question"): handlers.on_ask},
    home=(N_("Questions"), OpenQuestions()),
)
