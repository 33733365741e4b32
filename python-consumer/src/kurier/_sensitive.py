"""The mark of values that no message may show."""

from __future__ import annotations

from typing import Any


class Sensitive:
    """Marks a parameter or a field whose values are kept out of error messages.

    Write ``password: Annotated[str, Sensitive]``. What refuses a payload then says where and why,
    and nothing of the value. The payload itself is stored and passed on as it is.
    """

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Has the models of pydantic say so in their JSON Schema."""
        return {**handler(core), "x-sensitive": True}
