"""The words for the program's own terms: roles, question types, tools, metadata, contents.

Each value is a message that the catalogues translate; start at `ROLES`.
"""

from analysis.wording import message

LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "et": "Eesti", "en": "English"}

ROLES = {
    "definition": message("Definition"),
    "benefits": message("Benefits"),
    "challenges": message("Challenges"),
    "solutions": message("Solutions"),
    "example": message("Example"),
    "support": message("Support needed"),
    "other": message("Other"),
}

TYPES = {
    "single": message("One choice"),
    "multi_cell": message("Several choices"),
    "multi_columns": message("Several choices"),
    "likert_matrix": message("Statements on a scale"),
    "rating": message("Rating"),
    "number": message("Number"),
    "date": message("Date"),
    "open": message("Open question"),
    "multi_text": message("Several text fields"),
    "other_text": message("Text of an “other” option"),
    "ranking": message("Ranking"),
    "no_question": message("Not a question"),
    "kept_out": message("Kept out of the results"),
    "apart": message("Each column a question"),
}

ORDERS = {
    "dmy": message("Dates are read as day, month, year."),
    "mdy": message("Dates are read as month, day, year."),
    "ymd": message("Dates are read as year, month, day."),
}

TOOLS = {
    "alchemer": "Alchemer",
    "eusurvey": "EUSurvey",
    "google_forms": "Google Forms",
    "indico": "Indico",
    "kobo": "KoboToolbox",
    "limesurvey": "LimeSurvey",
    "ms_forms": "Microsoft Forms",
    "netigate": "Netigate",
    "notes": message("Workshop notes"),
    "qualtrics": "Qualtrics",
    "spss": "SPSS",
    "surveymonkey": "SurveyMonkey",
    "typeform": "Typeform",
    "webropol": "Webropol",
    "table": message("Plain table"),
}

METADATA = {
    "submitted": message("Time of answering"),
    "started": message("Time of starting"),
    "id": message("Identifier"),
    "email": message("E-mail"),
    "name": message("Name"),
    "ip": message("IP address"),
    "language": message("Language"),
    "duration": message("Duration"),
    "other": message("Other"),
}

CONTENTS = {
    "answered": message("Answered"),
    "non_answer": message("Says nothing (“-”, “don't know”)"),
    "empty": message("Left empty"),
}

LANGUAGES = {
    "fi": message("Finnish"),
    "sv": message("Swedish"),
    "et": message("Estonian"),
    "en": message("English"),
}

KINDS = {
    "": message("Given"),
    "denial": message("Denied"),
    "wish": message("Wished for"),
    "question": message("Asked about"),
    "quote": message("Said by others"),
    "doubt": message("Found by a rule, but not likely enough"),
}

READINGS = {
    "same": message("“{written}” is the word itself"),
    "form": message("“{written}” is a form of “{word}”"),
    "begins": message("“{written}” begins with “{word}”"),
    "ends": message("“{written}” ends with a form of “{word}”"),
    "holds": message("“{written}” holds “{word}”"),
    "spoken": message("“{written}” is a spoken form of “{word}”"),
    "slip": message("“{written}” is taken for a slip in “{word}”"),
}

SOURCES = {
    "rule": message("Rule"),
    "model": message("Model"),
    "person": message("Person"),
}

ACTIONS = {
    "add": message("added"),
    "remove": message("removed"),
    "confirm": message("confirmed"),
    "withdraw": message("left to the machine"),
}

# Why a decision should be looked at again.
STALE = {
    "text": message("The answer's text has changed since."),
    "unknown": message("The codebook has this theme no more."),
    "definition": message("The theme's definition has changed since."),
    "machine": message("The machine codes this otherwise than it did then."),
}

# What stands in brackets in the place of personal data (privacy.persons.KINDS).
MASKS = {
    "email": message("e-mail address"),
    "phone": message("phone number"),
    "personal_id": message("personal identity code"),
    "iban": message("bank account"),
    "url": message("web address"),
    "name": message("name"),
    "school": message("name of a school"),
}

# Why an approved quote may not be shown as it is.
STALE_QUOTES = {
    "text": message("The answer's text has changed since."),
    "gone": message("The survey has this answer no more."),
    "code": message("The answer has this theme no more."),
}

# The tables of a workshop and what is asked at each, offered to who takes its notes.
NOTE_TABLES = (
    (
        message("TwinSpace and digital platforms"),
        message("What do TwinSpace and digital platforms offer, and what do they ask of us?"),
    ),
    (
        message("Added value of virtuality"),
        message("What does the virtual part add to mobility?"),
    ),
    (
        message("Challenges and solutions"),
        message("Which challenges have you met, and how were they solved?"),
    ),
)

# For whom a view or an export is.
AUDIENCES = {
    "public": message("The public"),
    "partner": message("Partners"),
    "researcher": message("Researchers within the project"),
    "archive": message("A data archive"),
    "strict": message("The public, most strictly"),
}
