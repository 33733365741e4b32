"""Makes thumbnails: with Pillow of whatever it reads, without it of binary PPM alone."""

from __future__ import annotations

import base64
import binascii
import io

from kurier import PermanentError

try:
    from PIL import Image, UnidentifiedImageError
except ImportError:
    import ppm as Image
    from ppm import UnidentifiedImageError


def thumbnail(image: str, longest: int = 64) -> dict[str, object]:
    """A PNG of an image, both in base64, with no side longer than ``longest`` pixels."""
    try:
        source = Image.open(io.BytesIO(base64.b64decode(image, validate=True)))
        source.thumbnail((longest, longest))
    except (binascii.Error, UnidentifiedImageError) as error:
        raise PermanentError(f"this is no image that can be read: {error}") from None
    target = io.BytesIO()
    source.save(target, "PNG")
    return {
        "width": source.width,
        "height": source.height,
        "png": base64.b64encode(target.getvalue()).decode("ascii"),
    }
