"""The law, pure: no input or output, no SQL, no Temporal."""
