// Tests of the WAV file that a recording becomes.
import { describe, expect, it } from 'vitest';
import { encodeWav } from './wav';

describe('encodeWav', () => {
  const view = new DataView(encodeWav(new Float32Array([0, 1, -1, 2, -2]), 16_000));
  const text = (at: number) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));

  it('writes the header of 16-bit mono PCM', () => {
    expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
    expect(view.getUint32(4, true)).toBe(view.byteLength - 8);
    expect(view.getUint16(20, true)).toBe(1);
    expect(view.getUint16(22, true)).toBe(1);
    expect(view.getUint32(24, true)).toBe(16_000);
    expect(view.getUint32(28, true)).toBe(32_000);
    expect(view.getUint16(34, true)).toBe(16);
    expect(view.getUint32(40, true)).toBe(10);
  });

  it('cuts what is too loud', () => {
    const samples = [0, 1, 2, 3, 4].map((index) => view.getInt16(44 + index * 2, true));
    expect(samples).toEqual([0, 32_767, -32_767, 32_767, -32_767]);
  });
});
