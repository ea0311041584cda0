"""Pictures and pages: `pictures` says what can be drawn, `process` draws it away from the bot, `figures` knows how."""
