"""Whether an answer helped: the two buttons under it, and what a tap on one does."""

from bot.destinations import GiveFeedback
from bot.feature import Button, Feature
from bot.features.feedback import handlers

FEATURE = Feature(name="feedback", buttons=(Button(GiveFeedback, handlers.on_feedback),))
