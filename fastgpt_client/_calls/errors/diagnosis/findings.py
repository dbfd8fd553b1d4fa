"""Every finding of a check, by its code: how bad it is, what it says, and what to do. Performs no I/O."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["ok", "warning", "broken", "skipped"]
Step = Literal["address", "key", "app", "version", "routes", "streaming", "storage", "clock"]


class Kind(NamedTuple):
    """What is known of a finding before it is made; `{names}` are filled in from its facts."""

    step: Step
    level: Level
    message: str
    fix: str


KINDS: dict[str, Kind] = {
    "reached": Kind("address", "ok", "{base_url} is a FastGPT", ""),
    "through_proxy": Kind(
        "address", "ok", "requests go through the proxy {proxy}", "To go around it, set NO_PROXY={host}."
    ),
    "trimmed": Kind(
        "address", "ok", "{given} was shortened to {base_url}", "Write the address without {rest} at its end."
    ),
    "name_unknown": Kind(
        "address", "broken", "the name {host} is unknown", "Check its spelling, and that this machine's DNS knows it."
    ),
    "refused": Kind(
        "address",
        "broken",
        "nothing listens on port {port} of {host}",
        "Start FastGPT there, or correct the port: FastGPT's own is 3000.",
    ),
    "timed_out": Kind(
        "address", "broken", "{host} does not answer in time", "Check firewalls and the port; the machine may be down."
    ),
    "untrusted": Kind(
        "address",
        "broken",
        "the certificate of {host} is not trusted: {reason}",
        "Give FastGPT a certificate this machine trusts, or set SSL_CERT_FILE to the authority that signed it.",
    ),
    "tls_on_http": Kind(
        "address", "broken", "https was asked of a server that speaks http", "Write http:// instead of https://."
    ),
    "http_on_tls": Kind(
        "address", "broken", "http was asked of a server that speaks https", "Write https:// instead of http://."
    ),
    "proxy_failed": Kind(
        "address", "broken", "the proxy {proxy} does not let us through: {reason}", "Mend it, or set NO_PROXY={host}."
    ),
    "broke_off": Kind(
        "address", "broken", "the connection to {host} breaks: {reason}", "Look into what stands between here and it."
    ),
    "redirected": Kind("address", "broken", "{base_url} points elsewhere, to {to}", "Write that address instead."),
    "login_page": Kind(
        "address",
        "broken",
        "a login page answers instead of FastGPT",
        "Let /api pass the login in front of FastGPT, or use the address behind it.",
    ),
    "wrong_path": Kind("address", "broken", "FastGPT is at {found}, not at {base_url}", "Write {found}."),
    "gateway": Kind(
        "address",
        "broken",
        "the proxy in front answers {status}: FastGPT is not running behind it",
        "Start FastGPT, and check where the proxy sends its requests.",
    ),
    "not_fastgpt": Kind(
        "address",
        "broken",
        "{base_url} answers, but it is no FastGPT (HTTP {status})",
        "Write the address of FastGPT's own page, with its path if it has one.",
    ),
    "key_accepted": Kind("key", "ok", "the key is accepted", ""),
    "key_missing": Kind(
        "key",
        "broken",
        "the key does not arrive",
        "Check the key; a proxy in front may remove the header Authorization.",
    ),
    "key_unknown": Kind(
        "key",
        "broken",
        "FastGPT does not know the key",
        "Copy it again from the console of this server; it may be mistyped, deleted, or of another server.",
    ),
    "key_expired": Kind(
        "key", "broken", "the key has expired or is used up: {reason}", "Make a new key, or raise its limits."
    ),
    "key_of_account": Kind(
        "key",
        "broken",
        "this is an account's key, and this FastGPT wants one of the app",
        "Make a key inside the app, under its publishing channels.",
    ),
    "key_unclear": Kind("key", "broken", "the key could not be tried: {reason}", "See the server's log."),
    "app_found": Kind("app", "ok", "{name} ({kind}), takes {files}", ""),
    "app_not_named": Kind(
        "app", "warning", "no app was named", "Name one: since FastGPT 4.15 most calls need the app's id."
    ),
    "app_missing": Kind("app", "broken", "there is no app {app}", "Copy its id from the address of its page."),
    "app_forbidden": Kind("app", "broken", "the key may not use the app {app}", "Use a key of the app's own team."),
    "app_unclear": Kind("app", "broken", "the app {app} could not be opened: {reason}", "See the server's log."),
    "completions_refused": Kind(
        "app", "warning", "completions are refused: {reason}", "See what FastGPT's console says about the app."
    ),
    "version_told": Kind("version", "ok", "FastGPT {version}", ""),
    "version_old": Kind(
        "version",
        "warning",
        "FastGPT {version}: too old for uploads, stopping and resuming",
        "Upgrade FastGPT to 4.14.11 or later.",
    ),
    "routes_all": Kind("routes", "ok", "all {count} routes of this package are there", ""),
    "routes_some": Kind("routes", "warning", "not there: {missing}", "Upgrade FastGPT, or do without them."),
    "streams": Kind(
        "streaming", "ok", "{events} events over {spread} s, first after {first} s, longest gap {gap} s", ""
    ),
    "buffered": Kind(
        "streaming",
        "broken",
        "all {events} events came at once after {first} s: a proxy holds the stream back",
        "Turn its buffering off; for nginx: proxy_buffering off.",
    ),
    "too_quick": Kind("streaming", "ok", "streaming works; the answer was too short to tell whether it flows", ""),
    "asking_failed": Kind("streaming", "broken", "asking failed: {reason}", "See what the app's log says."),
    "not_asked": Kind("streaming", "skipped", "not measured, because asking costs points", "Ask with --ask."),
    "stored": Kind("storage", "ok", "a file went to storage and came back the same", ""),
    "storage_unreachable": Kind(
        "storage",
        "broken",
        "storage at {host} cannot be reached from here",
        "Set FastGPT's FILE_DOMAIN, or the storage's external address, to one that is reachable from here.",
    ),
    "storage_refused": Kind("storage", "broken", "storage refuses: {reason}", "Check FastGPT's settings of storage."),
    "storage_differs": Kind(
        "storage", "broken", "what came back is not what was sent", "Look into what stands before storage."
    ),
    "storage_skipped": Kind("storage", "skipped", "not tried: {reason}", ""),
    "clock_right": Kind("clock", "ok", "this machine and the server agree on the time", ""),
    "clock_off": Kind(
        "clock",
        "warning",
        "the clocks differ by {seconds} s",
        "Set both by NTP: storage refuses links that seem too old.",
    ),
    "clock_unknown": Kind("clock", "skipped", "the server does not tell its time", ""),
}
