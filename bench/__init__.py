"""Measurements, side by side. Nothing here is a test: machines are noisy."""
