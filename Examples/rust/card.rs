//! The same client as card.c, in Rust, without any crate.
//!
//!     rustc -O -o card card.rs -L DIRECTORY -l nitpicker

use std::ffi::{c_char, c_int, c_short, c_ulong, CStr, CString};

#[repr(C)]
#[derive(Default)]
struct Event {
    kind: u32,
    id: u32,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    width_mm: i32,
    height_mm: i32,
    scale: u32,
    flags: u32,
    keysym: u32,
    character: u32,
    token: [u64; 2],
}

/// Sessions are what their addresses are.
#[repr(C)]
struct Opaque([u8; 0]);

#[repr(C)]
struct Poll {
    descriptor: c_int,
    events: c_short,
    found: c_short,
}

extern "C" {
    fn nitpicker_error() -> *const c_char;
    fn nitpicker_link_open() -> *mut Opaque;
    fn nitpicker_link_descriptor(link: *mut Opaque) -> i32;
    fn nitpicker_gui_open(link: *mut Opaque, label: *const c_char, quota: u64) -> *mut Opaque;
    fn nitpicker_gui_descriptor(gui: *mut Opaque) -> i32;
    fn nitpicker_gui_next(gui: *mut Opaque, event: *mut Event) -> i32;
    fn nitpicker_gui_resize(gui: *mut Opaque, width: i32, height: i32, flags: u32) -> i32;
    fn nitpicker_gui_begin(gui: *mut Opaque) -> *mut u32;
    fn nitpicker_gui_end(gui: *mut Opaque);
    fn nitpicker_gui_refresh(gui: *mut Opaque, x: i32, y: i32, width: i32, height: i32) -> i32;
    fn nitpicker_gui_commit(gui: *mut Opaque, flags: u32, serial: *mut u32) -> i32;
    fn nitpicker_view_create(gui: *mut Opaque, view: u32, parent: u32) -> i32;
    fn nitpicker_view_geometry(gui: *mut Opaque, view: u32, x: i32, y: i32, width: i32, height: i32) -> i32;
    fn nitpicker_view_front(gui: *mut Opaque, view: u32) -> i32;
    fn nitpicker_view_title(gui: *mut Opaque, view: u32, title: *const c_char) -> i32;
    fn nitpicker_report_open(link: *mut Opaque, name: *const c_char) -> *mut Opaque;
    fn nitpicker_report_descriptor(report: *mut Opaque) -> i32;
    fn nitpicker_report_dispatch(report: *mut Opaque) -> i32;
    fn nitpicker_report_write(report: *mut Opaque, json: *const c_char) -> i32;
    fn poll(list: *mut Poll, count: c_ulong, milliseconds: c_int) -> c_int;
}

const INFO: u32 = 1;
const PRESS: u32 = 2;
const MOTION: u32 = 4;
const REATTACHED: u32 = 16;
const CLOSED: u32 = 1;
const REPEAT: u32 = 4;
const VIEW: u32 = 1;
const BUTTON_LEFT: u32 = 272;
const SQUARE: i32 = 40;
const FRAME: i32 = 8;

fn fail(what: &str) -> ! {
    let reason = unsafe { CStr::from_ptr(nitpicker_error()) };
    eprintln!("card: {}: {}", what, reason.to_string_lossy());
    std::process::exit(1)
}

/// The number that a call returned, unless it failed.
fn checked(result: i32) -> i32 {
    if result < 0 {
        fail("a call")
    }
    result
}

struct Card {
    gui: *mut Opaque,
    report: *mut Opaque,
    size: (i32, i32),
    pointer: (i32, i32),
    square: (i32, i32),
    clicks: i32,
    keys: i32,
}

impl Card {
    fn draw(&self) {
        let (width, height) = self.size;
        let start = unsafe { nitpicker_gui_begin(self.gui) };
        if start.is_null() {
            return;
        }
        let pixels = unsafe { std::slice::from_raw_parts_mut(start, (width * height) as usize) };
        let ground = if self.keys % 2 == 1 { 0xff402030 } else { 0xff203040 };
        for (index, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = (index as i32 % width, index as i32 / width);
            let is_framed = x < FRAME || y < FRAME || x >= width - FRAME || y >= height - FRAME;
            let (dx, dy) = (x - self.square.0 + SQUARE / 2, y - self.square.1 + SQUARE / 2);
            let is_square = (0..SQUARE).contains(&dx) && (0..SQUARE).contains(&dy);
            *pixel = if is_square { 0xffffd866 } else if is_framed { 0xfff2f5f8 } else { ground };
        }
        unsafe {
            nitpicker_gui_end(self.gui);
            checked(nitpicker_gui_refresh(self.gui, 0, 0, width, height));
            checked(nitpicker_gui_commit(self.gui, 0, std::ptr::null_mut()));
        }
    }

    fn tell(&self) {
        let text = CString::new(format!("{{\"clicks\": {}, \"keys\": {}}}", self.clicks, self.keys)).unwrap();
        checked(unsafe { nitpicker_report_write(self.report, text.as_ptr()) });
    }

    fn resize(&mut self, width: i32, height: i32) {
        if width < 1 || height < 1 || (width, height) == self.size {
            return;
        }
        self.size = (width, height);
        self.square = (width / 2, height / 2);
        unsafe {
            checked(nitpicker_gui_resize(self.gui, width, height, 0));
            checked(nitpicker_view_geometry(self.gui, VIEW, 0, 0, width, height));
            checked(nitpicker_view_front(self.gui, VIEW));
        }
        self.draw();
    }

    fn take(&mut self, event: &Event) {
        match event.kind {
            INFO if event.flags & CLOSED != 0 => std::process::exit(0),
            INFO => self.resize(event.width, event.height),
            MOTION => self.pointer = (event.x, event.y),
            REATTACHED => self.draw(),
            PRESS if event.flags & REPEAT == 0 => {
                if event.id == BUTTON_LEFT {
                    self.clicks += 1;
                    self.square = self.pointer;
                } else if event.character != 0 {
                    self.keys += 1;
                } else {
                    return;
                }
                self.draw();
                self.tell();
            }
            _ => {}
        }
    }
}

fn main() {
    let text = |text: &str| CString::new(text).unwrap();
    let link = unsafe { nitpicker_link_open() };
    if link.is_null() {
        fail("no link")
    }
    let gui = unsafe { nitpicker_gui_open(link, text("").as_ptr(), 0) };
    let report = unsafe { nitpicker_report_open(link, text("state").as_ptr()) };
    if gui.is_null() || report.is_null() {
        fail("no session")
    }
    let mut card = Card { gui, report, size: (0, 0), pointer: (0, 0), square: (0, 0), clicks: 0, keys: 0 };
    unsafe {
        checked(nitpicker_view_create(gui, VIEW, 0));
        checked(nitpicker_view_title(gui, VIEW, text("Rust").as_ptr()));
        checked(nitpicker_gui_commit(gui, 0, std::ptr::null_mut()));
    }
    card.tell();
    let descriptors =
        unsafe { [nitpicker_link_descriptor(link), nitpicker_gui_descriptor(gui), nitpicker_report_descriptor(report)] };
    let mut list = descriptors.map(|descriptor| Poll { descriptor, events: 1, found: 0 });
    loop {
        let mut event = Event::default();
        while checked(unsafe { nitpicker_gui_next(gui, &mut event) }) > 0 {
            card.take(&event);
        }
        checked(unsafe { nitpicker_report_dispatch(report) });
        unsafe { poll(list.as_mut_ptr(), 3, -1) };
        if list[0].found != 0 {
            return;
        }
    }
}
