// Sound as a 16-bit PCM WAV file, the one kind that the API takes: each browser records another.

export const RATE_HZ = 16_000;
const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;
const PCM = 1;
const MAX_SAMPLE = 0x7fff;

/** Mono samples in -1 to 1; what is louder is cut. */
export function encodeWav(samples: Float32Array, rateHz: number): ArrayBuffer {
  const dataBytes = samples.length * SAMPLE_BYTES;
  const file = new ArrayBuffer(HEADER_BYTES + dataBytes);
  const view = new DataView(file);
  writeText(view, 0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  writeText(view, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * SAMPLE_BYTES, true);
  view.setUint16(32, SAMPLE_BYTES, true);
  view.setUint16(34, SAMPLE_BYTES * 8, true);
  writeText(view, 36, 'data');
  view.setUint32(40, dataBytes, true);
  samples.forEach((sample, index) => {
    const cut = Math.max(-1, Math.min(1, sample));
    view.setInt16(HEADER_BYTES + index * SAMPLE_BYTES, Math.round(cut * MAX_SAMPLE), true);
  });
  return file;
}

function writeText(view: DataView, at: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    view.setUint8(at + index, text.charCodeAt(index));
  }
}

/** Whatever the browser recorded, decoded by itself, as mono at the rate of good speech. */
export async function wavOf(recorded: Blob): Promise<Blob> {
  const decoder = new OfflineAudioContext(1, 1, RATE_HZ);
  const sound = await decoder.decodeAudioData(await recorded.arrayBuffer());
  const frames = Math.max(1, Math.ceil(sound.duration * RATE_HZ));
  const mixer = new OfflineAudioContext(1, frames, RATE_HZ);
  const source = mixer.createBufferSource();
  source.buffer = sound;
  source.connect(mixer.destination);
  source.start();
  const mono = await mixer.startRendering();
  return new Blob([encodeWav(mono.getChannelData(0), RATE_HZ)], { type: 'audio/wav' });
}
