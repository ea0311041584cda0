"""A Telegram of your own: a strict local stand-in for the Bot API, for demos, tests and benchmarks."""
