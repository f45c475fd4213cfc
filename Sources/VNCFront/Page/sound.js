// Sound for noVNC: QEMU's audio messages, played by an audio worklet.
//
// noVNC knows nothing of sound, so its reader of messages is asked second. What is played waits for 40 to 200 ms; a browser plays
// nothing before the person has done something on the page.

const pseudoEncodingSound = -259;
const rate = 48000;

/// What plays: one for the page, whatever connections come and go.
class Player {
  constructor() { this.context = null; this.node = null; this.starting = null; }

  /// Begins to play, if the browser lets us; whether it does.
  async start() {
    this.starting ??= this.open();
    if (!await this.starting) { this.starting = null; return false; }
    if (this.context.state !== "running") await this.context.resume();
    return this.context.state === "running";
  }

  async open() {
    if (!window.AudioContext || !window.isSecureContext) return false;
    try {
      this.context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
      await this.context.audioWorklet.addModule("/sound-worklet.js");
      this.node = new AudioWorkletNode(this.context, "sound", { numberOfInputs: 0, outputChannelCount: [2] });
      this.node.port.onmessage = (event) => { this.heard = event.data; };
      this.node.connect(this.context.destination);
      return true;
    } catch (error) {
      console.warn("no sound:", error);
      return false;
    }
  }

  /// Plays samples: 16 bits, two channels, little-endian.
  play(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const samples = new Float32Array(bytes.byteLength >> 1);
    for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(2 * index, true) / 32768;
    this.node?.port.postMessage(samples, [samples.buffer]);
  }

  stop() { this.node?.port.postMessage(null); }
}

export const player = new Player();

/// noVNC's RFB, with sound.
export function withSound(RFB) {
  const encodings = RFB.messages.clientEncodings;
  RFB.messages.clientEncodings = (socket, list) => encodings(socket, [...list, pseudoEncodingSound]);

  return class extends RFB {
    hasSound = false;
    isMuted = false;

    /// Has the server send sound, or not.
    async listen(wanted) {
      this.isMuted = !wanted;
      if (!this.hasSound) return;
      if (!wanted) { this.say([255, 1, 0, 1]); player.stop(); return; }
      if (!await player.start() || this.isMuted || !this.hasSound) return;
      this.say([255, 1, 0, 2, 3, 2, 0, 0, rate >> 8, rate & 255]);
      this.say([255, 1, 0, 0]);
    }

    say(bytes) { if (this._sock && this._rfbConnectionState === "connected") this._sock.send(new Uint8Array(bytes)); }

    _handleRect() {
      if (this._FBU.encoding !== pseudoEncodingSound) return super._handleRect();
      if (!this.hasSound) {
        this.hasSound = true;
        this.dispatchEvent(new CustomEvent("sound"));
        if (!this.isMuted) this.listen(true);
      }
      return true;
    }

    _normalMsg() {
      if (this._FBU.rects > 0 || this._sock.rQlen === 0 || this._sock.rQpeek8() !== 255) return super._normalMsg();
      if (this._sock.rQwait("sound", 4)) return false;
      const [, , high, operation] = this._sock.rQshiftBytes(4);
      if (high !== 0 || operation > 2) return this._fail("An unknown message of sound");
      if (operation === 0) player.stop();
      if (operation !== 2) return true;
      if (this._sock.rQwait("sound", 4, 4)) return false;
      const count = this._sock.rQshift32();
      if (count > 1 << 20) return this._fail("Too much sound at once");
      if (this._sock.rQwait("sound", count, 8)) return false;
      player.play(new Uint8Array(this._sock.rQshiftBytes(count)));
      return true;
    }
  };
}
