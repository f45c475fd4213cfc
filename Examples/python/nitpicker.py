"""nitpicker's C interface by ctypes: as much as card.py needs, in Python's manner.

libnitpicker is looked for where the loader looks (LD_LIBRARY_PATH, ldconfig). Failures are raised as `Failure`.
"""
import ctypes

INFO, PRESS, RELEASE, MOTION, REATTACHED = 1, 2, 3, 4, 16
CLOSED, VISIBLE, REPEAT = 1, 2, 4
ALPHA, INPUT_MASK = 1, 2


class Event(ctypes.Structure):
    _fields_ = (
        [("kind", ctypes.c_uint32), ("id", ctypes.c_uint32)]
        + [(name, ctypes.c_int32) for name in ("x", "y", "width", "height", "width_mm", "height_mm")]
        + [(name, ctypes.c_uint32) for name in ("scale", "flags", "keysym", "character")]
        + [("token", ctypes.c_uint64 * 2)]
    )


class Failure(Exception):
    pass


library = ctypes.CDLL("libnitpicker.so.0")
library.nitpicker_error.restype = ctypes.c_char_p
library.nitpicker_gui_begin.restype = ctypes.c_void_p
for name in ("link_open", "gui_open", "report_open"):
    getattr(library, "nitpicker_" + name).restype = ctypes.c_void_p


def checked(result):
    """The result of a call that is negative or None when it failed."""
    if result is None or result < 0:
        raise Failure(library.nitpicker_error().decode())
    return result


class Link:
    def __init__(self):
        self.pointer = ctypes.c_void_p(checked(library.nitpicker_link_open()))

    def fileno(self):
        return checked(library.nitpicker_link_descriptor(self.pointer))


class Gui:
    def __init__(self, link, label=""):
        pointer = library.nitpicker_gui_open(link.pointer, label.encode(), ctypes.c_uint64(0))
        self.pointer = ctypes.c_void_p(checked(pointer))
        self.width = self.height = 0

    def fileno(self):
        return checked(library.nitpicker_gui_descriptor(self.pointer))

    def events(self):
        """All events that are there now."""
        event = Event()
        while checked(library.nitpicker_gui_next(self.pointer, ctypes.byref(event))):
            yield event

    def resize(self, width, height, flags=0):
        checked(library.nitpicker_gui_resize(self.pointer, width, height, flags))
        self.width, self.height = width, height

    def put(self, pixels):
        """Puts whole rows of pixels, four bytes each, as the buffer's content."""
        address = checked(library.nitpicker_gui_begin(self.pointer))
        ctypes.memmove(address, pixels, min(len(pixels), self.width * self.height * 4))
        library.nitpicker_gui_end(self.pointer)
        checked(library.nitpicker_gui_refresh(self.pointer, 0, 0, self.width, self.height))

    def view(self, verb, *arguments):
        """A command for a view: create, geometry, front, title ..."""
        words = [word.encode() if isinstance(word, str) else word for word in arguments]
        checked(getattr(library, "nitpicker_view_" + verb)(self.pointer, *words))

    def commit(self, flags=0):
        checked(library.nitpicker_gui_commit(self.pointer, flags, None))


class Report:
    def __init__(self, link, name):
        self.pointer = ctypes.c_void_p(checked(library.nitpicker_report_open(link.pointer, name.encode())))

    def fileno(self):
        return checked(library.nitpicker_report_descriptor(self.pointer))

    def dispatch(self):
        checked(library.nitpicker_report_dispatch(self.pointer))

    def write(self, text):
        checked(library.nitpicker_report_write(self.pointer, text.encode()))
