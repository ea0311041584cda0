"""The drawings themselves. Only the process that draws imports this package: it loads matplotlib."""
