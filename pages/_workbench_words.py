"""What the grid of answers says, in the interface's language."""

from analysis.wording import Wording


def words(w: Wording) -> dict[str, object]:
    """Return the words of the grid, of its card and of its keys."""
    return {
        "grid": w.say("Answers; the arrow keys go from one to the next"),
        "place": w.say("Answer {place} of {total}", place="{place}", total="{total}"),
        "quoted": w.say("“{words}”", words="{words}"),
        "none": w.say("No answer fits these choices. Remove one of them."),
        "respondent": w.say("Respondent"),
        "about": w.say("About"),
        "language": w.say("Language"),
        "answer": w.say("Answer"),
        "themes": w.say("Themes"),
        "person": w.say("Person"),
        "no_name": w.say("Choose your name first: everything that is written says by whom."),
        "no_code": w.say("No theme was found in this answer."),
        "no_words": w.say("There are no words to mark in this answer."),
        "unsure": w.say(
            "The language of this answer is uncertain; it may be coded by the wrong rules."
        ),
        "marking": w.say(
            "Arrow keys choose the words, with Shift more of them; Enter marks them for the theme "
            "that is chosen, a for another one."
        ),
        "choose": w.say("Theme to add"),
        "new_code": w.say("New theme"),
        "making": w.say("The new theme is being made; you can read on."),
        "comment": w.say("Comment on this answer"),
        "memo": w.say("Memo on this theme"),
        "save_text": w.say("Enter keeps the text, Escape cancels."),
        "word": w.say("Word in the answer"),
        "saved": w.say("Everything is saved."),
        "saving": w.say("Saving…"),
        "unsaved": w.say("Some decisions are not saved yet. Go back to the page Answers."),
        "undo": w.say("u undoes"),
        "redo": w.say("U redoes"),
        "undone": w.say("undone"),
        "removed": w.say("removed"),
        "add": w.say("Added"),
        "remove": w.say("Removed"),
        "confirm": w.say("Confirmed"),
        "withdraw": w.say("Left to the machine"),
        "checked": w.say("Checked as a whole"),
        "look_again": w.say("To be looked at again"),
        "decided_by": w.say("Decided by"),
        "definition": w.say("Definition"),
        "codebook": w.say("Codebook"),
        "log": w.say("Who touched it"),
        "theirs": w.say("What others did:"),
        "mine": w.say("What you wanted:"),
        "settle": w.say("How is this conflict to be settled?"),
        "settle_mine": w.say("Do mine as well (Enter)"),
        "settle_theirs": w.say("Leave it as it is (Escape)"),
        "help": w.say("Keys"),
        "keys": keys(w),
        "buttons": [
            ("Enter", w.say("Confirm all, next")),
            ("a", w.say("Add")),
            ("c", w.say("Confirm")),
            ("r", w.say("Remove")),
            ("w", w.say("Mark words")),
            ("m", w.say("Comment")),
            ("u", w.say("Undo")),
            ("U", w.say("Redo")),
            ("?", w.say("All keys")),
        ],
    }


def keys(w: Wording) -> list[tuple[str, str]]:
    """Return every key and what it does."""
    return [
        ("↓ j, ↑ k", w.say("next, previous answer")),
        ("PgDn, PgUp, Home, End", w.say("ten answers on or back, first, last")),
        ("→, ←", w.say("next, previous theme of the answer")),
        ("Enter", w.say("all themes are right: confirm them and the answer, go on")),
        ("a", w.say("add a theme; a name that is not there makes a new one")),
        ("c", w.say("confirm the theme, or keep a decision that is to be looked at again")),
        ("r", w.say("remove the theme")),
        ("x", w.say("take the decision back: what the machine says counts again")),
        ("w", w.say("mark the words that the theme rests on; dragging over words does the same")),
        ("m, M", w.say("comment on the answer, memo on the theme")),
        ("u, U", w.say("undo, redo, as far back as your first change")),
        ("e", w.say("show the whole pattern, or its beginning")),
        ("s", w.say("show the most similar answers, or hide them")),
        ("l", w.say("make the list anew, by the choices above it as of now")),
        ("/", w.say("to the search for a word")),
    ]
