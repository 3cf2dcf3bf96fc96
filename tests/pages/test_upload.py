"""A file that is chosen while a run of a page begins is not lost."""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT


def test_the_answer_where_to_send_a_file_outlives_the_beginning_of_a_run(monkeypatch):
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    answer, shown = ForwardMsg(), ForwardMsg()
    answer.file_urls_response.response_id = "asked"
    shown.delta.new_element.text.body = "of the run before"
    queue = ForwardMsgQueue()
    for of_a_fragment in (None, ["one"]):
        queue.enqueue(answer)
        queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=of_a_fragment)
        assert queue.flush() == [answer]
        assert queue.is_empty()
    queue.enqueue(shown)
    queue.clear(retain_lifecycle_msgs=True)
    assert queue.is_empty()
