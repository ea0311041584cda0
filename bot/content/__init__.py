"""What the bot knows: models, loader and look-up for the files under `content/`."""
