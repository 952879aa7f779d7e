"""Reports: a run as HTML, Markdown and terminal views."""
