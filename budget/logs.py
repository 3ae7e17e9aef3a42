"""One event, one line: what a person typed cannot forge a second log line."""

import logging


class OneLine(logging.Formatter):
    """Escape line breaks in the message; tracebacks keep their own lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return line.replace("\r", "\\r").replace("\n", "\\n")
