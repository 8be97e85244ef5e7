"""Telling other systems what happens here, signed, in order of happening, until they have heard it."""
