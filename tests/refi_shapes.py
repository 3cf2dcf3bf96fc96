"""REFI-QDA projects as other programs write them, made by hand, and answers that they hold.

Start at `Shape`.
"""

from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from tests.refi_standard import packed

SURVEY = "f" * 64
ANSWERS = pd.DataFrame(
    [
        ("a", "q1", "Kaikki pääsivät mukaan 👍 ja oppivat kieliä."),
        ("b", "q1", "Everyone can join.\r\nIt was cheap as well."),
        ("c", "q1", "-"),
        ("d", "q1", "-"),
        ("a", "q2", "Aikaa ei ollut."),
        ("b", "q2", ""),
        ("c", "q2", "[sic] Mail aino@example.org, Õnneks jõudsime"),
    ],
    columns=["id", "question", "text"],
)
JOINED = "\n".join(t for _, q, t in ANSWERS.itertuples(index=False) if q == "q1" and t)
JOINED = JOINED.replace("\r\n", "\n")
USER, OTHER = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
SPACE = 'xmlns="urn:QDA-XML:project:1.0"'


def guid(number):
    return f"00000000-0000-0000-0000-{number:012d}"


class Shape:
    """A project as a program writes it: `code` by the names, `source` with its selections."""

    def __init__(self, space=SPACE, origin="Other 1", newline="\n"):
        self.codes, self.sources, self.files, self.cases = [], [], {}, []
        self.space, self.origin, self.more, self.newline = space, origin, "", newline

    def code(self, name, number, color="", description="", within=""):
        told = f"<Description>{escape(description)}</Description>" if description else ""
        own = f' color="{color}"' if color else ""
        self.codes.append(
            f'<Code guid="{guid(number)}" name={quoteattr(name)} isCodable="true"{own}>{told}'
            f"{within}</Code>"
        )
        return self

    def source(self, name, text, selections, path="internal://{}.txt", number=900, bare=False):
        own, body = guid(number + len(self.sources)), "".join(selections)
        if bare:
            head, body = "", f"<PlainTextContent>{escape(text)}</PlainTextContent>{body}"
        else:
            head = f' plainTextPath="{path.format(own)}"'
            self.files[own] = text if isinstance(text, bytes) else text.encode()
        self.sources.append(
            f'<TextSource guid="{own}" name={quoteattr(name)}{head}>{body}</TextSource>'
        )
        return self

    def bytes(self, qde="project.qde", folder="sources"):
        xml = (
            f'<?xml version="1.0" encoding="utf-8"?><Project {self.space} name="p" '
            f'origin="{self.origin}"><Users><User guid="{USER}" name="Aino"/>'
            f'<User guid="{OTHER.upper()}" name="Björn"/></Users><CodeBook><Codes>'
            f"{''.join(self.codes)}</Codes></CodeBook>{''.join(self.cases)}<Sources>"
            f"{''.join(self.sources)}</Sources>{self.more}</Project>"
        )
        files = {f"{folder}/{name}.txt": own for name, own in self.files.items()}
        return packed({qde: xml.replace("\n", self.newline).encode()} | files)


def selection(start, end, codes=(1,), user=USER, name="", at="", coding_user=True):
    own = f' creatingUser="{user}"' if user else ""
    when = f' creationDateTime="{at}"' if at else ""
    inner = "".join(
        f'<Coding guid="{guid(500 + code)}"{own if coding_user else ""}{when}>'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding>'
        for code in codes
    )
    return (
        f'<PlainTextSelection guid="{guid(700 + start)}" startPosition="{start}" '
        f'endPosition="{end}" name={quoteattr(name)}{own}{when}>{inner}</PlainTextSelection>'
    )


def place(text, words):
    start = text.index(words)
    return start, start + len(words)
