"""The commands, what they say in their help, and their options.

Start at `COMMANDS`.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from analysis import commands, work_options


@dataclass(frozen=True)
class Command:
    """A command: its help, its options as argparse takes them, and what it does; one that is
    several has these as `actions` by name."""

    help: str
    options: Mapping[str, dict] = field(default_factory=dict)
    run: Callable[[argparse.Namespace], None] | None = None
    actions: Mapping[str, "Command"] = field(default_factory=dict)


DESCRIPTION = (
    "Codes the open answers of a survey into themes, with the words that earned each code."
)
INSPECT = """What the reader makes of a survey export: tool, questions with their types and roles,
metadata columns, and notices of what was left out. Example:
  python -m analysis inspect data/sample_responses.xlsx"""
CODE = """Codes open answers. Without --text every open question of the survey is coded. Example:
  python -m analysis code data/sample_responses.xlsx --out codings.csv --answers answers.csv
With --text the file is a plain table, one answer in each row and named column. Example:
  python -m analysis code answers.csv --text text --id id --question role --out codings.csv
The outputs are raw working files: they hold the answers' words as they were written."""


EVALUATE = """How right a coding is: two tables of answers compared by their ids. Precision, recall
and F1 with intervals for each code, language and question, facets, Krippendorff's alpha,
baselines, and the answers coded otherwise. Example:
  python -m analysis evaluate answers.csv gold.csv --json"""

TABULATE = """Every table of a survey as one XLSX workbook: themes, facets and closed questions
with n, base, share and interval, all of it by the respondents' background with tests, and how it
was made. What would tell of small groups is hidden unless another preset is named. Example:
  python -m analysis tabulate data/sample_responses.xlsx --out tables.xlsx --language en
With --by and --filter the questions are named by their ids, as inspect shows them, or texts:
  python -m analysis tabulate data/sample_responses.xlsx --out t.xlsx --by q1 --filter q7=Ei"""
TABULATE_OPTIONS = {
    "file": {"metavar": "FILE", "help": "a survey export of any tool"},
    "--out": {"metavar": "TABLES", "help": "an .xlsx file", "required": True},
    "--by": {
        "metavar": "QUESTION",
        "action": "append",
        "help": "a question that parts the respondents; may recur (default: all that may)",
    },
    "--filter": {
        "metavar": "QUESTION=VALUE",
        "action": "append",
        "default": [],
        "help": "only who gave this answer; may recur",
    },
    "--preset": {
        "choices": ["public", "partner", "researcher", "archive", "strict"],
        "default": "public",
        "help": "for whom the tables are (default: public)",
    },
    "--reason": {
        "metavar": "TEXT",
        "default": "",
        "help": "why less is hidden than in public; kept in the log",
    },
    "--language": {
        "choices": ["fi", "sv", "et", "en"],
        "default": "en",
        "help": "language of the workbook (default: en)",
    },
    "--base": {
        "choices": ["domain", "any"],
        "default": "domain",
        "help": "themes of those who answered the question about them, or any (researcher only)",
    },
    "--invited": {"metavar": "N", "type": int, "help": "how many people were invited to answer"},
    "--intervals": {
        "choices": ["wilson", "clopper_pearson"],
        "default": "wilson",
        "help": "how the intervals are made (default: wilson)",
    },
    "--codebook": {"metavar": "FOLDER", "help": "a codebook (default: the one that ships)"},
    "--overrides": {"metavar": "FILE", "help": "people's decisions, as for code"},
    "--decided": {
        "action": "store_true",
        "help": "as people work on it: by their codebook, with their decisions and corrections",
    },
}
REPORT = """The report of a survey, finished to be shown: slides with charts that can be edited
(.pptx), a workbook (.xlsx), a page that opens anywhere (.html), the coded answers as a REFI-QDA
project (.qdpx), or all of them with pictures (.zip). What would tell of small groups is hidden
unless another preset is named. Examples:
  python -m analysis report data/sample_responses.xlsx --out slides.pptx --language fi
  python -m analysis report data/sample_responses.xlsx --out page.html --content all
--content is the summary in five parts, all themes, every chart of everyone, or a file of charts
that the page Presentation saved."""
VERIFY = """Whether a report says what its survey does: its figures are made again from the files
that its manifest names, found by their hashes in a folder; each that differs is named. Example:
  python -m analysis verify slides.pptx --inputs data"""
_SHARED = ("file", "--filter", "--preset", "--reason", "--invited", "--intervals")
REPORT_OPTIONS = {
    **{
        name: TABULATE_OPTIONS[name]
        for name in (*_SHARED, "--codebook", "--overrides", "--decided")
    },
    "--out": {
        "metavar": "REPORT",
        "help": "a .pptx, .xlsx, .html, .qdpx or .zip file",
        "required": True,
    },
    "--language": {
        "choices": ["fi", "sv", "et", "en"],
        "help": "language (default: en; of a .zip all four)",
    },
    "--content": {
        "metavar": "summary|themes|all|COLLECTION",
        "default": "summary",
        "help": "what it holds (default: summary)",
    },
    "--template": {"metavar": "FILE.pptx", "help": "slides whose layouts and theme are used"},
    "--quotes": {"metavar": "FILE", "help": "approved quotes: quotes.csv of work export"},
    "--funding": {
        "choices": ["eu"],
        "default": "",
        "help": "eu: with the EU emblem, a funding statement and a disclaimer (default: without)",
    },
    "--disclaimer": {
        "metavar": "TEXT",
        "default": "",
        "help": "the words of your grant agreement in place of our disclaimer",
    },
    "--until": {
        "metavar": "DATE",
        "default": "",
        "help": "the day by which a partner deletes it, like 2027-05-31",
    },
    "--sources": {
        "choices": ["question", "answer"],
        "default": "question",
        "help": "what one source of a .qdpx holds (default: question)",
    },
    "--pictures": {
        "choices": ["png", "svg"],
        "default": "png",
        "help": "the format of the pictures in a .zip (default: png)",
    },
    "--size": {
        "choices": ["slide", "a4", "social"],
        "default": "slide",
        "help": "the size of the pictures in a .zip: a slide, half a page of A4, a post "
        "(default: slide)",
    },
    "--pictures-alone": {
        "action": "store_true",
        "help": "a .zip of the pictures, their words and figures alone",
    },
}
CODE_OPTIONS = {
    "file": {"metavar": "FILE", "help": "a survey export, CSV or Parquet; - reads CSV from stdin"},
    "--out": {
        "metavar": "CODINGS",
        "help": "codings, one row a piece of evidence",
        "required": True,
    },
    "--answers": {"metavar": "ANSWERS", "help": "answers, one row each, coded or not"},
    "--negated": {"metavar": "FILE", "help": "mentions that were denied, and by which word"},
    "--codebook": {
        "metavar": "FOLDER|none",
        "help": "a codebook (default: the one that ships); none: the model codes alone",
    },
    "--text": {"metavar": "COLUMN", "help": "a column of answers; may recur", "action": "append"},
    "--id": {"metavar": "COLUMN", "help": "the column that names the row (default: its position)"},
    "--language": {
        "metavar": "COLUMN|auto|fi|sv|et|en",
        "help": "language of the answers",
        "default": "auto",
    },
    "--question": {
        "metavar": "COLUMN|ROLE",
        "help": "a column of roles, or one role for all rows",
    },
    "--overrides": {
        "metavar": "FILE",
        "help": "people's decisions: id, question, code, action ...",
    },
    "--decided": {
        "action": "store_true",
        "help": "as people work on it: by their codebook, with their decisions and corrections",
    },
    "--model": {
        "metavar": "MODEL|none",
        "help": "a model that learn wrote (default: the one that ships); none: rules alone",
    },
    "--engine": {
        "choices": ["local", "dask"],
        "help": "where answers are coded: here, or on a Dask cluster (docs/large.md)",
        "default": "local",
    },
    "--jobs": {
        "metavar": "N",
        "help": "processes to code in, from 200,000 answers on; the outcome is the same",
        "type": int,
        "default": 1,
    },
}
LEARN = """\
Learns from answers that people coded, for any codebook or none, and prints how right it is on
answers that it had not seen: for each code, beside two baselines. Example:
  python -m analysis learn coded.csv --out own.model --codes theme --separator ";"
  python -m analysis code new.csv --text answer --out out.csv --codebook none --model own.model"""
LEARN_OPTIONS = {
    "coded": {"metavar": "CODED_ANSWERS", "help": "answers and their codes, CSV or Parquet"},
    "--out": {"metavar": "MODEL", "help": "the model; it holds no code", "required": True},
    "--text": {"metavar": "COLUMN", "help": "the answers (default: text, else the longest)"},
    "--codes": {
        "metavar": "COLUMN[,COLUMN...]",
        "help": "a column of codes, or one of 0 and 1 for each code (default: codes)",
    },
    "--separator": {"metavar": "SIGN", "help": "between codes (default: a space)", "default": " "},
    "--question": {"metavar": "COLUMN", "help": "the role of the question"},
    "--language": {"metavar": "COLUMN", "help": "the language: figures are told for each"},
    "--folds": {"metavar": "N", "type": int, "default": 5, "help": "parts to try it on (5)"},
    "--json": {"action": "store_true", "help": "JSON instead of a table"},
}
READING_OPTIONS = {
    "--beside": {
        "metavar": "FILE",
        "action": "append",
        "default": [],
        "help": "another export of the survey, or workshop notes, to open beside it",
    },
    "--corrected": {
        "action": "store_true",
        "help": "with the corrections that people made on the page Data",
    },
    "--repair": {
        "action": "store_true",
        "help": "put letters right that were garbled before they came into the file",
    },
}
_JSON = {"--json": {"action": "store_true", "help": "JSON instead of tables"}}
INSPECT_OPTIONS = {
    "file": TABULATE_OPTIONS["file"],
    "--json": {"action": "store_true", "help": "JSON (the only form there is)"},
    **READING_OPTIONS,
}
VERIFY_OPTIONS = {
    "report": {"metavar": "REPORT", "help": "a file that report wrote"},
    "--inputs": {"metavar": "FOLDER", "help": "where the files lie (default: here)"},
}
EVALUATE_OPTIONS = {
    "coded": {"metavar": "CODED_ANSWERS", "help": "answers as code writes them"},
    "gold": {"metavar": "GOLD", "help": "answers coded right: id, codes, disputed"},
    **_JSON,
}
AGREE = """How far coders agree who coded the same answers: for each code and over all, percent
agreement, Cohen's kappa (two coders), Krippendorff's alpha and Gwet's AC1 with 95 % intervals,
and every answer coded otherwise. Each file is one coder's table (id, question, codes), or sheets
of sample that coders filled in (a workbook, or a sheet saved as CSV). Examples:
  python -m analysis agree anna.csv ben.csv
  python -m analysis agree sheets.xlsx"""
AGREE_OPTIONS = {
    "files": {"metavar": "FILE", "nargs": "+", "help": "coded answers, or filled sheets"},
    "--codebook": {"metavar": "FOLDER", "help": "of the codes (default: the one that ships)"},
    **_JSON,
}
SAMPLE = """Answers for an agreement check, drawn at random from every language, question and rare
code, as one blind sheet a coder: nothing in it tells what the machine gave. Example:
  python -m analysis sample data/sample_responses.xlsx --out sheets.xlsx --width 0.2 --coders A,B
agree reads the sheets when they are filled in."""
SAMPLE_OPTIONS = {
    "file": TABULATE_OPTIONS["file"],
    "--out": {"metavar": "SHEETS", "help": "an .xlsx file", "required": True},
    "--size": {"metavar": "N", "type": int, "help": "answers (default: a tenth, 50 to 300)"},
    "--width": {
        "metavar": "SHARE",
        "help": "as many answers as a 95 %% interval of this width needs, like 0.1",
    },
    "--round": {
        "metavar": "N",
        "type": int,
        "default": 1,
        "help": "another number draws another sample (default: 1)",
    },
    "--coders": {"metavar": "A,B", "help": "names of the coders (default: Coder A, Coder B)"},
    "--language": {
        "choices": ["fi", "sv", "et", "en"],
        "default": "en",
        "help": "language of the workbook (default: en)",
    },
    "--codebook": TABULATE_OPTIONS["--codebook"],
    **READING_OPTIONS,
}
CODEBOOK = """Whether a codebook is right, what a changed one does to the coding of a survey, and
codebooks for other programs and from them."""
CHECK = """All that is wrong with a codebook at once, each with its file and line. Faults end with
exit code 2, warnings with 0. Example:
  python -m analysis codebook check data/codebook"""
CHECK_OPTIONS = {
    "file": {"metavar": "FILE", "help": "a folder of a codebook, a file in it, or a file alone"},
    **_JSON,
}
DIFF = """What is different in a codebook, and what that does to the coding of a survey: which
answers gain or lose which code, by which words. Example:
  python -m analysis codebook diff data/codebook edited --on data/sample_responses.xlsx"""
DIFF_OPTIONS = {
    "old": {"metavar": "OLD", "help": "a folder of a codebook, or a file in it"},
    "new": {"metavar": "NEW", "help": "the changed one"},
    "--on": {"metavar": "FILE", "help": "a survey export (default: the codebooks alone)"},
    **_JSON,
}
QDC_EXPORT = """A codebook for other programs: a REFI-QDA codebook (.qdc). Example:
  python -m analysis codebook export --out codes.qdc --language fi"""
QDC_EXPORT_OPTIONS = {
    "codebook": {"metavar": "FOLDER", "nargs": "?", "help": "default: the one that ships"},
    "--out": {"metavar": "CODES.qdc", "required": True, "help": "a .qdc file"},
    "--language": {
        "choices": ["fi", "sv", "et", "en"],
        "default": "en",
        "help": "of its labels and definitions (default: en)",
    },
}
QDC_IMPORT = """A codebook of another program (.qdc) as a folder: codes with labels and
definitions, to which patterns can be added. Example:
  python -m analysis codebook import codes.qdc --out own_codebook"""
QDC_IMPORT_OPTIONS = {
    "file": {"metavar": "CODES.qdc", "help": "a codebook that a QDA program exported"},
    "--out": {
        "metavar": "FOLDER",
        "required": True,
        "help": "a folder that holds no codebook yet",
    },
    "--language": {**QDC_EXPORT_OPTIONS["--language"], "help": "of its labels (default: en)"},
}
COMMANDS = {
    "inspect": Command(INSPECT, INSPECT_OPTIONS, commands.inspect),
    "code": Command(CODE, CODE_OPTIONS | READING_OPTIONS, commands.code),
    "work": Command(
        work_options.WORK,
        actions={
            "export": Command(
                work_options.WORK, work_options.EXPORT_OPTIONS, commands.work_export
            ),
            "import": Command(
                work_options.WORK, work_options.IMPORT_OPTIONS, commands.work_import
            ),
            "erase": Command(work_options.ERASE, work_options.ERASE_OPTIONS, commands.work_erase),
            "retain": Command(
                work_options.RETAIN, work_options.RETAIN_OPTIONS, commands.work_retain
            ),
            "expire": Command(
                work_options.EXPIRE, work_options.EXPIRE_OPTIONS, commands.work_expire
            ),
            "backup": Command(
                work_options.BACKUP, work_options.BACKUP_OPTIONS, commands.work_backup
            ),
            "restore": Command(
                work_options.RESTORE, work_options.RESTORE_OPTIONS, commands.work_restore
            ),
        },
    ),
    "tabulate": Command(TABULATE, TABULATE_OPTIONS | READING_OPTIONS, commands.tabulate),
    "report": Command(REPORT, REPORT_OPTIONS | READING_OPTIONS, commands.report),
    "verify": Command(VERIFY, VERIFY_OPTIONS, commands.verify),
    "learn": Command(LEARN, LEARN_OPTIONS, commands.learn),
    "evaluate": Command(EVALUATE, EVALUATE_OPTIONS, commands.evaluate),
    "agree": Command(AGREE, AGREE_OPTIONS, commands.agree),
    "sample": Command(SAMPLE, SAMPLE_OPTIONS, commands.sample),
    "codebook": Command(
        CODEBOOK,
        actions={
            "check": Command(CHECK, CHECK_OPTIONS, commands.codebook_check),
            "diff": Command(DIFF, DIFF_OPTIONS, commands.codebook_diff),
            "export": Command(QDC_EXPORT, QDC_EXPORT_OPTIONS, commands.codebook_export),
            "import": Command(QDC_IMPORT, QDC_IMPORT_OPTIONS, commands.codebook_import),
        },
    ),
}
