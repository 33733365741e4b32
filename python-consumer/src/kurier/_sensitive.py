"""The mark of values that no message may show."""

from __future__ import annotations


class Sensitive:
    """Marks a parameter or a field whose values are kept out of error messages.

    Write ``password: Annotated[str, Sensitive]``. What refuses a payload then says where and why,
    and nothing of the value. The payload itself is stored and passed on as it is.
    """
