"""What nobody else took: free text, unknown commands, pictures, old buttons, groups, and our own faults."""

from bot.feature import Button, Fallbacks, Feature, Text
from bot.features.free_text import handlers, views

FEATURE = Feature(
    name="free_text",
    buttons=(Button(views.OpenFound, handlers.on_open_found),),
    texts=(Text(lambda _context, _text: True, handlers.on_text),),
)

FALLBACKS = Fallbacks(
    question=handlers.on_question,
    unknown_command=handlers.on_unknown_command,
    not_text=handlers.on_not_text,
    stale_button=handlers.on_stale_button,
    in_group=handlers.on_in_group,
    broken=handlers.on_broken,
    too_many=views.too_many,
)
