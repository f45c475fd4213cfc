"use strict";
const tests = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
};
const seconds = (ms) => (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + " s";
const png = (data) => "data:image/png;base64," + data;
let test = null, step = null, moment = 0, shown = -1, wanted = -1, playing = null, film = null;
const pictures = new Map();

const picture = (data) => {
    if (!pictures.has(data)) {
        const image = new Image();
        image.src = png(data);
        pictures.set(data, image.decode().then(() => image));
    }
    return pictures.get(data);
};

// What was seen as a video: the frame of a moment is one of its frames, at exactly that time.
const films = new Map();
const openFilm = () => {
    film = null;
    if (!test.video) return;
    if (!films.has(test)) {
        const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", playsInline: true });
        const bytes = Uint8Array.from(atob(test.video), (letter) => letter.charCodeAt(0));
        video.src = URL.createObjectURL(new Blob([bytes], { type: "video/webm" }));
        video.onerror = () => { $("moment").value = "this browser does not play the video: VP9 with whole colours"; };
        const own = { video, isSeeking: false, index: -1, time: -1 };
        films.set(test, own);
        const settle = () => {
            if (own.isSeeking || film !== own || playing) return;
            // Whoever scrubs is ahead of the decoder: only the newest wish is looked for.
            if (own.index !== wanted) return seekFilm(wanted);
            // The event may come before the frame can be drawn; where the browser tells of frames, that is waited for.
            if (video.requestVideoFrameCallback && Math.abs(own.time * 1000 - test.recording[wanted].time) > 0.4) return;
            drawFilm(wanted);
            mark($("screen").getContext("2d"));
        };
        const presented = (now, frame) => {
            own.time = frame.mediaTime;
            video.requestVideoFrameCallback(presented);
            settle();
        };
        if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(presented);
        video.onseeked = () => {
            own.isSeeking = false;
            settle();
        };
    }
    film = films.get(test);
};
const drawFilm = (index) => {
    const frame = test.recording[index], canvas = $("screen");
    if (canvas.width !== frame.width || canvas.height !== frame.height) {
        canvas.width = frame.width;
        canvas.height = frame.height;
    }
    canvas.getContext("2d").drawImage(film.video, 0, 0, frame.width, frame.height, 0, 0, frame.width, frame.height);
    canvas.dataset.frame = index;
    shown = index;
};
const seekFilm = (index) => {
    wanted = index;
    if (film.isSeeking || index < 0) return;
    film.isSeeking = true;
    film.index = index;
    // In the middle of the millisecond, so that no rounding leads to the frame before.
    film.video.currentTime = (test.recording[index].time + 0.5) / 1000;
};

// The frame of a moment is painted from the last one that is whole.
const paint = async (index) => {
    if (film) return playing ? drawFilm(index) : seekFilm(index);
    wanted = index;
    const frames = test.recording, canvas = $("screen"), context = canvas.getContext("2d");
    if (index < 0 || index === shown) return;
    const whole = (frame) => frame.parts.length === 1 && frame.parts[0].width === frame.width && frame.parts[0].height === frame.height;
    let first = index;
    while (first > 0 && !whole(frames[first])) first--;
    if (shown >= first && shown < index) first = shown + 1;
    const images = [];
    for (let i = first; i <= index; i++) images.push(await Promise.all(frames[i].parts.map((part) => picture(part.png))));
    if (wanted !== index) return;
    for (let i = first; i <= index; i++) {
        const frame = frames[i];
        if (canvas.width !== frame.width || canvas.height !== frame.height) {
            canvas.width = frame.width;
            canvas.height = frame.height;
        }
        frame.parts.forEach((part, n) => context.drawImage(images[i - first][n], part.x, part.y));
    }
    shown = index;
    canvas.dataset.frame = index;
    mark(context);
};

// What the chosen step found is framed, and where the pointer was sent is crossed.
const mark = (context) => {
    if (!step || !step.place || playing) return;
    const [x, y, width, height] = step.place;
    context.strokeStyle = "#e6007e";
    context.lineWidth = 2;
    context.strokeRect(x - 2, y - 2, width + 4, height + 4);
    shown = -2;
};

const seek = (time) => {
    moment = Math.max(0, Math.min(test.duration, time));
    let index = -1;
    test.recording.forEach((frame, i) => { if (frame.time <= moment) index = i; });
    if (index < 0 && test.recording.length) index = 0;
    $("scrub").value = moment;
    $("moment").value = seconds(moment) + (test.recording.length ? "  frame " + (index + 1) + " of " + test.recording.length : "");
    const line = $("timeline").querySelector(".now");
    if (line) line.style.left = (100 * moment / Math.max(1, test.duration)) + "%";
    paint(index);
};

const stop = () => {
    cancelAnimationFrame(playing);
    playing = null;
    $("play").textContent = "Play";
    if (film) film.video.pause();
};
const play = () => {
    if (playing) return stop();
    $("play").textContent = "Pause";
    const from = moment >= test.duration ? 0 : moment, start = performance.now();
    if (film) {
        film.video.currentTime = from / 1000;
        film.video.play().catch(stop);
    }
    const tick = (now) => {
        const time = film ? (film.video.seeking ? from : film.video.currentTime * 1000) : from + now - start;
        seek(time);
        if (time >= test.duration || (film && film.video.ended)) return stop();
        playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
};

const figure = (caption, data) => make("figure", {}, make("img", { src: png(data), alt: caption }), make("figcaption", { textContent: caption }));

const slider = (miss) => {
    const top = make("img", { src: png(miss.actual), alt: "on the screen" }), line = make("i");
    const both = make("div", { className: "slider" }, make("img", { src: png(miss.wanted), alt: "wanted" }), top, line);
    const range = make("input", { type: "range", min: 0, max: 100, value: 50 });
    range.setAttribute("aria-label", "Screen on the left, wanted on the right");
    range.oninput = () => {
        top.style.clipPath = "inset(0 " + (100 - range.value) + "% 0 0)";
        line.style.left = range.value + "%";
    };
    return make("figure", {}, both, range, make("figcaption", { textContent: "left: on the screen, right: wanted" }));
};

const choose = (chosen, time) => {
    stop();
    step = chosen;
    shown = -1;
    document.querySelectorAll("#steps tbody tr, #timeline .step").forEach((row) =>
        row.classList.toggle("chosen", row.dataset.index == test.steps.indexOf(step)));
    const detail = $("detail");
    detail.className = step.outcome;
    detail.replaceChildren(make("b", { textContent: step.title }));
    if (step.message) detail.append(make("p", {}, make("b", { textContent: step.cause + ": " }), step.message));
    if (step.near) {
        const miss = step.near;
        detail.append(make("p", { textContent: "Nearest to " + miss.name + ": at [" + miss.place.join(", ") + "], score " + miss.score }));
        detail.append(make("div", { className: "pictures" }, figure("on the screen", miss.actual), figure("wanted", miss.wanted), figure("difference", miss.difference), slider(miss)));
    }
    if (step.reading) detail.append(make("p", { textContent: "Read:" }), make("pre", { textContent: step.reading }));
    if (step.captures.length) detail.append(make("div", { className: "pictures" }, ...step.captures.map((shot) => figure(shot.name, shot.png))));
    if (step.inputs.length) {
        const rows = step.inputs.map((input) => make("tr", {}, make("td", { textContent: input.words }),
            make("td", { className: "num", textContent: seconds(input.sent) }),
            make("td", { className: "num", textContent: input.taken === null ? "not taken" : "taken after " + (input.taken - input.sent) + " ms" + (input.frame === null ? "" : ", at frame " + input.frame) })));
        detail.append(make("table", {}, make("tbody", {}, ...rows)));
    }
    seek(time === undefined ? step.start + step.duration : time);
};

const open = (chosen) => {
    stop();
    test = chosen;
    shown = -1;
    openFilm();
    $("test").hidden = false;
    document.querySelectorAll("nav button").forEach((button, i) => button.setAttribute("aria-current", tests[i] === test));
    $("name").textContent = test.name;
    const culprit = test.steps.find((each) => each.outcome === "failed" || each.outcome === "broken");
    $("verdict").replaceChildren(make("b", { textContent: test.outcome }), " in " + seconds(test.duration) + " · " + test.file +
        (culprit ? "\n" + culprit.file + ":" + culprit.line + ": " + culprit.title + "\n" + culprit.cause + ": " + culprit.message : ""));
    $("scrub").max = test.duration;
    $("player").hidden = !test.recording.length;
    const line = $("timeline"), body = $("steps").tBodies[0], total = Math.max(1, test.duration);
    line.replaceChildren(make("div", { className: "now" }));
    body.replaceChildren();
    test.steps.forEach((each, i) => {
        const row = make("tr", { onclick: () => choose(each) }, make("td", {}, make("span", { className: "mark " + each.outcome, title: each.outcome })),
            make("td", { textContent: each.title }), make("td", { textContent: each.file + ":" + each.line }),
            make("td", { className: "num", textContent: seconds(each.start) }), make("td", { className: "num", textContent: seconds(each.duration) }));
        row.dataset.index = i;
        body.append(row);
        if (each.outcome === "skipped") return;
        const bar = make("div", { className: "step " + each.outcome, title: each.title });
        bar.style.left = 100 * each.start / total + "%";
        bar.style.width = 100 * each.duration / total + "%";
        bar.dataset.index = i;
        line.append(bar);
    });
    for (const frame of test.recording) {
        const tick = make("div", { className: "frame" });
        tick.style.left = 100 * frame.time / total + "%";
        line.append(tick);
    }
    $("logs").replaceChildren(...test.logs.map((log) => make("details", {}, make("summary", { textContent: "What " + log.name + " said" }), make("pre", { textContent: log.text }))));
    choose(culprit || test.steps.filter((each) => each.outcome !== "skipped").pop() || test.steps[0]);
};

$("play").onclick = play;
$("scrub").oninput = () => { stop(); step = { ...step, place: null }; shown = -1; seek(Number($("scrub").value)); };
$("timeline").onclick = (event) => {
    const box = $("timeline").getBoundingClientRect(), time = test.duration * (event.clientX - box.left) / box.width;
    const hit = test.steps.find((each) => each.outcome !== "skipped" && each.start <= time && time <= each.start + each.duration);
    hit ? choose(hit, time) : seek(time);
};
const count = (outcome) => tests.filter((each) => each.outcome === outcome).length;
$("summary").textContent = ["passed", "failed", "broken"].map((word) => count(word) + " " + word).join(", ");
for (const each of tests) {
    $("tests").append(make("button", { className: each.outcome, onclick: () => open(each) }, each.name, make("br"),
        make("small", { textContent: each.outcome + ", " + seconds(each.duration) })));
}
if (tests.length) open(tests.find((each) => each.outcome !== "passed") || tests[0]);
