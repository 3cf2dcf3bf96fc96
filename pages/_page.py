"""What Streamlit leaves out of its page, mended in the browser; start at `mend`.

Streamlit has no setting for the page's language, for some roles, nor for most of its own English
words. The words are replaced only where they stand in Streamlit's own parts and are the whole
text: a respondent who writes "Search" is not translated.
"""

from pathlib import Path

import streamlit as st

from analysis.wording import LANGUAGES, Wording, message

TEXT = ""
_KEY = "page"
_BUTTON = ("button[aria-label]", "aria-label")
_TIP = (".stTooltipContent", TEXT)
_INPUT = ("input[placeholder]", "placeholder")
_UPLOADER = ("[data-testid='stFileUploaderDropzone']", TEXT)
_REFUSED = ("[data-testid='stFileChip'] [role='alert']", TEXT)
_HINT = ("[data-testid='InputInstructions']", TEXT)
_RANGE = ("[data-testid='stNumberInput'] [role='alert']", TEXT)
_STATUS = (".stStatusWidget", TEXT)
_DIALOG = ("[data-testid='stDialog']", TEXT)
_COLUMN = ("[data-testid='stDataFrameColumnMenu'] [role='menuitem']", TEXT)
_FORMAT = (".stDataFrameColumnFormattingMenu [role='menuitem']", TEXT)
_STATISTIC = ("[data-testid='stDataFrameStatisticsMetrics'] dt", TEXT)
_FOUND = ("[data-testid='search-result-area']", TEXT)
_TOOLS = {
    "Show/hide columns": message("Show or hide columns"),
    "Download as CSV": message("Save the table as CSV"),
    "Search": message("Search in the table"),
    "Fullscreen": message("Full screen"),
    "Close fullscreen": message("Leave full screen"),
    "Copy to clipboard": message("Copy the text"),
    "Copied": message("Copied"),
}
_FORMATS = {
    "Automatic": message("As it comes"),
    "Localized": message("As the browser's language has it"),
    "Plain": message("Plain"),
    "Compact": message("Short"),
    "Dollar": message("Dollar"),
    "Euro": message("Euro"),
    "Yen": message("Yen"),
    "Percent": message("Per cent"),
    "Scientific": message("Powers of ten"),
    "Accounting": message("Negative in brackets"),
    "Distance": message("Time from now"),
    "Calendar": message("Day in words"),
    "Duration": message("Duration"),
}
_STATISTICS = {
    "Values": message("Values"),
    "Empty": message("Empty"),
    "Distinct": message("Different values"),
    "Minimum": message("Smallest"),
    "Maximum": message("Largest"),
    "Average": message("Mean"),
    "Median": message("Median"),
    "Sum": message("Sum"),
    "Range": message("Range"),
    "Standard deviation": message("Standard deviation"),
    "25th percentile": message("Lower quartile"),
    "75th percentile": message("Upper quartile"),
    "Minimum length": message("Shortest text"),
    "Maximum length": message("Longest text"),
    "Average length": message("Mean length"),
}

# Where it stands (selector, attribute or TEXT), what Streamlit says, what we say. `{}` in
# Streamlit's words is kept: in ours it is {name}, of two the first is {name}, the second {other}.
WORDS = (
    (
        "[data-testid='stSkipToContent']",
        TEXT,
        "Skip to main content",
        message("Skip to the content"),
    ),
    ("[data-testid='stSidebar']", "aria-label", "Sidebar", message("Pages and filters")),
    ("[data-testid='stSidebarNav']", "aria-label", "App pages", message("Pages")),
    (*_BUTTON, "Collapse sidebar", message("Close the sidebar")),
    (*_BUTTON, "Expand sidebar", message("Open the sidebar")),
    (*_BUTTON, "Main menu", message("Menu")),
    (*_BUTTON, "Help for {}", message("Help: {name}")),
    (*_BUTTON, "Close", message("Close")),
    (*_BUTTON, "Dismiss", message("Close")),
    (*_BUTTON, "Open", message("Show the options")),
    (*_BUTTON, "Clear all", message("Remove all")),
    (*_BUTTON, "Clear value", message("Remove the choice")),
    (*_BUTTON, "Clear entry", message("Empty the field")),
    (*_BUTTON, "Remove {}", message("Remove {name}")),
    (*_BUTTON, "Increment", message("One more")),
    (*_BUTTON, "Decrement", message("One less")),
    (*_BUTTON, "Add files", message("Choose another file")),
    (*_BUTTON, "Close Search", message("End the search")),
    (*_BUTTON, "Next Result", message("Next place found")),
    (*_BUTTON, "Previous Result", message("Previous place found")),
    (*_BUTTON, "Copy column name", message("Copy the heading")),
    *((*_BUTTON, english, said) for english, said in _TOOLS.items()),
    *((*_TIP, english, said) for english, said in _TOOLS.items()),
    *((*_FORMAT, english, said) for english, said in _FORMATS.items()),
    *((*_STATISTIC, english, said) for english, said in _STATISTICS.items()),
    (*_INPUT, "Choose an option", message("Choose")),
    (*_INPUT, "Choose options", message("Choose")),
    (*_INPUT, "No options to select", message("Nothing to choose")),
    ("[role='listbox'][data-empty] [role='option']", TEXT, "No results", message("Nothing found")),
    (
        "[data-testid='stMultiSelectTagsContainer'] > [role='group']",
        "aria-label",
        "Selected values",
        message("Chosen"),
    ),
    (
        "[data-testid='stHeaderActionElements'] a",
        "aria-label",
        "Link to heading",
        message("Link to this heading"),
    ),
    (*_BUTTON, "Clear selection: {}", message("Clear what is chosen: {name}")),
    (
        ".plotly-notifier .notifier-note",
        TEXT,
        "Preparing image - this may take a few seconds",
        message("The picture is being made"),
    ),
    (
        ".plotly-notifier .notifier-note",
        TEXT,
        "Image download succeeded - {}",
        message("The picture is saved: {name}"),
    ),
    (*_UPLOADER, "Upload", message("Choose a file")),
    (*_UPLOADER, "Drag and drop a file here", message("Drop the file here")),
    (*_UPLOADER, "{}MB per file", message("At most {name}\u00a0MB")),
    ("[data-testid='stFileUploaderDropzoneInput']", "aria-label", "file upload", message("File")),
    (*_REFUSED, "Error:", message("Not taken:")),
    (
        *_REFUSED,
        "{} files are not allowed.",
        message("files of the type {name} cannot be read here."),
    ),
    (
        *_REFUSED,
        "File must be {}MB or smaller.",
        message("the file may be at most {name}\u00a0MB."),
    ),
    (*_HINT, "Press Enter to apply", message("Press Enter to use this")),
    (*_HINT, "Press {}+Enter to apply", message("Press {name} + Enter to use this")),
    (*_RANGE, "Number is above the allowed range.", message("The number is too large.")),
    (*_RANGE, "Number is below the allowed range.", message("The number is too small.")),
    (*_STATUS, "Stop", message("Stop")),
    ("[data-testid='stStatusWidgetRunningIcon']", "aria-label", "Running...", message("Working…")),
    (*_STATUS, "Connecting", message("Connecting…")),
    (*_STATUS, "Error", message("No connection")),
    (*_DIALOG, "Connection error", message("No connection")),
    (
        *_DIALOG,
        "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in "
        "your terminal:",
        message("The dashboard does not answer. If it was stopped, start it again:"),
    ),
    (*_DIALOG, "streamlit run yourscript.py", ".venv/bin/streamlit run dashboard.py"),
    (*_DIALOG, "Page not found", message("There is no such page")),
    (
        *_DIALOG,
        "The page that you have requested does not seem to exist. Running the app's main page.",
        message("The first page is shown instead."),
    ),
    (*_COLUMN, "Sort ascending", message("Smallest first")),
    (*_COLUMN, "Sort descending", message("Largest first")),
    (*_COLUMN, "Format", message("Way of writing")),
    (*_COLUMN, "Statistics", message("Statistics")),
    (*_COLUMN, "Autosize", message("Fit the width")),
    (*_COLUMN, "Pin column", message("Keep in sight")),
    (*_COLUMN, "Unpin column", message("Let scroll")),
    (*_COLUMN, "Hide column", message("Hide the column")),
    (
        "[data-testid='stDataFrameColumnMenu'] [role='menu']",
        "aria-label",
        "Dataframe column menu",
        message("Column"),
    ),
    (
        "[data-testid='stDataFrameColumnVisibilityMenu'] > div > label",
        TEXT,
        "Select all",
        message("All columns"),
    ),
    (
        "[data-testid='stDataFrameColumnVisibilityMenu'] > div > label > input",
        "aria-label",
        "Select all",
        message("All columns"),
    ),
    (".gdg-search-status", TEXT, "Type to search", message("Write what to look for")),
    (*_FOUND, "{} of {} results", message("{name} of {other} places")),
    (*_FOUND, "{} of {} result", message("{name} of {other} places")),
    (*_FOUND, "{} results", message("Places found: {name}")),
    (*_FOUND, "{} result", message("Places found: {name}")),
    (
        "[data-testid='stTable'] [role='region']",
        "aria-label",
        "Scrollable table",
        message("Table of figures"),
    ),
    (
        ".modebar-btn",
        "data-title",
        "Download plot as a PNG",
        message("Save the chart as a picture"),
    ),
    (
        ".modebar-btn",
        "aria-label",
        "Download plot as a PNG",
        message("Save the chart as a picture"),
    ),
    (".modebar-btn", "data-title", "Download plot", message("Save the chart as a picture")),
    (".modebar-btn", "aria-label", "Download plot", message("Save the chart as a picture")),
)

# What a screen reader is told wrongly: a list within a group of pages, a place to drop files that
# is called mere layout, every table a landmark, headings below the page's question that skip a
# level. A wide table in a part that was folded cannot be scrolled by keyboard.
MENDS = (
    ("[data-testid='stSidebarNavItems']", "role", "none"),
    ("[data-testid='stSidebarNavItems'] > div", "role", "list"),
    ("[data-testid='stNavSectionHeader']", "role", "none"),
    ("[data-testid='stFileUploaderDropzone']", "role", "group"),
    ("[data-testid='stDataFrameResizable'][aria-label]", "role", "group"),
    ("[data-testid='stTable'] > div:has(> table)", "tabindex", "0"),
    ("[data-testid='stMain'] h3", "aria-level", "2"),
    ("[data-testid='stMain'] h4", "aria-level", "3"),
)


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


_PAGE = st.components.v2.component(
    "page", css=_text("_page.css"), js=_text("_page.js"), isolate_styles=False
)


def mend(w: Wording) -> None:
    """Tell the browser the page's language, and mend what Streamlit says in English or wrongly."""
    if w.language in LANGUAGES:
        _PAGE(
            data={"language": w.language, "words": words(w), "mends": MENDS},
            key=_KEY,
            default={"narrow": False},
            on_narrow_change=lambda: None,  # what is shown is made anew: nothing else is to do
        )


def is_narrow() -> bool:
    """Tell whether the page has less room than 640 pixels across, as on a telephone."""
    return bool(st.session_state.get(_KEY, {}).get("narrow"))


def words(w: Wording) -> list[tuple[str, str, str, str]]:
    """Return where Streamlit's words stand, and those words in this language instead."""
    return [
        *((*_BUTTON, f"{own}: {{}}", f"{w.say(said)}: {{}}") for own, said in _TOOLS.items()),
        *(
            (place, attribute, english, w.say(said, name="{}", other="{}"))
            for place, attribute, english, said in WORDS
        ),
    ]
