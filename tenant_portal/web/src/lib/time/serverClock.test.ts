// Tests of serverClock.ts: the least delayed frame decides, and a new connection starts again.
import { describe, expect, it } from 'vitest';
import { ServerClock } from './serverClock';

describe('ServerClock', () => {
  it('takes the sample with the least delay', () => {
    let monotonicMs = 100;
    const clock = new ServerClock(() => monotonicMs);
    clock.observe(1_000_000);
    monotonicMs = 200;
    clock.observe(1_000_160);
    monotonicMs = 300;
    clock.observe(1_000_120);
    expect(clock.nowMs()).toBe(1_000_260);
  });

  it('forgets the other server after a reset', () => {
    const clock = new ServerClock(() => 0);
    clock.observe(5_000);
    clock.reset();
    clock.observe(1_000);
    expect(clock.nowMs()).toBe(1_000);
  });
});
