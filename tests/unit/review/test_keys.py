"""Keys press what the page shows, and nothing while somebody types."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from negguard.review.page import SCRIPT, TEMPLATES

NODE = shutil.which("node") or ""
# A page with one element for each key, which says what became of it.
PAGE = """
const said = [];
const elements = {};
const element = (kind, key) => ({
  matches: (selector) => selector.split(", ").includes(kind),
  click: () => said.push("click " + key),
  focus: () => said.push("focus " + key),
  blur: () => said.push("blur"),
});
for (const [key, kind] of Object.entries(KEYS)) {
  elements['[data-key="' + key + '"]'] = element(kind, key);
}
let press;
globalThis.CSS = { escape: (text) => text };
globalThis.document = {
  activeElement: element("body"),
  addEventListener: (name, handler) => { press = handler; },
  querySelector: (selector) => elements[selector] || null,
};
SCRIPT
for (const event of EVENTS) {
  press({ ...event, target: element(event.on || "body"), preventDefault: () => {} });
}
console.log(JSON.stringify(said));
"""
KEYS = {"a": "button", "r": "button", "n": "textarea", "/": "select", "j": "a"}


def pressed(*events: dict[str, object]) -> list[str]:
    page = PAGE.replace("KEYS", json.dumps(KEYS)).replace("SCRIPT", SCRIPT)
    code = page.replace("EVENTS", json.dumps(events))
    done = subprocess.run(  # noqa: S603 - our own script
        [NODE, "-e", code], capture_output=True, check=True, text=True, timeout=60
    )
    return list(json.loads(done.stdout))


@pytest.mark.skipif(not NODE, reason="no Node is installed")
def test_keys_press_and_focus() -> None:
    events = [{"key": key} for key in ("a", "j", "n", "/", "x", '"]')]
    assert pressed(*events) == ["click a", "click j", "focus n", "focus /"]


@pytest.mark.skipif(not NODE, reason="no Node is installed")
def test_what_is_typed_or_meant_for_the_browser_presses_nothing() -> None:
    typed = [{"key": "a", "on": kind} for kind in ("input", "textarea", "select")]
    held = [{"key": "r", name: True} for name in ("ctrlKey", "metaKey", "altKey")]
    assert pressed(*typed, *held, {"key": "a", "isComposing": True}) == []
    assert pressed({"key": "Escape", "on": "textarea"}) == ["blur"]


def test_every_key_of_the_page_is_shown_beside_what_it_does() -> None:
    page = TEMPLATES["review.html.j2"]
    keys = set(re.findall(r'data-key="(.)"', page))
    assert keys >= {"a", "r", "h", "j", "k", "n", "w", "/"}
    assert keys <= set(re.findall(r"<kbd>(.)</kbd>", page))
