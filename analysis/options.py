"""What the commands say in their help, and the options of those that have many."""

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


WORK = """What people decided on the page Answers, out of the database and into another one:
decisions, comments, memos and the codebook in use, as one ZIP (or, by the ending .csv, the
decisions alone, as --overrides reads them). Examples:
  python -m analysis work export data/sample_responses.xlsx --out work.zip
  python -m analysis work import data/sample_responses.xlsx work.zip --by Name"""
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
(.pptx), a workbook (.xlsx), a page that opens anywhere (.html), or all of them with pictures
(.zip). What would tell of small groups is hidden unless another preset is named. Examples:
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
    "--out": {"metavar": "REPORT", "help": "a .pptx, .xlsx, .html or .zip file", "required": True},
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
        "help": "this version has local",
        "default": "local",
    },
    "--jobs": {"metavar": "N", "help": "this version uses one process", "type": int, "default": 1},
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
