"""The README's example, run as it stands: in a process of its own, as it sets up a whole site."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_site_in_one_file_runs(tmp_path: Path, run_python) -> None:
    (example,) = re.findall(r"^```py\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)
    assert run_python(tmp_path, example) == ""


def test_the_site_in_one_file_can_be_imported_by_a_server(tmp_path: Path, run_python) -> None:
    (example,) = re.findall(r"^```py\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)
    (tmp_path / "shop.py").write_text(example)
    script = "import shop; print(shop.Book._meta.label, callable(shop.application))"
    assert run_python(tmp_path, script) == "shop.Book True\n"
