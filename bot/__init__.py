"""Magpie's Telegram side."""
