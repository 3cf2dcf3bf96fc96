"""Who is here, in which project, and what they may; start at `may`, `require` and `project`.

Where no login is configured there is one person, one database and every right. Else nothing is
known of anybody but what their provider said at login and what the access file says now: both are
looked at anew whenever somebody asks, also in a press that is done before a page is.
"""

import time
from functools import cache
from pathlib import Path

import streamlit as st

from analysis.privacy.presets import PRESETS
from analysis.survey import Problem
from analysis.workspace import access
from analysis.workspace.access import CODE, READ, RIGHTS, Project
from analysis.workspace.database import Unusable

HOURS = 12  # after a login it ends, whatever the provider's token says
CHOSEN = "project"  # the id of the project that was chosen; what may not be seen is never used
OWNER = "owner"  # whose what this session holds is: the person and the project
_STAYS = ("lang", CHOSEN, "tab_name")  # what belongs to the window, whatever is shown in it
# What a role must be able to do to see a page; the others are for everybody.
_PAGES = {
    "data": access.OPEN,
    "answers": READ,
    "codebook": READ,
    "quality": READ,
    "agreement": CODE,
    "suggestions": READ,
}
_ENDED = "ended"


@cache
def is_on() -> bool:
    """Tell whether login is configured (`[auth]` in Streamlit's secrets).

    It is told once for the life of the server: secrets that become unreadable open nothing. Where
    they cannot be read from the start somebody wanted to say something, so nobody is let in.
    """
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # Streamlit says this of files with a fault as well
        return any(Path(path).exists() for path in st.get_option("secrets.files"))


def is_in() -> bool:
    """Tell whether who is here may see anything: without login everybody may."""
    return not is_on() or _project() is not None


def person() -> str:
    """Return the address of who is logged in, "" where nobody is or their login is over."""
    told = _claims()
    return "" if _is_over(told) else _address(told)


def is_over() -> bool:
    """Tell whether somebody was logged in whose login is over: too old, or ended by logout."""
    told = _claims()
    return bool(_address(told)) and _is_over(told)


def is_unverified() -> bool:
    """Tell whether somebody is logged in of whom the provider gave no address that is theirs."""
    return bool(_claims()) and not _address(_claims())


def name() -> str:
    """Return what a person is called by their provider, for themselves to read."""
    return str(_claims().get("name") or person())


def projects() -> list[Project]:
    """Return the projects that who is logged in may see; raises `Problem` where the access file
    has a fault."""
    own = person()
    return [project for project in access.projects() if own and project.role(own)]


def project() -> Project | None:
    """Return the project in use: the chosen one where it may be seen, else the first; None where
    none may be. Raises `Problem` as `projects`."""
    found = projects()
    chosen = st.session_state.get(CHOSEN)
    return next((own for own in found if own.id == chosen), found[0] if found else None)


def key() -> str:
    """Return what tells what is kept for a project from what is kept for others: its id, "" where
    no login is configured."""
    own = _project()
    return own.id if own else ("-" if is_on() else "")


def owner() -> tuple[str, str]:
    """Return whose what a session holds is: the person's address and the project's id."""
    return (person(), key()) if is_on() else ("", "")


def database_of() -> str:
    """Return the id of the project whose database is used, "" without login; raises `Problem`
    where who asks has none."""
    if not is_on():
        return ""
    own = _project()
    if own is None:  # what the grid of answers has not sent yet stays in the browser
        raise Unusable(
            "You are not logged in any more, or may not see this project. Load the page anew."
        )
    return own.id


def may(right: str) -> bool:
    """Tell whether who is here has a right (`analysis.workspace.access`) in the project in use."""
    if not is_on():
        return True
    own = _project()
    return own is not None and right in RIGHTS.get(own.role(person()) or "", ())


def require(right: str) -> None:
    """Raise `Problem` where who is here has not a right."""
    if not may(right):
        raise Problem("Your role in this project does not allow this. Ask a manager.")


def presets() -> list[str]:
    """Return the names of the presets by which who is here may take something away."""
    if not is_on():
        return list(PRESETS)
    own = _project()
    role = own.role(person()) if own else access.READER
    return [name for name in PRESETS if name in access.AUDIENCES.get(role, PRESETS)]


def require_preset(name: str) -> None:
    """Raise `Problem` where who is here may not take anything away by a preset."""
    if name not in presets():
        raise Problem("Your role in this project does not allow this. Ask a manager.")


def sees(page: str) -> bool:
    """Tell whether who is here may use a page, by its address."""
    return page not in _PAGES or may(_PAGES[page])


def take_over() -> bool:
    """Forget what the session holds where it is another person's or of another project; tell
    whether it was: what the run has shown so far is gone as well then."""
    now = owner()
    is_others = st.session_state.get(OWNER, now) != now
    if is_others:
        forget()
        st.query_params.clear()
    st.session_state[OWNER] = now
    return is_others


def forget() -> None:
    """Forget all that the session holds of files, choices and work."""
    for key in [key for key in st.session_state if key not in _STAYS]:
        del st.session_state[key]


def end() -> None:
    """End the login of who is here, in every window that came by it."""
    _login(_mark(_claims()))[_ENDED] = True


def _project() -> Project | None:
    """Return the project in use, None also where the access file has a fault."""
    if not is_on():
        return None
    try:
        return project()
    except Problem:
        return None


def _claims() -> dict[str, object]:
    """Return what the provider says of who is logged in, nothing where nobody is."""
    told = st.user.to_dict() if is_on() else {}
    return told if told.get("is_logged_in") is True else {}


def _address(told: dict[str, object]) -> str:
    """Return the address of a person, "" where the provider says that it may not be theirs."""
    verified = str(told.get("email_verified", True)).casefold()
    own = told.get("email")
    return access.address(own) if isinstance(own, str) and verified == "true" else ""


def _is_over(told: dict[str, object]) -> bool:
    """Tell whether a login is over. `iat` is when it was made; `auth_time` may be long before it,
    where who is logged in at the provider need not say anew who they are."""
    since = told.get("iat")
    if not isinstance(since, int | float) or isinstance(since, bool):
        return True
    return time.time() - since >= HOURS * 3600 or bool(_login(_mark(told)).get(_ENDED))


def _mark(told: dict[str, object]) -> str:
    """Return what tells a login from others: Streamlit's cookie of it, which another window or a
    copy may still have, says the same."""
    return repr([told.get(name) for name in ("iss", "sub", "email", "iat", "nonce")])


# What is older than a login can be needs no word that it ended.
@st.cache_resource(ttl=f"{HOURS}h", max_entries=10_000, show_spinner=False)
def _login(mark: str) -> dict[str, bool]:
    return {}
