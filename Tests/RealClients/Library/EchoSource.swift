/// A program in C that gives the library what makes no sense, and then reports its config as often as it changes.
enum EchoSource {
    static let text = """
        #include <nitpicker.h>
        #include <poll.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>

        static void refused(long long result, const char *what) {
            if (result < 0 && nitpicker_error()[0]) return;
            fprintf(stderr, "echo: not refused: %s\\n", what);
            exit(1);
        }
        #define REFUSED(call) refused((long long)(call), #call)

        int main(void) {
            nitpicker_event event;
            REFUSED(nitpicker_gui_open(NULL, "", 0) ? 0 : -1);
            REFUSED(nitpicker_gui_next(NULL, &event));
            REFUSED(nitpicker_gui_resize(NULL, 1, 1, 0));
            REFUSED(nitpicker_gui_commit(NULL, 0, NULL));
            REFUSED(nitpicker_view_front(NULL, 1));
            REFUSED(nitpicker_gui_begin(NULL) ? 0 : -1);
            REFUSED(nitpicker_audio_write(NULL, NULL, 1));
            REFUSED(nitpicker_audio_open(NULL, "", 2, 0, 0) ? 0 : -1);
            REFUSED(nitpicker_report_write(NULL, "{}"));
            REFUSED(nitpicker_rom_next(NULL));
            REFUSED(nitpicker_link_descriptor(NULL));
            nitpicker_gui_close(NULL);
            nitpicker_gui_end(NULL);
            nitpicker_link *link = nitpicker_link_open();
            if (!link) return 1;
            REFUSED(nitpicker_link_open() ? 0 : -1);
            REFUSED(nitpicker_audio_open(link, "", 0, 0, 0) ? 0 : -1);
            nitpicker_gui *gui = nitpicker_gui_open(link, "", 0);
            if (!gui) return 1;
            char title[300];
            memset(title, 'x', sizeof title - 1);
            title[sizeof title - 1] = 0;
            REFUSED(nitpicker_gui_next(gui, NULL));
            REFUSED(nitpicker_gui_begin(gui) ? 0 : -1);
            REFUSED(nitpicker_gui_mask(gui) ? 0 : -1);
            REFUSED(nitpicker_gui_resize(gui, 0, 1, 0));
            REFUSED(nitpicker_gui_resize(gui, -1, 1, 0));
            REFUSED(nitpicker_gui_resize(gui, 16385, 1, 0));
            REFUSED(nitpicker_gui_resize(gui, 1, 1, 4));
            REFUSED(nitpicker_gui_refresh(gui, 0, 0, -1, 1));
            REFUSED(nitpicker_gui_refresh(gui, 2147483647, 0, 1, 1));
            REFUSED(nitpicker_view_create(gui, 0, 0));
            REFUSED(nitpicker_view_geometry(gui, 1, 0, 0, -1, 1));
            REFUSED(nitpicker_view_title(gui, 1, title));
            REFUSED(nitpicker_view_associate(gui, 1, NULL));
            REFUSED(nitpicker_gui_commit(gui, 4, NULL));
            if (nitpicker_gui_scroll(gui, 0, 0, 1, 1, 0, 1) < 0) return 1;
            REFUSED(nitpicker_gui_scroll(gui, 0, 0, 1, 1, 0, 1));
            nitpicker_gui_close(gui);
            nitpicker_report *report = nitpicker_report_open(link, "echo");
            nitpicker_rom *rom = nitpicker_rom_open(link, "config");
            if (!report || !rom) return 1;
            REFUSED(nitpicker_report_write(report, NULL));
            REFUSED(nitpicker_report_write(report, "{"));
            REFUSED(nitpicker_rom_text(rom) ? 0 : -1);
            struct pollfd ready[] = {
                {nitpicker_link_descriptor(link), POLLIN, 0},
                {nitpicker_rom_descriptor(rom), POLLIN, 0},
                {nitpicker_report_descriptor(report), POLLIN, 0},
            };
            for (;;) {
                int32_t more;
                while ((more = nitpicker_rom_next(rom)) > 0)
                    if (nitpicker_report_write(report, nitpicker_rom_text(rom)) < 0) return 1;
                if (more < 0 || nitpicker_report_dispatch(report) < 0) return 1;
                if (poll(ready, 3, -1) < 0) return 1;
                if (ready[0].revents) return 0;
            }
        }
        """
}
