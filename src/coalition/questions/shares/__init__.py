"""Shares under several keys: what is lost without a contributor, its part of the credit, what its means are worth, what keys say."""
