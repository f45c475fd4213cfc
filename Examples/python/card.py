#!/usr/bin/env python3
"""The same client as card.c, in Python."""
import json
import select
import sys

import nitpicker

VIEW, BUTTON_LEFT, SQUARE, FRAME = 1, 272, 40, 8


class Card:
    def __init__(self, link):
        self.gui = nitpicker.Gui(link)
        self.report = nitpicker.Report(link, "state")
        self.pointer = self.square = (0, 0)
        self.clicks = self.keys = 0
        self.gui.view("create", VIEW, 0)
        self.gui.view("title", VIEW, "Python")
        self.gui.commit()
        self.tell()

    def draw(self):
        width, height = self.gui.width, self.gui.height
        ground = (0xFF402030 if self.keys % 2 else 0xFF203040).to_bytes(4, "little")
        edge, yellow = (0xFFF2F5F8).to_bytes(4, "little"), (0xFFFFD866).to_bytes(4, "little")
        side = edge * min(FRAME, width)
        inner = bytearray((side + ground * max(0, width - 2 * FRAME) + side)[: 4 * width])
        outer = bytearray(edge * width)
        left, right = (max(0, min(width, self.square[0] + by)) for by in (-SQUARE // 2, SQUARE // 2))
        pixels = bytearray()
        for y in range(height):
            row = bytearray(inner if FRAME <= y < height - FRAME else outer)
            if self.square[1] - SQUARE // 2 <= y < self.square[1] + SQUARE // 2:
                row[4 * left : 4 * right] = yellow * (right - left)
            pixels += row
        self.gui.put(bytes(pixels))
        self.gui.commit()

    def tell(self):
        self.report.write(json.dumps({"clicks": self.clicks, "keys": self.keys}))

    def take(self, event):
        if event.kind == nitpicker.INFO:
            if event.flags & nitpicker.CLOSED:
                sys.exit(0)
            if event.width > 0 and event.height > 0 and (event.width, event.height) != (self.gui.width, self.gui.height):
                self.gui.resize(event.width, event.height)
                self.square = (event.width // 2, event.height // 2)
                self.gui.view("geometry", VIEW, 0, 0, event.width, event.height)
                self.gui.view("front", VIEW)
                self.draw()
        elif event.kind == nitpicker.MOTION:
            self.pointer = (event.x, event.y)
        elif event.kind == nitpicker.REATTACHED:
            self.draw()
        elif event.kind == nitpicker.PRESS and not event.flags & nitpicker.REPEAT:
            if event.id == BUTTON_LEFT:
                self.clicks += 1
                self.square = self.pointer
            elif event.character:
                self.keys += 1
            else:
                return
            self.draw()
            self.tell()


link = nitpicker.Link()
card = Card(link)
while True:
    for event in card.gui.events():
        card.take(event)
    card.report.dispatch()
    ready, _, _ = select.select([link, card.gui, card.report], [], [])
    if link in ready:
        break
