"""Tests of streams: the decoder, events, replies, interactive workflows."""
