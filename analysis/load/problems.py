"""The sentences for what can be wrong with an uploaded file; start at `problem`.

The child process names a reason, because it must not wait for what `analysis.survey` imports.
"""

import copy

from analysis.survey import Problem

PROBLEMS = {
    "empty": Problem("{name} is empty. Export the answers again and choose the new file."),
    "no_answers": Problem(
        "{name} has headings but no answers below them. Export the answers again, or choose "
        "another file."
    ),
    "format": Problem(
        "{name} holds {kind}, not a table of answers, whatever its name says. Export the answers "
        "as XLSX or CSV and choose that file."
    ),
    "protected": Problem(
        "{name} is protected by a password. Open it in Excel, save a copy without the password "
        "and choose the copy."
    ),
    "damaged": Problem(
        "{name} cannot be opened: it is cut short or damaged. Download or export it again and "
        "choose the new file."
    ),
    "several": Problem(
        "{name} holds {count} files: {members}. Unpack it and choose the one with the answers."
    ),
    "names": Problem(
        "{name} holds a part with the unsafe name {member}, which a survey export never has. "
        "Export the answers again as CSV and choose that file."
    ),
    "members": Problem(
        "{name} holds {count} parts inside; at most {limit} are read. Save the answers alone as "
        "XLSX or CSV and choose that file."
    ),
    "unpacked": Problem(
        "{name} unpacks to more than {limit} megabytes and was not opened. Save the answers alone "
        "as XLSX or CSV and choose that file."
    ),
    "ratio": Problem(
        "{name} unpacks to more than {limit} times its size, as no survey export does, and was "
        "not opened. Export the answers again as CSV and choose that file."
    ),
    "entities": Problem(
        "{name} declares a document type in its part {member}, as no survey export does, and was "
        "not opened. Export the answers again as CSV and choose that file."
    ),
    "rows": Problem(
        "{name} uses row {count}; at most {limit} rows are read. Remove what is far below the "
        "answers, or split the file, and choose it again."
    ),
    "columns": Problem(
        "{name} uses column {count}; at most {limit} columns are read. Remove what is far to the "
        "right of the answers and choose the file again."
    ),
    "characters": Problem(
        "{name} holds more than {limit} million characters in its cells. Split the file and "
        "choose one part."
    ),
    "memory": Problem(
        "{name} needs more memory than the {limit} megabytes allowed for one file. Save the "
        "answers alone as CSV, or split the file, and choose that."
    ),
    "time": Problem(
        "{name} could not be read in {limit} seconds. Save the answers alone as CSV, or split the "
        "file, and choose that."
    ),
    "crash": Problem(
        "{name} could not be read: the reader stopped at something it does not know. Open the "
        "file in a spreadsheet program, save the answers as CSV and choose that file."
    ),
}


def problem(reason: str, name: str, **values: object) -> Problem:
    """Return the problem for a reason, a key of `PROBLEMS`, with the file's name in it.

    >>> str(problem("format", "a.csv", kind="EXE"))[:21]
    'a.csv holds EXE, not '
    """
    found = copy.copy(PROBLEMS[reason])
    found.values = {"name": name or "?", **values}
    return found
