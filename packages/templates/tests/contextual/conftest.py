"""The tests in here share generated documents."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
