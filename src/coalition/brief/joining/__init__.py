"""The join brief: the question whether one more nation should take part, answered part by part, or refused part by part."""

from coalition.brief.joining.brief import Asked, parts_of, write_join_brief

__all__ = ["Asked", "parts_of", "write_join_brief"]
