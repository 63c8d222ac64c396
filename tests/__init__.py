"""The tests, by what they claim."""

import os
import sys
import tempfile
from pathlib import Path

# This program and those that tests start find their modules compiled, as an installation does.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.pycache_prefix = str(Path(tempfile.gettempdir()) / "par-index-compiled")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    sys.dont_write_bytecode = False
