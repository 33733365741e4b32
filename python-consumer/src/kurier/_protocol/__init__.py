"""The documents on the wire, read as strictly and written as exactly as Java's codecs do."""
