// Pictures on the clipboard for noVNC, which knows texts: the extended clipboard's bitmaps, as PNG for the browser.
//
// Messages that speak of pictures are read here, before noVNC's own reader, which has the others. A picture goes only when the other
// side asks for it.

const [text, picture] = [1, 8];
const actions = { caps: 1 << 24, request: 1 << 25, peek: 1 << 26, notify: 1 << 27, provide: 1 << 28 };
const headerSize = 124, pixelLimit = 4 << 20;

/// The bitmap (version 5, 32 bits, the lowest row first) of an image's pixels.
function bitmapOf({ data, width, height }) {
  const bytes = new Uint8Array(headerSize + 4 * width * height);
  const view = new DataView(bytes.buffer);
  const put = (at, value) => view.setUint32(at, value, true);
  put(0, headerSize); put(4, width); put(8, height); put(12, 32 << 16 | 1); put(16, 3); put(20, 4 * width * height);
  [0xff0000, 0xff00, 0xff, 0xff000000, 0x73524742].forEach((value, index) => put(40 + 4 * index, value));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * width + x), to = headerSize + 4 * ((height - 1 - y) * width + x);
      bytes[to] = data[from + 2]; bytes[to + 1] = data[from + 1]; bytes[to + 2] = data[from]; bytes[to + 3] = data[from + 3];
    }
  }
  return bytes;
}

/// The pixels of such a bitmap, as our server writes it; nothing for another one.
function pixelsOf(bytes) {
  if (bytes.length < headerSize) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at) => view.getUint32(at, true);
  const [width, height] = [word(4), word(8)];
  if (word(0) !== headerSize || word(12) !== (32 << 16 | 1) || word(16) !== 3 || !width || !height) return null;
  if (width > 65535 || height > 65535 || width * height > pixelLimit) return null;
  if (bytes.length < headerSize + 4 * width * height) return null;
  const image = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = headerSize + 4 * ((height - 1 - y) * width + x), to = 4 * (y * width + x);
      image.data[to] = bytes[from + 2]; image.data[to + 1] = bytes[from + 1];
      image.data[to + 2] = bytes[from]; image.data[to + 3] = bytes[from + 3];
    }
  }
  return image;
}

/// A PNG of pixels.
function pngOf(image) {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

/// The bitmap of a PNG, or nothing of one that is too large.
export async function bitmapOfPNG(blob) {
  const image = await createImageBitmap(blob);
  if (image.width * image.height > pixelLimit) return null;
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return bitmapOf(context.getImageData(0, 0, image.width, image.height));
}

/// By what a picture is known again: its pixels, whatever else the bitmap says.
export async function markOf(bitmap) {
  const hash = await crypto.subtle.digest("SHA-256", bitmap.subarray(headerSize));
  return "picture " + [...new Uint8Array(hash)].join(" ");
}

async function compressed(parts) {
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function word(value) { return new Uint8Array([value >> 24, value >> 16, value >> 8, value]); }

/// noVNC's RFB, with pictures; `Inflate` is noVNC's.
export function withPictures(RFB, Inflate) {
  return class extends RFB {
    /// The bitmap that the browser has for the desktop.
    offered = null;

    /// Tells the server that there is a picture; it asks for it.
    offerPicture(bitmap) {
      if (this._rfbConnectionState !== "connected") return;
      this.offered = bitmap;
      this.sayOfClips(actions.notify | picture);
    }

    clipboardPasteFrom(text) {
      this.offered = null;
      super.clipboardPasteFrom(text);
    }

    sayOfClips(flags, body = new Uint8Array()) {
      if (!this._sock || this._rfbConnectionState !== "connected") return;
      const data = new Uint8Array(4 + body.length);
      data.set(word(flags));
      data.set(body, 4);
      RFB.messages.clientCutText(this._sock, data, true);
    }

    async provide(bitmap) { this.sayOfClips(actions.provide | picture, await compressed([word(bitmap.length), bitmap])); }

    _handleServerCutText() {
      const socket = this._sock;
      if (socket.rQlen < 11) return super._handleServerCutText();
      const head = new DataView(socket._rQ.buffer, socket._rQi, 11);
      const [length, flags] = [head.getInt32(3), head.getUint32(7)];
      // What is no message of ours is noVNC's; that it is all there both look.
      if (length > -4) return super._handleServerCutText();
      if (flags & actions.caps) {
        const isDone = super._handleServerCutText();
        const all = Object.values(actions).reduce((a, b) => a | b, 0);
        if (isDone && flags & picture) this.sayOfClips(all | text | picture, new Uint8Array(8));
        return isDone;
      }
      if (!(flags & picture) || this._viewOnly) return super._handleServerCutText();
      if (socket.rQwait("clipboard", 7 - length, 1)) return false;
      socket.rQskipBytes(11);
      const body = socket.rQshiftBytes(-length - 4).slice();
      if (flags & actions.request && this.offered) this.provide(this.offered);
      if (flags & actions.notify) this.sayOfClips(actions.request | flags & (text | picture));
      if (flags & actions.provide) this.take(flags, body);
      return true;
    }

    async show(image, bitmap) {
      const png = await pngOf(image);
      this.dispatchEvent(new CustomEvent("picture", { detail: { png, bitmap } }));
    }

    /// What the server provides: for each format, in the order of the bits, a length and so many bytes.
    take(flags, body) {
      try {
        const stream = new Inflate();
        stream.setInput(body);
        for (const format of [1, 2, 4, 8].filter((format) => flags & format)) {
          const count = new DataView(stream.inflate(4).slice().buffer).getUint32(0);
          if (count > headerSize + 4 * pixelLimit) return;
          const bytes = count ? stream.inflate(count).slice() : new Uint8Array();
          if (format === text) {
            const words = new TextDecoder().decode(bytes).replaceAll("\0", "").replaceAll("\r\n", "\n");
            this.dispatchEvent(new CustomEvent("clipboard", { detail: { text: words } }));
          } else if (format === picture) {
            const image = pixelsOf(bytes);
            if (image) this.show(image, bytes);
          }
        }
      } catch (error) {
        console.warn("no clip:", error);
      }
    }
  };
}
