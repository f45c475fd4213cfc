// The viewer page: noVNC's core in a full window, with a status card, reconnecting, three ways to fit, sound, the clipboard
// and letters for touch screens.
//
// Token and password come in the fragment (#token=…&password=…), which a browser sends to no one. They are kept for this
// tab only, so that a reload works, and taken out of the address bar.

import { bitmapOfPNG, markOf, withPictures } from "/clips.js";
import { player, withSound } from "/sound.js";

const byId = (id) => document.getElementById(id);
const bar = byId("bar"), ask = byId("ask"), input = byId("password");
const secrets = JSON.parse(sessionStorage.getItem("secrets") ?? "{}");
const firstWait = 500, longestWait = 8000;

let RFB, rfb, timer, wait = firstWait;
let fit = localStorage.getItem("fit") ?? "scale";
let isMuted = localStorage.getItem("muted") === "yes";

function takeFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!given.has("token") && !given.has("password")) return false;
  for (const name of ["token", "password"]) {
    if (given.has(name)) secrets[name] = given.get(name);
  }
  sessionStorage.setItem("secrets", JSON.stringify(secrets));
  history.replaceState(null, "", location.pathname);
  return true;
}

function show(state, title, status = "") {
  document.body.dataset.state = state;
  byId("title").textContent = title;
  byId("status").textContent = status;
  ask.hidden = state !== "asking";
  byId("retry").hidden = state !== "waiting" && state !== "failed";
}

function applyFit() {
  for (const button of document.querySelectorAll("[data-fit]")) {
    button.setAttribute("aria-pressed", String(button.dataset.fit === fit));
  }
  if (!rfb) return;
  // A server that cannot resize is shown scaled.
  rfb.scaleViewport = fit !== "actual";
  rfb.resizeSession = fit === "resize";
}

function connect() {
  clearTimeout(timer);
  rfb = null;
  show("connecting", "Connecting", location.host);
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const token = encodeURIComponent(secrets.token ?? "");
  const socket = new WebSocket(`${scheme}//${location.host}/websockify?token=${token}`, ["binary"]);
  const visit = { opened: false, connected: false, reason: "", refusal: null };
  socket.addEventListener("open", () => { visit.opened = true; });
  socket.addEventListener("close", (event) => { visit.reason = event.reason; });

  const current = new RFB(byId("screen"), socket, {
    shared: true,
    credentials: secrets.password ? { password: secrets.password } : {},
  });
  rfb = current;
  current.background = "transparent";
  current.showDotCursor = true;
  applyFit();
  current.addEventListener("connect", () => {
    visit.connected = true;
    wait = firstWait;
    show("connected", "Connected");
    current.focus();
  });
  current.addEventListener("desktopname", (event) => {
    document.title = byId("name").textContent = event.detail.name || "nitpicker";
  });
  current.isMuted = isMuted;
  byId("sound").hidden = true;
  current.addEventListener("sound", () => { byId("sound").hidden = false; });
  current.addEventListener("clipboard", (event) => take(event.detail.text));
  current.addEventListener("picture", (event) => takePicture(event.detail));
  current.addEventListener("credentialsrequired", () => askPassword("The VNC server wants its password."));
  current.addEventListener("securityfailure", (event) => { visit.refusal = event.detail.reason || "refused"; });
  current.addEventListener("disconnect", () => { if (rfb === current) ended(visit); });
}

async function ended(visit) {
  rfb = null;
  if (document.body.dataset.state === "asking") return;
  if (visit.refusal !== null && secrets.password) {
    delete secrets.password;
    sessionStorage.setItem("secrets", JSON.stringify(secrets));
    return askPassword(`The password was not taken: ${visit.refusal}`);
  }
  if (!visit.opened && await pageAnswers()) {
    return again("failed", "Not let in", "Open the address that was printed at start: its token is missing or old.");
  }
  if (!visit.opened) return again("waiting", "Waiting for the server", "It does not answer.");
  const reason = visit.refusal ?? visit.reason;
  again("waiting", visit.connected ? "Connection lost" : "Not connected yet", reason || "Trying again.");
}

async function pageAnswers() {
  try {
    return (await fetch("/", { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function again(state, title, status) {
  show(state, title, status);
  clearTimeout(timer);
  timer = setTimeout(connect, wait);
  wait = Math.min(wait * 2, longestWait);
}

function askPassword(why) {
  clearTimeout(timer);
  show("asking", "Password", why);
  input.value = "";
  input.focus();
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  secrets.password = input.value;
  sessionStorage.setItem("secrets", JSON.stringify(secrets));
  input.value = "";
  show("connecting", "Connecting", location.host);
  // The server may have hung up while the password was typed.
  if (rfb) rfb.sendCredentials({ password: secrets.password }); else connect();
});

function hurry() {
  const state = document.body.dataset.state;
  if (state !== "waiting" && state !== "failed") return;
  wait = firstWait;
  connect();
}
byId("retry").addEventListener("click", hurry);
window.addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
window.addEventListener("hashchange", () => { if (takeFragment()) { rfb?.disconnect(); connect(); } });

function openBar(open) {
  bar.classList.toggle("open", open);
  byId("handle").setAttribute("aria-expanded", String(open));
  if (!open) rfb?.focus();
}
byId("handle").addEventListener("click", () => openBar(!bar.classList.contains("open")));
byId("screen").addEventListener("pointerdown", () => openBar(false), { capture: true });
for (const button of document.querySelectorAll("[data-fit]")) {
  button.addEventListener("click", () => {
    fit = button.dataset.fit;
    localStorage.setItem("fit", fit);
    applyFit();
    rfb?.focus();
  });
}
byId("keys").addEventListener("click", () => { rfb?.sendCtrlAltDel(); rfb?.focus(); });

// Sound: a browser plays nothing before somebody has done something here.
function applySound() { byId("sound").setAttribute("aria-pressed", String(!isMuted)); }
byId("sound").addEventListener("click", () => {
  isMuted = !isMuted;
  localStorage.setItem("muted", isMuted ? "yes" : "no");
  applySound();
  rfb?.listen(!isMuted);
  rfb?.focus();
});
for (const kind of ["pointerdown", "keydown"]) {
  window.addEventListener(kind, () => {
    if (rfb?.hasSound && !isMuted && player.context?.state !== "running") rfb.listen(true);
  }, { capture: true });
}

// The clipboard: by itself where the browser permits it, and always by hand in the panel.
const texts = byId("texts");
let copied = null;
async function take(text) {
  copied = text;
  texts.value = text;
  try { await navigator.clipboard.writeText(text); } catch { /* It may not: the text is in the panel. */ }
}
async function takePicture({ png, bitmap }) {
  try {
    copied = await markOf(bitmap);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
  } catch { /* It may not, and the panel shows texts alone. */ }
}
async function givePicture() {
  const items = navigator.clipboard.read ? await navigator.clipboard.read() : [];
  const item = items.find((item) => item.types.includes("image/png"));
  const bitmap = item && await bitmapOfPNG(await item.getType("image/png"));
  if (!bitmap) return false;
  const mark = await markOf(bitmap);
  if (mark !== copied) { copied = mark; rfb?.offerPicture(bitmap); }
  return true;
}
async function give() {
  if (document.body.dataset.state !== "connected" || !navigator.clipboard?.readText) return;
  try {
    const state = await navigator.permissions.query({ name: "clipboard-read" });
    if (state.state !== "granted") return;
    if (await givePicture()) return;
    const text = await navigator.clipboard.readText();
    if (text && text !== copied) { copied = texts.value = text; rfb?.clipboardPasteFrom(text); }
  } catch { /* A browser that does not know the permission has the panel. */ }
}
window.addEventListener("focus", give);
byId("screen").addEventListener("pointerenter", give);
byId("clip").addEventListener("click", () => {
  byId("clips").hidden = !byId("clips").hidden;
  if (!byId("clips").hidden) texts.focus();
  // Where it was not asked yet, this is the moment.
  navigator.clipboard?.readText?.().then(give, () => {});
});
byId("send").addEventListener("click", () => {
  copied = texts.value;
  rfb?.clipboardPasteFrom(texts.value);
  byId("clips").hidden = true;
  rfb?.focus();
});

// A touch screen's letters come as text, not as keys.
const letters = byId("letters");
const keysyms = { Backspace: 0xff08, Enter: 0xff0d, Tab: 0xff09, Escape: 0xff1b };
byId("type").addEventListener("click", () => { openBar(false); letters.focus(); });
letters.addEventListener("keydown", (event) => {
  if (!(event.key in keysyms)) return;
  event.preventDefault();
  rfb?.sendKey(keysyms[event.key], event.code);
});
letters.addEventListener("input", () => {
  for (const letter of letters.value) {
    const code = letter.codePointAt(0);
    rfb?.sendKey(letter === "\n" ? 0xff0d : code < 0x100 ? code : 0x01000000 + code, null);
  }
  letters.value = "";
});
byId("type").hidden = !matchMedia("(pointer: coarse)").matches;

byId("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen();
  openBar(false);
});

applySound();
takeFragment();
try {
  const Inflate = (await import("/novnc/core/inflator.js")).default;
  RFB = withSound(withPictures((await import("/novnc/core/rfb.js")).default, Inflate));
} catch (error) {
  show("failed", "The viewer cannot start", "noVNC's files did not load. Is the package novnc installed?");
  byId("retry").hidden = true;
  throw error;
}
connect();
