"""Tests of one call: settings, requests, answers, errors, retries."""
