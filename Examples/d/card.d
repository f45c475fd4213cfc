/// The same client as card.c, in D.
///
///     gdc -o card card.d -L DIRECTORY -lnitpicker
module card;

import core.stdc.stdlib : exit;
import core.sys.posix.poll;
import std.format : format;
import std.stdio : stderr;
import std.string : fromStringz, toStringz;

struct Event {
    uint kind, id;
    int x, y, width, height, widthMM, heightMM;
    uint scale, flags, keysym, character;
    ulong[2] token;
}

struct Session;

extern (C) {
    const(char)* nitpicker_error();
    Session* nitpicker_link_open();
    int nitpicker_link_descriptor(Session*);
    Session* nitpicker_gui_open(Session*, const(char)*, ulong);
    int nitpicker_gui_descriptor(Session*);
    int nitpicker_gui_next(Session*, Event*);
    int nitpicker_gui_resize(Session*, int, int, uint);
    uint* nitpicker_gui_begin(Session*);
    void nitpicker_gui_end(Session*);
    int nitpicker_gui_refresh(Session*, int, int, int, int);
    int nitpicker_gui_commit(Session*, uint, uint*);
    int nitpicker_view_create(Session*, uint, uint);
    int nitpicker_view_geometry(Session*, uint, int, int, int, int);
    int nitpicker_view_front(Session*, uint);
    int nitpicker_view_title(Session*, uint, const(char)*);
    Session* nitpicker_report_open(Session*, const(char)*);
    int nitpicker_report_descriptor(Session*);
    int nitpicker_report_dispatch(Session*);
    int nitpicker_report_write(Session*, const(char)*);
}

enum kindInfo = 1, kindPress = 2, kindMotion = 4, kindReattached = 16;
enum flagClosed = 1, flagRepeat = 4;
enum view = 1, buttonLeft = 272, side = 40, frame = 8;

void fail(string what) {
    stderr.writefln("card: %s: %s", what, nitpicker_error().fromStringz);
    exit(1);
}

struct Card {
    Session* gui, report;
    int width, height, pointerX, pointerY, squareX, squareY, clicks, keys;

    void draw() {
        uint* start = nitpicker_gui_begin(gui);
        if (start is null) return;
        uint[] pixels = start[0 .. cast(size_t) width * height];
        immutable ground = keys % 2 ? 0xff402030 : 0xff203040;
        foreach (index, ref pixel; pixels) {
            immutable x = cast(int)(index % width), y = cast(int)(index / width);
            immutable dx = x - squareX + side / 2, dy = y - squareY + side / 2;
            pixel = ground;
            if (x < frame || y < frame || x >= width - frame || y >= height - frame) pixel = 0xfff2f5f8;
            if (dx >= 0 && dx < side && dy >= 0 && dy < side) pixel = 0xffffd866;
        }
        nitpicker_gui_end(gui);
        nitpicker_gui_refresh(gui, 0, 0, width, height);
        nitpicker_gui_commit(gui, 0, null);
    }

    void tell() { nitpicker_report_write(report, format(`{"clicks": %d, "keys": %d}`, clicks, keys).toStringz); }

    void resize(int width, int height) {
        if (width < 1 || height < 1 || width == this.width && height == this.height) return;
        this.width = width;
        this.height = height;
        squareX = width / 2;
        squareY = height / 2;
        if (nitpicker_gui_resize(gui, width, height, 0) < 0) fail("no buffer");
        nitpicker_view_geometry(gui, view, 0, 0, width, height);
        nitpicker_view_front(gui, view);
        draw();
    }

    void take(ref const Event event) {
        switch (event.kind) {
        case kindInfo:
            if (event.flags & flagClosed) exit(0);
            resize(event.width, event.height);
            break;
        case kindMotion:
            pointerX = event.x;
            pointerY = event.y;
            break;
        case kindReattached:
            draw();
            break;
        case kindPress:
            if (event.flags & flagRepeat) break;
            if (event.id == buttonLeft) {
                clicks++;
                squareX = pointerX;
                squareY = pointerY;
            } else if (event.character) keys++;
            else break;
            draw();
            tell();
            break;
        default:
        }
    }
}

void main() {
    auto link = nitpicker_link_open();
    if (link is null) fail("no link");
    auto card = Card(nitpicker_gui_open(link, "", 0), nitpicker_report_open(link, "state"));
    if (card.gui is null || card.report is null) fail("no session");
    nitpicker_view_create(card.gui, view, 0);
    nitpicker_view_title(card.gui, view, "D");
    nitpicker_gui_commit(card.gui, 0, null);
    card.tell();
    pollfd[3] ready = [
        pollfd(nitpicker_link_descriptor(link), POLLIN), pollfd(nitpicker_gui_descriptor(card.gui), POLLIN),
        pollfd(nitpicker_report_descriptor(card.report), POLLIN)
    ];
    while (true) {
        Event event;
        int more;
        while ((more = nitpicker_gui_next(card.gui, &event)) > 0) card.take(event);
        if (more < 0) fail("the session");
        if (nitpicker_report_dispatch(card.report) < 0) fail("the report");
        poll(ready.ptr, 3, -1);
        if (ready[0].revents) return;
    }
}
