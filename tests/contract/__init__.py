"""Tests of the client and the emulator against the OpenAPI document."""
