"""Slack's payloads, the state that travels through Slack, and the calls of its Web API."""
