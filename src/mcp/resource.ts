import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';
import type { Toolset } from '../config/toolsets.js';
import type { Completion } from './completion.js';
import type { ResourceCall } from './resource-call.js';

export interface ResourceDefinition<In extends z.ZodObject = z.ZodObject> {
  /** An address, or a template of addresses that ends with its one argument in braces. */
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: string;
  /** Whoever may use these tools may read it. */
  toolset: Toolset;
  /** The argument of a template, which an address gives as text. */
  input?: In;
}

export interface ResourceHandler<In extends z.ZodObject = z.ZodObject> {
  /** A text as it is, or what is given as JSON. */
  read(input: z.output<In>, call: ResourceCall): Promise<string | object>;
  /** Values of the argument that begin with what was typed; left out where none can be named. */
  complete?(typed: string, call: ResourceCall): Promise<Completion>;
}

export const ResourceMetadata = DiscoveryService.createDecorator<ResourceDefinition>();

/** Makes a provider a resource that clients can read by its address, or by those of its template. */
export function Resource<In extends z.ZodObject>(definition: ResourceDefinition<In>) {
  return (handler: new (...dependencies: never[]) => ResourceHandler<In>): void => {
    ResourceMetadata(definition as unknown as ResourceDefinition)(handler);
  };
}
