"""The brief: one offline page in which every number leads to its source, and a summary for the terminal."""

from coalition.brief.page import write_brief
from coalition.brief.terminal import summary

__all__ = ["summary", "write_brief"]
