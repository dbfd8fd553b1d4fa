"""Comparing with an earlier git revision: what changed for users, and what of it breaks their programs."""
