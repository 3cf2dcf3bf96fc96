"""Where a codebook lies: a folder of files, read as bytes.

Start at `texts_of`.
"""

from pathlib import Path

from analysis.survey import LANGUAGES, Problem

SHIPPED = Path(__file__).parents[2] / "data" / "codebook"
STRUCTURE = "codebook.yaml"
NAMES = "names.yaml"
THRESHOLDS = "thresholds.yaml"
FILES = (STRUCTURE, NAMES, THRESHOLDS, *(f"{language}.yaml" for language in LANGUAGES))


def texts_of(folder: Path = SHIPPED) -> dict[str, bytes]:
    """Return the files of a codebook's folder by name; raise `Problem` where there is none."""
    folder = folder.parent if folder.is_file() else folder
    if not (folder / STRUCTURE).is_file():
        raise Problem(
            "There is no {file} in {folder}. Choose a folder that holds a codebook.",
            file=STRUCTURE,
            folder=folder.name,
        )
    return {f: (folder / f).read_bytes() for f in FILES if (folder / f).is_file()}
