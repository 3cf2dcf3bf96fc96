"""The elements of a page as they stand in a browser, from what a server sends; start at `Page`."""

from typing import NamedTuple

from google.protobuf.message import Message
from streamlit.proto.WidgetStates_pb2 import WidgetState


class Part(NamedTuple):
    """An element or block of a page: of which run and fragment, what it is, what it says."""

    run: int
    fragment: str
    kind: str
    told: Message


class Page:
    """The elements of a page as they stand, and the values of its fields."""

    def __init__(self):
        self.parts, self.values = {}, {}
        self._run = 0

    def begin(self):
        """A run begins: what it does not send again is gone when it ends."""
        self._run += 1

    def take(self, told):
        """Take an element or block where it is sent to."""
        path, delta = tuple(told.metadata.delta_path), told.delta
        if delta.WhichOneof("type") == "new_transient":  # a spinner
            return
        is_block = delta.WhichOneof("type") == "add_block"
        own = delta.add_block if is_block else delta.new_element
        kind = own.WhichOneof("type") or "block"
        part = getattr(own, kind, own)
        if not is_block:
            for below in [at for at in self.parts if at[: len(path)] == path]:
                del self.parts[below]
        self.parts[path] = Part(self._run, delta.fragment_id, kind, part)
        name = getattr(part, "id", "")
        if name and (name not in self.values or getattr(part, "set_value", False)):
            self.values[name] = value_of(kind, part)

    def end(self, fragments):
        """A run has ended, of the whole page or of fragments of it."""
        for path, own in list(self.parts.items()):
            if own.run != self._run and (not fragments or own.fragment in fragments):
                del self.parts[path]
        here = {getattr(own.told, "id", "") for own in self.parts.values()}
        self.values = {name: value for name, value in self.values.items() if name in here}

    def all(self, kind):
        """Return the parts of a kind from the top to the bottom."""
        return [own for _, own in sorted(self.parts.items()) if own.kind == kind]

    def labelled(self, kind, label):
        """Return the parts of a kind with a label."""
        return [own for own in self.all(kind) if own.told.label == label]


def value_of(kind, own):
    """Return the value that a field has when it is drawn, None where it has none."""
    value, set_here = WidgetState(id=own.id), getattr(own, "set_value", False)
    if kind in ("selectbox", "radio"):
        if set_here and own.HasField("raw_value"):
            value.string_value = own.raw_value
        elif not set_here and own.HasField("default") and own.options:
            value.string_value = own.options[own.default]
    elif kind in ("multiselect", "button_group"):
        options = [getattr(option, "content", option) for option in own.options]
        chosen = own.raw_values if set_here else [options[at] for at in own.default]
        value.string_array_value.data.extend(chosen)
    elif kind == "checkbox":
        value.bool_value = own.value if set_here else own.default
    elif kind == "number_input":
        if own.HasField("value" if set_here else "default"):
            value.double_value = own.value if set_here else own.default
    elif kind in ("text_input", "text_area") and own.HasField("value" if set_here else "default"):
        value.string_value = own.value if set_here else own.default
    return value if value.WhichOneof("value") else None
