"""The page of an answer: what other modules have computed, put together into one offline file in which every number leads to its rows."""

from coalition.brief.answer.page import answer_page, write_answer

__all__ = ["answer_page", "write_answer"]
