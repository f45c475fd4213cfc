// The same client as card.c, in Go, by cgo.
//
//	CGO_CFLAGS=$(pkg-config --cflags nitpicker) CGO_LDFLAGS=$(pkg-config --libs nitpicker) go build -o card card.go
package main

/*
#cgo LDFLAGS: -lnitpicker
#include <nitpicker.h>
#include <poll.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

const (
	view, buttonLeft = 1, 272
	side, frame      = 40, 8
)

type card struct {
	gui                                  *C.nitpicker_gui
	report                               *C.nitpicker_report
	width, height                        int
	pointerX, pointerY, squareX, squareY int
	clicks, keys                         int
}

func fail(what string) {
	fmt.Fprintf(os.Stderr, "card: %s: %s\n", what, C.GoString(C.nitpicker_error()))
	os.Exit(1)
}

func (c *card) draw() {
	start := C.nitpicker_gui_begin(c.gui)
	if start == nil {
		return
	}
	pixels := unsafe.Slice((*uint32)(unsafe.Pointer(start)), c.width*c.height)
	ground := uint32(0xff203040)
	if c.keys%2 == 1 {
		ground = 0xff402030
	}
	for y := 0; y < c.height; y++ {
		for x := 0; x < c.width; x++ {
			color := ground
			if x < frame || y < frame || x >= c.width-frame || y >= c.height-frame {
				color = 0xfff2f5f8
			}
			dx, dy := x-c.squareX+side/2, y-c.squareY+side/2
			if dx >= 0 && dx < side && dy >= 0 && dy < side {
				color = 0xffffd866
			}
			pixels[y*c.width+x] = color
		}
	}
	C.nitpicker_gui_end(c.gui)
	C.nitpicker_gui_refresh(c.gui, 0, 0, C.int32_t(c.width), C.int32_t(c.height))
	C.nitpicker_gui_commit(c.gui, 0, nil)
}

func (c *card) tell() {
	text := C.CString(fmt.Sprintf(`{"clicks": %d, "keys": %d}`, c.clicks, c.keys))
	defer C.free(unsafe.Pointer(text))
	C.nitpicker_report_write(c.report, text)
}

func (c *card) resize(width, height int) {
	if width < 1 || height < 1 || width == c.width && height == c.height {
		return
	}
	c.width, c.height, c.squareX, c.squareY = width, height, width/2, height/2
	if C.nitpicker_gui_resize(c.gui, C.int32_t(width), C.int32_t(height), 0) < 0 {
		fail("no buffer")
	}
	C.nitpicker_view_geometry(c.gui, view, 0, 0, C.int32_t(width), C.int32_t(height))
	C.nitpicker_view_front(c.gui, view)
	c.draw()
}

func (c *card) take(event *C.nitpicker_event) {
	switch event.kind {
	case C.NITPICKER_INFO:
		if event.flags&C.NITPICKER_CLOSED != 0 {
			os.Exit(0)
		}
		c.resize(int(event.width), int(event.height))
	case C.NITPICKER_MOTION:
		c.pointerX, c.pointerY = int(event.x), int(event.y)
	case C.NITPICKER_REATTACHED:
		c.draw()
	case C.NITPICKER_PRESS:
		if event.flags&C.NITPICKER_REPEAT != 0 {
			return
		}
		if event.id == buttonLeft {
			c.clicks++
			c.squareX, c.squareY = c.pointerX, c.pointerY
		} else if event.character != 0 {
			c.keys++
		} else {
			return
		}
		c.draw()
		c.tell()
	}
}

func main() {
	link := C.nitpicker_link_open()
	if link == nil {
		fail("no link")
	}
	empty, state, title := C.CString(""), C.CString("state"), C.CString("Go")
	c := card{gui: C.nitpicker_gui_open(link, empty, 0), report: C.nitpicker_report_open(link, state)}
	if c.gui == nil || c.report == nil {
		fail("no session")
	}
	C.nitpicker_view_create(c.gui, view, 0)
	C.nitpicker_view_title(c.gui, view, title)
	C.nitpicker_gui_commit(c.gui, 0, nil)
	c.tell()
	ready := []C.struct_pollfd{
		{fd: C.int(C.nitpicker_link_descriptor(link)), events: C.POLLIN},
		{fd: C.int(C.nitpicker_gui_descriptor(c.gui)), events: C.POLLIN},
		{fd: C.int(C.nitpicker_report_descriptor(c.report)), events: C.POLLIN},
	}
	for {
		var event C.nitpicker_event
		for {
			more := C.nitpicker_gui_next(c.gui, &event)
			if more < 0 {
				fail("the session")
			}
			if more == 0 {
				break
			}
			c.take(&event)
		}
		if C.nitpicker_report_dispatch(c.report) < 0 {
			fail("the report")
		}
		C.poll(&ready[0], 3, -1)
		if ready[0].revents != 0 {
			return
		}
	}
}
