"""Add up the junit reports of a CI run; exit 1 when a test failed or was skipped."""

import sys
from pathlib import Path
from xml.etree import ElementTree

passed = failed = skipped = 0
for report in sorted(Path(sys.argv[1]).glob("*.xml")):
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        out = int(suite.get("skipped", 0))
        failed, skipped = failed + bad, skipped + out
        passed += int(suite.get("tests", 0)) - bad - out
        for case in suite.iter("testcase"):
            for skip in case.iter("skipped"):
                print(f"skipped: {case.get('classname')}.{case.get('name')}: {skip.get('message')}")

if skipped:
    print("CI skips nothing: install what the tests above ask for.")
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(bool(failed or skipped or not passed))
