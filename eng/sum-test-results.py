"""Adds up the counters of all .trx files of a folder and prints them as one line."""

import pathlib
import sys
import xml.etree.ElementTree as xml

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def main(folder: str) -> int:
    passed = failed = skipped = 0
    for file in sorted(pathlib.Path(folder).rglob("*.trx")):
        counters = xml.parse(file).getroot().find(f"{NAMESPACE}ResultSummary/{NAMESPACE}Counters")
        if counters is None:
            failed += 1  # A run without counters was cut off: that is a failure too.
            continue
        total = int(counters.get("total", "0"))
        ran = int(counters.get("executed", "0"))
        good = int(counters.get("passed", "0"))
        passed += good
        failed += ran - good
        skipped += total - ran
    line = f"total: {passed} passed, {failed} failed"
    print(line + (f", {skipped} skipped" if skipped else ""))
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
