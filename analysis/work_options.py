"""What the commands about people's work say in their help, and their options."""

WORK = """What people decided on the page Answers, out of the database and into another one:
decisions, comments, memos and the codebook in use, as one ZIP (or, by the ending .csv, the
decisions alone, as --overrides reads them). Examples:
  python -m analysis work export data/sample_responses.xlsx --out work.zip
  python -m analysis work import data/sample_responses.xlsx work.zip --by Name
Import takes what people coded in NVivo, MAXQDA, ATLAS.ti, QualCoder or Taguette too (a .qdpx), and
tables of codings: one row a coding (id, question, code, start, end), or one column of 1 and 0 a
code. --by is the coder where the file names none."""
ERASE = """Deletes a respondent wherever the database holds them, and prints what is left to do:
exports, backups, the survey tool. With --show nothing is deleted, and all that is held of them is
printed as JSON. Examples:
  python -m analysis work erase data/sample_responses.xlsx --respondent 17 --show
  python -m analysis work erase data/sample_responses.xlsx --respondent 17 --by Name --why Request
The reason stays in the log, so it must not say who the respondent is."""
RETAIN = """Keeps a survey until the end of a day; expire deletes it after that. Example:
  python -m analysis work retain data/sample_responses.xlsx --until 2028-05-31 --by Name"""
EXPIRE = """Deletes what people wrote and decided on each survey whose last day has passed, and
prints its file, last day and number of answers. The log keeps who did what kind of thing when."""
BACKUP = """The whole database as one file, while others work; it holds respondents' words.
Prints the number of rows of each table and their SHA-256. Example:
  python -m analysis work backup --out backup.zip"""
RESTORE = """Puts a backup into the database that DATABASE_URL names, SQLite or PostgreSQL, all of
it or nothing, and checks every table. Example:
  python -m analysis work restore backup.zip"""
_WORKED_ON = {"metavar": "FILE", "help": "the survey export that was worked on"}
EXPORT_OPTIONS = {
    "file": _WORKED_ON,
    "--out": {"metavar": "WORK", "required": True, "help": "a .zip or .csv file"},
}
IMPORT_OPTIONS = {
    "file": _WORKED_ON,
    "work": {"metavar": "WORK", "help": "a file that export wrote, a .qdpx or a table of codings"},
    "--by": {"metavar": "NAME", "required": True, "help": "who takes it in"},
}
ERASE_OPTIONS = {
    "file": _WORKED_ON,
    "--respondent": {"metavar": "ID", "required": True, "help": "as in the file's id column"},
    "--show": {"action": "store_true", "help": "print what is held; delete nothing"},
    "--by": {"metavar": "NAME", "default": "", "help": "who deletes"},
    "--why": {"metavar": "TEXT", "default": "", "help": "the reason, kept in the log"},
}
RETAIN_OPTIONS = {
    "file": _WORKED_ON,
    "--until": {"metavar": "DATE", "required": True, "help": "the last day, like 2028-05-31"},
    "--by": {"metavar": "NAME", "required": True, "help": "who says so"},
    "--why": {"metavar": "TEXT", "default": "", "help": "the reason, kept in the log"},
}
EXPIRE_OPTIONS = {
    "--today": {"metavar": "DATE", "help": "the day that counts as today (default: today, UTC)"},
}
BACKUP_OPTIONS = {
    "--out": {"metavar": "BACKUP", "required": True, "help": "a .zip file"},
}
RESTORE_OPTIONS = {
    "file": {"metavar": "BACKUP", "help": "a file that backup wrote"},
    "--replace": {"action": "store_true", "help": "delete what the database holds first"},
}
