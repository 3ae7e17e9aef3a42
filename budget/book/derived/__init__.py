"""Tables 1–13 of a budget book, added up from its leaves. Pure."""
