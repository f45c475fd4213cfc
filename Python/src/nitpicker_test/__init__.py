"""The verbs of 'nitpicker test' for Python.

A Screen is a VNC viewer that acts and waits; 'nitpicker-test serve' does the work. Each verb raises Failed when what was expected
did not come, and Broken when the test is at fault. The arguments are those of the verbs in YAML, with '_' for '-':

    with Screen(connect="localhost:5900") as screen:
        screen.expect(text="Login", limit="5s")
        screen.click(image="button.png", tolerance=8)
        screen.type("hello")
"""
import json
import os
import shutil
import subprocess

__all__ = ["Broken", "Failed", "Screen"]


class Failed(AssertionError):
    """What was expected did not come; 'cause' tells the kind: not there, too late, still screen, stalled server, ..."""

    def __init__(self, answer):
        super().__init__(f"{answer.get('cause', '')}: {answer.get('message', '')}")
        self.cause = answer.get("cause")
        self.reading = answer.get("reading")


class Broken(Exception):
    """The test is at fault, or what it needs is not there."""


def program():
    """The program that does the work: NITPICKER_TEST, or nitpicker-test in PATH."""
    found = os.environ.get("NITPICKER_TEST") or shutil.which("nitpicker-test")
    if not found:
        raise Broken("there is no nitpicker-test in PATH; NITPICKER_TEST names it")
    return found


class Screen:
    """A connection to a VNC server, or to a scenario that is started for it."""

    def __init__(self, connect=None, scenario=None, *, html=None, captures=None, file="test", accept=False, **head):
        words = [program(), "serve", "--file", file]
        words += ["--html", html] if html else []
        words += ["--captures", captures] if captures else []
        words += ["--accept"] if accept else []
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        head = {name: value for name, value in {"connect": connect, "scenario": scenario, **head}.items() if value is not None}
        self.html = html
        self._ask({name.replace("_", "-"): value for name, value in head.items()})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the test and writes its report."""
        if self._process.stdin.closed:
            return
        self._process.stdin.close()
        self._process.stdout.read()
        self._process.stdout.close()
        self._process.wait()

    def _ask(self, message):
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise Broken("the test has ended") from None
        line = self._process.stdout.readline()
        if not line:
            raise Broken("nitpicker-test ended without an answer")
        answer = json.loads(line)
        if answer["outcome"] == "failed":
            raise Failed(answer)
        if answer["outcome"] != "passed":
            raise Broken(answer.get("message", ""))
        return answer

    def step(self, verb, value=None):
        """Does any step, as it stands in YAML; returns the answer."""
        return self._ask({verb: value})

    def _do(self, verb, *values, **words):
        words = {name.rstrip("_").replace("_", "-"): value for name, value in words.items()}
        if values and words:
            raise TypeError(f"{verb} takes either a value or named ones")
        answer = self.step(verb, words or (values[0] if values else None))
        place = answer.get("place")
        return tuple(place) if place else None

    def wait_ready(self):
        """Waits until the server is there and shows something."""
        self.step("wait", "ready")

    def settle(self, *value, **words):
        """Waits until nothing changes: settle("500ms"), settle(quiet="1s", in_=[0, 0, 100, 20])."""
        self._do("settle", *value, **words)

    def expect(self, *value, **words):
        """Waits for an image, a text or a color: returns where it is. expect("OK"), expect(any=[...], limit="5s")."""
        return self._do("expect", *value, **words)

    def expect_no(self, *value, **words):
        """Nothing of it may be there, for the time in for_."""
        self._do("expect-no", *value, **words)

    def find(self, *value, **words):
        """Waits for a thing and returns where it is: x, y, width, height."""
        return self._do("find", *value, **words)

    def click(self, *value, **words):
        """Clicks: click([10, 20]), click("OK"), click(image="ok.png", by=[5, 0], button="right")."""
        return self._do("click", *value, **words)

    def move(self, *value, **words):
        """Moves the pointer."""
        return self._do("move", *value, **words)

    def drag(self, from_, to, **words):
        """Drags from a place to another."""
        self._do("drag", from_=from_, to=to, **words)

    def scroll(self, *value, **words):
        """Turns the wheel: scroll(-3), scroll(y=2, at=[10, 10])."""
        self._do("scroll", *value, **words)

    def type(self, text):
        """Types a text."""
        self.step("type", text)

    def press(self, *keys):
        """Presses keys one after the other: press("ctrl+a", "Delete")."""
        self.step("press", list(keys))

    def paste(self, text, keys=None):
        """Offers a text as the clipboard and presses keys for it."""
        self.step("paste", {"text": text, **({"keys": keys} if keys else {})})

    def resize(self, width, height):
        """Asks for another size of the screen."""
        self.step("resize", [width, height])

    def capture(self, name, in_=None):
        """Keeps a picture, as a PNG file when there is a folder for captures."""
        self.step("capture", {"file": name, **({"in": in_} if in_ else {})})

    def hear(self, *value, **words):
        """Waits for sound: hear("silence"), hear(pitch=440, level=[0.1, 0.5])."""
        self._do("hear", *value, **words)

    def restart(self, component):
        """Kills a component of the scenario and waits until it runs again."""
        self.step("restart", component)
