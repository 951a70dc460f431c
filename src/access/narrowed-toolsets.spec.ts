import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { narrowedToolsets } from './narrowed-toolsets.js';

const narrowed = (url: string, header?: string) =>
  narrowedToolsets({
    url,
    headers: { ...(header !== undefined && { 'x-mcp-toolsets': header }) },
  } as Request);

describe('what a connection leaves of the toolsets', () => {
  it.each([
    ['/sse', undefined, undefined],
    ['/sse?toolsets=', ' ', undefined],
    ['/sse?toolsets=alerts,sensors', undefined, ['alerts', 'sensors']],
    ['/mcp', 'sensors , alerts', ['alerts', 'sensors']],
    ['/mcp?toolsets=alerts', 'sensors,alerts', ['alerts']],
    ['/mcp?toolsets=alerts&toolsets=sensors', undefined, []],
    ['/mcp?toolsets=all', 'system', ['system']],
    ['//?toolsets=alerts%2Csystem', undefined, ['alerts', 'system']],
  ])('%s with the header %j is %j', (url, header, toolsets) => {
    expect(narrowed(url, header)).toEqual(toolsets);
  });

  it.each([
    ['/mcp?toolsets=alrts', undefined, '"alrts"'],
    ['/mcp?toolsets=alerts', 'alerts,', '""'],
    ['/mcp', 'constructor', '"constructor"'],
    ['/mcp?toolsets[a]=1&toolsets=x%22%0ay', undefined, String.raw`"x\"\ny"`],
    ['/mcp', 'y'.repeat(10_000), `"${'y'.repeat(40)}"`],
  ])('%s with the header %j is refused', (url, header, shown) => {
    expect(narrowed(url, header)).toEqual({
      status: 400,
      reason: 'unknown_toolset',
      message: expect.stringMatching(/^unknown toolset .*; known are default, all, alerts, traffic, /s),
    });
    expect(narrowed(url, header)).toHaveProperty('message', expect.stringContaining(`${shown};`));
  });
});
