"""The way out: composing the bytes of a message, and handing them over to a mail server, once."""
