import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../version.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Everything Prometheus may read. Labels hold names of ours only, never anything a client or a host wrote. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly calls = new Counter({
    name: 'netmonitor_mcp_calls_total',
    help: 'Calls of tools and reads of resources, by outcome: ok, cancelled or the error code.',
    labelNames: ['tool', 'outcome'],
    registers: [this.registry],
  });

  readonly callSeconds = new Histogram({
    name: 'netmonitor_mcp_call_duration_seconds',
    help: 'Time from a call to its answer.',
    labelNames: ['tool'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly querySeconds = new Histogram({
    name: 'netmonitor_mcp_query_duration_seconds',
    help: 'Time of one SQL statement, the wait for a connection included.',
    labelNames: ['statement'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly ollamaSeconds = new Histogram({
    name: 'netmonitor_mcp_ollama_duration_seconds',
    help: 'Time of one question to the local model, by outcome: ok or failed.',
    labelNames: ['outcome'],
    buckets: [...SECONDS, 60, 120],
    registers: [this.registry],
  });

  readonly refusals = new Counter({
    name: 'netmonitor_mcp_refusals_total',
    help: 'HTTP requests turned away, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'netmonitor_mcp_build_info',
      help: 'Always 1; the labels tell what runs.',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version: VERSION, node: process.version }, 1);
  }

  /** A value that is asked for when somebody looks. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `netmonitor_mcp_${name}`,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
  }

  /** The same for each of several things that a label tells apart. */
  gaugePer(label: string, name: string, help: string, read: () => [string, number][]): void {
    const gauge: Gauge = new Gauge({
      name: `netmonitor_mcp_${name}`,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: () => {
        gauge.reset();
        for (const [value, number] of read()) gauge.set({ [label]: value }, number);
      },
    });
  }
}
