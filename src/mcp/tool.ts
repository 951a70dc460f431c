import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';
import type { Toolset } from '../config/toolsets.js';
import type { TimedTable } from '../database/situation/situation.repository.js';
import type { SpanLimits } from './answer/window.js';
import type { Answer, ToolCall } from './tool-call.js';

/** A tool's public face and what the runner has to know to run it. */
export interface ToolDefinition<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  toolset: Toolset;
  /** Product text: what it answers, and when to use another tool. */
  description: string;
  input: In;
  /** The tool's own fields; the receipt is added for every tool. */
  output: Out;
  /** For tools over time; its arguments are spread into the input. */
  span?: SpanLimits;
  /** The table whose newest row tells how fresh the answer is. */
  freshness?: TimedTable;
  /** Largest result in bytes; longer lists are cut, and say so. */
  budget?: number;
  /**
   * Calls for the same at the same moment share one computation: for what many ask when a shift begins. With and without a
   * picture is the same, so nothing may be computed of `as_image`.
   */
  shared?: true;
}

export type Input<In extends z.ZodObject> = z.output<In>;

export interface ToolHandler<In extends z.ZodObject, Out extends z.ZodObject> {
  execute(input: z.output<In>, call: ToolCall): Promise<Answer<z.output<Out>>>;
}

/** Where the registry finds a tool's definition. */
export const ToolMetadata = DiscoveryService.createDecorator<ToolDefinition>();

/** Makes a provider a tool; the class is checked against its own schemas at compile time. */
export function Tool<In extends z.ZodObject, Out extends z.ZodObject>(definition: ToolDefinition<In, Out>) {
  return (handler: new (...dependencies: never[]) => ToolHandler<In, Out>): void => {
    ToolMetadata(definition as unknown as ToolDefinition)(handler);
  };
}
