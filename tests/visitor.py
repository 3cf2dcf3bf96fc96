"""A visitor of the dashboard: one session over a real WebSocket, as a browser holds it, without a
browser; start at `Visitor`.

What a browser does and this does too: it keeps the elements of the page as they stand, sends the
values of its fields with every run, says which messages it still has, asks where a file goes and
sends it there, has files made on a press, and comes again after a reload or a lost connection.
What the page draws is not drawn.
"""

import http.client
import io
import json
import re
import socket
import uuid
import zipfile
from collections import Counter, defaultdict
from contextlib import ExitStack, suppress

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from analysis.wording import wording
from tests.elements import Page
from tests.serving import answer, xsrf

CANARY = re.compile(rb"canary[a-z]{4}q", re.IGNORECASE)
PATIENCE = 300  # seconds: a safety against waiting for ever, no measure
_HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
_END = b"\r\n--b--\r\n"


class Fault(AssertionError):
    """The dashboard showed an error, or not what a visitor came for."""


class Received:
    """The canaries in all that a visitor received, by where they stood: never the text itself,
    which would fill the memory that is measured."""

    def __init__(self):
        self.found = defaultdict(Counter)
        self.bytes = 0

    def look(self, place, content):
        """Note the canaries in some bytes, and in the files that they hold if they are a ZIP."""
        self.bytes += len(content)
        for name, count in Counter(CANARY.findall(content)).items():
            self.found[name.decode().lower()][place] += count
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    self.look(place, archive.read(name))

    def foreign(self, own):
        """Return the canaries that are not the visitor's own, by where they stood."""
        return {name: dict(places) for name, places in self.found.items() if name != own}


class Visitor:
    """One tab of a browser in which somebody works with the dashboard in a language.

    Each method that changes something returns when the page has been made anew; raises `Fault`
    where it shows an error, and where what is to be pressed or chosen is not there.
    """

    def __init__(self, host, language="en"):
        self.host, self.language, self.say = host, language, wording(language).say
        self.received, self.requests = Received(), 0
        self.page, self.pages, self.is_lost = Page(), {}, True  # till a page is open
        self.place = self.query = self.session = ""
        self._hash, self._tab, self._kept, self._held = "", None, {}, ExitStack()

    # ---- coming and going ----

    def open(self, place="", query=None):
        """Open a page as by a link; what the tab kept is opened again."""
        self.leave()
        self.query = f"lang={self.language}" if query is None else query
        self.page, self._hash, self._kept = Page(), "", {}
        self._connect("streamlit")
        self._run(place=place)
        found = self._component("tab")
        if self._tab and found and self._data(found) != self._tab:
            self._set(found, json_value=json.dumps({"name": self._tab}))
            self._run()
        self.is_lost = False

    def reload(self):
        """Load the page anew: another session of the same tab."""
        self.open(self.place, self.query)

    def reconnect(self):
        """Lose the connection and come again at once, to the same session."""
        before = self.session
        _cut(self._stream)
        self._connect("streamlit", "none", before)
        self._run()
        if self.session != before:
            raise Fault("the session was not found again")

    def leave(self):
        """Close the tab."""
        self._held.close()

    def go(self, place):
        """Go to a page by the menu."""
        if place not in self.pages:
            raise Fault(f"the menu has no {place}")
        self.query = ""
        self._run(page=self.pages[place])

    # ---- what is done on a page ----

    def choose(self, kind, label, chosen):
        """Choose options of a field (a text, a list of texts, a number, a truth), by its label."""
        part = self.find(kind, label)
        name = {str: "string_value", bool: "bool_value", float: "double_value"}.get(type(chosen))
        if kind in ("button_group", "multiselect"):
            own = WidgetState(id=part.told.id)
            own.string_array_value.data.extend([chosen] if isinstance(chosen, str) else chosen)
            self.page.values[part.told.id] = own
        else:
            self._set(part, **{name: chosen})
        if not part.told.form_id:
            self._run(fragment=part.fragment)

    def press(self, label, at=0):
        """Press a button, by its label and the how manieth it is."""
        part = self.find("button", label, at)
        if part.told.disabled:
            raise Fault(f"“{label}” cannot be pressed")
        pressed = WidgetState(id=part.told.id, trigger_value=True)
        self._run(fragment=part.fragment, pressed=pressed)

    def send(self, component, value):
        """Have a component of the page set its state, as its own script does."""
        part = self._component(component)
        self._set(part, json_value=json.dumps(value))
        self._run(fragment=part.fragment)

    def data(self, component):
        """Return what a component of the page was given."""
        return self._data(self._component(component))

    def value(self, kind, label):
        """Return the value of a field, None where it has none."""
        own = self.page.values.get(self.find(kind, label).told.id)
        return getattr(own, own.WhichOneof("value")) if own else None

    def options(self, kind, label):
        """Return the options of a field as they are shown."""
        return [getattr(own, "content", own) for own in self.find(kind, label).told.options]

    def upload(self, key, name, content):
        """Choose a file in an upload field."""
        field, told = self._place_for(key, name)
        body = _HEAD + content + _END
        self.requests += 1
        kind = "multipart/form-data; boundary=b"
        got = answer(self, told.upload_url, "PUT", body, Content_Type=kind, **xsrf(self))
        if got.status != 204:
            raise Fault(f"a file was answered with {got.status}")
        state = WidgetState(id=field.told.id)
        more = {"name": name, "size": len(content), "file_id": told.file_id, "file_urls": told}
        state.file_uploader_state_value.uploaded_file_info.add(**more)
        self.page.values[field.told.id] = state
        self._run()

    def leave_while_uploading(self, key, name, content):
        """Close the tab when half of a file is sent."""
        _, told = self._place_for(key, name)
        asked = http.client.HTTPConnection(self.host, timeout=60)
        asked.putrequest("PUT", told.upload_url)
        size = len(_HEAD) + len(content) + len(_END)
        kind = "multipart/form-data; boundary=b"
        headers = {**xsrf(self), "Content-Type": kind, "Content-Length": str(size)}
        for own, value in headers.items():
            asked.putheader(own.replace("_", "-"), value)
        asked.endheaders(_HEAD + content[: len(content) // 2])
        self.requests += 1
        asked.close()
        _cut(self._stream)

    def fetch(self, label):
        """Download a file by its button; return its bytes."""
        got = answer(self, self.made(label))
        self.requests += 1
        if got.status != 200:
            raise Fault(f"“{label}” was answered with {got.status}")
        told = got.headers["content-disposition"]
        self.received.look(f"download {told.rpartition('.')[2].strip(chr(34))}", got.content)
        return got.content

    def made(self, label):
        """Press a button that has a file made; return its address."""
        button = self.find("download_button", label).told
        if button.disabled:
            raise Fault(f"“{label}” cannot be pressed")
        if button.url:
            return button.url
        asked = BackMsg()
        own = asked.backend_operation_request
        own.request_id, own.session_id = uuid.uuid4().hex, self.session
        own.deferred_file.file_id = button.deferred_file_id
        self._say(asked)
        told = self._until("backend_operation_response")
        if told.error_msg:
            raise Fault(f"“{label}” was not made: {told.error_msg}")
        return told.deferred_file.url

    def find(self, kind, label, at=0):
        """Return a part of the page by its kind and label, the how manieth of these it is."""
        found = self.page.labelled(kind, label)
        if at >= len(found):
            labels = [own.told.label for own in self.page.all(kind)]
            raise Fault(f"no {kind} {label!r} ({at}) on {self.place!r} among {labels}")
        return found[at]

    # ---- what goes to and fro ----

    def _connect(self, *told):
        url = f"ws://{self.host}/_stcore/stream"
        options = {"subprotocols": told, "max_size": None, "open_timeout": PATIENCE}
        stream = connect(url, origin=f"http://{self.host}", **options)
        self._stream = self._held.enter_context(stream)

    def _run(self, page="", fragment="", pressed=None, place=""):
        """Ask for a run of the page and take what comes of it."""
        asked = BackMsg()
        own = asked.rerun_script
        own.query_string, own.page_name = self.query, place
        own.page_script_hash, own.fragment_id = page or self._hash, fragment
        own.cached_message_hashes.extend(self._kept)
        own.context_info.locale, own.context_info.timezone = "en-GB", "Europe/Helsinki"
        own.context_info.url = f"http://{self.host}/{place or self.place}"
        values = [value for value in self.page.values.values() if value]
        own.widget_states.widgets.extend([*values, *([pressed] if pressed else [])])
        self._say(asked)
        while True:
            told = self._told()
            ended = told.WhichOneof("type") == "script_finished"
            if ended and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        self.page.end(told.metadata.run.fragment_ids)
        self._remember()
        self._age()
        self._fail()

    def _say(self, asked):
        self.requests += 1
        self._stream.send(asked.SerializeToString())

    def _told(self):
        """Take the next message of the server and return it."""
        raw = self._stream.recv(timeout=PATIENCE)
        self.received.look(self.place, raw)
        told = ForwardMsg.FromString(raw)
        if told.WhichOneof("type") == "ref_hash":
            known = self._kept[told.ref_hash][0]
            whole = ForwardMsg.FromString(known)
            whole.metadata.CopyFrom(told.metadata)
            whole.hash, told = told.ref_hash, whole
        if told.metadata.cacheable:
            self._kept[told.hash] = (told.SerializeToString(), 0)
        self._take(told)
        return told

    def _take(self, told):
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self.page.begin()
            self._hash = told.new_session.page_script_hash
            self.session = told.new_session.initialize.session_id
        elif kind == "delta":
            self.page.take(told)
        elif kind == "navigation":
            own = told.navigation
            self.pages = {page.url_pathname: page.page_script_hash for page in own.app_pages}
            self._hash = own.page_script_hash
            self.place = next(name for name, of in self.pages.items() if of == self._hash)
        elif kind == "page_info_changed":
            self.query = told.page_info_changed.query_string

    def _until(self, kind):
        while (told := self._told()).WhichOneof("type") != kind:
            pass
        return getattr(told, kind)

    def _remember(self):
        """Keep the name that the page gave the tab, over a reload."""
        tab = self._component("tab")
        self._tab = (self._data(tab) if tab else None) or self._tab

    def _age(self):
        """Forget the messages that two runs did not need, as a browser does."""
        self._kept = {name: (raw, age + 1) for name, (raw, age) in self._kept.items() if age < 2}

    def _fail(self):
        """Raise what the page shows of faults."""
        shown = [own.told.message for own in self.page.all("exception")]
        alerts = [own.told for own in self.page.all("alert")]
        shown += [own.body for own in alerts if own.format == Alert.ERROR]
        if shown:
            raise Fault(f"on {self.place!r}: {shown}")

    def _place_for(self, key, name):
        """Return an upload field and where a file for it is to be sent."""
        found = [p for p in self.page.all("file_uploader") if p.told.id.endswith(f"-{key}")]
        if not found:
            raise Fault(f"no field {key!r} for files on {self.place!r}")
        asked = BackMsg()
        own = asked.file_urls_request
        own.request_id, own.session_id = uuid.uuid4().hex, self.session
        own.file_names.append(name)
        self._say(asked)
        return found[0], self._until("file_urls_response").file_urls[0]

    def _component(self, name):
        found = [p for p in self.page.all("bidi_component") if p.told.component_name == name]
        return found[0] if found else None

    def _data(self, part):
        own = part.told
        kind = own.WhichOneof("data")
        if kind is None:
            return None
        return json.loads(own.mixed.json if kind == "mixed" else getattr(own, kind))

    def _set(self, part, **value):
        self.page.values[part.told.id] = WidgetState(id=part.told.id, **value)


def _cut(stream):
    """End a connection without a word, as a network does."""
    with suppress(OSError):
        stream.socket.shutdown(socket.SHUT_RDWR)
