"""What Magpie remembers, in SQLite. Knows nothing of Telegram."""

import sys

# sqlite-utils reads all of NumPy wherever it is installed, to store its numbers. We have none: the drawing, which needs
# it, is in a process of its own. That is a tenth of a second of each start, and ten megabytes.
_numpy = sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
import sqlite_utils  # noqa: E402, F401 - as soon as it can be

if _numpy is None:
    del sys.modules["numpy"]
