// Plays what it is sent: a ring of a second, of which 40 ms are kept back and more than 200 ms are left out.
const size = 1 << 16, kept = 2 * 1920, most = 2 * 9600;

class Sound extends AudioWorkletProcessor {
  constructor() {
    super();
    this.ring = new Float32Array(size);
    this.read = 0; this.written = 0; this.isPlaying = false; this.loudest = 0; this.turns = 0;
    this.port.onmessage = (event) => {
      if (event.data === null) { this.isPlaying = false; this.read = this.written; return; }
      for (const sample of event.data) this.ring[this.written++ % size] = sample;
      if (this.written - this.read > most) this.read = this.written - kept;
    };
  }

  process(inputs, [output]) {
    const [left, right] = output;
    const waiting = this.written - this.read;
    if (!this.isPlaying && waiting >= kept) this.isPlaying = true;
    if (this.isPlaying && waiting < 2 * left.length) this.isPlaying = false;
    if (this.isPlaying) {
      for (let index = 0; index < left.length; index++) {
        left[index] = this.ring[this.read++ % size];
        (right ?? left)[index] = this.ring[this.read++ % size];
        this.loudest = Math.max(this.loudest, Math.abs(left[index]));
      }
    }
    // How loud it was, ten times a second, for whoever wants to see it.
    if (++this.turns % 37 === 0) { this.port.postMessage(this.loudest); this.loudest = 0; }
    return true;
  }
}

registerProcessor("sound", Sound);
