"""Deriving sync modules from async ones by text rules."""
