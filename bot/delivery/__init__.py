"""Unprompted sends, what the bot says without having been asked at that moment: due work, pacing, wire, ledger."""
