"""What Magpie remembers, in SQLite. Knows nothing of Telegram."""
