"""The dashboard, started by `streamlit run dashboard.py`.

Streamlit imports this file before it answers anybody: then it says who may reach the server and
how that answers. For each session it runs this file: then a page is shown.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages import _ahead, _serving

if get_script_run_ctx(suppress_warning=True) is None:
    _serving.begin()
    app = st.App(__file__, middleware=_serving.middleware(), lifespan=_serving.lifespan)
else:
    _ahead.begin()  # before what takes long to import
    from pages import _app

    _app.show()
