"""Files that are copied as they are, and their second copies under names with a hash.

Flow: sources, last record → **output folder, record**. A file whose stat signature is as recorded
has its recorded content: the time of a change (`ctime`) cannot be set back by hand.
Not here: the names with hashes (assets.py).
"""

import json
import os
from collections.abc import Callable, Mapping

from hotclub_templates.build.assets import Assets
from hotclub_templates.build.fingerprints import file_fingerprint, fingerprint
from hotclub_templates.build.manifest import Manifest, Signature
from hotclub_templates.build.writing import OutputFolder

ASSET_MANIFEST = "staticfiles.json"

# A file changed so shortly before a build may change again within one tick of its clock.
_TICK_NS = 2_000_000_000

Copies = dict[str, tuple[Signature, str]]


def examine(files: Mapping[str, str], last: Manifest) -> Copies:
    """Return signature and fingerprint of each file. Raises OSError."""
    found: Copies = {}
    for path, file in files.items():
        status = os.stat(file)
        signature = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
        before = last.copies.get(path)
        is_settled = status.st_ctime_ns < last.built_at_ns - _TICK_NS
        if before is not None and is_settled and before[0] == signature:
            found[path] = before
        else:
            found[path] = signature, file_fingerprint(file)
    return found


def copy_files(
    files: Mapping[str, str], copies: Copies, last: Manifest, out: OutputFolder
) -> list[str]:
    """Copy the files whose content or mode may have changed; return their outputs."""
    done: list[str] = []
    for path, (signature, content) in copies.items():
        before = last.copies.get(path)
        is_same = before is not None and before[1] == content and before[0] == signature
        if not (is_same and out.has(path, signature[2])):
            out.copy(files[path], path)
            done.append(path)
    return done


def write_hashed(
    used: set[str],
    assets: Assets,
    files: Mapping[str, str],
    fingerprints: Mapping[str, str],
    out: OutputFolder,
) -> tuple[dict[str, str], Callable[[], list[str]]]:
    """Return the outputs of hashed names with their fingerprints, and what writes them.

    used: the assets that pages ask for; what their style sheets refer to is added. The function
    returns the outputs that were not there yet.
    """
    names = {path: assets.hashed_name(path) for path in sorted(assets.with_parts(used))}
    listed = json.dumps({"paths": names, "version": "1.1"}, indent=1).encode()
    contents = {path: assets.content(path) for path in names}
    written = {
        name: fingerprints[path] if (own := contents[path]) is None else fingerprint(own)
        for path, name in names.items()
    }
    written[ASSET_MANIFEST] = fingerprint(listed)

    def write() -> list[str]:
        done: list[str] = []
        for path, name in names.items():
            own = contents[path]
            if own is not None:
                is_new = out.write(name, own)
            else:
                # Its name says what is in it.
                is_new = not out.has(name, os.stat(files[path]).st_size)
                if is_new:
                    out.copy(files[path], name)
            if is_new:
                done.append(name)
        if out.write(ASSET_MANIFEST, listed):
            done.append(ASSET_MANIFEST)
        return done

    return written, write
